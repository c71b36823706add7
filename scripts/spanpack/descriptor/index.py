"""Compute the resources of a descriptor: ``spanpack index``.

The head of datapackage.json (name, title, licences, contributors and so on) is written by hand;
``resources`` is computed from the files: paths, hashes, sizes, and table schemas from the JSON
Schemas. Tables come first, since some clients stop at the first resource that is no table.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Collection, Mapping
from pathlib import Path

from spanpack.descriptor.describing import SEEDS, Catalogued, catalogued, describe, describe_text, is_hidden
from spanpack.descriptor.differences import differences
from spanpack.descriptor.tableschema import table_schema, target_names
from spanpack.lines.conflicts import MEND, MESSAGE, conflict_line
from spanpack.lines.positions import duplicate_key, json_position, line_and_column
from spanpack.lines.records import read_jsonl
from spanpack.lines.yamldata import read_yaml_list
from spanpack.package import (
    CATALOGUE,
    COMMON,
    DESCRIPTOR,
    MAIN_SET,
    SCHEMAS,
    AnnotationSet,
    Resource,
    find_root,
    open_files,
    refuse_standoff,
)
from spanpack.schemas.layer import Layer, SchemaError, check_shared, read_layer, read_list
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, FolderFiles, OverlaidFiles, PackageError, UnsafePath, why
from spanpack.storage.writing import write_all

_ORDER = ("actors", "numbers", "dates", "attributions")
"""The layers of this corpus first, in the order of their guidelines; others follow by name."""

_MOST_REFUSED = 10
"""How many records of the catalogue are told that their schema refuses."""


def index(path: Path, *, check: bool = False) -> list[str]:
    """Bring the resources in the descriptor of the package at ``path`` up to date.

    Returns what changes, a text for each resource: its path, and below it the lines that are taken out (-) and put
    in (+); [] where nothing does. With ``check`` nothing is written. Raises PackageError where the package or a file
    that is needed cannot be read.
    """
    root = find_root(path)
    files = open_files(root)
    raw, before = _read(files, DESCRIPTOR), _read_json(files, DESCRIPTOR)
    refuse_standoff(files, before)
    if not check and not isinstance(files, FolderFiles):
        raise PackageError(f"{path}: an archive cannot be changed; unpack it and run spanpack index in the folder")
    descriptor = _described(files)
    written = _written(descriptor)
    if written == raw:
        return []
    if not check:
        write_all(root, {DESCRIPTOR: written}, {DESCRIPTOR: raw})
    return differences(before, descriptor)


def descriptor_with(files: Files, contents: Mapping[str, bytes | None]) -> bytes:
    """Return the descriptor as it is to be once ``contents`` are written over ``files``; None takes a file away.

    Of the other files it says what it said, be it right or wrong: who adds records has not looked at them. A table that
    is new is listed with its schema; one that is new or gone changes what the tables beside it refer to. Raises
    PackageError where a file that is needed cannot be read.
    """
    descriptor = _read_json(files, DESCRIPTOR)
    computed = {entry["path"]: entry for entry in resources(OverlaidFiles(files, contents))}
    stated = {entry["path"] for entry in descriptor["resources"]}
    new = [path for path in contents if path in computed and path not in stated]
    moved = {posixpath.dirname(path) for path in (*new, *(path for path in contents if path not in computed))}
    kept = []
    for entry in descriptor["resources"]:
        path = entry["path"]
        if path not in contents:
            is_beside = posixpath.dirname(path) in moved and "schema" in entry and path in computed
            kept.append(entry | {"schema": computed[path]["schema"]} if is_beside else entry)
        elif path in computed:
            kept.append(computed[path])
    listed = {*new, *(f"{SCHEMAS}/{_stem(path)}.json" for path in new)} - stated
    order = list(computed)
    for number, path in enumerate(order):
        if path in listed:
            before = set(order[:number])
            place = max((index for index, entry in enumerate(kept, 1) if entry["path"] in before), default=0)
            kept.insert(place, computed[path])
    return _written(descriptor | {"resources": kept})


def _described(files: Files) -> Json:
    return _read_json(files, DESCRIPTOR) | {"resources": resources(files)}


def _written(descriptor: Json) -> bytes:
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()


def unclaimed(path: Path) -> list[str]:
    """Return what is to be said of each text of the package at ``path`` that no record of the catalogue names.

    Raises PackageError as index does.
    """
    files = open_files(find_root(path))
    catalogue = _catalogue_path(files)
    claimed = {record["path"] for record in _catalogue(files, catalogue, read_schemas(files)[CATALOGUE])}
    how = " (spanpack new begins it)" if catalogue.endswith(".yaml") else ""
    return [
        f"{text}: no record of {catalogue} names this text; add one{how}, then run spanpack index"
        for text in unclaimed_texts(files, claimed)
    ]


def unclaimed_texts(files: Files, claimed: Collection[str]) -> list[str]:
    """Return the paths of the texts that are not ``claimed``, in seeds and in the folders of texts that are."""
    folders = {SEEDS, *(text.partition("/")[0] for text in claimed if "/" in text)} - {MAIN_SET, SCHEMAS}
    texts = [text for folder in sorted(folders) for text in files.names(folder) if text.endswith(".txt")]
    return [text for text in texts if text not in claimed and not is_hidden(text)]


def resources(files: Files) -> list[Json]:
    """Return the resources of the package: the catalogue, tables, texts, then schemas and other data."""
    schemas = read_schemas(files)
    catalogue_path = _catalogue_path(files)
    tables = [path for path in files.names(MAIN_SET) if path.endswith(".jsonl") and not is_hidden(path)]
    others = [path for path in files.names(MAIN_SET) if path.endswith((".yaml", ".yml")) and not is_hidden(path)]
    unknown = [path for path in tables if _stem(path) not in schemas]
    if unknown:
        stem = _stem(unknown[0])
        raise PackageError(
            f"{unknown[0]}: there is no {SCHEMAS}/{stem}.json to describe it; add one, or remove the file"
        )
    described = {path: Resource(0, "", path, {"type": "table"}) for path in (*tables, catalogue_path)}
    listed = [_table(files, catalogue_path, schemas, target_names(described[catalogue_path], None))]
    for path in sorted(tables, key=_table_order):
        group = _group(posixpath.dirname(path), described, schemas)
        listed.append(_table(files, path, schemas, target_names(described[catalogue_path], group)))
    listed += [_text(files, catalogued(record)) for record in _catalogue(files, catalogue_path, schemas[CATALOGUE])]
    for path in files.names(SCHEMAS):
        if path.endswith(".json") and not is_hidden(path):
            listed.append(_with_content(files, describe(path) or {}))
    listed += [_with_content(files, describe(path) or {}) for path in others]
    return listed


def read_schemas(files: Files) -> dict[str, Layer]:
    """Return what each schema of a package describes, by name, whether or not there is a table of it.

    Raises PackageError where one cannot be used, or that of the catalogue is missing.
    """
    common = _read_json(files, COMMON) if COMMON in files.names(SCHEMAS) else {"$defs": {}}
    try:
        check_shared(common)
    except ValueError as error:
        raise _unusable(files, COMMON, error) from None
    tables = {CATALOGUE, *(_stem(path) for path in files.names(MAIN_SET) if path.endswith(".jsonl"))}
    layers = {}
    for path in files.names(SCHEMAS):
        if path != COMMON and path.endswith(".json") and not is_hidden(path):
            try:
                schema = _read_json(files, path)
                derive = read_list if _is_of_list(schema) and _stem(path) not in tables else read_layer
                layers[_stem(path)] = derive(_stem(path), schema, common)
            except ValueError as error:
                raise _unusable(files, path, error) from None
    if CATALOGUE not in layers:
        raise PackageError(f"{SCHEMAS}/{CATALOGUE}.json is missing: the schema of the catalogue")
    return layers


def _unusable(files: Files, path: str, error: ValueError) -> PackageError:
    text = _read(files, path).decode("utf-8-sig")
    line, column = json_position(text, error.pointer) if isinstance(error, SchemaError) else (1, 1)
    return PackageError(f"{path}:{line}:{column}: not a usable JSON Schema: {error}")


def _is_of_list(schema: Json) -> bool:
    """Return whether a schema describes items without an id, as those of a list of waivers: no records of a table."""
    properties = schema.get("properties")
    return isinstance(properties, dict) and "id" not in properties


def _read(files: Files, path: str) -> bytes:
    try:
        return files.read(path)
    except (OSError, UnsafePath) as error:
        mend = f". {error.fix}" if isinstance(error, UnsafePath) and error.fix else ""
        raise PackageError(f"{path}: cannot be read: {why(error)}{mend}") from None


def _read_json(files: Files, path: str) -> Json:
    raw = _read(files, path)
    conflict = conflict_line(raw)
    if conflict:
        raise PackageError(f"{path}:{conflict}:1: {MESSAGE}. {MEND}")
    try:
        text = raw.decode()
        data = json.loads(text)
        twice = duplicate_key(text)
    except (ValueError, RecursionError) as error:
        raise PackageError(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict):
        raise PackageError(f"{path}: the file is no JSON object")
    if twice:
        line, column = line_and_column(text, twice[1])
        raise PackageError(f'{path}:{line}:{column}: the key "{twice[0]}" stands twice in one object; remove one')
    return data


def _catalogue_path(files: Files) -> str:
    for extension in ("yaml", "jsonl"):
        path = f"{SEEDS}/{CATALOGUE}.{extension}"
        if path in files.names(SEEDS):
            return path
    raise PackageError(f"{SEEDS}/{CATALOGUE}.yaml is missing: the catalogue of the documents")


def _catalogue(files: Files, path: str, layer: Layer) -> list[Json]:
    raw = _read(files, path)
    table = read_jsonl(layer, path, raw) if path.endswith(".jsonl") else read_yaml_list(path, raw)
    lost = [finding for finding in table.findings if finding.rule not in ("F102", "F103", "F104", "F105", "F114")]
    if lost or not table.rows:
        reason = lost[0] if lost else None
        where = f"{path}:{reason.line}:{reason.column}: {reason.message}" if reason else f"{path}: no documents"
        raise PackageError(where)
    refused = [record for record in table.rows if not layer.is_valid(record)]
    if refused:
        # Imported when it is needed: validate cannot say it before there is an index.
        from spanpack.rules.schema import check

        wrong = [one for record in refused[:_MOST_REFUSED] for one in check(layer, table, record)]
        lines = [f"{path}:{one.line}:{one.column}: {one.rule} {one.message}. {one.fix}" for one in wrong]
        more = len(refused) - _MOST_REFUSED
        raise PackageError("\n".join([*lines, *([f"and {more:,} more records of {path}"] if more > 0 else [])]))
    return table.rows


def _group(folder: str, described: dict[str, Resource], layers: dict[str, Layer]) -> AnnotationSet:
    inside = {r.stem: r for r in described.values() if r.folder == folder and r.stem != CATALOGUE}
    return AnnotationSet(
        folder,
        {stem: resource for stem, resource in inside.items() if layers[stem].has_documents},
        {stem: resource for stem, resource in inside.items() if not layers[stem].has_documents},
    )


def _table(files: Files, path: str, layers: dict[str, Layer], targets: dict[str, str]) -> Json:
    entry = _with_content(files, describe(path) or {})
    if entry["format"] == "yaml":
        del entry["bytes"]  # frictionless 5.21 counts none in YAML and would call the right number wrong.
    return entry | {"schema": table_schema(layers[_stem(path)], targets)}


def _text(files: Files, document: Catalogued) -> Json:
    about = {"name": document.name, "path": document.path, "title": document.title}
    return _with_content(files, about | describe_text(document.path)) | {"licenses": document.licenses}


def _with_content(files: Files, described: Json) -> Json:
    content = _read(files, described["path"])
    return described | {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _table_order(path: str) -> tuple[str, bool, int, str]:
    """Sort by folder; registers, to which the layers refer, first."""
    stem = _stem(path)
    known = stem in _ORDER
    return posixpath.dirname(path), stem != "entities", _ORDER.index(stem) if known else len(_ORDER), stem


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]
