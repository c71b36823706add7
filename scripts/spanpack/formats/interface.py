"""What the module of a format has: functions to write it and to read it back.

Every module has the same, so that adding a format is adding a module and a line in names.py:

``write(content, target)``  writes the annotations to a file or a folder that is not there yet, and
                            returns what the format could not hold;
``read(source, content)``   yields, document by document, what the file or folder holds; only of
                            formats that can carry the annotations back.

``IS_FOLDER`` says that the format is a folder of files. Where a format needs a library, the extra of the
installation that holds it has the name of the format.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from spanpack.extras import how_to_install
from spanpack.formats.content import Content
from spanpack.formats.items import Item
from spanpack.formats.names import EXTRAS, FORMATS, IMPORTABLE
from spanpack.namesakes import namesakes
from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """What a format does not hold: a field of a layer, and why."""

    layer: str
    field: str
    why: str


WINDOW = 30
"""Code points shown on each side of the place where two texts begin to differ."""

Losses = Counter[Loss]
"""How many records lose what."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read from another format: its id, its text, its annotations.

    ``text`` is None where the format does not hold it, or has compared it already (see require_text_of).
    ``unread`` says what else stands there, which is a matter of the other tool and no annotation of the package;
    ``layers`` which layers the file holds of the document, where it can say so: of others nothing is known; and
    ``spans_only`` that it holds no record without the span that stands for it (see choices.has_own_span): nor is of
    such a one anything known. ``place`` is the file of the document, where the source is a folder.
    """

    id: str
    text: str | None
    items: tuple[Item, ...]
    unread: tuple[str, ...] = ()
    layers: Collection[str] | None = None
    spans_only: bool = False
    place: Path | None = None


class Format(Protocol):
    """What the module of a format has."""

    IS_FOLDER: bool

    def write(self, content: Content, target: Path) -> Losses:
        """Write the annotations to ``target``, which is not there yet; return what could not be held."""
        ...

    def read(self, source: Path, content: Content) -> Iterator[ReadDocument]:
        """Yield what ``source`` holds; raise ImportProblem where it cannot be read."""
        ...


class ImportProblem(Exception):
    """What is wrong with a file that is to be imported; the message says where and how to mend it."""


def require_same_text(place: str, ours: str, theirs: str) -> None:
    """Raise ImportProblem, with the first difference, unless two texts are the same."""
    if ours == theirs:
        return
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    start, end = max(0, at - WINDOW), at + WINDOW
    mend = "annotations can be read for the same text only"
    if _with_plain_ends(ours) == _with_plain_ends(theirs):
        mend = "only the ends of its lines differ, so save it with those of the package"
    raise ImportProblem(
        f"{place}: its text differs from the package's at {at}: {theirs[start:end]!r}, here {ours[start:end]!r}; {mend}"
    )


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def require_text_of(content: Content, place: Path | str, document: str, text: str) -> None:
    """Raise ImportProblem unless ``text`` is that of ``document`` in the package, as require_same_text does.

    A format in which spans repeat their words, or whose library follows offsets, asks so before it reads them: else
    each span would be said to be wrong where the text is.
    """
    ours = content.text_of(document)
    if ours is None:
        raise ImportProblem(f'{place}: "{document}" is no document of the package')
    require_same_text(f"{place}: {document}", ours, text)


def repeated(values: Iterable[Hashable]) -> list[Any]:
    """Return the values that are there more than once: of what has one name, most libraries keep the last."""
    return [value for value, count in Counter(values).items() if count > 1]


def require_types(layers: Collection[Layer], type_of: Callable[[Layer], str], tool: str) -> None:
    """Raise PackageError where two layers would be one type of ``tool``, as ``type_of`` names them."""
    found = namesakes((type_of(layer), layer.name) for layer in layers)
    if found:
        _, one, other = found
        raise PackageError(f"{one} and {other} would be one type of {tool}; give one of the layers another name")


def refuse_left(place: str, left: Sequence[str]) -> None:
    """Raise ImportProblem where annotations were read that no record takes: they would be lost without a word."""
    if left:
        lines = [f"{place}: {what}: no record takes it; {MEND_LEFT}" for what in left]
        raise ImportProblem("\n".join(lines))


def nothing_in(name: str, source: Path) -> str:
    """Return what is to be said of a source in which the format ``name`` finds no document."""
    expected = IMPORTABLE[name].partition("; ")[0]
    return f"{source}: holds no document; expected {expected}"


MEND_LEFT = "join it to its record, or remove it"


def load_format(name: str) -> Format:
    """Return the module of a format. Raises PackageError where there is none, or its library is not installed."""
    if name not in FORMATS:
        raise PackageError(f"{name!r} is no format; there is {', '.join(FORMATS)}")
    try:
        return cast(Format, importlib.import_module(f"spanpack.formats.{name.replace('-', '_')}"))
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(name, name)
        message = f"the format {name} needs {error.name}, which is not installed; {how_to_install(extra)}"
        raise PackageError(message) from None
