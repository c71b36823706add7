"""What the rules read of the figures, lengths and dates of English texts, and of what they ask nothing."""

from __future__ import annotations

import pytest

from spanpack.rules import dates, numbers, numerals

BILLION = 1_000_000_000


def number_rules(
    text: str, low: float | None, high: float | None, approximate: bool = False, kind: str = "count"
) -> list[str]:
    unit = {"money": "USD", "measure": "m"}.get(kind)
    return [rule for rule, *_ in numbers.problems(text, kind, low, high, approximate, unit, True)]


def date_messages(kind: str, text: str, value: str, mod: str | None = None, anchor: str | None = None) -> list[str]:
    found = dates.problems(kind, text, value, mod, anchor and "document", anchor, True)
    return [message.rpartition("; ")[2] for _, _, message, _ in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("€2bn", [2 * BILLION]),
        ("2.5 bn", [2.5 * BILLION]),
        ("$1.2m", [1_200_000]),
        ("£3tn", [3_000 * BILLION]),
        ("40K", [40_000]),
        ("$5-6m", [5_000_000, 6_000_000]),
        ("$5-6 million", [5_000_000, 6_000_000]),
        ("five to six million", [5_000_000, 6_000_000]),
        ("eleven to twenty-two hundred", [1_100, 2_200]),
        ("500 to 2 million", [500, 2_000_000]),
        ("five hundred to a thousand", [500, 1_000]),
        ("3 million to 4 million", [3_000_000, 4_000_000]),
        ("six hundred and fifty", [650]),
        ("six hundred and fifty thousand", [650_000]),
        ("two thousand five hundred and one", [2_501]),
        ("between two thousand and three thousand", [2_000, 3_000]),
        ("between one hundred and fifty thousand", [100, 50_000]),
        ("one hundred-two hundred", [100, 200]),
        ("one and a half million", [1_500_000]),
        ("2 and a half million", [2_500_000]),
        ("two million and a half", [2_500_000]),
        ("half a million", [500_000]),
        ("a dozen", [12]),
        ("half a dozen", [6]),
        ("a hundred and one", [101]),
        ("1,00,000", [100_000]),
        ("many", []),
    ],
)
def test_a_figure_is_read(text: str, said: list[float]) -> None:
    assert numerals.figures(text) == said


@pytest.mark.parametrize(
    "text",
    [
        *("half", "Three-quarters", "two-thirds", "a quarter of a million", "half of 300", "1/2", "2½ million"),
        *("-5 degrees", "−5", "$-5", "-$5", "minus 5", "the 4th", "a third", "3 in 10", "9 out of 10", "5 x 6"),
        *("10 000", "1,5 million", "nineteen eighty-four", "two point five", "a few thousand", "2 thousands"),
        *("one to two hundred thousand", "one hundred to 200 thousand", "$5 m"),
    ],
)
def test_of_what_is_not_understood_nothing_is_read(text: str) -> None:
    assert numerals.figures(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        *(
            (f"{phrase} 11", 11, None)
            for phrase in ("No less than", "not less than", "no fewer than", "Not fewer than")
        ),
        *((f"{phrase} 11", 11, None) for phrase in ("a minimum of", "as few as", "in excess of", "more than")),
        *((f"{phrase} 11", None, 11) for phrase in ("No more than", "not more than", "a maximum of", "fewer than")),
        *(("11 or more", 11, None), ("11 or fewer", None, 11), ("at least 11 and at most 13", 11, 13)),
        *(("$5-6 million", 5_000_000, 6_000_000), ("2.5bn", 2.5 * BILLION, 2.5 * BILLION)),
    ],
)
def test_the_bounds_that_the_words_say_are_asked(text: str, low: float | None, high: float | None) -> None:
    kind = "money" if "$" in text else "count"
    assert number_rules(text, low, high, kind=kind) == []
    assert number_rules(text, high, low, kind=kind) != [] or low == high
    assert number_rules(text, 12, 12, kind=kind) == ["C523"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "not quite 300",
            "not over 21",
            "close to 35",
            "a few thousand",
            "a couple of hundred",
            "300-odd",
            "300 or so",
        ),
        *("~300", "300+", "more or less 300", "hundreds or thousands", "hundreds, if not thousands", "300-plus"),
    ],
)
def test_words_that_no_guideline_rules_are_asked_nothing(text: str) -> None:
    assert number_rules(text, 7, 7, False) == number_rules(text, 7, 7, True) == []


@pytest.mark.parametrize(
    "text", ["at least 3-4", "up to 3 to 4", "three in five", "six hundred or fifty", "two-thirds"]
)
def test_bounds_that_the_words_leave_open_are_not_asked(text: str) -> None:
    assert number_rules(text, 7, 7) == []


def test_a_vague_plural_with_an_upper_bound_leaves_the_bounds_open() -> None:
    assert number_rules("several thousand", 7, None, True) == ["C523"]
    assert number_rules("up to several thousand", None, 9_000, True) == []


def test_a_letter_behind_a_measure_may_be_its_unit() -> None:
    assert number_rules("5m", 5, 5, kind="measure") == []
    assert number_rules("5m", 5, 5) == ["C523"]


