"""Kinds of corruption, and the decorators by which a small function becomes one.

A function below tests/mutation/operators/ is one kind: its name is the name of the kind, the first
line of its docstring says what it does, and where it cannot plant an error it returns None; the rest
of the docstring says why. The decorator says at what it is planted, and which rules are expected.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from spanpack.package import CATALOGUE, DESCRIPTOR, MAIN_SET, SETTINGS
from spanpack.schemas.subschemas import Json
from tests.mutation.places import Change, Original, RecordPlace, WaiverPlace, join, write_descriptor

Site = tuple[Any, ...]
"""A place, as plain values that can be sent to another process."""

WAIVERS = f"{MAIN_SET}/waivers.yaml"
DECISIONS = f"{MAIN_SET}/passes/decisions.yaml"
LAYERS = ("actors", "numbers", "dates", "attributions")
"""The tables whose records have spans."""

_OWN = ("resources", SETTINGS)
"""What the head of a descriptor is without."""

Operator = TypeVar("Operator", bound=Callable[..., Any])
Sites = Callable[[Original], Iterable[Site]]
Corrupt = Callable[[Original, Site], Change | None]
PlaceOf = TypeVar("PlaceOf")


@dataclass(frozen=True)
class Kind:
    """A kind of corruption.

    ``expected`` holds the rules one of which should speak. ``is_stale`` says that the hashes are left
    as they were, since the kind is about them; ``is_measured`` that it is counted how many are caught, since not all
    can be. ``record`` gives the name of the table and the
    corrupted record, where the kind corrupts a record.
    """

    name: str
    group: str
    description: str
    expected: frozenset[str]
    sites: Sites
    corrupt: Corrupt
    is_stale: bool = False
    is_measured: bool = False
    record: Callable[[Original, Site], tuple[str, Json] | None] | None = None

    def plant(self, original: Original, site: Site) -> dict[str, bytes] | None:
        """Return the files of the package with the error at ``site``, or None where the kind does not apply."""
        change = self.corrupt(original, site)
        if change is None:
            return None
        return original.without_hashes(change) if self.is_stale else original.with_hashes(change)


KINDS: dict[str, Kind] = {}


def _add(
    function: Callable[..., Any],
    expected: str,
    sites: Sites,
    corrupt: Corrupt,
    *,
    is_stale: bool = False,
    is_measured: bool = False,
    record: Callable[[Original, Site], tuple[str, Json] | None] | None = None,
) -> None:
    name = function.__name__.replace("_", " ")
    assert name not in KINDS, name
    description = (function.__doc__ or "").splitlines()[0]
    group = function.__module__.rpartition(".")[2]
    rules = frozenset(expected.split())
    KINDS[name] = Kind(name, group, description, rules, sites, corrupt, is_stale, is_measured, record)


def _records(tables: tuple[str, ...], *, catalogue: bool = False) -> Sites:
    """Return the records of the tables as sites; without ``tables`` those of all, or of all but the catalogue."""

    def sites(original: Original) -> Iterator[Site]:
        for name, table in original.tables.items():
            if name in tables or (not tables and (catalogue or name != CATALOGUE)):
                yield from ((name, index) for index in range(len(table.records)))

    return sites


def on_records(expected: str, *tables: str, catalogue: bool = False) -> Callable[[Operator], Operator]:
    """Corrupt a record: the function takes a RecordPlace and returns the corrupted record, or None.

    ``tables`` are those whose records are corrupted, by default all but the catalogue, with
    ``catalogue`` all.
    """
    return _on_places_of_records(expected, _records(tables, catalogue=catalogue))


def on_spans(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt a span: the function takes a RecordPlace, whose ``span`` it is, and returns the record, or None."""
    return _on_places_of_records(expected, _spans)


