"""Draw the figures of docs/corpus.md as SVG, with matplotlib.

A figure is the same text on every run of one version of matplotlib: no date, ids made from a fixed salt, letters
as text. Other versions place things a little differently, so a drawing is said to have drifted where its data,
its words or its marks differ (see ``shows_the_same``). The data stand in ``desc``, which screen readers read out.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from docs.chains import NOBODY, Link, chains
from docs.tables import ATTITUDES, IDENTIFICATIONS, LAYERS
from spanpack.model import Corpus
from spanpack.stats import stats

INK, QUIET, PAPER, EDGE = "#1f2328", "#59636e", "#ffffff", "#d0d7de"
COLORS = {"actors": "#1a6fb5", "numbers": "#b5651a", "dates": "#2e8540", "attributions": "#7b3fa0"}
SHADES = {"assertion": "#08306b", "belief": "#2a73ad", "fact": "#e08214", "eventuality": "#f2cf8c"}
ON_SHADES = {"assertion": "#ffffff", "belief": "#ffffff", "fact": INK, "eventuality": INK}
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "spanpack",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
}
FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"
"""The first comes with matplotlib and gives the measures; the others stand in for it where a figure is looked at."""
WIDTH = 6.6
"""Inches: drawn for a column of 480 points, so that the letters can still be read on a telephone."""


def figures(corpus: Corpus) -> dict[str, str]:
    """Return the SVG of each figure by its name."""
    counts = stats(corpus)
    drawings: dict[str, Callable[[], tuple[Figure, str, str]]] = {
        "annotations": lambda: records(counts),
        "sources": lambda: sources(counts),
        "chains": lambda: who_through_whom(chains()),
    }
    with mpl.rc_context(STYLE):
        return {name: svg(*draw()) for name, draw in drawings.items()}


def records(counts: dict[str, Any]) -> tuple[Figure, str, str]:
    """Draw the records of each layer by document; return figure, title and data."""
    documents = counts["documents"]
    figure = Figure(figsize=(WIDTH, 4.2))
    panels = figure.subplots(2, 2, gridspec_kw={"hspace": 0.42, "wspace": 0.28}).flat
    figure.subplots_adjust(left=0.08, right=0.955, top=0.92, bottom=0.04)
    names = [name[:3] for name in documents]
    for panel, layer in zip(panels, LAYERS, strict=True):
        values = [row[layer] for row in documents.values()]
        bars = panel.barh(names, values, color=COLORS[layer], height=0.68)
        panel.bar_label(bars, padding=4)
        panel.set_title(f"{layer} ({sum(values):,})", loc="left", fontsize=11, fontweight="bold", pad=5)
        panel.set_xlim(0, max(values) * 1.12)
        panel.invert_yaxis()
        bare(panel)
    data = "; ".join(
        f"{name[:3]}: " + ", ".join(f"{layer} {row[layer]}" for layer in LAYERS) for name, row in documents.items()
    )
    return figure, "Annotations by document and layer; each panel has a scale of its own", data


def sources(counts: dict[str, Any]) -> tuple[Figure, str, str]:
    """Draw the attributions by identification of the source and attitude; return figure, title and data."""
    crossed = counts["sources"]
    figure = Figure(figsize=(WIDTH, 2.7))
    panel = figure.subplots()
    figure.subplots_adjust(left=0.145, right=0.94, top=0.86, bottom=0.04)
    left = [0] * len(IDENTIFICATIONS)
    for attitude in ATTITUDES:
        values = [crossed.get(kind, {}).get(attitude, 0) for kind in IDENTIFICATIONS]
        bars = panel.barh(
            IDENTIFICATIONS, values, left=left, color=SHADES[attitude], height=0.66, edgecolor=PAPER, label=attitude
        )
        panel.bar_label(
            bars, [str(value) if value > 1 else "" for value in values], label_type="center", color=ON_SHADES[attitude]
        )
        left = [start + value for start, value in zip(left, values, strict=True)]
    for row, total in enumerate(left):
        panel.text(total + max(left) * 0.012, row, str(total), va="center", fontweight="bold")
    panel.set_xlim(0, max(left) * 1.06)
    panel.invert_yaxis()
    panel.legend(
        loc="lower left",
        bbox_to_anchor=(-0.015, 1.0),
        ncols=len(ATTITUDES),
        frameon=False,
        handlelength=1,
        handleheight=1,
    )
    bare(panel)
    data = "; ".join(
        f"{kind}: " + ", ".join(f"{attitude} {crossed.get(kind, {}).get(attitude, 0)}" for attitude in ATTITUDES)
        for kind in IDENTIFICATIONS
    )
    return figure, "Attributions by identification of the source (rows) and attitude (colours)", data


def who_through_whom(links: list[Link]) -> tuple[Figure, str, str]:
    """Draw who is known through whom: a fan from each outer source; return figure, title and data."""
    step = 0.43
    height = step * len(links) + 0.5
    figure = Figure(figsize=(WIDTH, height))
    panel = figure.add_axes((0, 0, 1, 1))
    panel.set_xlim(0, 100)
    panel.set_ylim(height / step, 0)
    panel.axis("off")
    for x, side, head in ((3, "left", "text"), (42, "right", "through whom"), (55, "left", "who, and by which words")):
        panel.text(x, 0.6, head, ha=side, va="center", fontsize=9, color=QUIET)
    first, before = 0, ""
    for (document, outer), group in groupby(links, lambda link: (link.document, link.outer)):
        rows = list(group)
        if document != before:
            panel.plot((3, 97), (first + 1.1, first + 1.1), color=EDGE, linewidth=0.8)
            panel.text(3, first + 1.6, document, va="center", color=QUIET)
            before = document
        middle = first + 1.6 + (len(rows) - 1) / 2
        panel.text(42, middle, textwrap.fill(outer, 25), ha="right", va="center", linespacing=1.1)
        for row, link in enumerate(rows, first):
            y = row + 1.6
            draw_curve(panel, (43.5, middle), (53, y))
            panel.text(55, y - 0.17, link.inner, va="center", color=QUIET if link.inner == NOBODY else INK)
            panel.text(55, y + 0.24, f"«{link.cue}»", va="center", fontsize=8.5, color=QUIET)
        first += len(rows)
    data = "; ".join(
        f"{link.document}: {link.outer} «{link.outer_cue}» that {link.inner} «{link.cue}»" for link in links
    )
    return figure, "Chains of attribution: who is known through whom", data


def draw_curve(panel: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow that leaves and arrives level."""
    halfway = (start[0] + end[0]) / 2
    curve = Path([start, (halfway, start[1]), (halfway, end[1]), end], [1, 4, 4, 4])
    color = COLORS["attributions"]
    panel.add_patch(PathPatch(curve, facecolor="none", edgecolor=color, linewidth=1.4))
    panel.plot(*end, marker=">", color=color, markersize=5)


