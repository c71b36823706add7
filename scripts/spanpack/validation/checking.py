"""Check the documents of a shard, level by level.

A record that fails one level is not asked at the next, so that one mistake gives one finding.
"""

from __future__ import annotations

import hashlib
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from spanpack.descriptor.describing import Catalogued, catalogued
from spanpack.editing.ids import free_id
from spanpack.findings import Finding, Habit
from spanpack.lines.conflicts import holds_half
from spanpack.lines.order import longest_ascending
from spanpack.lines.records import Table, read_jsonl, read_text
from spanpack.package import CATALOGUE
from spanpack.rules import actors, anchoring, attributions, common, dates, documents, numbers, references
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import Check, Subject, document_prefix, is_english
from spanpack.rules.windows import window
from spanpack.schemas.layer import Layer, loose_values_at
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, UnsafePath
from spanpack.validation.collecting import no_collection
from spanpack.validation.shards import Shard

if TYPE_CHECKING:
    from spanpack.lines.columns import Columns
    from spanpack.proofs.memory import Memory

LEVELS: tuple[tuple[Check, ...], ...] = (
    (references.check_prefixes,),
    (anchoring.check,),
    (references.check_ids, references.check_references, references.check_circles),
    (
        common.check_certainty,
        common.check_duplicates,
        dates.check_published,
        documents.check_language,
        actors.check,
        numbers.check,
        dates.check,
        attributions.check,
    ),
)
"""The rules of the levels A, R and C, in their order: what another one rests on comes first."""

OF_DOCUMENTS = frozenset((anchoring.check, dates.check_published, documents.check_language))
"""Those that look at the document as well, and are asked of every one."""


_UNCLEAR = ("F101", "F107", "F108", "F110")
"""The rules of lines that are broken, so that a reference may be lost with them."""

Texts = Mapping[str, str | None]
"""The texts of documents by their ids; None for one that cannot be read."""

NO_TEXTS: Texts = MappingProxyType({})


class Work(NamedTuple):
    """What every shard needs to know: the files, the schemas, and the registers by their ids.

    ``names`` are the ids of entities by the names that are theirs alone (see actors.entities_by_name).
    ``catalogue`` is a YAML catalogue; None stands for one in JSON Lines, of which each shard reads its part.
    ``texts`` are the paths of the texts that can be read; ``is_main`` says that the documents themselves are
    checked as well, which is done with one annotation set only. ``memory`` is what was proved of
    tables as a whole; None where that is not worth its preparation. ``lost`` says of tables that are cut off from
    where on their records may be lost (see losses.py).
    """

    files: Files
    layers: dict[str, Layer]
    catalogue: Table | None
    registers: dict[str, set[str]]
    names: Mapping[str, str]
    texts: frozenset[str]
    is_main: bool
    memory: Memory | None
    lost: Mapping[str, str] = MappingProxyType({})


class Unasked(NamedTuple):
    """That something of an annotation set was not asked: its ``levels``, a letter each, and its ``folder``."""

    levels: str
    folder: str


