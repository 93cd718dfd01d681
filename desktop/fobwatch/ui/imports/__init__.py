"""Taking in files, pictures and text."""

from __future__ import annotations
