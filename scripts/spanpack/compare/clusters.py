"""Entity linking as clustering: B-cubed and CEAF over the mentions that both sets have.

No maintained library has these measures, so they are written out here; the tests hold them to the
worked examples of the papers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from spanpack.compare.matching import assign


@dataclass(frozen=True, slots=True)
class ClusterScore:
    """Precision, recall and F1 of the clusters of B against those of A; None where there is no mention."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        if self.precision is None or self.recall is None:
            return None
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Linking:
    """How two sets link the ``mentions`` that both have to entities.

    ``b_cubed``: Bagga and Baldwin 1998; ``ceaf_m`` and ``ceaf_e``: Luo 2005, with the similarities phi3
    (mentions shared) and phi4 (their Dice coefficient).
    """

    mentions: int
    b_cubed: ClusterScore
    ceaf_m: ClusterScore
    ceaf_e: ClusterScore


Clusters = list[frozenset[Hashable]]


def linking(a: Mapping[Hashable, str], b: Mapping[Hashable, str]) -> Linking:
    """Score the links of B against those of A; both lead from a mention to the id of its entity."""
    shared = a.keys() & b.keys()
    key = _clusters({mention: a[mention] for mention in shared})
    response = _clusters({mention: b[mention] for mention in shared})
    return Linking(
        len(shared),
        b_cubed(key, response),
        ceaf(key, response, is_entity_based=False),
        ceaf(key, response, is_entity_based=True),
    )


def b_cubed(key: Clusters, response: Clusters) -> ClusterScore:
    """Return B-cubed (Bagga and Baldwin 1998), every mention of equal weight; clusters of the same mentions."""
    mentions = sum(map(len, key))
    if not mentions:
        return ClusterScore(None, None)
    shared = [(one, other, len(one & other)) for one in key for other in response]
    precision = sum(count**2 / len(other) for _, other, count in shared) / mentions
    recall = sum(count**2 / len(one) for one, _, count in shared) / mentions
    return ClusterScore(precision, recall)


def ceaf(key: Clusters, response: Clusters, *, is_entity_based: bool) -> ClusterScore:
    """Return CEAF (Luo 2005): the similarity of the best one-to-one alignment of entities.

    The similarity of two entities is phi3, the number of mentions that they share, or with
    ``is_entity_based`` phi4, which is twice that number divided by the mentions of both.
    """
    if not key or not response:
        return ClusterScore(None, None)

    def similarity(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
        count = len(one & other)
        return 2 * count / (len(one) + len(other)) if is_entity_based else count

    weights = [[similarity(one, other) for other in response] for one in key]
    total = sum(weights[row][column] for row, column in assign(weights))
    if is_entity_based:
        return ClusterScore(total / len(response), total / len(key))
    return ClusterScore(total / sum(map(len, response)), total / sum(map(len, key)))


def _clusters(links: Mapping[Hashable, str]) -> Clusters:
    grouped: dict[str, set[Hashable]] = defaultdict(set)
    for mention, entity in links.items():
        grouped[entity].add(mention)
    return [frozenset(grouped[entity]) for entity in sorted(grouped)]
