"""docs/agreement.md: what the rules quote of the gold is counted by exact words."""

from __future__ import annotations

from docs.agreement import quoted
from docs.data import records


def test_a_record_is_quoted_by_the_exact_words_of_one_of_its_spans() -> None:
    total = len(records("attributions"))
    cue = records("attributions")[0]["cue"][0]["text"]
    same = sum(
        cue in {span["text"] for role in ("source", "cue", "content") for span in item[role]}
        for item in records("attributions")
    )
    assert same > 0
    assert quoted(f"- Yes: «{cue}»", "attributions") == (same, total)
    assert quoted(f"- Yes: «{cue} and more», {cue}", "attributions") == (0, total)
    assert quoted("", "dates") == (0, len(records("dates")))
