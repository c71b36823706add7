"""STAM, the Stand-off Text Annotation Model, in STAM JSON: a store and the text of each document.

A span is an annotation on the text, several spans of one role are one on all of them, in order; a record
that is no span itself is an annotation on those of its roles, or on the whole text where it has none. Layer, role
and values are data of the set ``spanpack``, values that may hold objects as texts in JSON. STAM counts code points,
half-open, as this package does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import stam

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument, refuse_left, require_same_text
from spanpack.formats.items import WHOLE, Item, Part, value_schemas
from spanpack.formats.sources import read_json, read_text_beside
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types

IS_FOLDER = True

SUFFIX = ".store.stam.json"
_SET = "spanpack"
_ROLE, _LAYER = "role", "layer"
_TRUTHS = ({"boolean"}, {"boolean", "null"})


def write(content: Content, target: Path) -> Losses:
    """Write a store and a text for each document."""
    target = target.absolute()  # The library would join a relative one to itself.
    for document in content.documents():
        to_store(content, document, target).save()
    return Counter()


def to_store(content: Content, document: AnnotatedDocument, target: Path) -> stam.AnnotationStore:
    """Return a store with the annotations of a document, to be saved in ``target``, where its text is written."""
    (target / f"{document.id}.txt").write_bytes(document.text.encode())
    store = stam.AnnotationStore(string=_beginning(document), config={"workdir": str(target)})
    resource = store.add_resource(id=document.id, filename=f"{document.id}.txt")
    for item in document.items:
        _annotate(store, resource, content.layers[item.layer], item)
    store.set_filename(str(target / f"{document.id}{SUFFIX}"))
    return store


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of stores."""
    for path in sorted(source.glob(f"*{SUFFIX}")):
        name = path.name.removesuffix(SUFFIX)
        text = read_text_beside(source / f"{name}.json")
        _check_values(path, read_json(path), f"{name}.txt")
        try:
            store = stam.AnnotationStore(file=str(path))
            for resource in store.resources():
                require_same_text(f"{path}: {resource.id()}", text or "", resource.text())
            unread: list[str] = []
            items = tuple(_items(content, name, store, unread))
        except ImportProblem as error:
            raise ImportProblem("\n".join(_placed(path, line) for line in str(error).split("\n"))) from None
        except stam.StamError as error:
            raise ImportProblem(f"{path}: STAM cannot read it: {error}") from None
        yield ReadDocument(name, text, items, tuple(unread))


def _placed(path: Path, line: str) -> str:
    return line if line.startswith(str(path)) else f"{path}: {line}"


def _check_values(path: Path, value: Any, allowed: str) -> None:
    """Raise ImportProblem where a store would read another file than the text beside it, or a span ends too early.

    The library does not read a span that ends before it begins as it should: it stops the program.
    """
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if value.get("@include", allowed) != allowed:
                raise ImportProblem(f"{path}: includes {value['@include']!r}; only {allowed} beside it may be read")
            begin, end = (_cursor(value.get(name)) for name in ("begin", "end"))
            if begin is not None and end is not None and begin >= end:
                raise ImportProblem(f"{path}: a span begins at {begin} and ends at {end}")
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _cursor(value: Any) -> int | None:
    """Return the offset that a cursor counts from the beginning, or None."""
    is_cursor = isinstance(value, dict) and value.get("@type") == "BeginAlignedCursor"
    return value["value"] if is_cursor and isinstance(value.get("value"), int) else None


def _beginning(document: AnnotatedDocument) -> str:
    """Return a store with the data that are true or false: the library can read them, and would write 1 or 0."""
    found = {
        _truth(item.layer, path, value): {"key": f"{item.layer}.{path}", "value": {"@type": "Bool", "value": value}}
        for item in document.items
        for path, value in item.values.items()
        if isinstance(value, bool)
    }
    data = [{"@type": "AnnotationData", "@id": name, **one} for name, one in found.items()]
    keys = [{"@type": "DataKey", "@id": name} for name in dict.fromkeys(one["key"] for one in found.values())]
    dataset = {"@type": "AnnotationDataSet", "@id": _SET, "keys": keys, "data": data}
    return orjson.dumps({"@type": "AnnotationStore", "@id": document.id, "annotationsets": [dataset]}).decode()


def _truth(layer: str, path: str, value: bool) -> str:
    return f"{layer}.{path}={orjson.dumps(value).decode()}"


def _data(layer: str, path: str, value: Any) -> Json:
    """Return a value as the data of an annotation."""
    if isinstance(value, bool):
        return {"set": _SET, "id": _truth(layer, path, value)}
    return {"set": _SET, "key": f"{layer}.{path}", "value": value}


