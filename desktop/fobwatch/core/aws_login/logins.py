"""Signing in with `aws login`, and staying signed in."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import AwsError, RequestRefused
from fobwatch.core.aws_login.login import (
    LOGIN_ENDS,
    LOGIN_SIGN_INS,
    LONGEST,
    NEAR,
    Chain,
    Login,
    LoginEnd,
    LoginSignIn,
    check_identity,
    code_in,
)
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import StorageError, VaultError
from fobwatch.core.listeners import Listeners
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.core.web_sign_in.browser_sign_ins import PageWords
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from typing import Unpack

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws_login.login import (
        CliLoginCache,
        ListedSession,
        LoginTokens,
        SignInService,
    )
    from fobwatch.core.client_process.client_process import Identity
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common
    from fobwatch.core.web_sign_in.visit import Visit

logger = logging.getLogger(__name__)

FRESH = timedelta(minutes=10)
"""How much of their 15 minutes credentials have left at least when they are handed out: with less,
botocore looks for others at each request."""


class Logins(LastingSignIns[Login, LoginSignIn]):
    """The sign-ins of `aws login`, one for each identity."""

    KIND: ClassVar = LOGIN_SIGN_INS
    FRESH: ClassVar = FRESH
    SIGNED_IN: ClassVar = Event.LOGIN_SIGNED_IN
    ENDED: ClassVar = Event.LOGIN_ENDED

    def __init__(self, *, service: SignInService, **common: Unpack[Common]) -> None:
        super().__init__(**common)
        self._service = service
        self._begun: dict[OpenBrowser, Login] = {}
        self._without_profile: set[str] = set()
        """Identities that signed in without one being named, and have no profile yet."""
        self.on_change = Listeners[Login]()
        """Called when a sign-in begins, waits for a code or is over, and when its end is known."""
        self.on_signed_in = Listeners[Login, LoginSignIn]()
        """Called with who was to sign in and who did, on the wait's own thread."""
        self._sign_ins.on_change(self._heard)

    def words(self, place: Login) -> PageWords:
        return PageWords(
            title=f"Sign in as {place.identity.rpartition('/')[2]}"
            if place.identity
            else "Sign in to AWS",
            page="AWS's sign-in page",
            choice="Choose this identity",
            reason="You are not signed in with “aws login”, or the sign-in has ended.",
        )

    def subject(self, place: Login) -> str:
        return place.identity or "AWS"

    def ends_about(self, login: Login) -> datetime | None:
        """When the person has to sign in again; None while nobody is signed in."""
        held = self.held(login)
        if (end := self._end_of(held)) is not None:
            return end.ends_at
        return held.signed_in_at + LONGEST if held else None

    def ends_exactly(self, login: Login) -> bool:
        """Whether `ends_about` is from AWS itself."""
        return self._end_of(self.held(login)) is not None

    def _end_of(self, held: LoginSignIn | None) -> LoginEnd | None:
        end = self._store.get(LOGIN_ENDS, held.identity) if held else None
        return end if held and end and end.signed_in_at == held.signed_in_at else None

    def sign_out(self, login: Login, *, at_aws: bool = False) -> None:
        """Forget the sign-in. Credentials that were handed out are valid for their 15 minutes.

        With `at_aws`, nobody who may have its tokens can renew them any more; blocks, and raises
        `AwsError` if AWS does not allow it: the sign-in then goes on.
        """
        if at_aws:
            self._end_at_aws(login)
        else:
            self.forget(login)
        self._store.remove(LOGIN_ENDS, login.identity)
        self.note(Event.LOGIN_SIGNED_OUT, login, "at AWS too" if at_aws else "")

    def forget_all_but(self, identities: Collection[str]) -> None:
        """Forget all other sign-ins, except those that have no profile yet."""
        self._without_profile.difference_update(identities)
        kept = self._without_profile.union(identities)
        for held in self._store.all(LOGIN_SIGN_INS):
            if held.identity not in kept:
                self.forget(Login(identity=held.identity, region=held.region))
                self._store.remove(LOGIN_ENDS, held.identity)

    def take_over(self, login: Login, cache: CliLoginCache) -> None:
        """Move the AWS CLI's sign-in here. Blocks.

        Its tokens work once, so two programs that renew them end each other's sign-in. If one is
        held here, also since a moment ago, nothing happens. Raises `StorageError`, `VaultError`
        while the vault cannot be read, and `SignInStopped` for somebody else's: then the CLI keeps
        the sign-in.
        """
        self._store.confirm(LOGIN_SIGN_INS)
        found = cache.read(login) if self.held(login) is None else None
        if found is None or found.signed_in_at + LONGEST <= self._aws_time.now():
            return
        check_identity(login, found.identity)
        with self._storing:
            if self.held(login) is not None:
                return
            self._store.save(LOGIN_SIGN_INS, found)
        try:
            self._store.confirm(LOGIN_SIGN_INS, found.identity)
            if cache.read(login) != found:
                raise _changed_in_cli()
            cache.remove(login)
        except (StorageError, VaultError):
            self._store.replace(LOGIN_SIGN_INS, found, None)
            raise
        self.note(Event.LOGIN_SIGNED_IN, login, "taken over from the AWS CLI")
        self.stored(login, found)

    def stored(self, place: Login, held: LoginSignIn) -> None:
        self.on_signed_in.notify(place, held)
        known = replace(place, identity=held.identity)
        self._sign_ins.in_background(lambda: self._learn_end(known, held))

    def _learn_end(self, place: Login, held: LoginSignIn) -> None:
        """Store when AWS ends the sign-in, if the person may ask."""
        try:
            listed = self._listed(place, held)
        except AwsError as error:
            logger.info("AWS does not say until when %s is signed in: %s", place.identity, error)
            return
        now_held = self.held(place)
        is_held = now_held is not None and now_held.signed_in_at == held.signed_in_at
        if listed is not None and is_held:  # nobody has signed out, or in again, meanwhile
            end = LoginEnd(
                identity=place.identity,
                signed_in_at=held.signed_in_at,
                session_arn=listed.arn,
                ends_at=listed.expires_at,
            )
            self._store.save(LOGIN_ENDS, end)
            self.on_change.notify(place)

    def _listed(self, login: Login, held: LoginSignIn) -> ListedSession | None:
        """The sign-in in AWS's list, recognised by when it began."""
        sessions = self._via(login).sessions(held.chain, held.credentials, held.signed_in_at - NEAR)
        apart = {abs(each.issued_at - held.signed_in_at): each for each in sessions}
        nearest = min(apart, default=None)
        return apart[nearest] if nearest is not None and nearest <= NEAR else None

    def _end_at_aws(self, login: Login) -> None:
        """End it, and what is stored meanwhile, such as of a page that was open."""
        self.cancel(login)
        held: LoginSignIn | None = self.lasting(login)
        while held is not None:
            self.revoke(login, held)
            now = self.held(login)
            while now and now.chain == held.chain:  # its tokens may be renewed
                self._store.replace(LOGIN_SIGN_INS, now, None)
                now = self.held(login)
            held = now

    def revoke(self, place: Login, held: LoginSignIn) -> None:
        arn = end.session_arn if (end := self._end_of(held)) else ""
        if not arn and (listed := self._listed(place, held)) is not None:
            arn = listed.arn
        if not arn:
            raise RequestRefused(
                "AWS does not list this sign-in",
                "Only a sign-in that it lists can be ended there.",
                "Sign out in Fobwatch: it then ends at AWS within twelve hours.",
            )
        self._via(place).revoke(held.chain, held.credentials, arn)

    def begin(
        self, place: Login, *, elsewhere: bool = False, terminal: Identity | None = None
    ) -> None:
        if terminal is None:
            self._begun[place.page] = place
        elif not self.is_waiting(place):
            self._begun.pop(place.page, None)
        super().begin(place, elsewhere=elsewhere or place.elsewhere, terminal=terminal)
        self._heard(place.page)

    def begin_in_terminal(self, login: Login, terminal: Identity) -> str:
        """The address to open on another device, for a code that this program asks for. Blocks.

        Empty while another sign-in is under way. Windows are not notified.
        """
        self.begin(login, elsewhere=True, terminal=terminal)
        return self._sign_ins.wait_for_address(login.page, terminal)

    def paste(self, login: Login, pasted: str, *, terminal: Identity | None = None) -> None:
        """Sign in with the code that AWS's page shows on another device. Blocks.

        A `terminal` can do so only for a sign-in of its own, a person for any. Raises `InputError`
        if it is no such code, and the sign-in still waits; also what the sign-in failed with.
        """
        if not self._sign_ins.give(login.page, pasted, terminal=terminal):
            raise SignInStopped(
                "No sign-in waits for the code", "It is over, or has not begun.", "Sign in again."
            )
        self._sign_ins.wait(login.page)
        if (problem := self.problem(login)) is not None:
            raise problem.fresh()
        if login.identity and self.held(login) is None:
            raise SignInStopped(
                "Nobody is signed in", "The sign-in was ended meanwhile.", "Sign in again."
            )

    def signed_in(self, place: Login, visit: Visit) -> LoginSignIn:
        """With this computer's browser; without one, with a code from another device."""
        if visit.is_elsewhere:
            return self._elsewhere(place, visit)
        try:
            return self._here(place, visit)
        except NoBrowser:
            return self._elsewhere(place, visit)

    def _here(self, place: Login, visit: Visit) -> LoginSignIn:
        service, request = self._via(place), AuthorizationRequest.new()
        chain = Chain(region=place.region, proof_key=service.new_key())
        code, redirect_uri = visit.code(
            request, lambda uri: service.authorization_url(chain, request, uri)
        )
        return self._sign_in_of(place, chain, service.redeem(chain, code, request, redirect_uri))

    def _elsewhere(self, place: Login, visit: Visit) -> LoginSignIn:
        service, request = self._via(place), AuthorizationRequest.new()
        chain = Chain(region=place.region, proof_key=service.new_key(), elsewhere=True)
        redirect_uri = service.confirmation_uri(place.region)
        url = service.authorization_url(chain, request, redirect_uri)
        code = visit.pasted(url, lambda pasted: code_in(pasted, request.state))
        return self._sign_in_of(place, chain, service.redeem(chain, code, request, redirect_uri))

    def _sign_in_of(self, place: Login, chain: Chain, tokens: LoginTokens) -> LoginSignIn:
        check_identity(place, tokens.identity)
        if not place.identity:
            self._without_profile.add(tokens.identity)
        return LoginSignIn(
            identity=tokens.identity,
            region=chain.region,
            elsewhere=chain.elsewhere,
            signed_in_at=self._aws_time.now(),
            proof_key=chain.proof_key,
            refresh_token=tokens.refresh_token,
            credentials=tokens.credentials,
        )

    def renewed(self, place: Login, held: LoginSignIn) -> LoginSignIn:
        tokens = self._via(place).refresh(held.chain, held.refresh_token)
        return replace(held, refresh_token=tokens.refresh_token, credentials=tokens.credentials)

    def _heard(self, page: OpenBrowser) -> None:
        if (login := self._begun.get(page)) is not None:
            self.on_change.notify(login)

    def _via(self, login: Login) -> SignInService:
        return self._service.via(self.connection(login))


def _changed_in_cli() -> StorageError:
    return StorageError(
        "The AWS CLI has just changed its sign-in",
        "It renewed the sign-in, or removed it, while Fobwatch was taking it over.",
        "Try again.",
    )
