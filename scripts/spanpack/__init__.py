"""spanpack validates, edits and loads corpora of texts with standoff annotations.

>>> import spanpack
>>> corpus = spanpack.load("tests/fixtures/base")
>>> corpus["100_ada"].actors[1].text
'Ada Brown'
>>> spanpack.validate("tests/fixtures/base")
[]

The classes of what ``load`` returns are in ``spanpack.model``, for signatures and isinstance:

>>> from spanpack.model import Attribution, Corpus
>>> def quoted(corpus: Corpus) -> list[Attribution]:
...     return [attribution for attribution in corpus.attributions if attribution.form != "indirect"]
>>> [attribution.id for attribution in quoted(corpus)]
['100-q2', '100-q5']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spanpack.corpus import load
    from spanpack.findings import Finding
    from spanpack.storage.files import PackageError
    from spanpack.validation.validate import validate

__all__ = ["Finding", "PackageError", "__version__", "load", "validate"]

__version__ = "1.0.0"

_HOMES = {
    "Finding": "spanpack.findings",
    "PackageError": "spanpack.storage.files",
    "load": "spanpack.corpus",
    "validate": "spanpack.validation.validate",
}


def __dir__() -> list[str]:
    # What a person who completes a name is offered: none of the names that are imported for this module alone.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


def __getattr__(name: str) -> Any:
    # Each part is imported when it is first used: a command should not pay for what it does not do.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'spanpack' has no attribute {name!r}")
