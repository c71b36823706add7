"""Write the generated files, or with --check say which have drifted.

docs/rules.md and docs/fields.md come from the catalogue of rules and from the schemas; the blocks between
«generated» marks in the pages below from the corpus and from the commands themselves; docs/adjudication.md and
docs/agreement.md from the two passes and the gold; the pictures from the corpus; the word lists of the coverage
rules from CLDR; CITATION.cff, and the version of the tool, from the head of datapackage.json.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import spanpack
from docs import consoles, dependencies, figures, first_paragraph, round_trips, tables
from docs.adjudication_page import adjudication_markdown
from docs.agreement import agreement_markdown
from docs.agreement import blocks as agreement_blocks
from docs.passage import passage_svg
from docs.words import words
from spanpack.package import open_package
from spanpack.reference import fields_markdown, rules_markdown
from spanpack.release.metadata.citation import citation
from spanpack.release.metadata.head import read_head

PAGES = (
    "README.md",
    "docs/corpus.md",
    "docs/data-statement.md",
    "docs/first-paragraph.md",
    "docs/formats.md",
    "docs/installing.md",
)
TOOL = "scripts/spanpack/__init__.py"
MARK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write or check the files; return the exit code."""
    check = "--check" in sys.argv[1:]
    # What comes from the head is written first: the consoles of the pages show the package as it then is.
    parts = (from_head, generated)
    drifted = [path for part in parts for path, content in part().items() if differs(path, content, check=check)]
    for path in drifted:
        print(f"{path}: {'has drifted: run make docs' if check else 'written'}")
    return 1 if drifted and check else 0


def differs(path: str, content: str, *, check: bool) -> bool:
    """Return whether a file is not as it is generated; write it, unless it is only to be checked.

    A figure that another version of matplotlib drew has not drifted, nor a library that is larger in another version.
    """
    target = ROOT / path
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    if check:
        if path.endswith(".svg"):
            return not figures.shows_the_same(before, content)
        return dependencies.without_sizes(before) != dependencies.without_sizes(content)
    if before != content:
        target.parent.mkdir(exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return before != content


def from_head() -> dict[str, str]:
    """Return the content of the files that say what the head of datapackage.json says, by their paths."""
    head = read_head(json.loads((ROOT / "datapackage.json").read_bytes()))
    return {
        "CITATION.cff": citation(head).decode(),
        TOOL: with_version((ROOT / TOOL).read_text(encoding="utf-8"), head.version),
    }


def generated() -> dict[str, str]:
    """Return the content of each other generated file by its path."""
    package = open_package(ROOT)
    layers = package.layers | package.lists
    order = ["documents", "entities", "actors", "numbers", "dates", "attributions", "waivers", "decisions"]
    corpus = spanpack.load(ROOT)
    blocks = (
        tables.blocks(corpus)
        | consoles.blocks()
        | dependencies.blocks()
        | first_paragraph.blocks()
        | round_trips.blocks()
        | agreement_blocks()
    )
    return {
        "docs/rules.md": rules_markdown(),
        "docs/fields.md": fields_markdown([layers[name] for name in order]),
        "docs/passage.svg": passage_svg(corpus),
        "docs/adjudication.md": adjudication_markdown(ROOT),
        "docs/agreement.md": agreement_markdown(ROOT),
        "scripts/spanpack/words/en.json": words("en"),
        **{f"docs/figures/{name}.svg": drawn for name, drawn in figures.figures(corpus).items()},
        **{page: filled((ROOT / page).read_text(encoding="utf-8"), blocks) for page in PAGES},
    }


def with_version(module: str, version: str) -> str:
    """Return the source of a module with another ``__version__``: corpus and tool are released together."""
    return re.sub(r'^__version__ = "[^"]*"$', f'__version__ = "{version}"', module, flags=re.MULTILINE)


def filled(page: str, blocks: dict[str, str]) -> str:
    """Return a page with the text of each block between its marks; KeyError names a block that nobody writes."""
    return MARK.sub(lambda match: match[1] + blocks[match[2]] + match[3], page)


if __name__ == "__main__":
    sys.exit(main())
