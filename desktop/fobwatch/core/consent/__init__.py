"""Whether a program may have a profile's credentials."""

from __future__ import annotations
