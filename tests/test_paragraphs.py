"""What belongs together stands in one paragraph: source and addressee with the cue, the counted with its figure."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack import Finding
from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from spanpack.validation import validate as validation
from tests.damage import ATTRIBUTIONS, NUMBERS, TEXT
from tests.helpers import Json, change, copy_base, read_records, write_records


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_base(tmp_path)


@pytest.fixture(params=["by records", "by proofs"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask each test record by record and by proofs."""
    monkeypatch.setattr(validation, "LARGE", 0 if request.param == "by proofs" else 10**9)


def found(package: Path) -> list[Finding]:
    index(package)
    return spanpack.validate(package)


def said(package: Path) -> list[tuple[str, int, str, str]]:
    return [(finding.rule, finding.line, finding.message, finding.fix) for finding in found(package)]


def words(package: Path, quote: str, start: int = 0) -> Json:
    """Return the span of words, the first from ``start`` on."""
    place = (package / TEXT).read_text(encoding="utf-8").index(quote, start)
    return {"start": place, "end": place + len(quote), "text": quote}


def told(*spans: Json, entity: str = "daily-post") -> Json:
    return {"spans": list(spans), "entities": [entity]}


# Sources and addressees


def test_a_source_of_another_paragraph_is_one_finding_and_its_words_near_the_cue_are_named(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, source=[words(package, "Ada Brown", 200)])
    [finding] = found(package)
    assert (finding.rule, finding.path, finding.line, finding.column) == ("C557", ATTRIBUTIONS, 2, 62)
    assert finding.excerpt is not None
    assert finding.excerpt.text[slice(*finding.excerpt.marked)] == "Ada Brown"
    assert finding.message == "the source 'Ada Brown' stands in line 8 of the text, the cue 'said' in line 5"
    assert finding.fix == (
        "'Ada Brown' stands at 53 in the paragraph of the cue: set start to 53 and end to 62; or correct the cue."
    )


def test_an_addressee_of_another_paragraph_is_one_finding(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, addressee=told(words(package, "Mayor"), entity="ada-brown"))
    change(package / ATTRIBUTIONS, 2, source=[words(package, "Ada Brown")])
    fix = "'Mayor' stands at 47 in the paragraph of the cue: set start to 47 and end to 52; or correct the cue."
    message = "the addressee 'Mayor' stands in line 3 of the text, the cue 'said' in line 5"
    assert said(package) == [("C557", 2, message, fix)]


def test_where_the_words_stand_nowhere_near_the_cue_the_mend_says_what_to_look_for(package: Path) -> None:
    change(package / ATTRIBUTIONS, 5, addressee=told(words(package, "Daily Post")))
    mend = (
        "Mark the source or the addressee where the paragraph of the cue names it, be it by a pronoun; where it does "
        "not, leave source empty, with identification implicit, or addressee null. Or correct the cue."
    )
    message = "the addressee 'Daily Post' stands in line 5 of the text, the cue 'said' in line 8"
    assert said(package) == [("C557", 5, message, mend)]


def test_words_inside_others_or_on_another_span_of_the_record_are_not_named(package: Path) -> None:
    # In the paragraph, «Mayor» is in the source, and «May» in that and in the content.
    for quote, start in (("Mayor", 11), ("May", 42)):
        change(package / ATTRIBUTIONS, 2, addressee=told(words(package, quote, start), entity="workers"))
        [finding] = found(package)
        assert (finding.rule, finding.fix[:33]) == ("C557", "Mark the source or the addressee ")


def test_parts_of_one_other_paragraph_are_one_finding_and_of_two_are_two(package: Path) -> None:
    ada = [words(package, "Ada Brown", 200)]
    change(package / ATTRIBUTIONS, 2, source=ada, addressee=told(words(package, "bridge", 218), entity="workers"))
    message = "the source 'Ada Brown' and the addressee 'bridge' stand in line 8 of the text, the cue 'said' in line 5"
    fix = "'Ada Brown' stands at 53 in the paragraph of the cue: set start to 53 and end to 62; or correct the cue."
    assert said(package) == [("C557", 2, message, fix)]
    change(package / ATTRIBUTIONS, 2, addressee=told(words(package, "Mayor"), entity="ada-brown"))
    assert [(rule, message) for rule, _, message, _ in said(package)] == [
        ("C557", "the source 'Ada Brown' stands in line 8 of the text, the cue 'said' in line 5"),
        ("C557", "the addressee 'Mayor' stands in line 3 of the text, the cue 'said' in line 5"),
    ]


