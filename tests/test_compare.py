"""spanpack compare: two sets of the base package, counted by hand, and sets that cannot be compared."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spanpack.compare import compare
from spanpack.compare.scores import Score, Share
from spanpack.descriptor.index import index
from spanpack.storage.files import PackageError
from tests.helpers import BASE, Json, change, copy_base, read_records, run, write_records
from tests.test_fifth_layer import PLACES, SCHEMA

A, B = "annotations", "annotations/passes/b"
LAYERS = ("actors", "numbers", "dates", "attributions")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a base package with a second set, equal to the first."""
    root = copy_base(tmp_path)
    shutil.copytree(root / "annotations", root / B)
    return root


def edit(package: Path, layer: str, line: int, **values: Any) -> None:
    change(package / B / f"{layer}.jsonl", line, **values)
    index(package)


def drop(package: Path, layer: str, *ids: str) -> None:
    path = package / B / f"{layer}.jsonl"
    write_records(path, [record for record in read_records(path) if record["id"] not in ids])
    index(package)


def span(start: int, end: int, text: str) -> Json:
    return {"start": start, "end": end, "text": text}


def test_a_set_agrees_with_itself_in_every_measure(package: Path) -> None:
    index(package)
    found = compare(package, A, B, with_gamma=True)
    assert found.differences == ()
    assert list(found.layers) == [*LAYERS]
    for scores in [*found.layers.values(), *found.documents["100_ada"].values()]:
        spans = [scores.records, *scores.roles.values()]
        units = [each for each in spans if each.exact.a]
        assert {value.f1 for each in units for value in (each.exact, each.overlap, each.characters)} == {1}
        assert {share.value for share in scores.fields.values() if share.of} == {1}
        assert {given.exact.value for given in scores.given_match.values()} == {1}
        assert {given.dice for given in scores.given_match.values()} == {1}
        assert scores.alpha == scores.agr.value == 1
        assert scores.gamma is not None
        assert scores.gamma.value == 1
    linked = found.layers["actors"].linking
    assert linked is not None
    assert (linked.mentions, linked.b_cubed.f1, linked.ceaf_m.f1, linked.ceaf_e.f1) == (6, 1, 1, 1)
    assert found.layers["attributions"].links["parent"] == found.layers["attributions"].chains == Score(1, 1, 1, 1)
    entities = found.registers["entities"]
    assert {share.value for share in entities.fields.values() if share.of} == {1}
    assert (entities.a, entities.b, entities.matched, entities.differences) == (4, 4, 4, ())


def test_a_missing_and_a_shorter_span_are_counted(package: Path) -> None:
    edit(package, "actors", 2, start=57, text="Brown")
    drop(package, "actors", "100-a5")
    scores = compare(package, A, B).layers["actors"]
    assert scores.records.exact == Score(4, 6, 4, 5)
    assert scores.records.overlap == Score(5, 6, 5, 5)
    # Mayor 5, Ada Brown 9, Daily Post 10, officials 9, workers 7, Ada Brown 9.
    assert scores.records.characters == Score(38, 49, 38, 38)
    assert scores.matched == 5
    assert scores.given_match["actors"].exact == Share(4, 5)
    assert scores.given_match["actors"].dice == pytest.approx((4 + 2 * 5 / 14) / 5)


def test_fields_are_compared_on_matched_records(package: Path) -> None:
    edit(package, "dates", 3, value="2019", certainty="medium", note="Perhaps.")
    edit(package, "numbers", 1, at_most=None)
    found = compare(package, A, B)
    assert found.layers["dates"].fields == {
        "type": Share(4, 4),
        "value": Share(3, 4),
        "mod": Share(0, 0),  # No date has one: two that say nothing agree on nothing.
        "certainty": Share(3, 4),
        "anchor": Share(2, 2),
    }
    assert found.layers["numbers"].fields["at_most"] == Share(0, 1)
    assert [(each.layer, each.start, set(each.fields)) for each in found.differences] == [
        ("numbers", 161, {"at_most"}),
        ("dates", 184, {"value", "certainty"}),
    ]
    assert found.differences[1].fields["value"] == ("2020", "2019")


