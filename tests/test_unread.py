"""Where the catalogue, one of its records or the waivers cannot be read, all else is asked, and what waits is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from spanpack.descriptor.index import index
from spanpack.validation.validate import check_package
from tests.helpers import Json, change, copy_base, read_records, replace, run, write_records

ACTORS, ATTRIBUTIONS, DATES = "annotations/actors.jsonl", "annotations/attributions.jsonl", "annotations/dates.jsonl"
CATALOGUE, NUMBERS, WAIVERS = "seeds/documents.yaml", "annotations/numbers.jsonl", "annotations/waivers.yaml"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The base package with a mistake of each level: in the vocabulary, in a quotation, in a reference, in a bound."""
    package = copy_base(tmp_path)
    change(package / ACTORS, 5, mention="noun")
    change(package / ATTRIBUTIONS, 1, cue=[{"start": 17, "end": 21, "text": "said"}])
    change(package / DATES, 1, anchor="100-d9")
    change(package / NUMBERS, 1, at_least=200)
    return package


def found(package: Path) -> list[tuple[str, str, int]]:
    """Return what is found but for the hashes, which are stale."""
    findings = check_package(package).findings
    return [(finding.rule, finding.path, finding.line) for finding in findings if finding.rule != "P006"]


def summary(package: Path) -> Json:
    report: Json = json.loads(run("validate", package, "--format", "json").stdout)
    return dict(report["summary"])


MISTAKES = [("S204", ACTORS, 5), ("C523", NUMBERS, 1), ("R404", DATES, 1), ("A303", ATTRIBUTIONS, 1)]


def test_the_mistakes_are_told_where_all_can_be_read(package: Path) -> None:
    assert found(package) == MISTAKES
    assert summary(package)["levels_unasked"] == []


RECORDS = {
    "title": ("title: Mayor", "title: The mayor", "A313", 3),
    "zone": ("start: 11,", "start: 12,", "A312", 22),
    "publisher": ("entity: daily-post", "entity: daily-pos", "R404", 5),
    "date that is none": ('edtf: "2021"', 'edtf: "2021-13-40"', "S205", 14),
    "certainty": ("certainty: medium\n    note", "certainty: middling\n    note", "S204", 6),
    "licence": ("path: https://", "path: htps://", "S205", 10),
}


@pytest.mark.parametrize(("old", "new", "rule", "line"), RECORDS.values(), ids=RECORDS.keys())
def test_a_wrong_record_of_the_catalogue_hides_nothing_of_its_document(
    old: str, new: str, rule: str, line: int, package: Path
) -> None:
    replace(package / CATALOGUE, old, new)
    assert [place for place in found(package) if place[0] not in ("P010", "P012")] == [
        (rule, CATALOGUE, line),
        *MISTAKES,
    ]


def test_without_a_catalogue_form_and_schema_are_asked_and_the_rest_is_said_to_wait(package: Path) -> None:
    replace(package / CATALOGUE, "  language: en\n", "  language: en\n  language: en\n")
    assert found(package) == [("F109", CATALOGUE, 9), ("S204", ACTORS, 5)]
    assert summary(package)["levels_unasked"] == [{"annotations": "annotations", "levels": ["A", "R", "C"]}]
    assert run("validate", package).stdout.endswith(
        "(actors 6, numbers 1, dates 4, attributions 5, entities 4); "
        "levels A, R and C not asked until the catalogue can be read\n"
    )


def test_lines_are_counted_from_the_beginning_of_a_table_without_a_catalogue(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spanpack.storage.blocks.BLOCK_BYTES", 300)
    replace(package / CATALOGUE, "- id:", "- id")
    with (package / ACTORS).open("a", encoding="utf-8") as table:
        table.write("[]\n")
    assert [place for place in found(package) if place[1] == ACTORS] == [("S204", ACTORS, 5), ("F108", ACTORS, 7)]


BROKEN: dict[str, Callable[[str], str]] = {
    "a key twice": lambda waiver: waiver.replace("section:", "section: x, section:"),
    "no YAML": lambda waiver: waiver.replace("}", ""),
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN.keys())
def test_without_waivers_level_c_is_said_to_wait(damage: Callable[[str], str], package: Path) -> None:
    waiver = "- {rule: C547, document: 100_ada, quote: says, reason: It shows a waiver., section: attribution-extent}\n"
    (package / WAIVERS).write_text(damage(waiver), encoding="utf-8")
    index(package)
    places = [place for place in found(package) if place[1] not in ("datapackage.json", WAIVERS)]
    assert places == [place for place in MISTAKES if place[0] != "C523"]
    assert summary(package)["levels_unasked"] == [{"annotations": "annotations", "levels": ["C"]}]
    shown = run("validate", package).stdout
    assert shown.endswith("; level C not asked in annotations until its waivers can be read\n")
    assert "level C" not in run("validate", package, "--select", "A").stdout


ENTITIES = "annotations/entities.jsonl"
TOWN: Json = {"id": "x-town", "name": "Town", "type": "organization"} | dict.fromkeys(
    ("country", "sector", "wikidata", "note")
)

HARMLESS: dict[str, Callable[[Path], object]] = {
    "a value of another field": lambda package: change(package / NUMBERS, 1, type="sum"),
    "spacing": lambda package: replace(package / ACTORS, '"id": "100-a4", ', '"id":  "100-a4", '),
    "an escape": lambda package: replace(package / ACTORS, '"entity": "workers"', '"entity": "w\\u006frkers"'),
    "a key twice": lambda package: replace(package / ACTORS, '"id": "100-a4", ', '"id": "100-a4", "id": "100-a4", '),
    "a wrong record of the catalogue": lambda package: replace(package / CATALOGUE, "language: en", "language: EN-en"),
    "the head of the descriptor": lambda package: replace(
        package / "datapackage.json", '"name": "base",', '"name": "base", "keywords": "news",'
    ),
}


@pytest.mark.parametrize("damage", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_mistake_that_hides_no_reference_does_not_hide_what_is_not_used(
    damage: Callable[[Path], object], tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    write_records(package / ENTITIES, [*read_records(package / ENTITIES), TOWN])
    index(package)
    damage(package)
    places = [place for place in found(package) if place[0] not in ("P010", "P012")]
    assert len(places) == 2
    assert ("R407", ENTITIES, 5) in places


HIDING: dict[str, Callable[[Path], object]] = {
    "an id that is none": lambda package: change(package / ACTORS, 5, entity="no id"),
    "an id that is not there": lambda package: change(package / ACTORS, 5, entity="worker"),
    "an id with a control character": lambda package: replace(
        package / ACTORS, '"entity": "workers"', '"entity": "work\\u0001ers"'
    ),
    "an id that is null": lambda package: change(package / ACTORS, 5, entity=None),
    "a line that is none": lambda package: replace(package / ACTORS, '{"id": "100-a5", ', '{"id": "100-a5" '),
}


@pytest.mark.parametrize("damage", HIDING.values(), ids=HIDING.keys())
def test_a_mistake_may_hide_one_use_and_no_two(damage: Callable[[Path], object], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    damage(package)
    assert len(found(package)) == 1
    towns = [TOWN, TOWN | {"id": "y-village", "name": "Village"}]
    write_records(package / ENTITIES, [*read_records(package / ENTITIES), *towns])
    index(package)
    assert {("R407", ENTITIES, line) for line in (5, 6)} <= set(found(package))
