"""Lists of rows, painted by one delegate."""

from __future__ import annotations
