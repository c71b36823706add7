"""The EDTF profile: its pattern and its calendar, against a plain reading with datetime."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spanpack import edtf
from spanpack.package import open_package
from tests.helpers import BASE, change, copy_base, validate

COMMON = json.loads((BASE / "schemas" / "common.json").read_text(encoding="utf-8"))
SCHEMA = COMMON["$defs"]["edtf"]
DATES = open_package(BASE).layers["dates"]
QUALIFIERS = "?~%"
Range = tuple[dt.date, dt.date]


class NotOfTheProfile(ValueError):
    """A text that is no date of the profile, whatever the calendar says."""


class NotInTheCalendar(ValueError):
    """A text of the right form with a year or a day that datetime does not have."""


def read(text: str) -> list[Range]:
    """Return the days that each date of a text of the profile can mean, by a plain reading of its description."""
    if len(text) == 4 and digits(text[:3]) and text[3] == "X":
        return [(first_day(text[:3] + "0"), last_day(text[:3] + "9"))]
    if text.startswith("[") and text.endswith("]"):
        parts = text[1:-1].split("..")
        if len(parts) != 2:
            raise NotOfTheProfile(text)
    else:
        parts = text.split("/")
        if len(parts) > 2:
            raise NotOfTheProfile(text)
        parts = [part[:-1] if part[-1:] and part[-1] in QUALIFIERS else part for part in parts]
    for part in parts:
        check_form(part)
    return [(first_day(part), last_day(part)) for part in parts]


def digits(text: str) -> bool:
    return all(character in "0123456789" for character in text)


def check_form(date: str) -> None:
    """Raise NotOfTheProfile unless a date is YYYY, YYYY-MM or YYYY-MM-DD with a month and a day that some year has."""
    parts = date.split("-")
    lengths = [len(part) for part in parts]
    if lengths not in ([4], [4, 2], [4, 2, 2]) or not all(map(digits, parts)):
        raise NotOfTheProfile(date)
    if len(parts) > 1 and int(parts[1]) not in range(1, 13):
        raise NotOfTheProfile(date)
    if len(parts) > 2 and int(parts[2]) not in range(1, 32):
        raise NotOfTheProfile(date)


def first_day(date: str) -> dt.date:
    try:
        return dt.date.fromisoformat(date + "-01-01"[len(date) - 4 :])
    except ValueError:
        raise NotInTheCalendar(date) from None


def last_day(date: str) -> dt.date:
    """Return the last day of a date by stepping from its first one as long as the date goes on."""
    day = first_day(date)
    while day < dt.date.max and (day + dt.timedelta(1)).isoformat().startswith(date):
        day += dt.timedelta(1)
    return day


def is_of_the_profile(text: str) -> bool:
    try:
        read(text)
    except NotInTheCalendar:
        return True
    except NotOfTheProfile:
        return False
    return True


years = st.sampled_from(["0000", "0001", "0004", "1900", "1999", "2000", "2019", "2020", "2100", "9999"])
years |= st.integers(1, 9999).map("{:04}".format)
months = st.integers(0, 13).map("{:02}".format)
days = st.sampled_from(["00", "01", "28", "29", "30", "31", "32"]) | st.integers(1, 31).map("{:02}".format)
dates = years | st.builds("{}-{}".format, years, months) | st.builds("{}-{}-{}".format, years, months, days)
qualified = st.builds(str.__add__, dates, st.sampled_from(["", "", "", "?", "~", "%"]))
profile = (
    qualified
    | st.integers(0, 999).map("{:03}X".format)
    | st.builds("{}/{}".format, qualified, qualified)
    | st.builds("[{}..{}]".format, dates, dates)
)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Draw a date of the profile with some characters taken out, put in or changed."""
    text = draw(profile)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(text)))
        taken = draw(st.integers(0, 2))
        put = draw(st.sampled_from(["", "", *"0123456789-/.X?~%[]", "..", "\n", " ", "٣", "², T", "-1", "12"]))
        text = text[:place] + put + text[place + taken :]
    return text


