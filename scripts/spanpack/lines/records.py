"""From the bytes of a table to records that know their place, and to findings of level F.

A table is JSON Lines (a layer, a register, a large catalogue) or a YAML list (a catalogue that
people write by hand), which yamldata reads.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from spanpack.findings import Excerpt, Finding, Habit
from spanpack.lines import conflicts
from spanpack.lines.positions import Pointer, duplicate_key, json_column, line_and_column, yaml_position
from spanpack.rules.catalogue import RULES
from spanpack.schemas.layer import Layer, are_canonical, dumps
from spanpack.schemas.subschemas import Json

MAX_LINE_BYTES = 1024**2
MAX_DEPTH = 100
_MOST_LINES = 200
"""A record that is written over several lines has fewer."""
_CONTROL = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u2069]"
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
"""The control characters that a text may not hold; of carriage returns, F103 says more."""
_CONTROL_ESCAPES = (b"u00", b"u20", b"b", b"f", b"r")
"""How JSON writes them after a backslash."""
_HIDDEN_MARKS = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")),
    (b"\xe2", re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")),
)
"""The bytes of those beyond ASCII, and of those that turn the direction of what follows, with the first of them."""
_AT_ONCE = 500
"""Lines that are read together; where one of them is wrong, each is looked at."""
_AS_LINES = "jq -c '.[]' FILE gives the lines; in pandas, to_json(orient=\"records\", lines=True) does."
CUT_OFF = "the file is cut off here, inside a record"
_RESTORE = (
    "Restore the file from version control or from where it came from: what stood after this is lost as well. If "
    "nothing did, write the end of the record."
)
_SHOWN = 40
"""Characters of a line that is not canonical that are shown as they should be."""
BOM = b"\xef\xbb\xbf"
_RETURNS_AT_THE_END = re.compile(rb"\r+\n")
"""Several, where line feeds were made CR LF twice."""
_RETURN_FOR_SPACE = re.compile(rb"(?<=[,:])\r(?![ \r])")

# A string that does not end takes the rest of the line, so that no character is looked at twice.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?$)')
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')
# Byte order marks of UTF-16 and UTF-32, or every second byte zero.
_OTHER_ENCODING = re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0]")
_ID = re.compile(rb'"id"\s*:\s*"([!#-[\]-~]*)"')
_WORD = re.compile(rb'"([^"\\]*)"')
_QUOTATION_MARKS = tuple("'“”„«»‘’")


@dataclass
class Table:
    """What a table, or a part of one, holds.

    ``rows`` are its records, in file order, and ``numbers`` the lines on which they stand, counted from
    the beginning of ``raw`` (in YAML their indices in the list). ``doubtful`` are those of the rows that
    are not known to be valid against the schema. ``is_nameless`` says that a record is lost or rejected of
    which the id is not known, so that it could be any; ``is_cut_off`` that the
    file ends inside a record. ``lost_ids`` are the ids that could be read from lines
    which are no records, so that what refers to them is not reported as well; of these, ``lost_rows`` are those that
    can be read all the same, ``lost_words`` all texts that stand in the others. ``lines`` is how many lines there were.
    """

    path: str
    raw: bytes = b""
    is_yaml: bool = False
    rows: list[Json] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    doubtful: list[Json] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lost_ids: set[str] = field(default_factory=set)
    lost_rows: list[Json] = field(default_factory=list)
    lost_words: set[str] = field(default_factory=set)
    is_nameless: bool = False
    is_cut_off: bool = False
    lines: int = 0
    _last: tuple[int, str] = field(default=(0, ""), repr=False, compare=False)

    def part(self, start: int, end: int) -> Table:
        """Return the table with a range of its rows, all of them doubtful, and no findings."""
        rows = self.rows[start:end]
        return dataclasses.replace(self, rows=rows, numbers=self.numbers[start:end], doubtful=rows, findings=[])

    def with_rows(self, rows: list[Json]) -> Table:
        """Return the table with those of its rows that are in ``rows``."""
        kept = set(map(id, rows))
        numbers = [number for number, row in zip(self.numbers, self.rows, strict=True) if id(row) in kept]
        return dataclasses.replace(self, rows=rows, numbers=numbers)

    def index(self, row: Json) -> int | None:
        """Return the index of this very row, or None where another table holds it."""
        return self._indices.get(id(row))

    # Made for the first finding, when the rows are complete: a search for each would take for ever in a large table.
    @functools.cached_property
    def _indices(self) -> dict[int, int]:
        return {id(row): index for index, row in enumerate(self.rows)}

    @functools.cached_property
    def _split(self) -> list[bytes]:
        return self.raw.split(b"\n")

    @functools.cached_property
    def _text(self) -> str:
        return self.raw.decode()

    def _line(self, number: int) -> str:
        if self._last[0] != number:
            self._last = (number, self._split[number - 1].decode())
        return self._last[1]

    def locate(self, row: Json, pointer: Pointer = ()) -> tuple[int, int]:
        """Return (line, column) of a value of a row."""
        index = self.index(row)
        assert index is not None
        number = self.numbers[index]
        if self.is_yaml:
            return yaml_position(self._text, (number, *pointer))
        return number, json_column(self._line(number), pointer)

    def finding(
        self,
        rule: str,
        row: Json,
        message: str,
        pointer: Pointer = (),
        *,
        fix: str | None = None,
        excerpt: Excerpt | None = None,
        related: tuple[str, int] | None = None,
        habit: Habit | None = None,
    ) -> Finding:
        """Return a finding at a value of a row."""
        line, column = self.locate(row, pointer)
        name, document = row.get("id"), row.get("document")
        return Finding(
            rule=rule,
            path=self.path,
            line=line,
            column=column,
            message=message,
            fix=fix or RULES[rule].mend,
            record=name if isinstance(name, str) else None,
            document=document if isinstance(document, str) else None,
            excerpt=excerpt,
            related=related,
            habit=habit,
        )


def at(
    path: str,
    rule: str,
    message: str,
    line: int = 1,
    column: int = 1,
    fix: str | None = None,
    *,
    habit: Habit | None = None,
) -> Finding:
    """Return a finding at a place of a file."""
    return Finding(rule, path, line, column, message, fix or RULES[rule].mend, habit=habit)


def check_bytes(path: str, raw: bytes) -> tuple[bytes, list[Finding]]:
    """Return ``raw`` without byte order mark and carriage returns, and a finding for each of them."""
    found = []
    if raw.startswith(BOM):
        found.append(at(path, "F102", "the file begins with a byte order mark"))
        raw = raw[len(BOM) :]
    if b"\r" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\r")) + 1
        many = raw.count(b"\r")
        found.append(at(path, "F103", f"{many:,} carriage return{'s' if many > 1 else ''}, the first here", line))
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw, found


def without_returns(raw: bytes) -> bytes:
    """Return a table without carriage returns: inside a record one is white space, any other ends a line."""
    if b"\r" not in raw:
        return raw
    lines = _RETURNS_AT_THE_END.sub(b"\n", raw).split(b"\n")
    return b"\n".join(_without_return(line) if b"\r" in line else line for line in lines)


def _without_return(line: bytes) -> bytes:
    # It may stand in the place of a space, between two values or inside a text.
    if _is_object(line):
        return _RETURN_FOR_SPACE.sub(b" ", line).replace(b"\r", b"") + b"\n" * line.endswith(b"\r")
    spaced = line.replace(b"\r", b" ")
    return spaced if _is_object(spaced) else line.replace(b"\r", b"\n")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def other_encoding(path: str, raw: bytes) -> Finding | None:
    """Return the finding that a file is UTF-16 or UTF-32, in which a line feed is more than a byte; else None."""
    if not _OTHER_ENCODING.match(raw):
        return None
    return at(path, "F101", "the file is in another encoding than UTF-8, most likely UTF-16")


def holds_controls(raw: bytes) -> bool:
    """Return whether JSON may hold a control character that F115 asks for; False is certain."""
    # Lines have few backslashes: to look at what follows each takes a tenth of the time of a search for each escape.
    escapes = raw.split(b"\\")[1:]
    return any([rest.startswith(_CONTROL_ESCAPES) for rest in escapes]) or b"\x7f" in raw or holds_hidden(raw)


def holds_hidden(raw: bytes) -> bool:
    """Return whether a text in UTF-8 holds a control character beyond ASCII that F115 asks for."""
    # A single byte is found much sooner than a pattern, and most texts do not have it.
    return any(first in raw and mark.search(raw) for first, mark in _HIDDEN_MARKS)


def control_problem(text: str) -> str | None:
    """Return what is said of the first control character of a text, or None."""
    found = re.search(_CONTROL, text)
    return f"the control character U+{ord(found[0]):04X} stands here" if found else None


def _strings(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Yield (pointer, text) for each text of a value, keys among them at the place of their values."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*pointer, key), key
            yield from _strings(item, (*pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*pointer, index))


def _control_problem(path: str, number: int, line: bytes, data: Json) -> Finding | None:
    for pointer, text in _strings(data):
        message = control_problem(text)
        if message:
            place = json_column(line.decode(), pointer)
            return at(path, "F115", message, number, place, habit=Habit(("F115", message)))
    return None


def read_text(path: str, raw: bytes) -> tuple[str | None, list[Finding]]:
    """Return a text, and what is wrong with its bytes; None where it has no offsets to rely on."""
    if not raw:
        fix = "Put the text back; or remove its records from the catalogue and the layers, and run spanpack index."
        return None, [at(path, "F106", "the text is empty", fix=fix)]
    other = other_encoding(path, raw)
    if other:
        return None, [other]
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return None, [not_utf8(path, raw, error)]
    _, found = check_bytes(path, raw)
    if len(raw.translate(None, _CONTROL_BYTES)) != len(raw) or holds_hidden(raw):
        first = re.search(_CONTROL, text.replace("\r", " "))
        assert first is not None
        found.append(at(path, "F115", str(control_problem(first[0])), *line_and_column(text, first.start())))
    return (None if found else text), found


def read_jsonl(layer: Layer, path: str, raw: bytes, *, by_pattern: bool = False) -> Table:
    """Parse the lines of a JSONL table; a line that is no record becomes a finding, the others go on.

    ``raw`` may be a part of the file that begins and ends with a line; lines count from its start.
    ``by_pattern`` takes milliseconds to begin with and is quicker from some thousand lines on.
    """
    other = other_encoding(path, raw)
    if other:
        return Table(path, raw, findings=[other], is_nameless=True, lines=raw.count(b"\n"))
    findings = check_bytes(path, raw)[1]
    raw = without_returns(raw.removeprefix(BOM))
    if _is_list(raw):
        message, fix = "the file is one JSON list; expected one record on each line", f"Write it anew: {_AS_LINES}"
        findings.append(at(path, "F108", message, fix=fix))
        return Table(path, raw, findings=findings, is_nameless=True, lines=raw.count(b"\n"))
    table = Table(path, raw, findings=findings)
    lines = raw.split(b"\n")
    last = lines.pop()
    table.lines, table.is_cut_off = len(lines) + bool(last), is_cut_off(last)
    if last and not table.is_cut_off:
        lines.append(last)
    loads, keep, keep_number = orjson.loads, table.rows.append, table.numbers.append
    quick, is_valid = layer.quick if by_pattern else None, layer.is_valid
    matches = quick.line.fullmatch if quick else _never
    is_proof = quick is not None and quick.is_complete
    is_suspect = holds_controls(raw)
    waiting: Iterable[tuple[int, bytes]] = enumerate(lines, 1)
    if not by_pattern and not is_suspect:
        waiting = _keep_right(layer, table, lines)
    for number, line in waiting:
        if is_suspect and holds_controls(line):
            pass  # The examination says whether it does.
        elif matches(line):
            try:
                data = loads(line)
            except orjson.JSONDecodeError:
                data = None  # Bytes that are not UTF-8; the examination says which.
            if data is not None and (is_proof or is_valid(data)) and len(line) <= MAX_LINE_BYTES:
                keep(data)
                keep_number(number)
                continue
        elif line[:1] == b"{" and len(line) <= MAX_LINE_BYTES:
            try:
                data = loads(line)
                # What is written anew, as it is and in order, and comes out the same is canonical all the same.
                if are_canonical([line], [data]) and layer.are_in_order_of_keys([data]) and is_valid(data):
                    keep(data)
                    keep_number(number)
                    continue
            except (orjson.JSONDecodeError, RecursionError, TypeError):
                pass  # The examination says what is wrong.
        _examine_line(layer, table, path, number, line)
    table.findings = _joined_lines(table.findings, path, lines)
    _leave_out_conflicts(table, lines)
    if table.is_cut_off:
        _note_cut_off(table, last)
    elif last and not _is_last_broken(table):
        table.findings.append(at(path, "F104", "the last line does not end with a line feed", table.lines))
    table.is_nameless |= bool(table.findings) and not table.rows
    return table


def read_line(layer: Layer, path: str, line: bytes) -> Table:
    """Parse one line of a JSONL table, without its line feed, as read_jsonl does; it is line 1 of what is returned."""
    table = Table(path, line, lines=1)
    table.rows = (None if holds_controls(line) else right_rows(layer, [line])) or []
    table.numbers = [1 for _ in table.rows]
    if not table.rows:
        _examine_line(layer, table, path, 1, line)
    return table


def _is_last_broken(table: Table) -> bool:
    """Return whether the last line cannot be read; that no line feed ends it as well is no mistake more."""
    return any(finding.line == table.lines and finding.rule in ("F101", "F107") for finding in table.findings[-1:])


def is_cut_off(line: bytes) -> bool:
    """Return whether the last line of a file, which has no line feed, is the beginning of a record and not its end."""
    if not line.startswith(b"{") or len(line) > MAX_LINE_BYTES or _depth(line) > MAX_DEPTH:
        return False
    try:
        line.decode()
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or error.end < len(line):
            return False
        line = line[: error.start]
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return error.pos == len(error.doc)
    return False


def _note_cut_off(table: Table, line: bytes) -> None:
    """Add the finding that a table is cut off inside a line; of what came after, the validation knows (losses.py)."""
    lost = [match.decode("utf-8", "replace") for match in _ID.findall(line)]
    found = cut_off(table.path, line.decode("utf-8", "ignore"))
    table.findings.append(found._replace(line=table.lines, record=lost[0] if lost else None))
    table.lost_ids.update(lost)


def cut_off(path: str, text: str) -> Finding:
    """Return the finding that a file ends after ``text``, inside a record."""
    return at(path, "F107", CUT_OFF, *line_and_column(text, len(text)), _RESTORE)


def _keep_right(layer: Layer, table: Table, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Keep the records of lines that are seen together to be canonical and valid; yield the others with their numbers.

    To write many records anew takes less time than to write them one by one.
    """
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        rows = right_rows(layer, some)
        if rows is None:
            yield from enumerate(some, start + 1)
        else:
            table.rows += rows
            table.numbers += range(start + 1, start + 1 + len(rows))


