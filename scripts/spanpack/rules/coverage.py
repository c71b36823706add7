"""Level G: what no record covers: figures, dates, quotations, and the names and cues of other places.

A text is read once for each list of words, so that the time grows with its length alone. The lists of a
language stand in words/; a document in another language is not asked.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from spanpack.rules.attributions import CLOSING, OPENING, STRAIGHT
from spanpack.rules.catalogue import ASKED
from spanpack.schemas.subschemas import Json

WORDS = Path(__file__).parent.parent / "words"
CURRENCIES = ("$", "€", "£")

OF_OTHER_RECORDS = {"G604": "actors", "G605": "attributions"}
"""The rules that look in each document for what the records of all documents have, with the layer of these records."""

Cues = Mapping[str, tuple[str, str]]
"""Words of cues, in lower case, and the record of each, by the stem of the word."""

Gap = tuple[str, int, int, str]
"""What a rule yields: its code, the offsets of what is not covered, and the message."""

_WORD = re.compile(r"(\w+)")
_LETTERS = re.compile(r"([^\W\d_]+)")
_DIGITS = re.compile(r"\d+")
# What may stand between the parts of one expression: July 21, 2021; 3.5-4; $3 to $4 a day.
_JOINT = re.compile(r"[\s.,$€£%–-]{0,3}(?:(?:to|of|and|an?|the|per)\s[$€£]?)?")
_MARK = re.compile(f"[{OPENING}{CLOSING}{STRAIGHT}‘\0]|’(?!\\w)")
_CLOSED_BY = dict.fromkeys(OPENING, CLOSING) | {STRAIGHT: STRAIGHT, "‘": "’"}


class Phrases:
    """Phrases to be found as whole words, the longest first; each with the id of a record that has it."""

    def __init__(self, records: Mapping[str, str]) -> None:
        self.records = records
        # By the first word of phrases, how long they are and where the word stands in them: so each place of it is
        # looked at as often as there are lengths, however many phrases begin with it.
        shapes: dict[str, set[tuple[int, int]]] = {}
        for phrase in records:
            word = _WORD.search(phrase)
            if word:
                shapes.setdefault(word[0], set()).add((len(phrase), word.start()))
        self.shapes = {word: sorted(found, reverse=True) for word, found in shapes.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and record of each place of ``text`` where a phrase stands, none inside another."""
        covered = 0
        for place, word in _places(text, self.shapes, _WORD):
            for length, offset in self.shapes[word]:
                start = place - offset
                end = start + length
                phrase = text[start:end] if start >= covered else ""
                if phrase in self.records and not (phrase[-1].isalnum() and text[end : end + 1].isalnum()):
                    yield start, end, self.records[phrase]
                    covered = end
                    break


class Lexicon(NamedTuple):
    """What the annotation set calls a name, in the case in which it stands; the words of its cues by their stems."""

    names: Phrases
    cues: Cues


NO_WORDS = Lexicon(Phrases({}), {})
"""What a language has of which no document is annotated."""


