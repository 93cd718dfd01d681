"""A device that is lost gives no code any more: it is replaced with what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AccessDenied, ChangeNotAllowed
from fobwatch.core.errors import VaultLocked
from fobwatch.core.iam.errors import CannotChangeUser, CannotTakeBack
from fobwatch.core.iam.mfa_plan import Change, facts_of, is_virtual, plan_of
from fobwatch.core.iam.mfa_steps import step_names
from fobwatch.core.mfa.errors import NoSuchMfaDevice
from fobwatch.core.mfa.totp import totp_code
from tests.core.iam.mfa_world import NAME, OLD, SERIAL, MfaWorld
from tests.core.iam.test_killed_mfa import end_of, state
from tests.core.killing import instants
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.walks.walk import Walk

    Prepared = tuple[MfaWorld, Callable[[], object]]

BOSS = replace(ADMIN, name="boss", source_profile="plain", mfa_serial="")
SECURITY_KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/anna/key"
PHONE = replace(DEVICE, serial=f"arn:aws:iam::{ACCOUNT}:mfa/phone", seed="K" + DEVICE.seed[1:])
EVERYTHING = frozenset(
    {"enabled_serials", "virtual_serials", "create", "enable", "deactivate", "delete"}
)


@pytest.fixture
def world() -> MfaWorld:
    """Anna's device is enabled, its seed is gone, and the policies allow nothing without MFA."""
    return with_a_lost_device()


def with_a_lost_device() -> MfaWorld:
    world = MfaWorld().with_a_device()
    world.vault.remove_device(OLD)
    world.vault.save_profile(BOSS)
    world.world.tokens.roles_need_mfa = False
    world.aws.with_mfa_only = EVERYTHING
    return world


def begun(world: MfaWorld, by: str = BOSS.name) -> Walk:
    plan = world.changes.look(Change.RECOVER, "dev", OLD, by=by)
    return world.changes.begin(plan, NAME)


def test_looking_changes_nothing(world: MfaWorld) -> None:
    plan = world.changes.look(Change.RECOVER, "dev", OLD, by=BOSS.name)

    assert world.aws.calls == ["enabled_serials", "virtual_serials"]
    assert (plan.by, plan.users, plan.has_seed) == ("boss", ("dev", "prod-admin"), False)
    assert step_names(plan.naming(NAME)) == (
        "create",
        "enable",
        "prove",
        "use",
        "deactivate",
        "delete",
    )


def test_an_administrator_s_profile_puts_a_new_one_in_its_place(world: MfaWorld) -> None:
    assert world.changes.go_on(begun(world))

    assert world.aws.users == {SERIAL: "anna"}
    assert world.names_of(SERIAL) == ["dev", "prod-admin"]
    device = world.vault.device(SERIAL)
    assert device is not None
    assert device.seed == world.aws.seeds[SERIAL]
    assert (Event.MFA_REPLACED, "dev") in world.world.lines


def test_the_new_one_is_proved_by_its_user_before_the_lost_one_goes(world: MfaWorld) -> None:
    world.world.tokens.roles_need_mfa = False
    walk = begun(world)

    world.changes.go_on(walk, goes_on=lambda: "enable" not in world.aws.calls)
    before = world.world.tokens.count()["GetSessionToken"]
    world.changes.go_on(walk, goes_on=lambda: "deactivate" not in world.aws.calls)

    assert world.world.tokens.count()["GetSessionToken"] > before


def test_without_the_right_to_look_nothing_is_begun(world: MfaWorld) -> None:
    world.aws.failures["enabled_serials"] = [AccessDenied("Denied", "A policy.", "Ask.")]

    with pytest.raises(ChangeNotAllowed) as caught:
        begun(world)
    assert "iam:ListMFADevices" in caught.value.statement
    assert world.changes.unfinished == ()


def test_what_the_administrator_may_not_do_stops_it_and_can_be_taken_back(world: MfaWorld) -> None:
    world.aws.failures["deactivate"] = [AccessDenied("Denied", "A policy.", "Ask.")]
    walk = begun(world)

    with pytest.raises(ChangeNotAllowed):
        world.changes.go_on(walk)
    world.changes.take_back(walk)

    assert world.aws.users == {OLD: "anna"}
    assert world.names_of(OLD) == ["dev", "prod-admin"]
    assert world.vault.device(SERIAL) is None


def test_once_it_is_deactivated_there_is_no_way_back(world: MfaWorld) -> None:
    walk = begun(world)
    world.changes.go_on(walk, goes_on=lambda: "deactivate" not in world.aws.calls)

    with pytest.raises(CannotTakeBack, match="deactivated"):
        world.changes.take_back(walk)
    assert world.changes.go_on(walk)
    assert world.aws.users == {SERIAL: "anna"}


def test_a_profile_of_another_account_changes_nobody_of_the_same_name(world: MfaWorld) -> None:
    world.world.tokens.user_arn = "arn:aws:iam::999999999999:user/anna"

    with pytest.raises(CannotChangeUser, match="boss is of another account"):
        begun(world)
    assert world.aws.calls == []


def test_the_administrator_s_endpoint_is_the_one_that_is_shown_and_kept(world: MfaWorld) -> None:
    world.world.connections["boss"] = Connection(iam_endpoint="http://one.example")
    walk = begun(world)
    assert plan_of(walk).endpoint == "http://one.example"

    world.world.connections["boss"] = Connection(iam_endpoint="http://two.example")
    with pytest.raises(CannotChangeUser, match="boss leads to another address"):
        world.changes.go_on(walk)


def test_who_does_it_is_part_of_the_record(world: MfaWorld) -> None:
    walk = begun(world)

    assert plan_of(walk).by == "boss"
    assert facts_of(plan_of(walk)) == walk.facts


