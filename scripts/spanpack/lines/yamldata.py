"""From the bytes of a YAML file to plain data: texts, numbers, booleans, nulls, lists and mappings.

YAML can do more than that, and reads some texts as what they do not look like. The events of the parser tell both, so
that one pass over them gives the data and the findings; nothing is made of anchors and tags, which are refused.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
from typing import Any

import yaml

from spanpack.findings import Finding
from spanpack.lines import conflicts
from spanpack.lines.positions import line_and_column, yaml_position
from spanpack.lines.records import (
    BOM,
    MAX_DEPTH,
    MAX_LINE_BYTES,
    Table,
    at,
    check_bytes,
    control_problem,
    cut_off,
    kind_of,
    not_utf8,
)
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

MAX_DIGITS = 300
"""A larger number than JSON tools can hold has more."""

_OTHER_BREAK = re.compile("[\x85\u2028\u2029]")
"""What ends a line in YAML 1.1 and not in YAML 1.2: it would move the lines, and be read as a space."""
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?")
_NO_DATA = frozenset(("F107", "F109", "F110", "F113", "F115"))
"""The rules of which a finding means that it is not known what the file says."""
BETWEEN_BRACES = "between braces, a text that holds a comma, a colon, # or brackets stands in quotes"
_MEND_LIST = "Write each record as an item of a list: a hyphen, a space, then its keys, one on a line."
_ONE_DOCUMENT = "Put what both hold into one document, and remove the line that begins the second."
# The typed stubs know neither the anchors and tags of events nor the methods that give them.
_Event = Any


def read_yaml_list(path: str, raw: bytes) -> Table:
    """Parse a YAML list of mappings as records; plain data only, safe against exploding aliases."""
    data, findings = read_yaml(path, raw)
    table = Table(path, raw.removeprefix(BOM), is_yaml=True, findings=findings)
    if data and not raw.endswith((b"\n", b"\r")):
        message = "the last line does not end with a line feed"
        fix = "Let the file end with a line feed."
        table.findings.append(at(path, "F104", message, raw.count(b"\n") + 1, fix=fix))
    if data is None or data == []:
        if not table.findings:
            table.findings.append(at(path, "F106", "the file holds no records"))
        return table
    if not isinstance(data, list):
        message = f"the file holds {kind_of(data)}; expected a list of mappings"
        table.findings.append(at(path, "F108", message, fix=_MEND_LIST))
        return table
    for index, item in enumerate(data):
        if isinstance(item, dict):
            table.rows.append(item)
            table.numbers.append(index)
        else:
            line, column = yaml_position(raw.decode(), (index,))
            message = f"item {index + 1} is {kind_of(item)}; expected a mapping"
            table.findings.append(at(path, "F108", message, line, column, fix=_MEND_LIST))
            table.is_nameless = True
    table.doubtful = list(table.rows)
    return table


def without_cut_off(layer: Layer, table: Table, *, is_longer: bool = False) -> Table:
    """Return a table in YAML without its last record, where the file ends inside that: so it may still be YAML.

    Such a record has the keys with which one begins and lacks others, or breaks its schema in the last one only; and
    no line feed follows, or it is known that the table was longer (``is_longer``).
    """
    last = table.rows[-1] if table.rows else {}
    is_open = any(finding.rule == "F104" for finding in table.findings)
    if (
        not (is_open or is_longer)
        or "id" not in last
        or tuple(last) != layer.fields[: len(last)]
        or layer.is_valid(last)
    ):
        return table
    if len(last) == len(layer.fields) and any(v.pointer[:1] != layer.fields[-1:] for v in layer.violations(last)):
        return table
    found = cut_off(table.path, table.raw.decode().rstrip())._replace(record=str(last["id"]))
    findings = [finding for finding in table.findings if finding.rule != "F104"]
    without = table.with_rows(table.rows[:-1])
    return dataclasses.replace(
        without, doubtful=without.rows, findings=[*findings, found], lost_ids={str(last["id"])}, is_cut_off=True
    )


def read_yaml(path: str, raw: bytes) -> tuple[Any, list[Finding]]:
    """Return the plain data of a YAML file, or None, and what is wrong with it."""
    raw, found = check_bytes(path, raw)
    if not raw.strip():
        return None, [*found, at(path, "F106", "the file is empty")]
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return None, [*found, not_utf8(path, raw, error)]
    line = conflicts.conflict_line(raw)
    if line:
        return None, [*found, at(path, "F107", conflicts.MESSAGE, line, fix=conflicts.MEND)]
    other = _OTHER_BREAK.search(text)
    if other:
        message = f"the character U+{ord(other[0]):04X} stands here, at which some readers of YAML begin a new line"
        fix = f"Remove it, or write it in double quotes as \\u{ord(other[0]):04x}."
        return None, [*found, at(path, "F113", message, *line_and_column(text, other.start()), fix=fix)]
    long = next((n for n, line in enumerate(raw.split(b"\n"), 1) if len(line) > MAX_LINE_BYTES), None)
    if long:
        return None, [*found, at(path, "F110", f"the line has more than {MAX_LINE_BYTES:,} bytes", long)]
    reader = _Reader(path, text)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        return None, [*found, *reader.refused, _no_yaml(path, text, error)]
    except yaml.reader.ReaderError as error:
        # Its position counts bytes; what the reader does not accept is never the first byte of a longer character.
        line, column = line_and_column(text, len(raw[: error.position].decode("utf-8", "ignore")))
        return None, [*found, *reader.refused, at(path, "F107", f"not YAML: {error.reason}", line, column)]
    # Where something is refused, what it stands for is not looked at.
    found += reader.refused or reader.found
    return (None if any(finding.rule in _NO_DATA for finding in found) else data), found


def _no_yaml(path: str, text: str, error: yaml.MarkedYAMLError) -> Finding:
    """Return that a text is no YAML, where its parser found the ``error``."""
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context)
    # Then it is known what was open as well.
    opened = error.context_mark if problem.startswith("did not find expected ',' or") else None
    comment = _comment_before(text, mark.index) if opened and mark else None
    if comment is not None:
        what = "not YAML: a comment begins here, with braces or brackets open"
        return at(path, "F107", what, *line_and_column(text, comment), f"B{BETWEEN_BRACES[1:]}.")
    if mark and mark.index == len(text) and not text.endswith("\n"):
        return cut_off(path, text)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    written = text.split("\n")[line - 1] if line <= text.count("\n") + 1 else ""
    mend = None
    if written[column - 1 : column] == "\t":
        problem, mend = "a tab stands here", "Indent with spaces."
    elif problem.startswith("mapping values are not allowed"):
        problem, mend = "a colon stands in a value without quotes", "Put the value in double quotes."
    elif opened:
        mend = f"Close what opens at {opened.line + 1}:{opened.column + 1}; {BETWEEN_BRACES}."
    elif problem == "did not find expected key" and written[: column - 1].rstrip().endswith(("]", "}", '"', "'")):
        mend = "Put the whole value in quotes: what begins with a bracket, a brace or a quotation mark ends with it."
    return at(path, "F107", f"not YAML: {problem}", line, column, mend)


def _comment_before(text: str, offset: int) -> int | None:
    """Return where a comment begins between the token at an offset and the one before it, or None."""
    end = 0
    with contextlib.suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if token.start_mark.index >= offset:
                break
            end = token.end_mark.index
    comment = text.find("#", end, offset)
    return comment if comment >= 0 else None


class _TooDeep(Exception):
    """Ends the reading of what nests too deep."""


class _Reader:
    """Makes plain data of the events of a text.

    ``refused`` are the findings of what is more than plain data, ``found`` those of what is read otherwise than it
    looks, or not at all.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.refused: list[Finding] = []
        self.found: list[Finding] = []
        self.loader: Any = yaml.CSafeLoader(text)
        self.next = self.loader.get_event
        # Only a text that begins so may be read as anything but a text.
        self.beginnings = self.loader.yaml_implicit_resolvers.keys()

    def document(self) -> Any:
        """Return the data of the one document; None where there is none. Raises yaml.YAMLError."""
        data = None
        documents = 0
        while event := self.next():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refused.append(self._at(event, "F113", "a second YAML document begins here", _ONE_DOCUMENT))
                    break
                try:
                    data = self._value(self.next(), 0)
                except _TooDeep:
                    break
        return data

    def _value(self, event: _Event, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            # Of one that stands for something, its anchor says more.
            self.found.append(self._at(event, "F107", "not YAML: found undefined alias"))
            return None
        self._refuse_more(event)
        if depth >= MAX_DEPTH:
            self.refused.append(self._at(event, "F110", f"the file nests more than {MAX_DEPTH} deep here"))
            raise _TooDeep
        return self._list(depth + 1) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth + 1)

    def _list(self, depth: int) -> list[Any]:
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._value(event, depth))
        return items

    def _mapping(self, depth: int) -> Json:
        mapping: Json = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self._key(event, mapping, depth)
            value = self._value(self.next(), depth)
            if key is not None:
                mapping[key] = value
        return mapping

    def _key(self, event: _Event, mapping: Json, depth: int) -> str | None:
        """Return a key of a mapping that holds those before it, or None where it is none."""
        if not isinstance(event, yaml.ScalarEvent):
            many = len(self.found)
            self._value(event, depth)
            if not isinstance(event, yaml.AliasEvent):
                self.found[many:] = [self._at(event, "F107", "a key is not a plain text")]
            return None
        self._refuse_more(event)
        text: str = event.value
        read_as = self._read_as(event)
        if read_as == "merge":
            self.found.append(self._at(event, "F113", "the merge key << stands here"))
        elif read_as != "str":
            message = f"the key {text} is read as {read_as}, not as text"
            self.found.append(self._at(event, "F107", message, self._rest_of_text(event) or f'Write "{text}".'))
        elif text in mapping:
            message = f"the key {json.dumps(text)} stands twice in one mapping"
            self.found.append(self._at(event, "F109", message, self._rest_of_text(event)))
        else:
            return text
        return None

    def _rest_of_text(self, event: _Event) -> str | None:
        """Return how to mend a key between braces that no colon follows: it may be what stands after a comma."""
        is_bare = self.text[event.end_mark.index : event.end_mark.index + 1] in (",", "}")
        return f"If it is the rest of a text: {BETWEEN_BRACES}." if is_bare else None

    def _scalar(self, event: _Event) -> Any:
        text: str = event.value
        if event.anchor or event.tag:
            self._refuse_more(event)
        # No control character is printable.
        problem = None if text.isprintable() else control_problem(text)
        if problem:
            self.found.append(self._at(event, "F115", problem))
        read_as = self._read_as(event)
        return text if read_as == "str" else self._other(event, read_as)

    def _other(self, event: _Event, read_as: str) -> Any:
        """Return what a text stands for that is read as something else."""
        text: str = event.value
        node = yaml.ScalarNode(read_as, text)
        fix = None
        match read_as:
            case "null":
                return None
            case "bool":
                return self.loader.construct_yaml_bool(node)
            case "timestamp":
                # What looks like a date stays the text that it is.
                self.found.append(self._at(event, "F114", f"{text} is an unquoted date", f'Write "{text}".'))
                return text
            case "int" if len(text) > MAX_DIGITS:
                problem = f"the number has {len(text):,} digits; at most {MAX_DIGITS} are read"
            case "int" if text.strip("+-_") not in ("0b", "0x"):
                # 013 is 11 in YAML 1.1 and 13 in YAML 1.2, and 1:30 is 90 or a text.
                self._check_plain(event, is_plain=_WHOLE.fullmatch(text) is not None)
                return self.loader.construct_yaml_int(node)
            case "float" if _NUMBER.fullmatch(text):
                value: float = self.loader.construct_yaml_float(node)
                # 9.0 is a whole number to JSON Schema, and offsets must be integers.
                self._check_plain(event, is_plain=not value.is_integer())
                return int(value) if value.is_integer() else value
            case "int" | "float":
                problem = f"{text} is no number of JSON"
            case _:
                problem, fix = f"{text} is read as {read_as}, not as text", f'Write "{text}".'
        self.found.append(self._at(event, "F107", problem, fix))
        return None

    def _check_plain(self, event: _Event, *, is_plain: bool) -> None:
        if not is_plain:
            message = f"{event.value} is no number in its plain form, such as 12 or 1.5"
            self.found.append(self._at(event, "F111", message, "Write the number in figures, or the text in quotes."))

    def _read_as(self, event: _Event) -> str:
        """Return which type a scalar has in YAML 1.1: str, int, null and so on."""
        if not event.implicit[0] or event.value[:1] not in self.beginnings:
            return "str"
        tag: str = self.loader.resolve(yaml.ScalarNode, event.value, (True, False))
        return tag.rpartition(":")[2]

    def _refuse_more(self, event: _Event) -> None:
        if event.anchor:
            self.refused.append(self._at(event, "F113", f"the anchor &{event.anchor} stands here"))
        elif event.tag:
            self.refused.append(self._at(event, "F113", f"the tag {event.tag} stands here", "Remove the tag."))

    def _at(self, event: _Event, rule: str, message: str, fix: str | None = None) -> Finding:
        return at(self.path, rule, message, event.start_mark.line + 1, event.start_mark.column + 1, fix)
