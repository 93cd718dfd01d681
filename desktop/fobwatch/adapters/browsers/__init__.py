"""Browsers as each system and the browsers' own files describe them, and how they are started."""

from __future__ import annotations
