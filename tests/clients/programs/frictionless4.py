"""Print what frictionless 4 finds wrong in a package, and the rows of its tables, as JSON."""

import json
import sys
from importlib.metadata import version
from typing import Any

import frictionless


def main(path: str) -> None:
    report: Any = frictionless.validate(path)
    package: Any = frictionless.Package(path)
    read = {
        "version": version("frictionless"),
        "errors": report.flatten(["type", "message"]),
        "tables": {resource.name: [row.to_dict() for row in resource.read_rows()] for resource in package.resources},
    }
    # Numbers are Decimals.
    json.dump(read, sys.stdout, default=float)


if __name__ == "__main__":
    main(sys.argv[1])
