"""What the Linux packages carry is what is said of it: `make linux-packages-test`."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.packaging.roots import ROOT
from tests.packaging.scripts import script

if TYPE_CHECKING:
    from types import ModuleType

PROGRAM = ROOT / "build" / "linux" / "fobwatch"
RELEASE = ROOT / "packaging" / "release"
LOCK = ROOT / "packaging" / "linux" / "requirements.txt"

SAID = {
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": "LGPL-3.0-only",
    "MIT License": "MIT",
}
"""What metadata says in words of its own, and which of several licences we take."""


@pytest.fixture(scope="module")
def components() -> ModuleType:
    return script(RELEASE / "components.py")


@pytest.fixture(scope="module")
def carried() -> dict[str, importlib.metadata.Distribution]:
    [packages] = PROGRAM.glob("lib/python*/dist-packages")
    return {
        re.sub(r"[-_.]+", "-", found.name).lower(): found
        for found in importlib.metadata.distributions(path=[str(packages)])
        if found.name != "fobwatch"
    }


def licence_of(carried: importlib.metadata.Distribution) -> str:
    metadata = carried.metadata
    classifiers = metadata.get_all("Classifier") or []
    said = [*(metadata.get_all("License-Expression") or []), *(metadata.get_all("License") or [])]
    said += [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License")]
    words = str(next(filter(None, said)))
    return SAID.get(words, words)


def test_what_is_locked_is_carried_and_nothing_else(
    components: ModuleType, carried: dict[str, importlib.metadata.Distribution]
) -> None:
    locked = {library.name: library.version for library in components.libraries(LOCK)}

    assert {name: found.version for name, found in carried.items()} == locked


def test_each_library_says_the_same_of_its_licence(
    components: ModuleType, carried: dict[str, importlib.metadata.Distribution]
) -> None:
    said = {library.name: library.licence for library in components.libraries(LOCK)}

    assert {name: licence_of(found) for name, found in carried.items()} == said


def test_openssl_is_of_the_version_that_is_said(components: ModuleType) -> None:
    code = (
        "from cryptography.hazmat.backends.openssl import backend;"
        "print(backend.openssl_version_text())"
    )
    python = PROGRAM / "bin" / "fobwatch-python"
    asked = subprocess.run([python, "-I", "-c", code], check=True, capture_output=True, text=True)
    [said] = [
        part.version
        for library in components.libraries(LOCK)
        for part in library.contains
        if part.name == "OpenSSL"
    ]

    assert asked.stdout.split()[1] == said


def test_the_list_of_others_is_carried() -> None:
    text = (PROGRAM / "THIRD-PARTY.txt").read_text("utf-8")

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in text
