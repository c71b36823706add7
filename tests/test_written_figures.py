"""Figures in messages and mends are written as they are typed into a table."""

from __future__ import annotations

import pytest

from spanpack.rules import dates, numbers, numerals
from spanpack.rules.shown import written


def fixes_of(
    text: str, low: float | None, high: float | None, unit: str | None = "USD"
) -> list[tuple[str, str | None]]:
    found = numbers.problems(text, "money" if unit else "count", low, high, False, unit, True)
    return [(message, fix) for _, _, message, fix in found]


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "null"), (90_000_000_000, "90000000000"), (9e10, "90000000000"), (2.5, "2.5"), (1e22, "1" + 22 * "0")],
)
def test_a_number_is_written_with_all_its_digits(value: float | None, said: str) -> None:
    assert written(value) == said


def test_bounds_in_a_message_are_written_as_they_are_typed() -> None:
    assert fixes_of("$90 billion", 90_000_000, 90_000_000) == [
        (
            "'$90 billion' has at_least 90000000 and at_most 90000000; its words say 90000000000 and 90000000000",
            None,
        )
    ]
    assert fixes_of("$90 billion", 90_000_000_000, 9) == [
        (
            "at_least is 90000000000, at_most is 9",
            "Write at_least 90000000000 and at_most 90000000000: '$90 billion' says so.",
        )
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.01 million", 2_010_000),
        ("1.07 trillion", 1_070_000_000_000),
        ("1.1 million", 1_100_000),
        ("2.5 dozen", 30),
        ("1,234,567 thousand", 1_234_567_000),
    ],
)
def test_a_figure_with_a_fraction_and_a_scale_is_what_it_says(text: str, value: float) -> None:
    assert numerals.figures(text) == [value]
    assert numerals.figures(f"eleven thousand or {text}") == [11_000, value]
    assert fixes_of(text, value, value, None) == []


@pytest.mark.parametrize(("text", "value"), [("10 million years", "P10000000Y"), ("1.1 centuries", "P110Y")])
def test_a_long_duration_is_what_it_says(text: str, value: str) -> None:
    assert dates.problems("duration", text, value, None, None, None, True) == ()
    [(rule, _, message, _)] = dates.problems("duration", text, "P7Y", None, None, None, True)
    assert (rule, message) == ("C534", f"{text!r} has the value P7Y; its words say {value}")
