"""The agent's listeners and connections, for other programs on this computer."""

from __future__ import annotations
