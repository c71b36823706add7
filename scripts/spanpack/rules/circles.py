"""References of a layer to itself that go round, so that whoever follows them comes to no end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from spanpack.lines.positions import Pointer
from spanpack.schemas.layer import EACH, Layer, Reference
from spanpack.schemas.subschemas import Json

_SHOWN = 8
"""How many records of a circle are named; of more, the first of them and the number of the others."""


def circles(layer: Layer, records: Sequence[Json]) -> Iterator[tuple[Json, Pointer, str]]:
    """Yield (record, pointer, message) for each circle in which records of a layer refer to one another.

    That is the first record of the circle, with its value that leads on. A circle is one of a single property; of
    those that share a record, one is told, since one wrong value may close many. Expects records that are valid.
    """
    for reference in layer.references:
        if reference.layer == layer.name:
            yield from _circles_of(layer, records, reference)


def _circles_of(layer: Layer, records: Sequence[Json], reference: Reference) -> Iterator[tuple[Json, Pointer, str]]:
    # Only what is referred to is in a circle.
    named = layer.referred_ids(records, reference)
    known = {record["id"]: record for record in records if record["id"] in named}
    places = {name: place for place, name in enumerate(known)}

    def onward(name: str) -> Iterator[str]:
        return (value for _, value in layer.referred(known[name], reference) if value in known)

    for circle in _disjoint_circles(known, onward):
        first = circle.index(min(circle, key=places.__getitem__))
        names = [*circle[first:], *circle[:first]]
        record, after = known[names[0]], names[1 % len(names)]
        pointer = next(pointer for pointer, value in layer.referred(record, reference) if value == after)
        field = ".".join(step for step in reference.path if step != EACH)
        yield record, pointer, f"{field} goes round: {' → '.join([*_shown(names), names[0]])}"


def _disjoint_circles(names: Iterable[str], onward: Callable[[str], Iterator[str]]) -> Iterator[list[str]]:
    """Yield circles in a graph of ``names``, no two of which share one, in the time that it takes to go through it.

    ``onward`` gives the names that one leads to. No circle is left that shares nothing with those found.
    """
    done: set[str] = set()
    for name in names:
        trail = {} if name in done else {name: onward(name)}
        while trail:
            step = next(next(reversed(trail.values())), None)
            if step is None:
                done.add(trail.popitem()[0])
            elif step in trail:
                circle = []
                while step in trail:
                    circle.append(trail.popitem()[0])
                done.update(circle)
                yield circle[::-1]
            elif step not in done:
                trail[step] = onward(step)


def _shown(names: list[str]) -> list[str]:
    return names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], f"{len(names) - _SHOWN + 1:,} more"]