def test_whom_the_words_mean_in_another_paragraph_is_not_told_as_well(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, source=[words(package, "Mayor")])
    assert [rule for rule, *_ in said(package)] == ["C557"]


def test_a_cue_of_another_attribution_is_told_alone(package: Path) -> None:
    change(package / ATTRIBUTIONS, 5, cue=[words(package, "said")])
    assert [rule for rule, *_ in said(package)] == ["C550"]


def test_a_cue_outside_the_parent_is_told_alone(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, cue=[words(package, "will")], attitude="assertion")
    assert [rule for rule, *_ in said(package)] == ["C541"]


def test_a_cue_of_another_paragraph_is_one_finding(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, cue=[words(package, "will")])
    message = "the source 'Mayor Ada Brown' stands in line 5 of the text, the cue 'will' in line 3"
    assert [(rule, said_of_it) for rule, _, said_of_it, _ in said(package)] == [("C557", message)]


def test_a_content_may_go_on_in_another_paragraph(package: Path) -> None:
    content = read_records(package / ATTRIBUTIONS)[1]["content"]
    change(package / ATTRIBUTIONS, 2, content=[*content, words(package, "the bridge will open in May 2021", 218)])
    assert found(package) == []


def test_a_source_of_another_paragraph_may_be_waived(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, source=[words(package, "Ada Brown", 200)])
    waiver = (
        "- {rule: C557, document: 100_ada, quote: Ada Brown, occurrence: 2, reason: It shows a waiver., "
        "section: attribution-extent}\n"
    )
    (package / "annotations" / "waivers.yaml").write_text(waiver, encoding="utf-8")
    assert found(package) == []


# What is counted


def test_what_is_counted_in_another_paragraph_is_one_finding(package: Path) -> None:
    change(package / NUMBERS, 1, counted=words(package, "bridge"))
    message = "the counted 'bridge' stands in line 3 of the text, the figure 'about 300' in line 5"
    fix = "'bridge' stands at 78 in the paragraph of the figure: set start to 78 and end to 84; or correct the figure."
    assert said(package) == [("C530", 1, message, fix)]


def test_of_several_places_the_nearest_is_named(package: Path) -> None:
    change(package / NUMBERS, 1, counted=words(package, "the", 218))  # It stands at 74 and at 122.
    [(rule, _, _, fix)] = said(package)
    assert (rule, fix.partition(":")[0]) == ("C530", "'the' stands at 122 in the paragraph of the figure")


def test_where_nothing_else_is_known_the_counted_may_be_null(package: Path) -> None:
    change(package / NUMBERS, 1, counted=words(package, "says"))
    mend = (
        "Mark what is counted where the paragraph of the figure names it; where it does not, set counted to null. Or "
        "correct the figure."
    )
    message = "the counted 'says' stands in line 3 of the text, the figure 'about 300' in line 5"
    assert said(package) == [("C530", 1, message, mend)]


def test_a_figure_on_another_one_is_told_alone(package: Path) -> None:
    [number] = read_records(package / NUMBERS)
    moved = number | {"id": "100-n2", "counted": words(package, "bridge")}
    write_records(package / NUMBERS, [number, moved])
    assert [rule for rule, *_ in said(package)] == ["C502"]


# Drafts


DRAFT = """document: "100"
attributions:
  - source: {quote: Ada Brown, occurrence: 2}
    cue: {quote: said, occurrence: 1}
    content: {quote: that “the bridge will open in May 2021.”, occurrence: 1}
    source_entities: [ada-brown]
    identification: named
    attitude: assertion
    form: mixed
"""


def test_in_a_draft_the_mend_is_a_quotation(package: Path) -> None:
    records = read_records(package / ATTRIBUTIONS)
    write_records(package / ATTRIBUTIONS, [records[0], *records[2:4], records[4] | {"repeat_of": None}])
    index(package)
    draft = package.parent / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    [problem] = caught.value.problems
    lines = problem.replace(str(draft), "draft.yaml").split("\n")
    assert lines[0] == (
        "draft.yaml:3:13: C557 source or addressee stands in another paragraph: the source 'Ada Brown' stands in line "
        "8 of the text, the cue 'said' in line 5"
    )
    mend = (
        "'Ada Brown' stands at 53 in the paragraph of the cue: quote it there, by occurrence, before or after; or "
        "correct the cue."
    )
    assert any(line.strip().endswith(mend) for line in lines), lines
