"""The components of the packages, from the locks and from libraries.toml."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
PACKAGING: Final = ROOT / "packaging"

PINNED: Final = re.compile(r"^([a-z0-9-]+)==([^\s;]+)", re.MULTILINE)
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")

OF_THE_LIBRARY: Final = "of the library"
"""In libraries.toml: a contained part has the version of the library that contains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained:
    """Third-party software within a library's wheels."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One line of a lock. `hashes` are those of its files on PyPI, one of which is carried."""

    name: str
    version: str
    licence: str
    holder: str
    hashes: tuple[str, ...]
    contains: tuple[Contained, ...] = ()


def libraries(lock: Path) -> tuple[Library, ...]:
    """The libraries of a lock, by name. Raises `KeyError` for one that libraries.toml lacks."""
    known = tomllib.loads((HERE / "libraries.toml").read_text("utf-8"))
    text = lock.read_text("utf-8")
    starts = list(PINNED.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = []
    for match, end in zip(starts, ends, strict=True):
        name, version = match.groups()
        about = known[name]
        found.append(
            Library(
                name=name,
                version=version,
                licence=about["licence"],
                holder=about["holder"],
                hashes=tuple(HASH.findall(text, match.end(), end)),
                contains=tuple(_contained(part, version) for part in about.get("contains", ())),
            )
        )
    return tuple(sorted(found, key=lambda library: library.name))


def version() -> str:
    """The version in the source tree, which the wheel takes too."""
    text = (ROOT / "desktop" / "fobwatch" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("desktop/fobwatch/__init__.py names no version")
    return found.group(1)


def released() -> datetime:
    """The day of the newest release, which is the date of every file in the packages."""
    tree = ET.parse(ROOT / "resources" / "fobwatch.metainfo.xml")  # noqa: S314 - our own file
    release = tree.find("./releases/release")
    if release is None:
        raise ValueError("resources/fobwatch.metainfo.xml names no release")
    return datetime.fromisoformat(release.attrib["date"]).replace(tzinfo=UTC)


def _contained(part: dict[str, str], library_version: str) -> Contained:
    own = part["version"]
    return Contained(
        name=part["name"],
        version=library_version if own == OF_THE_LIBRARY else own,
        licence=part["licence"],
    )
