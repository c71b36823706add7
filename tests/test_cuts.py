"""Spans of numbers and dates that leave out a word beside them: what is asked, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spanpack import validate
from spanpack.descriptor.index import index
from spanpack.rules import cuts, dates
from tests.edits import edit_package
from tests.helpers import copy_base, read_records, write_records
from tests.packages import span

# A span is what stands between braces; NUL is a line feed or furniture, as in the text that rules are given.
FIGURES = {
    "yet abandoned up to {30,000} personnel": "up to 30,000",
    "Up to {30,000}": "Up to 30,000",
    "spent ${90} billion training": "$90 billion",
    "${40} million": "$40 million",
    "{$10} a day in Turkey": "$10 a day",
    "{40} percent of it": "40 percent",
    "{40}% of it": "40%",
    "{5} percentage points": "5 percentage points",
    "{tens} of thousands of dollars": "tens of thousands of dollars",
    "hundreds of {millions of dollars}": "hundreds of millions of dollars",
    "an estimated {1} trillion US dollars": "estimated 1 trillion US dollars",
    "took over {40 percent} of it": "over 40 percent",
    "no less than {300} men": "no less than 300",
    "twenty-{two} men": "twenty-two",
    "several {hundred} forces": "several hundred",
    "killed some {300} men": "some 300",
    "US${40}": "US$40",
    "in May. About {300} men": "About 300",
    "he said. “Over {300} men": "Over 300",
    "{40} afghanis": "40 afghanis",
    "a {90}-billion-dollar deal": "90-billion-dollar",
}
NO_FIGURES = [
    *(
        "{$10} a day later",
        "control over {40 percent}",
        "talks about {300} men",
        "{40} Afghanis",
        "some {thousands} of",
    ),
    *("in 2018 {thousands} fled", "{40} US troops", "{300} every day", "at most\0{300}", "{147}", "these {300} men"),
    *("{40}\0percent", "{300} of the dollars", "from 3 to {4}", "{30,000} personnel"),
]
DATES = {
    ("date", "in the late {1990’s}."): "the late 1990’s",
    ("date", "since the {1980}s and"): "the 1980s",
    ("date", "since the {1980}’s and"): "the 1980’s",
    ("date", "in the {80}s"): "the 80s",
    ("date", "between the end of {2018} and"): "the end of 2018",
    ("date", "in mid-{2018}"): "mid-2018",
    ("date", "around {2018}"): "around 2018",
    ("date", "in the same {month}"): "the same month",
    ("date", "the end of {last year}"): "the end of last year",
    ("time", "at about {10:30}"): "about 10:30",
    ("duration", "for nearly {8 years}."): "nearly 8 years",
    ("duration", "less than {a month} before"): "less than a month",
    ("duration", "for over {three years}"): "over three years",
    ("duration", "over the past {three months}"): "the past three months",
    ("duration", "for {8} years"): "8 years",
    ("duration", "for several {years} now"): "several years",
}
NO_DATES = [
    *(("date", "{2020}’s elections"), ("date", "up to {2018}"), ("date", "since at least {2018}")),
    *(("date", "the end of the {2018} battle"), ("date", "asked about {2018}"), ("date", "the {1990s}")),
    *(
        ("duration", "grew over {three years}"),
        ("duration", "Over {a 20-year period}"),
        ("duration", "talks about {3 years}"),
    ),
    *(("duration", "the war could last {3 years}"), ("duration", "some {days}"), ("duration", "{decades} earlier")),
    *(("duration", "{two years} ago"), ("duration", "in 2018 {months} of it"), ("set", "nearly {every day}")),
]


def marked(text: str) -> tuple[str, int, int]:
    """Return a text without the braces, and where they stood."""
    return text.replace("{", "").replace("}", ""), text.index("{"), text.index("}") - 1


@pytest.mark.parametrize(("text", "whole"), FIGURES.items())
def test_words_of_a_figure_that_stand_beside_it_are_found(text: str, whole: str) -> None:
    cut = cuts.of_figure(*marked(text))
    assert cut is not None
    assert cut.text == whole == marked(text)[0][cut.start : cut.end]
    assert cuts.of_figure(marked(text)[0], cut.start, cut.end) is None


@pytest.mark.parametrize("text", NO_FIGURES)
def test_words_that_are_none_of_the_figure_stay_outside(text: str) -> None:
    assert cuts.of_figure(*marked(text)) is None


@pytest.mark.parametrize(("kind", "text", "whole"), [(*key, whole) for key, whole in DATES.items()])
def test_words_of_a_date_that_stand_beside_it_are_found(kind: str, text: str, whole: str) -> None:
    cut = cuts.of_date(kind, *marked(text))
    assert cut is not None
    assert cut.text == whole
    assert cuts.of_date(kind, marked(text)[0], cut.start, cut.end) is None


@pytest.mark.parametrize(("kind", "text"), NO_DATES)
def test_words_that_are_none_of_the_date_stay_outside(kind: str, text: str) -> None:
    assert cuts.of_date(kind, *marked(text)) is None


def said_of(package: Path, table: str, words: str, **values: Any) -> list[tuple[str, int | None, str, str]]:
    """Return what is said of the first record of a table with these words of the document and these values."""
    path = package / "annotations" / f"{table}.jsonl"
    text = (package / "seeds" / "100_ada.txt").read_text(encoding="utf-8")
    records = read_records(path)
    place = 2 if table == "dates" else 0
    records[place] |= {**span(text, words), **values}
    write_records(path, records)
    index(package)
    return [(finding.rule, finding.column, finding.message, finding.fix) for finding in validate(package)]


def reworded(tmp_path: Path, old: str, new: str) -> Path:
    package = copy_base(tmp_path)
    edit_package(package, [{"reword": old, "as": new}])
    return package


def test_values_of_the_words_in_the_span_are_one_finding_that_says_those_of_all(tmp_path: Path) -> None:
    values = {"at_least": 300, "at_most": 300, "approximate": False}
    assert said_of(copy_base(tmp_path), "numbers", "300", **values) == [
        (
            "C529",
            50,
            "'about' stands before '300'",
            "Widen the span to 'about 300': start 161. Its words say: approximate true.",
        )
    ]


def test_values_of_all_words_are_one_finding_as_well(tmp_path: Path) -> None:
    assert said_of(copy_base(tmp_path), "numbers", "300") == [
        ("C529", 50, "'about' stands before '300'", "Widen the span to 'about 300': start 161.")
    ]


def test_what_is_wrong_in_any_case_is_told_as_well(tmp_path: Path) -> None:
    found = said_of(copy_base(tmp_path), "numbers", "300", at_least=299, at_most=299)
    assert [(rule, message) for rule, _, message, _ in found] == [
        ("C529", "'about' stands before '300'"),
        ("C523", "'about 300' has at_least 299 and at_most 299; its words say 300 and 300"),
    ]


def test_words_on_both_sides_are_named_with_what_they_say(tmp_path: Path) -> None:
    package = reworded(tmp_path, "about 300", "about 30%")
    values = {"at_least": 30, "at_most": 30, "approximate": True}
    assert said_of(package, "numbers", "30", **values) == [
        (
            "C529",
            50,
            "'about' stands before '30', and '%' behind it",
            "Widen the span to 'about 30%': start 161, end 170. Its words say: type percent and unit %.",
        )
    ]


@pytest.mark.parametrize(
    ("new", "words", "value", "mod", "fix"),
    [
        ("late 2020", "2020", "2020", None, "Widen the span to 'late 2020': start 184. Its words say: mod end."),
        (
            "the 1980s",
            "1980",
            "1980",
            None,
            "Widen the span to 'the 1980s': start 184, end 193. Its words say: the decade is …198X.",
        ),
        ("late 2020", "2020", "2020", "end", "Widen the span to 'late 2020': start 184."),
    ],
)
def test_a_modifier_and_the_s_of_a_decade_are_named_with_what_they_say(
    new: str, words: str, value: str, mod: str | None, fix: str, tmp_path: Path
) -> None:
    package = reworded(tmp_path, "last year", new)
    [found] = said_of(package, "dates", words, value=value, mod=mod, anchor=None)
    assert (found[0], found[3]) == ("C537", fix)


def test_a_duration_is_no_anchor() -> None:
    [(rule, field, message, _)] = dates.problems("date", "Aug. 15", "2041-08-15", None, "000-d6", "P1M", True)
    assert (rule, field) == ("C533", "anchor")
    assert message == "'Aug. 15' has the anchor 000-d6, which is no date: its value is the length P1M"
