"""The kinds of corruption, one module a subject; importing this package registers them all."""

from tests.mutation.operators import (
    actors,
    attributions,
    catalogue,
    dates,
    descriptor,
    entities,
    files,
    forms,
    numbers,
    references,
    spans,
    values,
)

__all__ = [
    "actors",
    "attributions",
    "catalogue",
    "dates",
    "descriptor",
    "entities",
    "files",
    "forms",
    "numbers",
    "references",
    "spans",
    "values",
]
