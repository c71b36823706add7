"""Run a function over many pieces of work in several processes, a bounded number at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

from spanpack.stopping import end_at_once

Work = TypeVar("Work")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

WAITING = 4
"""How many pieces a process may have before it, so that memory stays flat and nobody waits."""

_context: Any = None


def run(
    function: Callable[[Work, Piece], Result], work: Work, pieces: Sequence[Piece], processes: int
) -> Iterator[Result]:
    """Yield ``function(work, piece)`` for each piece, in order; ``work`` is sent once a process."""
    with ProcessPoolExecutor(processes, initializer=_set_context, initargs=((function, work),)) as pool:
        pending: deque[Future[Result]] = deque()
        for piece in pieces:
            pending.append(pool.submit(_call, piece))
            if len(pending) >= WAITING * processes:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _set_context(context: Any) -> None:
    global _context
    _context = context
    end_at_once()


def _call(piece: Any) -> Any:
    function, work = _context
    return function(work, piece)
