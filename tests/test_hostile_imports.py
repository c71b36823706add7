"""What is imported may hold anything: it is refused with its place, or told, and the package stays as it was."""

from __future__ import annotations

import codecs
import json
import random
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import DocBin

from spanpack.cli import main
from spanpack.formats import docbin, label_studio, sources
from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.interface import ImportProblem
from spanpack.formats.names import IMPORTABLE
from spanpack.formats.tokens import pipeline
from spanpack.storage.files import PackageError
from tests.helpers import BASE, copy_base, validate
from tests.packages import generate

JSON_FORMATS = {
    "cas-json": "100_ada.json",
    "jsonl": "",
    "label-studio": "tasks.json",
    "stam": "100_ada.store.stam.json",
    "webannotation": "100_ada.jsonld",
}
DEEP = "[" * 100_000 + "]" * 100_000
LEFT = "no record takes it; join it to its record, or remove it"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exported(name: str, folder: Path, file: str = "") -> Path:
    """Export the base package to ``folder``/out and return the file of it that is to be changed."""
    export(BASE, name, folder / "out")
    return folder / "out" / file if file else folder / "out"


def change_first(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def refused(name: str, folder: Path) -> str:
    """Import ``folder``/out, which must be refused without a change; return what is told, the folder left out."""
    package = copy_base(folder)
    before = contents(package)
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, name, folder / "out")
    assert contents(package) == before
    return str(caught.value).replace(f"{folder}/", "")


