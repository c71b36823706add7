"""Begin a corpus, or take up new texts: ``spanpack new`` writes what a folder of texts lacks to be a package."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from spanpack.descriptor.describing import SEEDS, is_hidden
from spanpack.descriptor.index import unclaimed_texts
from spanpack.findings import visible
from spanpack.lines.records import Table, control_problem, read_text
from spanpack.lines.yamldata import read_yaml_list
from spanpack.package import CATALOGUE, DESCRIPTOR, SCHEMAS
from spanpack.rules.package import CHANGELOG
from spanpack.rules.profile import PROFILE_ADDRESS
from spanpack.rules.subject import document_prefix
from spanpack.schemas.blank import trimmed
from spanpack.schemas.shipped import shipped_schemas
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, NotAFile, PackageError, UnsafePath, why
from spanpack.storage.writing import write_all

FIRST_VERSION = "0.1.0"
_LONGEST_TITLE = 1_000
"""Characters of a first line that may be a title; a longer one is a paragraph, of which the beginning is taken."""
_SHOWN = 3
"""How many files are named that are not taken up."""
_ESCAPED = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029, 0xFFFE, 0xFFFF)}
"""What ends a line of YAML for some readers, or is refused, as YAML escapes it."""

_CATALOGUE = f"{SEEDS}/{CATALOGUE}.yaml"

_CHANGES = f"""\
# Changelog

What changed, by version, the newest first. Records that are removed are named under «### Removed», each by its id in
backticks, which is never given again; why, after a colon.

## [{FIRST_VERSION}]

### Added

