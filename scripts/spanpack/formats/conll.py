"""CoNLL-U Plus with IOB2 tags: one token a line, one layer, one file.

The columns are ID, FORM, and with the name space that CoNLL-U Plus asks of columns beyond its own SPANPACK:START,
SPANPACK:END (code points, half-open) and SPANPACK:TAG. Paragraphs are what CoNLL calls sentences. The ID comes first:
a line that begins with the sign # is a comment, and a token may be one.
A tag names the layer, or the role of the span where a record is no span itself. Tags are flat: of spans that lie over
each other the first and longest is kept. Values, ids and what ties the spans of a record together have no place; what
is lost is told.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conllu.models import Metadata, Token, TokenList

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import Loss, Losses
from spanpack.formats.items import WHOLE, Item, Part, given
from spanpack.formats.tokens import tokens
from spanpack.storage.files import PackageError

IS_FOLDER = False

COLUMNS = ("ID", "FORM", "SPANPACK:START", "SPANPACK:END", "SPANPACK:TAG")
_NO_PLACE = "tags have no place for it"
_OVER = "lies over another span, and tags are flat"
_PARTED = "is in several parts, each with a tag of its own"
_UNTIED = "has several spans, and no tag says which belong together"


def write(content: Content, target: Path) -> Losses:
    """Write the documents to one file. Raises PackageError unless there is exactly one layer to write."""
    if len(content.layers) != 1:
        names = ", ".join(content.layers)
        raise PackageError(f"conll holds one layer: name it with --layers, one of {names}")
    losses: Losses = Counter()
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"# global.columns = {' '.join(COLUMNS)}\n")
        for document in content.documents():
            for item in document.items:
                losses.update(_lost(content, item))
            file.writelines(paragraph.serialize() for paragraph in to_conll(document, losses))
    return losses


def to_conll(document: AnnotatedDocument, losses: Losses) -> Iterator[TokenList]:
    """Yield the tokens of each paragraph with their tags; count in ``losses`` the spans that have none."""
    for number, paragraph in enumerate(_paragraphs(document, _tags(document, losses)), 1):
        first, last = paragraph[0]["SPANPACK:START"], paragraph[-1]["SPANPACK:END"]
        about = {"newdoc id": document.id} if number == 1 else {}
        about |= {"sent_id": f"{document.id}-{number}", "text": document.text[first:last]}
        yield TokenList(paragraph, Metadata(about))


def _lost(content: Content, item: Item) -> Iterator[Loss]:
    """Yield what of a record no tag can say, wherever its spans lie."""
    for path in ("id", *given(content.layers[item.layer], item)):
        yield Loss(item.layer, path, _NO_PLACE)
    for role, count in Counter(part.role for part in item.parts).items():
        if count > 1:
            yield Loss(item.layer, role, _PARTED)
    if len(item.parts) > 1:
        yield Loss(item.layer, "record", _UNTIED)


def _tags(document: AnnotatedDocument, losses: Losses) -> list[tuple[int, int, str]]:
    """Return (start, end, tag) of each token."""
    places = tokens(document)
    parts = [(part, item) for item in document.items for part in item.parts]
    tags = ["O"] * len(places)
    starts = {start: number for number, (start, _) in enumerate(places)}
    ends = {end: number for number, (_, end) in enumerate(places)}
    lost: set[tuple[str, str, str]] = set()
    for part, item in sorted(parts, key=lambda pair: (pair[0].start, -pair[0].end)):
        covered = range(starts[part.start], ends[part.end] + 1)
        if any(tags[number] != "O" for number in covered):
            lost.add((item.layer, part.role or "span", item.id))
            continue
        for number in covered:
            tags[number] = f"I-{_label(item, part)}"
        tags[covered[0]] = f"B-{_label(item, part)}"
    losses.update(Loss(layer, role, _OVER) for layer, role, _ in lost)
    return [(*place, tag) for place, tag in zip(places, tags, strict=True)]


def _paragraphs(document: AnnotatedDocument, tags: list[tuple[int, int, str]]) -> Iterator[list[Token]]:
    """Yield the tokens of each paragraph; a token of white space has no line."""
    ends = [place for place, sign in enumerate(document.text) if sign == "\n"]
    numbered = itertools.groupby(tags, key=lambda place: bisect.bisect_left(ends, place[0]))
    for _, group in numbered:
        forms = [(document.text[start:end], start, end, tag) for start, end, tag in group]
        words = [form for form in forms if form[0].strip()]
        if words:
            yield [Token(zip(COLUMNS, (number, *word), strict=True)) for number, word in enumerate(words, 1)]


def _label(item: Item, part: Part) -> str:
    return item.layer if part.role == WHOLE else part.role
