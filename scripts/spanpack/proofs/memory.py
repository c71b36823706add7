"""What a proof knows: the documents, and what was proved before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from spanpack.lines.columns import MOST_REMEMBERED, Known

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Text:
    """What is needed of a document.

    ``padded`` is the text with a NUL for each character that no span may hold (see anchoring.clear_text), and two
    more behind it, so that what reaches beyond the text differs from every quotation.
    """

    text: str
    padded: str
    published: str
    is_english: bool


@dataclass(frozen=True)
class Memory:
    """What was proved once and need not be proved again, since the same words come again and again.

    ``names`` are the ids of entities by the names that are theirs alone (see actors.entities_by_name);
    ``values`` are those that are valid, certain or with a reason why not, and refer to what there is;
    ``combinations``, by layer, what the rules of level C found to agree, of the mentions their words, by kind and
    language; ``used`` the ids of registers. It holds for one package: for its schemas and its registers.
    """

    names: Mapping[str, str]
    values: Known = field(default_factory=dict)
    combinations: dict[str, set[Any]] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)

    def first_used(self, used: dict[str, set[str]]) -> dict[str, set[str]]:
        """Return which ids of registers were not used before."""
        first = {layer: ids - self.used.setdefault(layer, set()) for layer, ids in used.items()}
        for layer, ids in first.items():
            self.used[layer] |= ids
        return first


def new(known: set[Value], values: set[Value]) -> set[Value]:
    """Return the values that are not known, and forget the known ones where there are too many."""
    if len(known) > MOST_REMEMBERED:
        known.clear()
    return values - known
