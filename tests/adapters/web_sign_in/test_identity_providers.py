"""Signing in at identity providers that others have written, over HTTP as a browser does."""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from signxml.verifier import XMLVerifier

from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.oidc import provider_web
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import TokenRefused
from fobwatch.core.oidc.client import OidcClient
from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
from fobwatch.core.oidc.provider import OidcProvider
from fobwatch.core.saml.saml_sign_ins import SamlProvider, SamlSignIns
from fobwatch.core.vault.vault import Vault
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from tests.adapters.web_sign_in.identity_providers import (
    CLIENT_ID,
    IAM_PROVIDER,
    PERSON,
    ROLE,
    FormFiller,
    free_port,
    nanoidp,
    oidc_provider,
)
from tests.fakes_files import MemoryJournal
from tests.fakes_secrets import FailingSecretStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.oidc.provider import OidcSignIn
    from tests.adapters.web_sign_in.identity_providers import RunningProvider

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(sys.platform != "linux", reason="make setup installs them there"),
]


class Desk:
    """The program's sign-ins, each of which is over when it has begun."""

    def __init__(self) -> None:
        vault = Vault(FailingSecretStore())
        vault.load()
        aws_time, journal = AwsTime(SystemClock()), MemoryJournal()
        self.browser = FormFiller()
        self.sign_ins = BrowserSignIns(
            pages=self.browser,
            may_show=lambda: True,
            in_background=lambda work: work(),
            pause=lambda _event, _time: None,
        )
        self.oidc = OidcSignIns(
            client=OidcClient(provider_web.ask),
            sign_ins=self.sign_ins,
            store=vault,
            aws_time=aws_time,
            journal=journal,
        )
        self.saml = SamlSignIns(sign_ins=self.sign_ins, aws_time=aws_time, journal=journal)

    def sign_in(self, provider: OidcProvider) -> OidcSignIn:
        self.oidc.begin(provider)
        assert self.oidc.problem(provider) is None
        held = self.oidc.held(provider)
        assert held is not None
        return held


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def certified() -> Iterator[RunningProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    with nanoidp(tmp_path_factory.mktemp("nanoidp")) as provider:
        yield provider


@pytest.fixture(params=["certified", "small"])
def provider(request: pytest.FixtureRequest) -> RunningProvider:
    found: RunningProvider = request.getfixturevalue(request.param)
    return found


def checked(provider: RunningProvider, token: str) -> dict[str, Any]:
    """The claims of a token whose signature is the provider's, as STS checks it."""
    description = json.loads(provider.read("/.well-known/openid-configuration"))
    keys = json.loads(provider.read(description["jwks_uri"].removeprefix(provider.url)))
    return jwt.decode(token, KeySet.import_key_set(keys)).claims


def test_a_person_signs_in_at_an_openid_provider_and_stays_signed_in(
    desk: Desk, provider: RunningProvider
) -> None:
    place = OidcProvider(issuer_url=provider.url, client_id=CLIENT_ID)
    held = desk.sign_in(place)
    if not held.refresh_token:  # this one gives none until it has asked for consent
        held = desk.sign_in(place)
    renewed = desk.oidc.renewed(place, held)
    claims = checked(provider, renewed.id_token)

    assert (claims["iss"], claims["aud"], claims["sub"]) == (provider.url, CLIENT_ID, PERSON)
    assert renewed.refresh_token not in {"", held.refresh_token}
    assert desk.browser.passwords == 1
    with pytest.raises(TokenRefused):
        desk.oidc.renewed(place, held)


def test_a_person_signs_in_at_a_saml_provider_for_the_role_that_it_offers(
    desk: Desk, small: RunningProvider
) -> None:
    port = free_port()
    start_url = small.saml_start_url(f"http://127.0.0.1:{port}/saml")
    provider = SamlProvider(start_url=start_url, receiver_port=port)
    desk.saml.begin(provider)
    assertion = desk.saml.assertion(provider)
    certificate = small.read("/saml/cert.pem").decode()
    verified = XMLVerifier().verify(base64.b64decode(assertion.response), x509_cert=certificate)

    assert desk.sign_ins.problem(provider.page) is None
    assert assertion.person == PERSON
    assert assertion.role(ROLE, "").provider_arn == IAM_PROVIDER
    assert verified