@pytest.mark.parametrize(
    ("layer", "line", "field", "value", "before", "after"),
    [
        ("dates", 1, "mod", "approx", Share(0, 0), Share(0, 1)),
        ("dates", 1, "note", "A word.", None, None),
        ("numbers", 1, "per", "P1D", Share(0, 0), Share(0, 1)),
        ("attributions", 1, "repeat_of", "100-q2", Share(1, 1), Share(1, 2)),
        ("attributions", 1, "negated", True, Share(5, 5), Share(4, 5)),  # false is a value
        ("attributions", 1, "source_entities", [], Share(5, 5), Share(4, 5)),
    ],
)
def test_a_field_is_compared_where_a_side_has_a_value(
    package: Path, layer: str, line: int, field: str, value: Any, before: Share | None, after: Share | None
) -> None:
    index(package)
    assert compare(package, A, B).layers[layer].fields.get(field) == before
    edit(package, layer, line, **{field: value})
    assert compare(package, A, B).layers[layer].fields.get(field) == after


def test_the_fields_of_entities_are_compared_where_a_side_has_a_value(package: Path) -> None:
    index(package)
    before = compare(package, A, B).registers["entities"]
    assert before.fields["wikidata"] == Share(0, 0)
    assert before.fields["wikidata"].value is None
    for folder in (A, B):
        change(package / folder / "entities.jsonl", 1, wikidata="Q1")
    edit(package, "entities", 2, country="FRA")
    after = compare(package, A, B).registers["entities"]
    assert after.fields["wikidata"] == Share(1, 1)
    assert after.fields["name"] == Share(4, 4)
    [difference] = after.differences
    assert list(difference.fields) == ["country"]


def test_another_id_of_the_same_entity_is_no_difference(package: Path) -> None:
    for name in ("actors", "attributions", "entities"):
        path = package / B / f"{name}.jsonl"
        text = path.read_text("utf-8").replace('"officials"', '"some-officials"')
        path.write_text(text.replace('"text": "some-officials"', '"text": "officials"'), "utf-8")
    index(package)
    found = compare(package, A, B)
    assert found.differences == ()
    assert found.layers["attributions"].fields["source_entities"] == Share(5, 5)


