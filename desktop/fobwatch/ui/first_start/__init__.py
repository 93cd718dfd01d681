"""The way from nothing to the first session."""

from __future__ import annotations
