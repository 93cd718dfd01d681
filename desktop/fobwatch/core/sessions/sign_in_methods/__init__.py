"""How each kind of profile signs in."""

from __future__ import annotations
