"""Which records stand out of order: the fewest that must move for the others to be sorted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any


def longest_ascending(keys: Sequence[tuple[Any, ...]]) -> set[int]:
    """Return the indices of a longest ascending subsequence (patience sorting).

    >>> sorted(longest_ascending([(1,), (5,), (2,), (3,)]))
    [0, 2, 3]
    """
    tails: list[tuple[Any, ...]] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, key in enumerate(keys):
        place = bisect_right(tails, key)
        before.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [key]
        ends[place : place + 1] = [index]
    kept: set[int] = set()
    step: int | None = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept
