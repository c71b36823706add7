"""UIMA CAS in JSON (version 0.4.0), what INCEpTION imports as «UIMA CAS JSON».

The type system stands in each file, and in TypeSystem.xml besides, from which INCEpTION makes its layers.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from cassis import Cas, TypeSystem, load_cas_from_json

from spanpack.formats.cas import TYPES, read_cas, require_features, require_own_ids, type_system, write_each
from spanpack.formats.content import Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.sources import read_json
from spanpack.schemas.subschemas import Json

IS_FOLDER = True

_VIEW = "_InitialView"
"""The view with the text, as UIMA names the one that each CAS has."""


def write(content: Content, target: Path) -> Losses:
    """Write one JSON file a document, and the type system."""
    types = type_system(content)
    types.to_xml(target / TYPES)
    write_each(content, types, lambda cas, name: cas.to_json(target / f"{name}.json"))
    return Counter()


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of JSON files."""
    types = type_system(content)
    for path in sorted(source.glob("*.json")):
        yield read_cas(content, path, partial(_load, path, types))


def _load(path: Path, types: TypeSystem) -> Cas:
    cas = read_json(path)  # Says where it is no JSON, which the library does not.
    structures = _structures(path, cas)
    require_own_ids(path, (structure["%ID"] for structure in structures))
    foreign = _foreign(structures, types)
    known = [structure for structure in structures if structure["%ID"] not in foreign]
    for structure in known:
        features = {name.lstrip("@#^"): value for name, value in structure.items() if not name.startswith("%")}
        require_features(path, types, str(structure.get("%TYPE")), features)
    view = cas["%VIEWS"][_VIEW]
    members = [member for member in view["%MEMBERS"] if member not in foreign]
    views = {_VIEW: view | {"%MEMBERS": members}}
    text = orjson.dumps(cas | {"%FEATURE_STRUCTURES": known, "%VIEWS": views}).decode()
    return load_cas_from_json(text, typesystem=types, lenient=True, merge_typesystem=False)


def _foreign(structures: list[Json], types: TypeSystem) -> set[int]:
    """Return the ids of the structures of other views and of types that are none of the package, and warn of these.

    The library's reader of XMI is lenient towards them; that of JSON reads neither.
    """
    views = {one["%ID"]: f"the view {one['sofaID']}" for one in structures if one.get("sofaID", _VIEW) != _VIEW}
    foreign = dict(views)
    for one in structures:
        name = str(one.get("%TYPE"))
        if one.get("@sofa") in views:
            foreign[one["%ID"]] = views[one["@sofa"]]
        elif not name.endswith("[]") and not types.contains_type(name):
            foreign[one["%ID"]] = f"Type with name [{name}] not found!"
    for what in sorted(set(foreign.values())):
        warnings.warn(what, stacklevel=2)
    return set(foreign)


def _structures(path: Path, value: Any) -> list[Json]:
    """Return the feature structures of a CAS, each with its id: they are a list, or an object by their ids."""
    listed = value.get("%FEATURE_STRUCTURES", []) if isinstance(value, dict) else None
    pairs = list(listed.items()) if isinstance(listed, dict) else None
    structures = [one for _, one in pairs] if pairs is not None else listed
    if not isinstance(structures, list) or not all(isinstance(one, dict) for one in structures):
        raise ImportProblem(f"{path}: is no CAS: expected an object with a list %FEATURE_STRUCTURES")
    return structures if pairs is None else [{**one, "%ID": int(name)} for name, one in pairs]
