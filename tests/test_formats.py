"""Every format: written, read back, and the same records again; what a format cannot hold is told exactly."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import conllu
import pyarrow as pa
import pytest

import spanpack
from benchmarks import corpus
from docs.round_trips import streams
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.interface import ImportProblem, Loss, Losses, ReadDocument, load_format
from spanpack.formats.items import Item, completed, put_together, take_apart
from spanpack.formats.jsonl import line_schema
from spanpack.formats.names import FORMATS, IMPORTABLE
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError
from spanpack.validation import shards
from tests.helpers import BASE, copy_base, read_records, replace

ROOT = Path(__file__).parent.parent
UNICODE = BASE.parent / "unicode"
PACKAGES = {"corpus": ROOT, "base": BASE, "unicode": UNICODE}
TABLES = ["actors", "numbers", "dates", "attributions"]
START, END, TAG = "spanpack:start", "spanpack:end", "spanpack:tag"
"""The columns of CoNLL-U Plus that are none of its own, as conllu names them."""


def items(content: Content) -> dict[str, Item]:
    return {item.id: item for document in content.documents() for item in document.items}


def lost(content: Content, read: list[ReadDocument]) -> Counter[tuple[str, str]]:
    """Return what has changed on the way, by layer and field: how many records."""
    after = {i.id: completed(content.layers[i.layer], i) for document in read for i in document.items}
    found: Counter[tuple[str, str]] = Counter()
    for name, before in items(content).items():
        back = after.pop(name, None)
        if back is None:
            found[before.layer, "record"] += 1
            continue
        for path, value in before.values.items():
            found[before.layer, path] += back.values.get(path) != value
        for role in {part.role for part in (*before.parts, *back.parts)}:
            found[before.layer, role or "span"] += before.spans(role) != back.spans(role)
    assert not after, "records that were not there before"
    return +found


def told(losses: Losses) -> Counter[tuple[str, str]]:
    return Counter({(loss.layer, loss.field): count for loss, count in losses.items()})


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("name", IMPORTABLE)
def test_what_comes_back_is_what_went_out_but_for_what_was_told(name: str, package: str, tmp_path: Path) -> None:
    content = open_content(PACKAGES[package])
    losses = export(PACKAGES[package], name, tmp_path / "out").losses
    read = list(load_format(name).read(tmp_path / "out", content))
    texts = {document.id: document.text for document in content.documents()}
    assert [document.id for document in read] == list(texts)
    assert all(document.text in (None, texts[document.id]) for document in read)
    assert lost(content, read) == told(losses)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_record_taken_apart_and_put_together_is_the_same(package: str) -> None:
    root, content = PACKAGES[package], open_content(PACKAGES[package])
    for name, layer in content.layers.items():
        records = read_records(root / "annotations" / f"{name}.jsonl")
        assert [put_together(layer, take_apart(layer, record)) for record in records] == records


@pytest.mark.parametrize("name", IMPORTABLE)
def test_an_import_of_an_export_changes_no_byte(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    before = {path.name: path.read_bytes() for path in (package / "annotations").glob("*.jsonl")}
    export(package, name, tmp_path / "out")
    counts = import_annotations(package, name, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (package / "annotations").glob("*.jsonl")} == before
    assert counts.by_kind["same"] == {layer: len(before[f"{layer}.jsonl"].splitlines()) for layer in TABLES}
    assert not counts.by_kind["new"] | counts.by_kind["changed"] | counts.by_kind["removed"]


@pytest.mark.parametrize("name", FORMATS)
def test_documents_are_written_one_after_the_other_but_in_a_docbin(name: str) -> None:
    assert streams(name) == (name != "docbin")


@pytest.mark.parametrize("name", IMPORTABLE)
def test_the_same_export_has_the_same_bytes(name: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        export(BASE, name, tmp_path / folder / "out")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("name", IMPORTABLE)
def test_paths_may_be_relative(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = copy_base(tmp_path)
    monkeypatch.chdir(tmp_path)
    export(Path("base"), name, Path("there/out"))
    export(package, name, tmp_path / "absolute" / "out")
    assert contents(tmp_path / "there") == contents(tmp_path / "absolute")
    assert import_annotations(Path("base"), name, Path("there/out")).by_kind["same"]["actors"] == 6


@pytest.mark.parametrize("folder", ["./annotations", "annotations/", "./annotations/../annotations/"])
def test_an_annotation_set_may_be_named_in_any_way(folder: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "jsonl", tmp_path / "out.jsonl", annotations=folder)
    export(package, "jsonl", tmp_path / "plain.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "plain.jsonl").read_bytes()
    counts = import_annotations(package, "jsonl", tmp_path / "out.jsonl", annotations=folder)
    assert counts.by_kind["same"]["actors"] == 6


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", IMPORTABLE)
def test_records_that_are_gone_changed_and_new_are_put_in_the_place_of_those_before(name: str, tmp_path: Path) -> None:
    package, other = copy_base(tmp_path), Path(shutil.copytree(BASE, tmp_path / "other"))
    path = other / "annotations" / "actors.jsonl"
    first, second, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    moved = second.replace("-a2", "-a7")
    path.write_text("".join([first.replace('"medium"', '"low"'), moved, *rest]), "utf-8")
    export(other, name, tmp_path / "out")
    counts = import_annotations(package, name, tmp_path / "out")
    kinds = {kind: counts.by_kind[kind]["actors"] for kind in ("same", "changed", "new", "removed")}
    assert kinds == {"same": 4, "changed": 1, "new": 1, "removed": 1}
    written = read_records(package / "annotations" / "actors.jsonl")
    assert [(record["id"], record["certainty"]) for record in written[:2]] == [("100-a1", "low"), ("100-a7", "high")]


@pytest.mark.parametrize("name", IMPORTABLE)
def test_another_text_is_refused_with_its_first_difference_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, name, tmp_path / "out")
    text = package / "seeds" / "100_ada.txt"
    text.write_text(text.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    before = contents(package)
    with pytest.raises(ImportProblem, match=r"100_ada: its text differs from the package's at \d+: "):
        import_annotations(package, name, tmp_path / "out")
    assert contents(package) == before


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/proc/out", "No such file or directory"),
        ("/dev/null/out", "a file stands where a folder should: /dev/null"),
    ],
)
def test_a_target_that_cannot_be_made_is_named_as_it_was_given(
    target: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "jsonl", target, str(BASE)]) == 2
    assert capsys.readouterr().err == f"spanpack: {target}: nothing was written: {reason}\n"


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_target_that_is_there_is_left_alone(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert main(["export", name, str(tmp_path / "out"), str(BASE)]) == 2
    shown = f"spanpack: {tmp_path}/out: is there already; give a new name, or remove it\n"
    assert capsys.readouterr().err == shown
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_what_is_wrong_far_down_in_a_large_corpus_is_placed_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path)
    monkeypatch.setattr(shards, "SHARD_BYTES", 10_000)
    package = corpus.make(6)
    path = package / "annotations" / "dates.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = len(lines) - 1
    lines[number - 1] = lines[number - 1].replace('"certainty": "', '"certainty": "very ')
    path.write_text("".join(lines), "utf-8")
    assert main(["export", "jsonl", str(tmp_path / "out"), str(package)]) == 2
    wrong = f"annotations/dates.jsonl:{number}:1: the record breaks its schema; spanpack validate says how"
    assert capsys.readouterr().err == f"spanpack: {wrong}\n"
    assert not (tmp_path / "out").exists()


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package of six documents that is read in several parts."""
    monkeypatch.setattr(corpus, "DATA", tmp_path)
    monkeypatch.setattr(shards, "SHARD_BYTES", 30_000)
    package = corpus.make(6)
    assert len(open_content(package).shards) > 3
    return package


