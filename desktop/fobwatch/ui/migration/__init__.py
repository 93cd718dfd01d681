"""The window that moves keys and roles into the vault."""

from __future__ import annotations
