"""Which record of A is which of B: optimal one-to-one assignments (Kuhn 1955, Munkres 1957)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spanpack.compare.scores import dice
from spanpack.compare.units import Unit


def assign(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the one-to-one pairs of row and column of greatest total weight; pairs of weight 0 are left out."""
    if not weights or not weights[0]:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.array(weights), maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if weights[row][column] > 0]


def match(a: Sequence[Unit], b: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    """Return the pairs of units of A and B that are taken for the same record, in the order of A.

    Units can be paired where their extents (of spans: their own; of attributions: that of the cue) share a
    character. Of all one-to-one pairings that one is taken that has the greatest sum of Dice coefficients:
    of these extents, and then, so that of two equal cues the better one is taken, of everything else.
    """
    pairs = []
    for ours, theirs in _neighbours(a, b):
        weights = [[_likeness(one, other) for other in theirs] for one in ours]
        pairs += [(ours[row], theirs[column]) for row, column in assign(weights)]
    return pairs


def _neighbours(a: Sequence[Unit], b: Sequence[Unit]) -> Iterator[tuple[list[Unit], list[Unit]]]:
    """Yield the units of A and of B stretch by stretch, so that none overlaps one of another stretch."""
    ours: list[Unit] = []
    theirs: list[Unit] = []
    document, end = "", 0
    sides = [(unit.document, unit.extent, side, unit) for side, chosen in enumerate((a, b)) for unit in chosen]
    for name, extent, side, unit in sorted(sides, key=lambda item: item[:3]):
        if name != document or extent[0][0] >= end:
            yield ours, theirs
            ours, theirs, document, end = [], [], name, 0
        end = max(end, extent[-1][1])
        (theirs if side else ours).append(unit)
    yield ours, theirs


def _likeness(one: Unit, other: Unit) -> float:
    key = dice(one.extent, other.extent)
    return key + dice(one.all, other.all) / 1000 if key else 0.0


@dataclass(frozen=True)
class Correspondence:
    """Which entity of B is which of A.

    ``pairs`` are those that share mentions; ``linked_a`` and ``linked_b`` all that have a shared mention.
    """

    pairs: Mapping[str, str]
    linked_a: frozenset[str]
    linked_b: frozenset[str]

    def of(self, name: str) -> str | None:
        """Return the entity of B that is ``name`` in A, or None.

        An entity without a shared mention, as a source that no span names, is that of the same id.
        """
        if name in self.linked_a:
            return self.pairs.get(name)
        return None if name in self.linked_b else name


def correspondence(a: Mapping[Hashable, str], b: Mapping[Hashable, str]) -> Correspondence:
    """Return which entity of B is which of A, given the entity of each mention.

    Entities of the same id that share a mention are one, as where both sets use one register. The others are
    paired one to one so that pairs share the most mentions, the alignment of CEAF (Luo 2005).
    """
    shared = Counter((a[mention], b[mention]) for mention in a.keys() & b.keys())
    ours, theirs = sorted({one for one, _ in shared}), sorted({other for _, other in shared})
    certain = shared.total()
    weights = [
        [shared[one, other] + (certain if one == other and shared[one, other] else 0) for other in theirs]
        for one in ours
    ]
    pairs = {ours[row]: theirs[column] for row, column in assign(weights)}
    return Correspondence(pairs, frozenset(ours), frozenset(theirs))


def by_document(chosen: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Return the units by their document."""
    grouped: dict[str, list[Unit]] = defaultdict(list)
    for unit in chosen:
        grouped[unit.document].append(unit)
    return dict(grouped)
