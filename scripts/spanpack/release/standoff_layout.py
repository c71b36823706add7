"""Where the files of a package without texts are, for those who write, read and verify one."""

from __future__ import annotations

from spanpack.package import DESCRIPTOR

FOLDER = "standoff"
TEXTS, FILES, QUOTATIONS = f"{FOLDER}/texts.jsonl", f"{FOLDER}/files.jsonl", f"{FOLDER}/quotations.jsonl"
ORIGINAL = f"{FOLDER}/original"
SAME, TEXT, FILLED, KEPT = "same", "text", "filled", "original"
"""How hydrate makes a file: as it is here, from the texts, by filling in words, from standoff/original."""


def kept(path: str) -> str:
    """Return where the descriptor, or a schema, is kept as the package has it."""
    # As JSON frictionless would take the descriptor for that of a package inside the package.
    return f"{ORIGINAL}/{'datapackage.txt' if path == DESCRIPTOR else path}"
