"""Each measure of compare against worked examples: those of its paper, or small ones counted by hand."""

from __future__ import annotations

import random
from collections.abc import Hashable
from itertools import permutations

import pytest

from spanpack.compare.chance import Gamma, gamma, mean_gamma, token_alpha, token_labels, tokens
from spanpack.compare.clusters import b_cubed, ceaf, linking
from spanpack.compare.matching import assign, correspondence
from spanpack.compare.scores import Agr, Score, Share, characters, dice, exact, overlap
from spanpack.compare.sets import Text
from spanpack.compare.units import Extent

Links = dict[Hashable, str]

# Bagga and Baldwin 1998, figures 1 to 3, also figure 1 of Luo 2005.
KEY = [frozenset("12345"), frozenset("67"), frozenset("89ABC")]
TWO_WRONG = [frozenset("12345"), frozenset("6789ABC")]
LARGE_WRONG = [frozenset("1234589ABC"), frozenset("67")]
ALL_IN_ONE = [frozenset("123456789ABC")]
EACH_ALONE = [frozenset(mention) for mention in "123456789ABC"]


def at(*parts: tuple[int, int], document: str = "d") -> tuple[str, Extent]:
    return document, parts


@pytest.mark.parametrize(
    ("response", "precision", "recall"),
    [
        (TWO_WRONG, 16 / 21, 1.0),  # 76 %, 100 %
        (LARGE_WRONG, 7 / 12, 1.0),  # 58 %, 100 %
        (ALL_IN_ONE, 0.375, 1.0),
        (EACH_ALONE, 1.0, 0.25),
        (KEY, 1.0, 1.0),
    ],
)
def test_b_cubed_is_that_of_bagga_and_baldwin(response: list[frozenset[str]], precision: float, recall: float) -> None:
    score = b_cubed([*KEY], [*response])
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)


@pytest.mark.parametrize(
    ("response", "b_cubed_f1", "by_mention", "by_entity"),
    [
        (TWO_WRONG, 0.865, 0.833, 0.733),
        (LARGE_WRONG, 0.737, 0.583, 0.667),
        (ALL_IN_ONE, 0.545, 0.417, 0.294),
        (EACH_ALONE, 0.400, 0.250, 0.178),
        (KEY, 1.0, 1.0, 1.0),
    ],
)
def test_ceaf_is_that_of_luo(
    response: list[frozenset[str]], b_cubed_f1: float, by_mention: float, by_entity: float
) -> None:
    """Luo 2005, table 1: B-cubed, phi3-CEAF and phi4-CEAF."""
    scores = (
        b_cubed([*KEY], [*response]).f1,
        ceaf([*KEY], [*response], is_entity_based=False).f1,
        ceaf([*KEY], [*response], is_entity_based=True).f1,
    )
    assert [round(score or 0, 3) for score in scores] == [b_cubed_f1, by_mention, by_entity]


def test_linking_is_scored_over_shared_mentions_only() -> None:
    a: Links = {1: "x", 2: "x", 3: "y", 4: "only in a"}
    b: Links = {1: "p", 2: "q", 3: "q", 5: "only in b"}
    found = linking(a, b)
    assert found.mentions == 3
    assert found.b_cubed.precision == found.b_cubed.recall == pytest.approx(2 / 3)
    assert found.ceaf_m.f1 == pytest.approx(2 / 3)
    assert found.ceaf_e.f1 == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_linking_without_a_shared_mention_has_no_score() -> None:
    found = linking({1: "x"}, {2: "x"})
    assert (found.mentions, found.b_cubed.f1, found.ceaf_m.f1, found.ceaf_e.f1) == (0, None, None, None)


def test_alpha_is_that_of_krippendorff() -> None:
    """Krippendorff 2011, «Computing Krippendorff's Alpha-Reliability», sections A and B."""
    assert token_alpha("0100000010", "1110010000") == pytest.approx(0.095, abs=5e-4)
    assert token_alpha("aabbdcccedda", "babbbccceddd") == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_equal_labels_is_one_and_of_one_label_nothing() -> None:
    assert token_alpha(["", "x", "", "y"], ["", "x", "", "y"]) == 1
    assert token_alpha(["", ""], ["", ""]) is None
    assert token_alpha([], []) is None


