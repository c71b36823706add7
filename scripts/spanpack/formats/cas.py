"""UIMA CAS (OASIS, 2009), which INCEpTION and DKPro read: what its two serialisations share.

A layer is a type of annotation; a value is a feature; the spans of a role are an array of links, each with its role
and its target, an annotation of the type Span. A record that is no span itself lies where its first span does, or
at the beginning of the text. The CAS counts UTF-16 code units when it is written: the library converts from and to
code points.

INCEpTION takes a type for a layer where its features are texts, truth values, lists of texts and such links (its
class TypeSystemAnalysis); it knows numbers of 32 bits only. So all other values are texts in JSON, and so is what may
be null or an empty list although something else is the default: a feature that is not set stands for that.
"""

from __future__ import annotations

import dataclasses
import itertools
import keyword
import re
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cassis import Cas, TypeSystem

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, ReadDocument, refuse_left, repeated, require_types
from spanpack.formats.items import (
    WHOLE,
    Item,
    Part,
    as_text,
    default,
    from_text,
    has_to_say_null,
    is_told,
    roles,
    value_schemas,
)
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types
from spanpack.storage.files import PackageError

TYPES = "TypeSystem.xml"
"""The file with the types, from which INCEpTION makes the layers of a project."""

_PACKAGE = "spanpack"
_SPAN = f"{_PACKAGE}.Span"
ID = "identifier"
OFFSETS = ("begin", "end")
TRUTH = "uima.cas.Boolean"
_ANNOTATION = "uima.tcas.Annotation"
_TAKEN = frozenset(("self", "type", "begin", "end", "sofa", "id", ID, "get", "set", "get_covered_text", "xmiid")).union(
    word.lower() for word in keyword.kwlist
)
"""Names that UIMA, INCEpTION or the classes of the library have of their own, in lower case."""
_METADATA = f"{_PACKAGE}.Document"
_TEXTS = "uima.cas.StringArray"
_LINK_ROLE, _LINK_TARGET = "role", "target"


def type_system(content: Content) -> TypeSystem:
    """Return the types of the layers, their features derived from the schemas.

    Raises PackageError where two layers would be one type.
    """
    require_types(content.layers.values(), lambda layer: _type(layer).lower(), "a CAS")
    types = TypeSystem()
    types.create_type(name=_SPAN, supertypeName=_ANNOTATION)
    metadata = types.create_type(name=_METADATA, supertypeName=_ANNOTATION)
    types.create_feature(metadata, ID, "uima.cas.String")
    for layer in content.layers.values():
        kind = types.create_type(name=_type(layer), supertypeName=_ANNOTATION)
        types.create_feature(kind, ID, "uima.cas.String")
        for _, feature in _role_features(layer):
            link = types.create_type(name=_link_type(layer, feature), supertypeName="uima.cas.TOP")
            types.create_feature(link, _LINK_ROLE, "uima.cas.String")
            types.create_feature(link, _LINK_TARGET, _SPAN)
            types.create_feature(kind, feature, "uima.cas.FSArray", elementType=link.name)
        for path, feature in _value_features(layer):
            types.create_feature(kind, feature, _range(value_schemas(layer)[path]))
    return types


def to_cas(content: Content, document: AnnotatedDocument, types: TypeSystem) -> Cas:
    """Return a document with its annotations as a CAS."""
    cas = Cas(typesystem=types, sofa_string=document.text, sofa_mime="text/plain")
    metadata, span = types.get_type(_METADATA), types.get_type(_SPAN)
    cas.add(metadata(begin=0, end=len(document.text), **{ID: document.id}))
    array = types.get_type("uima.cas.FSArray")
    for item in document.items:
        layer = content.layers[item.layer]
        begin, end = (item.parts[0].start, item.parts[0].end) if item.parts else (0, 0)
        features: dict[str, Any] = {ID: item.id}
        for role, feature in _role_features(layer):
            spans = [span(begin=part.start, end=part.end) for part in item.spans(role)]
            cas.add_all(spans)
            link = types.get_type(_link_type(layer, feature))
            links = [link(**{_LINK_ROLE: role, _LINK_TARGET: target}) for target in spans]
            features[feature] = array(elements=links) if links else None
        for path, feature in _value_features(layer):
            if path in item.values:
                features[feature] = _to_feature(types, value_schemas(layer)[path], item.values[path])
        cas.add(types.get_type(_type(layer))(begin=begin, end=end, **features))
    return cas


