"""spanpack add: from quotations to records, all of a draft or none of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from spanpack.storage.files import PackageError
from tests.helpers import Json, change, copy_base, read_records, replace, run, validate, write_records
from tests.packages import generate

ONE = 'document: "100"\nactors: [{quote: left, entity: workers, mention: nominal}]\n'
WAIVER = """\
- {rule: C547, document: 100_ada, quote: believe, reason: It is waived., section: attribution-extent}
"""
ABSENT = 'document: "100"\nactors:\n  - {quote: the Mayor, entity: ada-brown, mention: nominal}\n'
AMBIGUOUS = 'document: "100"\nactors:\n  - {quote: bridge, entity: ada-brown, mention: nominal}\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


def add_text(package: Path, text: str, *, annotations: str = "annotations") -> dict[str, list[str]]:
    draft = package.parent / "draft.yaml"
    draft.write_text(text, encoding="utf-8")
    return add(package, draft, annotations=annotations)


@pytest.mark.parametrize(
    "draft", [ONE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + ONE.encode(), ONE.replace("\n", "\r").encode()]
)
def test_a_draft_may_have_the_line_ends_and_the_mark_of_any_editor(package: Path, draft: bytes) -> None:
    (package.parent / "draft.yaml").write_bytes(draft)
    assert add(package, package.parent / "draft.yaml") == {"actors": ["100-a7"]}


def test_the_items_of_a_list_are_no_records_to_add(package: Path) -> None:
    items = {"description": "An item.", "type": "object", "properties": {"document": {"type": "string"}}}
    (package / "schemas" / "decisions.json").write_text(json.dumps(items), encoding="utf-8")
    index(package)
    what = "there is entities, actors, numbers, dates, attributions; a new layer begins with its schema"
    assert refusal(package, 'document: "100"\ndecisions:\n  - {decision: x}\n') == [
        f":2:1: decisions is no layer; {what}, schemas/decisions.json"
    ]


A_RECORD = (
    "this is a record, and no draft; a draft is a mapping: document, and under the name of each layer a list of "
    "records, as spanpack add --help shows"
)


def refusal(package: Path, text: str) -> list[str]:
    """Return the problems of a draft, places included, and assert that no file changed."""
    before = contents(package)
    with pytest.raises(DraftError) as caught:
        add_text(package, text)
    assert contents(package) == before
    return [problem.removeprefix(str(package.parent / "draft.yaml")) for problem in caught.value.problems]


def contents(package: Path) -> dict[str, bytes]:
    return {str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*") if path.is_file()}


def records(package: Path, layer: str) -> dict[str, Json]:
    return {record["id"]: record for record in read_records(package / "annotations" / f"{layer}.jsonl")}


def test_a_mention_gets_offsets_id_document_and_the_defaults_of_the_schema(package: Path) -> None:
    text = 'document: "100_ada"\nactors:\n  - {quote: left, entity: workers, mention: nominal}\n'
    assert add_text(package, text) == {"actors": ["100-a7"]}
    assert records(package, "actors")["100-a7"] == {
        "id": "100-a7",
        "document": "100_ada",
        "start": 179,
        "end": 183,
        "text": "left",
        "entity": "workers",
        "mention": "nominal",
        "certainty": "high",
        "note": None,
    }


def test_only_the_new_line_is_new_and_it_stands_where_the_order_puts_it(package: Path) -> None:
    path = package / "annotations" / "actors.jsonl"
    before = path.read_bytes().splitlines(keepends=True)
    add_text(package, ONE)
    after = path.read_bytes().splitlines(keepends=True)
    assert after[5] == (
        b'{"id": "100-a7", "document": "100_ada", "start": 179, "end": 183, "text": "left", '
        b'"entity": "workers", "mention": "nominal", "certainty": "high", "note": null}\n'
    )
    assert after[:5] + after[6:] == before


def test_files_of_other_layers_stay_as_they_are(package: Path) -> None:
    before = contents(package)
    add_text(package, ONE)
    changed = {path for path, content in contents(package).items() if content != before.get(path)}
    assert changed == {"annotations/actors.jsonl", "datapackage.json"}


def test_ids_go_on_from_the_highest_in_the_order_of_the_text_not_of_the_draft(package: Path) -> None:
    text = """\
document: "100"
actors:
  - {quote: left, entity: workers, mention: nominal}
  - {quote: bridge will, occurrence: 2, entity: workers, mention: nominal}
  - {quote: bridge will, occurrence: 1, entity: workers, mention: nominal}
