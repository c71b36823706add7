"""Validate a package: run the rules level by level over its documents and gather the findings.

A record that fails one level is not asked at the next, so that one mistake gives one finding. Work
is done document by document in shards (see shards.py), in this process or in several, with the same
findings in the same order.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spanpack import shards
from spanpack.files import Files, PackageError, UnsafePath, ZipFiles
from spanpack.findings import Finding
from spanpack.order import longest_ascending
from spanpack.package import CATALOGUE, MAIN_SET, AnnotationSet, Package, open_package
from spanpack.records import Record, Table, YamlRecord, at, read_jsonl, read_text, read_yaml, read_yaml_list
from spanpack.rules import actors, anchoring, attributions, common, dates, numbers, references
from spanpack.rules import package as package_rules
from spanpack.rules import schema as schema_rules
from spanpack.rules.catalogue import RULES
from spanpack.rules.subject import Check, Subject, document_prefix
from spanpack.schemas import Layer
from spanpack.shards import Part, Shard

LEVELS: tuple[tuple[Check, ...], ...] = (
    (anchoring.check_spans, anchoring.check_zones, anchoring.check_quotations),
    (references.check_ids, references.check_references, references.check_circles),
    (
        common.check_certainty,
        common.check_duplicates,
        actors.check,
        numbers.check,
        dates.check,
        dates.check_published,
        attributions.check,
    ),
)
"""The rules of the levels A, R and C, in their order."""

WORTH_A_PROCESS = 20_000_000
"""Bytes of annotations from which on more than one process is worth its start."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """What a validation found: the findings in file order, and what the main annotation set holds."""

    label: str
    findings: list[Finding]
    counts: dict[str, int]

    @property
    def valid(self) -> bool:
        """Whether there is no finding."""
        return not self.findings


@dataclass(frozen=True)
class Work:
    """What every shard needs to know: the files, the schemas, and the ids of the registers.

    ``texts`` are the paths of the texts that can be read; ``is_main`` says that the documents
    themselves are checked as well, which is done with one annotation set only.
    """

    files: Files
    layers: dict[str, Layer]
    registers: dict[str, set[str]]
    texts: frozenset[str]
    is_main: bool


@dataclass
class ShardResult:
    """What is found in a shard.

    ``texts`` holds (path, SHA-256, size) of each text that was read; ``documents`` (id, path of the
    text, path of the rights); ``lines`` how many lines each file had; ``used`` the ids of registers
    that records name; ``misplaced`` that a record lies outside the shard's range of documents.
    """

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: list[tuple[str, str, int]] = field(default_factory=list)
    documents: list[tuple[str, str, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    misplaced: bool = False


def validate(path: str | os.PathLike[str] = ".") -> list[Finding]:
    """Return the findings of the package at ``path``, in file order; [] where it is valid.

    ``path`` is a folder, a datapackage.json or a .zip. Raises PackageError where there is no package.

    >>> validate("tests/fixtures/base")
    []
    """
    return check_package(Path(path)).findings


def check_package(
    path: Path, *, annotations: str | None = None, jobs: int | None = None, progress: Progress | None = None
) -> Report:
    """Validate the package at ``path`` and return the report.

    ``annotations`` names one annotation set (a folder) to check instead of all; ``jobs`` is the
    number of processes, by default the processors where the work is worth it; ``progress`` is called
    with the bytes done and in all. Raises PackageError where there is no package or no such set.
    """
    return check_opened(open_package(path), annotations=annotations, jobs=jobs, progress=progress)


def check_opened(
    package: Package, *, annotations: str | None = None, jobs: int | None = None, progress: Progress | None = None
) -> Report:
    """Validate a package that is open, wherever its files are kept; as check_package in all else."""
    if not package.descriptor:
        return Report(package.files.label, _in_file_order(package, package.findings), {})
    findings = [*package.findings, *package_rules.check(package)]
    sets = _chosen_sets(package, annotations)
    counts: Counter[str] = Counter()
    seen_texts: set[str] = set()
    for number, group in enumerate(sets):
        result = _check_set(package, group, is_main=number == 0, jobs=jobs, progress=progress)
        findings += result.findings
        if number == 0:
            counts = result.counts
            findings += _check_texts(package, result)
            seen_texts = {text for text, _, _ in result.texts}
    findings += _check_other_files(package, seen_texts)
    return Report(package.files.label, _in_file_order(package, findings), dict(counts))


def _chosen_sets(package: Package, annotations: str | None) -> list[AnnotationSet]:
    if annotations is None:
        return list(package.sets.values()) or [AnnotationSet(MAIN_SET, {}, {})]
    folder = annotations.strip("/")
    if folder not in package.sets:
        known = ", ".join(package.sets) or "none"
        raise PackageError(f"{annotations} is no annotation set of this package; there is {known}")
    return [package.sets[folder]]


def _check_set(
    package: Package, group: AnnotationSet, *, is_main: bool, jobs: int | None, progress: Progress | None
) -> ShardResult:
    """Check the records of an annotation set, and with the main one the documents."""
    registers, register_records, findings = _read_registers(package, group)
    total = ShardResult(findings=findings)
    catalogue = _read_catalogue(package, total.findings if is_main else [])
    if catalogue is None:
        return total
    layers = {}
    for name, resource in group.layers.items():
        if package_rules.readable(package, resource):
            if package.files.size(resource.path):
                layers[name] = resource.path
            else:
                total.findings.append(at(resource.path, "F106", "the table has no records"))
    texts = frozenset(r.path for r in package.resources if r.is_text and package_rules.readable(package, r))
    # What refers to a table that cannot be read is not wrong for that.
    unread = (group.registers.keys() | group.layers.keys()) - registers.keys() - layers.keys()
    known = {name: layer for name, layer in package.layers.items() if name not in unread}
    work = Work(package.files, known, registers, texts, is_main)
    plan = shards.cut(package.files, catalogue, layers)
    results = list(_run(work, plan, jobs, progress))
    if any(result.misplaced for result in results):
        results = list(_run(work, [shards.whole(package.files, catalogue, layers)], jobs, progress))
    for result in results:
        _add(total, result)
    if is_main:
        total.findings += _check_prefixes(package, catalogue, total)
    for name, records in register_records.items():
        total.counts[name] = len(records)
        unused = [record for record in records if record.data["id"] not in total.used[name]]
        # Where records were rejected or cannot be read, what they use is not known.
        if not total.findings and not unread and all(r.stem in known for r in package.resources if r.is_table):
            total.findings += [_unused(record) for record in unused]
    return total


def _unused(record: Record) -> Finding:
    return record.finding("R407", f'nothing refers to "{record.data["id"]}"', ("id",))


def _read_registers(
    package: Package, group: AnnotationSet
) -> tuple[dict[str, set[str]], dict[str, list[Record]], list[Finding]]:
    """Return the ids and the valid records of each register, and what is wrong with the others."""
    ids: dict[str, set[str]] = {}
    valid: dict[str, list[Record]] = {}
    findings: list[Finding] = []
    for name, resource in group.registers.items():
        if not package_rules.readable(package, resource):
            continue
        raw = package.files.read(resource.path)
        if not raw.strip():
            findings.append(at(resource.path, "F106", "the table has no records"))
            continue
        layer = package.layers[name]
        table = read_jsonl(layer, resource.path, raw)
        findings += table.findings
        ids[name] = table.lost_ids | {str(record.data.get("id")) for record in table.records}
        good, problems = _check_schema(layer, table)
        findings += problems
        seen: dict[str, Record] = {}
        kept = []
        for record in good:
            found = []
            first = seen.setdefault(record.data["id"], record)
            if first is not record:
                message = f'another record has the id "{record.data["id"]}" already'
                found.append(record.finding("R401", message, ("id",), related=first))
            elif name == "entities":
                found += actors.check_entity(record)
            findings += found
            if not found:
                kept.append(record)
        findings += _check_order(layer, kept)
        valid[name] = kept
    return ids, valid, findings


def _read_catalogue(package: Package, findings: list[Finding]) -> str | list[YamlRecord] | None:
    """Return the path of a JSONL catalogue or the records of a YAML one; None where it cannot be read."""
    resource = package.catalogue
    if resource is None or not package_rules.readable(package, resource):
        return None
    if resource.path.endswith(".jsonl"):
        return resource.path
    table = read_yaml_list(resource.path, package.files.read(resource.path))
    findings += table.findings
    if not table.records:
        return None
    return [record for record in table.records if isinstance(record, YamlRecord)]


def _run(work: Work, plan: list[Shard], jobs: int | None, progress: Progress | None) -> Iterator[ShardResult]:
    """Yield the result of each shard, in order."""
    sizes = [sum(part.end - part.start for part in shard.layers.values()) for shard in plan]
    total, done = sum(sizes), 0
    processes = min(jobs or (os.cpu_count() or 1 if total >= WORTH_A_PROCESS else 1), len(plan))
    if isinstance(work.files, ZipFiles):
        processes = 1
    results: Iterable[ShardResult]
    if processes <= 1:
        results = (check_shard(work, shard) for shard in plan)
    else:
        from spanpack.processes import run

        results = run(check_shard, work, plan, processes)
    for result, size in zip(results, sizes, strict=True):
        done += size
        if progress:
            progress(done, total)
        yield result


def check_shard(work: Work, shard: Shard) -> ShardResult:
    """Check the documents of a shard and return what is found. Reads nothing but the shard's files."""
    collecting = gc.isenabled()
    gc.disable()  # Records hold no cycles; collecting them over and over takes a fifth of the time.
    try:
        return _check_shard(work, shard)
    finally:
        if collecting:
            gc.enable()


