"""What a discovery asks a portal, for whoever is signed in to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.ports import AccountPage, AssignedPage, IdentityCenter


class PortalQuestions:
    """The calls for one portal. All block, and raise `FobwatchError`."""

    def __init__(self, portals: Portals, identity_center: IdentityCenter, portal: Portal) -> None:
        self._portals = portals
        self._identity_center = identity_center
        self._portal = portal
        self.has_assigned = bool(portal.tenant_id)
        """Whether there is an account access manager to be asked for roles."""

    def assigned(self, page: str) -> AssignedPage:
        self._portals.check_account_access(self._portal)
        return self._portals.with_token(
            self._portal,
            lambda token: self._identity_center.assigned_roles(self._there(), token, page),
        )

    def page(self, page: str) -> AccountPage:
        return self._portals.with_token(
            self._portal, lambda token: self._identity_center.accounts(self._there(), token, page)
        )

    def role_names(self, account_id: str) -> tuple[str, ...]:
        return self._portals.with_token(
            self._portal,
            lambda token: self._identity_center.role_names(self._there(), token, account_id),
        )

    def _there(self) -> Portal:
        return self._portals.signed_in_at(self._portal)