def test_a_mention_of_another_entity_is_a_difference(package: Path) -> None:
    edit(package, "actors", 1, entity="officials")
    found = compare(package, A, B)
    assert found.layers["actors"].fields["entity"] == Share(5, 6)
    [difference] = found.differences
    assert difference.fields == {"entity": ("ada-brown", "officials")}
    linked = found.layers["actors"].linking
    assert linked is not None
    # Clusters of A: 3, 1, 1, 1; of B: 2, 1, 2, 1.
    assert linked.b_cubed.precision == pytest.approx((2 + 1 + 2 * 1 / 2 + 1) / 6)
    assert linked.b_cubed.recall == pytest.approx((2 * 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    assert linked.ceaf_m.f1 == pytest.approx(5 / 6)


def test_attributions_are_matched_by_their_cues(package: Path) -> None:
    edit(package, "attributions", 1, content=[span(22, 38, "bridge will open")])
    scores = compare(package, A, B).layers["attributions"]
    assert scores.records.exact == Score(4, 5, 4, 5)
    assert scores.agr.value == 1
    assert scores.roles["content"].exact == Score(4, 5, 4, 5)
    assert scores.roles["source"].exact == Score(5, 5, 5, 5)
    assert scores.given_match["content"].exact == Share(4, 5)
    assert scores.given_match["content"].dice == pytest.approx((4 + 2 * 16 / (16 + 23)) / 5)


def test_parents_and_chains_are_links_between_matched_records(package: Path) -> None:
    edit(package, "attributions", 4, parent=None)
    scores = compare(package, A, B).layers["attributions"]
    assert scores.fields["parent"] == Share(0, 1)
    assert scores.links["parent"] == scores.chains == Score(0, 1, 0, 0)


def test_renumbered_records_are_the_same(package: Path) -> None:
    path = package / B / "attributions.jsonl"
    path.write_text(path.read_text("utf-8").replace('"100-q', '"100-q1'), "utf-8")
    index(package)
    found = compare(package, A, B)
    assert found.differences == ()
    assert found.layers["attributions"].chains == Score(1, 1, 1, 1)


def test_one_empty_layer_scores_nothing_and_does_not_stop(package: Path) -> None:
    (package / B / "dates.jsonl").write_bytes(b"")
    index(package)
    scores = compare(package, A, B, with_gamma=True).layers["dates"]
    assert scores.records.exact == Score(0, 4, 0, 0)
    assert (scores.records.exact.precision, scores.records.exact.recall, scores.records.exact.f1) == (None, 0, 0)
    assert scores.matched == 0
    assert scores.fields["value"].value is None
    assert scores.gamma is not None
    assert scores.gamma.value == 0


def test_two_empty_layers_have_no_score(package: Path) -> None:
    for folder in (A, B):
        (package / folder / "numbers.jsonl").write_bytes(b"")
    index(package)
    scores = compare(package, A, B, with_gamma=True).layers["numbers"]
    assert (scores.records.exact.f1, scores.agr.value, scores.alpha) == (None, None, None)
    assert scores.gamma is not None
    assert scores.gamma.value is None
    assert run("compare", A, B, cwd=package).returncode == 0


def test_nothing_shared_scores_zero(package: Path) -> None:
    write_records(
        package / B / "dates.jsonl",
        [read_records(BASE / "annotations" / "dates.jsonl")[0] | span(17, 21, "says")],
    )
    index(package)
    scores = compare(package, A, B).layers["dates"]
    assert [scores.records.exact.f1, scores.records.overlap.f1, scores.records.characters.f1] == [0, 0, 0]
    assert scores.alpha is not None
    assert scores.alpha < 0
    assert len([each for each in compare(package, A, B).differences if each.layer == "dates"]) == 5


def test_layers_are_chosen_and_entities_still_known(package: Path) -> None:
    edit(package, "dates", 3, value="2019")
    found = compare(package, A, B, layers=["attributions"])
    assert (list(found.layers), found.differences) == (["attributions"], ())
    assert found.layers["attributions"].fields["source_entities"].value == 1


def test_a_layer_of_the_package_s_own_is_compared_without_code(package: Path) -> None:
    (package / "schemas" / "places.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    for folder in (A, B):
        write_records(package / folder / "places.jsonl", PLACES)
    edit(package, "places", 1, kind="town", owner="workers")
    found = compare(package, A, B)
    scores = found.layers["places"]
    assert scores.records.exact == Score(len(PLACES), len(PLACES), len(PLACES), len(PLACES))
    assert scores.fields["kind"].equal == scores.fields["owner"].equal == len(PLACES) - 1
    assert scores.links["part_of"].f1 == 1
    assert [set(each.fields) for each in found.differences] == [{"kind", "owner"}]


# Sets that lie elsewhere: the output of a system.


@pytest.fixture
def system(tmp_path: Path) -> Path:
    folder = tmp_path / "system"
    shutil.copytree(BASE / "annotations", folder)
    return folder


def test_a_folder_elsewhere_is_scored_against_the_gold(system: Path) -> None:
    (system / "numbers.jsonl").unlink()
    change(system / "dates.jsonl", 3, value="2019")
    found = compare(BASE, A, str(system))
    assert found.layers["dates"].fields["value"] == Share(3, 4)
    assert found.left_out == {"numbers": A}


def test_a_package_elsewhere_stands_for_its_main_set(tmp_path: Path) -> None:
    other = copy_base(tmp_path)
    change(other / "annotations" / "dates.jsonl", 3, value="2019")
    for name in (other, other / "datapackage.json"):
        assert compare(BASE, A, str(name)).layers["dates"].fields["value"] == Share(3, 4)


def test_how_a_system_writes_json_and_in_which_order_does_not_matter(system: Path) -> None:
    for path in system.glob("*.jsonl"):
        records = [dict(reversed(record.items())) for record in reversed(read_records(path))]
        path.write_text("\r\n".join(json.dumps(record, separators=(",", ":")) for record in records), encoding="utf-8")
    found = compare(BASE, A, str(system))
    assert found.differences == ()


def test_sources_without_actors_are_compared_by_their_ids(system: Path) -> None:
    (system / "actors.jsonl").unlink()
    (system / "entities.jsonl").unlink()
    change(system / "attributions.jsonl", 4, source_entities=["workers"])
    assert compare(BASE, A, str(system)).layers["attributions"].fields["source_entities"] == Share(4, 5)


@pytest.mark.parametrize(
    ("table", "content", "message"),
    [
        ("dates", b"{", "{system}/dates.jsonl:1:2: F107 not JSON"),
        ("dates", b"[]\n", "{system}/dates.jsonl:1:1: F108 the line holds a list; expected one JSON object"),
        ("dates", b"\xff\n", "{system}/dates.jsonl:1:1: F101 the byte 0xff is not UTF-8 here"),
        ("dates", b'{"id": "100-d1"}\n', "{system}/dates.jsonl:1:1: S201 the record lacks a key: document, start"),
        ("dates", b'{"id":"100-d1"}\n', "{system}/dates.jsonl:1:1: S201 the record lacks a key: document, start"),
        ("dates", b'{"id":"\\ud800"}\n', "{system}/dates.jsonl:1:8: F107 not JSON: half of a surrogate pair"),
        ("entities", b"not\n", "{system}/entities.jsonl:1:1: F107 not JSON"),
    ],
)
def test_a_set_that_cannot_be_read_is_said_with_the_place(
    system: Path, table: str, content: bytes, message: str
) -> None:
    (system / f"{table}.jsonl").write_bytes(content)
    done = run("compare", A, system, "--package", BASE)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.split("\n")
    assert lines[0] == f"spanpack: {system} cannot be compared, since its records do not fit the package:"
    assert lines[1].startswith(message.format(system=system))


@pytest.mark.parametrize(
    ("line", "values", "message"),
    [
        (2, {"text": "June 2021"}, "A303 the document has 'May 2021' at 98 to 106"),
        (2, {"end": 9999}, "A302 "),
        (2, {"document": "101_other"}, 'R403 the catalogue has no document "101_other"'),
        (2, {"id": "100-d1"}, "R401 "),
        (2, {"type": "century"}, "S204 "),
    ],
)
def test_records_that_do_not_fit_are_named(system: Path, line: int, values: Json, message: str) -> None:
    change(system / "dates.jsonl", line, **values)
    with pytest.raises(PackageError) as error:
        compare(BASE, A, str(system))
    assert f"{system}/dates.jsonl:{line}:" in str(error.value)
    assert message in str(error.value)


def test_many_mistakes_are_not_all_shown(system: Path) -> None:
    (system / "dates.jsonl").write_bytes(b"[]\n" * 9)
    done = run("compare", A, system, "--package", BASE)
    assert done.stderr.split("\n")[-2] == "and 4 more"
    assert len(done.stderr.split("\n")) == 1 + 5 + 1 + 1


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            [A, "nowhere"],
            "nowhere: there is no such folder, and no such annotation set: the sets of . are annotations",
        ),
        (
            [A, "seeds"],
            "seeds: the folder holds no table of a layer; expected actors.jsonl, numbers.jsonl, dates.jsonl",
        ),
        ([A, "CHANGELOG.md"], "CHANGELOG.md: expected the folder of an annotation set; an archive is to be unpacked"),
        ([A, A, "--layers", "places"], "'places' is no layer; there is actors, numbers, dates, attributions"),
        ([A, A, "--package", "seeds/nowhere"], "seeds/nowhere: there is no such file or folder"),
    ],
)
def test_what_cannot_be_compared_is_said(names: list[str], message: str) -> None:
    done = run("compare", *names, cwd=BASE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"spanpack: {message}")


