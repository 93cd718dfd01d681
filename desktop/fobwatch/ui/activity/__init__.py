"""The page of what happened."""

from __future__ import annotations
