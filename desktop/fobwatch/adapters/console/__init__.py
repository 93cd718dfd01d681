"""The console's federation endpoint, and the browser that is sent there."""

from __future__ import annotations