"""
    assert add_text(package, text) == {"actors": ["100-a9", "100-a8", "100-a7"]}
    assert [records(package, "actors")[f"100-a{number}"]["start"] for number in (7, 8, 9)] == [22, 78, 179]


def test_an_id_of_a_line_that_is_not_canonical_is_not_given_again(package: Path) -> None:
    path = package / "annotations" / "actors.jsonl"
    replace(path, '{"id": "100-a6", ', '{"id":"100-a6", ')
    assert add_text(package, ONE) == {"actors": ["100-a7"]}
    assert [record["id"][4:] for record in read_records(path)] == ["a1", "a2", "a3", "a4", "a5", "a7", "a6"]


@pytest.mark.parametrize(
    ("locators", "start"),
    [
        ("quote: bridge, occurrence: 1", 22),
        ("quote: bridge, occurrence: 3", 228),
        ("quote: bridge, before: 'says '", 22),
        ("quote: bridge, before: '“the ', occurrence: 1", 78),
        ("quote: bridge, before: '“the ', occurrence: 2", 228),
        ("quote: bridge, after: ' will open in May\n\n'".replace("\n", "\\n").replace("'", '"'), 22),
        ("quote: bridge, within: Mayor says bridge", 22),
        ("quote: bridge, within: {quote: “the bridge will, occurrence: 2}", 228),
        (
            "quote: bridge will open in May 2021, within: {quote: '“the bridge will open in May 2021.”', before: "
            "'Mayor Ada Brown said that '}",
            78,
        ),
        ("quote: believe", 148),
    ],
)
def test_a_quotation_is_found_by_its_words_and_what_tells_it_from_others(
    package: Path, locators: str, start: int
) -> None:
    add_text(package, f'document: "100"\nactors: [{{{locators}, entity: workers, mention: nominal, note: new}}]\n')
    assert records(package, "actors")["100-a7"]["start"] == start


def test_a_stretch_that_stands_more_than_once_is_refused(package: Path) -> None:
    entry = "{quote: bridge, within: bridge will open, occurrence: 1, entity: workers, mention: name}"
    text = f'document: "100"\nactors: [{entry}]\n'
    problem = refusal(package, text)[0]
    assert problem.startswith(":2:34: 'bridge will open' stands 3 times; say which by occurrence, before, after or ")


def test_before_and_after_may_lie_outside_the_stretch_of_within(package: Path) -> None:
    text = (
        'document: "100"\n'
        "actors:\n"
        "  - {quote: bridge, within: {quote: bridge will, occurrence: 1}, before: 'says ', entity: workers, "
        "mention: nominal}\n"
    )
    assert add_text(package, text) == {"actors": ["100-a7"]}


def test_every_field_of_an_attribution_is_written_from_quotations(package: Path) -> None:
    (package / "annotations" / "waivers.yaml").write_text(WAIVER, encoding="utf-8")
    table = package / "annotations" / "attributions.jsonl"  # A cue belongs to one attribution.
    write_records(table, [record for record in read_records(table) if record["id"] != "100-q4"])
    index(package)
    text = """\
document: "100_ada"
attributions:
  - within: "the Daily Post, officials believe that about 300 workers left last year."
    source: [the Daily, Post]
    cue: believe
    content:
      - that about 300
      - {quote: left, occurrence: 1}
    addressee: {spans: officials, entities: [officials]}
    source_entities: daily-post
    identification: named
    attitude: belief
    form: indirect
    negated: true
    parent: 100-q3
    certainty: low
    note: Only for the test.
"""
    assert add_text(package, text) == {"attributions": ["100-q6"]}
    assert records(package, "attributions")["100-q6"] == {
        "id": "100-q6",
        "document": "100_ada",
        "source": [{"start": 122, "end": 131, "text": "the Daily"}, {"start": 132, "end": 136, "text": "Post"}],
        "cue": [{"start": 148, "end": 155, "text": "believe"}],
        "content": [{"start": 156, "end": 170, "text": "that about 300"}, {"start": 179, "end": 183, "text": "left"}],
        "source_entities": ["daily-post"],
        "identification": "named",
        "attitude": "belief",
        "form": "indirect",
        "negated": True,
        "addressee": {"spans": [{"start": 138, "end": 147, "text": "officials"}], "entities": ["officials"]},
        "parent": "100-q3",
        "repeat_of": None,
        "certainty": "low",
        "note": "Only for the test.",
    }


def test_what_is_left_out_of_an_attribution_is_empty_null_or_the_default(package: Path) -> None:
    text = """\
document: "100"
attributions:
  - {cue: Daily, content: Post, identification: implicit, attitude: assertion, form: indirect}
