"""The schemas of this corpus, which come with the tool: those with which another corpus begins."""

from __future__ import annotations

from pathlib import Path

_PLACES = (Path(__file__).parent / "shipped", Path(__file__).parents[3] / "schemas")
"""Where an installation has them (pyproject.toml puts them there), and where a clone has them."""


def shipped_schemas() -> dict[str, bytes]:
    """Return the schemas by the names of their files: the shared definitions, the catalogue, each layer and list."""
    folder = next(place for place in _PLACES if place.is_dir())
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}