def _annotate(store: Any, resource: Any, layer: Layer, item: Item) -> None:
    data = [{"set": _SET, "key": _LAYER, "value": item.layer}]
    in_json = _in_json(layer)
    data += [
        _data(item.layer, path, orjson.dumps(value).decode() if path in in_json and value is not None else value)
        for path, value in item.values.items()
    ]
    roles: dict[str, list[Any]] = defaultdict(list)
    for part in item.parts:
        roles[part.role].append(stam.Selector.textselector(resource, stam.Offset.simple(part.start, part.end)))
    targets = []
    for role, selectors in roles.items():
        selector = selectors[0] if len(selectors) == 1 else stam.Selector.directionalselector(*selectors)
        if role == WHOLE:
            targets.append(selector)
        else:
            named = [{"set": _SET, "key": _ROLE, "value": role}]
            annotation = store.annotate(id=f"{item.id}/{role}", target=selector, data=named)
            targets.append(stam.Selector.annotationselector(annotation))
    if not targets:
        targets = [stam.Selector.resourceselector(resource)]
    selector = targets[0] if len(targets) == 1 else stam.Selector.compositeselector(*targets)
    store.annotate(id=item.id, target=selector, data=data)


def _items(content: Content, document: str, store: Any, unread: list[str]) -> Iterator[Item]:
    """Yield the records of a store, and add to ``unread`` what is somebody else's annotation."""
    left: dict[str, str] = {}
    wrong: list[str] = []
    taken: set[str] = set()
    for annotation in store.annotations():
        data = _own_data(annotation)
        wrong += [f"the second {key} of {annotation.id()}" for key in _doubled(annotation)]
        if _LAYER not in data:
            if _ROLE in data:
                left[annotation.id()] = f"the annotation {annotation.id()}"
            else:
                unread.append(f"{annotation.id()}, which has no layer")
            continue
        layer = content.layers.get(data[_LAYER])
        if layer is None:
            raise ImportProblem(f"{document}: {annotation.id()}: {data[_LAYER]!r} is no layer")
        values = dict(_values(layer, data))
        known = {_LAYER, _ROLE, *(f"{layer.name}.{path}" for path in value_schemas(layer))}
        wrong += [f"the key {key} of {annotation.id()}" for key in data if key not in known]
        unread += [f"{annotation.id()}: data of the set {name}" for name in _other_sets(annotation)]
        parts = []
        for target in annotation.annotations_in_targets():
            taken.add(target.id())
            unread += [f"{target.id()}: data of the set {name}" for name in _other_sets(target)]
            parts += _parts(str(_own_data(target).get(_ROLE)), target)
        if layer.is_span:
            own = [
                part for part in _parts(WHOLE, annotation) if part not in {replace(one, role=WHOLE) for one in parts}
            ]
            parts = [*(own or _parts(WHOLE, annotation)[:1]), *parts]
        yield Item(annotation.id(), layer.name, document, tuple(parts), values)
    refuse_left(document, [*wrong, *(what for name, what in left.items() if name not in taken)])


def _own_data(annotation: Any) -> Json:
    """Return the data of the package's set by their keys: other sets may have the same keys."""
    return {one.key().id(): one.value().get() for one in annotation.data() if one.dataset().id() == _SET}


def _doubled(annotation: Any) -> list[str]:
    """Return the keys of the package's set that an annotation has more than once."""
    keys = Counter(one.key().id() for one in annotation.data() if one.dataset().id() == _SET)
    return [key for key, count in keys.items() if count > 1]


def _other_sets(annotation: Any) -> list[str]:
    return sorted({one.dataset().id() for one in annotation.data()} - {_SET})


@lru_cache
def _in_json(layer: Layer) -> frozenset[str]:
    """Return the values that may hold objects: texts in JSON, since the library writes objects and cannot read them."""
    return frozenset(path for path, part in value_schemas(layer).items() if _may_hold_objects(part))


def _may_hold_objects(part: Json) -> bool:
    kinds = json_types(part)
    return "object" in kinds or ("array" in kinds and _may_hold_objects(part.get("items", {"type": "object"})))


def _parts(role: str, annotation: Any) -> list[Part]:
    return [Part(role, place.begin(), place.end(), place.text()) for place in annotation.textselections()]


def _values(layer: Layer, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, part in value_schemas(layer).items():
        key = f"{layer.name}.{path}"
        if key not in data:
            continue  # The default of the schema stands for it.
        value = data[key]
        if path in _in_json(layer) and isinstance(value, str):
            value = _loads(layer, path, value)
        kinds = set(json_types(part))
        # Whoever changes a store with the library has 1 and 0 for true and false.
        is_truth = kinds in _TRUTHS and (value in (0, 1) or (value is None and "null" not in kinds))
        yield path, bool(value) if is_truth else value


def _loads(layer: Layer, path: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ImportProblem(f"{layer.name}.{path} is no JSON: {text!r:.100}") from None
