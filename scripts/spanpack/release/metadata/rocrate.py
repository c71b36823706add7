"""RO-Crate 1.1: the archive as a research object, every file described."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from spanpack.release.content import Content
from spanpack.release.members import Member
from spanpack.release.metadata.schemaorg import dataset

ROCRATE = "ro-crate-metadata.json"
_TYPES = {
    ".cff": "text/yaml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
}


def rocrate(content: Content, files: Mapping[str, Member]) -> dict[str, Any]:
    """Return the metadata of an archive with ``files``."""
    described = dataset(content)
    authors = [{"@id": f"#author-{number}", **one} for number, one in enumerate(described.pop("creator"), 1)]
    workplaces = []
    for author in authors:
        if "affiliation" in author:  # Nodes do not hold each other in a crate.
            workplaces.append({"@id": f"{author['@id']}-affiliation", **author["affiliation"]})
            author["affiliation"] = {"@id": workplaces[-1]["@id"]}
    licences = content.head.licences
    listed = {resource.path: data for resource, data in content.package.described()}
    rights = {
        item["path"]: {"@id": item["path"], "@type": "CreativeWork", "name": item.get("title", item["path"])}
        for data in listed.values()
        for item in data.get("licenses", ())
    }
    rights |= {
        path: {"@id": path, "@type": "CreativeWork", "name": title} for path, title in content.head.rights.items()
    }
    rights |= {one.path: {"@id": one.path, "@type": "CreativeWork", "name": one.title} for one in licences}
    root = {
        "@id": "./",
        "@type": "Dataset",
        **{name: _compact(value) for name, value in described.items()},
        "license": _references([*(one.path for one in licences), *content.head.rights]),
        "author": _references([one["@id"] for one in authors]),
        "hasPart": [{"@id": path} for path in sorted(files)],
    }
    about = {
        "@id": ROCRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    parts = [_file(path, files[path], listed.get(path, {})) for path in sorted(files)]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [about, root, *authors, *workplaces, *(rights[path] for path in sorted(rights)), *parts],
    }


def _file(path: str, member: Member, data: Mapping[str, Any]) -> dict[str, Any]:
    suffix = posixpath.splitext(path)[1].lower()
    found: dict[str, Any] = {
        "@id": path,
        "@type": "File",
        "name": data.get("title", posixpath.basename(path)),
        "encodingFormat": data.get("mediatype", _TYPES.get(suffix, "text/plain")),
        "contentSize": str(member.size),
    }
    licences = [item["path"] for item in data.get("licenses", ())]
    return found | ({"license": _references(licences)} if licences else {})


def _references(names: list[str]) -> Any:
    return _compact([{"@id": name} for name in names])


def _compact(value: Any) -> Any:
    """Return a list of one as what is in it, as RO-Crate wants its JSON-LD."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value