class Cover:
    """Stretches of a text that records cover."""

    def __init__(self, spans: Iterable[Json]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted((span["start"], span["end"]) for span in spans):
            if self.ends and end <= self.ends[-1]:
                continue
            self.starts.append(start)
            self.ends.append(end)

    def holds(self, start: int, end: int) -> bool:
        """Return whether one of the stretches holds all of [start, end)."""
        place = bisect_right(self.starts, start)
        return place > 0 and end <= self.ends[place - 1]


def check(clear_text: str, language: str, layers: Mapping[str, list[Json]], lexicon: Lexicon) -> list[Gap]:
    """Return what no record of a document covers, in the order of the text: G601 to G605.

    ``clear_text`` is the text with a NUL for each character of furniture and each line feed; ``layers``
    are the records by layer. A document in a language without word lists has no gaps.
    """
    expressions = _expressions(main_language(language))
    if expressions is None:
        return []
    gaps = [
        *_figures_and_dates(clear_text, expressions, layers),
        *_quotations(clear_text, layers),
        *_names(clear_text, layers, lexicon.names),
        *_cues(clear_text, language, layers, lexicon.cues),
    ]
    return sorted(gaps, key=lambda gap: (gap[1], gap[2], gap[0]))


@functools.cache
def _lists(language: str) -> Json | None:
    # A corpus with a schema of its own may call anything a language, a path too.
    path = WORDS / f"{language if language.isalpha() else 'none'}.json"
    return orjson.loads(path.read_bytes()) if path.exists() else None


class Expressions(NamedTuple):
    """How figures and dates are written: what they begin with in lower case, besides digits, and what they are."""

    first_words: frozenset[str]
    pattern: re.Pattern[str]

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield each figure or date of ``text``, none inside another."""
        end = 0
        lower = lowered(text)
        # Few words begin one: to look at those alone takes a fraction of the time.
        starts = [place for place, _ in _places(lower, self.first_words, _LETTERS)]
        for start in sorted([*starts, *(digits.start() for digits in _DIGITS.finditer(lower))]):
            match = self.pattern.match(text, start) if start >= end else None
            if match:
                yield match
                end = match.end()


@functools.cache
def _expressions(language: str) -> Expressions | None:
    lists = _lists(language)
    if lists is None:
        return None
    named = [*lists["months"], *lists["weekdays"], *lists["plurals"], *lists["holidays"]]
    lower = [name for kind in ("periods", "decades", "days", "parts", "seasons") for name in lists[kind]]
    # A name that is a common word too is a name only as it stands in the list: May, not may.
    as_listed = [name for name in named if name in lists["ambiguous"]]
    in_any_case = [*(name for name in named if name not in lists["ambiguous"]), *lower]
    short = [*lists["abbreviated"], *(name.upper() for name in lists["abbreviated"] if name not in lists["ambiguous"])]
    pattern = re.compile(
        rf"(?P<figure>\d+(?:[.,]\d+)*|\b(?i:{_any(lists['numbers'])})\b|\b(?i:{_any(lists['shares'])})\b(?=\sof\b))"
        rf"|\b(?:{_any(as_listed)})\b|\b(?:{_any(short)})\b(?=\.|\s\d)|\b(?i:{_any(in_any_case)})\b"
        # Capitals make a title of it: the Daily Post.
        rf"|\b(?![A-Z]\w*\s[A-Z])(?i:{_any(lists['rates'])})\b"
    )
    words = [*lists["numbers"], *lists["shares"], *named, *lower, *lists["abbreviated"], *lists["rates"]]
    return Expressions(frozenset(_WORD.findall(word.lower())[0] for word in words), pattern)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _figures_and_dates(text: str, expressions: Expressions, layers: Mapping[str, list[Json]]) -> Iterator[Gap]:
    """Yield G601 and G602; the parts of one expression, as of a day, are one gap."""
    cover = Cover(record for name in ASKED["G601"] for record in layers.get(name, ()))
    found: tuple[int, int, bool] | None = None
    for match in expressions.find(text):
        start, end = match.span()
        if cover.holds(start, end):
            continue
        is_figure = match["figure"] is not None
        if found and _JOINT.fullmatch(text, found[1], start):
            found = (found[0], end, found[2] and is_figure)
        else:
            if found:
                yield _figure_or_date(text, found)
            found = (start, end, is_figure)
    if found:
        yield _figure_or_date(text, found)


def _figure_or_date(text: str, found: tuple[int, int, bool]) -> Gap:
    start, end, is_figure = found
    if text[start - 1 : start] in CURRENCIES:
        start -= 1
    if is_figure:
        return "G601", start, end, f"{text[start:end]!r} lies in no number and no date"
    return "G602", start, end, f"{text[start:end]!r} lies in no date and no number"


def _quotations(text: str, layers: Mapping[str, list[Json]]) -> Iterator[Gap]:
    """Yield G603. A quotation ends with its mark, or with the paragraph."""
    quoted = [record for record in layers.get("attributions", ()) if record["form"] != "indirect"]
    cover = Cover(span for record in quoted for span in record["content"])
    for start, end in quotations(text):
        if not cover.holds(start, end):
            yield "G603", start, end, f"{_shorten(text[start:end])!r} lies in no direct or mixed attribution"


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of each quotation, marks included, and of each closing mark that closes none.

    ``text`` has a NUL where a paragraph ends. Quotations inside quotations are theirs.
    """
    opened: int | None = None
    closing = ""
    for match in [*_MARK.finditer(text), None]:
        mark, start = (match[0], match.start()) if match else ("\0", len(text))
        if opened is None:
            if mark in _CLOSED_BY:
                opened, closing = start, _CLOSED_BY[mark]
            elif mark in CLOSING:
                yield start, start + 1
        elif mark == "\0":
            # An apostrophe may look like the opening mark; what nothing closes is a quotation with double marks only.
            if closing != "’":
                yield opened, opened + len(text[opened:start].rstrip())
            opened = None
        elif mark in closing:
            yield opened, start + 1
            opened = None
        elif mark in OPENING + STRAIGHT and closing == "’":
            opened, closing = start, _CLOSED_BY[mark]


def _names(text: str, layers: Mapping[str, list[Json]], names: Phrases) -> Iterator[Gap]:
    cover = Cover(layers.get("actors", ()))
    for start, end, record in names.find(text):
        if not cover.holds(start, end):
            yield "G604", start, end, f"{text[start:end]!r} lies in no mention, and is a name in {record}"


def _cues(text: str, language: str, layers: Mapping[str, list[Json]], cues: Cues) -> Iterator[Gap]:
    records = layers.get("attributions", ())
    # A word in a mention says who acts, and attributes nothing: «reporters», «United States».
    spans = (span for record in records for span in (*record["cue"], *record["source"]))
    cover = Cover([*spans, *layers.get("actors", ())])
    to_stem = stemmer(language)
    lower = lowered(text)
    known = {word: cue for word in set(_WORD.findall(lower)) if (cue := cues.get(to_stem(word)))}
    for start, found in _places(lower, known, _WORD):
        end = start + len(found)
        if not cover.holds(start, end):
            word, record = known[found]
            message = f"{text[start:end]!r} lies in no cue and no source; the cue of {record} has {word!r}"
            yield "G605", start, end, message


def stemmer(language: str) -> Callable[[str], str]:
    """Return what gives the stem of a word in lower case, one for all its forms: «claims», «claimed», «claiming».

    The stems are Snowball's (Porter 2 for English), of irregular forms those of the word that they are forms of.
    In a language without word lists each word is its own stem.
    """
    return _stemmer(language.partition("-")[0])


@functools.cache
def _stemmer(language: str) -> Callable[[str], str]:
    lists = _lists(language)
    if lists is None:
        return str
    import Stemmer

    stem = Stemmer.Stemmer(lists["stemmer"]).stemWord
    irregular = {form: word for word, forms in lists["irregular"].items() for form in forms}
    return lambda word: stem(irregular.get(word, word))


def _places(text: str, words: Container[str], word: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return where one of ``words`` stands in a text, and which, in order; ``word`` matches any word, as its group."""
    # Few words of a text are meant, and the library of regular expressions is slow to tell where each one is.
    parts = word.split(text)
    starts = itertools.islice(itertools.accumulate(map(len, parts)), 0, None, 2)
    return [(start, found) for start, found in zip(starts, parts[1::2], strict=False) if found in words]


def cue_words(cue: str, language: str) -> list[str]:
    """Return the words of a cue, in lower case, without the function words of the language."""
    return [word for word in _WORD.findall(lowered(cue)) if word not in _function_words(main_language(language))]


def main_language(tag: str) -> str:
    """Return the language of a tag without script and region: of en-GB, en (BCP 47)."""
    return tag.partition("-")[0]


@functools.cache
def _function_words(language: str) -> frozenset[str]:
    lists = _lists(language)
    return frozenset(lists["functions"]) if lists else frozenset()


def lowered(text: str) -> str:
    """Return ``text`` in lower case, each character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
