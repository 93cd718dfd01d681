"""Why a browser, or a profile of one, cannot be used."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError


class NoBrowser(FobwatchError):
    """No browser could be started, or none asked for the page that it was started for."""

    needs_person = True


class BrowserUnavailable(FobwatchError):
    """The browser that a person chose, or the place in it, is not there; no other is opened."""

    needs_person = True


class BrowserFileRefused(FobwatchError):
    """A browser's own file is damaged or of another kind; what it describes is not offered."""
