"""Draw the annotated passage of README.md: the text in a fixed grid, its spans marked, as SVG."""

from __future__ import annotations

import textwrap
from html import escape

from spanpack.model import Corpus, Document, Span

WIDTH, CHARACTER, LINE, LEFT, TOP = 84, 9.6, 46, 24, 64
COLORS = {"actors": "#1a6fb5", "numbers": "#b5651a", "dates": "#2e8540"}
ROLES = {"source": "#7b3fa0", "cue": "#c2185b", "content": "#6b7280", "addressee": "#00838f"}
DOCUMENT, FIRST, LAST = "003", "Local news reports", "told local media in April."


def passage_svg(corpus: Corpus) -> str:
    """Return the picture: actors, numbers and dates as boxes, the parts of attributions as lines."""
    document = corpus[DOCUMENT]
    start = document.text.index(FIRST)
    end = document.text.index(LAST) + len(LAST)
    rows = _wrap(document.text, start, end)
    height = TOP + LINE * len(rows) + 30
    width = LEFT * 2 + WIDTH * CHARACTER
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="16">',
        "<title>A passage of document 003 with its annotations</title>",
        f'<rect width="{width:.0f}" height="{height}" rx="10" fill="#ffffff" stroke="#d0d7de"/>',
        *_legend(),
    ]
    for number, (left, right) in enumerate(rows):
        base = TOP + LINE * number + 24
        parts += _boxes(document, left, right, base)
        shown = document.text[left:right]
        parts.append(
            f'<text x="{LEFT}" y="{base}" fill="#1f2328" xml:space="preserve" '
            f'textLength="{len(shown) * CHARACTER:.1f}" lengthAdjust="spacingAndGlyphs">{escape(shown)}</text>'
        )
        parts += _lines(document, left, right, base)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _wrap(text: str, start: int, end: int) -> list[tuple[int, int]]:
    rows, at = [], start
    for paragraph in text[start:end].split("\n"):
        for line in textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False):
            at = text.index(line, at)
            rows.append((at, at + len(line)))
            at += len(line)
    return rows


def _legend() -> list[str]:
    parts, x = [], float(LEFT)
    for name, color in COLORS.items():
        parts.append(
            f'<rect x="{x:.1f}" y="20" width="14" height="14" rx="3" '
            f'fill="{color}" fill-opacity="0.2" stroke="{color}"/>'
        )
        parts.append(f'<text x="{x + 20:.1f}" y="32" font-size="13" fill="#1f2328">{name}</text>')
        x += 20 + 8 * len(name) + 22
    for name, color in ROLES.items():
        parts.append(f'<line x1="{x:.1f}" x2="{x + 18:.1f}" y1="28" y2="28" stroke="{color}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 24:.1f}" y="32" font-size="13" fill="#1f2328">{name}</text>')
        x += 24 + 8 * len(name) + 22
    return parts


def _boxes(document: Document, left: int, right: int, base: int) -> list[str]:
    parts = []
    for layer, color in COLORS.items():
        for item in getattr(document, layer):
            x, width = _extent(Span(item.start, item.end, item.text), left, right)
            if width > 0:
                parts.append(
                    f'<rect x="{x:.1f}" y="{base - 17}" width="{width:.1f}" height="23" rx="4" '
                    f'fill="{color}" fill-opacity="0.16" stroke="{color}" stroke-opacity="0.6"/>'
                )
    return parts


def _lines(document: Document, left: int, right: int, base: int) -> list[str]:
    parts = []
    for item in document.attributions:
        told = item.addressee.spans if item.addressee else ()
        roles = {"source": item.source, "cue": item.cue, "content": item.content, "addressee": told}
        depth = 0 if item.parent_id is None else 5
        for role, spans in roles.items():
            for span in spans:
                x, width = _extent(span, left, right)
                if width > 0:
                    y = base + 11 + depth
                    parts.append(
                        f'<line x1="{x + 1:.1f}" x2="{x + width - 1:.1f}" y1="{y}" y2="{y}" '
                        f'stroke="{ROLES[role]}" stroke-width="3"/>'
                    )
    return parts


def _extent(span: Span, left: int, right: int) -> tuple[float, float]:
    """Return x and width of the part of a span that stands in the row [left, right)."""
    start, end = max(span.start, left), min(span.end, right)
    return LEFT + (start - left) * CHARACTER, (end - start) * CHARACTER
