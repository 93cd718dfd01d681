"""What Fobwatch stores in the keyring."""

from __future__ import annotations
