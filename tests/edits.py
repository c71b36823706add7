"""The edits by which a fixture makes a package out of the base package.

An edit is a mapping; one key says what it does, ``path`` in which file:

    {path, replace: WORDS, with: WORDS}   the words, which stand there once, become others;
                                          ``line`` looks in that line alone, ``after: WORDS`` for the
                                          first place after those words; ``hex`` instead of ``with``
                                          puts bytes in their place
    {path, append: LINE}                  a line more at the end
    {path, delete: LINE}                  without that line
    {path, copy: LINE}                    the line once more, after itself
    {path, swap: [LINE, LINE]}            the one in the place of the other
    {path, write: TEXT}                   the file with this text and no other
    {path, remove: true}                  without the file
    {path, link: TARGET}                  a symbolic link in the place of the file
    {reword: WORDS, as: WORDS}            other words of the same length, in the texts and in all records

A line is its number, or words that no other line of the file holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spanpack.descriptor.index import index
from spanpack.package import DESCRIPTOR

Edit = dict[str, Any]


def edit_package(package: Path, edits: list[Edit], *, indexed: bool = True) -> None:
    """Make the edits of a package and bring its descriptor up to date, unless ``indexed`` is false.

    Edits of the descriptor itself come last, so that they stay.
    """
    for edit in edits:
        if edit.get("path") != DESCRIPTOR:
            _apply(package, edit)
    if indexed:
        index(package)
    for edit in edits:
        if edit.get("path") == DESCRIPTOR:
            _apply(package, edit)


def line_number(path: Path, line: int | str) -> int:
    """Return the number of a line that is given by its number or by words that it alone holds."""
    if isinstance(line, int):
        return line
    lines = path.read_bytes().split(b"\n")
    found = [number for number, content in enumerate(lines, 1) if line.encode() in content]
    assert len(found) == 1, f"{len(found)} lines of {path} hold {line!r}"
    return found[0]


def _apply(package: Path, edit: Edit) -> None:
    if "reword" in edit:
        _reword(package, edit["reword"], edit["as"])
        return
    path = package / edit["path"]
    match edit:
        case {"replace": _}:
            path.write_bytes(_replaced(path, edit))
        case {"append": text}:
            path.write_bytes(path.read_bytes() + text.encode() + b"\n")
        case {"write": text}:
            path.write_bytes(text.encode())
        case {"remove": True}:
            path.unlink()
        case {"link": target}:
            path.unlink(missing_ok=True)
            path.symlink_to(target)
        case {"delete": _} | {"copy": _} | {"swap": _}:
            path.write_bytes(b"\n".join(_moved(path, edit)))
        case _:
            raise AssertionError(f"no such edit: {edit}")


def _replaced(path: Path, edit: Edit) -> bytes:
    content = path.read_bytes()
    old = edit["replace"].encode()
    new = bytes.fromhex(edit["hex"]) if "hex" in edit else edit["with"].encode()
    start, end = 0, len(content)
    if "line" in edit:
        lines = content.split(b"\n")
        number = line_number(path, edit["line"])
        start = sum(len(line) + 1 for line in lines[: number - 1])
        end = start + len(lines[number - 1])
    if "after" in edit:
        start = content.index(edit["after"].encode())
        end = content.index(old, start) + len(old)
    times = content.count(old, start, end)
    assert times == 1, f"{edit['replace']!r} stands {times} times, not once: {edit}"
    return content[:start] + content[start:end].replace(old, new) + content[end:]


def _moved(path: Path, edit: Edit) -> list[bytes]:
    lines = path.read_bytes().split(b"\n")
    match edit:
        case {"delete": line}:
            del lines[line_number(path, line) - 1]
        case {"copy": line}:
            at = line_number(path, line)
            lines.insert(at, lines[at - 1])
        case {"swap": [one, other]}:
            first, second = line_number(path, one) - 1, line_number(path, other) - 1
            lines[first], lines[second] = lines[second], lines[first]
    return lines


def _reword(package: Path, old: str, new: str) -> None:
    assert len(old) == len(new), f"{old!r} and {new!r} differ in length; every offset after them would move"
    files = [*package.glob("seeds/*.txt"), *package.glob("annotations/*.jsonl")]
    changed = [path for path in files if old.encode() in path.read_bytes()]
    assert changed, f"{old!r} stands nowhere"
    for path in changed:
        path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
