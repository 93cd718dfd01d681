"""Signing in to access portals, and staying signed in."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AwsError, TokenRefused
from fobwatch.core.aws.ports import Grant
from fobwatch.core.errors import FobwatchError
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.authorizing import authorized
from fobwatch.core.portals.kept_sign_ins import KeptSignIns
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.portals.state import PortalState, account_access_needed, page_of, sign_in_needed
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.portals.portal import Portal, PortalSignIn
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
    from fobwatch.core.web_sign_in.visit import Visit

T = TypeVar("T")

logger = logging.getLogger(__name__)

REFRESH_BEFORE = timedelta(minutes=5)
"""What an access token has left when it is renewed: a call that began with it still ends."""


class Portals:
    """The sign-ins to portals. Thread-safe; no lock is held while AWS is asked."""

    def __init__(
        self,
        *,
        identity_center: IdentityCenter,
        sign_ins: BrowserSignIns,
        store: RecordStore,
        aws_time: AwsTime,
        journal: Journal,
        borrowed: Callable[[Portal], str] = lambda _portal: "",
        resolved: Callable[[Portal], Portal] = lambda portal: portal,
    ) -> None:
        """`borrowed` is another program's access token that lasts, empty where there is none.

        It may block, and is used while there is no sign-in here. `resolved` finds out what a
        company's own domain leads to, and may block too.
        """
        self._identity_center = identity_center
        self._sign_ins = sign_ins
        self._store = store
        self._aws_time = aws_time
        self._kept = KeptSignIns(store, aws_time, journal)
        self._borrowed = borrowed
        self._resolved = resolved
        self._single_flight = SingleFlight()
        self._connections: dict[str, Connection] = {}
        self._borrowing: set[str] = set()
        self.on_change = Listeners[str]()
        """Called with the start URL after each change."""
        self._kept.on_ended(self.on_change.notify)
        sign_ins.on_change(lambda page: self.on_change.notify(page.url))

    def state(self, start_url: str) -> PortalState:
        held, page = self._kept.lasting(start_url), page_of(start_url)
        return PortalState(
            signed_in_at=held.signed_in_at if held is not None else None,
            ends_about=held.ends_about if held is not None else None,
            waiting=self._sign_ins.is_waiting(page),
            code=self._sign_ins.code(page),
            problem=self._sign_ins.problem(page),
            borrowed=held is None and start_url in self._borrowing,
        )

    def is_unshared(self, start_url: str) -> bool:
        """Whether the person wants this sign-in kept from other programs."""
        stored = self._store.get(PORTALS, start_url)
        return stored is not None and stored.unshared

    def reach(self, portal: Portal, connection: Connection) -> None:
        """From now on, reach the portal as a profile of it does, such as over its `ca_bundle`."""
        self._connections[portal.start_url] = connection

    def begin(self, portal: Portal) -> None:
        """Send the person to the portal's page; at most one sign-in to a portal is under way."""
        self._sign_ins.begin(page_of(portal.start_url), lambda visit: self._sign_in(portal, visit))

    def open_page(self, portal: Portal) -> None:
        """As a person asks: `begin`, or where a sign-in waits `show_again`. Raises `NoBrowser`."""
        if self._sign_ins.is_waiting(page_of(portal.start_url)):
            self.show_again(portal.start_url)
        else:
            self.begin(portal)

    def show_again(self, start_url: str) -> None:
        """Open the page of a sign-in that is under way once more. Raises `NoBrowser`."""
        self._sign_ins.show_again(page_of(start_url))

    def cancel(self, start_url: str) -> None:
        """Stop waiting for the person."""
        self._sign_ins.cancel(page_of(start_url))

    def sign_out(self, portal: Portal) -> None:
        """End the sign-in, here and at AWS. Blocks. Raises `AwsError` if AWS was not reached.

        No page is waited for any more. What is known of how long sign-ins last stays.
        """
        self._stop(portal.start_url)
        if (held := self._kept.end(portal)) is not None:
            self._log_out(portal, held)

    def sign_in_again(self, portal: Portal) -> None:
        """Sign out and in: only so does a sign-in begin its time anew. Blocks.

        Raises `AwsError` if AWS was not reached to sign out; the sign-in lasts on then.
        """
        held = self._kept.lasting(portal.start_url)
        if held is not None:
            self._log_out(portal, held)
            self._kept.end(portal)
        self.begin(portal)

    def _log_out(self, portal: Portal, held: PortalSignIn) -> None:
        try:
            self._service(portal).log_out(_where_signed_in(held, portal), held.access_token)
        except TokenRefused:  # it had ended already
            logger.debug("The sign-in to %s was over", portal.start_url)

    def forget(self, start_url: str) -> None:
        """Store nothing more about the portal."""
        self._stop(start_url)
        self._kept.remove(start_url)

    def _stop(self, start_url: str) -> None:
        """Cancel; return once no sign-in that was begun before can be stored any more."""
        self.cancel(start_url)
        self._kept.settle()

    def access_token(self, portal: Portal, *, refused: str = "") -> str:
        """A token that lasts, renewed if need be. Blocks. `refused` is one that AWS did not take.

        Raises `BrowserNeeded` where a person has to sign in.
        """
        try:
            return self.lasting_sign_in(portal, refused=refused).access_token
        except BrowserNeeded:
            borrowed = self.borrowed(portal)
            if borrowed in {"", refused}:
                raise
            return borrowed

    def borrowed(self, portal: Portal) -> str:
        """Another program's access token, empty where there is none. Blocks."""
        found, url = self._borrowed(portal), portal.start_url
        if bool(found) != (url in self._borrowing):
            (self._borrowing.add if found else self._borrowing.discard)(url)
            self.on_change.notify(url)
        return found

    def lasting_sign_in(
        self, portal: Portal, *, refused: str = "", left: timedelta = REFRESH_BEFORE
    ) -> PortalSignIn:
        """The sign-in, renewed if its access token has no more than `left`. Blocks.

        Raises `BrowserNeeded` where a person has to sign in.
        """
        held = self._held(portal)
        still = held.access_expires_at - self._aws_time.now()
        usable = held.access_token != refused
        if usable and still > left:
            return held
        try:
            return self._single_flight.run(portal.start_url, lambda: self._refreshed(portal, held))
        except TokenRefused as error:
            if self._kept.note_end(portal, held.access_token):
                raise self.needed(portal) from error
            # ended by another, or signed in again meanwhile
            return self.lasting_sign_in(portal, refused=refused, left=left)
        except AwsError:
            if usable and still > timedelta():
                return held
            raise

    def with_token(self, portal: Portal, call: Callable[[str], T]) -> T:
        """What `call` makes of a token; once more with a new one if AWS refuses the first."""
        token = self.access_token(portal)
        try:
            return call(token)
        except TokenRefused:
            token = self.access_token(portal, refused=token)
        try:
            return call(token)
        except TokenRefused as error:
            self._kept.note_end(portal, token)
            raise self.needed(portal) from error

    def signed_in_at(self, portal: Portal) -> Portal:
        """The portal in the region where the person signed in, which knows the tokens."""
        held = self._kept.lasting(portal.start_url)
        return portal if held is None else _where_signed_in(held, portal)

    def role_grant(self, portal: Portal, account_id: str, role_name: str) -> Grant:
        def ask(token: str) -> Credentials:
            there = self.signed_in_at(portal)
            return self._service(portal).role_credentials(there, token, account_id, role_name)

        return Grant(credentials=self.with_token(portal, ask))

    def assigned_role_grant(self, portal: Portal, role_arn: str) -> Grant:
        """Of a role that the account access manager assigns in the portal's tenant."""
        self.check_account_access(portal)

        def ask(token: str) -> Credentials:
            there = self.signed_in_at(portal)
            return self._service(portal).assigned_role_credentials(there, token, role_arn)

        return Grant(credentials=self.with_token(portal, ask))

    def check_account_access(self, portal: Portal) -> None:
        """Raise `BrowserNeeded` where the sign-in was made without the account access manager.

        AWS would refuse its token there, which would count as the end of the sign-in.
        """
        held = self._kept.lasting(portal.start_url)
        if held is not None and not held.registration.account_access:
            raise account_access_needed(portal)

    def needed(self, portal: Portal) -> BrowserNeeded:
        """The error for work that waits until a person has signed in."""
        return sign_in_needed(portal, self.state(portal.start_url))

    def _refreshed(self, portal: Portal, held: PortalSignIn) -> PortalSignIn:
        """The sign-in with new tokens, stored before anybody gets them."""
        if (now_held := self._held(portal)) != held:
            return now_held  # renewed, or signed in again
        if not held.refresh_token:
            self._kept.note_end(portal, held.access_token)
            raise self.needed(portal)
        there = _where_signed_in(held, portal)
        tokens = self._service(portal).refresh(there, held.registration, held.refresh_token)
        # if it is not stored, the person has signed out or in again, or the vault was locked
        return self._kept.renew(held, tokens) or self._held(portal)

    def _held(self, portal: Portal) -> PortalSignIn:
        """The sign-in that is stored. Raises `BrowserNeeded` where none lasts."""
        held = self._kept.lasting(portal.start_url)
        if held is None:
            raise self.needed(portal)
        return held

    def _sign_in(self, portal: Portal, visit: Visit) -> None:
        """From the browser to the stored tokens; raises, and records, what stands in the way."""
        try:
            found = self._resolved(self._as_stored(portal))
            self._kept.begin(authorized(self._service(found), found, visit), visit)
        except FobwatchError as error:
            self._kept.note(Event.FAILED, portal, f"{error.title}: {error.message}")
            raise
        self._kept.note(Event.PORTAL_SIGNED_IN, portal)

    def _as_stored(self, portal: Portal) -> Portal:
        """As the person has it, otherwise as a profile has it, which may know the tenant."""
        stored = self._store.get(PORTALS, portal.start_url) or portal
        return replace(stored, tenant_id=stored.tenant_id or portal.tenant_id)

    def _service(self, portal: Portal) -> IdentityCenter:
        return self._identity_center.via(self._connections.get(portal.start_url, USUAL))


def _where_signed_in(held: PortalSignIn, portal: Portal) -> Portal:
    return replace(portal, region=held.region)
