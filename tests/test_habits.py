"""A mistake that a table is full of is one finding, which counts it and keeps its places; a few are a few."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import spanpack
from spanpack import Finding
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.report import sarif
from spanpack.rules.catalogue import OF_ENGLISH, RULES
from spanpack.validation import shards
from spanpack.validation.validate import Report, check_package
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    COMMON,
    DATES,
    DESCRIPTOR,
    LINES_CATALOGUE,
    NUMBERS,
    SCHEMA,
    edit,
    edit_json,
    rehash,
)
from tests.edits import edit_package
from tests.helpers import Json, change, copy_base, read_records, replace, write_records
from tests.packages import generate, span
from tests.test_reports import SCHEMA as SARIF_SCHEMA
from tests.test_rule_fixtures import FIXTURES

MORE = "the same mistake shows in"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Twelve documents: 24 actors and attributions, 12 numbers and dates."""
    return generate(tmp_path / "package", 12)


def findings(package: Path) -> list[tuple[str, str, int, str]]:
    """Return rule, path, line and message of each finding, with the hashes up to date."""
    return [(f.rule, f.path, f.line, f.message) for f in spanpack.validate(rehash(package))]


def rewrite(package: Path, path: str, reorder: Callable[[list[Json]], list[Json]]) -> None:
    write_records(package / path, reorder(read_records(package / path)))


# Lines


def test_a_table_the_wrong_way_round_is_one_finding_that_format_mends(package: Path) -> None:
    rewrite(package, ACTORS, lambda records: records[::-1])
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F112", ACTORS, 1, 1)
    assert finding.message == (
        "d012-a2 does not stand where the order by document, start and id puts it; "
        f"{MORE} 22 more of 24 lines: 2, 3, 4 and 19 more"
    )
    assert finding.fix == "Run spanpack format."
    assert finding.also == tuple((ACTORS, line) for line in range(2, 24))
    assert main(["format", "--package", str(package)]) == 0
    assert spanpack.validate(rehash(package)) == []


def test_two_halves_exchanged_are_one_finding(package: Path) -> None:
    rewrite(package, ACTORS, lambda records: records[14:] + records[:14])
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("F112", ACTORS, 1)
    assert message.endswith(f"; {MORE} 9 more of 24 lines: 2, 3, 4 and 6 more")


def test_a_few_records_out_of_order_are_a_finding_each(package: Path) -> None:
    rewrite(package, ACTORS, lambda records: records[9:] + records[:9])
    assert [place for *place, _ in findings(package)] == [["F112", ACTORS, line] for line in range(16, 25)]


def test_blank_lines_after_every_record_are_one_finding(package: Path) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b"\n", b"\n\n"))
    assert findings(package) == [
        ("F105", ACTORS, 2, f"the line is blank; {MORE} 23 more of 48 lines: 4, 6, 8 and 20 more")
    ]


def test_a_few_blank_lines_are_a_finding_each(package: Path) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b"\n", b"\n\n", 9))
    assert findings(package) == [("F105", ACTORS, line, "the line is blank") for line in range(2, 20, 2)]


def test_a_table_that_another_tool_has_written_is_one_finding(package: Path) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b'": ', b'":').replace(b', "', b',"'))
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("F111", ACTORS, 1)
    assert message.endswith(f"; {MORE} 23 more of 24 lines: 2, 3, 4 and 20 more")


def test_a_table_of_another_format_is_one_finding(package: Path) -> None:
    edit(package, NUMBERS, lambda raw: raw.replace(b'"', b"'"))
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("F107", NUMBERS, 1)
    assert message.startswith("not JSON: ")
    assert message.endswith(f"; {MORE} 11 more of 12 lines: 2, 3, 4 and 8 more")


def test_a_table_that_stands_twice_in_its_file_is_one_finding(package: Path) -> None:
    rewrite(package, NUMBERS, lambda records: [record for record in records for _ in range(2)])
    assert findings(package) == [
        (
            "R401",
            NUMBERS,
            2,
            f'another record has the id "d001-n1" already; {MORE} 11 more of 24 lines: 4, 6, 8 and 8 more',
        )
    ]


def test_other_mistakes_stand_beside_the_habit(package: Path) -> None:
    change(package / ACTORS, 5, mention="nmae")
    edit(package, ACTORS, lambda raw: raw.replace(b"\n", b"\n\n"))
    assert [place for *place, _ in findings(package)] == [["F105", ACTORS, 2], ["S204", ACTORS, 9]]


# Schemas


def add_colour(schema: Json) -> None:
    schema["properties"]["colour"] = {"description": "Its colour.", "type": "string"}
    schema["required"].append("colour")


def test_a_property_added_to_a_schema_is_one_finding_in_its_records(package: Path) -> None:
    edit_json(package, SCHEMA, add_colour)
    drifted, lacking = spanpack.validate(rehash(package))
    assert (drifted.rule, drifted.path) == ("P012", DESCRIPTOR)
    assert (lacking.rule, lacking.path, lacking.line) == ("S201", ACTORS, 1)
    assert lacking.message == f"the record lacks a key: colour; {MORE} 23 more of 24 lines: 2, 3, 4 and 20 more"
    assert lacking.fix == (
        "Add colour; then run spanpack format. Or correct schemas/actors.json, if the records are right."
    )


