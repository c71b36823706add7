"""Go through docs/first-paragraph.md: run its commands on its draft, and return what they print."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.practice import DOCUMENT, document_text, paragraph, practice

PAGE = Path(__file__).parent / "first-paragraph.md"
HASTY = """document: "003"
actors:
  - {quote: Russians, entity: russia, mention: nominal}
"""
WRONG, RIGHT = "form: mixed", "form: direct"


def blocks() -> dict[str, str]:
    """Return the generated blocks of the page by name."""
    start, end = paragraph()
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "practice"
        package.mkdir()
        shown = {
            "paragraph": f"> {document_text()[start:end]}\n",
            "practice": console("make practice", f"{practice(package)}\n$ source .venv/bin/activate\n$ cd practice\n"),
        }
        (package / "draft.yaml").write_text(HASTY, encoding="utf-8")
        shown["hasty"] = f"```yaml\n{HASTY}```\n\n" + command(package, "add draft.yaml")
        (package / "draft.yaml").write_text(draft(), encoding="utf-8")
        shown["finding"] = command(package, "add draft.yaml")
        (package / "draft.yaml").write_text(mended_draft(), encoding="utf-8")
        shown["add"] = command(package, "add draft.yaml")
        (package / "draft.yaml").unlink()
        shown["mended"] = command(package, "validate")
        shown["shown"] = the_paragraph(command(package, "show 003 --color never"))
    return shown


def draft() -> str:
    """Return the draft of the page: its pieces, one after the other."""
    pieces = re.findall(r"^```yaml\n(.*?)^```", hand_written(), re.MULTILINE | re.DOTALL)
    return "".join(pieces)


def hand_written() -> str:
    """Return the page without its generated blocks."""
    page = PAGE.read_text(encoding="utf-8")
    return re.sub(r"<!-- generated: \w+ -->.*?<!-- end -->", "", page, flags=re.DOTALL)


def mended_draft() -> str:
    """Return the draft as it is after what the page says of the finding: with the right form."""
    wrong = draft()
    assert wrong.count(WRONG) == 1
    return wrong.replace(WRONG, RIGHT)


def command(package: Path, arguments: str) -> str:
    """Return a command of spanpack with what it prints, as a console."""
    done = subprocess.run(
        [sys.executable, "-m", "spanpack", *arguments.split()],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    return console(f"spanpack {arguments.removesuffix(' --color never')}", done.stdout + done.stderr)


def console(typed: str, printed: str) -> str:
    """Return what is typed and what is printed as a Markdown block."""
    return f"```console\n$ {typed}\n{printed}```\n"


def the_paragraph(printed: str) -> str:
    """Return the part of what ``spanpack show`` prints that is about the paragraph."""
    [part] = [part for part in re.split(r"\n(?=\n *\d+ )", printed) if "“[Eleven|" in part]
    return console(f"spanpack show {DOCUMENT}", "…\n" + part.strip("\n") + "\n…\n")
