"""Write the generated files, or with --check say which have drifted.

docs/rules.md and docs/fields.md come from the catalogue of rules and from the schemas; docs/adjudication.md
and docs/agreement.md from the two passes and the gold; the blocks of README.md between «generated» marks from
the corpus and from the command itself; the word lists of the coverage rules from CLDR.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from adjudication_page import adjudication_markdown
from agreement import agreement_markdown
from passage import passage_svg
from words import words

import spanpack
from spanpack.package import open_package
from spanpack.reference import fields_markdown, rules_markdown
from spanpack.stats import stats

ROOT = Path(__file__).parent.parent
MARK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write or check the files; return the exit code."""
    check = "--check" in sys.argv[1:]
    drifted = []
    for path, content in generated().items():
        target = ROOT / path
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        if before != content:
            drifted.append(path)
            if not check:
                target.write_text(content, encoding="utf-8")
    for path in drifted:
        print(f"{path}: {'has drifted: run make docs' if check else 'written'}")
    return 1 if drifted and check else 0


def generated() -> dict[str, str]:
    """Return the content of each generated file by its path."""
    layers = open_package(ROOT).described
    order = ["documents", "entities", "actors", "numbers", "dates", "attributions", "waivers"]
    corpus = spanpack.load(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = {
        "counts": counts_table(stats(corpus)),
        "summary": summary(),
        "broken": broken(),
        "layers": layers_table(stats(corpus)),
    }
    return {
        "docs/rules.md": rules_markdown(),
        "docs/fields.md": fields_markdown([layers[name] for name in order]),
        "docs/passage.svg": passage_svg(corpus),
        "docs/adjudication.md": adjudication_markdown(ROOT),
        "docs/agreement.md": agreement_markdown(ROOT),
        "scripts/spanpack/words/en.json": words("en"),
        "README.md": MARK.sub(lambda match: match[1] + blocks[match[2]] + match[3], readme),
    }


def counts_table(counts: dict[str, dict[str, dict[str, int]]]) -> str:
    """Return words and records by document as a Markdown table."""
    columns = ["words", "actors", "numbers", "dates", "attributions"]
    lines = ["| document | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name, row in [*counts["documents"].items(), ("all", counts["total"])]:
        lines.append(f"| {name} | " + " | ".join(f"{row[column]:,}" for column in columns) + " |")
    return "\n".join(lines) + "\n"


def layers_table(counts: dict[str, dict[str, int]]) -> str:
    """Return the tables of the package with their records as a Markdown table."""
    total, entities = counts["total"], counts["entities"]["total"]
    about = {
        "actors": "mentions of persons, groups, organisations and states, linked to entities",
        "numbers": "figures with lower and upper bound, unit, rate, and what they count",
        "dates": "dates (EDTF) and durations (ISO 8601), relative ones resolved",
        "attributions": "source, cue and content, who is told, chains, how sure and how quoted",
    }
    lines = ["| file | records | what |", "|---|---:|---|"]
    lines += [f"| `annotations/{name}.jsonl` | {total[name]:,} | {what} |" for name, what in about.items()]
    lines.append(f"| `annotations/entities.jsonl` | {entities:,} | the register: every actor once, across documents |")
    lines.append(
        f"| `seeds/documents.yaml` | {len(counts['documents'])} | title, publisher, date with evidence, rights, zones |"
    )
    return "\n".join(lines) + "\n"


def summary() -> str:
    """Return what the validator says of the package."""
    return f"```console\n$ make validate\n{validate(ROOT)}```\n"


def broken() -> str:
    """Return what the validator says when a letter of one record is changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("seeds", "annotations", "schemas"):
            shutil.copytree(ROOT / name, copy / name)
        shutil.copy(ROOT / "datapackage.json", copy)
        table = copy / "annotations" / "actors.jsonl"
        lines = table.read_text(encoding="utf-8").split("\n")
        number = next(index for index, line in enumerate(lines) if '"text": "Michael McCaul"' in line)
        lines[number] = lines[number].replace("Michael McCaul", "Micheal McCaul")
        table.write_text("\n".join(lines), encoding="utf-8")
        return f"```console\n$ make validate\n{validate(copy)}```\n"


def validate(package: Path) -> str:
    """Return what ``spanpack validate`` prints."""
    command = [sys.executable, "-m", "spanpack", "validate"]
    return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())
