"""Show a comparison: as text for the terminal, as Markdown, as JSON."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spanpack.compare.alignment import Difference, RegisterDifference
from spanpack.compare.chance import ALPHA, BETA, DELTA_EMPTY, SAMPLES, SEED
from spanpack.compare.clusters import ClusterScore
from spanpack.compare.comparison import Comparison, LayerScores, SpanScores
from spanpack.compare.scores import Score, Share
from spanpack.compare.units import Unit
from spanpack.findings import WINDOW, excerpt, visible
from spanpack.package import MAIN_SET

NONE = "–"
"""What stands for a score of nothing."""

CEILING = (
    "read B against the agreement of annotators, not against 1: two passes compared, and PolNeAR's (docs/agreement.md)"
)
"""What a system, which is no annotation set of the package, is to be read against."""


@dataclass(frozen=True)
class Table:
    """A table of figures: its title, its head, and its rows, of which the first cell is the name."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(comparison: Comparison) -> list[Table]:
    """Return the figures of a comparison as tables, in all and by document."""
    found = [_spans(comparison), _chance(comparison), *_fields(comparison), *_records(comparison)]
    found += [*_linking(comparison), *_registers(comparison), _documents(comparison)]
    return [table for table in found if table.rows]


def text(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison for the terminal."""
    yield from _head(comparison)
    for table in tables(comparison):
        yield ""
        yield table.title
        widths = [max(len(row[i]) for row in (table.head, *table.rows)) for i in range(len(table.head))]
        for row in (table.head, *table.rows):
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            yield ("  " + "  ".join(cells)).rstrip()


def markdown(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison in Markdown."""
    for line in _head(comparison):
        yield line
        yield ""
    for table in tables(comparison):
        yield f"**{table.title}**"
        yield ""
        yield from markdown_table(table)
        yield ""


def markdown_table(table: Table) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield f"| {' | '.join(map(_cell, table.head))} |"
    yield f"|---|{'---:|' * (len(table.head) - 1)}"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def difference_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the differences: of the layers, each with the text around, then those of the registers."""
    many = len(comparison.differences) + sum(len(scores.differences) for scores in comparison.registers.values())
    yield f"{many:,} difference{'s' * (many != 1)}" if many else "no difference"
    for difference in comparison.differences:
        yield ""
        yield from _difference(difference, comparison.texts[difference.document])
    for name, scores in comparison.registers.items():
        for entity in scores.differences:
            yield ""
            yield from _register_difference(name, entity)


def dumps(comparison: Comparison, *, with_differences: bool) -> str:
    """Return the comparison as JSON; scores are rounded to four digits, null where there is nothing to score."""
    data: dict[str, Any] = {
        "a": comparison.a,
        "b": comparison.b,
        "layers": {name: _layer_json(scores) for name, scores in comparison.layers.items()},
        "registers": {
            name: {
                "a": scores.a,
                "b": scores.b,
                "matched": scores.matched,
                "fields": _fields_json(scores.fields),
            }
            | ({"differences": list(map(_register_difference_json, scores.differences))} if with_differences else {})
            for name, scores in comparison.registers.items()
        },
        "documents": {
            document: {name: _layer_json(scores) for name, scores in layers.items()}
            for document, layers in comparison.documents.items()
        },
        "left_out": dict(comparison.left_out),
        "parameters": {
            "gamma": {"alpha": ALPHA, "beta": BETA, "delta_empty": DELTA_EMPTY, "samples": SAMPLES, "seed": SEED}
        },
    }
    if with_differences:
        data["differences"] = [
            _difference_json(difference, comparison.texts[difference.document]) for difference in comparison.differences
        ]
    return json.dumps(data, ensure_ascii=False, indent=2)


def number(value: float | None) -> str:
    """Return a score with three digits.

    >>> number(2 / 3), number(None)
    ('0.667', '–')
    """
    return NONE if value is None else f"{value:.3f}"


def _head(comparison: Comparison) -> Iterator[str]:
    yield f"A: {comparison.a}"
    yield f"B: {comparison.b}"
    for layer, label in comparison.left_out.items():
        yield f"left out: {layer}, which only {label} has"
    a, b = (posixpath.normpath(label) for label in (comparison.a, comparison.b))
    if a == MAIN_SET and b != a and not b.startswith(f"{MAIN_SET}/"):
        yield CEILING


def _spans(comparison: Comparison) -> Table:
    measures = [f"{kind} {part}" for kind in ("exact", "overlap", "chars") for part in ("P", "R", "F1")]
    rows = []
    for name, scores in comparison.layers.items():
        rows.append(_span_row(name, scores.records))
        rows += [_span_row(f"· {role}", spans) for role, spans in scores.roles.items() if role != name]
    return Table("Spans: precision and recall of B against A", ("layer", "A", "B", *measures), tuple(rows))


def _span_row(name: str, spans: SpanScores) -> tuple[str, ...]:
    scores = (spans.exact, spans.overlap, spans.characters)
    values = [value for score in scores for value in (score.precision, score.recall, score.f1)]
    return (name, f"{spans.exact.a:,}", f"{spans.exact.b:,}", *map(number, values))


def _chance(comparison: Comparison) -> Table:
    layers = comparison.layers
    has_gamma = any(scores.gamma for scores in layers.values())
    head = ("layer", "alpha", "gamma") if has_gamma else ("layer", "alpha")
    rows = [
        (name, number(scores.alpha), *([number(scores.gamma.value)] if scores.gamma else []))
        for name, scores in layers.items()
    ]
    what = "alpha by token, gamma" if has_gamma else "alpha by token"
    return Table(f"Corrected for chance: {what}", head, tuple(rows))


def _fields(comparison: Comparison) -> Iterator[Table]:
    for name, scores in comparison.layers.items():
        if scores.fields and scores.matched:
            head = ("field", "equal", "of", "share")
            rows = [(field, f"{s.equal:,}", f"{s.of:,}", number(s.value)) for field, s in scores.fields.items()]
            yield Table(f"Fields of {name}, on {scores.matched:,} matched records", head, tuple(rows))


def _records(comparison: Comparison) -> Iterator[Table]:
    for name, scores in comparison.layers.items():
        if not scores.roles or name in scores.roles:
            continue
        agr = scores.agr
        rows = [("agr(A||B)", number(agr.a_in_b)), ("agr(B||A)", number(agr.b_in_a)), ("agr, mean", number(agr.value))]
        for role, given in scores.given_match.items():
            rows.append((f"{role} exact, given a match", number(given.exact.value)))
            rows.append((f"{role} Dice, given a match", number(given.dice)))
        rows += [
            (f"{field} links F1, of {score.a:,} and {score.b:,}", number(score.f1))
            for field, score in scores.links.items()
        ]
        if scores.chains:
            rows.append((f"whole chains F1, of {scores.chains.a:,} and {scores.chains.b:,}", number(scores.chains.f1)))
        yield Table(f"Records of {name}", ("measure", "value"), tuple(rows))


def _linking(comparison: Comparison) -> Iterator[Table]:
    for name, scores in comparison.layers.items():
        link = scores.linking
        if link is not None:
            rows = [
                _cluster_row("B-cubed", link.b_cubed),
                _cluster_row("CEAF by mention", link.ceaf_m),
                _cluster_row("CEAF by entity", link.ceaf_e),
            ]
            title = f"Entities of {name}, over {link.mentions:,} shared mentions"
            yield Table(title, ("measure", "P", "R", "F1"), tuple(rows))


def _cluster_row(name: str, score: ClusterScore) -> tuple[str, ...]:
    return (name, number(score.precision), number(score.recall), number(score.f1))


def _registers(comparison: Comparison) -> Iterator[Table]:
    for name, scores in comparison.registers.items():
        head = ("field", "equal", "of", "share")
        rows = [(field, f"{s.equal:,}", f"{s.of:,}", number(s.value)) for field, s in scores.fields.items()]
        yield Table(
            f"Register {name}: {scores.matched:,} of {scores.a:,} and {scores.b:,} correspond", head, tuple(rows)
        )


def _documents(comparison: Comparison) -> Table:
    rows: list[tuple[str, ...]] = []
    for document, layers in comparison.documents.items():
        rows.append((document, "", "", "", ""))
        rows += [(f"· {name}", *_short_scores(scores)) for name, scores in layers.items()]
    return Table("By document", ("document", "exact F1", "overlap F1", "alpha", "fields equal"), tuple(rows))


def _short_scores(scores: LayerScores) -> tuple[str, ...]:
    """Return the figures of a layer in one document; its fields are taken together."""
    shares = scores.fields.values()
    fields = Share(sum(share.equal for share in shares), sum(share.of for share in shares))
    return tuple(map(number, (scores.records.exact.f1, scores.records.overlap.f1, scores.alpha, fields.value)))


def _difference(difference: Difference, source: str) -> Iterator[str]:
    units = [unit for unit in (difference.a, difference.b) if unit]
    ids = " and ".join(f"{'A' if unit is difference.a else 'B'} {unit.id}" for unit in units)
    what = "differs" if len(units) == 2 else f"only in {'A' if difference.a else 'B'}"
    yield f"{difference.layer} {what}: {ids}"
    window = excerpt(source, difference.start, difference.end)
    label = f"    {difference.document}[{difference.start}:{difference.end}]  "
    yield label + window.text
    yield " " * (len(label) + window.marked[0]) + "^" * max(1, window.marked[1] - window.marked[0])
    for field, (one, other) in difference.fields.items():
        yield f"    {field}: A {_value(one, source)}, B {_value(other, source)}"
    if not difference.fields:
        yield f"    {visible(describe(units[0], source))}"


def _register_difference(register: str, difference: RegisterDifference) -> Iterator[str]:
    sides = {side: entity for side, entity in (("A", difference.a), ("B", difference.b)) if entity}
    ids = " and ".join(f"{side} {entity['id']}" for side, entity in sides.items())
    what = "differs" if len(sides) == 2 else f"only in {''.join(sides)}"
    yield f"{register} {what}: {ids}"
    for field, (one, other) in difference.fields.items():
        yield f"    {field}: A {visible(_value(one, ''))}, B {visible(_value(other, ''))}"
    if not difference.fields:
        [entity] = sides.values()
        shown = [
            f"{name} {_value(value, '')}" for name, value in entity.items() if name not in ("id", "note") and value
        ]
        yield f"    {visible(', '.join(shown))}"


def describe(unit: Unit, source: str) -> str:
    """Return what a record says, in a few words: its fields, its roles in quotation."""
    hidden = {"id", "document", "start", "end", "text", "note"}
    shown = []
    for name, value in unit.record.items():
        if unit.roles.get(name):
            shown.append(f"{name} {_value(unit.roles[name], source)}")
        elif name not in hidden and name not in unit.roles and value not in (None, [], False):
            shown.append(f"{name} {_value(value, source)}")
    return ", ".join(shown)


def _value(value: Any, source: str) -> str:
    if isinstance(value, tuple):
        return visible(" + ".join(f"«{source[start:end]}»" for start, end in value)) or "none"
    if value is None or value == []:
        return "none"
    if isinstance(value, list):
        return " + ".join(map(str, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _layer_json(scores: LayerScores) -> dict[str, Any]:
    data: dict[str, Any] = {
        "records": _spans_json(scores.records),
        "roles": {role: _spans_json(spans) for role, spans in scores.roles.items()},
        "agr": {
            "a_in_b": _round(scores.agr.a_in_b),
            "b_in_a": _round(scores.agr.b_in_a),
            "mean": _round(scores.agr.value),
        },
        "matched": scores.matched,
        "given_match": {
            role: {"exact": _round(given.exact.value), "dice": _round(given.dice)}
            for role, given in scores.given_match.items()
        },
        "fields": _fields_json(scores.fields),
        "links": {field: _score_json(score) for field, score in scores.links.items()},
        "chains": _score_json(scores.chains) if scores.chains else None,
        "alpha": _round(scores.alpha),
        "gamma": _round(scores.gamma.value) if scores.gamma else None,
    }
    link = scores.linking
    if link is not None:
        data["linking"] = {"mentions": link.mentions} | {
            name: {"precision": _round(s.precision), "recall": _round(s.recall), "f1": _round(s.f1)}
            for name, s in (("b_cubed", link.b_cubed), ("ceaf_m", link.ceaf_m), ("ceaf_e", link.ceaf_e))
        }
    return data


def _fields_json(fields: Mapping[str, Share]) -> dict[str, Any]:
    return {field: {"equal": s.equal, "of": s.of, "share": _round(s.value)} for field, s in fields.items()}


def _spans_json(spans: SpanScores) -> dict[str, Any]:
    return {
        "exact": _score_json(spans.exact),
        "overlap": _score_json(spans.overlap),
        "characters": _score_json(spans.characters),
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "a": score.a,
        "b": score.b,
        "precision": _round(score.precision),
        "recall": _round(score.recall),
        "f1": _round(score.f1),
    }


def _difference_json(difference: Difference, source: str) -> dict[str, Any]:
    return {
        "layer": difference.layer,
        "document": difference.document,
        "start": difference.start,
        "end": difference.end,
        "before": source[max(0, difference.start - WINDOW) : difference.start],
        "after": source[difference.end : difference.end + WINDOW],
        "a": difference.a.record if difference.a else None,
        "b": difference.b.record if difference.b else None,
        "fields": {field: {"a": _plain(a), "b": _plain(b)} for field, (a, b) in difference.fields.items()},
    }


def _register_difference_json(difference: RegisterDifference) -> dict[str, Any]:
    fields = {field: {"a": a, "b": b} for field, (a, b) in difference.fields.items()}
    return {"a": difference.a, "b": difference.b, "fields": fields}


def _plain(value: Any) -> Any:
    return [list(part) for part in value] if isinstance(value, tuple) else value


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
