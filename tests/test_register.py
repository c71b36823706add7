"""The register of the corpus: a Wikidata item stands only beside the source that it was seen in."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import spanpack
from spanpack.model import Corpus

ROOT = Path(__file__).parent.parent
SEEN = re.compile(r"(?:.+; )?Wikidata: seen in [\w.-]+/[\w.-]+, [^ ;]+")


@cache
def corpus() -> Corpus:
    return spanpack.load(ROOT)


def items() -> dict[str, str]:
    return {entity.id: entity.wikidata for entity in corpus().entities.values() if entity.wikidata}


def test_as_many_items_as_were_seen() -> None:
    assert len(items()) == 29


@pytest.mark.parametrize("name", sorted(items()))
def test_the_note_of_an_item_ends_with_the_source_that_it_was_seen_in(name: str) -> None:
    note = corpus().entities[name].note
    assert note is not None
    assert SEEN.fullmatch(note)


def test_a_source_is_named_only_for_an_item() -> None:
    named = {entity.id for entity in corpus().entities.values() if entity.note and "Wikidata" in entity.note}
    assert named == items().keys()


def test_no_two_entities_share_an_item() -> None:
    assert len(set(items().values())) == len(items())


def test_evidence_from_outside_the_texts_names_an_address() -> None:
    notes = [item.note for text in corpus().documents for item in text.published.evidence if item.kind == "external"]
    assert notes
    assert [note for note in notes if not re.search(r"https?://[\w.-]+/", note)] == []


def test_a_note_has_the_name_that_a_document_misprints_or_shortens() -> None:
    printed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for text in corpus().documents:
        for actor in text.actors:
            if actor.mention == "name" and actor.entity.type not in {"state", "region"}:
                printed[actor.entity.id, text.id[:3]].append(actor.text)
    notes = {name: entity.note or "" for name, entity in corpus().entities.items()}
    without = [
        (name, document)
        for (name, document), texts in printed.items()
        if not any(corpus().entities[name].name.removeprefix("the ") in text for text in texts)
        and document not in notes[name]
        and "the document has only the surname" not in notes[name]
    ]
    assert without == []
