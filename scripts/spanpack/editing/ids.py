"""Ids for new records: the prefix of the document, the letter of the layer, the next number."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Set

from spanpack.package import AnnotationSet, Package, is_there, read_file
from spanpack.rules.package import CHANGELOG
from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError

_LETTER = re.compile(r"-([a-z]+)\[1-9\]")


def named_ids(layer: Layer, prefixes: Iterable[str], texts: Iterable[bytes]) -> set[str]:
    """Return the ids of a layer, of documents with one of the prefixes, that stand anywhere in ``texts``.

    What is named somewhere may be the id of a record that is gone, and is not to be given again.
    Raises PackageError as free_ids does.
    """
    documents = "|".join(map(re.escape, prefixes))
    name = re.compile(rf"(?<![\w-])(?:{documents})-{_letter(layer)}[1-9][0-9]*(?!\w)".encode())
    return {found.decode() for text in texts for found in name.findall(text)}


def naming_texts(package: Package, group: AnnotationSet, *, but: Collection[str] = ()) -> Iterator[bytes]:
    """Yield the files in which the ids of an annotation set may stand: those in its folder, and the changelog.

    ``but`` are paths of files that are left out.
    """
    own = [path for path in package.files.names(group.folder) if posixpath.dirname(path) == group.folder]
    for path in (*own, CHANGELOG):
        if path not in but and is_there(package, path):
            yield read_file(package, path)


def free_ids(layer: Layer, taken: Iterable[str]) -> Callable[[str], str]:
    """Return a function that gives, for the prefix of a document, the next id after those ``taken`` and given.

    Raises PackageError where the pattern of the schema does not say the letter of the layer.
    """
    letter = _letter(layer)
    last: dict[str, int] = defaultdict(int)
    for one in taken:
        prefix, _, tail = one.rpartition("-" + letter)
        if tail.isdecimal():
            last[prefix] = max(last[prefix], int(tail))

    def give(prefix: str) -> str:
        last[prefix] += 1
        return f"{prefix}-{letter}{last[prefix]}"

    return give


def free_id(layer: Layer, taken: Set[str], like: str) -> str | None:
    """Return the next id that is not ``taken``, or None where the schema does not say how one is made.

    ``like`` is the prefix of a document; in a register, of which the ids are names, an id that is taken.
    """
    if not layer.has_documents:
        named = (f"{like}-{number}" for number in range(2, len(taken) + 3))
        return next((name for name in named if name not in taken and layer.has_id({"id": name})), None)
    try:
        return free_ids(layer, taken)(like)
    except PackageError:
        return None


def _letter(layer: Layer) -> str:
    letter = _LETTER.search(layer.schema["properties"]["id"].get("pattern", ""))
    if letter is None:
        raise PackageError(f"schemas/{layer.name}.json: the pattern of id does not say its letter, as in -a[1-9][0-9]*")
    return letter[1]
