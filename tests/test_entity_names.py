"""The names of the register are what they look like."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from spanpack import validate
from spanpack.descriptor.index import index
from tests.damage import ACTORS, ENTITIES
from tests.edits import edit_package
from tests.helpers import change, copy_base, read_records


def found(name: str, tmp_path: Path) -> list[tuple[str, str, int, str, str]]:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, name=name)
    index(package)
    return [(one.rule, one.path, one.line, one.message, one.fix) for one in validate(package)]


@pytest.mark.parametrize(
    ("character", "called"),
    [
        ("\u00ad", "U+00AD (SOFT HYPHEN)"),
        ("\u200b", "U+200B (ZERO WIDTH SPACE)"),
        ("\u200e", "U+200E (LEFT-TO-RIGHT MARK)"),
        ("\u2060", "U+2060 (WORD JOINER)"),
        ("\ufeff", "U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("\u3164", "U+3164 (HANGUL FILLER)"),
        ("\ufff9", "U+FFF9 (INTERLINEAR ANNOTATION ANCHOR)"),
        ("\U000e0041", "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
        ("\U000e0080", "U+E0080 (without a name)"),
    ],
)
def test_a_character_that_nobody_sees_is_named(character: str, called: str, tmp_path: Path) -> None:
    name = f"Ada{character} Brown"
    message = f"{name!r} holds a character that nobody sees: {called}, after 3"
    fix = "Write 'Ada Brown', as it stands here."
    assert found(name, tmp_path) == [("C553", ENTITIES, 1, message, fix)]


def test_a_name_in_parts_is_told_to_be_put_together(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Adé Brown")
    message = f"'{name}' is not in NFC: it has 10 code points, in NFC 9"
    assert found(name, tmp_path) == [("C553", ENTITIES, 1, message, "Write 'Adé Brown', as it stands here.")]


@pytest.mark.parametrize(
    ("space", "held"),
    [
        ("\u00a0", "another space than the plain one: U+00A0 (NO-BREAK SPACE), after 3"),
        ("\u202f", "another space than the plain one: U+202F (NARROW NO-BREAK SPACE), after 3"),
        ("\u3000", "another space than the plain one: U+3000 (IDEOGRAPHIC SPACE), after 3"),
        ("\u2028", "another space than the plain one: U+2028 (LINE SEPARATOR), after 3"),
        ("\t", "another space than the plain one: U+0009 (without a name), after 3"),
        (" \u00a0", "another space than the plain one: U+00A0 (NO-BREAK SPACE), after 4"),
        ("   ", "3 spaces in a row, after 3"),
    ],
)
@pytest.mark.parametrize("first", ["Ada", "Adé"])
def test_white_space_that_is_no_plain_space_is_named(first: str, space: str, held: str, tmp_path: Path) -> None:
    name = f"{first}{space}Brown"
    fix = f"Write '{first} Brown', as it stands here."
    assert found(name, tmp_path) == [("C553", ENTITIES, 1, f"{name!r} holds {held}", fix)]


@pytest.mark.parametrize("name", ["Adé Brown", "می\u200cخواهم", "क्\u200dष", "葛\U000e0100城", "☎\ufe0e", "n\u0308"])
def test_what_scripts_need_may_stand(name: str, tmp_path: Path) -> None:
    assert found(name, tmp_path) == []


def test_words_of_a_document_are_taken_as_they_stand(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit_package(package, [{"reword": "Ada Brown", "as": "Ada\u200bBrown"}])
    [finding] = validate(package)
    assert (finding.rule, finding.path) == ("C553", ENTITIES)
    change(package / ENTITIES, 1, name="Ada Brown")
    index(package)
    assert validate(package) == []
    assert read_records(package / ACTORS)[1]["text"] == "Ada\u200bBrown"


def test_a_letter_of_another_script_is_named(tmp_path: Path) -> None:
    name = "\u0410da Brown"
    message = "'\u0410da' has letters of several scripts: U+0410 (CYRILLIC CAPITAL LETTER A), after 0"
    assert found(name, tmp_path) == [("C553", ENTITIES, 1, message, "Write the whole word in one script.")]
    (tmp_path / "other").mkdir()
    assert found("Ada \u0411\u0440\u0430\u0443\u043d \u03b2-Brown", tmp_path / "other") == []


def test_names_that_nobody_tells_apart_are_one(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 3, name="some officials")
    change(package / ENTITIES, 4, name="Some OFFICIALS", type="group")
    index(package)
    assert [(one.rule, one.line, one.message, one.fix) for one in validate(package)] == [
        (
            "C554",
            4,
            "'Some OFFICIALS' is the name of officials as well",
            "Where both are one actor, name officials (line 3) and remove this record; else add to the name what tells "
            "the two apart.",
        )
    ]


def test_an_identifier_is_that_of_one_actor(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for line in (3, 4):
        change(package / ENTITIES, line, wikidata="Q42", note="checked at its page")
    index(package)
    assert [(one.rule, one.line, one.message, one.fix, one.related) for one in validate(package)] == [
        (
            "C554",
            4,
            "'Q42' is the wikidata of officials as well",
            "Where both are one actor, name officials (line 3) and remove this record; else correct the id of the one "
            "that is wrong.",
            (ENTITIES, 3),
        )
    ]
