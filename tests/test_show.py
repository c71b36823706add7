"""spanpack show: a document with its annotations, for a person who proof-reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.cli import main
from tests.helpers import BASE, change, copy_base, read_records, run, write_records

WHOLE = """\
100_ada  Mayor says bridge will open in May
published 2021 (medium)

  1 furniture
Town News

  3 headline
[Mayor|a1 ada-brown nominal?] says bridge will open in [May|d1 date 2021-05 document]
    q1 named assertion indirect
       source  «Mayor» = ada-brown
       cue     «says»
       content «bridge will open in May»

  5 body
Mayor [Ada Brown|a2 ada-brown name] said that “the bridge will open in [May 2021|d2 date 2021-05].” According to the \
[Daily Post|a3 daily-post name], [officials|a4 officials nominal] believe that [about 300|n1 count at_least 300 \
at_most 300 approximate counted «workers»] [workers|a5 workers nominal] left [last year|d3 date 2020 document].
    q2 named assertion mixed
       source  «Mayor Ada Brown» = ada-brown
       cue     «said»
       content «that “the bridge will open in May 2021.”»
    q3 named assertion indirect
       source  «the Daily Post» = daily-post
       cue     «According to»
       content «officials believe that about 300 workers left last year»
    q4 described belief indirect
       inside  q3
       source  «officials» = officials
       cue     «believe»
       content «that about 300 workers left last year»

  7 furniture
1 of 2

  8 caption
[Ada Brown|a6 ada-brown name] said that “the bridge will open in [May 2021|d4 date 2021-05].”
    q5 named assertion mixed
       repeats q2
       source  «Ada Brown» = ada-brown
       cue     «said»
       content «that “the bridge will open in May 2021.”»
"""


def shown(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["show", *map(str, arguments)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["100_ada", "100", "1"])
def test_a_document_is_shown_with_every_layer(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert shown(capsys, name, BASE) == WHOLE


def test_only_the_layers_that_are_named_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        shown(capsys, "100", BASE, "--layers", "numbers,dates")
        == """\
100_ada  Mayor says bridge will open in May
published 2021 (medium)

  1 furniture
Town News

  3 headline
Mayor says bridge will open in [May|d1 date 2021-05 document]

  5 body
Mayor Ada Brown said that “the bridge will open in [May 2021|d2 date 2021-05].” According to the Daily Post, officials \
believe that [about 300|n1 count at_least 300 at_most 300 approximate counted «workers»] workers left [last year|d3 \
date 2020 document].

  7 furniture
1 of 2

  8 caption
Ada Brown said that “the bridge will open in [May 2021|d4 date 2021-05].”
"""
    )


def test_a_record_that_overlaps_another_is_shown_below_the_paragraph(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 5, start=161, text="about 300 workers")
    paragraph = shown(capsys, "100", package, "--layers", "actors,numbers").split("\n\n")[3].split("\n")
    assert "believe that [about 300|n1 count" in paragraph[1]
    assert paragraph[1].endswith("counted «workers»] workers left last year.")
    assert paragraph[2:] == ["    also [about 300 workers|a5 workers nominal]"]


def test_everything_that_an_attribution_says_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "attributions.jsonl"
    records = read_records(path)
    told = {"spans": [{"start": 126, "end": 136, "text": "Daily Post"}], "entities": ["daily-post", "workers"]}
    records[3] |= {"source": [], "source_entities": [], "identification": "implicit", "negated": True}
    records[3] |= {"addressee": told, "certainty": "low", "note": "Unclear."}
    records[3]["content"] = [
        {"start": 156, "end": 170, "text": "that about 300"},
        {"start": 179, "end": 183, "text": "left"},
    ]
    write_records(path, records)
    assert """\
    q4 implicit belief indirect negated (low)
       inside  q3
       source  none in the text
       cue     «believe»
       content «that about 300» + «left»
       told    «Daily Post» = daily-post, workers
       note    Unclear.
""" in shown(capsys, "100", package)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        (
            {"type": "money", "at_least": 90_000_000_000, "unit": "USD"},
            "n1 money at_least 90,000,000,000 at_most 300 approximate USD",
        ),
        ({"at_least": 0.5, "at_most": None, "approximate": False}, "n1 count at_least 0.5"),
        (
            {"at_least": None, "per": "P1D", "counted": None, "certainty": "low"},
            "n1 count at_most 300 approximate P1D?",
        ),
    ],
)
def test_the_fields_of_a_number_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: dict[str, object], label: str
) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "numbers.jsonl", 1, **values)
    counted = "" if "counted" in values else " counted «workers»"
    assert f"[about 300|{label}{counted}]" in shown(capsys, "100", package)


def test_colours_are_used_where_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "100", BASE, "--layers", "dates", "--color", "always").split("\n")
    assert text[0] == "\x1b[1m100_ada  Mayor says bridge will open in May\x1b[0m"
    assert text[7] == ("Mayor says bridge will open in [\x1b[32mMay\x1b[0m\x1b[2m|d1 date 2021-05 document\x1b[0m]")


def test_there_are_no_colours_where_the_output_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in shown(capsys, "100", BASE)
    assert "\x1b" not in shown(capsys, "100", BASE, "--color", "never")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["101"], "'101' is no document; there is 100_ada"),
        ([""], "'' is no document; there is 100_ada"),
        (["100", "--layers", "dates,places"], "'places' is no layer; there is actors, numbers, dates, attributions"),
        (["100", "--annotations", "passes/a"], "no table for the annotation set passes/a; there is annotations"),
    ],
)
def test_what_is_not_there_is_an_error(arguments: list[str], message: str) -> None:
    done = run("show", *arguments, cwd=BASE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("spanpack: ")
    assert done.stderr.endswith(message + "\n")
