"""From a quotation to its offsets: where in a document the quoted words stand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from spanpack.findings import excerpt
from spanpack.lines.positions import KEY, Pointer
from spanpack.lines.yamldata import BETWEEN_BRACES
from spanpack.schemas.subschemas import Json
from spanpack.wholewords import is_whole, word_at

KEYS = ("quote", "occurrence", "before", "after")
SHOWN = 8

_ALIKE = str.maketrans("’‘‚“”„«»–—‑\u00a0\u202f\n\t", '\'\'\'"""""---    ')
"""What a keyboard gives in the place of the marks and spaces of a text."""
_MOST_COMPARED = 50_000_000
"""Up to which product of their lengths a quotation and a text are compared, which takes seconds then."""

_Place = tuple[int, int]

Problem = tuple[Pointer, str]
"""Where something is wrong, as a pointer from what is looked at, and what."""


class QuotationError(Exception):
    """A quotation that is absent, ambiguous or malformed.

    ``problems`` say, for each mistake, where in the quotation it is and what it is, with the candidates;
    ``is_ambiguous`` that the only one is that there are several.
    """

    def __init__(self, *problems: Problem, is_ambiguous: bool = False) -> None:
        super().__init__("\n".join(message for _, message in problems))
        self.problems = problems
        self.is_ambiguous = is_ambiguous


class Scope(NamedTuple):
    """The stretch [start, end) of ``text``, in code points, in which quotations are looked up."""

    text: str
    start: int
    end: int

    def narrow(self, within: Any) -> Scope:
        """Return the scope of the quotation ``within``; this one where it is None."""
        if within is None:
            return self
        span = locate(self, within)
        return Scope(self.text, span["start"], span["end"])


def locate(scope: Scope, quotation: Any) -> Json:
    """Return the span (start, end, text) of a quotation.

    A quotation is the exact words, or a mapping with ``quote`` and, where the words stand more than once, ``before``
    and ``after`` (the words that touch it) or ``occurrence`` (1 is the first). Whole words count, as A308 asks for
    them: «US» does not stand in «RUSSIA». The line feed that YAML leaves after a block of text (``>``, ``|``) does not.
    Raises QuotationError unless exactly one place is left; it tells all that is wrong.
    """
    asked: Any = {"quote": quotation} if isinstance(quotation, str) else quotation
    if not isinstance(asked, dict):
        message = f"{_show(asked)} is no quotation; write the exact words of the document, or a mapping with quote"
        raise QuotationError(((), message))
    problems = list(_form_problems(asked))
    in_doubt = {*ended_by_commas(asked, asked.keys() - {*KEYS}), *(pointer[0] for pointer, _ in problems if pointer)}
    if "quote" not in asked or "quote" in in_doubt:
        raise QuotationError(*problems)
    try:
        span = _locate(scope, {key: asked[key] for key in KEYS if key in asked and key not in in_doubt})
    except QuotationError as error:
        if not problems:
            raise
        # What is wrong with the form may be what was to say which of several places is meant.
        raise QuotationError(*(() if error.is_ambiguous else error.problems), *problems) from None
    if problems:
        raise QuotationError(*problems)
    return span


def _locate(scope: Scope, asked: Json) -> Json:
    """Return the span of a quotation, a mapping of the right form."""
    quote: str = asked["quote"].rstrip("\n")
    before: str = asked.get("before") or ""
    after: str = asked.get("after") or ""
    occurrence: int | None = asked.get("occurrence")
    everywhere = list(_places(scope, quote))
    whole = [place for place in everywhere if is_whole(scope.text, *place)]
    if not whole:
        raise QuotationError((("quote",), _absent(scope, quote, everywhere)))
    places = [
        (start, end)
        for start, end in whole
        if scope.text[:start].endswith(before) and scope.text.startswith(after, end)
    ]
    if not places:
        around = [key for key in ("before", "after") if asked.get(key)]
        message = f"{quote!r} does not stand where {' and '.join(around)} say{'s' * (len(around) == 1)}"
        raise QuotationError(((around[0],), message + _candidates(scope, whole)))
    inside = len(everywhere) - len(whole)
    aside = f" ({inside} more inside other words, which do{'es' * (inside == 1)} not count)" if inside else ""
    if occurrence is not None:
        if occurrence > len(places):
            message = f"{quote!r} stands {_times(len(places))}, not {occurrence}{aside}"
            raise QuotationError((("occurrence",), message + _candidates(scope, places)))
        places = places[occurrence - 1 : occurrence]
    if len(places) > 1:
        message = f"{quote!r} stands {_times(len(places))}{aside}; say which by occurrence, before, after or within"
        raise QuotationError((("quote",), message + _candidates(scope, places)), is_ambiguous=True)
    [(start, end)] = places
    return {"start": start, "end": end, "text": quote}


