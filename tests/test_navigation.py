"""From one record to the others: documents, entities, parents, zones, sentences, bounds."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import pickle
from pathlib import Path
from typing import Any

import msgspec
import pytest

import spanpack
from spanpack import model
from spanpack.descriptor.index import index
from tests.helpers import BASE, change, copy_base, read_records, replace, write_records
from tests.test_fifth_layer import PATH, PLACES, SCHEMA

ROOT = Path(__file__).parent.parent
BASE_CORPUS = spanpack.load(BASE)
DOCUMENT = BASE_CORPUS["100"]
FIRST, SECOND, THIRD, FOURTH, FIFTH = DOCUMENT.attributions
REAL = spanpack.load(ROOT)


def attribution(name: str) -> model.Attribution:
    """Return an attribution of the corpus by its id."""
    [found] = [item for item in REAL.attributions if item.id == name]
    return found


def changed(tmp_path: Path, layer: str, line: int, **values: Any) -> model.Document:
    """Return the document of the base package with other values in one record."""
    package = copy_base(tmp_path)
    change(package / "annotations" / f"{layer}.jsonl", line, **values)
    return spanpack.load(package)["100"]


def test_a_record_leads_to_its_document_and_its_entity() -> None:
    mention = DOCUMENT.actors[0]
    assert mention.document is DOCUMENT
    assert mention.document.corpus is BASE_CORPUS
    assert mention.entity is BASE_CORPUS.entities["ada-brown"]
    assert (mention.document_id, mention.entity_id, mention.layer) == ("100_ada", "ada-brown", "actors")
    assert THIRD.source_entities == (BASE_CORPUS.entities["daily-post"],)
    assert DOCUMENT.publisher is not None
    assert DOCUMENT.publisher.entity.name == "Daily Post"
    assert DOCUMENT.publisher.entity_id == "daily-post"


def test_an_entity_leads_to_its_records() -> None:
    mayor = BASE_CORPUS.entities["ada-brown"]
    assert mayor.mentions == (DOCUMENT.actors[0], DOCUMENT.actors[1], DOCUMENT.actors[5])
    assert mayor.attributions == (FIRST, SECOND, FIFTH)
    assert BASE_CORPUS.entities["workers"].attributions == ()


def test_attributions_lead_to_parents_children_and_repeats() -> None:
    assert FOURTH.parent is THIRD
    assert FOURTH.parent_id == "100-q3"
    assert THIRD.children == (FOURTH,)
    assert (FIRST.parent, FIRST.parent_id, FOURTH.children) == (None, None, ())
    assert FIFTH.repeat_of is SECOND
    assert FIFTH.repeat_of_id == "100-q2"
    assert (SECOND.repeats, FIFTH.repeats, SECOND.repeat_of) == ((FIFTH,), (), None)


def test_a_chain_begins_with_the_outermost_speaker() -> None:
    assert FOURTH.chain == (THIRD, FOURTH)
    assert FIRST.chain == (FIRST,)


def test_a_chain_of_three(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "attributions.jsonl", 3, parent="100-q2")
    document = spanpack.load(package)["100"]
    assert [link.id for link in document.attributions[3].chain] == ["100-q2", "100-q3", "100-q4"]
    assert [entity.id for entity in document.attributions[3].through] == ["ada-brown", "daily-post"]


def test_what_has_a_parent_is_second_hand() -> None:
    assert [item.is_second_hand for item in DOCUMENT.attributions] == [False, False, False, True, False]
    assert [[entity.id for entity in item.through] for item in DOCUMENT.attributions] == [
        [],
        [],
        [],
        ["daily-post"],
        [],
    ]


def told(entity: str) -> dict[str, Any]:
    return {"spans": [{"start": 126, "end": 136, "text": "Daily Post"}], "entities": [entity]}


@pytest.mark.parametrize(
    ("publisher", "kind", "sector", "through"),
    [
        ("officials", "organization", "JRN", ["daily-post"]),
        ("daily-post", "organization", "JRN", []),
        (None, "organization", "JRN", []),
        ("officials", "group", "JRN", []),
        ("officials", "organization", "GOV", []),
    ],
)
def test_what_another_medium_was_told_is_second_hand(
    tmp_path: Path, publisher: str | None, kind: str, sector: str, through: list[str]
) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "attributions.jsonl", 2, addressee=told("daily-post"))
    change(package / "annotations" / "entities.jsonl", 2, type=kind, sector=sector)
    catalogue = package / "seeds" / "documents.yaml"
    if publisher is None:
        replace(catalogue, "\n    entity: daily-post\n    certainty: medium\n    note: Not printed.", " null")
    else:
        replace(catalogue, "entity: daily-post", f"entity: {publisher}")
    second = spanpack.load(package)["100"].attributions[1]
    assert [entity.id for entity in second.through] == through
    assert second.is_second_hand is bool(through)


def test_who_tells_whom_in_the_corpus() -> None:
    rewards = attribution("004-q3")
    assert [link.source[0].text for link in rewards.chain] == ["The New York Times", "U.S. intelligence officials"]
    assert [entity.name for entity in rewards.through] == ["The New York Times"]
    assert rewards.is_second_hand
    told = attribution("000-q3")
    assert [entity.id for entity in told.through] == ["foreign-policy"]
    post = attribution("000-q5")
    assert (post.through, post.is_second_hand) == ((), False)


def test_an_addressee_leads_to_its_entities(tmp_path: Path) -> None:
    document = changed(tmp_path, "attributions", 2, addressee=told("daily-post"))
    addressee = document.attributions[1].addressee
    assert addressee is not None
    assert [entity.name for entity in addressee.entities] == ["Daily Post"]
    assert (addressee.entity_ids, addressee.zone) == (("daily-post",), "body")
    assert document.attributions[1].entity_ids == ("ada-brown", "daily-post")
    assert [span.text for span in document.attributions[1].spans][-1] == "Daily Post"


def test_an_anchor_is_the_document_or_a_date(tmp_path: Path) -> None:
    document = changed(tmp_path, "dates", 3, anchor="100-d2")
    assert document.dates[0].anchor is document
    assert document.dates[1].anchor is None
    assert document.dates[2].anchor is document.dates[1]
    assert [date.anchor_id for date in document.dates[:3]] == ["document", None, "100-d2"]


@pytest.mark.parametrize(
    ("layer", "line", "values", "name", "message"),
    [
        (
            "attributions",
            4,
            {"parent": "100-q9"},
            "parent",
            "100_ada: the parent of 100-q4 is 100-q9, which is not there",
        ),
        (
            "attributions",
            5,
            {"repeat_of": "100-q9"},
            "repeat_of",
            "100_ada: the original of 100-q5 is 100-q9, which is",
        ),
        (
            "attributions",
            4,
            {"source_entities": ["x"]},
            "source_entities",
            "x is no entity of the register, which has 4",
        ),
        ("attributions", 4, {"parent": "100-q4"}, "chain", "100-q4: its parents go round in a circle, back to 100-q4"),
        ("actors", 2, {"entity": "x"}, "entity", "x is no entity of the register, which has 4"),
        ("dates", 3, {"anchor": "100-d9"}, "anchor", "100_ada: the anchor of 100-d3 is 100-d9, which is not there"),
    ],
)
def test_an_id_that_leads_nowhere_is_an_error_that_says_so(
    tmp_path: Path, layer: str, line: int, values: dict[str, Any], name: str, message: str
) -> None:
    record = changed(tmp_path, layer, line, **values).layers[layer][line - 1]
    with pytest.raises(LookupError) as caught:
        getattr(record, name)
    assert str(caught.value).startswith(message)


def test_where_a_span_stands() -> None:
    title, quote = FIRST.content[0], SECOND.content[0]
    assert (title.zone, quote.zone, FIFTH.cue[0].zone) == ("headline", "body", "caption")
    assert quote.sentence == model.Span(47, 108, "Mayor Ada Brown said that “the bridge will open in May 2021.”")
    assert quote.paragraph == model.Span(47, 194, DOCUMENT.text[47:194])
    assert (SECOND.zone, SECOND.sentence, SECOND.paragraph) == (quote.zone, quote.sentence, quote.paragraph)
    [number] = DOCUMENT.numbers
    assert number.counted is not None
    assert number.counted.sentence == number.sentence == FOURTH.sentence == THIRD.sentence
    assert number.sentence is not None
    assert number.sentence.text.startswith("According to the Daily Post,")


def test_a_span_outside_every_zone_has_none(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "seeds" / "documents.yaml", "    - {zone: headline, start: 11, end: 45}\n", "")
    assert spanpack.load(package)["100"].actors[0].zone is None


def test_where_a_record_of_several_spans_begins() -> None:
    assert THIRD.spans == (*THIRD.source, *THIRD.cue, *THIRD.content)
    assert [span.start for span in THIRD.spans] == [122, 109, 138]
    assert THIRD.sentence == DOCUMENT.sentences[3]
    assert DOCUMENT.sentences[3].start == 109


def test_what_covers_a_character() -> None:
    assert [record.id for record in DOCUMENT.at(11)] == ["100-a1", "100-q1"]
    assert [record.id for record in DOCUMENT.at(15)] == ["100-a1", "100-q1"]
    assert DOCUMENT.at(16) == []
    assert [record.id for record in DOCUMENT.at(192)] == ["100-d3", "100-q3", "100-q4"]
    assert [record.id for record in DOCUMENT.at(171)] == ["100-a5", "100-n1", "100-q3", "100-q4"]
    assert DOCUMENT.at(len(DOCUMENT.text) - 1) == []


def test_who_says_a_figure_a_date_and_a_mention() -> None:
    assert DOCUMENT.numbers[0].attribution is FOURTH
    assert [date.attribution for date in DOCUMENT.dates] == [FIRST, SECOND, FOURTH, FIFTH]
    mayor, _, post, officials, workers, _ = DOCUMENT.actors
    assert (mayor.attribution, post.attribution) == (None, None)
    assert (officials.attribution, workers.attribution) == (THIRD, FOURTH)
    assert THIRD.says(138, 193)
    assert not THIRD.says(137, 147)
    assert not THIRD.says(180, 194)


def test_who_says_a_figure_in_the_corpus() -> None:
    wages = REAL["000"].numbers[0]
    assert (wages.text, wages.bounds) == ("$3 to $4 a day", (3, 4))
    assert wages.attribution is not None
    assert [span.text for span in wages.attribution.source] == ["an unnamed Afghan military source"]
    assert wages.attribution.identification == "described"
    fighters = REAL.find(document="001", layer="numbers", text="10,000")[0]
    assert isinstance(fighters, model.Number)
    assert fighters.attribution is attribution("001-q5")


@pytest.mark.parametrize("offset", [-1, 259, 10_000])
def test_a_character_that_is_not_there_is_an_error(offset: int) -> None:
    assert len(DOCUMENT.text) == 259
    with pytest.raises(IndexError, match=rf"^{offset} is no character of 100_ada, which has 259$"):
        DOCUMENT.at(offset)


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ({"value": "2021-05"}, "2021-05-01", "2021-05-31"),
        ({"value": "2020-02"}, "2020-02-01", "2020-02-29"),
        ({"value": "2020"}, "2020-01-01", "2020-12-31"),
        ({"value": "199X", "mod": "end"}, "1990-01-01", "1999-12-31"),
        ({"value": "2017~"}, "2017-01-01", "2017-12-31"),
        ({"value": "1979/1989"}, "1979-01-01", "1989-12-31"),
        ({"value": "[2017-06..2017-08]"}, "2017-06-01", "2017-08-31"),
        ({"type": "time", "value": "2021-07-21T14:30"}, "2021-07-21", "2021-07-21"),
    ],
)
def test_the_bounds_of_a_date(tmp_path: Path, values: dict[str, Any], first: str, last: str) -> None:
    date = changed(tmp_path, "dates", 2, **values).dates[1]
    assert date.bounds == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(("kind", "value"), [("duration", "P3M"), ("set", "P1D"), ("time", "T14:30")])
def test_what_is_no_day_has_no_bounds(tmp_path: Path, kind: str, value: str) -> None:
    assert changed(tmp_path, "dates", 2, type=kind, value=value).dates[1].bounds is None


def test_the_bounds_of_the_date_of_publication(tmp_path: Path) -> None:
    assert DOCUMENT.published.bounds == (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    package = copy_base(tmp_path)
    replace(package / "seeds" / "documents.yaml", 'edtf: "2021"', 'edtf: "[2017-01-20..2017-02-03]"')
    assert spanpack.load(package)["100"].published.bounds == (dt.date(2017, 1, 20), dt.date(2017, 2, 3))


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [
        (300, 300, (300, 300)),
        (3, None, (3, math.inf)),
        (None, 2.5, (-math.inf, 2.5)),
        (None, None, (-math.inf, math.inf)),
        (10**15 + 1, 10**18 + 1, (10**15 + 1, 10**18 + 1)),
    ],
)
def test_the_bounds_of_a_number(
    tmp_path: Path, low: float | None, high: float | None, bounds: tuple[float, float]
) -> None:
    number = changed(tmp_path, "numbers", 1, at_least=low, at_most=high).numbers[0]
    assert (number.at_least, number.at_most) == (low, high)
    assert number.bounds == bounds


def test_layers_of_the_corpus_are_those_of_the_documents_in_their_order() -> None:
    assert BASE_CORPUS.actors == DOCUMENT.actors
    assert BASE_CORPUS.layers["dates"] == BASE_CORPUS.dates == DOCUMENT.dates
    assert [item.document_id for item in REAL.numbers] == sorted(item.document_id for item in REAL.numbers)
    assert REAL.attributions[0] is REAL["000"].attributions[0]
    with pytest.raises(KeyError, match="'places' is no layer; there is actors, numbers, dates, attributions"):
        DOCUMENT.layers["places"]


def test_a_layer_of_the_package_s_own_leads_on_too(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "schemas" / "places.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    write_records(package / PATH, PLACES)
    index(package)
    corpus = spanpack.load(package)
    place: Any = corpus["100"].layers["places"][0]
    assert (place.layer, place.kind, place.part_of, place.text) == ("places", "building", "100-p2", "bridge")
    assert place.document is corpus["100"]
    assert place.spans == (model.Span(22, 28, "bridge"), model.Span(29, 33, "will"))
    assert (place.spans[1].zone, place.zone, place.entity_ids) == ("headline", "headline", ("officials",))
    assert place.to_dict() == PLACES[0]
    assert [record.id for record in corpus["100"].at(30)] == ["100-q1", "100-p1"]
    assert corpus.find(entity="officials", layer="places") == list(corpus["100"].layers["places"])
    assert pickle.loads(pickle.dumps(place)) == place
    assert hash(pickle.loads(pickle.dumps(place))) == hash(place)
    with pytest.raises(AttributeError, match="a record of places has no field 'colour'; it has id, document, start"):
        _ = place.colour


def test_words_that_a_class_does_not_know_are_kept(tmp_path: Path) -> None:
    """A package may have more words in its schema than this one: its records are loaded all the same."""
    package = copy_base(tmp_path)
    schema = package / "schemas" / "attributions.json"
    replace(schema, '"enum": ["direct", "indirect", "mixed"]', '"enum": ["direct", "indirect", "mixed", "free"]')
    change(package / "annotations" / "attributions.jsonl", 1, form="free")
    document = spanpack.load(package)["100"]
    assert [item.form for item in document.attributions] == ["free", "mixed", "indirect", "indirect", "mixed"]
    assert document.attributions[1:3] == (SECOND, THIRD)
    assert document.attributions[3].parent is document.attributions[2]


@pytest.mark.parametrize(
    "value", [DOCUMENT.actors[0], FOURTH, FOURTH.cue[0], DOCUMENT.publisher, BASE_CORPUS.entities["workers"]], ids=repr
)
def test_a_value_knows_its_home_after_pickling_and_is_its_own_copy(value: Any) -> None:
    again = pickle.loads(pickle.dumps(value))
    assert again == value
    assert (hash(again), repr(again)) == (hash(value), repr(value))
    home = again._require_home()
    assert home == value._require_home()
    assert copy.copy(value) is copy.deepcopy(value) is value


def test_what_was_pickled_leads_on() -> None:
    fourth, mention, entity = pickle.loads(
        pickle.dumps((FOURTH, DOCUMENT.actors[0], BASE_CORPUS.entities["officials"]))
    )
    assert fourth.parent == THIRD
    assert fourth.document is mention.document
    assert mention.entity.name == "Ada Brown"
    assert entity.mentions == (DOCUMENT.actors[3],)


def test_documents_and_corpora_are_pickled_and_copied() -> None:
    for again in (pickle.loads(pickle.dumps(BASE_CORPUS)), copy.deepcopy(BASE_CORPUS)):
        assert again == BASE_CORPUS
        assert again is not BASE_CORPUS
        assert hash(again) == hash(BASE_CORPUS)
    document = pickle.loads(pickle.dumps(DOCUMENT))
    assert (document, document.corpus) == (DOCUMENT, BASE_CORPUS)
    assert hash(document) == hash(DOCUMENT)


def test_documents_that_differ_in_one_record_are_not_equal(tmp_path: Path) -> None:
    other = changed(tmp_path, "dates", 1, note="Another hand.")
    assert other != DOCUMENT
    assert other.corpus != BASE_CORPUS
    assert other.actors == DOCUMENT.actors


def test_nothing_that_is_shown_goes_round() -> None:
    assert repr(BASE_CORPUS) == "<Corpus base: 1 documents, 4 entities>"
    assert repr(DOCUMENT) == "<Document 100_ada: Mayor says bridge will open in May>"
    assert repr(DOCUMENT.layers) == "<layers actors, numbers, dates, attributions>"
    assert repr(DOCUMENT.numbers[0].counted) == "Span(start=171, end=178, text='workers')"
    assert repr(DOCUMENT.actors[1]) == (
        "Actor(id='100-a2', document_id='100_ada', start=53, end=62, text='Ada Brown', entity_id='ada-brown', "
        "mention='name', certainty='high', note=None)"
    )


def test_what_was_made_by_hand_leads_nowhere() -> None:
    span = model.Span(11, 16, "Mayor")
    assert span == FIRST.source[0]
    changed = msgspec.structs.replace(FOURTH, form="direct")
    assert (changed.form, changed.parent_id) == ("direct", "100-q3")
    for action in (lambda: span.zone, lambda: changed.parent, lambda: changed.document):
        with pytest.raises(LookupError, match=r"was made by hand and belongs to no corpus; only what spanpack\.load"):
            action()


def test_a_plain_record_is_its_line_in_the_file() -> None:
    for name in DOCUMENT.layers:
        lines = read_records(BASE / "annotations" / f"{name}.jsonl")
        assert [record.to_dict() for record in DOCUMENT.layers[name]] == lines
    assert BASE_CORPUS.entities["workers"].to_dict() == read_records(BASE / "annotations" / "entities.jsonl")[3]