ANN, BIOC, TASKS = "100_ada.ann", "100_ada.xml", "tasks.json"
CAS, XMI, STORE, PAGE = "100_ada.json", "100_ada.xmi", "100_ada.store.stam.json", "100_ada.jsonld"
NO_SPAN = "100_ada: 100-a1: there is no span 11 to {} in the text, which ends at 259"
NO_NUMBER = '100_ada: 100-n1: at_least is "{}", a text; expected a number or null'
NO_TRUTH = "out/100_ada.xmi: 100-q1: negated is {!r}; expected true or false, or no such feature where nothing is known"
NO_WHOLE = "is 'x'; expected a whole number"
SEVERAL = "several records have the id 100-a2; give each its own (100-a7 is free)"
NEXT = "next leads to another page, '2.jsonld'; put the items of all into this one, and remove next"
NO_TARGET = "a link of counted of 100-n1 leads to no span"
ANOTHER = "the id 100-a1; give each its own"
OTHER_ROLE = "a link of source of 100-q1 has the role 'cue'; expected 'source': correct it, or move the link"
SECOND = "100-n1: the span 175 to 178, 'ers', has no place: a record of numbers has one span of counted"


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "message"),
    [
        # Values that are none.
        ("brat", ANN, '"at_least": 300', '"at_least": NaN', "#7: column 30 of the note is no JSON: "),
        ("brat", ANN, '"at_least": 300', f'"at_least": {DEEP}', "#7: column 1054 of the note is no JSON: "),
        ("bioc", BIOC, ">300<", ">Infinity<", f"out/{BIOC}: {NO_NUMBER.format('Infinity')}"),
        (
            "bioc",
            BIOC,
            ">300<",
            f">{DEEP}<",
            f'out/{BIOC}: 100_ada: 100-n1: at_least is "{"[" * 58}…, a text; expected',
        ),
        ("bioc", BIOC, ">300<", ">three<", f"out/{BIOC}: {NO_NUMBER.format('three')}"),
        ("cas-xmi", XMI, 'at_least="300"', 'at_least="three"', f"out/{XMI}: {NO_NUMBER.format('three')}"),
        ("cas-json", CAS, '"at_least": "300"', '"at_least": "three"', f"out/{CAS}: {NO_NUMBER.format('three')}"),
        (
            "cas-xmi",
            XMI,
            'at_least="300"',
            'at_least="[300]"',
            f"out/{XMI}: 100_ada: 100-n1: at_least is [300], a list",
        ),
        ("cas-xmi", XMI, 'negated="false"', 'negated="maybe"', NO_TRUTH.format("maybe")),
        ("cas-xmi", XMI, 'negated="false"', 'negated=""', NO_TRUTH.format("")),
        (
            "cas-xmi",
            XMI,
            'type_value="count"',
            'type_value=""',
            f'out/{XMI}: 100_ada: 100-n1: type is ""; expected one of ',
        ),
        ("label-studio", TASKS, r"\"at_least\": 300", r"\"at_least\": NaN", "which is no JSON from column "),
        ("label-studio", TASKS, r"\"at_least\": 300", rf"\"at_least\": {DEEP}", "which is no JSON from column "),
        ("webannotation", PAGE, "The body", r"\ud800The body", "out/100_ada.jsonld:27:20: no JSON: "),
        (
            "webannotation",
            PAGE,
            '"#100-a1"',
            "7",
            "out/100_ada.jsonld: items[0]: is no annotation as spanpack writes it",
        ),
        (
            "webannotation",
            PAGE,
            '"body"',
            '"bodies"',
            "out/100_ada.jsonld: items[0]: lacks 'body', which spanpack writes",
        ),
        (
            "webannotation",
            PAGE,
            '"layer": "actors"',
            '"layer": "people"',
            "out/100_ada.jsonld: items[0]: the layer of '#100-a1' is 'people'; there is actors, numbers, dates, ",
        ),
        # What stands twice, of which a reader of JSON takes the last.
        ("jsonl", "", '"end": 16', '"end": 16, "end": 17', f": the key 'end' {sources.TWICE}"),
        (
            "webannotation",
            PAGE,
            '"end": 16',
            '"end": 16, "end": 17',
            f"out/{PAGE}:39:26: the key 'end' {sources.TWICE}",
        ),
        (
            "label-studio",
            TASKS,
            r"\"at_least\": 300",
            r"\"at_least\": 300, \"at_least\": 200",
            f"where the key 'at_least' {sources.TWICE}",
        ),
        (
            "label-studio",
            TASKS,
            '"choices":["false"]',
            '"choices":["False"]',
            f'out/{TASKS}: 100_ada: 100-q1: negated is "False", a text; expected true or false',
        ),
        (
            "label-studio",
            TASKS,
            '"labels":["actors"]',
            '"labels":[]',
            "task of 100_ada: the region 100-a1, 'Mayor', has no label; give it one",
        ),
        (
            "label-studio",
            TASKS,
            '"id":"100-a2","from_name":"label"',
            '"id":"100-a1","from_name":"label"',
            "the region 100-a1, 'Ada Brown', has an id that another region has; give it one of its own",
        ),
        ("webannotation", PAGE, '"medium"', '"medium", "document": "x"', "100-a1: 'document' is no field of actors"),
        ("jsonl", "", '"document": "100_ada", "start": 11', '"document": "x", "start": 11', '100-a1: belongs to "x"'),
        ("jsonl", "", '"actors": [', '"actors": null, "x": [', 'out:1: expected a list of actors, "actors": [] where'),
        (
            "jsonl",
            "",
            '"entity": "officials"',
            '"entity": "nobody"',
            '100-a4: R404: "nobody" is no id in entities. Correct the id, or ',
        ),
        # One id of several records.
        ("cas-xmi", XMI, '"100-a1"', '"100-a2"', f"out/{XMI}: 100_ada: {SEVERAL}"),
        ("jsonl", "", '"100-a1"', '"100-a2"', f"out: 100_ada: {SEVERAL}"),
        # What is not whole, or of another text.
        ("webannotation", PAGE, '"items": [', '"next": "2.jsonld", "items": [', NEXT),
        (
            "webannotation",
            PAGE,
            '"source": "100_ada.txt"',
            '"source": "101_bob.txt"',
            f"out/{PAGE}: items[0]: a target is in '101_bob.txt'; expected 100_ada.txt, or no such target here",
        ),
        (
            "webannotation",
            PAGE,
            '"selector": [',
            '"selector": [{"type": "TextPositionSelector", "start": 0, "end": 3},',
            f"out/{PAGE}: items[0]: a target has 2 of TextPositionSelector; expected one, so make a target of each",
        ),
        (
            "webannotation",
            PAGE,
            '"layer": "actors",',
            "",
            f"out/{PAGE}: items[0]: the body of '#100-a1' is no object with layer and values; give it both, or remove",
        ),
        (
            "cas-xmi",
            XMI,
            "<cas:View",
            "<a>" * 9000 + "</a>" * 9000 + "<cas:View",
            f"out/{XMI}: <a> stands inside <a>, a feature of <a>; expected a text there",
        ),
        (
            "bioc",
            BIOC,
            "<passage>",
            "<passage>" + "<a>" * 9000 + "</a>" * 9000,
            f"out/{BIOC}: nests elements more than 255 deep; BioC needs fewer than ten",
        ),
        # Offsets.
        ("brat", ANN, "actors 11 16", "actors 1.5 16", f"out/{ANN}:1: is no line of brat standoff: 'T1\\tactors 1.5"),
        ("bioc", BIOC, 'offset="11"', 'offset="x"', f"out/{BIOC}: 100-a1: the offset of a location {NO_WHOLE}"),
        (
            "bioc",
            BIOC,
            'length="5"',
            "",
            f"out/{BIOC}: 100-a1: the length of a location is not there; expected a whole",
        ),
        (
            "label-studio",
            TASKS,
            '"start":11',
            '"start":"x"',
            f"out/{TASKS}: task of 100_ada: the region 100-a1: start {NO_WHOLE}",
        ),
        ("cas-json", CAS, '"begin": 11', '"begin": "x"', f"out/{CAS}: 100-a1: begin {NO_WHOLE}"),
        ("cas-json", CAS, '"begin": 11', '"begin": true', f"out/{CAS}: 100-a1: begin is True; expected a whole number"),
        ("cas-xmi", XMI, 'begin="11"', 'begin="x"', f"out/{XMI}: 100-a1: begin {NO_WHOLE}"),
        ("stam", STORE, '"value": 11', '"value": "x"', f"out/{STORE}: 100-a1: an offset {NO_WHOLE}"),
        (
            "stam",
            STORE,
            '"value": 11',
            '"value": null',
            f"out/{STORE}: 100-a1: an offset is None; expected a whole",
        ),
        ("brat", ANN, "actors 11 16", "actors 11 99999999", f"out/{ANN}: {NO_SPAN.format(99999999)}"),
        (
            "bioc",
            BIOC,
            'offset="11" length="5"',
            'offset="11" length="99999999"',
            f"out/{BIOC}: {NO_SPAN.format(100000010)}",
        ),
        ("label-studio", TASKS, '"end":16', '"end":99999999', f"out/{TASKS}: {NO_SPAN.format(99999999)}"),
        ("cas-json", CAS, '"end": 16', '"end": 99999999', f"out/{CAS}: {NO_SPAN.format(99999999)}"),
        (
            "cas-xmi",
            XMI,
            'begin="11" end="16" id',
            'begin="11" end="99999999" id',
            f"out/{XMI}: {NO_SPAN.format(99999999)}",
        ),
        ("cas-json", CAS, '"begin": 11, ', "", "out/100_ada.json: an annotation of spanpack.Actors lacks begin"),
        (
            "cas-xmi",
            XMI,
            'begin="11" end="16" id',
            'end="16" id',
            "100_ada.xmi: an annotation of spanpack.Actors lacks",
        ),
        ("stam", STORE, '"value": 16', '"value": 5', "out/100_ada.store.stam.json: a span begins at 11 and ends at 5"),
        ("webannotation", PAGE, '"end": 16', '"end": "16"', "100-a1: the offsets 11 and '16' are not whole numbers"),
        # Words that are not those of the text.
        ("brat", ANN, "\tMayor\n", "\tMajor\n", "out/100_ada.ann: T1: says 'Major', and the text there is 'Mayor'"),
        (
            "bioc",
            BIOC,
            ">Mayor<",
            ">Major<",
            "100_ada.xml: 100_ada: 100-a1 says 'Major', and the text there is 'Mayor'",
        ),
        # What no record takes.
        ("brat", ANN, "R1\tcounted", "R1\tmeasured", f"out/100_ada.ann: R1 (measured): {LEFT}"),
        ("brat", ANN, "Arg2:T24", "Arg2:T99", "out/100_ada.ann: refers to 'T99', which is not there"),
        ("brat", ANN, "R1\tcounted Arg1:T7 Arg2:T24\n", "", f"out/100_ada.ann: T24 (numbers-counted): {LEFT}"),
        ("brat", ANN, "T1\tactors", "T1\tpeople", f"out/100_ada.ann: T1 (people): {LEFT}"),
        ("brat", ANN, "parent:E3", "parent:E3 place:T30", f"out/100_ada.ann: E4 place:T30: {LEFT}"),
        ("brat", ANN, "A2\tactors-certainty", "A2\tactors-mood", f"out/100_ada.ann: A2 (actors-mood): {LEFT}"),
        (
            "brat",
            ANN,
            "T2\tactors",
            "T1\tactors",
            "out/100_ada.ann:2: the id T1 is there already; give each line its own",
        ),
        ("brat", ANN, "171 178\tworkers\nT8", "171 174;175 178\twor ers\nT8", SECOND),
        ("bioc", BIOC, '<infon key="layer">actors</infon>', "", f"100_ada: the annotation 100-a1: {LEFT}"),
        (
            "label-studio",
            TASKS,
            '["medium"]',
            '["medium","low"]',
            "the region 100-a1, 'Mayor', has ['medium', 'low']; expected one of them, so remove the others",
        ),
        ("webannotation", PAGE, '"role": ""', '"role": "place"', "100-a1: a record of actors has no 'place'"),
        # One id, one key or one argument twice: the libraries keep the last.
        ("bioc", BIOC, 'id="100-a2"', 'id="100-a1"', f"out/{BIOC}: 100_ada: several annotations have {ANOTHER}"),
        (
            "bioc",
            BIOC,
            'id="100-q2/cue"',
            'id="100-q1/cue"',
            "several annotations have the id 100-q1/cue; give each its",
        ),
        (
            "bioc",
            BIOC,
            '<relation id="100-q2"',
            '<relation id="100-q1"',
            "several relations have the id 100-q1; give each",
        ),
        (
            "bioc",
            BIOC,
            '<relation id="100-q2"',
            '<relation id="100-a2"',
            f"out/{BIOC}: 100_ada: 100-a2: an annotation and a relation have a layer each; give each its own id",
        ),
        (
            "bioc",
            BIOC,
            '<infon key="entity">ada-brown',
            '<infon key="entity">officials</infon><infon key="entity">ada-brown',
            f"out/{BIOC}: 100-a1: several infons have the key entity; keep one of them",
        ),
        ("cas-xmi", XMI, 'xmi:id="4"', 'xmi:id="3"', f"out/{XMI}: several structures have the id 3; give each its own"),
        ("cas-json", CAS, '"%ID": 4', '"%ID": 3', f"out/{CAS}: several structures have the id 3; give each its own"),
        ("brat", ANN, "parent:E3", "parent:E2 parent:E3", f"out/{ANN}:32: E4 has parent twice; expected it once"),
        ("brat", ANN, "Arg2:T24", "Arg2:T29 Arg2:T24", f"out/{ANN}:28: R1 has Arg2 twice; expected it once"),
        (
            "brat",
            ANN,
            '"entity": "ada-brown"',
            '"entity": "officials", "entity": "ada-brown"',
            f"out/{ANN}: #1: entity stands twice in the note on T1; keep one of them",
        ),
        # What says two things of one span.
        (
            "brat",
            ANN,
            "T29\tattributions-source",
            "T29\tattributions-content",
            f"out/{ANN}: T29 (attributions-content): E1 has it as its source; expected a span of the type "
            "attributions-source",
        ),
        (
            "brat",
            ANN,
            "T30\tattributions ",
            "T30\tattributions-source ",
            f"out/{ANN}: T30 (attributions-source): E1 has it as its cue; expected a span of the type attributions",
        ),
        (
            "brat",
            ANN,
            "T24\tnumbers-counted",
            "T24\tattributions-source",
            f"out/{ANN}: T24 (attributions-source): R1 has it as its counted; expected a span of the type "
            "numbers-counted",
        ),
        (
            "brat",
            ANN,
            "source:T29",
            "source:T1",
            f"out/{ANN}: T1 (actors): E1 has it as its source; expected a span of the type attributions-source",
        ),
        (
            "bioc",
            BIOC,
            '<infon key="role">source<',
            '<infon key="role">content<',
            f"out/{BIOC}: 100_ada: 100-q1/source: its role is 'content', and its node says 'source'; make them one",
        ),
        (
            "bioc",
            BIOC,
            'refid="100-n1" role=""',
            'refid="100-a1" role=""',
            f"out/{BIOC}: 100_ada: 100-n1: the span 11 to 16, 'Mayor', has no place: a record of numbers has one span",
        ),
        ("cas-xmi", XMI, 'role="source"', 'role="cue"', f"out/{XMI}: {OTHER_ROLE}"),
        ("cas-json", CAS, '"role": "source"', '"role": "cue"', f"out/{CAS}: {OTHER_ROLE}"),
        # A person's note in the place of the values.
        (
            "brat",
            ANN,
            '{"id": "100-q1", "source_entities": ["ada-brown"]}',
            "not sure",
            f"out/{ANN}: #12: the note on E1 is 'not sure'; the note of a record holds its id and values in JSON, so "
            "put these back, or write {} where a new record needs none",
        ),
        (
            "brat",
            ANN,
            '{"id": "100-q1"',
            'check! {"id": "100-q1"',
            f"out/{ANN}: #12: the note on E1 has 'check! ' before its values; write it among them, or remove it",
        ),
        # Where the text of BioC begins, and in how many parts it is.
        (
            "bioc",
            BIOC,
            "<offset>0<",
            "<offset>10<",
            f"out/{BIOC}: 100_ada: the offset of its passage is 10; expected 0",
        ),
        (
            "bioc",
            BIOC,
            "<passage>",
            "<passage><offset>0</offset><text>Town</text></passage><passage>",
            f"out/{BIOC}: 100_ada: expected one passage, with the whole text of the document",
        ),
        # What leads nowhere.
        (
            "label-studio",
            TASKS,
            '"labels":["actors"]',
            '"labels":["PER"]',
            "task of 100_ada: the region 100-a1, 'Mayor', has the label 'PER'; there is actors, numbers, ",
        ),
        (
            "label-studio",
            TASKS,
            '"to_id":"100-n1/counted/0"',
            '"to_id":"100-n9"',
            "task of 100_ada: a relation leads from 100-n1 to '100-n9', which is no region; remove it",
        ),
        ("label-studio", TASKS, '"start":11,', "", "out/tasks.json: task 0: lacks 'start'"),
        (
            "bioc",
            BIOC,
            'refid="100-q1/cue"',
            'refid="100-q9/cue"',
            "out/100_ada.xml: 100_ada: refers to '100-q9/cue', which is not there",
        ),
        ("cas-xmi", XMI, 'target="9"', 'target="999"', "out/100_ada.xmi: refers to 999, which is not there"),
        ("cas-xmi", XMI, 'target="9"', "", f"out/100_ada.xmi: {NO_TARGET}"),
        ("cas-json", CAS, '"@target": 9', '"@target": 999', f"out/100_ada.json: {NO_TARGET}"),
        ("cas-json", CAS, '"@target": 9', '"target": 9', f"out/100_ada.json: {NO_TARGET}"),
    ],
)
def test_what_is_no_annotation_of_the_text_is_refused_with_its_place(
    name: str, file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    change_first(exported(name, tmp_path, file), old, new)
    assert message in refused(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("bioc", BIOC, ">300<", "><"),
        ("cas-json", CAS, '"at_least": "300"', '"at_least": ""'),
        ("cas-xmi", XMI, 'at_least="300"', 'at_least=""'),
    ],
)
def test_a_field_that_was_emptied_is_null(name: str, file: str, old: str, new: str, tmp_path: Path) -> None:
    change_first(exported(name, tmp_path, file), old, new)
    package = copy_base(tmp_path)
    number, actor = (
        json.loads((package / "annotations" / f"{layer}.jsonl").read_text("utf-8").splitlines()[0])
        for layer in ("numbers", "actors")
    )
    import_annotations(package, name, tmp_path / "out")
    [line] = (package / "annotations" / "numbers.jsonl").read_text("utf-8").splitlines()
    assert number["at_least"] == 300
    assert json.loads(line) == number | {"at_least": None}
    assert actor["note"] == "The body names her."
    change_first(tmp_path / "out" / file, actor["note"], "")
    import_annotations(package, name, tmp_path / "out")
    first = (package / "annotations" / "actors.jsonl").read_text("utf-8").splitlines()[0]
    assert json.loads(first) == actor | {"note": None}


