"""The floor: parse each line of the annotation files and do nothing else.

    python benchmarks/floor.py PACKAGE

Prints how many lines there were.
"""

import os
import sys

import orjson


def main(package: str) -> None:
    loads, rows = orjson.loads, 0
    for entry in os.scandir(os.path.join(package, "annotations")):
        if entry.name.endswith(".jsonl"):
            with open(entry.path, "rb") as lines:
                for line in lines:
                    loads(line)
                    rows += 1
    print(rows)


if __name__ == "__main__":
    main(sys.argv[1])