def read_cas(content: Content, place: Path, load: Callable[[], Cas]) -> ReadDocument:
    """Return what the CAS holds that ``load`` makes of the file at ``place``; what it warns of is not read."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            cas = load()
        except ImportProblem:
            raise
        except KeyError as error:
            raise ImportProblem(f"{place}: refers to {error}, which is not there") from None
        except Exception as error:  # The library and the parser under it raise many kinds.
            raise ImportProblem(f"{place}: is no CAS: {error!r:.300}") from None
    # Its own deprecations concern the library's authors.
    told = [str(one.message) for one in caught if not issubclass(one.category, DeprecationWarning)]
    read = _from_cas(content, str(place), cas)
    return dataclasses.replace(read, unread=tuple(dict.fromkeys([*told, *read.unread])), place=place)


def require_own_ids(place: Path, names: Iterable[Hashable]) -> None:
    """Raise ImportProblem where several structures have one of the ``names``."""
    for name in repeated(names):
        raise ImportProblem(f"{place}: several structures have the id {name}; give each its own")


def require_features(place: Path, types: TypeSystem, kind: str, has: Mapping[str, Any]) -> None:
    """Raise ImportProblem where a structure of the package lacks an offset, or has a feature of another tool's.

    For an offset the library would take 0, and at one that is no whole number it stops without its place.
    """
    known = features_of(types, kind)
    name = has.get(ID) or f"an annotation of {kind}"
    for offset in OFFSETS:
        if offset in known and offset not in has:
            raise ImportProblem(f"{place}: an annotation of {kind} lacks {offset}")
        if offset in known and type(has[offset]) is not int:
            raise ImportProblem(f"{place}: {name}: {offset} is {has[offset]!r:.100}; expected a whole number")
    for feature in has:
        if known and feature not in known:
            what = f"{has.get(ID) or 'an annotation'}: {feature!r:.100} is no feature of {kind}"
            raise ImportProblem(f"{place}: {what}; remove it from the layer")


def features_of(types: TypeSystem, kind: str) -> dict[str, str]:
    """Return the type of each feature of a type of the package by its name; none of a type of another tool."""
    if not types.contains_type(kind) or not kind.startswith(f"{_PACKAGE}."):
        return {}
    return {feature.name: feature.rangeType.name for feature in types.get_type(kind).all_features}


def _from_cas(content: Content, place: str, cas: Cas) -> ReadDocument:
    """Return what a CAS holds of the layers. Raises ImportProblem where it has no text or no document."""
    text = cas.sofa_string
    if not isinstance(text, str):
        raise ImportProblem(f"{place}: holds no text")
    names = [one.get(ID) for one in cas.select(_METADATA)]
    if len(names) != 1 or not isinstance(names[0], str):
        raise ImportProblem(f"{place}: expected one {_METADATA} with the id of the document, found {len(names)}")
    left = {one.xmiID: f"the span at {one.begin} to {one.end}" for one in cas.select(_SPAN)}
    unread: list[str] = []
    try:
        items = [item for layer in content.layers.values() for item in _items(layer, names[0], text, cas, left, unread)]
    except (AttributeError, TypeError, ValueError) as error:
        raise ImportProblem(f"{place}: {error}") from None
    others = [view for view in cas.views if view.sofa.sofaID != cas.get_sofa().sofaID]
    refuse_left(place, list(left.values()))
    unread += [f"the view {view.sofa.sofaID}" for view in others]
    return ReadDocument(names[0], text, tuple(items), tuple(unread))


def write_each(content: Content, types: TypeSystem, save: Callable[[Cas, str], object]) -> None:
    """Call ``save`` with the CAS of each document and its id.

    Raises PackageError where the text has characters that the serialisation cannot hold.
    """
    for document in content.documents():
        cas = to_cas(content, document, types)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # The library warns of its own deprecations.
                save(cas, document.id)
        except ValueError as error:
            raise PackageError(f"{document.id}: cannot be written as a CAS: {error}") from None


def _items(layer: Layer, document: str, text: str, cas: Cas, left: dict[Any, str], unread: list[str]) -> Iterator[Item]:
    """Yield the records of a layer, take their spans out of ``left``, and add to ``unread`` where else they lie."""
    for annotation in cas.select(_type(layer)):
        parts = [Part(WHOLE, *_span(text, annotation))] if layer.is_span else []
        for role, feature in _role_features(layer):
            links = annotation.get(feature)
            for link in links.elements if links else ():
                span, named = link.get(_LINK_TARGET), link.get(_LINK_ROLE) or role
                what = f"a link of {feature} of {annotation.get(ID)}"
                if not hasattr(span, "begin"):
                    raise ValueError(f"{what} leads to no span")
                if named != role:
                    raise ValueError(
                        f"{what} has the role {named!r:.100}; expected {role!r}: correct it, or move the link"
                    )
                parts.append(Part(role, *_span(text, span)))
                left.pop(span.xmiID, None)
        places = {(part.start, part.end) for part in parts} or {(0, 0)}
        if (annotation.begin, annotation.end) not in places:
            name = annotation.get(ID) or f"a new record of {layer.name}"
            unread.append(f"{name} lies at {annotation.begin} to {annotation.end}, where none of its spans is")
        features = {path: annotation.get(feature) for path, feature in _value_features(layer)}
        schemas = value_schemas(layer)
        values = {path: _from_feature(schemas[path], value) for path, value in features.items() if value is not None}
        name = f"xmi:id {annotation.xmiID}"
        yield Item(annotation.get(ID) or "", layer.name, document, tuple(parts), values, name)


def _span(text: str, annotation: Any) -> tuple[int, int, str]:
    return annotation.begin, annotation.end, text[annotation.begin : annotation.end]


def _is_feature(part: Json, value: Any) -> bool:
    """Return whether a value is a feature: a list without texts is none, since the library makes none of it."""
    return is_told(part, value) and not (value == [] and _range(part) == _TEXTS)


def _to_feature(types: TypeSystem, part: Json, value: Any) -> Any:
    if not _is_feature(part, value):
        return None
    if _range(part) == TRUTH:
        return value
    if _range(part) == _TEXTS:
        return types.get_type(_TEXTS)(elements=list(value))
    return as_text(part, value)


def _from_feature(part: Json, value: Any) -> Any:
    if _range(part) == TRUTH:
        return value
    if _range(part) == _TEXTS:
        return [text or "" for text in value.elements]  # Of an empty text in a list, the library makes None.
    return from_text(part, value)


def _range(part: Json) -> str:
    """Return the UIMA type of a value."""
    kinds = json_types(part)
    if kinds == ["array"] and json_types(part.get("items", {})) == ["string"] and default(part) == []:
        return _TEXTS
    is_truth = [kind for kind in kinds if kind != "null"] == ["boolean"] and not has_to_say_null(part)
    return TRUTH if is_truth else "uima.cas.String"


@lru_cache
def _features(layer: Layer) -> Mapping[str, str]:
    """Return the feature of each role and each value of a layer; no two have names that differ in case only."""
    found: dict[str, str] = {}
    taken = set(_TAKEN)
    for path in (*(role for role in roles(layer) if role != WHOLE), *value_schemas(layer)):
        name = _identifier(path)
        name = f"{name}_value" if name.lower() in _TAKEN else name
        others = (f"{name}_{number}" for number in itertools.count(2))
        found[path] = next(one for one in itertools.chain([name], others) if one.lower() not in taken)
        taken.add(found[path].lower())
    return MappingProxyType(found)


def _role_features(layer: Layer) -> list[tuple[str, str]]:
    """Return role and feature of the spans of a record, but the record itself."""
    return [(role, _features(layer)[role]) for role in roles(layer) if role != WHOLE]


def _value_features(layer: Layer) -> list[tuple[str, str]]:
    """Return path and feature of each value of a layer."""
    return [(path, _features(layer)[path]) for path in value_schemas(layer)]


def _type(layer: Layer) -> str:
    name = f"{_PACKAGE}.{_identifier(layer.name).capitalize()}"
    return f"{name}_layer" if name in (_SPAN, _METADATA) else name


def _link_type(layer: Layer, feature: str) -> str:
    """Return the type of the links of a role, named as INCEpTION names its own."""
    return f"{_type(layer)}{feature[:1].upper()}{feature[1:]}Link"


def _identifier(name: str) -> str:
    """Return a name in ASCII letters, digits and underscores, a letter first, as UIMA asks.

    A letter of another script is its code point, since names of equal length would be the same otherwise.
    """
    plain = re.sub(r"\W", lambda sign: _sign(sign.group()), name, flags=re.ASCII)
    return plain if re.match("[A-Za-z]", plain) else f"x{plain}"


def _sign(sign: str) -> str:
    return f"u{ord(sign):04x}" if sign.isalnum() else "_"
