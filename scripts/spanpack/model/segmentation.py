"""Cut a text into paragraphs and sentences.

Paragraphs are lines. Sentences are those of sentencex, the rules that Wikimedia keeps for its own
translation tools: one list of abbreviations a language, no model, the same result everywhere. It never
cuts inside quotation marks or brackets.
"""

from __future__ import annotations

import itertools
import re

from spanpack.extras import require

Place = tuple[int, int]
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")


def paragraphs(text: str) -> list[Place]:
    """Return [start, end) of each line that holds more than white space, without the white space around it.

    >>> paragraphs("One.\\n\\n  Two. \\n")
    [(0, 4), (8, 12)]
    """
    found, start = [], 0
    for line in text.split("\n"):
        found += _trimmed(text, start, start + len(line))
        start += len(line) + 1
    return found


def sentences(text: str, language: str, zones: list[Place]) -> list[Place]:
    """Return [start, end) of each sentence, without the white space around it.

    ``language`` is a BCP 47 tag; a language without rules of its own gets those of the nearest. No sentence
    goes across the end of a paragraph or of a zone. Raises ImportError without the extra «sentences».

    >>> text = "The U.S. sent Rep. Brown. “He left. He came back,” she said."
    >>> [text[start:end] for start, end in sentences(text, "en", [])]
    ['The U.S. sent Rep. Brown.', '“He left. He came back,” she said.']
    """
    boundaries = require("sentencex", "sentences").get_sentence_boundaries
    # Of a space of several bytes sentencex 1.0 takes the second for the beginning of a character, and panics.
    text = _WIDE_SPACE.sub(" ", text)
    cuts = sorted({offset for zone in zones for offset in zone})
    found = []
    for left, right in paragraphs(text):
        edges = [left, *(cut for cut in cuts if left < cut < right), right]
        for start, end in itertools.pairwise(edges):
            for part in boundaries(language.partition("-")[0], text[start:end]):
                found += _trimmed(text, start + part["start_index"], start + part["end_index"])
    return found


def _trimmed(text: str, start: int, end: int) -> list[Place]:
    """Return the place without the white space around it, or nothing where there is nothing else."""
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    return [(left, left + len(part.strip()))] if part.strip() else []
