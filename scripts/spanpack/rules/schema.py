"""Level S: each record against the JSON Schema of its layer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from spanpack.findings import Finding, Habit
from spanpack.lines.positions import Pointer
from spanpack.lines.records import Table
from spanpack.rules.documents import languages
from spanpack.rules.windows import window
from spanpack.schemas.blank import NOT_BLANK, TRIMMED, trimmed
from spanpack.schemas.layer import EACH, Layer, Violation, matches
from spanpack.schemas.subschemas import Json, json_types

_RULES = {
    "required": "S201",
    "dependentRequired": "S201",
    "additionalProperties": "S202",
    "unevaluatedProperties": "S202",
    "type": "S203",
    "enum": "S204",
    "const": "S204",
    "pattern": "S205",
}
_TYPES = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_SPACES = {" ": "a space", "\n": "a line end", "\t": "a tab", "\u00a0": "a no-break space"}
_NEVER = "None"
"""The keyword of what breaks false, a schema without any."""
_SHOWN = 60
_SHORT_PATTERN = 40
"""A longer one is not for people to read."""
_FORMS = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, with hyphens between them, as ada-brown",
    "^[A-Za-z0-9]+(_[A-Za-z0-9._]+)?$": "letters and digits and, after an underscore, more of them, full stops and "
    "underscores, as 100_name",
    "^[A-Za-z0-9]+$": "letters and digits, as 100",
    "^Q[1-9][0-9]*$": "Q and a number, as Q889",
    "^https?://[^ ]+$": "an address on the web, as https://creativecommons.org/licenses/by/4.0/",
    r"^\S(.*\S)?$": "it on one line, without white space at its ends",
    r"^[^/\\]+(/[^/\\]+)*$": "a path with / between its parts, as seeds/100_name.txt",
}
"""The forms that many schemas ask for, in words."""
_OF_RECORDS = r"\^\(?(?:(?P<other>\w+)\|)?\[A-Za-z0-9\]\+-(?P<letter>[a-z]+)\[1-9\]\[0-9\]\*\)?\$"
"""The patterns of the ids of records: of a layer, and of what refers to one or has a word instead."""
_MOST_WORDS = 50
"""A longer vocabulary is not listed."""


def check(layer: Layer, table: Table, record: Json, text: str | None = None) -> Iterator[Finding]:
    """Yield what is wrong with a record that is not valid; one mistake gives one finding.

    ``text`` is that of its document, where it has one that can be read.
    """
    for rule, pointer, message, fix, habit in problems(layer, record, is_yaml=table.is_yaml):
        shown = window(record, pointer, text)
        yield table.finding(rule, record, message, pointer, fix=fix, excerpt=shown, habit=habit)


def problems(layer: Layer, record: Json, *, is_yaml: bool) -> Iterator[tuple[str, Pointer, str, str | None, Habit]]:
    """Yield rule, pointer, message, mend (None: as the rule says) and habit of what is wrong with a record.

    ``is_yaml`` says that a person wrote it in YAML.
    """
    for violation in _independent(layer.violations(record)):
        pointer = violation.pointer
        if violation.keyword == "additionalProperties":
            pointer = (*pointer, next(key for key in violation.value if key not in violation.known))
        for message in messages(violation, is_yaml=is_yaml):
            fix: str | None = _add_keys(layer, violation, is_yaml=is_yaml) if violation.keyword == "required" else None
            if violation.keyword == "enum" and len(violation.expected) > _MOST_WORDS:
                fix = f"Use one of the words that schemas/{layer.name}.json lists."
            if violation.keyword == "type":
                fix = _as_object(layer, violation)
            if violation.keyword == "const":
                fix = f"Write {_show(violation.expected)}, or correct the value that asks for it."
            if violation.keyword == "pattern" and pointer == ("language",):
                fix = _language(violation.value)
            elif _is_padded(violation):
                fix = _trim(violation.value, is_yaml=is_yaml)
            elif violation.keyword == "pattern" and not _is_blank(violation):
                fix = _form(violation.value, violation.expected, is_id=_is_id(layer, pointer))
            rule = (
                "S207"
                if _is_blank(violation)
                else "S208"
                if _is_padded(violation)
                else _RULES.get(violation.keyword, "S206")
            )
            yield rule, pointer, message, fix, _habit(violation)


def _habit(violation: Violation) -> Habit:
    """Return what is wrong as it is wrong in every record where the schema, or who wrote the file, is to blame."""
    where = ".".join("*" if isinstance(step, int) else step for step in violation.pointer)
    match violation.keyword:
        case "required":
            return Habit(("required", where, *_missing(violation)))
        case "additionalProperties":
            return Habit(("additionalProperties", where, *_unknown(violation)))
        case "enum" | "const" as keyword:
            return Habit((keyword, where, _show(violation.value)))
        case "type":
            return Habit(("type", where, _kind(violation.value)), is_same=False)
        case keyword:
            kind = "padded" if _is_padded(violation) else keyword
            return Habit((kind, where), is_same=False)


def _is_id(layer: Layer, pointer: Pointer) -> bool:
    """Return whether a value is the id of its record, or of another one."""
    path = tuple(EACH if isinstance(step, int) else step for step in pointer)
    return path == ("id",) or any(path == reference.path for reference in layer.references)


def _form(value: str, pattern: str, *, is_id: bool) -> str | None:
    """Return how to mend a text that has not the form of a pattern; None where the description says more of it."""
    # Accents are left out, the letters under them stay.
    letters = "".join(c for c in unicodedata.normalize("NFKD", value.lower()) if not unicodedata.combining(c))
    slug = re.sub("[^a-z0-9]+", "-", letters).strip("-")
    if is_id and slug != value and matches(pattern, slug):
        return f"Write {slug}, if that is meant."
    if pattern in _FORMS:
        return f"Write {_FORMS[pattern]}."
    own = re.fullmatch(_OF_RECORDS, pattern)
    if own:
        other = f"{own['other']}, or " if own["other"] else ""
        return f"Write {other}the prefix of the document, -{own['letter']} and a number, as 100-{own['letter']}1."
    return f"Write the value in the form {pattern}." if len(pattern) <= _SHORT_PATTERN else None


def _trim(value: str, *, is_yaml: bool) -> str:
    """Return how to mend white space at the ends of a text."""
    shown = _show(trimmed(value))
    fix = "Remove the white space there." if shown.endswith("…") else f"Write {shown}, without it."
    is_block = is_yaml and value.endswith("\n") and not value[0].isspace()
    return f"{fix} In YAML, |- and >- leave out the line end that | and > keep." if is_block else fix


def _language(value: str) -> str:
    """Return how to mend what is no tag of a language."""
    if "_" in value:
        return f"Write it with a hyphen: {value.replace('_', '-')}."
    shortest = languages().get(value.lower())
    return f"Write {shortest}." if shortest else "Write the code of the language, as en or prs."


def _add_keys(layer: Layer, violation: Violation, *, is_yaml: bool) -> str:
    """Return how to mend that keys are missing: with null or an empty list where the schema allows it."""
    part = _part(layer, violation.pointer)
    keys = [_with_empty(key, part.get("properties", {}).get(key, {})) for key in _missing(violation)]
    return f"Add {', '.join(keys)}{'' if is_yaml else '; then run spanpack format'}."


def _part(layer: Layer, pointer: Pointer) -> Json:
    """Return what the schema says of a value."""
    part = layer.shape
    for step in pointer:
        part = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step, {})
    return part


def _as_object(layer: Layer, violation: Violation) -> str | None:
    """Return how to mend that a value is no object; None where the schema expects none, or says no keys of it."""
    part = _part(layer, violation.pointer)
    keys = " and ".join(", ".join(part.get("properties", {})).rsplit(", ", 1))
    or_null = ", or null" if "null" in json_types(part) else ""
    return f"Write an object with {keys}{or_null}." if keys and "object" in json_types(part) else None


def _with_empty(key: str, part: Json) -> str:
    if "null" in json_types(part):
        return f"{key} (null where there is nothing)"
    is_list = json_types(part) == ["array"] and not part.get("minItems")
    return f"{key} ([] where there is nothing)" if is_list else key


def _independent(violations: list[Violation]) -> list[Violation]:
    """Leave out what follows from another violation: the form of a value of the wrong type or word."""
    order = ["type", "enum", "const", "pattern"]

    def rank(violation: Violation) -> int:
        return order.index(violation.keyword) + _is_padded(violation)  # What has a form has it without spaces.

    kept: dict[tuple[str | int, ...], Violation] = {}
    others = []
    wrong = {v.pointer for v in violations if v.keyword in order}
    for violation in violations:
        if violation.keyword in ("if", "then", "else", "allOf"):
            continue
        if violation.keyword not in order:
            if violation.pointer not in wrong:
                others.append(violation)
            continue
        before = kept.get(violation.pointer)
        if before is None or rank(violation) < rank(before):
            kept[violation.pointer] = violation
    return [*kept.values(), *_join_keys(others)]


def _join_keys(violations: list[Violation]) -> Iterator[Violation]:
    """Yield one violation for all keys that an object lacks, and none where misspelt keys stand for them."""
    misspelt = {v.pointer: set(_misspelt(v).values()) for v in violations if v.keyword == "additionalProperties"}
    seen = set()
    for violation in violations:
        if violation.keyword == "required":
            if violation.pointer in seen or set(_missing(violation)) <= misspelt.get(violation.pointer, set()):
                continue
            seen.add(violation.pointer)
        yield violation


def messages(violation: Violation, *, is_yaml: bool = False) -> Iterator[str]:
    """Yield what a person is told of a violation; ``is_yaml`` says that the record stands in YAML."""
    where = _name(violation)
    value, expected = violation.value, violation.expected
    if violation.keyword == "required":
        yield f"{where or 'the record'} lacks a key: {', '.join(_missing(violation))}"
    elif violation.keyword == "additionalProperties":
        meant = "".join(f"; {key} looks like {known}" for key, known in _misspelt(violation).items())
        yield f"{where or 'the record'} has a key that the schema lacks: {', '.join(_unknown(violation))}{meant}"
    elif violation.keyword == "dependentRequired":
        for key, others in expected.items():
            lacking = [other for other in others if other not in value]
            if key in value and lacking:
                yield f"{where or 'the record'} lacks a key: {', '.join(lacking)}, since it has {key}"
    elif violation.keyword == "oneOf" and all(_is_required_alone(choice) for choice in expected):
        choices = " or ".join(", ".join(choice["required"]) for choice in expected)
        yield f"{where or 'the record'} has to have either {choices}, and one of them only"
    elif violation.keyword == "type":
        types = [expected] if isinstance(expected, str) else expected
        wanted = " or ".join(_TYPES[kind] for kind in types)
        hint = ""
        if isinstance(value, bool) and "string" in types and is_yaml:
            hint = "; YAML reads unquoted yes, no, on, off, true and false as booleans"
        kind = "" if value is None else f", {_kind(value)}"
        yield f"{where} is {_show(value)}{kind}; expected {wanted}{hint}"
    elif violation.keyword == "enum":
        yield f"{where} is {_show(value)}; expected {_choice(violation)}"
    elif violation.keyword == "const":
        yield f"{where} is {_show(value)}; expected {violation.description or _show(expected)}"
    elif _is_blank(violation):
        yield f"{where} is {_show(value)}, white space only; expected words"
    elif _is_padded(violation):
        ends = [
            f"{end} with {_SPACES.get(edge, f'U+{ord(edge):04X}')}"
            for end, edge in (("begins", value[0]), ("ends", value[-1]))
            if not trimmed(edge)
        ]
        yield f"{where} {' and '.join(ends)}: {_show(value)}"
    elif violation.keyword == "pattern":
        yield f"{where} is {_show(value)}; expected {_lower(violation.description) or f'the form {expected}'}"
    else:
        yield f"{where or 'the record'} is {_show(value)}; {_limit(violation)}"


def _is_required_alone(choice: Any) -> bool:
    # Any schema may stand in its place, true and false among them.
    return isinstance(choice, dict) and list(choice) == ["required"]


def _is_blank(violation: Violation) -> bool:
    is_asked = violation.keyword == "pattern" and violation.expected in (NOT_BLANK, TRIMMED)
    return is_asked and not trimmed(violation.value)


def _is_padded(violation: Violation) -> bool:
    return violation.keyword == "pattern" and violation.expected == TRIMMED and not _is_blank(violation)


def _choice(violation: Violation) -> str:
    """Return the words of a vocabulary; of a long one what it is."""
    words = violation.expected
    if len(words) <= _MOST_WORDS:
        return f"one of {', '.join(map(_show, words))}"
    known = str(violation.value).strip().upper()
    # Three letters of a code are like too many others: RUZ is as like UZB as RUS.
    texts = [word for word in words if isinstance(word, str) and len(word) > 3]
    meant = known if known in words else next(iter(_lookalikes(known, texts)), None)
    like = f"; is {_show(meant)} meant?" if meant else ""
    return f"{_lower(violation.description) or f'one of {len(words)} words'}{like}"


def _limit(violation: Violation) -> str:
    expected = violation.expected
    if violation.keyword == _NEVER:
        return "the schema allows no value here"
    limits = {
        "minimum": f"the smallest value is {expected}",
        "maximum": f"the largest value is {expected}",
        "exclusiveMinimum": f"expected more than {expected}",
        "exclusiveMaximum": f"expected less than {expected}",
        "minLength": f"expected at least {expected} character{'s' * (expected != 1)}",
        "maxLength": f"expected at most {expected} characters",
        "minItems": f"expected at least {expected} item{'s' * (expected != 1)}",
        "maxItems": f"expected at most {expected} item{'s' * (expected != 1)}",
        "uniqueItems": "expected each item once",
    }
    return limits.get(violation.keyword, f"the schema asks {violation.keyword}: {_show(expected)}")


def _missing(violation: Violation) -> list[str]:
    # jsonschema gives one violation for each missing key, and each has the whole list.
    return [key for key in violation.expected if key not in violation.value]


def _unknown(violation: Violation) -> list[str]:
    return [key for key in violation.value if key not in violation.known]


def _misspelt(violation: Violation) -> dict[str, str]:
    """Return, for each unknown key that looks like one that is missing, that one."""
    missing = sorted(violation.known - violation.value.keys())
    close = {key: _lookalikes(key, missing) for key in _unknown(violation)}
    return {key: known[0] for key, known in close.items() if known}


def _lookalikes(key: str, words: list[str]) -> list[str]:
    """Return the words that ``key`` may be meant for, the likeliest first."""
    import difflib  # Imported when it is needed: most keys are spelt right.

    # Of short words the letters alone count: «di» is half as like «id» as difflib asks.
    return difflib.get_close_matches(key, words, 1) or [
        word for word in words if sorted(word.lower()) == sorted(key.lower())
    ]


def _name(violation: Violation) -> str:
    name = ""
    for step in violation.pointer:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else str(step)
    return name


def _kind(value: Any) -> str:
    kinds = {str: "a text", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "nothing")


def _show(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _lower(description: str) -> str:
    first, _, rest = description.partition(" ")
    return f"{first.lower() if first[1:].islower() or len(first) == 1 else first} {rest}".strip().rstrip(".")
