"""The generated tables and sentences: what the corpus holds, from ``spanpack.stats`` and the catalogue."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import Any

from docs.chains import chains
from docs.data import Json, descriptor, documents, entities, records
from spanpack.model import Corpus
from spanpack.stats import count_words, stats

WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()
IDENTIFICATIONS = ("named", "described", "generic", "implicit")
ATTITUDES = ("assertion", "belief", "fact", "eventuality")
LAYERS = {
    "actors": "mentions of persons, groups, organisations and states, linked to entities",
    "numbers": "figures with lower and upper bound, unit, rate, and what they count",
    "dates": "dates (EDTF) and durations (ISO 8601), relative ones resolved",
    "attributions": "source, cue and content, who is told, chains, how sure and how quoted",
}


def blocks(corpus: Corpus) -> dict[str, str]:
    """Return the generated blocks by name."""
    counts = stats(corpus)
    return {
        "intro": intro(counts),
        "counts": counts_table(counts),
        "layers": layers_table(counts),
        "sources": sources_table(counts),
        "repeats": repeats(corpus, counts),
        "values": values_table(counts),
        "chains": chains_table(),
        "header": header(descriptor()),
        "executive_summary": executive_summary(counts),
        "languages": languages(),
        "speakers": speakers(counts),
        "texts": texts_table(),
        "certainty": certainty_table(counts),
        "rights": rights_table(),
    }


def counted(number: int) -> str:
    """Return a number as prose has it: in words up to twelve."""
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def paragraph(text: str) -> str:
    """Return ``text`` wrapped as the pages are."""
    return textwrap.fill(text, 108, break_long_words=False, break_on_hyphens=False) + "\n"


def markdown(head: list[str], rows: list[list[str]], align: str) -> str:
    """Return a Markdown table; ``align`` has a letter a column, l or r."""
    marks = "|".join({"l": "---", "r": "---:"}[letter] for letter in align)
    head_line, *lines = ("| " + " | ".join(row) + " |\n" for row in [head, *rows])
    return "".join([head_line, f"|{marks}|\n", *lines])


def most(tally: Counter[str]) -> list[tuple[str, int]]:
    """Return what was counted, the most frequent first, equals by name."""
    return sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))


def years(counts: dict[str, Any]) -> str:
    """Return the years in which the documents can have been published, as «2017 to 2022»."""
    first, last = (counts["published"][end][:4] for end in ("first", "last"))
    return first if first == last else f"{first} to {last}"


def intro(counts: dict[str, Any]) -> str:
    """Return the first sentences of README.md."""
    many = counted(len(counts["documents"])).capitalize()
    return paragraph(
        f"{many} news documents ({years(counts)}), annotated for **who said what, how it was said, and through "
        "whom**, and for the **actors, numbers and dates** in it. A versioned "
        "[Frictionless](https://framework.frictionlessdata.io/) data package of plain JSON Lines, with a tool, "
        "`spanpack`, that validates it down to the character and works for any corpus of this layout."
    )


def counts_table(counts: dict[str, Any]) -> str:
    """Return words and records by document."""
    columns = ["words", *LAYERS]
    rows = [
        [name, *(f"{row[column]:,}" for column in columns)]
        for name, row in [*counts["documents"].items(), ("all", counts["total"])]
    ]
    return markdown(["document", *columns], rows, "l" + "r" * len(columns))


def layers_table(counts: dict[str, Any]) -> str:
    """Return the tables of the package with their records."""
    held = [(f"annotations/{name}.jsonl", counts["total"][name], about) for name, about in LAYERS.items()]
    held.append(
        ("annotations/entities.jsonl", counts["entities"]["total"], "the register: every actor once, across documents")
    )
    held.append(
        ("seeds/documents.yaml", len(counts["documents"]), "title, publisher, date with evidence, rights, zones")
    )
    rows = [[f"`{path}`", f"{number:,}", about] for path, number, about in held]
    return markdown(["file", "records", "what"], rows, "lrl")


def sources_table(counts: dict[str, Any]) -> str:
    """Return the attributions by identification of the source and attitude."""
    crossed = counts["sources"]
    rows = []
    for kind in IDENTIFICATIONS:
        numbers = [crossed.get(kind, {}).get(attitude, 0) for attitude in ATTITUDES]
        rows.append([f"`{kind}`", *map(str, numbers), str(sum(numbers))])
    sums = [sum(crossed.get(kind, {}).get(attitude, 0) for kind in IDENTIFICATIONS) for attitude in ATTITUDES]
    rows.append(["all", *map(str, sums), str(sum(sums))])
    return markdown(["source", *(f"`{attitude}`" for attitude in ATTITUDES), "all"], rows, "lrrrrr")


def repeats(corpus: Corpus, counts: dict[str, Any]) -> str:
    """Return that repeats are counted as sources, and how many sources of each kind there are without them."""
    once = Counter[str](item.identification for item in corpus.attributions if item.repeat_of is None)
    many = counted(counts["chains"]["repeats"])
    return paragraph(
        f"All {counts['total']['attributions']:,} attributions are counted, {many} captions that repeat the body "
        "(`repeat_of`) among them. Without these there are "
        f"{once.total():,}: {', '.join(f'{once[kind]:,} `{kind}`' for kind in IDENTIFICATIONS)}."
    )


def values_table(counts: dict[str, Any]) -> str:
    """Return how often each value of the closed vocabularies occurs."""
    rows = [
        [layer, f"`{field}`", ", ".join(f"`{value}` {number:,}" for value, number in values.items())]
        for layer, fields in counts["values"].items()
        for field, values in fields.items()
        if field != "certainty"
    ]
    kinds = counts["entities"]["by_type"]
    rows.append(["entities", "`type`", ", ".join(f"`{value}` {number:,}" for value, number in kinds.items())])
    return markdown(["layer", "field", "values"], rows, "lll")


def chains_table() -> str:
    """Return the chains of attribution: who through whom."""
    rows = [[link.document, link.outer, f"«{link.outer_cue}»", link.inner, f"«{link.cue}»"] for link in chains()]
    return markdown(["document", "through whom", "by", "who", "by"], rows, "lllll")


def header(package: Json) -> str:
    """Return the header of the data statement, from the descriptor."""
    curators = ", ".join(person["title"] for person in package["contributors"])
    with_roles = ", ".join(f"{person['title']} ({', '.join(person['roles'])})" for person in package["contributors"])
    version = f"{package['version']}, {package['created'][:10]}"
    rows = {
        "Dataset title": package["title"],
        "Dataset curators": f"{with_roles}; no affiliation is recorded",
        "Dataset version": version,
        "Dataset citation": "[CITATION.cff](../CITATION.cff); there is no DOI yet",
        "Data statement authors": f"{with_roles}; no affiliation is recorded",
        "Data statement version": f"{version}: this page is part of the package and has its version",
        "Data statement citation": f"{curators}. *Data statement for {package['name']}*. "
        f"Version {package['version']}. {package['created'][:4]}.",
        "Other languages": "none",
    }
    return "".join(f"- **{name}**: {value}\n" for name, value in rows.items())


def executive_summary(counts: dict[str, Any]) -> str:
    """Return the summary of the data statement, of 60 to 100 words."""
    total = counts["total"]
    return paragraph(
        f"The corpus was made to study who is given as the source of a claim in news, how it is said, and through "
        f"whom. It holds {counted(len(counts['documents']))} English news documents ({years(counts)}, "
        f"{total['words']:,} words) on Russia, the Taliban and Afghanistan, with {counted(len(LAYERS))} layers of "
        f"standoff annotations: "
        f"{total['actors']:,} mentions of {counts['entities']['mentioned']:,} entities, {total['numbers']:,} numbers, "
        f"{total['dates']:,} dates and {total['attributions']:,} attributions. A language model annotated it in two "
        "passes that were adjudicated. The annotation says who claims what, never what is true. The texts belong to "
        "their publishers."
    )


def languages() -> str:
    """Return the languages with the number of documents in each."""
    tally = Counter(document["language"] for document in documents())
    return "".join(f"- `{tag}` (BCP 47): {counted(number)} documents\n" for tag, number in most(tally))


def speakers(counts: dict[str, Any]) -> str:
    """Return who speaks in the documents, in figures."""
    sources = {entity for item in records("attributions") for entity in item["source_entities"]}
    kinds = Counter(entities()[entity]["type"] for entity in sources)
    countries = Counter(entities()[entity]["country"] or "none" for entity in sources)
    identified = counts["values"]["attributions"]["identification"]
    unnamed = sum(number for kind, number in identified.items() if kind != "named")
    return paragraph(
        f"The {counts['total']['attributions']} attributions, of which {counted(counts['chains']['repeats'])} are "
        f"captions that repeat the body, have {len(sources)} entities as sources: "
        f"{', '.join(f'{number} of type `{kind}`' for kind, number in most(kinds))}. "
        f"By country: {', '.join(f'{country} {number}' for country, number in most(countries))}. "
        f"In {unnamed} of the attributions the source is not named."
    )


def texts_table() -> str:
    """Return what each text is: title, publisher, date, length."""
    rows = [
        [
            document["id"][:3],
            document["title"],
            publisher(document),
            f"`{document['published']['edtf']}` ({document['published']['certainty']})",
            f"{count_words(document['text']):,}",
        ]
        for document in documents()
    ]
    return markdown(["document", "title", "publisher", "published", "words"], rows, "llllr")


def publisher(document: Json) -> str:
    """Return who published a document, and whether that is inferred."""
    if document["publisher"] is None:
        return "not known"
    inferred = "" if document["publisher"]["certainty"] == "high" else ", inferred"
    return str(entities()[document["publisher"]["entity"]]["name"]) + inferred


def certainty_table(counts: dict[str, Any]) -> str:
    """Return the records of each layer by certainty."""
    levels = ("high", "medium", "low")
    values = {layer: counts["values"][layer]["certainty"] for layer in LAYERS}
    rows = [[layer, *(f"{found.get(level, 0):,}" for level in levels)] for layer, found in values.items()]
    return markdown(["layer", *(f"`{level}`" for level in levels)], rows, "lrrr")


def rights_table() -> str:
    """Return the rights of each text, from the catalogue."""
    rows = [
        [
            f"`{document['path']}`",
            publisher(document),
            f"[{document['rights']['title']}]({document['rights']['path']})",
            document["rights"]["note"] or "none printed",
        ]
        for document in documents()
    ]
    return markdown(["text", "publisher", "rights", "terms"], rows, "llll")
