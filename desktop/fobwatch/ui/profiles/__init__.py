"""The page of profiles, and their editor."""

from __future__ import annotations
