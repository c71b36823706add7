"""Control characters are refused wherever a text may hold one: F115."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.validation import validate as validation
from tests.damage import ACTORS, CATALOGUE, ENTITIES, TEXT, edit, found, rehash, swap
from tests.helpers import change, copy_base, read_records, run

CONTROLS = [
    chr(code)
    for code in [*range(0x20), 0x7F, 0x80, 0x9B, 0x9F, 0x202A, 0x202E, 0x2066, 0x2069]
    if chr(code) not in "\t\n"
]


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("character", CONTROLS)
def test_a_record_with_a_control_character_is_one_finding_at_the_value(
    character: str, is_large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "LARGE", 0 if is_large else 10**9)
    package = copy_base(tmp_path)
    change(package / ACTORS, 3, note=f"one{character}two")
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F115", ACTORS, 3, 161)
    assert finding.message == f"the control character U+{ord(character):04X} stands here"


@pytest.mark.parametrize(
    "character", ["\t", "\n", "\u00a0", "\u200b", "\u200e", "\u200f", "\u2029", "\u2065", "\\u0000", "\\b"]
)
def test_other_characters_pass(character: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 3, note=f"one{character}two")
    assert found(rehash(package)) == []


def test_the_id_of_a_refused_record_is_known_all_the_same(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, name="Ada\0Brown")
    assert found(rehash(package)) == [("F115", ENTITIES, 1)]


@pytest.mark.parametrize("character", [c for c in CONTROLS if c != "\r"])
def test_a_text_with_a_control_character_is_one_finding(character: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, swap(b"Daily Post", f"Daily{character}Post".encode()))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F115", TEXT, 5, 85)


def test_a_catalogue_with_a_control_character_is_one_finding(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"note: Not printed.", b'note: "Not\\e printed."'))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F115", CATALOGUE, 7, 11)
    assert finding.message == "the control character U+001B stands here"


def test_format_leaves_the_line_as_it_is(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, name="Ada\0Brown")
    before = (package / ENTITIES).read_bytes()
    done = run("format", "--package", package)
    assert done.returncode == 1
    assert done.stderr == (
        f"{ENTITIES}:1: left as it is: the control character U+0000 stands here\n"
        "1 line cannot be read; the rest is in canonical form\n"
    )
    assert (package / ENTITIES).read_bytes() == before


def test_a_draft_with_a_control_character_is_refused_at_its_place(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    draft = tmp_path / "draft.yaml"
    draft.write_text('entities:\n  - {id: zoe, name: "Zo\\0e", type: person}\n', encoding="utf-8")
    done = run("add", draft, package)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{draft}:2:21: the control character U+0000 stands here. Remove the character.\n")
    assert len(read_records(package / ENTITIES)) == 4


@pytest.mark.parametrize("name", [" ", "\t", "\u00a0 ", " Ada", "Ada "])
def test_a_blank_name_is_found(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, name=name)
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("S205", ENTITIES, 1)
    assert finding.message == (
        f"name is {json.dumps(name, ensure_ascii=False)}; expected the name as the field writes it, or the description "
        "of an unnamed actor; it begins and ends with no white space"
    )
