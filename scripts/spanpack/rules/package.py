"""Level P: the descriptor, and the files that it lists."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import operator
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from spanpack.descriptor.describing import SEEDS, Catalogued, describe, describe_text, is_hidden
from spanpack.descriptor.tableschema import table_schema, target_names
from spanpack.findings import FEWEST, Finding
from spanpack.lines.positions import Pointer, line_and_column
from spanpack.lines.records import at, not_utf8, read_jsonl
from spanpack.lines.yamldata import read_yaml, read_yaml_list
from spanpack.package import CATALOGUE, COMMON, DESCRIPTOR, MAIN_SET, SCHEMAS, SETTINGS, Package, Resource, is_there
from spanpack.rules.profile import cause_of_property, check_profile
from spanpack.rules.shown import shorten, show
from spanpack.storage.files import NotAFile, PackageError, UnsafePath

CHANGELOG, CITATION = "CHANGELOG.md", "CITATION.cff"

_TABLE_SCHEMA = "table schema"
"""How the cause of findings in the table schemas of a layer begins; its name follows."""

_DRIFTED = "drifted"
"""How the cause of findings in many texts begins of which the descriptor repeats one thing wrongly; its key follows."""

TEXT_TWICE = ("text", "twice")
"""The cause of a P013 of a text, which spanpack index writes where two documents have one id or one text."""

MISSING = "missing"
"""How the cause of a P004 of a file that is listed begins; its path follows."""

CLOSED = "closed"
"""How the cause of a P004 of a file begins that lies in a folder which may not be read; the path of that follows."""

_JUDGED = frozenset(("path", "type", "bytes", "hash"))
"""The properties of a resource that have rules of their own, whatever its kind."""
_DIGITS = 12
"""How many digits of a hash are shown."""
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_CHANGELOG_VERSION = re.compile(r"^## \[?v?(\d[^\]\s]*)", re.MULTILINE)
_CODE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_CITATION_VERSION = re.compile(r"^version:\s*[\"']?([^\"'\s#]+)", re.MULTILINE)


class _Moved(NamedTuple):
    """An unlisted file that has the hash of a listed one, which is missing.

    ``is_meant`` says that the path in the descriptor is mistyped; else the file was renamed.
    """

    path: str
    is_meant: bool


def check(package: Package) -> Iterator[Finding]:
    """Yield P002 to P005, P007, P009 to P013, P015 and F104, which need no file to be read whole."""
    moved = _moved(package)
    yield from check_profile(package)
    yield from _check_licence(package)
    yield from _check_settings(package)
    yield from _check_resources(package, moved)
    yield from _check_unlisted(package, moved)
    yield from _check_versions(package)
    yield from _check_tables(package)
    yield from _check_descriptions(package, moved)
    yield from _check_ends(package)


def readable(package: Package, resource: Resource) -> bool:
    """Return whether the file of a resource is there and inside the package."""
    return is_there(package, resource.path)


def check_hash(package: Package, resource: Resource, digest: str, size: int) -> Iterator[Finding]:
    """Yield P006 or P008 where a file has not the hash or the size that the descriptor states.

    ``digest`` is the SHA-256 of the file in hexadecimal, ``size`` its length in bytes.
    """
    stated = resource.hash
    if not isinstance(stated, str) or not _HASH.fullmatch(stated):
        return
    if stated != f"sha256:{digest}":
        listed = stated.removeprefix("sha256:")
        # The hashes of two files have few digits in common.
        is_mistyped = sum(map(operator.eq, digest, listed)) > len(digest) // 2
        what = f"the hash of {resource.path} is mistyped" if is_mistyped else f"{resource.path} is not as listed"
        own, other = _where_they_differ(digest, listed)
        fix = "Run spanpack index: the file is the one that was listed." if is_mistyped else None
        message = f"{what}: its SHA-256 is {own}, listed is {other}"
        found = package.at(("resources", resource.index, "hash"), "P006", message, fix)
        yield found._replace(related=(resource.path, 1))
    elif not _is_size(resource, size):
        message = f"{resource.path} has {size:,} bytes, {_listed(resource)}"
        found = package.at(("resources", resource.index, "bytes"), "P008", message)
        yield found._replace(related=(resource.path, 1))


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Return the digits of two hashes from a few before the first in which they differ."""
    first = len(posixpath.commonprefix([one, other]))
    start = 0 if first < _DIGITS else first - _DIGITS // 2
    end = start + _DIGITS
    shown = [f"{'…' * (start > 0)}{digits[start:end]}{'…' * (end < len(digits))}" for digits in (one, other)]
    return shown[0], shown[1]