def test_an_import_of_some_documents_of_a_large_corpus_in_any_order_changes_nothing_else(
    large: Path, tmp_path: Path
) -> None:
    before = contents(large)
    export(large, "jsonl", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines(keepends=True)
    for chosen in (lines, [lines[5], lines[0], lines[3]]):
        (tmp_path / "some.jsonl").write_bytes(b"".join(chosen))
        import_annotations(large, "jsonl", tmp_path / "some.jsonl")
        assert contents(large) == before
    some = json.loads(lines[3])
    removed = some["dates"].pop()
    (tmp_path / "some.jsonl").write_bytes(b"".join([lines[5], json.dumps(some).encode() + b"\n"]))
    counts = import_annotations(large, "jsonl", tmp_path / "some.jsonl")
    assert counts.by_kind["removed"] == {"dates": 1}
    changed = [path for path, content in contents(large).items() if content != before[path]]
    assert sorted(changed) == ["annotations/dates.jsonl", "datapackage.json"]
    assert [r for r in read_records(large / "annotations/dates.jsonl") if r["id"] == removed["id"]] == []
    assert spanpack.validate(large) == []


def test_records_that_stand_among_those_of_another_part_are_not_passed_over(large: Path, tmp_path: Path) -> None:
    export(large, "jsonl", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "some.jsonl").write_bytes(lines[5])
    path = large / "annotations" / "actors.jsonl"
    *rest, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([last, *rest]))
    with pytest.raises(PackageError, match=r"^annotations/actors.jsonl: its records are not sorted by document; run "):
        import_annotations(large, "jsonl", tmp_path / "some.jsonl")


