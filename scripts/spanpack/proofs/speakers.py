"""Level C between the actors and the attributions: who speaks, and who is told, is whom the mentions there mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from spanpack.lines.columns import Columns
from spanpack.rules.speakers import contradicts, is_named
from spanpack.schemas.subschemas import Json


def speakers_agree(actors: Columns, attributions: Columns) -> bool:
    """Return whether no attribution breaks C555 or C556; each of the two tables is proved right by itself."""
    return _refer_to_mentions(actors, attributions) and _are_called_named(actors, attributions)


def _refer_to_mentions(actors: Columns, attributions: Columns) -> bool:
    """Return whether sources and addressees that are mentions refer to the entities of these."""
    mentions, entity_at = actors.span(), actors.values("entity").each("entity")
    starts, ends = mentions.starts, mentions.ends
    for document, spans, entities in _parts(attributions):
        rows = actors.rows.get(document, range(0))
        meant: list[str | None] = []
        for span in spans:
            start = span["start"]
            # Mentions do not overlap and stand in order.
            place = bisect_left(starts, start, rows.start, rows.stop)
            is_mention = place < rows.stop and starts[place] == start and ends[place] == span["end"]
            meant.append(entity_at[place] if is_mention else None)
        if meant != entities and contradicts(meant, entities):
            return False
    return True


def _parts(attributions: Columns) -> Iterator[tuple[str, list[Json], list[str]]]:
    """Yield (document, spans, entities) of the source and of the addressee of each attribution."""
    sources, told = attributions.nested["source"], attributions.nested["addressee"]
    entities = attributions.values("source_entities").each("source_entities")
    for document, rows in attributions.rows.items():
        for row in rows:
            yield document, sources[row], entities[row]
            if told[row]:
                yield document, told[row]["spans"], told[row]["entities"]


def _are_called_named(actors: Columns, attributions: Columns) -> bool:
    """Return whether each source of which the document has the names is called a named one."""
    linked, kinds = actors.values("entity"), actors.values("mention")
    entity, mention = linked.reader("entity"), kinds.reader("mention")
    names = {kind for kind in kinds.values if mention(kind) == "name"}
    entities = attributions.values("source_entities").each("source_entities")
    said = attributions.values("identification").each("identification")
    for document, rows in attributions.rows.items():
        unnamed = [row for row in rows if entities[row] and said[row] != "named"]
        if unnamed:
            near = actors.rows.get(document, range(0))
            named = {linked.column[row] for row in near if kinds.column[row] in names}
            known = set(map(entity, named))
            if any(is_named(said[row], entities[row], known) for row in unnamed):
                return False
    return True
