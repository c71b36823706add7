"""How far a long piece of work is, for those who wait."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Is told how much is done, and how much there is in all."""
Watch = Callable[[str], Progress]
"""Is told what is done now, and returns what is told how much of it is done, and how much there is in all."""


def nobody(what: str) -> Progress:
    """Watch nothing."""
    return lambda done, total: None


def counter(progress: Progress, total: int) -> Callable[[int], None]:
    """Return what is told how much more is done, and tells ``progress`` how much that is together."""
    done = 0

    def tick(many: int) -> None:
        nonlocal done
        done += many
        progress(done, total)

    return tick
