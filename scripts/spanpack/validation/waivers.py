"""Waivers: findings that people have decided to leave as they are, each with its reason.

A waiver names one finding by its rule and by the words of the document that the finding shows, or by the
record where it shows none or is about the record as a whole. What it no longer fits is a finding itself
(level W), so that waivers do not rot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from spanpack.findings import Excerpt, Finding, excerpt
from spanpack.lines.positions import Pointer
from spanpack.lines.records import Table
from spanpack.lines.yamldata import read_yaml_list
from spanpack.quotations import QuotationError, Scope, locate
from spanpack.rules import schema as schema_rules
from spanpack.rules.catalogue import OF_ENGLISH, RULES
from spanpack.rules.subject import document_prefix, is_english
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.validation.guidelines import Guidelines

_WAIVABLE = ("C", "G", "R407")
"""How the rules begin that may be waived: what the guidelines demand, not how files are written or linked."""

_SEVERAL = 3

_MEND = "Correct the waiver as the message says; spanpack fields waivers says what each key means."

Key = tuple[str, str, int, int] | tuple[str, str]
"""What a finding and its waiver share: rule, document, start and end, or rule and record."""


class Waivers(NamedTuple):
    """The waivers of an annotation set: the row of each by what it waives, and what is wrong with the others.

    ``languages`` are those of the documents, by their ids; ``windows`` show the words that waivers name;
    ``are_known`` says that some could be read, or that there are none.
    """

    table: Table
    rows: dict[Key, Json]
    findings: list[Finding]
    languages: Mapping[str, str]
    windows: Mapping[Key, Excerpt]
    are_known: bool = True

    def waives(self, finding: Finding) -> bool:
        """Return whether one of the waivers names this finding."""
        return any(key in self.rows for key in _keys(finding))

    def unused(self, waived: Iterable[Finding], is_asked: Callable[[str, str], bool]) -> Iterator[Finding]:
        """Yield W701 for each waiver that none of ``waived`` needed.

        ``is_asked`` says of a rule and a document whether all findings are known that there are of the rule.
        """
        used = {key for finding in waived for key in _keys(finding)}
        idle = {key: row for key, row in self.rows.items() if key not in used}
        idle = {key: row for key, row in idle.items() if is_asked(row["rule"], self._document(row))}
        foreign = {key: found for key, row in idle.items() if (found := self._in_another_language(key, row))}
        for key, row in idle.items():
            if key in foreign:
                yield foreign[key]
            # Names and cues are looked for by language: those of a document that is in another one are missed in all.
            elif not (foreign and row["rule"].startswith("G")):
                message = f"{row['rule']} finds nothing to waive here"
                found = _finding(self.table, row, "W701", message, "rule", self.windows.get(key))
                yield found._replace(cause=("waiver", self.table.path, self._document(row), *map(str, key)))

    def _in_another_language(self, key: Key, row: Json) -> Finding | None:
        """Return the finding that a rule is not asked in the language of a document, where that makes a waiver idle."""
        document = self._document(row)
        language = self.languages.get(document, "en")
        if not row["rule"].startswith(OF_ENGLISH) or is_english({"language": language}):
            return None
        message = f'{document} is in the language "{language}", and {row["rule"]} is asked in English only'
        fix = "Correct the language of the document in the catalogue; if it is right, remove the waiver."
        found = _finding(self.table, row, "W701", message, "rule", self.windows.get(key))
        return found._replace(fix=fix, cause=("language", document))

    def _document(self, row: Json) -> str:
        """Return the document that a waiver is about; empty where it is about a record of a register."""
        if "document" in row:
            return str(row["document"])
        prefix = row["record"].partition("-")[0]
        return next((document for document in self.languages if document_prefix(document) == prefix), "")


def read_waivers(
    layer: Layer,
    path: str,
    raw: bytes,
    languages: Mapping[str, str],
    read: Callable[[str], str | None],
    guidelines: Guidelines,
) -> Waivers:
    """Read the waivers of an annotation set.

    ``layer`` is the schema of a waiver; ``languages`` are those of the documents by their ids, and ``read`` gives
    the text of one, or None where it cannot be read: its waivers are left out.
    """
    table = read_yaml_list(path, raw)
    rows: dict[Key, Json] = {}
    windows: dict[Key, Excerpt] = {}
    findings = [_without_waivers(finding) if finding.rule == "F106" else finding for finding in table.findings]
    for row in table.rows:
        if not layer.is_valid(row):
            problems = schema_rules.check(layer, table, row)
            findings += [problem._replace(fix=_MEND) for problem in problems]
            continue
        cited = guidelines.check("W705", table, row)
        findings += [found._replace(record=row.get("record")) for found in cited]
        rule = row["rule"]
        if rule not in RULES or not rule.startswith(_WAIVABLE):
            what = "cannot be waived" if rule in RULES else "is no rule"
            findings.append(_finding(table, row, "W704", f"{rule} {what}", "rule"))
        elif "record" in row:
            _keep(table, (rule, row["record"]), row, rows, findings)
        elif row["document"] not in languages:
            findings.append(_finding(table, row, "W702", no_document(row["document"]), "document"))
        else:
            text = read(row["document"])
            if text is None:
                continue
            try:
                span = _locate(text, row)
            except QuotationError as error:
                reason = str(error).partition(":\n")[0]  # Without the places, for which a finding has no room.
                findings.append(_finding(table, row, "W702", reason, "quote"))
                continue
            key = (rule, row["document"], span["start"], span["end"])
            windows[key] = excerpt(text, span["start"], span["end"])
            _keep(table, key, row, rows, findings, windows[key])
    # Where several are refused, all of them, it is the schema that is wrong, or the file.
    is_refused = any(finding.rule.startswith(("F", "S")) for finding in findings)
    are_known = bool(rows) or not is_refused or 0 < len(table.rows) < _SEVERAL
    return Waivers(table, rows, findings, languages, windows, are_known)


def _without_waivers(finding: Finding) -> Finding:
    fix = "Remove the file and run spanpack index: an annotation set that waives nothing needs none."
    return finding._replace(message="the file holds no waivers", fix=fix)


def no_document(document: str) -> str:
    """Return what is said of a document that the catalogue lacks."""
    return f'the catalogue has no document "{document}"'


def _locate(text: str, row: Json) -> Json:
    scope = Scope(text, 0, len(text)).narrow(row.get("within"))
    return locate(scope, {key: row[key] for key in ("quote", "before", "after", "occurrence") if key in row})


def _keep(
    table: Table, key: Key, row: Json, rows: dict[Key, Json], findings: list[Finding], window: Excerpt | None = None
) -> None:
    first = rows.setdefault(key, row)
    if first is not row:
        message = f"another waiver of {row['rule']} names the same {'words' if window else 'record'}"
        related = (table.path, table.locate(first)[0])
        findings.append(_finding(table, row, "W703", message, "rule", window, related))


def _finding(
    table: Table,
    row: Json,
    rule: str,
    message: str,
    field: str,
    window: Excerpt | None = None,
    related: tuple[str, int] | None = None,
) -> Finding:
    pointer: Pointer = (field,)
    found = table.finding(rule, row, message, pointer, excerpt=window, related=related)
    return found._replace(record=row.get("record"))


def _keys(finding: Finding) -> Iterator[Key]:
    """Yield by what a finding may be waived: the words that it shows; the record where it shows none or is about it."""
    if finding.excerpt is not None and finding.document is not None:
        yield finding.rule, finding.document, finding.excerpt.start, finding.excerpt.end
    if finding.excerpt is None or finding.of_record:
        yield finding.rule, finding.record or ""
