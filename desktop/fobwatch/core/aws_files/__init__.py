"""The user's AWS files: reading, changing, comparing and offering profiles there."""

from __future__ import annotations
