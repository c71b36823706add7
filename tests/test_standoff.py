"""The release without texts has none of their words, says what it is, and becomes the package again, byte for byte."""

from __future__ import annotations

import hashlib
import json
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import jsonschema_rs
import pytest
import yaml

from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.release.build import build
from spanpack.release.content import read_content
from spanpack.release.hydrate import TextsError, hydrate
from spanpack.release.members import held
from spanpack.release.quotations import rewrite_yaml
from spanpack.release.remaining import words_left
from spanpack.release.standoff import standoff_files
from spanpack.rules.profile import PROFILE
from spanpack.schemas.subschemas import bundle
from spanpack.stats import WORD, count_words
from spanpack.storage.files import PackageError
from tests.helpers import Json, copy_base, read_records, replace, run, write_records
from tests.packages import generate
from tests.releases import ROOT, UNICODE, release, unpack

PACKAGES = [pytest.param(ROOT, id="corpus"), pytest.param(UNICODE, id="unicode")]
WORDS = 10
"""A run of as many words of a text is no coincidence; names of entities, which stand in notes too, are shorter."""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(UNICODE / "seeds", tmp_path / "texts"))


def values(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from values(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from values(item, (*path, number))
    elif isinstance(value, str):
        yield path, value


def longest_run(text: str, words: list[str]) -> int:
    """Return how many of the words, at most WORDS, stand one after another in the text."""
    for length in range(min(WORDS, len(words)), 0, -1):
        if any(" ".join(words[start : start + length]) in text for start in range(len(words) - length + 1)):
            return length
    return 0


def test_no_text_and_no_words_of_one_but_titles_names_and_printed_terms_are_in_it() -> None:
    texts = [" ".join(path.read_bytes().decode().split()) for path in (ROOT / "seeds").glob("*.txt")]
    folder = release(ROOT).bare
    assert [path.name for path in (folder / "seeds").iterdir()] == ["documents.yaml"]
    looked_at = 0
    for path in folder.rglob("*"):
        if path.suffix == ".jsonl":
            data: Any = read_records(path)
        elif path.suffix in (".yaml", ".json"):
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        else:
            continue
        for pointer, value in values(data):
            looked_at += 1
            # Titles stand as titles of resources as well; a name of an entity is what the text calls it.
            if pointer[-1] in ("title", "name") or pointer[-2:] == ("rights", "note"):
                continue
            assert max(longest_run(text, value.split()) for text in texts) < WORDS, (path.name, pointer, value)
    assert looked_at > 5_000


def test_words_that_stay_in_runs_of_seven_are_counted_once() -> None:
    content = read_content(UNICODE)
    words = WORD.findall("".join(map(content.text, content.texts)))
    many = sum(count_words(content.text(document)) for document in content.texts)

    def left(**files: str) -> tuple[int, int]:
        return words_left(content, {name.replace("_", "."): held(text.encode()) for name, text in files.items()})

    ten, six = " ".join(words[:10]), " ".join(words[20:26])
    assert left(a_md=f"{ten}. {six}") == (10, many)
    assert left(a_md="", b_jsonl=json.dumps({"a": ten, "b": [ten]})) == (10, many)
    # Two strings of JSON are no run; a run that goes on after another counts what is new.
    parts = {"a": " ".join(words[:5]), "b": " ".join(words[5:10])}
    assert left(a_json=json.dumps(parts)) == (0, many)
    assert left(a_md=" ".join(words[:7]), b_md=" ".join(words[3:12])) == (12, many)


def test_the_readme_says_how_many_words_of_the_texts_stay(tmp_path: Path) -> None:
    content = read_content(ROOT)
    left, many = words_left(content, standoff_files(content, tmp_path))
    assert 0 < left < many / 4
    said = f"{left:,} of the {many:,} words of the texts ({left / many:.0%}) stand in these in runs of 7 words or more;"
    assert said in (release(ROOT).bare / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_of_a_span_and_every_quotation_is_empty_and_nothing_else_is_changed(package: Path) -> None:
    folder = release(package).bare
    emptied = 0
    for name in ("actors", "numbers", "dates", "attributions", "entities"):
        before, after = (
            read_records(package / f"annotations/{name}.jsonl"),
            read_records(folder / f"annotations/{name}.jsonl"),
        )
        for old, new in zip(before, after, strict=True):
            changed = {pointer for pointer, value in values(old) if value != dict(values(new)).get(pointer)}
            assert {pointer[-1] for pointer in changed} <= {"text"}
            assert all(value == "" for pointer, value in values(new) if pointer[-1] == "text")
            emptied += len(changed)
    assert emptied == sum(1 for _ in spans(package))
    before = yaml.safe_load((package / "seeds/documents.yaml").read_text(encoding="utf-8"))
    for record in before:
        for evidence in record["published"]["evidence"]:
            evidence["quote"] = None if evidence["quote"] is None else ""
    assert yaml.safe_load((folder / "seeds/documents.yaml").read_text(encoding="utf-8")) == before


def spans(package: Path) -> Iterator[str]:
    for name in ("actors", "numbers", "dates", "attributions"):
        yield from (
            text
            for pointer, text in values(read_records(package / f"annotations/{name}.jsonl"))
            if pointer[-1] == "text"
        )


@pytest.mark.parametrize("package", PACKAGES)
def test_each_document_has_its_hash_and_lengths(package: Path) -> None:
    for record in read_records(release(package).bare / "standoff/texts.jsonl"):
        raw = (package / record["path"]).read_bytes()
        assert record["sha256"] == hashlib.sha256(raw).hexdigest()
        assert (record["characters"], record["bytes"]) == (len(raw.decode()), len(raw))
        assert len(record["lines"]) == len(raw.splitlines())


@pytest.mark.parametrize("package", PACKAGES)
def test_it_is_a_package_that_frictionless_and_the_profile_find_valid(package: Path) -> None:
    path = release(package).bare / "datapackage.json"
    report = frictionless.validate(str(path))
    assert report.flatten(["place", "type", "message"]) == []
    assert report.valid
    assert frictionless.Package(str(release(package).standoff)).validate().valid
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    assert [
        error.message for error in jsonschema.Draft7Validator(profile).iter_errors(json.loads(path.read_bytes()))
    ] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_its_schemas_are_those_of_its_records(package: Path) -> None:
    folder = release(package).bare
    common = json.loads((folder / "schemas/common.json").read_bytes())
    for name in ("actors", "numbers", "dates", "attributions", "entities", "documents"):
        validator = jsonschema_rs.Draft202012Validator(
            bundle(json.loads((folder / f"schemas/{name}.json").read_bytes()), common)
        )
        if name == "documents":
            records = yaml.safe_load((folder / "seeds/documents.yaml").read_text(encoding="utf-8"))
        else:
            records = read_records(folder / f"annotations/{name}.jsonl")
        assert [record["id"] for record in records if not validator.is_valid(record)] == []
    words = read_records(package / "annotations/actors.jsonl")[0]
    actors = jsonschema_rs.Draft202012Validator(
        bundle(json.loads((folder / "schemas/actors.json").read_bytes()), common)
    )
    assert not actors.is_valid(words)


@pytest.mark.parametrize("form", ["standoff", "bare"])
@pytest.mark.parametrize("command", ["validate", "stats", "build", "index", "index --check"])
def test_commands_that_need_the_texts_say_what_it_is(command: str, form: str) -> None:
    archive = getattr(release(UNICODE), form)
    done = run(*command.split(), archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"spanpack: {archive}: is unicode 1.0.0 without its texts (standoff only), in which nothing can be looked up.\n"
        f"With the texts in a folder TEXTS, make the package again: spanpack hydrate {archive} TEXTS\n"
        f"Whether the archive is as it was built: spanpack build --check {archive}\n"
    )


@pytest.mark.parametrize("unpacked", [False, True])
@pytest.mark.parametrize("package", PACKAGES)
def test_with_the_texts_it_becomes_the_package_byte_for_byte(package: Path, unpacked: bool, tmp_path: Path) -> None:
    built = release(package)
    made = hydrate(built.bare if unpacked else built.standoff, package / "seeds", tmp_path / "made")
    files = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    listed = {entry["path"] for entry in json.loads((package / "datapackage.json").read_bytes())["resources"]}
    assert listed | {"datapackage.json"} <= files
    for path in files:
        assert (made.folder / path).read_bytes() == (package / path).read_bytes(), path
    assert (made.files, made.texts) == (len(files), len(list((package / "seeds").glob("*.txt"))))
    build(made.folder, tmp_path / "dist")
    for archive in (built.full, built.standoff):
        assert (tmp_path / "dist" / archive.name).read_bytes() == archive.read_bytes()


def test_a_large_catalogue_in_json_lines_is_emptied_and_filled_again(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    build(package, tmp_path / "dist")
    standoff = tmp_path / "dist" / "base-1.0.0-standoff.zip"
    with zipfile.ZipFile(standoff) as archive:
        assert b'"quote": ""' in archive.read("seeds/documents.jsonl")
        assert b"May 2021" not in archive.read("seeds/documents.jsonl") + archive.read("annotations/dates.jsonl")
    made = hydrate(standoff, package / "seeds", tmp_path / "made")
    for path in made.folder.rglob("*.*"):
        assert path.read_bytes() == (package / path.relative_to(made.folder)).read_bytes()


def with_notes(folder: Path, part: Json, *values: Any) -> tuple[Path, Path]:
    """Return a package with a layer of notes, and its release without texts; each note has a value of ``part``."""
    package = copy_base(folder)
    properties = {"id": {"type": "string"}, "document": {"type": "string"}, "value": part}
    schema = {"type": "object", "properties": properties, "$defs": {"words": QUOTED}}
    (package / "schemas" / "notes.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    notes = [{"id": f"100-t{at}", "document": "100_ada", "value": value} for at, value in enumerate(values, 1)]
    for path in ("annotations", "annotations/passes/a"):
        (package / path).mkdir(parents=True, exist_ok=True)
        write_records(package / path / "notes.jsonl", notes)
    index(package)
    build(package, folder / "dist")
    return package, folder / "dist" / "base-1.0.0-standoff.zip"


QUOTED: Json = {"type": "string", "spanpack:quote": True}


@pytest.mark.parametrize(
    ("part", "values", "empty"),
    [
        (QUOTED | {"minLength": 3, "pattern": "^[bw]"}, ["bridge", "workers"], ["", ""]),
        (QUOTED | {"enum": ["bridge", "workers"]}, ["bridge", "workers"], ["", ""]),
        ({"enum": ["bridge", None], "spanpack:quote": True}, ["bridge", None], ["", None]),
        ({"$ref": "#/$defs/words", "spanpack:quote": True}, ["bridge", "workers"], ["", ""]),
        ({"anyOf": [QUOTED | {"minLength": 2}, {"type": "null"}]}, ["bridge", None], ["", None]),
        ({"type": "array", "items": QUOTED | {"minLength": 2}}, [["bridge"], []], [[""], []]),
    ],
)
def test_a_quotation_of_any_form_is_left_out_and_what_is_left_is_valid(
    part: Json, values: list[Any], empty: list[Any], tmp_path: Path
) -> None:
    package, standoff = with_notes(tmp_path, part, *values)
    with zipfile.ZipFile(standoff) as archive:
        archive.extractall(tmp_path / "bare")
    for path in ("annotations", "annotations/passes/a"):
        notes = read_records(tmp_path / "bare" / path / "notes.jsonl")
        assert [note["value"] for note in notes] == empty
        schema = json.loads((tmp_path / "bare/schemas/notes.json").read_bytes())
        common = json.loads((tmp_path / "bare/schemas/common.json").read_bytes())
        assert [*map(jsonschema_rs.Draft202012Validator(bundle(schema, common)).is_valid, notes)] == [True, True]
    report = frictionless.validate(str(tmp_path / "bare" / "datapackage.json"))
    assert report.flatten(["place", "type", "message"]) == []
    made = hydrate(standoff, package / "seeds", tmp_path / "made").folder / "annotations/notes.jsonl"
    assert made.read_bytes() == (package / "annotations/notes.jsonl").read_bytes()


@pytest.mark.parametrize("value", [10**20, -(10**20), 2**64, 2**53 - 1, 0.1])
def test_numbers_of_any_size_are_the_same_when_the_texts_are_back(value: float, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    schema = json.loads((package / "schemas/actors.json").read_bytes())
    schema["properties"]["size"] = {"type": "number"}
    schema["required"].append("size")
    (package / "schemas/actors.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    folder = package / "annotations/passes/a"
    folder.mkdir(parents=True)
    for path, size in ((package / "annotations", 0.5), (folder, value)):
        actors = read_records(package / "annotations/actors.jsonl")
        write_records(path / "actors.jsonl", [{**actor, "size": size} for actor in actors])
    shutil.copy(package / "annotations/entities.jsonl", folder)
    index(package)
    build(package, tmp_path / "dist")
    made = hydrate(tmp_path / "dist" / "base-1.0.0-standoff.zip", package / "seeds", tmp_path / "made").folder
    written = (made / "annotations/passes/a/actors.jsonl").read_bytes()
    assert written == (folder / "actors.jsonl").read_bytes()
    assert f'"size": {json.dumps(value)}}}'.encode() in written


def test_quotations_in_a_list_that_is_no_table_are_left_out_where_its_schema_marks_them(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    words = {"type": ["string", "null"], "spanpack:quote": True}
    properties = {"id": {"type": "string"}, "document": {"type": "string"}, "quote": words, "said": {"type": "string"}}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties}
    (package / "schemas" / "remarks.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    text = (package / "seeds" / "100_ada.txt").read_text(encoding="utf-8")
    remarks = f"""# Remarks.
- {{id: r1, document: 100_ada, quote: {json.dumps(text[:9])}, said: "stays"}}
- id: r2
  document: 100_ada
  quote: null
  said: {json.dumps(text[:9])}
"""
    (package / "annotations" / "remarks.yaml").write_text(remarks, encoding="utf-8")
    index(package)
    build(package, tmp_path / "dist")
    standoff = tmp_path / "dist" / "base-1.0.0-standoff.zip"
    with zipfile.ZipFile(standoff) as archive:
        assert archive.read("annotations/remarks.yaml").decode() == remarks.replace(json.dumps(text[:9]), '""', 1)
    made = hydrate(standoff, package / "seeds", tmp_path / "made")
    assert (made.folder / "annotations/remarks.yaml").read_text(encoding="utf-8") == remarks


def test_a_list_without_a_schema_has_its_quotations_left_out_as_well(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    text = (package / "seeds" / "100_ada.txt").read_text(encoding="utf-8")
    log = f'- {{document: "100", quote: {json.dumps(text[:9])}, decision: a}}\n- decision: b\n'
    (package / "annotations" / "log.yaml").write_text(log, encoding="utf-8")
    (package / "annotations" / "settings.yaml").write_text("quote: not in a list\n", encoding="utf-8")
    index(package)
    build(package, tmp_path / "dist")
    standoff = tmp_path / "dist" / "base-1.0.0-standoff.zip"
    with zipfile.ZipFile(standoff) as archive:
        assert archive.read("annotations/log.yaml").decode() == log.replace(json.dumps(text[:9]), '""')
        assert archive.read("annotations/settings.yaml") == b"quote: not in a list\n"
    made = hydrate(standoff, package / "seeds", tmp_path / "made")
    assert (made.folder / "annotations/log.yaml").read_text(encoding="utf-8") == log


def test_words_that_are_no_quotation_are_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    content = read_content(package)
    assert "seeds/documents.yaml" in content.files  # What it is is known before it is changed.
    replace(package / "seeds/documents.yaml", "quote: May 2021", "quote: Mai 2021")
    with pytest.raises(PackageError) as error:
        standoff_files(content, tmp_path / "standoff")
    assert str(error.value) == (
        "seeds/documents.yaml: 0.published.evidence.0.quote: 'Mai 2021' is no quotation of 100_ada; "
        "it has to be, to be left out"
    )


def test_the_command_makes_the_package_again_in_a_folder_of_its_name(tmp_path: Path, texts: Path) -> None:
    done = run("hydrate", release(UNICODE).standoff, texts, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "unicode-1.0.0: 16 files, 1 text among them, byte for byte the package\n"
    assert main(["validate", str(tmp_path / "unicode-1.0.0")]) == 0


def test_texts_are_found_under_their_paths_as_well(tmp_path: Path, texts: Path) -> None:
    (tmp_path / "above").mkdir()
    texts.rename(tmp_path / "above" / "seeds")
    assert hydrate(release(UNICODE).standoff, tmp_path / "above", tmp_path / "made").texts == 1


def problem(package: Path, texts: Path, output: Path) -> str:
    with pytest.raises(TextsError) as error:
        hydrate(package, texts, output)
    assert not output.exists()
    [found] = error.value.problems
    return str(found)


@pytest.mark.parametrize("place", [0, 200, -1])
def test_a_text_that_differs_by_one_byte_is_refused_with_its_line(place: int, tmp_path: Path, texts: Path) -> None:
    text = texts / "700_uni.txt"
    raw = bytearray(text.read_bytes())
    raw[place] ^= 1
    text.write_bytes(raw)
    line = raw[: place % len(raw)].count(b"\n") + 1
    found = problem(release(UNICODE).standoff, texts, tmp_path / "made")
    assert found.startswith(f"{text}: not the text of this package: line {line} is the first that differs, here ")
    digest = hashlib.sha256((UNICODE / "seeds/700_uni.txt").read_bytes()).hexdigest()
    assert f"SHA-256 {digest}" in found


MENDS: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("crlf", lambda raw: raw.replace(b"\n", b"\r\n"), "let its lines end with LF, not CRLF"),
    ("bom", lambda raw: b"\xef\xbb\xbf" + raw, "remove the byte order mark"),
    ("utf16", lambda raw: raw.decode().encode("utf-16"), "encode it in UTF-8, not UTF-16"),
    (
        "bom and crlf",
        lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"),
        "remove the byte order mark and let its lines end with LF, not CRLF",
    ),
    ("one more line end", lambda raw: raw + b"\n", "remove the line end at its end"),
]


@pytest.mark.parametrize(("spoil", "remedy"), [pytest.param(spoil, mend, id=name) for name, spoil, mend in MENDS])
def test_what_often_happens_to_a_text_is_known_and_its_remedy_said(
    spoil: Callable[[bytes], bytes], remedy: str, tmp_path: Path, texts: Path
) -> None:
    text = texts / "700_uni.txt"
    text.write_bytes(spoil(text.read_bytes()))
    assert problem(release(UNICODE).standoff, texts, tmp_path / "made").endswith(f" Mend: {remedy}.")


def test_a_text_in_another_normal_form_is_known(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 1)
    path = package / "seeds" / "d001_text.txt"
    text = path.read_text(encoding="utf-8") + "Café.\n"
    path.write_text(text, encoding="utf-8")
    lines_of(package / "seeds" / "documents.jsonl", lambda rows: rows[0]["zones"][-1].update(end=len(text) - 1))
    index(package)
    build(package, tmp_path / "dist")
    standoff = tmp_path / "dist" / "base-1.0.0-standoff.zip"
    path.write_text(unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert problem(standoff, package / "seeds", tmp_path / "made").endswith(" Mend: write it in Unicode NFC.")


def test_a_text_that_ends_early_is_refused(tmp_path: Path, texts: Path) -> None:
    text = texts / "700_uni.txt"
    lines = text.read_bytes().splitlines(keepends=True)
    text.write_bytes(b"".join(lines[:-1]))
    found = problem(release(UNICODE).standoff, texts, tmp_path / "made")
    assert f"it ends after line {len(lines) - 1} of {len(lines)}; " in found


def test_all_texts_that_are_missing_or_differ_are_named_at_once(tmp_path: Path) -> None:
    texts = Path(shutil.copytree(ROOT / "seeds", tmp_path / "texts"))
    first, second, *_ = sorted(texts.glob("*.txt"))
    first.unlink()
    second.write_bytes(b"")
    done = run("hydrate", release(ROOT).standoff, texts, "--output", tmp_path / "made")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith(
        f"seeds/{first.name}: the text is missing: there is neither {texts}/seeds/{first.name} nor {first} ("
    )
    assert lines[1].startswith(f"{second}: not the text of this package: it ends after line 0 of ")
    assert lines[2:] == ["nothing was written: 2 texts are not as expected"]
    assert not (tmp_path / "made").exists()


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path, texts: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(
        PackageError, match=r"is there already; nothing was written\. Name a new folder with --output\.$"
    ):
        hydrate(release(UNICODE).standoff, texts, made)
    assert [path.name for path in made.iterdir()] == ["mine.txt"]
    (made / "mine.txt").unlink()
    assert hydrate(release(UNICODE).standoff, texts, made).files == 16


def test_who_waits_is_told_how_far_a_hydration_is(tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanpack.release.hydrate.BLOCK_BYTES", 100)
    told: list[tuple[int, int]] = []
    made = hydrate(release(UNICODE).standoff, texts, tmp_path / "made", lambda *step: told.append(step)).folder
    resources = json.loads((made / "datapackage.json").read_bytes())["resources"]
    size = sum(resource.get("bytes", 0) for resource in resources)
    assert {total for _, total in told} == {size}
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (size, size)
    assert len(told) > len(resources)  # A large table is told part by part.


def test_what_cannot_be_written_is_no_damage_of_the_archive(tmp_path: Path, texts: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PackageError) as caught:
        hydrate(release(UNICODE).standoff, texts, tmp_path / "file" / "made")
    reason = f"a file stands where a folder should: {tmp_path}/file"
    assert str(caught.value) == f"{tmp_path}/file/made: nothing was written: {reason}"


def test_a_package_that_cannot_be_written_leaves_no_empty_folder(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.rename", fail)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PackageError, match=r"/new/made: nothing was written: No space left on device$"):
        hydrate(release(UNICODE).standoff, texts, tmp_path / "new" / "made")
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_of_archives_is_refused_with_those_that_could_be_meant(tmp_path: Path, texts: Path) -> None:
    # In the folder of a package, which is not taken for what was named.
    dist = copy_base(tmp_path) / "dist"
    dist.mkdir()
    with pytest.raises(PackageError) as caught:
        hydrate(dist, texts)
    assert str(caught.value) == (
        f"{dist}: there is no datapackage.json and no *-standoff.zip in this folder. "
        "Name an archive of a release, or the folder in which it was unpacked."
    )
    for archive in (release(UNICODE).full, release(UNICODE).standoff):
        shutil.copy(archive, dist)
    with pytest.raises(PackageError) as caught:
        hydrate(dist, texts)
    assert str(caught.value) == (
        f"{dist}: is a folder with archives in it, and none itself. Name {dist}/unicode-1.0.0-standoff.zip"
    )


def test_a_whole_package_and_a_path_that_is_no_folder_are_refused(tmp_path: Path, texts: Path) -> None:
    with pytest.raises(PackageError, match=r"is no package without texts; there is nothing to put back$"):
        hydrate(release(UNICODE).full, texts, tmp_path / "made")
    with pytest.raises(
        PackageError, match=r"is no folder; put the texts into one, each under its name, and name that$"
    ):
        hydrate(release(UNICODE).standoff, tmp_path / "nowhere", tmp_path / "made")


def lines_of(path: Path, change: Callable[[list[Json]], object]) -> None:
    records = read_records(path)
    change(records)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


DAMAGE: list[tuple[str, Callable[[Path], object], str]] = [
    ("no texts.jsonl", lambda f: (f / "standoff/texts.jsonl").unlink(), "damaged: FileNotFoundError"),
    ("no json", lambda f: (f / "standoff/files.jsonl").write_bytes(b"{\n"), "damaged: JSONDecodeError"),
    ("no object", lambda f: (f / "standoff/files.jsonl").write_bytes(b"1\n"), "damaged: TypeError"),
    (
        "a path out of the folder",
        lambda f: lines_of(f / "standoff/files.jsonl", lambda rows: rows[0].update(path="../out", made="same")),
        "damaged: UnsafePath: it contains ..",
    ),
    (
        "another offset",
        lambda f: lines_of(f / "annotations/dates.jsonl", lambda rows: rows[0].update(start=1)),
        "annotations/dates.jsonl does not become the file that it was: the archive is damaged",
    ),
    (
        "an offset that is none",
        lambda f: lines_of(f / "annotations/dates.jsonl", lambda rows: rows[0].update(start="x")),
        "damaged: TypeError",
    ),
    (
        "a pointer to nothing",
        lambda f: lines_of(f / "standoff/quotations.jsonl", lambda rows: rows[0].update(pointer=[0, "x"])),
        "damaged: KeyError: 'x'",
    ),
    (
        "no name",
        lambda f: replace(f / "datapackage.json", '"name": "unicode",\n    "v', '"nam": "u",\n    "v'),
        "damaged: KeyError",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [pytest.param(d, said, id=name) for name, d, said in DAMAGE])
def test_an_archive_that_is_damaged_is_refused_and_nothing_written(
    damage: Callable[[Path], object], said: str, tmp_path: Path, texts: Path
) -> None:
    folder = unpack(release(UNICODE).standoff, tmp_path / "bare")
    damage(folder)
    with pytest.raises(PackageError) as error:
        hydrate(folder, texts, tmp_path / "made")
    assert said in str(error.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bare", "texts"]


def test_quotations_in_yaml_keep_the_way_in_which_they_are_written() -> None:
    raw = "- quote: \"a “b”\\tc\"  # one\n- {quote: 'it''s', note: x}\n- quote: plain words\n".encode()
    empty, styles = rewrite_yaml("x.yaml", raw, {(number, "quote"): ("", "double") for number in range(3)})
    assert empty == b'- quote: ""  # one\n- {quote: "", note: x}\n- quote: ""\n'
    assert styles == {(0, "quote"): "double", (1, "quote"): "single", (2, "quote"): "plain"}
    words = {(0, "quote"): "a “b”\tc", (1, "quote"): "it's", (2, "quote"): "plain words"}
    full, _ = rewrite_yaml("x.yaml", empty, {key: (text, styles[key]) for key, text in words.items()})
    assert full == raw


def test_a_quotation_over_several_lines_is_refused_where_it_stands(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    catalogue = package / "seeds" / "documents.yaml"
    quote = next(
        evidence["quote"]
        for record in yaml.safe_load(catalogue.read_text(encoding="utf-8"))
        for evidence in record["published"]["evidence"]
        if evidence["quote"]
    )
    line = next(
        n for n, text in enumerate(catalogue.read_text(encoding="utf-8").splitlines(), 1) if f"quote: {quote}" in text
    )
    replace(catalogue, f"quote: {quote}", f"quote: >-\n          {quote}")
    index(package)
    with pytest.raises(
        PackageError, match=rf"^seeds/documents.yaml:{line}: write this quotation on one line, in double"
    ):
        build(package, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
