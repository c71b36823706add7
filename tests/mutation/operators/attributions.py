"""Attributions: sources, cues, contents, chains and repeats."""

from __future__ import annotations

import re

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_lines, on_records
from tests.mutation.places import RecordPlace, pick

_SETTLED = {
    "assertion": "say says said saying tell tells told ask asks asked blame blames blamed accuse accuses accused "
    "criticise criticised criticize criticized suggest suggests suggested allege alleges alleged wrote",
    "belief": "conclude concludes concluded consider considers considered perceive perceived believe believes believed",
    "fact": "know knows knew find finds found show shows showed showing confirm confirms confirmed regret regrets",
    "eventuality": "vow vows vowed propose proposes proposed",
}
"""The verbs whose attitude the guidelines settle, in the forms in which a text has them."""


@on_records("C543", "attributions")
def source_emptied(place: RecordPlace) -> Json | None:
    """No source, the identification as it was. Not where there is none."""
    return place.data | {"source": []} if place.data["source"] else None


@on_records("C543", "attributions")
def implicit_with_a_source(place: RecordPlace) -> Json | None:
    """Identification implicit, the source as it was. Not where it is implicit."""
    return place.data | {"identification": "implicit"} if place.data["source"] else None


@on_records("C543", "attributions")
def implicit_called_named(place: RecordPlace) -> Json | None:
    """Identification named, the source empty as it was. Not where there is a source."""
    return None if place.data["source"] else place.data | {"identification": "named"}


@on_records("C543", "attributions")
def implicit_with_an_entity(place: RecordPlace) -> Json | None:
    """An entity for an implicit source. Not where there is a source."""
    if place.data["source"]:
        return None
    entity = pick([record["id"] for record in place.original.tables["entities"].records], place.turn)
    return place.data | {"source_entities": [entity]}


@on_records("C544", "attributions")
def source_entities_emptied(place: RecordPlace) -> Json | None:
    """No entity for a named or described source. Generic and implicit sources need none."""
    if place.data["identification"] not in ("named", "described"):
        return None
    return place.data | {"source_entities": []}


@on_records("S206", "attributions")
def source_entity_doubled(place: RecordPlace) -> Json | None:
    """An entity of the source twice. Not where there is none."""
    entities = place.data["source_entities"]
    return place.data | {"source_entities": [*entities, entities[0]]} if entities else None


@on_records("C555", "attributions")
def source_entity_another(place: RecordPlace) -> Json | None:
    """Another entity for the source. Not where its words are no mention of an actor."""
    if not _are_mentions(place, place.data["source"]):
        return None
    return place.data | {"source_entities": [_another_entity(place, place.data["source_entities"])]}


@on_records("C555", "attributions")
def source_entity_added(place: RecordPlace) -> Json | None:
    """One more entity for the source. Not where its words are no mention of an actor."""
    entities = place.data["source_entities"]
    if not _are_mentions(place, place.data["source"]):
        return None
    return place.data | {"source_entities": [*entities, _another_entity(place, entities)]}


@on_records("C555", "attributions")
def addressee_entity_another(place: RecordPlace) -> Json | None:
    """Another entity for the addressee. Not where there is none, or its words are no mention of an actor."""
    told = place.data["addressee"]
    if not told or not _are_mentions(place, told["spans"]):
        return None
    return place.data | {"addressee": told | {"entities": [_another_entity(place, told["entities"])]}}


@on_records("C556", "attributions")
def named_called_described(place: RecordPlace) -> Json | None:
    """Identification described for a named source. Not where the document has no mention that names it."""
    if place.data["identification"] != "named" or not _are_named(place):
        return None
    return place.data | {"identification": "described"}


@on_records("C556", "attributions")
def named_called_generic(place: RecordPlace) -> Json | None:
    """Identification generic for a named source. Not where the document has no mention that names it."""
    if place.data["identification"] != "named" or not _are_named(place):
        return None
    return place.data | {"identification": "generic"}


@on_records("C555 C556", "attributions")
def source_entity_another_that_is_named(place: RecordPlace) -> Json | None:
    """An entity that the document names for a source that is described. Not where the source is called otherwise."""
    if place.data["identification"] != "described":
        return None
    named = {actor["entity"] for actor in _actors(place) if actor["mention"] == "name"}
    return place.data | {"source_entities": [pick(sorted(named.difference(place.data["source_entities"])), place.turn)]}


def _actors(place: RecordPlace) -> list[Json]:
    """Return the mentions of the document."""
    return place.original.records("actors", place.key)


