"""What people wrote by hand holds no figure that the corpus could leave behind, and no link that leads nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from docs.generate import PAGES
from docs.tables import LAYERS, WORDS
from spanpack.rules.catalogue import LEVELS, RULES
from spanpack.stats import stats
from spanpack.validation.headings import anchors
from tests.guidelines import LINES, corpus

ROOT = Path(__file__).parent.parent
WRITTEN = (
    "README.md",
    "CONTRIBUTING.md",
    "annotations/GUIDELINES.md",
    "annotations/passes/README.md",
    "docs/cookbook.md",
    "docs/release.md",
    *PAGES[1:],
)
MEASURED = ("docs/benchmarks.md", "docs/mutation.md", "docs/rules.md", "docs/fields.md")
TOTALS = WORDS[4:]
"""Words for a number that can be a total: one, two or three things are an example."""
NUMBER = re.compile(rf"\b(\d[\d,]*|{'|'.join(TOTALS)})(?: (?:complete|news|English))? ([a-z]+)\b", re.IGNORECASE)


def by_hand(path: str) -> str:
    """Return a page without what is generated, code and the examples of the guidelines, each line break a space."""
    text = (ROOT / path).read_text(encoding="utf-8")
    text = re.sub(r"<!-- generated: \w+ -->.*?<!-- end -->", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"«[^»]*»|`[^`\n]*`|\(https?:[^)]*\)", "", text)
    return re.sub(r"\s+", " ", text)


def descriptions() -> dict[str, str]:
    return {
        "datapackage.json": json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["description"],
        "CITATION.cff": yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["abstract"],
    }


def held() -> dict[str, int]:
    """Return how many there are of what a page may count."""
    counts = stats(corpus())
    total, documents = counts["total"], len(counts["documents"])
    return {
        **{name: total[name] for name in LAYERS},
        "words": total["words"],
        "entities": counts["entities"]["total"],
        "documents": documents,
        "texts": documents,
        "articles": documents,
        "layers": len(LAYERS),
        "levels": len(LEVELS),
        "rules": len(RULES),
        "examples": sum(line.startswith(("- Yes:", "- No:")) for line in LINES),
    }


@pytest.mark.parametrize("page", [*WRITTEN, *descriptions()])
def test_a_number_of_things_that_is_typed_by_hand_is_how_many_there_are(page: str) -> None:
    text = descriptions().get(page) or by_hand(page)
    counts = held()
    for written, thing in NUMBER.findall(text):
        if thing in counts:
            number = WORDS.index(written.lower()) if written.lower() in WORDS else int(written.replace(",", ""))
            assert number == counts[thing], f"{page} says {written} {thing}: there are {counts[thing]}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/corpus.md", "docs/data-statement.md"])
def test_no_other_figure_is_typed_by_hand(page: str) -> None:
    """Names of standards, versions, documents, codes and headings hold digits too: they are taken away first."""
    text = by_hand(page)
    standards = r"UTF-8|SARIF 2\.1\.0|SHA-256|BCP 47|CC BY 4\.0|Python 3\.11"
    names = rf"{standards}|[Vv]ersion \d|[Ss]ections? \d+|\b00[0-4]\b|\b[A-Z]\d{{3}}\b"
    steps = r"(?:^| )#+ \d+ |(?<= )\d\.(?= )"
    assert re.findall(r"\S*\d\S*", re.sub(f"{names}|{steps}", "", text)) == []


@pytest.mark.parametrize("page", descriptions())
def test_the_years_of_the_descriptions_are_those_of_the_documents(page: str) -> None:
    published = stats(corpus())["published"]
    years = sorted(set(re.findall(r"\b(?:19|20)\d\d\b", descriptions()[page])))
    assert years == [published["first"][:4], published["last"][:4]]


def test_what_the_pictures_are_said_to_show_is_so() -> None:
    counts = stats(corpus())
    total = counts["total"]
    longest = sorted(counts["documents"].items(), key=lambda pair: -pair[1]["words"])[:2]
    assert sorted(name[:3] for name, _ in longest) == ["003", "004"]
    for layer in ("actors", "dates", "attributions"):
        assert sum(row[layer] for _, row in longest) > total[layer] / 2
    named = counts["sources"]["named"]
    assert sum(named.values()) > total["attributions"] / 2
    assert named["assertion"] > sum(named.values()) / 2


def test_the_records_that_are_called_repeating_captions_are_captions() -> None:
    repeats = [item for item in corpus().attributions if item.repeat_of is not None]
    assert [item.zone for item in repeats] == ["caption"] * 4
    assert {item.repeat_of.zone for item in repeats if item.repeat_of} == {"body"}


def test_the_executive_summary_has_the_length_that_the_template_asks() -> None:
    page = (ROOT / "docs" / "data-statement.md").read_text(encoding="utf-8")
    [summary] = re.findall(r"<!-- generated: executive_summary -->(.*?)<!-- end -->", page, re.DOTALL)
    assert 60 <= len(summary.split()) <= 100


def test_the_data_statement_has_the_sections_of_the_template() -> None:
    page = (ROOT / "docs" / "data-statement.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
        "1 Header",
        "2 Executive summary",
        "3 Curation rationale",
        "4 Documentation for source datasets",
        "5 Language varieties",
        "6 Language user demographic",
        "7 Annotator demographic",
        "8 Linguistic situation and text characteristics",
        "9 Preprocessing and data formatting",
        "10 Capture quality",
        "11 Limitations",
        "12 Metadata",
        "13 Disclosures and ethical review",
        "14 Distribution",
        "15 Maintenance",
        "16 Other",
        "17 Glossary",
        "About this document",
    ]


def links() -> list[tuple[str, str]]:
    found = []
    for page in (*WRITTEN, *MEASURED):
        text = re.sub(r"\s+", " ", (ROOT / page).read_text(encoding="utf-8"))
        found += [(page, target) for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return sorted({(page, target) for page, target in found if not target.startswith("http")})


@pytest.mark.parametrize(("page", "target"), links())
def test_links_lead_somewhere(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = ((ROOT / page).parent / path) if path else ROOT / page
    assert file.exists()
    if anchor:
        assert anchors(file.read_text(encoding="utf-8")).count(anchor) == 1