@pytest.mark.parametrize(
    ("text", "right", "wrong", "said"),
    [
        ("half a year", "P6M P0.5Y P1Y6M", "P1Y PXY", "P0.5Y"),
        ("half a century", "P50Y P600M", "P100Y", "P50Y"),
        ("A quarter of a century", "P25Y P300M", "P20Y", "P25Y"),
        ("half an hour", "PT30M PT0.5H", "PT1H P30M", "PT0.5H"),
        ("a year and a half", "P18M P1.5Y", "P1Y", "P1.5Y"),
        ("A decade and a half", "P15Y", "P10Y", "P15Y"),
        ("the past century and a half", "P150Y", "P100Y", "P150Y"),
        ("two and a half years", "P2.5Y P30M", "P2Y", "P2.5Y"),
        ("two years and a half", "P2.5Y", "P2Y", "P2.5Y"),
        ("four and a half months", "P4.5M", "P4M", "P4.5M"),
        ("a dozen years", "P12Y", "PXY", "P12Y"),
        ("a hundred years", "P100Y", "PXY", "P100Y"),
        ("the past decade", "P10Y P120M", "PXY P1Y", "P10Y"),
        ("the last year", "P1Y P12M", "PXY", "P1Y"),
        ("48 hours", "PT48H P2D", "P3D", "PT48H"),
        ("30 minutes", "PT30M", "P30M", "PT30M"),
        ("two weeks", "P2W P14D", "P2D", "P2W"),
        ("six to eight weeks", "P6W", "P8W", "P6W"),
        ("8 years", "P8Y", "P8M", "P8Y"),
        ("several decades", "PXY", "P3Y PXM", "PXY"),
    ],
)
def test_a_length_is_asked_in_any_form_that_means_the_same(text: str, right: str, wrong: str, said: str) -> None:
    assert [date_messages("duration", text, value) for value in right.split()] == [[]] * len(right.split())
    assert [date_messages("duration", text, value) for value in wrong.split()] == [
        [f"its words say {said}"] for _ in wrong.split()
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("three quarters of an hour", "a year or two", "two years and three months", "2½ years", "a couple of years"),
        *("a full year", "the year", "half-century", "hundreds of years", "5 days a week"),
    ],
)
def test_a_length_that_is_not_understood_is_not_asked(text: str) -> None:
    assert date_messages("duration", text, "P7Y") == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("May 3-5, 2021", "2021-05-03/2021-05-05 2021-05-03 2021", "2022-05-03/2022-05-05"),
        ("May 3 or 4, 2021", "[2021-05-03..2021-05-04]", "2022-05"),
        ("May and June 2018", "2018-05/2018-06 2018", "2019-05/2019-06"),
        ("May 30 to June 2, 2021", "2021-05-30/2021-06-02", "2020"),
        ("2020-21", "2020/2021", "2020 2021 2020/2022"),
        ("2019/20", "2019/2020", "2019"),
        ("1999-00", "1999/2000", "1999"),
        ("2010-12", "2010/2012 2010-12", "2010 2012 2010-11"),
        ("2020-05", "2020-05", "2021-05"),
        ("summer 2020", "2020-06/2020-08 2020", "2021-06/2021-08"),
        ("winter 2019-20", "2019-12/2020-02 2019/2020", "2019"),
        ("the first half of 2019", "2019-01/2019-06 2019", "2018-01/2018-06"),
        ("the week of May 3, 2021", "2021-05-03/2021-05-09", "2021-06"),
        ("the first Monday of May 2021", "2021-05-03", "2021-06-07"),
        ("Monday 3 May 2021", "2021-05-03", "2021-05-04 2021-05"),
        ("May 3, 2021", "2021-05-03", "2021-05-03/2021-05-05"),
        ("May 2021", "2021-05", "2021-05-05 2021/2021"),
        ("2021", "2021", "2021/2021 2021-01/2021-12"),
    ],
)
def test_a_date_is_asked_as_far_as_its_words_are_understood(text: str, right: str, wrong: str) -> None:
    assert [value for value in right.split() if date_messages("date", text, value)] == []
    assert [value for value in wrong.split() if not date_messages("date", text, value)] == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("last year", "2021", "2020 2021-05 2021-01/2021-06"),
        ("May last year", "2021-05", "2020-05"),
        ("the first half of last year", "2021-01/2021-06", "2020-01/2020-06"),
        ("the 3rd of last month", "2022-09-03", "2022-08-03"),
        ("last month", "2022-09", "2022-08 2022-09-03"),
        ("the last month of the year", "2022-12", "2012"),
        ("last summer", "2022-06/2022-08", "2012-06/2012-08"),
    ],
)
def test_a_part_of_what_is_counted_from_the_anchor_is_inside_it(text: str, right: str, wrong: str) -> None:
    assert [value for value in right.split() if date_messages("date", text, value, None, "2022-10-26")] == []
    assert [value for value in wrong.split() if not date_messages("date", text, value, None, "2022-10-26")] == []


@pytest.mark.parametrize(
    ("text", "mod"),
    [
        ("no more than 3 years", "equal_or_less"),
        ("not more than 3 years", "equal_or_less"),
        ("no less than 3 years", "equal_or_more"),
        ("not fewer than 3 years", "equal_or_more"),
        ("fewer than 3 years", "less_than"),
    ],
)
def test_a_negated_modifier_is_read_as_a_whole(text: str, mod: str) -> None:
    assert date_messages("duration", text, "P3Y", mod) == []
    assert date_messages("duration", text, "P3Y", "more_than") == [f"its words say {mod}"]


@pytest.mark.parametrize("text", ["not quite 3 years", "close to 3 years", "3 years or more", "3-odd years"])
def test_a_modifier_that_no_guideline_rules_is_not_asked(text: str) -> None:
    assert date_messages("duration", text, "P3Y") == date_messages("duration", text, "P3Y", "approx") == []