def test_a_schema_that_was_changed_is_told_by_its_hash_and_its_records(package: Path) -> None:
    edit_json(package, SCHEMA, add_colour)
    stale, lacking = spanpack.validate(package)
    assert (stale.rule, stale.related) == ("P006", (SCHEMA, 1))
    assert (lacking.rule, lacking.path, lacking.line) == ("S201", ACTORS, 1)


def test_a_word_taken_out_of_a_vocabulary_is_one_finding(package: Path) -> None:
    edit_json(package, SCHEMA, lambda schema: schema["properties"]["mention"].update(enum=["nominal"]))
    assert findings(package)[1] == (
        "S204",
        ACTORS,
        1,
        f'mention is "name"; expected one of "nominal"; {MORE} 23 more of 24 lines: 2, 3, 4 and 20 more',
    )


def test_a_word_taken_out_of_a_shared_vocabulary_is_one_finding_in_all_layers(package: Path) -> None:
    edit_json(package, COMMON, lambda common: common["$defs"]["certainty"].update(enum=["medium", "low"]))
    [_, _, _, _, rejected] = [f for f in findings(package) if f[1] != LINES_CATALOGUE]
    assert rejected == (
        "S204",
        ACTORS,
        1,
        f'certainty is "high"; expected one of "medium", "low"; {MORE} 71 more places: {ACTORS}:2, {ACTORS}:3, '
        f"{ACTORS}:4 and 68 more",
    )


def test_a_key_that_every_record_of_a_short_table_lacks_is_one_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    rewrite(package, DATES, lambda records: [{k: v for k, v in r.items() if k != "note"} for r in records])
    assert findings(package) == [("S201", DATES, 1, f"the record lacks a key: note; {MORE} 3 more of 4 lines: 2, 3, 4")]


def test_a_key_that_some_records_lack_is_a_finding_each(package: Path) -> None:
    for line in (2, 3):
        rewrite_line(package, NUMBERS, line, lambda record: record.pop("note"))
    assert [place for *place, _ in findings(package)] == [["S201", NUMBERS, 2], ["S201", NUMBERS, 3]]


def test_values_of_the_wrong_type_in_most_records_are_one_finding(package: Path) -> None:
    rewrite(package, ACTORS, lambda records: [r | {"start": str(r["start"])} for r in records[:13]] + records[13:])
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("S203", ACTORS, 1)
    assert message.endswith(f"; {MORE} 12 more of 24 lines: 2, 3, 4 and 9 more")


def test_values_of_the_wrong_type_in_half_of_the_records_are_a_finding_each(package: Path) -> None:
    rewrite(package, ACTORS, lambda records: [r | {"start": str(r["start"])} for r in records[:12]] + records[12:])
    assert [place for *place, _ in findings(package)] == [["S203", ACTORS, line] for line in range(1, 13)]


def rewrite_line(package: Path, path: str, line: int, alter: Callable[[Json], object]) -> None:
    records = read_records(package / path)
    alter(records[line - 1])
    write_records(package / path, records)


# Documents


def count_from_published(package: Path, *dates: tuple[str, str]) -> None:
    """Give the first document these dates, words and value, counted from its day of publication, and no others."""
    path = package / "seeds" / "d001_text.txt"
    words = " and ".join(said for said, _ in dates)
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f" It was {words}.\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    first, *others = read_records(package / DATES)
    counted = [
        first | span(text, said) | {"id": f"d001-d{number}", "value": value, "anchor": "document"}
        for number, (said, value) in enumerate(dates, 2)
    ]
    write_records(package / DATES, [*counted, *others])
    rewrite_line(package, LINES_CATALOGUE, 1, lambda record: record["zones"][-1].update(end=len(text) - 1))


def publish(package: Path, edtf: str) -> None:
    rewrite_line(package, LINES_CATALOGUE, 1, lambda record: record["published"].update(edtf=edtf))


def test_a_day_of_publication_that_was_changed_is_one_finding_in_the_catalogue(package: Path) -> None:
    count_from_published(package, ("last year", "2020"), ("this year", "2021"), ("next month", "2021-06"))
    publish(package, "2021-05-04")
    assert findings(package) == []
    publish(package, "2016-05-04")
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line) == ("C534", LINES_CATALOGUE, 1)
    assert finding.message == "published is 2016-05-04; 3 dates that are counted from it fit 2021"
    assert finding.fix == "Correct published; if it is right, correct the values of these dates."
    assert finding.related == (DATES, 1)


def test_two_dates_that_no_day_of_publication_explains_are_two_findings(package: Path) -> None:
    count_from_published(package, ("last year", "2013"), ("this year", "2018"))
    assert [place for *place, _ in findings(package)] == [["C534", DATES, 1], ["C534", DATES, 2]]


def test_two_dates_that_are_wrong_alike_beside_one_that_is_right_are_two_findings(package: Path) -> None:
    count_from_published(package, ("last year", "2018"), ("this year", "2019"), ("next year", "2022"))
    assert [place for *place, _ in findings(package)] == [["C534", DATES, 1], ["C534", DATES, 2]]


