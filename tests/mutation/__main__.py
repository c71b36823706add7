"""Plant every kind of error in every record it applies to, and write docs/mutation.md.

python -m tests.mutation            plant them all; exit code 1 where one is not caught
python -m tests.mutation KIND ...   plant the kinds whose names begin so, and write nothing
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from spanpack.rules.catalogue import RULES
from spanpack.validation.processes import run
from tests.mutation.kinds import KINDS, Site
from tests.mutation.page import NOT_PLANTED, page
from tests.mutation.places import Original, read_original
from tests.mutation.plant import Outcome, Tally, outcomes

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mutation.md"
PIECE = 1000
"""How many errors a process plants at a time."""

Piece = list[tuple[str, Site]]


def main(chosen: list[str], root: Path = ROOT) -> int:
    """Plant, say what was not caught, write the page, and return the exit code."""
    original = read_original(root)
    names = [name for name in KINDS if not chosen or name.startswith(tuple(chosen))]
    sites: Piece = [(name, site) for name in names for site in KINDS[name].sites(original)]
    pieces = [sites[start : start + PIECE] for start in range(0, len(sites), PIECE)]
    tallies = {name: Tally() for name in names}
    spoke: Counter[str] = Counter()
    compared, wrong = 0, []
    for done, result in enumerate(run(_plant, original, pieces, os.cpu_count() or 1), 1):
        for outcome in result:
            kind = KINDS[outcome.kind]
            tallies[kind.name].add(outcome)
            spoke.update(() if kind.is_measured else kind.expected.intersection(outcome.rules))
            compared += outcome.verdicts is not None
            if not outcome.rules and not kind.is_measured:
                wrong.append(f"not caught: {_place(outcome)}")
            if outcome.verdicts and outcome.verdicts[0] != outcome.verdicts[1]:
                wrong.append(f"jsonschema-rs says {outcome.verdicts[0]}, jsonschema the contrary: {_place(outcome)}")
        if sys.stderr.isatty():
            print(f"\r{done * 100 // len(pieces)} %", end="\r", file=sys.stderr)
    if not chosen:
        silent = [rule for rule in RULES if rule not in NOT_PLANTED and not spoke[rule]]
        wrong += [f"no planted error was found by {rule}, {RULES[rule].title}" for rule in silent]
    total = sum((tally for name, tally in tallies.items() if not KINDS[name].is_measured), Tally())
    for line in wrong:
        print(line)
    if chosen:
        for name, tally in tallies.items():
            print(f"{name}: {tally}")
    else:
        PAGE.write_text(page(tallies, spoke, compared), encoding="utf-8")
    print(f"caught {total.caught:,} of {total.planted:,} errors of {len(names)} kinds")
    return 1 if wrong else 0


def _plant(original: Original, piece: Piece) -> list[Outcome]:
    return list(outcomes(original, ((KINDS[name], site) for name, site in piece)))


def _place(outcome: Outcome) -> str:
    return f"{outcome.kind} at {' '.join(map(str, outcome.site))}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
