"""The page of MFA devices, and their editor."""

from __future__ import annotations
