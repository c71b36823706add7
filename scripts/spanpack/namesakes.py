"""Two things that would have one name, where a name of ours becomes one of another tool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def namesakes(named: Iterable[tuple[str, Thing]]) -> tuple[str, Thing, Thing] | None:
    """Return the first name that two different things would have, and the two, or None.

    >>> namesakes([("a_b", "a.b"), ("c", "c"), ("a_b", "a-b")])
    ('a_b', 'a.b', 'a-b')
    """
    first: dict[str, Thing] = {}
    for name, thing in named:
        one = first.setdefault(name, thing)
        if one != thing:
            return name, one, thing
    return None
