"""Level C between the actors and the attributions: who speaks, and who is told, is whom the mentions there mean."""

from __future__ import annotations

import itertools

from spanpack.lines.columns import Columns
from spanpack.rules.speakers import contradicts, is_named


def speakers_agree(actors: Columns, attributions: Columns) -> bool:
    """Return whether no attribution breaks C555 or C556; each of the two tables is proved right by itself."""
    entities = attributions.values("source_entities").each("source_entities")
    return _refer_to_mentions(actors, attributions, entities) and _are_called_named(actors, attributions, entities)


def _refer_to_mentions(actors: Columns, attributions: Columns, entities: list[list[str]]) -> bool:
    """Return whether sources and addressees that are mentions refer to the entities of these."""
    starts, ends = actors.span().starts, actors.span().ends
    linked = actors.values("entity")
    entity, links = linked.reader("entity"), linked.column
    sources, told = attributions.nested["source"], attributions.nested["addressee"]
    for document, rows in attributions.rows.items():
        near, own = actors.rows.get(document, range(0)), slice(rows.start, rows.stop)
        # Mentions do not overlap: where one begins tells it from the others.
        begins = dict(zip(starts[near.start : near.stop], near, strict=True))
        for spans, named in itertools.chain(
            zip(sources[own], entities[own], strict=True),
            [(part["spans"], part["entities"]) for part in told[own] if part],
        ):
            meant: list[str | None] = []
            for span in spans:
                row = begins.get(span["start"])
                meant.append(entity(links[row]) if row is not None and ends[row] == span["end"] else None)
            if meant != named and contradicts(meant, named):
                return False
    return True


def _are_called_named(actors: Columns, attributions: Columns, entities: list[list[str]]) -> bool:
    """Return whether each source of which the document has the names is called a named one."""
    linked, kinds = actors.values("entity"), actors.values("mention")
    entity, mention = linked.reader("entity"), kinds.reader("mention")
    names = {kind for kind in kinds.values if mention(kind) == "name"}
    are_names = list(map(names.__contains__, kinds.column))
    said = attributions.values("identification").each("identification")
    for document, rows in attributions.rows.items():
        unnamed = [row for row in rows if entities[row] and said[row] != "named"]
        if unnamed:
            near = actors.rows.get(document, range(0))
            met = itertools.compress(linked.column[near.start : near.stop], are_names[near.start : near.stop])
            known = set(map(entity, set(met)))
            if any(is_named(said[row], entities[row], known) for row in unnamed):
                return False
    return True
