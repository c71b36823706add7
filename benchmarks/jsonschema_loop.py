"""The plain way to check records: python jsonschema over each line of the layers.

    python benchmarks/jsonschema_loop.py PACKAGE [DOCUMENTS]

Checks the records of the first DOCUMENTS documents (default: all) and prints how many there were.
"""

import json
import sys
from pathlib import Path

import orjson
from jsonschema import Draft202012Validator
from referencing import Registry, Resource


def main(package: Path, documents: int | None) -> None:
    schemas = package / "schemas"
    common = Resource.from_contents(json.loads((schemas / "common.json").read_bytes()))
    registry = Registry().with_resource("common.json", common)
    rows = 0
    for name in ("actors", "numbers", "dates", "attributions"):
        schema = json.loads((schemas / f"{name}.json").read_bytes())
        validator = Draft202012Validator(schema, registry=registry)
        with (package / f"annotations/{name}.jsonl").open("rb") as lines:
            for line in lines:
                record = orjson.loads(line)
                # Ids of documents begin with their number.
                if documents is not None and int(record["document"].partition("_")[0]) >= documents:
                    break
                for error in validator.iter_errors(record):
                    raise SystemExit(f"{record['id']}: {error.message}")
                rows += 1
    print(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
