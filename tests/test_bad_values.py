"""A value that cannot be meant is one finding at the value: spans, references, dates, bounds, chains."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.rules.anchoring import offer
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    CATALOGUE,
    DATES,
    DESCRIPTOR,
    ENTITIES,
    NUMBERS,
    TEXT,
    change_record,
    edit,
    found,
    on_line,
    rehash,
    swap,
)
from tests.helpers import BASE, Json, change, copy_base, read_records, write_records

pytestmark = pytest.mark.usefixtures("soon")

DOCUMENT = (BASE / TEXT).read_text(encoding="utf-8")
LENGTH = len(DOCUMENT)


def span(start: int, end: int) -> Json:
    """Return the span of the base document at [start, end)."""
    return {"start": start, "end": end, "text": DOCUMENT[start:end]}


def places(package: Path) -> list[tuple[str, str, int, str]]:
    """Return rule, path, line and what stands at the column of each finding, up to the next comma."""
    shown = []
    for finding in spanpack.validate(package):
        line = (package / finding.path).read_text(encoding="utf-8").split("\n")[finding.line - 1]
        shown.append((finding.rule, finding.path, finding.line, line[finding.column - 1 :].split(",")[0].rstrip("}]")))
    return shown


WHOLE_NUMBERS = [
    (ACTORS, '"start": 11', 11),
    (ACTORS, '"end": 16', 16),
    (NUMBERS, '"start": 161', 161),
    (NUMBERS, '"end": 178', 178),
    (DATES, '"start": 42', 42),
    (DATES, '"end": 45', 45),
    (ATTRIBUTIONS, '"start": 11', 11),
    (ATTRIBUTIONS, '"end": 21', 21),
    (ATTRIBUTIONS, '"end": 45', 45),
]


@pytest.mark.parametrize(("path", "place", "value"), WHOLE_NUMBERS)
@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('"{}"', "S203"),
        ("true", "S203"),
        ("false", "S203"),
        ("null", "S203"),
        ("[{}]", "S203"),
        ('{{"value": {}}}', "S203"),
        ("{}.5", "S203"),
        ("{}.0", "F111"),
        ("{}e0", "F111"),
        ("-0", "F111"),
        ("-{}", "S206"),
        ("0{}", "F107"),
        ("+{}", "F107"),
        ("0x{}", "F107"),
        ("1_{}", "F107"),
        ("{}.", "F107"),
        ("NaN", "F107"),
        ("1e400", "F107"),
        ("9" * 400, "F107"),
    ],
)
def test_what_is_no_whole_number_is_one_finding(
    path: str, place: str, value: int, written: str, rule: str, tmp_path: Path
) -> None:
    key = place.partition(":")[0]
    new = f"{key}: {written.format(value)}"
    package = edit(copy_base(tmp_path), path, on_line(1, swap(place.encode(), new.encode())))
    assert found(package) == [(rule, path, 1)]


@pytest.mark.parametrize(
    ("path", "key"), [(NUMBERS, "approximate"), (ATTRIBUTIONS, "negated")], ids=["approximate", "negated"]
)
@pytest.mark.parametrize("value", ["true", 0, 1, None, [], ""])
def test_what_is_no_boolean_is_one_finding(path: str, key: str, value: Any, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / path, 1, **{key: value})
    assert places(package) == [("S203", path, 1, json.dumps(value).rstrip("}]"))]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (ACTORS, "mention"),
        (ACTORS, "certainty"),
        (NUMBERS, "type"),
        (DATES, "type"),
        (DATES, "mod"),
        (ATTRIBUTIONS, "identification"),
        (ATTRIBUTIONS, "attitude"),
        (ATTRIBUTIONS, "form"),
        (ENTITIES, "type"),
        (ENTITIES, "sector"),
    ],
)
@pytest.mark.parametrize("value", ["so", "", 5, True, []])
def test_what_is_no_word_of_the_vocabulary_is_one_finding(path: str, key: str, value: Any, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / path, 1, **{key: value})
    assert places(package) == [("S204", path, 1, json.dumps(value).rstrip("}]"))]


SPANS: dict[str, tuple[Json, str, str]] = {
    "outside": ({"start": LENGTH + 1, "end": LENGTH + 6}, "A302", str(LENGTH + 6)),
    "half outside": ({"start": LENGTH - 3, "end": LENGTH + 2}, "A302", str(LENGTH + 2)),
    "far outside": ({"start": 10**14, "end": 10**14 + 5}, "A302", str(10**14 + 5)),
    "further outside": ({"start": 10**18, "end": 10**18 + 5}, "A302", str(10**18 + 5)),
    "swapped": ({"start": 16, "end": 11}, "A301", "16"),
    "empty": ({"start": 11, "end": 11}, "A301", "11"),
    "one too far right": ({"start": 12, "end": 17}, "A303", '"Mayor"'),
    "one too long": ({"end": 17}, "A303", '"Mayor"'),
    "with another text": ({"text": "mayor"}, "A303", '"mayor"'),
    "with an empty text": ({"text": ""}, "S206", '""'),
    "with no text": ({"text": None}, "S203", "null"),
    "with a space before": (span(16, 21), "A304", '" says"'),
    "with a space behind": (span(11, 17), "A304", '"Mayor "'),
    "a line feed": (span(45, 46), "S207", '"\\n"'),
    "across paragraphs": (span(39, 52), "A305", json.dumps(span(39, 52)["text"])),
    "in furniture": (span(0, 4), "A306", "0"),
    "touching furniture": (span(196, 212) | {"text": DOCUMENT[196:212]}, "A305", json.dumps(DOCUMENT[196:212])),
}


@pytest.mark.parametrize("name", SPANS)
def test_a_span_that_does_not_lie_where_it_says_is_one_finding(name: str, tmp_path: Path) -> None:
    values, rule, shown = SPANS[name]
    package = copy_base(tmp_path)
    change(package / ACTORS, 1, **values)
    assert places(package) == [(rule, ACTORS, 1, shown)]


@pytest.mark.parametrize(
    ("text", "quote", "start", "end", "fix"),
    [
        # One of the two may be right, or both be near.
        ("a b a b a b", "b", 6, 1, "The quotation stands at 6 to 7, 2 to 3, 10 to 11: correct start and end."),
        ("a b a b a b", "b", 10, 10, "The quotation stands at 10 to 11, 6 to 7, 2 to 3: correct start and end."),
        ("a b a b a b", "b", 111, 11, "The quotation stands at 10 to 11, 6 to 7, 2 to 3: correct start and end."),
        ("a b a b a b", "b", 6, 77, "The quotation stands at 6 to 7, 2 to 3, 10 to 11: correct start and end."),
        (
            "a b a b a b",
            "b",
            10**20,
            10**20,
            "The quotation stands at 10 to 11, 6 to 7, 2 to 3: correct start and end.",
        ),
        ("b a b b b", "b", 3, 9, "The quotation stands at 8 to 9, 4 to 5, 6 to 7 (and 1 more): correct start and end."),
        ("a a", "b", 2, 1, "'b' is nowhere in the document: correct it."),
        ("x" * 300 + "b", "b", 300, 0, "The quotation stands at 300 to 301: correct start and end."),
        ("b " * 300, "b", 400, 0, "The quotation stands at 400 to 401, 398 to 399, 402 to 403 (and 297 more): correct"),
    ],
)
def test_of_the_places_of_a_quotation_the_nearest_is_offered_first(
    text: str, quote: str, start: int, end: int, fix: str
) -> None:
    assert offer(text, quote, start, end).startswith(fix)


@pytest.mark.parametrize(
    ("values", "fix"),
    [
        ({"start": 62, "end": 53}, "Exchange start and end: the quotation stands at 53 to 62."),
        ({"start": 212, "end": 203}, "Exchange start and end: the quotation stands at 203 to 212."),
        ({"start": 203, "end": 203}, "The quotation stands at 203 to 212, 53 to 62: correct start and end."),
        ({"start": 203, "end": 21}, "The quotation stands at 203 to 212, 53 to 62: correct start and end."),
        ({"start": 203, "end": 2012}, "The quotation stands at 203 to 212, 53 to 62: correct start and end."),
        ({"start": 2003, "end": 212}, "The quotation stands at 203 to 212, 53 to 62: correct start and end."),
    ],
)
def test_the_mend_of_a_span_that_cannot_be_one_is_the_nearest(values: Json, fix: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, **values)
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.fix) == ("A302" if values["end"] > LENGTH else "A301", fix)


def record(path: str, line: int, **values: Any) -> tuple[str, int, Callable[[Json], object]]:
    return path, line, lambda data: data.update(values)


def quote(line: int, **values: Any) -> tuple[str, int, Callable[[Json], object]]:
    return record(ATTRIBUTIONS, line, **values)


CHANGES: dict[str, tuple[tuple[str, int, Callable[[Json], object]], str, str]] = {
    # Where and how the record changes, the rule, and what stands at the column.
    "a number in furniture": (record(NUMBERS, 1, **span(196, 197)), "A306", "196"),
    "what is counted, swapped": (
        record(NUMBERS, 1, counted=span(171, 178) | {"start": 178, "end": 171}),
        "A301",
        "178",
    ),
    "what is counted, in the figure": (record(NUMBERS, 1, counted=span(167, 178)), "C527", "167"),
    "what is counted, as a list": (record(NUMBERS, 1, counted=[span(171, 178)]), "S203", '[{"start": 171'),
    "a cue in furniture": (quote(5, cue=[span(196, 202)]), "A306", "196"),
    "a content that overlaps itself": (quote(1, content=[span(22, 33), span(29, 45)]), "A307", "29"),
    "a content in the wrong order": (quote(1, content=[span(34, 45), span(22, 28)]), "A307", "22"),
    "a content twice": (quote(1, content=[span(22, 45), span(22, 45)]), "A307", "22"),
    "a content outside": (quote(1, content=[{"start": 22, "end": 999, "text": "a"}]), "A302", "999"),
    "no content": (quote(1, content=[]), "S206", "["),
    "a content that is null": (quote(1, content=None), "S203", "null"),
    "a content that is one span": (quote(1, content=span(22, 45)), "S203", '{"start": 22'),
    "a content of texts": (quote(1, content=["bridge"]), "S203", '"bridge"'),
    "no cue": (quote(1, cue=[]), "S206", "["),
    "two cues": (quote(1, cue=[span(17, 21), span(22, 28)]), "S206", '[{"start": 17'),
    "a span with a key more": (quote(1, cue=[span(17, 21) | {"note": None}]), "S202", "null"),
    "a span with a key less": (quote(1, cue=[{"start": 17, "end": 21}]), "S201", '{"start": 17'),
    "an unknown document": (record(ACTORS, 1, document="200_bob"), "R403", '"200_bob"'),
    "an unknown document of a number": (record(NUMBERS, 1, document="200_bob"), "R403", '"200_bob"'),
    "a document of no form": (record(ACTORS, 1, document="../200"), "S205", '"../200"'),
    "an unknown entity": (record(ACTORS, 1, entity="nobody"), "R404", '"nobody"'),
    "an unknown entity of a source": (quote(1, source_entities=["ada-brown", "nobody"]), "R404", '"nobody"'),
    "an unknown entity that is told": (
        quote(1, addressee={"spans": [span(47, 52)], "entities": ["nobody"]}),
        "R404",
        '"nobody"',
    ),
    "an addressee without an entity": (
        quote(1, addressee={"spans": [span(47, 52)], "entities": []}),
        "S206",
        "[",
    ),
    "an entity twice": (quote(1, source_entities=["ada-brown", "ada-brown"]), "S206", '["ada-brown"'),
    "an unknown anchor": (record(DATES, 1, anchor="100-d9"), "R404", '"100-d9"'),
    "an anchor in another document": (record(DATES, 1, anchor="200-d1"), "R405", '"200-d1"'),
    "an anchor of another layer": (record(DATES, 1, anchor="100-a1"), "S205", '"100-a1"'),
    "an anchor in itself": (record(DATES, 3, anchor="100-d3"), "R406", '"100-d3"'),
    "an unknown parent": (quote(4, parent="100-q9"), "R404", '"100-q9"'),
    "a parent in another document": (quote(4, parent="200-q3"), "R405", '"200-q3"'),
    "a parent in itself": (quote(4, parent="100-q4"), "R406", '"100-q4"'),
    "a parent in its child": (quote(3, parent="100-q4"), "R406", '"100-q4"'),
    "an unknown repeat": (quote(5, repeat_of="100-q9"), "R404", '"100-q9"'),
    "a repeat of itself": (quote(5, repeat_of="100-q5"), "R406", '"100-q5"'),
    "a repeat of its repeat": (quote(2, repeat_of="100-q5"), "R406", '"100-q5"'),
    "an id of another document": (record(ACTORS, 1, id="101-a1"), "R402", '"101-a1"'),
    "an id of another layer": (record(ACTORS, 1, id="100-d1"), "S205", '"100-d1"'),
    "an id that counts from nought": (record(ACTORS, 1, id="100-a0"), "S205", '"100-a0"'),
    "an id that is there": (record(ACTORS, 2, id="100-a1"), "R401", '"100-a1"'),
    "an id in capitals": (record(ENTITIES, 4, id="Workers"), "S205", '"Workers"'),
    "bounds the wrong way round": (record(NUMBERS, 1, at_least=400), "C522", "400"),
    "no bounds": (record(NUMBERS, 1, at_least=None, at_most=None), "C521", "null"),
    "a bound that is a text": (record(NUMBERS, 1, at_least="300"), "S203", '"300"'),
    "a bound that is a boolean": (record(NUMBERS, 1, at_least=True), "S203", "true"),
    "money without a currency": (record(NUMBERS, 1, type="money"), "S204", "null"),
    "money in small letters": (record(NUMBERS, 1, type="money", unit="usd"), "S204", '"usd"'),
    "money in per cent": (record(NUMBERS, 1, type="money", unit="%"), "S204", '"%"'),
    "per cent without a sign": (record(NUMBERS, 1, type="percent"), "S204", "null"),
    "a count with a unit": (record(NUMBERS, 1, unit="km"), "S204", '"km"'),
    "a measure without a unit": (record(NUMBERS, 1, type="measure"), "S203", "null"),
    "a rate of no form": (record(NUMBERS, 1, per="day"), "S205", '"day"'),
    "a duration without a figure": (record(DATES, 3, type="duration", value="PY", anchor=None), "S205", '"PY"'),
    "a duration without a time": (record(DATES, 3, type="duration", value="P1DT", anchor=None), "S205", '"P1DT"'),
    "a date that is a time": (record(DATES, 3, value="T10:00"), "S205", '"T10:00"'),
    "a time that is a date": (record(DATES, 3, type="time"), "S205", '"2020"'),
    "a time after midnight": (record(DATES, 3, type="time", value="T24:01"), "S205", '"T24:01"'),
    "a time on a day that does not exist": (
        record(DATES, 3, type="time", value="2021-02-29T10:00"),
        "C531",
        '"2021-02-29T10:00"',
    ),
    "a child outside its parent": (quote(4, parent="100-q1"), "C541", '"100-q1"'),
    "a child without its parent": (quote(4, parent=None), "C542", "null"),
    "an implicit source that is there": (quote(4, identification="implicit"), "C543", '"implicit"'),
    "an implicit source with an entity": (quote(4, identification="implicit", source=[]), "C543", '"implicit"'),
    "a named source that is not there": (quote(1, source=[]), "C543", '"named"'),
    "a named source without an entity": (quote(1, source_entities=[]), "C544", "["),
    "direct, and not all of it in quotation marks": (quote(2, form="direct"), "C545", '"direct"'),
    "indirect, and some of it in quotation marks": (quote(2, form="indirect"), "C545", '"indirect"'),
    "mixed, and none of it in quotation marks": (quote(1, form="mixed"), "C545", '"mixed"'),
    "a source in the cue": (quote(1, source=[span(11, 21)]), "C546", "17"),
    "doubt without a reason": (record(ACTORS, 2, certainty="low"), "C501", '"low"'),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_value_that_cannot_be_meant_is_one_finding_at_the_value(name: str, tmp_path: Path) -> None:
    (path, line, alter), rule, shown = CHANGES[name]
    package = change_record(copy_base(tmp_path), path, line, alter)
    assert places(package) == [(rule, path, line, shown)]


def test_a_parent_that_is_not_the_innermost_is_one_finding_that_names_it(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    records = read_records(package / ATTRIBUTIONS)
    inner = {"id": "100-q6", "cue": [span(171, 178)], "source": [], "content": [span(179, 193)], "parent": "100-q3"}
    inner |= {"identification": "implicit", "source_entities": []}
    write_records(package / ATTRIBUTIONS, [*records[:4], records[3] | inner, records[4]])
    assert places(package) == [("C542", ATTRIBUTIONS, 5, '"100-q3"')]


@pytest.mark.parametrize("ids", [("100-d1", "100-d3"), ("100-d3", "100-d1")])
def test_anchors_that_go_round_are_one_finding(ids: tuple[str, str], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / DATES, 1, anchor="100-d3")
    change(package / DATES, 3, anchor="100-d1")
    assert found(package) == [("R406", DATES, 1)]


def test_a_chain_of_5_000_parents_is_judged_in_time(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    [*_, last, _] = read_records(package / ATTRIBUTIONS)
    chain = [last | {"id": f"100-q{number}", "parent": f"100-q{number + 1}"} for number in range(1, 5001)]
    write_records(package / ATTRIBUTIONS, chain)
    assert {("R404", ATTRIBUTIONS, 5000), ("C502", ATTRIBUTIONS, 2)} <= set(found(package))


IMPOSSIBLE = [
    "2019-02-29",
    "1900-02-29",
    "2021-04-31",
    "2021-02-30/2021-03-01",
    "2021-03-01/2021-06-31",
    "0000",
    "000X",
    "0000-01",
]
REVERSED = ["2022/2021", "2021-05/2020-05", "2021-05-02/2021-05-01", "[2021-05-01..2021-04-01]", "2021-05~/2021-04"]
NO_DATE = [
    "",
    "21",
    "2021-5",
    "2021-00",
    "2021-13",
    "2021-01-00",
    "2021-01-32",
    "2021/",
    "/2021",
    "..",
    "20XX",
    "-0044",
    "12021",
    "Y12021",
    "2021-05-01T10:00",
    "2021 ",
    "2021\n",
    "May 2021",
    "２０２１",
    "٢٠٢١",
]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (value, rule)
        for rule, values in (("C531", IMPOSSIBLE), ("C532", REVERSED), ("S205", NO_DATE))
        for value in values
    ],
)
def test_a_date_that_is_none_is_one_finding_in_dates_and_in_the_catalogue(
    value: str, rule: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / DATES, 2, value=value)
    assert found(package) == [(rule, DATES, 2)]
    package = copy_base(tmp_path / "other")
    edit(package, CATALOGUE, swap(b'edtf: "2021"', b"edtf: " + json.dumps(value).encode()))
    assert found(package) == [(rule, CATALOGUE, 14)]


ZONES: dict[str, tuple[bytes, bytes, str, int]] = {
    "a gap inside": (b"start: 11, end: 45", b"start: 11, end: 40", "A312", 23),
    "a gap before": (b"    - {zone: furniture, start: 0, end: 9}\n", b"", "A312", 21),
    "a gap behind": (b"    - {zone: caption, start: 203, end: 258}\n", b"", "A312", 24),
    "an overlap": (b"start: 11, end: 45", b"start: 11, end: 48", "A311", 23),
    "a zone twice": (
        b"    - {zone: caption",
        b"    - {zone: caption, start: 203, end: 258}\n    - {zone: caption",
        "A311",
        26,
    ),
    "out of order": (
        b"{zone: furniture, start: 0, end: 9}\n    - {zone: headline, start: 11, end: 45}",
        b"{zone: headline, start: 11, end: 45}\n    - {zone: furniture, start: 0, end: 9}",
        "A311",
        22,
    ),
    "outside": (b"end: 258", b"end: 300", "A311", 25),
    "swapped": (b"start: 11, end: 45", b"start: 45, end: 11", "A311", 22),
    "empty": (b"start: 196, end: 202", b"start: 196, end: 196", "A311", 24),
    "below zero": (b"start: 0,", b"start: -1,", "S206", 21),
    "of an unknown kind": (b"zone: caption", b"zone: photo", "S204", 25),
}


@pytest.mark.parametrize("name", ZONES)
def test_zones_that_do_not_tile_the_text_are_one_finding(name: str, tmp_path: Path) -> None:
    old, new, rule, line = ZONES[name]
    assert found(edit(copy_base(tmp_path), CATALOGUE, swap(old, new))) == [(rule, CATALOGUE, line)]


def test_a_zone_without_characters_does_not_end_before_it_begins(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    told = {}
    for kind in ("empty", "swapped"):
        old, new, _, _ = ZONES[kind]
        [finding] = spanpack.validate(rehash(edit(package, CATALOGUE, swap(old, new))))
        told[kind] = finding.message
        edit(package, CATALOGUE, swap(new, old))
    assert told == {
        "empty": "the zone furniture at 196 to 196 has no characters",
        "swapped": "the zone headline at 45 to 11 ends before it begins",
    }


def test_no_zones_are_one_finding(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, lambda raw: raw[: raw.index(b"  zones:")] + b"  zones: []\n")
    assert found(package) == [("S206", CATALOGUE, 20)]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        (b"entity: daily-post", b"entity: nobody", "R404", 5),
        (b"title: Mayor says", b"title: Mayor said", "A313", 3),
        (b"quote: May 2021", b"quote: June 2021", "A313", 18),
        (b"    certainty: medium\n    note: Not printed.", b"    certainty: medium\n    note: null", "C501", 6),
    ],
)
def test_what_the_catalogue_says_wrongly_is_one_finding(
    old: bytes, new: bytes, rule: str, line: int, tmp_path: Path
) -> None:
    assert found(edit(copy_base(tmp_path), CATALOGUE, swap(old, new))) == [(rule, CATALOGUE, line)]


TEXTS: dict[str, tuple[Callable[[bytes], bytes], str, int]] = {
    "empty": (lambda raw: b"", "F106", 1),
    "a byte order mark": (lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1),
    "CR LF": (lambda raw: raw.replace(b"\n", b"\r\n"), "F103", 1),
    "one CR": (on_line(5, lambda line: line + b"\r"), "F103", 5),
    "Latin-1": (on_line(5, swap(b"Ada", b"\xc1da")), "F101", 5),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "F101", 1),
    "cut inside a character": (lambda raw: raw[: raw.rindex("”".encode()) + 1], "F101", 8),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_without_offsets_to_rely_on_is_one_finding(name: str, tmp_path: Path) -> None:
    alter, rule, line = TEXTS[name]
    assert found(edit(copy_base(tmp_path), TEXT, alter)) == [(rule, TEXT, line)]


def test_a_text_that_has_changed_is_found_by_its_hash_even_where_no_record_stands(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, swap(b"1 of 2", b"1 of 3"))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("P006", "datapackage.json")
    assert finding.message.startswith(f"{TEXT} is not as listed: its SHA-256 is ")


def test_a_changed_word_of_a_text_is_one_finding_though_three_records_quote_it(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, swap(b"300", b"400"))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("P006", DESCRIPTOR)
    assert finding.message.endswith(f"; the same mistake shows in 1 more place: {TEXT}:5")
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.column) == ("A303", TEXT, 5, 121)
    what = "the text has '4' at 167, where it had '3' when it was annotated"
    assert finding.message == f"{what}: 3 quotations no longer fit"


TOO_LARGE = "Correct the number; a quantity as large as that needs a larger unit."


@pytest.mark.parametrize(
    ("written", "message", "fix"),
    [
        ("300.0", "the number is written 300.0; expected here: 300", "Run spanpack format."),
        ("300.50", "the number is written 300.50; expected here: 300.5", "Run spanpack format."),
        ("-0", "the number is written -0; expected here: 0", "Run spanpack format."),
        ("3e2", "the number is written 3e2; expected here: 300", "Run spanpack format."),
        ("1E+3", "the number is written 1E+3; expected here: 1000", "Run spanpack format."),
        (
            "1e308",
            "the number 1e308 is larger than JSON tools hold exactly; expected at most 9,007,199,254,740,991",
            TOO_LARGE,
        ),
        (
            "12345678901234567890123456",
            "the number 12345678901234567890123456 is larger than JSON tools hold exactly; "
            "expected at most 9,007,199,254,740,991",
            TOO_LARGE,
        ),
        (
            "1.2345678901234567890",
            "the number 1.2345678901234567890 has 20 digits; JSON tools keep 15",
            "Write 1.23456789012346.",
        ),
        ("0.30000000000000000001", "the number 0.30000000000000000001 has 20 digits; JSON tools keep 15", "Write 0.3."),
    ],
)
def test_a_number_that_is_not_written_as_tools_write_it_is_told_how(
    written: str, message: str, fix: str, tmp_path: Path
) -> None:
    package = edit(copy_base(tmp_path), NUMBERS, swap(b'"at_most": 300', f'"at_most": {written}'.encode()))
    rehash(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F111", NUMBERS, 1, 133)
    assert finding.message == message
    assert finding.fix == fix


@pytest.mark.parametrize(("written", "formatted"), [("300.0", "300"), ("3e2", "300"), ("1e308", "1e308")])
def test_format_mends_a_number_that_it_can_keep(written: str, formatted: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), NUMBERS, swap(b'"at_most": 300', f'"at_most": {written}'.encode()))
    rehash(package)
    main(["format", "--package", str(package)])
    assert f'"at_most": {formatted},' in (package / NUMBERS).read_text(encoding="utf-8")


def test_articles_are_those_of_english_only(tmp_path: Path) -> None:
    package = edit(
        copy_base(tmp_path),
        ACTORS,
        swap(b'"start": 126, "end": 136, "text": "D', b'"start": 122, "end": 136, "text": "the D'),
    )
    index(package)
    assert found(package) == [("C512", ACTORS, 3)]
    edit(package, CATALOGUE, swap(b"language: en", b"language: nl"))
    index(package)
    assert found(package) == []


def test_an_unused_entity_is_found_beside_other_mistakes(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    entities = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [*entities, entities[0] | {"id": "zoe", "name": "Zoe Green"}])
    edit(package, NUMBERS, swap(b'"at_least": 300', b'"at_least": 301'))
    edit(package, ACTORS, swap(b'"end": 147', b'"end": 146'))
    index(package)
    assert found(package) == [("R407", ENTITIES, 5), ("A303", ACTORS, 4), ("C522", NUMBERS, 1)]


def test_an_entity_is_not_called_unused_where_what_uses_it_cannot_be_read(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), ACTORS, swap(b'"entity": "workers"', b'"entity": "Workers"'))
    index(package)
    assert found(package) == [("S205", ACTORS, 5)]


def test_what_a_wrong_record_names_is_used(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), ACTORS, swap(b'"start": 171', b'"start": 170'))
    index(package)
    assert found(package) == [("A303", ACTORS, 5)]


OTHER_ID = "Give one of them an id that was never used; the next free id is"
MENDS: list[tuple[str, int, dict[str, Any], str, str]] = [
    (NUMBERS, 1, {"at_least": 400, "at_most": 300}, "C522", "Write at_least 300 and at_most 300: 'about 300' says so."),
    (DATES, 2, {"id": "100-d1"}, "R401", f"{OTHER_ID} 100-d5."),
    (ENTITIES, 2, {"id": "ada-brown"}, "R401", f"{OTHER_ID} ada-brown-2."),
    (ENTITIES, 2, {"country": "RUZ"}, "S204", "Use one of the words that schemas/entities.json lists."),
]


@pytest.mark.parametrize(("path", "line", "values", "rule", "mend"), MENDS)
def test_a_mend_names_the_value_that_is_right(
    tmp_path: Path, path: str, line: int, values: dict[str, Any], rule: str, mend: str
) -> None:
    package = copy_base(tmp_path)
    change(package / path, line, **values)
    index(package)
    assert [(finding.rule, finding.fix) for finding in spanpack.validate(package)] == [(rule, mend)]


def test_a_line_that_stands_twice_is_to_be_removed(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    records = read_records(package / DATES)
    write_records(package / DATES, [records[0], *records])
    index(package)
    assert [(finding.rule, finding.fix) for finding in spanpack.validate(package)] == [
        ("R401", "Remove the line: it stands twice.")
    ]


def test_a_language_is_written_with_a_hyphen(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"language: en", b"language: en_US"))
    assert [(finding.rule, finding.fix) for finding in spanpack.validate(package)] == [
        ("S205", "Write it with a hyphen: en-US.")
    ]


# Many mistakes in one record


def test_many_unknown_entities_of_one_record_are_one_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 1, source_entities=[f"nobody-{number}" for number in range(9)])
    index(package)
    assert found(package) == [("R404", ATTRIBUTIONS, 1)] * 9
    change(package / ATTRIBUTIONS, 1, source_entities=["ada-brown", *(f"nobody-{number}" for number in range(10))])
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("R404", ATTRIBUTIONS, 1)
    assert finding.message == '"nobody-0" is no id in entities; the same mistake shows in 9 more ids of this record'
    line = (package / ATTRIBUTIONS).read_text(encoding="utf-8").split("\n")[0]
    assert finding.column == line.index('"nobody-0"') + 1


def test_60_000_unknown_entities_of_one_record_are_judged_in_time(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 1, source_entities=[f"x{number}" for number in range(60_000)])
    index(package)
    [finding] = spanpack.validate(package)
    assert finding.message == '"x0" is no id in entities; the same mistake shows in 59,999 more ids of this record'


def test_the_many_wrong_spans_of_one_record_do_not_make_it_another_text(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    wrong = [{"start": start, "end": start + 3, "text": "@x@"} for start in range(0, 180, 3)]
    change(package / ATTRIBUTIONS, 1, content=wrong)
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("A303", ATTRIBUTIONS, 1)
    assert finding.message == (
        "the document has 'Tow' at 0 to 3, the record says '@x@'; "
        "the same mistake shows in 59 more spans of this record"
    )


@pytest.mark.parametrize(
    ("end", "reason"), [("196", "at 196 to 196 has no characters"), ("195", "at 196 to 195 ends before it begins")]
)
def test_a_zone_of_no_characters_is_told_from_one_that_is_reversed(end: str, reason: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"start: 196, end: 202", f"start: 196, end: {end}".encode()))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.line, finding.message) == ("A311", 24, f"the zone furniture {reason}")


def test_many_wrong_zones_are_one_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    zones = "".join(f"    - {{zone: body, start: {LENGTH + n}, end: {LENGTH + n + 1}}}\n" for n in range(10))
    edit(package, CATALOGUE, lambda raw: raw + zones.encode())
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("A311", CATALOGUE)
    assert finding.message == (
        f"the zone body at {LENGTH} to {LENGTH + 1} ends after the document, which has {LENGTH} characters; "
        "the same mistake shows in 9 more zones of this record"
    )
