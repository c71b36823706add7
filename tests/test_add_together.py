"""spanpack add tells all that is known of a draft in one round: each mistake once, at its own place."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.editing.add import DraftError, add
from tests.helpers import copy_base

REST = "if it is the rest of"
BRACES = "between braces, a text that holds a comma, a colon, # or brackets stands in quotes"
FORM = "identification: implicit, attitude: assertion, form: indirect"
LACKS = "S201 key is missing: the record lacks a key:"
NOWHERE = "does not stand in the document"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


def refusal(package: Path, records: str) -> list[str]:
    """Return the first lines of what is said of a draft, from the line of the draft on."""
    draft = package.parent / "draft.yaml"
    draft.write_text(f'document: "100"\n{records}', encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    return [problem.split("\n")[0].removeprefix(f"{draft}:") for problem in caught.value.problems]


def starts(found: list[str], expected: list[str]) -> bool:
    return len(found) == len(expected) and all(map(str.startswith, found, expected))


@pytest.mark.parametrize("broken", ["{key: d, ID: x, ", "{key: d, id: 7, ", "{key: d, id: [x], ", "{kye: d, "])
def test_a_reference_to_a_record_whose_id_or_key_is_wrong_is_left_alone(package: Path, broken: str) -> None:
    first = broken + 'quote: left, type: date, value: "2020"}'
    found = refusal(package, f'dates:\n  - {first}\n  - {{quote: last, type: date, value: "2020", anchor: d}}\n')
    assert len(found) == 1
    assert found[0].startswith("3:")


@pytest.mark.parametrize(
    ("entity", "problem"),
    [
        (
            "{key: town, ID: town-x, name: Town, type: group}",
            "3:17: ID is no field of a draft of entities (is id meant?)",
        ),
        ("{key: town, name: Town, type: group}", f"3:5: {LACKS} id"),
        ("{key: town, id: To wn, name: Town, type: group}", "3:21: S205 value has the wrong form: id is "),
    ],
)
def test_a_mention_of_an_entity_whose_id_is_wrong_is_left_alone(package: Path, entity: str, problem: str) -> None:
    found = refusal(package, f"entities:\n  - {entity}\nactors: [{{quote: left, entity: town, mention: nominal}}]\n")
    assert starts(found, [problem])


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ("quote: said, occurence: 2", ["2:24: occurence is no field of a draft of actors (is occurrence meant?)"]),
        ("quote: said, beforee: Brown", ["2:24: beforee is no field of a draft of actors (is before meant?)"]),
        ("quote: said, withn: Ada Brown said", ["2:24: withn is no field of a draft of actors (is within meant?)"]),
        ("quote: sayd, occurence: 2", [f"2:18: 'sayd' {NOWHERE}", "2:24: occurence is no field"]),
        ("quote: said, within: Ada", ["2:32: 'Ada' stands twice; say which by "]),
        ("quote: sayd, within: Ada", [f"2:18: 'sayd' {NOWHERE}", "2:32: 'Ada' stands twice; say which by "]),
        ("words: left", ["2:11: words is no field of a draft of actors; there is quote, "]),
        (
            "text: left",
            ["2:11: text is computed from the quotation; write quote, the exact words of the document, instead"],
        ),
        (
            "start: 1, end: 5",
            ["2:11: start, end are computed from the quotation; write quote, the exact words of the document, instead"],
        ),
        ("quote: left, start: 1, end: 5", ["2:24: start, end are computed from the quotation; leave them out"]),
        ("quot: x, quote: left", ["2:11: quot is no field of a draft of actors; there is quote, "]),
        ("quote: left, kind: x", ["2:24: kind is no field of a draft of actors; there is quote, "]),
        (
            "quote: left, occurrence: x, before: 5, after: [x]",
            [
                '2:36: occurrence is "x"; write a whole number, 1 for the first place',
                "2:47: before is 5, no text; write the words that touch the quotation",
                '2:57: after is ["x"], no text; write the words that touch the quotation',
            ],
        ),
        ("quote: lefft, before: 5", [f"2:18: 'lefft' {NOWHERE}", "2:33: before is 5, no text"]),
        ("quote: said, before: 5", ["2:32: before is 5, no text"]),
        ("quote: left, before: x", ["2:32: 'left' does not stand where before says:"]),
        ("quote: left, after: x", ["2:31: 'left' does not stand where after says:"]),
        ("quote: left, occurrence: 2", ["2:36: 'left' stands once, not 2:"]),
        ("within: {quote: left, before: 5}, quote: left", ["2:41: before is 5, no text"]),
    ],
)
def test_what_is_wrong_with_a_quotation_is_told_once_where_it_is(package: Path, item: str, problems: list[str]) -> None:
    found = refusal(package, f"actors: [{{{item}, entity: workers, mention: nominal}}]\n")
    assert starts(found, problems), found


def test_each_quotation_of_a_list_is_told_where_it_stands(package: Path) -> None:
    text = f"""\
attributions:
  - cue: {{quote: left, occurence: 1}}
    content:
      - last year
      - nothing one
      - {{quote: nothing two, before: 5}}
    source: {{quote: officials, within: x}}
    addressee:
      spans: [nobody, workers]
      entities: [Bad Id]
      more: 5
    {FORM.replace(", ", chr(10) + "    ")}
