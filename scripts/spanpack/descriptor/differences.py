"""What changes in a descriptor when its resources are computed anew, resource by resource."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

from spanpack.schemas.subschemas import Json


def differences(before: Json, after: Json) -> list[str]:
    """Return what is said of each resource that differs: its path, and below it the lines that change.

    The two are descriptors with the same head. Time grows with the number of resources, not with its square, as it
    would if the two files were compared line by line.
    """
    listed = before.get("resources")
    old = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    found = list(_changes(old, after["resources"]))
    if found:
        return found
    order = "the order of the resources changes" if old != after["resources"] else "its form changes"
    return [f"datapackage.json: {order}"]


def _changes(before: list[Json], after: list[Json]) -> Iterator[str]:
    old: dict[str, Json] = {}
    for entry in before:
        path = str(entry.get("path"))
        if path in old:
            yield f"{path}: stands twice, and is taken off the list once"
        old[path] = entry
    for entry in after:
        path = entry["path"]
        if path not in old:
            yield f"{path}: is added to the list"
        elif old[path] != entry:
            yield "\n".join([path, *_lines(old[path], entry)])
    new = {entry["path"] for entry in after}
    for path in old:
        if path not in new:
            yield f"{path}: is taken off the list"


def _lines(before: Json, after: Json) -> Iterator[str]:
    """Yield the lines of a resource that are taken out (-) and put in (+), as they stand in the descriptor."""
    old, new = (json.dumps([[entry]], ensure_ascii=False, indent=2).split("\n") for entry in (before, after))
    for line in difflib.unified_diff(old, new, lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield line