def _listed(resource: Resource) -> str:
    return f"listed is {show(resource.size)}" if _has_size(resource) else "its resource has no bytes"


def _has_size(resource: Resource) -> bool:
    return resource.size is not None or "bytes" in resource.data


def _is_size(resource: Resource, size: int) -> bool:
    if not _has_size(resource):
        return _is_catalogue(resource.path) and resource.path.endswith(".yaml")
    return type(resource.size) is int and resource.size == size


def check_texts(
    package: Package,
    documents: Sequence[Catalogued],
    locate: Callable[[int, Pointer], tuple[int, int]],
    *,
    whole: bool,
) -> Iterator[Finding]:
    """Yield P003, P010, P012 and P014: texts, catalogue and rights agree.

    ``documents`` holds what each record of the catalogue says; ``locate`` leads from the index of a record and the
    pointer of a value in it to the line and the column. ``whole`` says that no record of the catalogue was lost.
    """
    texts = {resource.path: resource for resource in package.resources if resource.is_text}
    taken: dict[str, str] = {}
    drifted: dict[str, list[tuple[Resource, Finding]]] = {}
    named = functools.cache(lambda: _texts_by_name(package))
    # Of two documents with one text it belongs to the one that has its name.
    order = sorted(range(len(documents)), key=lambda index: f"/{documents[index].id}." not in documents[index].path)
    for index in order:
        document = documents[index]
        path, is_known = document.path, bool(document.rights) and package.catalogue is not None
        where = functools.partial(locate, index)
        if path in texts and path not in taken:
            taken[path] = document.id
            yield from _check_rights(package, texts[path], document.rights)
            if is_known and PurePosixPath(path).stem != document.id:
                yield _misnamed(package, document, where(("path",)))
            elif is_known:
                for key, found in _check_repeated(package, texts[path], document, where):
                    drifted.setdefault(key, []).append((texts[path], found))
            continue
        # One mistake in the path of a text would else be found at the text as well.
        whole = False
        own = named().get(document.id) if is_known else None
        wrong = _text_problem(package, document, taken.get(path), own) if is_known else None
        if wrong:
            rule, message, fix = wrong
            problem = at(_catalogue_path(package), rule, message, *where(("path",)), fix)._replace(record=document.id)
            # Where it is that of another document, the records of this one do not fit; and spanpack index lists no text
            # that the catalogue does not name.
            is_cause = path in taken or (own is not None and own not in texts)
            yield problem._replace(cause=("document", document.id)) if is_cause else problem
    # Of what stands twice, P013 says more.
    paths = Counter(resource.path for resource in package.resources if drifted)
    names = Counter(resource.name for resource in package.resources if drifted)
    for key, places in drifted.items():
        findings = [
            found
            for resource, found in places
            if paths[resource.path] == 1 and (key != "name" or names[resource.name] == 1)
        ]
        # A few are a mistake each; where many have drifted, the catalogue has changed.
        cause = (_DRIFTED, key) if len(findings) >= FEWEST else None
        yield from (found._replace(cause=cause or found.cause) for found in findings)
    for path, resource in texts.items() if whole else ():
        if path in taken:
            continue
        message = f"the text {path} is no document of the catalogue"
        lost = package.at(("resources", resource.index, "path"), "P014", message)
        # The records of the document have lost it as well.
        yield lost._replace(cause=("document", resource.stem))


def named_as_text(name: str) -> str:
    """Return how to mend that a document has another id than its text has a name."""
    return f'Write "{name}" as the id of the document, or rename the text.'


def _misnamed(package: Package, document: Catalogued, place: tuple[int, int]) -> Finding:
    text = PurePosixPath(document.path)
    message = f"the text of {document.id} is called {text.name}"
    found = at(_catalogue_path(package), "P014", message, *place, named_as_text(text.stem))
    # Where the id is wrong, the records have lost their document.
    return found._replace(record=document.id, cause=("document", text.stem))