@dataclass
class ShardResult:
    """What is found in a shard.

    ``texts`` holds (path, SHA-256, size) of each text that was read, ``read`` the paths of those whose hash was held to
    the descriptor; ``documents`` what the records of the catalogue say, also those that were rejected; ``unseen`` the
    documents of which no record was looked at, since their text or their own record is none; ``lines`` how
    many lines each file had; ``used`` the ids of registers that records name, and ``unclear`` how many records and
    lines are rejected of which it is not clear what they name; ``waiting`` the documents that level G
    waits for where it is asked; ``unasked`` the levels that wait for a file without which nobody can tell;
    ``misplaced`` says that a record, or a line that is none, lies outside the shard's
    range of documents, or that what is to be said of a file needs the whole of it.
    """

    findings: list[Finding] = field(default_factory=list)
    waived: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unseen: set[str] = field(default_factory=set)
    used: dict[str, set[str]] = field(default_factory=dict)
    unclear: int = 0
    texts: list[tuple[str, str, int]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    documents: list[Catalogued] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    unasked: list[Unasked] = field(default_factory=list)
    misplaced: bool = False


def check_shard(work: Work, shard: Shard) -> ShardResult:
    """Check the documents of a shard and return what is found. Reads nothing but the shard's files."""
    with no_collection():
        return _check_shard(work, shard)


def _check_shard(work: Work, shard: Shard) -> ShardResult:
    result = ShardResult()
    documents, rejected = _read_documents(work, shard, result)
    known = {record["id"]: record for record in documents.rows}
    texts = {document: _read_document_text(work, row, result) for document, row in (known | rejected).items()}
    result.unseen = rejected.keys() | {document for document, text in texts.items() if text is None}
    clear_texts = {document: anchoring.clear_text(text or "", known.get(document)) for document, text in texts.items()}
    parts = {name: work.files.read(part.path, part.start, part.end) for name, part in shard.layers.items()}
    proved, used = _prove(work, documents, texts, clear_texts, parts)
    tables = {CATALOGUE: documents}
    for name, part in shard.layers.items():
        if name not in proved:
            tables[name] = read_jsonl(work.layers[name], part.path, parts[name], by_pattern=work.memory is not None)
    if _is_torn(shard, tables) or any(_is_outside(shard, name) for name in _documents_named(proved, tables)):
        result.misplaced = True
        return result
    for name, columns in proved.items():
        result.lines[shard.layers[name].path] = result.counts[name] = columns.count
    result.used = used
    _check_tables(work, tables, texts, clear_texts, rejected, result)
    if work.memory is not None:
        result.used = work.memory.first_used(result.used)
    return result


def _prove(
    work: Work,
    documents: Table,
    texts: dict[str, str | None],
    clear_texts: dict[str, str],
    parts: dict[str, bytes],
) -> tuple[dict[str, Columns], dict[str, set[str]]]:
    """Return the layers of which every record is proved right, and the ids of registers that they name."""
    if work.memory is None:
        return {}, {}
    # Imported when it is needed: most packages are small.
    from spanpack.proofs.memory import Text
    from spanpack.proofs.tables import PROVED, prove

    if not {check for level in LEVELS for check in level} <= PROVED | OF_DOCUMENTS:
        return {}, {}
    known = {
        record["id"]: Text(
            text=text,
            padded=clear_texts[record["id"]] + "\0\0",
            published=record["published"]["edtf"],
            is_english=is_english(record),
        )
        for record in documents.rows
        if (text := texts[record["id"]]) is not None
    }
    return prove(work.layers, work.registers, known, parts, work.memory)


def _documents_named(proved: dict[str, Columns], tables: dict[str, Table]) -> set[str]:
    named = {document for columns in proved.values() for document in columns.rows}
    return named | {
        str(row.get("document")) for name, table in tables.items() if name != CATALOGUE for row in table.rows
    }


def _check_tables(
    work: Work,
    tables: dict[str, Table],
    texts: dict[str, str | None],
    clear_texts: dict[str, str],
    rejected: dict[str, Json],
    result: ShardResult,
) -> None:
    """Ask all rules of the records of ``tables``, document by document; ``rejected`` is as in _read_documents."""
    ids: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    groups: dict[str, dict[str, list[Json]]] = defaultdict(lambda: defaultdict(list))
    documents = tables[CATALOGUE]
    kept: dict[str, list[Json]] = {}
    _note_used(work, work.layers[CATALOGUE], documents.rows, result)
    _note_doubtful(work, work.layers[CATALOGUE], documents, rejected.values(), result)
    for name, table in tables.items():
        if name == CATALOGUE:
            continue
        valid, problems = check_schema(work.layers[name], table, texts)
        _note_used(work, work.layers[name], valid, result)
        if problems or table.findings:
            right = set(map(id, valid))
            wrong = [row for row in table.rows if id(row) not in right]
            _note_doubtful(work, work.layers[name], table, wrong, result)
        result.findings += [*table.findings, *problems]
        result.lines[table.path] = table.lines
        result.counts[name] += len(table.rows)
        for lost in table.lost_ids.union(str(row.get("id")) for row in table.rows if problems):
            ids[lost.partition("-")[0]][name].add(lost)
        for record in valid:
            groups[record["document"]][name].append(record)
        kept[name] = []
    known = {record["id"]: record for record in documents.rows}
    for document, layers in groups.items():
        start = document_prefix(document) + "-" if document in known else "no document"
        for name, records in layers.items():
            # What names another document than its id does may be what a record of that one refers to.
            for stray in [record["id"] for record in records if not record["id"].startswith(start)]:
                ids[stray.partition("-")[0]][name].add(stray)
    # A record of the catalogue that has lost its id may be that of any document.
    for document in () if documents.is_nameless else groups.keys() - known.keys() - rejected.keys():
        if CATALOGUE in work.lost and document >= work.lost[CATALOGUE]:
            continue
        for name, records in groups[document].items():
            message = f'the catalogue has no document "{document}"'
            fix = _other_document(document, known)
            found = [tables[name].finding("R403", record, message, ("document",), fix=fix) for record in records]
            result.findings += [one._replace(cause=("document", document)) for one in found]
    for document in [*known, *sorted(rejected)]:
        layers = groups.get(document, {})
        lost_ids = ids.get(document_prefix(document), {})
        text, row = texts.get(document), known.get(document)
        subject = Subject(
            id=document,
            text=text,
            clear_text=clear_texts.get(document, ""),
            record=row,
            layers=dict(layers),
            schemas=work.layers,
            tables=tables,
            registers=work.registers,
            names=work.names,
            is_english=is_english(known.get(document) or rejected[document]),
            ids={
                name: {record["id"] for record in layers.get(name, ())}.union(lost_ids.get(name, ()))
                for name, table in tables.items()
                if not table.is_nameless
            },
            is_main=work.is_main,
            lost=work.lost,
        )
        _check_subject(work, subject, result)
        for name, records in subject.layers.items():
            kept[name] += records
    for name, records in kept.items():
        result.findings += check_order(work.layers[name], tables[name], records, texts)
    if work.is_main:
        result.findings += check_order(work.layers[CATALOGUE], documents, documents.rows)


def _other_document(document: str, known: Iterable[str]) -> str | None:
    """Return how to mend the id of a ``document`` that is not known, where one of those begins alike; else None."""
    meant = next((other for other in known if document_prefix(other) == document_prefix(document)), None)
    return f'Write "{meant}", if that is meant; or add the document to the catalogue.' if meant else None


def _is_outside(shard: Shard, document: str) -> bool:
    return (shard.first is not None and document < shard.first) or (shard.after is not None and document >= shard.after)


def _is_torn(shard: Shard, tables: dict[str, Table]) -> bool:
    """Return whether a rejected record of the next shard or half a conflict lies here, or line ends are counted."""
    if shard.first is None and shard.after is None:
        return False
    following = None if shard.after is None else document_prefix(shard.after)
    for table in tables.values():
        rejected = table.lost_ids.union(str(row.get("id")) for row in table.doubtful)
        if any(name.partition("-")[0] == following for name in rejected):
            return True
        broken = {finding.rule for finding in table.findings}
        if "F103" in broken or ("F107" in broken and holds_half(table.raw)):
            return True
    return False


def _read_documents(work: Work, shard: Shard, result: ShardResult) -> tuple[Table, dict[str, Json]]:
    """Return the catalogue with its valid records, and those that are rejected, by the ids of their documents.

    Of one that is no record and has an id that can be read, that alone is known.
    """
    layer, part = work.layers[CATALOGUE], shard.catalogue
    if work.catalogue is None:
        raw = work.files.read(part.path, part.start, part.end)
        table = read_jsonl(layer, part.path, raw, by_pattern=work.memory is not None)
        result.lines[part.path] = table.lines
    else:
        table = work.catalogue.part(part.start, part.end)
    valid, problems = check_schema(layer, table)
    good, twice = unique(layer, table, valid)
    result.counts[CATALOGUE] = len(table.rows)
    kept = set(map(id, good))
    for record in table.rows:
        lost = Catalogued(str(record.get("id")), str(record.get("path")))
        result.documents.append(catalogued(record) if id(record) in kept else lost)
    if work.is_main:
        result.findings += [*table.findings, *problems, *twice]
    ids = {record["id"] for record in good}
    rejected: dict[str, Json] = {name: {} for name in table.lost_ids}
    rejected |= {name: record for record in table.rows if (name := str(record.get("id"))) not in ids}
    return table.with_rows(good), rejected


def _read_document_text(work: Work, record: Json, result: ShardResult) -> str | None:
    path = record.get("path")
    if not isinstance(path, str) or path not in work.texts:
        return None
    try:
        raw = work.files.read(path)
    except (OSError, UnsafePath):
        return None
    text, findings = read_text(path, raw)
    if work.is_main:
        result.texts.append((path, hashlib.sha256(raw).hexdigest(), len(raw)))
        result.findings += findings
    return text


def _check_subject(work: Work, subject: Subject, result: ShardResult) -> None:
    """Ask the levels A, R and C of a document; leave in it the records that pass."""
    for level in LEVELS:
        for rule in level:
            for record, finding in rule(subject):
                if record is subject.record and not work.is_main:
                    continue
                subject.doubtful.add(id(record))
                result.findings.append(finding)
        subject.reject_doubtful()
        if subject.text is None:
            break


def _note_used(work: Work, layer: Layer, records: list[Json], result: ShardResult) -> None:
    """Note which ids of registers are used: by every valid record, whatever else is wrong with it."""
    for reference in layer.references:
        if reference.layer in work.registers:
            result.used.setdefault(reference.layer, set()).update(layer.referred_ids(records, reference))


def _note_doubtful(work: Work, layer: Layer, table: Table, rejected: Iterable[Json], result: ShardResult) -> None:
    """Note which ids of registers records that are rejected name, or lines that are none, and count what is not clear.

    What the ``table`` has lost may name whatever stands there.
    """
    result.unclear += sum(finding.rule in _UNCLEAR for finding in table.findings)
    references = [reference for reference in layer.references if reference.layer in work.registers]
    for reference in references:
        result.used.setdefault(reference.layer, set()).update(table.lost_words & work.registers[reference.layer])
    for record in (*rejected, *table.lost_rows):
        are_clear = True
        for reference in references:
            known = work.registers[reference.layer]
            named = list(loose_values_at(record, reference.path))
            result.used[reference.layer].update(known.intersection(filter(_is_text, named)))
            are_clear &= all(_is_text(name) and name in known for name in named)
        result.unclear += not are_clear


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def check_schema(layer: Layer, table: Table, texts: Texts = NO_TEXTS) -> tuple[list[Json], list[Finding]]:
    """Return the records of a table that are valid, and what is wrong with the others: level S.

    ``texts`` are those of the documents by their ids, so that findings can show where a record stands.
    """
    bad = [record for record in table.doubtful if not layer.is_valid(record)]
    if not bad:
        return table.rows, []
    rejected = set(map(id, bad))
    table.is_nameless |= not all(map(layer.has_id, bad))
    findings = [finding for record in bad for finding in schema_rules.check(layer, table, record, _text(record, texts))]
    return [record for record in table.rows if id(record) not in rejected], findings


def _text(record: Json, texts: Texts) -> str | None:
    document = record.get("document")
    return texts.get(document) if isinstance(document, str) else None


def unique(layer: Layer, table: Table, records: list[Json]) -> tuple[list[Json], list[Finding]]:
    """Return the records of a register or catalogue whose id is new, and R401 for the others."""
    first: dict[str, Json] = {}
    kept, findings = [], []
    for record in records:
        other = first.setdefault(record["id"], record)
        if other is record:
            kept.append(record)
        else:
            message = f'another record has the id "{record["id"]}" already'
            place = (table.path, table.locate(other)[0])
            again = f"Remove the record: it is that of line {place[1]} again."
            is_same = other == record
            fix = again if is_same else _other_id(layer, table, record)
            habit = Habit(("R401",)) if is_same else None
            found = table.finding("R401", record, message, ("id",), fix=fix, related=place, habit=habit)
            cause = None if other == record else references.lost_id(table.path, "")
            findings.append(found._replace(cause=cause))
    return kept, findings


def _other_id(layer: Layer, table: Table, record: Json) -> str | None:
    """Return how to mend that a record has the id of another one; that of a document is the name of its text."""
    taken = table.lost_ids.union(str(row.get("id")) for row in table.rows)
    if layer.name == CATALOGUE:
        name = PurePosixPath(record["path"]).stem
        return None if name in taken else f'Write "{name}", if that is meant: so its text is called.'
    return references.other_id(free_id(layer, taken, record["id"]))


def check_order(layer: Layer, table: Table, records: list[Json], texts: Texts = NO_TEXTS) -> list[Finding]:
    """Return F112 for the fewest of the records that must move for the others to be in canonical order.

    ``texts`` are those of the documents by their ids.
    """
    if len(records) != len(table.rows) or any(map(operator.is_not, records, table.rows)):
        kept = set(map(id, records))
        records = [record for record in table.rows if id(record) in kept]
    if layer.is_span:
        places = [(record["document"], record["start"]) for record in records]
        if all(map(operator.lt, places, places[1:])):
            return []
    keys = [layer.sort_key(record) for record in records]
    if all(map(operator.le, keys, keys[1:])):
        return []
    in_order = longest_ascending(keys)
    order = "id" if table.is_yaml else "document, start and id"
    return [
        table.finding(
            "F112",
            record,
            f"{record['id']} does not stand where the order by {order} puts it",
            fix=_place(keys[index], [(keys[i], records[i]["id"]) for i in in_order])
            if table.is_yaml
            else "Run spanpack format.",
            excerpt=window(record, (), _text(record, texts)),
            habit=None if table.is_yaml else Habit(("F112",)),
        )
        for index, record in enumerate(records)
        if index not in in_order
    ]


def _place(key: tuple[str, int, str], others: list[tuple[tuple[str, int, str], str]]) -> str:
    """Return where a record belongs among ``others``, which are in order; spanpack format leaves YAML as it is."""
    after = min((other for other in others if other[0] > key), default=None)
    return f"Move the record {f'before that of {after[1]}' if after else 'to the end of the file'}."
