"""What the import needs of libraries."""

from __future__ import annotations
