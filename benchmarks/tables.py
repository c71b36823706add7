"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders import (
    BARE,
    BUILD,
    CONTENDERS,
    DECODE,
    FLOOR,
    FRICTIONLESS,
    LOAD,
    LOOP,
    LOOP_DOCUMENTS,
    ONE,
    READ_ARROW,
    READ_PARQUET,
    START,
    STARTS,
    TO_ARROW,
    TO_PARQUET,
    TWO,
    WHO,
    WRITERS,
    Size,
)
from benchmarks.measure import Run, median, printed_ratio, ratio
from benchmarks.writing import ARCHIVES, FORMATS
from spanpack.lines.columns import MOST_REMEMBERED

PACKAGES = (
    *("spanpack", "orjson", "jsonschema-rs", "jsonschema", "frictionless", "msgspec", "pyarrow"),
    *("bioc", "conllu", "dkpro-cassis", "spacy", "stam"),
)
WHOLE = "docbin"
"""The format whose library makes all of it in memory."""
HEAD = """\
# Benchmarks

Written by `make bench`; do not edit.

Medians of {rounds} rounds in which the contenders take turns, for exports and builds of {writing_rounds}; whole
processes, start-up included. A ratio is the median of the ratios of the rounds, of wall time unless it says otherwise:
trust ratios, not seconds. Modules are compiled before, as pip does when it installs. Peak memory is that of the largest
process. A row is a line of annotations/, entities included. The packages are synthetic (benchmarks/corpus.py):
documents of 5 KB with 150 annotations, valid with all rules on.

What grows with the corpus in the memory of spanpack validate is the list of its documents: their names, paths and
hashes, about half a kilobyte a document, of a descriptor as spanpack index writes it and a catalogue in JSON Lines (one
in YAML is held as a whole). Shards are read one after the other. What was proved once is remembered, at most
{remembered:,} values of a kind.

The floor parses the same lines and does nothing else. spanpack asks all its rules. frictionless checks types,
keys, references and hashes. The jsonschema loop checks each record against its schema and nothing else, of a
large package the records of the first {documents} documents.

spanpack.load checks every record against its schema, reads the texts and the catalogue, and makes a typed record of
every line; msgspec decodes the same lines into the same classes and does nothing else. to_arrow is given a corpus
that is loaded, and so is what writes its tables as Parquet; pyarrow reads the same lines, infers the types, and writes
them. For these six the last table compares the seconds of that work alone, which they print
(benchmarks/loading.py); the tables of a size have the whole processes, the load included.

Exports and builds read the package, check it, make the objects of the format's library and have them written. Beside
them the library alone writes the same objects, which were made before (benchmarks/writing.py). CAS and DocBin
are slow by nature: their libraries write in Python, and spaCy cuts every text into tokens before. Beside a build, csv
and sqlite3 (executemany) write the rows of the same tables, without keys, indexes and full-text search, pyarrow the
same Parquet, and zipfile archives of the same files, which are in memory; the build validates the package first.

- Machine: {processor}, {cores} cores, {memory} GB of memory; load average {before:.1f} before and {after:.1f} after
- System: {system}, {python}
- Versions: {versions}
"""


def head(rounds: int, writing_rounds: int, before: float) -> str:
    """Return how and where it was measured; ``before`` is the load average before the first round."""
    return HEAD.format(
        rounds=rounds,
        writing_rounds=writing_rounds,
        documents=LOOP_DOCUMENTS,
        remembered=MOST_REMEMBERED,
        processor=_processor(),
        cores=os.cpu_count(),
        before=before,
        after=os.getloadavg()[0],
        memory=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3),
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        versions=", ".join(f"{name} {version(name)}" for name in PACKAGES),
    )


def size_table(size: Size) -> Iterator[str]:
    """Yield the lines of the table of one size."""
    yield f"## {size.documents:,} documents, {size.rows:,} rows"
    yield ""
    yield "| | rows | wall s | user + system s | µs a row | peak MB | × floor | × spanpack | × floor, user + system |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for name, runs in size.runs.items():
        yield _line(
            CONTENDERS[name].label,
            f"{size.rows_of(name):,}",
            f"{median(one.wall for one in runs):.2f}",
            f"{median(one.processor for one in runs):.2f}",
            f"{size.micros(name):.2f}",
            f"{median(one.peak for one in runs):.0f}",
            _times(size.ratio(name, FLOOR)),
            _times(size.ratio(name, ONE)),
            _times(size.processor_ratio(name, FLOOR)),
        )
    yield ""


def writing_table(size: Size) -> Iterator[str]:
    """Yield the lines of the table of exports and builds of one size."""
    yield f"## Exports and build, {size.documents:,} documents"
    yield ""
    yield "| | s | user + system s | peak MB | library alone | s | × library | × library, user + system |"
    yield "|---|--:|--:|--:|---|--:|--:|--:|"
    for what, found in size.writes.items():
        runs, others = (found[who] for who in WHO)
        yield _line(
            "`spanpack build`" if what == BUILD else f"`spanpack export {what}`",
            f"{median(one.seconds() for one in runs):.2f}",
            f"{median(one.seconds(processor=True) for one in runs):.2f}",
            f"{median(one.peak for one in runs):.0f}",
            ARCHIVES if what == BUILD else FORMATS[what][1],
            f"{median(one.seconds() for one in others):.2f}",
            f"{printed_ratio(runs, others):.2f}",
            f"{printed_ratio(runs, others, processor=True):.2f}",
        )
    yield ""


