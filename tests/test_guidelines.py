"""What the guidelines say is so: examples, decision tables, quotations and links, held against the annotations."""

from __future__ import annotations

import re

import pytest

from docs.data import documents, records
from spanpack.validation.headings import anchors
from tests.guidelines import (
    LINES,
    TEXT,
    WORDS,
    Example,
    agreeing,
    corpus,
    example,
    examples,
    kinds,
    occurrences,
    places,
    rulings,
    sections,
    shown,
    waived_by,
)

EXAMPLES = examples(enumerate(LINES, 1))
RULINGS = rulings(enumerate(LINES, 1))
WAIVED = [(number, line) for number, line in EXAMPLES if re.search(r"\bwaived\b", line)]
ROW = re.compile(rf"\| {WORDS} \| (?P<document>\d{{3}}) \| (?P<call>yes|no)\b.* \| \[.+\]\(#(?P<section>.+)\) \|")
ANCHORS = anchors(TEXT)


def rows(question: str) -> list[tuple[int, str]]:
    """Return the lines of the decision table that follows ``question``, each with its number."""
    asked = next(number for number, line in enumerate(LINES) if line.startswith(f"**{question}**"))
    start = next(number for number in range(asked, len(LINES)) if LINES[number].startswith("|---")) + 1
    end = LINES.index("", start)
    return [(number + 1, LINES[number]) for number in range(start, end)]


ACTORS, ATTRIBUTIONS = rows("Is it an actor?"), rows("Is it an attribution?")


def numbered(lines: list[tuple[int, str]]) -> list[str]:
    return [f"line {number}" for number, _ in lines]


@pytest.mark.parametrize(("number", "line"), EXAMPLES, ids=numbered(EXAMPLES))
def test_an_example_is_what_the_annotations_say(number: int, line: str) -> None:
    asked = example(line)
    if asked.document:
        text = corpus()[asked.document].text
        assert occurrences(text, asked.words, asked.within), f"line {number}: the words are not in the document"
    found = [place.record for place in places(asked) if place.text == asked.words]
    assert bool(agreeing(asked)) == asked.holds, f"line {number}: the annotations have {found}"


@pytest.mark.parametrize(("number", "line"), WAIVED, ids=numbered(WAIVED))
def test_an_example_that_says_waived_has_its_waiver(number: int, line: str) -> None:
    named = re.search(r"\(#([\w-]+)\)\.$", line)
    assert named, f"line {number} does not name the section of the waiver"
    assert waived_by(example(line)) == {named[1]}


def test_words_without_a_waiver_are_not_found_waived() -> None:
    assert waived_by(example("- No: `004 numbers` «29155» — the name of an actor")) == set()
    assert waived_by(example("- No: `000 actors` «Ukraine» in «its war on Ukraine» — covered")) == set()


@pytest.mark.parametrize("section", sections())
def test_a_section_has_something_that_is_so_and_something_that_is_not(section: str) -> None:
    assert kinds((number, line) for number, line in sections()[section] if line.startswith("- ")) == {"Yes", "No"}


def test_a_ruling_has_something_that_is_so_and_something_that_is_not() -> None:
    assert len(RULINGS) == TEXT.count("<a id=")
    assert {anchor: kinds(below) for anchor, below in RULINGS.items() if kinds(below) != {"Yes", "No"}} == {}


def test_a_ruling_without_an_example_of_each_kind_is_seen() -> None:
    text = """- <a id="a"></a>
  A ruling.
  - Yes: `001 actors` «Kabul» — so

- <a id="b"></a>
  Another.
  - Yes: `001 actors` «Kabul» — so
  - No: `001 actors` «Tehran» — not so

- <a id="c"></a>
  A third.

Examples:

- Yes: `001 actors` «Kabul» — of the section"""
    found = rulings(enumerate(text.split("\n"), 1))
    assert {anchor: kinds(below) for anchor, below in found.items()} == {"a": {"Yes"}, "b": {"Yes", "No"}, "c": set()}
    assert found["b"] == [(7, "- Yes: `001 actors` «Kabul» — so"), (8, "- No: `001 actors` «Tehran» — not so")]


@pytest.mark.parametrize("section", sections())
def test_a_section_ends_with_its_examples(section: str) -> None:
    lines = [line for _, line in sections()[section]]
    last = [line for line in lines[lines.index("Examples:") + 1 :] if line]
    assert last == [line for line in lines if line.startswith(("- Yes:", "- No:"))]


@pytest.mark.parametrize("section", sections())
def test_a_ruling_on_a_single_case_has_an_anchor_that_names_its_section(section: str) -> None:
    lines = [line for _, line in sections()[section]]
    rulings = [line for line in lines[: lines.index("Examples:")] if re.match(r"- (?![a-z`])", line)]
    anchor = rf'- <a id="{section.lower().replace(" ", "-")}-[a-z-]+"></a>'
    assert [line for line in rulings if not re.fullmatch(anchor, line)] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "- No: `001 actors` «Kabul» — a place",
            Example(False, "001", "actors", "Kabul", None, None, None, ()),
        ),
        (
            "- Yes: `003 attributions cue form=direct 3:9` «said» in «he said» — «said» it",
            Example(True, "003", "attributions", "said", "he said", "cue", (3, 9), (("form", "direct"),)),
        ),
        (
            "- Yes: `entities type=state` «Russia» — a state",
            Example(True, None, "entities", "Russia", None, None, None, (("type", "state"),)),
        ),
    ],
)
def test_an_example_is_read(line: str, expected: Example) -> None:
    assert example(line) == expected


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("- Yes: `001 actors` Kabul — a place", "not written as an example"),
        ("- Yes: `001 actors` «Kabul»", "not written as an example"),
        ("- Yes: `001 actors name` «Kabul» — a place", "name is neither a role nor FIELD=VALUE nor START:END"),
    ],
)
def test_an_example_that_cannot_be_read_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        example(line)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("- Yes: `000 actors` «Ukraine» in «its war on Ukraine» — there", 2),
        ("- Yes: `000 actors` «Ukraine» in «to fight in Ukraine» — not there", 0),
        ("- Yes: `000 actors mention=nominal` «Ukraine» in «its war on Ukraine» — a name", 0),
        ("- Yes: `000 attributions source` «said in a report» — the cue", 0),
        ("- Yes: `000 attributions cue` «said in a report» — the cue", 1),
        ("- Yes: `004 actors 0:18` «Russian Federation» — first words", 1),
        ("- Yes: `004 actors 1:18` «Russian Federation» — not from 1", 0),
    ],
)
def test_records_agree_with_an_example_in_all_of_it(line: str, count: int) -> None:
    assert len(agreeing(example(line))) == count


