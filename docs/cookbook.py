"""Run the examples of docs/cookbook.md, and write what they print behind them; with --check say what has drifted.

An example is a block of Python; the block of text behind it is what it prints. They run in one
process, from the folder of the package, each with what those before it have defined.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "cookbook.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)


def executed(page: str) -> str:
    """Return the page with what its examples print."""
    names: dict[str, Any] = {}

    def run(match: re.Match[str]) -> str:
        line = page.count("\n", 0, match.start()) + 1
        # As many empty lines before it as there are in the page, so that an error names the line there.
        code = compile("\n" * line + match[1], str(PAGE), "exec")
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, names)
        shown = "\n".join(text.rstrip() for text in printed.getvalue().splitlines())
        return f"```python\n{match[1]}```\n" + (f"\n```text\n{shown}\n```\n" if shown else "")

    return EXAMPLE.sub(run, page)


def main() -> int:
    """Write or check the page; return the exit code."""
    os.chdir(ROOT)
    before = PAGE.read_text(encoding="utf-8")
    after = executed(before)
    if before == after:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/cookbook.md: has drifted: run make docs")
        return 1
    PAGE.write_text(after, encoding="utf-8")
    print("docs/cookbook.md: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
