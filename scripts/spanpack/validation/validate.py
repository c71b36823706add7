"""Validate a package: run the rules level by level over its documents and gather the findings.

A record that fails one level is not asked at the next, so that one mistake gives one finding. Work
is done document by document in shards (see shards.py), in this process or in several, with the same
findings in the same order.
"""

from __future__ import annotations

import functools
import os
import posixpath
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from spanpack.descriptor.describing import Catalogued
from spanpack.findings import Finding
from spanpack.lines.positions import Pointer
from spanpack.lines.records import Table, at, read_jsonl, read_text
from spanpack.lines.yamldata import read_yaml, read_yaml_list, without_cut_off
from spanpack.package import (
    CATALOGUE,
    DECISIONS,
    MAIN_SET,
    WAIVERS,
    AnnotationSet,
    Package,
    Resource,
    open_package,
    path_of,
    set_folder,
)
from spanpack.rules import package as package_rules
from spanpack.rules import schema as schema_rules
from spanpack.rules.catalogue import RULES
from spanpack.rules.coverage import OF_OTHER_RECORDS
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.blocks import blocks, size_and_sha256, whole_lines
from spanpack.storage.files import FolderFiles, PackageError, UnsafePath
from spanpack.validation import shards
from spanpack.validation.cascades import joined
from spanpack.validation.checking import ShardResult, Unasked, Work, check_schema, check_shard
from spanpack.validation.collecting import no_collection
from spanpack.validation.decisions import check_decisions
from spanpack.validation.gaps import Search, Vocabulary, find_gaps, gather
from spanpack.validation.guidelines import Guidelines, read_guidelines
from spanpack.validation.headings import explaining_sections
from spanpack.validation.losses import losses, shortened
from spanpack.validation.registers import Registers, check_references, check_uses, read_registers
from spanpack.validation.removed import check_removed, removed_ids
from spanpack.validation.selecting import EVERY, UNREAD, Selection
from spanpack.validation.shards import Catalogue, Shard
from spanpack.validation.waiting import in_doubt, named_documents
from spanpack.validation.waivers import Waivers, read_waivers

if TYPE_CHECKING:
    from spanpack.proofs.memory import Memory

LARGE = 1_000_000
"""Bytes of annotations from which on the quick ways are worth their preparation."""

WORTH_A_PROCESS = 20_000_000
"""Bytes of annotations from which on more than one process is worth its start."""

_HIDES_USES = frozenset({"R404", "C515", "C543", "C544", "C555", "C556"})
"""The rules of which a finding in a layer or the catalogue means that another record of a register may be meant."""

_INCOMPLETE = frozenset({"P002", "P003", "P004", "P005", "P011", "F101", "F109"})
"""The rules of which a finding, in the descriptor or a schema, means that some record is not read."""

Progress = Callable[[int, int], None]
Asked = TypeVar("Asked", Work, Search)
Result = TypeVar("Result")


class Report(NamedTuple):
    """What a validation found: the findings in file order, those that are waived, and what the main set holds.

    ``texts`` maps the ids of the documents to the paths of their texts. ``gaps_unasked`` says that the descriptor asks
    for level G and that it waits until what is found is mended, and ``waiting`` in which documents;
    ``levels_unasked`` what else waits, for the catalogue or for the waivers, which cannot be read. ``selection``
    are the rules that were asked; ``unasked`` counts by rule the findings that are not shown, since their rules
    are not selected, and that keep those which are from being asked. ``sections`` are those that explain the rules of
    the findings, of the ones that the package has.
    """

    label: str
    findings: list[Finding]
    waived: list[Finding]
    counts: dict[str, int]
    texts: dict[str, str]
    gaps_unasked: bool = False
    waiting: tuple[str, ...] = ()
    levels_unasked: tuple[Unasked, ...] = ()
    selection: Selection = EVERY
    unasked: tuple[tuple[str, int], ...] = ()
    sections: frozenset[str] = frozenset()

    @property
    def valid(self) -> bool:
        """Whether there is no finding, and what was to be asked was asked, but for what was to be ignored."""
        return not self.findings and all(self.selection.ignores(rule) for rule, _ in self.unasked)

    @property
    def waived_in_passes(self) -> int:
        """How many of the findings that are waived are of annotation sets below the main one."""
        return sum(posixpath.dirname(finding.path).startswith(f"{MAIN_SET}/") for finding in self.waived)


