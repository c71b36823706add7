"""Scores of spans and fields: plain values, each with the paper that it comes from.

A score is None, never a number, where there is nothing of which it could be a share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from spanpack.compare.units import Extent

Placed = tuple[str, Extent]
"""Document and extent of a unit."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of B against A (van Rijsbergen 1979).

    ``found_a`` of the ``a`` units of A are in B, and ``found_b`` of the ``b`` units of B are in A. Precision
    is the share of B that is found, recall that of A; with A and B exchanged they change places, and F1 stays.
    """

    found_a: float
    a: int
    found_b: float
    b: int

    @property
    def precision(self) -> float | None:
        """Share of the units of B that are in A; None where B has none."""
        return self.found_b / self.b if self.b else None

    @property
    def recall(self) -> float | None:
        """Share of the units of A that are in B; None where A has none."""
        return self.found_a / self.a if self.a else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; 0 where only one set has units, None where none has."""
        if not self.a and not self.b:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``of`` pairs are equal: observed agreement on a field (accuracy)."""

    equal: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None where there is no pair."""
        return self.equal / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Agr:
    """Directional agreement (Wiebe, Wilson and Cardie 2005).

    agr(A||B) is the share of the annotations of A that B has found, agr(B||A) the other way round;
    ``value`` is their mean. An annotation is found where the other set has one whose span overlaps it.
    """

    overlap: Score

    @property
    def a_in_b(self) -> float | None:
        """agr(A||B): the share of A that is found in B."""
        return self.overlap.recall

    @property
    def b_in_a(self) -> float | None:
        """agr(B||A): the share of B that is found in A."""
        return self.overlap.precision

    @property
    def value(self) -> float | None:
        """The mean of both; 0 where only one set has annotations, None where none has."""
        if not self.overlap.a and not self.overlap.b:
            return None
        return ((self.a_in_b or 0.0) + (self.b_in_a or 0.0)) / 2


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """How a role agrees given that the records are matched: the share of equal extents, and the mean Dice.

    Two empty extents, as of implicit sources, are equal, with a Dice of 1.
    """

    exact: Share
    dice: float | None


def exact(a: Sequence[Hashable], b: Sequence[Hashable]) -> Score:
    """Return the score in which a unit is found where the other set has one that is equal.

    Units of several parts must agree in all of them (exact match, as in CoNLL 2003). A unit that stands
    twice in one set is found twice only where it stands twice in the other.
    """
    common = (Counter(a) & Counter(b)).total()
    return Score(common, len(a), common, len(b))


def overlap(a: Sequence[Placed], b: Sequence[Placed]) -> Score:
    """Return the score in which a unit is found where one of the other set shares a character with it.

    This is the lenient matching of MPQA (Wiebe, Wilson and Cardie 2005), in both directions.
    """
    in_a, in_b = characters_of(a), characters_of(b)
    return Score(_touching(a, in_b), len(a), _touching(b, in_a), len(b))


def characters(a: Sequence[Placed], b: Sequence[Placed]) -> Score:
    """Return the score of the characters that are covered by any unit."""
    in_a, in_b = characters_of(a), characters_of(b)
    common = len(in_a & in_b)
    return Score(common, len(in_a), common, len(in_b))


def dice(a: Extent, b: Extent) -> float:
    """Return the Dice coefficient (Dice 1945) of the characters of two extents; 1 where both are empty.

    >>> dice(((0, 4),), ((2, 6),))
    0.5
    """
    size = _length(a) + _length(b)
    shared = sum(max(0, min(one[1], other[1]) - max(one[0], other[0])) for one in a for other in b)
    return 2 * shared / size if size else 1.0


def characters_of(placed: Iterable[Placed]) -> set[tuple[str, int]]:
    """Return (document, offset) of each character that a unit covers."""
    return {(document, offset) for document, extent in placed for start, end in extent for offset in range(start, end)}


def _touching(placed: Sequence[Placed], other: set[tuple[str, int]]) -> int:
    return sum(
        any((document, offset) in other for start, end in extent for offset in range(start, end))
        for document, extent in placed
    )


def _length(extent: Extent) -> int:
    return sum(end - start for start, end in extent)
