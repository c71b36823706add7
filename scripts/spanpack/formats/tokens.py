"""Tokens of a text: spaCy's for the language, cut further where a span begins or ends inside one."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence
from functools import cache

import spacy
from spacy.language import Language

from spanpack.formats.content import AnnotatedDocument

_LONGEST = 1 << 30
"""As many characters as a text may have. spaCy's own bound is for parsers, which take memory for each of them."""


@cache
def pipeline(language: str) -> Language:
    """Return a pipeline that only tokenises; for a language that spaCy does not know, that of many languages."""
    try:
        blank = spacy.blank(language)
    except ImportError:
        blank = spacy.blank("xx")
    blank.max_length = _LONGEST
    return blank


def document_pipeline(document: AnnotatedDocument) -> Language:
    """Return the pipeline for the language of a document (BCP 47, of which the first part counts)."""
    return pipeline(str(document.record.get("language") or "xx").split("-")[0])


def tokens(document: AnnotatedDocument) -> list[tuple[int, int]]:
    """Return [start, end) of each token, in code points; between two of them there is nothing or white space.

    White space of more than one space is a token, as spaCy has it.
    """
    edges = sorted({edge for item in document.items for part in item.parts for edge in (part.start, part.end)})
    places = [(token.idx, token.idx + len(token)) for token in document_pipeline(document).make_doc(document.text)]
    return [pair for start, end in places for pair in _cut(start, end, edges)]


def _cut(start: int, end: int, edges: Sequence[int]) -> Iterable[tuple[int, int]]:
    inside = edges[bisect.bisect_right(edges, start) : bisect.bisect_left(edges, end)]
    return itertools.pairwise([start, *inside, end])
