"""The lockdown of a profile: whatever a thief may have is made worthless."""

from __future__ import annotations
