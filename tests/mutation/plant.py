"""Plant one error at a time in a copy of the package in memory, validate it, and count what is caught."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.mutation import operators
from tests.mutation.kinds import KINDS, Kind, Site
from tests.mutation.places import Original
from tests.mutation.quick import check, remembering

assert operators, "importing the operators registers their kinds"


@dataclass(frozen=True)
class Outcome:
    """What is said of one planted error.

    ``rules`` are the rules of the findings, in file order; ``verdicts`` what jsonschema-rs and
    jsonschema say of the corrupted record, where the kind corrupts one that can still be read.
    """

    kind: str
    site: Site
    rules: tuple[str, ...]
    verdicts: tuple[bool, bool] | None = None

    @property
    def is_expected(self) -> bool:
        """Whether an expected rule is among those that speak."""
        return not KINDS[self.kind].expected.isdisjoint(self.rules)


@dataclass
class Tally:
    """How many errors were planted, caught, caught by an expected rule, and by one finding alone."""

    planted: int = 0
    caught: int = 0
    expected: int = 0
    alone: int = 0

    def add(self, outcome: Outcome) -> None:
        self.planted += 1
        self.caught += bool(outcome.rules)
        self.expected += outcome.is_expected
        self.alone += len(outcome.rules) == 1

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.planted + other.planted,
            self.caught + other.caught,
            self.expected + other.expected,
            self.alone + other.alone,
        )


def outcomes(original: Original, pieces: Iterable[tuple[Kind, Site]]) -> Iterator[Outcome]:
    """Plant each error by itself and yield what is said of it; sites where it does not apply are left out."""
    with remembering(original):
        for kind, site in pieces:
            contents = kind.plant(original, site)
            if contents is not None:
                rules = tuple(finding.rule for finding in check(contents))
                yield Outcome(kind.name, site, rules, verdicts(original, kind, site))


def verdicts(original: Original, kind: Kind, site: Site) -> tuple[bool, bool] | None:
    """Return whether jsonschema-rs and jsonschema call the corrupted record valid, or None where there is none."""
    found = kind.record(original, site) if kind.record else None
    if found is None:
        return None
    table, record = found
    layer = original.tables[table].layer
    return layer.is_valid(record), not layer.violations(record)


def sample(original: Original, kind: Kind, size: int) -> list[Site]:
    """Return at most ``size`` sites at which a kind applies, always the same ones."""
    sites = list(kind.sites(original))
    random.Random(kind.name).shuffle(sites)
    applies = (site for site in sites if kind.corrupt(original, site) is not None)
    return [site for site, _ in zip(applies, range(size), strict=False)]
