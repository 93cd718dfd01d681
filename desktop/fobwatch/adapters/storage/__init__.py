"""The program's own files."""

from __future__ import annotations