"""
    add_text(package, text)
    record = records(package, "attributions")["100-q6"]
    left_out = ("source", "source_entities", "negated", "addressee", "parent", "repeat_of", "certainty", "note")
    assert {name: record[name] for name in left_out} == {
        "source": [],
        "source_entities": [],
        "negated": False,
        "addressee": None,
        "parent": None,
        "repeat_of": None,
        "certainty": "high",
        "note": None,
    }


def test_counted_is_a_quotation_within_the_stretch_of_its_record(package: Path) -> None:
    old, new = (f"{{zone: {zone}, start: 196, end: 202}}" for zone in ("furniture", "caption"))
    replace(package / "seeds" / "documents.yaml", old, new)
    text = """\
document: "100"
numbers:
  - {quote: "1", within: 1 of 2, type: count, at_least: 1, at_most: 1, counted: of}
  - {quote: "2", within: 1 of 2, type: count, at_least: 2, at_most: 2, counted: null}
"""
    assert add_text(package, text) == {"numbers": ["100-n2", "100-n3"]}
    added = records(package, "numbers")
    assert added["100-n2"]["counted"] == {"start": 198, "end": 200, "text": "of"}
    assert added["100-n3"]["counted"] is None
    assert (added["100-n3"]["start"], added["100-n3"]["end"]) == (201, 202)


def test_parent_repeat_and_anchor_are_named_by_keys_wherever_these_stand_in_the_draft(package: Path) -> None:
    text = """\
document: "100"
attributions:
  - key: again
    repeat_of: first
    parent: 100-q5
    within: {quote: will open in May 2021, occurrence: 2}
    cue: will
    content: open in May 2021
    identification: implicit
    attitude: assertion
    form: indirect
  - key: inner
    parent: outer
    cue: left
    content: last year
    identification: implicit
    attitude: assertion
    form: indirect
  - key: outer
    parent: 100-q4
    cue: workers
    content: left last year
    identification: implicit
    attitude: assertion
    form: indirect
  - key: first
    parent: 100-q2
    within: {quote: will open in May 2021, occurrence: 1}
    cue: will
    content: open in May 2021
    identification: implicit
    attitude: assertion
    form: indirect
dates:
  - {key: one, quote: left, type: date, value: "2020", anchor: two}
  - {key: two, quote: believe, type: date, value: "2021", anchor: document}
"""
    assert add_text(package, text) == {
        "attributions": ["100-q9", "100-q8", "100-q7", "100-q6"],
        "dates": ["100-d6", "100-d5"],
    }
    attributions, dates = records(package, "attributions"), records(package, "dates")
    links = {name: (one["parent"], one["repeat_of"]) for name, one in attributions.items() if name > "100-q5"}
    assert links == {
        "100-q6": ("100-q2", None),
        "100-q7": ("100-q4", None),
        "100-q8": ("100-q7", None),
        "100-q9": ("100-q5", "100-q6"),
    }
    assert (dates["100-d6"]["anchor"], dates["100-d5"]["anchor"]) == ("100-d5", "document")
    assert validate(package, hashes=False) == []


def test_one_draft_adds_entities_and_records_of_several_documents(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    text = """\
- document: d002
  entities:
    - {id: town, name: Town, type: organization}
  actors:
    - {key: x, quote: News, entity: town, mention: name}
- document: d001_text
  actors:
    - {key: x, quote: News, entity: town, mention: name}
  dates:
    - {key: x, quote: open, type: date, value: 2021-05, anchor: document}
"""
    text = text.replace("2021-05", '"2021-05"')
    assert add_text(package, text) == {
        "entities": ["town"],
        "actors": ["d002-a3", "d001-a3"],
        "dates": ["d001-d2"],
    }
    actors = read_records(package / "annotations" / "actors.jsonl")
    assert [actor["id"] for actor in actors] == ["d001-a3", "d001-a1", "d001-a2", "d002-a3", "d002-a1", "d002-a2"]
    assert records(package, "entities")["town"] == {
        "id": "town",
        "name": "Town",
        "type": "organization",
        "country": None,
        "sector": None,
        "wikidata": None,
        "note": None,
    }


def test_a_key_is_known_in_its_own_document_only(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    text = """\
- document: d001
  dates:
    - {key: may, quote: open, type: date, value: "2021-05", anchor: document}
- document: d002
  dates:
    - {key: will, quote: will, type: date, value: "2021-05", anchor: document}
    - {quote: open, type: date, value: "2021-05", anchor: may}
"""
    [problem] = refusal(package, text)
    assert problem.split("\n")[0].startswith(':7:59: S205 value has the wrong form: anchor is "may"; expected what ')
    assert "    mend: Give the id of a record of dates, or the key of one in this draft: will.\n" in problem


def test_a_package_is_valid_and_its_descriptor_up_to_date_after_adding(package: Path) -> None:
    text = """\
document: "100"
entities:
  - {id: town, name: Town, type: organization}
actors:
  - {quote: bridge, occurrence: 1, entity: town, mention: nominal}
