"""spanpack add refuses what the validator would find, at its place in the draft, and only what the draft causes."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from tests.helpers import change, copy_base, replace, run, validate
from tests.packages import generate

ATTRIBUTIONS = "annotations/attributions.jsonl"
IMPLICIT = "identification: implicit, attitude: assertion, form: indirect"
LEFT = "{quote: left, entity: workers, mention: nominal}"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


def add_text(package: Path, text: str) -> dict[str, list[str]]:
    draft = package.parent / "draft.yaml"
    draft.write_text(text, encoding="utf-8")
    return add(package, draft)


def refusal(package: Path, text: str) -> list[str]:
    """Return what is said of a draft, lines of all problems, and assert that no file changed."""
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    with pytest.raises(DraftError) as caught:
        add_text(package, text)
    assert {path: path.read_bytes() for path in package.rglob("*") if path.is_file()} == before
    shown = "\n".join(caught.value.problems).replace(str(package.parent / "draft.yaml"), "draft.yaml")
    return shown.split("\n")


MANY = """\
document: "100"
actors:
  - {quote: bridges, entity: workers, mention: nominal}
  - {quote: left, entity: workers, mention: nominl}
  - {qoute: left, entity: workers, mention: nam}
numbers:
  - {quote: lefft, type: money, at_least: x, unt: USD}
attributions:
  - {within: nowhere, cue: x, attitude: said}
  - {source: Nobody, cue: left, content: last year, identification: namd, attitude: assertion, form: indirect}
"""


def test_wrong_quotations_and_wrong_fields_are_told_together(package: Path) -> None:
    places = [line for line in refusal(package, MANY) if line.startswith("draft.yaml:")]
    assert [": ".join(place.split(": ")[:2]).partition(";")[0] for place in places] == [
        "draft.yaml:3:13: 'bridges' does not stand in the document",
        "draft.yaml:4:45: S204 value is not in the vocabulary",
        "draft.yaml:5:6: qoute is no field of a draft of actors (is quote meant?)",
        "draft.yaml:5:45: S204 value is not in the vocabulary",
        "draft.yaml:7:13: 'lefft' does not stand in the document",
        "draft.yaml:7:43: S203 wrong type",
        "draft.yaml:7:46: unt is no field of a draft of numbers (is unit meant?)",
        "draft.yaml:9:5: S201 key is missing",
        "draft.yaml:9:5: S201 key is missing",
        "draft.yaml:9:5: S201 key is missing",
        "draft.yaml:9:14: 'nowhere' does not stand in the document",
        "draft.yaml:9:28: 'x' does not stand in the document",
        "draft.yaml:9:41: S204 value is not in the vocabulary",
        "draft.yaml:10:14: 'Nobody' does not stand in the document",
        "draft.yaml:10:69: S204 value is not in the vocabulary",
    ]


def test_a_field_that_depends_on_a_wrong_one_is_not_told(package: Path) -> None:
    """That unit is no currency would be false: ``tpye`` is the type, and count."""
    text = 'document: "100"\nnumbers:\n  - {quote: left, tpye: count, at_least: 1, at_most: 1, unit: null}\n'
    [told, *_] = refusal(package, text)
    assert told.startswith("draft.yaml:3:19: tpye is no field of a draft of numbers (is type meant?)")
    assert len([line for line in refusal(package, text) if line.startswith("draft.yaml:")]) == 1


@pytest.mark.parametrize(
    ("layer", "item", "said"),
    [
        (
            "numbers",
            "{quote: left, type: money, at_least: 1, at_most: 1, unit: null}",
            ":2:69: S204 value is not in the vocabulary: unit is null; expected an ISO 4217 currency code ",
        ),
        (
            "numbers",
            "{quote: left, type: count, at_least: 2, at_most: 1}",
            ":2:48: C522 bounds are the wrong way round: at_least is 2, at_most is 1",
        ),
        (
            "actors",
            "{quote: News, entity: workers, mention: nominal}",
            ":2:18: A306 span is in furniture: 'News' at 5 is ",
        ),
        (
            "actors",
            "{quote: ' year', entity: workers, mention: nominal}",
            ":2:18: A304 span begins or ends with white ",
        ),
        (
            "actors",
            "{quote: left, entity: nobody, mention: nominal}",
            ':2:32: R404 reference leads nowhere: "nobody" is ',
        ),
        (
            "actors",
            "{id: 101-a9, quote: left, entity: workers, mention: nominal}",
            ':2:15: R402 id has the wrong prefix: the id is "101-a9", the document "100_ada"',
        ),
        (
            "actors",
            "{quote: left, entity: workers, mention: nominal, certainty: low}",
            ":2:70: C501 certainty without a reason: certainty is low and note says nothing",
        ),
        (
            "attributions",
            "{cue: that, content: “the bridge will open in May 2021.”, parent: 100-q2, "
            f"within: {{quote: that “the bridge will open in May 2021.”, occurrence: 1}}, {IMPLICIT}}}",
            ":2:217: C545 form contradicts the quotation marks: form is indirect; ",
        ),
        (
            "attributions",
            f"{{cue: left, content: last year, {IMPLICIT}}}",
            ":2:16: C542 parent is not the innermost: parent is null; the innermost attribution around it is 100-q4",
        ),
        (
            "attributions",
            f"{{cue: left, content: last year, parent: 100-q3, {IMPLICIT}}}",
            ":2:56: C542 parent is not the innermost: parent is 100-q3; the innermost attribution around it is 100-q4",
        ),
    ],
)
def test_what_the_validator_would_find_is_refused_where_the_person_wrote_it(
    package: Path, layer: str, item: str, said: str
) -> None:
    lines = refusal(package, f'document: "100"\n{layer}: [{item}]\n')
    assert lines[0].startswith(f"draft.yaml{said}")
    assert sum(": " in line and line.startswith("draft.yaml:") for line in lines) == 1
    assert any(line.startswith("    mend: ") for line in lines)


def test_a_finding_has_the_window_of_the_text_the_mend_and_the_rule(package: Path) -> None:
    assert refusal(package, f'document: "100"\nattributions: [{{cue: left, content: last year, {IMPLICIT}}}]\n') == [
        "draft.yaml:2:16: C542 parent is not the innermost: parent is null; the innermost attribution around it is "
        "100-q4",
        "    100_ada[179:183]  …fficials believe that about 300 workers left last year.⏎⏎1 of 2⏎Ada Brown said that …",
        "                                                               ^^^^",
        "    mend: Set parent to 100-q4.",
        "    rule: spanpack rules C542",
        "",
    ]


def test_an_id_like_that_of_an_entity_is_misspelt_in_the_draft_or_in_the_register(package: Path) -> None:
    lines = refusal(package, 'document: "100"\nactors:\n  - {quote: left, entity: worker, mention: nominal}\n')
    correct = "Correct the id here, or in entities if it is misspelt there"
    mend = f"Is workers meant? {correct}; or add the record in this draft."
    assert any(line.endswith(mend) for line in lines), lines


def test_all_findings_of_all_levels_are_told_in_the_order_of_the_draft(package: Path) -> None:
    text = """\
