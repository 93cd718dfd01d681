"""QR codes, drawn and read."""

from __future__ import annotations
