"""What was done to a text after it was annotated: one change of it makes many spans wrong.

The spans of a document hold much of its text, so that a change can be found, undone in thought, and
told as what it is: one mistake, in the text. What is wrong with the text restored is another mistake.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

Quote = tuple[int, int, str]
"""A span: start, end (code points, half-open) and the text that it should have."""

UNKNOWN = " "
"""Stands in a restored text for each character that no span tells; white space belongs to no zone."""

_FEWEST = 10
"""Of fewer spans, most may be wrong by themselves."""
_SHOWN = 40
_MOST_PAIRS = 3
"""How many of the exchanges are named."""
_RESTORE = (
    "Restore the text as it was when it was annotated, from version control or from its source; or, if the text is "
    "right, write its characters in the records."
)
_MOST_PLACES = 100
_FEWEST_EXCHANGED = 5
"""Of fewer spans in which characters are exchanged, whoever wrote the records may have exchanged them."""
_MOST_EXCHANGED = 0.25
"""The share of the characters of spans that may be exchanged; where more differ, it is another text."""
_LONGEST = 5
"""How many of the longest quotations tell how far the text has moved."""


class Change(NamedTuple):
    """A change of a text: ``place`` is its offset in the text as it is now, ``message`` says what it was.

    ``restored`` is the text as it was, or None where another text stands in its place; ``is_complete`` says that
    all of it is known. ``mend`` is how to mend it, where that is special.
    """

    place: int
    message: str
    restored: str | None
    is_complete: bool = True
    mend: str | None = None


def find_change(text: str, quotes: list[Quote], end: int, titles: list[str]) -> Change | None:
    """Return the one change of ``text`` that explains why two or more quotations do not fit, or None.

    ``quotes`` are those with offsets, ``titles`` the others; ``end`` is the offset at which the last zone of the
    document ends.
    """
    wrong = [quote for quote in quotes if not _fits(text, quote)]
    if not wrong:
        return None
    change = _cut(text, wrong, end) or _exchange(text, quotes, wrong) or _edit(text, quotes, wrong, end, titles)
    if change is None and len(quotes) >= _FEWEST and len(wrong) * 2 > len(quotes):
        message = f"{len(wrong)} of {len(quotes)} spans do not fit: it is not this text whose characters they count"
        return Change(0, message, None)
    return change


def unit_of(text: str, quotes: list[Quote]) -> str | None:
    """Return what the offsets of quotations count that do not fit in code points but in that, or None."""
    wrong = [quote for quote in quotes if not _fits(text, quote)]
    for unit, encoding, size in (("UTF-16 code units", "utf-16-le", 2), ("bytes of UTF-8", "utf-8", 1)):
        raw = text.encode(encoding)
        if len(wrong) > 1 and all(
            raw[start * size : end * size] == words.encode(encoding) for start, end, words in wrong
        ):
            return unit
    return None


def _fits(text: str, quote: Quote, shift: int = 0) -> bool:
    start, end, words = quote
    return start + shift >= 0 and text[start + shift : end + shift] == words


def _cut(text: str, wrong: list[Quote], end: int) -> Change | None:
    """Return the change that took away the end of the text."""
    size = len(text)
    if len(wrong) < 2 or not all(
        stop > size and text[start:] == words[: max(0, size - start)] for start, stop, words in wrong
    ):
        return None
    restored = list(text) + [UNKNOWN] * (max(end, *(stop for _, stop, _ in wrong)) - size)
    for start, stop, words in wrong:
        restored[start:stop] = words
    message = f"the text ends at {size}, and {len(wrong)} spans end after it"
    return Change(size, message, "".join(restored), is_complete=False)


def _exchange(text: str, quotes: list[Quote], wrong: list[Quote]) -> Change | None:
    """Return the change that exchanged characters at many places, as “ for \", and left the others where they were.

    It is seen by characters in which spans differ from the text and which the text has in no span that fits: whoever
    writes a record with other quotation marks than the text has, writes the other records with these.
    """
    known = set().union(*(words for start, end, words in quotes if text[start:end] == words))
    were: dict[int, str] = {}
    for start, end, words in wrong:
        now = text[start:end]
        if len(now) == len(words):
            were |= {
                start + index: old
                for index, (old, new) in enumerate(zip(words, now, strict=True))
                if old != new and new not in known
            }
    if len(were) > _MOST_EXCHANGED * sum(len(words) for _, _, words in wrong):
        return None
    restored = "".join(were.get(place, character) for place, character in enumerate(text))
    explained = sum(_fits(restored, quote) for quote in wrong)
    if explained < max(_FEWEST_EXCHANGED, len(wrong) / 2):
        return None
    first = min(were)
    exchanged = Counter((text[place], old) for place, old in were.items())
    shown = [f"{_named(new)} for {_named(old)}" for (new, old), _ in exchanged.most_common(_MOST_PAIRS)]
    more = f" and {len(exchanged) - _MOST_PAIRS} more" if len(exchanged) > _MOST_PAIRS else ""
    message = (
        f"the text has other characters than when it was annotated at {len(were):,} places in spans, the first at "
        f"{first} ({', '.join(shown)}{more}): {explained:,} spans no longer fit"
    )
    return Change(first, message, restored, is_complete=False, mend=_RESTORE)


def _named(character: str) -> str:
    return f"{character!r} (U+{ord(character):04X})"


def _edit(text: str, quotes: list[Quote], wrong: list[Quote], end: int, titles: list[str]) -> Change | None:
    """Return the change that explains most of what is wrong: characters exchanged, added or removed at one place."""
    best, most = None, max(1, len(wrong) // 2)
    for shift in dict.fromkeys(_shifts(text, wrong)):
        edit = _edit_by(text, quotes, wrong, end, shift)
        if edit is None:
            continue
        restored = f"{text[: edit.start]}{edit.old}{text[edit.stop + shift :]}"
        explained = sum(_fits(restored, quote) for quote in wrong)
        explained += sum(title not in text and title in restored for title in titles)
        if explained > most:
            new = text[edit.start : edit.stop + shift]
            best = Change(edit.place, _message(explained, edit, new, shift), restored, edit.is_known)
            most = explained
    return best


def _shifts(text: str, wrong: list[Quote]) -> Iterator[int]:
    yield 0
    for start, _, words in sorted(wrong, key=lambda quote: (-len(quote[2]), quote))[:_LONGEST]:
        places = re.finditer(re.escape(words), text)
        yield from (place.start() - start for place in itertools.islice(places, _MOST_PLACES))


class _Edit(NamedTuple):
    """What became of the characters from ``start`` to ``stop`` of the text as it was, which are ``old``.

    ``place`` is where that shows in the text as it is now, ``is_known`` that a span tells what was there.
    """

    start: int
    stop: int
    old: str
    place: int
    is_known: bool


def _edit_by(text: str, quotes: list[Quote], wrong: list[Quote], end: int, shift: int) -> _Edit | None:
    """Return the edit that moved by ``shift`` what stands after it, or None where it cannot be."""
    moved = [quote for quote in wrong if _fits(text, quote, shift)] if shift else []
    torn = {quote: _region(text, quote, shift) for quote in wrong if quote not in moved}
    if not shift:
        # Nothing has moved: the spans that differ from the text at the very same place.
        [(common, _)] = Counter(torn.values()).most_common(1)
        quote = next(quote for quote, region in torn.items() if region == common)
        start, stop = common[0], max(common)
        return _Edit(start, stop, quote[2][start - quote[0] : stop - quote[0]], start, is_known=True)
    if not moved or not _ends_at(text, end + shift):
        return None
    first = min(start for start, _, _ in moved)
    right = [quote for quote in quotes if _fits(text, quote)]
    if any(stop > first and not _fits(text, (start, stop, words), shift) for start, stop, words in right):
        return None
    low = max((stop for _, stop, _ in right if stop <= first), default=0)
    torn = {quote: region for quote, region in torn.items() if quote[0] < first and quote[1] > low}
    if not torn:
        # Somewhere between the spans before and after it.
        stop = max(low, low - shift)
        return _Edit(low, stop, UNKNOWN * (stop - low), max(0, first + shift), is_known=stop == low)
    start = min(region[0] for region in torn.values())
    stop = max(start, start - shift, *(region[1] for region in torn.values()))
    holder = next((quote for quote in torn if quote[0] <= start and stop <= quote[1]), None)
    if holder is None:
        return None
    return _Edit(start, stop, holder[2][start - holder[0] : stop - holder[0]], start, is_known=True)


def _region(text: str, quote: Quote, shift: int) -> tuple[int, int]:
    """Return between which offsets, in the text as it was, a quotation differs from the text."""
    start, end, words = quote
    same = _common(words, text[start:end])
    # No more of the text than is compared: what was added may be long.
    stop = max(0, end + shift)
    alike = _common(words[same:][::-1], text[max(start + same, stop - len(words)) : stop][::-1])
    return start + same, end - alike


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings."""
    pairs = zip(one, other, strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _ends_at(text: str, end: int) -> bool:
    """Return whether nothing but white space follows ``end``, and the text does not end before it."""
    return 0 < end <= len(text) and not text[end:].strip() and (end == len(text) or not text[end - 1].isspace())


def _message(count: int, edit: _Edit, new: str, shift: int) -> str:
    many = f"{count} quotations no longer fit"
    if edit.is_known and edit.place == edit.start and max(len(edit.old), len(new)) <= _SHOWN:
        return f"the text has {new!r} at {edit.place}, where it had {edit.old!r} when it was annotated: {many}"
    if not shift:
        return f"the text has other words at {edit.place} than when it was annotated: {many}"
    size = abs(shift)
    what = f"{size:,} character{'s' * (size > 1)} {'more' if shift > 0 else 'fewer'}"
    return f"the text has {what} before {edit.place} than when it was annotated: {many}"
