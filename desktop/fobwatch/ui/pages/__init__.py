"""The main window's pages, and what joins each to the services."""

from __future__ import annotations
