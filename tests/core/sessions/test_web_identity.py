"""Sessions of roles with a web identity token."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.aws.errors import ProcessFailed, RequestRefused
from fobwatch.core.oidc.id_token import MAX_TOKEN
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import TokenUnusable
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.sessions.sessions import ConsoleUse, SessionState, session_status
from tests.fakes import ACCOUNT, WEB_IDENTITY
from tests.fakes_oidc import PROVIDER
from tests.vault_world import VaultWorld

FILE = "/run/token"
PIPELINE = WebIdentityProfile(
    name="pipeline",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/Pipeline",
    token_file=FILE,
    role_session_name="build",
    region="eu-west-1",
    duration=timedelta(hours=2),
)
LAB = RoleProfile(
    name="lab", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Lab", source_profile=PIPELINE.name
)


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(PIPELINE)
    world.token_files.tokens[FILE] = WEB_IDENTITY
    world.tokens.roles_need_mfa = False
    return world


def test_a_session_is_the_role_s(world: VaultWorld) -> None:
    session = world.broker.start(PIPELINE.name)

    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Pipeline/build"
    assert session.expires_at == world.clock.now() + timedelta(hours=2)
    assert session.console is ConsoleUse.LASTS
    assert not session.mfa


def test_the_token_of_now_is_used_at_each_renewal(world: VaultWorld) -> None:
    world.broker.start(PIPELINE.name)
    world.clock.advance(timedelta(minutes=100))
    world.tokens.web_identity = world.token_files.tokens[FILE] = "new.er.token"
    for name in world.broker.renewals.due(world.clock.now()):
        world.broker.renewals.keep_alive(name)

    session = world.broker.record(PIPELINE.name).session
    assert session is not None
    assert session.started_at == world.clock.now()


def test_a_missing_token_is_told_and_comes_right_when_it_is_there(world: VaultWorld) -> None:
    token = world.token_files.tokens.pop(FILE)
    with pytest.raises(TokenUnusable):
        world.broker.start(PIPELINE.name)
    state = session_status(world.broker.record(PIPELINE.name), world.clock.now()).state
    world.token_files.tokens[FILE] = token

    assert state is SessionState.NEEDS_YOU
    assert world.broker.start(PIPELINE.name).profile == PIPELINE.name


def test_a_token_that_aws_refuses_is_told(world: VaultWorld) -> None:
    world.token_files.tokens[FILE] = "a.b.c"

    with pytest.raises(RequestRefused):
        world.broker.start(PIPELINE.name)


COMMAND = "/usr/bin/identity-token --audience aws"
PRINTED = replace(PIPELINE, name="printed", token_file="", token_process=COMMAND)


@pytest.fixture
def printing(world: VaultWorld) -> VaultWorld:
    world.vault.save_profile(PRINTED)
    world.processes.outputs[COMMAND] = f"{WEB_IDENTITY}\n"
    return world


def test_a_command_prints_the_token_at_each_renewal(printing: VaultWorld) -> None:
    first = printing.broker.start(PRINTED.name)
    printing.clock.advance(timedelta(minutes=100))
    printing.tokens.web_identity = printing.processes.outputs[COMMAND] = "new.er.token"
    for name in printing.broker.renewals.due(printing.clock.now()):
        printing.broker.renewals.keep_alive(name)
    renewed = printing.broker.record(PRINTED.name).session

    assert first.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Pipeline/build"
    assert renewed is not None
    assert renewed.started_at == printing.clock.now()


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("", "printed nothing"),
        (" \n", "printed nothing"),
        ("my-password", "has to print a signed token"),
        (f'"{WEB_IDENTITY}"', "has to print a signed token"),
        (f"token: {WEB_IDENTITY}", "has to print a signed token"),
        (f"{WEB_IDENTITY}\n{WEB_IDENTITY}", "has to print a signed token"),
        ("a.b." + "c" * MAX_TOKEN, "has to print a signed token"),
    ],
    ids=["nothing", "blanks", "a word", "quoted", "labelled", "two", "too long"],
)
def test_what_else_a_command_prints_is_sent_nowhere_and_quoted_nowhere(
    printing: VaultWorld, printed: str, words: str
) -> None:
    printing.processes.outputs[COMMAND] = printed
    with pytest.raises(ProcessFailed, match=words) as caught:
        printing.broker.start(PRINTED.name)

    assert "password" not in str(caught.value)
    assert WEB_IDENTITY not in str(caught.value)
    assert printing.broker.record(PRINTED.name).session is None


def test_a_command_that_fails_says_so_and_is_tried_again(printing: VaultWorld) -> None:
    printed = printing.processes.outputs.pop(COMMAND)
    with pytest.raises(ProcessFailed, match="exit code 1"):
        printing.broker.start(PRINTED.name)
    printing.processes.outputs[COMMAND] = printed

    assert printing.broker.start(PRINTED.name).profile == PRINTED.name


def test_a_role_upon_it_is_chained(world: VaultWorld) -> None:
    world.vault.save_profile(LAB)

    assert world.broker.start(LAB.name).console is ConsoleUse.ENDS_ALONG


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("token_file", "", "path of a token file"),
        ("token_file", "token", "path of a token file"),
        ("token_file", "~/token", "path of a token file"),
        ("token_file", "/run/to\nken", "path of a token file"),
        ("role_arn", "", "missing"),
        ("role_arn", "Pipeline", "not an ARN"),
        ("role_session_name", "a b", "blank"),
        ("region", "Ireland", "not a region"),
        ("duration", timedelta(hours=13), "so long"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, value: object, words: str) -> None:
    (problem,) = check_profile(replace(PIPELINE, **{field: value}))  # type: ignore[arg-type]  # each of its own type

    assert problem.field == field
    assert words in problem.title


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"token_process": "fobwatch credentials dev"}, "token_process", "Fobwatch itself"),
        ({"token_process": "a\nb"}, "token_process", "not a command"),
        ({"token_file": FILE}, "token_file", "two sources"),
        ({"provider": PROVIDER}, "token_process", "two sources"),
        ({"provider": PROVIDER, "token_file": FILE}, "token_file", "two sources"),
    ],
)
def test_a_token_has_one_source_and_a_sound_one(
    changed: dict[str, object], field: str, words: str
) -> None:
    (problem,) = check_profile(replace(PRINTED, **changed))  # type: ignore[arg-type]  # each of its own type

    assert problem.field == field
    assert words in problem.title