def _check_shard(work: Work, shard: Shard) -> ShardResult:
    result = ShardResult()
    documents, unread = _read_documents(work, shard, result)
    known = {record.data["id"]: record for record in documents}
    groups: dict[str, dict[str, list[Record]]] = defaultdict(dict)
    ids: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    kept: dict[str, list[Record]] = {}
    for name, part in shard.layers.items():
        layer = work.layers[name]
        table = read_jsonl(layer, part.path, work.files.read(part.path, part.start, part.end))
        result.findings += table.findings
        result.lines[part.path] = table.lines
        result.counts[name] += len(table.records)
        for lost in table.lost_ids:
            ids[lost.partition("-")[0]][name].add(lost)
        valid, problems = _check_schema(layer, table)
        result.findings += problems
        if problems:
            for record in table.records:
                ids[str(record.data.get("id")).partition("-")[0]][name].add(str(record.data.get("id")))
        kept[name] = []
        for record in valid:
            document = record.data["document"]
            try:
                groups[document][name].append(record)
            except KeyError:
                groups[document][name] = [record]
    for document in groups:
        if _outside(shard, document):
            result.misplaced = True
            return result
    for document, layers in groups.items():
        if document not in known and document not in unread:
            for record in (record for records in layers.values() for record in records):
                message = f'the catalogue has no document "{document}"'
                result.findings.append(record.finding("R403", message, ("document",)))
    for document in [*known, *sorted(unread)]:
        subject = _subject(work, document, known.get(document), groups.get(document, {}), ids, result)
        _check_subject(work, subject, result)
        for name, records in subject.layers.items():
            kept[name] += records
    for name, records in kept.items():
        result.findings += _check_order(work.layers[name], records)
    if work.is_main:
        result.findings += _check_order(work.layers[CATALOGUE], documents)
    return result


