"""Signing in at OpenID providers over HTTP: the demo's, which checks PKCE, and refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.oidc import provider_web
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import NetworkUnreachable, TokenRefused
from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.oidc.client import OidcClient
from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
from fobwatch.core.oidc.provider import OidcProvider
from fobwatch.core.vault.vault import Vault
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.demo.federation import CLIENT_ID, PERSON, WEB_ROLE
from tests.adapters.answer_server import Answer, AnswerServer
from tests.demo.portal_person import PortalBrowser
from tests.fakes_files import MemoryJournal
from tests.fakes_portals import PortalWorld
from tests.fakes_secrets import FailingSecretStore

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.oidc.provider import OidcSignIn
    from fobwatch.demo.cloud import DemoCloud


@pytest.fixture
def provider(demo_cloud: DemoCloud) -> OidcProvider:
    return OidcProvider(issuer_url=f"{demo_cloud.provider_url}/oidc", client_id=CLIENT_ID)


@pytest.fixture
def world() -> PortalWorld:
    vault = Vault(FailingSecretStore())
    vault.load()
    world = PortalWorld(SystemClock(), vault, MemoryJournal())  # type: ignore[arg-type]  # the real time
    world.oidc = OidcSignIns(
        client=OidcClient(provider_web.ask),
        sign_ins=world.sign_ins,
        store=vault,
        aws_time=AwsTime(SystemClock()),
        journal=world.journal,
    )
    return world


def sign_in(world: PortalWorld, provider: OidcProvider, decision: str = "allow") -> OidcSignIn:
    browser = PortalBrowser(provider.issuer_url)

    def decide(url: str) -> str:
        brought = browser.decide(url, decision)
        if "code" not in brought:
            raise SignInStopped("Declined", brought["error"], "Sign in again.")
        return brought["code"]

    world.pages.answer = decide
    world.oidc.begin(provider)
    world.finish()
    problem = world.sign_ins.problem(provider.page)
    if problem is not None:
        raise problem
    held = world.oidc.held(provider)
    assert held is not None
    return held


def test_the_token_of_a_sign_in_opens_the_role(
    world: PortalWorld, provider: OidcProvider, demo_tokens: BotoTokenService
) -> None:
    held = sign_in(world, provider)
    request = RoleRequest(role_arn=WEB_ROLE.arn, session_name="anna", duration=WEB_ROLE.max_session)
    grant = demo_tokens.assume_role_with_web_identity(held.id_token, request, region="eu-west-1")

    assert held.subject == PERSON
    assert grant.arn.endswith(":assumed-role/Pipeline/anna")


def test_a_sign_in_is_renewed_and_its_old_token_worth_nothing(
    world: PortalWorld, provider: OidcProvider
) -> None:
    held = sign_in(world, provider)
    renewed = world.oidc.renewed(provider, held)

    assert renewed.refresh_token != held.refresh_token
    assert world.oidc.renewed(provider, renewed).subject == PERSON
    with pytest.raises(TokenRefused):
        world.oidc.renewed(provider, held)


def test_without_offline_access_there_is_nothing_to_renew_with(
    world: PortalWorld, provider: OidcProvider
) -> None:
    assert not sign_in(world, replace(provider, scopes="openid")).refresh_token


def test_a_person_may_decline(world: PortalWorld, provider: OidcProvider) -> None:
    with pytest.raises(SignInStopped):
        sign_in(world, provider, "deny")


def test_no_redirect_is_followed_and_nothing_is_sent_twice() -> None:
    with AnswerServer(Answer(status=307, headers={"Location": "http://127.0.0.1:9/"})) as server:
        answer = provider_web.ask(f"{server.url}/token", {"code": "secret"}, USUAL)

    assert answer.status == 307
    assert [(each.method, each.fields) for each in server.requests] == [
        ("POST", {"code": "secret"})
    ]
    assert "secret" not in repr(answer)


def test_a_provider_that_cannot_be_reached_is_named() -> None:
    with pytest.raises(NetworkUnreachable) as caught:
        provider_web.ask("http://127.0.0.1:9/token", None, USUAL)

    assert caught.value.title == "127.0.0.1 cannot be reached"
    assert "AWS" not in str(caught.value)
