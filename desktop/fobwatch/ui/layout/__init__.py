"""Where windows and their parts go, and how large they are."""

from __future__ import annotations