def test_of_a_large_corpus_a_part_is_held_while_it_is_imported(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(large, "jsonl", tmp_path / "out.jsonl")
    held, read = [], Content.documents_of

    def counted(content: Content, shard: shards.Shard) -> Iterator[AnnotatedDocument]:
        documents = list(read(content, shard))
        held.append(len(documents))
        return iter(documents)

    monkeypatch.setattr(Content, "documents_of", counted)
    import_annotations(large, "jsonl", tmp_path / "out.jsonl")
    assert sum(held) == 6
    assert max(held) < 3


def test_tables_that_are_not_written_yet_are_cut_into_parts_as_those_in_a_folder(large: Path) -> None:
    paths = {name: f"annotations/{name}.jsonl" for name in TABLES}
    files = FolderFiles(large)
    over = OverlaidFiles(files, {paths["actors"]: files.read(paths["actors"])})
    cut = shards.cut(over, "seeds/documents.jsonl", paths)
    assert cut == shards.cut(files, "seeds/documents.jsonl", paths)
    assert len(cut) > 3


@pytest.mark.parametrize("package", PACKAGES)
def test_the_schema_of_the_lines_holds_every_line_and_has_no_type_open(package: str, tmp_path: Path) -> None:
    export(PACKAGES[package], "jsonl", tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    schema = line_schema(PACKAGES[package])
    assert pa.Table.from_pylist(lines, schema).to_pylist() == lines
    assert schema.names == list(lines[0])
    number = schema.field("numbers").type.value_type
    assert [(name, str(number.field(name).type)) for name in ("at_least", "approximate", "note")] == [
        ("at_least", "double"),
        ("approximate", "bool"),
        ("note", "string"),
    ]
    assert line_schema(PACKAGES[package], layers=("dates",)).names[-2:] == ["text", "dates"]


def test_a_span_that_does_not_hold_its_text_is_not_exported(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "annotations" / "actors.jsonl", '"start": 53, "end"', '"start": 52, "end"')
    assert main(["export", "jsonl", str(tmp_path / "out"), str(package)]) == 2
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_was_written_and_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, target = copy_base(tmp_path), tmp_path / "corpus.jsonl"
    assert main(["export", "jsonl", str(target), str(package)]) == 0
    stays = "the registers and the catalogue stay in the package"
    assert capsys.readouterr().out.splitlines() == [
        f"{target}: nothing of the annotations is lost; {stays}",
        f"written: documents 1, actors 6, numbers 1, dates 4, attributions 5; {target.stat().st_size / 1000:,.0f} kB",
    ]
    replace(target, '"certainty": "medium", "note": "The body', '"certainty": "low", "note": "The body')
    assert main(["import", "jsonl", str(target), str(package)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "actors: 5 same, 1 changed"
    assert lines[-1] == "now run spanpack validate"


def test_the_command_counts_the_layers_that_it_wrote_and_all_files_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    assert main(["export", "stam", str(target), str(BASE), "--layers", "dates,actors"]) == 0
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    assert capsys.readouterr().out.splitlines()[-1] == f"written: documents 1, actors 6, dates 4; {size / 1000:,.0f} kB"


def test_the_command_says_where_something_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out"
    assert main(["export", "conll", str(target), str(BASE), "--layers", "dates"]) == 0
    shown = capsys.readouterr()
    assert shown.err.startswith(f"not in {target}: dates ")
    lost = "something of the annotations is lost; the registers and the catalogue stay in the package"
    assert shown.out.splitlines()[0] == f"{target}: {lost}"


def test_losses_are_sorted_by_layer_and_field() -> None:
    assert sorted([Loss("dates", "mod", ""), Loss("actors", "note", "")])[0].layer == "actors"


def test_a_span_that_was_made_in_brat_gets_an_id_and_the_defaults(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "brat", tmp_path / "out")
    with (tmp_path / "out" / "100_ada.ann").open("a", encoding="utf-8") as file:
        file.write("T90\tactors 138 147\tofficials\nA90\tactors-mention T90 nominal\n")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "brat", tmp_path / "out")
    assert str(caught.value) == (
        f"{tmp_path}/out/100_ada.ann: 100_ada: T90, 'officials' at 138 to 147 (a new record of actors): "
        "lacks entity; docs/formats.md says under «A new record» where each tool has it"
    )
    with (tmp_path / "out" / "100_ada.ann").open("a", encoding="utf-8") as file:
        file.write('#90\tAnnotatorNotes T90\t{"entity": "officials"}\n')
    counts = import_annotations(package, "brat", tmp_path / "out")
    assert counts.by_kind["new"] == {"actors": 1}
    new = next(r for r in read_records(package / "annotations" / "actors.jsonl") if r["id"] == "100-a7")
    assert new == {
        "id": "100-a7",
        "document": "100_ada",
        "start": 138,
        "end": 147,
        "text": "officials",
        "entity": "officials",
        "mention": "nominal",
        "certainty": "high",
        "note": None,
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tactors", "is no line of brat standoff"),
        ("X1\tactors 1 2\tab", "is no line of brat standoff"),
        ("E90\tattributions:T99 ", "refers to 'T99', which is not there"),
    ],
)
def test_a_broken_ann_file_is_refused_with_its_place(line: str, message: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "brat", tmp_path / "out")
    with (tmp_path / "out" / "100_ada.ann").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(ImportProblem, match=message):
        import_annotations(package, "brat", tmp_path / "out")


def test_a_stam_store_that_includes_another_file_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "stam", tmp_path / "out")
    replace(tmp_path / "out" / "100_ada.store.stam.json", '"@include": "100_ada.txt"', '"@include": "../secret.txt"')
    with pytest.raises(ImportProblem, match=r"includes '../secret.txt'; only 100_ada.txt beside it may be read"):
        import_annotations(package, "stam", tmp_path / "out")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "<xmi:XMI",
            '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><xmi:XMI',
            "has a document type with declarations of its own",
        ),
        ("encoding='UTF-8'", "encoding='UTF-7'", "declares the encoding UTF-7; expected UTF-8"),
        ("</xmi:XMI>", "", "is no CAS: "),
        (
            "spanpack:Document",
            "spanpack:Actors",
            "expected one spanpack.Document with the id of the document, found 0",
        ),
    ],
)
def test_hostile_or_broken_xmi_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "cas-xmi", tmp_path / "out")
    replace(tmp_path / "out" / "100_ada.xmi", old, new)
    with pytest.raises(ImportProblem, match=message):
        import_annotations(package, "cas-xmi", tmp_path / "out")


