"""Changes in IAM for the users of the vault."""

from __future__ import annotations
