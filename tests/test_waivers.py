"""Waivers: what they waive, what they do not, and when they are findings themselves."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from spanpack.descriptor.index import index
from spanpack.findings import Finding
from spanpack.validation.headings import anchors
from spanpack.validation.validate import check_package
from tests.helpers import change, copy_base, read_records, run, write_records
from tests.packages import generate

ROOT = Path(__file__).parent.parent
ATTRIBUTIONS = "annotations/attributions.jsonl"
REASON = "reason: It shows a waiver., section: attribution-extent"
SAYS = f"- {{rule: C547, document: 100_ada, quote: says, {REASON}}}\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The base package with a cue that is wrongly called negated: one finding, C547 at «says»."""
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 1, negated=True)
    return package


def waive(package: Path, waivers: str, folder: str = "annotations") -> list[Finding]:
    """Write the waivers of an annotation set and return what is found then."""
    (package / folder / "waivers.yaml").write_text(waivers, encoding="utf-8")
    index(package)
    return check_package(package).findings


def said(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return [(finding.rule, finding.line, finding.message) for finding in findings]


def test_a_waived_finding_is_counted_and_does_not_fail(package: Path) -> None:
    assert waive(package, SAYS) == []
    done = run("validate", package)
    assert (done.returncode, done.stdout) == (
        0,
        "valid: documents 1, actors 6, numbers 1, dates 4, attributions 5, entities 4; 1 finding waived\n",
    )
    summary = json.loads(run("validate", package, "--format", "json").stdout)["summary"]
    assert (summary["findings"], summary["waived"], summary["waived_by_rule"]) == (0, 1, {"C547": 1})
    assert run("validate", package, "--select", "A").stdout == (
        "valid by the rules selected: documents 1, actors 6, numbers 1, dates 4, attributions 5, entities 4\n"
    )


@pytest.mark.parametrize(("lines", "rules"), [((1,), ["A303", "W702"]), ((1, 3), ["A303", "A303"])])
def test_one_record_that_does_not_fit_is_no_sign_that_the_text_has_changed(
    lines: tuple[int, ...], rules: list[str], package: Path
) -> None:
    for line in lines:
        change(package / "annotations" / "actors.jsonl", line, text="Nobody")
    found = waive(package, SAYS + SAYS.replace("quote: says", "quote: sayz"))
    assert [finding.rule for finding in found] == rules


def test_a_waiver_holds_for_its_rule_and_its_words_alone(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, negated=True)
    assert said(waive(package, SAYS)) == [("C547", 2, "the cue is 'said' and negated is true")]
    other = f"- {{rule: C549, document: 100_ada, quote: says, {REASON}}}\n"
    assert said(waive(package, other)) == [
        ("C547", 1, "the cue is 'says' and negated is true"),
        ("C547", 2, "the cue is 'said' and negated is true"),
        ("W701", 1, "C549 finds nothing to waive here"),
    ]


def test_the_words_of_a_waiver_are_whole_words(package: Path) -> None:
    # The headline has «Mayor» before «May».
    change(package / "annotations" / "dates.jsonl", 1, value="2021-06")
    waiver = f"- {{rule: C534, document: 100_ada, quote: May, occurrence: 1, {REASON}}}\n"
    assert waive(package, SAYS + waiver) == []
    assert said(waive(package, SAYS + waiver.replace("occurrence: 1", "occurrence: 4")))[1:] == [
        ("W702", 2, "'May' stands 3 times, not 4 (2 more inside other words, which do not count)")
    ]


def test_a_finding_that_shows_no_words_is_waived_by_its_record(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 4, certainty="low")
    assert waive(package, f"- {{rule: C501, record: 100-q4, {REASON}}}\n") == []


def test_a_finding_that_shows_words_is_not_waived_by_its_record(package: Path) -> None:
    assert said(waive(package, f"- {{rule: C547, record: 100-q1, {REASON}}}\n")) == [
        ("C547", 1, "the cue is 'says' and negated is true"),
        ("W701", 1, "C547 finds nothing to waive here"),
    ]


def test_waivers_hold_for_the_annotation_set_beside_them(package: Path) -> None:
    other = package / "annotations" / "passes" / "a"
    other.mkdir(parents=True)
    for table in (package / "annotations").glob("*.jsonl"):
        (other / table.name).write_bytes(table.read_bytes())
    found = waive(package, SAYS)
    assert [(finding.rule, finding.path) for finding in found] == [("C547", "annotations/passes/a/attributions.jsonl")]
    assert waive(package, SAYS, "annotations/passes/a") == []
    assert [finding.rule for finding in check_package(package).waived] == ["C547", "C547"]
    assert run("validate", package).stdout.endswith("; 2 findings waived, 1 of them in passes\n")
    assert json.loads(run("validate", package, "--format", "json").stdout)["summary"]["waived_in_passes"] == 1


def test_a_record_with_a_waived_finding_uses_its_entity(package: Path) -> None:
    entities = package / "annotations" / "entities.jsonl"
    records = read_records(entities)
    write_records(entities, [*records, records[0] | {"id": "zoe", "name": "Zoe"}])
    told = {"spans": [{"start": 42, "end": 45, "text": "May"}], "entities": ["zoe"]}
    content = [{"start": 22, "end": 38, "text": "bridge will open"}]
    change(package / ATTRIBUTIONS, 1, addressee=told, content=content)
    assert waive(package, SAYS) == []


def test_an_unused_waiver_is_not_reported_where_its_rule_was_not_asked(package: Path) -> None:
    change(package / ATTRIBUTIONS, 1, negated="no")
    assert said(waive(package, SAYS)) == [
        ("S203", 1, 'negated is "no", a text; expected true or false'),
    ]
    gap = f"- {{rule: G601, document: 100_ada, quote: about 300, {REASON}}}\n"
    change(package / ATTRIBUTIONS, 1, negated=False)
    assert waive(package, gap) == []
    found = check_package(package, gaps=True).findings
    assert said(found) == [("W701", 1, "G601 finds nothing to waive here")]


@pytest.mark.parametrize(
    ("waiver", "expected"),
    [
        (
            "document: 100_ada, quote: states",
            ("W702", "'states' does not stand in the document"),
        ),
        ("document: 101_bob, quote: says", ("W702", 'the catalogue has no document "101_bob"')),
        ("document: 100_ada, quote: says, occurrence: 2", ("W702", "'says' stands once, not 2")),
        (
            "document: 100_ada, quote: says, within: Ada Brown said",
            ("W702", "'Ada Brown said' stands twice; say which by occurrence, before, after or within"),
        ),
        ("quote: says", ("S201", "the record lacks a key: document, since it has quote")),
        (
            "record: 100-q1, document: 100_ada, quote: says",
            ("S206", "the record has to have either quote or record, and one of them only"),
        ),
        ("document: 100_ada, quote: says, why: x", ("S202", "the record has a key that the schema lacks: why")),
        ("document: 100_ada, quote: says, occurrence: 0", ("S206", "occurrence is 0; the smallest value is 1")),
    ],
)
def test_a_wrong_waiver_waives_nothing_and_says_what_is_wrong(
    package: Path, waiver: str, expected: tuple[str, str]
) -> None:
    found = waive(package, f"# A comment.\n- {{rule: C547, {waiver}, {REASON}}}\n")
    assert [(f.rule, f.path, f.line) for f in found] == [
        ("C547", ATTRIBUTIONS, 1),
        (expected[0], "annotations/waivers.yaml", 2),
    ]
    assert found[1].message == expected[1]


@pytest.mark.parametrize("rule", ["P006", "F112", "S204", "A303", "R401", "R404", "W701", "C999"])
def test_only_what_the_guidelines_demand_is_waived(package: Path, rule: str) -> None:
    found = waive(package, SAYS + f"- {{rule: {rule}, document: 100_ada, quote: said, occurrence: 1, {REASON}}}\n")
    what = "is no rule" if rule == "C999" else "cannot be waived"
    assert said(found) == [("W704", 2, f"{rule} {what}")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [("", "F106"), ("[]\n", "F106"), ("rule: C547\n", "F108"), ("- {rule: [\n", "F107"), ("- x\n", "F108")],
)
def test_a_file_that_holds_no_waivers_is_one_finding(tmp_path: Path, content: str, rule: str) -> None:
    found = waive(copy_base(tmp_path), content)
    assert [(finding.rule, finding.path) for finding in found] == [(rule, "annotations/waivers.yaml")]
    if rule == "F106":
        assert found[0].message == "the file holds no waivers"
        assert found[0].fix.startswith("Remove the file and run spanpack index")
    if rule == "F108":
        assert found[0].fix == (
            "Write each record as an item of a list: a hyphen, a space, then its keys, one on a line."
        )


def test_a_waiver_cites_a_section_of_the_guidelines(package: Path) -> None:
    guidelines = package / "annotations" / "GUIDELINES.md"
    guidelines.write_text("# Guidelines\n\n### Attribution extent\n", encoding="utf-8")
    assert waive(package, SAYS) == []
    found = waive(package, SAYS.replace("attribution-extent", "actor-foo"))
    assert said(found) == [("W705", 1, 'annotations/GUIDELINES.md has no section "actor-foo"')]


def test_waivers_of_one_section_that_the_guidelines_lack_are_one_finding(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, negated=True)
    lines = [SAYS.replace("extent", "extend"), SAYS.replace("says", "said, occurrence: 1").replace("extent", "extend")]
    assert said(waive(package, "".join(lines))) == [
        (
            "W705",
            1,
            'annotations/GUIDELINES.md has no section "attribution-extend"; did you mean attribution-extent?; the same '
            "mistake shows in 1 more place: annotations/waivers.yaml:2",
        )
    ]


def test_guidelines_that_are_gone_are_one_finding_at_the_first_waiver(package: Path) -> None:
    (package / "annotations" / "GUIDELINES.md").unlink()
    change(package / ATTRIBUTIONS, 2, negated=True)
    other = SAYS.replace("says", "said, occurrence: 1").replace("attribution-extent", "certainty")
    [finding] = waive(package, SAYS + other)
    assert (finding.rule, finding.path, finding.line) == ("W705", "annotations/waivers.yaml", 1)
    assert finding.message == (
        'the package has no annotations/GUIDELINES.md, of which the section "attribution-extent" is cited; the same '
        "mistake shows in 1 more place: annotations/waivers.yaml:2"
    )
    assert finding.fix == "Put annotations/GUIDELINES.md back, or write it: its headings are the sections."


def test_guidelines_without_a_heading_are_one_finding(package: Path) -> None:
    (package / "annotations" / "GUIDELINES.md").write_text("To be written.\n", encoding="utf-8")
    change(package / ATTRIBUTIONS, 2, negated=True)
    other = SAYS.replace("says", "said, occurrence: 1").replace("attribution-extent", "certainty")
    assert said(waive(package, SAYS + other)) == [
        (
            "W705",
            1,
            'annotations/GUIDELINES.md has no section "attribution-extent"; the same mistake shows in 1 more place: '
            "annotations/waivers.yaml:2",
        )
    ]


def test_a_package_without_waivers_and_decisions_needs_no_guidelines(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "GUIDELINES.md").unlink()
    assert check_package(package).findings == []


def _link_out(guidelines: Path) -> None:
    outside = guidelines.parents[2] / "elsewhere.md"
    outside.write_text("## Attribution extent\n", encoding="utf-8")
    guidelines.symlink_to(outside)


@pytest.mark.parametrize(
    ("write", "rule", "line", "message"),
    [
        (lambda path: path.write_bytes(b"# A\n\xff"), "F101", 2, "the byte 0xff is not UTF-8 here"),
        (lambda path: path.write_bytes(b" \n"), "F106", 1, "the guidelines are empty"),
        (_link_out, "P003", 1, "annotations/GUIDELINES.md: it is a symbolic link that leads out of the package"),
        (
            lambda path: path.symlink_to("nothing.md"),
            "P004",
            1,
            "the guidelines cannot be read: annotations/GUIDELINES.md is a symbolic link that leads to nothing",
        ),
        (Path.mkdir, "P004", 1, "the guidelines cannot be read: annotations/GUIDELINES.md is not a regular file"),
        (os.mkfifo, "P004", 1, "the guidelines cannot be read: annotations/GUIDELINES.md is not a regular file"),
    ],
)
@pytest.mark.usefixtures("soon")
def test_guidelines_that_cannot_be_read_are_one_finding_and_no_section_is_looked_up(
    package: Path, write: Callable[[Path], object], rule: str, line: int, message: str
) -> None:
    waive(package, SAYS.replace("extent", "extend"))
    guidelines = package / "annotations" / "GUIDELINES.md"
    guidelines.unlink()
    write(guidelines)
    found = check_package(package).findings
    assert [(f.rule, f.path, f.line, f.message) for f in found] == [(rule, "annotations/GUIDELINES.md", line, message)]


def test_waivers_without_a_schema_are_a_finding_and_what_they_waive_waits(package: Path) -> None:
    waive(package, SAYS)
    (package / "schemas" / "waivers.json").unlink()
    index(package)
    assert [(f.rule, f.path) for f in check_package(package).findings] == [("P011", "datapackage.json")]


def test_three_waivers_that_are_refused_are_one_finding_and_what_they_waive_waits(package: Path) -> None:
    change(package / ATTRIBUTIONS, 2, negated=True)
    change(package / ATTRIBUTIONS, 3, negated=True)
    cues = ("says", "said", "According to")
    lines = [SAYS.replace("quote: says", f"quote: {cue}, why: x") for cue in cues]
    assert said(waive(package, "".join(lines))) == [
        (
            "S202",
            1,
            "the record has a key that the schema lacks: why; the same mistake shows in 2 more of 3 records, at 2, 3",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"rule", "reason", "section"', '"rule", "reason"', "section is missing, or not required"),
        ('"type": "integer"', '"type": "string"', "occurrence is not of the type integer"),
    ],
)
def test_a_schema_that_allows_what_the_code_cannot_read_is_refused(
    package: Path, old: str, new: str, message: str
) -> None:
    waive(package, SAYS)
    schema = package / "schemas" / "waivers.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert [(f.rule, f.path, f.message) for f in check_package(package).findings] == [
        ("P011", "schemas/waivers.json", f"not a usable JSON Schema: {message}"),
    ]


