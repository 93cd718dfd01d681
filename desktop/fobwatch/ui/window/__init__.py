"""The main window."""

from __future__ import annotations
