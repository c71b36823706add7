"""Who is measured, on what, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Run, median, printed_ratio, processor_ratio, ratio

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable

FLOOR, ONE, TWO, FRICTIONLESS, LOOP = "floor", "one", "two", "frictionless", "jsonschema"
LOAD, DECODE, TO_ARROW, READ_ARROW = "load", "decode", "to-arrow", "read-arrow"
TO_PARQUET, READ_PARQUET = "to-parquet", "read-parquet"
BARE, START = "bare", "start"
WRITERS = ("bioc", "brat", "cas-json", "cas-xmi", "docbin", "jsonl", "label-studio", "stam", "webannotation", "conll")
BUILD = "build"
WHO = ("spanpack", "library")
"""Who writes: spanpack, and the library of the format alone (see writing.py)."""

LOOP_DOCUMENTS = 200
"""Of a large package, the documents whose records the loop checks: it takes a fifth of a millisecond a record."""


@dataclass(frozen=True)
class Contender:
    """Who is measured: its label, its command for a package, and how many documents it is given at most."""

    label: str
    command: Callable[[Path], list[str]]
    largest: int = sys.maxsize


@dataclass
class Size:
    """A synthetic package, its lines of annotations, and the runs over it by contender.

    ``writes`` are those that write, by what they write and by who it is.
    """

    documents: int
    package: Path
    rows: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    writes: dict[str, dict[str, list[Run]]] = field(default_factory=dict)

    def rows_of(self, name: str) -> int:
        """Return how many rows a contender reads; the loop says so itself."""
        return int(self.runs[name][0].printed) if name == LOOP else self.rows

    def micros(self, name: str) -> float:
        """Return the microseconds a row."""
        return median(one.wall for one in self.runs[name]) / self.rows_of(name) * 1e6

    def ratio(self, name: str, other: str) -> float | None:
        """Return how many times as long a row takes with one contender as with another, if both were measured."""
        if name not in self.runs or other not in self.runs:
            return None
        return ratio(self.runs[name], self.runs[other]) * self.rows_of(other) / self.rows_of(name)

    def reading_ratio(self, name: str, other: str, *, processor: bool = False) -> float | None:
        """Return the ratio of the seconds that two contenders printed for their reading alone (see loading.py)."""
        if name not in self.runs or other not in self.runs:
            return None
        return printed_ratio(self.runs[name], self.runs[other], processor=processor)

    def processor_ratio(self, name: str, other: str) -> float | None:
        """Return the same of the processor's time."""
        if name not in self.runs or other not in self.runs:
            return None
        return processor_ratio(self.runs[name], self.runs[other]) * self.rows_of(other) / self.rows_of(name)


def _floor(package: Path) -> list[str]:
    return [PYTHON, str(HERE / "floor.py"), str(package)]


def _one(package: Path) -> list[str]:
    return [PYTHON, "-m", "spanpack", "validate", str(package), "--jobs", "1"]


def _two(package: Path) -> list[str]:
    return [PYTHON, "-m", "spanpack", "validate", str(package), "--jobs", "2"]


def _frictionless(package: Path) -> list[str]:
    return [PYTHON, "-m", "frictionless", "validate", str(package / "datapackage.json")]


def _loop(package: Path) -> list[str]:
    return [PYTHON, str(HERE / "jsonschema_loop.py"), str(package), str(LOOP_DOCUMENTS)]


def _loading(way: str) -> Callable[[Path], list[str]]:
    return lambda package: [PYTHON, str(HERE / "loading.py"), way, str(package)]


CONTENDERS = {
    FLOOR: Contender("orjson.loads of each line", _floor),
    ONE: Contender("spanpack validate --jobs 1", _one),
    TWO: Contender("spanpack validate --jobs 2", _two),
    FRICTIONLESS: Contender("frictionless validate", _frictionless, largest=2_000),
    LOOP: Contender("python jsonschema, record by record", _loop, largest=2_000),
    LOAD: Contender("spanpack.load, every record made", _loading(LOAD), largest=2_000),
    DECODE: Contender("msgspec, the same lines and classes", _loading(DECODE), largest=2_000),
    TO_ARROW: Contender("spanpack.load and to_arrow", _loading(TO_ARROW), largest=2_000),
    READ_ARROW: Contender("pyarrow.json.read_json", _loading(READ_ARROW), largest=2_000),
    TO_PARQUET: Contender("spanpack.load, to_arrow, Parquet", _loading(TO_PARQUET), largest=2_000),
    READ_PARQUET: Contender("pyarrow.json.read_json, Parquet", _loading(READ_PARQUET), largest=2_000),
}


def writing(what: str, who: str, package: Path) -> list[str]:
    """Return the command that writes a package as ``what``."""
    return [PYTHON, "-m", "benchmarks.writing", who, what, str(package)]


STARTS = {
    BARE: Contender("python -c pass", lambda _: [PYTHON, "-c", "pass"]),
    START: Contender("spanpack validate", lambda package: [PYTHON, "-m", "spanpack", "validate", str(package)]),
}
