"""Begin a corpus, or take up new texts: ``spanpack new`` writes what a folder of texts lacks to be a package."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from spanpack.descriptor.describing import SEEDS, is_hidden
from spanpack.lines.records import read_text
from spanpack.lines.yamldata import read_yaml_list
from spanpack.package import CATALOGUE, DESCRIPTOR, SCHEMAS
from spanpack.rules.package import CHANGELOG, PROFILE_ADDRESS
from spanpack.rules.subject import document_prefix
from spanpack.schemas.blank import trimmed
from spanpack.schemas.shipped import shipped_schemas
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError
from spanpack.storage.writing import write_all

FIRST_VERSION = "0.1.0"
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What ends a line of YAML for some readers, as YAML escapes it."""

_CATALOGUE = f"{SEEDS}/{CATALOGUE}.yaml"

_CHANGES = f"""\
# Changelog

What changed, by version, the newest first. Records that are removed are named under «### Removed», each by its id in
backticks, which is never given again.

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
    record in its place. All or nothing is written. Raises PackageError where there is no text, or one that could be
    none of a corpus, and where a file is there already that is to be written.
    """
    texts = [path for path in sorted((folder / SEEDS).glob("*.txt")) if path.is_file() and not is_hidden(path.name)]
    if not texts:
        raise PackageError(
            f"{folder / SEEDS}: holds no text. Put each text there, in UTF-8, under the id that its document is to "
            f"have (100_name.txt); then run spanpack new {folder}"
        )
    if os.path.lexists(folder / DESCRIPTOR):
        return _take_up(folder, texts)
    _require_prefixes([path.stem for path in texts])
    schemas = shipped_schemas()
    contents = {f"{SCHEMAS}/{name}": raw for name, raw in schemas.items()} | {
        _CATALOGUE: (_HEAD + "".join(f"\n{_record(path, schemas)}" for path in texts)).encode(),
        CHANGELOG: _CHANGES.encode(),
        DESCRIPTOR: (json.dumps(_descriptor(folder), ensure_ascii=False, indent=2) + "\n").encode(),
    }
    for path in contents:
        if os.path.lexists(folder / path):
            raise PackageError(f"{folder / path}: is there already, and nothing was written; remove it to begin anew")
    write_all(folder, contents)
    return list(contents)


def _take_up(folder: Path, texts: list[Path]) -> list[str]:
    """Add a record to the catalogue for each text that it lacks; return the path of the catalogue, where there is one.

    A record stands before the first one whose id is greater.
    """
    catalogue = folder / _CATALOGUE
    if not catalogue.is_file():
        raise PackageError(f"{catalogue}: is not there; new texts are taken up in a catalogue in YAML only")
    raw = catalogue.read_bytes()
    table = read_yaml_list(str(catalogue), raw)
    if table.findings:
        first = table.findings[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.message}. {first.fix}")
    named = {row.get("path") for row in table.rows}
    missing = [path for path in texts if f"{SEEDS}/{path.name}" not in named]
    if not missing:
        return []
    lines = raw.decode().rstrip("\n").split("\n")
    places = [table.locate(row)[0] - 1 for row in table.rows]
    if not all(lines[place].startswith("- ") for place in places):
        raise PackageError(
            f"{catalogue}: the records do not begin with «- », each on its line; add those of new texts by hand, first "
            f"that of {missing[0].name}"
        )
    schemas = shipped_schemas()
    ids = [str(row.get("id")) for row in table.rows]
    _require_prefixes([*ids, *(path.stem for path in missing)])
    end = len(lines)
    for path in reversed(missing):  # The last one first, so that the places of the others stay.
        place = next((place for name, place in zip(ids, places, strict=True) if name > path.stem), end)
        record = _record(path, schemas).rstrip("\n").split("\n")
        lines[place:place] = ["", *record] if place == end else [*record, ""]
    write_all(folder, {_CATALOGUE: "".join(f"{line}\n" for line in lines).encode()}, {_CATALOGUE: raw})
    return [_CATALOGUE]


def _require_prefixes(ids: Sequence[str]) -> None:
    """Raise PackageError where two documents would have the same prefix, with which the ids of records begin (R408)."""
    firsts: dict[str, str] = {}
    for name in ids:
        prefix = document_prefix(name)
        first = firsts.setdefault(prefix, name)
        if first != name:
            raise PackageError(
                f"{SEEDS}/{name}.txt: begins with {prefix}, as {first} does: the part of a name before the first "
                "underscore begins the ids of all records of the document, and has to be its own; rename the file"
            )


def _descriptor(folder: Path) -> Json:
    """Return the head of the descriptor; spanpack index computes its resources."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "corpus"
    return {"$schema": PROFILE_ADDRESS, "name": name, "version": FIRST_VERSION}


def _record(path: Path, schemas: Mapping[str, bytes]) -> str:
    """Return the record of a text in the catalogue, as YAML. Raises PackageError where the text could not be one."""
    pattern = json.loads(schemas[f"{CATALOGUE}.json"])["properties"]["id"]["pattern"]
    if not re.search(pattern, path.stem):
        raise PackageError(
            f"{path}: the name of the file is the id of the document: letters and digits and, after an underscore, "
            "more of them, full stops and underscores, as 100_name.txt; rename the file"
        )
    text, findings = read_text(str(path), path.read_bytes())
    if text is None:
        first = findings[0]
        raise PackageError(f"{path}:{first.line}:{first.column}: {first.message}. {first.fix}")
    zones = _zones(text)
    if not zones:
        raise PackageError(f"{path}: the text is white space only")
    start, end = zones[0]
    names = ["headline", "body"] if len(zones) > 1 else ["body"]
    return _RECORD.format(
        id=json.dumps(path.stem),
        path=json.dumps(f"{SEEDS}/{path.name}"),
        title=json.dumps(text[start:end], ensure_ascii=False).translate(_LINE_ENDS),
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
