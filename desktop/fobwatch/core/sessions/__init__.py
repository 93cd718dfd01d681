"""Sessions: how they start, are renewed, end, and are summed up."""

from __future__ import annotations
