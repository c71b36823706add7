"""Libraries that not everybody needs: they come with an extra of the package."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def require(module: str, extra: str) -> Any:
    """Import a module of an extra. Raises ImportError, which says how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        command = f"pip install 'spanpack[{extra}]'"
        raise ImportError(f"this needs {module}, which cannot be imported ({error}). Install it: {command}") from error