def validate(path: str | os.PathLike[str] = ".") -> list[Finding]:
    """Return the findings of the package at ``path``, in file order; [] where it is valid.

    ``path`` is a folder, a datapackage.json or a .zip. Raises PackageError where there is no package, and
    TypeError where ``path`` is none.

    >>> validate("tests/fixtures/base")
    []
    """
    return check_package(path_of(path)).findings


def check_package(
    path: Path,
    *,
    annotations: str | None = None,
    gaps: bool = False,
    selection: Selection = EVERY,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Validate the package at ``path`` and return the report.

    ``annotations`` names one annotation set (a folder) to check instead of all; ``gaps`` asks level G of it, or of
    the main one, whether or not the descriptor asks for it and whatever else is found; ``selection`` says which
    rules are asked, with level G where it chooses some of it; ``jobs`` is the
    number of processes, by default the processors where the work is worth it; ``progress`` is called
    with the bytes done and in all. Raises PackageError where there is no package or no such set.
    """
    with no_collection():
        return check_opened(
            open_package(path),
            annotations=annotations,
            gaps=gaps,
            selection=selection,
            jobs=jobs,
            progress=progress,
        )


def check_opened(
    package: Package,
    *,
    annotations: str | None = None,
    gaps: bool = False,
    selection: Selection = EVERY,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Validate a package that is open, wherever its files are kept; as check_package in all else."""
    if not package.head:
        found = _in_file_order(package, package.findings)
        explaining = explaining_sections(package.files, {finding.rule for finding in found})
        return Report(package.files.label, found, [], {}, {}, selection=selection, sections=explaining)
    findings = [*package.findings, *package_rules.check(package)]
    gaps = gaps or any(code.startswith("G") for code in selection.chosen)
    is_whole = not any(map(_is_incomplete, findings))
    sets = _chosen_sets(package, annotations)
    counts: Counter[str] = Counter()
    documents: dict[str, str] = {}
    lengths: dict[str, int] = {}
    seen_texts: set[str] = set()
    waived: list[Finding] = []
    waiting: list[str] = []
    levels: list[Unasked] = []
    unasked = False
    catalogue, problems = _read_catalogue(package)
    guidelines = read_guidelines(package.files)
    # Of a folder that leads out of the package, the files that are listed say so.
    if guidelines.problem and guidelines.problem.cause not in {f.cause for f in findings if f.cause}:
        findings.append(guidelines.problem)
    for number, group in enumerate(sets):
        # The documents refer to the register of the main set; in another one their publishers may be missing.
        is_main = group.folder == next(iter(package.sets), MAIN_SET)
        asked = gaps and number == 0
        result = _check_set(
            package,
            group,
            catalogue,
            problems if is_main else [],
            guidelines,
            is_main=is_main,
            is_whole=is_whole,
            gaps=asked,
            jobs=jobs,
            progress=progress,
        )
        findings += result.findings
        waived += result.waived
        lengths |= result.lines
        levels += result.unasked
        if package.asks_coverage and group.folder == MAIN_SET:
            waiting = result.waiting
            unasked = bool(waiting) or not result.documents
        if number == 0:
            names = [CATALOGUE, *group.layers, *group.registers]
            counts = Counter({name: result.counts[name] for name in names if name in result.counts})
            seen_texts = result.read
            documents = {document.id: document.path for document in result.documents}
    findings += _check_other_files(package, seen_texts, lengths, catalogue, guidelines)
    # What follows from a finding is told where that finding is not.
    shown = _in_file_order(package, selection.shown(findings))
    found = joined(shown, documents, lengths, list(shortened(package, shown)))
    held = [finding for finding in _in_file_order(package, waived) if selection.has(finding.rule)]
    # Who chooses rules has said whether gaps are asked.
    unasked = unasked and not selection.chosen and "G" not in selection.ignored
    return Report(
        package.files.label,
        found,
        held,
        dict(counts),
        documents,
        gaps_unasked=unasked,
        waiting=tuple(waiting) if unasked else (),
        levels_unasked=tuple(
            one for one in levels if any(selection.has(rule) for rule in RULES if rule[0] in one.levels)
        ),
        selection=selection,
        unasked=selection.unasked(findings),
        sections=explaining_sections(package.files, {finding.rule for finding in found}),
    )


def _is_incomplete(finding: Finding) -> bool:
    """Return whether a finding of level P or F means that some record is not read."""
    if finding.rule == "P012":
        return finding.cause is not None and finding.cause[0] == UNREAD
    # What is wrong with the head of the descriptor keeps nothing from being read.
    is_head = finding.rule == "P002" and not finding.message.startswith("resources")
    return finding.rule in _INCOMPLETE and not is_head


def check_set(package: Package, group: AnnotationSet) -> list[Finding]:
    """Return the findings of the records of one annotation set, which the descriptor need not list."""
    catalogue, _ = _read_catalogue(package)
    guidelines = read_guidelines(package.files)
    return _check_set(
        package, group, catalogue, [], guidelines, is_main=False, is_whole=True, gaps=False, jobs=1, progress=None
    ).findings


def _chosen_sets(package: Package, annotations: str | None) -> list[AnnotationSet]:
    if annotations is None:
        return list(package.sets.values()) or [AnnotationSet(MAIN_SET, {}, {})]
    folder = set_folder(annotations)
    if folder not in package.sets:
        known = ", ".join(package.sets) or "none"
        raise PackageError(f"{annotations} is no annotation set of this package; there is {known}")
    return [package.sets[folder]]


def _check_set(
    package: Package,
    group: AnnotationSet,
    catalogue: Catalogue | None,
    problems: list[Finding],
    guidelines: Guidelines,
    *,
    is_main: bool,
    is_whole: bool,
    gaps: bool,
    jobs: int | None,
    progress: Progress | None,
) -> ShardResult:
    """Check the records of an annotation set, and with the main one the documents.

    ``catalogue`` is None where it cannot be read, and ``problems`` is what is wrong with it as a file.
    ``is_whole`` says that every file of the package is listed and there, so that what no record uses is not used;
    ``gaps`` that level G is asked even where the descriptor does not ask for it, and of every document. Where the
    descriptor asks for it, documents wait in which something else is found.
    """
    registers, findings = read_registers(package, group)
    counts = Counter({name: len(table.rows) for name, table in registers.tables.items()})
    total = ShardResult(findings=[*findings, *problems], counts=counts)
    layers = _tables(package, group, total)
    if catalogue is None:
        return _check_without_catalogue(package, group, layers, total)
    texts = frozenset(r.path for r in package.resources if r.is_text and package_rules.readable(package, r))
    # What refers to a table that cannot be read is not wrong for that.
    unread = (group.registers.keys() | group.layers.keys()) - registers.ids.keys() - layers.keys()
    known = {name: layer for name, layer in package.layers.items() if name not in unread}
    yaml = None if isinstance(catalogue, str) else catalogue
    size = sum(package.files.size(path) for path in layers.values())
    plan = shards.cut(package.files, catalogue, layers)
    work = Work(
        package.files,
        known,
        yaml,
        registers.ids,
        registers.names,
        texts,
        is_main=is_main,
        memory=_memory(registers.names) if size >= LARGE else None,
        lost=losses(package.files, layers, registers.tables, catalogue),
    )
    total.findings += check_references(registers, package.layers, work.lost)
    found = _check_shards(package, work, plan, jobs, progress)
    if found.misplaced:
        work = work._replace(memory=_memory(registers.names) if size >= LARGE else None)
        plan = [shards.whole(package.files, catalogue, layers)]
        found = _check_shards(package, work, plan, jobs, progress)
    _add(total, found)
    total.lines |= {table.path: table.lines for table in registers.tables.values()}
    if yaml is not None:
        total.lines[yaml.path] = len(yaml.rows)
    if is_main:
        total.findings += [*_check_prefixes(package, catalogue, total), *_check_texts(package, catalogue, total)]
    total.findings += _check_removed(package, group, registers.tables, plan)
    waivers = _read_waivers(package, group, catalogue, guidelines)
    if waivers.table.path:
        total.lines[waivers.table.path] = len(waivers.table.rows)
    if not waivers.are_known:
        # What they may waive waits.
        total.findings = [finding for finding in total.findings if not finding.rule.startswith("C")]
        total.unasked = [Unasked("C", group.folder)]
    _waive(total, waivers)
    asked = ["C"] if is_whole and all(finding.rule[0] == "C" for finding in total.findings) else []
    if is_whole and _are_uses_known(package, group, work, total):
        asked += _check_uses(package, group, registers, known, total)
        _waive(total, waivers)
    is_searched = gaps or (package.asks_coverage and group.folder == MAIN_SET)
    doubted = in_doubt(package, group, work, total, waivers) if is_searched else set()
    if is_searched:
        names = named_documents(package, total)
        total.waiting = [] if gaps else [document for document in names if document in doubted]
        if len(total.waiting) < len(names):
            search = Search(package.files, group.folder, known, yaml, frozenset(total.waiting))
            total.findings += _find_gaps(search, plan, jobs)
            _waive(total, waivers)

    def is_asked(rule: str, document: str) -> bool:
        if not rule.startswith("G"):
            return rule.startswith(tuple(asked)) and document not in total.unseen
        # What is lost or wrong in one document may be the name or the cue that another one is searched for.
        return is_searched and document not in doubted and not (doubted and rule in OF_OTHER_RECORDS)

    total.findings += [*waivers.findings, *waivers.unused(total.waived, is_asked)]
    return total


def _check_without_catalogue(
    package: Package, group: AnnotationSet, layers: Mapping[str, str], registers: ShardResult
) -> ShardResult:
    """Return the levels F and S of an annotation set, which need no document.

    ``layers`` maps the names of tables to paths; ``registers`` is what was found in those that belong to no document.
    """
    # The waivers cannot be read without it: what they may waive waits.
    found = [finding for finding in registers.findings if not finding.rule.startswith("C")]
    total = ShardResult(found, counts=registers.counts, unasked=[Unasked("ARC", group.folder)])
    for name, path in layers.items():
        layer = package.layers[name]
        for lines in whole_lines(blocks(package.files, path)):
            table = read_jsonl(layer, path, lines)
            findings = [*table.findings, *check_schema(layer, table)[1]]
            _add(total, ShardResult(findings, counts=Counter({name: len(table.rows)}), lines={path: table.lines}))
    return total


def _check_shards(
    package: Package, work: Work, plan: list[Shard], jobs: int | None, progress: Progress | None
) -> ShardResult:
    """Return what is found in the shards, each added when it is done; ``misplaced`` where one of them says so."""
    total = ShardResult()
    listed = {resource.path: resource for resource in package.resources}
    for result in _run(check_shard, work, plan, jobs, progress):
        if result.misplaced:
            return result
        for path, digest, size in result.texts:
            total.findings += package_rules.check_hash(package, listed[path], digest, size)
            total.read.add(listed[path].path)
        result.documents = [_in_words_of(listed.get(document.path), document) for document in result.documents]
        _add(total, result)
    return total


def _in_words_of(resource: Resource | None, document: Catalogued) -> Catalogued:
    """Return a document with what its resource says as well, which need not be held twice: there may be very many."""
    rights, rights_title = sys.intern(document.rights), sys.intern(document.rights_title)
    if resource is None:
        return document._replace(rights=rights, rights_title=rights_title)
    name = resource.name if resource.name == document.id else document.id
    title = None if document.title is not None and resource.title == document.title.encode() else document.title
    return Catalogued(name, resource.path, title, rights, rights_title)


def _tables(package: Package, group: AnnotationSet, total: ShardResult) -> dict[str, str]:
    """Return the paths of the layers that can be read, and note F106 for those that hold nothing."""
    layers = {}
    for name, resource in group.layers.items():
        if package_rules.readable(package, resource):
            if package.files.size(resource.path):
                layers[name] = resource.path
            else:
                total.findings.append(at(resource.path, "F106", "the table has no records"))
    return layers


def _are_uses_known(package: Package, group: AnnotationSet, work: Work, total: ShardResult) -> bool:
    """Return whether every record that may refer to a register was read, and refers to something.

    Of a set that has no table of a layer yet, none does: it is being begun.
    """
    tables = [*group.layers.values(), *([package.catalogue] if package.catalogue else [])]
    tables += [resource for name, resource in group.registers.items() if _refers(package.layers[name], group)]
    referring = {resource.path for resource in tables}
    return (
        bool(group.layers)
        and all(name in work.layers for name in group.registers | group.layers)
        and all(resource.stem in work.layers for resource in package.resources if resource.is_table)
        and all(total.counts[name] for name in group.layers)
        and work.lost.keys().isdisjoint((CATALOGUE, *group.layers))
        and not any(f.rule in ("F101", "F106") and f.path in referring and f.record is None for f in total.findings)
    )


def _check_uses(
    package: Package, group: AnnotationSet, registers: Registers, known: dict[str, Layer], total: ShardResult
) -> list[str]:
    """Add R407 to ``total``, where more records are not used than may be used unseen; return it, where none may be."""
    hidden = _hidden_uses(package, group, total)
    total.findings += check_uses(registers, _with_tables(known, group), total.used, fewest=hidden + 1)
    return [] if hidden else ["R407"]


def _hidden_uses(package: Package, group: AnnotationSet, total: ShardResult) -> int:
    """Return how many records of registers may be used where it is not seen: each mistake may hide one."""
    mistakes = {finding.cause or finding for finding in total.findings if finding.rule in _HIDES_USES}
    paths = [resource.path for name, resource in group.registers.items() if _refers(package.layers[name], group)]
    return total.unclear + len(mistakes) + sum(f.path in paths and f.rule[0] in "FS" for f in total.findings)


def _with_tables(layers: dict[str, Layer], group: AnnotationSet) -> list[Layer]:
    """Return the layers of which an annotation set, or the catalogue, has records."""
    return [layers[name] for name in (CATALOGUE, *group.registers, *group.layers)]


def _refers(layer: Layer, group: AnnotationSet) -> bool:
    """Return whether records of a layer refer to those of registers of an annotation set."""
    return any(reference.layer in group.registers for reference in layer.references)


def _check_removed(
    package: Package, group: AnnotationSet, registers: dict[str, Table], plan: list[Shard]
) -> Iterator[Finding]:
    """Yield R409 of the main annotation set, of which the changelog speaks."""
    if group.folder == MAIN_SET:
        tables = [(table.path, 0, package.files.size(table.path)) for table in registers.values()]
        parts = [(part.path, part.start, part.end) for shard in plan for part in shard.layers.values()]
        yield from check_removed(package.files, removed_ids(package.files), [*tables, *parts])


def _find_gaps(search: Search, plan: list[Shard], jobs: int | None) -> Iterator[Finding]:
    """Yield level G: first the names and cues of the whole annotation set are gathered, then they are looked for."""
    vocabulary = Vocabulary()
    for found in _run(gather, search, plan, jobs):
        vocabulary.add(found)
    for findings in _run(find_gaps, search._replace(lexicons=vocabulary.lexicons()), plan, jobs):
        yield from findings


def _read_waivers(package: Package, group: AnnotationSet, catalogue: Catalogue, guidelines: Guidelines) -> Waivers:
    """Return the waivers of an annotation set; none where their schema cannot be used, of which P011 speaks."""
    resource = next((r for r in package.resources if r.is_waivers and r.folder == group.folder), None)
    layer = package.lists.get(WAIVERS)
    if resource is None or layer is None or not package_rules.readable(package, resource):
        return Waivers(Table(""), {}, [], {}, {}, are_known=resource is None)
    rows, read = _documents(package, catalogue)
    languages = {document: str(row.get("language") or "en") for document, row in rows.items()}
    raw = package.files.read(resource.path)
    return read_waivers(layer, resource.path, raw, languages, read, guidelines)


def _documents(package: Package, catalogue: Catalogue) -> tuple[dict[str, Json], Callable[[str], str | None]]:
    """Return the records of the catalogue by their ids, and what reads the text of a document, None if it cannot."""
    if isinstance(catalogue, str):
        catalogue = read_jsonl(package.layers[CATALOGUE], catalogue, package.files.read(catalogue))
    rows = {str(row.get("id")): row for row in catalogue.rows}

    @functools.cache
    def read(document: str) -> str | None:
        path = str(rows[document].get("path"))
        try:
            return read_text(path, package.files.read(path))[0]
        except (OSError, UnsafePath):
            return None

    return rows, read


def _waive(total: ShardResult, waivers: Waivers) -> None:
    """Take the findings that are waived out of those that stand."""
    total.waived += [finding for finding in total.findings if waivers.waives(finding)]
    total.findings = [finding for finding in total.findings if not waivers.waives(finding)]


def _memory(names: dict[str, str]) -> Memory:
    from spanpack.proofs.memory import Memory

    return Memory(names)


def _read_catalogue(package: Package) -> tuple[Catalogue | None, list[Finding]]:
    """Return the path of a JSONL catalogue or the table of a YAML one, and what is wrong with the file.

    The first is None where it cannot be read.
    """
    resource = package.catalogue
    if resource is None or not package_rules.readable(package, resource):
        return None, []
    if resource.path.endswith(".jsonl"):
        if package.files.read(resource.path, 0, 1 << 16).strip() or package.files.read(resource.path).strip():
            return resource.path, []
        return None, [at(resource.path, "F106", "the table has no records")]
    table = read_yaml_list(resource.path, package.files.read(resource.path))
    if CATALOGUE in package.layers:
        table = without_cut_off(package.layers[CATALOGUE], table, is_longer=_lists_later_texts(package, table))
    return table if table.rows else None, table.findings


def _lists_later_texts(package: Package, catalogue: Table) -> bool:
    """Return whether the descriptor lists a text whose record would stand after all that the catalogue has."""
    last = max((str(row.get("id")) for row in catalogue.rows), default="")
    return any(r.is_text and posixpath.splitext(posixpath.basename(r.path))[0] > last for r in package.resources)


def _run(
    function: Callable[[Asked, Shard], Result],
    work: Asked,
    plan: list[Shard],
    jobs: int | None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Yield the result of each shard, in order."""
    sizes = [sum(part.end - part.start for part in shard.layers.values()) for shard in plan]
    total, done = sum(sizes), 0
    processes = min(jobs or (os.cpu_count() or 1 if total >= WORTH_A_PROCESS else 1), len(plan))
    if not isinstance(work.files, FolderFiles):
        processes = 1
    results: Iterable[Result]
    if processes <= 1:
        results = (function(work, shard) for shard in plan)
    else:
        from spanpack.validation.processes import run

        results = run(function, work, plan, processes)
    for result, size in zip(results, sizes, strict=True):
        done += size
        if progress:
            progress(done, total)
        yield result


def _add(total: ShardResult, result: ShardResult) -> None:
    """Add the result of the next shard, its lines counted on from the shards before."""
    for finding in result.findings:
        total.findings.append(_counted_on(finding, total.lines))
    for path, lines in result.lines.items():
        total.lines[path] = total.lines.get(path, 0) + lines
    total.counts += result.counts
    total.read |= result.read
    total.unseen |= result.unseen
    total.documents += result.documents
    total.unclear += result.unclear
    for name, used in result.used.items():
        total.used.setdefault(name, set()).update(used)


def _counted_on(finding: Finding, lines: dict[str, int]) -> Finding:
    offset, related = lines.get(finding.path, 0), finding.related
    if related is not None:
        related = (related[0], related[1] + lines.get(related[0], 0))
    if not offset and related == finding.related:
        return finding
    return finding._replace(line=finding.line + offset, related=related)


def _check_prefixes(package: Package, catalogue: Catalogue, total: ShardResult) -> Iterator[Finding]:
    """Yield R408: no two documents have the same prefix. Of two, the one whose text has another name is wrong."""
    seen: dict[str, int] = {}
    for index, document in enumerate(total.documents):
        prefix = document_prefix(document.id)
        first = seen.setdefault(prefix, index)
        other = total.documents[first]
        if other.id == document.id:
            continue
        wrong = next(
            (one for one in (index, first) if _text_name(total.documents[one]) != total.documents[one].id), index
        )
        name, text = total.documents[wrong].id, _text_name(total.documents[wrong])
        message = f'"{document.id}" and "{other.id}" both begin with {prefix}'
        fix, cause = (None, None) if text == name else (package_rules.named_as_text(text), ("document", text))
        if isinstance(catalogue, str):
            found = at(catalogue, "R408", message, _lines_of_documents(package, catalogue).get(name, 1), fix=fix)
        else:
            found = catalogue.finding("R408", catalogue.rows[wrong], message, ("id",), fix=fix)
        yield found._replace(record=name, cause=cause)


def _text_name(document: Catalogued) -> str:
    """Return the name of the text of a document, which its id should be."""
    return posixpath.splitext(posixpath.basename(document.path))[0]


def _lines_of_documents(package: Package, catalogue: str) -> dict[str, int]:
    """Return the lines of the documents in a JSONL catalogue, where other lines may hold no record."""
    lines: dict[str, int] = {}
    for number, line in enumerate(package.files.read(catalogue).split(b"\n"), 1):
        for name in re.findall(rb'"id": "([^"]*)"', line):
            lines.setdefault(name.decode("utf-8", "replace"), number)
    return lines


def _check_texts(package: Package, catalogue: Catalogue, total: ShardResult) -> Iterator[Finding]:
    """Yield what is wrong with the texts as files but for their hashes: their rights, their place in the catalogue."""

    @functools.cache
    def lines() -> dict[str, int]:
        assert isinstance(catalogue, str)
        return _lines_of_documents(package, catalogue)

    def locate(index: int, pointer: Pointer) -> tuple[int, int]:
        if isinstance(catalogue, Table):
            return catalogue.locate(catalogue.rows[index], pointer)
        return lines().get(total.documents[index].id, 1), 1

    place = catalogue.path if isinstance(catalogue, Table) else catalogue
    whole = not any(finding.path == place and finding.rule.startswith("F") for finding in total.findings)
    yield from package_rules.check_texts(package, total.documents, locate, whole=whole)


def _check_other_files(
    package: Package,
    done: set[str],
    lengths: dict[str, int],
    catalogue: Catalogue | None,
    guidelines: Guidelines,
) -> Iterator[Finding]:
    """Yield the hashes that are wrong and the YAML that is none, of all resources but the texts in ``done``.

    Of YAML lists that are no tables, how many items each has is added to ``lengths``; decisions among them are held
    to the ``catalogue`` and to the ``guidelines``.
    """
    tables = {r.path for group in package.sets.values() for r in (group.layers | group.registers).values()}
    if package.catalogue:
        tables.add(package.catalogue.path)
    for resource in package.resources:
        if resource.path in done or not package_rules.readable(package, resource):
            continue
        size, digest = size_and_sha256(blocks(package.files, resource.path))
        yield from package_rules.check_hash(package, resource, digest, size)
        layer = package.lists.get(resource.stem)
        if resource.is_waivers and layer:
            continue  # It is read with the annotation set that it belongs to.
        if resource.is_list and layer:
            table = read_yaml_list(resource.path, package.files.read(resource.path))
            lengths[resource.path] = len(table.rows)
            yield from _check_list(layer, table)
            if resource.stem == DECISIONS and catalogue is not None:
                right = table.with_rows([row for row in table.rows if layer.is_valid(row)])
                yield from check_decisions(right, *_documents(package, catalogue), guidelines)
        elif resource.path.endswith((".yaml", ".yml")) and resource.path not in tables:
            yield from read_yaml(resource.path, package.files.read(resource.path))[1]
        elif resource.is_text:
            yield from read_text(resource.path, package.files.read(resource.path))[1]


def _check_list(layer: Layer, table: Table) -> Iterator[Finding]:
    """Yield what is wrong with a YAML list that is no table and that a schema describes: with the file, or an item."""
    yield from table.findings
    for row in table.rows:
        if not layer.is_valid(row):
            yield from schema_rules.check(layer, table, row)


def _in_file_order(package: Package, findings: Iterable[Finding]) -> list[Finding]:
    ranks = {resource.path: resource.index for resource in package.resources}
    return sorted(
        findings,
        key=lambda f: (ranks.get(f.path, -1), f.path, f.line, f.column, f.rule, f.message),
    )
