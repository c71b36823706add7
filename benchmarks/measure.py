"""Run a command and measure the whole process: time, processor time and memory.

The peak of a child is at least that of the process that starts it, since the kernel counts from
before the program is loaded. So the process that measures imports little and reads files in blocks.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds, seconds of user and system together, and MB of the largest process."""

    wall: float
    processor: float
    peak: float
    printed: str

    def seconds(self, *, processor: bool = False) -> float:
        """Return the seconds of the work alone that the command printed, on the clock or of the processor."""
        return float(self.printed.split()[2 if processor else 1])


class Failed(Exception):
    """A command that ended with another exit code than 0."""


def run(command: Sequence[str], folder: Path) -> Run:
    """Run ``command`` in ``folder`` to its end. Raises Failed where its exit code is not 0."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        # Of a process that waited for others, the peak is that of the largest of them.
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        printed = output.read(BLOCK).decode(errors="replace")
        if child.returncode:
            said = (printed[-2000:] + errors.read()[-2000:].decode(errors="replace")).strip()
            raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{said}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, printed)


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """Return how many times as long ``runs`` took as ``others``, the median over the rounds.

    Runs of one round stand side by side in time, so that a machine with other work to do slows both.
    """
    return median(one.wall / other.wall for one, other in zip(runs, others, strict=True))


def processor_ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """Return the same of the processor's time, which waiting for other work does not lengthen."""
    return median(one.processor / other.processor for one, other in zip(runs, others, strict=True))


def printed_ratio(runs: Sequence[Run], others: Sequence[Run], *, processor: bool = False) -> float:
    """Return the same of the seconds of the work alone, which both print (loading.py, writing.py)."""
    return median(
        one.seconds(processor=processor) / other.seconds(processor=processor)
        for one, other in zip(runs, others, strict=True)
    )


def warm(package: Path) -> int:
    """Read every file of a package, so that none is read from disk later; return the lines of its annotations."""
    lines = 0
    for folder, _, names in os.walk(package):
        for name in names:
            path = Path(folder, name)
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    if path.parent.name == "annotations" and path.suffix == ".jsonl":
                        lines += block.count(b"\n")
    return lines
