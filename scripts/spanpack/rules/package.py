"""Level P: the descriptor, and the files that it lists."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files as resources
from pathlib import PurePosixPath
from typing import Any

import jsonschema_rs
import orjson

from spanpack.files import UnsafePath, check_relative
from spanpack.findings import Finding
from spanpack.package import CATALOGUE, SCHEMAS, Package, Resource
from spanpack.records import at
from spanpack.tableschema import table_schema, target_names

PROFILE = "data-package-2-0.json"
CHANGELOG, CITATION = "CHANGELOG.md", "CITATION.cff"

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_UNLISTED = re.compile(r"(^|/)\.|\.md$", re.IGNORECASE)
_CHANGELOG_VERSION = re.compile(r"^## \[?v?(\d[^\]\s]*)", re.MULTILINE)
_CITATION_VERSION = re.compile(r"^version:\s*[\"']?([^\"'\s#]+)", re.MULTILINE)


def check(package: Package) -> Iterator[Finding]:
    """Yield P002 to P005, P007 and P009 to P013, which need no file to be read whole."""
    yield from _check_profile(package)
    yield from _check_resources(package)
    yield from _check_unlisted(package)
    yield from _check_versions(package)
    yield from _check_tables(package)


def readable(package: Package, resource: Resource) -> bool:
    """Return whether the file of a resource is there and inside the package."""
    try:
        package.files.size(resource.path)
    except (OSError, UnsafePath):
        return False
    return True


def check_hash(package: Package, resource: Resource, digest: str, size: int) -> Iterator[Finding]:
    """Yield P006 or P008 where a file has not the hash or the size that the descriptor states.

    ``digest`` is the SHA-256 of the file in hexadecimal, ``size`` its length in bytes.
    """
    stated = resource.data.get("hash")
    if not isinstance(stated, str) or not _HASH.fullmatch(stated):
        return
    if stated != f"sha256:{digest}":
        message = f"{resource.path} has changed: its SHA-256 is {digest[:12]}…, listed is {stated[7:19]}…"
        yield package.at(("resources", resource.index, "hash"), "P006", message)
    elif resource.data.get("bytes") != size and not (resource.path.endswith(".yaml") and "bytes" not in resource.data):
        message = f"{resource.path} has {size:,} bytes, listed is {resource.data.get('bytes')}"
        yield package.at(("resources", resource.index, "bytes"), "P008", message)


def check_texts(package: Package, documents: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    """Yield P010 and P014: texts, catalogue and rights agree.

    ``documents`` maps the path of each text in the catalogue to its document's id and to the path of
    its rights statement, which may be empty where the record was rejected.
    """
    texts = {resource.path: resource for resource in package.resources if resource.is_text}
    for path, resource in texts.items():
        if path not in documents and not readable(package, resource):
            continue  # P004 says so.
        if path not in documents:
            message = f"the text {path} is no document of the catalogue"
            yield package.at(("resources", resource.index, "path"), "P014", message)
            continue
        licences = resource.data.get("licenses")
        stated = [item.get("path") for item in licences or () if isinstance(item, dict)]
        rights = documents[path][1]
        if not stated:
            yield package.at(("resources", resource.index), "P010", f"the text {path} has no licenses of its own")
        elif rights and stated != [rights]:
            message = f"the text {path} is listed under {', '.join(map(str, stated))}; the catalogue says {rights}"
            yield package.at(("resources", resource.index, "licenses"), "P010", message)
    catalogue = package.catalogue
    listed = {resource.path for resource in package.resources}
    said = {*texts, *_unlisted(package)}  # P005 names those that are there and not listed.
    for path, (document, _) in documents.items():
        if path not in said and catalogue is not None:
            how = "as text/plain " if path in listed else ""
            yield at(catalogue.path, "P014", f"the text of {document}, {path}, is not listed {how}in the descriptor")


def _check_profile(package: Package) -> Iterator[Finding]:
    seen = set()
    for error in _profile().iter_errors(package.descriptor):
        pointer = tuple(error.instance_path)
        if pointer not in seen and not _has_own_rule(package, pointer):
            seen.add(pointer)
            place = ".".join(map(str, pointer)) or "the descriptor"
            yield package.at(pointer, "P002", f"{place}: {_shorten(error.message)}")


def _has_own_rule(package: Package, pointer: tuple[str | int, ...]) -> bool:
    """Return whether P003 or P007 says what is wrong with a value of the descriptor."""
    match pointer:
        case ("resources", int(), "hash"):
            return True
        case ("resources", int(index), "path"):
            try:
                check_relative(str(package.descriptor["resources"][index]["path"]))
            except UnsafePath:
                return True
    return False


@functools.cache
def _profile() -> Any:
    raw = resources("spanpack").joinpath("profiles", PROFILE).read_bytes()
    return jsonschema_rs.validator_for(orjson.loads(raw))


def _check_resources(package: Package) -> Iterator[Finding]:
    names = Counter(resource.name for resource in package.resources)
    paths = Counter(resource.path for resource in package.resources)
    for resource in package.resources:
        pointer = ("resources", resource.index)
        if names[resource.name] > 1:
            yield package.at((*pointer, "name"), "P013", f'the name "{resource.name}" stands {names[resource.name]} times')
            names[resource.name] = 1
        if paths[resource.path] > 1:
            yield package.at((*pointer, "path"), "P013", f"{resource.path} stands {paths[resource.path]} times")
            paths[resource.path] = 1
        try:
            package.files.size(resource.path)
        except UnsafePath as error:
            yield package.at((*pointer, "path"), "P003", f"{resource.path}: {error}")
            continue
        except OSError:
            yield package.at((*pointer, "path"), "P004", f"{resource.path} is listed and is not a file of the package")
            continue
        stated = resource.data.get("hash")
        if not isinstance(stated, str) or not _HASH.fullmatch(stated):
            shown = "no hash" if stated is None else f"the hash {_shorten(str(stated))}"
            yield package.at((*pointer, "hash"), "P007", f"{resource.path} has {shown}; expected sha256: and 64 digits")


def _check_unlisted(package: Package) -> Iterator[Finding]:
    for path in _unlisted(package):
        yield at(path, "P005", f"{path} is not listed in the descriptor")


def _unlisted(package: Package) -> Iterator[str]:
    listed = {resource.path for resource in package.resources}
    for folder in content_folders(package):
        for path in package.files.names(folder):
            if path not in listed and not _UNLISTED.search(path):
                yield path


def content_folders(package: Package) -> list[str]:
    """Return the topmost folders whose files are all listed: texts, annotations, schemas."""
    folders = {path.partition("/")[0] for path in (r.path for r in package.resources) if "/" in path}
    return sorted(folders | {"annotations", "schemas", "seeds"})


def _check_versions(package: Package) -> Iterator[Finding]:
    version = package.descriptor.get("version")
    if version is not None and not isinstance(version, str):
        return  # P002 says so.
    for path, pattern in ((CHANGELOG, _CHANGELOG_VERSION), (CITATION, _CITATION_VERSION)):
        try:
            text = package.files.read(path).decode()
        except (OSError, UnsafePath, UnicodeDecodeError):
            continue
        found = pattern.search(text)
        if found is None or found[1] != version:
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            said = f"says version {found[1]}" if found else "names no version"
            yield at(path, "P009", f"{path} {said}; datapackage.json says {version}", line)


def _check_tables(package: Package) -> Iterator[Finding]:
    tables = [resource for resource in package.resources if resource.is_table]
    unnamed = [resource for resource in package.resources if _is_unnamed_table(resource)]
    for resource in unnamed:
        message = f"{resource.path} is a table, and its resource lacks the type that says so"
        yield package.at(("resources", resource.index), "P012", message)
    # Foreign keys lead from table to table, so that one that is not known changes the schemas of others.
    lacking = _lacking_tables(package)
    paths = {*(resource.path for resource in package.resources), *_unlisted(package)}
    for path, resource in lacking.items():
        if path not in paths:
            message = f"{resource.path} refers to {path}, which is not listed"
            yield package.at(("resources", resource.index, "path"), "P004", message)
    known = all(resource.stem in package.layers for resource in tables)
    complete = package.catalogue is not None and known and not unnamed and not lacking
    for resource in tables if complete else ():
        layer = package.layers[resource.stem]
        group = package.sets.get(resource.folder)
        if resource.data.get("schema") != table_schema(layer, target_names(package.catalogue, group)):
            message = f"the table schema of {resource.name} is not what schemas/{resource.stem}.json gives"
            yield package.at(("resources", resource.index, "schema"), "P012", message)
    if not any(_is_catalogue(path) for path in paths):
        yield package.at(("resources",), "P004", "no catalogue of documents is listed (seeds/documents.yaml)")


def _lacking_tables(package: Package) -> dict[str, Resource]:
    """Return the paths of tables to which annotation sets refer and that they lack, with what refers to each first."""
    lacking: dict[str, Resource] = {}
    for group in package.sets.values():
        tables = group.registers | group.layers
        for name, resource in tables.items():
            for reference in package.layers[name].references:
                if reference.layer not in {*tables, CATALOGUE}:
                    lacking.setdefault(f"{group.folder}/{reference.layer}.jsonl", resource)
    return lacking


def _is_catalogue(path: str) -> bool:
    place = PurePosixPath(path)
    return place.stem == CATALOGUE and place.parts[0] != SCHEMAS


def _is_unnamed_table(resource: Resource) -> bool:
    """Return whether a resource is a table by its file, of which the descriptor does not say so."""
    return "type" not in resource.data and (resource.path.endswith(".jsonl") or _is_catalogue(resource.path))


def _shorten(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"
