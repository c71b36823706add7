"""Clients that are no library of this environment open the built release: their own programs print what they read.

Run by ``make test-clients``, which sets up what they need: frictionless 4, which cannot live beside 5, and
rocrate-validator, which wants an older rich, in environments of their own (FRICTIONLESS_4 and ROCRATE_VALIDATOR are
their Pythons), the modules of npm in a folder (NODE_PATH), and R with jsonlite.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from spanpack.release.csv_tables import unguarded
from tests.helpers import Json, read_records
from tests.releases import ROOT, UNICODE, Rows, csv_rows, release, typed

PROGRAMS = Path(__file__).parent / "programs"
PACKAGES = [pytest.param(ROOT, id="corpus"), pytest.param(UNICODE, id="unicode")]
LAYERS = ("actors", "numbers", "dates", "attributions", "entities")


def environment(name: str) -> str:
    assert name in os.environ, f"{name} is not set: run make test-clients, which sets up what this needs"
    return os.environ[name]


def run(*command: str | Path) -> Json:
    """Run a client's program and return what it prints; nothing that it prints as an error is passed over."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    printed: Json = json.loads(done.stdout)
    return printed


def descriptor(package: Path) -> Path:
    return release(package).folder / "tables/csv/datapackage.json"


def without_guards(tables: Rows) -> Rows:
    """Return tables with the texts that the cells hold, as docs/release.md says how to have them."""
    return {
        name: [{key: unguarded(v) if isinstance(v, str) else v for key, v in row.items()} for row in rows]
        for name, rows in tables.items()
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_what_every_client_should_read_is_what_the_package_says(package: Path) -> None:
    rows = csv_rows(release(package).folder)
    for name in LAYERS:
        for row, record in zip(rows[name], read_records(package / "annotations" / f"{name}.jsonl"), strict=True):
            assert all(row[key] == record[key] for key in row.keys() & record.keys()), record["id"]


@pytest.mark.parametrize("package", PACKAGES)
def test_frictionless_4_finds_the_csv_tables_valid_and_reads_every_cell(package: Path) -> None:
    read = run(environment("FRICTIONLESS_4"), "-W", "ignore", PROGRAMS / "frictionless4.py", descriptor(package))
    assert read["version"].startswith("4.")
    assert read["errors"] == []
    assert without_guards(read["tables"]) == csv_rows(release(package).folder)


@pytest.mark.parametrize("package", PACKAGES)
def test_rocrate_validator_finds_the_crate_valid_but_for_what_the_descriptor_does_not_say(package: Path) -> None:
    assert found_in_crate(release(package).folder) == [
        "RECOMMENDED: ./#author-1: The organization SHOULD have a URL.",
        "RECOMMENDED: ./: The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",
    ]


def test_rocrate_validator_finds_a_file_that_is_not_there(tmp_path: Path) -> None:
    crate = Path(shutil.copytree(release(UNICODE).folder, tmp_path / "crate"))
    (crate / "annotations" / "actors.jsonl").unlink()
    [found] = [one for one in found_in_crate(crate) if one.startswith("REQUIRED")]
    assert "does not include the Data Entity 'annotations/actors.jsonl'" in found


def found_in_crate(crate: Path) -> list[str]:
    """Return what rocrate-validator finds that is required or recommended."""
    program, context = PROGRAMS / "validate_crate.py", ROOT / "tests" / "contexts" / "ro-crate-1.1.jsonld"
    found: list[str] = run(environment("ROCRATE_VALIDATOR"), "-W", "ignore", program, crate, context)["found"]
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_datapackage_of_npm_reads_every_cell_of_the_csv_tables_with_its_type(package: Path) -> None:
    environment("NODE_PATH")
    read = run("node", "--no-deprecation", PROGRAMS / "datapackage.js", descriptor(package))
    assert read["errors"] == []
    assert without_guards(read["tables"]) == csv_rows(release(package).folder)


@pytest.mark.parametrize("package", PACKAGES)
def test_frictionless_js_reads_every_cell_of_the_csv_tables_as_text(package: Path) -> None:
    environment("NODE_PATH")
    tables = run("node", "--no-deprecation", PROGRAMS / "frictionless.js", descriptor(package))["tables"]
    resources = json.loads(descriptor(package).read_bytes())["resources"]
    kinds = {one["name"]: {field["name"]: field["type"] for field in one["schema"]["fields"]} for one in resources}
    rows = {
        name: [{key: typed(cell, kinds[name][key]) for key, cell in row.items()} for row in found]
        for name, found in tables.items()
    }
    assert rows == csv_rows(release(package).folder)


@pytest.mark.parametrize("package", PACKAGES)
def test_r_reads_every_record_of_the_layers_and_cuts_the_same_words_from_the_texts(package: Path) -> None:
    folder = release(package).folder
    read = run("Rscript", "--vanilla", PROGRAMS / "jsonlite.R", folder, *LAYERS)
    records = {name: read_records(folder / "annotations" / f"{name}.jsonl") for name in LAYERS}
    assert {name: [from_r(record) for record in rows] for name, rows in read["tables"].items()} == records
    assert read["cuts"] == {
        name: [record["text"] for record in rows] for name, rows in records.items() if "start" in rows[0]
    }


def from_r(value: Any) -> Any:
    """Return a value with null where R has it: an object that is null is a row without a value in a table of R."""
    if isinstance(value, list):
        return [from_r(item) for item in value]
    if isinstance(value, dict):
        return {key: from_r(part) for key, part in value.items()} if any(map(is_given, value.values())) else None
    return value


def is_given(value: Any) -> bool:
    return value is not None and value != {}
