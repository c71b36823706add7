"""Level C, numbers and dates: words of a figure or a date that stand directly beside its span, and were left out.

What belongs to the extent is ruled by the guidelines («Number extent», «Date extent»). Of a word with two readings the
words around decide: «over three years» may be a period, «for over three years» is more; «over 40 percent» is more,
«control over 40 percent» is not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from spanpack.rules import english
from spanpack.rules.subject import Problem

BEFORE, BEHIND = 6, 8
"""How many characters before and behind a span are enough to see that most likely no word of it stands there."""
_WINDOW = 40
"""How far before a span, in code points, its next words are looked for: they are shorter."""

_SPACE, _JOINT = "[ \u00a0\u2009\u202f]", "[ \u00a0\u2009\u202f-]"
_SIGNS = frozenset("$€£¥")
_CODES = ("USD", "EUR", "GBP", "JPY", "CNY", "RUB", "AFN")
_BOUNDS = tuple({*english.UPPER, *english.LOWER, *english.APPROXIMATE} - {"about", "over", "some"})
_SCALES, _VAGUE = tuple(english.SCALES), tuple(english.VAGUE_SCALES)
_TENS = tuple(word for word, value in english.UNITS.items() if value >= 20)
_ABOUT = ("about", "around", "approximately", "roughly")
_LENGTHS = tuple(
    phrase
    for mod in ("less_than", "more_than", "equal_or_more", "equal_or_less")
    for phrase in english.MODIFIERS[mod]
    if phrase not in ("over", "under")
)
_WHICH = ("last", "past", "previous", "this", "same", "next", "following", "coming", "recent")
_GOVERNORS = (
    *("control", "power", "authority", "rule", "influence", "jurisdiction", "victory", "advantage", "spread", "war"),
    *(
        "row",
        "fight",
        "fights",
        "fighting",
        "fought",
        "battle",
        "battles",
        "conflict",
        "clashes",
        "dispute",
        "disputes",
    ),
    *("debate", "tensions", "protests", "anger", "outrage", "criticism", "talks", "talked", "talking", "concern"),
    *("concerns", "concerned", "fear", "fears", "worry", "worries", "worried", "complained", "complaints", "doubts"),
    *("question", "questions", "information", "details", "story", "stories", "statements", "rumors", "rumours"),
)
"""Words after which «about» and «over» say what something is about, and nothing of the figure behind them."""


def _any(*words: str) -> str:
    """Return a pattern of phrases that do not begin inside a word, the longest first."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return rf"(?<!\w)(?:{'|'.join(longest).replace(' ', _SPACE)})"


_NUMERAL = rf"(?:(?<![\w.,])\d[\d,]*(?:\.\d+)?|{_any(*english.UNITS)})"
_SIGN = rf"(?:(?<!\w)(?:US|AU|NZ|CA|HK|[ACS]))?[$€£¥]{_SPACE}?"
_CODE = rf"(?-i:{_any(*_CODES)}(?!\w))"
_MONEY = rf"(?:(?:U\.S\.|US|American|Canadian|Australian){_SPACE})?(?:dollars|euros|rou?bles|(?-i:afghanis)|yen)(?!\w)"
_RATE = rf"(?:an?|per){_SPACE}(?:day|week|month|year|hour)"
"""Not «every day», which is a set in dates."""
_NO_RATE = rf"[\w’'-]|{_SPACE}(?:ago|and|later|earlier|prior|previously|before|after|into|on|since|when)\b"
_PERIOD = r"(?:(?:year|month|week|day|hour|minute|decade)s?|century|centuries)(?!\w)"
_PREPOSITION = _any("after", "at", "by", "for", "from", "in", "of", "to", "until", "with", "within")
_UNGOVERNED = rf"(?:(?<!\w)(?!{_any(*_GOVERNORS)}{_SPACE})[\w’']+{_SPACE}|(?<!{_SPACE})|(?<=[^\w’']{_SPACE}))"
_THE = rf"(?:{_any('the')}{_SPACE})"
_DECADE = rf"(?:(?:early|late|mid){_JOINT})?(?:\d\d)?\d0['’]?s"

