"""Errors of sign-ins on a web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import NeedsPerson

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import OpenBrowser


class BrowserNeeded(NeedsPerson):
    """A person has to sign in on a page."""

    def __init__(self, title: str, message: str, remedy: str, *, page: OpenBrowser) -> None:
        super().__init__(title, message, remedy)
        self.action_needed = page


class RoleNotOffered(NeedsPerson):
    """The identity provider does not let this person take the role."""


class SignInStopped(NeedsPerson):
    """A sign-in in the browser failed: the person declined, or did not come back."""
