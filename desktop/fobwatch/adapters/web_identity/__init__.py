"""Web identity tokens that other programs keep."""

from __future__ import annotations
