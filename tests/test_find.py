"""Corpus.find: records by entity, words, layer, document, zone and field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from tests.helpers import BASE, change, copy_base
from tests.packages import generate

CORPUS = spanpack.load(BASE)


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({"entity": "ada-brown"}, ["100-a1", "100-a2", "100-a6", "100-q1", "100-q2", "100-q5"]),
        ({"entity": CORPUS.entities["daily-post"]}, ["100-a3", "100-q3"]),
        ({"entity": "daily-post", "layer": "actors"}, ["100-a3"]),
        ({"entity": "ada-brown", "layer": ("attributions", "dates")}, ["100-q1", "100-q2", "100-q5"]),
        ({"entity": "ada-brown", "zone": "caption"}, ["100-a6", "100-q5"]),
        ({"text": "ada brown"}, ["100-a2", "100-a6", "100-q2", "100-q5"]),
        ({"text": "WORKERS"}, ["100-a5", "100-n1", "100-q3", "100-q4"]),
        ({"text": re.compile(r"\bMay$")}, ["100-d1", "100-q1"]),
        ({"text": re.compile(r"^\w+ 2021$"), "layer": "dates"}, ["100-d2", "100-d4"]),
        ({"mention": "nominal"}, ["100-a1", "100-a4", "100-a5"]),
        ({"attitude": "belief"}, ["100-q4"]),
        ({"parent": "100-q3"}, ["100-q4"]),
        ({"parent": None, "form": "indirect"}, ["100-q1", "100-q3"]),
        ({"certainty": "medium"}, ["100-a1"]),
        ({"document": "100", "layer": "numbers"}, ["100-n1"]),
        ({"document": CORPUS["100"], "layer": "numbers"}, ["100-n1"]),
        ({"at_least": 300}, ["100-n1"]),
        ({"source_entities": ["officials"]}, ["100-q4"]),
        ({"text": "nowhere"}, []),
        ({"parent": CORPUS["100"].attributions[2]}, ["100-q4"]),
        ({"source_entities": ("officials",)}, ["100-q4"]),
        ({"source_entities": [CORPUS.entities["officials"]]}, ["100-q4"]),
        ({"source_entities": CORPUS["100"].attributions[3].source_entity_ids}, ["100-q4"]),
        ({"anchor": "document", "text": "may"}, ["100-d1"]),
        ({"document": ["100", CORPUS["100"]], "layer": ["numbers", "numbers"]}, ["100-n1"]),
        ({"document": [], "layer": "numbers"}, []),
    ],
)
def test_records_that_meet_all_conditions(conditions: dict[str, Any], ids: list[str]) -> None:
    assert [record.id for record in CORPUS.find(**conditions)] == ids


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"form": "dirct"}, "form is never 'dirct'; it is one of direct, indirect, mixed"),
        ({"zone": "bdy"}, "zone is never 'bdy'; it is one of headline, subhead, body, caption, furniture"),
        (
            {"type": "year"},
            "type is never 'year'; it is one of count, money, percent, measure, date, time, duration, set",
        ),
    ],
)
def test_a_word_that_no_schema_lists_is_refused_with_those_that_there_are(
    conditions: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        CORPUS.find(**conditions)


def test_a_word_of_one_layer_is_found_in_it_alone() -> None:
    assert [record.id for record in CORPUS.find(type="count")] == ["100-n1"]
    assert CORPUS.find(type="count", mod=None) == []


def test_without_conditions_all_records_are_found() -> None:
    assert len(CORPUS.find()) == 6 + 1 + 4 + 5


def test_in_a_corpus_without_annotations_nothing_is_found(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for layer in ("actors", "attributions", "dates", "numbers"):
        (package / "annotations" / f"{layer}.jsonl").unlink()
    index(package)
    corpus = spanpack.load(package)
    assert list(corpus.layers) == []
    assert corpus.find() == []
    assert corpus.find(text="x", entity="workers", document="100", zone="body") == []
    assert corpus.find(form="direct") == []
    with pytest.raises(KeyError, match=r"^\"'actors' is no layer; the corpus has no annotations yet\"$"):
        corpus.find(layer="actors")
    with pytest.raises(KeyError, match="'nobody' is no entity of the register"):
        corpus.find(entity="nobody")


def test_in_no_layer_nothing_is_found() -> None:
    assert spanpack.load(BASE).find(layer=[], text="may") == []


def test_who_is_told_is_found(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    told = {"spans": [{"start": 126, "end": 136, "text": "Daily Post"}], "entities": ["daily-post"]}
    change(package / "annotations" / "attributions.jsonl", 2, addressee=told)
    corpus = spanpack.load(package)
    assert [record.id for record in corpus.find(entity="daily-post")] == ["100-a3", "100-q2", "100-q3"]
    assert [record.id for record in corpus.find(addressee=told)] == ["100-q2"]


def test_documents_come_one_after_the_other(tmp_path: Path) -> None:
    corpus = spanpack.load(generate(tmp_path / "package", 3))
    assert [record.id for record in corpus.find(text="May 2021", layer=["dates", "attributions"])] == [
        *("d001-d1", "d001-q1", "d002-d1", "d002-q1", "d003-d1", "d003-q1")
    ]
    assert [record.id for record in corpus.find(entity="ada-brown", document="d002")] == [
        *("d002-a1", "d002-a2", "d002-q1", "d002-q2")
    ]


@pytest.mark.parametrize(
    ("conditions", "error", "message"),
    [
        ({"entity": "nobody"}, KeyError, "'nobody' is no entity of the register, which has 4"),
        (
            {"entity": "ada-browne"},
            KeyError,
            "'ada-browne' is no entity of the register, which has 4; near it: ada-brown",
        ),
        ({"entity": 5}, TypeError, "entity is 5; expected an id or an Entity"),
        ({"text": 5}, TypeError, "text is 5; expected words or a compiled pattern"),
        (
            {"text": re.compile(b"May")},
            TypeError,
            "text is re.compile(b'May'); expected words or a compiled pattern of text, not of bytes",
        ),
        ({"layer": 5}, TypeError, "layer is 5; expected the name of a layer, or several"),
        ({"layer": ["dates", 5]}, KeyError, "5 is no layer; there is actors, numbers, dates, attributions"),
        ({"document": 5}, TypeError, "document is 5; expected an id, a document, or several"),
        ({"zone": 5}, TypeError, "zone is 5; expected the name of a zone"),
        ({"layer": "places"}, KeyError, "'places' is no layer; there is actors, numbers, dates, attributions"),
        ({"document": "200"}, KeyError, "'200' is no document; there is 100_ada"),
        (
            {"layer": "actors", "form": "direct"},
            TypeError,
            "no layer of actors has a field 'form'; there is id, document, start, end, text, entity, mention, "
            "certainty, note",
        ),
        ({"mention": "name", "form": "direct"}, TypeError, "no layer has all of the fields mention, form"),
        ({"negated": "true"}, TypeError, "negated is never 'true'; it is boolean"),
        ({"at_least": "300"}, TypeError, "at_least is never '300'; it is number or null"),
        ({"parent": ["100-q3"]}, TypeError, "parent is never ['100-q3']; it is string or null"),
        ({"entity": ["officials"]}, TypeError, "entity is ['officials']; expected an id or an Entity"),
        ({"document": 3}, TypeError, "document is 3; expected an id, a document, or several"),
        ({"document": [3]}, TypeError, "document is 3; expected an id, a document, or several"),
        ({"parent": "100-q99"}, KeyError, "'100-q99', which is asked of parent, is no id of attributions"),
        ({"anchor": "100-q1"}, KeyError, "'100-q1', which is asked of anchor, is no id of dates"),
        (
            {"source_entities": ["nobody"]},
            KeyError,
            "'nobody', which is asked of source_entities, is no id of entities",
        ),
    ],
)
def test_a_condition_that_nothing_can_meet_is_an_error(
    conditions: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        CORPUS.find(**conditions)
    assert caught.value.args == (message,)
