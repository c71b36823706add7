"""The chains of attribution: who says that who says."""

from __future__ import annotations

from dataclasses import dataclass

from docs.data import Json, entities, records

NOBODY = "(nobody is named)"


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution inside another: the outer source and cue, the inner source and cue."""

    document: str
    outer: str
    outer_cue: str
    inner: str
    cue: str
    id: str


def chains() -> list[Link]:
    """Return every attribution that has a parent, in the order of the documents."""
    by_id = {item["id"]: item for item in records("attributions")}
    links = []
    for item in by_id.values():
        if item["parent"] is not None:
            outer = by_id[item["parent"]]
            cues = (outer["cue"][0]["text"], item["cue"][0]["text"])
            links.append(Link(item["document"][:3], source(outer), cues[0], source(item), cues[1], item["id"]))
    return links


def source(item: Json) -> str:
    """Return who says it: the names of the entities where the document names them, or else its words."""
    named = item["source_entities"] if item["identification"] == "named" else ()
    names = [entities()[entity]["name"] for entity in named]
    return " and ".join(names) or " ".join(span["text"] for span in item["source"]) or NOBODY
