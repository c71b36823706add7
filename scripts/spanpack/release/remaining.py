"""How many words of the texts stand in the files of a package without texts, in notes and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from spanpack.package import DESCRIPTOR
from spanpack.release.content import Content
from spanpack.release.members import Member
from spanpack.release.standoff_layout import kept
from spanpack.release.watching import Progress, counter
from spanpack.stats import WORD
from spanpack.storage.blocks import whole_lines

RUN = 7
"""As many words of a text one after another are a quotation; fewer may be a name or a turn of phrase."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def words_left(
    content: Content, files: Mapping[str, Member], progress: Progress = lambda done, total: None
) -> tuple[int, int]:
    """Return how many words of the texts stand in ``files`` in runs of seven or more, and how many words there are.

    ``progress`` is told how many bytes of files and texts were read, of how many.
    """
    sizes = {document: content.files[path].size for document, path in content.texts.items()}
    tick = counter(progress, sum(member.size for member in files.values()) + sum(sizes.values()))
    there: set[tuple[str, ...]] = set()
    for path, member in files.items():
        there.update(run for words in _prose(path, member, tick) for run in _runs(words))
    left = many = 0
    for document, size in sizes.items():
        words = WORD.findall(content.text(document))
        left, many = left + _covered(words, there), many + len(words)
        tick(size)
    return left, many


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def _covered(words: list[str], there: set[tuple[str, ...]]) -> int:
    """Return how many of the words stand in a run that is there."""
    count = end = 0
    for start, run in enumerate(_runs(words)):
        if run in there:
            count += start + RUN - max(start, end)
            end = start + RUN
    return count


def _prose(path: str, member: Member, tick: Callable[[int], None]) -> Iterator[list[str]]:
    """Yield the words of a file: each string of JSON by itself, other files whole."""
    if not path.endswith((".json", ".jsonl")) and path != kept(DESCRIPTOR):
        yield WORD.findall(b"".join(member.pieces()).decode("utf-8", "replace"))
        tick(member.size)
        return
    # No string of JSON goes on in the next line.
    for lines in whole_lines(member.pieces()):
        strings = _STRING.findall(lines.decode("utf-8", "replace"))
        yield from (WORD.findall(json.loads(string)) for string in strings if len(string) >= 2 * RUN)
        tick(len(lines))
