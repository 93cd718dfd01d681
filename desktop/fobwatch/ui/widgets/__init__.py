"""Small widgets that every window is made of."""

from __future__ import annotations