def _outside(shard: Shard, document: str) -> bool:
    return (shard.first is not None and document < shard.first) or (
        shard.after is not None and document >= shard.after
    )


def _read_documents(work: Work, shard: Shard, result: ShardResult) -> tuple[list[Record], set[str]]:
    """Return the valid records of the catalogue, and the ids of documents whose record is rejected."""
    layer = work.layers[CATALOGUE]
    if isinstance(shard.catalogue, Part):
        part = shard.catalogue
        table = read_jsonl(layer, part.path, work.files.read(part.path, part.start, part.end))
    else:
        table = Table(records=list(shard.catalogue), doubtful=list(shard.catalogue))
    valid, problems = _check_schema(layer, table)
    rejected = {str(record.data.get("id")) for record in table.records} - {record.data["id"] for record in valid}
    unique = {record.data["id"]: record for record in reversed(valid)}
    twice = [record for record in valid if unique[record.data["id"]] is not record]
    if work.is_main:
        result.findings += [*table.findings, *problems]
        for record in twice:
            message = f'another document has the id "{record.data["id"]}" already'
            result.findings.append(record.finding("R401", message, ("id",), related=unique[record.data["id"]]))
        result.counts[CATALOGUE] = len(table.records)
        if isinstance(shard.catalogue, Part):
            result.lines[shard.catalogue.path] = table.lines
        for record in table.records:
            data = record.data
            rights = data["rights"]["path"] if record in valid else ""
            result.documents.append((str(data.get("id")), str(data.get("path")), rights))
    return [record for record in valid if unique[record.data["id"]] is record], rejected | table.lost_ids


