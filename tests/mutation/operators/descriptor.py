"""The descriptor: hashes, resources, rights, table schemas, version."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Any

from spanpack.package import DESCRIPTOR
from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import Site, on_head, on_package, on_resource_values, on_resources
from tests.mutation.places import VERSIONED, Change, Original, write_descriptor


def _set(descriptor: Json, index: int, **values: object) -> Json:
    descriptor["resources"][index] |= values
    return descriptor


def _without(descriptor: Json, index: int, key: str) -> Json | None:
    return descriptor if descriptor["resources"][index].pop(key, None) is not None else None


@on_resources("P006")
def digit_of_a_hash_changed(descriptor: Json, index: int) -> Json:
    """A digit of a hash changed."""
    digest = descriptor["resources"][index]["hash"]
    return _set(descriptor, index, hash=digest[:-1] + ("0" if digest[-1] != "0" else "1"))


@on_resources("P007")
def hash_algorithm_unknown(descriptor: Json, index: int) -> Json:
    """An algorithm for hashes that no tool knows, which some of them accept silently."""
    return _set(descriptor, index, hash=descriptor["resources"][index]["hash"].replace("sha256:", "sha257:"))


@on_resources("P007")
def hash_without_an_algorithm(descriptor: Json, index: int) -> Json:
    """A hash without the name of its algorithm, which the standard reads as MD5."""
    return _set(descriptor, index, hash=descriptor["resources"][index]["hash"].removeprefix("sha256:"))


@on_resources("P007")
def hash_dropped(descriptor: Json, index: int) -> Json | None:
    """No hash."""
    return _without(descriptor, index, "hash")


@on_resources("P008")
def size_changed(descriptor: Json, index: int) -> Json | None:
    """A byte more than the file has. Not of the catalogue, for which none are stated."""
    size = descriptor["resources"][index].get("bytes")
    return None if size is None else _set(descriptor, index, bytes=size + 1)


@on_resources("P008")
def size_dropped(descriptor: Json, index: int) -> Json | None:
    """No size. Not of the catalogue, for which none is stated."""
    return _without(descriptor, index, "bytes")


@on_resources("P002")
def size_as_text(descriptor: Json, index: int) -> Json | None:
    """The size in quotation marks. Not of the catalogue, for which none is stated."""
    size = descriptor["resources"][index].get("bytes")
    return None if size is None else _set(descriptor, index, bytes=str(size))


@on_resources("P004 P005 P011 P014")
def resource_removed(descriptor: Json, index: int) -> Json:
    """A file that is no longer listed."""
    del descriptor["resources"][index]
    return descriptor


@on_resources("P013")
def resource_doubled(descriptor: Json, index: int) -> Json:
    """A file that is listed twice."""
    descriptor["resources"].insert(index, descriptor["resources"][index])
    return descriptor


@on_resources("P013")
def name_of_another_resource(descriptor: Json, index: int) -> Json:
    """The name of another resource."""
    return _set(descriptor, index, name=descriptor["resources"][index - 1]["name"])


@on_resources("P002")
def name_dropped(descriptor: Json, index: int) -> Json | None:
    """No name."""
    return _without(descriptor, index, "name")


@on_resources("P002")
def path_dropped(descriptor: Json, index: int) -> Json | None:
    """No path."""
    return _without(descriptor, index, "path")


@on_resources("P003")
def path_with_two_dots(descriptor: Json, index: int) -> Json:
    """A path that goes up and down again."""
    path = descriptor["resources"][index]["path"]
    return _set(descriptor, index, path=f"{path.partition('/')[0]}/../{path}")


@on_resources("P003")
def path_absolute(descriptor: Json, index: int) -> Json:
    """A path from the root of the machine."""
    return _set(descriptor, index, path="/" + descriptor["resources"][index]["path"])


@on_resources("P003")
def path_of_another_machine(descriptor: Json, index: int) -> Json:
    """An address for a path."""
    return _set(descriptor, index, path="https://example.org/" + descriptor["resources"][index]["path"])


@on_resources("P003")
def path_with_backslashes(descriptor: Json, index: int) -> Json:
    """A path as Windows writes it."""
    return _set(descriptor, index, path=descriptor["resources"][index]["path"].replace("/", "\\"))


@on_resources("P004")
def path_of_no_file(descriptor: Json, index: int) -> Json:
    """The path of a file that is not there."""
    return _set(descriptor, index, path=descriptor["resources"][index]["path"] + ".txt")


@on_resources("P004")
def path_with_a_letter_less(descriptor: Json, index: int) -> Json:
    """A path without the last letter of its name: the file is there, under the right one."""
    stem, extension = posixpath.splitext(descriptor["resources"][index]["path"])
    return _set(descriptor, index, path=stem[:-1] + extension)


@on_resources("P010")
def licence_of_a_text_removed(descriptor: Json, index: int) -> Json | None:
    """No licence of its own for a text, which then has the one of the package. Not of other files."""
    return _without(descriptor, index, "licenses")


@on_resources("P010")
def licence_of_a_text_changed(descriptor: Json, index: int) -> Json | None:
    """The licence of the annotations for a text. Not of other files."""
    if "licenses" not in descriptor["resources"][index]:
        return None
    return _set(descriptor, index, licenses=descriptor["licenses"])


@on_resources("P012")
def table_schema_dropped(descriptor: Json, index: int) -> Json | None:
    """No table schema. Not of files that are no tables."""
    return _without(descriptor, index, "schema")


@on_resources("P012")
def type_of_a_field_changed(descriptor: Json, index: int) -> Json | None:
    """Another type of a field in a table schema. Not of files that are no tables."""
    schema = descriptor["resources"][index].get("schema")
    if schema is None:
        return None
    schema["fields"][index % len(schema["fields"])]["type"] = "date"
    return descriptor


@on_resources("P012")
def field_of_a_table_schema_removed(descriptor: Json, index: int) -> Json | None:
    """A field less in a table schema. Not of files that are no tables."""
    schema = descriptor["resources"][index].get("schema")
    return None if schema is None or schema["fields"].pop() is None else descriptor


@on_resources("P012")
def foreign_keys_dropped(descriptor: Json, index: int) -> Json | None:
    """No foreign keys in a table schema. Not where it has none."""
    schema = descriptor["resources"][index].get("schema", {})
    return None if schema.pop("foreignKeys", None) is None else descriptor


@on_resources("P002")
def type_of_a_resource_misspelt(descriptor: Json, index: int) -> Json | None:
    """A table that is called tabel. Not of files that are no tables."""
    return _set(descriptor, index, type="tabel") if "type" in descriptor["resources"][index] else None


@on_resources("P012")
def format_of_another_kind(descriptor: Json, index: int) -> Json:
    """CSV as the format of a file, which is none."""
    return _set(descriptor, index, format="csv")


@on_resources("P012 P014")
def media_type_of_another_kind(descriptor: Json, index: int) -> Json:
    """The media type of CSV for a file, which is none."""
    return _set(descriptor, index, mediatype="text/csv")


@on_resources("P012")
def encoding_another(descriptor: Json, index: int) -> Json:
    """Another encoding than that of all files."""
    return _set(descriptor, index, encoding="windows-1252")


@on_resources("P012")
def dialect_added(descriptor: Json, index: int) -> Json:
    """A dialect of CSV for a file, which is none, so that clients read it otherwise."""
    return _set(descriptor, index, dialect={"delimiter": ";"})


@on_resources("P012")
def name_changed_in_the_descriptor(descriptor: Json, index: int) -> Json:
    """Another name, which no other resource has."""
    return _set(descriptor, index, name="another")


@on_resources("P012")
def title_changed_in_the_descriptor(descriptor: Json, index: int) -> Json | None:
    """Another title of a text, a table, or the waivers. Not of what has none."""
    return _set(descriptor, index, title="Another") if "title" in descriptor["resources"][index] else None


@on_resources("P012")
def title_dropped_in_the_descriptor(descriptor: Json, index: int) -> Json | None:
    """No title of a text, a table, or the waivers. Not of what has none."""
    return _without(descriptor, index, "title")


@on_resources("P012")
def licence_title_of_a_text_changed(descriptor: Json, index: int) -> Json | None:
    """Another title of the rights of a text. Not of other files."""
    for licence in descriptor["resources"][index].get("licenses", ()):
        licence["title"] = "Public Domain"
        return descriptor
    return None


@on_resources("P002 P012")
def property_of_null(descriptor: Json, index: int) -> Json:
    """A compression of null, which the standard does not know."""
    return _set(descriptor, index, compression=None)


@on_resources("P012")
def format_dropped(descriptor: Json, index: int) -> Json | None:
    """No format."""
    return _without(descriptor, index, "format")


@on_resources("P012 P014")
def media_type_dropped(descriptor: Json, index: int) -> Json | None:
    """No media type, by which clients tell a text from a table."""
    return _without(descriptor, index, "mediatype")


@on_resources("P012")
def encoding_dropped(descriptor: Json, index: int) -> Json | None:
    """No encoding."""
    return _without(descriptor, index, "encoding")


@on_resources("P012")
def type_dropped(descriptor: Json, index: int) -> Json | None:
    """A table that is not called one. Not of files that are no tables."""
    return _without(descriptor, index, "type")


@on_resource_values("P002 P012", "schema")
def value_of_a_table_schema_changed(descriptor: Json, pointer: Site) -> Json | None:
    """A text, number or truth value anywhere in a table schema another one. Lists and objects by what they hold."""
    *way, last = pointer
    holder = _at(descriptor, way)
    value = holder[last]
    if isinstance(value, dict | list):
        return None
    holder[last] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}s"
    return descriptor


@on_resource_values("P002 P012", "schema")
def part_of_a_table_schema_dropped(descriptor: Json, pointer: Site) -> Json | None:
    """A key, or an item of a list, anywhere in a table schema removed. Not the table schema itself."""
    *way, last = pointer
    if len(pointer) == len(("resources", 0, "schema")):
        return None
    del _at(descriptor, way)[last]
    return descriptor


@on_resource_values("P012", "schema")
def key_added_to_a_table_schema(descriptor: Json, pointer: Site) -> Json | None:
    """A key more in an object anywhere in a table schema. Not in a list."""
    holder = _at(descriptor, pointer)
    if not isinstance(holder, dict):
        return None
    holder["example"] = "another"
    return descriptor


@on_package("P015")
def setting_misspelt(original: Original) -> Change | None:
    """A misspelt setting. Not in a package without settings."""
    return _settings(original, lambda settings: {"coverege": settings["coverage"]})


@on_package("P015")
def setting_as_text(original: Original) -> Change | None:
    """A setting in quotation marks. Not in a package without settings."""
    return _settings(original, lambda settings: {"coverage": "true"})


@on_package("P015")
def setting_more(original: Original) -> Change | None:
    """A setting that nothing knows. Not in a package without settings."""
    return _settings(original, lambda settings: settings | {"strict": True})


def _settings(original: Original, change: Callable[[Json], Json]) -> Change | None:
    settings = original.descriptor.get("spanpack")
    if settings is None:
        return None
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"spanpack": change(settings)})}


def _at(descriptor: Json, pointer: Iterable[int | str]) -> Any:
    value: Any = descriptor
    for step in pointer:
        value = value[step]
    return value


@on_package("P009")
def version_changed(original: Original) -> Change | None:
    """Another version. Not where no other file of the package names one."""
    if not any(name in original.contents for name in VERSIONED):
        return None
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"version": "99.0.0"})}


@on_package("P009")
def version_of_the_changelog_changed(original: Original) -> Change | None:
    """Another version on top of the changelog. Not where the package has none."""
    path = VERSIONED[0]
    if path not in original.contents:
        return None
    text = original.contents[path].decode()
    new = re.sub(r"^## ", "## [99.0.0] - 2026-01-01\n\n## ", text, count=1, flags=re.MULTILINE)
    return {path: new.encode()}


@on_package("P002")
def licences_of_the_package_emptied(original: Original) -> Change:
    """A list of licences without one."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"licenses": []})}


