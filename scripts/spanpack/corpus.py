"""Load a package as typed, immutable values: spanpack.load."""

from __future__ import annotations

import os

from spanpack import model
from spanpack.lines.checkedlines import checked_lines, written_lines
from spanpack.lines.rows import read_document_text, read_rows
from spanpack.model.corpus import Source, assemble
from spanpack.model.lines import CLASSES, Lines
from spanpack.package import (
    DESCRIPTOR,
    MAIN_SET,
    Package,
    Resource,
    annotation_set,
    as_error,
    open_files,
    path_of,
    read_file,
    read_package,
    require_tables,
)
from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError
from spanpack.validation.collecting import no_collection


def load(path: str | os.PathLike[str] = ".", *, annotations: str = MAIN_SET) -> model.Corpus:
    """Return the corpus at ``path``: a folder, a datapackage.json, a .zip, or the URL of one of these.

    A URL is anything that fsspec opens (``https://…/corpus.zip``, ``github://owner:repository@v1.0/``,
    ``memory://…``); it needs the extra ``remote``, and is the only way in which anything is read that is not
    in the package. ``annotations`` is the folder of the annotation set, by default the main one.

    Every record is checked against its schema now; it becomes a value when it is first asked for. Raises
    PackageError, with file and line, where the package cannot be read, a record breaks its schema, or a line is
    not written as ``spanpack format`` writes it; ``spanpack.validate`` says everything that is wrong. Raises
    ImportError for a URL without the extra, and TypeError where ``path`` is none.

    >>> corpus = load("tests/fixtures/base")
    >>> [(document.id, len(document.attributions)) for document in corpus.documents]
    [('100_ada', 5)]
    """
    with no_collection():
        return _load(path, annotations)


def _load(path: str | os.PathLike[str], annotations: str) -> model.Corpus:
    package = _open(path)
    if package.findings:
        raise as_error(package.findings[0])
    require_tables(package)
    group = annotation_set(package, annotations, None if _is_url(path) else path_of(path))
    assert package.catalogue is not None  # Else there is no annotation set.
    for name in group.registers | group.layers:
        _check_fields(package.layers[name])
    layers = {name: _lines(package, resource) for name, resource in group.layers.items()}
    catalogue = read_rows(package, package.catalogue)
    source = Source(
        descriptor=package.descriptor,
        schemas={name: package.layers[name] for name in ("documents", *group.registers, *group.layers)},
        catalogue=catalogue,
        texts=[read_document_text(package, data["path"]) for data in catalogue],
        entities=read_rows(package, group.registers.get("entities")),
        layers=layers,
    )
    try:
        return assemble(source)
    except RecursionError:
        raise PackageError(f"{package.files.label}: {DESCRIPTOR} nests too deep to be loaded") from None


def _open(path: str | os.PathLike[str]) -> Package:
    if _is_url(path):
        from spanpack.storage.remote import open_url  # Imported for a URL only.

        return read_package(open_url(str(path)))
    return read_package(open_files(path_of(path)))


def _is_url(path: str | os.PathLike[str]) -> bool:
    return isinstance(path, str) and "://" in path


def _lines(package: Package, resource: Resource) -> Lines:
    if resource.path.endswith(".jsonl"):
        lines = checked_lines(package.layers[resource.stem], read_file(package, resource.path))
        if lines is not None:
            return lines
    return written_lines(read_rows(package, resource))


def _check_fields(layer: Layer) -> None:
    """Raise PackageError where a layer has the name of one of the model, and more fields; none has fewer (P011)."""
    known = model.Entity if layer.name == "entities" else CLASSES.get(layer.name)
    more = [name for name in layer.fields if name not in known.__struct_encode_fields__] if known else []
    if known and more:
        raise PackageError(
            f"schemas/{layer.name}.json: has {', '.join(more)}, for which spanpack.model.{known.__name__}, the class "
            f"of the records of {layer.name}, has no place. Give a layer of more fields another name, or put what is "
            "new into a layer of its own, whose records refer to these."
        )