def _check_schema(layer: Layer, table: Table) -> tuple[list[Record], list[Finding]]:
    """Return the records that are valid, and what is wrong with the others: level S."""
    bad = [record for record in table.doubtful if not layer.is_valid(record.data)]
    if not bad:
        return table.records, []
    rejected = set(map(id, bad))
    findings = [finding for record in bad for finding in schema_rules.check(layer, record)]
    return [record for record in table.records if id(record) not in rejected], findings


def _subject(
    work: Work,
    document: str,
    record: Record | None,
    layers: dict[str, list[Record]],
    ids: dict[str, dict[str, set[str]]],
    result: ShardResult,
) -> Subject:
    prefix = document_prefix(document)
    text = _read_document_text(work, record, result) if record else None
    known = {
        name: ids[prefix][name].union(record.data["id"] for record in layers.get(name, ())) if prefix in ids
        else {record.data["id"] for record in layers.get(name, ())}
        for name in work.layers
        if name not in work.registers
    }
    mask = anchoring.furniture_mask(text, record) if text is not None and record is not None else b""
    return Subject(document, text, record, layers, work.layers, work.registers, known, mask)


def _read_document_text(work: Work, record: Record, result: ShardResult) -> str | None:
    path = record.data["path"]
    if path not in work.texts:
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
        rejected = set()
        for rule in level:
            for record, finding in rule(subject):
                if record is subject.record and not work.is_main:
                    continue
                rejected.add(id(record))
                result.findings.append(finding)
        if rejected:
            subject.layers = {
                name: [record for record in records if id(record) not in rejected]
                for name, records in subject.layers.items()
            }
            if id(subject.record) in rejected:
                subject.record = None
        if subject.text is None:
            break
    _note_used(work, subject, result)


def _note_used(work: Work, subject: Subject, result: ShardResult) -> None:
    tables = dict(subject.layers)
    if subject.record is not None:
        tables[CATALOGUE] = [subject.record]
    for name, records in tables.items():
        layer = work.layers[name]
        for reference in layer.references:
            if reference.layer not in work.registers:
                continue
            used = result.used[reference.layer]
            if len(reference.path) == 1:
                used.update(record.data[reference.path[0]] for record in records)
            else:
                used.update(value for record in records for _, value in layer.referred(record.data, reference))


