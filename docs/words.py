"""The words of scripts/spanpack/words/: from CLDR (babel) and from spelt-out numbers (num2words).

What no library knows is added here by hand: vague figures, periods that CLDR has no unit for, how often something
comes, days named from today, parts of the day and of the year, seasons, holidays, function words, the irregular forms
of verbs that attribute, the irregular abbreviation Sept, and which names of the calendar are common words as well.
"""

from __future__ import annotations

import json
import re
from typing import Any

from babel import Locale
from babel.units import format_unit
from num2words import num2words

_FIGURES = [*range(1000), *(10**power for power in range(3, 16, 3))]
_PERIODS = ("century", "decade", "year", "month", "week", "day", "hour", "minute")
_ADDED: dict[str, dict[str, Any]] = {
    "en": {
        "numbers": [
            "half",
            "halves",
            "couple",
            "twice",
            "thrice",
            "dozen",
            "dozens",
            "tens",
            "hundreds",
            "thousands",
            "millions",
            "billions",
            "trillions",
        ],
        # Figures before «of» alone: a score settles, scores win.
        "shares": ["a score", "scores"],
        "abbreviated": ["Sept"],
        # Found as they stand here only: a march, he sat, in the sun.
        "ambiguous": ["August", "Mar", "March", "May", "Mon", "Sat", "Sun", "Wed"],
        "periods": ["millennium", "millenniums", "millennia"],
        "rates": (
            "hourly daily nightly weekly fortnightly monthly quarterly yearly annual annually biennial biennially"
        ).split(),
        "days": (
            "yesterday today tomorrow tonight overnight weekend weekends fortnight fortnights noon midday midnight"
        ).split(),
        "parts": (
            "morning mornings afternoon afternoons evening evenings night nights dawn dusk quarter quarters "
            "trimester trimesters semester semesters"
        ).split(),
        "seasons": ["spring", "summer", "autumn", "winter"],
        "holidays": [
            "Christmas",
            "Easter",
            "Eid",
            "Halloween",
            "Hanukkah",
            "Nowruz",
            "Passover",
            "Pentecost",
            "Ramadan",
            "Thanksgiving",
            "Yom Kippur",
        ],
        # Words of cues («have told», «said in a report») that are too common to tell a cue.
        "functions": (
            "a an the his her its their our my your this that these those it he she they we you i and or but not no "
            "never to of in on at by for from with as into about over out up down than so also already again is are "
            "was were be been being am has have had having do does did done can could may might will would shall "
            "should must cannot"
        ).split(),
        # The regular forms are found by the stemmer, which Snowball calls by this name.
        "stemmer": "english",
        "irregular": {
            "feel": ["felt"],
            "find": ["found"],
            "foresee": ["foresaw", "foreseen"],
            "foretell": ["foretold"],
            "hear": ["heard"],
            "hold": ["held"],
            "know": ["knew", "known"],
            "learn": ["learnt"],
            "mean": ["meant"],
            "say": ["said"],
            "see": ["saw", "seen"],
            "show": ["shown"],
            "speak": ["spoke", "spoken"],
            "swear": ["swore", "sworn"],
            "teach": ["taught"],
            "tell": ["told"],
            "think": ["thought"],
            "understand": ["understood"],
            "write": ["wrote", "written"],
        },
    }
}
_JOINING = {"en": {"and"}}
_TENS = range(20, 100, 10)
_PARTS = (*range(3, 11), 12, 20, 100, 1000)


def words(language: str) -> str:
    """Return the word lists of a language (BCP 47) as JSON."""
    locale = Locale(language)
    added = _ADDED[language]
    # Second is left out of the fractions: it is most often an ordinal or a moment.
    ordinals = [num2words(part, lang=language, to="ordinal").removeprefix("one ") for part in _PARTS]
    spelt = {word for figure in _FIGURES for word in re.findall(r"\w+", num2words(figure, lang=language))}
    names = {kind: locale.months["format"][kind].values() for kind in ("wide", "abbreviated")}
    days = {kind: locale.days["format"][kind].values() for kind in ("wide", "abbreviated")}
    periods = {form for period in _PERIODS for form in _forms(locale, period)}
    folds = [f"{num2words(factor, lang=language).removeprefix('one ')}fold" for factor in (2, *_PARTS)]
    lists = {
        "numbers": [*sorted(spelt - _JOINING[language]), *added["numbers"], *map(_plural, ordinals), *folds],
        "shares": [*(f"{'an' if ordinal[0] in 'aeiou' else 'a'} {ordinal}" for ordinal in ordinals), *added["shares"]],
        "months": list(names["wide"]),
        "weekdays": list(days["wide"]),
        "abbreviated": sorted({*names["abbreviated"], *days["abbreviated"]} - {*names["wide"]}) + added["abbreviated"],
        "ambiguous": added["ambiguous"],
        "plurals": [_plural(name) for name in (*names["wide"], *days["wide"]) if name not in added["ambiguous"]],
        "periods": sorted(periods) + added["periods"],
        "decades": [_plural(num2words(figure, lang=language)) for figure in _TENS],
        "rates": added["rates"],
        "days": added["days"],
        "parts": added["parts"],
        "seasons": added["seasons"],
        "holidays": added["holidays"],
        "functions": added["functions"],
        "stemmer": added["stemmer"],
        "irregular": added["irregular"],
    }
    return json.dumps(lists, ensure_ascii=False, indent=2) + "\n"


def _forms(locale: Locale, period: str) -> set[str]:
    """Return the singular and the plural of a period: year, years."""
    return {
        re.sub(r"\d+\s*", "", format_unit(number, f"duration-{period}", "long", locale=locale)) for number in (1, 2)
    }


def _plural(noun: str) -> str:
    """Return the regular plural of an English noun: twenties, Januaries, Mondays, thirds."""
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
