"""The blocks of docs/formats.md: every format written and read back, and what is lost on the way."""

from __future__ import annotations

import gc
import itertools
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.exporting import export
from spanpack.formats.interface import Losses, load_format
from spanpack.formats.items import completed
from spanpack.formats.names import EXTRAS, FORMATS, IMPORTABLE

ROOT = Path(__file__).parent.parent
PACKAGES = {"this corpus": ROOT, "the synthetic document": ROOT / "tests" / "fixtures" / "unicode"}
NEEDS_NO_LIBRARY = ("jsonl", "label-studio", "webannotation")


def blocks() -> dict[str, str]:
    """Return the tables of the page by the names of their marks."""
    return {"formats": formats_table(), "trips": trips_table(), "losses": losses_table()}


def formats_table() -> str:
    """Return what formats there are, which extra each needs, and whether it comes back."""
    lines = ["| format | what it is | install | back | held in memory |", "|---|---|---|---|---|"]
    for name, about in FORMATS.items():
        extra = "nothing more" if name in NEEDS_NO_LIBRARY else f"`pip install '.[{EXTRAS.get(name, name)}]'`"
        held = "a part of the corpus" if streams(name) else "all of it"
        lines.append(f"| `{name}` | {about} | {extra} | {'yes' if name in IMPORTABLE else 'no'} | {held} |")
    return "\n".join(lines) + "\n"


def trips_table() -> str:
    """Return how many records of each package come back the same from each format that can carry them."""
    lines = [f"| format | {' | '.join(PACKAGES)} |", f"|---|{'---:|' * len(PACKAGES)}"]
    for name in IMPORTABLE:
        shown = [f"{same:,} of {total:,}" for same, total in (trip(name, path) for path in PACKAGES.values())]
        lines.append(f"| `{name}` | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def losses_table() -> str:
    """Return what the exports of this corpus tell that they cannot hold."""
    lines = ["| format | layer | field | records | why |", "|---|---|---|---:|---|"]
    for name, layer, losses in _exports():
        for loss, count in sorted(losses.items()):
            lines.append(f"| `{name}` | {layer} | `{loss.field}` | {count:,} | {loss.why} |")
    return "\n".join(lines) + "\n"


def streams(name: str) -> bool:
    """Return whether a format is written document by document, so that a large corpus needs no more memory.

    Twenty documents are given to it. When it asks for the last one, it must hold none but the one before, and
    most of what it writes must be in its files.
    """
    opened = open_content(ROOT, layers=() if name in IMPORTABLE else ("actors",))
    module = load_format(name)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        if module.IS_FOLDER:
            target.mkdir()
        watched = _Watched(opened.package, opened.group, opened.layers, opened.registers, target=target)
        module.write(watched, target)
        return watched.most_held <= 1 and watched.before_last > _size(target) / 2


class _Document(AnnotatedDocument):
    """A document of which is known whether anything holds it."""


@dataclass(frozen=True)
class _Watched(Content):
    """Documents that are watched while they are written to ``target``."""

    target: Path = field(kw_only=True)
    seen: dict[str, int] = field(default_factory=lambda: {"held": 0, "size": 0})

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Yield the documents four times over, under different ids."""
        given: list[weakref.ref[_Document]] = []
        for copy, one in itertools.product(range(4), super().documents()):
            gc.collect()
            self.seen["held"] = max(self.seen["held"], sum(document() is not None for document in given))
            self.seen["size"] = _size(self.target)
            watched = _Document(f"{one.id}-{copy}", one.text, one.record, one.items)
            given.append(weakref.ref(watched))
            yield watched
            del watched

    @property
    def most_held(self) -> int:
        """How many documents were held at most when another one was asked for."""
        return self.seen["held"]

    @property
    def before_last(self) -> int:
        """How many bytes were in the files when the last document was asked for."""
        return self.seen["size"]


def _size(target: Path) -> int:
    files = target.iterdir() if target.is_dir() else [target]
    return sum(path.stat().st_size for path in files if path.exists())


def trip(name: str, path: Path) -> tuple[int, int]:
    """Return how many records of a package come back from a format just as they were, and how many there are."""
    content = open_content(path)
    before = {item.id: item for document in content.documents() for item in document.items}
    with tempfile.TemporaryDirectory() as folder:
        export(path, name, Path(folder) / "out")
        read = list(load_format(name).read(Path(folder) / "out", content))
    after = {item.id: completed(content.layers[item.layer], item) for document in read for item in document.items}
    same = sum(completed(content.layers[item.layer], item) == after.get(identity) for identity, item in before.items())
    return same, len(before)


def _exports() -> Iterator[tuple[str, str, Losses]]:
    """Yield (format, layers, losses); a format of one layer is written once for each."""
    layers = tuple(open_content(ROOT).layers)
    for name in FORMATS:
        choices: list[tuple[str, ...]] = [()] if name in IMPORTABLE else [(layer,) for layer in layers]
        for chosen in choices:
            with tempfile.TemporaryDirectory() as folder:
                yield name, ", ".join(chosen or layers), export(ROOT, name, Path(folder) / "out", layers=chosen).losses
