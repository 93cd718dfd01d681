"""What a discovery asks a portal, for whoever is signed in to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.ports import AccountPage, AssignedPage, IdentityCenter

T = TypeVar("T")


class PortalQuestions:
    """The calls for one portal. All block, and raise `FobwatchError`."""

    def __init__(self, portals: Portals, identity_center: IdentityCenter, portal: Portal) -> None:
        self._portals = portals
        self._center = identity_center
        self._portal = portal
        self.has_assigned = bool(portal.tenant_id)
        """Whether there is an account access manager to be asked for roles."""

    def assigned(self, page: str) -> AssignedPage:
        self._portals.check_account_access(self._portal)
        return self._ask(lambda there, token: self._center.assigned_roles(there, token, page))

    def page(self, page: str) -> AccountPage:
        return self._ask(lambda there, token: self._center.accounts(there, token, page))

    def role_names(self, account_id: str) -> tuple[str, ...]:
        return self._ask(lambda there, token: self._center.role_names(there, token, account_id))

    def _ask(self, call: Callable[[Portal, str], T]) -> T:
        return self._portals.with_token(self._portal, call)
