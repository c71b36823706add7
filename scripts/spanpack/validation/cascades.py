"""One mistake, one finding: leave out what follows from another finding, and join what has one cause."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from spanpack.findings import Finding
from spanpack.package import CATALOGUE, COMMON, DESCRIPTOR, MAIN_SET, SCHEMAS
from spanpack.rules.coverage import Phrases
from spanpack.rules.package import TEXT_TWICE
from spanpack.rules.references import LOST_ID
from spanpack.rules.subject import document_prefix
from spanpack.validation.habits import is_habit, with_habits_as_causes
from spanpack.validation.losses import Shortened

UNUSED = "unused"
"""How the cause of an R407 begins; the name of the entity and its id follow."""

_FILE = "text"
"""How the cause begins of what follows from a file that is not what the descriptor lists; its path follows."""

_OF_WORDS = frozenset({"W701", "W702", "W711"})
"""The rules that ask of waivers and decisions whether they are about words of a document."""

_SAID_FIRST = frozenset({"P002", "F111", "F114"})
_SAYS_MOST = ("R408", "P014")
"""The rules of which a finding is shown for all of its cause, wherever in the files it stands."""
_SHOWN = 3


def joined(
    findings: Sequence[Finding],
    documents: Mapping[str, str],
    lengths: Mapping[str, int],
    shorter: Sequence[Shortened] = (),
) -> list[Finding]:
    """Return the findings without those that others explain; expects them in file order and keeps it.

    ``documents`` maps the ids of documents to the paths of their texts, ``lengths`` the paths of the tables and lists
    to how many lines each has (in YAML, records); ``shorter`` are the tables of which the last lines may be lost.
    """
    standing = _without_consequences(_with_lost_lines_as_causes(findings, shorter))
    standing = _without_lost_documents(_without_doubled_documents(standing))
    standing = _without_lost_uses(_without_lost_ids(_without_idle_waivers(standing, documents)))
    return _one_for_each_cause(with_habits_as_causes(standing, lengths), documents, lengths)


def _with_lost_lines_as_causes(findings: Sequence[Finding], shorter: Sequence[Shortened]) -> Sequence[Finding]:
    """Let what may follow from lines that a table has lost at its end be of one cause with its stale hash."""
    if not shorter:
        return findings
    lost = {table.path: table.missing for table in shorter}
    causes = {finding: table.path for table in reversed(shorter) for finding in table.explained(findings)}

    def with_cause(finding: Finding) -> Finding:
        if finding in causes:
            return finding._replace(cause=(_FILE, causes[finding]))
        path = finding.related[0] if finding.rule == "P006" and finding.related else ""
        if path not in lost:
            return finding
        message = f"{finding.message}; it is {lost[path]:,} bytes shorter: lines may be lost"
        return finding._replace(message=message, cause=(_FILE, path))

    return list(map(with_cause, findings))


def _without_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what else is said of a value or a file that is to be changed anyway.

    That is a value of the descriptor that breaks the profile, or one that is not written as it is meant; and the hash
    of a file with a finding of its own, but for gaps, which are closed in another file, and for what follows from a
    file that has changed, or has lost lines: the hash of that one tells it, and stays whatever else is found. That of a
    schema tells that the table schemas have drifted from it, and that of the catalogue, or what is wrong there, that
    what the descriptor repeats of it has.
    """
    wrong = {(f.path, f.line, f.column) for f in findings if f.rule in _SAID_FIRST}
    changing = {f.path for f in findings if f.path != DESCRIPTOR and f.rule[0] != "G" and not _is_of_file(f)}
    lines = {(f.path, f.line) for f in findings}
    stale = {f.related[0] for f in findings if f.rule == "P006" and f.related}
    return [
        f
        for f in findings
        if (f.rule in _SAID_FIRST or f.rule[0] == "F" or (f.path, f.line, f.column) not in wrong)
        and not (f.rule in ("P006", "P008") and f.related and f.related[0] in changing and not _is_of_file(f))
        and not (f.rule == "P012" and f.related and not stale.isdisjoint((COMMON, f.related[0])))
        and not (f.rule == "P012" and f.record and f.related in lines)
    ]


