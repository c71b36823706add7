"""The formats by name, apart from their modules, which need libraries."""

FORMATS = {
    "jsonl": "one line a document: its text and its annotations, as loaders of data sets read them",
}
"""The formats, each with what it is."""
