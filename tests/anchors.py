"""The anchors of a Markdown page."""

from __future__ import annotations

import re


def anchors(markdown: str) -> list[str]:
    """Return the anchors of the headings of a Markdown text, as GitHub makes them, then those that it sets itself.

    Of headings that give the same anchor GitHub numbers the second and later; here they are not numbered, so that
    a link to one of two is seen.
    """
    outside_code = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#{1,6} +(.+?) *$", outside_code, re.MULTILINE)
    made = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    return made + re.findall(r'<a id="(.+?)"></a>', outside_code)