"""
    add_text(package, text)
    assert index(package, check=True) == []
    assert validate(package, hashes=False) == []


def test_records_can_be_added_to_another_annotation_set(package: Path) -> None:
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    for name in ("actors", "entities"):
        (folder / f"{name}.jsonl").write_bytes((package / "annotations" / f"{name}.jsonl").read_bytes())
    index(package)
    main = (package / "annotations" / "actors.jsonl").read_bytes()
    text = ONE
    assert add_text(package, text, annotations="annotations/passes/b") == {"actors": ["100-a7"]}
    assert (package / "annotations" / "actors.jsonl").read_bytes() == main
    assert "100-a7" in [record["id"] for record in read_records(folder / "actors.jsonl")]


PASS = """\
document: "100"
entities:
  - {id: people, name: people, type: group}
actors:
  - {quote: workers, entity: people, mention: nominal}
"""


def test_the_first_records_of_an_annotation_set_make_its_tables(package: Path) -> None:
    folder = package / "annotations" / "passes" / "mine"
    folder.mkdir(parents=True)
    before = contents(package)
    assert add_text(package, PASS, annotations="annotations/passes/mine/") == {
        "entities": ["people"],
        "actors": ["100-a1"],
    }
    changed = {path for path, content in contents(package).items() if content != before.get(path)}
    new = {f"annotations/passes/mine/{name}.jsonl" for name in ("actors", "entities")}
    assert changed == {"datapackage.json", *new}
    assert validate(package, hashes=False) == []
    more = 'document: "100"\nactors: [{quote: left, entity: people, mention: nominal}]\n'
    assert add_text(package, more, annotations="annotations/passes/mine") == {"actors": ["100-a2"]}


def test_the_first_records_of_a_corpus_make_its_tables(package: Path) -> None:
    for table in (package / "annotations").iterdir():
        table.unlink()
    index(package)
    text = PASS.replace("entities:\n", "entities:\n  - {id: daily-post, name: Daily Post, type: organization}\n")
    assert add_text(package, text) == {"entities": ["daily-post", "people"], "actors": ["100-a1"]}
    assert validate(package, hashes=False) == []


def test_a_set_that_lacks_the_register_is_told_to_have_it_in_the_draft(package: Path) -> None:
    (package / "annotations" / "passes" / "mine").mkdir(parents=True)
    draft = package.parent / "draft.yaml"
    with pytest.raises(DraftError) as caught:
        add_text(package, ONE, annotations="annotations/passes/mine")
    assert caught.value.problems == [
        f"{draft}:2:10: actors refer to entities, of which annotations/passes/mine has no table yet; "
        "list those that are referred to under entities in this draft"
    ]
    assert list((package / "annotations" / "passes" / "mine").iterdir()) == []


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        (
            "annotations/passes/b",
            "annotations/passes/b: there is no such annotation set; there is annotations, annotations/passes/a. "
            "Make the folder to begin a new one.",
        ),
        (
            "annotations/passes",
            "annotations/passes: holds annotation sets and is none itself; there is annotations, annotations/passes/a",
        ),
        (
            "annotations/../seeds",
            "annotations/../seeds: is no annotation set, which is a folder in annotations; "
            "there is annotations, annotations/passes/a",
        ),
        (
            "..",
            "..: is no annotation set, which is a folder in annotations; there is annotations, annotations/passes/a",
        ),
    ],
)
def test_a_folder_that_is_no_annotation_set_is_refused(package: Path, annotations: str, message: str) -> None:
    (package / "annotations" / "passes" / "a").mkdir(parents=True)
    add_text(package, PASS, annotations="annotations/passes/a")
    before = contents(package)
    with pytest.raises(PackageError) as caught:
        add_text(package, PASS, annotations=annotations)
    assert str(caught.value) == message
    assert contents(package) == before


def test_an_archive_is_refused(package: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "package"), "zip", package)
    (tmp_path / "draft.yaml").write_text(ONE, encoding="utf-8")
    with pytest.raises(
        PackageError, match=r"an archive cannot be changed; unpack it and run spanpack add in the folder"
    ):
        add(Path(archive), tmp_path / "draft.yaml")


def test_an_id_that_the_package_names_anywhere_is_not_given_again(package: Path) -> None:
    last = 'document: "100"\nnumbers: [{quote: left, type: count, at_least: 1}]\n'
    (package / "annotations" / "waivers.yaml").write_text(WAIVER.replace("C547", "C541"), encoding="utf-8")
    changes = package / "CHANGELOG.md"
    changes.write_text(
        changes.read_text(encoding="utf-8") + "- Removed: 100-n7, 101-n9, x100-n8, 100-n80a.\n", encoding="utf-8"
    )
    index(package)
    assert add_text(package, last) == {"numbers": ["100-n8"]}
    change(package / "annotations" / "attributions.jsonl", 1, parent="100-q31")
    text = (
        'document: "100"\nattributions: [{cue: left, content: last year, parent: 100-q4, '
        + "identification: implicit, "
    )
    assert add_text(package, text + "attitude: assertion, form: indirect}]\n") == {"attributions": ["100-q32"]}


def test_the_last_id_is_given_again_only_where_nothing_names_it(package: Path) -> None:
    path = package / "annotations" / "actors.jsonl"
    assert add_text(package, ONE) == {"actors": ["100-a7"]}
    replace(path, path.read_text(encoding="utf-8").split("\n")[5] + "\n", "")
    assert add_text(package, ONE) == {"actors": ["100-a7"]}
    replace(path, path.read_text(encoding="utf-8").split("\n")[5] + "\n", "")
    (package / "CHANGELOG.md").write_text("# Changelog\n\n### Removed\n\n- 100-a7, a doublet.\n", encoding="utf-8")
    assert add_text(package, ONE) == {"actors": ["100-a8"]}


def test_an_absent_quotation_is_refused(package: Path) -> None:
    assert refusal(package, ABSENT) == [
        ":3:13: 'the Mayor' does not stand in the document; the longest part of it that does:\n"
        "    1  Town News⏎⏎[Mayor] says bridge will open in May⏎⏎Mayor Ada…"
    ]


def test_an_ambiguous_quotation_is_refused_with_its_places_in_their_context(package: Path) -> None:
    assert refusal(package, AMBIGUOUS) == [
        ":3:13: 'bridge' stands 3 times; say which by occurrence, before, after or within:\n"
        "    1  Town News⏎⏎Mayor says [bridge] will open in May⏎⏎Mayor Ada Brown said …\n"
        "    2  … in May⏎⏎Mayor Ada Brown said that “the [bridge] will open in May 2021.” According to th…\n"
        "    3  … year.⏎⏎1 of 2⏎Ada Brown said that “the [bridge] will open in May 2021.”⏎"
    ]


def test_words_around_a_quotation_that_are_nowhere_are_refused_with_the_places_of_the_quotation(
    package: Path,
) -> None:
    text = AMBIGUOUS.replace("bridge,", "bridge, before: 'a ',")
    assert refusal(package, text) == [
        ":3:29: 'bridge' does not stand where before says:\n"
        "    1  Town News⏎⏎Mayor says [bridge] will open in May⏎⏎Mayor Ada Brown said …\n"
        "    2  … in May⏎⏎Mayor Ada Brown said that “the [bridge] will open in May 2021.” According to th…\n"
        "    3  … year.⏎⏎1 of 2⏎Ada Brown said that “the [bridge] will open in May 2021.”⏎"
    ]


def test_of_many_candidates_eight_are_shown(package: Path) -> None:
    [problem] = refusal(package, AMBIGUOUS.replace("bridge", "' '"))
    lines = problem.split("\n")
    assert lines[0] == ":3:13: ' ' stands 44 times; say which by occurrence, before, after or within:"
    assert [line[:5].strip() for line in lines[1:9]] == list("12345678")
    assert lines[9:] == ["    … and 36 more"]


@pytest.mark.parametrize(
    ("item", "column", "message"),
    [
        ("{quote: workers, occurrence: 2, entity: x, mention: name}", 34, "'workers' stands once, not 2:"),
        (
            "{quote: workers, occurrence: 0, entity: x, mention: name}",
            34,
            "occurrence is 0; write a whole number, 1 for the first place",
        ),
        (
            "{quote: workers, occurrence: true, entity: x, mention: name}",
            34,
            "occurrence is true; write a whole number, 1 for the first place",
        ),
        (
            "{quote: workers, before: [x], entity: x, mention: name}",
            30,
            'before is ["x"], no text; write the words that touch the quotation',
        ),
        (
            "{quote: 300, entity: x, mention: name}",
            13,
            'quote is 300, no text; write the exact words of the document in quotes, as in "300"',
        ),
        ("{quote: '', entity: x, mention: name}", 13, "quote is empty; write the exact words of the document"),
        ("{entity: x, mention: name}", 5, "quote is missing; write the exact words of the document"),
        (
            "{quote: workers, entty: x, mention: name}",
            22,
            "entty is no field of a draft of actors (is entity meant?); there is quote, entity, ",
        ),
        (
            "{quote: workers, start: 3, entity: x, mention: name}",
            22,
            "start is computed from the quotation; leave it out",
        ),
        (
            "{quote: workers, within: [x], entity: x, mention: name}",
            30,
            '["x"] is no quotation; write the exact words of the document, or a mapping with quote',
        ),
        (
            "{quote: workers, within: no bridge, entity: x, mention: name}",
            30,
            "'no bridge' does not stand in the document; the longest part of it that does:",
        ),
        (
            "workers",
            5,
            '"workers" is no record; expected a mapping with the fields quote, entity, mention, certainty, note',
        ),
        ("[x]", 5, '["x"] is no record; expected a mapping with the fields quote, entity, mention, certainty, note'),
        (
            "{quote: workers, document: x, entity: x, mention: name}",
            22,
            "document stands once, before the layers; leave it out here",
        ),
    ],
)
def test_an_item_that_is_malformed_is_refused_at_its_place(package: Path, item: str, column: int, message: str) -> None:
    problem = refusal(package, f'document: "100"\nactors:\n  - {item}\n')[0]
    assert problem.startswith(f":3:{column}: {message}")


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (
            'document: "101"\nactors: [{quote: workers, entity: workers, mention: nominal}]\n',
            [':1:11: "101" is no document; there is 100_ada'],
        ),
        (
            "document: 100\nactors: [{quote: workers, entity: workers, mention: nominal}]\n",
            [':1:11: document is the number 100; write the id in quotes, as "100"'],
        ),
        (
            "actors: [{quote: workers, entity: workers, mention: nominal}]\n",
            [":1:1: the draft names no document; write document: and the id of one, which may be 100_ada"],
        ),
        (
            'document: "100"\nactor: [{quote: workers}]\n',
            [
                ":2:1: actor is no layer (is actors meant?); there is entities, actors, numbers, dates, attributions; "
                "a new layer begins with its schema, schemas/actor.json"
            ],
        ),
        (
            'document: "100"\ndocuments: [{id: "101", path: seeds/101.txt}]\n',
            [":2:1: documents is no layer: a document begins with its text, and spanpack new writes its record"],
        ),
        (
            'document: "100"\n"../../x": [{quote: workers}]\n',
            [':2:1: "../../x" is no name of a layer; there is entities, actors, numbers, dates, attributions'],
        ),
        (
            'document: "100"\n---\ndocument: "100"\n',
            [
                ":2:1: a second YAML document begins here. Put what both hold into one document, and remove the line "
                "that begins the second."
            ],
        ),
        (
            'document: "100"\nactors: {quote: workers}\n',
            [':2:1: actors is {"quote": "workers"}; expected a list: a hyphen before each record'],
        ),
        (
            'document: "100"\nactor:\n  - {quote: workers}\n',
            [
                ":2:1: actor is no layer (is actors meant?); there is entities, actors, numbers, dates, attributions; "
                "a new layer begins with its schema, schemas/actor.json"
            ],
        ),
        (
            'document: "100"\n',
            [
                ":1:1: the draft holds no records; list them under the name of a layer: "
                "entities, actors, numbers, dates, attributions"
            ],
        ),
        (
            "words\n",
            [
                ':1:1: "words" is no draft; a draft is a mapping: document, and under the name of each layer a list of '
                "records"
            ],
        ),
        (
            '- {layer: actors, document: "100", quote: workers, entity: workers, mention: nominal}\n'
            '- {layer: dates, document: "100", quote: May, type: date}\n',
            [f":1:3: {A_RECORD}"],
        ),
        ('document: "100"\nquote: workers\n', [f":1:1: {A_RECORD}"]),
        ('document: "100"\ncue: says\ncontent: that it is so\n', [f":1:1: {A_RECORD}"]),
    ],
)
def test_an_outline_that_is_malformed_is_refused_at_its_place(package: Path, draft: str, problems: list[str]) -> None:
    assert refusal(package, draft) == problems


def test_a_record_that_breaks_its_schema_is_refused_where_the_value_stands(package: Path) -> None:
    text = """\
