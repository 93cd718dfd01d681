"""Decryption of exports that are imported."""

from __future__ import annotations
