"""A large descriptor is read some resources at a time, with the same findings as one that is held as a whole."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spanpack import package as packages
from spanpack.descriptor.pieces import NotAsWritten, read_parts
from spanpack.findings import Finding
from spanpack.package import open_package
from spanpack.storage import blocks
from spanpack.storage.files import PackageError
from spanpack.validation.validate import check_package
from tests.helpers import Json
from tests.packages import generate

DOCUMENTS = 12
TEXT = "seeds/d007_text.txt"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("large") / "package", DOCUMENTS)


def slices(raw: bytes, size: int) -> Iterator[bytes]:
    return (raw[start : start + size] for start in range(0, len(raw), size))


def test_the_parts_hold_what_the_descriptor_holds_wherever_a_block_ends(described: Path) -> None:
    raw = (described / "datapackage.json").read_bytes()
    whole = json.loads(raw)
    many = len(whole["resources"])
    for size, least in (*((size, many) for size in range(1, 40)), (500, 15), (5_000, 3), (len(raw), 1)):
        *parts, head = read_parts(slices(raw, size))
        assert head == whole | {"resources": []}
        assert list(head) == list(whole)
        assert list(itertools.chain.from_iterable(part["resources"] for part in parts)) == whole["resources"]
        assert least <= len(parts) <= (1 if size == len(raw) else many)


OTHERS: dict[str, Callable[[bytes], bytes]] = {
    "on one line": lambda raw: json.dumps(json.loads(raw)).encode(),
    "a space more": lambda raw: raw.replace(b'"path": "seeds/d007', b'"path":  "seeds/d007'),
    "a key twice in a resource": lambda raw: raw.replace(
        b'"path": "seeds/d007', b'"path": "a",\n      "path": "seeds/d007'
    ),
    "a key twice in the head": lambda raw: raw.replace(b'{\n  "', b'{\n  "name": "a",\n  "', 1),
    "resources twice": lambda raw: (
        raw[: raw.rindex(b"\n}")] + b',\n  "resources": [\n    {\n      "a": 1\n    }\n  ]\n}\n'
    ),
    "a comma too many": lambda raw: raw.replace(b"\n    }\n  ]", b"\n    },\n  ]"),
    "a comma too few": lambda raw: raw.replace(b"\n    },\n    {", b"\n    }\n    {", 1),
    "cut off": lambda raw: raw[: len(raw) // 2],
    "cut off at the end": lambda raw: raw[:-2],
    "more behind it": lambda raw: raw + b"{}\n",
    "no line feed at the end": lambda raw: raw[:-1],
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "carriage returns": lambda raw: raw.replace(b"\n", b"\r\n"),
    "no UTF-8": lambda raw: raw.replace(b"d007", b"d\xff07"),
    "an escape": lambda raw: raw.replace(b"d007", b"\\u00640\\u00307"),
    "no resources": lambda _: b'{\n  "name": "a"\n}\n',
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_spanpack_index_would_not_write_is_not_read_in_parts(name: str, described: Path) -> None:
    raw = (described / "datapackage.json").read_bytes()
    other = OTHERS[name](raw)
    assert other != raw
    for size in (7, 5_000, 1_000_000):
        with pytest.raises(NotAsWritten):
            list(read_parts(slices(other, size)))


def resource(descriptor: Json) -> Json:
    found: Json = next(one for one in descriptor["resources"] if one["path"] == TEXT)
    return found


def put(key: str, value: Any) -> Callable[[Json], object]:
    return lambda descriptor: resource(descriptor).update({key: value})


def leave_out(key: str) -> Callable[[Json], object]:
    return lambda descriptor: resource(descriptor).pop(key)


EDITS: dict[str, tuple[Callable[[Json], object], str]] = {
    "another hash": (put("hash", "sha256:" + "0" * 64), "P006"),
    "a hash that is none": (put("hash", "md5:1"), "P007"),
    "a hash that is a number": (put("hash", 5), "P007"),
    "no hash": (leave_out("hash"), "P007"),
    "another size": (put("bytes", 1), "P008"),
    "a size that is true": (put("bytes", True), "P002"),
    "a size that is null": (put("bytes", None), "P002"),
    "no size": (leave_out("bytes"), "P008"),
    "no name": (leave_out("name"), "P002"),
    "a name that is null": (put("name", None), "P002"),
    "a name of another one": (put("name", "d001_text"), "P013"),
    "a title that is a number": (put("title", 5), "P002"),
    "another title": (put("title", "News"), "P012"),
    "no title": (leave_out("title"), "P012"),
    "another name": (put("name", "d007"), "P012"),
    "another title of the licence": (
        lambda descriptor: resource(descriptor)["licenses"][0].update(title="Free"),
        "P012",
    ),
    "data beside the path": (put("data", []), "P002"),
    "a property of the first version": (put("profile", None), "P002"),
    "no path": (leave_out("path"), "P002"),
    "a path that leaves the package": (put("path", "../a.txt"), "P003"),
    "a path that is another's": (put("path", "seeds/d001_text.txt"), "P013"),
    "another format": (put("format", "text"), "P012"),
    "another media type": (put("mediatype", "text/html"), "P014"),
    "another property": (put("rows", 5), "P012"),
    "no licences": (leave_out("licenses"), "P010"),
    "other licences": (put("licenses", [{"path": "https://example.org/"}]), "P010"),
    "licences that are none": (put("licenses", "free"), "P002"),
    "what nests deep": (put("a", json.loads("[" * 300 + "]" * 300)), "P012"),
    "a resource that is no object": (lambda descriptor: descriptor["resources"].insert(9, 5), "P002"),
    "a resource that is gone": (lambda descriptor: descriptor["resources"].remove(resource(descriptor)), "P005"),
    "a version that is a number": (lambda descriptor: descriptor.update(version=5), "P002"),
    "another profile": (lambda descriptor: descriptor.update({"$schema": "https://example.org/"}), "P002"),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_findings_are_the_same(name: str, described: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit, rule = EDITS[name]
    descriptor = json.loads((described / "datapackage.json").read_bytes())
    edit(descriptor)
    place = generate(tmp_path / "package", DOCUMENTS) / "datapackage.json"
    place.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    whole = findings(place.parent)
    assert open_package(place.parent).held is not None
    monkeypatch.setattr(packages, "LARGE", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 700)
    assert findings(place.parent) == whole
    assert rule in {finding.rule for finding in whole}
    opened = open_package(place.parent)
    assert opened.descriptor == descriptor
    assert (opened.held is None) is (name != "what nests deep")


def findings(package: Path) -> list[Finding]:
    return check_package(package).findings


def test_a_descriptor_that_is_changed_meanwhile_ends_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LARGE", 0)
    folder = generate(tmp_path / "package", 2)
    package = open_package(folder)
    (folder / "datapackage.json").write_text("{}\n", encoding="utf-8")
    with pytest.raises(PackageError) as caught:
        list(package.listed())
    assert str(caught.value) == "datapackage.json: was changed while it was read; run it again"
