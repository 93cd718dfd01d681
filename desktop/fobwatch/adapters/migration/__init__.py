"""The stores of other tools, which are only read."""

from __future__ import annotations
