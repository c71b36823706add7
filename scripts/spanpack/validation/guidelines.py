"""The guidelines of a package, of which waivers and decisions cite sections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spanpack.findings import Finding
from spanpack.lines.records import Table, at, not_utf8
from spanpack.rules.package import CLOSED, MISSING
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, NotAFile, UnsafePath, why
from spanpack.validation.headings import anchors

GUIDELINES = "annotations/GUIDELINES.md"
"""Where a package has its guidelines; one without waivers and decisions need not have any."""

_PUT_BACK = f"Put {GUIDELINES} back, or write it: its headings are the sections."


class Guidelines(NamedTuple):
    """The anchors of the sections; None where there is no such file.

    ``problem`` is what keeps a file that is there from being read: no section is looked up in it then.
    """

    sections: list[str] | None
    problem: Finding | None = None

    def check(self, rule: str, table: Table, row: Json) -> Iterator[Finding]:
        """Yield a finding of ``rule`` where the section that a row of a table cites cannot be looked up.

        Those that cite one section that is lacking have one cause, and all where there is no section at all.
        """
        section, fix = row["section"], None
        if self.problem or section in (self.sections or ()):
            return
        if self.sections is None:
            message, fix = f'the package has no {GUIDELINES}, of which the section "{section}" is cited', _PUT_BACK
        else:
            message = f'{GUIDELINES} has no section "{section}"{_hint(section, self.sections)}'
        cause = ("section", section) if self.sections else (MISSING, GUIDELINES)
        yield table.finding(rule, row, message, ("section",), fix=fix)._replace(cause=cause)


def read_guidelines(files: Files) -> Guidelines:
    """Read the guidelines of a package."""
    try:
        raw = files.read(GUIDELINES)
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Guidelines(None, not_utf8(GUIDELINES, raw, error))
    except UnsafePath as error:
        found = at(GUIDELINES, "P003", f"{GUIDELINES}: {error}")
        return Guidelines(None, found._replace(cause=("link", error.link) if error.link else None))
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not isinstance(error, NotAFile):
            return Guidelines(None)
        message = f"the guidelines cannot be read: {why(error)}"
        found = at(GUIDELINES, "P004", message, fix=error.fix if isinstance(error, NotAFile) else None)
        folder = error.folder if isinstance(error, NotAFile) else None
        return Guidelines(None, found._replace(cause=(CLOSED, folder) if folder else None))
    if not text.strip():
        return Guidelines(None, at(GUIDELINES, "F106", "the guidelines are empty", fix=_PUT_BACK))
    return Guidelines(anchors(text))


def _hint(section: str, sections: list[str]) -> str:
    import difflib  # Imported when it is needed: most waivers name a section.

    near = difflib.get_close_matches(section, sections, n=1)
    return f"; did you mean {near[0]}?" if near else ""
