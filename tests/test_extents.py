"""Slips in the extent of a span that its words show: pronouns, titles, prepositions and punctuation."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack import validate
from spanpack.descriptor.index import index
from spanpack.rules import actors, dates, numbers, punctuation
from spanpack.rules.subject import Problem
from tests.damage import ACTORS, ATTRIBUTIONS, CATALOGUE, NUMBERS
from tests.helpers import Json, copy_base, read_records, write_records

EXTENTS = {"C503", "C512", "C514", "C528", "C536"}


def of_mention(text: str, mention: str = "name") -> tuple[Problem, ...]:
    return actors.problems(text, mention, True)


def of_number(text: str) -> list[Problem]:
    found = numbers.problems(text, "count", 1, None, False, None, True)
    return [problem for problem in found if problem[0] in EXTENTS]


def of_date(text: str) -> list[Problem]:
    found = dates.problems("date", text, "2020", None, None, None, True)
    return [problem for problem in found if problem[0] in EXTENTS]


@pytest.mark.parametrize(
    ("text", "what", "rest"),
    [
        ("Ukraine,", "ends with a comma", "Ukraine"),
        ("U.S.,", "ends with a comma", "U.S."),
        ("Taliban.", "ends with a full stop", "Taliban"),
        ("U.S. scourge.", "ends with a full stop", "U.S. scourge"),
        ("the 1990’s.", "ends with a full stop", "the 1990’s"),
        ("Taliban;", "ends with a semicolon", "Taliban"),
        (", Taliban", "begins with a comma", "Taliban"),
        ("“foreign legion", "holds one half of a pair, “", "foreign legion"),
        ("foreign legion”", "holds one half of a pair, ”", "foreign legion"),
        ("foreign legion,”", "holds one half of a pair, ”", "foreign legion"),
        ('"legion', 'holds one half of a pair, "', "legion"),
        ("[Bashar", "holds one half of a pair, [", "Bashar"),
        ("Bashar] Assad", "holds one half of a pair, ]", None),
        ("“foreign legion”", "has its quotation marks with it", "foreign legion"),
        ('"legion"', "has its quotation marks with it", "legion"),
        ("“legion,”", "has its quotation marks with it", "legion"),
    ],
)
def test_punctuation_of_the_sentence_is_no_part_of_a_name_or_a_figure(text: str, what: str, rest: str | None) -> None:
    fix = f"Trim the span to {rest!r}." if rest else None
    assert punctuation.slip(text) == punctuation.Slip(what, rest)
    problem = ("C503", "text", f"{text!r} {what}", fix)
    assert (of_mention(text)[0], of_number(text)[0], of_date(text)[0]) == (problem, problem, problem)


@pytest.mark.parametrize(
    "text",
    [
        *("U.S.", "D.C.", "Inc.", "Acme Corp.", "Martin Luther King Jr.", "John F.", "5 p.m.", "Aug.", ".5", "Yahoo!"),
        *("Dwayne “The Rock” Johnson", "“Abu” Omar", "Council (EU)", "6'2\"", "Taliban", "al-Shabaab", "and so on..."),
    ],
)
def test_punctuation_of_the_name_is_part_of_it(text: str) -> None:
    assert punctuation.slip(text) is None


@pytest.mark.parametrize(
    ("text", "note", "what"),
    [
        ("“They have nothing to lose,”", None, None),
        ("the “legitimacy,” and the U.S.", None, None),
        ("that it left,", None, "ends with a comma"),
        ("“They have nothing to lose", None, "holds one half of a pair, “"),
        ("They have nothing to lose,”", None, "holds one half of a pair, ”"),
        ("“They have “nothing to lose,”", "opened twice, closed once", None),
        ("“They have nothing to lose.", "not closed", None),
        ("“They have nothing to lose,”.", "somebody was there", "ends with a full stop"),
        ("a) it left and (b) it came", None, None),
    ],
)
def test_a_content_has_both_its_quotation_marks_or_a_note(text: str, note: str | None, what: str | None) -> None:
    slip = punctuation.slip_of_content(text, note)
    assert (slip.what if slip else None) == what


@pytest.mark.parametrize(
    "text", ["They", "he", "Others", "few others", "This", "those", "One", "some", "Himself", "us", "I", "Us"]
)
@pytest.mark.parametrize("mention", ["name", "nominal"])
def test_a_pronoun_is_no_mention(text: str, mention: str) -> None:
    message = f"{text!r} is a pronoun, or has one as its head"
    assert of_mention(text, mention) == (("C514", "text", message, None),)


@pytest.mark.parametrize("text", ["US", "WHO", "IT", "others’ friends", "other factions", "no-ones", "Mothers"])
def test_a_name_in_capitals_and_a_phrase_with_a_noun_are_no_pronouns(text: str) -> None:
    assert "C514" not in [rule for rule, *_ in of_mention(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("President Biden", "Biden"),
        ("Gen. Mark Milley", "Mark Milley"),
        ("Texas Rep. Michael McCaul", "Michael McCaul"),
        ("U.S. Defense Secretary Mattis", "Mattis"),
        ("Lt. Gen. John Nicholson", "John Nicholson"),
        ("Dr. Barrett Rubin", "Barrett Rubin"),
        ("Mr Putin", "Putin"),
        ("Vice President Mike Pence", "Mike Pence"),
        ("Syrian President Bashar Al-Assad", "Bashar Al-Assad"),
        ("British Prime Minister Boris Johnson", "Boris Johnson"),
        ("UN Secretary-General António Guterres", "António Guterres"),
        ("Secretary of State Rex Tillerson", "Rex Tillerson"),
    ],
)
def test_a_title_before_a_name_is_left_out(text: str, name: str) -> None:
    message = f"{text!r} has a title before the name"
    assert of_mention(text) == (("C512", "text", message, f"Trim the span to {name!r}."),)


@pytest.mark.parametrize(
    "text",
    [
        *("Presidential Administration", "President", "Secretary General", "President Hotel", "General Motors"),
        *("Vice President", "Drax", "Gen X", "Congress", "Colonel general", "House of Representatives", "Repsol"),
    ],
)
def test_a_name_that_only_looks_like_a_title_is_kept(text: str) -> None:
    assert of_mention(text) == ()


@pytest.mark.parametrize(
    ("text", "mention", "message", "rest"),
    [
        ("Eleven Russians", "nominal", "begins with a quantifier or a numeral", "Russians"),
        ("4,000 additional forces", "nominal", "begins with a quantifier or a numeral", "additional forces"),
        ("such authorities", "nominal", "begins with a quantifier or a numeral", "authorities"),
        ("[Bashar] Assad", "name", "has editorial brackets", None),
    ],
)
def test_quantifiers_numerals_and_brackets_are_left_out(
    text: str, mention: str, message: str, rest: str | None
) -> None:
    fix = f"Trim the span to {rest!r}." if rest else None
    assert of_mention(text, mention) == (("C512", "text", f"{text!r} {message}", fix),)


@pytest.mark.parametrize(
    ("text", "mention"), [("29155", "nominal"), ("9/11 Commission", "name"), ("Two Sigma", "name")]
)
def test_a_designator_and_a_name_with_a_figure_are_kept(text: str, mention: str) -> None:
    assert of_mention(text, mention) == ()


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [("$3 to $4 a day in", "in", "$3 to $4 a day"), ("tens of thousands of", "of", "tens of thousands")],
)
def test_a_figure_does_not_end_with_a_word_that_leads_on(text: str, word: str, rest: str) -> None:
    assert of_number(text) == [("C528", "text", f"{text!r} ends with {word!r}", f"Trim the span to {rest!r}.")]


@pytest.mark.parametrize(
    ("text", "what", "rest"),
    [
        ("In March 2020", "begins with 'In'", "March 2020"),
        ("between 1979 and 1989", "begins with 'between'", "1979 and 1989"),
        ("decades earlier", "ends with 'earlier'", "decades"),
        ("two years ago", "ends with 'ago'", "two years"),
        ("later this year", "begins with 'later'", "this year"),
        ("at 2020", "begins with 'at'", "2020"),
    ],
)
def test_a_date_has_no_preposition_nor_a_word_beside_it(text: str, what: str, rest: str) -> None:
    assert of_date(text) == [("C536", "text", f"{text!r} {what}", f"Trim the span to {rest!r}.")]


@pytest.mark.parametrize("text", ["at least 3.5-4 years", "over three years", "the same month", "Nearly 30 years"])
def test_the_modifier_of_a_date_is_part_of_it(text: str) -> None:
    assert of_date(text) == []


def found(package: Path) -> list[tuple[str, str, int, str]]:
    index(package)
    return [(one.rule, one.path, one.line, one.message) for one in validate(package)]


def with_record(package: Path, table: str, line: int, **values: object) -> Path:
    records = read_records(package / table)
    records[line - 1] |= values
    write_records(package / table, records)
    return package


def test_a_span_in_a_span_is_asked_as_well(tmp_path: Path) -> None:
    package = with_record(copy_base(tmp_path), NUMBERS, 1, counted={"start": 184, "end": 194, "text": "last year."})
    message = "counted is 'last year.', which ends with a full stop"
    assert found(package) == [("C503", NUMBERS, 1, message)]


@pytest.mark.parametrize(
    ("field", "wide", "line"),
    [
        ("source", {"start": 122, "end": 137, "text": "the Daily Post,"}, 3),
        ("content", {"start": 138, "end": 194, "text": "officials believe that about 300 workers left last year."}, 3),
        # It reaches beyond its parent as well, for the one reason.
        ("content", {"start": 156, "end": 194, "text": "that about 300 workers left last year."}, 4),
        # Without its closing mark the form would be another, for the one reason.
        ("content", {"start": 68, "end": 107, "text": "that “the bridge will open in May 2021."}, 2),
    ],
)
def test_each_part_of_an_attribution_is_asked_and_has_one_finding(
    field: str, wide: Json, line: int, tmp_path: Path
) -> None:
    package = with_record(copy_base(tmp_path), ATTRIBUTIONS, line, **{field: [wide]})
    assert [one[:3] for one in found(package)] == [("C503", ATTRIBUTIONS, line)]


def test_a_note_says_which_mark_of_a_content_is_missing(tmp_path: Path) -> None:
    content = [{"start": 68, "end": 107, "text": "that “the bridge will open in May 2021."}]
    package = with_record(copy_base(tmp_path), ATTRIBUTIONS, 2, content=content)
    index(package)
    [finding] = validate(package)
    assert (
        finding.fix == "Widen the span to the other half; where the text lacks it, say in note which mark is missing."
    )
    with_record(package, ATTRIBUTIONS, 2, note="The mark at the end is taken for one of another quotation.")
    assert found(package) == []


def test_extents_are_those_of_english_only(tmp_path: Path) -> None:
    package = with_record(copy_base(tmp_path), ACTORS, 3, end=137, text="Daily Post,")
    with_record(package, ATTRIBUTIONS, 3, source=[{"start": 122, "end": 137, "text": "the Daily Post,"}])
    assert [one[0] for one in found(package)] == ["C503", "C503"]
    catalogue = package / CATALOGUE
    catalogue.write_text(catalogue.read_text("utf-8").replace("language: en", "language: nl"), encoding="utf-8")
    assert found(package) == []


def again(package: Path, line: int, **values: object) -> Path:
    """Put an attribution of the base package there once more, with other values, as spanpack format would."""
    records = read_records(package / ATTRIBUTIONS)
    records.append(records[line - 1] | {"id": "100-q6"} | values)
    spans = ("source", "cue", "content")
    records.sort(key=lambda one: (min(span["start"] for name in spans for span in one[name]), one["id"]))
    write_records(package / ATTRIBUTIONS, records)
    return package


def test_the_newer_of_two_attributions_with_one_cue_is_found_wherever_it_stands(tmp_path: Path) -> None:
    package = again(copy_base(tmp_path), 2, source=[], source_entities=[], identification="implicit")
    index(package)
    [finding] = validate(package)
    assert (finding.rule, finding.line, finding.related) == ("C550", 3, (ATTRIBUTIONS, 2))
    assert finding.message == "the cue 'said' is that of 100-q2 already"
    other = with_record(package, ATTRIBUTIONS, 3, id="100-q2")
    other = with_record(other, ATTRIBUTIONS, 2, id="100-q6")
    index(other)
    [finding] = [one for one in validate(other) if one.rule != "C548"]
    assert (finding.rule, finding.line, finding.related) == ("C550", 2, (ATTRIBUTIONS, 3))


def test_cues_that_overlap_are_one_cue(tmp_path: Path) -> None:
    wide = {"start": 109, "end": 118, "text": "According"}
    package = again(copy_base(tmp_path), 3, cue=[wide], addressee=None, source=[], source_entities=[])
    with_record(package, ATTRIBUTIONS, 4, identification="implicit")
    message = "the cue 'According' overlaps 'According to', that of 100-q3"
    assert found(package) == [("C550", ATTRIBUTIONS, 4, message)]


def test_a_child_of_one_of_two_that_share_a_cue_is_not_found_as_well(tmp_path: Path) -> None:
    content = [{"start": 138, "end": 183, "text": "officials believe that about 300 workers left"}]
    package = again(copy_base(tmp_path), 3, content=content)
    with_record(package, ATTRIBUTIONS, 5, content=[{"start": 156, "end": 183, "text": "that about 300 workers left"}])
    assert [one[:3] for one in found(package)] == [("C550", ATTRIBUTIONS, 4)]


def test_a_child_with_the_cue_of_its_parent_is_outside_it(tmp_path: Path) -> None:
    cue = [{"start": 109, "end": 121, "text": "According to"}]
    package = with_record(copy_base(tmp_path), ATTRIBUTIONS, 4, cue=cue, attitude="assertion")
    assert [one[0] for one in found(package) if one[0] != "F112"] == ["C541"]