def _are_mentions(place: RecordPlace, spans: list[Json]) -> bool:
    """Return whether there are spans, each of which is a mention."""
    mentions = [(actor["start"], actor["end"]) for actor in _actors(place)]
    return bool(spans) and all((span["start"], span["end"]) in mentions for span in spans)


def _are_named(place: RecordPlace) -> bool:
    """Return whether the document names each entity of the source."""
    named = {actor["entity"] for actor in _actors(place) if actor["mention"] == "name"}
    return named.issuperset(place.data["source_entities"])


def _another_entity(place: RecordPlace, entities: list[str]) -> str:
    """Return an entity of the register that is none of ``entities``."""
    others = [record["id"] for record in place.original.tables["entities"].records if record["id"] not in entities]
    found: str = pick(others, place.turn)
    return found


@on_records("C547", "attributions")
def negated_flipped(place: RecordPlace) -> Json:
    """True for false, false for true."""
    return place.data | {"negated": not place.data["negated"]}


@on_records("C545", "attributions")
def form_changed(place: RecordPlace) -> Json:
    """Another form."""
    forms = [form for form in ("direct", "indirect", "mixed") if form != place.data["form"]]
    return place.data | {"form": pick(forms, place.turn)}


@on_records("C549", "attributions")
def attitude_changed(place: RecordPlace) -> Json | None:
    """An attitude that the cue excludes. Not where the guidelines settle nothing of the cue, nor of «to know»."""
    cue = place.data["cue"][0]["text"].lower()
    words = set(re.findall(r"[a-z]+", cue))
    settled = {attitude for attitude, verbs in _SETTLED.items() if words & set(verbs.split())}
    if not settled or re.search(r"\bto know\b", cue):
        return None
    return place.data | {"attitude": pick(sorted(_SETTLED.keys() - settled), place.turn)}


@on_records("C542", "attributions")
def parent_dropped(place: RecordPlace) -> Json | None:
    """No parent. Not where there is none."""
    return None if place.data["parent"] is None else place.data | {"parent": None}


@on_records("C541 C542 R406", "attributions")
def parent_another(place: RecordPlace) -> Json | None:
    """Another attribution of the document as parent. Not where it has no other."""
    other = pick([r["id"] for r in place.siblings if r["id"] != place.data["parent"]], place.turn)
    return place.data | {"parent": other} if other else None


@on_records("C541", "attributions")
def cue_outside_the_parent(place: RecordPlace) -> Json | None:
    """The cue of the parent as the cue of the child. Not where there is no parent."""
    parents = [record for record in place.siblings if record["id"] == place.data["parent"]]
    return place.data | {"cue": parents[0]["cue"]} if parents else None


@on_records("C541 C503", "attributions")
def content_outside_the_parent(place: RecordPlace) -> Json | None:
    """The content of the child to the end of the paragraph.

    Not where the content of the parent goes as far, or furniture follows.
    """
    parents = [record for record in place.siblings if record["id"] == place.data["parent"]]
    if not parents:
        return None
    last = place.data["content"][-1]
    end = last["end"] + len(place.text[last["end"] :].partition("\n")[0].rstrip())
    if end <= parents[0]["content"][-1]["end"] or place.is_furniture(last["start"], end):
        return None
    return place.move(last, last["start"], end)


@on_records("C546", "attributions")
def content_over_the_cue(place: RecordPlace) -> Json | None:
    """The nearest span of the content widened over the cue. Not where a paragraph or furniture lies between."""
    cue = place.data["cue"][0]
    near = min(place.data["content"], key=lambda span: max(span["start"] - cue["end"], cue["start"] - span["end"]))
    start, end = min(near["start"], cue["start"]), max(near["end"], cue["end"])
    return place.move(near, start, end) if place.is_plain(start, end) else None


@on_records("C546", "attributions")
def source_on_the_cue(place: RecordPlace) -> Json | None:
    """The cue as source. Not where the source is implicit."""
    return place.data | {"source": place.data["cue"]} if place.data["source"] else None


@on_records("C546", "attributions")
def addressee_on_the_cue(place: RecordPlace) -> Json:
    """The cue as addressee."""
    entity = pick([record["id"] for record in place.original.tables["entities"].records], place.turn)
    return place.data | {"addressee": {"spans": place.data["cue"], "entities": [entity]}}


@on_records("C557", "attributions")
def source_by_the_same_words_elsewhere(place: RecordPlace) -> Json | None:
    """The same words of another paragraph as source. Not where they stand in none, nor where it has several spans."""
    source = place.data["source"]
    others = place.elsewhere(source[0]) if len(source) == 1 else []
    return place.data | {"source": [pick(others, place.turn)]} if others else None