- The first texts.
"""

_HEAD = """\
# The catalogue of the documents: one record a text. What each key means: spanpack fields documents.
# To fill in: what is empty. To look over: what was guessed, which is title, rights and zones.
"""

_RECORD = """\
- id: {id}
  path: {path}
  title: {title}
  publisher: null  # or {{entity: ID, certainty: high, note: null}}, once annotations/entities.jsonl has it
  language: ""  # as en (BCP 47)
  rights:  # whose the text is: the address of a licence, or of a statement of rightsstatements.org
    path: http://rightsstatements.org/vocab/CNE/1.0/
    title: Copyright Not Evaluated
    note: null
  published:
    edtf: ""  # as "2022-10-26", "2022-10" or "2022"
    certainty: high  # or medium, low
    evidence:
      - {{kind: external, quote: null, note: ""}}  # what says so, and where you saw it
  zones:  # headline, subhead, body, caption or furniture (which is not annotated); offsets count characters
{zones}
"""


def new(folder: Path) -> list[str]:
    """Begin a corpus of the texts in ``folder``/seeds, or take up those that the catalogue of one lacks.

    Returns the paths of the files that are written. To begin one, these are the schemas that come with the tool, a
    descriptor, a changelog, and a catalogue in which what only a person knows is empty; else the catalogue alone, each
    record in its place. All or nothing is written, and nothing outside of ``folder`` is read. Raises PackageError where
    there is no text, or one that could be none of a corpus, and where a file is there already that is to be written.
    """
    files = FolderFiles(folder)
    if os.path.lexists(folder / DESCRIPTOR):
        return _take_up(folder, files)
    if not (folder / SEEDS).resolve().is_relative_to(files.root):
        raise PackageError(f"{folder / SEEDS}: is a symbolic link that leads out of {folder}; put the texts there")
    texts = _by_id(unclaimed_texts(files, ()))
    if not texts:
        others = passed_over(folder)
        raise PackageError(
            f"{folder / SEEDS}: holds no text. Put each text there, in UTF-8, under the id that its document is to "
            f"have (100_name.txt); then run spanpack new {folder}" + (f"\n{others}" if others else "")
        )
    _require_prefixes({}, texts)
    schemas = shipped_schemas()
    records = [_record(folder, files, path, schemas) for path in texts]
    contents = {f"{SCHEMAS}/{name}": raw for name, raw in schemas.items()} | {
        _CATALOGUE: (_HEAD + "".join(f"\n{record}" for record in records)).encode(),
        CHANGELOG: _CHANGES.encode(),
        DESCRIPTOR: (json.dumps(_descriptor(folder), ensure_ascii=False, indent=2) + "\n").encode(),
    }
    for path in contents:
        if os.path.lexists(folder / path):
            raise PackageError(f"{folder / path}: is there already, and nothing was written; remove it to begin anew")
    write_all(folder, contents)
    return list(contents)


def passed_over(folder: Path) -> str:
    """Return what is said of the files in ``folder``/seeds that are not taken for texts; "" where there is none."""
    own = {f"{SEEDS}/{CATALOGUE}.yaml", f"{SEEDS}/{CATALOGUE}.jsonl"}
    names = [path for path in FolderFiles(folder).names(SEEDS) if path not in own and not is_hidden(path)]
    others = [path for path in names if not path.endswith(".txt")]
    if not others:
        return ""
    more = f" and {len(others) - _SHOWN:,} more" if len(others) > _SHOWN else ""
    return (
        f"not taken up: {', '.join(others[:_SHOWN])}{more}. The name of a text ends in .txt, in small letters: rename "
        "what is one"
    )


def _take_up(folder: Path, files: FolderFiles) -> list[str]:
    """Add a record to the catalogue for each text that it lacks; return the path of the catalogue, where there is one.

    A record stands before the first one whose id is greater, and before the comment directly above that one; a comment
    with which the file begins is that of the file.
    """
    catalogue = folder / _CATALOGUE
    raw = _read_catalogue(catalogue, files)
    table = read_yaml_list(str(catalogue), raw)
    wrong = [finding for finding in table.findings if finding.rule != "F106"]  # One without records gets its first.
    if wrong:
        first = wrong[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.message}. {first.fix}")
    named = {path for row in table.rows if isinstance(path := row.get("path"), str)}
    missing = _by_id(unclaimed_texts(files, named))
    if not missing:
        return []
    rows = {str(row.get("id")): row.get("path") for row in table.rows}
    _require_paths(files, rows, missing)
    _require_prefixes(rows, missing)
    schemas = shipped_schemas()
    records = {path: _record(folder, files, path, schemas) for path in missing}
    written = _with_records(raw or _HEAD.encode(), table, records)
    if not _is_read_as(written, table, records):
        raise PackageError(
            f"{catalogue}: with new records in it, it would not be read as a catalogue. Begin each record with «- » on "
            "a line of its own, and end the file with the last one; or add those of new texts by hand, first that of "
            f"{missing[0]}"
        )
    write_all(folder, {_CATALOGUE: written}, {_CATALOGUE: raw})
    return [_CATALOGUE]


def _read_catalogue(catalogue: Path, files: FolderFiles) -> bytes:
    """Return the bytes of the catalogue; none where there is none. Raises PackageError where it cannot be read."""
    try:
        return files.read(_CATALOGUE)
    except (OSError, UnsafePath) as error:
        if not isinstance(error, FileNotFoundError) or isinstance(error, NotAFile):
            raise PackageError(f"{catalogue}: cannot be read: {why(error)}") from None
    if os.path.lexists(catalogue.with_suffix(".jsonl")):
        raise PackageError(f"{catalogue}: is not there; new texts are taken up in a catalogue in YAML only")
    return b""


def _with_records(raw: bytes, table: Table, records: dict[str, str]) -> bytes:
    """Return the bytes of a catalogue with ``records``, by the paths of their texts, in their places in it."""
    lines = raw.decode().rstrip("\n").split("\n")
    places = [(str(row.get("id")), _above_comment(lines, table.locate(row)[0] - 1)) for row in table.rows]
    end = len(lines)
    for path in reversed(records):  # The last one first, so that the places of the others stay.
        place = next((place for name, place in places if name > _id(path)), end)
        record = records[path].rstrip("\n").split("\n")
        lines[place:place] = ["", *record] if place == end else [*record, ""]
    return "".join(f"{line}\n" for line in lines).encode()


def _is_read_as(written: bytes, table: Table, records: Mapping[str, str]) -> bool:
    """Return whether a catalogue is read as the rows of ``table`` and ``records``, each in its order, and no more."""
    again = read_yaml_list(_CATALOGUE, written)
    new_rows = [row for record in records.values() for row in read_yaml_list(_CATALOGUE, record.encode()).rows]
    return (
        not again.findings
        and [row for row in again.rows if str(row.get("path")) not in records] == table.rows
        and [row for row in again.rows if str(row.get("path")) in records] == new_rows
    )


def _above_comment(lines: Sequence[str], place: int) -> int:
    """Return where the comment begins that stands directly above a line; the line itself where none does."""
    first = place
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return first or place  # What begins the file says what the file is.


def _id(path: str) -> str:
    """Return the id that the document of a text is to have."""
    return PurePosixPath(path).stem


def _by_id(paths: Sequence[str]) -> list[str]:
    return sorted(paths, key=lambda path: (_id(path), path))


def _require_paths(files: FolderFiles, rows: Mapping[str, object], texts: Sequence[str]) -> None:
    """Raise PackageError where a text has its record among ``rows``, paths by ids, and that leads to no text."""
    for path in texts:
        if _id(path) in rows and not _is_text(files, rows[_id(path)]):
            raise PackageError(
                f"{path}: its record is in {_CATALOGUE} already, {_id(path)}, under "
                f"{'no path' if rows[_id(path)] is None else f'the path {rows[_id(path)]}'}; write path: {path} there"
            )


def _is_text(files: FolderFiles, path: object) -> bool:
    try:
        return isinstance(path, str) and files.size(path) > 0
    except (OSError, UnsafePath):
        return False


def _require_prefixes(ids: Collection[str], texts: Sequence[str]) -> None:
    """Raise PackageError where a text would have the prefix of another one or of the documents ``ids`` (R408)."""
    firsts: dict[str, str] = {}
    for name in ids:
        firsts.setdefault(document_prefix(name), name)
    for path in texts:
        prefix = document_prefix(_id(path))
        if prefix in firsts:
            raise PackageError(
                f"{path}: begins with {prefix}, as {firsts[prefix]} does: the part of a name before the first "
                "underscore begins the ids of all records of the document, and has to be its own; rename the file"
            )
        firsts[prefix] = _id(path)


def _descriptor(folder: Path) -> Json:
    """Return the head of the descriptor; spanpack index computes its resources."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "corpus"
    return {"$schema": PROFILE_ADDRESS, "name": name, "version": FIRST_VERSION}