def right_rows(layer: Layer, lines: list[bytes]) -> list[Json] | None:
    """Return the records of lines, or None unless each of them is canonical and valid."""
    try:
        rows = list(map(orjson.loads, lines))
        is_right = (
            all([line[:1] == b"{" and len(line) <= MAX_LINE_BYTES for line in lines])
            and are_canonical(lines, rows)
            and layer.are_in_order_of_keys(rows)
            and all(map(layer.is_valid, rows))
        )
    except (orjson.JSONDecodeError, RecursionError, TypeError):
        return None
    return rows if is_right else None


def _is_list(raw: bytes) -> bool:
    """Return whether a table is one JSON list with records in it, as some tools write one."""
    if not raw.lstrip().startswith(b"["):
        return False
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return any(isinstance(item, dict) for item in data)


def _joined_lines(findings: list[Finding], path: str, lines: list[bytes]) -> list[Finding]:
    """Return the findings with one for all lines that together are a record, which line breaks have divided."""
    torn = {finding.line: finding for finding in findings if finding.rule in ("F107", "F108")}
    followers: set[int] = set()
    for number in [*torn]:
        if number in followers or not lines[number - 1].startswith(b"{"):
            continue
        last = _last_of_record(lines, number, torn)
        if last:
            # Lines are counted, not named: the table may be a part of its file.
            count = last - number + 1
            message = f"line breaks stand inside the record, which takes {count} lines"
            fix = f"Write the record on one line: join these {count} lines."
            joined = at(path, "F107", message, number, fix=fix, habit=Habit(("F107", "line breaks")))
            name = next((name for line in range(number, last + 1) if (name := torn[line].record)), None)
            torn[number] = joined._replace(record=name)
            followers.update(range(number + 1, last + 1))
    if not followers:
        return findings
    replaced = [torn.get(f.line, f) if f.rule in ("F107", "F108") else f for f in findings]
    return [f for f in replaced if f.line not in followers]


