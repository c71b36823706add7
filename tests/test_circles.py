"""References of a layer, or a register, to itself that go round (R406): also through lists and inside objects."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.rules.circles import _disjoint_circles
from tests.helpers import Json, copy_base, write_records
from tests.test_fifth_layer import PATH as PLACES
from tests.test_fifth_layer import SCHEMA, place
from tests.test_proofs import both, read_by_record

REGIONS = "annotations/regions.jsonl"


def references(name: str) -> Json:
    """Return properties in which records of a layer refer to each other: as a text, in lists and inside objects."""
    one: Json = {"description": "An id.", "type": ["string", "null"], "spanpack:ref": name}
    many: Json = {"description": "Ids.", "type": "array", "items": one | {"type": "string"}}
    inner: Json = {
        "description": "What is said of it.",
        "type": ["object", "null"],
        "properties": {"up": one, "beside": many},
        "required": ["up", "beside"],
        "additionalProperties": False,
    }
    links = {"description": "More of it.", "type": "array", "items": inner | {"type": "object"}}
    return {"part_of": one, "kids": many, "said": inner, "links": links}


def with_fields(schema: Json, fields: Json) -> Json:
    properties = schema["properties"] | fields
    return schema | {"properties": properties, "required": list(properties)}


def region(name: str, **values: Any) -> Json:
    return {"id": name, "part_of": None, "kids": [], "said": None, "links": []} | values


def said(up: str | None = None, *beside: str) -> Json:
    return {"up": up, "beside": list(beside)}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the base package with a layer and a register that refer to themselves; nothing else refers to these."""
    package = copy_base(tmp_path)
    pattern = {"description": "Id.", "type": "string", "pattern": "^[a-z]+$"}
    region = {"type": "object", "properties": {"id": pattern}, "additionalProperties": False}
    for name, schema in (("places", SCHEMA), ("regions", region)):
        content = json.dumps(with_fields(schema, references(name)))
        (package / "schemas" / f"{name}.json").write_text(content + "\n", encoding="utf-8")
    return package


def found(package: Path, path: str, records: list[Json]) -> list[tuple[str, str, str]]:
    """Return rule, the value at the place, and message of what is found with ``records`` in a table."""
    write_records(package / path, records)
    index(package)
    lines = (package / path).read_text(encoding="utf-8").split("\n")
    findings = spanpack.validate(package)
    assert {finding.path for finding in findings} <= {path}
    values = [json.JSONDecoder().raw_decode(lines[one.line - 1], one.column - 1)[0] for one in findings]
    return [(one.rule, f"{one.line} {value}", one.message) for one, value in zip(findings, values, strict=True)]