_PATTERNS_BEFORE = {
    "figure": (
        (rf"({_any(*_BOUNDS)}{_SPACE})", ""),
        (rf"{_UNGOVERNED}((?:about|over){_SPACE})", ""),
        (rf"({_any('some')}{_SPACE})", rf"{_NUMERAL}\b|[$€£¥]"),
        (rf"({_SIGN}|{_CODE}{_SPACE})", r"\d"),
        (rf"({_NUMERAL}{_JOINT})", rf"{_any(*_SCALES)}\b"),
        (rf"({_any(*_TENS)}-)", rf"{_any(*english.UNITS)}\b"),
        (rf"({_any(*_VAGUE)}{_SPACE}of{_SPACE})", rf"{_any(*_VAGUE)}\b"),
    ),
    "date": (
        (rf"({_any('early', 'late')}{_SPACE}|{_any('mid')}{_JOINT})", ""),
        (rf"({_THE}?{_any('start', 'beginning', 'middle', 'end')}{_SPACE}of{_SPACE})", ""),
        (rf"({_any('approximately', 'around', 'roughly')}{_SPACE})", ""),
        (rf"({_THE}?{_any(*_WHICH)}{_SPACE})", _PERIOD),
    ),
    "time": ((rf"({_any(*_ABOUT, 'nearly', 'almost')}{_SPACE})", r"\d|noon\b|midnight\b"),),
    "duration": (
        (rf"({_any(*_LENGTHS)}{_SPACE})", ""),
        (rf"({_any('around', 'approximately', 'roughly', 'some')}{_SPACE})", rf"{_NUMERAL}\b"),
        (rf"{_UNGOVERNED}(about{_SPACE})", rf"{_NUMERAL}\b"),
        (rf"{_PREPOSITION}{_SPACE}((?:over|under){_SPACE})", rf"{_NUMERAL}\b"),
        (rf"({_THE}{_any(*_WHICH)}{_SPACE}|{_any('recent')}{_SPACE})", rf"{_NUMERAL}{_JOINT}|{_PERIOD}"),
        (rf"((?!(?:1\d|20)\d\d\b){_NUMERAL}{_JOINT}|{_any('several')}{_SPACE})", _PERIOD),
    ),
}
"""By kind, the words before a span that belong to it (the group), and how the span then begins."""
_PATTERNS_BEHIND = {
    "figure": (
        (rf"{_JOINT}{_any(*_SCALES)}s?(?!\w)", ""),
        (rf"{_SPACE}?%|{_JOINT}per{_SPACE}?cent(?:age(?:{_SPACE}points?)?)?(?!\w)", ""),
        (rf"{_SPACE}(?:{_MONEY}|{_CODE})|-(?:dollar|euro|rou?ble)(?![\w-])", ""),
        (rf"{_SPACE}of{_SPACE}(?:{_any(*_VAGUE)}(?!\w)|{_MONEY})", _any(*_VAGUE)),
        (rf"{_SPACE}{_RATE}(?!{_NO_RATE})", ""),
    ),
    "date": (
        (r"s(?!\w)", r"(?<!\d)(?:\d\d)?\d0"),
        # Without «the», that of a year may be a possessive: 2020's elections.
        (r"['’]s(?!\w)", rf"{_any('the', 'early', 'late', 'mid')}{_JOINT}(?:\d\d)?\d0"),
    ),
    "duration": ((rf"{_JOINT}{_PERIOD}", _NUMERAL),),
}
"""By kind, the words behind a span that belong to it, and how the span, with the words before it, then ends."""


def _tails(*phrases: str) -> str:
    """Return a pattern of how phrases end: with their last letters, short ones as whole words, and one character."""
    long = {phrase[-_TAIL:] for phrase in phrases if len(phrase) >= _TAIL}
    short = {phrase for phrase in phrases if len(phrase) < _TAIL}
    return rf"(?:{'|'.join(sorted(long)).replace(' ', _SPACE)}|{_any(*short)}).\Z"


