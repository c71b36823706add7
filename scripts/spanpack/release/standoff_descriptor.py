"""The descriptor of a package without texts: what it is, and the tables that hydrate needs."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping

from spanpack.package import Resource
from spanpack.release.content import Content
from spanpack.release.members import Member
from spanpack.release.quotations import marked_paths
from spanpack.release.standoff_layout import FILES, ORIGINAL, QUOTATIONS, TEXTS
from spanpack.schemas.subschemas import Json

EMPTY = "Empty in this package, which is without the texts; spanpack hydrate puts the words back."


def standoff_descriptor(content: Content, files: Mapping[str, Member], texts: Collection[str]) -> Json:
    """Return the descriptor of a package with ``files``, of which ``texts`` are the paths that are left out."""
    head = content.head
    resources = [
        _changed(content, resource, files[resource.path])
        for resource in content.resources
        if resource.path not in texts
    ]
    tables = [_table(name, path, files[path], fields) for name, path, fields in _OWN_TABLES if path in files]
    originals = [_original(path, files[path]) for path in sorted(files) if path.startswith(f"{ORIGINAL}/")]
    first = [entry for entry in resources if entry.get("type") == "table"]
    others = [entry for entry in resources if entry.get("type") != "table"]
    return {
        **content.descriptor,
        "name": f"{head.name}-standoff",
        "title": f"{head.title} (standoff only)",
        "description": f"{head.name} {head.version} without its texts: every text of a span and every quotation is "
        f"empty. With the texts, spanpack hydrate makes the package again. {head.description}",
        "standoff": {"name": head.name, "version": head.version},
        "resources": [*first, *tables, *others, *originals],
    }


def _changed(content: Content, resource: Resource, member: Member) -> Json:
    """Return the entry of a resource as it is without words."""
    entry: Json = copy.deepcopy(resource.data)
    entry["hash"] = f"sha256:{member.sha256}"
    if "bytes" in entry:
        entry["bytes"] = member.size
    layer = content.package.layers.get(resource.stem)
    if resource.is_table and layer is not None:
        empty = set(marked_paths(layer.shape)) | ({("text",)} if layer.is_span else set())
        for field in entry["schema"]["fields"]:
            if (field["name"],) in empty:
                field |= {"description": EMPTY, "constraints": {"maxLength": 0}}
    return entry


def _table(name: str, path: str, member: Member, fields: dict[str, tuple[str, str]]) -> Json:
    described = [{"name": key, "type": kind, "description": about} for key, (kind, about) in fields.items()]
    entry: Json = {"name": name, "path": path, "type": "table", "format": "jsonl", "mediatype": "application/jsonl"}
    entry |= {"encoding": "utf-8", "bytes": member.size, "hash": f"sha256:{member.sha256}"}
    return entry | {"schema": {"fields": described, "primaryKey": [next(iter(fields))]}}


def _original(path: str, member: Member) -> Json:
    stem, _, form = path.removeprefix(f"{ORIGINAL}/").replace("/", "-").rpartition(".")
    media = "text/plain" if form == "txt" else "application/schema+json"
    entry: Json = {"name": f"original-{stem}", "path": path, "format": form, "mediatype": media, "encoding": "utf-8"}
    return entry | {"bytes": member.size, "hash": f"sha256:{member.sha256}"}


_HASH = ("string", "SHA-256, in hexadecimal.")
_OWN_TABLES: tuple[tuple[str, str, dict[str, tuple[str, str]]], ...] = (
    (
        "standoff-texts",
        TEXTS,
        {
            "id": ("string", "Id of the document."),
            "path": ("string", "Path of the text in the package."),
            "sha256": _HASH,
            "characters": ("integer", "Length of the text in Unicode code points."),
            "bytes": ("integer", "Length of the text in bytes (UTF-8)."),
            "lines": ("array", "For each line the first eight digits of the SHA-256 of all bytes up to its end."),
        },
    ),
    (
        "standoff-files",
        FILES,
        {
            "path": ("string", "Path of a file of the package."),
            "sha256": _HASH,
            "made": ("string", "same: as it is here; text: one of the texts; filled: with its words; original: kept."),
        },
    ),
    (
        "standoff-quotations",
        QUOTATIONS,
        {
            "id": ("integer", "Number of the quotation."),
            "path": ("string", "Path of the file in which it is empty."),
            "pointer": ("array", "Where it stands in the file: item, counted from 0, then key after key."),
            "document": ("string", "Id of the document that it quotes."),
            "start": ("integer", "Offset of its first character, in Unicode code points, zero-based."),
            "end": ("integer", "Offset after its last character, in Unicode code points, half-open."),
            "style": ("string", "How the file writes it: json, or in YAML double, single or plain."),
        },
    ),
)
