"""A second device, a replaced one, a removed one and a synchronized one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.errors import (
    ChangeNotAllowed,
    MfaCodeRefused,
    MfaDeviceRefused,
)
from fobwatch.core.iam.errors import CannotChangeUser, CannotTakeBack
from fobwatch.core.iam.mfa_plan import Change, key_profiles, plan_of
from fobwatch.core.iam.mfa_steps import step_names
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import (
    MfaDeviceInUse,
    MfaDeviceLimit,
    NoSuchMfaDevice,
    UserChanging,
)
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.iam.mfa_world import NAME, OLD, SERIAL, MfaWorld
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ACCOUNT, ADMIN, ANNA, DENIED, DEVICE

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

CHANGING = UserChanging("The user cannot be changed right now", "It is new.", "Try again.")
GONE = NoSuchMfaDevice("Unknown", "Somebody removed it.", "Look.")
SPARE = MfaDevice(
    serial=f"arn:aws:iam::{ACCOUNT}:mfa/spare", name="spare", seed=DEVICE.seed.replace("J", "K")
)
PHONE = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
SECURITY_KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/anna/key"


@pytest.fixture
def world() -> MfaWorld:
    return MfaWorld().with_a_device()


def have_a_spare(world: MfaWorld) -> None:
    """A second device that is enabled, with its seed in the vault."""
    world.aws.have(SPARE, "anna")
    world.world.tokens.devices[SPARE.serial] = SPARE
    world.vault.save_device(SPARE)


# Looking


@pytest.mark.parametrize("change", [Change.BACK_UP, Change.REPLACE, Change.REMOVE, Change.RESYNC])
def test_looking_changes_nothing(world: MfaWorld, change: Change) -> None:
    world.look(change, "dev", OLD)

    assert set(world.aws.calls) <= {"enabled_serials", "virtual_serials"}
    assert world.changes.unfinished == ()


@pytest.mark.parametrize("change", [Change.BACK_UP, Change.REPLACE, Change.RESYNC])
def test_a_device_that_is_not_the_user_s_is_told(world: MfaWorld, change: Change) -> None:
    world.aws.users[OLD] = "boris"

    with pytest.raises(NoSuchMfaDevice, match="anna has no MFA device anna-laptop"):
        world.look(change, "dev", OLD)


def test_one_that_aws_does_not_know_any_more_is_not_removed(world: MfaWorld) -> None:
    del world.aws.users[OLD]

    with pytest.raises(NoSuchMfaDevice, match="delete it here too"):
        world.look(Change.REMOVE, "dev", OLD)


def test_a_device_without_a_seed_here_is_not_changed(world: MfaWorld) -> None:
    world.vault.remove_device(OLD)

    with pytest.raises(CannotChangeUser):
        world.look(Change.REPLACE, "dev", OLD)


@pytest.mark.parametrize("change", [Change.BACK_UP, Change.REPLACE])
def test_a_ninth_device_is_not_begun(world: MfaWorld, change: Change) -> None:
    for number in range(7):
        world.aws.users[f"arn:aws:iam::{ACCOUNT}:mfa/{number}"] = "anna"

    with pytest.raises(MfaDeviceLimit, match="anna has 8 MFA devices"):
        world.look(change, "dev", OLD)
    assert world.look(Change.REMOVE, "dev", OLD).users == ("dev", "prod-admin")


def test_a_look_that_policies_allow_only_with_mfa_is_made_with_a_code(world: MfaWorld) -> None:
    world.aws.with_mfa_only = frozenset({"enabled_serials"})

    assert world.look(Change.REMOVE, "dev", OLD).enabled == (OLD,)
    assert world.world.tokens.count()["GetSessionToken"] == 1


def test_a_running_session_with_mfa_costs_no_further_code(world: MfaWorld) -> None:
    world.world.broker.start("dev")
    world.aws.with_mfa_only = frozenset({"enabled_serials", "deactivate", "delete"})
    before = world.world.tokens.spent_codes

    world.changes.go_on(world.begun_with(Change.REMOVE), goes_on=lambda: not_yet(world, "delete"))

    assert world.world.tokens.spent_codes == before + 1  # after USE the session has no MFA


def not_yet(world: MfaWorld, call: str) -> bool:
    return call not in world.aws.calls


@pytest.mark.parametrize(
    ("serial", "names"),
    [
        (OLD, ["dev"]),
        (PHONE, ["dev", "plain"]),
        ("arn:aws:iam::999999999999:mfa/other", ["plain"]),
        ("GAHT12345678", []),
    ],
    ids=["the one that names it", "the account's", "of an unknown account", "hardware"],
)
def test_the_key_comes_from_a_profile_of_the_device_s_account(
    world: MfaWorld, serial: str, names: list[str]
) -> None:
    outside = replace(ANNA, name="outside", origin=Origin.AWS_FILES)

    assert key_profiles((*world.vault.profiles(), outside), serial) == names


# A second device


def test_a_second_device_leaves_the_first_in_use(world: MfaWorld) -> None:
    walk = world.begun_with(Change.BACK_UP, NAME, forgets=False)

    assert world.changes.go_on(walk)

    assert world.aws.users == {OLD: "anna", SERIAL: "anna"}
    assert world.names_of(OLD) == ["dev", "prod-admin"]
    assert world.vault.device(SERIAL) is not None
    assert world.world.lines[-1] == (Event.MFA_ENABLED, "dev")


def test_a_second_device_is_proved_too(world: MfaWorld) -> None:
    world.changes.go_on(world.begun_with(Change.BACK_UP, NAME))

    assert world.world.tokens.count()["GetSessionToken"] == 1


# Replacing


def test_the_new_device_works_before_the_old_one_goes(world: MfaWorld) -> None:
    steps: list[str] = []

    assert world.changes.go_on(world.begun_with(Change.REPLACE, NAME), on_step=steps.append)

    making, removing = ["create", "enable", "prove", "use"], ["deactivate", "delete", "forget"]
    assert steps == [*making, *removing]
    assert world.aws.users == {SERIAL: "anna"}
    assert world.names_of(SERIAL) == ["dev", "prod-admin"]
    assert world.vault.device(OLD) is None
    assert world.world.lines[-1] == (Event.MFA_REPLACED, "dev")


def test_profiles_start_with_the_new_device(world: MfaWorld) -> None:
    world.changes.go_on(world.begun_with(Change.REPLACE, NAME))

    assert world.world.broker.start("prod-admin").mfa


@pytest.mark.parametrize("change", [Change.REPLACE, Change.REMOVE])
def test_sessions_run_on_with_the_codes_of_a_device_that_goes(
    world: MfaWorld, change: Change
) -> None:
    world.changes.go_on(world.begun_with(Change.BACK_UP, "anna-spare"))
    running = world.world.broker.start("prod-admin")

    world.changes.go_on(world.begun_with(change, NAME))
    world.world.broker.review()

    assert world.vault.device(OLD) is None
    assert world.world.broker.record("prod-admin").session == running


def test_a_new_device_that_does_not_work_replaces_nothing(
    world: MfaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> object:
        raise MfaDeviceRefused("Unknown device", "It is new.", "Try again.")

    monkeypatch.setattr(world.world.tokens, "get_session_token", never)
    walk = world.begun_with(Change.REPLACE, NAME)
    with pytest.raises(MfaDeviceRefused):
        world.changes.go_on(walk)

    assert world.aws.users[OLD] == "anna"
    assert world.names_of(OLD) == ["dev", "prod-admin"]
    world.changes.take_back(walk)
    assert world.aws.users == {OLD: "anna"}


def test_a_profile_that_was_renamed_meanwhile_gets_the_new_device_too(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REPLACE, NAME)
    world.vault.rename_profile("prod-admin", replace(ADMIN, name="live"))

    world.changes.go_on(walk)

    assert world.names_of(SERIAL) == ["dev", "live"]


# Removing


def test_the_last_device_goes_with_its_profiles_and_its_seed(world: MfaWorld) -> None:
    steps: list[str] = []

    assert world.changes.go_on(world.begun_with(Change.REMOVE), on_step=steps.append)

    assert steps == ["use", "deactivate", "delete", "forget"]
    assert world.aws.users == {}
    assert world.names_of("") == ["dev", "plain", "prod-admin"]
    assert world.vault.device(OLD) is None
    assert world.world.lines[-1] == (Event.MFA_REMOVED, "dev")


def test_the_seed_stays_until_aws_has_let_go_of_the_device(world: MfaWorld) -> None:
    kept: list[bool] = []
    world.aws.crossed = lambda: kept.append(OLD in repr(world.keyring.entries))

    world.changes.go_on(world.begun_with(Change.REMOVE))

    assert kept
    assert all(kept)


def test_the_seed_stays_for_good_if_the_person_wants_that(world: MfaWorld) -> None:
    world.changes.go_on(world.begun_with(Change.REMOVE, forgets=False))

    assert world.aws.users == {}
    assert world.vault.device(OLD) == DEVICE


def test_another_device_takes_its_place_once_it_was_proved(world: MfaWorld) -> None:
    have_a_spare(world)
    world.aws.users[SECURITY_KEY] = "anna"
    steps: list[str] = []

    world.changes.go_on(world.begun_with(Change.REMOVE), on_step=steps.append)

    assert steps == ["prove", "use", "deactivate", "delete", "forget"]
    assert world.names_of(SPARE.serial) == ["dev", "prod-admin"]
    assert world.world.broker.start("dev").mfa


def test_a_phone_takes_its_place_where_the_vault_has_no_other_seed(world: MfaWorld) -> None:
    world.aws.users[PHONE] = "anna"
    plan = world.look(Change.REMOVE, "dev", OLD)

    assert (plan.successor, plan.proof) == (PHONE, "")
    assert "prove" not in step_names(plan)


def test_a_security_key_takes_no_place_of_it(world: MfaWorld) -> None:
    world.aws.users[SECURITY_KEY] = "anna"

    assert world.look(Change.REMOVE, "dev", OLD).successor == ""


def test_another_device_that_does_not_work_lets_none_be_removed(world: MfaWorld) -> None:
    have_a_spare(world)
    del world.world.tokens.devices[SPARE.serial]

    with pytest.raises(MfaDeviceRefused):
        world.changes.go_on(world.begun_with(Change.REMOVE))

    assert world.aws.users[OLD] == "anna"
    assert world.names_of(OLD) == ["dev", "prod-admin"]


def test_where_policies_ask_for_mfa_it_is_removed_with_its_own_last_code(world: MfaWorld) -> None:
    world.aws.with_mfa_only = frozenset({"deactivate", "delete"})

    assert world.changes.go_on(world.begun_with(Change.REMOVE))

    assert world.aws.users == {}
    assert world.world.tokens.count()["GetSessionToken"] == 1


@pytest.mark.parametrize("call", ["deactivate", "delete"])
def test_what_somebody_else_has_removed_meanwhile_is_gone_all_the_same(
    world: MfaWorld, call: str
) -> None:
    walk = world.begun_with(Change.REMOVE)
    del world.aws.users[OLD]
    if call == "delete":
        world.aws.users[OLD] = "anna"
        world.aws.failures["delete"] = [GONE]

    assert world.changes.go_on(walk)

    assert world.vault.device(OLD) is None


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("deactivate", CHANGING),
        ("delete", CHANGING),
    ],
    ids=["changing", "changing at the end"],
)
def test_what_aws_refuses_goes_on_later(world: MfaWorld, call: str, error: FobwatchError) -> None:
    world.aws.failures[call] = [error]
    walk = world.begun_with(Change.REMOVE)
    with pytest.raises(type(error)):
        world.changes.go_on(walk)
    assert world.vault.device(OLD) == DEVICE

    assert world.changes.go_on(walk)

    assert world.aws.users == {}


def test_a_device_that_was_enabled_again_meanwhile_is_deactivated_again(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REMOVE)
    world.changes.go_on(walk, goes_on=lambda: not_yet(world, "deactivate"))
    world.aws.users[OLD] = "anna"

    assert world.changes.go_on(walk)

    assert world.aws.users == {}


def test_a_device_that_is_another_user_s_by_now_stays(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REMOVE)
    world.changes.go_on(walk, goes_on=lambda: not_yet(world, "deactivate"))
    world.aws.users[OLD] = "boris"

    with pytest.raises(MfaDeviceInUse):
        world.changes.go_on(walk)

    assert world.aws.users == {OLD: "boris"}
    assert world.vault.device(OLD) == DEVICE


def test_a_denied_removal_comes_with_the_statement(world: MfaWorld) -> None:
    world.aws.failures["deactivate"] = [DENIED, DENIED]

    with pytest.raises(ChangeNotAllowed) as refusal:
        world.changes.go_on(world.begun_with(Change.REMOVE))

    assert "iam:DeactivateMFADevice" in refusal.value.statement


def test_until_it_is_deleted_it_can_be_put_back(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REMOVE)
    world.changes.go_on(walk, goes_on=lambda: not_yet(world, "deactivate"))

    world.changes.take_back(walk)

    assert world.aws.users == {OLD: "anna"}
    assert world.names_of(OLD) == ["dev", "prod-admin"]
    assert world.world.lines[-1] == (Event.MFA_TAKEN_BACK, "dev")
    assert world.world.broker.start("dev").mfa


def test_what_aws_has_deleted_is_not_put_back(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REMOVE)
    world.changes.go_on(walk, goes_on=lambda: not_yet(world, "delete"))

    with pytest.raises(CannotTakeBack):
        world.changes.take_back(walk)

    assert world.changes.go_on(walk)
    assert world.vault.device(OLD) is None


def test_a_device_that_is_left_over_at_aws_is_only_deleted(world: MfaWorld) -> None:
    world.aws.users[OLD] = ""

    assert world.changes.go_on(world.begun_with(Change.REMOVE))

    assert world.aws.users == {}


# Synchronizing


def test_aws_finds_the_clock_by_two_codes_and_takes_the_next(world: MfaWorld) -> None:
    steps: list[str] = []
    plan = world.look(Change.RESYNC, "dev", OLD)

    world.changes.resync(plan, on_step=steps.append)

    assert steps == ["resync", "prove"]
    assert world.aws.calls[-1] == "resync"
    assert world.world.lines[-1] == (Event.MFA_RESYNCED, "dev")
    assert world.changes.unfinished == ()


def test_codes_that_aws_refuses_leave_nothing_unfinished(world: MfaWorld) -> None:
    world.aws.failures["resync"] = [MfaCodeRefused("Refused", "The clock.", "Check it.")]

    with pytest.raises(MfaCodeRefused):
        world.changes.resync(world.look(Change.RESYNC, "dev", OLD))

    assert world.changes.unfinished == ()
    assert (Event.MFA_RESYNCED, "dev") not in world.world.lines


# Where it is asked


def test_a_program_that_changes_the_endpoint_has_nobody_go_on_there(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REMOVE)
    world.world.connections["dev"] = Connection(iam_endpoint="http://127.0.0.1:9")

    for work in (world.changes.go_on, world.changes.take_back):
        with pytest.raises(CannotChangeUser, match="another address"):
            work(walk)

    assert world.aws.users == {OLD: "anna"}
    assert world.vault.device(OLD) == DEVICE


def test_an_endpoint_that_was_there_from_the_start_is_gone_on_with(world: MfaWorld) -> None:
    world.world.connections["dev"] = Connection(iam_endpoint="http://127.0.0.1:9")

    assert world.changes.go_on(world.begun_with(Change.REMOVE))


# One after the other


def test_a_user_s_devices_are_changed_one_after_the_other(world: MfaWorld) -> None:
    world.begun_with(Change.REMOVE)

    with pytest.raises(WalkUnderWay):
        world.begun_with(Change.REPLACE, NAME)
    with pytest.raises(WalkUnderWay):
        world.begun()


def test_the_plan_outlives_a_restart(world: MfaWorld) -> None:
    have_a_spare(world)
    plan = plan_of(world.begun_with(Change.REMOVE))
    world.start()
    (walk,) = world.changes.unfinished

    assert plan_of(walk) == plan
    assert plan.users == ("dev", "prod-admin")
    assert step_names(plan) == ("prove", "use", "deactivate", "delete", "forget")


def test_a_change_that_was_recorded_goes_on_by_the_names_of_its_facts(world: MfaWorld) -> None:
    walk = world.begun_with(Change.REPLACE, NAME)

    assert dict(walk.facts) == {
        "access_key_id": ANNA.access_key.access_key_id,
        "user_arn": plan_of(walk).user_arn,
        "serial": SERIAL,
        "device": OLD,
        "proof": SERIAL,
        "users": "dev\nprod-admin",
        "forgets": "yes",
    }


def test_the_other_profiles_are_not_touched(world: MfaWorld) -> None:
    world.changes.go_on(world.begun_with(Change.REPLACE, NAME))

    assert world.vault.profile("plain") == PLAIN
