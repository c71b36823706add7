"""An archive that is broken, hostile or no package ends in a message and exit code 2; nothing is unpacked."""

from __future__ import annotations

import os
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from tests.damage import ACTORS, DESCRIPTOR, TEXT
from tests.helpers import BASE, run

pytestmark = pytest.mark.usefixtures("soon")

FILES = {path.relative_to(BASE).as_posix(): path.read_bytes() for path in sorted(BASE.rglob("*")) if path.is_file()}
CENTRAL, LOCAL, END = b"PK\1\2", b"PK\3\4", b"PK\5\6"
MB = 1024**2

Damage = Callable[[bytearray], None]


def pack(
    archive: Path,
    files: dict[str, bytes] | None = None,
    more: dict[str, bytes] | None = None,
    prefix: str = "",
    method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write an archive with ``files``, by default those of the base package, and ``more``."""
    with zipfile.ZipFile(archive, "w", method) as file:
        for path, content in (FILES if files is None else files).items():
            file.writestr(prefix + path, content)
        for path, content in (more or {}).items():
            file.writestr(path, content)
    return archive


def refusal(archive: Path) -> str:
    """Return why an archive is refused, without its own path."""
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.validate(archive)
    message = str(caught.value)
    assert message.startswith(f"{archive}: ")
    return message.removeprefix(f"{archive}: ")


def damaged(archive: Path, damage: Damage) -> Path:
    content = bytearray(pack(archive).read_bytes())
    damage(content)
    archive.write_bytes(content)
    return archive


def entries(content: bytearray, signature: bytes = CENTRAL) -> list[int]:
    """Return where the headers of entries begin."""
    found, at = [], content.find(signature)
    while at >= 0:
        found.append(at)
        at = content.find(signature, at + 4)
    return found


def set_number(content: bytearray, at: int, number: int, form: str = "<I") -> None:
    content[at : at + struct.calcsize(form)] = struct.pack(form, number)


@pytest.mark.parametrize("prefix", ["", "base/", "base-1.0.0/package/"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_of_a_package_is_valid(prefix: str, method: int, tmp_path: Path) -> None:
    assert spanpack.validate(pack(tmp_path / "base.zip", prefix=prefix, method=method)) == []


@pytest.mark.parametrize("content", [b"", b"hello", b"PK", LOCAL + b"\0" * 99, b"\0" * 10_000])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    archive = tmp_path / "base.zip"
    archive.write_bytes(content)
    assert refusal(archive).startswith("cannot be read as a zip archive: ")


@pytest.mark.parametrize("files", [{}, {"words.txt": b"words"}, {"datapackage.jsonl": b"{}"}])
def test_an_archive_without_a_descriptor_is_refused(files: dict[str, bytes], tmp_path: Path) -> None:
    assert refusal(pack(tmp_path / "base.zip", files)) == "holds no datapackage.json"


def test_an_archive_of_two_packages_is_refused(tmp_path: Path) -> None:
    both = {f"{folder}/{path}": content for folder in ("a", "b") for path, content in FILES.items()}
    expected = "holds 2 packages, a/datapackage.json and b/datapackage.json among them"
    assert refusal(pack(tmp_path / "base.zip", both)) == expected


def test_a_package_inside_a_package_is_not_the_package(tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip", more={"old/datapackage.json": b"{}"})
    assert spanpack.validate(archive) == []


NAMES = {
    "../evil.txt": "it contains ..",
    "seeds/../../evil.txt": "it contains ..",
    "..": "it contains ..",
    "/etc/evil.txt": "it is absolute",
    "C:/evil.txt": "it is absolute",
    "..\\evil.txt": "it holds a backslash; paths in a package are written with /",
    "https://example.org/evil.txt": "it is a URL; files of the package are local",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_that_leaves_the_archive_is_refused(name: str, tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip", more={name: b"x"})
    assert refusal(archive) == f"the entry {name!r} leaves the archive: {NAMES[name]}"
    assert os.listdir(tmp_path) == ["base.zip"]


def test_an_entry_that_is_a_link_is_refused(tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip")
    with zipfile.ZipFile(archive, "a") as file:
        entry = zipfile.ZipInfo("seeds/words.txt")
        entry.external_attr = 0o120777 << 16
        file.writestr(entry, "/etc/hostname")
    assert refusal(archive) == "the entry 'seeds/words.txt' is a symbolic link; pack the file itself"


def test_an_entry_that_stands_twice_is_refused(tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip")
    with warnings.catch_warnings(), zipfile.ZipFile(archive, "a") as file:
        warnings.simplefilter("ignore")  # zipfile says so itself.
        file.writestr(ACTORS, FILES[ACTORS])
    assert refusal(archive) == f"the entry {ACTORS!r} stands more than once; which one counts cannot be told"


@pytest.mark.parametrize("path", ["seeds/zeros.txt", ACTORS, DESCRIPTOR])
def test_a_bomb_is_refused_before_it_is_opened(path: str, tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip", FILES | {path: b"\0" * (50 * MB)})
    assert archive.stat().st_size < MB
    assert refusal(archive).endswith("to 52,428,800; that looks like a zip bomb and is not opened")


def test_a_bomb_of_many_small_entries_is_not_unpacked(tmp_path: Path) -> None:
    more = {f"seeds/{number}.txt": b"\0" * MB for number in range(100)}
    places = [(finding.rule, finding.path) for finding in spanpack.validate(pack(tmp_path / "base.zip", more=more))]
    assert places == sorted(("P005", path) for path in more)


def test_entries_that_unpack_to_more_than_4_gib_are_refused(tmp_path: Path) -> None:
    def claim(content: bytearray) -> None:
        for at in entries(content):
            set_number(content, at + 20, 2**29)
            set_number(content, at + 24, 2**31)

    archive = damaged(tmp_path / "base.zip", claim)
    size = archive.stat().st_size
    assert refusal(archive) == f"its entries claim {len(FILES) * 2**29:,} bytes of an archive of {size:,}"


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    words = os.urandom(MB)
    archive = pack(tmp_path / "base.zip", more={"seeds/0.txt": words, "seeds/1.txt": b""}, method=zipfile.ZIP_STORED)
    content = bytearray(archive.read_bytes())
    *_, first, second = entries(content)
    content[second + 10 : second + 28] = content[first + 10 : first + 28]
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    archive.write_bytes(content)
    assert refusal(archive).startswith("its entries claim ")


def encrypt(content: bytearray) -> None:
    for at in entries(content):
        content[at + 8] |= 1


def encrypt_one(content: bytearray) -> None:
    content[entries(content)[1] + 8] |= 1


@pytest.mark.parametrize(("damage", "name"), [(encrypt, "CHANGELOG.md"), (encrypt_one, "annotations/GUIDELINES.md")])
def test_an_encrypted_entry_is_refused(damage: Damage, name: str, tmp_path: Path) -> None:
    archive = damaged(tmp_path / "base.zip", damage)
    assert refusal(archive) == f"the entry {name!r} is encrypted; pack it without a password"


def method(number: int) -> Damage:
    def damage(content: bytearray) -> None:
        for at in entries(content):
            set_number(content, at + 10, number, "<H")
        for at in entries(content, LOCAL):
            set_number(content, at + 8, number, "<H")

    return damage


def garble(content: bytearray) -> None:
    for at in entries(content, LOCAL):
        for place in range(at + 60, at + 90):
            content[place] ^= 0x55


def false_sum(content: bytearray) -> None:
    for at in entries(content):
        content[at + 16] ^= 1


def claim_size(size: int) -> Damage:
    def damage(content: bytearray) -> None:
        for at in entries(content):
            set_number(content, at + 24, size)

    return damage


def lead_away(content: bytearray) -> None:
    for at in entries(content):
        set_number(content, at + 42, 2**30)


def lead_to_another(content: bytearray) -> None:
    first, *others = entries(content)
    for at in others:
        content[at + 42 : at + 46] = content[first + 42 : first + 46]


def lose_directory(content: bytearray) -> None:
    set_number(content, content.find(END) + 16, 2**31)


BROKEN: dict[str, Damage] = {
    "stored, it says": method(0),
    "shrunk, it says": method(1),
    "bzip2, it says": method(12),
    "LZMA, it says": method(14),
    "packed in an unknown way": method(99),
    "garbled": garble,
    "with false sums": false_sum,
    "with sizes too small": claim_size(10),
    "with sizes too large": claim_size(900_000),
    "with places far away": lead_away,
    "with places of another": lead_to_another,
    "without a directory": lose_directory,
    "cut in half": lambda content: content.__delitem__(slice(len(content) // 2, None)),
    "cut at the end": lambda content: content.__delitem__(slice(-10, None)),
    "cut at the beginning": lambda content: content.__delitem__(slice(300)),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["validate", "stats"])
def test_a_broken_archive_is_refused(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = damaged(tmp_path / "base.zip", BROKEN[name])
    assert main([command, str(archive)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"spanpack: {archive}: ")
    assert "cannot be" in shown.err


def test_an_entry_with_a_false_size_does_not_make_the_command_wait(tmp_path: Path) -> None:
    done = run("validate", damaged(tmp_path / "base.zip", claim_size(900_000)), seconds=30)
    size = len(FILES[DESCRIPTOR])
    reason = f"datapackage.json cannot be unpacked: it holds {size:,} bytes, not 900,000 as its entry says"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"spanpack: {tmp_path / 'base.zip'}: {reason}\n")


def without(path: str) -> dict[str, bytes]:
    return {name: content for name, content in FILES.items() if name != path}


@pytest.mark.parametrize("path", [ACTORS, TEXT])
def test_a_file_that_is_missing_from_an_archive_is_one_finding(path: str, tmp_path: Path) -> None:
    line = FILES[DESCRIPTOR].decode().split(f'"path": "{path}"')[0].count("\n") + 1
    for more in ({}, {path + "/": b""}):
        archive = pack(tmp_path / "base.zip", without(path), more)
        places = [(finding.rule, finding.path, finding.line) for finding in spanpack.validate(archive)]
        assert places == [("P004", DESCRIPTOR, line)]


def test_a_damaged_line_in_an_archive_is_the_finding_that_it_is_in_a_folder(tmp_path: Path) -> None:
    archive = pack(tmp_path / "base.zip", FILES | {ACTORS: FILES[ACTORS].replace(b'"start": 53', b'"start": 54')})
    places = [(finding.rule, finding.path, finding.line) for finding in spanpack.validate(archive)]
    assert places == [("A303", ACTORS, 2)]


@pytest.mark.parametrize("command", [["index"], ["format", "--package"], ["add", "draft.yaml"]])
def test_an_archive_is_never_written_to(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("draft.yaml").write_text('document: "100"\nactors: []\n', encoding="utf-8")
    archive = pack(tmp_path / "base.zip")
    before = archive.read_bytes()
    assert main([*command, str(archive)]) == 2
    assert archive.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["base.zip", "draft.yaml"]


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [(make_folder, "no datapackage.json here or in a folder above"), (make_pipe, "is neither a file nor a folder")],
)
def test_what_only_has_the_name_of_an_archive_is_refused(
    make: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    make(tmp_path / "base.zip")
    done = run("validate", tmp_path / "base.zip", seconds=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"spanpack: {tmp_path / 'base.zip'}: {message}")
