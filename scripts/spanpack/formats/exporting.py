"""Write the annotations of a package in the format of another tool."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from spanpack.formats.content import Progress, open_content
from spanpack.formats.interface import Losses, load_format
from spanpack.lines.rows import require_records
from spanpack.package import MAIN_SET
from spanpack.storage.files import PackageError
from spanpack.storage.writing import folder_beside, not_written


@dataclass(frozen=True)
class Exported:
    """How many documents and records of each layer were written, how many bytes, and what the format cannot hold."""

    counts: dict[str, int]
    size: int
    losses: Losses


def export(
    package: Path,
    name: str,
    target: Path,
    *,
    annotations: str = MAIN_SET,
    layers: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Exported:
    """Write an annotation set of ``package`` to ``target`` in the format ``name``.

    ``target`` is a new file or folder: it is written beside and renamed when it is whole; ``progress`` is called
    with the bytes of annotations done and in all. Raises
    PackageError where it is there already or cannot be written, or where the package cannot be read.
    """
    module = load_format(name)
    content = open_content(package, annotations=annotations, layers=layers, progress=progress)
    for path in content.tables.values():
        require_records(content.package, path)
    if str(target) == "-":
        raise PackageError("-: an export is a file or a folder; give the name of a new one")
    if target.exists():
        raise PackageError(f"{target}: is there already; give a new name, or remove it")
    try:
        with folder_beside(target.parent) as folder:
            beside = folder / target.name
            if module.IS_FOLDER:
                beside.mkdir()
            losses = module.write(content, beside)
            size = sum(path.stat().st_size for path in (beside, *beside.rglob("*")) if path.is_file())
            shutil.move(beside, target)
    except OSError as error:
        raise not_written(target, error) from None
    return Exported(dict(content.counts), size, losses)