document: "100"
numbers:
  - {quote: "1", within: 1 of 2, type: counts, at_least: "1", at_most: 1}
dates:
  - {quote: left, type: date, value: "2021-13"}
actors:
  - {quote: left, entity: Workers, mention: name}
  - {quote: believe, mention: name}
"""
    problems = refusal(package, text)
    assert [problem.partition(": ")[0] for problem in problems] == [":3:40", ":3:58", ":5:38", ":7:27", ":8:5"]
    shown = [problem.split("\n") for problem in problems]
    assert [lines[0].partition(": ")[2] for lines in shown] == [
        'S204 value is not in the vocabulary: type is "counts"; expected one of "count", "money", "percent", "measure"',
        'S203 wrong type: at_least is "1", a text; expected a number or null',
        'S205 value has the wrong form: value is "2021-13"; expected' + shown[2][0].partition("; expected")[2],
        'S205 value has the wrong form: entity is "Workers"; expected id of an entity in entities.jsonl',
        "S201 key is missing: the record lacks a key: entity",
    ]
    assert shown[4][1] == "    mend: Add entity. Id of an entity in entities.jsonl."


@pytest.mark.parametrize(
    ("addressee", "place", "message"),
    [
        ("officials", ":4:16", 'S203 wrong type: addressee is "officials", a text; expected an object or null'),
        ("{entities: [officials]}", ":4:16", "S201 key is missing: addressee lacks a key: spans"),
        (
            "{spans: officials, entity: [officials]}",
            ":4:43",
            "S202 key is unknown: addressee has a key that the schema lacks: entity",
        ),
    ],
)
def test_a_value_of_another_shape_than_its_schema_is_refused(
    package: Path, addressee: str, place: str, message: str
) -> None:
    text = f"""\
