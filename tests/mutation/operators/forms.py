"""How a line is written: level F."""

from __future__ import annotations

import json
import re

from tests.mutation.kinds import on_lines
from tests.mutation.places import RecordPlace, pick, write_record


def _edit(place: RecordPlace, old: bytes, new: bytes) -> list[bytes] | None:
    """Replace one of the places of the line where ``old`` stands."""
    line = place.lines[place.index]
    at = pick([found.start() for found in re.finditer(re.escape(old), line)], place.turn)
    return None if at is None else _with(place, line[:at] + new + line[at + len(old) :])


def _with(place: RecordPlace, *lines: bytes) -> list[bytes]:
    """Return the lines of the table with others in the place of the record's line."""
    return [*place.table.lines[: place.index], *lines, *place.table.lines[place.index + 1 :]]


def _line(place: RecordPlace) -> bytes:
    return place.table.lines[place.index]


@on_lines("F111")
def space_doubled(place: RecordPlace) -> list[bytes] | None:
    """Two spaces after a colon."""
    return _edit(place, b'": ', b'":  ')


@on_lines("F111")
def space_missing(place: RecordPlace) -> list[bytes] | None:
    """No space after a comma between two keys."""
    return _edit(place, b', "', b',"')


@on_lines("F111")
def space_at_the_end(place: RecordPlace) -> list[bytes] | None:
    """A space after the closing brace."""
    return _with(place, _line(place) + b" ")


@on_lines("F111")
def character_escaped(place: RecordPlace) -> list[bytes] | None:
    r"""The first character of a text written as \u and four digits."""
    keys = [key for key, value in place.data.items() if isinstance(value, str) and key != "id"]
    start = f'"{pick(keys, place.turn)}": "'
    before, _, after = _line(place).decode().partition(start)
    if after.startswith("\\"):
        return None  # It is written with an escape already.
    return _with(place, f"{before}{start}\\u{ord(after[0]):04x}{after[1:]}".encode())


@on_lines("F111")
def number_with_a_fraction(place: RecordPlace) -> list[bytes] | None:
    """A whole number written with .0."""
    line = _line(place)
    found = pick(list(re.finditer(rb'"(?:start|end|at_least|at_most)": \d+(?=[,}])', line)), place.turn)
    return None if found is None else _with(place, line[: found.end()] + b".0" + line[found.end() :])


@on_lines("F111")
def keys_reordered(place: RecordPlace) -> list[bytes] | None:
    """Two neighbouring keys exchanged, of the record or of an object inside it."""
    chosen = pick(place.objects(), place.turn)
    items = list(chosen.items())
    at = place.turn % (len(items) - 1)
    items[at : at + 2] = items[at + 1], items[at]
    chosen.clear()
    chosen.update(items)
    return _with(place, write_record(place.data))


@on_lines("F109")
def key_doubled(place: RecordPlace) -> list[bytes] | None:
    """A key and its value twice in the record."""
    key = pick(list(place.data), place.turn)
    pair = f'"{key}": {json.dumps(place.data[key], ensure_ascii=False)}'
    return _with(place, f"{_line(place).decode()[:-1]}, {pair}}}".encode())


@on_lines("F107")
def line_truncated(place: RecordPlace) -> list[bytes] | None:
    """The second half of the line lost."""
    line = _line(place).decode()
    return _with(place, line[: len(line) // 2].encode())


@on_lines("F107")
def closing_brace_deleted(place: RecordPlace) -> list[bytes] | None:
    """The line without its last character."""
    return _with(place, _line(place)[:-1])


@on_lines("F107")
def comma_before_the_brace(place: RecordPlace) -> list[bytes] | None:
    """A comma after the last value, as other languages allow."""
    return _with(place, _line(place)[:-1] + b",}")


@on_lines("F107")
def comma_missing(place: RecordPlace) -> list[bytes] | None:
    """No comma between two keys."""
    return _edit(place, b', "', b' "')


@on_lines("F107")
def single_quotation_marks(place: RecordPlace) -> list[bytes] | None:
    """A key in single quotation marks, as Python writes it."""
    key = pick(list(place.data), place.turn).encode()
    return _with(place, _line(place).replace(b'"' + key + b'":', b"'" + key + b"':", 1))


@on_lines("F107")
def not_a_number(place: RecordPlace) -> list[bytes] | None:
    """NaN in the place of a number or of null, which JSON does not know."""
    line = _line(place)
    found = pick(list(re.finditer(rb'(?<=": )(\d+|null)(?=[,}])', line)), place.turn)
    return None if found is None else _with(place, line[: found.start()] + b"NaN" + line[found.end() :])


@on_lines("F107")
def tab_in_a_text(place: RecordPlace) -> list[bytes] | None:
    """A tab inside a text, as a character and not as an escape."""
    return _edit(place, b'": "', b'": "\t')


@on_lines("F107")
def line_broken(place: RecordPlace) -> list[bytes] | None:
    """A line break between two keys, so that the record stands on two lines."""
    return _edit(place, b', "', b',\n"')


@on_lines("F107")
def two_records_on_a_line(place: RecordPlace) -> list[bytes] | None:
    """The next line joined to this one."""
    if place.index + 1 == len(place.table.lines):
        return None  # The last line has no next one.
    lines = place.lines
    lines[place.index : place.index + 2] = [lines[place.index] + lines[place.index + 1]]
    return lines


@on_lines("F108")
def record_in_a_list(place: RecordPlace) -> list[bytes] | None:
    """The record in square brackets."""
    return _with(place, b"[" + _line(place) + b"]")


@on_lines("F110")
def nested_too_deep(place: RecordPlace) -> list[bytes] | None:
    """A note of 200 lists inside each other."""
    line = write_record(place.data | {"note": None})
    return _with(place, line.replace(b'"note": null', b'"note": ' + b"[" * 200 + b"]" * 200))


@on_lines("F101")
def byte_invalid(place: RecordPlace) -> list[bytes] | None:
    """A byte that is not UTF-8 inside a text."""
    return _edit(place, b'": "', b'": "\xe9')


@on_lines("F103")
def carriage_return(place: RecordPlace) -> list[bytes] | None:
    """A carriage return before the line feed."""
    return _with(place, _line(place) + b"\r")


@on_lines("F105")
def blank_line(place: RecordPlace) -> list[bytes] | None:
    """A blank line after the record."""
    return _with(place, _line(place), b"")


@on_lines("F112")
def lines_exchanged(place: RecordPlace) -> list[bytes] | None:
    """The line and the next one exchanged."""
    if place.index + 1 == len(place.table.lines):
        return None  # The last line has no next one.
    lines = place.lines
    lines[place.index : place.index + 2] = lines[place.index + 1], lines[place.index]
    return lines


@on_lines("R401")
def line_doubled(place: RecordPlace) -> list[bytes] | None:
    """The line twice."""
    return _with(place, _line(place), _line(place))


@on_lines("C502")
def record_doubled_under_a_new_id(place: RecordPlace) -> list[bytes] | None:
    """The record once more, with an id of its own."""
    if "document" not in place.data:
        return None  # Two entities may share all but their ids: a name is no key.
    return place.insert(place.data | {"id": place.new_id()})
