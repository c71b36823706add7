"""What datapackage.json says of the package as a whole, read once for all descriptions that are derived from it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from spanpack.extras import require
from spanpack.package import DESCRIPTOR
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]*")

_ORCID = re.compile(r"https?://orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?")
_SPDX = re.compile(r"(?!LicenseRef-)[0-9a-z.-]+", re.IGNORECASE)
"""One identifier, and no expression of several; one with this prefix is the corpus's own."""
_URL = re.compile(r"(https?|s?ftp)://.")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)")


@dataclass(frozen=True)
class Contributor:
    """Who made the package: a person where the descriptor has both names, else an organisation or a group.

    ``organization`` is where they work.
    """

    title: str
    given: str | None = None
    family: str | None = None
    path: str | None = None
    organization: str | None = None

    @property
    def orcid(self) -> str | None:
        """The address of the person's ORCID record, where the path is one."""
        match = _ORCID.fullmatch(self.path or "")
        return f"https://orcid.org/{match[1]}" if match else None


@dataclass(frozen=True)
class Licence:
    """A licence: its name, as a rule its SPDX identifier, its address and title."""

    name: str
    path: str
    title: str

    @property
    def is_online(self) -> bool:
        """Whether the address is one of the web, and not that of a file of the package."""
        return _URL.match(self.path) is not None

    @property
    def spdx(self) -> str | None:
        """The identifier that the SPDX list has for the name, as it writes it; None for a licence that it lacks.

        Raises ImportError without the extra ``release``.
        """
        licenses = require("packaging.licenses", "release")
        if not _SPDX.fullmatch(self.name):
            return None
        try:
            return str(licenses.canonicalize_license_expression(self.name))
        except licenses.InvalidLicenseExpression:
            return None


@dataclass(frozen=True)
class Head:
    """What every description of the package says: the head of its descriptor, and the rights of its texts.

    ``licence`` is that of the annotations, the first of the descriptor, ``other_licences`` those that stand after it.
    ``rights`` are the address and the title of each statement of rights that is not the licence of the annotations.
    ``doi`` is that of the package, as 10.5281/zenodo.1, where its id is one.
    """

    name: str
    title: str
    description: str
    version: str
    created: datetime
    keywords: tuple[str, ...]
    licence: Licence
    other_licences: tuple[Licence, ...]
    rights: Mapping[str, str]
    creators: tuple[Contributor, ...]
    homepage: str | None
    doi: str | None

    @property
    def licences(self) -> tuple[Licence, ...]:
        """The licences of the descriptor, that of the annotations first."""
        return self.licence, *self.other_licences

    @property
    def licence_files(self) -> tuple[str, ...]:
        """The files of the package in which licences and rights stand, where these have no address of the web."""
        paths = (*(one.path for one in self.licences), *self.rights)
        return tuple(dict.fromkeys(posixpath.normpath(path) for path in paths if not _URL.match(path)))

    @property
    def date(self) -> str:
        """The day on which the package was created, YYYY-MM-DD."""
        return self.created.date().isoformat()


def read_head(descriptor: Json) -> Head:
    """Read the head of a descriptor. Raises PackageError, which names everything that is missing."""
    missing = [
        what
        for what, found in (
            ("name (lower case, no /)", _matches(_NAME, descriptor.get("name"))),
            ("title", _is_text(descriptor.get("title"))),
            ("version (as 1.0.0)", _matches(_VERSION, descriptor.get("version"))),
            ("created (as 2026-01-01T00:00:00Z)", _time(descriptor.get("created")) is not None),
            ("licenses with name and path", _has(descriptor.get("licenses"), "name", "path")),
            ("contributors with a title", _has(descriptor.get("contributors"), "title")),
        )
        if not found
    ]
    if missing:
        raise PackageError(
            f"{DESCRIPTOR}: a release needs {'; '.join(missing)}. Add what is missing to its head, or correct it."
        )
    # What others derive from these, CITATION.cff for one, holds nothing twice, and no empty word.
    licences = list(dict.fromkeys(map(_licence, descriptor["licenses"])))
    licence, created = licences[0], _time(descriptor["created"])
    doi = _DOI.fullmatch(str(descriptor.get("id")))
    assert created is not None
    contributors = descriptor["contributors"]
    creators = [one for one in contributors if "creator" in (one.get("roles") or ())] or contributors
    return Head(
        name=descriptor["name"],
        title=descriptor["title"],
        description=descriptor.get("description") or descriptor["title"],
        version=descriptor["version"],
        created=created,
        keywords=tuple(dict.fromkeys(filter(_is_text, _listed(descriptor.get("keywords"))))),
        licence=licence,
        other_licences=tuple(licences[1:]),
        rights={path: title for path, title in _rights_of_texts(descriptor) if path != licence.path},
        creators=tuple(
            Contributor(one["title"], *(one.get(key) for key in ("givenName", "familyName", "path", "organization")))
            for one in creators
        ),
        homepage=descriptor.get("homepage"),
        doi=doi[1] if doi else None,
    )


def _rights_of_texts(descriptor: Json) -> Iterator[tuple[str, str]]:
    """Yield the address and the title of the rights of each text, as far as they are stated as they should be."""
    listed = descriptor.get("resources")
    for entry in listed if isinstance(listed, list) else ():
        is_text = isinstance(entry, dict) and entry.get("mediatype") == "text/plain"
        for stated in entry["licenses"] if is_text and _has(entry.get("licenses"), "path", "title") else ():
            yield stated["path"], stated["title"]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _licence(stated: Json) -> Licence:
    title = stated["title"] if _is_text(stated.get("title")) else stated["name"]
    return Licence(stated["name"], stated["path"], title)


def _listed(value: Any) -> list[Any]:
    """Return a list of a descriptor, which may be any, as an archive of others has it."""
    return value if isinstance(value, list) else []


def _has(items: Any, *keys: str) -> bool:
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        return False
    return all(_is_text(item.get(key)) for item in items for key in keys)


def _time(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
