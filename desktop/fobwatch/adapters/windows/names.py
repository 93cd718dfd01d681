"""Names that the program and its installer share."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = "Fobwatch.Fobwatch"
"""The Application User Model ID, as `Company.Product`."""

APPLICATION_ID_KEY: Final = rf"Software\Classes\AppUserModelId\{APPLICATION_ID}"
"""Where Setup writes the name and the icon for it."""
