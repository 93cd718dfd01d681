"""What Fobwatch keeps in the keyring."""

from __future__ import annotations