@pytest.mark.parametrize(
    ("asked", "compared"),
    [("numbers,dates", ["numbers", "dates"]), (" numbers, dates ,", ["numbers", "dates"]), (" ", [*LAYERS])],
)
def test_layers_are_named_with_blanks_or_without(asked: str, compared: list[str]) -> None:
    done = run("compare", A, A, "--layers", asked, "--format", "json", cwd=BASE)
    assert list(json.loads(done.stdout)["layers"]) == compared


def test_a_layer_that_one_set_lacks_is_said(system: Path) -> None:
    (system / "dates.jsonl").unlink()
    done = run("compare", A, system, "--package", BASE, "--layers", "dates")
    assert done.returncode == 2
    assert done.stderr == f"spanpack: {system} has no dates.jsonl, so that dates cannot be compared\n"


def test_sets_without_a_common_layer_are_said(system: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.move(system / "dates.jsonl", other)
    with pytest.raises(PackageError, match="have no layer in common"):
        compare(BASE, str(system), str(other))


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [("scipy", "[]", "compare"), ("krippendorff", "[]", "compare"), ("pygamma_agreement", "['--gamma']", "agreement")],
)
def test_a_missing_library_is_said_with_how_to_get_it(module: str, arguments: str, extra: str) -> None:
    code = (
        f"import sys; sys.modules[{module!r}] = None; from spanpack.cli import main; "
        f"sys.exit(main(['compare', 'annotations', 'annotations', *{arguments}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith(
        f" needs more libraries; install spanpack with the extra {extra}: pip install '.[{extra}]' in the clone\n"
    )


