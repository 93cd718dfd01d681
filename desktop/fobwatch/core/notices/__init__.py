"""What the desktop is asked to show."""

from __future__ import annotations
