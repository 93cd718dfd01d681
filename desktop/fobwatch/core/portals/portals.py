"""Signing in to access portals, and staying signed in."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import TokenRefused
from fobwatch.core.aws.ports import Grant
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.authorizing import authorized
from fobwatch.core.portals.portal import (
    PORTAL_SIGN_INS,
    PORTALS,
    Portal,
    PortalSignIn,
    PortalState,
    page_of,
)
from fobwatch.core.web_sign_in.browser_sign_ins import PageWords
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common
    from fobwatch.core.web_sign_in.visit import Visit

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Portals(LastingSignIns[Portal, PortalSignIn]):
    """The sign-ins to portals. When one ends, its duration is remembered."""

    KIND: ClassVar = PORTAL_SIGN_INS
    FRESH: ClassVar = timedelta(minutes=5)
    """A call that began with the access token still ends."""
    SIGNED_IN: ClassVar = Event.PORTAL_SIGNED_IN
    ENDED: ClassVar = Event.PORTAL_ENDED

    def __init__(
        self,
        *,
        identity_center: IdentityCenter,
        borrowed: Callable[[Portal], str] = lambda _portal: "",
        resolved: Callable[[Portal], Portal] = lambda portal: portal,
        **common: Unpack[Common],
    ) -> None:
        """`borrowed` returns another program's valid access token, or an empty text.

        It is used while there is no sign-in here. `resolved` finds out what a company's own domain
        leads to. Both may block.
        """
        super().__init__(**common)
        self._identity_center = identity_center
        self._borrowed = borrowed
        self._resolved = resolved
        self._borrowing: set[str] = set()
        self.on_change = Listeners[str]()
        """Called with the start URL after each change."""
        self._sign_ins.on_change(lambda page: self.on_change.notify(page.url))

    def words(self, place: Portal) -> PageWords:
        return PageWords(
            title=f"Sign in to {place.title}",
            page="the portal's page",
            choice="Allow Fobwatch",
            reason="You are not signed in to this access portal, or its sign-in has ended.",
        )

    def subject(self, place: Portal) -> str:
        return place.title

    def state(self, start_url: str) -> PortalState:
        held, page = self._lasting(start_url), page_of(start_url)
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

    def open_page(self, portal: Portal) -> None:
        """`begin`, or `show_again` if a sign-in is under way. Raises `NoBrowser`."""
        if self.is_waiting(portal):
            self.show_again(portal)
        else:
            self.begin(portal)

    def show_again(self, portal: Portal) -> None:
        """Open the page of a sign-in that is under way once more. Raises `NoBrowser`."""
        self._sign_ins.show_again(portal.page)

    def sign_out(self, portal: Portal) -> None:
        """End the sign-in, here and at AWS. Blocks. Raises `AwsError` if AWS was not reached.

        No page is waited for any more. The duration of earlier sign-ins is still known.
        """
        self.cancel(portal)
        with self._storing:
            pass  # what was begun before cannot be stored any more
        if (held := self._signed_out(portal)) is not None:
            self.revoke(portal, held)

    def sign_in_again(self, portal: Portal) -> None:
        """Sign out and in, so that the sign-in's time starts again. Blocks.

        A page that is open is waited for no more. Raises `AwsError` if AWS was not reached to sign
        out; the sign-in then goes on.
        """
        if self.held(portal) is not None:
            self.cancel(portal)
            self._sign_ins.wait(portal.page)  # what comes too late is revoked before the next
        while (held := self.held(portal)) is not None:
            self.revoke(portal, held)
            self._end(portal, held, held.ended(), Event.PORTAL_SIGNED_OUT)
        self.begin(portal)

    def _signed_out(self, portal: Portal) -> PortalSignIn | None:
        """Remove the sign-in from the vault and return it; None if nobody was signed in."""
        held = self.held(portal)
        if held is None or self._end(portal, held, held.ended(), Event.PORTAL_SIGNED_OUT):
            return held
        return self._signed_out(portal)  # renewed meanwhile

    def revoke(self, place: Portal, held: PortalSignIn) -> None:
        try:
            there = replace(place, region=held.region)
            self._service(place).log_out(there, held.access_token)
        except TokenRefused:  # it had ended already
            logger.debug("The sign-in to %s was over", place.start_url)

    def access_token(self, portal: Portal, *, refused: str = "") -> str:
        """A valid token, renewed if necessary. Blocks. `refused` is one that AWS did not accept.

        Raises `BrowserNeeded` if a person has to sign in.
        """
        try:
            held = self.lasting(portal, is_refused=lambda held: held.access_token == refused)
        except BrowserNeeded:
            borrowed = self.borrowed(portal)
            if borrowed in {"", refused}:
                raise
            return borrowed
        return held.access_token

    def borrowed(self, portal: Portal) -> str:
        """Another program's valid access token, or an empty text. Blocks."""
        found, url = self._borrowed(portal), portal.start_url
        if bool(found) != (url in self._borrowing):
            (self._borrowing.add if found else self._borrowing.discard)(url)
            self.on_change.notify(url)
        return found

    def with_token(self, portal: Portal, call: Callable[[Portal, str], T]) -> T:
        """The result of `call` with a token; called again with a new one if AWS refuses the first.

        It gets the portal in the region where the person signed in, which issued the token.
        """
        token = self.access_token(portal)
        try:
            return call(self._where_signed_in(portal), token)
        except TokenRefused:
            token = self.access_token(portal, refused=token)
        try:
            return call(self._where_signed_in(portal), token)
        except TokenRefused as error:
            if (held := self.held(portal)) is not None and held.access_token == token:
                self.end(portal, held)
            raise self.needed(portal) from error

    def role_grant(self, portal: Portal, account_id: str, role_name: str) -> Grant:
        def ask(there: Portal, token: str) -> Credentials:
            return self._service(portal).role_credentials(there, token, account_id, role_name)

        return Grant(credentials=self.with_token(portal, ask))

    def assigned_role_grant(self, portal: Portal, role_arn: str) -> Grant:
        """The grant of a role that the account access manager assigns in the portal's tenant."""
        self.check_account_access(portal)

        def ask(there: Portal, token: str) -> Credentials:
            return self._service(portal).assigned_role_credentials(there, token, role_arn)

        return Grant(credentials=self.with_token(portal, ask))

    def check_account_access(self, portal: Portal) -> None:
        """Raises `BrowserNeeded` if the sign-in was made without the account access manager.

        AWS would refuse its token there, which would count as the end of the sign-in.
        """
        held = self.held(portal)
        if held is not None and not held.registration.account_access:
            raise BrowserNeeded(
                f"Sign in to {portal.title} once more",
                "You signed in before its account access manager was known to Fobwatch.",
                "Choose Sign in again in Fobwatch: the portal then asks whether it may be used.",
                page=portal.page,
            )

    def needed(self, place: Portal) -> BrowserNeeded:
        if self._sign_ins.code(place.page) is None:
            return super().needed(place)
        return BrowserNeeded(
            f"Enter the code for {place.title}",
            "Fobwatch shows it on the page Portals, with the address of the page to open.",
            "Enter it there; what waits for it then goes on by itself.",
            page=place.page,
        )

    def held(self, place: Portal) -> PortalSignIn | None:
        return self._lasting(place.start_url)

    def _lasting(self, start_url: str) -> PortalSignIn | None:
        held = self._store.get(PORTAL_SIGN_INS, start_url)
        return held if held is not None and held.lasts else None

    def signed_in(self, place: Portal, visit: Visit) -> PortalSignIn:
        found = self._resolved(self._as_stored(place))
        got = authorized(self._service(found), found, visit)
        now, before = self._aws_time.now(), self._store.get(PORTAL_SIGN_INS, place.start_url)
        return PortalSignIn(
            start_url=place.start_url,
            region=got.portal.region,
            registration=got.registration,
            signed_in_at=now,
            access_token=got.tokens.access_token,
            access_expires_at=now + got.tokens.life,
            refresh_token=got.tokens.refresh_token,
            observed_life=before.observed_life if before is not None else timedelta(),
        )

    def _as_stored(self, portal: Portal) -> Portal:
        """The portal as the vault has it, or else a profile; the tenant may be from either."""
        stored = self._store.get(PORTALS, portal.start_url) or portal
        return replace(stored, tenant_id=stored.tenant_id or portal.tenant_id)

    def renewed(self, place: Portal, held: PortalSignIn) -> PortalSignIn:
        if not held.refresh_token:
            raise TokenRefused(
                "The sign-in has ended", "AWS gave nothing to renew it with.", "Sign in again."
            )
        there = replace(place, region=held.region)
        tokens = self._service(place).refresh(there, held.registration, held.refresh_token)
        return replace(
            held,
            access_token=tokens.access_token,
            access_expires_at=self._aws_time.now() + tokens.life,
            refresh_token=tokens.refresh_token or held.refresh_token,
        )

    def end(self, place: Portal, held: PortalSignIn, reason: str = "") -> bool:
        """Note that AWS accepts its token no more, and how long the sign-in lasted."""
        del reason  # AWS gives none
        return self._end(place, held, held.ended(self._aws_time.now()), Event.PORTAL_ENDED)

    def _end(self, portal: Portal, held: PortalSignIn, ended: PortalSignIn, event: Event) -> bool:
        """Store the sign-in as ended, unless another is stored by now."""
        is_ended = self._store.replace(PORTAL_SIGN_INS, held, ended)
        if is_ended:
            self.note(event, portal)
            self.on_change.notify(portal.start_url)
        return is_ended

    def _where_signed_in(self, portal: Portal) -> Portal:
        held = self.held(portal)
        return portal if held is None else replace(portal, region=held.region)

    def _service(self, portal: Portal) -> IdentityCenter:
        return self._identity_center.via(self.connection(portal))
