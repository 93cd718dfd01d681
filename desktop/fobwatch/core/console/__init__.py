"""The AWS console: where to, and with which credentials."""

from __future__ import annotations
