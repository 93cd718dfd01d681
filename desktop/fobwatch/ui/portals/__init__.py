"""Windows for access portals of IAM Identity Center."""

from __future__ import annotations
