"""The client process of a connection, and how this program is started."""

from __future__ import annotations
