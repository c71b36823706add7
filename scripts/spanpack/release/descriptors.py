"""The tables of a release in the forms of other tools, each form a folder with a Data Package of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spanpack.extras import require
from spanpack.package import CATALOGUE, DESCRIPTOR
from spanpack.release import csv_tables, sqlite_tables
from spanpack.release.content import TEXT, Content
from spanpack.release.csv_tables import guarded, write_csv
from spanpack.release.flat import Column, FlatTable, flat_tables
from spanpack.release.members import Member, held, stored
from spanpack.release.parquet_tables import check_values, write_parquet
from spanpack.release.sqlite_tables import passes, write_sqlite
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types
from spanpack.storage.files import PackageError

TABLES = "tables"
CSV, PARQUET, SQLITE = f"{TABLES}/csv", f"{TABLES}/parquet", f"{TABLES}/sqlite"
_INHERITED = ("version", "created", "keywords", "licenses", "contributors", "sources", "homepage")


def table_files(content: Content, folder: Path) -> dict[str, Member]:
    """Write the tables of a package in all forms to a folder; return them by path, each form with its descriptor.

    Raises PackageError where a form cannot hold them, and ImportError without the extra ``release``.
    """
    for library in ("pyarrow", "packaging.licenses"):
        require(library, "release")  # What is missing is said now, not when half of the work is done.
    flat = flat_tables(content)
    for form in (CSV, PARQUET, SQLITE):
        (folder / form).mkdir(parents=True)
    try:
        files = {path: stored(folder / path) for path in _write_tables(content, flat, folder)}
    except PackageError:
        check_values(content)  # A database does not say which of the values it cannot hold.
        raise
    return table_descriptors(content, files) | files


def _write_tables(content: Content, flat: Mapping[str, FlatTable], folder: Path) -> list[str]:
    """Write the tables to their folders in ``folder``; return their paths."""
    database = f"{SQLITE}/{content.head.name}.sqlite"
    # First what takes longest, so that who waits sees how far it is.
    write_sqlite(
        folder / database,
        flat.values(),
        lambda table: table.rows(content),
        lambda table: content.tick(_records_of(content, table)),
    )
    paths = [database]
    for name, table in flat.items():
        paths.append(f"{CSV}/{name}.csv")
        write_csv(folder / paths[-1], table, table.rows(content))
    for name in content.layers:
        paths.append(f"{PARQUET}/{name}.parquet")
        write_parquet(folder / paths[-1], name, content)
    return paths


def records_read(content: Content) -> int:
    """Return how many records table_files reads, each as often as it does or goes through what was made of it."""
    # The flat tables are written twice, as CSV and to the database, which goes through its own for indexes.
    flat = sum((2 + passes(table)) * _records_of(content, table) for table in flat_tables(content).values())
    return flat + sum(content.counts.values())


def _records_of(content: Content, table: FlatTable) -> int:
    """Return how many records a table is made of."""
    return sum(content.counts[name] for name in table.makers)


def table_descriptors(content: Content, files: Mapping[str, Member]) -> dict[str, Member]:
    """Return the descriptors of the three forms of the tables by path; ``files`` are the tables by path."""
    flat = flat_tables(content)

    def inside(folder: str) -> dict[str, Member]:
        return {
            path.removeprefix(f"{folder}/"): member
            for path, member in files.items()
            if path.startswith(f"{folder}/") and not path.endswith(DESCRIPTOR)
        }

    made = {
        CSV: csv_descriptor(content, flat, inside(CSV)),
        PARQUET: parquet_descriptor(content, inside(PARQUET)),
        SQLITE: sqlite_descriptor(content, flat, inside(SQLITE)),
    }
    return {f"{folder}/{DESCRIPTOR}": held(as_json(descriptor)) for folder, descriptor in made.items()}


def csv_descriptor(content: Content, tables: Mapping[str, FlatTable], files: Mapping[str, Member]) -> Json:
    """Return the descriptor of the CSV tables: typed, with keys and vocabularies."""
    resources = []
    for table in tables.values():
        path = f"{table.name}.csv"
        entry = _entry(table.name, path, table.description, "csv", "text/csv", files[path])
        # Said although it is what the standard takes for granted: npm's datapackage would guess, and wrongly.
        entry |= {"dialect": {"delimiter": ","}, "schema": _schema(table)}
        resources.append(_with_rights(content, table.name, entry))
    return _descriptor(content, "csv", "tables as CSV", csv_tables.RULE, resources)


def parquet_descriptor(content: Content, files: Mapping[str, Member]) -> Json:
    """Return the descriptor of the Parquet tables; the types of what is nested stand in the files."""
    resources = []
    for name, layer in content.layers.items():
        path = f"{name}.parquet"
        about = str(layer.schema.get("description") or layer.schema.get("title") or "")
        entry = _entry(name, path, about, "parquet", "application/vnd.apache.parquet", files[path])
        del entry["bytes"]  # frictionless 5.21 counts none in Parquet and would call the right number wrong.
        fields = [_parquet_field(key, part) for key, part in layer.shape["properties"].items()]
        if name == CATALOGUE:
            fields.append({"name": "text", "type": "string", "description": TEXT["description"]})
        entry["schema"] = {"fields": fields, "primaryKey": ["id"], "foreignKeys": _foreign_keys(_references(layer))}
        if not entry["schema"]["foreignKeys"]:
            del entry["schema"]["foreignKeys"]
        resources.append(_with_rights(content, name, entry))
    about = "Typed by the JSON Schemas of the package, nested as its records are."
    return _descriptor(content, "parquet", "tables as Parquet", about, resources)


def sqlite_descriptor(content: Content, tables: Mapping[str, FlatTable], files: Mapping[str, Member]) -> Json:
    """Return the descriptor of the SQLite database, which the standard knows as a file only."""
    [(path, member)] = files.items()
    searched = " and ".join(f"{name}_search" for name in sqlite_tables.SEARCHED)
    about = f"The tables {', '.join(tables)}, with keys and indexes; {searched} for full-text search (FTS5)."
    entry = _entry(content.head.name, path, about, "sqlite", "application/vnd.sqlite3", member)
    del entry["type"], entry["encoding"]
    return _descriptor(
        content, "sqlite", "tables as an SQLite database", about, [_with_rights(content, CATALOGUE, entry)]
    )


def as_json(data: Any) -> bytes:
    """Return data as a JSON file that people read: indented, characters as themselves, one line end."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _descriptor(content: Content, form: str, what: str, about: str, resources: list[Json]) -> Json:
    head = content.descriptor
    return {
        "$schema": head.get("$schema", "https://datapackage.org/profiles/2.0/datapackage.json"),
        "name": f"{head['name']}-{form}",
        "title": f"{head['title']} ({what})",
        "description": f"{content.head.description} {about}",
        **{key: head[key] for key in _INHERITED if key in head},
        "resources": resources,
    }


