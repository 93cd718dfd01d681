"""Starting with the user's session on each system."""

from __future__ import annotations
