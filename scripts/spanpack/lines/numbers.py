"""How numbers are written in a line of JSON: in one way only, and none that JSON tools would change.

Readers of JSON hold a number as a whole number of 64 bits or as a float, which keeps 15 digits in any case
(RFC 8259, section 6; IEEE 754).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import orjson

_DIGITS = 15
_LARGEST = 2**53 - 1
"""Up to here every whole number is one that all JSON tools hold (RFC 7493, section 2.2)."""
_SHOWN = 40
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*+"')
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*+")


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """What is wrong with a number, at ``column`` (from 1); ``fix`` is None where spanpack format mends it."""

    column: int
    message: str
    fix: str | None


def number_problem(line: str, column: int) -> NumberProblem | None:
    """Return the number of a line that tools would change, or the one of another form at ``column``, or None.

    ``line`` is JSON; ``column`` is where it first differs from its canonical form.
    """
    numbers = list(_NUMBER.finditer(_TEXTS.sub(lambda found: " " * len(found[0]), line)))
    for found in numbers:
        if Decimal(_canonical(found[0])) != Decimal(found[0]):
            return _changed(found.start() + 1, found[0])
    for found in numbers:
        canonical = _canonical(found[0])
        # What comes first may also be what should follow the number: of 1.0, 1 is right.
        if found.start() < column <= found.end() and canonical != found[0]:
            message = f"the number is written {_shorten(found[0])}; expected here: {canonical}"
            return NumberProblem(found.start() + 1, message, None)
    return None


def _canonical(number: str) -> str:
    value = orjson.loads(number)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value)


def _changed(column: int, number: str) -> NumberProblem:
    """Return what is said of a number that JSON tools would change."""
    value = float(number)
    digits = len(re.sub("[eE].*|[^0-9]", "", number).lstrip("0"))
    if abs(value) > _LARGEST:
        what = f"the number {_shorten(number)} is larger than JSON tools hold exactly; expected at most {_LARGEST:,}"
        return NumberProblem(column, what, "Correct the number; a quantity as large as that needs a larger unit.")
    message = f"the number {_shorten(number)} has {digits} digits; JSON tools keep {_DIGITS}"
    return NumberProblem(column, message, f"Write {_rounded(value)}.")


def _rounded(value: float) -> str:
    """Return a number of at most 15 digits in its canonical form."""
    return _canonical(f"{value:.{_DIGITS}g}")


def _shorten(number: str) -> str:
    return number if len(number) <= _SHOWN else number[: _SHOWN - 1] + "…"