def _leave_out_conflicts(table: Table, lines: list[bytes]) -> None:
    """Leave out what stands between the marks of conflicts that git has left, with one finding for each of these."""
    torn = [finding.line for finding in table.findings if finding.rule == "F107"]
    ends: dict[int, int] = {}
    first = None
    for number in torn:
        if lines[number - 1].startswith(conflicts.BEGINS) and first is None:
            first = ends[number] = number
        elif lines[number - 1].startswith(conflicts.ENDS) and first is not None:
            ends[first], first = number, None
    if not ends:
        return
    # It is not known which of the versions is meant.
    inside = {number for first, last in ends.items() for number in range(first, last + 1)}
    rows = list(zip(table.rows, table.numbers, strict=True))
    table.lost_ids |= {str(row.get("id")) for row, number in rows if number in inside}
    kept = [(row, number) for row, number in rows if number not in inside]
    table.rows, table.numbers = [row for row, _ in kept], [number for _, number in kept]
    known = set(map(id, table.rows))
    table.doubtful = [row for row in table.doubtful if id(row) in known]
    told = [finding for finding in table.findings if finding.line not in inside]
    for first, last in ends.items():
        message = f"{conflicts.MESSAGE}, which takes {last - first + 1} lines" if last > first else conflicts.MESSAGE
        told.append(at(table.path, "F107", message, first, fix=conflicts.MEND))
    table.findings = sorted(told, key=lambda finding: (finding.line, finding.column))


