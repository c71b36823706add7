"""One mistake is one finding, however many records it makes wrong; two mistakes are two."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

import spanpack
from spanpack import Finding
from spanpack.descriptor.index import index
from spanpack.lines import records as lines_as_records
from spanpack.validation import shards
from spanpack.validation import validate as validation
from spanpack.validation.validate import check_package
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    CATALOGUE,
    DATES,
    DESCRIPTOR,
    ENTITIES,
    NUMBERS,
    TEXT,
    edit,
    edit_json,
    rehash,
)
from tests.helpers import Json, change, copy_base, read_records, replace, write_records
from tests.packages import generate


def findings(package: Path) -> list[tuple[str, str, int, str]]:
    """Return rule, path, line and message of each finding, with the hashes up to date."""
    rehash(package)
    return [(f.rule, f.path, f.line, f.message) for f in spanpack.validate(package)]


def places(package: Path) -> list[tuple[str, str, int]]:
    return [(rule, path, line) for rule, path, line, _ in findings(package)]


def text_edit(change_text: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return lambda raw: change_text(raw.decode()).encode()


def drop(path: Path, line: int) -> None:
    records = read_records(path)
    write_records(path, records[: line - 1] + records[line:])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


# References


def test_an_entity_that_is_removed_is_one_finding_with_the_places_that_name_it(package: Path) -> None:
    drop(package / ENTITIES, 1)
    assert findings(package) == [
        (
            "R404",
            ACTORS,
            1,
            f'"ada-brown" is no id in entities; the same mistake shows in 5 more places: {ACTORS}:2, {ACTORS}:6, '
            f"{ATTRIBUTIONS}:1 and 2 more",
        )
    ]


def test_two_entities_that_are_removed_are_two_findings(package: Path) -> None:
    drop(package / ENTITIES, 1)
    drop(package / ENTITIES, 2)
    assert [(place, message.partition(";")[0]) for *place, message in findings(package)] == [
        (["R404", ACTORS, 1], '"ada-brown" is no id in entities'),
        (["R404", ACTORS, 4], '"officials" is no id in entities'),
    ]


def test_the_id_of_an_entity_that_is_changed_is_one_finding(package: Path) -> None:
    change(package / ENTITIES, 4, id="workmen")
    assert places(package) == [("R404", ACTORS, 5)]


def test_the_id_of_another_record_is_one_finding_though_others_name_the_lost_one(package: Path) -> None:
    change(package / ATTRIBUTIONS, 3, id="100-q1")
    assert places(package) == [("R401", ATTRIBUTIONS, 3)]


def test_the_id_of_another_entity_is_one_finding_though_others_name_the_lost_one(package: Path) -> None:
    change(package / ENTITIES, 3, id="daily-post")
    assert places(package) == [("R401", ENTITIES, 3)]


def test_a_record_doubled_hides_no_reference_that_leads_nowhere(package: Path) -> None:
    records = read_records(package / ATTRIBUTIONS)
    write_records(package / ATTRIBUTIONS, [records[0], *records])
    change(package / ATTRIBUTIONS, 5, parent="100-q33")
    assert places(package) == [("R401", ATTRIBUTIONS, 2), ("R404", ATTRIBUTIONS, 5)]


def test_one_lost_id_does_not_explain_two_missing_ones(package: Path) -> None:
    change(package / ATTRIBUTIONS, 3, id="100-q1")
    change(package / ATTRIBUTIONS, 5, repeat_of="100-q33")
    assert places(package) == [("R401", ATTRIBUTIONS, 3), ("R404", ATTRIBUTIONS, 4), ("R404", ATTRIBUTIONS, 5)]


def test_a_document_that_the_catalogue_lacks_is_one_finding_at_its_text(package: Path, tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    drop(package / "seeds" / "documents.jsonl", 2)
    [(rule, path, _, message)] = findings(package)
    assert (rule, path) == ("P014", DESCRIPTOR)
    assert message == (
        "the text seeds/d002_text.txt is no document of the catalogue; the same mistake shows in 6 more places: "
        f"{ACTORS}:3, {ACTORS}:4, {NUMBERS}:2 and 3 more"
    )


def test_a_document_that_the_catalogue_lacks_is_one_finding_once_the_descriptor_is_up_to_date(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    drop(package / "seeds" / "documents.jsonl", 2)
    index(package)
    [(rule, path, _, message)] = findings(package)
    assert (rule, path) == ("P005", "seeds/d002_text.txt")
    assert message == (
        "seeds/d002_text.txt is not listed in the descriptor; the same mistake shows in 6 more places: "
        f"{ACTORS}:3, {ACTORS}:4, {NUMBERS}:2 and 3 more"
    )


def test_a_document_under_another_id_is_one_finding(package: Path) -> None:
    replace(package / CATALOGUE, 'id: "100_ada"', 'id: "100_eva"')
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("P014", CATALOGUE, 2)
    assert message == (
        "the text of 100_eva is called 100_ada.txt; the same mistake shows in 16 more places: "
        f"{ACTORS}:1, {ACTORS}:2, {ACTORS}:3 and 13 more"
    )


def test_a_record_of_another_document_is_one_finding_at_its_id(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    records = read_records(package / ATTRIBUTIONS)
    records[0] |= {"document": "d003_text"}
    write_records(package / ATTRIBUTIONS, [*records[1:4], records[0], *records[4:]])
    assert places(package) == [("R402", ATTRIBUTIONS, 4)]


# Texts


def test_a_character_more_in_a_text_is_one_finding_where_it_stands(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text.replace("Ada Brown said", "Adda Brown said", 1)))
    assert findings(package) == [
        (
            "A303",
            TEXT,
            5,
            "the text has 'd' at 55, where it had '' when it was annotated: 22 quotations no longer fit",
        )
    ]


def test_a_character_more_between_the_spans_is_one_finding_before_the_first_that_has_moved(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: f" {text}"))
    assert findings(package) == [
        (
            "A303",
            TEXT,
            3,
            "the text has 1 character more before 12 than when it was annotated: 27 quotations no longer fit",
        )
    ]


def test_words_that_are_lost_are_one_finding(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text.replace("believe that about", "believe about")))
    assert findings(package) == [
        (
            "A303",
            TEXT,
            5,
            "the text has '' at 156, where it had 'that ' when it was annotated: 11 quotations no longer fit",
        )
    ]


def test_words_that_are_exchanged_are_one_finding(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text.replace("officials", "ministers")))
    assert findings(package) == [
        (
            "A303",
            TEXT,
            5,
            "the text has 'minister' at 138, where it had 'official' when it was annotated: 3 quotations no longer fit",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("e", "\u0435", 3, "15 places in spans, the first at 27 ('\u0435' (U+0435) for 'e' (U+0065)): 10 spans"),
        (
            "AB",
            "\u0410\u0412",
            5,
            "5 places in spans, the first at 53 ('\u0410' (U+0410) for 'A' (U+0041), "
            "'\u0412' (U+0412) for 'B' (U+0042)): 5 spans",
        ),
    ],
)
def test_characters_that_are_exchanged_everywhere_are_one_finding(
    old: str, new: str, line: int, message: str, package: Path
) -> None:
    edit(package, TEXT, text_edit(lambda text: text.translate(str.maketrans(old, new))))
    rehash(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("A303", TEXT, line)
    start, end = "the text has other characters than when it was annotated at ", " no longer fit"
    assert finding.message == f"{start}{message}{end}"
    assert finding.fix == (
        "Restore the text as it was when it was annotated, from version control or from its source; or, if the text is "
        "right, write its characters in the records."
    )


def test_what_else_is_wrong_in_a_text_of_exchanged_characters_is_found_as_well(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text.replace("e", "\u0435")))
    change(package / ACTORS, 4, start=137)
    assert places(package) == [("A303", ACTORS, 4), ("A303", TEXT, 3)]


def test_records_with_other_characters_than_the_other_records_have_are_a_finding_each(package: Path) -> None:
    for line in (2, 3, 4):
        records = read_records(package / ACTORS)
        change(package / ACTORS, line, text=records[line - 1]["text"].replace("a", "\u0430"))
    assert places(package) == [("A303", ACTORS, line) for line in (2, 3, 4)]


def test_a_record_that_differs_alike_in_two_annotation_sets_is_one_finding(package: Path) -> None:
    other = package / "annotations" / "passes" / "a"
    other.mkdir(parents=True)
    for name in ("actors", "attributions", "dates", "entities", "numbers"):
        shutil.copy(package / "annotations" / f"{name}.jsonl", other)
    index(package)
    edit(package, TEXT, text_edit(lambda text: text.replace("“", '"', 1)))
    said = "'that “the bridge will open in May 2021.”'"
    assert findings(package) == [
        (
            "A303",
            ATTRIBUTIONS,
            2,
            "the document has 'that \"the bridge will open in May 2021.”' at 68 to 108, the record says "
            f"{said}; where the document has U+0022, the record has U+201C; "
            "the same mistake shows in 1 more place: annotations/passes/a/attributions.jsonl:2",
        )
    ]


def test_a_text_that_is_cut_off_is_one_finding_at_its_end(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text[:150]))
    assert findings(package) == [("A303", TEXT, 5, "the text ends at 150, and 12 spans end after it")]


def test_another_text_is_one_finding(package: Path) -> None:
    edit(package, TEXT, lambda raw: b"Something else entirely.\n" * 12)
    assert findings(package) == [
        ("A303", TEXT, 1, "27 of 27 spans do not fit: it is not this text whose characters they count")
    ]


def test_a_stale_hash_is_the_finding_where_the_text_has_changed(package: Path) -> None:
    edit(package, TEXT, text_edit(lambda text: text.replace("Mayor", "Major")))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("P006", DESCRIPTOR)
    assert finding.fix == "Run spanpack index if the file is as you mean it; else restore the file."


def test_a_span_that_is_wrong_by_itself_is_a_finding_of_its_own(package: Path) -> None:
    change(package / ACTORS, 4, start=137)
    assert places(package) == [("A303", ACTORS, 4)]
    edit(package, TEXT, text_edit(lambda text: f" {text}"))
    assert places(package) == [("A303", ACTORS, 4), ("A303", TEXT, 3)]


def test_two_spans_that_are_wrong_by_themselves_are_two_findings(package: Path) -> None:
    change(package / ACTORS, 4, start=137)
    change(package / DATES, 2, end=107)
    assert places(package) == [("A303", ACTORS, 4), ("A303", DATES, 2)]


def test_two_spans_moved_alike_in_a_text_that_has_not_changed_are_two_findings(package: Path) -> None:
    change(package / ACTORS, 2, start=54, end=63)
    change(package / ACTORS, 4, start=139, end=148)
    assert places(package) == [("A303", ACTORS, 2), ("A303", ACTORS, 4)]


def test_a_zone_called_furniture_is_one_finding(package: Path) -> None:
    replace(package / CATALOGUE, "zone: caption", "zone: furniture")
    assert findings(package) == [
        (
            "A306",
            ACTORS,
            6,
            f"'Ada Brown' at 203 is in furniture; the same mistake shows in 2 more places: {DATES}:4, {ATTRIBUTIONS}:5",
        )
    ]


def test_what_lies_in_a_wrong_zone_is_not_found_as_well(package: Path) -> None:
    replace(package / CATALOGUE, "{zone: furniture, start: 196, end: 202}", "{zone: furniture, start: 180, end: 202}")
    assert places(package) == [("A311", CATALOGUE, 24)]


def test_a_text_of_two_documents_is_one_finding(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 12)
    replace(package / "seeds" / "documents.jsonl", "seeds/d002_text.txt", "seeds/d010_text.txt")
    assert findings(package) == [
        (
            "P014",
            "seeds/documents.jsonl",
            2,
            "the text of d002_text, seeds/d010_text.txt, is that of d010_text already; the same mistake shows in "
            "1 more place: seeds/d010_text.txt:3",
        )
    ]


# Lines


def test_a_record_over_two_lines_is_one_finding(package: Path) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b', "entity": "officials"', b',\n"entity": "officials"'))
    assert findings(package) == [("F107", ACTORS, 4, "line breaks stand inside the record, which takes 2 lines")]


def test_records_written_over_many_lines_are_one_finding_each(package: Path) -> None:
    records = [*read_records(package / NUMBERS), read_records(package / NUMBERS)[0] | {"id": "100-n2"}]
    (package / NUMBERS).write_text("".join(json.dumps(r, indent=2) + "\n" for r in records), encoding="utf-8")
    assert places(package) == [("F107", NUMBERS, 1), ("F107", NUMBERS, 21)]


def test_a_table_in_which_every_record_is_written_over_many_lines_is_one_finding(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 5)
    records = read_records(package / ACTORS)
    (package / ACTORS).write_text("".join(json.dumps(r, indent=2) + "\n" for r in records), encoding="utf-8")
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line, len(records)) == ("F107", ACTORS, 1, 10)
    assert message == (
        "line breaks stand inside the record, which takes 11 lines; the same mistake shows in 9 more of 110 lines: "
        "12, 23, 34 and 6 more"
    )


def test_a_line_that_no_further_line_can_mend_is_joined_to_one_only(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def loads(raw: bytes) -> object:
        parsed.append(raw)
        return orjson.loads(raw)

    counting = SimpleNamespace(loads=loads, JSONDecodeError=orjson.JSONDecodeError)
    monkeypatch.setattr(lines_as_records, "orjson", counting)
    torn = range(1, 301)
    assert lines_as_records._last_of_record([b'{"a": [1, "b": 2}'] * 300, 1, torn) is None
    assert parsed == [b'{"a": [1, "b": 2} {"a": [1, "b": 2}']
    parsed.clear()
    over_lines = [b'{"a": "\xc3\xa9",', b'"b": [{"c": 1}', b', {"d": 2}', b"]}"]
    assert lines_as_records._last_of_record(over_lines * 2, 1, torn) == 4
    assert [len(raw) for raw in parsed] == [26, 37, 40]


def test_a_register_of_which_nothing_is_used_is_one_finding(package: Path) -> None:
    (package / ACTORS).unlink()
    (package / ATTRIBUTIONS).unlink()
    replace(
        package / CATALOGUE, "  publisher:\n    entity: daily-post\n    certainty: medium\n    note: Not printed.\n", ""
    )
    replace(package / CATALOGUE, "  language: en\n", "  publisher: null\n  language: en\n")
    index(package)
    [(rule, path, line, message)] = findings(package)
    assert (rule, path, line) == ("R407", ENTITIES, 1)
    assert message == 'nothing refers to "ada-brown"; the same mistake shows in 3 more of 4 lines: 2, 3, 4'


def test_two_broken_lines_that_are_no_record_together_are_two_findings(package: Path) -> None:
    edit(package, ACTORS, lambda raw: raw.replace(b"}\n", b"\n", 2))
    assert places(package) == [("F107", ACTORS, 1), ("F107", ACTORS, 2)]


# Tables that are cut off

CUT = "the file is cut off here, inside a record"


def cut(package: Path, path: str, size: int) -> list[tuple[str, str, int, str]]:
    """Cut a table off after so many bytes and return what is found then, in whichever way the work is done."""
    raw = (package / path).read_bytes()
    (package / path).write_bytes(raw[:size])
    rehash(package)
    ways = [check_package(package, jobs=jobs).findings for jobs in (1, 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "SHARD_BYTES", 1_000)
        ways += [check_package(package, jobs=jobs).findings for jobs in (1, 2)]
        patch.setattr(validation, "LARGE", 1)
        ways.append(check_package(package, jobs=2).findings)
    assert ways == ways[:1] * 5
    (package / path).write_bytes(raw)
    return [(f.rule, f.path, f.line, f.message) for f in ways[0]]


@pytest.fixture
def covered(tmp_path: Path) -> Path:
    """Return a package that asks for gaps and has none."""
    package = generate(tmp_path / "package", 6)
    edit_json(package, DESCRIPTOR, lambda descriptor: descriptor.update(spanpack={"coverage": True}))
    (package / "annotations" / "waivers.yaml").write_text(
        "".join(
            f"- {{rule: G601, document: d{n:03}_text, quote: '{n}', occurrence: 1, "
            "reason: It counts the texts., section: number-extent}\n"
            for n in range(1, 7)
        ),
        encoding="utf-8",
    )
    index(package)
    assert spanpack.validate(package) == []
    return package


@pytest.mark.parametrize("path", [ACTORS, NUMBERS, DATES, ATTRIBUTIONS, ENTITIES, "seeds/documents.jsonl"])
def test_a_table_that_is_cut_off_inside_a_record_is_one_finding_at_its_end(path: str, covered: Path) -> None:
    raw = (covered / path).read_bytes()
    begin = raw.index(b"\n", len(raw) // 3) + 1 if path != ENTITIES else 0
    for size in (begin + 1, begin + 9, begin + 60, raw.index(b"\n", begin) - 1):
        assert cut(covered, path, size) == [("F107", path, raw.count(b"\n", 0, size) + 1, CUT)]


def test_a_table_that_is_cut_off_says_where_and_how_to_mend_it(covered: Path) -> None:
    edit(covered, ACTORS, lambda raw: raw[: raw.index(b"\n") + 60])
    [finding] = spanpack.validate(rehash(covered))
    assert (finding.line, finding.column, finding.record) == (2, 60, "d001-a2")
    assert finding.fix == (
        "Restore the file from version control or from where it came from: what stood after this is lost as well. "
        "If nothing did, write the end of the record."
    )


def test_a_table_that_is_cut_off_inside_a_character_is_no_other_mistake(package: Path) -> None:
    raw = (package / ATTRIBUTIONS).read_bytes()
    size = raw.index("“".encode()) + 1
    assert cut(package, ATTRIBUTIONS, size) == [("F107", ATTRIBUTIONS, raw.count(b"\n", 0, size) + 1, CUT)]


def test_what_is_wrong_in_the_lines_before_the_end_is_found_as_well(covered: Path) -> None:
    change(covered / ATTRIBUTIONS, 2, parent="d001-q7")
    change(covered / ATTRIBUTIONS, 3, parent="d002-q7")
    change(covered / ACTORS, 1, entity="aaron-brown")
    raw = (covered / ATTRIBUTIONS).read_bytes()
    third = [at for at, byte in enumerate(raw) if byte == 10][2]
    # What the second document refers to may have stood in what is lost.
    assert [found[:3] for found in cut(covered, ATTRIBUTIONS, third + 20)] == [
        ("R404", ACTORS, 1),
        ("R404", ATTRIBUTIONS, 2),
        ("F107", ATTRIBUTIONS, 4),
    ]
    # The register is in order, so that what stood after daily-post cannot have been aaron-brown.
    raw = (covered / ENTITIES).read_bytes()
    assert [found[:3] for found in cut(covered, ENTITIES, len(raw) - 20)] == [
        ("F107", ENTITIES, 2),
        ("R404", ACTORS, 1),
        ("R404", ATTRIBUTIONS, 2),
        ("R404", ATTRIBUTIONS, 3),
    ]


def test_what_refers_to_an_entity_that_may_be_lost_is_not_found_as_well(covered: Path) -> None:
    change(covered / ACTORS, 1, entity="zoe-green")
    change(covered / ATTRIBUTIONS, 1, source_entities=["zoe-green"])
    raw = (covered / ENTITIES).read_bytes()
    assert cut(covered, ENTITIES, len(raw) - 20) == [("F107", ENTITIES, 2, CUT)]
    assert ("R404", ACTORS, 1) in [found[:3] for found in cut(covered, ENTITIES, len(raw))]


def test_records_of_a_document_that_stood_before_the_end_of_the_catalogue_have_none(covered: Path) -> None:
    change(covered / DATES, 2, id="d0015-d1", document="d0015_text")
    raw = (covered / "seeds" / "documents.jsonl").read_bytes()
    size = raw.index(b"\n", len(raw) // 2) + 30
    assert [found[:2] for found in cut(covered, "seeds/documents.jsonl", size)] == [
        ("F107", "seeds/documents.jsonl"),
        ("R403", DATES),
    ]


@pytest.mark.parametrize("words", ["  title: Mayor sa", "  language: en", "  zones:\n    - {zone: furn", "    - "])
def test_a_catalogue_in_yaml_that_is_cut_off_is_one_finding_at_its_end(words: str, package: Path) -> None:
    record = with_bob(package)
    text = record[: record.rindex(words) + len(words)]
    (package / CATALOGUE).write_text(text, encoding="utf-8")
    assert findings(package) == [("F107", CATALOGUE, text.count("\n") + 1, CUT)]


def test_a_catalogue_in_yaml_that_is_cut_off_at_the_end_of_a_line_is_one_finding_as_well(package: Path) -> None:
    record = with_bob(package)
    lines = record[: record.index("    - {zone")].splitlines(keepends=True)
    assert (len(lines), lines[0]) == (20, '- id: "100_ada"\n')
    for number in range(1, 21):
        (package / CATALOGUE).write_text("".join(lines[:number]), encoding="utf-8")
        rehash(package)
        assert findings(package) == [("F107", CATALOGUE, number, CUT)]


def test_a_catalogue_that_ends_with_the_last_text_is_not_cut_off(package: Path) -> None:
    with_bob(package)
    edit(package, CATALOGUE, lambda raw: raw[: raw.rindex(b"  zones:")])
    rehash(package)
    assert [found[:2] + found[3:] for found in findings(package)] == [
        ("S201", CATALOGUE, "the record lacks a key: zones")
    ]


def with_bob(package: Path) -> str:
    """Add a second document, which is the first one again; return the catalogue with the first one alone."""
    record = (package / CATALOGUE).read_text(encoding="utf-8")
    more = record.replace("100_ada", "200_bob")
    (package / "seeds" / "200_bob.txt").write_bytes((package / TEXT).read_bytes())
    for name in (ACTORS, NUMBERS):
        records = read_records(package / name)
        write_records(package / name, [*records, *(_of_bob(one) for one in records)])
    (package / CATALOGUE).write_text(record + more[more.index("- id") :], encoding="utf-8")
    index(package)
    assert places(package) == []
    return record


def _of_bob(record: Json) -> Json:
    return record | {"id": record["id"].replace("100", "200"), "document": "200_bob"}


def test_a_table_that_is_cut_off_at_the_end_of_a_line_is_what_it_says(covered: Path) -> None:
    raw = (covered / NUMBERS).read_bytes()
    size = raw.rindex(b"\n", 0, len(raw) - 1)
    rules = {rule for rule, *_ in cut(covered, NUMBERS, size)}
    assert rules == {"F104", "G601"}


@pytest.mark.parametrize("path", [ACTORS, NUMBERS, DATES, ATTRIBUTIONS, ENTITIES])
def test_a_table_that_is_shorter_than_listed_is_one_finding_where_its_last_lines_are_lost(
    path: str, covered: Path
) -> None:
    raw = (covered / path).read_bytes()
    begin = raw.index(b"\n", len(raw) // 3) + 1 if path != ENTITIES else raw.index(b"\n") + 1
    edit(covered, path, lambda whole: whole[:begin])
    [finding] = spanpack.validate(covered)
    assert (finding.rule, finding.path, finding.related) == ("P006", DESCRIPTOR, (path, 1))
    assert f"; it is {len(raw) - begin:,} bytes shorter: lines may be lost; the same mistake shows in " in (
        finding.message
    )
    assert finding.fix == "Run spanpack index if the file is as you mean it; else restore the file."
    # Once the change is meant, it is seen what follows from it.
    index(covered)
    after = {finding.rule for finding in spanpack.validate(covered)}
    assert after
    assert "P006" not in after


def test_what_a_shorter_table_lacks_before_its_last_line_is_found_as_well(covered: Path) -> None:
    drop(covered / NUMBERS, 6)
    drop(covered / NUMBERS, 2)
    first, second = unhashed(covered)
    assert first[:2] == ("P006", DESCRIPTOR)
    assert first[3].endswith("; the same mistake shows in 1 more place: seeds/d006_text.txt:3")
    assert second[:3] == ("G601", "seeds/d002_text.txt", 3)


def shorten(package: Path, path: str) -> None:
    """Cut the last line off a table, without its hash."""
    records = read_records(package / path)
    write_records(package / path, records[:-1])


def unused(package: Path, *names: str) -> None:
    """Add entities that nothing refers to, with their hash."""
    entity = {"type": "person", "country": None, "sector": None, "wikidata": None, "note": None}
    more = [{"id": f"zz-{name.lower()}", "name": name, **entity} for name in names]
    write_records(package / ENTITIES, [*read_records(package / ENTITIES), *more])
    rehash(package)


def test_another_mistake_in_a_shorter_table_is_found_beside_its_hash(covered: Path) -> None:
    shorten(covered, ACTORS)
    edit(covered, ACTORS, lambda raw: raw.replace(b'"mention": "name"', b'"mention": "nam"', 1))
    found = unhashed(covered)
    assert [(rule, path) for rule, path, *_ in found] == [("P006", DESCRIPTOR), ("S204", ACTORS)]
    assert "lines may be lost; the same mistake shows in 1 more place" in found[0][3]


def test_a_shorter_table_explains_no_use_that_its_records_cannot_have_been(covered: Path) -> None:
    unused(covered, "Zoe")
    shorten(covered, NUMBERS)
    assert [(rule, path) for rule, path, *_ in unhashed(covered)] == [("P006", DESCRIPTOR), ("R407", ENTITIES)]


def test_a_line_that_is_lost_explains_one_use(covered: Path) -> None:
    unused(covered, "Zita", "Zoe", "Zora")
    shorten(covered, ACTORS)
    found = [(rule, path) for rule, path, *_ in unhashed(covered)]
    assert found == [("P006", DESCRIPTOR), *[("R407", ENTITIES)] * 3]


def unhashed(package: Path) -> list[tuple[str, str, int, str]]:
    return [(f.rule, f.path, f.line, f.message) for f in spanpack.validate(package)]


def test_a_table_that_is_shorter_by_less_than_a_line_has_lost_none(covered: Path) -> None:
    edit(covered, ENTITIES, lambda raw: raw.replace(b"daily-post", b"daily-pos", 1))
    assert [(rule, path) for rule, path, *_ in unhashed(covered)] == [
        ("P006", DESCRIPTOR),
        ("R404", "seeds/documents.jsonl"),
    ]


# Waivers


def waived(package: Path) -> Path:
    """Waive the cue of the first attribution, which is idle, and one by its words that are not in the text."""
    reason = "reason: It shows a waiver., section: attribution-extent"
    (package / "annotations" / "waivers.yaml").write_text(
        f"- {{rule: C547, document: 100_ada, quote: says, {reason}}}\n"
        f"- {{rule: C547, record: 100-q1, {reason}}}\n"
        f"- {{rule: C547, document: 100_ada, quote: no such words, {reason}}}\n",
        encoding="utf-8",
    )
    index(package)
    return package


def test_waivers_that_fit_nothing_are_found(package: Path) -> None:
    assert [(f.rule, f.line) for f in spanpack.validate(waived(package))] == [("W701", 1), ("W701", 2), ("W702", 3)]


def test_waivers_of_a_document_that_is_lost_or_changed_follow_from_that(package: Path) -> None:
    waived(package)
    replace(package / CATALOGUE, 'id: "100_ada"', 'id: "100_bob"')
    assert {f.rule for f in spanpack.validate(package)} == {"P014"}
    replace(package / CATALOGUE, 'id: "100_bob"', 'id: "100_ada"')
    edit(package, TEXT, lambda raw: raw.replace(b"says", b"sayeth", 1))
    index(package)
    assert {f.rule[0] for f in spanpack.validate(package)} == {"A"}


# Entities that nothing uses


def declared(package: Path) -> Path:
    """Let the descriptor ask for gaps; use an entity of another type and the name of the first one in the caption."""
    edit_json(package, DESCRIPTOR, lambda descriptor: descriptor.update(spanpack={"coverage": True}))
    records = read_records(package / ENTITIES)
    namesake = records[0] | {"id": "ada-brown-2", "type": "organization"}
    write_records(package / ENTITIES, [records[0], namesake, *records[1:]])
    change(package / ACTORS, 6, entity="ada-brown-2")
    implicit: Json = {"source": [], "source_entities": [], "identification": "implicit", "repeat_of": None}
    change(package / ATTRIBUTIONS, 5, **implicit)
    index(package)
    assert spanpack.validate(package) == []
    return package


def test_a_mention_left_out_is_one_finding_though_its_entity_is_not_used_any_more(package: Path) -> None:
    drop(declared(package) / ACTORS, 6)
    assert findings(package) == [
        (
            "G604",
            TEXT,
            8,
            "'Ada Brown' lies in no mention, and is a name in 100-a2; nothing refers to \"ada-brown-2\"",
        )
    ]
    assert spanpack.validate(package)[0].related == (ENTITIES, 2)


def test_an_entity_whose_name_stands_at_no_gap_is_a_finding_of_its_own(package: Path) -> None:
    drop(declared(package) / ACTORS, 6)
    change(package / ENTITIES, 2, name="Ada Browning")
    assert places(package) == [("R407", ENTITIES, 2), ("G604", TEXT, 8)]


def test_a_waiver_of_the_name_of_an_entity_that_is_not_used_is_not_found_as_well(package: Path) -> None:
    declared(package)
    change(package / ACTORS, 6, entity="ada-brown")
    reason = "reason: It shows a waiver., section: actor-states"
    (package / "annotations" / "waivers.yaml").write_text(
        f"- {{rule: G604, document: 100_ada, quote: Ada Brown, occurrence: 1, {reason}}}\n"
        f"- {{rule: G604, document: 100_ada, quote: bridge, occurrence: 1, {reason}}}\n",
        encoding="utf-8",
    )
    index(package)
    assert places(package) == [("R407", ENTITIES, 2), ("W701", "annotations/waivers.yaml", 2)]
    drop(package / ENTITIES, 2)
    assert places(package) == [("W701", "annotations/waivers.yaml", 1), ("W701", "annotations/waivers.yaml", 2)]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("  title: Mayor says", "  title: Mayor: says", "F107"),
        ('id: "100_ada"', "id: 0100", "F111"),
        ("  language: en\n", "  language: en\n  language: en\n", "F109"),
    ],
)
def test_what_is_waived_is_no_finding_where_the_catalogue_cannot_be_read(
    old: str, new: str, rule: str, package: Path
) -> None:
    change(package / ENTITIES, 2, wikidata="Q1", note=None)
    waived(package)
    path = package / "annotations" / "waivers.yaml"
    entity = read_records(package / ENTITIES)[1]["id"]
    more = f"- {{rule: C551, record: {entity}, reason: It shows a waiver., section: register}}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    index(package)
    assert [f.rule for f in spanpack.validate(package)] == ["W701", "W701", "W702"]
    replace(package / CATALOGUE, old, new)
    assert [found[:2] for found in findings(package)] == [(rule, CATALOGUE)]


# The work divided


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_joined_does_not_depend_on_how_the_work_is_divided(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = generate(tmp_path / "package", 24)
    drop(package / ENTITIES, 1)
    edit(package, "seeds/d020_text.txt", lambda raw: raw.replace(b"Ada", b"Adda", 1))
    change(package / ATTRIBUTIONS, 9, id="d005-q2")
    index(package)
    monkeypatch.setattr(shards, "SHARD_BYTES", 3_000)
    divided = check_package(package, jobs=jobs).findings
    monkeypatch.setattr(shards, "SHARD_BYTES", 10**9)
    whole: list[Finding] = check_package(package, jobs=1).findings
    assert divided == whole
    assert [(f.rule, f.path, f.line) for f in whole] == [
        ("R404", ACTORS, 1),
        ("R401", ATTRIBUTIONS, 10),
        ("A303", "seeds/d020_text.txt", 3),
    ]


# The catalogue


def alike(package: Path, key: str) -> Path:
    """Give the second of the documents the id or the path of the first one."""
    path = package / "seeds" / "documents.jsonl"
    records = read_records(path)
    records[1][key] = records[0][key]
    write_records(path, records)
    return package


@pytest.mark.parametrize("is_indexed", [False, True])
def test_two_documents_with_one_id_are_one_finding(is_indexed: bool, tmp_path: Path) -> None:
    package = alike(generate(tmp_path / "package", 3), "id")
    if is_indexed:
        index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("R401", "seeds/documents.jsonl", 2)
    assert finding.fix == 'Write "d002_text", if that is meant: so its text is called.'


@pytest.mark.parametrize("is_indexed", [False, True])
def test_a_record_that_stands_twice_in_the_catalogue_is_one_finding(is_indexed: bool, tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    path = package / "seeds" / "documents.jsonl"
    records = read_records(path)
    write_records(path, [records[0], *records])
    if is_indexed:
        index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("R401", "seeds/documents.jsonl", 2)
    assert finding.fix == "Remove the record: it is that of line 1 again."


@pytest.mark.parametrize("is_indexed", [False, True])
def test_two_documents_with_one_text_are_one_finding(is_indexed: bool, tmp_path: Path) -> None:
    package = alike(generate(tmp_path / "package", 3), "path")
    if is_indexed:
        index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P014", "seeds/documents.jsonl", 2)
    said = finding.message.partition(";")[0]
    assert said == "the text of d002_text, seeds/d001_text.txt, is that of d001_text already"


def test_a_schema_with_a_key_twice_leaves_no_waiver_idle(package: Path) -> None:
    change(package / ATTRIBUTIONS, 1, negated=True)
    waiver = "- {rule: C547, document: 100_ada, quote: says, reason: So., section: attribution-extent}\n"
    (package / "annotations" / "waivers.yaml").write_text(waiver, encoding="utf-8")
    index(package)
    edit(package, "schemas/attributions.json", lambda raw: raw.replace(b"{", b'{"title": "x",', 1))
    assert places(package) == [("F109", "schemas/attributions.json", 3)]


def decide(package: Path, *documents: str) -> None:
    """Add a decision on the same words of each of the documents, whose words are not in those of another."""
    shutil.copy(Path(__file__).parents[1] / "schemas" / "decisions.json", package / "schemas")
    quote = {document: f"News no. {int(document[1:])}" for document in documents}
    decision = {"layer": "actors", "start": 0, "a": "x", "b": "y", "decision": "a", "section": "certainty"}
    lines = [
        json.dumps(decision | {"document": document, "quote": words, "reason": "So."})
        for document, words in quote.items()
    ]
    (package / "annotations" / "decisions.yaml").write_text("".join(f"- {line}\n" for line in lines), "utf-8")
    index(package)
    assert spanpack.validate(package) == []


@pytest.mark.parametrize(("line", "lost"), [(2, "d002_text"), (1, "d001_text")])
def test_an_id_with_the_prefix_of_another_document_is_one_finding_at_the_wrong_one(
    line: int, lost: str, tmp_path: Path
) -> None:
    package = generate(tmp_path / "package", 3)
    decide(package, "d001", "d002", "d003")
    change(package / "seeds" / "documents.jsonl", line, id="d003_texts")
    rehash(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("R408", "seeds/documents.jsonl", line)
    assert finding.message.partition(";")[0] in (
        '"d003_text" and "d003_texts" both begin with d003',
        '"d003_texts" and "d003_text" both begin with d003',
    )
    assert finding.fix == f'Write "{lost}" as the id of the document, or rename the text.'
    assert finding.also


def test_an_id_that_is_out_of_order_is_one_finding(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    change(package / "seeds" / "documents.jsonl", 1, id="d009_text")
    assert places(package) == [("P014", "seeds/documents.jsonl", 1)]


def test_two_documents_out_of_order_are_more_than_one_wrong_id(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 4)
    path = package / "seeds" / "documents.jsonl"
    first, *others = read_records(path)
    write_records(path, [others[2], first | {"id": "d009_text"}, others[1], others[0]])
    assert sorted({rule for rule, *_ in findings(package)}) == ["F112", "P014"]


def test_a_publisher_whom_only_a_lost_record_named_is_not_found_as_well(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    path = package / "seeds" / "documents.jsonl"
    publisher = {"entity": "evening-news", "certainty": "high", "note": None}
    change(path, 2, publisher=publisher)
    entities = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [*entities, entities[1] | {"id": "evening-news", "name": "Evening News"}])
    assert places(package) == []
    drop(path, 2)
    assert [rule for rule, *_ in findings(package)] == ["P014"]
    # One record names one publisher: of two that are not used, one is a mistake of its own.
    entities = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [*entities, entities[1] | {"id": "zoe", "name": "Zoe"}])
    assert [rule for rule, *_ in findings(package)] == ["P014", "R407", "R407"]


@pytest.mark.parametrize("waiver", ["document: 100_ada, quote: says", "record: 100-q1"])
def test_waivers_of_a_pass_wait_where_the_text_or_the_record_of_a_document_is_none(waiver: str, package: Path) -> None:
    other = package / "annotations" / "passes" / "a"
    shutil.copytree(package / "annotations", other)
    rule = "C547" if "quote" in waiver else "C501"
    change(other / "attributions.jsonl", 1, **({"negated": True} if rule == "C547" else {"certainty": "low"}))
    waiver = f"- {{rule: {rule}, {waiver}, reason: So., section: attribution-extent}}\n"
    (other / "waivers.yaml").write_text(waiver, encoding="utf-8")
    index(package)
    assert spanpack.validate(package) == []
    descriptor = (package / DESCRIPTOR).read_bytes()
    edit_json(package, DESCRIPTOR, lambda data: [r.pop("mediatype") for r in data["resources"] if r["path"] == TEXT])
    assert [f.rule for f in spanpack.validate(package)] == ["P014"]
    (package / DESCRIPTOR).write_bytes(descriptor)
    edit(package, TEXT, lambda raw: raw + b"\xff")
    assert places(package) == [("F101", TEXT, 9)]
