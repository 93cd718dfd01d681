"""What Fobwatch changes in IAM for a user of the vault."""

from __future__ import annotations