def _text_problem(
    package: Package, document: Catalogued, other: str | None, own: str | None
) -> tuple[str, str, str | None] | None:
    """Return rule, message and mend (None: as the rule says) for the path of a text that is none or another's.

    ``other`` is the document whose text it is, and ``own`` the path of the text that is called by the id of this one.
    None where another rule says so.
    """
    path = document.path
    what = f"the text of {document.id}, {shorten(path)},"
    correct = f"Write {own} as its path, then run spanpack index." if own else None
    if other is not None:
        fix = "Give the document the path of its own text, then run spanpack index; or remove its record."
        return "P014", f"{what} is that of {other} already", correct or fix
    is_listed = any(resource.path == path for resource in package.resources)
    try:
        package.files.size(path)
    except UnsafePath as error:
        return "P003", f"{what[:-1]}: {error}", error.fix
    except NotAFile as error:
        reason = str(error).removeprefix(f"{path} ")
        return None if is_listed else ("P014", f"{what} {reason}", correct or error.fix)
    except OSError:
        fix = correct or "Correct the path, or put the text there, then run spanpack index."
        return None if is_listed else ("P014", f"{what} is not a file of the package", fix)
    # Of what is no media type, P002 says more.
    is_other = any(r.path == path and "/" in str(r.data.get("mediatype", "/")) for r in package.resources)
    return ("P014", f"{what} is listed, but not as text/plain", correct) if is_other else None


def _texts_by_name(package: Package) -> dict[str, str]:
    """Return the paths of all texts that are there, listed or not, by the id that they are called by."""
    listed = (resource.path for resource in package.resources if resource.is_text and readable(package, resource))
    return {PurePosixPath(path).stem: path for path in (*_unlisted(package), *listed) if _is_text(path)}


def _check_repeated(
    package: Package, resource: Resource, document: Catalogued, where: Callable[[Pointer], tuple[int, int]]
) -> Iterator[tuple[str, Finding]]:
    """Yield the property of the resource of a text that repeats the catalogue wrongly, with P012, for each."""
    licences = resource.data.get("licenses")
    if _licence_paths(licences) != [document.rights]:
        licences = document.licenses  # P010 says so.
    title = resource.title.decode() if isinstance(resource.title, bytes) else resource.title
    for key, stated, expected, pointer in (
        ("name", resource.name, document.name, ("id",)),
        ("title", title, title if document.title is None else document.title, ("title",)),
        ("licenses", licences, document.licenses, ("rights", "title")),
    ):
        if stated != expected:
            said = f"the {key} of {resource.path} is {show(stated)}" if stated else f"{resource.path} has no {key}"
            place: Pointer = ("resources", resource.index, key)
            found = package.at(place, "P012", f"{said}; expected {show(expected)}")
            related = (_catalogue_path(package), where(pointer)[0])
            yield key, found._replace(related=related, record=document.id, cause=cause_of_property(place))


def _licence_paths(stated: Any) -> list[Any] | None:
    """Return the paths of licences, None for one without; None where they are no list of objects, as P002 says."""
    if not isinstance(stated, list) or not all(isinstance(item, dict) for item in stated):
        return None
    return [item.get("path") for item in stated]


def _check_rights(package: Package, resource: Resource, rights: str) -> Iterator[Finding]:
    if "licenses" not in resource.data:
        message = f"the text {resource.path} has no licenses of its own"
        yield package.at(("resources", resource.index), "P010", message)
        return
    stated = _licence_paths(resource.data["licenses"])
    if rights and stated is not None and stated != [rights]:
        paths = [item if isinstance(item, str) else show(item) for item in stated if item is not None]
        shown = f"is listed under {', '.join(paths)}" if paths else "is listed without the path of a licence"
        message = f"the text {resource.path} {shown}; the catalogue says {rights}"
        pointer = ("resources", resource.index, "licenses")
        yield package.at(pointer, "P010", message)._replace(cause=cause_of_property(pointer))


def _check_licence(package: Package) -> Iterator[Finding]:
    """Yield P010 where the descriptor does not say under which licence the annotations are."""
    if "licenses" not in package.head:
        message = "the package has no licenses: nothing says how its annotations may be used"
        fix = (
            'Add "licenses" before "resources": a list with the name and the path of a licence, as '
            '[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}].'
        )
        yield package.at((), "P010", message, fix)