def test_what_another_tool_adds_to_a_web_annotation_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, package = exported("webannotation", tmp_path, PAGE), copy_base(tmp_path)
    before = contents(package)
    page = json.loads(path.read_bytes())
    target = page["items"][0]["target"][0]
    target |= {"purpose": "x", "source": {"id": "https://example.org/texts/100_ada.txt"}}
    target["selector"][0] |= {"refinedBy": {}}
    target["selector"].append({"type": "FragmentSelector", "value": "x"})
    path.write_text(json.dumps(page | {"partOf": "https://example.org/all", "next": None}), "utf-8")
    assert main(["import", "webannotation", str(tmp_path / "out"), str(package)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "not read: 100_ada: the page: partOf",
        "not read: 100_ada: #100-a1: target[0].purpose",
        "not read: 100_ada: #100-a1: target[0], refinedBy of a TextPositionSelector",
        "not read: 100_ada: #100-a1: target[0], a FragmentSelector",
    ]
    assert contents(package) == before


def test_a_list_without_tasks_is_refused(tmp_path: Path) -> None:
    exported("label-studio", tmp_path, TASKS).write_text("[]\n", "utf-8")
    told = "out/tasks.json: the list of tasks is empty; export a project with its tasks, as JSON"
    assert refused("label-studio", tmp_path) == told


def test_a_further_result_of_the_values_is_refused_and_a_field_of_ones_own_is_told(tmp_path: Path) -> None:
    path, package = exported("label-studio", tmp_path, TASKS), copy_base(tmp_path / "read")
    [task] = json.loads(path.read_bytes())
    result = task["annotations"][0]["result"]
    values = next(one for one in result if one["type"] == "textarea")
    own = values | {"from_name": "comment", "value": values["value"] | {"text": ["please check"]}}
    path.write_text(json.dumps([task | {"annotations": [{"result": [*result, own]}]}]), "utf-8")
    imported = import_annotations(package, "label-studio", tmp_path / "out")
    assert imported.unread == ("100_ada: textarea of comment",)
    assert contents(package) == contents(BASE)
    path.write_text(json.dumps([task | {"annotations": [{"result": [*result, values]}]}]), "utf-8")
    told = f"the region {values['id']}, 'Mayor', has two results of values; expected one, so remove the other"
    assert refused("label-studio", tmp_path) == f"out/{TASKS}: task of 100_ada: {told}"


def test_many_tasks_are_several_files_that_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = generate(tmp_path / "package", 12)
    export(package, "label-studio", tmp_path / "one")
    assert [path.name for path in sorted((tmp_path / "one").iterdir())] == ["label_config.xml", TASKS]
    tasks = json.loads((tmp_path / "one" / TASKS).read_bytes())
    monkeypatch.setattr(label_studio, "FILE_BYTES", 3 * len(json.dumps(tasks[0])))
    export(package, "label-studio", tmp_path / "out")
    names = [TASKS, *(path.name for path in sorted((tmp_path / "out").glob("tasks-*.json")))]
    assert names == [TASKS, "tasks-2.json", "tasks-3.json", "tasks-4.json"]
    filed = [json.loads((tmp_path / "out" / name).read_bytes()) for name in names]
    assert [task for file in filed for task in file] == tasks
    before = contents(package)
    imported = import_annotations(package, "label-studio", tmp_path / "out")
    assert {kind for kind, counts in imported.by_kind.items() if counts} == {"same"}
    assert contents(package) == before


@pytest.mark.parametrize(
    ("label", "linked", "told"),
    [
        (
            "dates",
            "",
            "has the label 'dates'; its group is of actors; let it have that label, or move it to the group of",
        ),
        ("", "workers", "has the kb_id_ 'workers', and the values of 100-a1 in user_data name 'ada-brown'; change the"),
    ],
)
def test_what_a_span_of_spacy_says_is_held_to_the_values_of_its_record(
    label: str, linked: str, told: str, tmp_path: Path
) -> None:
    path = exported("docbin", tmp_path)
    [doc] = DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(pipeline("xx").vocab)
    first, *others = doc.spans["actors"]
    assert (first.label_, first.kb_id_, first.id_) == ("actors", "ada-brown", "100-a1")

    def write(label: str, linked: str) -> None:
        changed = doc.char_span(first.start_char, first.end_char, label=label, kb_id=linked, span_id=first.id_)
        assert changed is not None
        doc.spans["actors"] = [changed, *others]
        path.write_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())

    write("", "")  # As a span that was made by hand: it says neither.
    package = copy_base(tmp_path / "read")
    import_annotations(package, "docbin", path)
    assert contents(package) == contents(BASE)
    write(label, linked)
    assert refused("docbin", tmp_path).startswith(f"out: 100_ada: a span of 100-a1 {told}")


