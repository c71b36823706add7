"""Waivers: findings that people have decided to leave as they are, each with its reason.

A waiver names one finding by its rule and by the words of the document that the finding shows, or by the
record where it shows none. What it no longer fits is a finding itself (level W), so that waivers do not rot.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from spanpack.findings import Excerpt, Finding, excerpt
from spanpack.lines.positions import Pointer
from spanpack.lines.records import Table, read_yaml_list
from spanpack.quotations import QuotationError, Scope, locate
from spanpack.rules import schema as schema_rules
from spanpack.rules.catalogue import RULES
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

GUIDELINES = "annotations/GUIDELINES.md"
"""Where a package has its guidelines, if it has any."""

_WAIVABLE = ("C", "G", "R407")
"""How the rules begin that may be waived: what the guidelines demand, not how files are written or linked."""

_MEND = "Correct the waiver as the message says; spanpack fields waivers says what each key means."

Key = tuple[str, str, int, int] | tuple[str, str]
"""What a finding and its waiver share: rule, document, start and end, or rule and record."""


@dataclass(frozen=True)
class Waivers:
    """The waivers of an annotation set: the row of each by what it waives, and what is wrong with the others."""

    table: Table
    rows: dict[Key, Json]
    findings: list[Finding]

    def waives(self, finding: Finding) -> bool:
        """Return whether one of the waivers names this finding."""
        return _key(finding) in self.rows

    def unused(self, waived: Iterable[Finding], asked: tuple[str, ...]) -> Iterator[Finding]:
        """Yield W701 for each waiver of a rule that begins as ``asked`` says and that none of ``waived`` needed."""
        used = {_key(finding) for finding in waived}
        for key, row in self.rows.items():
            if key not in used and row["rule"].startswith(asked):
                yield _finding(self.table, row, "W701", f"{row['rule']} finds nothing to waive here", "rule")


def read_waivers(
    layer: Layer,
    path: str,
    raw: bytes,
    documents: Collection[str],
    read: Callable[[str], str | None],
    sections: Collection[str] | None,
) -> Waivers:
    """Read the waivers of an annotation set.

    ``layer`` is the schema of a waiver; ``documents`` are the ids of the documents, and ``read`` gives the
    text of one, or None where it cannot be read: its waivers are left out. ``sections`` are the anchors of the
    guidelines, or None where the package has none.
    """
    table = read_yaml_list(path, raw)
    rows: dict[Key, Json] = {}
    findings = [_without_waivers(finding) if finding.rule == "F106" else finding for finding in table.findings]
    for row in table.rows:
        if not layer.is_valid(row):
            problems = schema_rules.check(layer, table, row)
            findings += [dataclasses.replace(problem, fix=_MEND) for problem in problems]
            continue
        if sections is not None and row["section"] not in sections:
            findings.append(_finding(table, row, "W705", _no_section(row["section"], sections), "section"))
        rule = row["rule"]
        if rule not in RULES or not rule.startswith(_WAIVABLE):
            what = "cannot be waived" if rule in RULES else "is no rule"
            findings.append(_finding(table, row, "W704", f"{rule} {what}", "rule"))
        elif "record" in row:
            _keep(table, (rule, row["record"]), row, rows, findings)
        elif row["document"] not in documents:
            findings.append(
                _finding(table, row, "W702", f'the catalogue has no document "{row["document"]}"', "document")
            )
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
            window = excerpt(text, span["start"], span["end"])
            _keep(table, key, row, rows, findings, window)
    return Waivers(table, rows, findings)


def _without_waivers(finding: Finding) -> Finding:
    fix = "Remove the file and run spanpack index: an annotation set that waives nothing needs none."
    return dataclasses.replace(finding, message="the file holds no waivers", fix=fix)


def _no_section(section: str, sections: Collection[str]) -> str:
    near = difflib.get_close_matches(section, sections, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f'{GUIDELINES} has no section "{section}"{hint}'


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
    return dataclasses.replace(found, record=row.get("record"))


def _key(finding: Finding) -> Key:
    if finding.excerpt is not None and finding.document is not None:
        return finding.rule, finding.document, finding.excerpt.start, finding.excerpt.end
    return finding.rule, finding.record or ""
