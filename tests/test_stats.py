"""spanpack stats: what a corpus holds, counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.stats import count_words, stats
from tests.helpers import BASE, change, copy_base, run
from tests.packages import generate

COUNTS = {
    "documents": {
        "100_ada": {"words": 49, "characters": 259, "actors": 6, "numbers": 1, "dates": 4, "attributions": 5},
    },
    "total": {"words": 49, "characters": 259, "actors": 6, "numbers": 1, "dates": 4, "attributions": 5},
    "per_1000_words": {"actors": 122.4, "numbers": 20.4, "dates": 81.6, "attributions": 102.0},
    "values": {
        "actors": {"mention": {"name": 3, "nominal": 3}, "certainty": {"high": 5, "medium": 1}},
        "numbers": {"type": {"count": 1}, "certainty": {"high": 1}},
        "dates": {"type": {"date": 4}, "certainty": {"high": 4}},
        "attributions": {
            "identification": {"named": 4, "described": 1},
            "attitude": {"assertion": 4, "belief": 1},
            "form": {"indirect": 3, "mixed": 2},
            "certainty": {"high": 5},
        },
    },
    "entities": {"total": 4, "by_type": {"group": 2, "organization": 1, "person": 1}, "mentioned": 4, "sources": 3},
    "sources": {"named": {"assertion": 4}, "described": {"belief": 1}},
    "chains": {"with_parent": 1, "repeats": 1, "discontinuous": 0},
    "published": {"first": "2021-01-01", "last": "2021-12-31"},
}

TABLE = """\
document         words  characters  actors  numbers  dates  attributions
100_ada             49         259       6        1      4             5
all                 49         259       6        1      4             5
per 1,000 words                      122.4     20.4   81.6         102.0

actors by mention: name 3, nominal 3
actors by certainty: high 5, medium 1
numbers by type: count 1
numbers by certainty: high 1
dates by type: date 4
dates by certainty: high 4
attributions by identification: named 4, described 1
attributions by attitude: assertion 4, belief 1
attributions by form: indirect 3, mixed 2
attributions by certainty: high 5
entities: 4 (group 2, organization 1, person 1), 4 mentioned, 3 sources of attributions
attitude of named sources: assertion 4
attitude of described sources: belief 1
attributions with a parent: 1; repeats: 1; with content in several parts: 0
published: 2021-01-01 to 2021-12-31
"""


def test_the_counts_of_a_corpus() -> None:
    assert stats(spanpack.load(BASE)) == COUNTS


def test_the_counts_as_json() -> None:
    done = run("stats", BASE, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == COUNTS
    assert list(json.loads(done.stdout)) == list(COUNTS)


def test_the_counts_as_text() -> None:
    done = run("stats", cwd=BASE / "annotations")
    assert (done.returncode, done.stdout, done.stderr) == (0, TABLE, "")


def test_documents_are_added_up(tmp_path: Path) -> None:
    counts = stats(spanpack.load(generate(tmp_path / "package", 12)))
    assert list(counts["documents"])[:2] == ["d001_text", "d002_text"]
    assert counts["documents"]["d012_text"] == {
        **{"words": 21, "characters": 107, "actors": 2, "numbers": 1, "dates": 1, "attributions": 2}
    }
    assert counts["total"] == {
        "words": 12 * 21,
        "characters": 9 * 106 + 3 * 107,
        **{"actors": 24, "numbers": 12, "dates": 12, "attributions": 24},
    }
    assert counts["per_1000_words"]["numbers"] == 47.6
    assert counts["entities"] == {"total": 2, "by_type": {"organization": 1, "person": 1}, "mentioned": 1, "sources": 1}


def test_content_in_several_parts_is_counted(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    parts = [{"start": 22, "end": 28, "text": "bridge"}, {"start": 34, "end": 38, "text": "open"}]
    change(package / "annotations" / "attributions.jsonl", 1, content=parts)
    assert stats(spanpack.load(package))["chains"]["discontinuous"] == 1


def test_another_annotation_set_is_counted(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    for name in ("dates", "entities"):
        (folder / f"{name}.jsonl").write_bytes((package / "annotations" / f"{name}.jsonl").read_bytes())
    index(package)
    done = run("stats", package, "--annotations", "annotations/passes/b")
    assert done.stdout.split("\n")[:2] == [
        "document         words  characters  dates",
        "100_ada             49         259      4",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("One two\nthree", 3),
        ("U.S.-led troops, 8,000 of them", 5),
        ("don't, don’t; the 1990's", 4),
        ("$90 billion – 3.5%.", 3),
        ("“Yes,” she said.", 3),
        ("قال إن الاتفاق قريب", 4),
        ("well-being e.g. this", 3),
    ],
)
def test_words_are_runs_of_letters_and_digits_and_what_joins_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_corpus_that_cannot_be_loaded_is_an_error(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "dates.jsonl", 3, certainty="sure")
    done = run("stats", package)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "spanpack: annotations/dates.jsonl:3:1: the record breaks its schema; spanpack validate says how\n"
    )
