"""The examples of the guidelines are checked against the annotations: what they say is so."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import spanpack
from spanpack.model import Attribution, Corpus, Document

ROOT = Path(__file__).parent.parent
EXAMPLE = re.compile(r"^- (Yes|No): `(\d{3}) (\w+)((?: [^` ]+)*)` «(.+?)» — (.+)$")
LINES = (ROOT / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8").split("\n")
EXAMPLES = [(number, line) for number, line in enumerate(LINES, 1) if re.match(r"- (Yes|No):", line)]
ROLES = ("source", "cue", "content")


@cache
def corpus() -> Corpus:
    return spanpack.load(ROOT)


@pytest.mark.parametrize(("number", "line"), EXAMPLES, ids=[f"line {number}" for number, _ in EXAMPLES])
def test_an_example_is_what_the_annotations_say(number: int, line: str) -> None:
    parts = EXAMPLE.match(line)
    assert parts is not None, f"line {number} is not written as an example"
    verdict, prefix, layer, options, quotation, _ = parts.groups()
    document = corpus()[prefix]
    assert quotation in document.text
    found = [fields for text, fields in texts(document, layer, options.split()) if text == quotation]
    wanted = [option.split("=") for option in options.split() if "=" in option]
    agreeing = [fields for fields in found if all(shown(fields[name]) == value for name, value in wanted)]
    assert bool(agreeing) == (verdict == "Yes"), f"line {number}: the annotations have {found}"


def texts(document: Document, layer: str, options: list[str]) -> list[tuple[str, dict[str, object]]]:
    """Return the texts of a layer, of the role that the options name, each with the fields of its record."""
    pairs = []
    for record in document.layers[layer]:
        fields = record.to_dict()
        if isinstance(record, Attribution):
            for role in [option for option in options if option in ROLES] or ROLES:
                pairs += [(span.text, fields) for span in getattr(record, role)]
        else:
            pairs.append((fields["text"], fields))
    return pairs


def shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else "null" if value is None else str(value)


def test_every_section_on_a_layer_has_a_positive_and_a_negative_example() -> None:
    sections: dict[str, set[str]] = {}
    heading = ""
    for line in LINES:
        if line.startswith("### "):
            heading = line[4:]
            sections[heading] = set()
        elif line.startswith(("- Yes:", "- No:")):
            sections[heading].add(line[2:4])
    lacking = {
        name
        for name, found in sections.items()
        if name.startswith(("Actor", "Number", "Date", "Attribution")) and len(found) < 2
    }
    assert lacking == set()