def test_a_layer_that_is_none_in_spacy_is_named(tmp_path: Path) -> None:
    path = exported("docbin", tmp_path)
    [doc] = DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(pipeline("xx").vocab)
    said = doc.user_data["spanpack"]
    (name, _, values), *others = said["records"]
    doc.user_data["spanpack"] = {**said, "records": [(name, "people", values), *others]}
    path.write_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
    told = "out: '100-a1' is of the layer 'people'; there is actors, numbers, dates, attributions"
    assert refused("docbin", tmp_path) == told


def test_a_byte_order_mark_before_the_first_line_is_none_of_it(tmp_path: Path) -> None:
    path, package = exported("jsonl", tmp_path), copy_base(tmp_path)
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    import_annotations(package, "jsonl", path)
    assert contents(package) == contents(BASE)


def test_an_entity_that_nothing_names_any_more_is_to_be_removed_first(tmp_path: Path) -> None:
    path = exported("jsonl", tmp_path)
    data = json.loads(path.read_bytes())
    data["actors"] = [actor for actor in data["actors"] if actor["entity"] != "workers"]
    path.write_text(json.dumps(data), "utf-8")
    told = 'out: workers: R407: nothing refers to "workers". Remove the record, or refer to it: '
    mend = "change annotations/entities.jsonl, run spanpack index, and import again."
    assert refused("jsonl", tmp_path) == told + mend


