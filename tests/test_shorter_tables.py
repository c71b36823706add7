"""A table that has lost lines at its end says so whatever else is wrong, and explains what those lines can explain.

The repository's own package is taken as it would be with some tables changed, and listed so, and then with their last
lines cut off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import spanpack
from spanpack import Finding
from spanpack.descriptor.index import index
from spanpack.package import open_package, read_package
from spanpack.rules.catalogue import asks
from spanpack.schemas.layer import dumps
from spanpack.schemas.subschemas import shortest
from spanpack.storage.files import FolderFiles, OverlaidFiles
from spanpack.validation.validate import check_opened
from tests.damage import ACTORS, ATTRIBUTIONS, DATES, DESCRIPTOR, ENTITIES, NUMBERS, Edit, append, edit, on_line, swap
from tests.helpers import BASE, Json, read_records, write_records
from tests.packages import generate, span
from tests.test_rule_fixtures import FIXTURES

ROOT = Path(__file__).parents[1]
PASS, WAIVERS = "annotations/passes/a/actors.jsonl", "annotations/waivers.yaml"

Told = tuple[str, str] | tuple[str, str, int]


def found(cut: Mapping[str, int], edits: Mapping[str, Edit] | None = None) -> list[Finding]:
    """Return what is found where tables are edited, with their hashes, and then lose so many lines at their ends."""
    edits = edits or {}
    descriptor = json.loads((ROOT / DESCRIPTOR).read_bytes())
    contents: dict[str, bytes | None] = {}
    for path in cut.keys() | edits.keys():
        whole = edits[path]((ROOT / path).read_bytes()) if path in edits else (ROOT / path).read_bytes()
        lines = whole.splitlines(keepends=True)
        contents[path] = b"".join(lines[: len(lines) - cut.get(path, 0)])
        resource = next(entry for entry in descriptor["resources"] if entry["path"] == path)
        resource |= {"bytes": len(whole), "hash": f"sha256:{hashlib.sha256(whole).hexdigest()}"}
    contents[DESCRIPTOR] = f"{json.dumps(descriptor, indent=2, ensure_ascii=False)}\n".encode()
    return check_opened(read_package(OverlaidFiles(FolderFiles(ROOT), contents))).findings


def told(findings: list[Finding]) -> list[Told]:
    """Return rule and path of each finding; of a table that has lost lines, its path and how many bytes."""
    return [
        (
            "P006",
            f.related[0],
            int(f.message.partition("; it is ")[2].partition(" bytes shorter: ")[0].replace(",", "")),
        )
        if "bytes shorter: lines may be lost" in f.message and f.related
        else (f.rule, f.path)
        for f in findings
    ]


def size(path: str, lines: int) -> int:
    return sum(map(len, (ROOT / path).read_bytes().splitlines(keepends=True)[-lines:]))


def lost(path: str, lines: int) -> Told:
    return "P006", path, size(path, lines)


def entity(name: str, title: str) -> bytes:
    return dumps(
        {"id": name, "name": title, "type": "group", "country": None, "sector": "MIL", "wikidata": None, "note": None}
    )


def record(change: Callable[[Json], Json]) -> Edit:
    """Return the edit of a line that changes its record."""
    return lambda line: dumps(change(json.loads(line)))


def without_line(holds: bytes) -> Edit:
    """Return the edit that takes out the first line that holds some bytes."""

    def remove(raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        index = next(number for number, line in enumerate(lines) if holds in line)
        return b"".join([*lines[:index], *lines[index + 1 :]])

    return remove


def exchanged(raw: bytes) -> bytes:
    first, second, *others = raw.splitlines(keepends=True)
    return b"".join([second, first, *others])


MISSPELT = on_line(21, record(lambda value: value | {"mention": "nam"}))


def found_with(path: str, content: bytes) -> list[Finding]:
    """Return what is found where a table has another content than is listed."""
    return check_opened(read_package(OverlaidFiles(FolderFiles(ROOT), {path: content}))).findings


# One mistake


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        *[(ACTORS, lines) for lines in (1, 5, 50, 288)],
        *[(ATTRIBUTIONS, lines) for lines in (1, 3, 50)],
        *[(path, lines) for path in (ENTITIES, NUMBERS, DATES) for lines in (1, 20)],
    ],
)
def test_lines_that_are_lost_are_one_finding(path: str, lines: int) -> None:
    assert told(found({path: lines})) == [lost(path, lines)]


@pytest.mark.parametrize(("path", "lines", "idle"), [(ATTRIBUTIONS, 3, 2), (ATTRIBUTIONS, 50, 9), (ACTORS, 50, 1)])
def test_waivers_of_names_and_cues_that_only_lost_lines_had_are_idle_for_that(path: str, lines: int, idle: int) -> None:
    [finding] = found({path: lines})
    assert sum(place == WAIVERS for place, _ in finding.also) == idle


def test_a_lost_line_may_be_the_shortest_of_its_table() -> None:
    edits = {
        ENTITIES: append(entity("zz", "Zz")),
        ACTORS: on_line(576, record(lambda value: value | {"entity": "zz"})),
    }
    [finding] = found({ENTITIES: 1}, edits)
    assert told([finding]) == [("P006", ENTITIES, 110)]
    assert finding.also == ((ACTORS, 576),)


def test_a_table_without_its_last_line_feed_has_lost_lines_as_well() -> None:
    raw = (ROOT / ACTORS).read_bytes()
    cut = raw[: len(raw) - size(ACTORS, 10) - 1]
    findings = found_with(ACTORS, cut)
    assert told(findings) == [("P006", ACTORS, size(ACTORS, 10))]
    assert (ACTORS, 567) in findings[0].also


def test_a_table_that_has_lost_all_of_its_lines_says_so() -> None:
    assert told(found({ACTORS: 577})) == [("F106", ACTORS)]


def test_a_line_that_is_lost_may_have_named_many_entities(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    entities = read_records(package / ENTITIES)
    more = [entities[0] | {"id": f"zz-{name.lower()}", "name": name} for name in ("Zita", "Zoe")]
    write_records(package / ENTITIES, [*entities, *more])
    records = read_records(package / ATTRIBUTIONS)
    text = (package / "seeds" / "d002_text.txt").read_text(encoding="utf-8")
    records[-1]["addressee"] = {"spans": [span(text, "bridge")], "entities": ["zz-zita", "zz-zoe"]}
    write_records(package / ATTRIBUTIONS, records)
    index(package)
    assert spanpack.validate(package) == []
    write_records(package / ATTRIBUTIONS, records[:-1])
    [finding] = spanpack.validate(package)
    assert told([finding]) == [("P006", ATTRIBUTIONS, len(dumps(records[-1])) + 1)]
    assert finding.also == ((ENTITIES, 3), (ENTITIES, 4))


def test_a_waiver_of_a_record_that_is_lost_is_idle_for_that() -> None:
    waiver = b"\n- rule: R407\n  record: zz\n  reason: It shows a waiver.\n  section: register\n"
    edits = {ENTITIES: append(entity("zz", "Zz")), WAIVERS: lambda raw: raw + waiver}
    assert found({}, edits) == []
    [finding] = found({ENTITIES: 1}, edits)
    assert told([finding]) == [("P006", ENTITIES, 110)]
    assert [place for place, _ in finding.also] == [WAIVERS]


# Two mistakes


@pytest.mark.parametrize(
    ("edits", "path", "lines", "other"),
    [
        ({ACTORS: MISSPELT}, ACTORS, 10, ("S204", ACTORS)),
        ({PASS: MISSPELT}, PASS, 30, ("S204", PASS)),
        ({ATTRIBUTIONS: exchanged}, ATTRIBUTIONS, 2, ("F112", ATTRIBUTIONS)),
        ({DATES: on_line(1, record(lambda value: value | {"text": "once"}))}, DATES, 10, ("A303", DATES)),
        ({ENTITIES: without_line(b'"id": "afghanistan"')}, ACTORS, 5, ("R404", ACTORS)),
        ({ENTITIES: append(entity("zz", "Quuxly"))}, NUMBERS, 1, ("R407", ENTITIES)),
        ({DATES: without_line(b'"November 2019"')}, ATTRIBUTIONS, 32, ("G602", "seeds/004_53a664dba237f8fc.txt")),
        ({ACTORS: without_line(b'"id": "004-a150"')}, NUMBERS, 12, ("G604", "seeds/004_53a664dba237f8fc.txt")),
    ],
)
def test_what_lost_lines_cannot_explain_is_found_beside_them(
    edits: dict[str, Edit], path: str, lines: int, other: Told
) -> None:
    assert told(found({path: lines}, edits)) == [lost(path, lines), other]


@pytest.mark.parametrize("path", [NUMBERS, ATTRIBUTIONS])
def test_an_idle_waiver_of_a_rule_of_another_layer_is_found_beside_lost_lines(path: str) -> None:
    waiver = (
        b"\n- rule: C534\n  document: 004_53a664dba237f8fc\n  quote: November 2019\n"
        b"  reason: It shows a waiver.\n  section: date-value\n"
    )
    edits = {WAIVERS: lambda raw: raw + waiver}
    assert told(found({path: 1}, edits)) == [lost(path, 1), ("W701", WAIVERS)]
    assert told(found({DATES: 1}, edits)) == [lost(DATES, 1)]


@pytest.mark.parametrize(
    ("cut"),
    [
        {ENTITIES: 1, ACTORS: 5},
        {ENTITIES: 10, ACTORS: 20},
        {ENTITIES: 1, ATTRIBUTIONS: 5},
        {ACTORS: 20, ATTRIBUTIONS: 10},
        {ACTORS: 1, NUMBERS: 1},
        {NUMBERS: 20, DATES: 10},
    ],
)
def test_two_tables_that_have_lost_lines_are_two_findings(cut: dict[str, int]) -> None:
    assert told(found(cut)) == [lost(path, lines) for path, lines in cut.items()]


def test_more_ids_than_lines_are_lost_leave_it_open_which_of_them_are_wrong() -> None:
    edits = {ACTORS: on_line(1, record(lambda value: value | {"entity": "zzz-nope"}))}
    findings = found({ENTITIES: 1}, edits)
    assert told(findings) == [lost(ENTITIES, 1), ("R404", ACTORS), ("R404", ACTORS)]
    assert [f.message.partition(";")[0] for f in findings[1:]] == [
        '"zzz-nope" is no id in entities',
        '"zamir-kabulov" is no id in entities',
    ]


# How long a line is


def test_lines_that_are_written_in_less_bytes_are_not_lost() -> None:
    raw = (ROOT / ACTORS).read_bytes()
    short = [json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")) for line in raw.splitlines()]
    for lines, expected in ((577, []), (574, [lost(ACTORS, 3)])):
        content = "".join(f"{line}\n" for line in short[:lines]).encode()
        findings = found_with(ACTORS, content)
        assert told(findings) == [*expected, ("F111", ACTORS)]


def test_blank_lines_and_carriage_returns_hide_no_lines_that_are_lost() -> None:
    lines = (ROOT / ACTORS).read_bytes().splitlines()[:-3]
    for end, rule in ((b"\n\n", "F105"), (b"\r\n", "F103")):
        content = b"".join(line + end for line in lines)
        findings = found_with(ACTORS, content)
        assert told(findings) == [lost(ACTORS, 3), (rule, ACTORS)]


def test_lines_that_lack_something_are_not_lost() -> None:
    raw = (ROOT / ACTORS).read_bytes()
    assert told(found_with(ACTORS, raw.replace(b', "note": null}', b"}"))) == [("S201", ACTORS)]
    assert told(found_with(ACTORS, on_line(9, lambda line: b"null")(raw))) == [("F108", ACTORS)]
    assert told(found_with(ACTORS, b"null\n")) == [("F108", ACTORS)]
    # The line that is none may have been as long as the longest, of 415 bytes; it had 171.
    shorter = on_line(9, lambda line: b"{xx}\n")(raw[: -size(ACTORS, 10)])
    assert told(found_with(ACTORS, shorter))[0] == ("P006", ACTORS, size(ACTORS, 10) + 171 - 415)


def test_a_table_in_another_encoding_says_nothing_of_its_lines() -> None:
    content = (ROOT / ATTRIBUTIONS).read_bytes().decode().encode("cp1252", "replace")
    findings = found_with(ATTRIBUTIONS, content)
    assert told(findings) == [("F101", ATTRIBUTIONS)]


def test_no_line_is_shorter_than_the_shortest_that_its_schema_allows() -> None:
    layers = open_package(BASE).layers
    assert dumps(shortest(layers["entities"].shape)) == (
        b'{"id": "", "name": "-", "type": "group", "country": null, "sector": null, "wikidata": "", "note": "-"}'
    )
    for name in ("actors", "numbers", "dates", "attributions", "entities"):
        lines = (ROOT / "annotations" / f"{name}.jsonl").read_bytes().splitlines()
        assert len(dumps(shortest(layers[name].shape))) <= min(map(len, lines))


@pytest.mark.parametrize("code", [code for code in FIXTURES if code[0] == "C"])
def test_a_rule_asks_the_layer_in_which_it_finds_something(code: str) -> None:
    assert asks(code, Path(FIXTURES[code]["fails"]["expect"]["path"]).stem)


def test_a_package_that_has_changed_by_less_than_a_line_has_lost_none(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    edit(package, ENTITIES, swap(b"Daily Post", b"Post"))
    assert told(spanpack.validate(package)) == [("P006", DESCRIPTOR)]
