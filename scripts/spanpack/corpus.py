"""Load a package as typed, immutable values: spanpack.load."""

from __future__ import annotations

import os
from pathlib import Path

from spanpack import model
from spanpack.lines.checkedlines import checked_lines, written_lines
from spanpack.lines.rows import read_document_text, read_rows
from spanpack.model.corpus import Source, assemble
from spanpack.model.lines import CLASSES, Lines
from spanpack.package import (
    MAIN_SET,
    Package,
    Resource,
    open_files,
    read_file,
    read_package,
    require_tables,
    set_folder,
)
from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError


def load(path: str | os.PathLike[str] = ".", *, annotations: str = MAIN_SET) -> model.Corpus:
    """Return the corpus at ``path``: a folder, a datapackage.json, a .zip, or the URL of one of these.

    A URL is anything that fsspec opens (``https://…/corpus.zip``, ``github://owner:repository@v1.0/``,
    ``memory://…``); it needs the extra ``remote``, and is the only way in which anything is read that is not
    in the package. ``annotations`` is the folder of the annotation set, by default the main one.

    Every record is checked against its schema now; it becomes a value when it is first asked for. Raises
    PackageError, with file and line, where the package cannot be read or a record breaks its schema;
    ``spanpack.validate`` says everything that is wrong. Raises ImportError for a URL without the extra.

    >>> corpus = load("tests/fixtures/base")
    >>> [(document.id, len(document.attributions)) for document in corpus.documents]
    [('100_ada', 5)]
    """
    package = _open(path)
    if package.findings:
        first = package.findings[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.rule} {first.message}")
    require_tables(package)
    folder = set_folder(annotations)
    if package.catalogue is None or folder not in package.sets:
        missing = "a catalogue of documents"
        if package.catalogue is not None:
            missing = f"the annotation set {folder}; there is {', '.join(package.sets) or 'none'}"
        raise PackageError(f"{package.files.label}: the descriptor lists no table for {missing}")
    group = package.sets[folder]
    for name in group.registers | group.layers:
        _check_fields(package.layers[name])
    layers = {name: _lines(package, resource) for name, resource in group.layers.items()}
    catalogue = read_rows(package, package.catalogue)
    return assemble(
        Source(
            descriptor=package.descriptor,
            schemas={name: package.layers[name] for name in ("documents", *group.registers, *group.layers)},
            catalogue=catalogue,
            texts=[read_document_text(package, data["path"]) for data in catalogue],
            entities=read_rows(package, group.registers.get("entities")),
            layers=layers,
        )
    )


def _open(path: str | os.PathLike[str]) -> Package:
    if isinstance(path, str) and "://" in path:
        from spanpack.storage.remote import open_url  # Imported for a URL only.

        return read_package(open_url(path))
    return read_package(open_files(Path(path)))


def _lines(package: Package, resource: Resource) -> Lines:
    if resource.path.endswith(".jsonl"):
        lines = checked_lines(package.layers[resource.stem], read_file(package, resource.path))
        if lines is not None:
            return lines
    return written_lines(read_rows(package, resource))


def _check_fields(layer: Layer) -> None:
    """Raise PackageError where a layer has the name of one of the model, and other fields."""
    known = model.Entity if layer.name == "entities" else CLASSES.get(layer.name)
    if known is not None and set(layer.fields) != set(known.__struct_encode_fields__):
        reason = f"its fields are not those of spanpack.model.{known.__name__}"
        raise PackageError(f"schemas/{layer.name}.json: {reason}; a layer of other fields needs another name")
