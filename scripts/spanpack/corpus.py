"""Load a package as typed, immutable values."""

from __future__ import annotations

import dataclasses
import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from spanpack import model
from spanpack.files import PackageError
from spanpack.package import MAIN_SET, Package, Resource, open_package, read_file, require_tables
from spanpack.records import Table, read_jsonl, read_text, read_yaml_list
from spanpack.schemas import Layer
from spanpack.subschemas import Json


def load(path: str | os.PathLike[str] = ".", *, annotations: str = MAIN_SET) -> model.Corpus:
    """Return the corpus at ``path``: a folder, a datapackage.json or a .zip.

    ``annotations`` is the folder of the annotation set, by default the main one. Raises PackageError,
    with file and line, where the package cannot be read or a record breaks its schema;
    ``spanpack.validate`` says everything that is wrong.
    """
    package = open_package(Path(path))
    if package.findings:
        first = package.findings[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.rule} {first.message}")
    require_tables(package)
    folder = annotations.strip("/")
    if package.catalogue is None or folder not in package.sets:
        missing = "a catalogue of documents" if package.catalogue is None else f"the annotation set {folder}"
        raise PackageError(f"{package.files.label}: the descriptor lists no table for {missing}")
    group = package.sets[folder]
    for name in group.registers | group.layers:
        _check_fields(package.layers[name])
    entities = [_entity(data) for data in read_rows(package, group.registers.get("entities"))]
    rows = {name: _by_document(read_rows(package, resource)) for name, resource in group.layers.items()}
    documents = tuple(_document(package, data, rows) for data in read_rows(package, package.catalogue))
    return model.Corpus(
        descriptor=MappingProxyType(package.descriptor),
        documents=documents,
        entities=MappingProxyType({entity.id: entity for entity in entities}),
        by_id=MappingProxyType({document.id: document for document in documents}),
    )


def read_rows(package: Package, resource: Resource | None) -> list[Json]:
    """Return the records of a table, [] for None; raise PackageError where one cannot be read or breaks its schema."""
    if resource is None:
        return []
    raw = read_file(package, resource.path)
    layer = package.layers[resource.stem]
    is_lines = resource.path.endswith(".jsonl")
    table: Table = read_jsonl(layer, resource.path, raw) if is_lines else read_yaml_list(resource.path, raw)
    for finding in table.findings:
        if finding.rule not in ("F104", "F105", "F114"):  # With any other a record would be missing.
            raise PackageError(f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}")
    for record in table.doubtful:
        if not layer.is_valid(record):
            line, column = table.locate(record)
            place = f"{table.path}:{line}:{column}"
            raise PackageError(f"{place}: the record breaks its schema; spanpack validate says how")
    return table.rows


def _check_fields(layer: Layer) -> None:
    """Raise PackageError where a layer has the name of one of model.py, and other fields."""
    known = _CLASSES.get(layer.name)
    if known is not None and set(layer.fields) != {field.name for field in dataclasses.fields(known)}:
        reason = f"its fields are not those of spanpack.model.{known.__name__}"
        raise PackageError(f"schemas/{layer.name}.json: {reason}; a layer of other fields needs another name")


def _by_document(rows: list[Json]) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        grouped[row["document"]].append(row)
    return grouped


def _document(package: Package, data: Json, rows: Mapping[str, Mapping[str, list[Json]]]) -> model.Document:
    text, findings = read_text(data["path"], read_file(package, data["path"]))
    if text is None:
        raise PackageError(f"{data['path']}:{findings[0].line}: {findings[0].message}")
    layers: dict[str, tuple[Any, ...]] = {
        name: tuple(_BUILDERS.get(name, _annotation)(row) for row in grouped.get(data["id"], ()))
        for name, grouped in rows.items()
    }
    publisher, published = data["publisher"], data["published"]
    return model.Document(
        id=data["id"],
        path=data["path"],
        title=data["title"],
        publisher=model.Publisher(**publisher) if publisher else None,
        language=data["language"],
        rights=model.Rights(**data["rights"]),
        published=model.Published(
            edtf=published["edtf"],
            certainty=published["certainty"],
            evidence=tuple(model.Evidence(**item) for item in published["evidence"]),
        ),
        zones=tuple(model.Zone(**zone) for zone in data["zones"]),
        text=text,
        actors=layers.get("actors", ()),
        numbers=layers.get("numbers", ()),
        dates=layers.get("dates", ()),
        attributions=layers.get("attributions", ()),
        layers=MappingProxyType(layers),
    )


def _entity(data: Json) -> model.Entity:
    return model.Entity(**data)


def _actor(data: Json) -> model.Actor:
    return model.Actor(**data)


def _number(data: Json) -> model.Number:
    counted = data["counted"]
    return model.Number(**{**data, "counted": model.Span(**counted) if counted else None})


def _date(data: Json) -> model.Date:
    return model.Date(**data)


def _attribution(data: Json) -> model.Attribution:
    addressee = data["addressee"]
    return model.Attribution(
        **{
            **data,
            "source": _spans(data["source"]),
            "cue": _spans(data["cue"]),
            "content": _spans(data["content"]),
            "source_entities": tuple(data["source_entities"]),
            "addressee": addressee
            and model.Addressee(spans=_spans(addressee["spans"]), entities=tuple(addressee["entities"])),
        }
    )


def _spans(spans: list[Json]) -> tuple[model.Span, ...]:
    return tuple(model.Span(**span) for span in spans)


def _annotation(data: Json) -> model.Annotation:
    return model.Annotation(id=data["id"], document=data["document"], values=_frozen(data))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


_CLASSES: dict[str, type[Any]] = {
    "actors": model.Actor,
    "numbers": model.Number,
    "dates": model.Date,
    "attributions": model.Attribution,
    "entities": model.Entity,
}

_BUILDERS: dict[str, Callable[[Json], Any]] = {
    "actors": _actor,
    "numbers": _number,
    "dates": _date,
    "attributions": _attribution,
}
