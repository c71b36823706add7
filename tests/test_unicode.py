"""Offsets count code points: a document in which bytes, UTF-16 code units and columns all count differently."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.editing.add import add
from spanpack.lines.positions import Pointer
from spanpack.package import open_package
from tests.helpers import Json, change, copy_base, read_records, replace, run, validate, write_records

UNICODE = Path(__file__).parent / "fixtures" / "unicode"
DOCUMENT = "700_uni"
TEXT = (UNICODE / "seeds" / f"{DOCUMENT}.txt").read_bytes().decode()
LAYERS = open_package(UNICODE).layers

# Every span of the package: layer, line, and where in the record it stands.
SPANS: list[tuple[str, int, Pointer]] = [
    (name, line, pointer)
    for name in ("actors", "numbers", "dates", "attributions")
    for line, record in enumerate(read_records(UNICODE / "annotations" / f"{name}.jsonl"), 1)
    for pointer, _ in LAYERS[name].placed_spans(record)
]


def in_bytes(offset: int) -> int:
    return len(TEXT[:offset].encode())


def in_utf16_units(offset: int) -> int:
    return len(TEXT[:offset].encode("utf-16-le")) // 2


def in_grapheme_clusters(offset: int) -> int:
    """Count what a person may call characters: combining marks and what a joiner joins not counted."""
    return sum(
        not unicodedata.combining(character)
        and unicodedata.category(character) not in ("Mn", "Cf", "Sk")
        and TEXT[max(0, place - 1)] != "\u200d"
        for place, character in enumerate(TEXT[:offset])
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(UNICODE, tmp_path / "unicode"))


def at(record: Json, pointer: Pointer) -> Json:
    value: Json = record
    for step in pointer:
        value = value[step]  # type: ignore[index]
    return value


def test_the_fixture_has_what_it_is_for() -> None:
    assert max(map(ord, TEXT)) > 0xFFFF
    assert {"\u0301", "\u200d", "\u200c", "\ufe0f", "\U0001f3fd"} <= set(TEXT)
    assert {"AL", "R", "L", "NSM"} <= {unicodedata.bidirectional(character) for character in TEXT}
    assert unicodedata.normalize("NFC", TEXT) != TEXT
    assert len({count(len(TEXT)) for count in (len_of_text, in_bytes, in_utf16_units, in_grapheme_clusters)}) == 4


def len_of_text(offset: int) -> int:
    return len(TEXT[:offset])


def test_offsets_in_code_points_are_valid() -> None:
    assert spanpack.validate(UNICODE) == []


@pytest.mark.parametrize("count", [in_bytes, in_utf16_units, in_grapheme_clusters])
@pytest.mark.parametrize(("name", "line", "pointer"), SPANS)
def test_a_span_counted_in_anything_else_is_caught_at_its_place(
    package: Path, name: str, line: int, pointer: Pointer, count: Callable[[int], int]
) -> None:
    path = package / "annotations" / f"{name}.jsonl"
    records = read_records(path)
    span = at(records[line - 1], pointer)
    start, end = count(span["start"]), count(span["end"])
    assert (start, end) != (span["start"], span["end"])
    span |= {"start": start, "end": end}
    write_records(path, records)
    rule = "A302" if end > len(TEXT) else "A303"
    assert validate(package) == [(rule, f"annotations/{name}.jsonl", line)]


def test_a_package_counted_in_utf16_units_is_one_finding(package: Path) -> None:
    for name in ("actors", "numbers", "dates", "attributions"):
        path = package / "annotations" / f"{name}.jsonl"
        records = read_records(path)
        for record in records:
            for pointer, _ in LAYERS[name].placed_spans(record):
                span = at(record, pointer)
                span |= {"start": in_utf16_units(span["start"]), "end": in_utf16_units(span["end"])}
        write_records(path, records)
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("A303", "annotations/actors.jsonl", 1)
    assert "; the same mistake shows in " in finding.message
    assert finding.fix == (
        "The offsets fit if they count UTF-16 code units: let them count Unicode code points, as spanpack add does."
    )


def test_zones_counted_in_bytes_are_caught(package: Path) -> None:
    replace(package / "seeds" / "documents.yaml", f"end: {len(TEXT) - 1}}}", f"end: {in_bytes(len(TEXT) - 1)}}}")
    assert validate(package) == [("A311", "seeds/documents.yaml", 21)]


def test_the_remedy_names_the_offsets_in_code_points(package: Path) -> None:
    change(package / "annotations" / "actors.jsonl", 4, start=in_bytes(105), end=in_bytes(116))
    finding = next(finding for finding in spanpack.validate(package) if finding.rule == "A302")
    assert finding.fix == "The quotation stands at 105 to 116: correct start and end."


def test_text_in_another_normal_form_is_caught(package: Path) -> None:
    change(package / "annotations" / "actors.jsonl", 1, text="Zo\u00e9", end=14)
    assert validate(package) == [("A303", "annotations/actors.jsonl", 1)]


def test_a_text_saved_in_another_normal_form_is_caught(package: Path) -> None:
    path = package / "seeds" / f"{DOCUMENT}.txt"
    path.write_bytes(unicodedata.normalize("NFC", TEXT).encode())
    assert [rule for rule, _, _ in validate(package, hashes=False)] == ["P006"]
    assert validate(package) == [("A303", f"seeds/{DOCUMENT}.txt", 1)]


def report(package: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the window of the text and the line with the caret of the only finding."""
    assert main(["validate", str(package), "--ignore", "P"]) == 1
    lines = capsys.readouterr().out.split("\n")
    [place] = [place for place, line in enumerate(lines) if line.strip("^ ") == "" and "^" in line]
    return lines[place - 1 : place + 1]


