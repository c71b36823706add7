"""The files of the package as they are written: records and catalogue, each a dictionary."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
Json = dict[str, Any]


@cache
def records(layer: str) -> tuple[Json, ...]:
    """Return the records of a table of annotations/, in the order of the file."""
    lines = (ROOT / "annotations" / f"{layer}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def documents() -> tuple[Json, ...]:
    """Return the catalogue, with the ``text`` of each document beside its record."""
    catalogue = yaml.safe_load((ROOT / "seeds" / "documents.yaml").read_text(encoding="utf-8"))
    return tuple(record | {"text": (ROOT / record["path"]).read_bytes().decode()} for record in catalogue)


@cache
def entities() -> dict[str, Json]:
    """Return the register by id."""
    return {entity["id"]: entity for entity in records("entities")}


def descriptor() -> Json:
    """Return the content of datapackage.json."""
    read: Json = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    return read


def entity_ids(record: Json) -> set[str]:
    """Return the ids of the entities that a record of any layer names."""
    told = record.get("addressee") or {"entities": []}
    named = [record["entity"]] if "entity" in record else []
    return {*named, *record.get("source_entities", ()), *told["entities"]}


def first(record: Json) -> int:
    """Return where a record begins: the offset of its first span."""
    spans = [record] if "start" in record else [*record["source"], *record["cue"], *record["content"]]
    return min(int(span["start"]) for span in spans)