document: "100"
attributions:
  - cue: believe
    addressee: {addressee}
    content: {{quote: left}}
    identification: implicit
    attitude: belief
    form: indirect
"""
    assert refusal(package, text)[0].startswith(f"{place}: {message}")


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (".inf", ":2:47: .inf is no number of JSON. "),
        ("-.Inf", ":2:47: -.Inf is no number of JSON. "),
        (".nan", ":2:47: .nan is no number of JSON. "),
        ("1.0e+400", ":2:47: 1.0e+400 is no number of JSON. "),
        ("1_000", ":2:47: 1_000 is no number in its plain form, such as 12 or 1.5. "),
        ("0x10", ":2:47: 0x10 is no number in its plain form, such as 12 or 1.5. "),
        (
            "1" * 30,
            f":2:47: no line of JSON can hold it: the number {'1' * 30} is larger than JSON tools hold exactly;",
        ),
        ('"300"', ':2:47: S203 wrong type: at_most is "300", a text; expected a number or null'),
        ("yes", ":2:47: S203 wrong type: at_most is true, a boolean; expected a number or null"),
    ],
)
def test_a_number_that_json_cannot_keep_as_it_is_written_is_refused(package: Path, number: str, problem: str) -> None:
    text = f'document: "100"\nnumbers: [{{quote: left, type: count, at_most: {number}}}]\n'
    assert refusal(package, text)[0].startswith(problem)


@pytest.mark.parametrize(
    ("number", "written"), [("300", "300"), ("-7", "-7"), ("0.25", "0.25"), ("1.5e-7", "1.5e-07"), ("null", "null")]
)
def test_a_number_is_written_in_canonical_form(package: Path, number: str, written: str) -> None:
    add_text(package, f'document: "100"\nnumbers: [{{quote: left, type: count, at_most: {number}, at_least: -9}}]\n')
    line = (package / "annotations" / "numbers.jsonl").read_text(encoding="utf-8").splitlines()[1]
    assert f'"at_most": {written}, ' in line
    assert validate(package) == []


def test_all_problems_are_told_in_the_order_of_the_draft_and_nothing_is_written(package: Path) -> None:
    text = """\
