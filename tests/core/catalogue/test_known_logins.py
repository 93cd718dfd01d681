"""The profile of whoever signs in with `aws login`, and what is stored of the sign-in."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws_login.login import (
    LOGIN_ENDS,
    LOGIN_SIGN_INS,
    Login,
    LoginEnd,
    LoginSignIn,
)
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.profile import Origin
from tests.fakes import ACCOUNT, ANNA, NOON, FakeClock
from tests.fakes_aws_login import ME
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles.profile import Profile

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
        self.world, self.logins = broker.portals, broker.portals.logins
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


IN_FILES = replace(ME, name="in-files", origin=Origin.AWS_FILES)


def scene_with(*profiles: Profile) -> Scene:
    """These are all profiles, and the tokens of one's sign-in are stored."""
    scene = Scene()
    scene.catalogue.listed = profiles
    scene.vault.save(LOGIN_SIGN_INS, signed_in(ME.login_session))
    end = LoginEnd(identity=ME.login_session, signed_in_at=NOON, session_arn="", ends_at=NOON)
    scene.vault.save(LOGIN_ENDS, end)
    return scene


def stored(scene: Scene) -> int:
    return len(scene.vault.all(LOGIN_SIGN_INS) + scene.vault.all(LOGIN_ENDS))


def test_the_tokens_go_with_the_last_profile_in_the_vault() -> None:
    scene = scene_with(ANNA, ME, replace(ME, name="other"))
    scene.catalogue.listed = (ANNA, ME)
    kept = stored(scene)
    scene.vault.remove_profile(ME.name)

    assert (kept, stored(scene)) == (2, 0)


def test_the_tokens_go_with_the_last_profile_in_the_aws_files() -> None:
    scene = scene_with(ANNA, ME, IN_FILES)
    scene.vault.remove_profile(ME.name)
    kept = stored(scene)
    scene.catalogue.listed = (ANNA,)

    assert (kept, stored(scene)) == (2, 0)


def test_no_tokens_go_while_a_profile_may_be_unread() -> None:
    scene = scene_with(ANNA, IN_FILES)
    scene.catalogue.find(FileProblem(path="~/.aws/config", line=3, message="No “=” here."))
    scene.catalogue.listed = (ANNA,)

    assert stored(scene) == 2


def test_whoever_signs_in_first_stays_signed_in_until_the_profile_is_made() -> None:
    scene = Scene()
    scene.world.pages.answer = scene.world.sign_in_service.allow
    scene.logins.begin(Login(identity="", region="eu-west-1"))
    scene.world.finish()
    (held,) = scene.vault.all(LOGIN_SIGN_INS)
    scene.catalogue.listed = (ANNA,)
    meanwhile = stored(scene)
    scene.vault.save_profile(scene.known.profile_of(held))
    scene.catalogue.listed = (ANNA, ME)
    scene.catalogue.listed = (ANNA,)

    assert (held.identity, meanwhile, stored(scene)) == (ME.login_session, 1, 0)


BORIS = replace(ME, name="boris", login_session=f"{ROLE}/boris@example.org")


def remove_me(scene: Scene) -> None:
    scene.vault.remove_profile(ME.name)


def sign_in(scene: Scene) -> None:
    scene.world.pages.answer = scene.world.sign_in_service.allow
    scene.logins.begin(ME.login)
    scene.world.finish()


@pytest.mark.parametrize("change", [remove_me, sign_in])
def test_another_profile_may_be_removed_while_tokens_are_stored_or_forgotten(
    change: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene()
    store = scene.vault.store
    scene.vault.save_all(profiles=(ME, BORIS))
    for profile in (ME, BORIS):
        scene.vault.save(LOGIN_SIGN_INS, signed_in(profile.login_session))
    removal = threading.Thread(target=scene.vault.remove_profile, args=(BORIS.name,))

    def remove_boris_too(entry: str) -> None:
        if entry.startswith(LOGIN_SIGN_INS.prefix) and removal.ident is None:
            before = scene.vault.revision
            removal.start()
            while scene.vault.revision == before:
                removal.join(0.001)

    def write(entry: str, text: str) -> None:
        remove_boris_too(entry)
        store.entries[entry] = text

    def delete(entry: str) -> None:
        remove_boris_too(entry)
        store.entries.pop(entry, None)

    monkeypatch.setattr(store, "set", write)
    monkeypatch.setattr(store, "delete", delete)
    change(scene)
    removal.join()

    assert scene.logins.held(replace(ME.login, identity=BORIS.login_session)) is None
