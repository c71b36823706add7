"""The kinds of corruption, one module a subject; importing this package registers them all."""

from tests.mutation.operators import (
    actors,
    attributions,
    catalogue,
    controls,
    dates,
    decisions,
    descriptor,
    entities,
    files,
    forms,
    numbers,
    omissions,
    references,
    spans,
    values,
    waivers,
)

__all__ = [
    "actors",
    "attributions",
    "catalogue",
    "controls",
    "dates",
    "decisions",
    "descriptor",
    "entities",
    "files",
    "forms",
    "numbers",
    "omissions",
    "references",
    "spans",
    "values",
    "waivers",
]