document: "100"
attributions:
  - {cue: believes, content: [officials believed, bridge], identification: implicit, attitude: belief}
actors:
  - {quote: workers, entity: workers, mention: nominal}
  - {quote: the Mayor, entity: ada-brown, mention: nominal}
"""
    problems = refusal(package, text)
    assert [problem.split("\n")[0] for problem in problems] == [
        ":3:5: S201 key is missing: the record lacks a key: form",
        ":3:11: 'believes' does not stand in the document; the longest part of it that does:",
        ":3:31: 'officials believed' does not stand in the document; the longest part of it that does:",
        ":3:51: 'bridge' stands 3 times; say which by occurrence, before, after or within:",
        ":6:13: 'the Mayor' does not stand in the document; the longest part of it that does:",
    ]


def test_a_key_that_stands_twice_is_refused(package: Path) -> None:
    text = """\
document: "100"
dates:
  - {key: may, quote: left, type: date, value: "2021"}
  - {key: may, quote: believe, type: date, value: "2021"}
"""
    assert refusal(package, text) == [
        ":4:11: another record of dates in this document has the key may; give this one another"
    ]


def test_an_id_that_is_there_already_is_refused(package: Path) -> None:
    text = "entities:\n  - {id: workers, name: The workers, type: group}\n"
    assert refusal(package, text) == [
        ':2:10: R401 id stands twice: another record has the id "workers" already\n'
        "    see also annotations/entities.jsonl:4\n"
        "    mend: If both are the same, leave the entry out of the draft; "
        "else give one of them an id that was never used; the next free id is workers-2.\n"
        "    rule: spanpack rules R401\n"
    ]


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        ("document: [\n", ":2:1: not YAML: did not find expected node content"),
        ('document: "100"\nactors: []\nactors: []\n', ':3:1: the key "actors" stands twice in one mapping'),
        ("a: &a [x]\nb: [*a, *a]\n", ":1:4: the anchor &a stands here"),
        (
            "a: !!python/object/apply:os.system [exit]\n",
            ":1:4: the tag tag:yaml.org,2002:python/object/apply:os.system",
        ),
        ('document: "100"\n---\ndocument: "100"\n', ":2:1: a second YAML document begins here"),
        ("? [a]\n: b\n", ":1:3: a key is not a plain text"),
        ('document: "\\uD800"\n', ":1:14: not YAML: found invalid Unicode character escape code"),
        ("[" * 101 + "]" * 101, ":1:101: the file nests more than 100 deep here"),
        ("", ":1:1: the draft is empty; write document: and records, as spanpack add --help shows"),
        ("# later\n", ":1:1: the draft is empty; write document: and records, as spanpack add --help shows"),
        (
            'document: "100"\ndates: [{quote: left, type: date, value: 2021-05-01}]\n',
            ":2:42: 2021-05-01 is an unquoted ",
        ),
    ],
)
def test_yaml_beyond_plain_data_is_refused(package: Path, draft: str, problem: str) -> None:
    assert refusal(package, draft)[0].startswith(problem)


def test_a_draft_that_is_not_utf8_is_refused(package: Path) -> None:
    (package.parent / "draft.yaml").write_bytes(b"document: \xff\n")
    before = contents(package)
    with pytest.raises(DraftError, match=r"draft\.yaml:1:11: the byte 0xff is not UTF-8 here"):
        add(package, package.parent / "draft.yaml")
    assert contents(package) == before


def test_nothing_is_written_where_the_descriptor_cannot_be_brought_up_to_date(package: Path) -> None:
    (package / "annotations" / "places.jsonl").write_text("{}\n", encoding="utf-8")
    before = contents(package)
    with pytest.raises(PackageError, match=r"annotations/places\.jsonl: there is no schemas/places\.json"):
        add_text(package, ONE)
    assert contents(package) == before


def test_a_draft_without_records_is_refused_and_changes_nothing(package: Path) -> None:
    before = contents(package)
    layers = "entities, actors, numbers, dates, attributions"
    assert refusal(package, 'document: "100"\nactors: []\n') == [
        f":1:1: the draft holds no records; list them under the name of a layer: {layers}"
    ]
    assert contents(package) == before


def test_lines_that_cannot_be_read_stay_when_records_are_added(package: Path) -> None:
    path = package / "annotations" / "actors.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b'{"id": "100-a9", broken\n', *lines[2:]]))
    add_text(package, ONE)
    after = path.read_bytes().splitlines(keepends=True)
    assert after[:3] == [*lines[:2], b'{"id": "100-a9", broken\n']
    assert [line for line in after if line not in lines][1:] == [
        b'{"id": "100-a10", "document": "100_ada", "start": 179, "end": 183, "text": "left", "entity": "workers", '
        b'"mention": "nominal", "certainty": "high", "note": null}\n'
    ]


def test_a_draft_that_is_missing_is_an_error(package: Path) -> None:
    with pytest.raises(PackageError, match=r"nowhere\.yaml: cannot be read: No such file or directory"):
        add(package, package.parent / "nowhere.yaml")


def test_a_package_without_that_annotation_set_is_an_error(package: Path) -> None:
    with pytest.raises(PackageError, match=r"there is no such annotation set; there is annotations\. Make"):
        add_text(package, "document: x\n", annotations="annotations/passes/z")


def test_a_package_whose_text_cannot_be_read_is_an_error(package: Path) -> None:
    (package / "seeds" / "100_ada.txt").write_bytes(b"\xff")
    with pytest.raises(PackageError, match=r"seeds/100_ada\.txt:1: the byte 0xff is not UTF-8 here"):
        add_text(package, AMBIGUOUS)


def test_the_command_says_what_was_added(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text(ONE, encoding="utf-8")
    done = run("add", draft, package)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "actors: added 100-a7\nnow run spanpack validate\n",
        "",
    )


def test_the_command_says_what_is_wrong_and_exits_with_1(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text(ABSENT, encoding="utf-8")
    done = run("add", draft.name, package, cwd=package.parent)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "draft.yaml:3:13: 'the Mayor' does not stand in the document; the longest part of it that does:\n"
        "    1  Town News⏎⏎[Mayor] says bridge will open in May⏎⏎Mayor Ada…\n"
        "nothing was added: 1 problem in draft.yaml\n",
    )


def test_a_changed_text_moves_no_record_that_is_there(package: Path) -> None:
    change(package / "annotations" / "actors.jsonl", 1, note="Changed by hand.")
    before = records(package, "actors")
    add_text(package, ONE)
    assert {name: record for name, record in records(package, "actors").items() if name in before} == before
