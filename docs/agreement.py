"""docs/agreement.md: how well the two passes agree with each other and with the gold, and what the rules quote."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from docs.data import records
from spanpack.compare import Comparison, compare
from spanpack.compare.report import Table, markdown_table, number, tables

A, B, GOLD = "annotations/passes/a", "annotations/passes/b", "annotations"

_NONE = "–"
_ROLES = ("source", "cue", "content")
_ROOT = Path(__file__).parent.parent

_INTRODUCTION = """\
# Agreement

How well the two complete passes agree from which the gold was made, and how well each agrees with the gold.
Every figure of our agreement is computed from the published passes by `spanpack compare`, and checked for drift;
those of PolNeAR are [not](#beside-polnear).

```console
$ pip install '.[agreement]'
$ spanpack compare annotations/passes/a annotations/passes/b --gamma
$ spanpack compare annotations annotations/passes/a
```

**Read them with care.** The strongest reason for the high agreement is that the rules hold answers from these same
texts: the [guidelines](../annotations/GUIDELINES.md) explain themselves by examples that are exact words of the
documents, some of them with their values. How many records of the gold they quote is [below](#what-the-rules-quote).
The passes were made under the annotation rules of their time, not under the guidelines of today; which state of the
rules they had is recorded nowhere in this repository.

Besides, both passes were made by a language model, under the same rules, apart from each other. Two passes of a
language model share its habits: they agree more than two people would, and what both take wrongly
counts as agreement. These figures say how far the rules decide the cases, and they bound from above what a
system can be asked for; they are no measure of human agreement, and none of truth. Where the passes differ, and how
it was decided, is in [adjudication.md](adjudication.md). The gold was made from both passes: how well either
agrees with it says how much of the pass was kept, and is no test of the gold.

Read the scores of a system against these of the two passes, as a ceiling, and against those of PolNeAR's annotators
[below](#beside-polnear), who are people: not against 1."""

_POLNEAR = """\
PolNeAR (Newell, Margolin and Ruths 2018) publishes an agr and an alpha in its README, and the files of each of its
annotators, from which the other figures were recomputed once, outside this repository. No command here computes them
again; they stand in [polnear.yaml](polnear.yaml). A dash stands where there is no figure.

### How theirs were computed"""

_DIFFERENCES = """\
### In what ours differ

- **Annotators.** Theirs are pairs of people; ours is one pair, of two passes of a language model whose rules hold
  answers from the same texts ([above](#agreement)).
- **Texts.** Theirs are of news on one election, of the articles that several people annotated; ours are the documents
  of this corpus, all of them.
- **What an attribution is.** PolNeAR marks intentions and desires, which are none here; it forbids attributions inside
  attributions, which are records here ([Attribution scope](../annotations/GUIDELINES.md#attribution-scope),
  [Attribution chains](../annotations/GUIDELINES.md#attribution-chains)).
- **agr.** Ours is the mean of both directions over all attributions, inner ones too; two match where their cues
  overlap, as in the recomputed agr, so ours compares with that one. The published one has another rule of matching,
  which is not known here, and is higher.
- **alpha.** Ours is over words and single signs outside furniture, each with the role of the outermost attribution
  over it or none, all labels equally far apart; the addressee is one more role.
- **exact F1.** A content in several parts is one unit in ours, exact only where all parts are.
- **Given a match.** In ours the pairs are one to one, those of the greatest sum of Dice coefficients."""

_MEASURES = """\
## The measures

- **A and B.** Precision is the share of B that is in A, recall that of A that is in B; a–b is symmetric in F1.
  Where A is the gold, they are the precision and recall of B. A dash stands where there is nothing to score.
- **Units.** Actors, numbers and dates are spans. An attribution is several spans with a role each; a role in
  several parts is one unit. What an implicit source lacks is no unit.
- **exact**: the same extent, all parts of it; of a whole attribution, of all its roles. **overlap**: at least
  one character is shared with a unit of the other set; of a whole attribution, with the cue of another.
  **chars**: characters that any unit covers.
- **Matched records**, on which fields are compared, are one-to-one pairs of records whose spans (of
  attributions: whose cues) overlap, so chosen that the sum of the Dice coefficients of these spans is greatest;
  among equals, that of all spans together (Kuhn 1955).
- **Entities** correspond where both sets give them the same id and they share a mention; the others one to one,
  so that most mentions are shared (the alignment of CEAF). References to other records are equal where their
  targets are matched.
- **Fields** are compared where at least one side has a value: two records that both leave a field empty do not agree
  on anything. So «of» may be less than the matched records; a dash stands where neither side ever has a value. The
  passes have no Wikidata items: each was found later, in a source of its own.
- **By document**, the fields of a layer are taken together: of all values compared, the share that is equal.
- **agr** (Wiebe, Wilson and Cardie 2005): agr(A||B) is the share of the attributions of A that B has found, by
  overlapping cues; the mean is of both directions.
- **Links and chains**: a link is found where both its ends are matched and linked; a chain, from an attribution
  through its parents to the outermost, where all of it is.
- **B-cubed** (Bagga and Baldwin 1998) and **CEAF** (Luo 2005; by mention: phi3, by entity: phi4) over the
  mentions that both sets have.
- **alpha** (Krippendorff 2004), nominal, by token: words and single signs outside furniture, labelled with the
  category of the unit over them (mention, type, or role of an outermost attribution), or none. By the library
  `krippendorff`.
- **gamma** (Mathet, Widlöcher and Métivier 2015), over units and categories at once: every part of every record,
  inner attributions too. By the library `pygamma-agreement`: weights of position and category 1, delta of the
  empty unit 1, chance from 30 continua of its statistical sampler, fixed seed; by document, and the mean weighted
  by units. A document in which only one set has units counts as 0."""


_QUOTED = """\
A record is quoted where the guidelines of today have its exact words, whole, between «» as an example or in the text of
a rule; of an attribution, the words of one of its source, cue and content. A short word may be quoted of another place
in the texts, so the share says what the rules show, not that each place was looked up."""

LAYERS = ("actors", "numbers", "dates", "attributions")


def quoted(guidelines: str, layer: str) -> tuple[int, int]:
    """Return how many records of a layer of the gold are quoted in the guidelines, and how many there are.

    A record is quoted where the words of one of its spans are, exactly and whole, between «».
    """
    quotations = set(re.findall(r"«([^«»]+)»", guidelines))
    every = [{span["text"] for span in _spans(record)} for record in records(layer)]
    return sum(bool(words & quotations) for words in every), len(every)


def _spans(record: dict[str, Any]) -> list[dict[str, Any]]:
    if "text" in record:
        return [record]
    return [span for role in _ROLES for span in record[role]]


def blocks() -> dict[str, str]:
    """Return the block of the data statement by the name of its mark."""
    return {"quoted": _quoted_table()}


def _quoted_table() -> str:
    guidelines = (_ROOT / GOLD / "GUIDELINES.md").read_text(encoding="utf-8")
    shares = {layer: quoted(guidelines, layer) for layer in LAYERS}
    lines = ["| layer | records of the gold | quoted in the guidelines | share |", "|---|---:|---:|---:|"]
    lines += [f"| {layer} | {total:,} | {found:,} | {found / total:.0%} |" for layer, (found, total) in shares.items()]
    return "\n".join(lines) + "\n"


def agreement_markdown(root: Path) -> str:
    """Return docs/agreement.md."""
    between = compare(root, A, B, with_gamma=True)
    against = {name: compare(root, GOLD, name) for name in (A, B)}
    return "\n".join([*_page(between, against)]) + "\n"


def _page(between: Comparison, against: dict[str, Comparison]) -> Iterator[str]:
    yield _INTRODUCTION
    yield ""
    yield "## In short"
    yield ""
    yield from markdown_table(_summary(between, against))
    yield ""
    yield "## What the rules quote"
    yield ""
    yield from _quoted_table().splitlines()
    yield ""
    yield _QUOTED
    yield ""
    yield "## Beside PolNeAR"
    yield ""
    polnear = yaml.safe_load((_ROOT / "docs" / "polnear.yaml").read_text(encoding="utf-8"))
    yield from markdown_table(_beside(between, polnear))
    yield ""
    yield _POLNEAR
    yield ""
    yield from _methods(polnear)
    yield _DIFFERENCES
    yield ""
    yield "## The two passes against each other"
    yield ""
    yield "A is `annotations/passes/a`, B is `annotations/passes/b`."
    yield ""
    for table in tables(between):
        yield f"### {table.title}"
        yield ""
        yield from markdown_table(table)
        yield ""
    yield _MEASURES


def _summary(between: Comparison, against: dict[str, Comparison]) -> Table:
    rows = []
    for layer, scores in between.layers.items():
        gold = [comparison.layers[layer] for comparison in against.values()]
        figures = [scores.records.exact.f1, *(each.records.exact.f1 for each in gold), scores.alpha]
        gamma = scores.gamma.value if scores.gamma else None
        rows.append((layer, *map(number, [*figures, gamma])))
        for role, spans in scores.roles.items():
            if role != layer:
                f1 = [spans.exact.f1, *(each.roles[role].exact.f1 for each in gold)]
                rows.append((f"· {role}", *map(number, f1), "", ""))
    head = ("exact F1", "a–b", "gold–a", "gold–b", "alpha, a–b", "gamma, a–b")
    return Table("", head, tuple(rows))


def _methods(polnear: Any) -> Iterator[str]:
    """Yield how the figures of PolNeAR were computed, and what of that is not known."""
    for method in polnear["method"]:
        yield f"**{method['figures']}**"
        yield ""
        said = {"From": method["files"], "Annotators": method["annotators"], "How": method["how"]}
        if "parts" in method:
            parts = (f"{name} {part['agr']} ({part['pairs']} pairs)" for name, part in method["parts"].items())
            said["agr by part"] = f"{', '.join(parts)}."
        said["Not known"] = method["unknown"]
        for name, text in said.items():
            yield textwrap.fill(f"- {name}: {text}", 118, subsequent_indent="  ", break_on_hyphens=False)
        yield ""


def _beside(between: Comparison, polnear: Any) -> Table:
    scores = between.layers["attributions"]
    roles, given = scores.roles, scores.given_match
    ours = {
        "agr, mean": scores.agr.value,
        "alpha by token": scores.alpha,
        **{f"{role}, exact F1": roles[role].exact.f1 for role in _ROLES},
        **{f"{role}, character F1": roles[role].characters.f1 for role in _ROLES},
        **{f"{role} exact, given a match": given[role].exact.value for role in _ROLES},
        "content Dice, given a match": given["content"].dice,
    }
    rows = [
        (name, number(value), *(polnear[kind].get(name, _NONE) for kind in ("recomputed", "published")))
        for name, value in ours.items()
    ]
    return Table("", ("attributions", "passes a–b", "PolNeAR, recomputed", "PolNeAR, published"), tuple(rows))
