"""Forms and their fields."""

from __future__ import annotations
