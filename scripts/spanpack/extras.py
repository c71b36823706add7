"""Libraries that not everybody needs: they come with an extra of spanpack."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def how_to_install(extra: str) -> str:
    """Return what to do to get the libraries of an extra.

    >>> how_to_install("brat")
    "install spanpack with the extra brat: pip install '.[brat]' in the clone"
    """
    return f"install spanpack with the extra {extra}: pip install '.[{extra}]' in the clone"


def require(module: str, extra: str) -> Any:
    """Import a module of an extra. Raises ImportError, which says how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        message = f"this needs {module}, which cannot be imported ({error}); {how_to_install(extra)}"
        raise ImportError(message) from error
