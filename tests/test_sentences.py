"""Sentences and paragraphs: every one of a document as it was read by eye, exact places in all of them."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest

import spanpack
from spanpack.model import Span
from spanpack.model.segmentation import paragraphs, sentences
from tests.helpers import BASE, copy_base, replace

ROOT = Path(__file__).parent.parent
CORPUS = spanpack.load(ROOT)
UNICODE = spanpack.load(BASE.parent / "unicode")["700"]

# Where each sentence of document 002 begins and how it ends, as a person reads it.
SENTENCES_OF_002 = [
    (0, 15, "Sound Familiar?", "Familiar?"),
    (16, 64, "Russia Cooperating With", "Afghanistan"),
    (66, 87, "REUTERS/Mike Theiler.", "Theiler."),
    (89, 122, "Daily Caller News", "logo"),
    (123, 162, "Saagar Enjeti White", "Correspondent"),
    (163, 173, "Font Size:", "Size:"),
    (175, 396, "The Russian government", "reports."),
    (398, 534, "Moscow’s cooperation with", "State."),
    (535, 625, "ISIS has a", "Taliban."),
    (626, 779, "“I have already", "2015."),
    (781, 858, "Afghanistan’s security and", "deteriorating."),
    (859, 990, "After former President", "country."),
    (991, 1158, "The Afghan Security", "month."),
    (1160, 1380, "“Their [Russia’s] narrative", "briefing."),
    (1381, 1595, "He continued, “This", "belligerents.”"),
    (1597, 1793, "The strategy is", "conflict."),
    (1794, 1890, "The U.S. supplied", "years."),
    (1891, 2035, "In some cases", "1990’s."),
    (2036, 2140, "Texas Congressman Charlie", "involved."),
    (2141, 2212, "His experiences were", "war."),
    (2214, 2335, "Russia has also", "process."),
    (2336, 2509, "The Afghan government", "process."),
    (2510, 2667, "A crucial element", "stop."),
    (2669, 2757, "Russia’s strategy in", "Syria."),
    (2758, 2952, "Russia supports Syrian", "ally."),
    (2953, 3086, "In Afghanistan, Russia", "enemies."),
    (3088, 3119, "Follow Saagar Enjeti", "Twitter"),
    (3121, 3133, "Send tips to", "to"),
    (3135, 3280, "Content created by", "audience."),
    (3281, 3348, "For licensing opportunities", "contact"),
]


def test_every_sentence_of_a_document() -> None:
    found = [
        (span.start, span.end, " ".join(span.text.split()[:3]), span.text.split()[-1])
        for span in CORPUS["002"].sentences
    ]
    assert found == SENTENCES_OF_002


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("000", "A picture of Rep. Michael McCaul."),
        ("000", "Getty Images"),
        ("000", "“They have no country, no jobs, no future. They have nothing to lose,” an unnamed Afghan military "
         "source told Foreign Policy magazine."),
        ("003", "Now the U.S. must contend with another dimension in the increasingly dire conflict — the Kremlin."),
        ("003", "Critical to the success of Operation Mansouri will be access to weaponry."),
        ("003", "“But we are united. We consider the former Soviet republics as the Russian border and we are able to "
         "provide stability and security of these borders.”"),
        ("003", "For Russia, “Afghanistan represents the opportunity to become a player in a conflict of some import "
         "to the United States.”"),
        ("003", "“Operation Mansouri” is named after the Taliban leader killed last year in a U.S. drone strike, and "
         "the group said its attacks would target foreign forces and focus on establishing regions cleansed of the "
         "enemy."),
        ("004", "Such cooperation has been active for at least 3.5-4 years, the analytical site IGDTS writes in its "
         "article."),
        ("004", "Russia is unlikely to seek revenge on NATO forces for the 2018 battle in Syria, in which the U.S. "
         "military destroyed several hundred pro-Syrian forces, including numerous Russian mercenaries, as they "
         "advanced to the American outpost."),
    ],
)  # fmt: skip
def test_abbreviations_quotations_and_figures_do_not_cut(document: str, sentence: str) -> None:
    assert sentence in [span.text for span in CORPUS[document].sentences]


def test_a_caption_and_its_credit_in_one_line_are_two_sentences() -> None:
    document = CORPUS["000"]
    credit = next(span for span in document.sentences if span.text == "AFP/Getty Images")
    assert document.text[credit.start - 1] == "."
    assert (credit.zone, credit.paragraph) == ("furniture", document.paragraph_at(credit.start))
    assert credit.paragraph is not None
    assert credit.paragraph.start < credit.start


@pytest.mark.parametrize("document", [*CORPUS.documents, UNICODE], ids=lambda document: document.id[:3])
def test_sentences_are_cut_out_of_the_text_and_leave_nothing_out(document: spanpack.model.Document) -> None:
    for spans in (document.sentences, document.paragraphs):
        assert all(document.text[span.start : span.end] == span.text == span.text.strip() for span in spans)
        assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
        assert "".join("".join(span.text.split()) for span in spans) == "".join(document.text.split())
    assert all(span.paragraph is not None and span.end <= span.paragraph.end for span in document.sentences)


def test_sentences_beyond_the_basic_plane() -> None:
    assert UNICODE.sentences[1:] == (
        Span(11, 50, "Zoe\u0301 e\u0301crit : «le 👩🏽\u200d🚀 revient» 👨\u200d👩\u200d👧\u200d👦"),
        Span(52, 103, "قالت سلمى الشمري إنّ «السفينة ستصل في مايو 2021» 🚀."),
        Span(105, 147, UNICODE.text[105:147]),
        Span(148, 169, "دولت می\u200cگوید همین را."),
    )
    assert UNICODE.numbers[0].sentence == UNICODE.sentences[3]


def test_the_language_of_the_document_decides(tmp_path: Path) -> None:
    german = "Er kommt z. B. am 3. Mai. Sie auch."
    assert [german[start:end] for start, end in sentences(german, "de-CH", [])] == [
        "Er kommt z. B. am 3. Mai.",
        "Sie auch.",
    ]
    package = copy_base(tmp_path)
    replace(package / "seeds" / "documents.yaml", "language: en", "language: zxx")
    assert len(spanpack.load(package)["100"].sentences) == 6


def test_paragraphs_are_lines() -> None:
    assert paragraphs("") == []
    assert paragraphs(" \n\t\n") == []
    assert paragraphs("A b.\nC.\n\n  D \n") == [(0, 4), (5, 7), (11, 12)]


def test_a_sentence_ends_with_its_zone() -> None:
    assert sentences("Mayor said\nthat it opens.", "en", [(0, 5), (6, 25)]) == [(0, 5), (6, 10), (11, 25)]


def test_what_stands_between_sentences_is_in_none() -> None:
    document = spanpack.load(BASE)["100"]
    assert document.sentence_at(108) is None
    assert document.paragraph_at(46) is None
    assert document.sentence_at(0) == document.sentences[0]
    assert document.sentence_at(258) is None


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentencex", None)
    document = spanpack.load(BASE)["100"]
    with pytest.raises(
        ImportError, match=r"; install .* the extra sentences: pip install '\.\[sentences\]' in the clone$"
    ):
        _ = document.sentences
    assert len(document.paragraphs) == 5


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u3000", "\u2028"])
def test_a_space_of_several_bytes_is_one(space: str) -> None:
    text = f"The men of World War I{space}.{space}.{space}. went home, she said. He left."
    assert [text[start:end] for start, end in sentences(text, "en", [])] == [text[:-9], "He left."]
