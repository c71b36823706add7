"""Measure spanpack beside what else reads the same files, and print a table a size.

    python -m benchmarks [--documents N ...] [--rounds N] [--writing-rounds N] [--only NAME ...] [--write]

Whole processes are measured, start-up included. The contenders take turns, round by round, and a
ratio is the median of the ratios of the rounds, so that a busy machine does not favour anybody.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import BUILD, CONTENDERS, PYTHON, START, STARTS, WHO, WRITERS, Size, writing
from benchmarks.measure import Failed, Run, run, warm

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs/benchmarks.md"
SIZES = (100, 2_000, 20_000)
WRITING_ROUNDS = 1
"""Exports and builds are many and take minutes together, which one round measures well enough."""
LARGEST_WRITTEN = 2_000
"""Those of larger packages are not measured at all."""
START_UPS = 3
"""Starts a round; they are short, and one alone says little."""


def main() -> int:
    options = _options()
    # As pip does when it installs: a package that is run from its folder may never have been compiled.
    compileall.compile_dir(ROOT / "scripts/spanpack", quiet=1)
    before = os.getloadavg()[0]
    _say(f"load average {before:.1f} on {os.cpu_count()} cores")
    try:
        sizes = [_prepare(documents) for documents in options.documents]
        starts = _measure(sizes, options.only, options.rounds, options.writing_rounds)
    except Failed as error:
        _say(str(error))
        return 1
    # Imported only now: whoever measures must stay small (see measure.py).
    from benchmarks import tables

    lines = [line for size in sizes if size.runs for line in tables.size_table(size)]
    lines += [line for size in sizes if size.writes for line in tables.writing_table(size)]
    lines += tables.start_table(starts) if starts else []
    lines += tables.bars(sizes, starts)
    print("\n".join(lines))
    if options.write:
        head = tables.head(options.rounds, options.writing_rounds, before)
        REPORT.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
        _say(f"wrote {REPORT.relative_to(ROOT)}")
    return 0


def _options() -> argparse.Namespace:
    names = [*CONTENDERS, *WRITERS, BUILD, START]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure spanpack beside what else reads the same files."
    )
    parser.add_argument(
        "--documents", type=int, nargs="+", default=list(SIZES), metavar="N", help="default: 100 2000 20000"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each contender (default: 5)")
    parser.add_argument(
        "--writing-rounds",
        type=int,
        default=WRITING_ROUNDS,
        metavar="N",
        help=f"runs of each export and build (default: {WRITING_ROUNDS})",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=names,
        default=names,
        metavar="NAME",
        help=f"measure only these: {', '.join(names)}",
    )
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    return parser.parse_args()


def _prepare(documents: int) -> Size:
    """Make a package where it is missing, in a process of its own, and read it once."""
    _say(f"preparing {documents:,} documents")
    command = [PYTHON, "-m", "benchmarks.corpus", str(documents)]
    made = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    package = Path(made.stdout.strip())
    return Size(documents, package, warm(package))


def _measure(sizes: list[Size], only: list[str], rounds: int, writing_rounds: int) -> dict[str, list[Run]]:
    """Fill the runs of each size; return those of the starts, on the package of the repository."""
    starts: dict[str, list[Run]] = {}
    for number in range(1, rounds + 1):
        for name in list(STARTS) * START_UPS if START in only else ():
            starts.setdefault(name, []).append(run(STARTS[name].command(ROOT), ROOT))
        for size in sizes:
            for name, contender in CONTENDERS.items():
                if name in only and size.documents <= contender.largest:
                    _say(f"round {number} of {rounds}: {size.documents:,} documents, {contender.label}")
                    done = run(contender.command(size.package), size.package)
                    size.runs.setdefault(name, []).append(done)
            if number <= writing_rounds and size.documents <= LARGEST_WRITTEN:
                _measure_writing(size, [what for what in (*WRITERS, BUILD) if what in only], number)
    return starts


def _measure_writing(size: Size, names: list[str], number: int) -> None:
    """Let each writer write once, and its library alone beside it."""
    for what in names:
        for who in WHO:
            _say(f"round {number}: {size.documents:,} documents written as {what}, by {who}")
            done = run(writing(what, who, size.package), ROOT)
            size.writes.setdefault(what, {}).setdefault(who, []).append(done)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
