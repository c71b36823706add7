"""CITATION.cff (Citation File Format 1.2.0): how the package is cited."""

from __future__ import annotations

from typing import Any

import yaml

from spanpack.release.metadata.head import Contributor, Head

MESSAGE = "If you use this corpus, please cite it as below."
OF_TEXTS = (
    "The licence named here is that of the annotations. The texts have rights of their own, as datapackage.json says"
)
"""Said in the message, since ``license`` takes identifiers of SPDX only, and has no place for what each covers."""


def citation(head: Head) -> bytes:
    """Return CITATION.cff."""
    rights = ", ".join(f"{title} ({path})" for path, title in head.rights.items())
    known = list(dict.fromkeys(one.spdx for one in head.licences if one.spdx))
    others = (one.path for one in head.licences if not one.spdx and one.is_online)
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"{MESSAGE} {OF_TEXTS}: {rights}." if rights else MESSAGE,
        "type": "dataset",
        "title": head.title,
        "version": head.version,
        "date-released": head.date,
        "authors": [_author(one) for one in head.creators],
        "doi": head.doi,
        "license": known[0] if len(known) == 1 else known,
        "license-url": next(others, None),
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
