"""STAM, the Stand-off Text Annotation Model, in STAM JSON: a store and the text of each document.

A span is an annotation on the text, several spans of one role are one on all of them, in order; a record
that is no span itself is an annotation on those of its roles, or on the whole text where it has none. Layer, role
and values are data of the set ``spanpack``; what the library would not read back as it is, such as objects, stands as
a text in JSON. STAM counts code points, half-open, as this package does.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import stam

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument, refuse_left, repeated, require_text_of
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
        has_text = read_text_beside(source / f"{name}.json") is not None
        value = read_json(path)
        _check_values(path, value, f"{name}.txt", has_text=has_text)
        try:
            for resource in _resources(source, value):
                place = path if resource.id() == name else f"{path}: {resource.id()}"
                require_text_of(content, place, name, resource.text())
            store = stam.AnnotationStore(file=str(path))
            unread: list[str] = []
            items = tuple(_items(content, name, store, unread))
        except ImportProblem as error:
            raise ImportProblem("\n".join(_placed(path, line) for line in str(error).split("\n"))) from None
        except stam.StamError as error:
            raise ImportProblem(f"{path}: STAM cannot read it: {error}") from None
        yield ReadDocument(name, None, items, tuple(unread), place=path)


def _resources(source: Path, value: Any) -> Iterator[Any]:
    """Yield the texts of a store, read without its annotations, which may lie beyond the end of another text."""
    texts = {"@type": "AnnotationStore", "resources": value.get("resources", [])} if isinstance(value, dict) else value
    config = {"workdir": str(source.absolute())}
    yield from stam.AnnotationStore(string=orjson.dumps(texts).decode(), config=config).resources()


def _placed(path: Path, line: str) -> str:
    return line if line.startswith(str(path)) else f"{path}: {line}"


def _check_values(path: Path, value: Any, allowed: str, *, has_text: bool) -> None:
    """Raise ImportProblem where a store would read another file than the text beside it, or a span ends too early.

    The library does not read a span that ends before it begins as it should: it stops the program.
    """
    pending = [(path.name, value)]
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            name = value["@id"] if isinstance(value.get("@id"), str) else name
            if value.get("@include", allowed) != allowed:
                raise ImportProblem(f"{path}: includes {value['@include']!r}; only {allowed} beside it may be read")
            if "@include" in value and not has_text:
                raise ImportProblem(f"{path.parent / allowed}: the text of {path.name} is missing")
            offsets = [*_offset(value.get("begin")), *_offset(value.get("end"))]
            for offset in offsets:
                if type(offset) is not int:
                    raise ImportProblem(f"{path}: {name}: an offset is {offset!r:.100}; expected a whole number")
            if len(offsets) == 2 and offsets[0] >= offsets[1]:
                raise ImportProblem(f"{path}: a span begins at {offsets[0]} and ends at {offsets[1]}")
            pending += [(name, inner) for inner in value.values()]
        elif isinstance(value, list):
            pending += [(name, inner) for inner in value]


def _offset(value: Any) -> list[Any]:
    """Return what stands as the offset of a cursor that counts from the beginning; nothing of any other value."""
    is_cursor = isinstance(value, dict) and value.get("@type") == "BeginAlignedCursor"
    return [value.get("value")] if is_cursor else []


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
    return f"{layer}.{path}={json.dumps(value)}"


def _data(layer: str, path: str, value: Any) -> Json:
    """Return a value as the data of an annotation."""
    if isinstance(value, bool):
        return {"set": _SET, "id": _truth(layer, path, value)}
    return {"set": _SET, "key": f"{layer}.{path}", "value": value}


def _in_store(layer: Layer, path: str, value: Any) -> Any:
    """Return a value as it stands in a store: as it is, or as a text in JSON."""
    is_held = value is None or (path not in _in_json(layer) and all(map(_is_read_back, _numbers(value))))
    return value if is_held else json.dumps(value, ensure_ascii=False)


def _numbers(value: Any) -> Iterator[int | float]:
    """Yield the numbers of a value, which may be a list of lists."""
    if isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)
    elif isinstance(value, int | float):
        yield value


def _is_read_back(number: float) -> bool:
    """Return whether the library reads the number that it writes: others it may read as their neighbours.

    Its parser is exact for whole numbers of 64 bits, and where digits and power of ten are floats themselves
    (Clinger, How to read floating point numbers accurately, 1990).
    """
    if isinstance(number, int):
        return -(2**63) <= number < 2**63
    _, digits, power = Decimal(repr(number)).as_tuple()
    return isinstance(power, int) and abs(power) <= 22 and int("".join(map(str, digits))) <= 2**53


def _annotate(store: Any, resource: Any, layer: Layer, item: Item) -> None:
    data = [{"set": _SET, "key": _LAYER, "value": item.layer}]
    data += [_data(item.layer, path, _in_store(layer, path, value)) for path, value in item.values.items()]
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
                wrong += [f"the key {key} of {annotation.id()}" for key in data if key != _ROLE]
            else:
                unread.append(f"{annotation.id()}, which has no layer")
            continue
        if _ROLE in data:
            left[annotation.id()] = f"the role of {annotation.id()}"
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
            spans = _parts(str(_own_data(target).get(_ROLE)), target)
            wrong += [] if spans else [f"{target.id()}, which selects no text"]
            parts += spans
        whole, of_roles = _parts(WHOLE, annotation), {replace(part, role=WHOLE) for part in parts}
        own = [part for part in whole if part not in of_roles]
        if layer.is_span:
            parts = [*(own or whole[:1]), *parts]
        else:
            wrong += [f"the span {part.start} to {part.end} of {annotation.id()} itself" for part in own]
        yield Item(annotation.id(), layer.name, document, tuple(parts), values)
    refuse_left(document, [*wrong, *(what for name, what in left.items() if name not in taken)])


def _own_data(annotation: Any) -> Json:
    """Return the data of the package's set by their keys: other sets may have the same keys."""
    return {one.key().id(): one.value().get() for one in annotation.data() if one.dataset().id() == _SET}


