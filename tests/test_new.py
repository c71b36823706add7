"""A corpus of one's own: from a text to «valid», with what an installation brings and nothing else."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from spanpack.editing.new import new
from spanpack.lines.yamldata import read_yaml_list
from spanpack.schemas import shipped
from spanpack.storage.files import PackageError
from tests.helpers import replace

ROOT = Path(__file__).parent.parent
TEXT = "\nBridge opens\n\nMayor Ada Brown said the bridge is open.\n"
DRAFT = """\
document: "100"
entities: [{id: ada-brown, name: Ada Brown, type: person}]
actors: [{quote: Mayor Ada Brown, entity: ada-brown, mention: name}]
"""
SCHEMAS = [
    *("actors", "attributions", "common", "dates", "decisions", "documents", "entities", "numbers", "waivers"),
]
WRITTEN = [*(f"schemas/{name}.json" for name in SCHEMAS), "seeds/documents.yaml", "CHANGELOG.md", "datapackage.json"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a folder with one text in seeds/ and nothing else."""
    folder = tmp_path / "my-corpus"
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "100_bridge.txt").write_text(TEXT, encoding="utf-8")
    return folder


def fill_in(corpus: Path) -> None:
    catalogue = corpus / "seeds" / "documents.yaml"
    for key, value in (("language", "en"), ("edtf", "2022-10"), ("note", "The paper of that month, seen in print.")):
        replace(catalogue, f'{key}: ""', f'{key}: "{value}"')


def test_the_readme_goes_from_a_text_to_valid(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### A corpus of your own\n")[2].partition("\n## ")[0]
    [block] = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    commands = [shlex.split(line[2:], comments=True) for line in block.split("\n") if line.startswith("$ ")]
    assert [command[:2] for command in commands] == [
        ["spanpack", "new"],
        ["cd", "my-corpus"],
        ["spanpack", "index"],
        ["spanpack", "add"],
        ["spanpack", "validate"],
    ]
    monkeypatch.chdir(corpus.parent)
    for program, *words in commands:
        if program == "cd":
            monkeypatch.chdir(words[0])
            fill_in(corpus)
            head = '"version": "0.1.0"'
            licence = '"licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}]'
            replace(corpus / "datapackage.json", head, f"{head},\n  {licence}")
            (corpus / "draft.yaml").write_text(DRAFT, encoding="utf-8")
            continue
        capsys.readouterr()
        assert main(words) == 0
    assert capsys.readouterr().out == block.split("\n")[-2] + "\n"


def test_what_is_written_is_named_and_what_is_empty_is_told_where_it_stands(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    assert main(["new", "."]) == 0
    now = "now fill in what is empty in seeds/documents.yaml, and run spanpack index and spanpack validate there"
    assert capsys.readouterr().out.splitlines() == [*WRITTEN, now]
    assert main(["index"]) == 2
    places = [line.partition(";")[0] for line in capsys.readouterr().err.splitlines()]
    assert places == [
        'spanpack: seeds/documents.yaml:8:13: S205 language is ""',
        'seeds/documents.yaml:14:11: S205 published.edtf is ""',
        'seeds/documents.yaml:17:45: S206 published.evidence[0].note is ""',
    ]
    fill_in(corpus)
    assert main(["index"]) == 0
    [finding] = spanpack.validate(".")
    assert (finding.rule, finding.path, finding.message) == (
        "P010",
        "datapackage.json",
        "the package has no licenses: nothing says how its annotations may be used",
    )


def test_title_and_zones_are_guessed_from_the_lines(corpus: Path) -> None:
    (corpus / "seeds" / "200.txt").write_text("\u2003One “line”:\u2028\t𝄞 \n\n", encoding="utf-8")
    new(corpus)
    fill_in_all = (corpus / "seeds" / "documents.yaml").read_text(encoding="utf-8")
    for key, value in (("language", "en"), ("edtf", "2022"), ("note", "Seen.")):
        fill_in_all = fill_in_all.replace(f'{key}: ""', f'{key}: "{value}"')
    (corpus / "seeds" / "documents.yaml").write_text(fill_in_all, encoding="utf-8")
    assert main(["index", str(corpus)]) == 0
    assert [finding.rule for finding in spanpack.validate(corpus)] == ["P010"]
    documents = spanpack.load(corpus).documents
    assert [(one.id, one.title, [(zone.zone, zone.start, zone.end) for zone in one.zones]) for one in documents] == [
        ("100_bridge", "Bridge opens", [("headline", 1, 13), ("body", 15, 55)]),
        ("200", "One “line”:\u2028\t𝄞", [("body", 1, 15)]),
    ]


def test_the_head_is_that_of_the_folder(corpus: Path) -> None:
    folder = corpus.rename(corpus.with_name("Ma thèse, 2"))
    assert new(folder) == WRITTEN
    assert json.loads((folder / "datapackage.json").read_bytes()) == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ma-th-se-2",
        "version": "0.1.0",
    }


@pytest.mark.parametrize("path", ["schemas/dates.json", "seeds/documents.yaml", "CHANGELOG.md"])
def test_nothing_is_written_over(path: str, corpus: Path) -> None:
    (corpus / path).parent.mkdir(exist_ok=True)
    (corpus / path).write_text("mine\n", encoding="utf-8")
    before = sorted(corpus.rglob("*"))
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == f"{corpus / path}: is there already, and nothing was written; remove it to begin anew"
    assert sorted(corpus.rglob("*")) == before
    assert (corpus / path).read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "my text.txt",
            b"x\n",
            "my text.txt: the name of the file is the id of the document: letters and digits and, ",
        ),
        ("200.txt", b"", "200.txt: the text is empty; put it there, or remove the file"),
        ("200.txt", b" \n\n", "200.txt: the text is white space only; put it there, or remove the file"),
        ("200.txt", b"a\r\nb\r\n", "200.txt:1:1: 2 carriage returns, the first here. Convert the line ends to LF; "),
        ("200.txt", b"\xff\n", "200.txt:1:1: "),
    ],
)
def test_a_text_that_can_be_none_of_a_corpus_is_refused(name: str, content: bytes, message: str, corpus: Path) -> None:
    (corpus / "seeds" / name).write_bytes(content)
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value).startswith(f"{corpus}/seeds/{message}")
    assert sorted(path.name for path in corpus.iterdir()) == ["seeds"]