def _is_of_file(finding: Finding) -> bool:
    """Return whether a finding follows from a file that has changed, or has lost lines, or says that it has lost."""
    return finding.cause is not None and finding.cause[0] == _FILE


def _is_catalogue(path: str) -> bool:
    place = PurePosixPath(path)
    return place.stem == CATALOGUE and place.parts[0] != SCHEMAS


def _without_lost_documents(findings: list[Finding]) -> list[Finding]:
    """Leave out what follows where a text has lost its document, or a document its id.

    A publisher that the record alone named is not used any more (R407); the wrong id has another place in the order
    of the catalogue (F112). Each of them can be the reason of one such finding: where there are more, others are wrong.
    """
    texts = [f for f in findings if f.rule == "P014" and f.cause and f.path == DESCRIPTOR]
    unused = [f for f in findings if f.rule == "R407" and posixpath.dirname(f.path) == MAIN_SET]
    renamed = {f.record for f in findings if f.rule in ("P014", "R408") and f.cause and _is_catalogue(f.path)}
    moved = [f for f in findings if f.rule == "F112" and _is_catalogue(f.path)]
    explained = {*(unused if len(unused) <= len(texts) else ()), *(moved if len(moved) <= len(renamed) else ())}
    return [f for f in findings if f not in explained] if explained else findings


def _without_doubled_documents(findings: list[Finding]) -> list[Finding]:
    """Leave out what follows where two documents of the catalogue have one id (R401) or one text (P014).

    The one that has lost its id is none of its records' any more (R403), nor of an entity that it alone names (R407),
    and spanpack index lists two resources as one (P013).
    """
    same = [f for f in findings if f.rule == "R401" and _is_catalogue(f.path)]
    # Of a record that stands twice, none has lost its id.
    lost = [f for f in same if f.cause]
    shared = [f for f in findings if f.rule == "P014" and f.cause and _is_catalogue(f.path)]
    if not same and not shared:
        return findings
    homeless = {f.cause for f in findings if f.rule == "R403"}
    explained = {"R403", "R407"} if lost and len(homeless) <= len(lost) else {"R407"} if lost else set()
    return [f for f in findings if f.rule not in explained and f.cause != TEXT_TWICE]


def _without_idle_waivers(findings: list[Finding], documents: Mapping[str, str]) -> list[Finding]:
    """Leave out W701, W702 and W711 of documents that are lost or have changed: what they are about comes back then.

    Where a record of the catalogue cannot be read, or has the id of another one, any document may be lost; of a prefix
    that two have, it is not known which is meant. That one record alone does not fit is its own mistake, but for a
    decision about its words.
    """
    if any(f.rule.startswith(("F", "S", "R401")) and _is_catalogue(f.path) for f in findings):
        return [f for f in findings if f.rule not in _OF_WORDS]
    stale = {f.related[0] for f in findings if f.rule == "P006" and f.related}
    apart = [f for f in findings if f.rule == "A303"]
    many = Counter(f.document or f.record or "" for f in apart)
    lost = {document for document in many if many[document] > 1 or documents.get(document) in stale}
    lost |= {f.document for f in apart if f.document and f.path == documents.get(f.document)}
    lost |= {f.document or f.record or "" for f in findings if f.rule in ("A312", "R408")}
    homeless = Counter(f.cause[1] for f in findings if f.rule == "R403" and f.cause)
    known = {document_prefix(document) for document in documents}
    lost |= {name for name in homeless if homeless[name] > 1 or document_prefix(name) not in known}
    lost |= {f.cause[1] for f in findings if f.rule == "P014" and f.cause}
    prefixes = {document_prefix(document) for document in lost} - {""}
    return [
        f
        for f in findings
        if f.rule not in _OF_WORDS
        or (
            prefixes.isdisjoint((document_prefix(f.document or ""), (f.record or "-").partition("-")[0]))
            and not any(_overlap(f, other) for other in apart)
        )
    ]


def _overlap(one: Finding, other: Finding) -> bool:
    """Return whether two findings show words of one document that overlap."""
    first, second = one.excerpt, other.excerpt
    if first is None or second is None or one.document != other.document:
        return False
    return first.start < second.end and second.start < first.end