def _check_order(layer: Layer, records: list[Record]) -> list[Finding]:
    """Yield F112 for the fewest records that must move for the others to be in canonical order."""
    records = sorted(records, key=lambda record: record.line)
    keys = [layer.sort_key(record.data) for record in records]
    if all(key <= following for key, following in zip(keys, keys[1:], strict=False)):
        return []
    in_order = longest_ascending(keys)
    findings = []
    for index, record in enumerate(records):
        if index not in in_order:
            message = f"{record.data['id']} does not stand where the order by document, start and id puts it"
            findings.append(record.finding("F112", message))
    return findings


def _add(total: ShardResult, result: ShardResult) -> None:
    """Add the result of the next shard, its lines counted on from the shards before."""
    for finding in result.findings:
        offset = total.lines.get(finding.path, 0)
        if offset:
            related = finding.related
            if related:
                related = (related[0], related[1] + total.lines.get(related[0], 0))
            finding = dataclasses.replace(finding, line=finding.line + offset, related=related)
        total.findings.append(finding)
    for path, lines in result.lines.items():
        total.lines[path] = total.lines.get(path, 0) + lines
    total.counts += result.counts
    total.texts += result.texts
    total.documents += result.documents
    for name, used in result.used.items():
        total.used[name] |= used


def _check_prefixes(package: Package, catalogue: str | list[YamlRecord], total: ShardResult) -> Iterator[Finding]:
    """Yield R408: no two documents have the same prefix."""
    seen: dict[str, str] = {}
    for index, (document, _, _) in enumerate(total.documents):
        prefix = document_prefix(document)
        other = seen.setdefault(prefix, document)
        if other != document:
            message = f'"{document}" and "{other}" both begin with {prefix}'
            if isinstance(catalogue, str):
                yield at(catalogue, "R408", message, index + 1)
            else:
                yield catalogue[index].finding("R408", message, ("id",))


def _check_texts(package: Package, result: ShardResult) -> Iterator[Finding]:
    by_path = {resource.path: resource for resource in package.resources}
    for path, digest, size in result.texts:
        yield from package_rules.check_hash(package, by_path[path], digest, size)
    documents = {path: (document, rights) for document, path, rights in result.documents}
    if documents:
        yield from package_rules.check_texts(package, documents)


def _check_other_files(package: Package, done: set[str]) -> Iterator[Finding]:
    """Yield the hashes that are wrong and the YAML that is none, of all resources but the texts in ``done``."""
    tables = {r.path for group in package.sets.values() for r in (group.layers | group.registers).values()}
    if package.catalogue:
        tables.add(package.catalogue.path)
    for resource in package.resources:
        if resource.path in done or not package_rules.readable(package, resource):
            continue
        digest, size = _hash(package.files, resource.path)
        yield from package_rules.check_hash(package, resource, digest, size)
        if resource.path.endswith((".yaml", ".yml")) and resource.path not in tables:
            yield from read_yaml(resource.path, package.files.read(resource.path))[1]
        elif resource.is_text:
            yield from read_text(resource.path, package.files.read(resource.path))[1]


def _hash(files: Files, path: str, block: int = 1 << 24) -> tuple[str, int]:
    digest, size, total = hashlib.sha256(), 0, files.size(path)
    while size < total:
        piece = files.read(path, size, size + block)
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _in_file_order(package: Package, findings: Iterable[Finding]) -> list[Finding]:
    ranks = {resource.path: resource.index for resource in package.resources}
    return sorted(
        findings,
        key=lambda f: (ranks.get(f.path, -1), f.path, f.line, f.column, f.rule, f.message),
    )


def select(findings: Iterable[Finding], chosen: list[str], ignored: list[str]) -> list[Finding]:
    """Return the findings whose rule begins with one of ``chosen`` (all where empty) and none of ``ignored``.

    Raises ValueError where a code names no rule and no level.
    """
    for code in [*chosen, *ignored]:
        if not code or not any(rule.startswith(code) for rule in RULES):
            raise ValueError(f"{code!r} is no rule and no level; spanpack rules lists them")
    return [
        finding
        for finding in findings
        if (not chosen or finding.rule.startswith(tuple(chosen))) and not finding.rule.startswith(tuple(ignored))
    ]
