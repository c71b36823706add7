"""From a pointer to a line and a column, in JSON and in YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanpack.lines.positions import Pointer, json_position, line_and_column, yaml_position

JSON = """\
{
  "a": 1,
  "é👍": [true, {"b": "x\\"]}", "b2": null}],
  "empty": {}, "none": [ ],
  "last": [[1, 2],
    [3, "ü", 4]]
}
"""

YAML = """\
# A comment.
- id: one
  zones:
    - {zone: body, start: 0}
    - zone: caption
      start: 12
- id: "é👍"
  note: null
  text: >-
    folded
    text
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), (1, 1)),
        (("a",), (2, 8)),
        (("é👍",), (3, 9)),
        (("é👍", 0), (3, 10)),
        (("é👍", 1), (3, 16)),
        (("é👍", 1, "b"), (3, 22)),
        (("é👍", 1, "b2"), (3, 37)),
        (("empty",), (4, 12)),
        (("none",), (4, 24)),
        (("last", 0, 1), (5, 16)),
        (("last", 1), (6, 5)),
        (("last", 1, 2), (6, 14)),
    ],
)
def test_a_value_of_json_is_found_by_its_pointer(pointer: Pointer, place: tuple[int, int]) -> None:
    assert json_position(JSON, pointer) == place


@pytest.mark.parametrize(
    ("pointer", "around"),
    [
        (("b",), ()),
        (("a", "b"), ("a",)),
        (("empty", "x"), ("empty",)),
        (("none", 0), ("none",)),
        (("last", 2), ("last",)),
        (("last", 0, 5), ("last", 0)),
        (("last", "x"), ("last",)),
        (("last", 1, 1, "x"), ("last", 1, 1)),
        (("é👍", 1, "c", "d"), ("é👍", 1)),
    ],
)
def test_a_pointer_that_leads_nowhere_gives_the_nearest_value_around_it(pointer: Pointer, around: Pointer) -> None:
    assert json_position(JSON, pointer) == json_position(JSON, around)


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a": ', '{"a": [1, ', "[" * 100_000, '{"a": nul}'])
def test_json_that_is_broken_gives_the_beginning_or_a_place_inside(text: str) -> None:
    line, column = json_position(text, ("a", 3))
    assert line == 1
    assert 1 <= column <= len(text) + 1


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), (2, 1)),
        ((0,), (2, 3)),
        ((0, "id"), (2, 7)),
        ((0, "zones", 0, "start"), (4, 27)),
        ((0, "zones", 1), (5, 7)),
        ((0, "zones", 1, "start"), (6, 14)),
        ((1, "id"), (7, 7)),
        ((1, "note"), (8, 9)),
        ((1, "text"), (9, 9)),
        ((1, "absent"), (7, 3)),
        ((0, "zones", 9), (4, 5)),
        ((5,), (2, 1)),
        (("x",), (2, 1)),
    ],
)
def test_a_value_of_yaml_is_found_by_its_pointer(pointer: Pointer, place: tuple[int, int]) -> None:
    assert yaml_position(YAML, pointer) == place


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: [", "{"])
def test_yaml_that_is_empty_or_broken_gives_the_beginning(text: str) -> None:
    assert yaml_position(text, (0, "a")) == (1, 1)


def test_columns_count_code_points_and_lines_end_with_line_feeds() -> None:
    text = "a\u2028é👍b\nx\r\ny"
    assert [line_and_column(text, offset) for offset in (0, 2, 4, 5, 6, 8, 9)] == [
        *((1, 1), (1, 3), (1, 5), (1, 6)),
        *((2, 1), (2, 3), (3, 1)),
    ]


scalars = st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=6)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def pointers(value: Any, pointer: Pointer = ()) -> list[tuple[Pointer, Any]]:
    """Return every pointer into a value with what it leads to."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(pointer, value)] + [found for step, item in items for found in pointers(item, (*pointer, step))]


@given(trees, st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_what_stands_at_the_place_is_the_value_in_any_json(tree: Any, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=is_ascii)
    lines = text.split("\n")
    for pointer, value in pointers(tree):
        line, column = json_position(text, pointer)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == value


plain = st.text("ab é👍:#-{[,\"'\\", max_size=5)
yaml_trees = st.recursive(
    st.integers(-999, 999) | plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


@given(yaml_trees)
def test_what_stands_at_the_place_is_the_value_in_any_yaml(tree: Any) -> None:
    text = json.dumps(tree, indent=1, ensure_ascii=False)  # JSON is YAML too, and can be read from any place.
    lines = text.split("\n")
    for pointer, value in pointers(tree):
        line, column = yaml_position(text, pointer)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == value
