"""The generated reference: rules and fields, as text and Markdown."""

from __future__ import annotations

from spanpack.rules.catalogue import LEVELS, RULES
from spanpack.schemas import Json, Layer, json_types, resolve


def rules_text(code: str) -> str:
    """Return what a rule asks, or a line for each rule of a level or of all."""
    chosen = [rule for name, rule in RULES.items() if name.startswith(code)]
    if len(chosen) > 1:
        return "".join(f"{rule.code}  {rule.title}\n" for rule in chosen)
    rule = chosen[0]
    return (
        f"{rule.code}  {rule.title}\n\n  asks  {rule.asks}\n  why   {rule.why}\n  mend  {rule.mend}\n"
        f"  see   {rule.section}\n"
    )


def rules_markdown() -> str:
    """Return docs/rules.md."""
    parts = [
        "# Rules\n\n"
        "What `spanpack validate` asks, level by level. A record that fails one level is not asked at the next, so "
        "that one\nmistake gives one finding. Codes are stable and never reused. "
        "This page is generated: `spanpack rules --format markdown`.\n"
    ]
    for letter, (name, about) in LEVELS.items():
        parts.append(f"\n## {letter}: {name}\n\n{about}\n")
        for rule in RULES.values():
            if rule.code.startswith(letter):
                parts.append(
                    f"\n### {rule.code}\n\n**{rule.title.capitalize()}.** {rule.asks}\n\n"
                    f"- Why: {rule.why}\n- Mend: {rule.mend}\n- See: [{rule.section}](../{rule.section})\n"
                )
    return "".join(parts)


def fields_markdown(layers: list[Layer]) -> str:
    """Return docs/fields.md: every field of every table, from the schemas."""
    parts = [
        "# Fields\n\nEvery field of every table, in the order in which it is written. "
        "This page is generated from schemas/.\n"
    ]
    for layer in layers:
        parts.append(f"\n## {layer.name}\n\n{layer.schema.get('description', '')}\n")
        parts.append("\n| field | type | meaning |\n|---|---|---|\n")
        parts += _rows(layer.schema, layer.schema, "")
    return "".join(parts)


def _rows(part: Json, root: Json, prefix: str) -> list[str]:
    rows = []
    for name, child in part.get("properties", {}).items():
        child = resolve(child, root)
        kinds = " or ".join(json_types(child))
        values = ", ".join(f"`{value}`" for value in child.get("enum", ()) if value is not None)
        meaning = child.get("description", "") + (f" One of {values}." if values else "")
        rows.append(f"| `{prefix}{name}` | {kinds} | {meaning} |\n")
        item = resolve(child["items"], root) if "items" in child else {}
        rows += _rows(child, root, f"{prefix}{name}.")
        rows += _rows(item, root, f"{prefix}{name}[].")
    return rows
