"""What a program needs a person's consent for at an access portal: to open its page, and to leave.

Neither hands out anything. But pages that open by themselves teach people to allow what they have
not asked for, and where a program has ended a sign-in, no role gets a new session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.consent.consent import STRICTNESS, ConsentPolicy, Matter, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.state import PortalState


class PortalConsent:
    """Asks once per program, or as the portal's own rule says if that is stricter. Thread-safe."""

    def __init__(
        self,
        rules: ConsentRules,
        *,
        named: Callable[[str], Portal],
        state: Callable[[str], PortalState],
    ) -> None:
        """`named` raises `UnknownPortal`, `BadRequest` or `VaultError`."""
        self._rules = rules
        self._named = named
        self._state = state

    def judge(self, purpose: Purpose, name: str) -> tuple[Matter, ConsentPolicy]:
        portal = self._named(name)
        ruling = self._rules.ruling(portal.start_url)
        matter = Matter(
            subject=portal.title,
            purpose=purpose,
            because=ruling.because,
            identity=(portal.start_url, *ruling.identity),
        )
        if not self._changes_anything(purpose, portal):
            return matter, ConsentPolicy.ALWAYS
        return matter, max(ruling.policy, ConsentPolicy.ONCE_PER_PROGRAM, key=STRICTNESS.index)

    def _changes_anything(self, purpose: Purpose, portal: Portal) -> bool:
        """Not if the person is signed in, or out, or the page is open already."""
        state = self._state(portal.start_url)
        signed_in = state.ends_about is not None
        if purpose is Purpose.PORTAL_SIGN_OUT:
            return signed_in
        return not signed_in and not state.waiting
