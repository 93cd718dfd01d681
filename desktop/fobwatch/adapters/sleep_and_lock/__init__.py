"""Wake-ups and the screen's lock on each system."""

from __future__ import annotations