def test_a_second_location_of_a_span_that_has_one_is_refused(tmp_path: Path) -> None:
    path = exported("bioc", tmp_path, BIOC)
    before, last, after = path.read_text("utf-8").rpartition('<location offset="171" length="7"/>')
    assert last
    two = '<location offset="171" length="3"/><location offset="175" length="3"/>'
    path.write_text(before + two + after.replace("workers", "wor ers", 1), "utf-8")
    assert refused("bioc", tmp_path) == f"out/{BIOC}: 100_ada: {SECOND}"


def test_a_region_that_no_relation_joins_is_refused(tmp_path: Path) -> None:
    path = exported("label-studio", tmp_path, TASKS)
    tasks = json.loads(path.read_bytes())
    [annotation] = tasks[0]["annotations"]
    annotation["result"] = [one for one in annotation["result"] if one.get("to_id") != "100-q1/source/0"]
    path.write_text(json.dumps(tasks), "utf-8")
    region = "the region 100-q1/source/0 (attributions.source)"
    assert refused("label-studio", tmp_path) == f"out/tasks.json: task of 100_ada: {region}: {LEFT}"


def test_a_span_that_was_added_in_spacy_is_refused(tmp_path: Path) -> None:
    path = exported("docbin", tmp_path)
    [doc] = DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(pipeline("xx").vocab)
    added = doc.char_span(184, 193, label="actors")
    assert added is not None
    doc.spans["actors"] = [*doc.spans["actors"], added]
    path.write_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
    span = "the span 184 to 193, 'last year', of the group actors"
    assert refused("docbin", tmp_path) == f"out: 100_ada: {span}: {LEFT}"


