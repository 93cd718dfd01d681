"""One thin class for each port of the core: translate in, translate out, translate errors."""

from __future__ import annotations