def _without_lost_ids(findings: list[Finding]) -> list[Finding]:
    """Leave out R404 for an id that a record has lost, which now has that of another one (R401)."""
    lost = Counter(f.cause[1:] for f in findings if f.rule == "R401" and f.cause)
    missing: dict[tuple[str, ...], set[str]] = {}
    for finding in findings if lost else ():
        if finding.cause and finding.cause[0] == "R404":
            _, table, value = finding.cause
            place = next((p for p in ((table, value.partition("-")[0]), (table, "")) if p in lost), None)
            if place:
                missing.setdefault(place, set()).add(value)
    # Each of them can have lost one id: where more are missing, it is not known which.
    explained = {value for place, values in missing.items() if len(values) <= lost[place] for value in values}
    return [f for f in findings if not (f.cause and f.cause[0] == "R404" and f.cause[2] in explained)]


def _without_lost_uses(findings: list[Finding]) -> list[Finding]:
    """Leave out R407 of an entity whose name stands at a gap, which says so: annotated there, the entity is used.

    Nor is it known whether its name needs no waiver any more (W701) while it is not known why nothing names it.
    """
    uses = {f: f.cause[1] for f in findings if f.rule == "R407" and f.cause and f.cause[0] == UNUSED}
    unused = {name: f for f, name in uses.items()}
    if not unused:
        return findings
    names = Phrases({name: name for name in unused})
    told: set[Finding] = set()

    def with_use(gap: Finding) -> Finding:
        name = _name_at(gap, names) if gap.rule.startswith("G") else None
        if name is None or unused[name] in told:
            return gap
        use = unused[name]
        told.add(use)
        return gap._replace(message=f"{gap.message}; {use.message}", related=(use.path, use.line))

    found = [with_use(f) for f in findings if not (f.rule == "W701" and _name_at(f, names))]
    # Those that stay have no cause beside their habit: a register may be full of them.
    return [f._replace(cause=None) if f in uses else f for f in found if f not in told]


def _name_at(finding: Finding, names: Phrases) -> str | None:
    """Return which of ``names`` stands where the words are that a finding shows, or some of them."""
    if finding.excerpt is None:
        return None
    left, right = finding.excerpt.marked
    return next((name for start, end, name in names.find(finding.excerpt.text) if start < right and left < end), None)


def _one_for_each_cause(
    findings: Sequence[Finding], documents: Mapping[str, str], lengths: Mapping[str, int]
) -> list[Finding]:
    """Keep the first of the findings that have one cause, with the number and the places of the others."""
    texts = {f.related[0] for f in findings if f.rule == "P006" and f.related is not None}
    # Whether a span fits is to be asked once it is known which text is meant.
    unsure: dict[str, tuple[str, ...]] = {
        document: (_FILE, path) for document, path in documents.items() if path in texts
    }
    unsure |= {f.cause[1]: f.cause for f in findings if f.rule == "P014" and f.cause}
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for index, finding in enumerate(findings):
        # Two records that have lost their ids are two mistakes.
        cause = finding.cause if finding.cause and finding.cause[0] != LOST_ID else (str(index),)
        if finding.rule == "P006" and finding.related is not None:
            cause = (_FILE, finding.related[0])
        elif finding.rule.startswith("A"):
            cause = unsure.get(finding.document or finding.record or "", cause)
        groups.setdefault(cause, []).append(finding)
    return [_with_places(group, lengths) for group in groups.values()]


def _with_places(group: list[Finding], lengths: Mapping[str, int]) -> Finding:
    # That two documents have one prefix or one text says more than that a text is not listed.
    first = next((f for rule in _SAYS_MOST for f in group if f.rule == rule), group[0])
    places = tuple(dict.fromkeys((f.path, f.line) for f in group if (f.path, f.line) != (first.path, first.line)))
    if not places:
        return first
    many = f"{len(places):,} more place{'s' * (len(places) > 1)}: "
    shown = ", ".join(f"{path}:{line}" for path, line in places[:_SHOWN])
    if is_habit(first) and {path for path, _ in places} == {first.path}:
        of = "records, at " if first.path.endswith(".yaml") else "lines: "
        many = f"{len(places):,} more of {lengths[first.path]:,} {of}"
        shown = ", ".join(str(line) for _, line in places[:_SHOWN])
    more = f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
    message = f"{first.message}; the same mistake shows in {many}{shown}{more}"
    return first._replace(message=message, also=places)