def bare(panel: Axes) -> None:
    """Take away what the numbers on the bars make needless: frame, ticks and the scale."""
    panel.spines[["top", "right", "bottom"]].set_visible(False)
    panel.spines["left"].set_color(EDGE)
    panel.tick_params(length=0)
    panel.set_xticks([])


def svg(figure: Figure, title: str, data: str) -> str:
    """Return a figure as SVG on a card of its own, which reads on light and dark pages alike."""
    figure.patch.set(facecolor=PAPER, edgecolor=EDGE, linewidth=2)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :].replace("'DejaVu Sans'", FONTS)
    named = f"<title>{escape(title)}</title>\n <desc>{escape(data)}</desc>\n "
    head = drawn.index(">") + 1
    opened = drawn[:head].replace("<svg", '<svg role="img"', 1)
    return re.sub(r"[ \t]+$", "", opened + "\n " + named + drawn[head:].lstrip(), flags=re.MULTILINE)


def shows_the_same(before: str, after: str) -> bool:
    """Return whether two drawings have the same data, the same words and the same marks in the same colours."""
    try:
        return list(marks(before)) == list(marks(after))
    except ElementTree.ParseError:
        return False


def marks(drawn: str) -> Iterator[tuple[str, str, str]]:
    """Yield tag, words and fill of each element that is seen or read out."""
    for element in ElementTree.fromstring(drawn).iter():
        tag = element.tag.rpartition("}")[2]
        if tag in ("title", "desc", "text", "path", "use"):
            fill = re.search(r"fill: *([^;]+)", element.get("style", ""))
            yield tag, (element.text or "").strip(), fill[1] if fill else ""
