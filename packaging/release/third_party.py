"""List the third-party software in a package, with the texts of its licences.

    third_party.py LOCK PACKAGES PYTHON_LICENCE OUTPUT

PACKAGES is the folder that the lock's wheels are unpacked in: each brings the text of its licence.
PYTHON_LICENCE is the text that the carried interpreter brings.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from components import HERE, ROOT, libraries, version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from components import Library

LICENCES: Final = HERE / "licences"
TEXTS: Final = re.compile(r"(?i)licen[cs]e|notice|copying")
RULE: Final = "-" * 72

OWN_TEXTS: Final = {
    "LGPL-3.0-only": ("LGPL-3.0-only.txt", "GPL-3.0-only.txt"),
    "MIT": ("MIT.txt",),
}
"""For wheels that bring no text. The LGPL is written as an addition to the GPL."""

HEAD: Final = """\
Fobwatch {version} is under the Apache License 2.0, whose text stands at the end.

It carries what is listed here, under licences of their own. Qt and its Python bindings are
separate files, which may be replaced by others of the same interface. Their source texts are at
https://code.qt.io/; those of all libraries are on https://pypi.org/, by the name and the version
that stand here.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lock", type=Path)
    parser.add_argument("packages", type=Path)
    parser.add_argument("python_licence", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    python_licence = options.python_licence.read_text("utf-8")
    text = third_party(options.lock, options.packages, python_licence)
    options.output.write_text(text, "utf-8")


def third_party(lock: Path, packages: Path, python_licence: str) -> str:
    """Raises `FileNotFoundError` for a library whose licence has no text anywhere."""
    found = libraries(lock)
    lines = [HEAD.format(version=version())]
    lines += ["CPython: PSF-2.0, the Python Software Foundation"]
    lines += [_line(library) for library in found]
    lines += ["", *_texts(found, packages)]
    own = (ROOT / "LICENSE").read_text("utf-8")
    for title, text in (("CPython", python_licence), ("Fobwatch", own)):
        lines += [RULE, title, RULE, text.strip(), ""]
    return "\n".join(lines)


def _line(library: Library) -> str:
    inside = ", ".join(f"{part.name} {part.version} ({part.licence})" for part in library.contains)
    holds = f"; holds {inside}" if inside else ""
    return f"{library.name} {library.version}: {library.licence}, {library.holder}{holds}"


def _texts(found: Iterable[Library], packages: Path) -> Iterator[str]:
    """Each text once, under the names of all that share it."""
    by_text: dict[str, list[str]] = {}
    for library in found:
        for text in _texts_of(library, packages):
            by_text.setdefault(text, []).append(library.name)
    for text, names in by_text.items():
        yield from (RULE, ", ".join(names), RULE, text, "")


def _texts_of(library: Library, packages: Path) -> list[str]:
    folder = next(path for path in packages.glob("*.dist-info") if _name_of(path) == library.name)
    files = [path for path in folder.rglob("*") if path.is_file() and TEXTS.match(path.name)]
    if not files:
        files = [LICENCES / name for name in OWN_TEXTS.get(library.licence, ())]
    if not files:
        raise FileNotFoundError(f"{library.name} brings no text of {library.licence}")
    return [path.read_text("utf-8").strip() for path in sorted(files)]


def _name_of(folder: Path) -> str:
    """The name in a lock's spelling (packaging.python.org, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", folder.name.partition("-")[0]).lower()


if __name__ == "__main__":
    main()
