"""The records of a table and the text of a document, for commands that use them: right, or an error."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.lines.records import Table, at, read_jsonl, read_text
from spanpack.lines.yamldata import read_yaml_list
from spanpack.package import Package, Resource, as_error, read_file
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.blocks import blocks, whole_lines
from spanpack.storage.files import PackageError, UnsafePath, why

PATTERN_BYTES = 1 << 19
"""From this size on a pattern, which takes milliseconds to make, is quicker than record by record."""
_HARMLESS = ("F104", "F105", "F114")
"""Rules of form without which every record can be read all the same."""


def read_rows(package: Package, resource: Resource | None) -> list[Json]:
    """Return the records of a table; none where there is no table.

    Raises PackageError, with path, line and column, where a line is no record or breaks the schema, and where the
    table has no records.
    """
    if resource is None:
        return []
    raw = read_file(package, resource.path)
    layer = package.layers[resource.stem]
    is_lines = resource.path.endswith(".jsonl")
    if is_lines and not raw.strip():
        raise _no_records(resource.path)
    by_pattern = len(raw) >= PATTERN_BYTES
    table = (
        read_jsonl(layer, resource.path, raw, by_pattern=by_pattern) if is_lines else read_yaml_list(resource.path, raw)
    )
    return checked_rows(layer, table)


def require_records(package: Package, path: str) -> None:
    """Raise PackageError, as read_rows does, where a table in JSON Lines has no records."""
    try:
        if not any(raw.strip() for raw in blocks(package.files, path)):
            raise _no_records(path)
    except (OSError, UnsafePath) as error:
        raise PackageError(f"{path}: cannot be read: {why(error)}") from None


def _no_records(path: str) -> PackageError:
    return as_error(at(path, "F106", "the table has no records"))


def read_parts(package: Package, layer: Layer, path: str) -> Iterator[Table]:
    """Yield the records of a table in JSON Lines, of a large one a part after the other. Raises as read_rows does."""
    before = 0
    try:
        by_pattern = package.files.size(path) >= PATTERN_BYTES
        for raw in whole_lines(blocks(package.files, path)):
            table = read_jsonl(layer, path, raw, by_pattern=by_pattern)
            checked_rows(layer, table, before=before)
            yield table
            before += table.lines
    except (OSError, UnsafePath) as error:
        raise PackageError(f"{path}: cannot be read: {why(error)}") from None


def checked_rows(layer: Layer, table: Table, *, before: int = 0) -> list[Json]:
    """Return the records of a table that was read. Raises PackageError as read_rows does.

    Of a table that is a part of a file, ``before`` says how many lines stand before it.
    """
    for finding in table.findings:
        if finding.rule not in _HARMLESS:  # With any other a record would be missing.
            raise as_error(finding._replace(line=finding.line + before))
    for record in table.doubtful:
        if not layer.is_valid(record):
            line, column = table.locate(record)
            place = f"{table.path}:{line + before}:{column}"
            raise PackageError(f"{place}: the record breaks its schema; spanpack validate says how")
    return table.rows


def read_document_text(package: Package, path: str) -> str:
    """Return the text of a document. Raises PackageError, with path and line, where no offset in it is sure."""
    text, findings = read_text(path, read_file(package, path))
    if text is None:
        raise PackageError(f"{path}:{findings[0].line}: {findings[0].message}")
    return text
