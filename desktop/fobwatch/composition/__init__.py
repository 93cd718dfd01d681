"""The composition root: core, adapters and windows joined into one program."""

from __future__ import annotations