def _form_problems(asked: Json) -> Iterator[Problem]:
    """Yield what is wrong with the keys of a quotation, and with the types of their values."""
    unknown = [key for key in asked if key not in KEYS]
    ended = ended_by_commas(asked, unknown)
    for key in unknown:
        if not any(key in rest[1:] for rest in ended.values()):
            hint = f"; if it is the rest of a text: {BETWEEN_BRACES}" if asked[key] is None else ""
            if key == "within":
                hint = "; within stands in the record, for all its quotations"
            yield (key, KEY), f"a quotation has no key {key}; it has {', '.join(KEYS)}{hint}"
    quote, occurrence = asked.get("quote"), asked.get("occurrence")
    if "quote" not in asked:
        if not unknown:  # One of them may stand for it.
            yield (), "quote is missing; write the exact words of the document"
    elif not isinstance(quote, str):
        hint = f', as in "{quote}"' if isinstance(quote, int | float) and not isinstance(quote, bool) else ""
        yield ("quote",), f"quote is {_show(quote)}, no text; write the exact words of the document in quotes{hint}"
    elif not quote.rstrip("\n"):
        yield ("quote",), "quote is empty; write the exact words of the document"
    for key in ("before", "after"):
        if not isinstance(asked.get(key), str | None):
            yield (key,), f"{key} is {_show(asked[key])}, no text; write the words that touch the quotation"
    if occurrence is not None and (not isinstance(occurrence, int) or isinstance(occurrence, bool) or occurrence < 1):
        yield ("occurrence",), f"occurrence is {_show(occurrence)}; write a whole number, 1 for the first place"


def ended_by_commas(written: Json, unknown: Collection[str]) -> dict[str, list[str]]:
    """Return the keys of a mapping of which a comma between braces may have ended the text.

    Each has those of the ``unknown`` keys that would be the rest of its text: they follow it, and have no value.
    """
    ended: dict[str, list[str]] = {}
    before = None
    for key, value in written.items():
        if key not in unknown or value is not None:
            before = key
        elif before is not None:
            ended.setdefault(before, []).append(key)
    return ended


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _places(scope: Scope, words: str, text: str | None = None) -> Iterator[_Place]:
    """Yield where ``words`` stand in the scope, or in another ``text`` of the same length."""
    text = scope.text if text is None else text
    start = text.find(words, scope.start, scope.end)
    while start >= 0:
        yield start, start + len(words)
        start = text.find(words, start + 1, scope.end)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _absent(scope: Scope, quote: str, inside: list[_Place]) -> str:
    """Return the message that ``quote`` does not stand in a scope, with what the person may have meant."""
    if inside:
        return f"{quote!r} stands only inside other words; quote whole words" + _candidates(scope, inside)
    document = Scope(scope.text, 0, len(scope.text))
    where = "the document" if scope == document else "the stretch of within"
    message = f"{quote!r} does not stand in {where}"
    elsewhere = [place for place in _places(document, quote) if is_whole(scope.text, *place)]
    if elsewhere:
        return message + "; in the document it does" + _candidates(scope, elsewhere)
    folded, words = _folded(scope.text), _folded(quote)
    alike = [place for place in _places(scope, words, folded) if is_whole(scope.text, *place)]
    if alike:
        return message + "; but for capitals, spaces and marks these words do" + _candidates(scope, alike)
    part = _longest_part(scope, folded, words)
    return message + ("; the longest part of it that does" + _candidates(scope, [part]) if part else "")


def _folded(text: str) -> str:
    """Return ``text`` without what is easily typed otherwise, each character in its place."""
    from spanpack.rules.coverage import lowered  # Imported when it is needed: most quotations are there.

    return lowered(text).translate(_ALIKE)


def _longest_part(scope: Scope, folded: str, words: str) -> _Place | None:
    """Return where the longest stretch of whole words of a quotation stands, if it is half of it or more."""
    import difflib

    if (scope.end - scope.start) * len(words) > _MOST_COMPARED:
        return None
    matcher = difflib.SequenceMatcher(None, folded, words, autojunk=False)
    found = matcher.find_longest_match(scope.start, scope.end, 0, len(words))
    start, end = found.a, found.a + found.size
    first, last = word_at(scope.text, start), word_at(scope.text, end)
    start, end = first[1] if first else start, last[0] if last else end
    part = scope.text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    return (start, end) if (end - start) * 2 >= len(words) else None


def _candidates(scope: Scope, places: list[_Place]) -> str:
    lines = []
    for number, (start, end) in enumerate(places[:SHOWN], 1):
        window = excerpt(scope.text, start, end)
        left, right = window.marked
        lines.append(f"    {number}  {window.text[:left]}[{window.text[left:right]}]{window.text[right:]}")
    if len(places) > SHOWN:
        lines.append(f"    … and {len(places) - SHOWN} more")
    return ":\n" + "\n".join(lines)