def _check_settings(package: Package) -> Iterator[Finding]:
    settings = package.head.get(SETTINGS, {})
    if not isinstance(settings, dict):
        yield package.at((SETTINGS,), "P015", f"{SETTINGS} is {show(settings)}; expected an object")
        return
    for name, value in settings.items():
        if name != "coverage":
            yield package.at((SETTINGS, name), "P015", f"{name} is no setting; there is coverage")
        elif not isinstance(value, bool):
            yield package.at((SETTINGS, name), "P015", f"coverage is {show(value)}; expected true or false")


def _check_resources(package: Package, moved: dict[str, _Moved]) -> Iterator[Finding]:
    names = Counter(resource.name for resource in package.resources)
    paths = Counter(resource.path for resource in package.resources)
    for resource in package.resources:
        pointer = ("resources", resource.index)
        twice = f"{resource.path} stands {paths[resource.path]} times" if paths[resource.path] > 1 else ""
        if names[resource.name] > 1:
            named = f'the name "{resource.name}" stands {names[resource.name]} times'
            found = package.at((*pointer, "name"), "P013", f"{named}, and {twice}" if twice else named)
            yield found._replace(cause=TEXT_TWICE if resource.is_text else None)
        elif twice:
            found = package.at((*pointer, "path"), "P013", twice)
            yield found._replace(cause=TEXT_TWICE if resource.is_text else None)
        # Once is enough.
        names[resource.name] = paths[resource.path] = 1
        try:
            package.files.size(resource.path)
        except UnsafePath as error:
            found = package.at((*pointer, "path"), "P003", f"{shorten(resource.path)}: {error}", error.fix)
            # One link leads away all files behind it.
            yield found._replace(cause=("link", error.link) if error.link else None)
            continue
        except NotAFile as error:
            reason = str(error).removeprefix(f"{resource.path} ")
            found = package.at(
                (*pointer, "path"), "P004", f"{shorten(resource.path)} is listed and {reason}", error.fix
            )
            # One folder keeps all files in it.
            yield found._replace(cause=(CLOSED, error.folder) if error.folder else (MISSING, resource.path))
            continue
        except OSError:
            other = f"; {moved[resource.path].path} holds what it should" if resource.path in moved else ""
            message = f"{shorten(resource.path)} is listed and is not a file of the package{other}"
            fix = _put_back(package, resource, moved.get(resource.path))
            yield package.at((*pointer, "path"), "P004", message, fix=fix)._replace(cause=(MISSING, resource.path))
            continue
        stated = resource.hash
        if not isinstance(stated, str) or not _HASH.fullmatch(stated):
            shown = "no hash" if stated is None else f"the hash {shorten(str(stated))}"
            yield package.at((*pointer, "hash"), "P007", f"{resource.path} has {shown}; expected sha256: and 64 digits")


def _put_back(package: Package, resource: Resource, moved: _Moved | None) -> str:
    """Return how to mend that a file is missing, which may have ``moved``."""
    if moved and moved.is_meant:
        return f"Write {moved.path} as its path, or run spanpack index."
    first = f"Rename {moved.path} to {resource.path}" if moved else "Put the file back"
    if resource.is_text:
        catalogue = _catalogue_path(package)
        return f"{first}; or remove its records from {catalogue} and the layers, and run spanpack index."
    if resource.path.startswith(f"{SCHEMAS}/") or _is_catalogue(resource.path):
        return f"{first}: without it no record that it describes or lists can be checked."
    users = [
        other.path
        for group in package.sets.values()
        for name, other in (group.registers | group.layers).items()
        if group.folder == resource.folder and name != resource.stem
        if any(reference.layer == resource.stem for reference in package.layers[name].references)
    ]
    if users:
        return f"{first}: {users[0]} refers to it."
    return f"{first}, or run spanpack index to take it off the list."


def _check_unlisted(package: Package, moved: dict[str, _Moved]) -> Iterator[Finding]:
    said = {file.path for file in moved.values()}  # By P004.
    # A file may be what a resource without a clear path means.
    for path in _unlisted(package) if package.is_listing_clear else ():
        if path in said:
            continue
        found = at(path, "P005", f"{path} is not listed in the descriptor", fix=_list_it(package, path))
        # The records of a text have lost their document as well, where it was one.
        yield found._replace(cause=("document", PurePosixPath(path).stem)) if _is_text(path) else found


