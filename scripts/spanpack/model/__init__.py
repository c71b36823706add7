"""The corpus as typed, immutable values.

Offsets are Unicode code points of the document's text, zero-based and half-open, so that
``document.text[span.start:span.end] == span.text`` (W3C Web Annotation).
"""

from __future__ import annotations

from spanpack.model.corpus import Corpus
from spanpack.model.document import Document
from spanpack.model.records import Actor, Addressee, Annotation, AnyAnnotation, Attribution, Date, Number
from spanpack.model.register import Certainty, Entity, Evidence, Published, Publisher, Rights
from spanpack.model.spans import Span, Zone, ZoneKind

__all__ = [
    "Actor",
    "Addressee",
    "Annotation",
    "AnyAnnotation",
    "Attribution",
    "Certainty",
    "Corpus",
    "Date",
    "Document",
    "Entity",
    "Evidence",
    "Number",
    "Published",
    "Publisher",
    "Rights",
    "Span",
    "Zone",
    "ZoneKind",
]
