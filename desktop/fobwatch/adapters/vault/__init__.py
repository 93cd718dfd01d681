"""Where secrets are stored: this system's keyring, or an encrypted file."""

from __future__ import annotations
