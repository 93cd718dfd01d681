"""Other programs that provide credentials."""

from __future__ import annotations
