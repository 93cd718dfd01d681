"""What IAM Identity Center does, whoever plays it. A test module subclasses this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from fobwatch.core.aws.errors import AccessDenied, AwsError, SignInPending, TokenRefused
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.portals.portal import Portal, Registration, Tokens
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.web_sign_in.visit import DeviceCode

REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"


@dataclass(frozen=True, kw_only=True)
class Center:
    """The service, a portal of it, and a person who allows what a page asks: its code."""

    service: IdentityCenter
    portal: Portal
    allow: Callable[[str], str]
    enter: Callable[[DeviceCode], None]
    """A person allows what the page of a code asks."""
    account_id: str
    role_name: str
    tenant_id: str
    assigned: tuple[str, ...]
    """The roles that the tenant's account access manager assigns."""

    @property
    def with_tenant(self) -> Center:
        return replace(self, portal=replace(self.portal, tenant_id=self.tenant_id))

    def registered(self) -> Registration:
        return self.service.register(self.portal)

    def code(self, registration: Registration, request: AuthorizationRequest) -> str:
        return self.allow(
            self.service.authorization_url(self.portal, registration, request, REDIRECT_URI)
        )

    def redeem(
        self, registration: Registration, code: str, request: AuthorizationRequest
    ) -> Tokens:
        return self.service.redeem(self.portal, registration, code, request, REDIRECT_URI)

    def sign_in(self) -> tuple[Registration, Tokens]:
        registration, request = self.registered(), AuthorizationRequest.new()
        return registration, self.redeem(registration, self.code(registration, request), request)


class IdentityCenterContract:
    """Subclasses give a fixture `center`."""

    def test_the_page_s_address_holds_the_question_and_not_its_proof(self, center: Center) -> None:
        registration, request = center.registered(), AuthorizationRequest.new()
        url = center.service.authorization_url(center.portal, registration, request, REDIRECT_URI)
        fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

        assert fields["state"] == request.state
        assert fields["code_challenge"] == request.challenge
        assert fields["redirect_uri"] == REDIRECT_URI
        assert request.verifier not in url
        assert registration.client_secret not in url

    def test_a_code_is_worth_tokens_once(self, center: Center) -> None:
        registration, request = center.registered(), AuthorizationRequest.new()
        code = center.code(registration, request)
        tokens = center.redeem(registration, code, request)

        assert tokens.access_token
        assert tokens.refresh_token
        with pytest.raises(TokenRefused):
            center.redeem(registration, code, request)

    def test_a_code_needs_the_proof_of_whoever_asked(self, center: Center) -> None:
        registration, request = center.registered(), AuthorizationRequest.new()
        code = center.code(registration, request)

        with pytest.raises(TokenRefused):
            center.redeem(registration, code, replace(request, verifier="x" * 64))

    def test_a_device_code_is_worth_tokens_once_the_person_has_entered_it(
        self, center: Center
    ) -> None:
        registration = center.service.register(center.portal, with_code=True)
        code = center.service.device_code(center.portal, registration)
        with pytest.raises(SignInPending):
            center.service.redeem_device_code(center.portal, registration, code)
        center.enter(code)
        tokens = center.service.redeem_device_code(center.portal, registration, code)
        renewed = center.service.refresh(center.portal, registration, tokens.refresh_token)

        assert code.user_code in code.complete_url
        assert code.url.startswith(("https://", "http://127.0.0.1"))
        assert code.interval > timedelta()
        assert code.life > timedelta(minutes=1)
        assert renewed.access_token
        with pytest.raises(AwsError):
            center.service.redeem_device_code(center.portal, registration, code)

    def test_a_refresh_token_works_once(self, center: Center) -> None:
        registration, tokens = center.sign_in()
        renewed = center.service.refresh(center.portal, registration, tokens.refresh_token)

        assert renewed.access_token != tokens.access_token
        assert renewed.refresh_token != tokens.refresh_token
        with pytest.raises(TokenRefused):
            center.service.refresh(center.portal, registration, tokens.refresh_token)

    def test_a_token_opens_the_portal(self, center: Center) -> None:
        _registration, tokens = center.sign_in()
        token = tokens.access_token
        accounts = center.service.accounts(center.portal, token).accounts
        roles = center.service.role_names(center.portal, token, center.account_id)
        credentials = center.service.role_credentials(
            center.portal, token, center.account_id, center.role_name
        )

        assert center.account_id in {account.account_id for account in accounts}
        assert center.role_name in roles
        assert credentials.access_key_id.startswith("ASIA")
        assert credentials.expires_at.tzinfo is not None

    def test_the_account_access_manager_assigns_roles(self, center: Center) -> None:
        center = center.with_tenant
        registration, tokens = center.sign_in()
        service, portal, token = center.service, center.portal, tokens.access_token
        found = service.assigned_roles(portal, token).roles
        credentials = service.assigned_role_credentials(portal, token, center.assigned[0])

        assert registration.account_access
        assert {role.role_arn for role in found} == set(center.assigned)
        assert credentials.access_key_id.startswith("ASIA")
        assert credentials.expires_at.tzinfo is not None
        assert service.accounts(portal, token).accounts

    @pytest.mark.parametrize("tenant_id", ["", "aa-another"])
    def test_another_tenant_and_another_role_are_refused(
        self, center: Center, tenant_id: str
    ) -> None:
        center = center.with_tenant
        _registration, tokens = center.sign_in()
        token, elsewhere = tokens.access_token, replace(center.portal, tenant_id=tenant_id)

        for refused in (
            lambda: center.service.assigned_roles(elsewhere, token),
            lambda: center.service.assigned_role_credentials(elsewhere, token, center.assigned[0]),
            lambda: center.service.assigned_role_credentials(
                center.portal, token, f"{center.assigned[0]}-not"
            ),
        ):
            with pytest.raises(AccessDenied):
                refused()

    def test_a_role_that_is_not_assigned_is_refused(self, center: Center) -> None:
        _registration, tokens = center.sign_in()

        with pytest.raises(AccessDenied):
            center.service.role_credentials(
                center.portal, tokens.access_token, center.account_id, "Nobody"
            )

    def test_another_s_token_opens_nothing(self, center: Center) -> None:
        for call in (
            lambda: center.service.accounts(center.portal, "x"),
            lambda: center.service.role_names(center.portal, "x", center.account_id),
            lambda: center.service.role_credentials(
                center.portal, "x", center.account_id, center.role_name
            ),
            lambda: center.service.assigned_roles(center.with_tenant.portal, "x"),
            lambda: center.service.log_out(center.portal, "x"),
        ):
            with pytest.raises(TokenRefused):
                call()

    def test_nothing_works_after_signing_out(self, center: Center) -> None:
        registration, tokens = center.sign_in()
        center.service.log_out(center.portal, tokens.access_token)

        with pytest.raises(TokenRefused):
            center.service.role_names(center.portal, tokens.access_token, center.account_id)
        with pytest.raises(TokenRefused):
            center.service.refresh(center.portal, registration, tokens.refresh_token)