def _doubled(annotation: Any) -> list[str]:
    """Return the keys of the package's set that an annotation has more than once."""
    return repeated(one.key().id() for one in annotation.data() if one.dataset().id() == _SET)


def _other_sets(annotation: Any) -> list[str]:
    return sorted({one.dataset().id() for one in annotation.data()} - {_SET})


@lru_cache
def _in_json(layer: Layer) -> frozenset[str]:
    """Return the values that stand as texts in JSON.

    They may hold objects, which the library writes and cannot read, lists in which it would write 1 for true, or both
    texts and numbers, of which some need JSON.
    """
    return frozenset(path for path, part in value_schemas(layer).items() if _needs_json(part))


def _needs_json(part: Json, *, is_item: bool = False) -> bool:
    kinds = json_types(part)  # There are none where the schema says nothing of types.
    if not kinds or "object" in kinds or (is_item and "boolean" in kinds):
        return True
    if "string" in kinds and {"array", "integer", "number"}.intersection(kinds):
        return True
    return "array" in kinds and _needs_json(part.get("items", {}), is_item=True)


def _parts(role: str, annotation: Any) -> list[Part]:
    return [Part(role, place.begin(), place.end(), place.text()) for place in annotation.textselections()]


def _values(layer: Layer, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, part in value_schemas(layer).items():
        key = f"{layer.name}.{path}"
        if key not in data:
            continue  # The default of the schema stands for it.
        value = data[key]
        kinds = set(json_types(part))
        if isinstance(value, str) and (path in _in_json(layer) or "string" not in kinds):
            value = _loads(value)
        # Whoever changes a store with the library has 1 and 0 for true and false.
        is_truth = kinds in _TRUTHS and (value in (0, 1) or (value is None and "null" not in kinds))
        yield path, bool(value) if is_truth else value


def _loads(text: str) -> Any:
    """Return the value of a text in JSON; what is none is the text itself, of which the schema says what it is not."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