def _list_it(package: Package, path: str) -> str:
    """Return how to mend that a file is not listed: spanpack index alone lists no text."""
    place = PurePosixPath(path)
    folder, suffix = place.parts[0], place.suffix
    is_table = folder == MAIN_SET and suffix in (".jsonl", ".yaml", ".yml")
    schema = f"{SCHEMAS}/{place.stem}.json"
    if is_table and suffix == ".jsonl" and not is_there(package, schema):
        return f"Remove the file; or add {schema}, which describes it, and run spanpack index."
    if is_table or (folder == SCHEMAS and suffix == ".json") or _is_catalogue(path):
        return "Run spanpack index to list it, or remove the file."
    if _is_text(path):
        catalogue = _catalogue_path(package)
        how = " (spanpack new begins it)" if catalogue.endswith(".yaml") else ""
        return f"Add its record to {catalogue}{how}, if it is not there; then run spanpack index. Or remove the file."
    if folder == SEEDS and suffix.lower() == ".txt":
        return f"Rename it to {place.with_suffix('.txt')}, if it is a text: its name ends in .txt; or remove the file."
    return f"Remove the file, or move it out of {folder}/: it is no part of the corpus."


def _is_text(path: str) -> bool:
    """Return whether a file may be the text of a document."""
    place = PurePosixPath(path)
    return place.suffix == ".txt" and place.parts[0] not in (MAIN_SET, SCHEMAS)


def _catalogue_path(package: Package) -> str:
    return package.catalogue.path if package.catalogue else "seeds/documents.yaml"


def _moved(package: Package) -> dict[str, _Moved]:
    """Return the listed paths of files that are missing, of which an unlisted file has the hash, each with that file.

    Its own path is the one that is meant where all else fits it that is known of the resource.
    """
    missing = {str(r.hash): r for r in package.resources if not readable(package, r)}
    catalogued = functools.cache(lambda: _catalogued_paths(package))

    def fits(resource: Resource, path: str) -> bool:
        if resource.is_text:
            return path in catalogued()
        described = describe(path) or {}
        has_schema = not resource.is_table or is_there(package, f"{SCHEMAS}/{PurePosixPath(path).stem}.json")
        return described.get("name") == resource.name and has_schema

    moved = {}
    for path in _unlisted(package) if missing else ():
        try:
            digest = hashlib.sha256(package.files.read(path)).hexdigest()
        except (OSError, UnsafePath):
            continue
        resource = missing.get(f"sha256:{digest}")
        if resource:
            moved[resource.path] = _Moved(path, fits(resource, path) and not fits(resource, resource.path))
    return moved


def _catalogued_paths(package: Package) -> set[str]:
    """Return the paths of texts that the catalogue names, of the records that can be read."""
    layer, resource = package.layers.get(CATALOGUE), package.catalogue
    if resource is None or layer is None or not readable(package, resource):
        return set()
    raw = package.files.read(resource.path)
    is_lines = resource.path.endswith(".jsonl")
    table = read_jsonl(layer, resource.path, raw) if is_lines else read_yaml_list(resource.path, raw)
    return {str(record.get("path")) for record in table.rows}


def _unlisted(package: Package) -> Iterator[str]:
    listed = {resource.path for resource in package.resources}
    for folder in content_folders(package):
        # Of a folder that may not be read, P004 speaks at what is listed in it.
        with contextlib.suppress(PackageError):
            for path in package.files.names(folder):
                if path not in listed and not is_hidden(path) and not path.lower().endswith(".md"):
                    yield path


def content_folders(package: Package) -> list[str]:
    """Return the topmost folders whose files are all listed: texts, annotations, schemas."""
    folders = {path.partition("/")[0] for path in (r.path for r in package.resources) if "/" in path}
    return sorted(folders | {"annotations", "schemas", "seeds"})


def changelog_version(text: str) -> str | None:
    """Return the newest version that a CHANGELOG.md names, or None."""
    found = _CHANGELOG_VERSION.search(_without_code(text))
    return found[1] if found else None


def _without_code(text: str) -> str:
    """Return a text of Markdown with its blocks of code blank; its lines stay where they are."""
    return _CODE.sub(lambda block: "\n" * block[0].count("\n"), text)


