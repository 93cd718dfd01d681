"""The profile of whoever signs in with `aws login`, and what is stored of the sign-in."""

from __future__ import annotations

import pytest

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws_login.login import LoginSignIn
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.errors import InvalidProfile
from tests.fakes import ACCOUNT, ANNA, NOON, FakeClock
from tests.fakes_aws_login import ME
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin"
USER = f"arn:aws:iam::{ACCOUNT}:user"
KEYS = Credentials(
    access_key_id="ASIAEXAMPLE", secret_access_key="secret", session_token="token", expires_at=NOON
)


class Scene:
    def __init__(self) -> None:
        self.vault, clock = StagedVault(), FakeClock()
        self.catalogue = StagedCatalogue(self.vault, ANNA, ME)
        broker = StagedBroker(clock, self.vault, self.catalogue)
        self.logins = broker.portals.logins
        self.known = KnownLogins(
            logins=self.logins, oidc=broker.portals.oidc, catalogue=self.catalogue, broker=broker
        )


def signed_in(identity: str) -> LoginSignIn:
    return LoginSignIn(identity=identity, region="eu-west-1", signed_in_at=NOON, credentials=KEYS)


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        (f"{ROLE}/anna@example.org", "anna@example.org"),
        (f"{ROLE}/-x", "x"),
        (f"{ROLE}/,=", "aws-login"),
        (f"{USER}/team/a,b=c", "a-b-c"),
        (f"{USER}/{ME.name}", f"{ME.name}-2"),
    ],
)
def test_a_new_profile_has_a_name_that_every_tool_reads(identity: str, name: str) -> None:
    profile = Scene().known.profile_of(signed_in(identity))

    assert (profile.name, profile.identity) == (name, identity)


def test_whoever_has_a_profile_gets_that_one() -> None:
    assert Scene().known.profile_of(signed_in(ME.login_session)) == ME


def test_who_can_have_no_profile_is_refused() -> None:
    with pytest.raises(InvalidProfile):
        Scene().known.profile_of(signed_in(f"arn:aws:sts::{ACCOUNT}:visitor"))
