"""From the entries of a draft to their records: spans from quotations, ids from keys, defaults of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from spanpack.editing.drafts import COMPUTED, Entry, aids, fields, meant, near
from spanpack.lines.positions import KEY, Pointer
from spanpack.lines.yamldata import BETWEEN_BRACES
from spanpack.quotations import KEYS as LOCATORS
from spanpack.quotations import Problem, QuotationError, Scope, ended_by_commas, locate
from spanpack.schemas.layer import EACH, Layer
from spanpack.schemas.subschemas import Json, json_types, resolve


def fill(entry: Entry, text: str | None) -> Iterator[Problem]:
    """Fill the record of an entry from what was written; yield what is wrong, each mistake once.

    ``text`` is that of its document, or None where this is not known. What cannot be told of the record, since
    something else is wrong, becomes ``doubtful``.
    """
    for pointer, message in (*_unknown_keys(entry), *_fill(entry, text)):
        yield (*entry.pointer, *pointer), message


def _unknown_keys(entry: Entry) -> Iterator[Problem]:
    """Yield the keys that no entry of its layer has; what each may stand for becomes doubtful."""
    layer, written = entry.layer, entry.written
    known = [*fields(layer), *aids(layer)]
    absent = [name for name in known if name not in written]
    computed = [name for name in written if layer.is_span and name in COMPUTED]
    if computed:
        is_one = len(computed) == 1
        mend = f"leave {'it' if is_one else 'them'} out"
        if "quote" not in written:
            mend = "write quote, the exact words of the document, instead"
            entry.doubtful.add(("quote",))
        what = f"{', '.join(computed)} {'is' if is_one else 'are'} computed from the quotation; {mend}"
        yield (computed[0], KEY), what
    unknown = [name for name in written if name not in (*known, *computed, "document")]
    if "document" in written:
        yield ("document", KEY), "document stands once, before the layers; leave it out here"
    ended = ended_by_commas(written, [name for name in unknown if not near(name, absent)])
    first = {rest[0]: name for name, rest in ended.items()}
    rests = {name for rest in ended.values() for name in rest}
    entry.doubtful |= {(name,) for name in ended}
    for name in unknown:
        what = f"{name} is no field of a draft of {layer.name}"
        if name in first:
            yield (name, KEY), f"{what}; if it is the rest of {first[name]}: {BETWEEN_BRACES}"
        elif name not in rests:
            entry.doubtful |= {(one,) for one in near(name, absent) or absent}
            yield (name, KEY), f"{what}{meant(name, absent)}; there is {', '.join(fields(layer))}"


def _fill(entry: Entry, text: str | None) -> list[Problem]:
    layer, written = entry.layer, entry.written
    quotations = _Quotations(None if text is None else Scope(text, 0, len(text)), [])
    if text is None:
        entry.doubtful |= {("document",), ("id",)}
    quotations.narrow(written.get("within"), is_doubtful=("within",) in entry.doubtful)
    if layer.has_documents:
        entry.record["document"] = entry.document
    if layer.is_span:
        own = {key: written[key] for key in LOCATORS if key in written and (key,) not in entry.doubtful}
        is_certain = not any((key,) in entry.doubtful for key in LOCATORS)
        span = None if ("quote",) in entry.doubtful else quotations.span(own, (), is_certain=is_certain)
        entry.record |= span or dict.fromkeys(COMPUTED)
        entry.doubtful |= set() if span else {(name,) for name in COMPUTED}
    for name, part in layer.schema["properties"].items():
        if name in entry.record:
            continue
        field_schema = resolve(part, layer.schema)
        if name in written and (name,) not in entry.doubtful:
            entry.record[name] = _value(written[name], field_schema, layer.schema, (name,), quotations)
        else:
            entry.record[name] = _default(field_schema)
    entry.doubtful |= quotations.wrong
    return quotations.problems


@dataclass
class _Quotations:
    """Looks up the quotations of an entry in a ``scope``, None where that is not known, and keeps the ``problems``.

    ``wrong`` are the pointers of those that are no spans; ``is_certain`` says that the scope is the one meant.
    """

    scope: Scope | None
    problems: list[Problem]
    wrong: set[Pointer] = field(default_factory=set)
    is_certain: bool = True

    def narrow(self, within: Any, *, is_doubtful: bool) -> None:
        """Look up what follows in a stretch, where the quotation of that is right."""
        self.is_certain = not is_doubtful
        if self.scope is None or is_doubtful:
            return
        try:
            self.scope = self.scope.narrow(within)
        except QuotationError as error:
            self.problems += [(("within", *pointer), message) for pointer, message in error.problems]
            self.is_certain = False

    def span(self, quotation: Any, pointer: Pointer, *, is_certain: bool = True) -> Json | None:
        """Return the span of the quotation at a pointer, or None.

        That it stands in several places is wrong only where all is certain that may say which is meant.
        """
        if self.scope is None:
            return None
        try:
            return locate(self.scope, quotation)
        except QuotationError as error:
            if not error.is_ambiguous or (is_certain and self.is_certain):
                self.problems += [((*pointer, *inner), message) for inner, message in error.problems]
            return None


def _value(written: Any, part: Json, root: Json, pointer: Pointer, quotations: _Quotations) -> Any:
    """Return a written value with its quotations made spans; one that is not a list may stand for a list."""
    if written is None:
        return None
    if part.get("spanpack:span"):
        span = quotations.span(written, pointer)
        quotations.wrong |= set() if span else {pointer}
        return span
    if "array" in json_types(part):
        item = resolve(part.get("items", {}), root)
        if not isinstance(written, list):
            return [_value(written, item, root, pointer, quotations)]
        return [_value(one, item, root, (*pointer, index), quotations) for index, one in enumerate(written)]
    if isinstance(written, dict) and "properties" in part:
        parts = {name: resolve(part["properties"].get(name, {}), root) for name in written}
        return {name: _value(one, parts[name], root, (*pointer, name), quotations) for name, one in written.items()}
    return written


def _default(part: Json) -> Any:
    if "default" in part:
        return part["default"]
    return [] if json_types(part) == ["array"] else None


def repeated_keys(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield what is wrong where two entries of one document and layer have the same key."""
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        if entry.key is not None and seen.setdefault((entry.document, entry.layer.name, entry.key), entry) is not entry:
            what = (
                f"another record of {entry.layer.name} in this document has the key {entry.key}; give this one another"
            )
            yield (*entry.pointer, "key"), what


def resolve_keys(entries: Sequence[Entry]) -> None:
    """Put the ids of records in the place of the keys by which others refer to them.

    A reference to a record whose id is missing or wrong becomes doubtful, as one that may be to a key that is misspelt.
    """
    named = {(entry.document, entry.layer.name, entry.key): entry for entry in entries if entry.key is not None}
    nameless = {(entry.document, entry.layer.name) for entry in entries if ("key",) in entry.doubtful}
    for entry in entries:
        for name, layer in own_references(entry.layer).items():
            value = entry.record.get(name)
            target = named.get((entry.document, layer, value)) if isinstance(value, str) else None
            if target is not None and target.layer.has_id(target.record):
                entry.record[name] = target.record["id"]
            elif target is not None or (entry.document, layer) in nameless:
                entry.doubtful.add((name,))


def own_references(layer: Layer) -> dict[str, str]:
    """Return the fields that hold one id, by name, with the layer of the record that it is of."""
    return {
        reference.path[0]: reference.layer
        for reference in layer.references
        if len(reference.path) == 1 and reference.path[0] != EACH
    }