def _on_places_of_records(expected: str, sites: Sites) -> Callable[[Operator], Operator]:
    def add(function: Operator) -> Operator:
        def record(original: Original, site: Site) -> tuple[str, Json] | None:
            data: Json | None = function(RecordPlace(original, *site))
            return None if data is None else (site[0], data)

        def corrupt(original: Original, site: Site) -> Change | None:
            found = record(original, site)
            return None if found is None else original.with_record(*found, site[1])

        _add(function, expected, sites, corrupt, record=record)
        return function

    return add


def _spans(original: Original) -> Iterator[Site]:
    for name, index in _records(LAYERS)(original):
        yield from ((name, index, number) for number in range(len(RecordPlace(original, name, index).spans())))


def on_lines(expected: str, *tables: str, is_measured: bool = False) -> Callable[[Operator], Operator]:
    """Corrupt a line: the function takes a RecordPlace and returns all lines of its table, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            lines: list[bytes] | None = function(RecordPlace(original, *site))
            return None if lines is None else {original.tables[site[0]].path: join(lines)}

        _add(function, expected, _records(tables), corrupt, is_measured=is_measured)
        return function

    return add


def on_places(expected: str, *tables: str, spans: bool = False) -> Callable[[Operator], Operator]:
    """Corrupt other files at a record, or at a span: the function takes a RecordPlace and returns a Change, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            change: Change | None = function(RecordPlace(original, *site))
            return change

        _add(function, expected, _spans if spans else _records(tables), corrupt)
        return function

    return add


def on_parts(expected: str, *path: str) -> Callable[[Operator], Operator]:
    """Corrupt an item of a list in the catalogue, as a zone.

    The function takes the RecordPlace of the document and the index in the list at ``path``; it
    returns the corrupted document, or None.
    """

    def add(function: Operator) -> Operator:
        def sites(original: Original) -> Iterator[Site]:
            for index in range(len(original.documents)):
                items: Any = original.documents[index]
                for step in path:
                    items = items[step]
                yield from ((index, number) for number in range(len(items)))

        def record(original: Original, site: Site) -> tuple[str, Json] | None:
            data: Json | None = function(RecordPlace(original, CATALOGUE, site[0]), site[1])
            return None if data is None else (CATALOGUE, data)

        def corrupt(original: Original, site: Site) -> Change | None:
            found = record(original, site)
            return None if found is None else original.with_record(*found, site[0])

        _add(function, expected, sites, corrupt, record=record)
        return function

    return add


