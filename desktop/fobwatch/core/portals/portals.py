"""Signing in to access portals, and staying signed in."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AwsError, TokenRefused
from fobwatch.core.aws.ports import Grant
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import FobwatchError
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.portal import (
    LONGEST_LIFE,
    PORTAL_SIGN_INS,
    PORTALS,
    SHORTEST_LIFE,
    PortalSignIn,
)
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.portals.portal import Portal, Registration, Tokens
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
    from fobwatch.core.web_sign_in.device_code import DeviceCode
    from fobwatch.core.web_sign_in.visit import Visit

T = TypeVar("T")

logger = logging.getLogger(__name__)

REFRESH_BEFORE = timedelta(minutes=5)
"""What an access token has left when it is renewed: a call that began with it still ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalState:
    """What is known of a person's sign-in to a portal.

    Both times are None while nobody is signed in here; `borrowed` says that another program's
    sign-in serves instead. `waiting` says that the browser is open, or
    with a `code` that the person has to enter this.
    """

    signed_in_at: datetime | None = None
    ends_about: datetime | None = None
    waiting: bool = False
    code: DeviceCode | None = None
    borrowed: bool = False
    problem: FobwatchError | None = None


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
        self._journal = journal
        self._borrowed = borrowed
        self._resolved = resolved
        self._single_flight = SingleFlight()
        self._storing = threading.Lock()
        self._connections: dict[str, Connection] = {}
        self._borrowing: set[str] = set()
        self.on_change = Listeners[str]()
        """Called with the start URL after each change."""
        sign_ins.on_change(lambda page: self.on_change.notify(page.url))

    def state(self, start_url: str) -> PortalState:
        held, page = self._store.get(PORTAL_SIGN_INS, start_url), page_of(start_url)
        lasting = held if held is not None and held.lasts else None
        return PortalState(
            signed_in_at=lasting.signed_in_at if lasting is not None else None,
            ends_about=lasting.ends_about if lasting is not None else None,
            waiting=self._sign_ins.is_waiting(page),
            code=self._sign_ins.code(page),
            problem=self._sign_ins.problem(page),
            borrowed=lasting is None and start_url in self._borrowing,
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
        if (held := self._end(portal)) is not None:
            self._log_out(portal, held)

    def sign_in_again(self, portal: Portal) -> None:
        """Sign out and in: only so does a sign-in begin its time anew. Blocks.

        Raises `AwsError` if AWS was not reached to sign out; the sign-in lasts on then.
        """
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        if held is not None and held.lasts:
            self._log_out(portal, held)
            self._end(portal)
        self.begin(portal)

    def _end(self, portal: Portal) -> PortalSignIn | None:
        """Store the sign-in as ended; return what it was, None where nobody was signed in."""
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        if held is None or not held.lasts:
            return None
        if not self._store_end(portal, held, held.observed_life, Event.PORTAL_SIGNED_OUT):
            return self._end(portal)  # renewed meanwhile
        return held

    def _store_end(
        self, portal: Portal, held: PortalSignIn, observed_life: timedelta, event: Event
    ) -> bool:
        """Store the sign-in as ended, unless another is stored by now."""
        ended = replace(held, access_token="", refresh_token="", observed_life=observed_life)
        is_ended = self._store.replace(PORTAL_SIGN_INS, held, ended)
        if is_ended:
            self._note(event, portal)
            self.on_change.notify(portal.start_url)
        return is_ended

    def _log_out(self, portal: Portal, held: PortalSignIn) -> None:
        try:
            self._service(portal).log_out(_in_region_of(held, portal), held.access_token)
        except TokenRefused:  # it had ended already
            logger.debug("The sign-in to %s was over", portal.start_url)

    def forget(self, start_url: str) -> None:
        """Store nothing more about the portal."""
        self._stop(start_url)
        self._store.remove(PORTAL_SIGN_INS, start_url)

    def _stop(self, start_url: str) -> None:
        """Cancel; return once no sign-in that was begun before can be stored any more."""
        self.cancel(start_url)
        with self._storing:
            pass

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
            if self._note_end(portal, held.access_token):
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
            self._note_end(portal, token)
            raise self.needed(portal) from error

    def signed_in_at(self, portal: Portal) -> Portal:
        """The portal in the region where the person signed in, which knows the tokens."""
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        return portal if held is None else _in_region_of(held, portal)

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
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        if held is not None and held.lasts and not held.registration.account_access:
            raise BrowserNeeded(
                f"Sign in to {portal.title} once more",
                "You signed in before its account access manager was known to Fobwatch.",
                "Choose Sign in again in Fobwatch: the portal then asks whether it may be used.",
                page=page_of(portal.start_url),
            )

    def needed(self, portal: Portal) -> BrowserNeeded:
        """The error for work that waits until a person has signed in."""
        page, state = page_of(portal.start_url), self.state(portal.start_url)
        if state.code is not None:
            return BrowserNeeded(
                f"Enter the code for {portal.title}",
                "Fobwatch shows it on the page Portals, with the address of the page to open.",
                "Enter it there; what waits for it then goes on by itself.",
                page=page,
            )
        if state.waiting:
            return BrowserNeeded(
                f"Sign in to {portal.title} in the browser",
                "Its page is open, and waits for you.",
                "Allow Fobwatch there; what waits for it then goes on by itself.",
                page=page,
            )
        message = "You are not signed in to this access portal, or its sign-in has ended."
        if state.problem is not None:
            message = f"{state.problem.title}. {state.problem.message}"
        return BrowserNeeded(
            f"Sign in to {portal.title}",
            message,
            "Choose “Sign in” in Fobwatch: it opens the portal in the browser.",
            page=page,
        )

    def _refreshed(self, portal: Portal, held: PortalSignIn) -> PortalSignIn:
        """The sign-in with new tokens, stored before anybody gets them."""
        if (now_held := self._held(portal)) != held:
            return now_held  # renewed, or signed in again
        if not held.refresh_token:
            self._note_end(portal, held.access_token)
            raise self.needed(portal)
        there = _in_region_of(held, portal)
        tokens = self._service(portal).refresh(there, held.registration, held.refresh_token)
        renewed = replace(
            held,
            access_token=tokens.access_token,
            access_expires_at=self._aws_time.now() + tokens.life,
            refresh_token=tokens.refresh_token or held.refresh_token,
        )
        if self._store.replace(PORTAL_SIGN_INS, held, renewed):
            return renewed
        return self._held(portal)  # signed out, in again, or locked meanwhile

    def _held(self, portal: Portal) -> PortalSignIn:
        """The sign-in that is stored. Raises `BrowserNeeded` where none lasts."""
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        if held is None or not held.lasts:
            raise self.needed(portal)
        return held

    def _note_end(self, portal: Portal, access_token: str) -> bool:
        """AWS takes this token no more: remember how long the sign-in has lasted.

        Return whether it was the one that is stored.
        """
        held = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        if held is None or held.access_token != access_token:
            return False
        lasted = self._aws_time.now() - held.signed_in_at
        plausible = SHORTEST_LIFE <= lasted <= LONGEST_LIFE and bool(held.refresh_token)
        observed_life = _whole(lasted) if plausible else held.observed_life
        return self._store_end(portal, held, observed_life, Event.PORTAL_ENDED)

    def _sign_in(self, portal: Portal, visit: Visit) -> None:
        """From the browser to the stored tokens; raises, and records, what stands in the way."""
        try:
            signed_in = self._signed_in(portal, visit)
            with self._storing:
                visit.check()
                self._store.save(PORTAL_SIGN_INS, signed_in)
        except FobwatchError as error:
            self._note(Event.FAILED, portal, f"{error.title}: {error.message}")
            raise
        self._note(Event.PORTAL_SIGNED_IN, portal)

    def _signed_in(self, portal: Portal, visit: Visit) -> PortalSignIn:
        """With the browser; with a code where there is none, or the portal is stored with that."""
        stored = self._store.get(PORTALS, portal.start_url) or portal
        stored = self._resolved(replace(stored, tenant_id=stored.tenant_id or portal.tenant_id))
        if stored.with_code:
            return self._with_code(stored, visit)
        try:
            return self._with_browser(stored, visit)
        except NoBrowser:
            return self._with_code(stored, visit)

    def _with_browser(self, portal: Portal, visit: Visit) -> PortalSignIn:
        request, center = AuthorizationRequest.new(), self._service(portal)
        there, registration = self._registered(portal)
        code, redirect_uri = visit.code(
            request, lambda uri: center.authorization_url(there, registration, request, uri)
        )
        tokens = center.redeem(there, registration, code, request, redirect_uri)
        return self._sign_in_of(there, registration, tokens)

    def _with_code(self, portal: Portal, visit: Visit) -> PortalSignIn:
        center = self._service(portal)
        there, registration = self._registered(portal, with_code=True)
        code = center.device_code(there, registration)
        tokens = visit.permission(
            code, lambda: center.redeem_device_code(there, registration, code)
        )
        return self._sign_in_of(there, registration, tokens)

    def _registered(
        self, portal: Portal, *, with_code: bool = False
    ) -> tuple[Portal, Registration]:
        """The portal in the first of its regions that answers, and this program known there."""
        service = self._service(portal)
        *others, last = (replace(portal, region=region) for region in portal.regions)
        for there in others:
            try:
                return there, service.register(there, with_code=with_code)
            except AwsError as error:
                if not error.transient:
                    raise
                logger.warning("No sign-in to %s in %s: %s", portal.title, there.region, error)
        return last, service.register(last, with_code=with_code)

    def _sign_in_of(
        self, portal: Portal, registration: Registration, tokens: Tokens
    ) -> PortalSignIn:
        now = self._aws_time.now()
        before = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        return PortalSignIn(
            start_url=portal.start_url,
            region=portal.region,
            registration=registration,
            signed_in_at=now,
            access_token=tokens.access_token,
            access_expires_at=now + tokens.life,
            refresh_token=tokens.refresh_token,
            observed_life=before.observed_life if before is not None else timedelta(),
        )

    def _service(self, portal: Portal) -> IdentityCenter:
        return self._identity_center.via(self._connections.get(portal.start_url, USUAL))

    def _note(self, event: Event, portal: Portal, detail: str = "") -> None:
        self._journal.record(
            Activity(at=self._aws_time.now(), event=event, subject=portal.title, detail=detail)
        )


def page_of(start_url: str) -> OpenBrowser:
    return OpenBrowser(url=start_url)


def _in_region_of(held: PortalSignIn, portal: Portal) -> Portal:
    return replace(portal, region=held.region) if held.lasts else portal


def _whole(life: timedelta) -> timedelta:
    """Whole seconds, which is what the vault stores."""
    return timedelta(seconds=int(life.total_seconds()))
