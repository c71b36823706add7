"""The generated reference: rules and fields, as text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.rules.catalogue import GUIDELINES, LEVELS, RULES
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types, resolve


def rules_text(code: str) -> str:
    """Return what a rule asks, or a line for each rule of a level or of all."""
    chosen = [rule for name, rule in RULES.items() if name.startswith(code)]
    if len(chosen) > 1:
        return "".join(f"{rule.code}  {rule.title}\n" for rule in chosen)
    rule = chosen[0]
    # This text is read beside any corpus, most of which have other guidelines or none.
    whose = " of the corpus that spanpack comes with" if rule.section.startswith(GUIDELINES) else ""
    return (
        f"{rule.code}  {rule.title}\n\n  asks  {rule.asks}\n  why   {rule.why}\n  mend  {rule.mend}\n"
        f"  see   {rule.section}{whose}\n"
    )


def rules_markdown(code: str = "") -> str:
    """Return docs/rules.md; of the rules that begin with a code, those alone."""
    parts = [
        "# Rules\n\n"
        "What `spanpack validate` asks, level by level. A record that fails one level is not asked at the next, so "
        "that one\nmistake gives one finding. Codes are stable and never reused. "
        "This page is generated: `make docs`.\n"
    ]
    for letter, (name, about) in LEVELS.items():
        chosen = [rule for rule in RULES.values() if rule.code.startswith(letter) and rule.code.startswith(code)]
        if chosen:
            parts.append(f"\n## {letter}: {name}\n\n{about}\n")
        for rule in chosen:
            parts.append(
                f"\n### {rule.code}\n\n**{rule.title.capitalize()}.** {rule.asks}\n\n"
                f"- Why: {rule.why}\n- Mend: {rule.mend}\n- See: [{rule.section}](../{rule.section})\n"
            )
    return "".join(parts)


def fields_text(layers: list[Layer]) -> str:
    """Return the fields of the layers for a terminal."""
    parts = []
    for layer in layers:
        parts.append(f"{layer.name}: {layer.schema.get('description', '')}\n\n")
        for name, kinds, values, meaning in _fields(layer.schema, layer.schema, ""):
            allowed = f" One of {', '.join(values)}." if values else ""
            parts.append(f"  {name} ({kinds})\n      {meaning}{allowed}\n")
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def fields_markdown(layers: list[Layer]) -> str:
    """Return docs/fields.md: every field of every table, from the schemas."""
    parts = [
        "# Fields\n\nEvery field of every table, in the order in which it is written. "
        "This page is generated from schemas/: `make docs`.\n"
    ]
    for layer in layers:
        parts.append(f"\n## {layer.name}\n\n{layer.schema.get('description', '')}\n")
        parts.append("\n| field | type | meaning |\n|---|---|---|\n")
        for name, kinds, values, meaning in _fields(layer.schema, layer.schema, ""):
            allowed = f" One of {', '.join(f'`{value}`' for value in values)}." if values else ""
            parts.append(f"| `{name}` | {kinds} | {meaning}{allowed} |\n")
    return "".join(parts)


def _fields(part: Json, root: Json, prefix: str) -> Iterator[tuple[str, str, list[str], str]]:
    """Yield (name, types, closed vocabulary, meaning) for each field, those of objects inside after it."""
    for name, unresolved in part.get("properties", {}).items():
        child = resolve(unresolved, root)
        kinds = json_types(child)
        values = [str(value) for value in child.get("enum", ()) if value is not None]
        yield prefix + name, " or ".join(kinds), values, child.get("description", "")
        yield from _fields(child, root, f"{prefix}{name}.")
        if "items" in child:
            yield from _fields(resolve(child["items"], root), root, f"{prefix}{name}[].")