def _entry(name: str, path: str, about: str, form: str, media: str, member: Member) -> Json:
    return {
        "name": name.lower(),
        "path": path,
        "description": about,
        "type": "table",
        "format": form,
        "mediatype": media,
        "encoding": "utf-8",
        "bytes": member.size,
        "hash": f"sha256:{member.sha256}",
    }


def _with_rights(content: Content, name: str, entry: Json) -> Json:
    """Return an entry with the rights of the texts, if it is one that has them."""
    if name != CATALOGUE:
        return entry
    rights = [{"path": path, "title": title} for path, title in content.head.rights.items()]
    return entry | {"licenses": [*content.descriptor["licenses"], *rights]}


def _schema(table: FlatTable) -> Json:
    schema: Json = {"fields": [_field(column) for column in table.columns], "primaryKey": list(table.key)}
    keys = _foreign_keys((column.name, column.target, table.name) for column in table.columns if column.target)
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> Json:
    constraints: Json = {} if column.nullable else {"required": True}
    if column.words:
        constraints["enum"] = [guarded(word) for word in column.words]
    field: Json = {"name": guarded(column.name), "type": column.kind, "description": column.description}
    return field | ({"constraints": constraints} if constraints else {})


def _parquet_field(name: str, part: Json) -> Json:
    kinds = [kind for kind in json_types(part) if kind != "null"]
    kind = "number" if len(kinds) == 2 else kinds[0]
    # frictionless has what is nested as arrays of numpy, which it takes for no array of its own.
    return {
        "name": name,
        "type": "any" if kind in ("array", "object") else kind,
        "description": part.get("description", ""),
    }


def _references(layer: Layer) -> Iterable[tuple[str, str, str]]:
    for reference in layer.references:
        if len(reference.path) == 1 and not reference.exceptions:
            yield reference.path[0], reference.layer, layer.name


def _foreign_keys(references: Iterable[tuple[str, str, str]]) -> list[Json]:
    # An empty resource name is how the standard writes a reference of a table to itself.
    return [
        {"fields": [name], "reference": {"resource": "" if target == own else target.lower(), "fields": ["id"]}}
        for name, target, own in references
    ]