def citation_version(text: str) -> str | None:
    """Return the version that a CITATION.cff states, or None."""
    found = _CITATION_VERSION.search(text)
    return found[1] if found else None


def _check_versions(package: Package) -> Iterator[Finding]:
    version = package.head.get("version")
    if "version" in package.head and not isinstance(version, str):
        return  # P002 says so.
    stated = f"says {version}" if version is not None else "has no version"
    for path, pattern in ((CHANGELOG, _CHANGELOG_VERSION), (CITATION, _CITATION_VERSION)):
        try:
            raw = package.files.read(path)
            text = raw.decode()
        except (NotAFile, UnsafePath) as error:
            message = f"its version cannot be read: {str(error).removeprefix(f'{path} ')}"
            fix = error.fix if isinstance(error, NotAFile) else NotAFile.fix
            yield at(path, "P009", message, fix=f"{fix.removesuffix('.')}, or remove it.")
            continue
        except OSError:
            continue
        except UnicodeDecodeError as error:
            yield not_utf8(path, raw, error)
            continue
        found = pattern.search(_without_code(text) if path == CHANGELOG else text)
        broken = found is None and path == CITATION and [f for f in read_yaml(path, raw)[1] if f.rule == "F107"]
        if broken:
            yield broken[0]
        elif found is None or found[1] != version:
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            said = f"says version {found[1]}" if found else "names no version"
            problem = at(path, "P009", f"{path} {said}; datapackage.json {stated}", line)
            # Where the other files agree, the descriptor alone has another one.
            yield problem._replace(cause=("version", found[1]) if found else None)


def _check_tables(package: Package) -> Iterator[Finding]:
    tables = [resource for resource in package.resources if resource.is_table]
    unnamed = [resource for resource in package.resources if _is_unnamed_table(resource)]
    for resource in unnamed:
        message = f"{resource.path} is a table, and its resource lacks the type that says so"
        found = package.at(("resources", resource.index), "P012", message)
        yield found._replace(cause=("unread", resource.path))
    # Foreign keys lead from table to table, so that one that is not known changes the schemas of others.
    lacking = _lacking_tables(package)
    unknown: set[str] = set()
    paths = {*(resource.path for resource in package.resources), *_unlisted(package)}
    for path, resource in lacking.items():
        if path in paths or not package.is_listing_clear:
            continue
        name = PurePosixPath(path).stem
        if is_there(package, f"{SCHEMAS}/{name}.json"):
            message = f"{resource.path} refers to {path}, which is not listed"
            fix = f"Add {path}, then run spanpack index."
            yield package.at(("resources", resource.index, "path"), "P004", message, fix=fix)
        elif name not in unknown:
            unknown.add(name)
            message = f'spanpack:ref names the layer "{name}", which has no schema ({SCHEMAS}/{name}.json)'
            fix = "Name a layer that has a schema, or add the schema and the table."
            yield _wrong_layer(package, resource.stem, name, message, fix)
    yield from _check_registers(package)
    known = all(resource.stem in package.layers for resource in tables)
    # The name of a text is in its data only where it is no text.
    names = [r.data.get("name", r.name if r.is_text else None) for r in package.resources]
    complete = (
        package.catalogue is not None
        and known
        and not unnamed
        and not lacking
        and package.is_listing_clear
        and None not in names
        and len(set(map(str, names))) == len(names)
    )
    drifted: dict[str, list[Finding]] = {}
    for resource in tables if complete else ():
        if not readable(package, resource):
            continue  # P004 says so.
        layer = package.layers[resource.stem]
        group = package.sets.get(resource.folder)
        stated = resource.data.get("schema", {"fields": []})
        if not isinstance(stated, str | dict) or (
            isinstance(stated, dict) and not isinstance(stated.get("fields"), list)
        ):
            continue  # P002 says so.
        if stated != table_schema(layer, target_names(package.catalogue, group)):
            message = f"the table schema of {resource.name} is not what schemas/{resource.stem}.json gives"
            pointer = ("resources", resource.index, "schema")
            found = package.at(pointer, "P012", message)
            place, cause = (f"{SCHEMAS}/{resource.stem}.json", 1), cause_of_property(pointer)
            drifted.setdefault(resource.stem, []).append(found._replace(related=place, cause=cause))
    for stem, findings in drifted.items():
        # Where all tables of a layer have drifted, its schema has changed.
        is_schema = 1 < len(findings) == sum(resource.stem == stem for resource in tables)
        cause = (_TABLE_SCHEMA, stem)
        yield from (found._replace(cause=cause) if is_schema else found for found in findings)
    if package.is_listing_clear and not any(_is_catalogue(path) for path in paths):
        yield package.at(("resources",), "P004", "no catalogue of documents is listed (seeds/documents.yaml)")


