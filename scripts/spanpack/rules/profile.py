"""Level P, P002: the descriptor against the profile of Data Package, and what frictionless asks beyond it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from spanpack.findings import Finding
from spanpack.lines.positions import Pointer
from spanpack.package import Package
from spanpack.rules.shown import shorten, show

_PROFILES = Path(__file__).parent.parent / "profiles"
PROFILE, FRICTIONLESS = _PROFILES / "data-package-2-0.json", _PROFILES / "frictionless.json"
PROFILE_ADDRESS = "https://datapackage.org/profiles/2.0/datapackage.json"

_PROPERTY = "property"
"""How the cause of a finding in a property of a resource begins; its index and the name of the property follow."""


def check_profile(package: Package) -> Iterator[Finding]:
    """Yield P002: the descriptor breaks the profile, or names another one. Raises PackageError as package.listed."""
    seen = set()
    try:
        errors = list(_errors(package))
    except ValueError:
        # So it says where a property that the profile describes nests deeper than it looks.
        message = "a property nests too deep to be held to the profile"
        yield package.at((), "P002", message, "Flatten it: nothing that the profile describes nests so deep.")
        return
    for pointer, problem, fix in errors:
        if pointer not in seen and not _has_own_rule(package, pointer):
            seen.add(pointer)
            place = ".".join(map(str, pointer)) or "the descriptor"
            found = package.at(pointer, "P002", f"{place}: {shorten(problem)}", fix)
            yield found._replace(cause=cause_of_property(pointer))
    yield from _check_names(package)


def cause_of_property(pointer: Pointer) -> tuple[str, ...] | None:
    """Return the cause that findings in one property of a resource have in common; None elsewhere."""
    match pointer:
        case ("resources", int(index), str(key), *_):
            return _PROPERTY, str(index), key
    return None


def _errors(package: Package) -> Iterator[tuple[Pointer, str, str | None]]:
    """Yield place, problem and mend (None: as the rule says) of what is wrong with the descriptor.

    That is with its head, and with some resources at a time.
    """
    before = 0
    for listed in package.listed():
        for profile in (PROFILE, FRICTIONLESS):
            for error in _validator(profile).iter_errors(package.head | {"resources": listed}):
                match tuple(error.instance_path):
                    case ("resources", int(index)) if _has_path_and_data(listed[index]):
                        problem = "it stands beside path; a resource has one of the two"
                        yield ("resources", before + index, "data"), problem, "Remove it."
                    case ("resources", int(index), *steps):
                        yield ("resources", before + index, *steps), *_said(error)
                    case pointer if not before:
                        yield pointer, *_said(error)
        before += len(listed)


def _has_path_and_data(resource: Any) -> bool:
    return isinstance(resource, dict) and {"name", "path", "data"} <= resource.keys()


def _said(error: jsonschema_rs.ValidationError) -> tuple[str, str | None]:
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.FalseSchema):
        return "the standard has no such property here", "Remove it."
    return error.message, None


def _check_names(package: Package) -> Iterator[Finding]:
    """Yield P002 where the descriptor names another profile than the one that it is held to, or none."""
    for key, expected in (("$schema", PROFILE_ADDRESS), ("profile", "data-package")):
        stated = package.head.get(key)
        if isinstance(stated, str) and stated != expected:
            message = f"{key} is {show(stated)}; expected {show(expected)}"
            yield package.at((key,), "P002", message, fix=f"Write {show(expected)}.")
    if "$schema" not in package.head:
        message = "the descriptor has no $schema, without which it counts as one of the first version of the standard"
        yield package.at((), "P002", message, f'Add "$schema": {show(PROFILE_ADDRESS)}.')


def _has_own_rule(package: Package, pointer: Pointer) -> bool:
    """Return whether another finding says what is wrong with a value of the descriptor."""
    match pointer:
        case ("resources", int(), "hash"):
            return True
        case ("resources", int(index)) | ("resources", int(index), "path"):
            return all(resource.index != index for resource in package.resources)
    return False


@functools.cache
def _validator(profile: Path) -> Any:
    return jsonschema_rs.validator_for(orjson.loads(profile.read_bytes()))
