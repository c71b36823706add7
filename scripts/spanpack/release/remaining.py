"""How many words of the texts stand in the files of a package without texts, in notes and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from spanpack.release.content import Content

RUN = 7
"""As many words of a text one after another are a quotation; fewer may be a name or a turn of phrase."""
_WORD = re.compile(r"\w+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def words_left(content: Content, files: Mapping[str, bytes]) -> tuple[int, int]:
    """Return how many words of the texts stand in ``files`` in runs of seven or more, and how many words there are."""
    texts = [_WORD.findall(content.text(document)) for document in content.documents]
    asked = {run for words in texts for run in _runs(words)}
    found = {run for path, raw in files.items() for words in _prose(path, raw) for run in _runs(words) if run in asked}
    return sum(_covered(words, found) for words in texts), sum(map(len, texts))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def _covered(words: list[str], found: set[tuple[str, ...]]) -> int:
    """Return how many of the words stand in a run that was found."""
    count = end = 0
    for start, run in enumerate(_runs(words)):
        if run in found:
            count += start + RUN - max(start, end)
            end = start + RUN
    return count


def _prose(path: str, raw: bytes) -> Iterator[list[str]]:
    """Yield the words of a file: each string of JSON by itself, other files whole."""
    text = raw.decode("utf-8", "replace")
    if path.endswith((".json", ".jsonl")):
        strings = _STRING.findall(text)
        yield from (_WORD.findall(json.loads(string)) for string in strings if len(string) >= 2 * RUN)
    else:
        yield _WORD.findall(text)
