"""Validate a crate with rocrate-validator, and print as JSON what it finds that is required or recommended.

    python validate_crate.py CRATE CONTEXT

CONTEXT is the file with the JSON-LD context of RO-Crate: it takes the place of the one on the web in the cache of the
validator, which then works offline.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from rocrate_validator import services
from rocrate_validator.models import ValidationSettings
from rocrate_validator.utils.http import HttpRequester
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class FromFile(HTTPAdapter):
    """Answers every request with the content of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        body, headers = io.BytesIO(self.path.read_bytes()), {"Content-Type": "application/ld+json"}
        return self.build_response(request, HTTPResponse(body, headers, status=200, preload_content=False))


def main(crate: str, context: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder, "cache")
        requester = HttpRequester(cache_path=str(cache))
        requester.session.mount(CONTEXT, FromFile(context))
        requester.session.get(CONTEXT)
        result = services.validate(
            ValidationSettings(
                rocrate_uri=crate,
                profile_identifier="ro-crate-1.1",
                requirement_severity="RECOMMENDED",
                cache_path=cache,
                offline=True,
            )
        )
        found = [f"{one.severity.name}: {one.violatingEntity}: {one.message}" for one in result.get_issues()]
    print(json.dumps({"version": version("roc-validator"), "found": sorted(found)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