@on_package("P010")
def licences_of_the_package_removed(original: Original) -> Change:
    """No licences of the package."""
    head = {key: value for key, value in original.descriptor.items() if key != "licenses"}
    return {DESCRIPTOR: write_descriptor(head)}


@on_package("P002")
def created_on_no_day(original: Original) -> Change:
    """A date of creation in words."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"created": "last autumn"})}


@on_head("P002")
def text_of_the_head_as_a_list(text: str) -> list[str]:
    """A text anywhere in the head of the descriptor in a list. Not in the settings of this tool."""
    return [text]


@on_head("P002")
def text_of_the_head_null(text: str) -> None:
    """Null in the place of a text anywhere in the head of the descriptor. Not in the settings of this tool."""


@on_package("P002")
def address_of_the_profile_dropped(original: Original) -> Change:
    """No $schema, without which a descriptor is one of the first version."""
    head = {key: value for key, value in original.descriptor.items() if key != "$schema"}
    return {DESCRIPTOR: write_descriptor(head)}


@on_package("P002")
def address_of_the_profile_changed(original: Original) -> Change:
    """The profile of the first version."""
    address = original.descriptor["$schema"].replace("2.0", "1.0")
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"$schema": address})}


@on_package("P002")
def contributors_as_texts(original: Original) -> Change:
    """The names of contributors in the place of objects."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"contributors": ["Somebody"]})}


@on_package("P002")
def sources_as_texts(original: Original) -> Change:
    """The titles of sources in the place of objects."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"sources": ["A newspaper"]})}


@on_package("P002")
def keywords_in_one_text(original: Original) -> Change:
    """All keywords in one text."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"keywords": "news, annotation"})}


@on_package("P001")
def resources_no_list(original: Original) -> Change:
    """Null in the place of the list of resources."""
    return {DESCRIPTOR: write_descriptor(original.descriptor | {"resources": None})}


@on_package("P001")
def descriptor_truncated(original: Original) -> Change:
    """The second half of the descriptor lost."""
    content = write_descriptor(original.descriptor)
    return {DESCRIPTOR: content[: len(content) // 2]}


@on_package("F109")
def descriptor_key_doubled(original: Original) -> Change:
    """A key of the descriptor twice."""
    return {DESCRIPTOR: write_descriptor(original.descriptor).rstrip()[:-1] + b', "version": "99.0.0"}\n'}


@on_package("F102")
def descriptor_with_a_byte_order_mark(original: Original) -> Change:
    """A byte order mark before the descriptor."""
    return {DESCRIPTOR: b"\xef\xbb\xbf" + write_descriptor(original.descriptor)}
