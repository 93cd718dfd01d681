"""A QR code as a PNG file, without an image library."""

from __future__ import annotations

import struct
import zlib

_SCALE = 4
_QUIET_ZONE = 4


def qr_png(text: str) -> bytes:
    """Draw `text` in black on white, four pixels to a module."""
    import qrcode  # noqa: PLC0415 - only one answer needs it

    code = qrcode.QRCode(border=_QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = [_packed(row) for row in code.get_matrix() for _ in range(_SCALE)]
    side = len(rows)
    pixels = b"".join(b"\0" + row for row in rows)  # each row starts with its filter: none
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit of grey a pixel
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(pixels))
        + _chunk(b"IEND", b"")
    )


def _packed(row: list[bool]) -> bytes:
    bits = "".join("0" * _SCALE if dark else "1" * _SCALE for dark in row)
    padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
