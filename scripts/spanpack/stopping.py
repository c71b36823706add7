"""Signals by which a process is asked to end: what it has begun is put away first, as when a person interrupts it.

Batch systems send SIGTERM before the time of a job is over, a terminal that is closed SIGHUP. By itself Python would
die at once, and leave the folders that are written beside their places.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""SIGHUP is not known everywhere."""


class Stopped(KeyboardInterrupt):
    """The process was asked to end; the message says by what."""


@contextlib.contextmanager
def stopped_as_interrupted() -> Iterator[None]:
    """Have Stopped raised where the process is asked to end.

    A signal for which something else is arranged, as nohup ignores SIGHUP, is left alone.
    """
    if threading.current_thread() is not threading.main_thread():  # No other may arrange anything.
        yield
        return
    ours = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_DFL]

    def stop(number: int, _: FrameType | None) -> None:
        for one in ours:
            signal.signal(one, signal.SIG_IGN)  # Asked twice, it still puts away what it began.
        raise Stopped(f"stopped by {signal.Signals(number).name}")

    for one in ours:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def end_at_once() -> None:
    """Let this process, which helps another, end as Python does by itself: it has nothing to put away.

    A signal that is ignored stays so.
    """
    for one in _SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, signal.SIG_DFL)
