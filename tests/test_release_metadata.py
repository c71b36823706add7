"""The descriptions of a release say what the descriptor says, and nothing is typed twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import spanpack
from spanpack.release.content import Content, read_content
from spanpack.release.metadata.card import card, standoff_card
from spanpack.release.metadata.citation import citation
from spanpack.release.metadata.datacite import datacite
from spanpack.release.metadata.head import read_head
from spanpack.release.metadata.rocrate import rocrate
from spanpack.release.metadata.schemaorg import cite_as, schemaorg
from tests.helpers import copy_base
from tests.releases import ROOT, UNICODE, release

DESCRIPTOR: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_bytes())


def described(name: str) -> Any:
    return json.loads((release(ROOT).folder / name).read_bytes())


def test_the_citation_of_the_repository_is_what_the_descriptor_gives() -> None:
    raw = (ROOT / "CITATION.cff").read_bytes()
    assert raw == citation(read_head(DESCRIPTOR))
    assert yaml.safe_load(raw) == {
        "cff-version": "1.2.0",
        "message": "If you use this corpus, please cite it as below. "
        "The licence named here is that of the annotations. The texts have rights of their own, "
        "as datapackage.json says: In Copyright (http://rightsstatements.org/vocab/InC/1.0/).",
        "type": "dataset",
        "title": DESCRIPTOR["title"],
        "version": DESCRIPTOR["version"],
        "date-released": DESCRIPTOR["created"][:10],
        "authors": [{"name": "The contributors of russia-afghanistan-news"}],
        "license": "CC-BY-4.0",
        "keywords": DESCRIPTOR["keywords"],
        "abstract": DESCRIPTOR["description"],
    }


@pytest.mark.parametrize("resources", [None, [], [{"path": "seeds/1.txt", "mediatype": "text/plain"}]])
def test_texts_that_state_no_other_rights_need_no_words_in_the_citation(resources: Any) -> None:
    message = yaml.safe_load(citation(read_head(DESCRIPTOR | {"resources": resources})))["message"]
    assert message == "If you use this corpus, please cite it as below."


def test_the_day_of_the_release_is_that_of_the_changelog() -> None:
    day = DESCRIPTOR["created"][:10]
    assert f"## [{DESCRIPTOR['version']}] - {day}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_the_head_says_of_people_licences_and_doi_is_in_every_description(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_bytes()) | {
        "id": "https://doi.org/10.5281/zenodo.1",
        "licenses": [
            {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
            {"name": "MIT", "path": "https://opensource.org/licenses/MIT"},
        ],
        "contributors": [
            {
                "title": "Ada Lovelace",
                "givenName": "Ada",
                "familyName": "Lovelace",
                "path": "https://orcid.org/0000-0001-2345-6789",
                "organization": "Analytical Institute",
            }
        ],
    }
    path.write_text(json.dumps(descriptor) + "\n", encoding="utf-8")
    content = read_content(package)
    cited = yaml.safe_load(citation(content.head))
    assert (cited["doi"], cited["license"]) == ("10.5281/zenodo.1", "CC-BY-4.0")
    assert cited["authors"] == [
        {
            "family-names": "Lovelace",
            "given-names": "Ada",
            "affiliation": "Analytical Institute",
            "orcid": "https://orcid.org/0000-0001-2345-6789",
        }
    ]
    registered = datacite(content)
    assert registered["doi"] == "10.5281/zenodo.1"
    assert [one["rightsIdentifier"] for one in registered["rightsList"][:2]] == ["cc-by-4.0", "mit"]
    [creator] = registered["creators"]
    assert creator["affiliation"] == [{"name": "Analytical Institute"}]
    assert creator["nameIdentifiers"] == [
        {
            "nameIdentifier": "https://orcid.org/0000-0001-2345-6789",
            "nameIdentifierScheme": "ORCID",
            "schemeUri": "https://orcid.org",
        }
    ]
    page = schemaorg(content, [])
    assert page["identifier"] == "https://doi.org/10.5281/zenodo.1"
    licences = ["https://creativecommons.org/licenses/by/4.0/", "https://opensource.org/licenses/MIT"]
    assert page["license"][:2] == licences
    assert page["creator"][0]["affiliation"] == {"@type": "Organization", "name": "Analytical Institute"}
    graph = {node["@id"]: node for node in rocrate(content, {})["@graph"]}
    assert graph["./"]["license"][:2] == [{"@id": path} for path in licences]
    assert graph["#author-1"]["affiliation"] == {"@id": "#author-1-affiliation"}
    assert graph["#author-1-affiliation"]["name"] == "Analytical Institute"


@pytest.mark.parametrize("name", ["croissant.json", "schema-org.json"])
def test_schema_org_says_what_the_descriptor_says(name: str) -> None:
    data = described(name)
    assert {key: data[key] for key in ("name", "alternateName", "description", "version", "keywords")} == {
        "name": DESCRIPTOR["title"],
        "alternateName": DESCRIPTOR["name"],
        "description": DESCRIPTOR["description"],
        "version": DESCRIPTOR["version"],
        "keywords": DESCRIPTOR["keywords"],
    }
    assert data["license"] == [
        "https://creativecommons.org/licenses/by/4.0/",
        "http://rightsstatements.org/vocab/InC/1.0/",
    ]
    assert data["datePublished"] == DESCRIPTOR["created"][:10]
    assert "isAccessibleForFree" not in data
    assert data["creator"] == [{"@type": "Organization", "name": DESCRIPTOR["contributors"][0]["title"]}]
    assert data["inLanguage"] == ["en"]


def test_datacite_says_what_the_descriptor_says() -> None:
    data = described("datacite.json")
    assert data["titles"] == [{"title": DESCRIPTOR["title"]}]
    assert (data["version"], data["language"]) == (DESCRIPTOR["version"], "en")
    assert data["publicationYear"] == DESCRIPTOR["created"][:4]
    assert data["rightsList"][0]["rightsIdentifier"] == "cc-by-4.0"
    assert data["rightsList"][1:] == [
        {"rights": "In Copyright (the texts)", "rightsUri": "http://rightsstatements.org/vocab/InC/1.0/"}
    ]
    assert [subject["subject"] for subject in data["subjects"]] == DESCRIPTOR["keywords"]


def test_the_crate_has_every_file_and_the_rights_of_each_text() -> None:
    folder = release(ROOT).folder
    graph = {node["@id"]: node for node in described("ro-crate-metadata.json")["@graph"]}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    files -= {"SHA256SUMS", "ro-crate-metadata.json"}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == files
    assert {name for name, node in graph.items() if node["@type"] == "File"} == files
    assert graph["./"]["license"] == [
        {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        {"@id": "http://rightsstatements.org/vocab/InC/1.0/"},
    ]
    for entry in DESCRIPTOR["resources"]:
        if "licenses" in entry:
            assert graph[entry["path"]]["license"] == {"@id": entry["licenses"][0]["path"]}
            assert graph[entry["licenses"][0]["path"]]["name"] == entry["licenses"][0]["title"]
    for name in files:
        assert graph[name]["contentSize"] == str((folder / name).stat().st_size)


def test_croissant_has_every_field_of_every_table() -> None:
    data = described("croissant.json")
    assert data["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    sets = {entry["@id"]: [field["@id"] for field in entry["field"]] for entry in data["recordSet"]}
    assert list(sets) == ["documents", "entities", "actors", "numbers", "dates", "attributions"]
    for entry in DESCRIPTOR["resources"]:
        if entry.get("type") == "table" and entry["name"] in sets:
            columns = [field["name"] for field in entry["schema"]["fields"]]
            columns += ["text"] if entry["name"] == "documents" else []
            assert list(dict.fromkeys(name.split("/")[1] for name in sets[entry["name"]])) == columns
    media = {entry["@id"]: entry["encodingFormat"] for entry in data["distribution"]}
    assert media["annotations/actors.jsonl"] == "application/jsonlines"
    assert media["tables/parquet/actors.parquet"] == "application/x-parquet"


def test_the_card_makes_each_table_a_configuration() -> None:
    text = (release(ROOT).folder / "README.md").read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert [(one["config_name"], one["data_files"]) for one in front["configs"]] == [
        (name, f"tables/parquet/{name}.parquet")
        for name in ("documents", "entities", "actors", "numbers", "dates", "attributions")
    ]
    assert [one["config_name"] for one in front["configs"] if one.get("default")] == ["attributions"]
    assert (front["language"], front["size_categories"]) == (["en"], ["n<1K"])
    assert {key: value for key, value in front.items() if key.startswith("license")} == {
        "license": "other",
        "license_name": "cc-by-4.0-annotations-only",
        "license_link": "README.md",
    }
    assert "| `annotations/attributions.jsonl` | 96 | Attributions: who says what, and how it is said |" in text
    assert (
        max(
            map(
                len,
                text.split("---\n", 2)[2].split("## Cite it")[0].replace(DESCRIPTOR["description"], "").splitlines(),
            )
        )
        <= 120
    )


def with_head(**values: Any) -> Content:
    content = read_content(UNICODE)
    descriptor = content.descriptor | values
    return replace(content, descriptor=descriptor, head=read_head(descriptor))


def test_texts_under_the_licence_of_the_annotations_need_no_other() -> None:
    licence = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}
    resources = read_content(UNICODE).descriptor["resources"]
    texts = [entry | {"licenses": [licence]} for entry in resources if entry.get("mediatype") == "text/plain"]
    content = with_head(licenses=[licence], resources=texts)
    assert len(texts) == 1
    assert content.head.rights == {}
    assert yaml.safe_load(card(content).split("---\n")[1])["license"] == "cc-by-4.0"
    assert schemaorg(content, [])["license"] == licence["path"]
    assert "states the rights of each.\n" in card(content)


OWN = {"name": "Our Terms, 2nd", "path": "https://example.org/terms", "title": "Our terms of use"}
CC_BY = {"name": "cc-by-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


def cited_licences(tmp_path: Path, *licences: dict[str, str], **more: Any) -> tuple[dict[str, Any], str]:
    """Return what CITATION.cff says of licences, and its message; it is valid whatever they are."""
    path = tmp_path / "CITATION.cff"
    path.write_bytes(citation(read_head(DESCRIPTOR | {"licenses": list(licences)} | more)))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "ok -- validation done\n")
    said = yaml.safe_load(path.read_bytes())
    return {key: value for key, value in said.items() if key.startswith("license")}, said["message"]


CITE = "If you use this corpus, please cite it as below."
NAMED = "The licence named here is that of the annotations."
IN_COPYRIGHT = (
    "The texts have rights of their own, as datapackage.json says: "
    "In Copyright (http://rightsstatements.org/vocab/InC/1.0/)."
)


def test_a_citation_has_the_licence_of_the_annotations_by_its_identifier_or_its_address(tmp_path: Path) -> None:
    assert cited_licences(tmp_path, CC_BY) == ({"license": "CC-BY-4.0"}, f"{CITE} {NAMED} {IN_COPYRIGHT}")
    assert cited_licences(tmp_path, CC_BY, resources=[]) == ({"license": "CC-BY-4.0"}, CITE)
    assert cited_licences(tmp_path, OWN, resources=[]) == ({"license-url": "https://example.org/terms"}, CITE)


def test_what_the_head_says_twice_or_with_an_empty_word_is_said_once(tmp_path: Path) -> None:
    assert cited_licences(tmp_path, CC_BY, CC_BY, resources=[]) == ({"license": "CC-BY-4.0"}, CITE)
    words = ["news", "", "news", " ", "Russia"]
    assert read_head(DESCRIPTOR | {"keywords": words}).keywords == ("news", "Russia")


@pytest.mark.parametrize("words", [[["a"], "news"], [1, None, "news"], ["news"]])
def test_what_an_archive_of_others_says_in_another_type_is_passed_over(words: list[Any]) -> None:
    licence = CC_BY | {"title": words[0]}
    head = read_head(DESCRIPTOR | {"keywords": words, "licenses": [licence]})
    assert head.keywords == ("news",)
    assert head.licence.title == (words[0] if words[0] == "news" else "cc-by-4.0")
    assert read_head(DESCRIPTOR | {"keywords": "news"}).keywords == ()


def test_of_several_licences_a_citation_lets_nobody_choose(tmp_path: Path) -> None:
    # The schema of CFF 1.2.0: «When there are multiple licenses, it is assumed their relationship is OR, not AND.»
    mit = {"name": "MIT", "path": "LICENSE"}
    both = "The package states besides MIT (LICENSE), Our Terms, 2nd (https://example.org/terms)."
    assert cited_licences(tmp_path, CC_BY, mit, OWN) == (
        {"license": "CC-BY-4.0"},
        f"{CITE} {NAMED} {both} {IN_COPYRIGHT}",
    )
    assert cited_licences(tmp_path, OWN, CC_BY, resources=[]) == (
        {"license-url": "https://example.org/terms"},
        f"{CITE} {NAMED} The package states besides cc-by-4.0 (https://creativecommons.org/licenses/by/4.0/).",
    )


def test_a_citation_has_a_licence_of_the_annotations_that_is_a_file_in_its_message(tmp_path: Path) -> None:
    of_file = OWN | {"path": "TERMS.md"}
    of_annotations = "The annotations are under Our Terms, 2nd (TERMS.md)."
    assert cited_licences(tmp_path, of_file, resources=[]) == ({}, f"{CITE} {of_annotations}")
    assert cited_licences(tmp_path, of_file, CC_BY) == (
        {},
        f"{CITE} {of_annotations} The package states besides cc-by-4.0 "
        f"(https://creativecommons.org/licenses/by/4.0/). {IN_COPYRIGHT}",
    )


@pytest.mark.parametrize("name", ["CC-BY-4", "other-open", "LicenseRef-ours", "MIT OR Apache-2.0", "(MIT"])
def test_what_is_no_one_identifier_of_spdx_is_not_said_to_be_one(name: str) -> None:
    content = with_head(licenses=[OWN | {"name": name}])
    assert datacite(content)["rightsList"][0] == {
        "rights": "Our terms of use",
        "rightsUri": "https://example.org/terms",
    }


def test_a_licence_that_spdx_does_not_know_has_a_name_and_an_address_on_the_card() -> None:
    resources = [entry for entry in read_content(UNICODE).descriptor["resources"] if "licenses" not in entry]
    head = yaml.safe_load(card(with_head(licenses=[OWN], resources=resources)).split("---\n")[1])
    assert {key: value for key, value in head.items() if key.startswith("license")} == {
        "license": "other",
        "license_name": "our-terms-2nd",
        "license_link": "https://example.org/terms",
    }
    both = yaml.safe_load(card(with_head(licenses=[OWN])).split("---\n")[1])
    assert both["license_name"] == "our-terms-2nd-annotations-only"


@pytest.mark.parametrize("write", [card, lambda content: standoff_card(content, 0, 100)])
def test_an_archive_says_where_spanpack_comes_from(write: Callable[[Content], str]) -> None:
    text = " ".join(write(with_head()).split())
    said = "The tool `spanpack` comes with the corpus russia-afghanistan-news: `pip install .` in a clone of that"
    assert f"{said} repository brings the command. It needs Python 3.11 or later." in text
    assert "Version 1.0.0, 2026-01-01. The annotations" in text
    text = " ".join(write(with_head(homepage="https://example.org/corpus")).split())
    assert "Version 1.0.0, 2026-01-01, https://example.org/corpus. The annotations" in text


def test_persons_are_persons_and_only_creators_are_authors() -> None:
    person = {"title": "Ada Brown", "givenName": "Ada", "familyName": "Brown", "path": "https://example.org/ada"}
    content = with_head(contributors=[person | {"roles": ["creator"]}, {"title": "An office", "roles": ["funder"]}])
    assert yaml.safe_load(citation(content.head))["authors"] == [{"family-names": "Brown", "given-names": "Ada"}]
    assert datacite(content)["creators"] == [
        {"name": "Brown, Ada", "nameType": "Personal", "givenName": "Ada", "familyName": "Brown"}
    ]
    assert schemaorg(content, [])["creator"] == [
        {
            "@type": "Person",
            "name": "Ada Brown",
            "givenName": "Ada",
            "familyName": "Brown",
            "url": "https://example.org/ada",
        }
    ]
    assert cite_as(content.head) == (
        "Ada Brown (2026). Characters that are not one byte, one code unit or one column. Version 1.0.0."
    )


def test_a_homepage_and_sources_with_an_address_are_said() -> None:
    content = with_head(
        homepage="https://example.org/", sources=[{"title": "a"}, {"title": "b", "path": "https://example.org/b"}]
    )
    assert yaml.safe_load(citation(content.head))["url"] == "https://example.org/"
    assert schemaorg(content, [])["url"] == "https://example.org/"
    assert datacite(content)["relatedIdentifiers"] == [
        {"relatedIdentifier": "https://example.org/b", "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
    ]


def test_the_page_of_the_release_names_both_archives(tmp_path: Path) -> None:
    names = [entry["name"] for entry in described("schema-org.json")["distribution"]]
    assert names == [release(ROOT).full.name, release(ROOT).standoff.name]


def test_the_sources_of_the_descriptor_are_the_publishers_of_the_catalogue() -> None:
    corpus = spanpack.load(ROOT)
    expected = []
    for document in corpus.documents:
        assert document.publisher is not None
        name = corpus.entities[document.publisher.entity_id].name
        doubt = "" if document.publisher.certainty == "high" else " (not certain)"
        expected.append(f"{name}{doubt}, document {document.id.partition('_')[0]}")
    assert [source["title"] for source in DESCRIPTOR["sources"]] == expected
