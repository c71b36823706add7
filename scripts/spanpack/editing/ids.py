"""Ids for new records: the prefix of the document, the letter of the layer, the next number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError

_LETTER = re.compile(r"-([a-z]+)\[1-9\]")


def free_ids(layer: Layer, taken: Iterable[str]) -> Callable[[str], str]:
    """Return a function that gives, for the prefix of a document, the next id after those ``taken`` and given.

    Raises PackageError where the pattern of the schema does not say the letter of the layer.
    """
    letter = _LETTER.search(layer.schema["properties"]["id"].get("pattern", ""))
    if letter is None:
        raise PackageError(f"schemas/{layer.name}.json: the pattern of id does not say its letter, as in -a[1-9][0-9]*")
    last: dict[str, int] = defaultdict(int)
    for one in taken:
        prefix, _, tail = one.rpartition("-" + letter[1])
        if tail.isdecimal():
            last[prefix] = max(last[prefix], int(tail))

    def give(prefix: str) -> str:
        last[prefix] += 1
        return f"{prefix}-{letter[1]}{last[prefix]}"

    return give
