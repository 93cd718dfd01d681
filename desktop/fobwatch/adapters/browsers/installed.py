"""An installed browser as it is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.browsers.browsers import Browser
    from fobwatch.core.browsers.errors import BrowserFileRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """`command` starts the browser, without an address.

    `data` are the folders where its profiles may be. `sandbox` is the one that it may write to, if
    it is kept from others, as Flatpak and Snap do.
    """

    browser: Browser
    command: tuple[str, ...]
    data: tuple[Path, ...] = ()
    sandbox: Path | None = None


Found = tuple[list[Installed], "list[BrowserFileRefused]"]
"""The browsers that a system has registered, without their profiles, and what cannot be used."""
