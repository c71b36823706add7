"""The command line: arguments, exit codes and what is printed."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from unittest.mock import ANY

import pytest

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.editing.drafts import read_entries
from spanpack.editing.filling import fill
from spanpack.lines.yamldata import read_yaml
from spanpack.package import open_package
from spanpack.rules.catalogue import RULES
from tests.helpers import BASE, change, copy_base, read_records, replace, run

ROOT = Path(__file__).parent.parent
VALID = "valid: documents 1, actors 6, numbers 1, dates 4, attributions 5, entities 4\n"
COUNTS = {"documents": 1, "actors": 6, "numbers": 1, "dates": 4, "attributions": 5, "entities": 4}

REPORT = """\
annotations/actors.jsonl:2:73: A303 text differs from the document: the document has 'Ada Brow' at 53 to 61, the \
record says 'Ada Brown'
    100_ada[53:61]  …yor says bridge will open in May⏎⏎Mayor Ada Brown said that “the bridge will open in May…
                                                             ^^^^^^^^
    mend: The quotation stands at 53 to 62, 203 to 212: correct start and end.
    rule: spanpack rules A303

not valid: 1 finding in 1 file (documents 1, actors 6, numbers 1, dates 4, attributions 5, entities 4)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a package with one finding: a span that ends too early."""
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 2, end=61)
    index(package)
    return package


def test_a_valid_package_gives_one_line_and_0() -> None:
    done = run("validate", BASE)
    assert (done.returncode, done.stdout, done.stderr) == (0, VALID, "")


def test_a_finding_gives_its_place_its_window_and_its_remedy_and_1(package: Path) -> None:
    done = run("validate", package)
    assert (done.returncode, done.stdout, done.stderr) == (1, REPORT, "")


def test_a_finding_that_has_to_do_with_another_record_names_it(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 5, id="100-a4")
    index(package)
    assert run("validate", package).stdout.split("\n\n")[0] == (
        'annotations/actors.jsonl:5:8: R401 id stands twice: another record has the id "100-a4" already\n'
        "    100_ada[171:178]  … Post, officials believe that about 300 workers left last year.⏎⏎1 of 2⏎Ada Brown "
        "said …\n"
        "                                                               ^^^^^^^\n"
        "    see also annotations/actors.jsonl:4\n"
        "    mend: Give one of them an id that was never used; the next free id is 100-a7.\n"
        "    rule: spanpack rules R401"
    )


def test_a_report_in_json_has_exactly_this_shape(package: Path) -> None:
    done = run("validate", package, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout) == {
        "valid": False,
        "findings": [
            {
                "rule": "A303",
                "title": "text differs from the document",
                "severity": "error",
                "path": "annotations/actors.jsonl",
                "line": 2,
                "column": 73,
                "message": "the document has 'Ada Brow' at 53 to 61, the record says 'Ada Brown'",
                "fix": "The quotation stands at 53 to 62, 203 to 212: correct start and end.",
                "section": None,
                "record": "100-a2",
                "document": "100_ada",
                "excerpt": {
                    "start": 53,
                    "end": 61,
                    "text": "…yor says bridge will open in May⏎⏎Mayor Ada Brown said that “the bridge will open in "
                    "May…",
                    "marked": [41, 49],
                },
                "related": None,
                "also": [],
            }
        ],
        "summary": {
            "package": str(package),
            "checked": COUNTS,
            "findings": 1,
            "by_rule": {"A303": 1},
            "waived": 0,
            "waived_by_rule": {},
            "waived_in_passes": 0,
            "gaps_unasked": False,
            "gaps_unasked_in": [],
            "levels_unasked": [],
            "selected": False,
            "unasked_after": {},
        },
    }


def test_a_valid_report_in_json() -> None:
    done = run("validate", "--format", "json", cwd=BASE)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "valid": True,
        "findings": [],
        "summary": {
            "package": ".",
            "checked": COUNTS,
            "findings": 0,
            "by_rule": {},
            "waived": 0,
            "waived_by_rule": {},
            "waived_in_passes": 0,
            "gaps_unasked": False,
            "gaps_unasked_in": [],
            "levels_unasked": [],
            "selected": False,
            "unasked_after": {},
        },
    }


def test_a_related_record_in_json(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 5, id="100-a4")
    done = run("validate", package, "--format", "json", "--select", "R")
    [finding] = json.loads(done.stdout)["findings"]
    assert finding["related"] == {"path": "annotations/actors.jsonl", "line": 4}
    assert finding["excerpt"]["start"] == 171


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a package with findings P006, S204, A303 and R404."""
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 2, end=61)
    change(package / "annotations" / "actors.jsonl", 4, entity="nobody")
    index(package)
    change(package / "annotations" / "dates.jsonl", 4, certainty="sure")
    return package


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        ([], ["A303", "R404", "S204"]),
        (["--select", "A303"], ["A303"]),
        (["--select", "A"], ["A303"]),
        (["--select", "A3,S"], ["A303", "S204"]),
        (["--select", " a303 , r404,"], ["A303", "R404"]),
        (["--ignore", "P"], ["A303", "R404", "S204"]),
        (["--ignore", "P,R4,S204"], ["A303"]),
        (["--select", "A,R", "--ignore", "R404"], ["A303"]),
        (["--select", "P"], ["P006"]),
    ],
)
def test_rules_are_selected_and_ignored_by_how_their_codes_begin(
    many: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], rules: list[str]
) -> None:
    code = main(["validate", str(many), "--format", "json", *arguments])
    report = json.loads(capsys.readouterr().out)
    assert [finding["rule"] for finding in report["findings"]] == rules
    assert (code, report["valid"]) == (1, False)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("code", ["A999", "Z", "A303x", "303"])