def test_a_user_whose_policies_let_him_add_one_without_mfa_helps_himself(world: MfaWorld) -> None:
    """As AWS's own example of a policy does: the new device then gives MFA for the rest."""
    world.aws.with_mfa_only = frozenset({"deactivate", "delete"})

    assert world.changes.go_on(begun(world, by=""))
    assert world.aws.users == {SERIAL: "anna"}


def test_without_a_device_and_without_the_right_it_is_said_what_is_missing(
    world: MfaWorld,
) -> None:
    with pytest.raises(ChangeNotAllowed, match="Denied") as caught:
        begun(world, by="")
    assert "code" in caught.value.remedy


def have_a_phone(world: MfaWorld) -> str:
    """A second device whose seed is not here; one code that a person reads from it."""
    world.aws.have(PHONE, "anna")
    world.world.tokens.devices[PHONE.serial] = PHONE
    return totp_code(PHONE, world.world.clock.now())


def test_a_typed_code_of_another_device_is_enough(world: MfaWorld) -> None:
    world.changes.sign_in("dev", PHONE.serial, have_a_phone(world))

    assert world.changes.go_on(begun(world, by=""))
    assert world.aws.users == {PHONE.serial: "anna", SERIAL: "anna"}


def test_a_typed_code_is_forgotten_when_the_vault_is_locked(world: MfaWorld) -> None:
    world.changes.sign_in("dev", PHONE.serial, have_a_phone(world))
    world.changes.forget()

    with pytest.raises(ChangeNotAllowed):
        begun(world, by="")


def test_a_code_that_was_typed_before_a_lock_counts_no_more_after_it(world: MfaWorld) -> None:
    """AWS's answer comes once everything else is forgotten."""
    code, tokens = have_a_phone(world), world.world.tokens

    def lock() -> None:
        tokens.before_answer = lambda: None
        world.vault.lock()
        world.changes.forget()

    tokens.before_answer = lock
    with pytest.raises(VaultLocked):
        world.changes.sign_in("dev", PHONE.serial, code)
    world.vault.retry()

    with pytest.raises(ChangeNotAllowed):
        begun(world, by="")


def test_a_lock_at_the_last_instant_forgets_a_typed_code_too(
    world: MfaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, check_read = have_a_phone(world), world.vault.check_read

    def locked_afterwards() -> None:
        check_read()
        world.vault.lock()
        world.changes.forget()

    with monkeypatch.context() as patched:
        patched.setattr(world.vault, "check_read", locked_afterwards)
        world.changes.sign_in("dev", PHONE.serial, code)
    world.vault.retry()

    with pytest.raises(ChangeNotAllowed):
        begun(world, by="")


def test_a_device_without_a_seed_here_is_removed_with_a_typed_code(world: MfaWorld) -> None:
    world.changes.sign_in("dev", PHONE.serial, have_a_phone(world))
    plan = world.changes.look(Change.REMOVE, "dev", PHONE.serial)
    assert plan.users == ()

    assert world.changes.go_on(world.changes.begin(plan))
    assert world.aws.users == {OLD: "anna"}


def test_a_security_key_is_deactivated_and_there_is_nothing_to_delete(world: MfaWorld) -> None:
    world.aws.users[SECURITY_KEY] = "anna"
    plan = world.changes.look(Change.REMOVE, "dev", SECURITY_KEY, by=BOSS.name)

    assert step_names(plan) == ("deactivate",)
    assert world.changes.go_on(world.changes.begin(plan))
    assert world.aws.users[SECURITY_KEY] == ""
    assert "delete" not in world.aws.calls


def test_a_lost_device_that_aws_does_not_know_is_told(world: MfaWorld) -> None:
    world.aws.users[OLD] = "boris"

    with pytest.raises(NoSuchMfaDevice):
        begun(world)


@pytest.mark.parametrize(
    ("serial", "virtual"), [(OLD, True), (SECURITY_KEY, False), ("GAHT12345678", False)]
)
def test_what_is_virtual_is_known_by_its_serial(serial: str, *, virtual: bool) -> None:
    assert is_virtual(serial) is virtual


def test_a_key_without_mfa_calls_by_itself(world: MfaWorld) -> None:
    """IAM takes no session of GetSessionToken without MFA."""
    key = AccessKey(access_key_id="AKIABOSS00000000TEST", secret_access_key="boss-secret-0123456")
    world.world.tokens.other_keys.append(key)
    world.vault.save_profile(replace(ANNA, name="boss", access_key=key, mfa_serial=""))
    world.aws.with_mfa_only = frozenset()

    assert world.changes.go_on(begun(world))
    assert world.aws.users == {SERIAL: "anna"}


def recovering() -> Prepared:
    world = with_a_lost_device()
    walk = begun(world)
    return world, lambda: world.changes.go_on(walk)


def test_killed_at_any_instant_it_goes_on_to_the_same_end() -> None:
    expected = end_of(recovering)
    worlds = instants(recovering)
    for world in worlds:
        working = [serial for serial, user in world.aws.users.items() if user]
        assert 1 <= len(working) <= 2
        world.start()
        for walk in world.changes.unfinished:
            assert world.changes.go_on(walk)

    assert len(worlds) >= 8
    assert all(state(world) == expected for world in worlds)


def test_killed_at_any_instant_it_is_taken_back_until_the_lost_one_is_deactivated() -> None:
    for world in instants(recovering):
        world.start()
        for walk in world.changes.unfinished:
            if world.aws.users.get(OLD):
                world.changes.take_back(walk)
                assert world.aws.users == {OLD: "anna"}
                assert world.names_of(OLD) == ["dev", "prod-admin"]
            else:
                with pytest.raises(CannotTakeBack):
                    world.changes.take_back(walk)
