"""What a descriptor says of a file by its path alone: its name, title, type, form and encoding."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from spanpack.package import CATALOGUE, MAIN_SET, SCHEMAS, WAIVERS, Resource
from spanpack.schemas.subschemas import Json

SEEDS = "seeds"

_TITLES = {
    CATALOGUE: "Documents: the catalogue of the texts",
    "entities": "Entities: the register of actors",
    "actors": "Actors: mentions of persons, groups, organisations and states",
    "numbers": "Numbers: figures with their bounds",
    "dates": "Dates: dates and durations with their values",
    "attributions": "Attributions: who says what, and how it is said",
    WAIVERS: "Waivers: findings that stay, with the reason",
    "passes-decisions": "Decisions: how each disagreement of the passes was decided",
}
_LINES, _YAML = ("jsonl", "application/jsonl"), ("yaml", "text/yaml")


class Catalogued(NamedTuple):
    """What the catalogue says of a document that the resource of its text repeats; all empty but id and path where
    its record was rejected. A title of None is the one that the resource has."""

    id: str
    path: str
    title: str | None = ""
    rights: str = ""
    rights_title: str = ""

    @property
    def name(self) -> str:
        """The name of the resource."""
        return self.id.lower()

    @property
    def licenses(self) -> list[Json]:
        """The licences of the resource."""
        return [{"path": self.rights, "title": self.rights_title}]


def catalogued(record: Json) -> Catalogued:
    """Return what a valid record of the catalogue says that the resource of its text repeats."""
    rights = record["rights"]
    return Catalogued(record["id"], record["path"], record["title"], rights["path"], rights["title"])


def is_hidden(path: str) -> bool:
    """Return whether the name of a file, or of a folder on the way to it, begins with a point: it is no resource."""
    return any(step.startswith(".") for step in path.split("/"))


def describe(path: str) -> Json | None:
    """Return the properties of the resource at ``path`` that follow from its path, in their order.

    None where ``spanpack index`` lists no such file: it is no catalogue, table, schema or YAML file.
    """
    folder, _, file = path.rpartition("/")
    stem, extension = posixpath.splitext(file)
    if is_hidden(path):
        return None
    if folder == SEEDS and stem == CATALOGUE and extension in (".yaml", ".jsonl"):
        return _properties(path, CATALOGUE, _YAML if extension == ".yaml" else _LINES, is_table=True)
    if _is_inside(folder, SCHEMAS) and extension == ".json":
        return _properties(path, f"schema-{stem}", ("json", "application/schema+json"))
    if _is_inside(folder, MAIN_SET) and extension in (".jsonl", ".yaml", ".yml"):
        inner = folder.removeprefix(MAIN_SET).strip("/").replace("/", "-")
        name = f"{inner}-{stem}".lower() if inner else stem.lower()
        is_table = extension == ".jsonl"
        return _properties(path, name, _LINES if is_table else _YAML, is_table=is_table)
    return None


def describe_text(path: str) -> Json:
    """Return the properties of the text at ``path`` that do not depend on what the catalogue says of it."""
    return {"path": path, "format": "txt", "mediatype": "text/plain", "encoding": "utf-8"}


def name_of(resource: Resource) -> str:
    """Return the name that a resource should have: the one that its path gives, or else its own."""
    described = describe(resource.path)
    return str(described["name"]) if described else resource.name


def _is_inside(folder: str, parent: str) -> bool:
    return folder == parent or folder.startswith(f"{parent}/")


def _properties(path: str, name: str, form: tuple[str, str], *, is_table: bool = False) -> Json:
    title = {"title": _TITLES[name]} if name in _TITLES else {}
    # The profile of the standard knows one type, table; frictionless and spanpack tell texts by their media type.
    kind = {"type": "table"} if is_table else {}
    return {"name": name, "path": path, **title, **kind, "format": form[0], "mediatype": form[1], "encoding": "utf-8"}