def _last_of_record(lines: list[bytes], first: int, torn: Collection[int]) -> int | None:
    """Return the line on which a record ends that begins on line ``first`` and does not end there, or None.

    Only lines that are in ``torn`` are looked at, as far as a record may reach.
    """
    joined = lines[first - 1]
    for number in range(first + 1, first + _MOST_LINES):
        if number not in torn or len(joined) > MAX_LINE_BYTES:
            return None
        joined += b" " + lines[number - 1]
        if lines[number - 1].rstrip().endswith(b"}"):
            try:
                return number if isinstance(orjson.loads(joined), dict) else None
            except orjson.JSONDecodeError as error:
                if error.pos < len(error.doc):
                    return None  # Only what is wrong for its end can be mended by a further line.
    return None


def _never(line: bytes) -> None:
    """Match nothing: the pattern of a layer that has none."""


def _examine_line(layer: Layer, table: Table, path: str, number: int, line: bytes) -> None:
    """Add the record of a line that is not plainly canonical, or the finding that it is none."""
    data, problem = _parse_line(path, number, line)
    if problem is None and isinstance(data, dict) and holds_controls(line):
        problem = _control_problem(path, number, line, data)
    if problem is None and isinstance(data, dict):
        problem = _canonical_problem(layer, path, number, line, data)
        if problem is None:
            # Whole numbers of more than 64 bits are read as floats, which cannot be offsets.
            data = layer.canonical(data)
            table.rows.append(data)
            table.numbers.append(number)
            table.doubtful.append(data)
            return
    lost = {match.decode("utf-8", "replace") for match in _ID.findall(line[:MAX_LINE_BYTES])}
    if problem is not None:
        name = next(iter(lost)) if len(lost) == 1 else None
        table.findings.append(problem._replace(record=name))
    table.lost_ids |= lost
    if isinstance(data, dict):
        table.lost_rows.append(data)
    else:
        table.lost_words.update(word.decode("utf-8", "replace") for word in _WORD.findall(line[:MAX_LINE_BYTES]))
    # A blank line is taken for one that never held a record.
    table.is_nameless |= not lost and problem is not None and problem.rule != "F105"