RIGHT = {
    "a tree": [region("a", kids=["b", "c"]), region("b"), region("c", kids=["d"]), region("d")],
    "a record of two": [region("a", kids=["b", "c"]), region("b", kids=["d"]), region("c", kids=["d"]), region("d")],
    "a tree that both ends tell": [region("a", kids=["b"]), region("b", part_of="a")],
    "one way in each list": [region("a", links=[said(None, "b")]), region("b", said=said(None, "a"))],
}
WRONG = {
    "itself": ([region("a", part_of="a")], ["1 a"], ["part_of goes round: a → a"]),
    "itself in its list": ([region("a", kids=["b", "a"]), region("b")], ["1 a"], ["kids goes round: a → a"]),
    "two in their lists": (
        [region("a", kids=["c", "b"]), region("b", kids=["a"]), region("c")],
        ["1 b"],
        ["kids goes round: a → b → a"],
    ),
    "itself in an object": ([region("a", said=said("a"))], ["1 a"], ["said.up goes round: a → a"]),
    "two in an object": (
        [region("a", said=said("b")), region("b", said=said("a"))],
        ["1 b"],
        ["said.up goes round: a → b → a"],
    ),
    "a list in an object": (
        [region("a", said=said(None, "b")), region("b", said=said(None, "a"))],
        ["1 b"],
        ["said.beside goes round: a → b → a"],
    ),
    "a list in a list": (
        [region("a", links=[said(), said(None, "b")]), region("b", links=[said(None, "a")])],
        ["1 b"],
        ["links.beside goes round: a → b → a"],
    ),
    "one that another leads into": (
        [region("a", part_of="c"), region("b", part_of="c"), region("c", part_of="b")],
        ["2 c"],
        ["part_of goes round: b → c → b"],
    ),
    "one wrong value that closes two": (
        [region("a", kids=["b", "c"]), region("b", kids=["d"]), region("c", kids=["d"]), region("d", kids=["a"])],
        ["1 b"],
        ["kids goes round: a → b → d → a"],
    ),
    "two that share nothing": (
        [region("a", kids=["b"]), region("b", kids=["a", "c"]), region("c", kids=["d"]), region("d", kids=["c"])],
        ["1 b", "3 d"],
        ["kids goes round: a → b → a", "kids goes round: c → d → c"],
    ),
    "two properties": (
        [region("a", part_of="b", kids=["b"]), region("b", part_of="a", kids=["a"])],
        ["1 b", "1 b"],
        ["part_of goes round: a → b → a", "kids goes round: a → b → a"],
    ),
    "one of ten": (
        [region(name, part_of=after) for name, after in zip("abcdefghij", "bcdefghija", strict=True)],
        ["1 b"],
        ["part_of goes round: a → b → c → d → e → f → g → 3 more → a"],
    ),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_references_that_end_are_right(kind: str, package: Path) -> None:
    assert found(package, REGIONS, RIGHT[kind]) == []


@pytest.mark.parametrize("kind", WRONG)
def test_a_circle_is_told_at_the_value_of_its_first_record_that_leads_on(kind: str, package: Path) -> None:
    records, values, messages = WRONG[kind]
    told = [("R406", value, message) for value, message in zip(values, messages, strict=True)]
    assert found(package, REGIONS, records) == told


def places(*fields: Json) -> list[Json]:
    """Return two records of the layer with some values in their fields."""
    records = [place(1, 22, "bridge"), place(2, 74, "the bridge", kind="town")]
    return [record | {"kids": [], "said": None, "links": []} | new for record, new in zip(records, fields, strict=True)]


@pytest.mark.parametrize(
    "fields",
    [{"kids": ["100-p2"]}, {"said": said("100-p2")}, {"links": [said(None, "100-p2")]}, {"part_of": "100-p2"}],
    ids=lambda fields: next(iter(fields)),
)
def test_a_circle_in_a_layer_is_found_in_large_tables_as_well(
    fields: Json, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = json.loads(json.dumps(fields).replace("p2", "p1"))
    for records, rules in (
        (places(fields, {}), []),
        (places(fields, back), ["R406"]),
        (places(back, {}), ["R406"]),
    ):
        write_records(package / PLACES, records)
        index(package)
        findings = both(package, monkeypatch)
        assert [(one.rule, one.path, one.line) for one in findings] == [(rule, PLACES, 1) for rule in rules]


def test_a_table_is_proved_where_records_refer_to_each_other_as_a_text_alone(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fields, read in (({}, set()), ({"kids": references("places")["kids"]}, {"places"})):
        schema = with_fields(SCHEMA, fields)
        (package / "schemas" / "places.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
        records = [place(1, 22, "bridge", part_of="100-p2"), place(2, 74, "the bridge")]
        write_records(package / PLACES, [record | {key: [] for key in fields} for record in records])
        index(package)
        assert both(package, monkeypatch) == []
        assert read_by_record(package, monkeypatch) == read


def test_each_record_is_gone_through_once() -> None:
    asked = []

    def onward(name: str) -> Iterator[str]:
        """Lead from each to the next, from every second one to itself before, and from the last to the first."""
        asked.append(name)
        number = int(name)
        yield from [name] * (number % 2)
        yield str((number + 1) % 5000)

    circles = list(_disjoint_circles(map(str, range(5000)), onward))
    assert circles == [[str(number)] for number in range(1, 5000, 2)]
    assert len(asked) == 5000


def test_a_long_circle_is_told_in_short(package: Path) -> None:
    """A chain of as many steps is deeper than a function may call itself."""
    chain = ["".join(letters) for letters in itertools.product("abcdefghij", repeat=4)]
    regions = [region(name, kids=[after]) for name, after in itertools.pairwise([*chain, chain[0]])]
    [(rule, value, message)] = found(package, REGIONS, regions)
    assert (rule, value) == ("R406", "1 aaab")
    shown = "aaaa → aaab → aaac → aaad → aaae → aaaf → aaag → 9,993 more → aaaa"
    assert message == f"kids goes round: {shown}"
    assert found(package, REGIONS, [*regions[:-1], region(chain[-1])]) == []