document: "100"
actors:
  - {quote: left, entity: workers, mention: nominal, certainty: low}
  - {quote: last, entity: nobody, mention: nominal}
  - {quote: year, entity: workers, mention: nouns}
  - {quote: ' of', entity: workers, mention: nominal}
"""
    told = [line.split(" ")[:2] for line in refusal(package, text) if line.startswith("draft.yaml:")]
    assert told == [
        ["draft.yaml:3:65:", "C501"],
        ["draft.yaml:4:27:", "R404"],
        ["draft.yaml:5:45:", "S204"],
        ["draft.yaml:6:13:", "A304"],
    ]


def test_a_record_that_is_there_is_shown_where_it_stands_now(package: Path) -> None:
    text = f"""\
document: "100"
actors:
  - {{quote: says, entity: workers, mention: nominal}}
  - {{quote: workers, entity: workers, mention: nominal}}
  - {LEFT}
  - {LEFT}
"""
    assert [line for line in refusal(package, text) if line.startswith(("draft.yaml", "    see also", "    mend"))] == [
        "draft.yaml:4:5: C502 records repeat each other: 100-a8 has the same spans as 100-a5",
        "    see also annotations/actors.jsonl:5",
        "    mend: It is there already: leave the entry out of the draft.",
        "draft.yaml:5:5: C502 records repeat each other: 100-a9 has the same spans as 100-a10",
        "    see also draft.yaml:6",
        "    mend: Leave one of the two out of the draft.",
    ]


def test_the_entry_is_told_where_the_record_that_is_there_comes_later(package: Path) -> None:
    text = 'document: "100"\nactors:\n  - {id: 100-a10, quote: workers, entity: workers, mention: nominal}\n'
    lines = refusal(package, text)
    assert lines[0] == "draft.yaml:3:5: C502 records repeat each other: 100-a5 has the same spans as 100-a10"
    assert lines[3:5] == [
        "    see also annotations/actors.jsonl:5",
        "    mend: It is there already: leave the entry out of the draft.",
    ]
    text = 'document: "100"\nactors:\n  - {quote: Mayor Ada, entity: ada-brown, mention: name}\n'
    lines = refusal(package, text)
    assert lines[0] == "draft.yaml:3:5: C511 actors overlap: 'Ada Brown' overlaps 'Mayor Ada' (100-a7)"
    assert lines[3] == "    see also annotations/actors.jsonl:2"


def test_where_a_record_that_is_there_has_to_change_the_person_is_told_how_and_can_do_so(package: Path) -> None:
    entry = f"cue: Mayor, within: Mayor says bridge will open in May, content: says bridge will open in May, {IMPLICIT}"
    lines = refusal(package, f'document: "100"\nattributions: [{{{entry}}}]\n')
    assert lines[0].startswith("draft.yaml:2:16: C542 parent is not the innermost: parent is null; the innermost ")
    assert lines[3:5] == [
        "    see also annotations/attributions.jsonl:1",
        "    mend: 100-q1, at annotations/attributions.jsonl:1, would be wrong. Set parent to 100-q6. "
        "Do so there first, and give this one the id 100-q6 in the draft.",
    ]
    change(package / ATTRIBUTIONS, 1, parent="100-q6")
    assert add_text(package, f'document: "100"\nattributions: [{{id: 100-q6, {entry}}}]\n') == {
        "attributions": ["100-q6"]
    }
    assert validate(package, hashes=False) == []


def test_one_mistake_of_many_records_is_one_finding(package: Path) -> None:
    text = """\
