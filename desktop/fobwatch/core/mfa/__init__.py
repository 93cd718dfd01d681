"""MFA devices, their seeds and their codes."""

from __future__ import annotations