def other_texts() -> dict[str, tuple[str, int, str]]:
    """Return texts that are none of the package: what each is, where it begins to differ, and how to mend it."""
    text = (BASE / "seeds" / "100_ada.txt").read_text("utf-8")
    same = "annotations can be read for the same text only"
    return {
        "a letter changed in a span": (text.replace("Mayor", "Major", 1), 13, same),
        "a letter added before all spans": (text.replace("Town", "Town ", 1), 5, same),
        "cut before the last spans": (text[:150], 150, same),
        "of another document": ("Some other news.\n", 0, same),
        "its lines ended as Windows ends them": (
            text.replace("\n", "\r\n"),
            9,
            "only the ends of its lines differ, so save it with those of the package",
        ),
    }


@pytest.mark.parametrize("name", ["bioc", "brat", "stam", "webannotation"])
@pytest.mark.parametrize("what", other_texts())
def test_a_text_that_differs_is_told_before_its_spans_are_read(what: str, name: str, tmp_path: Path) -> None:
    text, at, mend = other_texts()[what]
    path = exported(name, tmp_path, BIOC if name == "bioc" else "100_ada.txt")
    if name == "bioc":
        first = path.read_text("utf-8").partition("<text>")[2].partition("</text>")[0]
        change_first(path, first, text.replace("\r", "&#13;"))
    else:
        path.write_bytes(text.encode())
    place = {"bioc": BIOC, "brat": ANN, "stam": STORE, "webannotation": PAGE}[name]
    told = refused(name, tmp_path)
    assert told.startswith(f"out/{place}: 100_ada: its text differs from the package's at {at}: ")
    assert told.endswith(f"; {mend}")
    assert "\n" not in told


