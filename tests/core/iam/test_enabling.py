from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import (
    ChangeNotAllowed,
    MfaCodeRefused,
    MfaDeviceRefused,
    NetworkUnreachable,
)
from fobwatch.core.aws.ports import Caller
from fobwatch.core.errors import VaultLocked
from fobwatch.core.iam.errors import CannotChangeUser
from fobwatch.core.mfa.errors import (
    InvalidDevice,
    MfaDeviceExists,
    MfaDeviceLimit,
    NoSuchMfaDevice,
)
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.iam.mfa_world import NAME, SERIAL, MfaWorld
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ACCOUNT, ADMIN, ANNA, DENIED, DEVICE, LOST

if TYPE_CHECKING:
    from datetime import datetime


UNKNOWN = NoSuchMfaDevice("Unknown", "It is new.", "Try again.")
REFUSED = MfaDeviceRefused("Unknown device", "It is new.", "Try again.")


@pytest.fixture
def world() -> MfaWorld:
    return MfaWorld()


# Looking


def test_looking_changes_nothing_and_says_who_and_what_is_there(world: MfaWorld) -> None:
    world.aws.users["arn:aws:iam::482100937715:u2f/user/anna/key"] = "anna"

    found = world.look()

    assert found.user_name == "anna"
    assert found.enabled == ("arn:aws:iam::482100937715:u2f/user/anna/key",)
    assert world.aws.calls == ["enabled_serials", "virtual_serials"]
    assert world.changes.unfinished == ()


def test_the_proposed_name_is_the_user_s_and_the_computer_s(world: MfaWorld) -> None:
    assert world.changes.proposed_name(world.look()) == NAME


def test_a_name_that_is_taken_is_not_proposed_and_not_accepted(world: MfaWorld) -> None:
    world.aws.users[SERIAL.replace("anna-tower", "Anna-Tower")] = ""
    found = world.look()

    assert world.changes.proposed_name(found) == "anna-tower-2"
    with pytest.raises(InvalidDevice, match="taken"):
        world.changes.begin(found, NAME)


def test_a_seed_in_the_vault_takes_its_name_too(world: MfaWorld) -> None:
    world.vault.save_device(replace(DEVICE, serial=SERIAL))

    assert NAME in world.look().taken


@pytest.mark.parametrize("name", ["", "a b", "mfa/anna", "ä", "a" * 129])
def test_a_name_that_aws_does_not_take_is_refused(world: MfaWorld, name: str) -> None:
    found = world.look()

    with pytest.raises(InvalidDevice) as refusal:
        world.changes.begin(found, name)

    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["dev", "prod-admin", "nobody"])
def test_only_an_iam_user_without_mfa_in_the_vault_is_taken(world: MfaWorld, name: str) -> None:
    with pytest.raises(CannotChangeUser):
        world.look(name=name)

    assert world.aws.calls == []


