"""Values that know where they belong, so that one leads to the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec


class Homed:
    """A value with a home: the document of a record or span, the corpus of an entity.

    The home is no field: two values with the same fields are equal whatever their home, and neither
    the hash nor the repr looks at it. A value that was made by hand has none.
    """

    __slots__ = ("_home",)
    _home: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the value as its line in the file has it: plain data under the names of the schema."""
        plain: dict[str, Any] = _plain(msgspec.to_builtins(self))
        return plain

    def _require_home(self) -> Any:
        try:
            return self._home
        except AttributeError:
            name = type(self).__name__
            message = (
                f"this {name} was made by hand and belongs to no corpus; only what spanpack.load returned leads on"
            )
            raise LookupError(message) from None

    def _settle(self, home: Any) -> None:
        """Give the value its home, and its parts theirs."""
        settle(self, home)

    # What cannot change need not be copied; a copy that forgets its home would be worth less.
    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        fields: tuple[str, ...] = self.__struct_fields__  # type: ignore[attr-defined]
        return _made_again, (type(self), *(getattr(self, name) for name in fields), getattr(self, "_home", None))


settle: Callable[[Homed, Any], None] = Homed.__dict__["_home"].__set__
"""Set the home of a value, which is otherwise immutable."""


def _made_again(kind: type[Homed], *values: Any) -> Homed:
    *fields, home = values
    made = kind(*fields)
    if home is not None:
        settle(made, home)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
