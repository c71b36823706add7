"""The anchors of a Markdown page, and the pages of a package that explain rules."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spanpack.rules.catalogue import RULES
from spanpack.storage.files import Files, UnsafePath

_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_EXPLICIT = re.compile(r"<a\s+(?:id|name)=[\"']([^\"']+)[\"']")


def anchors(markdown: str) -> list[str]:
    """Return the anchors of a Markdown text: of its headings, as GitHub makes them, then those of ``<a id="…">``.

    Of headings that give the same anchor GitHub numbers the second and later; here they are not numbered, so that
    a link to one of two is seen.
    """
    outside_code = _CODE.sub("", markdown.replace("\r\n", "\n"))
    headings = _HEADING.findall(outside_code)
    return [
        *(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings),
        *_EXPLICIT.findall(outside_code),
    ]


def explaining_sections(files: Files, rules: Iterable[str]) -> frozenset[str]:
    """Return which of the sections that explain ``rules`` the package has: another corpus may have other pages."""
    sections = {RULES[rule].section for rule in rules if rule in RULES}
    pages = {section.partition("#")[0] for section in sections}
    return frozenset(
        section
        for page in pages
        for anchor in _read_anchors(files, page)
        if (section := f"{page}#{anchor}") in sections
    )


def _read_anchors(files: Files, page: str) -> list[str]:
    """Return the anchors of a page of a package; [] where there is none that can be read."""
    try:
        return anchors(files.read(page).decode())
    except (OSError, UnsafePath, UnicodeDecodeError):
        return []
