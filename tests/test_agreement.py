"""docs/agreement.md: what the rules quote of the gold is counted by exact words."""

from __future__ import annotations

from pathlib import Path

import yaml

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


def test_each_figure_of_polnear_stands_beside_ours() -> None:
    folder = Path(__file__).parent.parent / "docs"
    polnear = yaml.safe_load((folder / "polnear.yaml").read_text(encoding="utf-8"))
    page = (folder / "agreement.md").read_text(encoding="utf-8")
    beside = page.partition("## Beside PolNeAR\n")[2].partition("\n### ")[0]
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in beside.split("\n") if line[:1] == "|"][2:]
    shown = [{name: figure for name, _, *pair in rows if (figure := pair[place]) != "–"} for place in (0, 1)]
    published = {name: figure for name, figure in polnear["published"].items() if name != "from"}
    assert shown == [polnear["recomputed"], published]
    for method in polnear["method"]:
        assert f"\n**{method['figures']}**\n" in page