def test_waivers_of_a_corpus_whose_catalogue_is_json_lines(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    change(package / ATTRIBUTIONS, 3, negated=True)
    cue = read_records(package / ATTRIBUTIONS)[2]["cue"][0]["text"]
    waiver = f"- {{rule: C547, document: d002_text, quote: {cue}, occurrence: 1, {REASON}}}\n"
    assert waive(package, waiver) == []
    assert said(check_package(package).waived) == [("C547", 3, f"the cue is '{cue}' and negated is true")]


def test_a_text_that_cannot_be_read_is_the_only_finding(package: Path) -> None:
    waive(package, SAYS)
    (package / "seeds" / "100_ada.txt").write_bytes(b"\xff")
    index(package)
    assert [finding.rule for finding in check_package(package).findings] == ["F101"]


def test_every_waiver_of_the_corpus_names_a_section_of_the_guidelines_and_has_its_own_reason() -> None:
    waivers = yaml.safe_load((ROOT / "annotations" / "waivers.yaml").read_text(encoding="utf-8"))
    sections = anchors((ROOT / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8"))
    assert {waiver["section"] for waiver in waivers} <= {*sections}
    reasons = [waiver["reason"] for waiver in waivers]
    assert len({*reasons}) == len(reasons)
    assert all(re.fullmatch(r"[A-Z].+[.]", reason) for reason in reasons)
