"""The words of scripts/spanpack/words/: from CLDR (babel) and from spelt-out numbers (num2words).

What no library knows is added here by hand: vague figures, days named from today, seasons, function words, and the
irregular abbreviation Sept.
"""

from __future__ import annotations

import json
import re

from babel import Locale
from babel.units import format_unit
from num2words import num2words

_FIGURES = [*range(1000), *(10**power for power in range(3, 16, 3))]
_PERIODS = ("century", "decade", "year", "month", "week", "day", "hour", "minute")
_ADDED = {
    "en": {
        "numbers": [
            "half",
            "halves",
            "dozen",
            "dozens",
            "tens",
            "hundreds",
            "thousands",
            "millions",
            "billions",
            "trillions",
        ],
        "abbreviated": ["Sept"],
        "days": ["yesterday", "today", "tomorrow", "tonight", "weekend", "weekends", "fortnight", "noon", "midnight"],
        "seasons": ["spring", "summer", "autumn", "winter"],
        # Words of cues («have told», «said in a report») that are too common to tell a cue.
        "functions": (
            "a an the his her its their our my your this that these those it he she they we you i and or but not no "
            "never to of in on at by for from with as into about over out up down than so also already again is are "
            "was were be been being am has have had having do does did done can could may might will would shall "
            "should must cannot"
        ).split(),
    }
}
_JOINING = {"en": {"and"}}


def words(language: str) -> str:
    """Return the word lists of a language (BCP 47) as JSON."""
    locale = Locale(language)
    added = _ADDED[language]
    spelt = {word for figure in _FIGURES for word in re.findall(r"\w+", num2words(figure, lang=language))}
    names = {kind: locale.months["format"][kind].values() for kind in ("wide", "abbreviated")}
    days = {kind: locale.days["format"][kind].values() for kind in ("wide", "abbreviated")}
    periods = {form for period in _PERIODS for form in _forms(locale, period)}
    lists = {
        "numbers": sorted(spelt - _JOINING[language]) + added["numbers"],
        "months": list(names["wide"]),
        "weekdays": list(days["wide"]),
        "abbreviated": sorted({*names["abbreviated"], *days["abbreviated"]} - {*names["wide"]}) + added["abbreviated"],
        "periods": sorted(periods),
        "days": added["days"],
        "seasons": added["seasons"],
        "functions": added["functions"],
    }
    return json.dumps(lists, ensure_ascii=False, indent=2) + "\n"


def _forms(locale: Locale, period: str) -> set[str]:
    """Return the singular and the plural of a period: year, years."""
    return {
        re.sub(r"\d+\s*", "", format_unit(number, f"duration-{period}", "long", locale=locale)) for number in (1, 2)
    }
