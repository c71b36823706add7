"""Level G over a package: gather the names and cues of an annotation set, then look for gaps, shard by shard.

It is a pass of its own over the same shards, so that the other levels cost the same with and without it, and
memory holds one shard and the different names and cues, not the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from spanpack.findings import Finding, excerpt
from spanpack.lines.positions import line_and_column
from spanpack.lines.records import BOM, Table, read_text, without_returns
from spanpack.package import CATALOGUE
from spanpack.rules import anchoring, coverage
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, UnsafePath
from spanpack.validation.shards import Part, Shard

LAYERS = ("actors", "numbers", "dates", "attributions")
"""The layers that level G knows; others cover nothing."""

SHORTEST_IN_CAPITALS = 3
"""Characters of a name that is looked for in capitals too: two capitals are most often an abbreviation (IT, OR)."""


class Search(NamedTuple):
    """What every shard needs to know: the files, the folder of the annotation set, schemas, and what is to be found.

    ``catalogue`` is a YAML one, and None for one in JSON Lines, of which each shard reads its part; ``waiting`` are
    the documents that are left out: they are not searched, and the others not for their names and cues.
    """

    files: Files
    folder: str
    layers: dict[str, Layer]
    catalogue: Table | None
    waiting: frozenset[str] = frozenset()
    lexicons: Mapping[str, coverage.Lexicon] | None = None


@dataclass
class Vocabulary:
    """The names of some shards, and the words of cues by their stems, each with the id of the first record.

    Each stands with the language of its document: what is a cue in one is a common word in another.
    """

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    cues: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, other: Vocabulary) -> None:
        """Add what the next shard has."""
        self.names = other.names | self.names
        self.cues = other.cues | self.cues

    def lexicons(self) -> dict[str, coverage.Lexicon]:
        """Return names and cues by language, ready to be found; headlines may have a name in capitals."""
        lexicons = {}
        for language in sorted({language for language, _ in [*self.names, *self.cues]}):
            names = {name: record for (of, name), record in self.names.items() if of == language}
            capitals = {name.upper(): record for name, record in names.items() if len(name) >= SHORTEST_IN_CAPITALS}
            cues = {stem: said for (of, stem), said in self.cues.items() if of == language}
            lexicons[language] = coverage.Lexicon(coverage.Phrases(capitals | names), cues)
        return lexicons


def gather(search: Search, shard: Shard) -> Vocabulary:
    """Return the names and the cues in the records of a shard."""
    found = Vocabulary()
    languages = {document["id"]: coverage.main_language(document["language"]) for document in _documents(search, shard)}
    for record in _records(search, shard, "actors"):
        if record["mention"] == "name" and record["document"] in languages:
            found.names.setdefault((languages[record["document"]], record["text"]), record["id"])
    for record in _records(search, shard, "attributions"):
        language = languages.get(record["document"])
        if language is None:
            continue
        to_stem = coverage.stemmer(language)
        for span in record["cue"]:
            for word in coverage.cue_words(span["text"], language):
                found.cues.setdefault((language, to_stem(word)), (word, record["id"]))
    return found


def find_gaps(search: Search, shard: Shard) -> list[Finding]:
    """Return the findings of level G in the documents of a shard."""
    assert search.lexicons is not None
    by_document: dict[str, dict[str, list[Json]]] = {}
    for name in LAYERS:
        for record in _records(search, shard, name):
            by_document.setdefault(record["document"], {}).setdefault(name, []).append(record)
    findings = []
    for document in _documents(search, shard):
        text = _text(search, document["path"])
        if text is not None:
            layers = by_document.get(document["id"], {})
            clear = anchoring.clear_text(text, document)
            lexicon = search.lexicons.get(coverage.main_language(document["language"]), coverage.NO_WORDS)
            gaps = coverage.check(clear, document["language"], layers, lexicon)
            findings += [_finding(search, document, text, gap) for gap in gaps]
    return findings


def _finding(search: Search, document: Json, text: str, gap: coverage.Gap) -> Finding:
    rule, start, end, message = gap
    line, column = line_and_column(text, start)
    return Finding(
        rule=rule,
        path=document["path"],
        line=line,
        column=column,
        message=message,
        fix=f"Annotate it with spanpack add, or waive it with the reason in {search.folder}/waivers.yaml.",
        document=document["id"],
        excerpt=excerpt(text, start, end),
    )


def _records(search: Search, shard: Shard, name: str) -> Iterator[Json]:
    """Yield the valid records of a layer in a shard; none where the corpus has no such layer."""
    part = shard.layers.get(name)
    if part is not None:
        yield from _lines(search, name, part)


def _documents(search: Search, shard: Shard) -> Iterator[Json]:
    """Yield the valid records of the catalogue in a shard, but for the documents that are left out."""
    part = shard.catalogue
    rows: Iterable[Json]
    if search.catalogue is None:
        rows = _lines(search, CATALOGUE, part)
    else:
        is_valid = search.layers[CATALOGUE].is_valid
        rows = filter(is_valid, search.catalogue.part(part.start, part.end).rows)
    return (row for row in rows if row["id"] not in search.waiting)


def _lines(search: Search, name: str, part: Part) -> Iterator[Json]:
    """Yield the records of a table that are valid; what is wrong with the others, the levels before say."""
    is_valid = search.layers[name].is_valid
    raw = search.files.read(part.path, part.start, part.end).removeprefix(BOM)
    for line in without_returns(raw).split(b"\n"):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if is_valid(record):
            yield record


def _text(search: Search, path: str) -> str | None:
    try:
        return read_text(path, search.files.read(path))[0]
    except (OSError, UnsafePath):
        return None
