"""The chains of attribution: who says that who says."""

from __future__ import annotations

from dataclasses import dataclass

from spanpack.model import Attribution, Corpus

NOBODY = "(nobody is named)"


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution inside another: the outer source and cue, the inner source and cue."""

    document: str
    outer: str
    outer_cue: str
    inner: str
    cue: str
    id: str


def chains(corpus: Corpus) -> list[Link]:
    """Return every attribution that has a parent, in the order of the documents."""
    links = []
    for document in corpus.documents:
        by_id = {item.id: item for item in document.attributions}
        for item in document.attributions:
            if item.parent is not None:
                outer = by_id[item.parent]
                links.append(
                    Link(
                        document.id[:3],
                        source(corpus, outer),
                        outer.cue[0].text,
                        source(corpus, item),
                        item.cue[0].text,
                        item.id,
                    )
                )
    return links


def source(corpus: Corpus, item: Attribution) -> str:
    """Return who says it: the names of the entities, or the words of the text."""
    names = [corpus.entities[entity].name for entity in item.source_entities]
    return " and ".join(names) or " ".join(span.text for span in item.source) or NOBODY
