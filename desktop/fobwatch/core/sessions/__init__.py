"""Sessions: how they start, are renewed, end, and look at a glance."""

from __future__ import annotations
