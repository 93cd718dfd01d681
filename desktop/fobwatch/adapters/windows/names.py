"""Names that the program and its installer share."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = "Fobwatch.Fobwatch"
"""The Application User Model ID, as `Company.Product`."""
