"""A layer as its JSON Schema describes it: fields, spans, references, validity, canonical form.

The schemas in schemas/ are the one description of a layer; everything that depends on its shape is
derived here, so that a corpus may add a layer of its own by adding a schema. A few annotation
keywords, which JSON Schema lets validators ignore, say what a type cannot:

``spanpack:span``        the object (or the record itself) is a span: start, end, text;
``spanpack:ref``         the string is the id of a record of the named layer;
``spanpack:ref-except``  values of that property which are no ids;
``spanpack:quote``       the string is exact words of the document (left out of a release without texts).
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs
import orjson

from spanpack.lines.positions import Pointer
from spanpack.namesakes import namesakes
from spanpack.schemas.blank import refuse_blank
from spanpack.schemas.keywords import keyword_problem, open_problem, required_problem
from spanpack.schemas.shapes import shape_problem, span_problem
from spanpack.schemas.subschemas import (
    Json,
    bundle,
    circle,
    inline,
    json_types,
    resolve,
    unread_problem,
    unusable_part,
    with_null,
)

if TYPE_CHECKING:
    from spanpack.lines.linepattern import LinePattern

_MOST_VIOLATIONS = 1000

_DRAFT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN = frozenset(("string", "boolean", "null"))

EACH = "*"
"""The step of a path that stands for every item of a list."""

Path = tuple[str, ...]

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Reference(NamedTuple):
    """A property that holds the id of a record of ``layer``."""

    path: Path
    layer: str
    exceptions: frozenset[str]


class Violation(NamedTuple):
    """One way in which a record breaks its schema, in the terms of the JSON Schema keyword."""

    keyword: str
    pointer: Pointer
    value: Any
    expected: Any
    known: frozenset[str]
    description: str


@dataclass(frozen=True, eq=False)
class Layer:
    """What a JSON Schema says of the records of one file.

    ``shape`` is the schema with its references followed. ``fields`` are the keys in canonical order.
    ``is_span`` says that a record is itself a span;
    ``span_paths`` lead to the other spans; ``list_paths`` are those of them that are lists of
    spans; ``references`` are the properties that hold ids. A layer equals itself alone, so that what is worked
    out of it can be kept beside it.
    """

    name: str
    schema: Json
    shape: Json = field(repr=False)
    fields: tuple[str, ...]
    is_span: bool
    span_paths: tuple[Path, ...]
    references: tuple[Reference, ...]
    is_valid: Callable[[Any], bool] = field(repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # A compiled validator cannot be sent to another process; the schema can.
        return read_layer, (self.name, self.schema, {})

    @functools.cached_property
    def quick(self) -> LinePattern | None:
        """What right lines look like, or None; made when it is first asked for, since that takes milliseconds."""
        from spanpack.lines.linepattern import line_pattern

        return line_pattern(self.schema, self.name)

    @functools.cached_property
    def _validators(self) -> dict[tuple[str, ...], Callable[[Any], bool]]:
        return {}

    @functools.cached_property
    def _explaining(self) -> Any:
        """The validator that says what is wrong with a record."""
        return _python_validator(orjson.dumps(refuse_blank(self.schema)))

    def allows(self, rows: Sequence[Json]) -> bool:
        """Return whether some fields of records, the same of each, are valid.

        The conditions (allOf) are asked as well where they depend on no other field.
        """
        if not rows:
            return True
        fields = tuple(rows[0])
        if fields not in self._validators:
            from spanpack.lines.linepattern import conditional_fields

            part = {key: value for key, value in self.schema.items() if key not in ("$schema", "$id", "$defs", "allOf")}
            part |= {"properties": {name: self.schema["properties"][name] for name in fields}, "required": list(fields)}
            conditions = self.schema.get("allOf", [])
            if conditions and (conditional_fields(conditions) or set()) <= set(fields):
                part["allOf"] = conditions
            table = {"$schema": _DRAFT, "$defs": self.schema["$defs"], "type": "array", "items": part}
            self._validators[fields] = _compile(refuse_blank(table)).is_valid
        return self._validators[fields](rows)

    @property
    def has_documents(self) -> bool:
        """Whether records belong to a document (a register of entities does not)."""
        return "document" in self.fields

    def spans(self, record: Json) -> list[Json]:
        """Return the spans of a record that is valid, the record itself first."""
        found = [record] if self.is_span else []
        for path in self.span_paths:
            # The two common cases, a list of spans and a span, without the general way.
            if len(path) == 2 and path[1] == EACH:
                found += record[path[0]]
            elif record[path[0]] is not None:
                found += values_at(record, path)
        return found

    def is_in_order(self, record: Json) -> bool:
        """Return whether the spans of each list of a valid record stand in order and do not overlap."""
        for path in self.span_paths:
            if path[-1] == EACH:
                spans = record[path[0]]
                if len(path) > 2 and spans is not None:
                    spans = values_at(record, path)
                if (
                    spans
                    and len(spans) > 1
                    and any(one["end"] > other["start"] for one, other in itertools.pairwise(spans))
                ):
                    return False
        return True

    def placed_spans(self, record: Json) -> Iterator[tuple[Pointer, Json]]:
        """Yield (pointer, span) for each span of a record that is valid, in the order of spans."""
        if self.is_span:
            yield (), record
        for path in self.span_paths:
            yield from _follow(record, path)

    def sort_key(self, record: Json) -> tuple[str, int, str]:
        """Return (document, first start, id), the canonical order of the records of a file."""
        starts = [record["start"]] if self.is_span else [span["start"] for span in self.spans(record)]
        start = min(starts, default=0)
        return record.get("document", ""), start, record["id"]

    def referred(self, record: Json, reference: Reference) -> Iterator[tuple[Pointer, str]]:
        """Yield (pointer, id) for each id that ``reference`` finds in a record that is valid."""
        for pointer, value in _follow(record, reference.path):
            if value not in reference.exceptions:
                yield pointer, value

    def are_in_order_of_keys(self, records: Sequence[Json]) -> bool:
        """Return whether ``canonical`` would give the same of valid records: keys in the same order, and numbers."""
        return all([tuple(record) == self.fields for record in records]) and all(
            [
                (value := record[key]) is None or type(value) is int or _is_in_order(value, part)
                for key, part in self._nested.items()
                for record in records
            ]
        )

    @functools.cached_property
    def _nested(self) -> Json:
        """The properties that may hold keys of their own, or numbers."""
        parts = self.shape["properties"].items()
        return {key: part for key, part in parts if not set(json_types(part)) or set(json_types(part)) - _PLAIN}

    def canonical(self, record: Json) -> Json:
        """Return the record with its keys in the order of the schema, whole numbers as integers."""
        known = [key for key in self.fields if key in record]
        keys = known + [key for key in record if key not in self.fields]
        properties = self.shape.get("properties", {})
        return {key: _reorder(record[key], properties.get(key, {})) for key in keys}

    def referred_ids(self, records: Iterable[Json], reference: Reference) -> set[str]:
        """Return all ids that ``reference`` finds in records that are valid."""
        path = reference.path
        if len(path) == 1:
            found = {record[path[0]] for record in records}
        elif len(path) == 2 and path[1] == EACH:
            found = {name for record in records for name in record[path[0]] or ()}
        else:
            found = {name for record in records for name in values_at(record, path)}
        return found - reference.exceptions - {None}

    def has_id(self, record: Json) -> bool:
        """Return whether a record, valid or not, has an id that the schema allows."""
        part = resolve(self.schema["properties"]["id"], self.schema)
        return "id" in record and _rust_validator(orjson.dumps({**part, "$defs": self.schema["$defs"]})).is_valid(
            record["id"]
        )

    def violations(self, record: Json) -> list[Violation]:
        """Return how a record breaks the schema, in the order of the schema; [] if it does not."""
        # A list of a hundred thousand wrong items is one mistake; nobody reads them one by one.
        errors = itertools.islice(self._explaining.iter_errors(record), _MOST_VIOLATIONS)
        found = sorted(errors, key=lambda error: list(map(str, error.absolute_path)))
        return [
            Violation(
                keyword=str(error.validator),
                pointer=tuple(error.absolute_path),
                value=error.instance,
                expected=error.validator_value,
                known=frozenset(error.schema.get("properties", ())) if isinstance(error.schema, dict) else frozenset(),
                description=_describe(error.schema),
            )
            for error in found
        ]


class SchemaError(ValueError):
    """A schema that cannot be used; ``pointer`` leads to the part that is wrong."""

    def __init__(self, message: str, pointer: Pointer = ()) -> None:
        """Keep the message and the pointer."""
        super().__init__(message)
        self.pointer = pointer


def check_shared(common: Json) -> None:
    """Raise SchemaError unless the shared definitions are a valid JSON Schema that refers to nothing else."""
    if not isinstance(common.get("$defs"), dict):
        raise SchemaError("the shared definitions stand in an object $defs")
    # What nothing refers to is not compiled; a pattern that is none would be found in each layer instead.
    used = [{"$ref": f"#/$defs/{name}"} for name in common["$defs"] if not {"/", "~", "%"} & set(name)]
    bundled = bundle(common, {})
    _compile({**bundled, **({"anyOf": used} if used else {})})
    for name in bundled["$defs"]:
        _check_circles(bundled, ("$defs", name))
    _check_keywords(common)
    is_open = open_problem(common)
    if is_open:
        raise SchemaError(*is_open)
    _check_parts(common)


def read_layer(name: str, schema: Json, common: Json) -> Layer:
    """Derive a layer from its schema and the shared definitions of schemas/common.json.

    Raises SchemaError, a ValueError, where the schema is not a valid JSON Schema (draft 2020-12) of an
    object, refers to something else, or allows records without what the code reads.
    """
    bundled, validator = _read_object(schema, common)
    if "id" not in bundled["properties"]:
        raise SchemaError(_NO_RECORD)
    # Every key in every record, and no other, whether the schema says so or not.
    strict = bundled | {
        "type": "object",
        "required": list(bundled["properties"]),
        "additionalProperties": False,
    }
    validator = validator if strict == bundled else _compile(refuse_blank(strict))
    return _derive(name, strict, validator, schema, is_record=True)


def read_list(name: str, schema: Json, common: Json) -> Layer:
    """Derive what a schema says of the items of a list that is no table: they have no id, and may lack keys.

    Raises SchemaError as read_layer does.
    """
    bundled, validator = _read_object(schema, common)
    strict = bundled | {"type": "object", "additionalProperties": False}
    validator = validator if strict == bundled else _compile(refuse_blank(strict))
    return _derive(name, strict, validator, schema, is_record=False)


_NO_RECORD = "the schema of a layer describes an object with properties, id among them"


def _read_object(schema: Json, common: Json) -> tuple[Json, Any]:
    """Return the schema of an object with the shared definitions in it, and its validator."""
    if not isinstance(schema.get("$defs", {}), dict):
        raise SchemaError("$defs is no object", ("$defs",))
    try:
        bundled = bundle(schema, common)
        validator = _compile(refuse_blank(bundled))
    except RecursionError:
        raise SchemaError("it nests too deep to be read") from None
    _check_keywords(schema)
    properties = bundled.get("properties")
    if not isinstance(properties, dict):
        raise SchemaError(_NO_RECORD)
    _check_parts(schema)
    if bundled.get("type", "object") != "object":
        raise SchemaError("the schema of a layer describes an object", ("type",))
    return bundled, validator


def _derive(name: str, bundled: Json, validator: Any, written: Json, *, is_record: bool) -> Layer:
    try:
        _check_circles(bundled, ())
        bundled = with_null(bundled)
        shape = inline(bundled, bundled)
    except RecursionError:
        raise SchemaError("it nests too deep to be read") from None
    paths = list(_walk(shape, ()))
    problems = [
        shape_problem(name, shape, is_record=is_record),
        *(_keyword_problem(part) for _, part in paths),
        *(_document_problem(path, part) for path, part in paths),
        unread_problem(bundled, shape),
        _clash(path for path, _ in paths),
    ]
    problem = next((problem for problem in problems if problem), None)
    if problem:
        raise SchemaError(problem)
    unknown = required_problem(written) or open_problem(written)
    if unknown:
        raise SchemaError(*unknown)
    return Layer(
        name=name,
        schema=bundled,
        shape=shape,
        fields=tuple(bundled["properties"]),
        is_span=bool(bundled.get("spanpack:span")),
        span_paths=tuple(path for path, part in paths if path and part.get("spanpack:span")),
        references=tuple(
            Reference(path, part["spanpack:ref"], frozenset(part.get("spanpack:ref-except", ())))
            for path, part in paths
            if "spanpack:ref" in part
        ),
        is_valid=validator.is_valid,
    )


def _compile(schema: Json) -> Any:
    if schema.get("$schema", _DRAFT) != _DRAFT:
        raise SchemaError(f"its $schema is {schema['$schema']!r}; expected {_DRAFT}", ("$schema",))
    _check_references(schema, schema, ())
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, retriever=_retrieve_nothing, pattern_options=jsonschema_rs.RegexOptions()
        )
    except jsonschema_rs.ValidationError as error:
        raise SchemaError(error.message, tuple(error.instance_path)) from None
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        raise SchemaError(str(error).splitlines()[0]) from None


def _check_keywords(schema: Json) -> None:
    problem = keyword_problem(schema)
    if problem:
        raise SchemaError(*problem)


def _check_parts(schema: Json) -> None:
    problem = unusable_part(schema)
    if problem:
        raise SchemaError(*problem)


def _retrieve_nothing(uri: str) -> Any:
    raise ValueError("nothing outside the package is read")


def _check_references(part: Any, root: Json, pointer: Pointer) -> None:
    if isinstance(part, list):
        for index, item in enumerate(part):
            _check_references(item, root, (*pointer, index))
    elif isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str):
            target: Any = root if reference.startswith("#/") else None
            for step in reference.split("/")[1:]:
                target = target.get(step) if isinstance(target, dict) else None
            if not isinstance(target, dict):
                message = f"the reference {reference} leads to no schema in this file or in common.json"
                raise SchemaError(message, (*pointer, "$ref"))
        for key, item in part.items():
            _check_references(item, root, (*pointer, key))


def _check_circles(schema: Json, pointer: Pointer) -> None:
    found = circle(schema, pointer)
    if found:
        reference, place = found
        raise SchemaError(f"the reference {reference} leads round in a circle; a layer does not refer to itself", place)


def _keyword_problem(part: Json) -> str | None:
    """Return what is wrong with the keywords of a part that are spanpack's own, or None."""
    reference, exceptions = part.get("spanpack:ref", ""), part.get("spanpack:ref-except", [])
    if not isinstance(reference, str) or (reference and not set(json_types(part)) <= {"string", "null"}):
        return f"spanpack:ref: expected the name of a layer at a text, found {reference!r}"
    if not isinstance(exceptions, list) or not all(isinstance(word, str) for word in exceptions):
        return f"spanpack:ref-except: expected a list of texts, found {exceptions!r}"
    return span_problem(part) if part.get("spanpack:span") else None


