"""Score two annotation sets layer by layer, for each document and for all."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from spanpack.compare.alignment import Alignment, Difference, RegisterDifference, align, differences
from spanpack.compare.chance import Gamma, gamma, mean_gamma, token_alpha, token_labels
from spanpack.compare.clusters import Linking, linking
from spanpack.compare.matching import Correspondence, by_document
from spanpack.compare.scores import Agr, Placed, RoleMatch, Score, Share, characters, dice, exact, overlap
from spanpack.compare.sets import RecordSet, Text, read_sets
from spanpack.compare.units import Unit, compared_fields, field_name, labelled, role_names, values_at
from spanpack.extras import how_to_install
from spanpack.schemas.layer import Layer, Reference
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError

PARENT = "parent"
"""The reference that makes chains: an attribution in the content of another."""


@dataclass(frozen=True)
class SpanScores:
    """Three scores of the same units: equal extents, extents that share a character, characters."""

    exact: Score
    overlap: Score
    characters: Score


@dataclass(frozen=True)
class LayerScores:
    """How two sets agree on a layer, in one document or in all.

    ``records`` scores whole records: a span by its extent; a record of several spans exactly where all of
    them are equal, and as overlapping where its cue overlaps. ``roles`` scores each role by itself.
    ``matched`` records are pairs: on them ``fields`` says how often each field is equal, of the pairs in which
    at least one record has a value there (two that both say nothing do not agree on anything); ``given_match``
    says how often the extents of the roles are. ``links`` scores references between records, ``chains`` those that lead
    from a record through its parents to the end; ``linking`` the clusters of mentions by entity. ``alpha`` and
    ``gamma`` are corrected for chance; ``gamma`` is None where it was not asked for.
    """

    records: SpanScores
    roles: Mapping[str, SpanScores]
    matched: int
    given_match: Mapping[str, RoleMatch]
    fields: Mapping[str, Share]
    links: Mapping[str, Score]
    chains: Score | None
    linking: Linking | None
    alpha: float | None
    gamma: Gamma | None

    @property
    def agr(self) -> Agr:
        """Directional agreement on the records (Wiebe, Wilson and Cardie 2005)."""
        return Agr(self.records.overlap)


@dataclass(frozen=True)
class RegisterScores:
    """How two registers agree: entities of A and of B, the pairs that correspond, their fields, and what differs.

    As in a layer, ``fields`` are compared on the pairs of which at least one entity has a value there.
    """

    a: int
    b: int
    matched: int
    fields: Mapping[str, Share]
    differences: tuple[RegisterDifference, ...]


@dataclass(frozen=True)
class Comparison:
    """The agreement of the sets ``a`` and ``b``: in all, by document, and where they differ.

    ``registers`` are those to which the layers refer; what differs in them they hold themselves. ``left_out``
    names the layers that only one of them has, with the one that has it; ``texts`` are the texts
    by document.
    """

    a: str
    b: str
    layers: Mapping[str, LayerScores]
    documents: Mapping[str, Mapping[str, LayerScores]]
    registers: Mapping[str, RegisterScores]
    differences: tuple[Difference, ...]
    left_out: Mapping[str, str]
    texts: Mapping[str, str]


def compare(
    path: str | os.PathLike[str],
    a: str,
    b: str,
    *,
    layers: Sequence[str] | None = None,
    with_gamma: bool = False,
) -> Comparison:
    """Return the agreement of two annotation sets over the texts of the package at ``path``.

    ``a`` and ``b`` name the sets: a folder of the package (annotations/passes/a), a folder elsewhere, or
    a package of the same texts. Precision is that of ``b`` against ``a``. ``layers`` are those to compare,
    by default all that both have; ``with_gamma`` computes that coefficient as well, which takes longer. Raises
    PackageError where a set cannot be read or does not fit, or where a library is missing.
    """
    try:
        for library in ("krippendorff", "scipy"):
            import_module(library)
    except ImportError:
        raise PackageError(f"compare needs more libraries; {how_to_install('compare')}") from None
    known, texts, one, other = read_sets(Path(path), a, b)
    chosen, left_out = _choose(known, one, other, layers)
    # All layers are aligned, also those that are not asked for: mentions tell which entity is which.
    alignment = align(known, one, other)
    gammas = {name: _gammas(known[name], alignment, texts) if with_gamma else {} for name in chosen}
    scored = {name: _score(known[name], alignment, texts, gammas[name]) for name in chosen}
    documents = {
        text.id: MappingProxyType({name: _score(known[name], alignment, [text], gammas[name]) for name in chosen})
        for text in texts
    }
    return Comparison(
        a,
        b,
        MappingProxyType(scored),
        MappingProxyType(documents),
        MappingProxyType(_score_registers(known, chosen, one, other, alignment)),
        tuple(difference for name in chosen for difference in differences(known[name], alignment)),
        MappingProxyType(left_out),
        MappingProxyType({text.id: text.text for text in texts}),
    )


def _choose(
    known: Mapping[str, Layer], one: RecordSet, other: RecordSet, asked: Sequence[str] | None
) -> tuple[list[str], dict[str, str]]:
    """Return the layers to compare, and those that are left out with the one set that has them."""
    possible = [name for name, layer in known.items() if layer.has_documents and role_names(layer)]
    both = [name for name in possible if name in one.layers and name in other.layers]
    for name in asked or ():
        if name not in possible:
            raise PackageError(f"{name!r} is no layer; there is {', '.join(possible)}")
        if name not in both:
            lacking = other.label if name in one.layers else one.label
            raise PackageError(f"{lacking} has no {name}.jsonl, so that {name} cannot be compared")
    if not both:
        raise PackageError(f"{one.label} and {other.label} have no layer in common")
    single = {name: one.label if name in one.layers else other.label for name in possible if name not in both}
    left_out = {name: label for name, label in single.items() if name in one.layers or name in other.layers}
    return [name for name in both if name in (asked or both)], {} if asked else left_out


def _score(layer: Layer, alignment: Alignment, texts: Sequence[Text], gammas: Mapping[str, Gamma]) -> LayerScores:
    """Score a layer over some documents; ``gammas`` holds gamma by document, or nothing."""
    wanted = {text.id for text in texts}
    a = [unit for unit in alignment.a[layer.name] if unit.document in wanted]
    b = [unit for unit in alignment.b[layer.name] if unit.document in wanted]
    pairs = [pair for pair in alignment.pairs[layer.name] if pair[0].document in wanted]
    roles = role_names(layer)
    fields = compared_fields(layer)
    names = [*fields.values, *(field_name(r) for r in (*fields.register_references, *fields.record_references))]
    links = {field_name(reference): reference for reference in fields.record_references}
    return LayerScores(
        SpanScores(
            exact([_whole(layer, unit) for unit in a], [_whole(layer, unit) for unit in b]),
            overlap([(unit.document, unit.extent) for unit in a], [(unit.document, unit.extent) for unit in b]),
            characters([_covered(layer, unit) for unit in a], [_covered(layer, unit) for unit in b]),
        ),
        {role: _score_role(role, a, b) for role in roles} if len(roles) > 1 else {},
        len(pairs),
        {role: _score_match(role, pairs) for role in roles},
        {name: _score_field(layer, name, pairs, alignment) for name in names},
        {name: _score_links(reference, a, b, alignment) for name, reference in links.items()},
        _score_chains(layer, a, b, alignment) if PARENT in links else None,
        _score_linking(layer, a, b),
        _alpha(layer, a, b, texts),
        mean_gamma([gammas[text.id] for text in texts]) if gammas else None,
    )


def _whole(layer: Layer, unit: Unit) -> Hashable:
    return unit.document, unit.extent if layer.is_span else tuple(unit.roles.items())


def _covered(layer: Layer, unit: Unit) -> Placed:
    return unit.document, unit.extent if layer.is_span else unit.all


def _score_role(role: str, a: Sequence[Unit], b: Sequence[Unit]) -> SpanScores:
    ours = [(unit.document, unit.roles[role]) for unit in a if unit.roles[role]]
    theirs = [(unit.document, unit.roles[role]) for unit in b if unit.roles[role]]
    return SpanScores(exact(ours, theirs), overlap(ours, theirs), characters(ours, theirs))


def _score_field(layer: Layer, name: str, pairs: Sequence[tuple[Unit, Unit]], alignment: Alignment) -> Share:
    said = [pair for pair in pairs if alignment.is_said(layer, name, *pair)]
    return Share(sum(alignment.is_equal(layer, name, *pair) for pair in said), len(said))


def _score_match(role: str, pairs: Sequence[tuple[Unit, Unit]]) -> RoleMatch:
    values = [dice(one.roles[role], other.roles[role]) for one, other in pairs]
    equal = sum(one.roles[role] == other.roles[role] for one, other in pairs)
    return RoleMatch(Share(equal, len(pairs)), sum(values) / len(values) if values else None)


def _score_links(reference: Reference, a: Sequence[Unit], b: Sequence[Unit], alignment: Alignment) -> Score:
    """Score the references from record to record: one is found where both its ends are matched and linked."""
    ours, theirs = _links(reference, a), _links(reference, b)
    translated = {(alignment.partner(one), alignment.partner(other)) for one, other in ours}
    found = len(translated & theirs)
    return Score(found, len(ours), found, len(theirs))


def _links(reference: Reference, chosen: Sequence[Unit]) -> set[tuple[str, str]]:
    return {
        (unit.id, target)
        for unit in chosen
        for target in values_at(unit.record, reference.path)
        if target not in reference.exceptions
    }


def _score_chains(layer: Layer, a: Sequence[Unit], b: Sequence[Unit], alignment: Alignment) -> Score:
    """Score the chains: one is found where every record of it, from the innermost out, is matched in order."""
    ours = _chains(a, alignment.a[layer.name])
    theirs = set(_chains(b, alignment.b[layer.name]))
    translated = {tuple(alignment.partner(name) for name in chain) for chain in ours}
    found = len(translated & theirs)
    return Score(found, len(ours), found, len(theirs))


def _chains(chosen: Sequence[Unit], every: Iterable[Unit]) -> list[tuple[str, ...]]:
    """Return for each record that has a parent its id, that of its parent, and so on to the outermost."""
    parents = {unit.id: unit.record[PARENT] for unit in every}
    chains = []
    for unit in chosen:
        chain = [unit.id]
        while parents.get(chain[-1]):
            chain.append(parents[chain[-1]])
        if len(chain) > 1:
            chains.append(tuple(chain))
    return chains


def _score_linking(layer: Layer, a: Sequence[Unit], b: Sequence[Unit]) -> Linking | None:
    field = Alignment.linking_field(layer)
    return linking(mention_links(a, field), mention_links(b, field)) if field else None


def mention_links(chosen: Sequence[Unit], field: str) -> dict[Hashable, str]:
    """Return the entity of each mention by its place."""
    return {(unit.document, unit.extent): unit.record[field] for unit in chosen if unit.record[field] is not None}


def _alpha(layer: Layer, a: Sequence[Unit], b: Sequence[Unit], texts: Sequence[Text]) -> float | None:
    labels: tuple[list[str], list[str]] = ([], [])
    for side, chosen in zip(labels, (a, b), strict=True):
        # The flat view, as PolNeAR has it: a token is in one attribution at most, the outermost.
        flat = by_document(unit for unit in chosen if layer.is_span or not unit.record.get(PARENT))
        for text in texts:
            side.extend(token_labels(text, labelled(layer, flat.get(text.id, ()))))
    return token_alpha(*labels)


def _gammas(layer: Layer, alignment: Alignment, texts: Sequence[Text]) -> dict[str, Gamma]:
    ours, theirs = by_document(alignment.a[layer.name]), by_document(alignment.b[layer.name])
    return {
        text.id: gamma(labelled(layer, ours.get(text.id, ())), labelled(layer, theirs.get(text.id, ())))
        for text in texts
    }


def _score_registers(
    known: Mapping[str, Layer], chosen: Sequence[str], one: RecordSet, other: RecordSet, alignment: Alignment
) -> dict[str, RegisterScores]:
    """Score the registers to which the chosen layers refer."""
    wanted = {reference.layer for name in chosen for reference in compared_fields(known[name]).register_references}
    return {
        name: _score_register(known[name], one.registers[name], other.registers[name], alignment.entities[name])
        for name in known
        if name in wanted and name in one.registers and name in other.registers
    }


def _score_register(
    layer: Layer, ours: Mapping[str, Json], theirs: Mapping[str, Json], entities: Correspondence
) -> RegisterScores:
    pairs = [
        (record, theirs[right]) for left, record in ours.items() if (right := entities.of(left)) and right in theirs
    ]
    fields = [field for field in layer.fields if field not in ("id", "note")]
    said = {field: [(a[field], b[field]) for a, b in pairs if (a[field], b[field]) != (None, None)] for field in fields}
    return RegisterScores(
        len(ours),
        len(theirs),
        len(pairs),
        {field: Share(sum(a == b for a, b in values), len(values)) for field, values in said.items()},
        tuple(_register_differences(fields, pairs, ours, theirs)),
    )


def _register_differences(
    fields: Sequence[str], pairs: Sequence[tuple[Json, Json]], ours: Mapping[str, Json], theirs: Mapping[str, Json]
) -> Iterator[RegisterDifference]:
    """Yield where two registers differ: the pairs, in the order of A, then what only A has, then what only B has."""
    for a, b in pairs:
        differing = {field: (a[field], b[field]) for field in fields if a[field] != b[field]}
        if differing:
            yield RegisterDifference(a, b, differing)
    paired = [{record["id"] for record in side} for side in zip(*pairs, strict=True)] or [set(), set()]
    yield from (RegisterDifference(record, None, {}) for name, record in ours.items() if name not in paired[0])
    yield from (RegisterDifference(None, record, {}) for name, record in theirs.items() if name not in paired[1])
