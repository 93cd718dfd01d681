"""The browsers of this computer, and which of them a profile's pages open in."""

from __future__ import annotations
