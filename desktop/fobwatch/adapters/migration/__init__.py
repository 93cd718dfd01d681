"""The stores of other tools, which are read and never written."""

from __future__ import annotations