def test_a_code_that_is_no_rule_is_an_error(option: str, code: str) -> None:
    done = run("validate", BASE, option, code)
    message = f"spanpack: {code.upper()!r} is no rule and no level; spanpack rules lists them\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


@pytest.mark.parametrize("folder", ["annotations", "seeds", "schemas", "."])
def test_the_package_is_found_from_a_folder_inside_it(folder: str) -> None:
    done = run("validate", cwd=BASE / folder)
    assert (done.returncode, done.stdout) == (0, VALID)


def test_a_package_is_named_by_its_folder_its_descriptor_or_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "base.zip", "w") as archive:
        for path in sorted(BASE.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(BASE).as_posix())
    for place in (BASE, BASE / "datapackage.json", tmp_path / "base.zip"):
        done = run("validate", place, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, VALID, "")


def test_one_annotation_set_is_checked_where_one_is_named(package: Path) -> None:
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    for path in (BASE / "annotations").glob("*.jsonl"):
        (folder / path.name).write_bytes(path.read_bytes())
    index(package)
    # As a person writes it, and as a shell completes it.
    assert run("validate", package, "--annotations", "annotations/passes/b/").stdout == VALID
    assert run("validate", package, "--annotations", "./annotations/passes/b").stdout == VALID
    assert run("stats", package, "--annotations", "./annotations/passes/b/").returncode == 0
    assert run("validate", package, "--annotations", "annotations").returncode == 1
    done = run("validate", package, "--annotations", "passes/b")
    assert done.returncode == 2
    assert done.stderr == (
        "spanpack: passes/b is no annotation set of this package; there is annotations, annotations/passes/b\n"
    )


def test_a_path_that_is_empty_is_not_the_current_folder() -> None:
    done = run("validate", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "spanpack validate: error: argument PACKAGE: expected a path, found an empty text; the current folder is .\n"
    )