document: "100"
actors:
  - {quote: left, entity: nobody, mention: nominal}
  - {quote: last, entity: nobody, mention: nominal}
"""
    [line] = [line for line in refusal(package, text) if line.startswith("draft.yaml:")]
    assert line == (
        'draft.yaml:3:27: R404 reference leads nowhere: "nobody" is no id in entities; '
        "the same mistake shows in 1 more place: draft.yaml:4"
    )


def test_an_entity_that_nothing_uses_is_refused(package: Path) -> None:
    lines = refusal(package, "entities:\n  - {id: town, name: Town, type: organization}\n")
    assert lines[0] == 'draft.yaml:2:10: R407 record of a register is not used: nothing refers to "town"'


def test_an_entity_that_is_there_as_it_is_in_the_draft_is_refused(package: Path) -> None:
    item = "{id: officials, name: officials, type: group}"
    lines = refusal(package, f'document: "100"\nentities: [{item}]\nactors: [{LEFT}]\n')
    assert lines[:3] == [
        'draft.yaml:2:17: R401 id stands twice: another record has the id "officials" already',
        "    see also annotations/entities.jsonl:3",
        "    mend: It is there already: leave the entry out of the draft.",
    ]


def test_what_was_wrong_before_is_no_reason_to_refuse_a_draft(package: Path) -> None:
    change(package / "annotations" / "actors.jsonl", 1, note=None)
    change(package / "annotations" / "actors.jsonl", 4, entity="nobody")
    change(package / ATTRIBUTIONS, 4, parent=None)
    before = validate(package)
    assert {rule for rule, _, _ in before} == {"C501", "R404", "C542"}
    assert add_text(package, f'document: "100"\nactors: [{LEFT}]\n') == {"actors": ["100-a7"]}
    assert validate(package, hashes=False) == before


def test_what_was_hidden_before_is_no_reason_to_refuse_what_mends_a_part_of_it(package: Path) -> None:
    change(package / "annotations" / "actors.jsonl", 6, entity="bob", certainty="low")
    assert validate(package) == [("R404", "annotations/actors.jsonl", 6)]
    draft = "entities:\n  - {id: bob, name: Bob, type: person}\n"
    assert add_text(package, draft) == {"entities": ["bob"]}
    found = [("C515", "annotations/actors.jsonl", 6), ("C501", "annotations/actors.jsonl", 6)]
    assert validate(package, hashes=False) == found


def test_every_document_of_a_draft_is_checked_and_other_lines_are_counted_as_they_are_now(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    change(package / "annotations" / "actors.jsonl", 5, mention="nominal")
    text = """\
- document: d001
  actors:
    - {quote: News, entity: daily-post, mention: nominal}
- document: d003
  actors:
    - {quote: Brown, occurrence: 1, entity: ada-brown, mention: nominal}
"""
    lines = refusal(package, text)
    assert [line for line in lines if line.startswith("draft.yaml:") or "see also" in line] == [
        "draft.yaml:6:15: C511 actors overlap: 'Brown' overlaps 'Ada Brown' (d003-a1)",
        "    see also annotations/actors.jsonl:5",
    ]


def test_gaps_are_not_asked(package: Path) -> None:
    descriptor = package / "datapackage.json"
    replace(descriptor, '"resources": [', '"spanpack": {"coverage": true},\n  "resources": [')
    (package / "annotations" / "numbers.jsonl").unlink()
    index(package)
    assert ("G601", "seeds/100_ada.txt", 5) in validate(package, hashes=False)
    assert add_text(package, f'document: "100"\nactors: [{LEFT}]\n') == {"actors": ["100-a7"]}


def test_the_command_prints_findings_as_validate_does(package: Path) -> None:
    (package.parent / "draft.yaml").write_text(
        'document: "100"\nactors: [{quote: workers, entity: workers, mention: nominal}]\n', encoding="utf-8"
    )
    done = run("add", "draft.yaml", package, cwd=package.parent)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.split("\n") == [
        "draft.yaml:2:10: C502 records repeat each other: 100-a7 has the same spans as 100-a5",
        "    100_ada[171:178]  … Post, officials believe that about 300 workers left last year.⏎⏎1 of 2⏎Ada Brown said"
        " …",
        "                                                               ^^^^^^^",
        "    see also annotations/actors.jsonl:5",
        "    mend: It is there already: leave the entry out of the draft.",
        "    rule: spanpack rules C502",
        "",
        "nothing was added: 1 problem in draft.yaml",
        "",
    ]
