"""The INI dialect of the AWS files: read, edited and merged."""

from __future__ import annotations
