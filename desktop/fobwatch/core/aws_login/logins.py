"""Signing in with `aws login`, and staying signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws_login.login import LOGIN_SIGN_INS, Login, LoginSignIn
from fobwatch.core.errors import SignInStopped
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns, PageWords

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Unpack

    from fobwatch.core.aws_login.login import LoginTokens, SignInService
    from fobwatch.core.web_sign_in.browser_sign_ins import Visit
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common

FRESH = timedelta(minutes=10)
"""What credentials have left at least when they are handed out as they are, of their 15 minutes:
below it botocore looks for others at each request."""


class Logins(LastingSignIns[Login, LoginSignIn]):
    """The sign-ins of `aws login`, one for each identity."""

    KIND: ClassVar = LOGIN_SIGN_INS
    FRESH: ClassVar = FRESH
    SIGNED_IN: ClassVar = Event.LOGIN_SIGNED_IN
    ENDED: ClassVar = Event.LOGIN_ENDED

    def __init__(self, *, service: SignInService, **common: Unpack[Common]) -> None:
        super().__init__(**common)
        self._service = service

    def words(self, place: Login) -> PageWords:
        return PageWords(
            title=f"Sign in as {place.identity.rpartition('/')[2]}",
            page="AWS's sign-in page",
            choice="Choose this identity",
            reason="You are not signed in with “aws login”, or the sign-in has ended.",
        )

    def subject(self, place: Login) -> str:
        return place.identity

    def ends_about(self, login: Login) -> datetime | None:
        """When the person has to sign in again; None while nobody is signed in."""
        held = self.held(login)
        return held.ends_about if held else None

    def sign_out(self, login: Login) -> None:
        """Forget the sign-in. Credentials that are out last to the end of their 15 minutes."""
        self.forget(login)
        self.note(Event.LOGIN_SIGNED_OUT, login)

    def signed_in(self, place: Login, visit: Visit) -> LoginSignIn:
        service, request = self._via(place), AuthorizationRequest.new()
        proof_key = service.new_key()
        code, redirect_uri = visit.code(
            request, lambda uri: service.authorization_url(place.region, request, uri)
        )
        tokens = service.redeem(place.region, proof_key, code, request, redirect_uri)
        _check(place, tokens)
        return LoginSignIn(
            identity=place.identity,
            region=place.region,
            signed_in_at=self._aws_time.now(),
            proof_key=proof_key,
            refresh_token=tokens.refresh_token,
            credentials=tokens.credentials,
        )

    def renewed(self, place: Login, held: LoginSignIn) -> LoginSignIn:
        tokens = self._via(place).refresh(held.region, held.proof_key, held.refresh_token)
        return replace(held, refresh_token=tokens.refresh_token, credentials=tokens.credentials)

    def _via(self, login: Login) -> SignInService:
        return self._service.via(self.connection(login))


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
