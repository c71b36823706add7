"""Files as a whole: texts, tables and schemas."""

from __future__ import annotations

import json

from tests.mutation.kinds import on_files
from tests.mutation.places import Change, Original

_TEXTS, _TABLES, _SCHEMAS = ".txt", ".jsonl", "schemas/"


@on_files("P006", _TEXTS, is_stale=True)
def text_changed_its_hash_not(original: Original, path: str) -> Change:
    """A letter of a text changed, the hash as it was."""
    content = original.contents[path]
    at = len(content) // 2
    while not chr(content[at]).isascii() or not chr(content[at]).isalpha():
        at += 1
    return {path: content[:at] + (b"x" if content[at] != ord("x") else b"y") + content[at + 1 :]}


@on_files("P006", _TEXTS, is_stale=True)
def line_feed_at_the_end_of_a_text(original: Original, path: str) -> Change:
    """A line feed after the text, as editors add it, the hash as it was."""
    return {path: original.contents[path] + b"\n"}


@on_files("P006", _TABLES, is_stale=True)
def table_changed_its_hash_not(original: Original, path: str) -> Change:
    """A record with another note, the hash as it was."""
    return {path: original.contents[path].replace(b'"note": null', b'"note": "checked"', 1)}


@on_files("P006", _TABLES, is_stale=True)
def table_cut_off_between_lines_its_hash_not(original: Original, path: str) -> Change:
    """The last third of the lines of a table removed, and its hash and size left as they were."""
    lines = original.contents[path].splitlines(keepends=True)
    return {path: b"".join(lines[: len(lines) * 2 // 3])}


@on_files("P006", _SCHEMAS, is_stale=True)
def schema_changed_its_hash_not(original: Original, path: str) -> Change:
    """A line feed more in a schema, the hash as it was."""
    return {path: original.contents[path] + b"\n"}


@on_files("P004", "")
def file_removed(original: Original, path: str) -> Change:
    """A file that is listed removed."""
    return {path: None}


@on_files("P005", "")
def file_unlisted(original: Original, path: str) -> Change:
    """A copy of a file beside it, which the descriptor does not list."""
    stem, _, extension = path.rpartition(".")
    return {f"{stem} (copy).{extension}": original.contents[path]}


@on_files("F106", _TEXTS, _TABLES, ".yaml")
def file_emptied(original: Original, path: str) -> Change:
    """A file of no bytes, hash and size brought up to date."""
    return {path: b""}


@on_files("F102", "")
def byte_order_mark(original: Original, path: str) -> Change:
    """A byte order mark before the first character, hash and size brought up to date."""
    return {path: b"\xef\xbb\xbf" + original.contents[path]}


@on_files("F103", "")
def carriage_returns(original: Original, path: str) -> Change:
    """CR LF for each LF, as git or an editor on Windows writes them, hash and size brought up to date."""
    return {path: original.contents[path].replace(b"\n", b"\r\n")}


@on_files("F103", _TEXTS)
def carriage_returns_alone(original: Original, path: str) -> Change:
    """CR for each LF, so that no offset moves, hash brought up to date."""
    return {path: original.contents[path].replace(b"\n", b"\r")}


@on_files("F101", _TEXTS, _TABLES, ".yaml")
def invalid_byte(original: Original, path: str) -> Change:
    """A byte that is not UTF-8 in the middle, hash and size brought up to date."""
    content = original.contents[path]
    at = len(content) // 2
    while content[at] >= 0x80:
        at += 1
    return {path: content[:at] + b"\xff" + content[at + 1 :]}


@on_files("F101", _TEXTS)
def text_in_latin_1(original: Original, path: str) -> Change:
    """The text in the encoding of Windows, hash and size brought up to date."""
    return {path: original.contents[path].decode().encode("cp1252")}


@on_files("A303", _TEXTS)
def character_before_a_text(original: Original, path: str) -> Change:
    """A character more at the beginning, hash and size brought up to date."""
    return {path: b"x" + original.contents[path]}


@on_files("A302 A303 A311", _TEXTS)
def text_truncated(original: Original, path: str) -> Change:
    """The second half of a text lost, hash and size brought up to date."""
    text = original.contents[path].decode()
    return {path: text[: len(text) // 2].encode()}


@on_files("A302 A303 A311 A313", _TEXTS)
def text_of_another_document(original: Original, path: str) -> Change | None:
    """The text of another document, hash and size brought up to date. Not where there is one document alone."""
    paths = [document["path"] for document in original.documents]
    other = paths[(paths.index(path) + 1) % len(paths)]
    return None if other == path else {path: original.contents[other]}


@on_files("F104", _TABLES)
def final_line_feed_missing(original: Original, path: str) -> Change:
    """A table without its last line feed, hash and size brought up to date."""
    return {path: original.contents[path][:-1]}


@on_files("P011 F107 P001", _SCHEMAS)
def schema_truncated(original: Original, path: str) -> Change:
    """The second half of a schema lost, hash and size brought up to date."""
    content = original.contents[path]
    return {path: content[: len(content) // 2]}


@on_files("P011", _SCHEMAS)
def schema_of_an_unknown_type(original: Original, path: str) -> Change | None:
    """A type that JSON Schema does not know, hash and size brought up to date."""
    content = original.contents[path]
    return {path: content.replace(b'"type": "string"', b'"type": "text"', 1)}


@on_files("P012", _SCHEMAS)
def vocabulary_of_a_schema_widened(original: Original, path: str) -> Change | None:
    """A word more in the vocabulary of a field, hash and size brought up to date.

    Not where the schema has none: a vocabulary inside a field is not in the table schema, and nothing
    but its hash says how it was. Nor where it is that of a list, which has no table schema.
    """
    schema = json.loads(original.contents[path])
    if "id" not in schema.get("properties", {}):
        return None
    vocabularies = [part["enum"] for part in schema.get("properties", {}).values() if "enum" in part]
    if not vocabularies:
        return None
    vocabularies[0].insert(0, "another")
    return {path: json.dumps(schema, ensure_ascii=False, indent=2).encode() + b"\n"}