def test_other_commands_import_nothing_of_it() -> None:
    code = (
        "import sys; from spanpack.cli import main; main(['validate']); "
        "print(sorted({'numpy', 'scipy', 'krippendorff', 'numba'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "[]"


# How it is shown.


def test_text_has_each_table_and_the_differences_with_the_text_around(package: Path) -> None:
    edit(package, "dates", 3, value="2019")
    drop(package, "actors", "100-a5")
    done = run("compare", A, B, "--show-differences", cwd=package)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.split("\n")
    assert lines[:6] == [
        "A: annotations",
        "B: annotations/passes/b",
        "",
        "Spans: precision and recall of B against A",
        "  layer         A  B  exact P  exact R  exact F1  overlap P  overlap R  overlap F1  chars P  chars R"
        "  chars F1",
        "  actors        6  5    1.000    0.833     0.909      1.000      0.833       0.909    1.000    0.857"
        "     0.923",
    ]
    assert "  value          3   4  0.750" in lines
    by_document = lines.index("By document")
    assert lines[by_document : by_document + 7] == [
        "By document",
        "  document        exact F1  overlap F1  alpha  fields equal",
        "  100_ada",
        "  · actors           0.909       0.909  0.933         1.000",
        "  · numbers          1.000       1.000  1.000         1.000",
        "  · dates            1.000       1.000  1.000         0.929",
        "  · attributions     1.000       1.000  1.000         1.000",
    ]
    assert lines[lines.index("2 differences") :] == [
        "2 differences",
        "",
        "actors only in A: A 100-a5",
        "    100_ada[171:178]  … Post, officials believe that about 300 workers left last year.⏎⏎1 of 2⏎"
        "Ada Brown said …",
        "                                                               ^^^^^^^",
        "    entity workers, mention nominal, certainty high",
        "",
        "dates differs: A 100-d3 and B 100-d3",
        "    100_ada[184:193]  …als believe that about 300 workers left last year.⏎⏎1 of 2⏎"
        "Ada Brown said that “the bridg…",
        "                                                               ^^^^^^^^^",
        "    value: A 2020, B 2019",
        "",
    ]


def test_the_register_is_shown_with_the_layers_that_refer_to_it(package: Path) -> None:
    edit(package, "entities", 2, country="FRA")
    title = "Register entities: 4 of 4 and 4 correspond"
    for layer, is_shown in (("actors", True), ("attributions", True), ("numbers", False), ("dates", False)):
        done = run("compare", A, B, "--layers", layer, "--show-differences", cwd=package)
        assert (title in done.stdout.split("\n")) is is_shown
        assert done.stdout.endswith(
            "\n\n1 difference\n\nentities differs: A daily-post and B daily-post\n    country: A GBR, B FRA\n"
            if is_shown
            else "\n\nno difference\n"
        )


def test_an_entity_of_one_register_is_a_difference(package: Path) -> None:
    path = package / B / "entities.jsonl"
    extra = read_records(path)[0] | {"id": "army", "name": "Army", "type": "organization", "sector": None}
    write_records(path, [*read_records(path), extra])
    index(package)
    data = json.loads(run("compare", A, B, "--format", "json", "--show-differences", cwd=package).stdout)
    assert data["registers"]["entities"]["differences"] == [{"a": None, "b": extra, "fields": {}}]
    assert data["registers"]["entities"]["fields"]["type"] == {"equal": 4, "of": 4, "share": 1.0}
    shown = run("compare", A, B, "--show-differences", cwd=package).stdout
    assert shown.endswith("\n\nentities only in B: B army\n    name Army, type organization, country GBR\n")


def test_a_system_is_to_be_read_against_annotators(system: Path) -> None:
    lines = run("compare", A, str(system), cwd=BASE).stdout.split("\n")
    assert lines[:4] == [
        "A: annotations",
        f"B: {system}",
        "read B against the agreement of annotators, not against 1: two passes compared, and PolNeAR's "
        "(docs/agreement.md)",
        "",
    ]
    for names in ((A, A), (str(system), A), (str(system), str(system))):
        assert run("compare", *names, cwd=BASE).stdout.split("\n")[2] == ""


def test_no_difference_is_said() -> None:
    assert run("compare", A, A, "--show-differences", cwd=BASE).stdout.endswith("\n\nno difference\n")


def test_markdown_has_the_same_tables(package: Path) -> None:
    drop(package, "actors", "100-a5")
    lines = run("compare", A, B, "--format", "markdown", "--layers", "actors", cwd=package).stdout.split("\n")
    assert lines[:9] == [
        "A: annotations",
        "",
        "B: annotations/passes/b",
        "",
        "**Spans: precision and recall of B against A**",
        "",
        "| layer | A | B | exact P | exact R | exact F1 | overlap P | overlap R | overlap F1 "
        "| chars P | chars R | chars F1 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| actors | 6 | 5 | 1.000 | 0.833 | 0.909 | 1.000 | 0.833 | 0.909 | 1.000 | 0.857 | 0.923 |",
    ]


def test_markdown_escapes_what_would_part_a_cell() -> None:
    assert "| agr(A\\|\\|B) | 1.000 |" in run("compare", A, A, "--format", "markdown", cwd=BASE).stdout.split("\n")


def test_json_has_everything(package: Path) -> None:
    edit(package, "dates", 3, value="2019")
    drop(package, "numbers", "100-n1")
    done = run("compare", A, B, "--format", "json", "--show-differences", cwd=package)
    data = json.loads(done.stdout)
    assert list(data) == ["a", "b", "layers", "registers", "documents", "left_out", "parameters", "differences"]
    assert data["layers"]["dates"]["fields"]["value"] == {"equal": 3, "of": 4, "share": 0.75}
    assert data["layers"]["numbers"]["records"]["exact"] == {
        "a": 1,
        "b": 0,
        "precision": None,
        "recall": 0.0,
        "f1": 0.0,
    }
    assert data["layers"] == data["documents"]["100_ada"]
    assert data["layers"]["actors"]["linking"]["b_cubed"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert data["layers"]["actors"]["gamma"] is None
    assert data["parameters"]["gamma"] == {
        "alpha": 1.0,
        "beta": 1.0,
        "delta_empty": 1.0,
        "samples": 30,
        "seed": 20180507,
    }
    assert [(each["layer"], each["a"]["id"], each["b"] and each["b"]["id"]) for each in data["differences"]] == [
        ("numbers", "100-n1", None),
        ("dates", "100-d3", "100-d3"),
    ]
    assert [(each["before"], each["after"]) for each in data["differences"]] == [
        (" the Daily Post, officials believe that ", " workers left last year.\n\n1 of 2\nAda Bro"),
        ("als believe that about 300 workers left ", ".\n\n1 of 2\nAda Brown said that “the bridg"),
    ]
    assert data["differences"][1]["fields"] == {"value": {"a": "2020", "b": "2019"}}
    assert "differences" not in json.loads(run("compare", A, B, "--format", "json", cwd=package).stdout)