@pytest.mark.parametrize("command", ["validate", "index", "stats", "format", "show", "add", "fields"])
def test_without_a_package_a_command_cannot_run(tmp_path: Path, command: str) -> None:
    (tmp_path / "draft.yaml").write_text("[]\n", encoding="utf-8")
    arguments = {"show": ["100"], "add": ["draft.yaml"]}.get(command, [])
    done = run(command, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "spanpack: .: no datapackage.json here or in a folder above. "
        "Run spanpack in the folder of a package, or name one.\n"
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "there is no such file or folder"),
        ("text.txt", "expected a folder, a datapackage.json or a .zip archive"),
        ("broken.zip", "cannot be read as a zip archive: File is not a zip file"),
    ],
)
def test_a_path_that_is_no_package_is_an_error(tmp_path: Path, path: str, message: str) -> None:
    for name in ("text.txt", "broken.zip"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    done = run("validate", tmp_path / path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"spanpack: {tmp_path / path}: {message}\n"


HELP = {
    "validate": "[-h] [--format {text,json,sarif,github}] [--select CODES] [--ignore CODES] [--annotations FOLDER] "
    "[--jobs N] [--frictionless] [PACKAGE]",
    "new": "[-h] FOLDER",
    "add": "[-h] [--annotations FOLDER] DRAFT.yaml [PACKAGE]",
    "format": "[-h] [--package PACKAGE] [--check] [FILE ...]",
    "index": "[-h] [--check] [PACKAGE]",
    "stats": "[-h] [--format {text,json}] [--annotations FOLDER] [PACKAGE]",
    "compare": "[-h] [--package PACKAGE] [--layers NAMES] [--gamma] [--show-differences] "
    "[--format {text,json,markdown}] A B",
    "show": "[-h] [--layers NAMES] [--annotations FOLDER] [--color {auto,always,never}] document [PACKAGE]",
    "rules": "[-h] [--format {text,markdown}] [CODE]",
    "fields": "[-h] [LAYER] [PACKAGE]",
    "export": "[-h] [--layers NAMES] [--annotations FOLDER] FORMAT TARGET [PACKAGE]",
    "import": "[-h] [--layers NAMES] [--annotations FOLDER] [--allow-removal] FORMAT SOURCE [PACKAGE]",
    "build": "[-h] [--output FOLDER] [--check ARCHIVE] [PACKAGE]",
    "hydrate": "[-h] [--output FOLDER] PACKAGE TEXTS",
}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints before it ends by itself, as with --help."""
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    assert caught.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", HELP)
def test_the_help_of_a_command_says_what_it_takes_and_explains_all_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    text = printed(capsys, command, "--help").split("\nformats:\n")[0]
    usage, description, *_ = text.split("\n\n")
    assert " ".join(usage.split()) == f"usage: spanpack {command} {HELP[command]}"
    assert re.fullmatch(r"[A-Z].*\.", description)
    explained = dict(
        re.findall(
            r"^  (?:-h, )?([-.\w]+)(?: [A-Z]+| \{\S+\})?  +(\S.*)$", re.sub(r"\n {20,}", "  ", text), re.MULTILINE
        )
    )
    positional = re.sub(r"\[-[^]]*\]|[][.]{2,}|[][]", "", HELP[command]).split()
    assert set(explained) == {*re.findall(r"--[a-z-]+", usage), "--help", *positional}


def test_the_help_lists_every_command_with_what_it_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = printed(capsys, "--help")
    listed = re.search(r"^commands:\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert re.findall(r"^    (\w+) +\S", listed[1], re.MULTILINE) == list(HELP)
    examples = re.findall(r"^  spanpack (\w+)", text, re.MULTILINE)
    assert set(examples) == set(HELP)
    assert "exit codes: 0 valid, or done; 1 findings, or differences with --check; 2 the command could not run" in text


def test_the_draft_in_the_help_is_annotated_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "add", "--help")
    [example] = re.findall(r"computed:\n\n(.*?)\n\na quotation is", text, re.DOTALL)
    draft, findings = read_yaml("draft.yaml", textwrap.dedent(example).encode())
    assert findings == []
    document = spanpack.load(ROOT)["003"]
    entries, problems = read_entries(draft, open_package(ROOT).layers, [document.id])
    assert [(entry.layer.name, entry.written.get("key")) for entry in entries] == [
        ("entities", None),
        ("entities", None),
        ("actors", None),
        ("actors", None),
        ("dates", "may"),
        ("dates", None),
        ("attributions", None),
    ]
    assert [*problems, *(problem for entry in entries for problem in fill(entry, document.text))] == []
    for entry in entries:
        annotated = read_records(ROOT / "annotations" / f"{entry.layer.name}.jsonl")
        if not entry.layer.has_documents:
            assert any(entry.written.items() <= record.items() for record in annotated)
            continue
        # Ids are given once all of the draft is known.
        given = [name for name in ("id", "anchor") if name in entry.record]
        assert entry.record | dict.fromkeys(given, ANY) in annotated


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--version") == f"spanpack {spanpack.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["valid"], "argument COMMAND: invalid choice: 'valid'"),
        (["validate", "--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["validate", "a", "b"], "unrecognized arguments: b"),
        (["add"], "the following arguments are required: DRAFT.yaml"),
        (["show"], "the following arguments are required: document"),
    ],
)
def test_arguments_that_make_no_sense_give_the_usage_and_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("usage: spanpack")
    assert f"error: {message}" in error


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "a303"]) == 0
    assert capsys.readouterr().out == (
        "A303  text differs from the document\n\n"
        "  asks  text is exactly what the document has between start and end.\n"
        "  why   The text is the check that the offsets are right.\n"
        "  mend  Copy the text from the document, or correct the offsets.\n"
        "  see   annotations/GUIDELINES.md#offsets of the corpus that spanpack comes with\n"
    )


@pytest.mark.parametrize("level", ["", "P", "F", "S", "A", "R", "C", "A31"])
def test_the_rules_of_a_level_are_listed(capsys: pytest.CaptureFixture[str], level: str) -> None:
    assert main(["rules", *([level] if level else [])]) == 0
    assert capsys.readouterr().out == "".join(
        f"{code}  {rule.title}\n" for code, rule in RULES.items() if code.startswith(level)
    )


def test_a_rule_that_is_none_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "A999"]) == 2
    assert capsys.readouterr().err == "spanpack: 'A999' is no rule and no level; spanpack rules lists them\n"


def test_the_fields_of_a_table_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fields", "entities", str(BASE)]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].startswith("entities: One actor of the corpus: ")
    assert lines[2:4] == ["  id (string)", "      Id of the entity: a slug in lower case. Never reused."]
    assert [line.split()[0] for line in lines[2:] if re.match(r"  \w", line)] == [
        *("id", "name", "type", "country", "sector", "wikidata", "note")
    ]
    assert main(["fields", "places", str(BASE)]) == 2
    assert capsys.readouterr().err.startswith("spanpack: 'places' is no table; there is documents, entities, actors, ")


@pytest.mark.parametrize(
    "words",
    [
        *("--help", "--version", "validate --help", "validate", "validate --format json", "rules", "rules A303"),
        *("fields", "stats", "show 100", "format", "format --check", "index", "index --check", "build --help"),
        f"compare annotations annotations --package {BASE}",
    ],
)
def test_a_reader_that_goes_away_ends_a_command_quietly(package: Path, words: str) -> None:
    command = [sys.executable, "-m", "spanpack", *words.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=package) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        error = process.stderr.read()
        assert (process.wait(60), error) == (141, b"")


def test_an_interruption_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("spanpack.validation.validate.check_package", interrupt)
    assert main(["validate", str(BASE)]) == 2
    assert capsys.readouterr() == ("", "spanpack: interrupted\n")


@pytest.mark.parametrize("command", ["validate", "stats", "fields"])
def test_a_full_disk_behind_the_output_is_told(command: str) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "spanpack", command],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=BASE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "spanpack: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize(("damaged", "code"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", ">&- <&-"])
def test_where_an_output_is_closed_the_exit_code_tells(closed: str, damaged: bool, code: int, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    if damaged:
        change(folder / "annotations" / "actors.jsonl", 2, end=61)
    command = f"{shlex.quote(sys.executable)} -m spanpack validate {shlex.quote(str(folder))} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (code, "")


def test_a_current_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    command = f"rmdir ../here; {shlex.quote(sys.executable)} -P -m spanpack validate"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, encoding="utf-8", cwd=tmp_path / "here", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "spanpack: the current folder is gone; change to one that is there\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize("kind", ["json", "sarif", "github"])
def test_what_programs_read_is_utf8_whatever_the_locale_is(kind: str, encoding: str, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    change(folder / "annotations" / "actors.jsonl", 2, text="\U0001f600 é")
    index(folder)
    command = [sys.executable, "-m", "spanpack", "validate", str(folder), "--format", kind]
    shown = [
        subprocess.run(
            command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": name}, cwd=tmp_path, check=False
        ).stdout
        for name in ("utf-8", encoding)
    ]
    assert "\U0001f600 é" in shown[0].decode()
    assert shown[1] == shown[0]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_that_cannot_show_a_character_shows_its_code(package: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "spanpack", "validate", str(package)], capture_output=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u23ce\\u23ceMayor Ada Brown said that " in done.stdout
    lines = done.stdout.decode(encoding).split("\n")
    [below] = [line for line in lines if line.strip("^ ") == "" and "^" in line]
    above = lines[lines.index(below) - 1]
    assert above[below.index("^") : below.rindex("^") + 1] == "Ada Brow"  # The carets are under the span all the same.


def test_the_command_is_installed_under_its_name() -> None:
    script = Path(sys.executable).with_name("spanpack")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"spanpack {spanpack.__version__}\n")


def test_a_descriptor_that_is_broken_is_a_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "datapackage.json", '"name": "base",', '"name": "base"')
    done = run("validate", package)
    assert done.returncode == 1
    assert done.stdout.startswith("datapackage.json:4:3: P001 descriptor cannot be read: not JSON: ")
    assert done.stdout.endswith("\nnot valid: 1 finding in 1 file\n")


def test_frictionless_is_asked_where_it_is_wanted(tmp_path: Path) -> None:
    package = copy_base(tmp_path)

    def found(*arguments: str) -> list[tuple[str, str, int]]:
        done = run("validate", package, "--frictionless", "--format", "json", *arguments)
        report = json.loads(done.stdout)
        assert (done.returncode, report["valid"]) == ((1, False) if report["findings"] else (0, True))
        return [(finding["rule"], finding["path"], finding["line"]) for finding in report["findings"]]

    assert run("validate", package, "--frictionless").stdout == VALID
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    foreign = ("X-foreign-key", "annotations/actors.jsonl", 2)
    # Of what this tool says of a record, frictionless need not say it again.
    assert found() == [("R404", "annotations/actors.jsonl", 2)]
    assert found("--select", "X") == found("--select", "x-foreign-key") == [foreign]
    assert found("--select", "S") == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "conll", "OUT", "BASE", "--layers", "actors"],
        ["export", "conll", "OUT", "--layers", "actors", "BASE"],
        ["export", "--layers", "actors", "conll", "OUT", "BASE"],
        ["export", "conll", "--layers=actors", "OUT", "--annotations", "annotations", "BASE"],
    ],
)
def test_the_package_may_stand_among_the_options(arguments: list[str], tmp_path: Path) -> None:
    places = {"OUT": str(tmp_path / "out"), "BASE": str(BASE)}
    assert main([places.get(argument, argument) for argument in arguments]) == 0
    assert (tmp_path / "out").read_text(encoding="utf-8").count("B-actors") == 6


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["validate", "a", "b"], "spanpack validate: error: unrecognized arguments: b"),
        (["stats", "--speed", "3"], "spanpack stats: error: unrecognized arguments: --speed"),
        (["export", "--layers", "actors"], "the following arguments are required: FORMAT, TARGET"),
        (["export", "xml", "out"], "argument FORMAT: invalid choice: 'xml'"),
    ],
)
def test_arguments_that_no_command_takes_are_told_with_its_usage(
    arguments: list[str], wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    shown = capsys.readouterr().err
    assert shown.startswith(f"usage: spanpack {arguments[0]} ")
    assert wrong in shown


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.zip",
        "github://owner:repository@v1.0",
        "file:///x/y",
        "zip::file:///x",
        "zip://x::http://y",
    ],
)
def test_an_address_is_no_path(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", address]) == 2
    shown = f"spanpack: {address}: looks like a URL, which only spanpack.load opens; give a folder or a .zip\n"
    assert capsys.readouterr().err == shown


def test_an_export_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "jsonl", "-", str(BASE)]) == 2
    shown = "spanpack: -: an export is a file or a folder; give the name of a new one\n"
    assert capsys.readouterr().err == shown
    assert list(tmp_path.iterdir()) == []


def test_what_the_package_has_is_listed() -> None:
    assert [name for name in dir(spanpack) if not name.startswith("_")] == [
        "Finding",
        "PackageError",
        "load",
        "validate",
    ]
    assert {"__version__", "__doc__", "__path__"} <= set(dir(spanpack))


def test_an_archive_is_checked_by_index_and_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, path = copy_base(tmp_path), tmp_path / "base.zip"
    for drifted in (False, True):
        if drifted:
            change(package / "annotations" / "dates.jsonl", 4, certainty="approximate")
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(package.rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(package).as_posix())
        assert main(["format", "--check", "--package", str(path)]) == 0
        assert capsys.readouterr().out == "everything is in canonical form\n"
        assert main(["index", "--check", str(path)]) == int(drifted)
        assert (capsys.readouterr().out == "datapackage.json is up to date\n") is not drifted
    assert main(["index", str(path)]) == 2
    assert main(["format", "--package", str(path)]) == 2


def test_the_rules_of_a_level_are_written_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "R40", "--format", "markdown"]) == 0
    headings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("##")]
    assert headings == ["## R: references", *(f"### R40{number}" for number in range(1, 10))]
    assert main(["rules", "X-type-error"]) == 2
    assert capsys.readouterr().err == (
        "spanpack: X-type-error: what begins with X is said by frictionless; its documentation explains it\n"
    )