def _parse_line(path: str, number: int, line: bytes) -> tuple[Any, Finding | None]:
    if not line.strip():
        return None, at(path, "F105", "the line is blank", number, habit=Habit(("F105",)))
    if len(line) > MAX_LINE_BYTES:
        return None, at(path, "F110", f"the line has {len(line):,} bytes; at most {MAX_LINE_BYTES:,} are read", number)
    depth = _depth(line)
    if depth > MAX_DEPTH:
        return None, at(path, "F110", f"the line nests {depth:,} deep; at most {MAX_DEPTH} are read", number)
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return None, _broken_byte(path, line, error, number)
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = _json_message(text, error)
        return None, at(path, "F107", message, number, error.colno, habit=Habit(("F107",), is_same=False))
    if not isinstance(data, dict):
        kind = kind_of(data)
        message = f"the line holds {kind}; expected one JSON object"
        return None, at(path, "F108", message, number, habit=Habit(("F108", kind)))
    twice = duplicate_key(text)
    if twice:
        key, offset = twice
        message = f"the key {json.dumps(key)} stands twice in one object"
        return None, at(path, "F109", message, number, offset + 1, habit=Habit(("F109", key)))
    return data, None


def _canonical_problem(layer: Layer, path: str, number: int, line: bytes, data: Json) -> Finding | None:
    # A record whose keys are not those of the schema is a matter of level S.
    wanted = layer.canonical(data) if set(data) == set(layer.fields) else data
    expected = dumps(wanted).decode()
    text = line.decode()
    if text == expected or text == dumps(layer.canonical(data)).decode():
        return None
    column = next((i for i, (a, b) in enumerate(zip(text, expected, strict=False)) if a != b), len(expected)) + 1
    from spanpack.lines.numbers import number_problem  # Imported when it is needed: most lines are canonical.

    wrong = number_problem(text, column)
    if wrong:
        habit = None if wrong.fix else Habit(("F111",))
        return at(path, "F111", wrong.message, number, wrong.column, wrong.fix, habit=habit)
    what = (
        "the keys are not in the order of the schema"
        if dumps(data).decode() != expected
        else "spacing or escapes are not written in the canonical way"
    )
    begin, shown = _place(expected, column - 1)
    return at(path, "F111", f"{what}; expected here: {shown}", number, begin + 1, habit=Habit(("F111",)))