@on_records("C557", "attributions")
def source_by_other_words_elsewhere(place: RecordPlace) -> Json | None:
    """The source of an attribution in another paragraph. Not where the source is implicit."""
    others = [record["source"] for record in place.siblings if record["source"]]
    far = [source for source in others if all(place.is_parted(span, place.data["cue"][0]) for span in source)]
    return place.data | {"source": pick(far, place.turn)} if place.data["source"] and far else None


@on_records("C557", "attributions")
def addressee_by_the_same_words_elsewhere(place: RecordPlace) -> Json | None:
    """The same words of another paragraph as addressee. Not where there is none, or they stand in none."""
    told = place.data["addressee"]
    others = place.elsewhere(told["spans"][0]) if told and len(told["spans"]) == 1 else []
    return place.data | {"addressee": told | {"spans": [pick(others, place.turn)]}} if others else None


@on_records("C557", "attributions")
def addressee_by_other_words_elsewhere(place: RecordPlace) -> Json | None:
    """A mention of an actor in another paragraph as addressee."""
    cue = place.data["cue"][0]
    far = [actor for actor in _actors(place) if place.is_parted(actor, cue)]
    actor = pick(far, place.turn)
    span = {key: actor[key] for key in ("start", "end", "text")}
    return place.data | {"addressee": {"spans": [span], "entities": [actor["entity"]]}}


@on_records("S206", "attributions")
def addressee_entities_emptied(place: RecordPlace) -> Json | None:
    """No entity for an addressee. Not where there is none."""
    told = place.data["addressee"]
    return place.data | {"addressee": told | {"entities": []}} if told else None


@on_records("A307", "attributions")
def contents_out_of_order(place: RecordPlace) -> Json | None:
    """The spans of the content in the other order. Not where there is one."""
    return place.data | {"content": place.data["content"][::-1]} if len(place.data["content"]) > 1 else None


@on_records("A307", "attributions")
def content_doubled(place: RecordPlace) -> Json:
    """A span of the content twice."""
    content = place.data["content"]
    at = place.turn % len(content)
    return place.data | {"content": [*content[: at + 1], *content[at:]]}


@on_records("S206", "attributions")
def cue_doubled(place: RecordPlace) -> Json:
    """The cue twice."""
    return place.data | {"cue": place.data["cue"] * 2}


@on_records("C548", "attributions")
def repeat_of_something_else(place: RecordPlace) -> Json | None:
    """An attribution with another attitude or other sources in repeat_of. Not where the document has none."""
    own = (place.data["attitude"], place.data["source_entities"])
    others = [record["id"] for record in place.siblings if (record["attitude"], record["source_entities"]) != own]
    return place.data | {"repeat_of": pick(others, place.turn)} if others else None


@on_records("C548", "attributions")
def repeat_of_a_repeat(place: RecordPlace) -> Json | None:
    """A repeat of something in repeat_of. Not where the document has none, nor one of this attribution."""
    own = place.data["id"]
    others = [record["id"] for record in place.siblings if record["repeat_of"] not in (None, own)]
    return place.data | {"repeat_of": pick(others, place.turn)} if others else None


@on_lines("C550", "attributions")
def attribution_again_without_its_source(place: RecordPlace) -> list[bytes] | None:
    """The attribution once more, as one without a source. Not where it has none."""
    if not place.data["source"]:
        return None
    without: Json = {"id": place.new_id(), "source": [], "source_entities": [], "identification": "implicit"}
    return place.insert(place.data | without)


@on_lines("C550", "attributions")
def attribution_again_with_a_part_of_its_content(place: RecordPlace) -> list[bytes] | None:
    """The attribution once more, with the last part of its content alone. Not where there is one part."""
    content = place.data["content"][1:]
    if not content:
        return None
    text = content[-1]["text"]
    form = "direct" if text[0] in '“"' and text[-1] in '”"' else "mixed" if re.search('[“"]', text) else "indirect"
    return place.insert(place.data | {"id": place.new_id(), "content": content[-1:], "form": form})


@on_records("C503", "attributions")
def quotation_mark_of_a_content_left_out(place: RecordPlace) -> Json | None:
    """The opening quotation mark of a content outside its span.

    Not where it does not begin with one, nor where a note says that the text lacks a mark.
    """
    quoted = [span for span in place.data["content"] if span["text"].startswith(("“", '"'))]
    if not quoted or place.data["note"]:
        return None
    span = pick(quoted, place.turn)
    assert span is not None
    return place.move(span, span["start"] + 1, span["end"])
