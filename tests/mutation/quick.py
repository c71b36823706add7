"""Validate a package in memory, and do it fast where most of its files were read before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import orjson

from spanpack import package
from spanpack.findings import Finding
from spanpack.lines.columns import Columns, Known, read_columns
from spanpack.package import DESCRIPTOR, read_package
from spanpack.proofs import tables
from spanpack.proofs.memory import Memory, Text
from spanpack.rules import coverage
from spanpack.rules import package as package_rules
from spanpack.rules.coverage import Lexicon
from spanpack.rules.subject import Subject
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.validation import checking, headings, registers, waivers
from spanpack.validation import guidelines as cited_pages
from spanpack.validation import validate as validation
from spanpack.validation.checking import ShardResult, Work
from spanpack.validation.guidelines import Guidelines
from spanpack.validation.validate import check_opened
from tests.mutation.places import MemoryFiles, Original

Key = bytes | tuple[object, ...]


def check(contents: dict[str, bytes]) -> list[Finding]:
    """Return the findings of a package in memory."""
    return check_opened(read_package(MemoryFiles(contents)), jobs=1).findings


@contextmanager
def remembering(original: Original) -> Iterator[None]:
    """Let ``check`` remember what does not change with an error elsewhere.

    That is what is read from files which are as in ``original``, what is proved of a table which is as there when
    the documents and the registers are as they were before, that a document had no findings when its text,
    records and references were as they are, and the gaps of a document with its records, names and cues. The
    package is checked as a large one is: by proofs of whole tables, which an error must break, and record by record
    where they fail. A test holds the findings to those of a plain check. Raises ValueError where the original has
    findings, since those of an error could not be told from them.
    """
    clean: dict[tuple[str, ...], tuple[object, ...]] = {}

    def check_new_subject(work: Work, subject: Subject, result: ShardResult) -> None:
        # The tables are left out of what is compared: they only say where a finding is.
        layers, schemas = dict(subject.layers), dict(subject.schemas)
        state = subject.text, subject.record, layers, schemas, subject.ids, subject.registers, subject.names
        key = subject.id, *subject.tables, *layers
        before = len(result.findings)
        if clean.get(key) == state:
            return
        check_subject(work, subject, result)
        if len(result.findings) == before:
            clean[key] = state

    known = set(original.contents.values())
    columns_read: dict[Key, Columns | None] = {}

    # Layers are all remembered, and live as long as the memory: so their identity can stand for them in a key.
    def json_key(*described: Any) -> bytes:
        return orjson.dumps(described)

    def file_key(*arguments: Any, **options: Any) -> Key | None:
        [path] = [value for value in arguments if isinstance(value, str)]
        [raw] = [value for value in arguments if isinstance(value, bytes)]
        layers = (id(value) for value in arguments if isinstance(value, Layer))
        is_known = path != DESCRIPTOR and original.contents.get(path) == raw
        return (path, *layers, *options.items()) if is_known else None

    def table_schema_key(layer: Layer, names: Mapping[str, str]) -> Key:
        return id(layer), *names.items()

    def columns_key(layer: Layer, raw: bytes, memory: Known) -> Key | None:
        return (id(layer), raw) if raw in known else None

    def proof_key(
        columns: Columns, registers: Mapping[str, set[str]], texts: Mapping[str, Text], memory: Memory
    ) -> Key | None:
        is_known = any(columns is found for found in columns_read.values())
        if not is_known or any(text.text != original.texts.get(name) for name, text in texts.items()):
            return None
        ids = ((name, frozenset(found)) for name, found in registers.items())
        return id(columns), *ids, *memory.names.items(), *texts.items()

    def gaps_key(clear_text: str, language: str, layers: Mapping[str, list[Json]], lexicon: Lexicon) -> Key:
        asked = clear_text, language, layers, lexicon.names.records, lexicon.cues
        return hashlib.sha256(orjson.dumps(asked)).digest()

    def waivers_key(
        layer: Layer,
        path: str,
        raw: bytes,
        documents: Collection[str],
        read: Callable[[str], str | None],
        guidelines: Guidelines,
    ) -> Key | None:
        is_known = raw in known and all(read(name) == original.texts.get(name) for name in documents)
        return (id(layer), path, str(documents), str(guidelines)) if is_known else None

    check_subject = checking._check_subject
    with ExitStack() as stack:
        for module, name, key in (
            (package, "read_layer", json_key),
            (package, "read_list", json_key),
            (package, "check_shared", json_key),
            (package, "_read_json", file_key),
            (package_rules, "table_schema", table_schema_key),
            (validation, "read_yaml", file_key),
            (validation, "read_yaml_list", file_key),
            (waivers, "read_yaml_list", file_key),
            (validation, "read_waivers", waivers_key),
            (headings, "anchors", json_key),
            (cited_pages, "anchors", json_key),
            (validation, "read_jsonl", file_key),
            (registers, "read_jsonl", file_key),
            (checking, "read_jsonl", file_key),
            (tables, "_prove", proof_key),
            (coverage, "check", gaps_key),
        ):
            stack.enter_context(patch.object(module, name, _remember(getattr(module, name), key)))
        stack.enter_context(patch.object(tables, "read_columns", _remember(read_columns, columns_key, columns_read)))
        stack.enter_context(patch.object(checking, "_check_subject", check_new_subject))
        stack.enter_context(patch.object(validation, "LARGE", 0))
        if check(original.contents):
            raise ValueError("the package has findings: mend them first, spanpack validate shows them")
        yield


def _remember(
    function: Callable[..., Any], key: Callable[..., Key | None], results: dict[Key, Any] | None = None
) -> Callable[..., Any]:
    """Return the function with a memory of its results by the key of its arguments; None is not remembered."""
    results = {} if results is None else results

    def remembered(*arguments: Any, **options: Any) -> Any:
        name = key(*arguments, **options)
        if name is None:
            return function(*arguments, **options)
        if name not in results:
            results[name] = function(*arguments, **options)
        return results[name]

    return remembered
