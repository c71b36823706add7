"""README.md of an archive: what it is, how to open it in one line, and the head that dataset hubs read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from spanpack.package import CATALOGUE
from spanpack.release.content import Content
from spanpack.release.descriptors import CSV, PARQUET, SQLITE
from spanpack.release.metadata.croissant import address
from spanpack.release.metadata.head import Head
from spanpack.release.metadata.schemaorg import cite_as
from spanpack.release.remaining import RUN

_INSTALL = """The tool `spanpack` comes with the corpus russia-afghanistan-news: `pip install .` in a clone of that
repository brings the command. It needs Python 3.11 or later."""
_NO_IDENTIFIER = re.compile(r"[^a-z0-9.-]+")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(content: Content) -> str:
    """Return the README of the full archive; its head makes each table a configuration for Hugging Face datasets."""
    head, first = content.head, _first_layer(content)
    return f"""{_front_matter(content)}
# {head.title}

{head.description}

{_version(head)} {_licences(head)}
{_rights_of_texts(content)}

## What is in it

| table | records | what |
|---|---:|---|
{_table_lines(content)}

- `datapackage.json` describes the package; every file that it lists is as its authors wrote it. Offsets count Unicode
  code points, half-open: `text[start:end]` in Python is the text.
- `{CSV}`, `{PARQUET}` and `{SQLITE}` hold the same records in the forms of other tools, each with
  a `datapackage.json` of its own. In CSV a text that begins like a formula has one apostrophe before it; the
  descriptor says the rule.
- `CITATION.cff`, `croissant.json`, `datacite.json`, `ro-crate-metadata.json` and `schema-org.json` describe
  the package for those who cite, find and load it. `SHA256SUMS` has the hash of every file.

## Open it

From the folder in which the archive was unpacked:

```python
import pandas, polars, duckdb, sqlite3, datasets, mlcroissant, pathlib

pandas.read_parquet("{PARQUET}/{first}.parquet")
polars.read_parquet("{PARQUET}/{first}.parquet")
duckdb.sql("from '{PARQUET}/{first}.parquet'")
sqlite3.connect("{SQLITE}/{head.name}.sqlite").execute("select id, title from documents").fetchall()
datasets.load_dataset(str(pathlib.Path.cwd()), "{first}", split="train")
mlcroissant.Dataset("croissant.json").records("{address(first)}")
```

```console
$ sha256sum --check --quiet SHA256SUMS
$ frictionless validate datapackage.json    # frictionless[json], which reads JSON Lines
$ datasette {SQLITE}/{head.name}.sqlite
$ spanpack validate
```

{_INSTALL}

## Cite it

{cite_as(head)}
"""


def standoff_card(content: Content, left: int, words: int) -> str:
    """Return the README of the archive without texts, in which ``left`` of their ``words`` are quoted."""
    head, stem = content.head, content.stem
    share = f"{left:,} of the {words:,} words of the texts ({left / max(words, 1):.0%})"
    return f"""# {head.title} (standoff only)

**This is not the whole package.** It is {head.name} {head.version} without its texts, for those who may not
redistribute them:

- no text is in it, and every `text` of a span is empty, as is every quotation of the documents as evidence;
- what stays are titles, the names of entities, notes, and the examples in guidelines and other Markdown:
  {share} stand in these in runs of {RUN} words or more;
- `standoff/texts.jsonl` has the SHA-256 of each text and its length, in Unicode code points and in bytes.

The offsets count in exactly those texts. If you have them, in a folder, each under the name of its file, put them back:

```console
$ spanpack hydrate {stem}-standoff.zip TEXTS --output {stem}
```

A text that differs by one byte is refused, with the line where it begins to differ. What you get is the package,
byte for byte.

{_INSTALL}

{_version(head)} {_licences(head)}

{cite_as(head)}
"""


def _front_matter(content: Content) -> str:
    records = sum(content.counts.values())
    first = _first_layer(content)
    configs: list[dict[str, Any]] = []
    for name in content.layers:
        config: dict[str, Any] = {"config_name": name, "data_files": f"{PARQUET}/{name}.parquet"}
        configs.append(config | ({"default": True} if name == first else {}))
    fields = {
        "pretty_name": content.head.title,
        **_licence(content),
        "language": list(content.languages),
        "tags": list(content.head.keywords),
        "size_categories": [next((word for most, word in _SIZES if records < most), "n>1M")],
        "configs": configs,
    }
    text = yaml.safe_dump({k: v for k, v in fields.items() if v}, allow_unicode=True, sort_keys=False, width=100)
    return f"---\n{text}---\n"


def _licence(content: Content) -> dict[str, str]:
    """Return what the head says of licences: one that SPDX knows, or, with texts of other rights, a name for both.

    The name is an identifier, as hubs ask. The link leads to the licence, or to this page, which states what holds for
    what.
    """
    licence = content.head.licence
    name = licence.spdx.lower() if licence.spdx else _NO_IDENTIFIER.sub("-", licence.name.lower()).strip("-")
    if content.head.rights:
        return {"license": "other", "license_name": f"{name}-annotations-only", "license_link": "README.md"}
    if licence.spdx:
        return {"license": name}
    return {"license": "other", "license_name": name, "license_link": licence.path}


def _version(head: Head) -> str:
    """Return which version this is, of what day, and where the package is at home, if the descriptor says it."""
    return f"Version {', '.join(filter(None, (head.version, head.date, head.homepage)))}."


def _licences(head: Head) -> str:
    """Return the sentence that names the licence of the annotations, and those that the head states besides."""
    first, *others = (f"{one.name} ({one.path})" for one in head.licences)
    besides = f" The package states besides {', '.join(others)}." if others else ""
    return f"The annotations are under {first}.{besides}"


def _rights_of_texts(content: Content) -> str:
    stated = f"`{content.tables[CATALOGUE].path}` states the rights of each"
    rights = "".join(f",\n{title} ({path})" for path, title in content.head.rights.items())
    return f"The texts belong to their publishers; {stated}{rights}."


def _first_layer(content: Content) -> str:
    layers: Sequence[str] = [name for name, layer in content.layers.items() if layer.has_documents]
    return layers[-1] if layers else "documents"


def _table_lines(content: Content) -> str:
    titles = {resource.path: resource.data.get("title", resource.stem) for resource in content.resources}
    return "\n".join(
        f"| `{table.path}` | {content.counts[name]:,} | {titles[table.path]} |"
        for name, table in content.tables.items()
    )
