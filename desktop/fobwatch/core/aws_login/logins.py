"""Signing in with `aws login`, and staying signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.partitions import signin_host
from fobwatch.core.aws.ports import Grant
from fobwatch.core.aws_login.login import LOGIN_SIGN_INS, LoginSignIn, is_root
from fobwatch.core.errors import (
    AwsError,
    BrowserNeeded,
    FobwatchError,
    SignInStopped,
    TokenRefused,
)
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws_login.login import Login, LoginTokens, SignInService
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns, Visit

FRESH = timedelta(minutes=10)
"""What credentials have left at least when they are handed out as they are, of their 15 minutes:
below it botocore looks for others at each request."""


class Logins:
    """The sign-ins of `aws login`, one for each identity. Thread-safe."""

    def __init__(
        self,
        *,
        service: SignInService,
        sign_ins: BrowserSignIns,
        store: RecordStore,
        aws_time: AwsTime,
        journal: Journal,
    ) -> None:
        self._service = service
        self._sign_ins = sign_ins
        self._store = store
        self._aws_time = aws_time
        self._journal = journal
        self._single_flight = SingleFlight()
        self._connections: dict[Login, Connection] = {}

    def ends_about(self, login: Login) -> datetime | None:
        """When the person has to sign in again; None while nobody is signed in."""
        held = self._held(login)
        return held.ends_about if held else None

    def problem(self, login: Login) -> FobwatchError | None:
        """Why the last sign-in came to nothing; None once one has succeeded."""
        return self._sign_ins.problem(page_of(login))

    def reach(self, login: Login, connection: Connection) -> None:
        """From now on, reach AWS for this identity as a profile of it does."""
        self._connections[login] = connection

    def begin(self, login: Login) -> None:
        """Send the person to the sign-in page; at most one sign-in of an identity is under way."""
        self._sign_ins.begin(page_of(login), lambda visit: self._sign_in(login, visit))

    def sign_out(self, login: Login) -> None:
        """Forget the sign-in. Credentials that are out last to the end of their 15 minutes."""
        self._store.remove(LOGIN_SIGN_INS, login.identity)
        self._note(Event.LOGIN_SIGNED_OUT, login)

    def grant(self, login: Login) -> Grant:
        """Credentials that last, renewed if need be. Blocks.

        Raises `BrowserNeeded` where a person has to sign in.
        """
        return self._single_flight.run(login, lambda: self._lasting(login))

    def needed(self, login: Login) -> BrowserNeeded:
        """The error for work that waits until a person has signed in."""
        page = page_of(login)
        problem = self._sign_ins.problem(page)
        name = login.identity.rpartition("/")[2]
        if self._sign_ins.is_waiting(page):
            return BrowserNeeded(
                f"Sign in as {name} in the browser",
                "AWS's sign-in page is open, and waits for you.",
                "Choose this identity there; what waits for it then goes on by itself.",
                page=page,
            )
        return BrowserNeeded(
            f"Sign in as {name}",
            f"{problem.title}. {problem.message}"
            if problem
            else "You are not signed in with “aws login”, or the sign-in has ended.",
            "Choose Sign in in Fobwatch: it opens AWS's sign-in page in the browser.",
            page=page,
        )

    def _held(self, login: Login) -> LoginSignIn | None:
        held = self._store.get(LOGIN_SIGN_INS, login.identity)
        return held if held is not None and held.lasts else None

    def _lasting(self, login: Login) -> Grant:
        held = self._held(login)
        if held is None:
            raise self.needed(login)
        left = held.credentials.expires_at - self._aws_time.now()
        if left <= FRESH:
            held = self._refreshed(login, held, left)
        return Grant(credentials=held.credentials, arn=held.identity)

    def _refreshed(self, login: Login, held: LoginSignIn, left: timedelta) -> LoginSignIn:
        """The sign-in with new credentials, its new token stored before anybody gets them."""
        try:
            tokens = self._via(login).refresh(held.region, held.proof_key, held.refresh_token)
        except TokenRefused as error:
            self._end(login, held)
            raise self.needed(login) from error
        except AwsError:
            if left > timedelta():
                return held
            raise
        if self._held(login) != held:  # signed out, or in again, meanwhile
            raise self.needed(login)
        renewed = replace(held, refresh_token=tokens.refresh_token, credentials=tokens.credentials)
        self._store.save(LOGIN_SIGN_INS, renewed)
        return renewed

    def _end(self, login: Login, held: LoginSignIn) -> None:
        if self._held(login) == held:
            self._store.remove(LOGIN_SIGN_INS, login.identity)
            self._note(Event.LOGIN_ENDED, login)

    def _sign_in(self, login: Login, visit: Visit) -> None:
        try:
            self._store.save(LOGIN_SIGN_INS, self._signed_in(login, visit))
        except FobwatchError as error:
            self._note(Event.FAILED, login, f"{error.title}: {error.message}")
            raise
        self._note(Event.LOGIN_SIGNED_IN, login)

    def _signed_in(self, login: Login, visit: Visit) -> LoginSignIn:
        service, request = self._via(login), AuthorizationRequest.new()
        proof_key = service.new_key()
        code, redirect_uri = visit.code(
            request, lambda uri: service.authorization_url(login.region, request, uri)
        )
        tokens = service.redeem(login.region, proof_key, code, request, redirect_uri)
        _check(login, tokens)
        return LoginSignIn(
            identity=login.identity,
            region=login.region,
            signed_in_at=self._aws_time.now(),
            proof_key=proof_key,
            refresh_token=tokens.refresh_token,
            credentials=tokens.credentials,
        )

    def _via(self, login: Login) -> SignInService:
        return self._service.via(self._connections.get(login, USUAL))

    def _note(self, event: Event, login: Login, detail: str = "") -> None:
        now = self._aws_time.now()
        self._journal.record(Activity(at=now, event=event, subject=login.identity, detail=detail))


def page_of(login: Login) -> OpenBrowser:
    return OpenBrowser(url=f"https://{signin_host(login.region)}/", identity=login.identity)


def _check(login: Login, tokens: LoginTokens) -> None:
    """Raises `SignInStopped` for anybody but whom the profile names: tools would be someone else.

    The root user is refused whatever the profile says.
    """
    if tokens.identity == login.identity and not is_root(tokens.identity):
        return
    if is_root(tokens.identity):
        raise SignInStopped(
            "You signed in as the root user",
            "It is not for daily use: no policy limits what its credentials can do.",
            "Sign in again as the user or the role that the profile names.",
        )
    raise SignInStopped(
        "Somebody else signed in",
        f"The profile is for {login.identity}, and the page let in {tokens.identity or 'nobody'}.",
        "Sign in again, and choose the profile's own user or role on the page.",
    )
