"""The blocks of docs/installing.md: which libraries an installation brings, how large they are, and what for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

WHY = {
    "jsonschema": "says what is wrong with a record that its JSON Schema refuses",
    "jsonschema-rs": "checks every record against its JSON Schema, compiled: most of the speed",
    "msgspec": "reads lines into the typed, immutable records of `spanpack.load`",
    "orjson": "reads and writes JSON",
    "pystemmer": "knows the forms of a cue word («claims», «claimed») when gaps are looked for",
    "pyyaml": "reads the catalogue, waivers and drafts",
    "rich": "the progress bar of what takes long",
}
"""Why each library comes with every installation."""

EXTRAS = {
    "agreement": "`spanpack compare --gamma`",
    "all": "all of the others",
    "arrow": "`corpus.to_arrow()`",
    "brat": "`export` and `import` of brat and BioC",
    "cas": "`export` and `import` of UIMA CAS (INCEpTION)",
    "compare": "`spanpack compare`",
    "duckdb": "`corpus.to_duckdb()`",
    "formats": "all formats of `export` and `import`",
    "frictionless": "`spanpack validate --frictionless`",
    "pandas": "`corpus.to_pandas()`",
    "polars": "`corpus.to_polars()`",
    "release": "`spanpack build`",
    "remote": "`spanpack.load` of a URL",
    "sentences": "`span.sentence`",
    "spacy": "`export` and `import` of spaCy's DocBin, `export` of CoNLL",
    "stam": "`export` and `import` of STAM",
    "tables": "all tables of `corpus.to_…()`",
}
"""What each extra is for."""
FOR_DEVELOPERS = ("clients", "dev", "test")

_SIZE = re.compile(r"\d+(\.\d)? (MB|libraries) \|")


def blocks() -> dict[str, str]:
    """Return the tables of the page by the names of their marks.

    Raises ValueError where pyproject.toml has a library or an extra of which nobody says what it is for, or has
    one no longer.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = [Requirement(line) for line in project["dependencies"]]
    extras = {name: lines for name, lines in project["optional-dependencies"].items() if name not in FOR_DEVELOPERS}
    for said, there in ((WHY, {one.name for one in core}), (EXTRAS, set(extras))):
        if said.keys() != there:
            raise ValueError(f"docs/dependencies.py and pyproject.toml differ: {sorted(said.keys() ^ there)}")
    return {"dependencies": _core_table(core), "extras": _extras_table(extras)}


def without_sizes(page: str) -> str:
    """Return a page without how large and how many libraries are: that differs from version to version."""
    return _SIZE.sub("|", page)


def _core_table(core: list[Requirement]) -> str:
    lines = ["| library | with what it needs itself | what for |", "|---|---:|---|"]
    for one in core:
        lines.append(f"| {one.name} | {_megabytes(_needed([one]))} | {WHY[one.name]} |")
    every = _needed(core)
    lines.append(f"| together | {_megabytes(every)} | {len(every)} libraries |")
    return "\n".join(lines) + "\n"


def _extras_table(extras: dict[str, list[str]]) -> str:
    lines = ["| extra | what for | libraries |", "|---|---|---|"]
    for name in sorted(extras):
        brought = ", ".join(sorted(_libraries(extras, name)))
        lines.append(f"| `{name}` | {EXTRAS[name]} | {brought} |")
    return "\n".join(lines) + "\n"


def _libraries(extras: dict[str, list[str]], name: str) -> set[str]:
    """Return the libraries that an extra names, those of the extras that it is made of too."""
    found = set()
    for line in extras[name]:
        one = Requirement(line)
        found |= (
            {lib for part in one.extras for lib in _libraries(extras, part)} if one.name == "spanpack" else {one.name}
        )
    return found


def _needed(requirements: Iterable[Requirement]) -> set[str]:
    """Return the names of the libraries that are installed for some requirements, their own included."""
    found: set[str] = set()
    pending = list(requirements)
    while pending:
        one = pending.pop()
        name = canonicalize_name(one.name)
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(name)
            pending += map(Requirement, distribution(name).requires or [])
    return found


def _megabytes(names: set[str]) -> str:
    size = sum(file.size or 0 for name in names for file in distribution(name).files or [])
    return f"{size / 1e6:.1f} MB"