def _document_problem(path: Path, part: Json) -> str | None:
    """Return that a part refers to documents elsewhere than a record to its own, or None.

    A large package is read some documents at a time, so that what refers to another one could not be looked up.
    """
    if part.get("spanpack:ref") != "documents" or path == ("document",):
        return None
    return f"spanpack:ref: documents is for the property document alone, found at {'.'.join(path)}"


def dumps(record: Json) -> bytes:
    """Return a record as its canonical line, without the line end."""
    return _encode(record).encode()


def are_canonical(lines: Sequence[bytes], records: Sequence[Json]) -> bool:
    """Return whether each of ``lines`` is the canonical one of its record, but for the order of keys."""
    # Where an object ends, its text says, so that lines are alike one by one where they are as a list.
    return _encode(records).encode() == b"[" + b", ".join(lines) + b"]"


def _walk(part: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    yield path, part
    for name, child in part.get("properties", {}).items():
        yield from _walk(child, (*path, name))
    if isinstance(part.get("items"), dict):
        yield from _walk(part["items"], (*path, EACH))


def _clash(paths: Iterable[Path]) -> str | None:
    """Return which two properties would have one name where an object's are written with a full stop, or None."""
    steps = (tuple(step for step in path if step != EACH) for path in paths)
    found = namesakes((".".join(path), path) for path in steps)
    if not found:
        return None
    name, *both = found
    one, other = (" of ".join(f'"{step}"' for step in reversed(path)) for path in both)
    return f"{one} and {other} are both {name} where others read them; give one another name"


def values_at(value: Any, path: Sequence[str]) -> list[Any]:
    """Return the values at a path of a valid record, or of a part of one; nulls on the way give none."""
    values = [value]
    for step in path:
        if step == EACH:
            values = [item for value in values for item in value]
        else:
            values = [inner for value in values if (inner := value[step]) is not None]
    return values


def loose_values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield the values at a path of a record that may be invalid; for one that is not there, what stands instead.

    That is null at the end of the path, or where a list should be; one on the way there means that there is none.
    """
    match value, path:
        case None, _ if any(step != EACH for step in path):
            pass
        case list(), [step, *rest] if step == EACH:
            for item in value:
                yield from loose_values_at(item, rest)
        case dict(), [step, *rest] if step in value:
            yield from loose_values_at(value[step], rest)
        case _:
            yield value


def _follow(value: Any, path: Path, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
    if value is None:
        return
    if not path:
        yield pointer, value
    elif path[0] == EACH:
        for index, item in enumerate(value):
            yield from _follow(item, path[1:], (*pointer, index))
    else:
        yield from _follow(value[path[0]], path[1:], (*pointer, path[0]))


def _reorder(value: Any, part: Json) -> Any:
    if isinstance(value, dict):
        properties = part.get("properties", {})
        # Where keys are missing or unknown, which level S says, their order says nothing.
        keys = properties if properties.keys() == value.keys() else value
        return {key: _reorder(value[key], properties.get(key, {})) for key in keys}
    if isinstance(value, list):
        return [_reorder(item, part.get("items", {})) for item in value]
    # is_integer is False for infinities and NaN, which JSON cannot hold anyway.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _is_in_order(value: Any, part: Json) -> bool:
    """Return whether ``_reorder`` would change nothing in a value."""
    if isinstance(value, dict):
        properties = part.get("properties", {})
        return list(value) == list(properties) and all(
            _is_in_order(child, properties[key])
            for key, child in value.items()
            if isinstance(child, dict | list | float)
        )
    if isinstance(value, list):
        items = part.get("items", {})
        return all(_is_in_order(item, items) for item in value)
    return not (isinstance(value, float) and value.is_integer())


def _describe(part: Any) -> str:
    return str(part.get("description", "")) if isinstance(part, dict) else ""


def matches(pattern: str, value: str) -> bool:
    """Return whether a text has the form of a ``pattern`` of JSON Schema; no pattern makes it run for ever."""
    is_valid: bool = _rust_validator(orjson.dumps({"pattern": pattern})).is_valid(value)
    return is_valid


@functools.cache
def _rust_validator(schema: bytes) -> Any:
    return _compile(orjson.loads(schema))


@functools.cache
def _python_validator(schema: bytes) -> Any:
    # Costs 0.1 s to import and is needed only to explain a record that failed.
    import jsonschema

    def asked_as_quickly(keyword: str) -> Callable[..., Iterator[Any]]:
        def check(validator: Any, expected: Any, value: Any, schema: Json) -> Iterator[Any]:
            if not _rust_validator(orjson.dumps({keyword: expected})).is_valid(value):
                yield jsonschema.ValidationError(f"{value!r} breaks {keyword}: {expected!r}")

        return check

    # The two engines read patterns, and multiples of large numbers, each in its own way: only one of them is asked.
    extend: Any = jsonschema.validators.extend
    same = {keyword: asked_as_quickly(keyword) for keyword in ("pattern", "multipleOf")}
    strict = extend(jsonschema.Draft202012Validator, same)
    return strict(orjson.loads(schema))
