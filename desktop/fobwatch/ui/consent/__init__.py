"""The question whether a program may have credentials."""

from __future__ import annotations
