"""The user's AWS files on disk."""

from __future__ import annotations
