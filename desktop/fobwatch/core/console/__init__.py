"""The AWS console: its pages, the ways to sign in, and links to it."""

from __future__ import annotations