@pytest.mark.parametrize(("name", "file"), [("brat", ANN), ("stam", STORE)])
def test_a_text_that_is_gone_is_told(name: str, file: str, tmp_path: Path) -> None:
    exported(name, tmp_path, "100_ada.txt").unlink()
    assert refused(name, tmp_path) == f"out/100_ada.txt: the text of {file} is missing"


@pytest.mark.parametrize(("name", "file"), [("bioc", BIOC), ("brat", ANN), ("stam", STORE)])
def test_a_file_of_no_document_is_told_before_its_spans_are_read(name: str, file: str, tmp_path: Path) -> None:
    out = exported(name, tmp_path)
    for path in out.glob("100_ada*"):
        text = path.read_text("utf-8").replace("Mayor", "Major", 1).replace("100_ada", "100_bob")
        (out / path.name.replace("100_ada", "100_bob")).write_text(text, "utf-8")
        path.unlink()
    assert refused(name, tmp_path) == f'out/{file.replace("ada", "bob")}: "100_bob" is no document of the package'


def test_the_text_in_a_stam_store_is_compared(tmp_path: Path) -> None:
    path = exported("stam", tmp_path, STORE)
    text = (BASE / "seeds" / "100_ada.txt").read_text("utf-8").replace("Mayor", "Major", 1)
    change_first(path, '"@include": "100_ada.txt"', f'"text": {json.dumps(text)}')
    told = "out/100_ada.store.stam.json: 100_ada: its text differs from the package's at 13: "
    assert refused("stam", tmp_path).startswith(told)


def test_what_is_the_other_tools_own_is_told_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, package = exported("brat", tmp_path, ANN), copy_base(tmp_path)
    before = contents(package)
    own = "*\tEquiv T1 T2\nN1\tReference T1 W:1\tAda\n#99\tAnnotatorNotes T1\tlooks odd\n"
    path.write_text(path.read_text("utf-8") + own, "utf-8")
    lines = len(path.read_text("utf-8").splitlines())
    assert main(["import", "brat", str(tmp_path / "out"), str(package)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"not read: 100_ada: line {lines - 2}, an equivalence: '*\\tEquiv T1 T2'",
        f"not read: 100_ada: line {lines - 1}, a normalisation: 'N1\\tReference T1 W:1\\tAda'",
        "not read: 100_ada: #99, a note on T1",
    ]
    assert contents(package) == before


def test_lines_of_brat_may_end_as_windows_ends_them(tmp_path: Path) -> None:
    path = exported("brat", tmp_path, ANN)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    package = copy_base(tmp_path)
    before = contents(package)
    import_annotations(package, "brat", tmp_path / "out")
    assert contents(package) == before


def test_whole_numbers_of_a_table_program_are_whole(tmp_path: Path) -> None:
    change_first(exported("jsonl", tmp_path), '"end": 16', '"end": 16.0')
    package = copy_base(tmp_path)
    before = contents(package)
    import_annotations(package, "jsonl", tmp_path / "out")
    assert contents(package) == before


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"no DocBin", "out: is no DocBin, or is damaged; write it anew: "),
        (zlib.compress(b"x" * 1000), "out: is no DocBin, or is damaged; write it anew: "),
        (zlib.compress(bytes(range(256)) * 9)[:-9], "out: is cut off; write it anew"),
        (zlib.compress(bytes(5_000_000)), "out: unpacks to more than 4,000,000 bytes; write several smaller files"),
    ],
)
def test_a_damaged_or_hostile_docbin_is_refused(
    raw: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docbin, "MAX_UNPACKED_BYTES", 4_000_000)
    (tmp_path / "out").write_bytes(raw)
    assert refused("docbin", tmp_path).startswith(message)


