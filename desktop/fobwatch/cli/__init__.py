"""The command `fobwatch`."""

from __future__ import annotations