def test_alpha_is_negative_where_chance_would_agree_more() -> None:
    # Observed: 2 of 2 differ. Expected: of four values, two of each kind, 2/3 of pairs differ. 1 - 1 / (2/3).
    assert token_alpha("xy", "yx") == pytest.approx(-0.5)


def test_tokens_are_words_and_single_signs_outside_furniture() -> None:
    text = Text("d", "1 of 5\n“No,” 3.5 U.S.", ((0, 6),))
    assert [text.text[start:end] for start, end in tokens(text)] == [
        "“",
        "No",
        ",",
        "”",
        "3",
        ".",
        "5",
        "U",
        ".",
        "S",
        ".",
    ]


def test_a_token_has_the_labels_of_all_units_over_it() -> None:
    text = Text("d", "a bc d", ())
    assert token_labels(text, [(0, 4, "cue"), (2, 4, "content")]) == ["cue", "content+cue", ""]


def test_gamma_of_equal_units_is_one() -> None:
    units = [(0, 5, "x"), (9, 14, "y"), (20, 31, "x")]
    assert gamma(units, units) == Gamma(1.0, 6)


def test_gamma_falls_with_distance_and_with_another_category() -> None:
    units = [(0, 10, "x"), (20, 30, "y"), (50, 60, "x"), (80, 95, "y")]
    near = [(start + 1, end + 1, label) for start, end, label in units]
    far = [(start + 5, end + 5, label) for start, end, label in units]
    renamed = [(start, end, "y") for start, end, _ in units]
    values = [gamma(units, other).value or 0.0 for other in (units, near, far, renamed)]
    assert 1 == values[0] > values[1] > values[2]
    assert values[0] > values[3]


def test_gamma_is_what_the_library_says_and_the_same_each_time() -> None:
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    a, b = [(0, 10, "x"), (20, 30, "y"), (50, 60, "x")], [(0, 12, "x"), (22, 30, "x"), (70, 80, "y")]
    continuum = Continuum()
    for name, side in (("a", a), ("b", b)):
        for start, end, label in side:
            continuum.add(name, Segment(start, end), label)
    np.random.seed(20180507)
    expected = continuum.compute_gamma(CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1), n_samples=30)
    np.random.seed(1)
    assert gamma(a, b).value == gamma(a, b).value == float(expected.gamma)
    drawn = np.random.random()
    np.random.seed(1)
    assert np.random.random() == drawn  # What else draws from this generator is not disturbed.


def test_gamma_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    units = [(10 * start, 10 * start + 8, "x") for start in range(60)]
    gamma(units, [(start + 3, end, label) for start, end, label in units])
    assert capfd.readouterr() == ("", "")


def test_gamma_where_only_one_set_has_units_is_no_better_than_chance() -> None:
    assert gamma([(0, 5, "x")], []) == Gamma(0.0, 1)
    assert gamma([], []) == Gamma(None, 0)


def test_gamma_over_documents_is_weighted_by_units() -> None:
    assert mean_gamma([Gamma(1.0, 6), Gamma(0.5, 2), Gamma(None, 0)]) == Gamma(0.875, 8)
    assert mean_gamma([Gamma(None, 0)]) == Gamma(None, 0)


def test_exact_overlap_and_characters() -> None:
    a = [at((0, 4)), at((10, 20)), at((30, 34), (40, 44))]
    b = [at((0, 4)), at((15, 25)), at((30, 34)), at((60, 70))]
    assert exact(a, b) == Score(1, 3, 1, 4)
    assert overlap(a, b) == Score(3, 3, 3, 4)
    assert characters(a, b) == Score(4 + 5 + 4, 22, 4 + 5 + 4, 28)


def test_precision_recall_and_f1() -> None:
    score = exact([at((0, 4)), at((5, 6))], [at((0, 4)), at((7, 8)), at((9, 10)), at((11, 12))])
    assert (score.precision, score.recall) == (0.25, 0.5)
    assert score.f1 == pytest.approx(1 / 3)


