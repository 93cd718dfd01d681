"""Something is wrong: the page that locks a profile down."""

from __future__ import annotations