def test_a_file_of_json_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sources.MAX_TEXT_BYTES == 128 * 1024 * 1024
    monkeypatch.setattr(sources, "MAX_TEXT_BYTES", 1000)
    exported("label-studio", tmp_path)
    told = "out/tasks.json: is larger than 1,000 bytes; cut it into smaller files"
    assert refused("label-studio", tmp_path) == told


def test_all_records_of_a_layer_are_removed_only_where_that_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported("jsonl", tmp_path)
    data = json.loads(path.read_bytes())
    path.write_text(json.dumps(data | {"dates": []}), "utf-8")
    mean = "import with --allow-removal where that is meant"
    told = "holds no annotation, and would remove all 4 that the package has"
    only = "import with --layers actors,numbers,attributions where only these were annotated"
    assert refused("jsonl", tmp_path) == f"out: dates: {told}; {only}, or {mean}"
    package = tmp_path / "base"
    resources = [one["path"] for one in json.loads((package / "datapackage.json").read_bytes())["resources"]]
    assert main(["import", "jsonl", str(path), str(package), "--allow-removal"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "dates: 4 removed" in said
    assert "annotations/dates.jsonl: removed, as is its resource; no record is left in it" in said
    assert not (package / "annotations" / "dates.jsonl").exists()
    left = [one["path"] for one in json.loads((package / "datapackage.json").read_bytes())["resources"]]
    assert left == [path for path in resources if path != "annotations/dates.jsonl"]
    assert validate(package, hashes=False) == []


def test_an_ann_file_that_was_cut_to_nothing_removes_nothing(tmp_path: Path) -> None:
    exported("brat", tmp_path, ANN).write_bytes(b"")
    told = "holds no annotation, and would remove all 16 that the package has"
    mean = "import with --allow-removal where that is meant"
    assert refused("brat", tmp_path).splitlines()[0] == f"out: 100_ada: {told}; {mean}"


@pytest.mark.parametrize("name", IMPORTABLE)
def test_empty_files_are_refused(name: str, tmp_path: Path) -> None:
    out = exported(name, tmp_path)
    for path in [out] if out.is_file() else out.iterdir():
        path.write_bytes(b"")
    assert refused(name, tmp_path)


WRONG: tuple[Any, ...] = (None, True, -1, 1.5, 10**20, 1e300, "", "x", [], {}, ["x"], {"x": []}, "\x00", "é" * 1000)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, key) of every value inside a value of JSON."""
    pending = [value]
    while pending:
        inner = pending.pop()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        for key in keys:
            yield inner, key
            pending.append(inner[key])


def damaged(value: Any, chance: random.Random) -> Any:
    """Return a copy of a value of JSON with one to three places of it changed, left out or doubled."""
    value = json.loads(json.dumps(value))
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(list(places(value)))
        kind = chance.random()
        if kind < 0.6:
            container[key] = chance.choice(WRONG)
        elif kind < 0.8:
            del container[key]
        elif isinstance(container, list):
            container.append(container[key])
        else:
            container[f"{key}x"] = container[key]
    return value


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_damaged_json_is_refused_or_read_to_a_package_that_is_no_worse(name: str, tmp_path: Path) -> None:
    chance = random.Random(f"damage of {name}")
    path, package = exported(name, tmp_path, JSON_FORMATS[name]), copy_base(tmp_path)
    whole, before = json.loads(path.read_bytes()), contents(package)
    count = 0
    for number in range(100):
        path.write_text(json.dumps(damaged(whole, chance)), "utf-8")
        try:
            import_annotations(package, name, tmp_path / "out", allow_removal=bool(number % 2))
        except (ImportProblem, PackageError):
            count += 1
            assert contents(package) == before, number
            continue
        found = [rule for rule, _, _ in validate(package, hashes=False) if rule[0] in "FSARP"]
        assert found == [], number
        shutil.rmtree(package)
        copy_base(tmp_path)
    assert count > 20
