"""The figures: what they show is what the corpus holds, on every run, and a drift is seen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from docs import figures
from docs.chains import NOBODY, chains
from docs.tables import ATTITUDES, IDENTIFICATIONS, LAYERS
from spanpack.stats import stats
from tests.guidelines import corpus

ROOT = Path(__file__).parent.parent
NAMES = ("annotations", "sources", "chains")
PRINT = "import spanpack; from docs.figures import figures; print(figures(spanpack.load('.'))['{}'], end='')"


@cache
def drawn() -> dict[str, str]:
    return figures.figures(corpus())


def words(name: str, tag: str = "text") -> list[str]:
    elements = ElementTree.fromstring(drawn()[name]).iter(f"{{http://www.w3.org/2000/svg}}{tag}")
    return ["".join(element.itertext()) for element in elements]


def test_there_is_a_picture_of_each() -> None:
    assert tuple(drawn()) == NAMES
    assert sorted(path.stem for path in (ROOT / "docs" / "figures").iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_process_draws_the_same_bytes(name: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": f"{ROOT / 'scripts'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT.format(name)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == drawn()[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_a_title_and_its_data_in_words(name: str) -> None:
    root = ElementTree.fromstring(drawn()[name])
    assert root.get("role") == "img"
    assert [len(words(name, tag)) for tag in ("title", "desc")] == [1, 1]
    assert not re.search(r"\d{4}-\d\d-\d\dT", drawn()[name])


def test_the_bars_of_the_layers_have_their_counts() -> None:
    counts = stats(corpus())
    shown = words("annotations")
    for layer in LAYERS:
        assert f"{layer} ({counts['total'][layer]:,})" in shown
    numbers = [text for text in shown if re.fullmatch(r"\d{1,2}|\d{3}", text) and not text.startswith("00")]
    assert sorted(numbers) == sorted(str(row[layer]) for row in counts["documents"].values() for layer in LAYERS)


def test_the_bars_of_the_sources_have_their_counts() -> None:
    crossed = stats(corpus())["sources"]
    expected = [str(sum(crossed[kind].values())) for kind in IDENTIFICATIONS]
    expected += [str(number) for kind in IDENTIFICATIONS for number in crossed[kind].values() if number > 1]
    assert sorted(text for text in words("sources") if text.isdigit()) == sorted(expected)
    assert set(IDENTIFICATIONS) | set(ATTITUDES) <= set(words("sources"))


def test_the_chains_are_those_of_the_corpus() -> None:
    links = chains()
    inside = {item.id for document in corpus().documents for item in document.attributions if item.parent}
    assert {link.id for link in links} == inside
    assert [text for text in words("chains") if text.startswith("«")] == [f"«{link.cue}»" for link in links]
    described = words("chains", "desc")[0]
    assert all(f"{link.outer} «{link.outer_cue}» that {link.inner} «{link.cue}»" in described for link in links)


def test_every_name_of_a_chain_is_whole_and_fits_the_picture() -> None:
    shown = iter(words("chains"))
    # One after the other among all words that are shown: `in` goes on where it found the one before.
    assert [link.inner for link in chains() if link.inner not in shown] == []
    font = FontProperties(family="DejaVu Sans", size=figures.STYLE["font.size"])
    widths = {link.inner: TextPath((0, 0), link.inner, prop=font).get_extents().width for link in chains()}
    # A name begins at 55 hundredths of the width, and the card ends at 97.
    assert [name for name, width in widths.items() if width > 0.42 * 72 * figures.WIDTH] == []


def test_a_chain_names_who_says_it_or_that_nobody_is_named() -> None:
    implicit = {
        item.id
        for document in corpus().documents
        for item in document.attributions
        if item.parent and item.identification == "implicit"
    }
    assert {link.id for link in chains() if link.inner == NOBODY} == implicit


def test_a_drawing_that_is_placed_a_little_differently_shows_the_same() -> None:
    before = drawn()["sources"]
    moved = re.sub(r"\b(\d+)\.(\d+)", lambda found: f"{found[1]}.{found[2]}1", before)
    assert moved != before
    assert figures.shows_the_same(before, moved)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">named<", ">known<"),
        ("named: assertion ", "named: assertion 1"),
        (figures.SHADES["belief"], "#000000"),
        ("<title>", "<title>Some "),
    ],
)
def test_a_drawing_with_other_data_words_or_colours_has_drifted(old: str, new: str) -> None:
    before = drawn()["sources"]
    after = before.replace(old, new)
    assert after != before
    assert not figures.shows_the_same(before, after)


@pytest.mark.parametrize("broken", ["", "<svg", "no picture"])
def test_what_is_no_drawing_has_drifted(broken: str) -> None:
    assert not figures.shows_the_same(broken, drawn()["chains"])


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(figures.SHADES[attitude], figures.ON_SHADES[attitude]) for attitude in ATTITUDES]
    + [(figures.PAPER, figures.INK), (figures.PAPER, figures.QUIET)],
)
def test_words_stand_out_from_what_is_behind_them(paper: str, ink: str) -> None:
    """Hold the contrast of WCAG 2.2 for text (1.4.3): at least 4.5 to 1."""
    lighter, darker = sorted((luminance(paper), luminance(ink)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
