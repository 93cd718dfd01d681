"""Signing in at OpenID providers, and staying signed in."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import TokenRefused
from fobwatch.core.oidc.client import authorization_url, end_session_url
from fobwatch.core.oidc.id_token import check_nonce, read_id_token
from fobwatch.core.oidc.provider import OIDC_SIGN_INS, OidcProvider, OidcSignIn
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.core.web_sign_in.browser_sign_ins import PageWords
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.lasting_sign_ins import LastingSignIns

if TYPE_CHECKING:
    from typing import Unpack

    from fobwatch.core.oidc.client import OidcClient
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common
    from fobwatch.core.web_sign_in.visit import Visit

_NONCE_BYTES = 32


class OidcSignIns(LastingSignIns[OidcProvider, OidcSignIn]):
    KIND: ClassVar = OIDC_SIGN_INS
    FRESH: ClassVar = timedelta(minutes=1)
    SIGNED_IN: ClassVar = Event.OIDC_SIGNED_IN
    ENDED: ClassVar = Event.OIDC_ENDED

    def __init__(self, *, client: OidcClient, **common: Unpack[Common]) -> None:
        super().__init__(**common)
        self._client = client
        self._brief: set[str] = set()
        """Places whose last sign-in should have been renewable, but brought no refresh token."""

    def words(self, place: OidcProvider) -> PageWords:
        return PageWords(
            title=f"Sign in at {place.name}",
            page=f"the page of {place.name}",
            choice="Sign in",
            reason="You are not signed in at this identity provider, or it has ended the sign-in.",
        )

    def subject(self, place: OidcProvider) -> str:
        return place.issuer_url

    def signed_in(self, place: OidcProvider, visit: Visit) -> OidcSignIn:
        client = self._client.via(self.connection(place))
        request, nonce = AuthorizationRequest.new(), secrets.token_urlsafe(_NONCE_BYTES)
        endpoints = client.endpoints(place)
        code, redirect_uri = visit.code(
            request,
            lambda uri: authorization_url(
                endpoints,
                place,
                request,
                nonce=nonce,
                redirect_uri=uri,
                consent=place.key in self._brief,
            ),
            place.redirect_port,
        )
        tokens = client.redeem(endpoints, place, code, request, redirect_uri)
        token = read_id_token(tokens.id_token, place, self._aws_time.now())
        check_nonce(token, nonce)
        if place.is_to_last and not tokens.refresh_token:
            self._brief.add(place.key)
        return OidcSignIn(
            key=place.key,
            issuer_url=place.issuer_url,
            subject=token.subject,
            id_token=tokens.id_token,
            expires_at=token.expires_at,
            refresh_token=tokens.refresh_token,
        )

    def sign_out(self, place: OidcProvider) -> None:
        """Forget the sign-in, end it at the provider, and open its sign-out page, if it has one.

        The page gets no ID token: AWS would accept it from the browser's history. Blocks. Raises
        `AwsError` or `NoBrowser` if the provider may still have the sign-in.
        """
        held = self.forget(place)
        self.note(Event.OIDC_SIGNED_OUT, place)
        client = self._client.via(self.connection(place))
        endpoints = client.endpoints(place)
        if held is not None and held.refresh_token:
            client.revoke(endpoints, place, held.refresh_token)
        if endpoints.end_session:
            self._sign_ins.show(end_session_url(endpoints, place), place.page)

    def revoke(self, place: OidcProvider, held: OidcSignIn) -> None:
        if held.refresh_token:
            client = self._client.via(self.connection(place))
            client.revoke(client.endpoints(place), place, held.refresh_token)

    def renewed(self, place: OidcProvider, held: OidcSignIn) -> OidcSignIn:
        if not held.refresh_token and held.expires_at > self._aws_time.now():
            return held
        if not held.refresh_token:
            raise _ended(place, "It gave nothing to renew the sign-in with.")
        tokens = self._client.via(self.connection(place)).refresh(place, held.refresh_token)
        if not tokens.id_token:
            raise _ended(place, "It renews the sign-in without a token for AWS.")
        try:
            token = read_id_token(tokens.id_token, place, self._aws_time.now())
        except SignInStopped as error:
            raise _ended(place, error.message) from error
        if token.subject != held.subject:
            raise _ended(place, "It renewed the sign-in for somebody else.")
        return replace(
            held,
            id_token=tokens.id_token,
            expires_at=token.expires_at,
            refresh_token=tokens.refresh_token or held.refresh_token,
        )


def _ended(provider: OidcProvider, reason: str) -> TokenRefused:
    return TokenRefused(f"The sign-in at {provider.name} is over", reason, "Sign in again.")
