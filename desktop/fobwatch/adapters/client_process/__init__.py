"""Which program is at the other end of a connection, and how this one is started."""

from __future__ import annotations
