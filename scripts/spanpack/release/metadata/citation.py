"""CITATION.cff (Citation File Format 1.2.0): how the package is cited."""

from __future__ import annotations

from typing import Any

import yaml

from spanpack.release.metadata.head import Contributor, Head

MESSAGE = "If you use this corpus, please cite it as below."
OF_TEXTS = "The texts have rights of their own, as datapackage.json says"
OF_ANNOTATIONS = "The licence named here is that of the annotations."
"""Said in the message, since ``license`` takes identifiers of SPDX only, and has no place for what each covers."""


def names_licence(head: Head) -> bool:
    """Return whether CITATION.cff has a place for the licence of the annotations; if not, it names none of others."""
    return bool(head.licence.spdx) or head.licence.is_online


def licence_address(head: Head) -> str | None:
    """Return the one address that CITATION.cff has of a licence without an identifier of SPDX, or None."""
    own = (one.path for one in head.licences if not one.spdx and one.is_online)
    return next(own, None) if names_licence(head) else None


def citation(head: Head) -> bytes:
    """Return CITATION.cff."""
    rights = ", ".join(f"{title} ({path})" for path, title in head.rights.items())
    known = list(dict.fromkeys(one.spdx for one in head.licences if one.spdx)) if names_licence(head) else []
    of_texts = f"{OF_ANNOTATIONS} {OF_TEXTS}" if names_licence(head) else OF_TEXTS
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"{MESSAGE} {of_texts}: {rights}." if rights else MESSAGE,
        "type": "dataset",
        "title": head.title,
        "version": head.version,
        "date-released": head.date,
        "authors": [_author(one) for one in head.creators],
        "doi": head.doi,
        "license": known[0] if len(known) == 1 else known,
        "license-url": licence_address(head),
        "keywords": list(head.keywords),
        "url": head.homepage,
        "abstract": head.description,
    }
    said = {name: value for name, value in fields.items() if value}
    text: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100)
    return b"# Written from datapackage.json: change it there.\n" + text.encode()


def _author(one: Contributor) -> dict[str, str]:
    if not (one.given and one.family):
        return {"name": one.title}
    said = {"affiliation": one.organization, "orcid": one.orcid}
    return {"family-names": one.family, "given-names": one.given} | {key: value for key, value in said.items() if value}
