"""What is said of some mistakes, word for word, and how to mend them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.rules import actors
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    CATALOGUE,
    DATES,
    DESCRIPTOR,
    ENTITIES,
    LINES_CATALOGUE,
    NUMBERS,
    TEXT,
    Edit,
    copy_with,
    edit,
    edit_json,
    on_line,
    rehash,
    resource,
    swap,
)
from tests.helpers import Json, change, copy_base, read_records

CC0, BY_SA = "https://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/licenses/by-sa/4.0/"


def said(package: Path) -> tuple[str, str, str]:
    """Return rule, message and mend of the one finding of a package, its descriptor left as it is."""
    [finding] = spanpack.validate(package)
    return finding.rule, finding.message, finding.fix


def put(path: str, **values: object) -> Callable[[Json], object]:
    return lambda descriptor: resource(descriptor, path).update(values)


def drop(path: str, key: str) -> Callable[[Json], object]:
    return lambda descriptor: resource(descriptor, path).pop(key)


DESCRIPTORS: dict[str, tuple[Callable[[Json], object], str, str, str]] = {
    "another size": (
        put(NUMBERS, bytes=3),
        "P008",
        f"{NUMBERS} has 278 bytes, listed is 3",
        "Run spanpack index.",
    ),
    "a size that is no whole number": (
        put(NUMBERS, bytes=278.0),
        "P008",
        f"{NUMBERS} has 278 bytes, listed is 278.0",
        "Run spanpack index.",
    ),
    "no size": (
        drop(NUMBERS, "bytes"),
        "P008",
        f"{NUMBERS} has 278 bytes, its resource has no bytes",
        "Run spanpack index.",
    ),
    "another version": (
        lambda descriptor: descriptor.update(version="2.0.0"),
        "P009",
        "CHANGELOG.md says version 1.0.0; datapackage.json says 2.0.0",
        "Write the same version in the three places.",
    ),
    "no version": (
        lambda descriptor: descriptor.pop("version"),
        "P009",
        "CHANGELOG.md says version 1.0.0; datapackage.json has no version",
        "Write the same version in the three places.",
    ),
    "no licence of a text": (
        drop(TEXT, "licenses"),
        "P010",
        f"the text {TEXT} has no licenses of its own",
        "State the rights in documents.yaml and run spanpack index.",
    ),
    "no licence of the package": (
        lambda descriptor: descriptor.pop("licenses"),
        "P010",
        "the package has no licenses: nothing says how its annotations may be used",
        'Add "licenses" before "resources": a list with the name and the path of a licence, as '
        '[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}].',
    ),
    "another licence of a text": (
        put(TEXT, licenses=[{"path": BY_SA}]),
        "P010",
        f"the text {TEXT} is listed under {BY_SA}; the catalogue says {CC0}",
        "State the rights in documents.yaml and run spanpack index.",
    ),
    "a licence of a text that has a name only": (
        put(TEXT, licenses=[{"name": "CC0-1.0"}]),
        "P010",
        f"the text {TEXT} is listed without the path of a licence; the catalogue says {CC0}",
        "State the rights in documents.yaml and run spanpack index.",
    ),
}


@pytest.mark.parametrize("what", DESCRIPTORS)
def test_what_is_said_of_a_descriptor(what: str, tmp_path: Path) -> None:
    alter, rule, message, fix = DESCRIPTORS[what]
    assert said(edit_json(copy_base(tmp_path), DESCRIPTOR, alter)) == (rule, message, fix)


def test_what_is_said_of_a_changelog_without_a_version(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), "CHANGELOG.md", lambda raw: b"# Changes\n")
    assert said(package) == (
        "P009",
        "CHANGELOG.md names no version; datapackage.json says 1.0.0",
        "Write the same version in the three places.",
    )


def test_what_is_said_of_a_citation_that_is_no_yaml(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "CITATION.cff").write_text("cff-version: 1.2.0\n{{{\n", encoding="utf-8")
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("F107", "CITATION.cff", 3)
    assert finding.message.startswith("not YAML: ")
    (package / "CITATION.cff").write_text("cff-version: 1.2.0\ndate-released: 2026-01-01\n", encoding="utf-8")
    assert said(package)[:2] == ("P009", "CITATION.cff names no version; datapackage.json says 1.0.0")


INFINITE = "not JSON: a number is too large for JSON tools, which read it as infinity"


@pytest.mark.parametrize("number", ["1e309", "-1e309", "1e999", "9" * 400])
def test_what_is_said_of_a_number_without_end(number: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), NUMBERS, swap(b'"at_most": 300', f'"at_most": {number}'.encode()))
    assert said(rehash(package)) == ("F107", INFINITE, "Mend the line at the place shown.")


# Codes


@pytest.mark.parametrize("code", ["RUZ", "RU", "GB", "XXX", "USSR", "Russia"])
def test_a_code_is_not_guessed_from_one_that_looks_like_it(code: str, tmp_path: Path) -> None:
    change(tmp_copy := copy_base(tmp_path) / ENTITIES, 1, country=code)
    assert said(rehash(tmp_copy.parents[1])) == (
        "S204",
        f'country is "{code}"; expected ISO 3166-1 alpha-3 code of the country the actor belongs to, or the former one '
        "of a state that is no more (ISO 3166-3: SUN), or null",
        "Use one of the words that schemas/entities.json lists.",
    )


@pytest.mark.parametrize(("code", "meant"), [("rus", "RUS"), (" GBR", "GBR")])
def test_a_code_in_other_letters_is_the_one_that_is_meant(code: str, meant: str, tmp_path: Path) -> None:
    change(tmp_copy := copy_base(tmp_path) / ENTITIES, 1, country=code)
    assert said(rehash(tmp_copy.parents[1]))[1].endswith(f'; is "{meant}" meant?')


@pytest.mark.parametrize(
    ("language", "rule", "fix"),
    [
        ("en_GB", "S205", "Write it with a hyphen: en-GB."),
        ("EN", "S205", "Write en."),
        ("ENG", "S205", "Write en."),
        ("English", "S205", "Write the code of the language, as en or prs."),
        ("e", "S205", "Write the code of the language, as en or prs."),
        ("xx", "C561", "Write the code of the language, as en or prs."),
        ("eng", "C561", 'Write "en".'),
    ],
)
def test_a_language_that_is_none_is_told_its_code(language: str, rule: str, fix: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"language: en", f"language: {language}".encode()))
    found = said(rehash(package))
    assert (found[0], found[2]) == (rule, fix)


# Lines


BREAKS = ["\x85", "\u2028", "\u2029"]
"""What some tools take for the end of a line; U+000B, U+000C and U+001C to U+001E are control characters (F115)."""


@pytest.mark.parametrize("character", BREAKS)
def test_a_character_that_ends_no_line_moves_no_line_of_a_text(character: str, tmp_path: Path) -> None:
    def alter(raw: bytes) -> bytes:
        text = raw.decode().replace("Town News", f"Town{character}News").replace("about 300", "about\x07300")
        return text.encode()

    package = edit(copy_base(tmp_path), TEXT, alter)
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F115", TEXT, 5, 120)


@pytest.mark.parametrize("character", BREAKS)
def test_a_text_and_its_quotations_may_hold_such_a_character(character: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for path in (TEXT, ACTORS, "annotations/attributions.jsonl"):
        edit(package, path, lambda raw: raw.replace(b"Ada Brown", f"Ada{character}Brown".encode()))
    assert spanpack.validate(rehash(package)) == []
    change(package / ACTORS, 2, text="Ada Brown")
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("A303", ACTORS, 2, 73)
    assert finding.excerpt is not None
    assert finding.excerpt.text[slice(*finding.excerpt.marked)] == "Ada�Brown"


@pytest.mark.parametrize("character", BREAKS)
def test_a_character_that_ends_no_line_moves_no_line_of_a_table(character: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 1, note=f"The{character}body.")
    change(package / ACTORS, 2, mention="Name")
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("S204", ACTORS, 2, 120)


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
@pytest.mark.parametrize(
    ("path", "words", "line", "column"),
    [(TEXT, "Town News", 1, 5), (ACTORS, "The body", 1, 158)],
)
def test_a_separator_among_the_control_characters_is_found_at_its_line(
    path: str, words: str, line: int, column: int, character: str, tmp_path: Path
) -> None:
    written = character if path == TEXT else f"\\u{ord(character):04x}" if character != "\x0c" else "\\f"
    package = edit(copy_base(tmp_path), path, swap(words.encode(), words.replace(" ", written).encode()))
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F115", path, line, column)
    assert finding.message == f"the control character U+{ord(character):04X} stands here"


@pytest.mark.parametrize("character", BREAKS)
@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("note: Not printed.", 'note: "Not{}printed."', 15), ("note: Not printed.", "note: Not printed. # x{}x", 27)],
)
def test_a_character_that_ends_a_line_to_some_readers_of_yaml_stands_in_none(
    old: str, new: str, column: int, character: str, tmp_path: Path
) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(old.encode(), new.format(character).encode()))
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line, finding.column) == ("F113", CATALOGUE, 7, column)
    name = f"{ord(character):04x}"
    assert finding.message == (
        f"the character U+{name.upper()} stands here, at which some readers of YAML begin a new line"
    )
    assert finding.fix == f"Remove it, or write it in double quotes as \\u{name}."
    edit(package, CATALOGUE, swap(new.format(character).encode(), f'note: "Not\\u{name}printed."'.encode()))
    assert spanpack.validate(rehash(package)) == []


# Blank texts


SPACES = [" ", "  ", "\t", "\n", "\u00a0", "\u3000\u2003", "\x85", "\ufeff"]
BLANK: dict[str, tuple[str, Edit, str, int]] = {
    "a note": (ACTORS, swap(b'"The body names her."', b'" "'), "note", 1),
    "the words of a span": (NUMBERS, swap(b'"text": "workers"', b'"text": " "'), "counted.text", 1),
    "a title": (CATALOGUE, swap(b"title: Mayor says bridge will open in May", b'title: " "'), "title", 3),
    "a note of a publisher": (CATALOGUE, swap(b"note: Not printed.", b'note: " "'), "publisher.note", 7),
    "a note of evidence": (
        CATALOGUE,
        swap(b"note: The opening is ahead.", b'note: " "'),
        "published.evidence[0].note",
        19,
    ),
    "a title of rights": (CATALOGUE, swap(b"title: CC0 1.0", b'title: " "'), "rights.title", 11),
}


@pytest.mark.parametrize("what", BLANK)
def test_a_text_of_white_space_only_says_nothing(what: str, tmp_path: Path) -> None:
    path, alter, field, line = BLANK[what]
    package = edit(copy_base(tmp_path), path, alter)
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.path, finding.line) == ("S207", path, line)
    assert finding.message == f'{field} is " ", white space only; expected words'
    assert finding.fix == "Write the words, or null where there are none and the schema allows it."


@pytest.mark.parametrize("space", SPACES)
def test_every_kind_of_white_space_is_white_space(space: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 1, note=space)
    assert said(rehash(package))[0] == "S207"
    change(package / ACTORS, 1, note=f"so{space}so")
    assert spanpack.validate(rehash(package)) == []
    change(package / ACTORS, 1, note=f"{space}so")
    assert said(rehash(package))[0] == "S208"
    change(package / ACTORS, 1, note=f"so{space}")
    assert said(rehash(package))[0] == "S208"


def test_words_that_differ_in_a_character_are_not_said_to_stand_elsewhere(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, lambda raw: '"'.join(raw.decode().rsplit("“", 1)).encode())
    rule, _, fix = said(rehash(package))
    words = "'that \"the bridge will open in May 2021.”'"
    assert (rule, fix) == (
        "A303",
        f"Set text to {words}, or restore the document; the very words stand at 68 to 108.",
    )


PADDED = [
    (" so", 'note begins with a space: " so"', 'Write "so", without it.'),
    ("so\u00a0", 'note ends with a no-break space: "so\u00a0"', 'Write "so", without it.'),
    ("\u3000so\n", 'note begins with U+3000 and ends with a line end: "\u3000so\\n"', 'Write "so", without it.'),
]


@pytest.mark.parametrize(("note", "message", "fix"), PADDED)
def test_white_space_at_the_ends_of_a_text_is_said_with_what_it_is(
    note: str, message: str, fix: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, note=note)
    assert said(rehash(package)) == ("S208", message, fix)


def test_a_block_of_yaml_ends_with_a_line_end_unless_it_is_told_not_to(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"note: Not printed.", b"note: |\n      Not printed."))
    fix = 'Write "Not printed.", without it. In YAML, |- and >- leave out the line end that | and > keep.'
    assert said(rehash(package)) == ("S208", 'publisher.note ends with a line end: "Not printed.\\n"', fix)
    edit(package, CATALOGUE, swap(b"note: |", b"note: |-"))
    assert spanpack.validate(rehash(package)) == []


def test_words_of_the_document_are_asked_by_level_a(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 1, start=10, text="\n" + read_records(package / ACTORS)[0]["text"])
    change(package / NUMBERS, 1, counted={"start": 170, "end": 178, "text": " workers"})
    assert [finding.rule for finding in spanpack.validate(rehash(package))] == ["A304", "A304"]


def test_a_quotation_of_evidence_may_end_with_a_space(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"quote: May 2021", b'quote: "May "'))
    assert spanpack.validate(rehash(package)) == []


def test_a_reason_of_white_space_only_is_none(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "waivers.yaml").write_text(
        '- {rule: C547, record: 100-q1, reason: " ", section: attribution-extent}\n', encoding="utf-8"
    )
    index(package)
    rule, message, _ = said(package)
    assert (rule, message) == ("S207", 'reason is " ", white space only; expected words')


def test_a_catalogue_of_lines_has_no_blank_title_either(tmp_path: Path) -> None:
    package = copy_with(tmp_path, LINES_CATALOGUE)
    change(package / LINES_CATALOGUE, 1, title=" ")
    assert said(rehash(package))[0] == "S207"


@pytest.mark.parametrize(
    ("line", "start", "words", "differ"),
    [
        (2, 53, "Ada Br\u043ewn", "; where the document has U+006F, the record has U+043E"),
        (2, 53, "Ada\u00a0Brown", "; where the document has U+0020, the record has U+00A0"),
        (2, 53, "Ada Bro\u200bwn", "; where the document has nothing, the record has U+200B"),
        (2, 53, "Ada Bro\u0301wn", "; where the document has nothing, the record has U+0301"),
        (2, 53, "Ada Brawn", ""),
        (2, 53, "\u0410\u0434\u0430 \u0412rown", ""),
        (2, 54, "Ada Brown", ""),
    ],
)
def test_what_is_said_of_a_text_that_looks_like_that_of_the_document(
    line: int, start: int, words: str, differ: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, line, start=start, end=start + 9, text=words)
    rule, message, _ = said(rehash(package))
    assert rule == "A303"
    has = (package / TEXT).read_text(encoding="utf-8")[start : start + 9]
    assert message == f"the document has {has!r} at {start} to {start + 9}, the record says {words!r}{differ}"


@pytest.mark.parametrize(
    ("words", "said_of_it"),
    [
        ("Ada Brown" + "x" * 231, "Ada Brown" + "x" * 231),
        ("Ada Brown" + "x" * 232, "Ada Brown" + "x" * 231 + "…"),
    ],
)
def test_of_long_texts_that_differ_the_stretch_is_shown_in_which_they_do(
    words: str, said_of_it: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, text=words)
    message = f"the document has 'Ada Brown' at 53 to 62, the record says {said_of_it!r}"
    assert said(rehash(package))[:2] == ("A303", message)
    text = (package / TEXT).read_text(encoding="utf-8")
    change(package / ACTORS, 2, start=47, end=194, text=text[47:150] + "X" * 200)
    start = 103 - 60
    found, other = f"…{text[47 + start : 194]}", f"…{text[47 + start : 150]}{'X' * 180}…"
    message = f"the document has {found!r} at 47 to 194, the record says {other!r}"
    assert said(rehash(package))[:2] == ("A303", message)


MISSPELT = "Correct the id here, or in entities if it is misspelt there; or add the record it names."


@pytest.mark.parametrize(
    ("entity", "fix"),
    [
        ("ada-browm", "Is ada-brown meant? " + MISSPELT),
        ("official", "Is officials meant? " + MISSPELT),
        ("nobody", "Correct the id, or add the record it names."),
    ],
)
def test_what_is_said_of_an_entity_that_is_not_in_the_register(entity: str, fix: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, entity=entity)
    assert said(rehash(package)) == ("R404", f'"{entity}" is no id in entities', fix)


@pytest.mark.parametrize(
    ("document", "fix"),
    [
        ("100", 'Write "100_ada", if that is meant; or add the document to the catalogue.'),
        ("100_ada.txt", 'Write "100_ada", if that is meant; or add the document to the catalogue.'),
        ("101_ada", "Correct the id, or add the document to the catalogue."),
    ],
)
def test_what_is_said_of_a_document_that_is_not_in_the_catalogue(document: str, fix: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 6, document=document)
    assert said(rehash(package)) == ("R403", f'the catalogue has no document "{document}"', fix)


NOT_JSON: dict[str, tuple[bytes, bytes, str]] = {
    "typographic quotation marks": (b'"name"', "“name”".encode(), '“ is no quotation mark of JSON, which is "'),
    "single quotation marks": (b'"name"', b"'name'", "' is no quotation mark of JSON, which is \""),
    "a comment": (b'"note": null}', b'"note": null} # sure', "a comment stands here, which JSON has not"),
    "a comment of another language": (b'{"id"', b'// {"id"', "a comment stands here, which JSON has not"),
    "a comma after the record": (b"null}", b"null},", "a comma stands after the record; each has a line of its own"),
    "a comma in a number": (b'"end": 62', b'"end": 62,000', "a comma stands in the number before this"),
}


@pytest.mark.parametrize("what", NOT_JSON)
def test_what_is_said_of_a_line_that_is_no_json(what: str, tmp_path: Path) -> None:
    old, new, message = NOT_JSON[what]
    second = on_line(2, swap(old, new))
    package = edit(copy_base(tmp_path), ACTORS, second)
    assert said(rehash(package)) == ("F107", f"not JSON: {message}", "Mend the line at the place shown.")


NOT_YAML: dict[str, tuple[bytes, bytes, str, str]] = {
    "a tab": (b"    note: Not printed.", b"\tnote: Not printed.", "a tab stands here", "Indent with spaces."),
    "a colon": (
        b"title: Mayor says bridge will open in May",
        b"title: Mayor says: bridge will open in May",
        "a colon stands in a value without quotes",
        "Put the value in double quotes.",
    ),
}


@pytest.mark.parametrize("what", NOT_YAML)
def test_what_is_said_of_a_catalogue_that_is_no_yaml(what: str, tmp_path: Path) -> None:
    old, new, message, fix = NOT_YAML[what]
    package = edit(copy_base(tmp_path), CATALOGUE, swap(old, new))
    assert said(rehash(package)) == ("F107", f"not YAML: {message}", fix)


@pytest.mark.parametrize(
    ("path", "values", "message", "fix"),
    [
        (ACTORS, {"entity": "Ada Brown"}, 'entity is "Ada Brown"; expected id of an entity in entities.jsonl', "slug"),
        (
            ACTORS,
            {"id": "100-a02"},
            'id is "100-a02"; expected id of the record: prefix of the document, a, number. Never reused',
            "Write the prefix of the document, -a and a number, as 100-a1.",
        ),
        (
            DATES,
            {"anchor": "d3"},
            'anchor is "d3"; expected what a relative date was resolved against (TIMEX3 anchorTimeID): document for '
            "the date of publication, or the id of another date of the document; null where the value needed nothing",
            "Write document, or the prefix of the document, -d and a number, as 100-d1.",
        ),
        (
            ENTITIES,
            {"name": "Daily\nPost"},
            'name is "Daily\\nPost"; expected the name as the field writes it, or the description of an unnamed actor; '
            "it begins and ends with no white space",
            "Write it on one line, without white space at its ends.",
        ),
        (
            ENTITIES,
            {"wikidata": "889", "note": "Seen there."},
            'wikidata is "889"; expected wikidata item, only where it was checked against a source that note names; '
            "otherwise null",
            "Write Q and a number, as Q889.",
        ),
    ],
)
def test_what_is_said_of_a_value_in_another_form(
    path: str, values: Json, message: str, fix: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / path, 2, **values)
    expected = "Write ada-brown, if that is meant." if fix == "slug" else fix
    assert said(rehash(package)) == ("S205", message, expected)


@pytest.mark.parametrize(
    ("path", "line", "key", "value", "fix"),
    [
        (DATES, 1, "value", "2021/..", "Write the value as the message describes."),
        (ENTITIES, 1, "id", "Adá Brown", "Write ada-brown, if that is meant."),
        (ENTITIES, 1, "id", "talíban", "Write taliban, if that is meant."),
    ],
)
def test_what_looks_like_an_id_is_offered_for_ids_only(
    path: str, line: int, key: str, value: str, fix: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / path, line, **{key: value})
    [finding] = [found for found in spanpack.validate(rehash(package)) if found.rule == "S205"]
    assert finding.fix == fix


def lines_of(raw: bytes) -> list[Json]:
    return [json.loads(line) for line in raw.splitlines()]


def keys_moved(raw: bytes) -> bytes:
    """Move the certainty of the first record to its end."""
    records = lines_of(raw)
    records[0]["certainty"] = records[0].pop("certainty")
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def inner_keys_moved(raw: bytes) -> bytes:
    """Move the start of the first cue to its end."""
    records = lines_of(raw)
    records[0]["cue"][0]["start"] = records[0]["cue"][0].pop("start")
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


AS_LIST = "the file is one JSON list; expected one record on each line"
OTHER = "the file is in another encoding than UTF-8, most likely UTF-16"
ORDER = "the keys are not in the order of the schema; expected here: "


@pytest.mark.parametrize(
    ("path", "alter", "expected"),
    [
        (ACTORS, lambda raw: json.dumps(lines_of(raw)).encode(), ("F108", 1, 1, AS_LIST)),
        (ACTORS, lambda raw: json.dumps(lines_of(raw), indent=2).encode() + b"\n", ("F108", 1, 1, AS_LIST)),
        (
            ACTORS,
            lambda raw: raw.replace(b"}\n", b"}", 1),
            ("F107", 1, 180, "not JSON: a second record begins here; each has a line of its own"),
        ),
        (TEXT, lambda raw: raw.decode().encode("utf-16"), ("F101", 1, 1, OTHER)),
        (CATALOGUE, lambda raw: raw.decode().encode("utf-16"), ("F101", 1, 1, OTHER)),
        (ACTORS, keys_moved, ("F111", 1, 127, f'{ORDER}"certainty": "medium", "note": "The …')),
        (ATTRIBUTIONS, inner_keys_moved, ("F111", 1, 105, f'{ORDER}"start": 17, "end": 21, "text": …')),
    ],
    ids=["a list", "a list on many lines", "two records on a line", "a text", "a catalogue", "keys", "keys inside"],
)
def test_what_a_tool_has_done_to_a_file_is_named(
    path: str, alter: Edit, expected: tuple[str, int, int, str], tmp_path: Path
) -> None:
    [finding] = spanpack.validate(edit(copy_base(tmp_path), path, alter))
    assert (finding.rule, finding.line, finding.column, finding.message) == expected


def test_a_text_is_called_by_the_id_of_its_document(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / TEXT).rename(package / "seeds" / "my-doc.txt")
    edit(package, CATALOGUE, swap(b"seeds/100_ada.txt", b"seeds/my-doc.txt"))
    index(package)
    fix = 'Write "my-doc" as the id of the document, or rename the text.'
    assert said(package) == ("P014", "the text of 100_ada is called my-doc.txt", fix)


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_heading_in_a_block_of_code_is_no_version(fence: str, tmp_path: Path) -> None:
    block = f"# Changelog\n\n{fence}\n## [9.0.0] - 2030-01-01\n{fence}\n".encode()
    package = edit(copy_base(tmp_path), "CHANGELOG.md", swap(b"# Changelog\n", block))
    assert spanpack.validate(package) == []


def test_money_that_is_called_a_count_is_to_be_called_money(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for path in (TEXT, ATTRIBUTIONS, NUMBERS):
        edit(package, path, lambda raw: raw.replace(b"about 300", b"about $30"))
    change(package / NUMBERS, 1, at_least=30, at_most=30)
    fix = "Set type to money, and unit to the code of the currency."
    assert said(rehash(package)) == ("C526", "'about $30' names a currency, and type is count", fix)
    # What the mend of the unit asks for is not refused by another rule.
    change(package / NUMBERS, 1, unit="USD")
    unit = "Write null, or correct the value that asks for it."
    assert said(rehash(package)) == ("S204", 'unit is "USD"; expected null, since a count has no unit', unit)
    change(package / NUMBERS, 1, type="money")
    assert spanpack.validate(rehash(package)) == []


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("the US", "'the US' begins with a determiner", "Trim the span to 'US'."),
        ("Russia’s", "'Russia’s' ends with a possessive", "Trim the span to 'Russia'."),
        ("officials’", "'officials’' ends with a possessive", "Trim the span to 'officials'."),
        ("the", "'the' begins with a determiner", None),
    ],
)
def test_a_mention_with_too_many_words_is_trimmed_to_the_others(text: str, message: str, fix: str | None) -> None:
    assert actors.problems(text, "nominal", True) == (("C512", "text", message, fix),)


def test_an_empty_text_is_to_be_put_back(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, lambda raw: b"")
    fix = "Put the text back; or remove its records from the catalogue and the layers, and run spanpack index."
    assert said(rehash(package)) == ("F106", "the text is empty", fix)


def test_a_table_that_no_schema_describes_is_not_listed_by_spanpack_index(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "actors copy.jsonl").write_bytes((package / ACTORS).read_bytes())
    fix = "Remove the file; or add schemas/actors copy.json, which describes it, and run spanpack index."
    message = "annotations/actors copy.jsonl is not listed in the descriptor"
    assert said(package) == ("P005", message, fix)


@pytest.mark.parametrize("depth", [300, 900])
@pytest.mark.parametrize("key", ["licenses", "resources"])
def test_what_is_said_of_a_property_that_nests_deep(key: str, depth: int, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit_json(package, DESCRIPTOR, lambda descriptor: descriptor.update({key: "@"}))
    edit(package, DESCRIPTOR, swap(b'"@"', b"[" * depth + b"]" * depth))
    said_first, *_ = [(f.rule, f.message) for f in spanpack.validate(package) if f.line == 1]
    assert said_first == ("P002", "a property nests too deep to be held to the profile")


def test_what_is_said_of_a_licence_that_nests_deep(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(TEXT, licenses="@", bytes="@"))
    edit(package, DESCRIPTOR, lambda raw: raw.replace(b'"@"', b"[" * 300 + b"]" * 300))
    assert [(f.rule, f.message) for f in spanpack.validate(package)] == [
        ("P002", "a property nests too deep to be held to the profile"),
        ("P008", f"{TEXT} has 267 bytes, listed is a value that nests deep"),
    ]


@pytest.mark.parametrize(
    ("path", "line", "values", "message", "fix"),
    [
        (
            ATTRIBUTIONS,
            1,
            {"addressee": "X"},
            'addressee is "X", a text; expected an object or null',
            "Write an object with spans and entities, or null.",
        ),
        (
            NUMBERS,
            1,
            {"counted": "men"},
            'counted is "men", a text; expected an object or null',
            "Write an object with start, end and text, or null.",
        ),
        (
            ATTRIBUTIONS,
            1,
            {"source": ["X"]},
            'source[0] is "X", a text; expected an object',
            "Write an object with start, end and text.",
        ),
        (
            ATTRIBUTIONS,
            1,
            {"source": "X"},
            'source is "X", a text; expected a list',
            "Write the value in the type that the message names.",
        ),
    ],
)
def test_what_stands_in_the_place_of_an_object_is_told_its_keys(
    path: str, line: int, values: Json, message: str, fix: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / path, line, **values)
    assert said(rehash(package)) == ("S203", message, fix)


def test_a_long_text_with_white_space_at_its_end_is_not_written_out_in_part(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 1, note="The body names her, " * 5)
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.fix) == ("S208", "Remove the white space there.")