@pytest.mark.parametrize(("number", "line"), ACTORS + ATTRIBUTIONS, ids=numbered(ACTORS + ATTRIBUTIONS))
def test_a_row_of_a_decision_table_can_be_read_and_leads_to_a_section(number: int, line: str) -> None:
    row = ROW.fullmatch(line)
    assert row, f"line {number} is not a row of a decision table"
    assert row["section"] in ANCHORS


@pytest.mark.parametrize(("number", "line"), ACTORS, ids=numbered(ACTORS))
def test_a_call_on_an_actor_agrees_with_the_annotations(number: int, line: str) -> None:
    row = ROW.fullmatch(line)
    assert row
    document = corpus()[row["document"]]
    meant = occurrences(document.text, row["words"], row["within"])
    assert meant, f"line {number}: the words are not in the document"
    marked = {(actor.start, actor.end) for actor in document.actors}
    expected = set(meant) if row["call"] == "yes" else set()
    assert set(meant) & marked == expected, f"line {number}"


@pytest.mark.parametrize(("number", "line"), ATTRIBUTIONS, ids=numbered(ATTRIBUTIONS))
def test_a_call_on_an_attribution_agrees_with_the_annotations(number: int, line: str) -> None:
    row = ROW.fullmatch(line)
    assert row
    document = corpus()[row["document"]]
    meant = occurrences(document.text, row["words"], row["within"])
    assert meant, f"line {number}: the words are not in the document"
    cues = [(span.start, span.end) for item in document.attributions for span in item.cue]
    with_cue = [any(start <= cue[0] and cue[1] <= end for cue in cues) for start, end in meant]
    touched = [any(start < cue[1] and cue[0] < end for cue in cues) for start, end in meant]
    assert all(with_cue) if row["call"] == "yes" else not any(touched), f"line {number}"


def test_the_table_of_bounds_agrees_with_the_annotations() -> None:
    rows = re.findall(r"^\| «(.+?)» \| (\S+) \| (\S+) \| (true|false) \|$", TEXT, re.MULTILINE)
    fields = ("at_least", "at_most", "approximate")
    found = [(number["text"], *(shown(number[field]) for field in fields)) for number in records("numbers")]
    assert len(rows) >= 8
    assert set(rows) - set(found) == set()


def test_the_table_of_dates_of_publication_agrees_with_the_catalogue() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `(.+?)` \| (\w+) \|$", TEXT, re.MULTILINE)
    published = [(document["id"][:3], document["published"]) for document in documents()]
    assert rows == [(prefix, date["edtf"], date["certainty"]) for prefix, date in published]


def test_the_decision_tables_speak_of_every_section_that_decides_them() -> None:
    table = "\n".join(line for _, line in ACTORS + ATTRIBUTIONS)
    deciding = [name for name in sections() if name.startswith(("Actor", "Attribution"))]
    assert [name for name in deciding if f"[{name}]" not in table] == []


def test_angle_quotes_enclose_words_of_a_document_or_a_name_of_the_register() -> None:
    flowing = re.sub(r"\s*\n\s*", " ", TEXT)
    texts = [document.text for document in corpus().documents] + [entity["name"] for entity in records("entities")]
    parts = [part.strip() for quoted in re.findall("«([^»]*)»", flowing) for part in quoted.split("…")]
    placeholders = ("WORDS", "MORE WORDS")
    nowhere = [part for part in parts if part not in placeholders and not any(part in text for text in texts)]
    assert nowhere == []


def test_words_stand_in_the_document_that_is_named_after_them() -> None:
    flowing = re.sub(r"\s*\n\s*", " ", "\n".join(line for line in LINES if not examples([(0, line)])))
    placed = re.findall(r"((?:«[^»]*»(?:, | and | or )?)+)(?:, | \()(\d{3})(?: and (\d{3}))?\b", flowing)
    assert placed
    elsewhere = [
        (quoted, prefix)
        for words, *prefixes in placed
        for quoted in re.findall("«([^»]*)»", words)
        for prefix in filter(None, prefixes)
        if not all(part.strip() in corpus()[prefix].text for part in quoted.split("…"))
    ]
    assert elsewhere == []


def test_the_glossary_has_each_term_once_and_in_order() -> None:
    glossary = TEXT[TEXT.index("## Glossary") :]
    terms = re.findall(r"^- \*\*(.+?)\*\*: ", glossary, re.MULTILINE)
    assert terms == sorted(set(terms), key=str.lower)
    needed = "Actor Anchor Attribution Content Cue Entity Furniture Mention Parent Second-hand Source Span Waiver Zone"
    assert set(needed.split()) - set(terms) == set()


def test_anchors_are_unique() -> None:
    assert len(ANCHORS) == len(set(ANCHORS))
