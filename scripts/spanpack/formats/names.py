"""The formats by name, apart from their modules, which need libraries."""

FORMATS = {
    "cas-xmi": "UIMA CAS in XMI, for INCEpTION: a folder with a file a document, and TypeSystem.xml",
    "cas-json": "UIMA CAS in JSON, for INCEpTION: a folder with a file a document",
    "brat": "brat standoff: a folder with an .ann file and the text of each document, and annotation.conf",
    "stam": "STAM, the Stand-off Text Annotation Model: a folder with a store and the text of each document",
    "webannotation": "W3C Web Annotation in JSON-LD: a folder with a page of annotations and the text of each document",
    "jsonl": "one line a document: its text and its annotations, as loaders of data sets read them",
}
"""The formats, each with what it is."""
