"""The formats by name, apart from their modules, which need libraries."""

IMPORTABLE = {
    "bioc": "BioC in XML: a folder with a collection a document",
    "brat": "brat standoff: a folder with .ann and .txt of each document, and annotation.conf",
    "cas-json": "UIMA CAS in JSON, for INCEpTION: a folder with a file a document and TypeSystem.xml",
    "cas-xmi": "UIMA CAS in XMI, for INCEpTION: a folder with a file a document and TypeSystem.xml",
    "docbin": "spaCy DocBin: one file with a Doc for each document, its spans in groups",
    "jsonl": "one line a document: its text and annotations, as loaders of data sets read them",
    "label-studio": "Label Studio: tasks.json and label_config.xml in a folder; back from its JSON",
    "stam": "STAM, the Stand-off Text Annotation Model: a folder with a store and the texts",
    "webannotation": "W3C Web Annotation: a folder with a page of JSON-LD and the text of each document",
}
"""The formats that carry all annotations there and back, each with what it is."""

FORMATS = IMPORTABLE | {
    "conll": "CoNLL-U Plus with IOB2 tags: one file of tokens with spans of one layer (--layers)",
}
"""All formats that can be written."""

EXTRAS = {
    "bioc": "brat",
    "cas-json": "cas",
    "cas-xmi": "cas",
    "conll": "spacy",
    "docbin": "spacy",
}
"""The extra of the installation that holds the library of a format, where it has another name than the format."""