def on_catalogue(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt the YAML of the catalogue: the function takes a RecordPlace and returns the whole text, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            text: str | None = function(RecordPlace(original, CATALOGUE, site[0]))
            return None if text is None else {original.tables[CATALOGUE].path: text.encode()}

        _add(function, expected, lambda original: ((index,) for index in range(len(original.documents))), corrupt)
        return function

    return add


def on_waivers(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt a waiver: the function takes a WaiverPlace and returns the texts of all waivers, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            comment = original.contents[WAIVERS].decode().partition("\n\n")[0]
            changed: list[str] | None = function(_waiver(original, site))
            return None if changed is None else {WAIVERS: ("\n\n".join([comment, *changed]) + "\n").encode()}

        _add(function, expected, _waivers, corrupt)
        return function

    return add


def on_decisions(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt a decision between passes: the function takes its line and returns the lines in its place, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            [index] = site
            lines = _decisions(original)
            changed: list[str] | None = function(lines[index])
            if changed is None:
                return None
            lines[index : index + 1] = changed
            return {DECISIONS: "".join(f"{line}\n" for line in lines).encode()}

        _add(function, expected, lambda original: ((index,) for index in range(len(_decisions(original)))), corrupt)
        return function

    return add


def _decisions(original: Original) -> list[str]:
    return original.contents.get(DECISIONS, b"").decode().split("\n")[:-1]


def on_waived_words(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt the document of a waiver: the function takes a WaiverPlace and returns a Change, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            change: Change | None = function(_waiver(original, site))
            return change

        _add(function, expected, _waivers, corrupt)
        return function

    return add


def _waivers(original: Original) -> Iterator[Site]:
    return ((index,) for index in range(original.contents.get(WAIVERS, b"").count(b"\n\n")))


def _waiver(original: Original, site: Site) -> WaiverPlace:
    _, *waivers = original.contents[WAIVERS].decode().rstrip("\n").split("\n\n")
    return WaiverPlace(original, tuple(waivers), *site)


def on_resources(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt the descriptor at a resource.

    The function takes the descriptor, a copy, and the index of the resource; it returns the corrupted
    descriptor, or None.
    """

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            descriptor: Json | None = function(json.loads(json.dumps(original.descriptor)), *site)
            return None if descriptor is None else {DESCRIPTOR: write_descriptor(descriptor)}

        def sites(original: Original) -> Iterator[Site]:
            return ((index,) for index in range(len(original.descriptor["resources"])))

        _add(function, expected, sites, corrupt)
        return function

    return add


def on_resource_values(expected: str, key: str) -> Callable[[Operator], Operator]:
    """Corrupt a value inside a property of a resource, as in its table schema.

    The function takes the descriptor, a copy, and the pointer of the value; it returns the corrupted
    descriptor, or None.
    """

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            descriptor: Json | None = function(json.loads(json.dumps(original.descriptor)), site)
            return None if descriptor is None else {DESCRIPTOR: write_descriptor(descriptor)}

        def sites(original: Original) -> Iterator[Site]:
            for index, resource in enumerate(original.descriptor["resources"]):
                if key in resource:
                    yield from pointers(resource[key], ("resources", index, key))

        _add(function, expected, sites, corrupt)
        return function

    return add


def on_head(expected: str) -> Callable[[Operator], Operator]:
    """Corrupt a text in the head of the descriptor: the function takes it and returns what stands in its place."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            descriptor = json.loads(json.dumps(original.descriptor))
            holder: Any = descriptor
            for step in site[:-1]:
                holder = holder[step]
            holder[site[-1]] = function(holder[site[-1]])
            return {DESCRIPTOR: write_descriptor(descriptor)}

        def sites(original: Original) -> Iterator[Site]:
            for pointer in pointers({key: original.descriptor[key] for key in original.descriptor if key not in _OWN}):
                value: Any = original.descriptor
                for step in pointer:
                    value = value[step]
                if isinstance(value, str):
                    yield pointer

        _add(function, expected, sites, corrupt)
        return function

    return add


def pointers(value: Any, pointer: Site = ()) -> Iterator[Site]:
    """Yield the pointer of a value of JSON and of each value inside it."""
    yield pointer
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from pointers(child, (*pointer, key))


def on_package(expected: str, *, is_stale: bool = False) -> Callable[[Operator], Operator]:
    """Corrupt the package as a whole, once: the function takes the Original and returns a Change, or None."""

    def add(function: Operator) -> Operator:
        def corrupt(original: Original, site: Site) -> Change | None:
            change: Change | None = function(original)
            return change

        _add(function, expected, lambda original: [()], corrupt, is_stale=is_stale)
        return function

    return add


def on_files(expected: str, *folders: str, is_stale: bool = False) -> Callable[[Operator], Operator]:
    """Corrupt the bytes of a file: the function takes the Original and the path, and returns a Change, or None.

    ``folders`` is how the paths of the files begin or end, as ``seeds/`` or ``.jsonl``.
    """

    def add(function: Operator) -> Operator:
        def sites(original: Original) -> Iterator[Site]:
            listed = [resource["path"] for resource in original.descriptor["resources"]]
            return ((path,) for path in listed if path.startswith(folders) or path.endswith(folders))

        def corrupt(original: Original, site: Site) -> Change | None:
            change: Change | None = function(original, *site)
            return change

        _add(function, expected, sites, corrupt, is_stale=is_stale)
        return function

    return add