def test_xmi_counts_utf16_code_units_where_the_package_counts_code_points(tmp_path: Path) -> None:
    export(UNICODE, "cas-xmi", tmp_path / "out")
    content = open_content(UNICODE)
    [document] = content.documents()
    last = max((item.parts[0] for item in document.items), key=lambda part: part.start)
    units = len(document.text[: last.start].encode("utf-16-le")) // 2
    assert units > last.start
    written = (tmp_path / "out" / "700_uni.xmi").read_text(encoding="utf-8")
    assert f'begin="{units}"' in written
    assert f'begin="{last.start}" end="{last.end}"' not in written


def test_tags_hold_the_spans_of_one_layer_and_what_they_cannot_hold_is_told(tmp_path: Path) -> None:
    losses = export(ROOT, "conll", tmp_path / "out", layers=("attributions",)).losses
    begun: Counter[str] = Counter()
    for sentence in conllu.parse((tmp_path / "out").read_text(encoding="utf-8")):
        begun.update(token[TAG][2:] for token in sentence if token[TAG].startswith("B-"))
    items = [i for doc in open_content(ROOT, layers=("attributions",)).documents() for i in doc.items]
    spans = Counter(part.role for item in items for part in item.parts)
    over = {loss.field: n for loss, n in losses.items() if loss.why == "lies over another span, and tags are flat"}
    lost = {role: spans[role] - begun[role] for role in spans if spans[role] > begun[role]}
    # Losses count records, of which one may lose two spans of its content.
    assert lost.keys() == over.keys() >= {"source", "cue", "content"}
    assert all(over[role] <= lost[role] <= 2 * over[role] for role in over)
    assert losses[Loss("attributions", "id", "tags have no place for it")] == len(items)


