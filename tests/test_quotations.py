"""From exact words to offsets: whole words count, and what is absent is told with what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from spanpack.quotations import QuotationError, Scope, locate

TEXT = "RUSSIA and the US. The US left 300km of road, not 3000.\nIt’s «the state», ‘says’ the U.S.-led 中国政府.\n"


def find(quotation: Any, text: str = TEXT, within: Any = None) -> tuple[int, int]:
    span = locate(Scope(text, 0, len(text)).narrow(within), quotation)
    assert text[span["start"] : span["end"]] == span["text"]
    return span["start"], span["end"]


def problem(quotation: Any, text: str = TEXT, within: Any = None) -> list[str]:
    with pytest.raises(QuotationError) as caught:
        find(quotation, text, within)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("quotation", "start"),
    [
        ({"quote": "US", "occurrence": 1}, 15),
        ({"quote": "US", "occurrence": 2}, 23),
        ({"quote": "US", "after": " left"}, 23),
        ("RUSSIA", 0),
        ("300", 31),  # A figure and its unit are two words.
        ("km", 34),
        ("3000", 50),
        ("It", 56),
        ("U.S.", 85),
        ("中国", 94),  # Scripts without spaces have no edges to keep.
        ("政", 96),
        ("‘says’", 74),
        ("300\n", 31),  # As YAML gives a block of text.
    ],
)
def test_whole_words_count(quotation: Any, start: int) -> None:
    assert find(quotation)[0] == start


def test_places_inside_words_are_not_counted_and_the_person_is_told() -> None:
    lines = problem("US")
    assert lines == [
        "'US' stands twice (1 more inside other words, which does not count); "
        "say which by occurrence, before, after or within:",
        "    1  RUSSIA and the [US]. The US left 300km of road, not 3000.⏎I…",
        "    2  RUSSIA and the US. The [US] left 300km of road, not 3000.⏎It’s «the…",
    ]
    assert problem({"quote": "US", "occurrence": 3})[0] == (
        "'US' stands twice, not 3 (1 more inside other words, which does not count):"
    )
    assert problem("a", "a, an, and a")[0].startswith(
        "'a' stands twice (2 more inside other words, which do not count);"
    )


def test_words_that_stand_only_inside_others_are_refused_with_the_places() -> None:
    assert problem("eft") == [
        "'eft' stands only inside other words; quote whole words:",
        "    1  RUSSIA and the US. The US l[eft] 300km of road, not 3000.⏎It’s «the stat…",
    ]
    assert problem({"quote": "00", "before": "3"})[0] == "'00' stands only inside other words; quote whole words:"


def test_what_a_keyboard_writes_otherwise_is_offered_as_the_document_has_it() -> None:
    assert problem('it\'s "The state"') == [
        "'it\\'s \"The state\"' does not stand in the document; but for capitals, spaces and marks these words do:",
        "    1  …S. The US left 300km of road, not 3000.⏎[It’s «the state»], ‘says’ the U.S.-led 中国政府.⏎",
    ]
    assert problem("not 3000. It’s")[1].endswith("[not 3000.⏎It’s] «the state», ‘says’ the U.S.-led 中国政府.⏎")


def test_words_outside_the_stretch_of_within_are_offered() -> None:
    assert problem("300", within="RUSSIA and the US") == [
        "'300' does not stand in the stretch of within; in the document it does:",
        "    1  RUSSIA and the US. The US left [300]km of road, not 3000.⏎It’s «the state», …",
    ]


def test_the_longest_part_in_whole_words_is_offered_if_it_is_half_of_them() -> None:
    assert problem("the US. The US leaves") == [
        "'the US. The US leaves' does not stand in the document; the longest part of it that does:",
        "    1  RUSSIA and [the US. The US] left 300km of road, not 3000.⏎It’s «the…",
    ]
    assert problem("the US withdrew in all haste") == ["'the US withdrew in all haste' does not stand in the document"]


def test_only_the_words_around_that_were_given_are_named() -> None:
    for key, said in (("before", "before says"), ("after", "after says")):
        assert problem({"quote": "RUSSIA", key: "x"})[0] == f"'RUSSIA' does not stand where {said}:"
    assert problem({"quote": "RUSSIA", "before": "x", "after": "y"})[0] == (
        "'RUSSIA' does not stand where before and after say:"
    )


@pytest.mark.parametrize(
    ("quotation", "message"),
    [
        (["x"], '["x"] is no quotation; write the exact words of the document, or a mapping with quote'),
        (7, "7 is no quotation; write the exact words of the document, or a mapping with quote"),
        ({"before": "x"}, "quote is missing; write the exact words of the document"),
        ({"quote": ""}, "quote is empty; write the exact words of the document"),
        ({"quote": "\n"}, "quote is empty; write the exact words of the document"),
        ({"quote": 300}, 'quote is 300, no text; write the exact words of the document in quotes, as in "300"'),
        ({"quote": True}, "quote is true, no text; write the exact words of the document in quotes"),
        ({"quote": "US", "where": 1}, "a quotation has no key where; it has quote, occurrence, before, after"),
        ({"quote": "US", "before": []}, "before is [], no text; write the words that touch the quotation"),
        ({"quote": "US", "occurrence": "2"}, 'occurrence is "2"; write a whole number, 1 for the first place'),
        ({"quote": "US", "occurrence": False}, "occurrence is false; write a whole number, 1 for the first place"),
    ],
)
def test_what_is_no_quotation_is_refused_with_how_to_write_one(quotation: Any, message: str) -> None:
    assert problem(quotation) == [message]