_TAIL = BEFORE - 1
_EDGES = {
    "numbers": (
        _tails(*_BOUNDS, "about", "over", "some", *english.UNITS, *_CODES, *(f"{scale} of" for scale in _VAGUE))
        + r"|\d.\Z|[$€£¥].?\Z",
        r".(?:hundr|thous|milli|billi|trill|dozen|per|dolla|euro|roubl|ruble|afgha|yen|u\.s|us.|ameri|canad|austr"
        rf"|{'|'.join(_CODES)}|an?.[dwmyh]|of.(?:tens|hund|thou|mill|bill|tril|doze|doll|euro|roub|rubl|afgh|yen|u\.s|us"
        r"|amer|cana|aust))|.?%",
    ),
    "dates": (
        _tails(
            *(*_LENGTHS, *_ABOUT, *_WHICH, *english.UNITS, "early", "late", "mid", "over", "under", "some", "several"),
            *("start of", "beginning of", "middle of", "end of"),
        )
        + r"|\d.\Z",
        r"['’]?s(?!\w)|.(?:year|month|week|day|hour|minut|decad|centu)",
    ),
}
"""By layer, how the characters before and behind a span look where words may stand there that belong to it."""


class Cut(NamedTuple):
    """The whole of a figure or a date of which a span holds a part: where it stands, and what the span lacks of it."""

    start: int
    end: int
    text: str
    before: str
    behind: str

    def problem(self, rule: str, said: Sequence[str]) -> Problem:
        """Return what is wrong with the span; ``said`` is what the whole words say and the values do not yet."""
        own = self.text[len(self.before) : len(self.text) - len(self.behind)]
        before, behind = f"{self.before.strip()!r} stands before", f"{self.behind.strip()!r}"
        if self.before and self.behind:
            message = f"{before} {own!r}, and {behind} behind it"
        else:
            message = f"{before} {own!r}" if self.before else f"{behind} stands behind {own!r}"
        offsets = [f"start {self.start}"] * bool(self.before) + [f"end {self.end}"] * bool(self.behind)
        fix = f"Widen the span to {self.text!r}: {', '.join(offsets)}."
        if said:
            fix += f" Its words say: {', '.join(said)}."
        return rule, "start" if self.before else "end", message, fix


def of_figure(text: str, start: int, end: int) -> Cut | None:
    """Return what the span [start, end) of a number lacks, or None.

    ``text`` has a NUL for each character that no span may hold, as line feeds (see anchoring.clear_text).
    """
    return _cut("numbers", "figure", text, start, end)


def of_date(kind: str, text: str, start: int, end: int) -> Cut | None:
    """Return what the span [start, end) of a date of this type lacks, or None; ``text`` as for a figure."""
    return _cut("dates", kind, text, start, end)


def apart(own: Sequence[Problem], whole: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong in any case, and what is right for the words of a span and wrong for the whole ones.

    ``own`` is what is wrong with the values for the words of the span, ``whole`` for the whole words.
    """
    wrong = {problem[:2] for problem in own}
    return [item for item in whole if item[:2] in wrong], [item for item in whole if item[:2] not in wrong]


def edges(layer: str) -> tuple[Callable[[str], object], Callable[[str], object]]:
    """Return what says whether words that belong to a span may stand before it, and behind it.

    It says so from the BEFORE characters before a span, or the BEHIND ones behind it, so that many spans can be asked
    at once.
    """
    before, behind = _EDGES[layer]
    return _pattern(before).search, _pattern(behind).match


def _cut(layer: str, kind: str, text: str, start: int, end: int) -> Cut | None:
    may_end, may_begin = edges(layer)
    if not (may_end(text[max(0, start - BEFORE) : start]) or may_begin(text[end : end + BEHIND])):
        return None
    low, high = start, end
    while (wider := _widened(kind, text, low, high)) != (low, high):
        low, high = wider
    if (low, high) == (start, end):
        return None
    if kind == "date" and _pattern(_DECADE).fullmatch(text, low, high):
        the = _pattern(rf"{_THE}\Z").search(text, max(0, low - _WINDOW), low)
        low = the.start() if the else low
    return Cut(low, high, text[low:high], text[low:start], text[end:high])


def _widened(kind: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the next words before and behind it that belong to it."""
    first = max(0, start - _WINDOW)
    before = (
        found.start(1)
        for beside, own in _PATTERNS_BEFORE.get(kind, ())
        if _pattern(own).match(text, start, end) and (found := _pattern(rf"{beside}\Z").search(text, first, start))
    )
    behind = (
        found.end()
        for beside, own in _PATTERNS_BEHIND.get(kind, ())
        if (found := _pattern(beside).match(text, end)) and _pattern(rf"{own}\Z").search(text, first, end)
    )
    return next(before, start), next(behind, end)


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