def test_what_ties_the_spans_of_a_record_together_is_told_as_lost(tmp_path: Path) -> None:
    parted, untied = (
        "is in several parts, each with a tag of its own",
        "has several spans, and no tag says which belong together",
    )
    told = {}
    for layer in TABLES:
        losses = export(ROOT, "conll", tmp_path / layer, layers=(layer,)).losses
        told[layer] = {(loss.field, loss.why): n for loss, n in losses.items() if loss.why in (parted, untied)}
    records = {layer: read_records(ROOT / "annotations" / f"{layer}.jsonl") for layer in TABLES}
    several = {
        (role, parted): sum(len(record[role]) > 1 for record in records["attributions"])
        for role in ("source", "cue", "content")
    }
    assert several["content", parted] > 10
    assert told["attributions"] == {key: n for key, n in several.items() if n} | {
        ("record", untied): len(records["attributions"])
    }
    assert told["numbers"] == {("record", untied): sum(record["counted"] is not None for record in records["numbers"])}
    assert told["actors"] == told["dates"] == {}


def test_tags_hold_all_spans_of_a_flat_layer(tmp_path: Path) -> None:
    export(ROOT, "conll", tmp_path / "out", layers=("actors",))
    sentences = conllu.parse((tmp_path / "out").read_text(encoding="utf-8"))
    found, begun = [], -1
    for token in [token for sentence in sentences for token in sentence]:
        begun = int(token[START]) if token[TAG] == "B-actors" else begun if token[TAG] == "I-actors" else -1
        if token[TAG] == "B-actors":
            found.append([begun, int(token[END])])
        elif begun >= 0:
            found[-1][1] = int(token[END])
    parts = [item.parts[0] for doc in open_content(ROOT, layers=("actors",)).documents() for item in doc.items]
    assert found == [[part.start, part.end] for part in parts]


def test_a_token_that_is_a_number_sign_is_no_comment(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "seeds" / "100_ada.txt", "1 of 2\n", "# of 2\n")
    export(package, "conll", tmp_path / "out", layers=("actors",))
    sentences = conllu.parse((tmp_path / "out").read_text(encoding="utf-8"))
    assert len(sentences) == 5
    assert sentences[3].metadata == {"sent_id": "100_ada-4", "text": "# of 2"}
    assert [(token["id"], token["form"], token[START], token[END], token[TAG]) for token in sentences[3]] == [
        (1, "#", "196", "197", "O"),
        (2, "of", "198", "200", "O"),
        (3, "2", "201", "202", "O"),
    ]
    assert sentences[0].metadata["newdoc id"] == "100_ada"


def test_tags_of_several_layers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "conll", str(tmp_path / "out"), str(BASE)]) == 2
    named = "one of actors, numbers, dates, attributions"
    assert capsys.readouterr().err == f"spanpack: conll holds one layer: name it with --layers, {named}\n"
    assert list(tmp_path.iterdir()) == []


def test_an_export_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanpack.validation.shards.SHARD_BYTES", 50_000)
    sizes = [path.stat().st_size for path in (ROOT / "annotations").glob("*.jsonl") if path.stem != "entities"]
    told: list[tuple[int, int]] = []
    export(ROOT, "jsonl", tmp_path / "corpus.jsonl", progress=lambda done, total: told.append((done, total)))
    assert [total for _, total in told] == [sum(sizes)] * len(told)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 1
    assert told[-1][0] == sum(sizes)


@pytest.mark.parametrize("left", [b"", b"\n"])
def test_a_table_without_records_is_not_exported(left: bytes, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "numbers.jsonl").write_bytes(left)
    message = (
        r"^annotations/numbers\.jsonl:1:1: F106 the table has no records\n    mend: Add a record, or remove the file "
    )
    with pytest.raises(PackageError, match=message):
        export(package, "jsonl", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["docbin", "conll"])
def test_a_text_that_is_longer_than_a_parser_takes_is_cut_into_tokens(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    text = package / "seeds" / "100_ada.txt"
    more = 1_000_000
    text.write_text(text.read_text(encoding="utf-8") + "a" * more + "\n", encoding="utf-8")
    catalogue = package / "seeds" / "documents.yaml"
    with catalogue.open("a", encoding="utf-8") as file:
        file.write(f"    - {{zone: furniture, start: 259, end: {259 + more}}}\n")
    index(package)
    layers = ("actors",) if name == "conll" else ()
    export(package, name, tmp_path / "out", layers=layers)
    assert (tmp_path / "out").exists()
