"""Access portals of IAM Identity Center."""

from __future__ import annotations
