"""CITATION.cff (Citation File Format 1.2.0): how the package is cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from spanpack.release.metadata.head import Contributor, Head

MESSAGE = "If you use this corpus, please cite it as below."
OF_TEXTS = "The texts have rights of their own, as datapackage.json says"
OF_ANNOTATIONS = "The licence named here is that of the annotations."
"""Said in the message, since ``license`` and ``license-url`` have no place for what each covers."""


def citation(head: Head) -> bytes:
    """Return CITATION.cff.

    Of several identifiers under ``license`` it says that anybody may choose; so that of the annotations stands there
    alone, and the message names the other licences.
    """
    licence = head.licence
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": " ".join(_message(head)),
        "type": "dataset",
        "title": head.title,
        "version": head.version,
        "date-released": head.date,
        "authors": [_author(one) for one in head.creators],
        "doi": head.doi,
        "license": licence.spdx,
        "license-url": licence.path if licence.is_online and not licence.spdx else None,
        "keywords": list(head.keywords),
        "url": head.homepage,
        "abstract": head.description,
    }
    said = {name: value for name, value in fields.items() if value}
    text: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100)
    return b"# Written from datapackage.json: change it there.\n" + text.encode()


def _message(head: Head) -> Iterator[str]:
    """Yield the sentences that ask for a citation, and say which licence covers what, where there are several."""
    yield MESSAGE
    others = ", ".join(f"{one.name} ({one.path})" for one in head.other_licences)
    rights = ", ".join(f"{title} ({path})" for path, title in head.rights.items())
    if not head.licence.spdx and not head.licence.is_online:
        yield f"The annotations are under {head.licence.name} ({head.licence.path})."
    elif others or rights:
        yield OF_ANNOTATIONS
    if others:
        yield f"The package states besides {others}."
    if rights:
        yield f"{OF_TEXTS}: {rights}."


def _author(one: Contributor) -> dict[str, str]:
    if not (one.given and one.family):
        return {"name": one.title}
    said = {"affiliation": one.organization, "orcid": one.orcid}
    return {"family-names": one.family, "given-names": one.given} | {key: value for key, value in said.items() if value}