def test_the_sides_exchanged_exchange_precision_and_recall() -> None:
    a, b = [at((0, 4)), at((6, 9))], [at((2, 8))]
    for measure in (exact, overlap, characters):
        one, other = measure(a, b), measure(b, a)
        assert (one.precision, one.recall, one.f1) == (other.recall, other.precision, other.f1)


@pytest.mark.parametrize("measure", [exact, overlap, characters])
def test_scores_at_the_limits(measure: type) -> None:
    some, others = [at((0, 4))], [at((6, 9))]

    def values(score: Score) -> tuple[float | None, ...]:
        return score.precision, score.recall, score.f1

    assert values(measure(some, some)) == (1, 1, 1)
    assert values(measure([], [])) == (None, None, None)
    assert values(measure(some, [])) == (None, 0, 0)
    assert values(measure([], some)) == (0, None, 0)
    assert values(measure(some, others)) == (0, 0, 0)


def test_the_same_place_in_another_document_is_another_place() -> None:
    for measure in (exact, overlap, characters):
        assert measure([at((0, 4))], [at((0, 4), document="e")]).f1 == 0


def test_a_unit_that_stands_twice_is_found_twice_only_where_it_stands_twice() -> None:
    assert exact([at((0, 4)), at((0, 4))], [at((0, 4))]) == Score(1, 2, 1, 1)


def test_touching_is_no_overlap() -> None:
    assert overlap([at((0, 4))], [at((4, 8))]).f1 == 0


def test_agr_is_directional() -> None:
    """Three of the four of A are found, and all two of B: (3/4 + 1) / 2."""
    a = [at((0, 4)), at((5, 8)), at((9, 12)), at((50, 60))]
    agr = Agr(overlap(a, [at((0, 7)), at((10, 14))]))
    assert (agr.a_in_b, agr.b_in_a, agr.value) == (0.75, 1.0, 0.875)


def test_agr_at_the_limits() -> None:
    assert Agr(overlap([], [])).value is None
    assert Agr(overlap([at((0, 1))], [])).value == 0


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (((0, 4),), ((2, 6),), 0.5),
        (((0, 4), (8, 10)), ((0, 4),), 0.8),
        (((0, 4),), ((4, 8),), 0),
        (((0, 4),), (), 0),
        ((), (), 1),
    ],
)
def test_dice(a: Extent, b: Extent, expected: float) -> None:
    assert dice(a, b) == dice(b, a) == pytest.approx(expected)


def test_share_of_nothing_is_none() -> None:
    assert (Share(1, 4).value, Share(0, 0).value) == (0.25, None)


def test_an_assignment_is_the_best_of_all() -> None:
    # The greatest single weight would leave the others with nothing.
    assert assign([[0.9, 0.8], [0.8, 0.0]]) == [(0, 1), (1, 0)]
    assert assign([[0.0]]) == assign([]) == assign([[]]) == []
    weights = [[random.Random(5 * i + j).random() for j in range(5)] for i in range(4)]
    best = max(sum(weights[i][j] for i, j in enumerate(order)) for order in permutations(range(5), 4))
    assert sum(weights[i][j] for i, j in assign(weights)) == pytest.approx(best)


def test_entities_correspond_by_shared_mentions_whatever_they_are_called() -> None:
    a: Links = {1: "moscow", 2: "moscow", 3: "putin", 4: "nato"}
    b: Links = {1: "russia", 2: "russia", 3: "vladimir-putin", 5: "eu"}
    found = correspondence(a, b)
    assert [found.of(name) for name in ("moscow", "putin")] == ["russia", "vladimir-putin"]
    # Without a shared mention the id decides, unless that entity of B is known to be another.
    assert (found.of("nato"), found.of("somebody"), found.of("russia")) == ("nato", "somebody", None)


def test_a_split_entity_corresponds_to_the_larger_part() -> None:
    found = correspondence({1: "x", 2: "x", 3: "x"}, {1: "p", 2: "q", 3: "q"})
    assert found.of("x") == "q"


def test_the_same_id_corresponds_where_a_mention_is_shared() -> None:
    found = correspondence({1: "x", 2: "x", 3: "x"}, {1: "x", 2: "q", 3: "q"})
    assert found.of("x") == "x"
