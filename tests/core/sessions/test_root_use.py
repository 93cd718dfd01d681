"""The account's root user, whatever kind of profile leads to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.errors import VaultLocked
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.sessions.errors import RootRefused
from fobwatch.core.sessions.root_use import ALLOWED_FOR, RootUse
from fobwatch.core.sessions.sessions import SESSIONS, SessionState, session_status
from tests.fakes import ACCOUNT, KEY
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile, Profile

ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"
COMMAND = "/usr/bin/keys"
OUTPUT = {
    "Version": 1,
    "AccessKeyId": "ASIAIOSFODNN7PARTNER",
    "SecretAccessKey": "s",
    "SessionToken": "t",
    "Expiration": "2199-01-01T00:00:00Z",
}
OWNER = IamUserProfile(name="owner", access_key=KEY)
PROVIDED = ProcessProfile(name="owner", command=COMMAND)


@pytest.fixture(params=[OWNER, PROVIDED], ids=lambda profile: profile.KIND)
def owner(request: pytest.FixtureRequest) -> OwnProfile:
    profile: OwnProfile = request.param
    return profile


@pytest.fixture
def world(owner: OwnProfile, monkeypatch: pytest.MonkeyPatch) -> VaultWorld:
    """Give a vault with a profile that leads to the root user."""
    world = VaultWorld()
    world.vault.save_profile(owner)
    world.processes.outputs[COMMAND] = json.dumps(OUTPUT)
    original = world.tokens.get_caller_identity
    world.tokens.admit(OUTPUT["AccessKeyId"], ROOT_ARN)  # type: ignore[arg-type]  # a text

    def as_root(source: object, *, region: str) -> object:
        return replace(original(source, region=region), arn=ROOT_ARN)  # type: ignore[arg-type]  # a key or credentials

    monkeypatch.setattr(world.tokens, "get_caller_identity", as_root)
    return world


@pytest.mark.parametrize(
    ("arn", "root"),
    [
        (ROOT_ARN, True),
        (f"arn:aws-us-gov:iam::{ACCOUNT}:root", True),
        (f"arn:aws-cn:iam::{ACCOUNT}:root", True),
        (f"arn:aws:iam::{ACCOUNT}:user/root", False),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/x/a:root", False),
        ("root", False),
        ("", False),
    ],
)
def test_the_root_user_is_known_by_its_arn(arn: str, root: bool) -> None:
    assert is_root(arn) is root


def test_it_is_refused_with_the_reason_and_a_safer_way(world: VaultWorld) -> None:
    with pytest.raises(RootRefused) as caught:
        world.broker.start("owner")

    assert "no policy limits" in caught.value.message
    assert "IAM user or a role" in caught.value.remedy
    record = world.broker.record("owner")
    assert session_status(record, world.clock.now()).state is SessionState.NEEDS_YOU
    assert record.session is None
    assert world.vault.all(SESSIONS) == ()


def test_a_program_and_a_test_are_refused_too(world: VaultWorld, owner: OwnProfile) -> None:
    with pytest.raises(RootRefused):
        world.broker.session("owner")
    with pytest.raises(RootRefused):
        world.broker.test(owner)


@pytest.mark.parametrize("owner", [PROVIDED], indirect=True)
def test_a_role_upon_it_is_refused(world: VaultWorld) -> None:
    world.vault.save_profile(
        RoleProfile(name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile="owner")
    )

    with pytest.raises(RootRefused):
        world.broker.start("lab")


def test_a_person_may_allow_it_for_an_hour_and_that_is_recorded(world: VaultWorld) -> None:
    session = world.broker.allow_root("owner")

    assert session.arn == ROOT_ARN
    assert session.expires_at == world.clock.now() + ALLOWED_FOR
    assert (Event.ROOT_ALLOWED, "owner") in world.lines


def test_a_failure_takes_what_was_allowed_back(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_source: object, *, region: str) -> object:
        raise NetworkUnreachable("AWS cannot be reached", region, "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(world.tokens, "get_caller_identity", unreachable)
        with pytest.raises(NetworkUnreachable):
            world.broker.allow_root("owner")
    world.clock.advance(timedelta(minutes=5))

    for start in (world.broker.session, world.broker.renew):
        with pytest.raises(RootRefused):
            start("owner")


def test_a_lock_before_the_sign_in_takes_what_was_allowed_back(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow = RootUse.allow

    def locked_first(root_use: RootUse, profile: Profile, definition: str) -> None:
        world.vault.lock()
        world.broker.forget()
        allow(root_use, profile, definition)

    with monkeypatch.context() as patch:
        patch.setattr(RootUse, "allow", locked_first)
        with pytest.raises(VaultLocked):
            world.broker.allow_root("owner")
    world.vault.retry()

    with pytest.raises(RootRefused):
        world.broker.start("owner")


def test_a_renewal_does_not_outlast_the_hour(world: VaultWorld) -> None:
    ends_at = world.broker.allow_root("owner").expires_at
    world.clock.advance(timedelta(minutes=50))
    world.broker.renewals.keep_alive("owner")

    assert world.broker.session("owner").expires_at == ends_at
    world.clock.advance(timedelta(minutes=10))
    with pytest.raises(RootRefused):
        world.broker.start("owner")


def test_it_is_never_stored_and_ends_when_secrets_are_forgotten(world: VaultWorld) -> None:
    session = world.broker.allow_root("owner")
    stored = world.vault.all(SESSIONS)
    world.broker.end("owner")
    world.broker.put_back([session])
    stored += world.vault.all(SESSIONS)
    world.broker.forget()
    world.broker.restore()

    assert stored == ()
    assert world.broker.record("owner").session is None
    with pytest.raises(RootRefused):
        world.broker.start("owner")


def test_a_stored_one_is_not_restored(world: VaultWorld) -> None:
    session = world.broker.allow_root("owner")
    world.vault.save(SESSIONS, session)
    world.broker.forget()
    world.broker.restore()

    assert world.broker.record("owner").session is None


def test_what_was_allowed_is_not_for_another_profile_of_the_name(world: VaultWorld) -> None:
    world.broker.allow_root("owner")
    key = AccessKey(access_key_id="AKIAANOTHER000000000", secret_access_key="x" * 40)
    world.tokens.key = key
    world.vault.save_profile(IamUserProfile(name="owner", access_key=key))

    with pytest.raises(RootRefused):
        world.broker.renew("owner")


def test_another_profile_of_the_same_definition_is_not_allowed(world: VaultWorld) -> None:
    world.broker.allow_root("owner")
    world.vault.save_profile(replace(PROVIDED, name="added"))
    world.broker.allow_root("owner")

    with pytest.raises(RootRefused):
        world.broker.start("added")


def test_what_was_allowed_holds_for_one_account(
    world: VaultWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.broker.allow_root("owner")
    original = world.tokens.get_caller_identity

    def elsewhere(source: object, *, region: str) -> object:
        other = ROOT_ARN.replace(ACCOUNT, "111111111111")
        return replace(original(source, region=region), arn=other)  # type: ignore[arg-type]  # a key or credentials

    monkeypatch.setattr(world.tokens, "get_caller_identity", elsewhere)

    with pytest.raises(RootRefused):
        world.broker.renew("owner")
