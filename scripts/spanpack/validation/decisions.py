"""Decisions between passes: each is about words of a document, and cites the section that decided it.

Both are asked of them as of waivers (level W), where an item of decisions.yaml says them: the schema of a package
may ask for other properties than that of this corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from spanpack.findings import Finding, excerpt
from spanpack.lines.records import Table
from spanpack.rules.anchoring import offer, part_of_word
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import dumps
from spanpack.schemas.subschemas import Json
from spanpack.validation.guidelines import Guidelines
from spanpack.validation.waivers import no_document

_WHY = ("section", "reason")
"""What two decisions may say otherwise and be one."""


def check_decisions(
    table: Table, documents: Collection[str], read: Callable[[str], str | None], guidelines: Guidelines
) -> Iterator[Finding]:
    """Yield W711 to W713 of the decisions in ``table``, all of which its schema allows.

    ``documents`` are the ids of the catalogue, of which a decision names one or its part before the first underscore;
    ``read`` gives the text of a document, or None where it cannot be read: it is not asked then whether the words stand
    there.
    """
    known = {document_prefix(document): document for document in documents} | {
        document: document for document in documents
    }
    firsts: dict[bytes, Json] = {}
    for row in table.rows:
        first = firsts.setdefault(dumps({key: value for key, value in row.items() if key not in _WHY}), row)
        if first is not row:
            message = "another decision says the same of the same words"
            yield table.finding("W712", row, message, related=(table.path, table.locate(first)[0]))
            continue
        match row:
            case {"document": str(document)} if document not in known:
                found = table.finding("W711", row, no_document(document), ("document",))
                yield found._replace(cause=("document", document))
            case {"document": str(document), "quote": str(quote), "start": int(start)}:
                text = read(known[document])
                if text is not None:
                    yield from _check_words(table, row, known[document], text, start, quote)
        match row:
            case {"section": str()}:
                yield from guidelines.check("W713", table, row)


def _check_words(table: Table, row: Json, document: str, text: str, start: int, quote: str) -> Iterator[Finding]:
    end = start + len(quote)
    if not text.startswith(quote, start):
        there = repr(text[start:end]) if start < len(text) else "nothing"
        message = f"the document has {there} at {start}, the decision says {quote!r}"
        fix = offer(text, quote, wrong="start")
    elif part := part_of_word(text, start, end):
        _, inside, fix = part
        message = f"the quotation {quote!r} {inside}"
    else:
        return
    found = table.finding("W711", row, message, ("quote",), fix=fix, excerpt=excerpt(text, start, end))
    yield found._replace(document=document)
