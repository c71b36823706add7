"""Validate a package in memory, and do it fast where most of its files were read before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import orjson

from spanpack import package
from spanpack.findings import Finding
from spanpack.lines.columns import Known
from spanpack.package import DESCRIPTOR, read_package
from spanpack.proofs import tables
from spanpack.rules.subject import Subject
from spanpack.schemas.layer import Layer
from spanpack.validation import checking, waivers
from spanpack.validation import validate as validation
from spanpack.validation.checking import ShardResult, Work
from spanpack.validation.validate import check_opened
from tests.mutation.places import MemoryFiles, Original


def check(contents: dict[str, bytes]) -> list[Finding]:
    """Return the findings of a package in memory."""
    return check_opened(read_package(MemoryFiles(contents)), jobs=1).findings


@contextmanager
def remembering(original: Original) -> Iterator[None]:
    """Let ``check`` remember what does not change with an error elsewhere.

    That is what is read from files which are as in ``original``, and that a document had no findings
    when its text, records and references were as they are. The package is checked as a large one is: by
    proofs of whole tables, which an error must break, and record by record where they fail. A test holds
    the findings to those of a plain check. Raises ValueError where the original has findings, since those
    of an error could not be told from them.
    """
    clean: dict[tuple[str, ...], tuple[object, ...]] = {}

    def check_new_subject(work: Work, subject: Subject, result: ShardResult) -> None:
        # The tables are left out of what is compared: they only say where a finding is.
        layers, schemas = dict(subject.layers), dict(subject.schemas)
        state = subject.text, subject.record, layers, schemas, subject.ids, subject.registers
        key = subject.id, *subject.tables, *layers
        before = len(result.findings)
        if clean.get(key) == state:
            return
        check_subject(work, subject, result)
        if len(result.findings) == before:
            clean[key] = state

    known = set(original.contents.values())

    def columns_key(layer: Layer, raw: bytes, memory: Known) -> tuple[str, bytes] | None:
        return (layer.name, raw) if raw in known else None

    def layer_key(*described: Any) -> bytes:
        return orjson.dumps(described)

    def file_key(*arguments: Any, **options: Any) -> tuple[object, ...] | None:
        [path] = [value for value in arguments if isinstance(value, str)]
        [raw] = [value for value in arguments if isinstance(value, bytes)]
        is_known = path != DESCRIPTOR and original.contents.get(path) == raw
        return (path, *options.items()) if is_known else None

    check_subject = checking._check_subject
    with ExitStack() as stack:
        for module, name, key in (
            (package, "read_layer", layer_key),
            (package, "read_list", layer_key),
            (package, "_read_json", file_key),
            (validation, "read_yaml_list", file_key),
            (waivers, "read_yaml_list", file_key),
            (validation, "read_jsonl", file_key),
            (checking, "read_jsonl", file_key),
            (tables, "read_columns", columns_key),
        ):
            stack.enter_context(patch.object(module, name, _remember(getattr(module, name), key)))
        stack.enter_context(patch.object(checking, "_check_subject", check_new_subject))
        stack.enter_context(patch.object(validation, "LARGE", 0))
        if check(original.contents):
            raise ValueError("the package has findings: mend them first, spanpack validate shows them")
        yield


def _remember(function: Callable[..., Any], key: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with a memory of its results by the key of its arguments; None is not remembered."""
    results: dict[Any, Any] = {}

    def remembered(*arguments: Any, **options: Any) -> Any:
        name = key(*arguments, **options)
        if name is None:
            return function(*arguments, **options)
        if name not in results:
            results[name] = function(*arguments, **options)
        return results[name]

    return remembered
