"""Level G: what no record covers, and when it is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spanpack.descriptor.index import index
from spanpack.rules import coverage, english
from spanpack.rules.coverage import Cover, Lexicon, Phrases, check, cue_words, lowered, quotations
from spanpack.validation import shards
from spanpack.validation.gaps import Vocabulary
from spanpack.validation.validate import check_package
from tests.helpers import Json, change, copy_base, read_records, run, write_records
from tests.packages import generate

NOTHING = Lexicon(Phrases({}), {})
NUMBER = "annotations/numbers.jsonl"


def span(text: str, quote: str) -> Json:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "text": quote}


def found(text: str, layers: dict[str, list[Json]] | None = None, lexicon: Lexicon = NOTHING) -> list[tuple[str, str]]:
    """Return the rule and the words of each gap."""
    clear = text.replace("\n", "\0")
    return [(rule, text[start:end]) for rule, start, end, _ in check(clear, "en", layers or {}, lexicon)]


def declare(package: Path) -> Path:
    """Let the descriptor ask for level G."""
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(descriptor | {"spanpack": {"coverage": True}}), encoding="utf-8")
    index(package)
    return package


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("It has 12 arches.", [("G601", "12")]),
        ("It cost 1,200.50 then.", [("G601", "1,200.50")]),
        ("Twenty-two men came.", [("G601", "Twenty-two")]),
        ("tens of thousands of dollars", [("G601", "tens of thousands")]),
        ("$3 to $4 a day or so", [("G602", "$3 to $4 a day")]),
        ("Three came, and later five more.", [("G601", "Three"), ("G601", "five")]),
        ("on July 21, 2021, they", [("G602", "July 21, 2021")]),
        ("on 21 Sept. they", [("G602", "21 Sept")]),
        ("It may march on; Jan said so.", []),
        ("In May, on Aug. 3", [("G602", "May"), ("G602", "Aug. 3")]),
        ("last year and this WEEKEND", [("G602", "year"), ("G602", "WEEKEND")]),
        ("a second of all, the first", []),
        ("someone, anyone, tenure, yearn", []),
        ("٣ men", [("G601", "٣")]),
        ("€5 or 6 $", [("G601", "€5"), ("G601", "6")]),
        ("Last night, on Christmas morning", [("G602", "night"), ("G602", "Christmas morning")]),
        ("the third quarter, a semester", [("G602", "quarter, a semester")]),
        ("on Thursdays, not MONDAYS; in january", [("G602", w) for w in ("Thursdays", "MONDAYS", "january")]),
        ("In JUNE and Februaries, tuesday", [("G602", "JUNE and Februaries, tuesday")]),
        ("KABUL, AUG. 3; sept 4", [("G602", "AUG. 3"), ("G601", "4")]),
        ("They may march, sat in the sun. An august mon.", []),
        ("MAY THEY MARCH; In March", [("G602", "March")]),
        ("a millennium, not millennia", [("G602", "millennium"), ("G602", "millennia")]),
        ("the nineties; The twenties", [("G602", "nineties"), ("G602", "twenties")]),
        ("quarterly or weekly, annually", [("G602", "quarterly"), ("G602", "weekly, annually")]),
        ("The Daily Post, Weekly. A daily US list", [("G602", "Weekly"), ("G602", "daily")]),
        ("Overnight they left at midday", [("G602", "Overnight"), ("G602", "midday")]),
        ("A third of the country; an eighth of it; a third man", [("G601", "A third"), ("G601", "an eighth")]),
        ("two-thirds; it grew twofold, then Tenfold", [("G601", w) for w in ("two-thirds", "twofold", "Tenfold")]),
        ("a score of men, scores of men; scores of 3", [("G601", w) for w in ("a score", "scores", "scores of 3")]),
        ("he scores; the score of none", []),
        ("a couple of men came twice; a dozen, thrice", [("G601", w) for w in ("couple", "twice", "dozen, thrice")]),
    ],
)
def test_figures_and_dates_in_a_text_without_records(text: str, gaps: list[tuple[str, str]]) -> None:
    assert found(text) == gaps


def test_numbers_dates_and_names_cover_figures() -> None:
    text = "Unit 29155 lost 300 men in 2021, and 40 in 2022."
    layers = {
        "actors": [span(text, "Unit 29155")],
        "numbers": [span(text, "300")],
        "dates": [span(text, "2021")],
    }
    assert found(text, layers) == [("G601", "40"), ("G601", "2022")]


def test_a_record_that_covers_a_part_covers_nothing() -> None:
    text = "nearly 1,200 men"
    assert found(text, {"numbers": [span(text, "1,2")]}) == [("G601", "1,200")]


def test_furniture_and_other_languages_have_no_gaps() -> None:
    text = "1 of 2\nIt has 12 arches, in May."
    assert [gap[0] for gap in check("\0" * 6 + "\0" + text[7:], "en-GB", {}, NOTHING)] == ["G601", "G602"]
    for language in ("de", "", "../words/en", "e\0"):
        assert check(text, language, {}, NOTHING) == []


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("He said “yes” and “no.”", ["“yes”", "“no.”"]),
        ('a "b" c "d"', ['"b"', '"d"']),
        ("«oui» and „ja“", ["«oui»", "„ja“"]),
        ("“He is ‘right’ here,” he said", ["“He is ‘right’ here,”"]),
        ("a ‘game-changer’ it’s", ["‘game-changer’"]),
        ("It’s the soldiers’ own, of the ‘90s", []),
        ("“no end\0A new “one”", ["“no end", "“one”"]),
        ("no start” here", ["”"]),
        ("“open ", ["“open"]),
        ("‘unclosed “real” words", ["“real”"]),
        ("he said 'yes' to the soldiers' wish", []),
    ],
)
def test_quotations_end_with_their_mark_or_with_the_paragraph(text: str, quotes: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == quotes


def test_a_quotation_lies_in_the_content_of_a_quoted_attribution() -> None:
    text = "“One,” he said, “two.” A “third” is indirect, a “fourth” is nobody’s."
    layers: dict[str, list[Json]] = {
        "numbers": [span(text, "One"), span(text, "two")],
        "attributions": [
            {
                "form": "direct",
                "source": [span(text, "he")],
                "cue": [span(text, "said")],
                "content": [span(text, "“One,”"), span(text, "“two.”")],
            },
            {
                "form": "indirect",
                "source": [],
                "cue": [span(text, "is indirect")],
                "content": [span(text, "A “third”")],
            },
        ],
    }
    assert found(text, layers) == [("G603", "“third”"), ("G603", "“fourth”")]


def test_phrases_are_found_as_whole_words_the_longest_first() -> None:
    phrases = Phrases({"Post": "a1", "The Post": "a2", "U.S.": "a3", "📻 Radio": "a4", ":": "a5", "Asia Times": "a6"})
    text = "The Post, Postman, Post. U.S.-led U.S.A. 📻 Radio: Asia Timesheet The Posts"
    assert [(text[start:end], record) for start, end, record in phrases.find(text)] == [
        ("The Post", "a2"),
        ("Post", "a1"),
        ("U.S.", "a3"),
        ("U.S.", "a3"),
        ("📻 Radio", "a4"),
    ]


def test_names_are_found_in_their_case_and_cues_in_any() -> None:
    text = "US troops told us. TOLD by Ada."
    lexicon = Lexicon(Phrases({"US": "a1", "Ada": "a2"}), {"tell": ("told", "q1")})
    assert found(text, {"actors": [span(text, "US troops")]}, lexicon) == [
        ("G605", "told"),
        ("G605", "TOLD"),
        ("G604", "Ada"),
    ]


def test_a_name_is_found_in_capitals_too_unless_it_has_two_letters() -> None:
    vocabulary = Vocabulary({("en", "Taliban"): "a1", ("en", "Ada"): "a2", ("en", "Or"): "a3", ("de", "Bund"): "a4"})
    lexicon = vocabulary.lexicons()["en"]
    text = "TALIBAN-BACKED, the Taliban’s, the taliban; ADA or Ada OR Or; BUND"
    assert found(text, lexicon=lexicon) == [("G604", name) for name in ("TALIBAN", "Taliban", "ADA", "Ada", "Or")]


def test_sources_cover_cue_words() -> None:
    text = "according to reports"
    record = {"form": "indirect", "source": [span(text, "reports")], "cue": [span(text, "according to")], "content": []}
    lexicon = Lexicon(Phrases({}), {"report": ("reports", "q1"), "accord": ("according", "q1")})
    assert found(text, {"attributions": [record]}, lexicon) == []


def test_a_word_in_a_mention_is_no_cue() -> None:
    text = "The United States told reporters that it states this."
    lexicon = Lexicon(Phrases({}), {"state": ("stated", "q1"), "report": ("reported", "q2")})
    layers = {"actors": [span(text, "United States"), span(text, "reporters")]}
    assert found(text, layers, lexicon) == [("G605", "states")]


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("claim claims claimed claiming", "claim"),
        ("deny denies denied denying", "deni"),
        ("confirm confirms confirmed confirming", "confirm"),
        ("say says said saying", "say"),
        ("know knows knew known knowing", "know"),
        ("write writes wrote written writing", "write"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str, stem: str) -> None:
    assert {coverage.stemmer("en-GB")(word) for word in forms.split()} == {stem}
    assert [coverage.stemmer("und")(word) for word in forms.split()] == forms.split()


def test_each_gap_says_where_its_words_should_lie() -> None:
    lexicon = Lexicon(Phrases({"Ada": "a1"}), {"claim": ("claiming", "q1")})
    text = "Ada claimed “yes” to $10 a day, for 3."
    assert [gap[3] for gap in check(text, "en", {}, lexicon)] == [
        "'Ada' lies in no mention, and is a name in a1",
        "'claimed' lies in no cue and no source; the cue of q1 has 'claiming'",
        "'“yes”' lies in no direct or mixed attribution",
        "'$10 a day' lies in no date and no number",
        "'3' lies in no number and no date",
    ]


def test_cues_are_known_by_their_words_without_function_words() -> None:
    assert cue_words("Was unable to independently confirm", "en") == ["unable", "independently", "confirm"]
    assert cue_words("said in his report", "en-US") == ["said", "report"]
    assert cue_words(":", "en") == []


def test_lower_case_moves_no_offset() -> None:
    assert lowered("İSTANBUL Said") == "İstanbul said"
    assert [lowered("SAID"), len(lowered("ẞİ"))] == ["said", 2]


def test_a_cover_holds_what_one_of_its_stretches_holds() -> None:
    cover = Cover([{"start": 5, "end": 9}, {"start": 0, "end": 3}, {"start": 5, "end": 7}])
    assert [cover.holds(*place) for place in ((0, 3), (5, 9), (6, 7), (2, 6), (9, 10), (4, 5))] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_word_lists_hold_the_words_of_the_other_rules() -> None:
    lists = json.loads((coverage.WORDS / "en.json").read_text(encoding="utf-8"))
    assert {*english.UNITS, *english.SCALES, *english.VAGUE_SCALES} <= {*lists["numbers"]}
    assert {*english.MONTHS} <= {word.lower() for word in lists["months"] + lists["abbreviated"]}
    assert {*english.PERIODS} <= {*lists["periods"]}


def test_level_g_is_asked_where_the_descriptor_declares_it(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    records = read_records(package / "annotations" / "dates.jsonl")
    write_records(package / "annotations" / "dates.jsonl", records[:2] + records[3:])
    index(package)
    assert run("validate", package).returncode == 0
    declare(package)
    done = run("validate", package)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "seeds/100_ada.txt:5:143: G602 date without a record: 'year' lies in no date and no number\n"
        "    100_ada[189:193]  …elieve that about 300 workers left last year.⏎⏎1 of 2⏎Ada Brown said that “the bridg…\n"
        "                                                               ^^^^\n"
        "    mend: Annotate it with spanpack add, or waive it with the reason in annotations/waivers.yaml.\n"
        "    rule: spanpack rules G602\n"
        "\n"
        "not valid: 1 finding in 1 file (documents 1, actors 6, numbers 1, dates 3, attributions 5, entities 4)\n"
    )


def test_level_g_comes_once_nothing_else_is_found_or_when_it_is_selected(tmp_path: Path) -> None:
    package = declare(copy_base(tmp_path))
    change(package / "annotations" / "attributions.jsonl", 1, negated=True)
    records = read_records(package / "annotations" / "dates.jsonl")
    write_records(package / "annotations" / "dates.jsonl", records[:2] + records[3:])
    index(package)
    assert [finding.rule for finding in check_package(package).findings] == ["C547"]
    later = "; gaps (level G) not asked until this is mended"
    assert run("validate", package).stdout.splitlines()[-1] == (
        f"not valid: 1 finding in 1 file (documents 1, actors 6, numbers 1, dates 3, attributions 5, entities 4){later}"
    )
    assert json.loads(run("validate", package, "--format", "json").stdout)["summary"]["gaps_unasked"] is True
    change(package / "annotations" / "attributions.jsonl", 2, negated=True)
    index(package)
    assert run("validate", package).stdout.endswith("; gaps (level G) not asked until these are mended\n")
    for options in (("--select", "C"), ("--ignore", "G"), ("--select", "G")):
        assert "level G" not in run("validate", package, *options).stdout
    change(package / "annotations" / "attributions.jsonl", 2, negated=False)
    index(package)
    assert [finding.rule for finding in check_package(package, gaps=True).findings] == ["C547", "G602"]
    assert run("validate", package, "--select", "G").stdout.startswith("seeds/100_ada.txt:5:143: G602 ")
    assert run("validate", package, "--select", "C5,G601").stdout.startswith("annotations/attributions.jsonl:1:")


def test_a_pass_is_asked_when_it_is_named_and_level_g_is_selected(tmp_path: Path) -> None:
    package = declare(copy_base(tmp_path))
    other = package / "annotations" / "passes" / "a"
    other.mkdir(parents=True)
    for table in (package / "annotations").glob("*.jsonl"):
        (other / table.name).write_bytes(table.read_bytes())
    write_records(other / "dates.jsonl", read_records(other / "dates.jsonl")[:2])
    index(package)
    assert check_package(package).findings == []
    assert check_package(package, annotations="annotations/passes/a").findings == []
    found = check_package(package, annotations="annotations/passes/a", gaps=True).findings
    assert [(finding.rule, finding.line, finding.column) for finding in found] == [("G602", 5, 143), ("G602", 8, 46)]
    assert found[0].fix == (
        "Annotate it with spanpack add, or waive it with the reason in annotations/passes/a/waivers.yaml."
    )


def test_records_that_break_their_schema_cover_nothing(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / NUMBER, 1, type="amount")
    with (package / NUMBER).open("ab") as table:
        table.write(b"{\n\xff\n")
    index(package)
    found = check_package(package, gaps=True).findings
    assert [(finding.rule, finding.path) for finding in found] == [
        ("S204", NUMBER),
        ("F107", NUMBER),
        ("F101", NUMBER),
        ("G601", "seeds/100_ada.txt"),
    ]


@pytest.mark.parametrize("catalogue", ["jsonl", "yaml"])
def test_names_and_cues_are_known_across_pieces_and_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: str
) -> None:
    package = declare(generate(tmp_path / "package", 24, catalogue=catalogue))
    # What only the last document calls a name and a cue is asked of the first one.
    for name, kept in (("actors", 48), ("attributions", 48), ("numbers", 24)):
        path = package / "annotations" / f"{name}.jsonl"
        records = read_records(path)
        assert len(records) == kept
        write_records(path, records[2:])
    index(package)
    whole = check_package(package).findings
    first = [(finding.rule, finding.line, finding.column) for finding in whole if "d001" in finding.path]
    assert first == [
        ("G601", 1, 10),
        ("G604", 3, 1),
        ("G605", 3, 11),
        ("G601", 3, 61),
        ("G604", 3, 79),
        ("G605", 3, 89),
    ]
    monkeypatch.setattr(shards, "SHARD_BYTES", 3_000)
    for jobs in (1, 2):
        assert check_package(package, jobs=jobs).findings == whole


def test_names_and_cues_are_known_in_their_language_alone(tmp_path: Path) -> None:
    package = declare(generate(tmp_path / "package", 2))
    for name, kept in (("actors", 4), ("attributions", 4)):
        path = package / "annotations" / f"{name}.jsonl"
        records = read_records(path)
        assert len(records) == kept
        write_records(path, records[2:])
    index(package)
    rules: dict[str, list[str]] = {"en-GB": ["G604", "G605", "G604", "G605"], "fa": []}
    for language, expected in rules.items():
        change(package / "seeds" / "documents.jsonl", 2, language=language)
        index(package)
        found = check_package(package, gaps=True).findings
        assert [f.rule for f in found if f.path == "seeds/d001_text.txt" and f.rule != "G601"] == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (True, "spanpack is true; expected an object"),
        ({"coverage": 1}, "coverage is 1; expected true or false"),
        ({"coverage": True, "covrage": True}, "covrage is no setting; there is coverage"),
    ],
)
def test_a_setting_that_is_unknown_or_of_another_type_is_a_finding(
    tmp_path: Path, settings: object, message: str
) -> None:
    package = copy_base(tmp_path)
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(descriptor | {"spanpack": settings}, indent=2) + "\n", encoding="utf-8")
    assert [(finding.rule, finding.message) for finding in check_package(package).findings] == [("P015", message)]
