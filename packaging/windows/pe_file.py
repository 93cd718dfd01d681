"""Reads which libraries a program or library of Windows loads.

Offsets are those of "PE Format" (learn.microsoft.com/windows/win32/debug/pe-format).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES: Final = frozenset({".exe", ".dll", ".pyd"})

HEADER_AT: Final = 0x3C
SIGNATURE: Final = b"PE\0\0"
OPTIONAL_HEADER: Final = 24
PE32_PLUS: Final = 0x20B
DIRECTORIES: Final = 112
SECTION_SIZE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A data directory that lists libraries: its number, and its entries' size and name field."""

    number: int
    size: int
    name: int


IMPORTS: Final = _Table(number=1, size=20, name=12)
DELAYED_IMPORTS: Final = _Table(number=13, size=32, name=4)


def imported(path: Path) -> frozenset[str]:
    """The names of the libraries, in lower case, those loaded at their first use too.

    Raises `ValueError` for a file that is no 64-bit program or library.
    """
    content = path.read_bytes()
    return frozenset(
        name.lower() for table in (IMPORTS, DELAYED_IMPORTS) for name in _names(content, table)
    )


def binaries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def _names(content: bytes, table: _Table) -> Iterator[str]:
    header = _header(content)
    directory = header + OPTIONAL_HEADER + DIRECTORIES + 8 * table.number
    [address] = struct.unpack_from("<I", content, directory)
    if not address:
        return
    place = _offset(content, header, address)
    while True:
        [name] = struct.unpack_from("<I", content, place + table.name)
        if not name:
            return
        start = _offset(content, header, name)
        yield content[start : content.index(b"\0", start)].decode("ascii")
        place += table.size


def _header(content: bytes) -> int:
    [header] = struct.unpack_from("<I", content, HEADER_AT)
    [magic] = struct.unpack_from("<H", content, header + OPTIONAL_HEADER)
    if content[header : header + 4] != SIGNATURE or magic != PE32_PLUS:
        raise ValueError("no 64-bit program or library of Windows")
    return int(header)


def _offset(content: bytes, header: int, address: int) -> int:
    """Where in the file is what is loaded at the address. Raises `ValueError`."""
    [sections] = struct.unpack_from("<H", content, header + 6)
    [optional] = struct.unpack_from("<H", content, header + 20)
    first = header + OPTIONAL_HEADER + optional
    for number in range(sections):
        size, begin, raw_size, raw = struct.unpack_from(
            "<4I", content, first + SECTION_SIZE * number + 8
        )
        if begin <= address < begin + max(size, raw_size):
            return int(address - begin + raw)
    raise ValueError(f"nothing is loaded at {address:#x}")
