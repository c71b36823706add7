"""DataCite metadata (schema 4.5, JSON): what a repository asks for when it registers a DOI."""

from __future__ import annotations

from typing import Any

from spanpack.release.content import Content
from spanpack.release.metadata.head import Contributor, Licence


def datacite(content: Content) -> dict[str, Any]:
    """Return the metadata. The publisher, the repository that gives the DOI, is added there, and the DOI if need be.

    Until then the creators stand as publisher, since the schema asks for one.
    """
    head = content.head
    sources = [source["path"] for source in content.descriptor.get("sources", ()) if "path" in source]
    fields: dict[str, Any] = {
        "doi": head.doi,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Annotated corpus"},
        "titles": [{"title": head.title}],
        "creators": [_creator(one) for one in head.creators],
        "publisher": {"name": "; ".join(one.title for one in head.creators)},
        "publicationYear": str(head.created.year),
        "dates": [{"date": head.date, "dateType": "Issued"}],
        "version": head.version,
        "language": content.languages[0] if len(content.languages) == 1 else None,
        "subjects": [{"subject": keyword} for keyword in head.keywords],
        "formats": ["application/zip"],
        "rightsList": [
            *(_licence(one) for one in head.licences),
            *({"rights": f"{title} (the texts)", "rightsUri": path} for path, title in content.head.rights.items()),
        ],
        "descriptions": [{"description": head.description, "descriptionType": "Abstract"}],
        "relatedIdentifiers": [
            {"relatedIdentifier": path, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            for path in sources
        ],
        "url": head.homepage,
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    return {name: value for name, value in fields.items() if value}


def _licence(one: Licence) -> dict[str, str]:
    said = {"rights": one.title, "rightsUri": one.path}
    if not one.spdx:
        return said
    scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": "https://spdx.org/licenses/"}
    return said | {"rightsIdentifier": one.spdx.lower(), **scheme}


def _creator(one: Contributor) -> dict[str, Any]:
    if not (one.given and one.family):
        return {"name": one.title, "nameType": "Organizational"}
    found: dict[str, Any] = {"name": f"{one.family}, {one.given}", "nameType": "Personal"}
    found |= {"givenName": one.given, "familyName": one.family}
    if one.orcid:
        scheme = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
        found["nameIdentifiers"] = [{"nameIdentifier": one.orcid, **scheme}]
    return found | ({"affiliation": [{"name": one.organization}]} if one.organization else {})
