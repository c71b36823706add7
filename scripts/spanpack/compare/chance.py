"""Agreement corrected for chance: Krippendorff's alpha by token, and gamma.

Both are computed by the libraries of their field, ``krippendorff`` and ``pygamma-agreement``; here they
are given the units of a layer, and their parameters are fixed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from spanpack.compare.sets import Text
from spanpack.extras import how_to_install
from spanpack.storage.files import PackageError

Labelled = tuple[int, int, str]
"""Start, end and label of a part of a unit."""

SAMPLES, SEED = 30, 20180507
"""Random continua from which gamma estimates chance, and the seed of their generator."""

ALPHA, BETA, DELTA_EMPTY = 1.0, 1.0, 1.0
"""Weights of position and category in the dissimilarity of gamma, and the cost of a unit without a partner."""

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma (Mathet, Widlöcher and Métivier 2015) of one document, or its mean over several.

    ``units`` are those of both sets, by which documents are weighted. A document in which only one set has
    units counts as 0, no better than chance, since gamma is not defined there; ``value`` is None where there
    are no units.
    """

    value: float | None
    units: int


def tokens(text: Text) -> list[tuple[int, int]]:
    """Return [start, end) of the tokens of a document, furniture left out: words, and each other sign by itself.

    >>> tokens(Text("1", "U.S. says", ((0, 2),)))
    [(2, 3), (3, 4), (5, 9)]
    """
    spans = (match.span() for match in _TOKEN.finditer(text.text))
    return [
        (start, end) for start, end in spans if not any(start < right and left < end for left, right in text.furniture)
    ]


def token_labels(text: Text, parts: Sequence[Labelled]) -> list[str]:
    """Return the label of each token of a document: the labels of the units over its first character, or "".

    Where units of several labels lie over one token, its label is all of them, in the order of the alphabet.
    """
    by_offset: dict[int, set[str]] = {}
    for start, end, label in parts:
        for offset in range(start, end):
            by_offset.setdefault(offset, set()).add(label)
    return ["+".join(sorted(by_offset.get(start, ()))) for start, _ in tokens(text)]


def token_alpha(a: Sequence[str], b: Sequence[str]) -> float | None:
    """Return Krippendorff's alpha (Krippendorff 2004), nominal, of two labellings of the same tokens.

    As PolNeAR reports it (Newell, Margolin and Ruths 2018). None where only one label occurs, since nothing
    could then be confused by chance.
    """
    labels = sorted({*a, *b})
    if len(labels) < 2:
        return None
    import krippendorff

    numbers = {label: number for number, label in enumerate(labels)}
    data = [[numbers[label] for label in side] for side in (a, b)]
    return float(
        krippendorff.alpha(reliability_data=data, value_domain=range(len(labels)), level_of_measurement="nominal")
    )


def gamma(a: Sequence[Labelled], b: Sequence[Labelled]) -> Gamma:
    """Return gamma of the units of two sets in one document (Mathet, Widlöcher and Métivier 2015).

    Combined dissimilarity of position and category, each of weight 1, delta of the empty unit 1; chance from 30
    continua of the statistical sampler, from a fixed seed. Raises PackageError where pygamma-agreement is not
    installed.
    """
    units = len(a) + len(b)
    if not a or not b:
        return Gamma(0.0 if units else None, units)
    with _quiet():
        try:
            import cvxopt.glpk
            import numpy as np
            from pyannote.core import Segment
            from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
        except ImportError:
            raise PackageError(f"gamma needs more libraries; {how_to_install('agreement')}") from None
        # The solver is called from several threads, which turn its messages on and off for each other: off for all.
        cvxopt.glpk.options["msg_lev"] = "GLP_MSG_OFF"
        continuum = Continuum()
        for name, side in (("a", a), ("b", b)):
            for start, end, label in side:
                continuum.add(name, Segment(start, end), label)
        dissimilarity = CombinedCategoricalDissimilarity(alpha=ALPHA, beta=BETA, delta_empty=DELTA_EMPTY)
        # The library draws from the generator that numpy shares; it is left as it was found.
        state: Any = np.random.get_state()
        np.random.seed(SEED)
        try:
            return Gamma(float(continuum.compute_gamma(dissimilarity, n_samples=SAMPLES).gamma), units)
        finally:
            np.random.set_state(state)


def mean_gamma(documents: Sequence[Gamma]) -> Gamma:
    """Return the mean of gamma over documents, weighted by their units."""
    units = sum(each.units for each in documents)
    total = sum((each.value or 0.0) * each.units for each in documents)
    return Gamma(total / units if units else None, units)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what pygamma-agreement logs: that a solver which it does not need is missing, once a sample."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
