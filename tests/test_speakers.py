"""Mentions, the register and attributions agree on who is meant, who speaks and who is told: C515, C555, C556."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack import Finding
from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from spanpack.validation import validate as validation
from tests.damage import ACTORS, ATTRIBUTIONS, CATALOGUE, ENTITIES, rehash
from tests.helpers import change, copy_base, read_records, replace, write_records

ADA, POST = {"start": 53, "end": 62, "text": "Ada Brown"}, {"start": 126, "end": 136, "text": "Daily Post"}


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


def said(package: Path) -> list[tuple[str, str, int, str]]:
    return [(finding.rule, finding.path, finding.line, finding.message) for finding in found(package)]


def marked(finding: Finding) -> str | None:
    return finding.excerpt.text[slice(*finding.excerpt.marked)] if finding.excerpt else None


# Mentions and the register


def test_a_mention_with_the_name_of_another_entity_is_one_finding(package: Path) -> None:
    change(package / ACTORS, 5, entity="officials")
    [finding] = found(package)  # That nothing refers to the workers now is not told as well.
    assert (finding.rule, finding.path, finding.line, marked(finding)) == ("C515", ACTORS, 5, "workers")
    assert finding.message == "'workers' is the name of workers in the register, and entity is another one"
    assert finding.fix == (
        "Set entity to workers; or correct the name of workers in the register, if officials is meant."
    )


def test_names_exchanged_in_the_register_are_one_finding_with_all_the_mentions(package: Path) -> None:
    change(package / ENTITIES, 1, name="Daily Post")
    change(package / ENTITIES, 2, name="Ada Brown")
    assert said(package) == [
        (
            "C515",
            ACTORS,
            2,
            "'Ada Brown' is the name of daily-post in the register, and entity is another one; the same mistake shows "
            f"in 2 more places: {ACTORS}:3, {ACTORS}:6",
        )
    ]


def test_two_mentions_with_different_names_are_two_findings(package: Path) -> None:
    change(package / ACTORS, 3, entity="workers")
    change(package / ACTORS, 4, entity="daily-post")
    assert [(rule, line) for rule, _, line, _ in said(package)] == [("C515", 3), ("C515", 4)]


@pytest.mark.parametrize("name", ["DAILY POST", "Daily\u200b Post", "Daily  Post"])
def test_a_name_that_another_entity_has_or_looks_like_says_nothing(name: str, package: Path) -> None:
    change(package / ACTORS, 3, entity="workers")
    change(package / ENTITIES, 4, name=name)
    assert [rule for rule, *_ in said(package)] == ["C553"] * (name != "DAILY POST")


def test_the_name_of_a_record_that_is_rejected_says_nothing(package: Path) -> None:
    change(package / ACTORS, 3, entity="workers")
    change(package / ENTITIES, 2, type="place")
    assert [(rule, path) for rule, path, *_ in said(package)] == [("S204", ENTITIES)]


def test_names_say_nothing_where_one_of_them_cannot_be_read(package: Path) -> None:
    records = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [records[0], records[0] | {"id": "ada-brown-2", "type": "group"}, *records[1:]])
    replace(package / ENTITIES, '"ada-brown-2", "name"', '"ada-brown-2", name"')
    change(package / ACTORS, 2, entity="ada-brown-2")
    rehash(package)
    assert [(one.rule, one.path, one.line) for one in spanpack.validate(package)] == [("F107", ENTITIES, 2)]


def test_a_name_in_other_letters_is_another_name(package: Path) -> None:
    change(package / ENTITIES, 2, name="daily post")
    change(package / ACTORS, 3, entity="workers")
    assert found(package) == []


def test_a_mention_of_a_name_may_be_waived(package: Path) -> None:
    change(package / ACTORS, 3, entity="workers")
    waiver = "- {rule: C515, document: 100_ada, quote: Daily Post, reason: It shows a waiver., section: register}\n"
    (package / "annotations" / "waivers.yaml").write_text(waiver, encoding="utf-8")
    assert found(package) == []


# Attributions and mentions


def test_a_source_that_is_a_mention_of_another_entity_is_one_finding(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, source_entities=["workers", "daily-post"])
    [finding] = found(package)
    assert (finding.rule, finding.path, finding.line, marked(finding)) == ("C555", ATTRIBUTIONS, 4, "officials")
    assert finding.message == (
        "the source 'officials' is 100-a4, a mention of officials; source_entities has workers, daily-post"
    )
    assert (
        finding.fix == "Let source_entities have officials alone; where 100-a4 means another actor, correct its entity."
    )
    assert finding.related == (ACTORS, 4)


def test_a_source_that_is_a_mention_has_its_entity_alone(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, source_entities=["officials", "workers"])
    assert said(package) == [
        (
            "C555",
            ATTRIBUTIONS,
            4,
            "the source 'officials' is 100-a4, a mention of officials; source_entities has officials, workers",
        )
    ]


def test_a_generic_source_that_is_a_mention_is_somebody(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, source_entities=[], identification="generic")
    assert said(package) == [
        ("C555", ATTRIBUTIONS, 4, "the source 'officials' is 100-a4, a mention of officials; source_entities is empty")
    ]


def test_of_several_spans_each_that_is_a_mention_is_asked(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, source=[ADA, POST], source_entities=["daily-post", "ada-brown"])
    change(package / ATTRIBUTIONS, 5, repeat_of=None)
    assert found(package) == []
    change(package / ATTRIBUTIONS, 2, source_entities=["ada-brown"])
    assert said(package) == [
        (
            "C555",
            ATTRIBUTIONS,
            2,
            "the source 'Daily Post' is 100-a3, a mention of daily-post; source_entities has ada-brown",
        )
    ]
    # «the Daily Post» is more than a mention, so that others may speak as well.
    wide = {"start": 122, "end": 136, "text": "the Daily Post"}
    change(package / ATTRIBUTIONS, 2, source=[ADA, wide], source_entities=["ada-brown", "officials"])
    assert found(package) == []
    change(package / ATTRIBUTIONS, 2, source_entities=["officials"])
    [finding] = found(package)
    assert finding.fix == "Add ada-brown to source_entities; where 100-a2 means another actor, correct its entity."


def test_an_addressee_that_is_a_mention_of_another_entity_is_one_finding(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, addressee={"spans": [POST], "entities": ["daily-post"]})
    assert found(package) == []
    change(package / ATTRIBUTIONS, 2, addressee={"spans": [POST], "entities": ["workers"]})
    [finding] = found(package)
    assert (finding.rule, finding.path, finding.line, marked(finding)) == ("C555", ATTRIBUTIONS, 2, "Daily Post")
    assert finding.message == (
        "the addressee 'Daily Post' is 100-a3, a mention of daily-post; addressee.entities has workers"
    )


def test_a_mention_that_is_wrong_is_one_finding_however_many_attributions_it_is_the_source_of(package: Path) -> None:
    change(package / ACTORS, 1, entity="workers")
    records = read_records(package / ATTRIBUTIONS)
    cue, content = {"start": 29, "end": 33, "text": "will"}, {"start": 34, "end": 45, "text": "open in May"}
    inner = records[0] | {"id": "100-q6", "cue": [cue], "content": [content], "parent": "100-q1"}
    write_records(package / ATTRIBUTIONS, [records[0], inner, *records[1:]])
    [finding] = found(package)
    assert (finding.rule, finding.line, finding.also) == ("C555", 1, ((ATTRIBUTIONS, 2),))


def test_a_mention_in_which_something_is_found_is_held_against_no_attribution(package: Path) -> None:
    change(package / ACTORS, 6, entity="workers")
    assert [(rule, path, line) for rule, path, line, _ in said(package)] == [("C515", ACTORS, 6)]


def test_a_mention_that_overlaps_another_one_is_held_against_no_attribution(package: Path) -> None:
    # «Mayor Ada Brown», which is the source of the second attribution, over «Ada Brown».
    change(package / ACTORS, 1, start=47, end=62, text="Mayor Ada Brown", entity="workers")
    assert [(rule, path, line) for rule, path, line, _ in said(package)] == [("C511", ACTORS, 2)]


def test_other_sources_of_a_repeat_are_not_told_as_well(package: Path) -> None:
    change(package / ATTRIBUTIONS, 5, source_entities=["workers"])
    assert [(rule, line) for rule, _, line, _ in said(package)] == [("C555", 5)]


def test_a_source_without_entities_or_an_implicit_one_is_told_once(package: Path) -> None:
    change(package / ATTRIBUTIONS, 4, source_entities=[])
    assert [(rule, line) for rule, _, line, _ in said(package)] == [("C544", 4)]
    change(package / ATTRIBUTIONS, 4, identification="implicit", source_entities=["workers"])
    assert [(rule, line) for rule, _, line, _ in said(package)] == [("C543", 4)]


def test_a_package_without_mentions_is_asked_nothing_of_them(package: Path) -> None:
    (package / ACTORS).unlink()
    replace(package / CATALOGUE, "entity: daily-post", "entity: workers")
    assert found(package) == []


# What the document names


def test_a_source_that_the_document_names_is_called_named(package: Path) -> None:
    change(package / ATTRIBUTIONS, 1, identification="generic")
    [finding] = found(package)
    assert (finding.rule, finding.path, finding.line, marked(finding)) == ("C556", ATTRIBUTIONS, 1, "Mayor")
    assert finding.message == (
        "identification is generic, and the document names the source: 100-a2, 'Ada Brown', names ada-brown"
    )


def test_a_described_source_that_refers_to_an_actor_who_is_named_is_found(package: Path) -> None:
    change(package / ATTRIBUTIONS, 3, identification="described", source_entities=["ada-brown", "daily-post"])
    assert said(package) == [
        (
            "C556",
            ATTRIBUTIONS,
            3,
            "identification is described, and the document names the source: 100-a2, 'Ada Brown', names ada-brown; "
            "100-a3, 'Daily Post', names daily-post",
        )
    ]


def test_a_joint_source_is_identified_as_its_head_is(package: Path) -> None:
    change(package / ATTRIBUTIONS, 3, identification="described", source_entities=["ada-brown", "officials"])
    assert found(package) == []


def test_the_same_source_of_several_attributions_is_one_finding(package: Path) -> None:
    for line in (1, 2):
        change(package / ATTRIBUTIONS, line, identification="described")
    [finding] = found(package)
    assert (finding.rule, finding.line, finding.also) == ("C556", 1, ((ATTRIBUTIONS, 2),))


def test_a_mention_that_is_wrongly_called_a_name_names_nobody(package: Path) -> None:
    change(package / ACTORS, 4, mention="name")
    assert [(rule, path, line) for rule, path, line, _ in said(package)] == [("C513", ACTORS, 4)]


def test_what_only_another_document_names_is_not_named(package: Path) -> None:
    for line in (2, 6):
        change(package / ACTORS, line, mention="nominal")
    change(package / ATTRIBUTIONS, 1, identification="described")
    assert found(package) == []


# Drafts


def refusal(package: Path, text: str) -> list[str]:
    draft = package.parent / "draft.yaml"
    draft.write_text(text, encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    [problem] = caught.value.problems
    return problem.replace(str(draft), "draft.yaml").split("\n")


NAME = """document: "100"
actors:
  - {quote: Ada Brown, before: "1 of 2\\n", entity: %s, mention: name}
"""


def test_a_draft_that_contradicts_the_register_is_refused(package: Path) -> None:
    write_records(package / ACTORS, read_records(package / ACTORS)[:-1])
    index(package)
    assert refusal(package, NAME % "workers")[0] == (
        "draft.yaml:3:52: C515 mention has the name of another entity: 'Ada Brown' is the name of ada-brown in the "
        "register, and entity is another one"
    )


def test_a_draft_that_names_a_source_which_is_not_called_named_is_refused(package: Path) -> None:
    write_records(package / ACTORS, read_records(package / ACTORS)[:-1])
    change(package / ACTORS, 2, mention="nominal")
    change(package / ATTRIBUTIONS, 1, identification="described")
    assert found(package) == []
    lines = refusal(package, NAME % "ada-brown")
    assert lines[0] == (
        "draft.yaml:3:5: C556 source is named and not called so: identification is described, and the document names "
        "the source: 100-a6, 'Ada Brown', names ada-brown"
    )
    assert any(
        "100-q1, at annotations/attributions.jsonl:1, would be wrong. Set identification to named" in line
        for line in lines
    )