def test_the_caret_stands_under_a_span_after_combining_marks_and_wide_characters(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(package / "annotations" / "actors.jsonl", 2, start=29, end=32)
    # The marks of Zoé and écrit take no column, the emoji two each.
    assert report(package, capsys) == [
        "    700_uni[29:32]  📰 𝕹𝖊𝖜𝖘 🗞️⏎⏎Zoe\u0301 e\u0301crit : «le 👩🏽\u200d🚀 revient» "
        "👨\u200d👩\u200d👧\u200d👦⏎⏎قالت سلمى الشمري إنّ…",
        " " * (20 + 2 + 1 + 4 + 1 + 1 + 2 + 3 + 1 + 5 + 3 + 4) + "^^^^",
    ]


def test_the_caret_stands_under_a_span_in_right_to_left_text_in_the_order_of_the_characters(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(package / "annotations" / "actors.jsonl", 3, start=57, end=67)
    window, caret = report(package, capsys)
    label = "    700_uni[57:67]  "
    assert window.startswith(label + "…́crit : «le 👩🏽\u200d🚀 revient»")
    before = window[len(label) : window.index("سلمى")]
    width = sum(
        {"W": 2}.get(unicodedata.east_asian_width(c), 1) for c in before if unicodedata.category(c) not in ("Mn", "Cf")
    )
    assert caret == " " * (len(label) + width) + "^" * len("سلمى الشمر")


def test_the_caret_of_a_span_of_marks_alone_is_one_column_wide(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(package / "annotations" / "actors.jsonl", 1, start=14, end=15)
    _, caret = report(package, capsys)
    assert caret.strip(" ") == "^"


def test_an_excerpt_of_a_report_in_json_is_marked_in_code_points(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(package / "annotations" / "actors.jsonl", 5, start=130, end=136)
    main(["validate", str(package), "--ignore", "P", "--format", "json"])
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    left, right = finding["excerpt"]["marked"]
    assert finding["excerpt"]["text"][left:right] == "עובדים"
    line = (package / "annotations" / "actors.jsonl").read_text(encoding="utf-8").split("\n")[4]
    assert line[finding["column"] - 1 :].startswith('"עובדים 👷\u200d♂️"')


def test_every_span_of_a_loaded_corpus_is_a_slice_of_its_text() -> None:
    document = spanpack.load(UNICODE)["700"]
    spans: list[Any] = [*document.actors, *document.dates, *document.numbers]
    spans += [span for item in document.attributions for span in (*item.source, *item.cue, *item.content)]
    spans += [number.counted for number in document.numbers if number.counted]
    assert len(spans) == len(SPANS) == 21
    assert all(document.text[span.start : span.end] == span.text for span in spans)


def test_quotations_of_a_draft_become_offsets_in_code_points(package: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        'document: "700"\nactors:\n'
        '  - {quote: "👧", entity: workers, mention: nominal}\n'
        '  - {quote: "🚀", before: "» ", entity: workers, mention: nominal}\n'
        "  - {quote: همین, entity: workers, mention: nominal}\n",
        encoding="utf-8",
    )
    assert add(package, draft) == {"actors": ["700-a7", "700-a8", "700-a9"]}
    records = {record["id"]: record for record in read_records(package / "annotations" / "actors.jsonl")}
    assert [(records[f"700-a{n}"]["start"], records[f"700-a{n}"]["end"]) for n in (7, 8, 9)] == [
        (TEXT.index("👧"), TEXT.index("👧") + 1),
        (TEXT.index("» 🚀") + 2, TEXT.index("» 🚀") + 3),
        (TEXT.index("همین"), TEXT.index("همین") + 4),
    ]


def test_an_ambiguous_quotation_of_wide_characters_is_shown_in_its_context(package: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text('document: "700"\nactors: [{quote: "🚀", entity: zoe, mention: name}]\n', encoding="utf-8")
    done = run("add", draft, package)
    assert done.returncode == 1
    assert "🚀' stands twice" in done.stderr
    assert "«le 👩🏽\u200d[🚀] revient»" in done.stderr
    assert "2021» [🚀].⏎⏎" in done.stderr


def test_a_document_is_shown_whole(package: Path) -> None:
    shown = run("show", "700", package)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "[👩🏽\u200d🚀|a2 astronaut nominal]" in shown.stdout
    assert "[سلمى الشمري|a3 salma name]" in shown.stdout


def test_a_name_in_a_script_without_case_needs_no_capital(package: Path) -> None:
    assert "C513" not in {rule for rule, _, _ in validate(package)}


def test_a_name_in_lower_case_needs_one_in_any_script(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 4, mention="name")
    assert validate(package) == [("C513", "annotations/actors.jsonl", 4)]