@pytest.mark.parametrize(
    "arn",
    [f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:sts::{ACCOUNT}:federated-user/anna"],
    ids=["root", "federated"],
)
def test_a_key_of_nobody_else_is_taken(
    world: MfaWorld, arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(arn=arn, account_id=ACCOUNT)
    monkeypatch.setattr(world.world.tokens, "get_caller_identity", lambda *_, **__: caller)

    with pytest.raises(CannotChangeUser):
        world.look()

    assert world.aws.calls == []


def test_a_user_with_eight_devices_is_told_before_anything_is_made(world: MfaWorld) -> None:
    for number in range(8):
        world.aws.users[f"arn:aws:iam::{ACCOUNT}:mfa/{number}"] = "anna"

    with pytest.raises(MfaDeviceLimit):
        world.look()


def test_a_denied_look_comes_with_the_statement_that_would_allow_it(world: MfaWorld) -> None:
    world.aws.failures["virtual_serials"] = [DENIED]

    with pytest.raises(ChangeNotAllowed) as refusal:
        world.look()
    statements = json.loads(refusal.value.statement)["Statement"]

    assert {action for each in statements for action in each["Action"]} == {
        "iam:CreateVirtualMFADevice",
        "iam:DeactivateMFADevice",
        "iam:DeleteVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:ListMFADevices",
        "iam:ListVirtualMFADevices",
        "iam:ResyncMFADevice",
    }
    assert f"arn:aws:iam::{ACCOUNT}:user/anna" in {each["Resource"] for each in statements}


def test_a_locked_vault_is_told_before_anything_is_made(world: MfaWorld) -> None:
    world.vault.lock()

    with pytest.raises((VaultLocked, CannotChangeUser)):
        world.look()

    assert world.aws.calls == []


def test_the_profile_s_own_way_to_aws_is_taken(world: MfaWorld) -> None:
    world.world.connections["plain"] = connection = Connection(use_fips=True)

    world.look()

    assert world.world.tokens.connections == [connection, connection]


# Enabling


def test_the_device_is_enabled_proved_and_used(world: MfaWorld) -> None:
    steps: list[str] = []

    assert world.changes.go_on(world.begun(), on_step=steps.append)

    assert steps == ["create", "enable", "prove", "use"]
    assert world.aws.users == {SERIAL: "anna"}
    device = world.vault.device(SERIAL)
    assert device is not None
    assert (device.seed, device.name) == (world.aws.seeds[SERIAL], NAME)
    assert world.profile == replace(PLAIN, mfa_serial=SERIAL)
    assert world.changes.unfinished == ()
    assert world.world.lines[-1] == (Event.MFA_ENABLED, "plain")


def test_a_running_session_starts_again_with_mfa(world: MfaWorld) -> None:
    before = world.world.broker.start("plain")

    world.changes.go_on(world.begun())

    [after] = [each for each in world.world.broker.running() if each.profile == "plain"]
    assert (before.mfa, after.mfa) == (False, True)


def test_nobody_waits_for_a_second_code_before_it_is_enabled(world: MfaWorld) -> None:
    waits: list[datetime | None] = []

    world.changes.go_on(
        world.begun(), waiting=waits.append, goes_on=lambda: "enable" not in world.aws.calls
    )

    assert waits == []
    assert world.aws.users == {SERIAL: "anna"}


def test_the_seed_is_in_the_keyring_before_the_device_is_enabled(world: MfaWorld) -> None:
    kept: list[bool] = []

    def look() -> None:
        if world.aws.calls[-1:] == ["enable"]:
            kept.append(any(world.aws.seeds[SERIAL] in e for e in world.keyring.entries.values()))

    world.aws.crossed = look
    world.changes.go_on(world.begun())

    assert kept[0]


def test_a_device_is_not_enabled_if_the_keyring_lost_its_seed(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "create" not in world.aws.calls)
    world.keyring.entries = {k: v for k, v in world.keyring.entries.items() if SERIAL not in k}

    with pytest.raises(Exception, match="did not keep"):
        world.changes.go_on(walk)

    assert "enable" not in world.aws.calls


def test_a_new_device_that_not_all_of_aws_knows_is_tried_again(world: MfaWorld) -> None:
    world.aws.failures["enable"] = [UNKNOWN]
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    world.world.tokens.failures = []

    assert world.changes.go_on(walk)

    assert world.aws.calls.count("enable") == 2


def test_the_proof_is_tried_again_with_another_code(
    world: MfaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = world.world.tokens
    refusals = [REFUSED, REFUSED]
    given = tokens.get_session_token

    def sometimes(*arguments: object, **options: object) -> object:
        grant = given(*arguments, **options)  # type: ignore[arg-type]  # as they came
        if refusals:
            raise refusals.pop()
        return grant

    monkeypatch.setattr(tokens, "get_session_token", sometimes)

    assert world.changes.go_on(world.begun())

    assert tokens.count()["GetSessionToken"] == 3


def test_a_profile_that_cannot_sign_in_with_the_device_does_not_get_it(
    world: MfaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> object:
        raise REFUSED

    monkeypatch.setattr(world.world.tokens, "get_session_token", never)

    with pytest.raises(MfaDeviceRefused):
        world.changes.go_on(world.begun())

    assert world.profile == PLAIN
    assert [walk.subject for walk in world.changes.unfinished] == ["plain"]


def test_codes_that_aws_refuses_leave_the_profile_as_it_was(world: MfaWorld) -> None:
    world.aws.failures["enable"] = [MfaCodeRefused("Refused", "The clock.", "Check it.")]
    walk = world.begun()

    with pytest.raises(MfaCodeRefused):
        world.changes.go_on(walk)

    assert world.profile == PLAIN
    assert world.changes.go_on(walk)


def test_a_denied_step_comes_with_the_statement(world: MfaWorld) -> None:
    world.aws.failures["enable"] = [DENIED]

    with pytest.raises(ChangeNotAllowed) as refusal:
        world.changes.go_on(world.begun())

    assert "iam:EnableMFADevice" in refusal.value.statement


def test_a_name_that_somebody_took_meanwhile_is_left_to_them(world: MfaWorld) -> None:
    walk = world.begun()
    world.aws.users[SERIAL] = ""

    with pytest.raises(MfaDeviceExists):
        world.changes.go_on(walk)
    world.changes.take_back(walk)

    assert world.aws.users == {SERIAL: ""}


def test_a_profile_that_is_another_user_s_by_now_is_not_touched(world: MfaWorld) -> None:
    walk = world.begun()
    other = replace(walk, facts=(*walk.facts[:1], ("user_arn", "arn:aws:iam::1:user/x")))

    for work in (world.changes.go_on, world.changes.take_back):
        with pytest.raises(CannotChangeUser):
            work(other)

    assert world.aws.users == {}


def test_a_renamed_profile_is_found_by_its_key(world: MfaWorld) -> None:
    walk = world.begun()
    world.vault.save_profile(
        replace(ANNA, access_key=AccessKey(access_key_id="AKIAOTHER", secret_access_key="x"))
    )
    world.vault.rename_profile("plain", replace(PLAIN, name="renamed"))

    assert world.changes.go_on(walk)

    renamed = world.vault.profile("renamed")
    assert renamed is not None
    assert renamed.mfa_serial == SERIAL


def test_what_a_person_chose_meanwhile_stays(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    world.vault.save_profile(replace(PLAIN, mfa_serial=DEVICE.serial))

    world.changes.go_on(walk)

    assert world.profile.mfa_serial == DEVICE.serial


def test_one_profile_is_enabled_once_at_a_time(world: MfaWorld) -> None:
    world.begun()

    with pytest.raises(WalkUnderWay):
        world.begun()


# Taking back


def test_taking_back_leaves_nothing_at_aws_and_in_the_vault(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)

    world.changes.take_back(walk)

    assert world.aws.users == {}
    assert world.vault.device(SERIAL) is None
    assert world.profile == PLAIN
    assert world.changes.unfinished == ()
    assert world.world.lines[-1] == (Event.MFA_TAKEN_BACK, "plain")


def test_a_seed_stays_while_its_device_is_enabled(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    world.aws.failures["deactivate"] = [LOST]

    with pytest.raises(NetworkUnreachable):
        world.changes.take_back(walk)

    assert world.vault.device(SERIAL) is not None
    assert world.changes.unfinished


def test_where_policies_ask_for_mfa_it_is_taken_back_with_a_code(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    world.aws.failures["deactivate"] = [DENIED]

    world.changes.take_back(walk)

    assert world.aws.users == {}
    assert world.world.tokens.count()["GetSessionToken"] == 1


def test_what_cannot_be_taken_back_can_be_left(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "create" not in world.aws.calls)
    world.aws.failures["delete"] = [DENIED, DENIED]
    with pytest.raises(ChangeNotAllowed):
        world.changes.take_back(walk)

    world.changes.abandon(walk)

    assert world.changes.unfinished == ()
    assert world.vault.device(SERIAL) is not None


# Secrets


def test_no_secret_is_in_the_journal_or_in_what_is_said(world: MfaWorld) -> None:
    walk = world.begun()
    world.changes.go_on(walk, goes_on=lambda: "create" not in world.aws.calls)
    seed, key = world.aws.seeds[SERIAL], PLAIN.access_key.secret_access_key

    said = f"{world.file.text}{walk!r}{world.world.journal.lines!r}{world.vault.device(SERIAL)!r}"

    assert seed not in said
    assert key not in said


def test_the_other_profiles_are_not_touched(world: MfaWorld) -> None:
    world.changes.go_on(world.begun())

    assert world.vault.profile("dev") == ANNA
    assert world.vault.profile("prod-admin") == ADMIN
