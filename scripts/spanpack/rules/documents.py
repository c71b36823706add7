"""Level C, the catalogue: what holds for a document by itself."""

from __future__ import annotations

import functools
from pathlib import Path

from spanpack.rules.subject import Found, Subject

LANGUAGES = Path(__file__).parent / "languages.txt"
"""The codes of ISO 639: en=eng where a language has a code of two letters and one of three, else that of three.

They are those of ISO 639-1 and ISO 639-3 as the package pycountry has them; a test compares the two.
"""


def check_language(subject: Subject) -> Found:
    """Yield C561: the language of a document is one of ISO 639, by its shortest code (BCP 47, RFC 5646, 2.2.1)."""
    if subject.record is None:
        return
    language = str(subject.record["language"]).partition("-")[0]
    if _is_shortest(language):
        return
    shortest = languages().get(language)
    what = "no language of ISO 639" if shortest is None else "not the shortest code of its language"
    fix = None if shortest is None else f'Write "{shortest}".'
    yield subject.finding("C561", subject.record, f'"{language}" is {what}', ("language",), fix=fix)


@functools.cache
def _is_shortest(language: str) -> bool:
    # To look for one code in the list takes a fraction of the time that a table of all takes.
    entries = f" {LANGUAGES.read_text(encoding='ascii')} ".replace("\n", " ")
    return language.isalpha() and (f" {language} " in entries or f" {language}=" in entries)


@functools.cache
def languages() -> dict[str, str]:
    """Return for each code of a language the shortest code of the same language."""
    codes = {}
    for entry in LANGUAGES.read_text(encoding="ascii").split():
        two, _, three = entry.rpartition("=")
        codes[three] = two or three
        if two:
            codes[two] = two
    return codes
