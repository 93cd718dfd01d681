"""Signing in with `aws login`, and staying signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws_login.login import LOGIN_SIGN_INS, Chain, Login, LoginSignIn
from fobwatch.core.aws_login.pasted_code import code_in
from fobwatch.core.errors import NoBrowser, SignInStopped
from fobwatch.core.listeners import Listeners
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns, PageWords

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Unpack

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws_login.login import LoginTokens, SignInService
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common
    from fobwatch.core.web_sign_in.visit import Visit

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
        self._begun: dict[OpenBrowser, Login] = {}
        self.on_change = Listeners[Login]()
        """Called when a sign-in begins, when it waits for a code, and when it is over."""
        self._sign_ins.on_change(self._heard)

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

    def begin(self, place: Login, *, elsewhere: bool = False) -> None:
        self._begun[place.page] = place
        super().begin(place, elsewhere=elsewhere or place.elsewhere)
        self._heard(place.page)

    def begin_in_terminal(self, login: Login) -> str:
        """The address to open on another device, whose code the terminal asks for. Blocks.

        Empty if no sign-in waits for one. No window hears of it.
        """
        if not self.is_waiting(login):
            self._begun.pop(login.page, None)
        super().begin(login, elsewhere=True)
        return self._sign_ins.wait_for_address(login.page)

    def paste(self, login: Login, pasted: str) -> None:
        """Sign in with what AWS's page shows on another device. Blocks.

        Raises `InputError` where it is not that: the sign-in waits on then. Raises what else
        stands in the way.
        """
        if not self._sign_ins.give(login.page, pasted):
            raise SignInStopped(
                "No sign-in waits for the code", "It is over, or has not begun.", "Sign in again."
            )
        self._sign_ins.wait(login.page)
        if (problem := self.problem(login)) is not None:
            raise problem.fresh()

    def signed_in(self, place: Login, visit: Visit) -> LoginSignIn:
        """With this computer's browser; with a code of another's where there is none."""
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
        _check(place, tokens)
        return LoginSignIn(
            identity=place.identity,
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