def test_a_folder_without_texts_is_told_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        new(tmp_path / "none")
    assert str(caught.value) == (
        f"{tmp_path}/none/seeds: holds no text. Put each text there, in UTF-8, under the id that its document is to "
        f"have (100_name.txt); then run spanpack new {tmp_path}/none"
    )
    assert list(tmp_path.iterdir()) == []


OTHERS = ". The name of a text ends in .txt, in small letters: rename what is one"


@pytest.mark.parametrize("name", ["A_1.TXT", "A_1.md", "A_1.Txt", "A_1"])
def test_a_text_with_another_ending_is_named(name: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seeds" / name).write_text(TEXT, encoding="utf-8")
    assert main(["new", str(corpus)]) == 0
    assert f"\nnot taken up: seeds/{name}{OTHERS}\nnow fill in" in capsys.readouterr().out
    assert main(["new", str(corpus)]) == 0
    assert capsys.readouterr().out == (
        f"not taken up: seeds/{name}{OTHERS}\neach text has its record in seeds/documents.yaml already\n"
    )


def test_texts_that_all_have_another_ending_are_named(corpus: Path) -> None:
    (corpus / "seeds" / "100_bridge.txt").unlink()
    for name in ("1.TXT", "2.TXT", "3.md", "4.md", ".hidden"):
        (corpus / "seeds" / name).write_text(TEXT, encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value).endswith(
        f"; then run spanpack new {corpus}\nnot taken up: seeds/1.TXT, seeds/2.TXT, seeds/3.md and 1 more{OTHERS}"
    )


def test_the_schemas_come_with_the_tool() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = project["tool"]["hatch"]["build"]["targets"]
    installed, clone = shipped._PLACES
    [(source, target)] = targets["wheel"]["force-include"].items()
    assert ROOT / source == clone
    assert target == installed.relative_to(Path(spanpack.__file__).parents[1]).as_posix()
    assert source in targets["sdist"]["include"]
    assert shipped.shipped_schemas() == {path.name: path.read_bytes() for path in sorted((ROOT / source).iterdir())}


def ids_of(corpus: Path) -> list[str]:
    return re.findall(r"^- id: \"(.*)\"$", (corpus / "seeds" / "documents.yaml").read_text("utf-8"), re.MULTILINE)


def test_texts_that_come_later_get_their_records_in_their_places(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new(corpus)
    fill_in(corpus)
    assert main(["index", str(corpus)]) == 0
    catalogue = corpus / "seeds" / "documents.yaml"
    before = catalogue.read_text(encoding="utf-8")
    for name in ("050", "060", "200_two", "300"):
        (corpus / "seeds" / f"{name}.txt").write_text(f"Title of {name}\n\nText.\n", encoding="utf-8")
    assert new(corpus) == ["seeds/documents.yaml"]
    assert ids_of(corpus) == ["050", "060", "100_bridge", "200_two", "300"]
    after = catalogue.read_text(encoding="utf-8")
    head, record = before.split("\n\n")
    assert after.startswith(f'{head}\n\n- id: "050"\n')
    assert f'\n\n{record}\n- id: "200_two"\n' in after
    capsys.readouterr()
    assert main(["new", str(corpus)]) == 0
    assert capsys.readouterr().out == "each text has its record in seeds/documents.yaml already\n"
    assert catalogue.read_text(encoding="utf-8") == after
    for key, value in (("language", "en"), ("edtf", "2022"), ("note", "Seen.")):
        after = after.replace(f'{key}: ""', f'{key}: "{value}"')
    catalogue.write_text(after, encoding="utf-8")
    assert main(["index", str(corpus)]) == 0
    assert [finding.rule for finding in spanpack.validate(corpus)] == ["P010"]


@pytest.mark.parametrize(
    "catalogue",
    [
        '[{id: "100_bridge", path: seeds/100_bridge.txt}, {id: "300", path: seeds/300.txt}]\n',
        '-\n  id: "100_bridge"\n  path: seeds/100_bridge.txt\n-\n  id: "300"\n  path: seeds/300.txt\n',
        '  - id: "100_bridge"\n    path: seeds/100_bridge.txt\n',
        '- id: "100_bridge"\n  path: seeds/100_bridge.txt\n...\n',
        '- id: "100_bridge"\n  path: seeds/100_bridge.txt\n...\n# The end.\n',
        '- {id: "100_bridge", path: seeds/100_bridge.txt, title: "\n# "}\n- {id: "300", path: [], title: "\n# "}\n',
    ],
)
def test_nothing_is_written_into_a_catalogue_that_takes_no_lines(catalogue: str, corpus: Path) -> None:
    new(corpus)
    (corpus / "seeds" / "documents.yaml").write_text(catalogue, encoding="utf-8")
    (corpus / "seeds" / "200.txt").write_text("Text.\n", encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == (
        f"{corpus}/seeds/documents.yaml: with new records in it, it would not be read as a catalogue. Begin each "
        "record with «- » on a line of its own, and end the file with the last one; or add those of new texts by hand, "
        "first that of seeds/200.txt"
    )
    assert (corpus / "seeds" / "documents.yaml").read_text(encoding="utf-8") == catalogue


def test_comments_stay_with_their_records(corpus: Path) -> None:
    catalogue = corpus / "seeds" / "documents.yaml"
    new(corpus)
    before = catalogue.read_text(encoding="utf-8")
    head, record = before.split("\n\n")
    about = f"# About the bridge.\n# And its mayor.\n{record}# Below the last one.\n"
    catalogue.write_text(f"{head}\n\n{about}", encoding="utf-8")
    for name in ("050", "060", "300"):
        (corpus / "seeds" / f"{name}.txt").write_text("Text.\n", encoding="utf-8")
    assert new(corpus) == ["seeds/documents.yaml"]
    after = catalogue.read_text(encoding="utf-8")
    assert [block.split("\n")[0] for block in after.split("\n\n")] == [
        "# The catalogue of the documents: one record a text. What each key means: spanpack fields documents.",
        '- id: "050"',
        '- id: "060"',
        "# About the bridge.",
        '- id: "300"',
    ]
    assert f"\n\n{about}\n" in after
    assert ids_of(corpus) == ["050", "060", "100_bridge", "300"]


@pytest.mark.parametrize("head", ["", "# The texts of a town.\n# Whose they are: see LICENSE.\n"])
def test_a_comment_with_which_the_catalogue_begins_stays_there(head: str, corpus: Path) -> None:
    catalogue = corpus / "seeds" / "documents.yaml"
    new(corpus)
    record = catalogue.read_text(encoding="utf-8").partition("\n\n")[2]
    catalogue.write_text(head + record, encoding="utf-8")
    (corpus / "seeds" / "050.txt").write_text("Text.\n", encoding="utf-8")
    assert new(corpus) == ["seeds/documents.yaml"]
    after = catalogue.read_text(encoding="utf-8")
    assert after.startswith(f'{head}- id: "050"\n')
    assert after.endswith(f"\n\n{record}")
    assert ids_of(corpus) == ["050", "100_bridge"]


@pytest.mark.parametrize("begun", [False, True])
def test_nothing_outside_the_folder_is_read(begun: bool, corpus: Path) -> None:
    if begun:
        new(corpus)
    secret = corpus.parent / "secret.txt"
    secret.write_text("Secret.\n", encoding="utf-8")
    (corpus / "seeds" / "777_h.txt").symlink_to(secret)
    before = sorted(corpus.rglob("*"))
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == (
        f"{corpus}/seeds/777_h.txt: cannot be read: it is a symbolic link that leads out of the package"
    )
    assert sorted(corpus.rglob("*")) == before


def test_seeds_that_are_elsewhere_are_refused(corpus: Path) -> None:
    (corpus / "seeds").rename(corpus.parent / "texts")
    (corpus / "seeds").symlink_to(corpus.parent / "texts")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == f"{corpus}/seeds: is a symbolic link that leads out of {corpus}; put the texts there"
    assert list(corpus.iterdir()) == [corpus / "seeds"]


def test_a_catalogue_that_is_elsewhere_is_refused(corpus: Path) -> None:
    new(corpus)
    elsewhere = (corpus / "seeds" / "documents.yaml").rename(corpus.parent / "documents.yaml")
    (corpus / "seeds" / "documents.yaml").symlink_to(elsewhere)
    (corpus / "seeds" / "200.txt").write_text("Text.\n", encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == (
        f"{corpus}/seeds/documents.yaml: cannot be read: it is a symbolic link that leads out of the package"
    )


def test_a_link_inside_the_folder_is_followed(corpus: Path) -> None:
    (corpus / "texts").mkdir()
    (corpus / "seeds" / "100_bridge.txt").rename(corpus / "texts" / "one.txt")
    (corpus / "seeds" / "100_bridge.txt").symlink_to("../texts/one.txt")
    assert new(corpus) == WRITTEN
    assert '  title: "Bridge opens"\n' in (corpus / "seeds" / "documents.yaml").read_text(encoding="utf-8")


def test_texts_in_folders_are_taken_up_by_their_ids(corpus: Path) -> None:
    for path in ("2021/300.txt", "2022/050.txt", "2022/.hidden.txt", ".git/400.txt"):
        (corpus / "seeds" / path).parent.mkdir(exist_ok=True)
        (corpus / "seeds" / path).write_text("Text.\n", encoding="utf-8")
    new(corpus)
    assert ids_of(corpus) == ["050", "100_bridge", "300"]
    fill = (corpus / "seeds" / "documents.yaml").read_text(encoding="utf-8")
    for key, value in (("language", "en"), ("edtf", "2022"), ("note", "Seen.")):
        fill = fill.replace(f'{key}: ""', f'{key}: "{value}"')
    (corpus / "seeds" / "documents.yaml").write_text(fill, encoding="utf-8")
    assert main(["index", str(corpus)]) == 0
    assert [finding.rule for finding in spanpack.validate(corpus)] == ["P010"]
    (corpus / "seeds" / "2021" / "200.txt").write_text("Text.\n", encoding="utf-8")
    [finding] = [finding for finding in spanpack.validate(corpus) if finding.rule == "P005"]
    assert (finding.path, finding.fix.split(",")[0]) == (
        "seeds/2021/200.txt",
        "Add its record to seeds/documents.yaml (spanpack new begins it)",
    )
    assert new(corpus) == ["seeds/documents.yaml"]
    assert ids_of(corpus) == ["050", "100_bridge", "200", "300"]
    assert '- id: "200"\n  path: "seeds/2021/200.txt"\n' in (corpus / "seeds" / "documents.yaml").read_text("utf-8")
    (corpus / "seeds" / "2022" / "300.txt").write_text("Text.\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"^seeds/2022/300\.txt: begins with 300, as 300 does: "):
        new(corpus)


def test_a_title_that_yaml_would_refuse_is_escaped(corpus: Path) -> None:
    (corpus / "seeds" / "100_bridge.txt").write_text("A\uffff\ufffe\ufeff\u0085B\n", encoding="utf-8")
    new(corpus)
    written = (corpus / "seeds" / "documents.yaml").read_text(encoding="utf-8")
    assert '  title: "A\\uffff\\ufffe\ufeff\\u0085B"\n' in written
    [row] = read_yaml_list("", written.encode()).rows
    assert row["title"] == "A\uffff\ufffe\ufeff\u0085B"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("- id: [\n", ":2:1: "),
        ("id: 100\n", ":1:1: the file holds "),
        ("[]\n", ": with new records in it, it would not be read as a catalogue. "),
    ],
)
def test_a_catalogue_that_cannot_be_read_stays_as_it_is(content: str, message: str, corpus: Path) -> None:
    new(corpus)
    catalogue = corpus / "seeds" / "documents.yaml"
    catalogue.write_text(content, encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value).startswith(f"{catalogue}{message}")
    assert catalogue.read_text("utf-8") == content


@pytest.mark.parametrize("content", [None, "", "# The texts of the mayor.\n"])
def test_a_catalogue_without_records_gets_its_first(content: str | None, corpus: Path) -> None:
    new(corpus)
    catalogue = corpus / "seeds" / "documents.yaml"
    begun = catalogue.read_text(encoding="utf-8")
    head, record = begun.split("\n\n")
    if content is None:
        catalogue.unlink()
    else:
        catalogue.write_text(content, encoding="utf-8")
    assert new(corpus) == ["seeds/documents.yaml"]
    assert catalogue.read_text(encoding="utf-8") == f"{content or head + chr(10)}\n{record}"


def test_a_catalogue_in_json_lines_is_left_alone(corpus: Path) -> None:
    new(corpus)
    catalogue = corpus / "seeds" / "documents.yaml"
    catalogue.rename(catalogue.with_suffix(".jsonl"))
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == f"{catalogue}: is not there; new texts are taken up in a catalogue in YAML only"
    assert not catalogue.exists()


def test_no_text_gets_a_second_record(corpus: Path) -> None:
    new(corpus)
    catalogue = corpus / "seeds" / "documents.yaml"
    replace(catalogue, 'path: "seeds/', 'path: "./seeds/')
    before = catalogue.read_bytes()
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == (
        "seeds/100_bridge.txt: its record is in seeds/documents.yaml already, 100_bridge, under the path "
        "./seeds/100_bridge.txt; write path: seeds/100_bridge.txt there"
    )
    assert catalogue.read_bytes() == before


def test_a_text_with_the_name_of_another_one_is_to_be_renamed(corpus: Path) -> None:
    new(corpus)
    (corpus / "seeds" / "more").mkdir()
    shutil.copy(corpus / "seeds" / "100_bridge.txt", corpus / "seeds" / "more")
    with pytest.raises(PackageError, match=r"^seeds/more/100_bridge\.txt: begins with 100, as 100_bridge does: "):
        new(corpus)


def test_a_first_paragraph_that_is_too_long_for_a_title_is_none(corpus: Path) -> None:
    words = "word " * 300_000
    (corpus / "seeds" / "100_bridge.txt").write_text(f"{words}\n\nMore.\n", encoding="utf-8")
    new(corpus)
    table = read_yaml_list("seeds/documents.yaml", (corpus / "seeds" / "documents.yaml").read_bytes())
    assert table.findings == []
    assert table.rows[0]["title"] == words[:999]
    assert table.rows[0]["zones"] == [{"zone": "body", "start": 0, "end": 1_500_007}]


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\x7fb"])
def test_a_folder_with_a_control_character_in_its_name_is_refused(name: str, corpus: Path) -> None:
    (corpus / "seeds" / name).mkdir()
    (corpus / "seeds" / name / "200.txt").write_text("Words.\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"/200\.txt: a folder has a control character in its name; rename it$"):
        new(corpus)
    assert not (corpus / "datapackage.json").exists()


def test_a_corpus_without_records_can_be_counted_shown_and_looked_up(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new(corpus)
    monkeypatch.chdir(corpus)
    assert main(["fields", "actors"]) == 0  # Before there is an index, and for a layer without a table.
    assert capsys.readouterr().out.startswith("actors: One mention of an actor")
    fill_in(corpus)
    assert main(["index"]) == 0
    capsys.readouterr()
    assert main(["stats"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "document    words  characters",
        "100_bridge     10          56",
        "all            10          56",
        "",
        "published: 2022-10-01 to 2022-10-31",
    ]
    assert main(["show", "100"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "100_bridge  Bridge opens"
    assert main(["fields"]) == 0
    shown = re.findall(r"^(\w+): ", capsys.readouterr().out, re.MULTILINE)
    assert shown == ["documents", *(name for name in SCHEMAS if name not in ("common", "documents"))]


def test_two_texts_may_not_begin_alike(corpus: Path) -> None:
    why = (
        "the part of a name before the first underscore begins the ids of all records of the document, and has to be "
        "its own; rename the file"
    )
    other = corpus / "seeds" / "100_second.txt"
    other.write_text(TEXT, encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == f"seeds/100_second.txt: begins with 100, as 100_bridge does: {why}"
    other.unlink()
    new(corpus)
    before = (corpus / "seeds" / "documents.yaml").read_bytes()
    other.with_name("100.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        new(corpus)
    assert str(caught.value) == f"seeds/100.txt: begins with 100, as 100_bridge does: {why}"
    assert (corpus / "seeds" / "documents.yaml").read_bytes() == before