def _place(line: str, offset: int) -> tuple[int, str]:
    """Return where the string begins that stands in a line of JSON at an offset, and the line from there, shortened."""
    begin = next((found.start() for found in _TEXT.finditer(line) if found.start() < offset < found.end()), offset)
    if len(line) - begin <= _SHOWN:
        return begin, line[begin:]
    # A half of a word would not be known.
    words = line[begin : begin + _SHOWN].rpartition(" ")[0]
    return begin, f"{words.rstrip(',') or line[begin : begin + _SHOWN]} …"


def _depth(line: bytes) -> int:
    """Return how deep brackets nest, an upper bound: those inside strings count as well."""
    opening = line.count(b"[") + line.count(b"{")
    if opening <= MAX_DEPTH:
        return opening
    depth = deepest = 0
    for character in _STRING.sub(b"", line):
        depth += (character in b"[{") - (character in b"]}")
        deepest = max(deepest, depth)
    return deepest


def _json_message(text: str, error: orjson.JSONDecodeError) -> str:
    if re.search(r"[:\[,]\s*-?(NaN|Infinity)\b", text):
        return "not JSON: NaN and Infinity are no JSON numbers"
    if re.search(r"\\u[dD][89a-fA-F]", text) and "surrogate" in str(error):
        return "not JSON: half of a surrogate pair is no character"
    place = error.colno - 1
    here, before = text[place : place + 1], text[:place].rstrip()
    if here == "{" and before.endswith("}"):
        return "not JSON: a second record begins here; each has a line of its own"
    if here in _QUOTATION_MARKS:
        return f'not JSON: {here} is no quotation mark of JSON, which is "'
    if here == "#" or text[place : place + 2] == "//":
        return "not JSON: a comment stands here, which JSON has not"
    if re.match(r"[0-9]{3}", text[place:]) and re.search(r"[0-9],$", before):
        return "not JSON: a comma stands in the number before this"
    if here == "," and before.endswith("}") and not text[place + 1 :].strip():
        return "not JSON: a comma stands after the record; each has a line of its own"
    if "infinity" in str(error):
        return "not JSON: a number is too large for JSON tools, which read it as infinity"
    return f"not JSON: {str(error).split(': line ')[0]}"


def not_utf8(path: str, raw: bytes, error: UnicodeDecodeError) -> Finding:
    """Return the finding at the byte that ended the decoding of a file, or that all of it is in another encoding."""
    other = None if error.start else other_encoding(path, raw)
    return other or _broken_byte(path, raw, error, 1)


def _broken_byte(path: str, raw: bytes, error: UnicodeDecodeError, first_line: int) -> Finding:
    """Return the finding at the byte that ended the decoding of ``raw``, which begins at ``first_line``."""
    before = raw[: error.start].decode()
    line, column = line_and_column(before, len(before))
    message = f"the byte 0x{raw[error.start]:02x} is not UTF-8 here"
    return at(path, "F101", message, first_line + line - 1, column, habit=Habit(("F101",)))


def kind_of(value: Any) -> str:
    """Return what a person calls a value of JSON or YAML."""
    kinds = {list: "a list", str: "a string", bool: "a boolean", type(None): "null", dict: "an object"}
    return kinds.get(type(value), "a number")
