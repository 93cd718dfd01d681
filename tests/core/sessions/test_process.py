"""Sessions of credentials that another program provides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.credential_process import SHORTEST_SESSION
from fobwatch.core.aws.credentials import SHORTEST_LIFE
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from fobwatch.core.timestamps import timestamp
from tests.fakes import ACCOUNT, KEY
from tests.vault_world import VaultWorld

COMMAND = "/usr/bin/partner-keys --json"
PARTNER = ProcessProfile(name="partner", command=COMMAND, region="eu-west-1")
LAB = RoleProfile(
    name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=PARTNER.name
)
KEY_ID = "ASIAIOSFODNN7PARTNER"
OTHER_ACCOUNT = "999999999999"


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(PARTNER)
    world.tokens.roles_need_mfa = False
    provide(world, life=timedelta(hours=1))
    return world


def provide(world: VaultWorld, *, life: timedelta | None, **fields: object) -> None:
    """Let the command print a session of so long, or one without a word of its end."""
    ends = {"Expiration": timestamp(world.clock.now() + life)} if life else {}
    answer: dict[str, Any] = {
        "Version": 1,
        "AccessKeyId": KEY_ID,
        "SecretAccessKey": "s" * 40,
        "SessionToken": "token",
    }
    for key_id in (KEY_ID, KEY_ID.replace("PARTNER", "RENEWED")):
        world.tokens.admit(key_id, f"arn:aws:sts::{ACCOUNT}:assumed-role/Partner/anna")
    world.processes.outputs[COMMAND] = json.dumps(answer | ends | fields)


def test_a_session_is_whose_aws_says_it_is_and_ends_when_the_program_says(
    world: VaultWorld,
) -> None:
    session = world.broker.start(PARTNER.name)

    assert session.account_id == ACCOUNT
    assert session.expires_at == world.clock.now() + timedelta(hours=1)
    assert session.credentials.access_key_id == KEY_ID


def test_it_is_held_and_the_program_runs_again_when_it_is_to_be_renewed(world: VaultWorld) -> None:
    for _ in range(50):
        world.broker.session(PARTNER.name)
    world.clock.advance(timedelta(minutes=40))
    provide(world, life=timedelta(hours=1))
    for name in world.broker.renewals.due(world.clock.now()):
        world.broker.renewals.keep_alive(name)

    session = world.broker.record(PARTNER.name).session
    assert session is not None
    assert session.started_at == world.clock.now()
    assert world.processes.runs == [COMMAND, COMMAND]


def test_without_an_end_it_is_asked_again_before_the_shortest_that_aws_makes(
    world: VaultWorld,
) -> None:
    provide(world, life=None)

    assert world.broker.start(PARTNER.name).life == SHORTEST_SESSION


@pytest.mark.parametrize(
    ("asking", "most"), [(False, 5), (True, 7)], ids=["in the background", "and tools ask"]
)
def test_a_program_that_caches_its_credentials_runs_seldom(
    world: VaultWorld, *, asking: bool, most: int
) -> None:
    """It prints the same ones until they are over."""
    world.broker.start(PARTNER.name)
    ends = world.clock.now() + timedelta(hours=1)
    for _ in range(6 * 60):
        world.clock.advance(timedelta(seconds=10))
        if ends - world.clock.now() < SHORTEST_LIFE:
            ends = world.clock.now() + timedelta(hours=1)
        provide(world, life=ends - world.clock.now())
        for name in world.broker.renewals.due(world.clock.now()):
            world.broker.renewals.keep_alive(name)
        if asking:
            assert world.broker.session(PARTNER.name).expires_at > world.clock.now()

    session = world.broker.record(PARTNER.name).session
    assert session is not None
    assert session.expires_at == ends
    assert len(world.processes.runs) <= most


def test_credentials_that_are_over_at_once_are_not_used(world: VaultWorld) -> None:
    provide(world, life=SHORTEST_LIFE / 2)

    with pytest.raises(ProcessFailed, match="cannot be used"):
        world.broker.start(PARTNER.name)


def test_a_long_term_key_is_exchanged_and_given_to_nobody(world: VaultWorld) -> None:
    provide(
        world,
        life=None,
        AccessKeyId=KEY.access_key_id,
        SecretAccessKey=KEY.secret_access_key,
        SessionToken="",
    )

    session = world.broker.start(PARTNER.name)

    assert session.credentials.access_key_id != KEY.access_key_id
    assert session.life == timedelta(hours=1)
    assert session.console is ConsoleUse.KEY_ONLY


def test_a_long_term_key_that_ends_sooner_ends_its_session(world: VaultWorld) -> None:
    provide(
        world,
        life=timedelta(minutes=30),
        AccessKeyId=KEY.access_key_id,
        SecretAccessKey=KEY.secret_access_key,
        SessionToken=None,
    )

    assert world.broker.start(PARTNER.name).life == timedelta(minutes=30)


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.vault.save_profile(LAB)

    assert world.broker.start(LAB.name).console is ConsoleUse.ENDS_ALONG


@pytest.mark.parametrize("said", ["by the profile", "by the program"])
def test_credentials_of_another_account_are_refused(world: VaultWorld, said: str) -> None:
    if said == "by the profile":
        world.vault.save_profile(replace(PARTNER, account_id=OTHER_ACCOUNT))
    else:
        provide(world, life=timedelta(hours=1), AccountId=OTHER_ACCOUNT)

    with pytest.raises(ProcessFailed, match="another account's") as caught:
        world.broker.start(PARTNER.name)

    assert OTHER_ACCOUNT in caught.value.message
    assert world.broker.record(PARTNER.name).session is None


def test_a_program_that_fails_is_told_and_does_not_run_for_each_that_asks(
    world: VaultWorld,
) -> None:
    output = world.processes.outputs.pop(COMMAND)
    for _ in range(50):
        with pytest.raises(ProcessFailed):
            world.broker.session(PARTNER.name)
    state = session_status(world.broker.record(PARTNER.name), world.clock.now()).state
    world.processes.outputs[COMMAND] = output

    assert state is SessionState.NEEDS_YOU
    assert world.processes.runs == [COMMAND]
    told = [line.detail for line in world.journal.lines if line.event is Event.FAILED]
    assert told == ["The program failed"], "what it said is not stored"
    assert world.broker.start(PARTNER.name).profile == PARTNER.name


def test_a_program_that_fails_at_a_renewal_leaves_the_session_and_runs_again_later(
    world: VaultWorld,
) -> None:
    provide(world, life=timedelta(hours=12))
    world.broker.start(PARTNER.name)
    output = world.processes.outputs.pop(COMMAND)
    world.clock.advance(timedelta(hours=11, minutes=40))
    world.broker.renewals.keep_alive(PARTNER.name)
    assert world.broker.record(PARTNER.name).problem is not None
    assert world.broker.session(PARTNER.name).expires_at > world.clock.now()

    world.processes.outputs[COMMAND] = output.replace("PARTNER", "RENEWED")
    world.clock.advance(timedelta(minutes=12))
    for name in world.broker.renewals.due(world.clock.now()):
        world.broker.renewals.keep_alive(name)

    assert world.broker.record(PARTNER.name).problem is None


def test_a_changed_command_ends_its_session(world: VaultWorld) -> None:
    world.broker.start(PARTNER.name)

    world.changes.save_profile(replace(PARTNER, command="/usr/bin/other"), old_name=PARTNER.name)

    assert world.broker.record(PARTNER.name).session is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("command", "", "not a command"),
        ("command", "  ", "not a command"),
        ("command", "keys\n--json", "not a command"),
        ("command", "keys\x00", "not a command"),
        ("command", "k" * 8192, "not a command"),
        ("command", "fobwatch credentials prod", "Fobwatch itself"),
        ("command", '"C:\\Apps\\Fobwatch\\fobwatch-credential-helper.exe" x', "Fobwatch itself"),
        ("command", "python3 /usr/lib/fobwatch/credential_helper.py x", "Fobwatch itself"),
        ("account_id", "1234", "account's ID"),
        ("account_id", "1234-5678-9012", "account's ID"),
        ("region", "Ireland", "not a region"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, value: object, words: str) -> None:
    (problem,) = check_profile(replace(PARTNER, **{field: value}))  # type: ignore[arg-type]  # each of its own type

    assert problem.field == field
    assert words in problem.title


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("/usr/bin/partner-keys --json", "partner-keys"),
        ('"C:\\Some Keys\\keys.exe" -j', "keys"),
        ("keys", "keys"),
    ],
)
def test_a_profile_is_called_by_its_program(command: str, program: str) -> None:
    assert replace(PARTNER, command=command).program == program