def test_a_prefix_that_all_ids_of_a_document_lack_is_one_finding(package: Path) -> None:
    count_from_published(package, ("last year", "2020"), ("this year", "2021"), ("next year", "2022"))
    rewrite(package, DATES, lambda records: [r | {"id": r["id"].replace("d001-", "d901-")} for r in records])
    assert findings(package) == [
        (
            "R402",
            DATES,
            1,
            f'the id is "d901-d2", the document "d001_text"; {MORE} 2 more places: {DATES}:2, {DATES}:3',
        )
    ]


def waive_idly(package: Path, *rules: str) -> None:
    """Waive in the first document what it does not show, by each of the rules, and a name in the second."""
    reason = "reason: It shows a waiver., section: attribution-extent"
    (package / "annotations" / "waivers.yaml").write_text(
        "".join(f"- {{rule: {rule}, document: d001_text, quote: About 300, {reason}}}\n" for rule in rules)
        + f"- {{rule: G604, document: d002_text, quote: About 300, {reason}}}\n",
        encoding="utf-8",
    )
    edit_json(package, DESCRIPTOR, lambda descriptor: descriptor.update(spanpack={"coverage": True}))
    index(package)


def idle(package: Path) -> list[Finding]:
    return [finding for finding in spanpack.validate(package) if finding.rule == "W701"]


def test_waivers_of_a_document_whose_language_was_changed_are_one_finding(package: Path) -> None:
    waive_idly(package, "C523", "C512")
    assert [(f.rule, f.line, f.message) for f in idle(package)] == [
        ("W701", 1, "C523 finds nothing to waive here"),
        ("W701", 2, "C512 finds nothing to waive here"),
        ("W701", 3, "G604 finds nothing to waive here"),
    ]
    rewrite_line(package, LINES_CATALOGUE, 1, lambda record: record.update(language="de"))
    [finding] = idle(rehash(package))
    assert (finding.rule, finding.line, finding.also) == ("W701", 1, (("annotations/waivers.yaml", 2),))
    assert finding.message.startswith('d001_text is in the language "de", and C523 is asked in English only; ')
    assert finding.fix == "Correct the language of the document in the catalogue; if it is right, remove the waiver."
    assert finding.excerpt is not None
    assert finding.excerpt.text[slice(*finding.excerpt.marked)] == "About 300"


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("C5") and code != "C561"])
def test_the_rules_that_read_words_are_asked_of_english_documents_only(code: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit_package(package, FIXTURES[code]["fails"]["edits"], indexed=FIXTURES[code]["fails"].get("index", True))
    replace(package / "seeds" / "documents.yaml", "language: en", "language: de")
    is_found = code in {finding.rule for finding in spanpack.validate(rehash(package))}
    assert is_found != code.startswith(OF_ENGLISH)


# Reports


def test_all_places_are_in_the_reports_for_programs(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b"\n", b"\n\n"))
    rehash(package)
    monkeypatch.chdir(package)
    main(["validate", "--format", "json"])
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert finding["also"] == [{"path": ACTORS, "line": line} for line in range(4, 50, 2)]
    main(["validate", "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)
    jsonschema.Draft4Validator(SARIF_SCHEMA).validate(log)
    places = log["runs"][0]["results"][0]["relatedLocations"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in places] == list(range(4, 50, 2))
    assert {place["message"]["text"] for place in places} == {"the same mistake"}


def test_a_sarif_log_holds_the_first_of_many_places() -> None:
    many = tuple((ACTORS, line) for line in range(2, 500))
    finding = Finding("F105", ACTORS, 1, 1, "the line is blank", "Run spanpack format.", also=many)
    log = json.loads(sarif.dumps(Report("no folder", [finding], [], {}, {})))
    assert len(log["runs"][0]["results"][0]["relatedLocations"]) == sarif.MOST_PLACES == 100


# The work divided


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_habit_does_not_depend_on_how_the_work_is_divided(
    jobs: int, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_json(package, SCHEMA, add_colour)
    edit(package, NUMBERS, lambda raw: raw.replace(b"\n", b"\n\n"))
    rewrite(package, ATTRIBUTIONS, lambda records: [one for pair in batched(records) for one in reversed(pair)])
    rehash(package)
    monkeypatch.setattr(shards, "SHARD_BYTES", 3_000)
    divided = check_package(package, jobs=jobs).findings
    monkeypatch.setattr(shards, "SHARD_BYTES", 10**9)
    whole = check_package(package, jobs=1).findings
    assert divided == whole
    assert [(f.rule, f.path, f.line, len(f.also)) for f in whole] == [
        ("P012", DESCRIPTOR, whole[0].line, 0),
        ("S201", ACTORS, 1, 23),
        ("F105", NUMBERS, 2, 11),
        ("F112", ATTRIBUTIONS, 1, 11),
    ]


def batched(records: list[Json]) -> list[list[Json]]:
    return [records[start : start + 2] for start in range(0, len(records), 2)]