@given(profile | near_misses())
@example("2021\n")
@example("２０２１")
@example("2021-5")
@example("20215")
@example("2021/")
@example("/2021")
@example("[2021]")
@example("[2021..2022")
@example("[2021?..2022]")
@example("2020/2021/2022")
@example("198X/199X")
@example("19XX")
@example("2021??")
@example("2021?/2022~")
@example("Y2021")
@example("")
def test_the_pattern_accepts_what_the_profile_describes_and_nothing_else(text: str) -> None:
    expected = is_of_the_profile(text)
    assert jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(text) is expected
    record = json.loads((BASE / "annotations" / "dates.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert DATES.is_valid(record | {"value": text}) is expected
    assert (DATES.violations(record | {"value": text}) == []) is expected


@given(profile)
def test_a_day_is_impossible_exactly_where_datetime_does_not_have_it(text: str) -> None:
    try:
        read(text)
    except NotOfTheProfile:
        return
    except NotInTheCalendar as error:
        missing = text if text.endswith("X") else str(error)
    else:
        missing = ""
    assert edtf.impossible_day(text) == (missing or None)


@given(profile)
def test_bounds_are_the_first_and_the_last_day(text: str) -> None:
    try:
        ranges = read(text)
    except NotOfTheProfile:
        return
    except NotInTheCalendar:
        with pytest.raises(ValueError, match=r"year 0|out of range|is not a date"):
            edtf.bounds(text)
        return
    assert edtf.bounds(text) == (ranges[0][0], ranges[-1][1])


@given(profile)
def test_ends_are_reversed_where_the_second_is_over_before_the_first_begins(text: str) -> None:
    try:
        ranges = read(text)
    except ValueError:
        return
    expected = any(one[0] > other[1] for one, other in itertools.pairwise(ranges))
    assert edtf.reversed_ends(text) is expected


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("2019-02-29", "2019-02-29"),
        ("2020-02-29", None),
        ("1900-02-29~", "1900-02-29"),
        ("2000-02-29", None),
        ("2021-04-31", "2021-04-31"),
        ("2021-04-30/2021-06-31?", "2021-06-31"),
        ("[2021-09-31..2021-10]", "2021-09-31"),
        ("0000", "0000"),
        ("000X", "000X"),
        ("001X", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_the_calendar_is_the_gregorian_one_from_the_year_1(text: str, impossible: str | None) -> None:
    assert edtf.impossible_day(text) == impossible


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02~", "2020-02-01", "2020-02-29"),
        ("2020-02-03%", "2020-02-03", "2020-02-03"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("1979/1989-02", "1979-01-01", "1989-02-28"),
        ("[2017-06..2017-08]", "2017-06-01", "2017-08-31"),
    ],
)
def test_bounds_of_each_form(text: str, first: str, last: str) -> None:
    assert edtf.bounds(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "X", "T14:30", "P3M", "today", "2020/..", "[..2017]", "2021-XX", "-0050", "2021-05-03T14:30"]
)
def test_a_text_without_a_date_has_no_bounds(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date of the EDTF profile"):
        edtf.bounds(text)


@pytest.mark.parametrize(
    ("text", "is_reversed"),
    [
        ("1979/1989", False),
        ("1989/1979", True),
        ("1979/1979", False),
        ("2021-05?/2021-04~", True),
        ("2021-05-02/2021-05-01", True),
        ("2021-05/2021", False),
        ("2021/2021-05", False),
        ("2021-05/2021-05-01", False),
        ("2021-05/2021-04-30", True),
        ("2021/2020-12", True),
        ("[2017-08..2017-06]", True),
        ("[2017-06..2017-08]", False),
        ("2021-06", False),
        ("198X", False),
    ],
)
def test_reversed_ends_of_intervals_and_sets(text: str, is_reversed: bool) -> None:
    assert edtf.reversed_ends(text) is is_reversed


@pytest.mark.parametrize(
    ("value", "rule"),
    [("2021-02-30", "C531"), ("2021/2020", "C532"), ("2021-13", "S205"), ("000X", "C531"), ("2021-05\n", "S205")],
)
def test_a_date_that_is_none_is_found(tmp_path: Path, value: str, rule: str) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "dates.jsonl", 2, value=value)
    assert validate(package) == [(rule, "annotations/dates.jsonl", 2)]
