"""schema.org: the package as a Dataset (JSON-LD), for the page on which it is offered.

Croissant and RO-Crate are schema.org with more; both begin from here.
"""

from __future__ import annotations

from typing import Any

from spanpack.release.content import Content
from spanpack.release.metadata.head import Contributor, Head

ZIP = "application/zip"


def schemaorg(content: Content, archives: list[str]) -> dict[str, Any]:
    """Return the description; ``archives`` are the names of the files that are offered."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **dataset(content),
        "distribution": [{"@type": "DataDownload", "name": name, "encodingFormat": ZIP} for name in archives],
    }


def dataset(content: Content) -> dict[str, Any]:
    """Return what every form of schema.org says of the package."""
    head = content.head
    licences = [*(one.path for one in head.licences), *head.rights]
    fields = {
        "name": head.title,
        "alternateName": head.name,
        "description": head.description,
        "version": head.version,
        "datePublished": head.date,
        # Of the annotations, and of the texts.
        "license": licences if len(licences) > 1 else head.licence.path,
        "identifier": f"https://doi.org/{head.doi}" if head.doi else None,
        "creator": [creator(one) for one in head.creators],
        "keywords": list(head.keywords),
        "inLanguage": list(content.languages),
        "url": head.homepage,
        "citation": cite_as(head),
    }
    return {name: value for name, value in fields.items() if value}


def creator(one: Contributor) -> dict[str, Any]:
    """Return a person or an organisation."""
    if one.given and one.family:
        found: dict[str, Any] = {"@type": "Person", "name": one.title, "givenName": one.given, "familyName": one.family}
    else:
        found = {"@type": "Organization", "name": one.title}
    if one.organization and found["@type"] == "Person":
        found["affiliation"] = {"@type": "Organization", "name": one.organization}
    return found | ({"url": one.path} if one.path else {})


def cite_as(head: Head) -> str:
    """Return the package as a line of a bibliography."""
    return (
        f"{'; '.join(one.title for one in head.creators)} ({head.created.year}). {head.title}. Version {head.version}."
    )
