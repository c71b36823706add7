"""Codes of countries and languages are those of the standards."""

from __future__ import annotations

import json
from pathlib import Path

import pycountry
import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.rules.documents import languages
from spanpack.rules.numbers import problems
from tests.damage import CATALOGUE, ENTITIES
from tests.helpers import change, copy_base, replace, validate

ROOT = Path(__file__).parents[1]


def test_countries_are_those_of_iso_3166() -> None:
    schema = json.loads((ROOT / "schemas" / "entities.json").read_bytes())
    today = {country.alpha_3 for country in pycountry.countries}
    former = {country.alpha_3 for country in pycountry.historic_countries}
    assert schema["properties"]["country"]["enum"] == [*sorted(today | former), None]


def test_currencies_are_those_of_iso_4217() -> None:
    schema = json.loads((ROOT / "schemas" / "numbers.json").read_bytes())
    assert schema["allOf"][0]["then"]["properties"]["unit"]["enum"] == sorted(c.alpha_3 for c in pycountry.currencies)


def test_languages_are_those_of_iso_639() -> None:
    expected = {}
    for language in pycountry.languages:
        expected[language.alpha_3] = getattr(language, "alpha_2", language.alpha_3)
        if hasattr(language, "alpha_2"):
            expected[language.alpha_2] = language.alpha_2
    assert languages() == expected


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "RUZ",
            'country is "RUZ"; expected ISO 3166-1 alpha-3 code of the country the actor belongs to, or the former one '
            "of a state that is no more (ISO 3166-3: SUN), or null",
        ),
        ("rus", '; is "RUS" meant?'),
        ("XYZ", "(ISO 3166-3: SUN), or null"),
    ],
)
def test_a_country_that_is_none_is_found(code: str, message: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, country=code)
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("S204", ENTITIES, 1)
    assert finding.message.endswith(message)


@pytest.mark.parametrize("code", ["SUN", "YUG", "AFG"])
def test_a_state_that_is_no_more_is_a_country(code: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ENTITIES, 1, country=code)
    assert validate(package) == []


@pytest.mark.parametrize(
    ("code", "message", "fix"),
    [
        ("xx", '"xx" is no language of ISO 639', "Write the code of the language, as en or prs."),
        ("qqx-US", '"qqx" is no language of ISO 639', "Write the code of the language, as en or prs."),
        ("eng", '"eng" is not the shortest code of its language', 'Write "en".'),
        ("rus-Latn", '"rus" is not the shortest code of its language', 'Write "ru".'),
    ],
)
def test_a_language_that_is_none_is_found(code: str, message: str, fix: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / CATALOGUE, "language: en", f"language: {code}")
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("C561", CATALOGUE, 8)
    assert (finding.message, finding.fix) == (message, fix)


@pytest.mark.parametrize("code", ["en-GB", "prs-AF", "zh-Hans-CN", "haw"])
def test_a_language_of_the_standards_passes(code: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / CATALOGUE, "language: en", f"language: {code}")
    assert validate(package) == []


@pytest.mark.parametrize(("unit", "is_right"), [("AFN", True), ("ZZZ", False), ("USD", False)])
def test_money_has_the_currency_whose_code_stands_in_the_text(unit: str, is_right: bool) -> None:
    schema = json.loads((ROOT / "schemas" / "numbers.json").read_bytes())
    codes = schema["allOf"][0]["then"]["properties"]["unit"]["enum"]
    said = problems("300 AFN", "money", 300, 300, False, unit, True)
    assert (unit in codes, [rule for rule, *_ in said]) == (unit != "ZZZ", [] if is_right else ["C526"])
