"""spanpack index: the resources of the descriptor, computed from the files."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.storage.archive import ZipFiles
from spanpack.storage.files import FolderFiles
from tests.helpers import BASE, Json, change, copy_base, read_records, replace, run, write_records
from tests.packages import generate

SCHEMA = json.loads((BASE / "schemas" / "entities.json").read_text(encoding="utf-8"))
COUNTRIES = [code for code in SCHEMA["properties"]["country"]["enum"] if code is not None]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


def descriptor(package: Path) -> Json:
    content: Json = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return content


def resources(package: Path) -> dict[str, Json]:
    return {resource["name"]: resource for resource in descriptor(package)["resources"]}


def digest(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_the_descriptor_of_the_base_package_is_up_to_date() -> None:
    assert index(BASE, check=True) == []


def test_a_changed_table_changes_its_hash_and_size_and_nothing_else(package: Path) -> None:
    path = package / "annotations" / "dates.jsonl"
    before = (package / "datapackage.json").read_text(encoding="utf-8")
    old, size = digest(path), path.stat().st_size
    change(path, 1, note="New.")
    difference = index(package)
    assert difference == [
        "annotations/dates.jsonl\n"
        f'-      "bytes": {size},\n'
        f'-      "hash": "{old}",\n'
        f'+      "bytes": {size + 2},\n'
        f'+      "hash": "{digest(path)}",'
    ]
    after = (package / "datapackage.json").read_text(encoding="utf-8")
    assert after == before.replace(old, digest(path)).replace(f'"bytes": {size},', f'"bytes": {size + 2},')
    assert index(package) == []
    assert spanpack.validate(package) == []


def test_check_says_what_has_drifted_and_writes_nothing(package: Path) -> None:
    change(package / "annotations" / "dates.jsonl", 1, note="New.")
    before = (package / "datapackage.json").read_bytes()
    done = run("index", "--check", package)
    assert (done.returncode, done.stderr) == (1, "datapackage.json has drifted: run spanpack index\n")
    assert f'+      "hash": "{digest(package / "annotations" / "dates.jsonl")}",' in done.stdout.split("\n")
    assert (package / "datapackage.json").read_bytes() == before


def test_of_many_resources_that_change_the_first_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 22)
    for number in range(1, 23):
        path = package / "seeds" / f"d{number:03}_text.txt"
        path.write_bytes(path.read_bytes() + b"\n")
    done = run("index", "--check", package)
    shown = done.stdout.split("\n")
    assert [line for line in shown if not line.startswith(("+", "-"))] == [
        *(f"seeds/d{number:03}_text.txt" for number in range(1, 21)),
        "and 2 more resources",
        "",
    ]
    assert (len(shown), done.returncode, done.stderr) == (
        20 * 5 + 2,
        1,
        "datapackage.json has drifted: run spanpack index\n",
    )


def test_what_is_added_taken_off_or_moved_is_said_in_a_line(package: Path) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    first, second, *others = descriptor["resources"]
    path.write_text(json.dumps(descriptor | {"resources": [first, *others, {"path": "old.txt"}]}), encoding="utf-8")
    assert index(package, check=True) == [
        f"{second['path']}: is added to the list",
        "old.txt: is taken off the list",
    ]
    path.write_text(json.dumps(descriptor | {"resources": [second, first, *others]}), encoding="utf-8")
    assert index(package, check=True) == ["datapackage.json: the order of the resources changes"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert index(package, check=True) == ["datapackage.json: its form changes"]
    path.write_text(json.dumps(descriptor | {"resources": [first, first, second, *others]}), encoding="utf-8")
    assert index(package, check=True) == [f"{first['path']}: stands twice, and is taken off the list once"]


def test_the_command_writes_and_is_then_up_to_date(package: Path) -> None:
    change(package / "annotations" / "dates.jsonl", 1, note="New.")
    written = run("index", cwd=package / "annotations")
    assert (written.returncode, written.stderr) == (0, "")
    for arguments in (["index"], ["index", "--check"]):
        done = run(*arguments, cwd=package)
        assert (done.returncode, done.stdout, done.stderr) == (0, "datapackage.json is up to date\n", "")


def test_the_head_of_the_descriptor_stays_as_it_was_written(package: Path) -> None:
    path = package / "datapackage.json"
    content = descriptor(package)
    content = {"version": "1.0.0", "x": {"b": 1, "a": "é👍"}, **content}
    del content["resources"]
    path.write_text(json.dumps(content), encoding="utf-8")
    index(package)
    head = {key: value for key, value in descriptor(package).items() if key != "resources"}
    assert list(head.items()) == list(content.items())
    assert "é👍" in path.read_text(encoding="utf-8")
    assert path.read_bytes().endswith(b"\n}\n")
    assert resources(package).keys() == resources(BASE).keys()


def test_resources_stand_in_a_fixed_order(package: Path) -> None:
    (package / "annotations" / "waivers.yaml").write_text("[]\n", encoding="utf-8")
    index(package)
    assert list(resources(package)) == [
        *("documents", "entities", "actors", "numbers", "dates", "attributions"),
        "100_ada",
        *(
            f"schema-{name}"
            for name in ("actors", "attributions", "common", "dates", "documents", "entities", "numbers", "waivers")
        ),
        "waivers",
    ]


def test_what_a_table_a_text_and_a_schema_say_of_themselves(package: Path) -> None:
    found = resources(package)
    table = {key: value for key, value in found["entities"].items() if key != "schema"}
    path = package / "annotations" / "entities.jsonl"
    assert table == {
        "name": "entities",
        "path": "annotations/entities.jsonl",
        "title": "Entities: the register of actors",
        "type": "table",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": digest(path),
    }
    text = package / "seeds" / "100_ada.txt"
    assert found["100_ada"] == {
        "name": "100_ada",
        "path": "seeds/100_ada.txt",
        "title": "Mayor says bridge will open in May",
        "format": "txt",
        "mediatype": "text/plain",
        "encoding": "utf-8",
        "bytes": text.stat().st_size,
        "hash": digest(text),
        "licenses": [{"path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0 1.0"}],
    }
    schema = package / "schemas" / "dates.json"
    assert found["schema-dates"] == {
        "name": "schema-dates",
        "path": "schemas/dates.json",
        "format": "json",
        "mediatype": "application/schema+json",
        "encoding": "utf-8",
        "bytes": schema.stat().st_size,
        "hash": digest(schema),
    }


@pytest.mark.parametrize(
    ("table", "field", "expected"),
    [
        ("actors", "start", {"type": "integer", "constraints": {"required": True, "minimum": 0}}),
        ("actors", "note", {"type": "string", "constraints": {"minLength": 1}}),
        ("actors", "mention", {"type": "string", "constraints": {"required": True, "enum": ["name", "nominal"]}}),
        ("numbers", "at_least", {"type": "number"}),
        ("numbers", "approximate", {"type": "boolean", "constraints": {"required": True}}),
        ("numbers", "counted", {"type": "object"}),
        ("attributions", "content", {"type": "array", "constraints": {"required": True}}),
        ("entities", "country", {"type": "string", "constraints": {"enum": COUNTRIES}}),
    ],
)
def test_a_field_of_a_table_schema_comes_from_the_json_schema(table: str, field: str, expected: Json) -> None:
    fields = {item["name"]: item for item in resources(BASE)[table]["schema"]["fields"]}
    assert {key: value for key, value in fields[field].items() if key not in ("name", "description")} == expected
    assert fields[field]["description"] != ""


def foreign_keys(resource: Json) -> dict[str, str]:
    keys = resource["schema"].get("foreignKeys", [])
    return {key["fields"][0]: key["reference"]["resource"] for key in keys}


def test_references_are_foreign_keys_where_one_field_holds_one_id() -> None:
    found = resources(BASE)
    assert {name: foreign_keys(found[name]) for name in list(found)[:6]} == {
        "documents": {},
        "entities": {},
        "actors": {"document": "documents", "entity": "entities"},
        "numbers": {"document": "documents"},
        "dates": {"document": "documents"},
        "attributions": {"document": "documents", "parent": "", "repeat_of": ""},
    }
    assert all(found[name]["schema"]["primaryKey"] == ["id"] for name in list(found)[:6])


def test_the_tables_of_a_pass_refer_to_each_other(package: Path) -> None:
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    for name in ("entities", "actors"):
        (folder / f"{name}.jsonl").write_bytes((package / "annotations" / f"{name}.jsonl").read_bytes())
    index(package)
    found = resources(package)
    assert list(found)[6:8] == ["passes-b-entities", "passes-b-actors"]
    assert foreign_keys(found["passes-b-actors"]) == {"document": "documents", "entity": "passes-b-entities"}
    assert spanpack.validate(package) == []


def test_a_new_document_is_listed_with_its_own_rights(package: Path) -> None:
    catalogue = package / "seeds" / "documents.yaml"
    text = catalogue.read_text(encoding="utf-8")
    other = text.replace("100_ada", "101_bob").replace("CC0 1.0", "In Copyright")
    catalogue.write_text(text + other, encoding="utf-8")
    (package / "seeds" / "101_bob.txt").write_bytes((package / "seeds" / "100_ada.txt").read_bytes())
    index(package)
    assert list(resources(package))[6:8] == ["100_ada", "101_bob"]
    assert resources(package)["101_bob"]["licenses"][0]["title"] == "In Copyright"


def test_hidden_files_are_not_listed(package: Path) -> None:
    (package / "annotations" / ".dates.jsonl").write_text("x", encoding="utf-8")
    (package / "schemas" / ".dates.json").write_text("x", encoding="utf-8")
    assert index(package) == []


@pytest.mark.parametrize("file", ["actors-checkpoint.jsonl", "actors.jsonl", "waivers.yaml"])
def test_what_lies_in_a_hidden_folder_is_not_listed(package: Path, file: str) -> None:
    folder = package / "annotations" / ".ipynb_checkpoints"  # Jupyter makes one beside each file that it opens.
    folder.mkdir()
    (folder / file).write_bytes((package / "annotations" / "actors.jsonl").read_bytes())
    assert index(package) == []
    assert spanpack.validate(package) == []


def test_a_jsonl_catalogue_takes_the_place_of_a_yaml_one(tmp_path: Path) -> None:
    found = resources(generate(tmp_path / "package", 2))
    assert (found["documents"]["path"], found["documents"]["format"]) == ("seeds/documents.jsonl", "jsonl")
    assert "bytes" in found["documents"]
    assert list(found)[6:8] == ["d001_text", "d002_text"]


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("seeds/documents.yaml", "seeds/100_ada.txt", "seeds/nowhere.txt", "seeds/nowhere.txt: cannot be read: "),
        (
            "seeds/documents.yaml",
            "language: en",
            "language: EN",
            'seeds/documents.yaml:8:13: S205 language is "EN"; expected ',
        ),
        ("seeds/documents.yaml", "language: en", "language: [en", "seeds/documents.yaml:9:9: not YAML: "),
        (
            "schemas/dates.json",
            '"type": "object"',
            '"type": "thing"',
            "schemas/dates.json:5:11: not a usable JSON Schema: ",
        ),
        ("schemas/dates.json", '"title"', '"title', "schemas/dates.json: not JSON: "),
        ("datapackage.json", '"resources": [', '"resources": [[', "datapackage.json: not JSON: "),
    ],
)
def test_what_cannot_be_read_is_an_error_and_nothing_is_written(
    package: Path, path: str, old: str, new: str, message: str
) -> None:
    replace(package / path, old, new)
    before = (package / "datapackage.json").read_bytes()
    with pytest.raises(spanpack.PackageError) as caught:
        index(package)
    assert str(caught.value).startswith(message)
    assert (package / "datapackage.json").read_bytes() == before


def test_a_document_of_which_the_record_cannot_be_read_is_not_left_out(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    path = package / "seeds" / "documents.jsonl"
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], lines[1].replace(b'", "', b'","'), *lines[2:]]))
    with pytest.raises(spanpack.PackageError, match=r"^seeds/documents\.jsonl:2:\d+: spacing or escapes are "):
        index(package)


def test_a_first_catalogue_is_told_what_is_wrong_with_its_record(package: Path) -> None:
    (package / "datapackage.json").write_text("{}\n", encoding="utf-8")
    replace(package / "seeds" / "documents.yaml", '"100_ada"', "my-doc")
    with pytest.raises(spanpack.PackageError) as caught:
        index(package)
    assert str(caught.value) == (
        'seeds/documents.yaml:1:7: S205 id is "my-doc"; expected id of the document: the name of its file in seeds/ '
        "without the extension. Its part before the first underscore begins the id of every record of the document. "
        "Write letters and digits and, after an underscore, more of them, full stops and underscores, as 100_name."
    )


def test_a_path_that_is_not_plain_is_given_plainly(package: Path) -> None:
    replace(package / "seeds" / "documents.yaml", "path: seeds/", "path: ./seeds/")
    with pytest.raises(spanpack.PackageError) as caught:
        index(package)
    assert str(caught.value) == (
        "./seeds/100_ada.txt: cannot be read: it is not the plain path of a file, as annotations/actors.jsonl. "
        "Write seeds/100_ada.txt."
    )
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.fix) == (
        "P003",
        "seeds/documents.yaml",
        2,
        "Write seeds/100_ada.txt.",
    )


def test_a_schema_that_is_not_listed_and_cannot_be_used_is_named_with_its_line(package: Path) -> None:
    (package / "schemas" / "places.json").write_text('{\n  "type": "thing"\n}\n', encoding="utf-8")
    with pytest.raises(spanpack.PackageError, match=r"^schemas/places\.json:2:11: not a usable JSON Schema: "):
        index(package)


def test_a_table_without_a_schema_is_an_error(package: Path) -> None:
    write_records(package / "annotations" / "places.jsonl", read_records(package / "annotations" / "dates.jsonl"))
    with pytest.raises(
        spanpack.PackageError, match=r"^annotations/places\.jsonl: there is no schemas/places\.json to "
    ):
        index(package)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("seeds/documents.yaml", "seeds/documents.yaml is missing: the catalogue of the documents"),
        ("schemas/documents.json", "schemas/documents.json is missing: the schema of the catalogue"),
        ("datapackage.json", "no datapackage.json here or in a folder above"),
    ],
)
def test_what_is_missing_is_an_error(package: Path, path: str, message: str) -> None:
    (package / path).unlink()
    with pytest.raises(spanpack.PackageError) as caught:
        index(package)
    assert message in str(caught.value)


def test_an_archive_cannot_be_changed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "base.zip", "w") as archive:
        archive.write(BASE / "datapackage.json", "datapackage.json")
    with pytest.raises(
        spanpack.PackageError, match="an archive cannot be changed; unpack it and run spanpack index in "
    ):
        index(tmp_path / "base.zip")


def test_an_archive_is_up_to_date_where_its_folder_is(package: Path, tmp_path: Path) -> None:
    annotations = package / "annotations"
    shutil.copytree(annotations, tmp_path / "a")
    shutil.copytree(tmp_path / "a", annotations / "passes" / "a")
    for folder in (annotations, annotations / "passes"):
        (folder / "waivers.yaml").write_text("[]\n", encoding="utf-8")
    index(package)
    for name, folder in (("plain", package), ("in_folder", tmp_path)):
        archive = shutil.make_archive(str(tmp_path / name), "zip", folder, "base" if folder == tmp_path else ".")
        assert index(Path(archive), check=True) == []
        with zipfile.ZipFile(archive) as written:
            files = {entry: written.read(entry) for entry in written.namelist() if not entry.endswith("/")}
        with zipfile.ZipFile(tmp_path / "backwards.zip", "w") as backwards:
            for entry in sorted(files, reverse=True):
                backwards.writestr(entry, files[entry])
        assert index(tmp_path / "backwards.zip", check=True) == []
        named = list(ZipFiles(tmp_path / "backwards.zip").names(""))
        assert named == list(FolderFiles(package).names(""))
        assert named[-1] == "seeds/documents.yaml"
        passes = [path for path in named if path.startswith("annotations/") and not path.endswith(".md")]
        assert passes[5:8] == [
            "annotations/waivers.yaml",
            "annotations/passes/waivers.yaml",
            "annotations/passes/a/actors.jsonl",
        ]
    (package / "seeds" / "100_ada.txt").write_bytes(b"Other words.\n")
    archive = shutil.make_archive(str(tmp_path / "changed"), "zip", package)
    assert index(Path(archive), check=True) == index(package, check=True) != []


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}, {"type": "any", "description": ""}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "description": ""}),
        (
            {"oneOf": [{"type": "null"}, {"type": "string", "enum": ["a", "b"]}], "description": "One."},
            {"type": "string", "description": "One.", "constraints": {"enum": ["a", "b"]}},
        ),
    ],
)
def test_a_field_has_the_type_that_its_schema_says_in_any_way(package: Path, part: Json, field: Json) -> None:
    path = package / "schemas" / "actors.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["more"] = part
    path.write_text(json.dumps(schema), encoding="utf-8")
    index(package)
    fields = {field["name"]: field for field in resources(package)["actors"]["schema"]["fields"]}
    assert fields["more"] == {"name": "more", **field}


@pytest.mark.parametrize(
    "definitions",
    [{"a": {"$ref": "#/$defs/a"}}, {"a": {"type": "object", "properties": {"x": {"$ref": "#/$defs/a"}}}}],
)
def test_a_schema_that_refers_to_itself_is_an_error(package: Path, definitions: Json) -> None:
    path = package / "schemas" / "actors.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["$defs"] = definitions
    schema["properties"]["note"] = {"$ref": "#/$defs/a"}
    path.write_text(json.dumps(schema), encoding="utf-8")
    circle = r"^schemas/actors\.json:1:\d+: not a usable JSON Schema: the reference #/\$defs/a leads round in a circle"
    with pytest.raises(spanpack.PackageError, match=circle):
        index(package)
    [finding] = [finding for finding in spanpack.validate(package) if finding.rule == "P011"]
    assert finding.path == "schemas/actors.json"


def test_a_text_that_no_record_names_is_named_and_validate_says_how_to_list_it(package: Path) -> None:
    (package / "seeds" / "101_bob.txt").write_text("Words.\n", encoding="utf-8")
    (package / "seeds" / ".101_bob.txt").write_text("Words.\n", encoding="utf-8")
    for arguments in (("index",), ("index", "--check")):
        done = run(*arguments, cwd=package)
        assert (done.returncode, done.stdout, done.stderr) == (
            0,
            "datapackage.json is up to date\n",
            "seeds/101_bob.txt: no record of seeds/documents.yaml names this text; add one (spanpack new begins it), "
            "then run spanpack index\n",
        )


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        (
            "seeds/101_bob.txt",
            "Add its record to seeds/documents.yaml (spanpack new begins it), if it is not there; then run spanpack "
            "index. Or remove the file.",
        ),
        ("seeds/notes.csv", "Remove the file, or move it out of seeds/: it is no part of the corpus."),
        (
            "seeds/102_new.TXT",
            "Rename it to seeds/102_new.txt, if it is a text: its name ends in .txt; or remove the file.",
        ),
        ("annotations/notes.txt", "Remove the file, or move it out of annotations/: it is no part of the corpus."),
        (
            "annotations/passes/a/dates.jsonl",
            "Run spanpack index to list it, or remove the file.",
        ),
    ],
)
def test_a_file_that_is_not_listed_has_the_mend_of_its_kind(package: Path, path: str, mend: str) -> None:
    (package / path).parent.mkdir(parents=True, exist_ok=True)
    (package / path).write_text("Words.\n", encoding="utf-8")
    assert [(finding.rule, finding.path, finding.fix) for finding in spanpack.validate(package)] == [
        ("P005", path, mend)
    ]


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        (
            "seeds/100_ada.txt",
            "Put the file back; or remove its records from seeds/documents.yaml and the layers, and run spanpack "
            "index.",
        ),
        (
            "seeds/documents.yaml",
            "Put the file back: without it no record that it describes or lists can be checked.",
        ),
        (
            "schemas/dates.json",
            "Put the file back: without it no record that it describes or lists can be checked.",
        ),
        ("annotations/entities.jsonl", "Put the file back: annotations/actors.jsonl refers to it."),
        ("annotations/dates.jsonl", "Put the file back, or run spanpack index to take it off the list."),
    ],
)
def test_a_file_that_is_missing_has_the_mend_of_its_kind(package: Path, path: str, mend: str) -> None:
    (package / path).unlink()
    assert [(f.rule, f.fix) for f in spanpack.validate(package)] == [("P004", mend)]


def test_a_reference_to_a_layer_without_a_schema_is_found_in_the_schema(package: Path) -> None:
    replace(package / "schemas" / "dates.json", '"spanpack:ref": "dates"', '"spanpack:ref": "moments"')
    index(package)
    found = [f for f in spanpack.validate(package) if f.rule[0] == "P"]
    lines = (package / "schemas" / "dates.json").read_text(encoding="utf-8").split("\n")
    line = next(number for number, words in enumerate(lines, 1) if "moments" in words)
    assert [(f.rule, f.path, f.line, f.message, f.fix) for f in found] == [
        (
            "P011",
            "schemas/dates.json",
            line,
            'spanpack:ref names the layer "moments", which has no schema (schemas/moments.json)',
            "Name a layer that has a schema, or add the schema and the table.",
        )
    ]


@pytest.mark.parametrize("command", [("index",), ("stats",)])
def test_a_missing_text_is_named_as_the_package_names_it(package: Path, command: tuple[str, ...]) -> None:
    (package / "seeds" / "100_ada.txt").unlink()
    done = run(*command, cwd=package)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "spanpack: seeds/100_ada.txt: cannot be read: there is no such file in the package\n",
    )