"""
    assert starts(
        refusal(package, text),
        [
            "3:24: a quotation has no key occurence; it has quote, occurrence, before, after",
            f"6:9: 'nothing one' {NOWHERE}",
            f"7:17: 'nothing two' {NOWHERE}",
            "7:38: before is 5, no text",
            "8:32: a quotation has no key within; it has quote, occurrence, before, after; within stands in ",
            f"10:15: 'nobody' {NOWHERE}",
            "11:18: S205 value has the wrong form: addressee.entities[0] is ",
            "12:13: S202 key is unknown: addressee has a key that the schema lacks: more",
        ],
    )


@pytest.mark.parametrize(
    ("entry", "problems"),
    [
        ("actors: [{quote: lefft, mention: nominal}]", [f"2:10: {LACKS} entity", f"2:18: 'lefft' {NOWHERE}"]),
        (
            "numbers: [{quote: lefft, type: mony, at_least: 1}]",
            [f"2:19: 'lefft' {NOWHERE}", "2:32: S204 value is not in the vocabulary: type is "],
        ),
        (
            "numbers: [{quote: lefft, type: money, at_least: 1}]",
            [f"2:11: {LACKS} unit", f"2:19: 'lefft' {NOWHERE}"],
        ),
        (
            "numbers: [{quote: left, typ: money, at_least: x, unit: EURO}]",
            ["2:25: typ is no field of a draft of numbers (is type meant?)", "2:47: S203 wrong type: at_least is "],
        ),
        (
            "attributions: [{source: Nobody, cue: left, identification: namd, attitude: assertion}]",
            [f"2:16: {LACKS} content", f"2:16: {LACKS} form", f"2:25: 'Nobody' {NOWHERE}", "2:60: S204 "],
        ),
        (
            "actors: [{within: nowhere, quote: left, entity: Bad Id, mention: name, more: 1}]",
            ["2:19: 'nowhere' ", "2:49: S205 ", "2:72: more is no field of a draft of actors"],
        ),
        (
            'dates: [{key: d, quote: left, type: date, value: "2020"}, {key: d, quote: last, type: dat}]',
            [f"2:59: {LACKS} value", "2:65: another record of dates in this document has the key d", "2:87: S204 "],
        ),
        (
            f"numbers: [{{quote: left, type: count, at_least: {'9' * 20}}}, {{quote: lefft, type: x}}]",
            ["2:48: no line of JSON can hold it: the number ", f"2:79: 'lefft' {NOWHERE}", "2:92: S204 "],
        ),
        (
            "actor: [{quote: left}]\nactors: [{quote: lefft, entity: workers, mention: nam}]",
            ["2:1: actor is no layer (is actors meant?)", f"3:18: 'lefft' {NOWHERE}", "3:51: S204 "],
        ),
    ],
)
def test_what_does_not_depend_on_another_mistake_is_told_beside_it(
    package: Path, entry: str, problems: list[str]
) -> None:
    found = refusal(package, entry + "\n")
    assert starts(found, problems), found


def test_of_a_document_that_is_not_there_no_quotation_is_told(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text('document: "999"\nactors: [{quote: lefft, entity: workers, mention: nam}]\n', encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    found = [problem.removeprefix(f"{draft}:") for problem in caught.value.problems]
    assert starts(found, ['1:11: "999" is no document; there is 100_ada', "2:51: S204 "])


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (
            "quote: 10,000, type: count",
            f"2:22: the key 000 is read as int, not as text. If it is the rest of a text: {BRACES}.",
        ),
        (
            'quote: 10,"000", type: count, at_least: 10,"000"',
            f'2:55: the key "000" stands twice in one mapping. If it is the rest of a text: {BRACES}.',
        ),
        (
            "quote: Workers #1, type: count",
            f"2:27: not YAML: a comment begins here, with braces or brackets open. B{BRACES[1:]}.",
        ),
        (
            "quote: [more] workers, type: count",
            f"2:26: not YAML: did not find expected ',' or '}}'. Close what opens at 2:11; {BRACES}.",
        ),
        (
            "quote: nothing, as it is, and more, type: count",
            f"2:28: as it is is no field of a draft of numbers; {REST} quote: {BRACES}",
        ),
        (
            "quote: left, type: count, counted: {quote: workers, who}",
            f"2:64: a quotation has no key who; it has quote, occurrence, before, after; {REST} a text: {BRACES}",
        ),
    ],
)
def test_a_text_between_braces_that_needs_quotes_is_told_so(package: Path, item: str, problem: str) -> None:
    assert refusal(package, f"numbers: [{{{item}}}]\n") == [problem]


def test_a_value_that_begins_with_a_bracket_needs_quotes(package: Path) -> None:
    assert refusal(package, "actors:\n  - quote: [more] workers\n    entity: workers\n") == [
        "3:19: not YAML: did not find expected key. "
        "Put the whole value in quotes: what begins with a bracket, a brace or a quotation mark ends with it."
    ]


def test_a_comment_between_braces_that_is_one_is_not_blamed(package: Path) -> None:
    assert refusal(package, "actors:\n  - {quote: left, # why\n     entity: workers, mention: a: b}\n") == [
        f"4:33: not YAML: did not find expected ',' or '}}'. Close what opens at 3:5; {BRACES}."
    ]


def test_of_a_text_in_the_place_of_a_mapping_the_keys_are_told(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text(
        f'document: "100"\nattributions: [{{cue: left, content: last year, addressee: officials, {FORM}}}]\n',
        encoding="utf-8",
    )
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    assert [problem.split("\n")[1] for problem in caught.value.problems] == [
        "    mend: Write a mapping: addressee: {spans: …, entities: …}."
    ]