def _check_registers(package: Package) -> Iterator[Finding]:
    """Yield P011 for each schema of a register that refers to records of documents, which are read after it."""
    for layer in package.layers.values():
        named = {reference.layer for reference in layer.references} if not layer.has_documents else set()
        for other in sorted(named & package.layers.keys()):
            if package.layers[other].has_documents:
                message = (
                    f'spanpack:ref names the layer "{other}", whose records belong to documents; {layer.name} has none'
                )
                fix = f"Let {other} refer to {layer.name}."
                yield _wrong_layer(package, layer.name, other, message, fix)


def _wrong_layer(package: Package, name: str, layer: str, message: str, fix: str) -> Finding:
    """Return the finding that the schema of ``name`` refers to a ``layer`` to which it cannot."""
    for path in (f"{SCHEMAS}/{name}.json", COMMON):
        text = package.files.read(path).decode() if is_there(package, path) else ""
        place = re.search(rf'"spanpack:ref"\s*:\s*({re.escape(json.dumps(layer))})', text)
        if place:
            break
    line, column = line_and_column(text, place.start(1)) if place else (1, 1)
    return at(path if place else f"{SCHEMAS}/{name}.json", "P011", message, line, column, fix)


def _check_descriptions(package: Package, moved: dict[str, _Moved]) -> Iterator[Finding]:
    """Yield P012 for each property of a resource that ``spanpack index`` would write otherwise, or leave out."""
    names = Counter(resource.name for resource in package.resources)
    mistyped = {path: file.path for path, file in moved.items() if file.is_meant}
    for resource, data in package.described():
        path = mistyped.get(resource.path, resource.path)  # P004 says so.
        expected = describe_text(path) if resource.is_text else describe(path)
        # What is no table by its path, or a table without its type, is wrong as a whole; P011 to P014 say how.
        if expected is None or ("type" in expected and not resource.is_table):
            continue
        # Of these, other rules speak; what the catalogue says of texts is asked once it is read.
        known = _JUDGED | {"licenses" if resource.is_text else "schema" if resource.is_table else "type"}
        if resource.is_text or names[resource.name] > 1:
            known |= {"name", "title"}
        pointer = ("resources", resource.index)
        lacking = [key for key in expected if key not in known and key not in data]
        if lacking:
            message = f"{resource.path} has no {' and no '.join(lacking)}"
            yield package.at(pointer, "P012", message)
        for key, stated in data.items():
            if key not in known and not (key in expected and stated == expected[key]):
                wanted = show(expected[key]) if key in expected else "none"
                message = f"the {key} of {resource.path} is {show(stated)}; expected {wanted}"
                found = package.at((*pointer, key), "P012", message)
                yield found._replace(cause=cause_of_property((*pointer, key)))


def _check_ends(package: Package) -> Iterator[Finding]:
    """Yield F104 for the descriptor and each schema in which nothing else is wrong."""
    wrong = {finding.path for finding in package.findings}
    schemas = (r.path for r in package.resources if r.path.startswith(f"{SCHEMAS}/") and readable(package, r))
    for path in (DESCRIPTOR, *schemas):
        size = package.files.size(path)
        if path not in wrong and size and package.files.read(path, size - 1) != b"\n":
            text = package.files.read(path).decode("utf-8", "replace")
            message, fix = "the last line does not end with a line feed", "Let the file end with a line feed."
            yield at(path, "F104", message, text.count("\n") + 1, fix=fix)


def _lacking_tables(package: Package) -> dict[str, Resource]:
    """Return the paths of tables to which annotation sets refer and that they lack, with what refers to each first."""
    lacking: dict[str, Resource] = {}
    for group in package.sets.values():
        tables = group.registers | group.layers
        for name, resource in tables.items():
            if not readable(package, resource):
                continue
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