def start_table(starts: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of the table of start-up on the real corpus."""
    yield "## Start-up, on the package of this repository"
    yield ""
    yield "| | wall ms | user + system ms | peak MB | × bare |"
    yield "|---|--:|--:|--:|--:|"
    for name, runs in starts.items():
        yield _line(
            STARTS[name].label,
            f"{1000 * median(one.wall for one in runs):.0f}",
            f"{1000 * median(one.processor for one in runs):.0f}",
            f"{median(one.peak for one in runs):.0f}",
            _times(ratio(runs, starts[BARE])),
        )
    yield ""


def bars(sizes: list[Size], starts: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of the table that says what was to be reached and what was."""
    yield "## What was to be reached"
    yield ""
    yield "On a busy machine the wall clock favours whoever was luckier. So a bar beside the floor or pyarrow counts as"
    yield "met only if the processor's time, divided by the cores that were asked for, keeps to it as well."
    yield ""
    yield "| | bar | measured | |"
    yield "|---|--:|--:|---|"
    by_documents = {size.documents: size for size in sizes}
    for documents in (2_000, 20_000):
        size = by_documents.get(documents)
        for name, cores, what, most in ((ONE, 1, "one core", 3.5), (TWO, 2, "two cores", 2.0)):
            worked = size.processor_ratio(name, FLOOR) if size else None
            least = worked / cores if worked else None
            yield _bar(f"{what} / floor, {documents:,} documents", _ratio(size, name, FLOOR), most=most, worked=least)
    middle, large = by_documents.get(2_000), by_documents.get(20_000)
    yield _bar("frictionless / one core, 2,000 documents", _ratio(middle, FRICTIONLESS, ONE), least=6)
    yield _bar("jsonschema loop / one core, a row, 2,000 documents", _ratio(middle, LOOP, ONE), least=25)
    load = middle.reading_ratio(LOAD, DECODE) if middle else None
    yield _bar("spanpack.load / msgspec, 2,000 documents", load, most=3)
    for ours, theirs, what in (
        (TO_ARROW, READ_ARROW, "to_arrow / pyarrow reading the lines"),
        (TO_PARQUET, READ_PARQUET, "to_arrow and Parquet / pyarrow reading and writing the lines"),
    ):
        elapsed, worked = (
            middle.reading_ratio(ours, theirs, processor=processor) if middle else None for processor in (False, True)
        )
        yield _bar(f"{what}, 2,000 documents", elapsed, most=2, worked=worked)
    yield from _memory_bars(by_documents.get(100), middle)
    growth = None
    if middle and large and ONE in middle.runs and ONE in large.runs:
        growth = ratio(large.runs[ONE], middle.runs[ONE]) * middle.rows / large.rows
    yield _bar("a row of 20,000 documents / a row of 2,000, one core", growth, most=1.1)
    more = (
        _peak(large, ONE) / _peak(middle, ONE)
        if middle and large and ONE in middle.runs and ONE in large.runs
        else None
    )
    yield _bar("memory of 20,000 documents / of 2,000, one core", more, most=1.5)
    peaks = [_peak(size, name) for size in sizes for name in (ONE, TWO) if name in size.runs]
    yield _bar("MB of the largest process of spanpack validate", max(peaks, default=None), most=150)
    start = ratio(starts[START], starts[BARE]) if starts else None
    yield _bar("spanpack validate / bare interpreter, this repository", start, most=12)


def _memory_bars(small: Size | None, middle: Size | None) -> Iterator[str]:
    """Yield the bar of the exports that are written part by part: those that hold no more of a larger corpus."""
    peaks = [
        median(one.peak for one in middle.writes[what][WHO[0]]) / median(one.peak for one in small.writes[what][WHO[0]])
        for what in WRITERS
        if small and middle and what != WHOLE and what in small.writes and what in middle.writes
    ]
    yield _bar(f"memory of 2,000 documents / of 100, exports but {WHOLE}", max(peaks, default=None), most=1.5)


def _peak(size: Size, name: str) -> float:
    return median(one.peak for one in size.runs[name])


def _ratio(size: Size | None, name: str, other: str) -> float | None:
    return size.ratio(name, other) if size else None


def _bar(
    what: str, measured: float | None, *, most: float | None = None, least: float = 0, worked: float | None = None
) -> str:
    """Return the line of a bar; ``worked`` is the ratio of the processor's time, which has to keep to it as well."""
    bar = f"≥ {least:g}" if most is None else f"≤ {most:g}"
    if measured is None:
        return _line(what, bar, "", "not measured")
    met = measured >= least if most is None else max(measured, worked or 0) <= most
    shown = f"{measured:.2f}" + (f", of the processor's time {worked:.2f}" if worked else "")
    return _line(what, bar, shown, "met" if met else "**missed**")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
