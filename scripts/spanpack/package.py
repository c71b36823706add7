"""Find and open a package: its descriptor, its resources, its layers and annotation sets."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from spanpack.descriptor.pieces import NotAsWritten, is_as_written, read_parts
from spanpack.findings import Finding, visible
from spanpack.lines import conflicts
from spanpack.lines.positions import Pointer, duplicate_key, json_position, line_and_column
from spanpack.lines.records import at, check_bytes, not_utf8
from spanpack.rules.catalogue import RULES
from spanpack.schemas.layer import Layer, SchemaError, check_shared, read_layer, read_list
from spanpack.schemas.subschemas import Json
from spanpack.storage.blocks import blocks
from spanpack.storage.files import Files, FolderFiles, NotAFile, PackageError, UnsafePath, check_relative, why

DESCRIPTOR = "datapackage.json"
CATALOGUE = "documents"
MAIN_SET = "annotations"
SETTINGS = "spanpack"
"""The property of the descriptor that holds the settings of this tool."""
SCHEMAS = "schemas"
COMMON = f"{SCHEMAS}/common.json"
WAIVERS = "waivers"
"""The name of the file with the waivers of an annotation set, and of its schema."""
DECISIONS = "decisions"
"""The name of a file with decisions between passes, and of its schema."""

TEXT = "text/plain"
"""The media type of the texts of documents."""

LARGE = 1_000_000
"""Bytes of a descriptor from which on its resources are not held, but read some at a time."""

_OWN: dict[str, type] = {"name": str, "path": str, "title": str, "bytes": int, "hash": str}
"""What the resource of a text has of its own, with its type; all else many texts have in common."""


_SLASHES = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:{1,2}[/\\\\]|[a-z]+::")
"""How a URL begins, once it was taken for a path, which makes one slash of two. A drive has one letter."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of the descriptor, with the index under which it stands there.

    ``data`` is what the descriptor says of it; of a text, of which there may be very many, without its name, path,
    title, size and hash, so that texts that are alike in all else share it. ``title``, ``size`` and ``hash`` are as
    they are stated, be they right or wrong, and None where they are not; the title in UTF-8, which takes less memory.
    """

    index: int
    name: str
    path: str
    data: Json
    title: Any = None
    size: Any = None
    hash: Any = None

    @property
    def stem(self) -> str:
        """The name of the file without its last extension."""
        return posixpath.splitext(posixpath.basename(self.path))[0]

    @property
    def folder(self) -> str:
        """The folder of the file inside the package."""
        return posixpath.dirname(self.path)

    @property
    def is_table(self) -> bool:
        """Whether it is a table: a layer, a register or the catalogue."""
        return self.data.get("type") == "table"

    @property
    def is_waivers(self) -> bool:
        """Whether it holds the waivers of an annotation set."""
        return posixpath.basename(self.path) in (f"{WAIVERS}.yaml", f"{WAIVERS}.yml")

    @property
    def is_list(self) -> bool:
        """Whether it is a YAML file and no table, as the waivers are."""
        return self.path.endswith((".yaml", ".yml")) and not self.is_table

    @property
    def is_text(self) -> bool:
        """Whether it is the text of a document."""
        return self.data.get("mediatype") == TEXT


class AnnotationSet(NamedTuple):
    """A folder of layers over the documents: annotations/, or one annotator's pass.

    ``layers`` are those whose records belong to documents, ``registers`` the others.
    """

    folder: str
    layers: dict[str, Resource]
    registers: dict[str, Resource]


@dataclass
class Package:
    """An opened package.

    ``head`` is the descriptor with an empty list of resources; ``many`` says how many it lists, and ``held`` what it
    says of them, None where that is much: it is read again when it is asked for. ``layers`` are the layers by name,
    derived from schemas/, and ``lists`` what they say of the items of the YAML files that are no tables, as the
    waivers; ``sets`` the annotation sets by folder, the main one first; ``findings`` what was wrong on the way, level
    P.
    """

    files: Files
    head: Json
    resources: list[Resource] = field(default_factory=list)
    many: int = 0
    held: list[Any] | None = None
    layers: dict[str, Layer] = field(default_factory=dict)
    lists: dict[str, Layer] = field(default_factory=dict)
    catalogue: Resource | None = None
    sets: dict[str, AnnotationSet] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @functools.cached_property
    def text(self) -> str:
        """The text of the descriptor, read again when something is to be shown in it: it may be large."""
        return check_bytes(DESCRIPTOR, self.files.read(DESCRIPTOR))[0].decode("utf-8", "replace")

    @property
    def descriptor(self) -> Json:
        """The whole descriptor."""
        return self.head | {"resources": list(itertools.chain.from_iterable(self.listed()))}

    def listed(self) -> Iterator[list[Any]]:
        """Yield what the descriptor lists, in its order, some at a time. Raises PackageError where it has changed."""
        if self.held is not None:
            yield self.held
            return
        try:
            for part in read_parts(blocks(self.files, DESCRIPTOR)):
                if part["resources"]:
                    yield part["resources"]
        except NotAsWritten:
            raise PackageError(f"{DESCRIPTOR}: was changed while it was read; run it again") from None

    def described(self) -> Iterator[tuple[Resource, Json]]:
        """Yield each of the resources with all that the descriptor says of it. Raises PackageError as listed does."""
        resources = {resource.index: resource for resource in self.resources}
        for index, data in enumerate(itertools.chain.from_iterable(self.listed())):
            if index in resources:
                yield resources[index], data

    @property
    def is_listing_clear(self) -> bool:
        """Whether each resource of the descriptor says which file it is."""
        return len(self.resources) == self.many

    @property
    def asks_coverage(self) -> bool:
        """Whether the descriptor asks for level G: ``"spanpack": {"coverage": true}``."""
        settings = self.head.get(SETTINGS)
        return isinstance(settings, dict) and settings.get("coverage") is True

    def at(self, pointer: Pointer, rule: str, message: str, fix: str | None = None) -> Finding:
        """Return a finding at a value of the descriptor."""
        line, column = json_position(self.text, pointer)
        return Finding(rule, DESCRIPTOR, line, column, message, fix or RULES[rule].mend)


def path_of(given: str | os.PathLike[str]) -> Path:
    """Return the path that a caller gave. Raises PackageError where it is empty, and TypeError where it is none."""
    if isinstance(given, bytes) or not isinstance(given, str | os.PathLike):
        raise TypeError(f"expected the path of a package, as text or a Path, found {given!r:.100}")
    # Path("") is the current folder; a variable that is empty by mistake should not lead there.
    if not os.fspath(given):
        raise PackageError('the path of the package is empty; the current folder is "."')
    return Path(given)


def find_root(path: Path) -> Path:
    """Return the folder or archive of the package at ``path``: a folder, a descriptor or a .zip.

    A folder without descriptor is looked for one in its parents. Raises PackageError.
    """
    if not path.exists():
        if _URL.match(str(path)):
            raise PackageError(
                f"{_url(path)}: looks like a URL, which only spanpack.load opens; give a folder or a .zip"
            )
        raise PackageError(f"{path}: there is no such file or folder")
    if path.is_file():
        if path.name == DESCRIPTOR:
            return path.parent
        if path.suffix.lower() == ".zip":
            return path
        raise PackageError(f"{path}: expected a folder, a {DESCRIPTOR} or a .zip archive")
    if not path.is_dir():
        raise PackageError(f"{path}: is neither a file nor a folder")
    folder = path.resolve()
    for candidate in (folder, *folder.parents):
        found = path if candidate == folder else candidate
        place = found / DESCRIPTOR
        if place.is_file():
            return found
        if os.path.lexists(place):
            what = "a folder" if place.is_dir() else "not a regular file" if place.exists() else "a link to nothing"
            raise PackageError(f"{place}: is {what}; put the descriptor itself in its place")
    zips = [file for file in sorted(path.glob("*.zip")) if not file.stem.endswith("-standoff")]  # It lacks its texts.
    archives = ", ".join(str(path / file.name) for file in zips)
    remedy = f"Name an archive: {archives}." if archives else "Run spanpack in the folder of a package, or name one."
    raise PackageError(f"{path}: no {DESCRIPTOR} here or in a folder above. {remedy}")


def _url(path: Path) -> str:
    """Return a URL as a person wrote it: of several slashes a path keeps one."""
    return _SLASHES.sub(lambda found: f"{found[1]}:{'///' if found[1] == 'file' else '//'}", str(path))


def open_files(path: Path) -> Files:
    """Open the package at ``path`` for reading. Raises PackageError."""
    root = find_root(path)
    if root.is_file():
        from spanpack.storage.archive import ZipFiles  # Imported when it is needed: few packages are archives.

        return ZipFiles(root)
    return FolderFiles(root)


def open_package(path: Path) -> Package:
    """Open the package at ``path`` and read its descriptor and schemas.

    What is wrong with them stands in ``findings``. Raises PackageError where there is no package.
    """
    return read_package(open_files(path))


def read_package(files: Files) -> Package:
    """Read the descriptor and the schemas of the package that ``files`` holds, wherever they are kept.

    What is wrong with them stands in ``findings``. Raises PackageError where there is no descriptor.
    """
    try:
        package = _read_large(files) or _read_whole(files)
    except (OSError, UnsafePath) as error:
        if isinstance(error, FileNotFoundError) and not isinstance(error, NotAFile):
            raise PackageError(
                f"{files.label}: there is no {DESCRIPTOR}. Give the folder of a package, its {DESCRIPTOR}, or its zip."
            ) from None
        raise PackageError(f"{files.label}: {DESCRIPTOR} cannot be read: {why(error)}") from None
    if not package.head:
        return package
    _refuse_other_layout(package)
    _read_layers(package)
    _sort_tables(package)
    return package


def _read_large(files: Files) -> Package | None:
    """Read a descriptor that is large some resources at a time; None unless it is as spanpack index writes it."""
    # Of an archive, a part of a file is not read sooner than all of it.
    if not isinstance(files, FolderFiles) or files.size(DESCRIPTOR) < LARGE:
        return None
    package = Package(files, {})
    alike: dict[bytes, Json] = {}
    try:
        for part in read_parts(blocks(files, DESCRIPTOR)):
            _read_resources(package, part["resources"], alike)
            package.head = part
    except NotAsWritten:
        return None
    refuse_standoff(files, package.head)
    return package


def _read_whole(files: Files) -> Package:
    """Read a descriptor, with its resources."""
    raw = files.read(DESCRIPTOR)
    descriptor, findings = _read_json(DESCRIPTOR, raw)
    if descriptor is None:
        return Package(files, {}, findings=findings)
    refuse_standoff(files, descriptor)
    listed = descriptor.get("resources")
    if not isinstance(listed, list) or not listed:
        place = json_position(check_bytes(DESCRIPTOR, raw)[0].decode(), ("resources",))
        message = "the descriptor has no list of resources"
        findings.append(at(DESCRIPTOR, "P001", message, *place, fix="Run spanpack index."))
        return Package(files, {}, findings=findings)
    package = Package(files, descriptor | {"resources": []}, held=listed, findings=findings)
    _read_resources(package, listed, {})
    return package


def refuse_standoff(files: Files, descriptor: Json) -> None:
    """Raise PackageError where a package is one that was released without its texts."""
    about = descriptor.get("standoff")
    if isinstance(about, dict):
        what = visible(f"{about.get('name')} {about.get('version')}")
        here = files.label.removeprefix("file://")
        is_remote = "://" in here
        archive = visible(f"{about.get('name')}-{about.get('version')}-standoff.zip") if is_remote else here
        raise PackageError(
            f"{files.label}: is {what} without its texts (standoff only), in which nothing can be looked up.\n"
            f"{f'Download {archive}. ' if is_remote else ''}"
            f"With the texts in a folder TEXTS, make the package again: spanpack hydrate {archive} TEXTS\n"
            f"Whether the archive is as it was built: spanpack build --check {archive}"
        )


def _refuse_other_layout(package: Package) -> None:
    """Raise PackageError where a package has nothing that a corpus has, as the tables of a release are one in CSV."""
    if not package.is_listing_clear or any(map(_is_of_corpus, package.resources)):
        return
    files, (first, *others) = package.files, package.resources
    more = f" and {len(others)} more file{'s' * (len(others) > 1)}" if others else ""
    found = f"{visible(first.path)}{more}, and no text, no table in JSON Lines or YAML, no schema"
    around = files.root.parents if isinstance(files, FolderFiles) else ()
    corpus = next((str(one) for one in around if (one / DESCRIPTOR).is_file() and (one / SCHEMAS).is_dir()), None)
    open_it = (
        f"Open the package around it: {corpus}"
        if corpus
        else f"Give the folder of a corpus, in which {SCHEMAS}/ and {MAIN_SET}/ are."
    )
    raise PackageError(f"{files.label}: is a data package, but no corpus: it lists {found}.\n{open_it}")


def _is_of_corpus(resource: Resource) -> bool:
    in_layout = resource.path.startswith(f"{SCHEMAS}/") or resource.path.endswith((".jsonl", ".yaml", ".yml"))
    return in_layout or resource.is_text


def set_folder(name: str) -> str:
    """Return the folder of an annotation set as ``Package.sets`` names it: ./annotations/ is annotations."""
    return posixpath.normpath(name.replace("\\", "/")).strip("/")


def annotation_set(package: Package, name: str, path: Path | None = None, *, may_begin: bool = False) -> AnnotationSet:
    """Return the annotation set ``name``, which may be a folder that holds no table yet.

    ``path`` is what the person named as the package; ``may_begin`` says that records can be put into the set. Raises
    PackageError where the path lies in another set than this one, for which it would be taken, where there is no such
    set, or no catalogue.
    """
    folder = set_folder(name)
    if path is not None:
        _require_not_in_another_set(package, folder, path)
    if package.catalogue is None:
        mend = "write one and run spanpack index"
        raise PackageError(f"{package.files.label}: the descriptor lists no catalogue of documents; {mend}")
    if folder in package.sets:
        return package.sets[folder]
    known = f"there is {', '.join(package.sets) or 'none'}"
    if folder == MAIN_SET:
        return AnnotationSet(folder, {}, {})
    if not folder.startswith(f"{MAIN_SET}/"):
        raise PackageError(f"{name}: is no annotation set, which is a folder in {MAIN_SET}; {known}")
    if any(other.startswith(f"{folder}/") for other in package.sets):
        raise PackageError(f"{name}: holds annotation sets and is none itself; {known}")
    if not isinstance(package.files, FolderFiles) or not (package.files.root / folder).is_dir():
        begin = ". Make the folder to begin a new one." if may_begin else ""
        raise PackageError(f"{name}: there is no such annotation set; {known}{begin}")
    return AnnotationSet(folder, {}, {})


def _require_not_in_another_set(package: Package, folder: str, path: Path) -> None:
    """Raise PackageError where ``path`` lies in a folder of annotations other than ``folder``, the set asked for."""
    root = find_root(path).resolve()
    inside = path.resolve().relative_to(root).as_posix() if path.is_dir() else ""
    if inside.startswith(f"{MAIN_SET}/") and inside != folder:
        raise PackageError(
            f"{path}: lies in the package {root}, of which the set {folder} would be taken. For the set in this folder "
            f'name the package {root}, with --annotations {inside} (in Python annotations="{inside}").'
        )


def require_tables(package: Package) -> None:
    """Raise PackageError where it is not known which the tables are, or what the records of one of them are."""
    for finding in package.findings:
        if finding.rule not in ("F102", "F103"):
            raise as_error(finding)
    for resource in package.resources:
        if resource.is_table and resource.stem not in package.layers:
            raise PackageError(f"{resource.path}: its schema, {SCHEMAS}/{resource.stem}.json, cannot be read")


def as_error(finding: Finding) -> PackageError:
    """Return a finding as the error of a command that cannot go on with it, with its place and how to mend it."""
    place = f"{finding.path}:{finding.line}:{finding.column}"
    return PackageError(f"{place}: {finding.rule} {finding.message}\n    mend: {finding.fix}")


def read_file(package: Package, path: str) -> bytes:
    """Return the bytes of a file of the package. Raises PackageError where it cannot be read."""
    try:
        return package.files.read(path)
    except (OSError, UnsafePath) as error:
        raise PackageError(f"{path}: cannot be read: {why(error)}") from None


def _read_json(path: str, raw: bytes) -> tuple[Json | None, list[Finding]]:
    raw, findings = check_bytes(path, raw)
    try:
        raw.decode()
        data = orjson.loads(raw)
    except UnicodeDecodeError as error:
        return None, [*findings, not_utf8(path, raw, error)]
    except orjson.JSONDecodeError as error:
        line = conflicts.conflict_line(raw)
        if line:
            index = " Then run spanpack index." if path == DESCRIPTOR else ""
            found = at(path, "P001", conflicts.MESSAGE, line, fix=conflicts.MEND + index)
            return None, [*findings, found]
        reason = str(error).split(": line ")[0]
        return None, [*findings, at(path, "P001", f"not JSON: {reason}", error.lineno, error.colno)]
    if not isinstance(data, dict):
        return None, [*findings, at(path, "P001", "the file is no JSON object")]
    twice = None if is_as_written(raw, data) else duplicate_key(raw.decode())
    if twice:
        message = f"the key {json.dumps(twice[0])} stands twice in one object"
        return None, [*findings, at(path, "F109", message, *line_and_column(raw.decode(), twice[1]))]
    return data, findings


def _read_resources(package: Package, listed: list[Any], alike: dict[bytes, Json]) -> None:
    """Read the next resources, of which the path is one of a file in the package; the others are findings.

    ``alike`` holds what the texts before them have in common.
    """
    for index, data in enumerate(listed, package.many):
        path = data.get("path") if isinstance(data, dict) else None
        pointer = ("resources", index, "path")
        if not isinstance(path, str):
            package.findings.append(package.at(pointer, "P002", *_no_path(index, data)))
            continue
        try:
            check_relative(path)
        except UnsafePath as error:
            package.findings.append(package.at(pointer, "P003", f"{path[:160]}: {error}", error.fix))
        else:
            package.resources.append(_resource(index, path, data, alike))
    package.many += len(listed)


def _resource(index: int, path: str, data: Json, alike: dict[bytes, Json]) -> Resource:
    stated = data
    if data.get("mediatype") == TEXT:
        data = {key: value for key, value in data.items() if not isinstance(value, _OWN.get(key, ()))}
        # What nests too deep to be written is like no other.
        with contextlib.suppress(orjson.JSONEncodeError):
            data = alike.setdefault(orjson.dumps(data), data)
    title, size, digest = (stated.get(key) for key in ("title", "bytes", "hash"))
    title = title.encode() if isinstance(title, str) else title
    return Resource(index, str(stated.get("name")), path, data, title, size, digest)


def _no_path(index: int, data: Any) -> tuple[str, str]:
    """Return what is wrong with a resource that does not say which file it is, and how to mend it."""
    what = f"resources.{index}"
    if not isinstance(data, dict):
        return f"{what} is no object with the path of a file", "Write an object with name and path, or remove it."
    if isinstance(data.get("path"), list):
        return f"{what}.path is a list of files", "Give each file a resource of its own, with its path as one text."
    if "path" not in data and "data" in data:
        return f"{what} has its data in the descriptor", "Put the data into a file, and its path in the place of data."
    if "path" not in data:
        return f"{what} has no path", "Give the path of its file from the folder of datapackage.json."
    return f"{what}.path is {json.dumps(data['path'])[:60]}, no text", "Write the path of one file in quotes."


def _read_layers(package: Package) -> None:
    """Read the schema of each table; a layer without a usable one is a finding.

    Of a YAML file that is no table, the items are described by the schema of its name, where there is one.
    """
    common = _read_common(package)
    listed = {resource.path for resource in package.resources}
    seen: set[str] = set()

    def read(resource: Resource, stem: str, derive: Callable[[str, Json, Json], Layer]) -> Layer | None:
        path = f"{SCHEMAS}/{stem}.json"
        schema = _read_schema(package, path)
        if schema is None:
            # P004 says that a file is missing, P003 that it may not be read.
            said = path in listed or not is_there(package, resource.path)
            if not said and not any(finding.path == path for finding in package.findings):
                message = f'the table "{resource.name}" has no schema: {path} is missing'
                package.findings.append(package.at(("resources", resource.index, "path"), "P011", message))
            return None
        try:
            return derive(stem, schema, common or {})
        except SchemaError as error:
            if common is not None or COMMON not in listed:
                package.findings.append(_unusable(package, path, error))
            return None

    of_waivers = f"{SCHEMAS}/{WAIVERS}.json"
    tables = [resource for resource in package.resources if resource.is_table]
    others = [resource for resource in package.resources if resource.is_list or resource.path == of_waivers]
    for resource in (*tables, *others):
        stem = resource.stem
        is_described = resource.is_table or stem == WAIVERS or f"{SCHEMAS}/{stem}.json" in listed
        if stem in seen or not is_described:
            continue
        seen.add(stem)
        layer = read(resource, stem, read_layer if resource.is_table else read_list)
        if layer is not None:
            (package.layers if resource.is_table else package.lists)[stem] = layer
            if not resource.is_table and (layer.is_span or layer.span_paths):
                package.findings.append(_spans_in_yaml(resource))


def _spans_in_yaml(resource: Resource) -> Finding:
    """Return what is wrong with a YAML file whose schema is that of a layer: nobody would look at its spans."""
    message = f"{SCHEMAS}/{resource.stem}.json says that the records have spans; a layer is a file of JSON Lines"
    lines = f"{resource.path.rpartition('.')[0]}.jsonl"
    fix = f"Write each record as a line of JSON in {lines}, remove {resource.path}, and run spanpack index."
    return at(resource.path, "P011", message, fix=fix)


def _read_common(package: Package) -> Json | None:
    common = _read_schema(package, COMMON)
    try:
        if common is not None:
            check_shared(common)
    except (SchemaError, RecursionError) as error:
        package.findings.append(_unusable(package, COMMON, error))
        return None
    return common


def _unusable(package: Package, path: str, error: Exception) -> Finding:
    text = package.files.read(path).decode("utf-8-sig")
    place = json_position(text, error.pointer) if isinstance(error, SchemaError) else (1, 1)
    return at(path, "P011", f"not a usable JSON Schema: {error}", *place)


def is_there(package: Package, path: str) -> bool:
    """Return whether a file is there and inside the package."""
    try:
        package.files.size(path)
    except (OSError, UnsafePath):
        return False
    return True


def _read_schema(package: Package, path: str) -> Json | None:
    try:
        raw = package.files.read(path)
    except (OSError, UnsafePath):
        return None
    schema, findings = _read_json(path, raw)
    own = RULES["P001"].mend
    package.findings += [
        at(path, "P011", found.message, found.line, found.column, None if found.fix == own else found.fix)
        if found.rule == "P001"
        else found
        for found in findings
    ]
    return schema


def _sort_tables(package: Package) -> None:
    for resource in package.resources:
        layer = package.layers.get(resource.stem)
        if not resource.is_table or layer is None:
            continue
        if resource.stem == CATALOGUE:
            package.catalogue = package.catalogue or resource
            first = package.catalogue
        else:
            group = package.sets.setdefault(resource.folder, AnnotationSet(resource.folder, {}, {}))
            first = (group.layers if layer.has_documents else group.registers).setdefault(resource.stem, resource)
        if first.path != resource.path:
            message = f"{resource.path} is a second table of {resource.stem}, beside {first.path}"
            package.findings.append(package.at(("resources", resource.index, "path"), "P013", message))
    package.sets = dict(sorted(package.sets.items(), key=lambda item: (item[0] != MAIN_SET, item[0])))
