"""Write docs/mutation.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from spanpack.rules.catalogue import RULES
from tests.mutation.kinds import KINDS
from tests.mutation.plant import Tally

GROUPS = {
    "forms": "How a line is written",
    "values": "Keys and values",
    "spans": "Spans",
    "references": "Ids and references",
    "actors": "Actors",
    "numbers": "Numbers",
    "dates": "Dates",
    "attributions": "Attributions",
    "entities": "Entities",
    "catalogue": "The catalogue of documents",
    "controls": "Control characters",
    "files": "Files",
    "descriptor": "The descriptor",
    "waivers": "Waivers",
    "decisions": "Decisions between passes",
    "omissions": "Records left out",
}
LEFT_OUT = {
    "numbers": ("number left out",),
    "dates": ("date left out",),
    "attributions": ("quoted attribution left out", "indirect attribution left out"),
    "actors": ("repeated name left out", "single name left out", "description left out"),
}
"""The layers, and the kinds that leave out each of their records once."""

NOT_PLANTED: dict[str, str] = {}
"""The rules that no kind expects, each with the reason: what an error in this corpus cannot break."""

_INTRODUCTION = """\
# Planted errors

How much of what can go wrong is found: {kinds} kinds of errors, each planted in every record, span, line, zone, waiver
or file of this corpus that it applies to, one at a time in a copy of the package. Hashes and sizes in the descriptor
are brought up to date after each, unless the kind is about them, so that a stale hash cannot stand in for the finding.
This page is written by the run: `make mutation`.

The copy is without the passes of the annotators (`annotations/passes/a` and `b`), so that the counts are those of one
annotation set: the passes have the same form, are held to the same rules, and would be checked again with each error. A
test plants errors in what they share with the main set, documents, guidelines and decisions, in the whole package.

|  | errors | share |
|---|---:|---:|
| planted | {planted} |  |
| caught: at least one finding | {caught} | {caught_share} |
| caught by an expected rule | {expected} | {expected_share} |
| caught by exactly one finding | {alone} | {alone_share} |

More than one finding is right where one error makes several places wrong: a letter changed in a text breaks every span
that holds it. Where a kind does not apply, and why, is said in `tests/mutation/operators/`: an edit that leaves the
package as right as it was is no error, and one that no rule could tell from a right annotation is not planted.

The package is checked as a large corpus is: by proofs of whole tables, which an error must break. A test holds that
the findings are the same when it is checked record by record.

jsonschema-rs, which the tool uses, and the Python package jsonschema gave the same verdict on all {compared} records
that were corrupted and could still be read.
"""

_RULES = """\
Each rule with the number of kinds that expect it and of the errors of these kinds at which it spoke. A rule that never
spoke would make the run fail.
"""

_OMISSIONS = """\
Nothing in the files says that a record was there. What the text shows of it is asked by level G: figures, dates and
quotations by themselves; names and cues where they are annotated elsewhere. Each record of each layer is left out once,
and counted when there is a finding. The kinds that are marked with an asterisk are measured: there the text gives no
sign that a program can be sure of, and they are not part of the sums above.
"""


def page(tallies: Mapping[str, Tally], spoke: Mapping[str, int], compared: int) -> str:
    """Return the page.

    ``spoke`` says of each rule at how many errors it spoke that were to be caught by it; ``compared`` on how many
    records two validators of JSON Schema were compared.
    """
    return "".join(f"{line}\n" for line in _lines(tallies, spoke, compared))


def _lines(tallies: Mapping[str, Tally], spoke: Mapping[str, int], compared: int) -> Iterator[str]:
    held = {name: tally for name, tally in tallies.items() if not KINDS[name].is_measured}
    total = sum(held.values(), Tally())
    yield _INTRODUCTION.format(
        kinds=len(held),
        planted=f"{total.planted:,}",
        caught=f"{total.caught:,}",
        caught_share=_share(total.caught, total.planted),
        expected=f"{total.expected:,}",
        expected_share=_share(total.expected, total.planted),
        alone=f"{total.alone:,}",
        alone_share=_share(total.alone, total.planted),
        compared=f"{compared:,}",
    ).rstrip()
    yield from _rules(spoke)
    for group, title in GROUPS.items():
        yield ""
        yield f"## {title}"
        yield ""
        if group == "omissions":
            yield from _omissions(tallies)
        yield "| kind | what is planted | expected | planted | caught | by an expected rule | by one finding |"
        yield "|---|---|---|---:|---:|---:|---:|"
        for name, tally in tallies.items():
            kind = KINDS[name]
            if kind.group == group:
                counts = (tally.planted, tally.caught, tally.expected, tally.alone)
                what = kind.description.replace("|", "\\|").removesuffix(".")
                rules = ", ".join(sorted(kind.expected))
                marked = f"{name} \\*" if kind.is_measured else name
                yield f"| {marked} | {what} | {rules} | {' | '.join(f'{count:,}' for count in counts)} |"


def _rules(spoke: Mapping[str, int]) -> Iterator[str]:
    """Yield at how many errors each rule spoke, and which rules no kind expects."""
    kinds = Counter(rule for kind in KINDS.values() if not kind.is_measured for rule in kind.expected)
    yield from ("", "## Rules", "", *_RULES.rstrip().splitlines(), "")
    if NOT_PLANTED:
        yield from (f"- {rule}, {RULES[rule].title}: {reason}" for rule, reason in NOT_PLANTED.items())
    else:
        yield f"There is none that no kind expects: all {len(RULES)} rules of the catalogue stand here."
    yield from ("", "| rule | finds | kinds | errors |", "|---|---|---:|---:|")
    for code in RULES:
        if kinds[code]:
            yield f"| {code} | {RULES[code].title} | {kinds[code]} | {spoke.get(code, 0):,} |"


def _omissions(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """Yield how many records of each layer are missed when they are left out."""
    yield _OMISSIONS.rstrip()
    yield ""
    yield "| layer | records | noticed | share |"
    yield "|---|---:|---:|---:|"
    for layer, kinds in LEFT_OUT.items():
        tally = sum((tallies[kind] for kind in kinds if kind in tallies), Tally())
        if tally.planted:
            yield f"| {layer} | {tally.planted:,} | {tally.caught:,} | {_share(tally.caught, tally.planted)} |"
    yield ""


def _share(part: int, whole: int) -> str:
    """Return a share in per cent, never rounded up to all."""
    return f"{part * 1000 // whole / 10:.1f} %" if part < whole else "100 %"
