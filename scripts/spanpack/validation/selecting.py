"""Choose rules: which findings are shown, and where the rules that are chosen could not be asked.

What cannot be read is shown whatever is chosen, for no rule is asked of it. A record that fails a level is not asked
at the next (see checking.py): where the level is not chosen, that is told, so that nothing is called valid unasked.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from spanpack.findings import Finding
from spanpack.package import CATALOGUE
from spanpack.rules.catalogue import RULES

UNREAD = "unread"
"""How the cause of a P012 begins for which a table is not read."""

_UNREAD = frozenset(
    "P001 P002 P003 P004 P005 P011 P013 P014 F101 F106 F107 F108 F109 F110 F111 F113 F115".split(),
)
"""The rules of which a finding means that a file, or a record, is not read."""

_LEVELS = {"P": 0, "F": 1, "S": 2, "A": 4, "R": 5, "W": 6, "C": 7, "G": 0}
_RULES = {"R402": 3, "R403": 3}
"""When a rule is asked. Level G searches the texts whatever the records are, and is asked where it is chosen."""

_REJECTS_NOTHING = ("P", "F", "W", "G", "R407", "R408")
_HIDES_USES = ("R404", "C543", "C544")

FRICTIONLESS = "X"
"""How the codes of what frictionless finds begin."""


class Selection(NamedTuple):
    """The rules whose codes begin with one of ``chosen`` (all where empty), and with none of ``ignored``."""

    chosen: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def has(self, rule: str) -> bool:
        """Return whether a rule is selected."""
        return (not self.chosen or rule.upper().startswith(self.chosen)) and not self.ignores(rule)

    def ignores(self, rule: str) -> bool:
        """Return whether a rule is ignored, which whoever asks has said."""
        return rule.upper().startswith(self.ignored)

    def shown(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings of the rules selected, and of what cannot be read."""
        return [finding for finding in findings if self.has(finding.rule) or _is_unread(finding)]

    def unasked(self, findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
        """Return how many findings keep rules that are selected from being asked and are not shown, by rule."""
        last = max((_order(rule) for rule in RULES if self.has(rule)), default=0)
        hides_uses = _HIDES_USES if self.has("R407") else ()
        hidden = (finding for finding in findings if not self.has(finding.rule) and not _is_unread(finding))
        return tuple(
            sorted(
                Counter(
                    finding.rule
                    for finding in hidden
                    if not finding.rule.startswith(_REJECTS_NOTHING)
                    and (_rejected_at(finding) < last or finding.rule in hides_uses)
                ).items()
            )
        )


EVERY = Selection()


def selection(chosen: list[str], ignored: list[str]) -> Selection:
    """Return what is selected by the beginnings of codes, in capitals.

    Raises ValueError where a code names no rule and no level, or no rule is left.
    """
    for code in [*chosen, *ignored]:
        is_foreign = code == FRICTIONLESS or code.startswith(f"{FRICTIONLESS}-")
        if not code or not (is_foreign or any(rule.startswith(code) for rule in RULES)):
            raise ValueError(f"{code!r} is no rule and no level; spanpack rules lists them")
    found = Selection(tuple(chosen), tuple(ignored))
    if not any(found.has(rule) for rule in (*RULES, *(code for code in chosen if code.startswith(FRICTIONLESS)))):
        raise ValueError("no rule is left to ask: what is selected is ignored")
    return found


def _is_unread(finding: Finding) -> bool:
    return finding.rule in _UNREAD or (finding.cause is not None and finding.cause[0] == UNREAD)


def _order(rule: str) -> int:
    return _RULES.get(rule, _LEVELS[rule[0]])


def _rejected_at(finding: Finding) -> int:
    # Of a document that stands twice, no record is asked of the second.
    is_document = posixpath.basename(finding.path).startswith(f"{CATALOGUE}.")
    return 3 if finding.rule == "R401" and is_document else _order(finding.rule)
