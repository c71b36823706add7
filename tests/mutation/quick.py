"""Validate a package in memory, and do it fast where it differs little from one that was validated before."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import orjson

from spanpack import package, validation
from spanpack.findings import Finding
from spanpack.package import DESCRIPTOR, read_package
from spanpack.records import Record, Table, read_jsonl, read_yaml_list
from spanpack.rules.subject import Subject
from spanpack.schemas import Json, Layer, read_layer
from spanpack.validation import ShardResult, Work, check_opened
from tests.mutation.places import MemoryFiles, Original

Check = Callable[[dict[str, bytes]], list[Finding]]


def check(contents: dict[str, bytes]) -> list[Finding]:
    """Return the findings of a package in memory."""
    return check_opened(read_package(MemoryFiles(contents)), jobs=1).findings


@contextmanager
def quick_check(original: Original) -> Iterator[Check]:
    """Give a function that does what ``check`` does, faster, for packages that differ little from ``original``.

    What depends on unchanged bytes alone is remembered: schemas, the catalogue, tables, and that the
    documents none of whose records, texts or references have changed have no findings. A test holds
    the two functions to the same findings.
    """
    if check(original.contents):
        raise ValueError("the package has findings already: mend them first, spanpack validate shows them")
    # Records that stand where they stood are the same objects, so that a document that has not changed is
    # seen to be equal to what it was.
    clean: dict[str, Subject] = {}
    tables = {table.path: original.contents[table.path] for table in original.tables.values()}

    @functools.cache
    def clean_table(layer_name: str, path: str) -> Table:
        return read_jsonl(original.tables[layer_name].layer, path, tables[path])

    @functools.cache
    def clean_records(layer_name: str, path: str) -> dict[tuple[int, bytes], Record]:
        return {(record.line, record.raw): record for record in clean_table(layer_name, path).records}

    def read_table(layer: Layer, path: str, raw: bytes) -> Table:
        if raw == tables.get(path):
            return clean_table(layer.name, path)
        table = read_jsonl(layer, path, raw)
        known = clean_records(layer.name, path) if path in tables else {}
        table.records = [known.get((record.line, record.raw), record) for record in table.records]
        return table

    def check_subject(work: Work, subject: Subject, result: ShardResult) -> None:
        if subject == clean.get(subject.id):
            validation._note_used(work, subject, result)
        else:
            check_all(work, subject, result)

    def remember(work: Work, subject: Subject, result: ShardResult) -> None:
        clean[subject.id] = Subject(**{name: getattr(subject, name) for name in Subject.__dataclass_fields__})
        check_all(work, subject, result)

    def check_order(layer: Layer, records: list[Record]) -> list[Finding]:
        return [] if records == ordered.get(layer.name) else order(layer, records)

    def remember_order(layer: Layer, records: list[Record]) -> list[Finding]:
        ordered[layer.name] = list(records)
        return order(layer, records)

    def read_known_json(path: str, raw: bytes) -> tuple[str, Json | None, list[Finding]]:
        if raw != original.contents.get(path) or path == DESCRIPTOR:
            return read_json(path, raw)
        if path not in schemas:
            schemas[path] = read_json(path, raw)
        return schemas[path]

    check_all, order, read_json = validation._check_subject, validation._check_order, package._read_json
    ordered: dict[str, list[Record]] = {}
    schemas: dict[str, tuple[str, Json | None, list[Finding]]] = {}
    layers: dict[bytes, Layer] = {}

    def read_known_layer(name: str, schema: Json, common: Json) -> Layer:
        key = orjson.dumps([name, schema, common])
        if key not in layers:
            layers[key] = read_layer(name, schema, common)
        return layers[key]

    with ExitStack() as stack:
        stack.enter_context(patch.object(package, "read_layer", read_known_layer))
        stack.enter_context(patch.object(validation, "read_yaml_list", functools.lru_cache(4)(read_yaml_list)))
        stack.enter_context(patch.object(validation, "read_jsonl", read_table))
        stack.enter_context(patch.object(package, "_read_json", read_known_json))
        with patch.multiple(validation, _check_subject=remember, _check_order=remember_order):
            check(original.contents)
        stack.enter_context(patch.object(validation, "_check_order", check_order))
        stack.enter_context(patch.object(validation, "_check_subject", check_subject))
        yield check