def _record(folder: Path, files: FolderFiles, path: str, schemas: Mapping[str, bytes]) -> str:
    """Return the record of a text in the catalogue, as YAML. Raises PackageError where the text could not be one."""
    place = folder / path
    pattern = json.loads(schemas[f"{CATALOGUE}.json"])["properties"]["id"]["pattern"]
    if not re.search(pattern, _id(path)):
        raise PackageError(
            f"{place}: the name of the file is the id of the document: letters and digits and, after an underscore, "
            "more of them, full stops and underscores, as 100_name.txt; rename the file"
        )
    if control_problem(path) or "\n" in path or "\t" in path:
        raise PackageError(f"{visible(str(place))}: a folder has a control character in its name; rename it")
    try:
        raw = files.read(path)
    except (OSError, UnsafePath) as error:
        raise PackageError(f"{place}: cannot be read: {why(error)}") from None
    if not raw:
        raise PackageError(f"{place}: the text is empty; put it there, or remove the file")
    text, findings = read_text(str(place), raw)
    if text is None:
        first = findings[0]
        raise PackageError(f"{place}:{first.line}:{first.column}: {first.message}. {first.fix}")
    zones = _zones(text)
    if not zones:
        raise PackageError(f"{place}: the text is white space only; put it there, or remove the file")
    title = text[slice(*zones[0])]
    if len(title) > _LONGEST_TITLE:
        # It is the first paragraph, and no headline.
        title = title[:_LONGEST_TITLE].rpartition(" ")[0] or title[:_LONGEST_TITLE]
        zones = [(zones[0][0], zones[-1][1])]
    names = ["headline", "body"] if len(zones) > 1 else ["body"]
    return _RECORD.format(
        id=json.dumps(_id(path)),
        path=json.dumps(path, ensure_ascii=False),
        title=json.dumps(trimmed(title), ensure_ascii=False).translate(_ESCAPED),
        zones="\n".join(
            f"    - {{zone: {name}, start: {first}, end: {last}}}"
            for name, (first, last) in zip(names, zones, strict=True)
        ),
    )


def _zones(text: str) -> list[tuple[int, int]]:
    """Return where the first line of a text is that is not blank, and where what follows it is, both without blanks."""
    title = next((line for line in map(trimmed, text.split("\n")) if line), "")
    if not title:
        return []
    end = text.index(title) + len(title)
    rest = trimmed(text[end:])
    start = text.index(rest, end) if rest else end
    return [(end - len(title), end), *([(start, start + len(rest))] if rest else [])]
