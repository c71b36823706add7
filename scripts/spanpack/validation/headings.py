"""The anchors of a Markdown page."""

from __future__ import annotations

import re

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
