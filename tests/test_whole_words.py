"""A308: spans are whole words, where a script parts words by spaces."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.validation import validate as validation
from tests.damage import ACTORS, TEXT, change_record
from tests.helpers import copy_base

LAST = 258
"""Where the last paragraph of the text of the base package ends."""


def findings(folder: Path, words: str, start: int, end: int) -> list[tuple[str, str, str]]:
    """Return what is found where ``words`` end the text, and an actor is their characters from start to end."""
    package = copy_base(folder)
    path = package / TEXT
    text = path.read_text(encoding="utf-8").rstrip("\n") + f" {words}\n"
    path.write_text(text, encoding="utf-8")
    catalogue = package / "seeds" / "documents.yaml"
    before = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(before.replace(f"end: {LAST}", f"end: {len(text) - 1}"), encoding="utf-8")
    start, end = LAST + 1 + start, LAST + 1 + end
    change_record(
        package,
        ACTORS,
        6,
        lambda record: record.update(start=start, end=end, text=text[start:end], mention="nominal"),
    )
    index(package)
    found = spanpack.validate(package)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "LARGE", 0)
        assert spanpack.validate(package) == found  # In a large package, by proofs of whole tables.
    return [(finding.rule, finding.message, finding.fix) for finding in found]


@pytest.mark.parametrize(
    ("words", "start", "end", "message", "whole"),
    [
        ("the workers left", 4, 10, "the span 'worker' ends inside 'workers'", "workers"),
        ("the workers left", 5, 11, "the span 'orkers' begins inside 'workers'", "workers"),
        ("the workers left", 4, 13, "the span 'workers l' ends inside 'left'", "workers left"),
        ("the workers", 4, 10, "the span 'worker' ends inside 'workers'", "workers"),
        ("в Москве", 2, 7, "the span 'Москв' ends inside 'Москве'", "Москве"),
        ("Zoë’s Café", 6, 9, "the span 'Caf' ends inside 'Café'", "Café"),
        (
            "the e\u0301le\u0300ve left",
            4,
            8,
            "the span 'e\u0301le' ends inside 'e\u0301le\u0300ve'",
            "e\u0301le\u0300ve",
        ),
        ("the e\u0301le\u0300ve left", 9, 11, "the span 've' begins inside 'e\u0301le\u0300ve'", "e\u0301le\u0300ve"),
        ("हिन्दी", 0, 3, "the span 'हिन' ends inside 'न्'", "हिन्"),
        ("room 4000", 5, 8, "the span '400' ends inside '4000'", "4000"),
    ],
)
def test_a_span_that_cuts_a_word_is_found(
    words: str, start: int, end: int, message: str, whole: str, tmp_path: Path
) -> None:
    fix = f"Widen it to whole words, {whole!r}, or narrow it."
    assert findings(tmp_path, words, start, end) == [("A308", message, fix)]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Taliban-controlled", 0, 7),  # a compound
        ("the Taliban’s", 4, 11),  # a possessive
        ("U.S.-led", 0, 4),
        ("about 300km", 6, 9),  # a figure and its unit
        ("中国政府表示", 0, 4),  # scripts without spaces
        ("รัฐบาลไทย", 6, 9),
        ("日本のニュース", 0, 2),
        ("والرئيس", 1, 7),  # scripts in which words are joined to others
        ("서울은", 0, 2),
        ("no×b", 0, 2),
        ("end", 0, 3),
    ],
)
def test_a_span_at_the_edge_of_a_word_passes(words: str, start: int, end: int, tmp_path: Path) -> None:
    assert findings(tmp_path, words, start, end) == []
