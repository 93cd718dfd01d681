"""What the user set."""

from __future__ import annotations
