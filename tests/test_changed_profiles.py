"""Sessions of profiles that change, with the program's own services against the demo cloud."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.paths import places
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.composition.backend import Backend
from fobwatch.core.activity.activity import Event
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.console.ledger import origin_of
from fobwatch.core.errors import StorageError, VaultLocked
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sessions.sessions import SESSIONS
from fobwatch.demo.company import COMPANY
from fobwatch.demo.seed import import_document
from fobwatch.demo.store import DemoStore
from tests.cloud import demo_cloud, demo_cloud_process
from tests.core.session_records import console, minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud

__all__ = ["demo_cloud", "demo_cloud_process"]

ADMIN, READ_ONLY = COMPANY.role("Admin").arn, COMPANY.role("ReadOnly").arn


class Program:
    """The backend on a keyring of its own, which outlives each start."""

    def __init__(self, home: Path) -> None:
        self._store = DemoStore()
        self._aws = home / ".aws"
        self._aws.mkdir()
        self._started: list[Backend] = []
        self.backend = self.start()
        self.backend.importer.take_in(json.dumps(import_document()))
        self.backend.broker.start("anna")  # with the only code that most roles then need

    def start(self) -> Backend:
        self.backend = Backend(places(), self._store)
        self._started.append(self.backend)
        self.backend.read_files()
        self.backend.load()
        return self.backend

    def close(self) -> None:
        for backend in self._started:
            backend.journal.flush()
            backend.tokens.close()

    def write(self, *sections: str, file: str = "config") -> None:
        (self._aws / file).write_text("\n".join(sections))

    def arn(self, name: str) -> str:
        """Whom the demo cloud takes the profile's session for."""
        session = self.backend.broker.session(name)
        caller = self.backend.tokens.get_caller_identity(session.credentials, region=session.region)
        return caller.arn

    def events(self, name: str) -> list[Event]:
        self.backend.journal.flush()
        found = self.backend.journal.find(ActivityQuery(subject=name), None)
        return [activity.event for activity in found.activities]


@pytest.fixture
def program(
    private_environment: Path, demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    program = Program(private_environment)
    yield program
    program.close()


def section(role_arn: str, source: str = "anna", *more: str) -> str:
    return "\n".join(
        ("[profile job]", f"role_arn = {role_arn}", f"source_profile = {source}", *more, "")
    )


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
def test_an_edited_config_file_is_what_the_next_request_signs_in_with(
    program: Program, restarted: bool
) -> None:
    program.write(section(ADMIN))
    before = program.arn("job")

    program.write(section(READ_ONLY))
    if restarted:
        program.start()
    after = program.arn("job")

    assert ":assumed-role/Admin/" in before
    assert ":assumed-role/ReadOnly/" in after
    assert Event.ENDED in program.events("job")


JOB = RoleProfile(name="job", role_arn=READ_ONLY, source_profile="anna")
LAKE = RoleProfile(name="lake", role_arn=COMPANY.role("DataLake").arn, source_profile="job")


def change_in_vault(program: Program) -> None:
    program.backend.vault.save_profile(replace(JOB, role_arn=ADMIN))


def import_over_it(program: Program) -> None:
    profile = {"name": "job", "kind": "role", "role_arn": ADMIN, "source_profile": "anna"}
    program.backend.importer.take_in(json.dumps({"version": 1, "profiles": [profile]}))


def replace_the_source(program: Program) -> None:
    vault = program.backend.vault
    anna, deploy = vault.profile("anna"), vault.profile("deploy")
    assert isinstance(anna, IamUserProfile)
    assert isinstance(deploy, IamUserProfile)
    vault.save_profile(replace(anna, access_key=deploy.access_key))


def remove(program: Program) -> None:
    program.backend.vault.remove_profile("job")


def remove_the_source(program: Program) -> None:
    program.backend.vault.remove_profile("anna")


@pytest.mark.parametrize(
    "change", [change_in_vault, import_over_it, replace_the_source, remove, remove_the_source]
)
def test_whatever_changes_a_profile_ends_its_session_by_itself(
    program: Program, change: Callable[[Program], None]
) -> None:
    program.backend.vault.save_profile(JOB)
    program.arn("job")

    change(program)

    assert program.backend.broker.record("job").session is None
    assert "job" not in {session.profile for session in program.backend.vault.all(SESSIONS)}
    assert Event.ENDED in program.events("job")


def test_a_profile_of_the_vault_takes_over_the_name_of_one_in_the_files(program: Program) -> None:
    program.write(section(ADMIN))
    before = program.arn("job")
    vault = program.backend.vault

    vault.save_profile(JOB)
    shadowed = program.arn("job")
    vault.remove_profile("job")

    assert ":assumed-role/Admin/" in before
    assert ":assumed-role/ReadOnly/" in shadowed
    assert ":assumed-role/Admin/" in program.arn("job")


def test_a_profile_that_moves_into_the_vault_keeps_its_session(program: Program) -> None:
    program.write(section(READ_ONLY))
    held = program.backend.broker.session("job")

    program.backend.vault.save_profile(JOB)
    program.write("[profile job]\ncredential_process = fobwatch credentials job\n")

    assert program.backend.broker.session("job").credentials == held.credentials


def test_a_renamed_source_keeps_its_own_session_and_those_built_upon_it(program: Program) -> None:
    broker, vault = program.backend.broker, program.backend.vault
    vault.save_all(profiles=(JOB, LAKE))
    held = {name: broker.session(name).credentials for name in ("job", "lake")}

    broker.rename("job", "work")
    vault.rename_profile("job", replace(JOB, name="work"))
    program.start()

    for old, new in (("job", "work"), ("lake", "lake")):
        assert program.backend.broker.session(new).credentials == held[old]


def test_while_the_vault_is_locked_nothing_is_given_and_nothing_is_lost(program: Program) -> None:
    program.write(section(READ_ONLY))
    held = program.backend.broker.session("job")
    program.backend.lock()

    with pytest.raises(VaultLocked):
        program.backend.broker.session("job")
    program.backend.reload()

    assert program.backend.broker.session("job").credentials == held.credentials


def test_what_cannot_be_ended_does_not_keep_the_vault_open(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write(section(READ_ONLY))
    program.backend.broker.session("job")

    def fail() -> None:
        raise PermissionError

    monkeypatch.setattr(program.backend.processes, "end_all", fail)
    with pytest.raises(PermissionError):
        program.backend.lock()

    assert program.backend.vault.is_locked
    assert program.backend.broker.record("job").session is None


def test_a_profile_changed_while_the_vault_was_locked_is_noticed_after(program: Program) -> None:
    program.write(section(ADMIN))
    program.arn("job")
    program.backend.lock()
    program.write(section(READ_ONLY))
    program.backend.reload()

    assert ":assumed-role/ReadOnly/" in program.arn("job")


def test_a_profile_is_known_as_soon_as_the_file_has_it_and_no_longer(program: Program) -> None:
    with pytest.raises(UnknownProfile):
        program.backend.broker.session("job")
    program.write(section(READ_ONLY))
    known = program.arn("job")
    program.write(section(READ_ONLY, "nobody"))
    with pytest.raises(BrokenChain):
        program.backend.broker.session("job")
    program.write("")

    with pytest.raises(UnknownProfile):
        program.backend.broker.session("job")
    assert ":assumed-role/ReadOnly/" in known


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"])
def test_a_session_of_one_endpoint_is_not_given_where_the_next_start_names_another(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program.write(section(READ_ONLY))
    held = program.backend.broker.session("job")
    program.start()
    restarted = program.backend.broker.session("job")

    monkeypatch.setenv(name, "http://127.0.0.1:9")
    program.start()

    assert restarted == held
    assert program.backend.broker.record("job").session is None
    assert Event.ENDED in program.events("job")


def test_a_role_without_a_region_is_asked_for_and_given_where_its_source_is(
    program: Program, demo_cloud: DemoCloud
) -> None:
    program.write(section(READ_ONLY))

    session = program.backend.broker.session("job")

    regions = [call.region for call in demo_cloud.calls() if call.action == "AssumeRole"]
    assert session.region == program.backend.broker.region("job") == "eu-west-1"
    assert regions == ["eu-west-1"]


def test_a_console_follows_its_profile_s_new_name_and_outlives_the_profile(
    program: Program,
) -> None:
    consoles, changes = program.backend.consoles, program.backend.changes
    anna = program.backend.vault.profile("anna")
    assert anna is not None
    consoles.ledger.note(console("anna"))
    changes.save_profile(replace(anna, name="live"), old_name="anna")

    assert [each.profile for each in consoles.ledger.held()] == ["live"]

    changes.remove_profile("live")
    almost = console("anna").ends_at - minutes(1)

    assert [each.profile for each in consoles.ledger.sessions(almost)] == ["live"]
    assert (*consoles.due(almost), *consoles.for_person(almost)) == ()


def test_a_console_is_known_after_a_restart_and_its_end_is_announced(program: Program) -> None:
    session = program.backend.broker.session("anna")
    opened = console("anna")
    consoles = program.backend.consoles
    now = program.backend.aws_time.now()
    consoles.ledger.note(
        replace(
            opened,
            account_id=session.account_id,
            arn=session.arn,
            origin=origin_of(session),
            opened_at=now,
            started_at=now,
            ends_at=now + minutes(10),
        )
    )
    consoles = program.start().consoles
    (known,) = consoles.ledger.sessions(now)

    assert known.logout_url == program.backend.console.logout_url(known.region)
    assert consoles.for_person(now + minutes(9)) == (known,)


def test_a_protected_profile_that_is_renamed_in_the_file_is_asked_about_after_a_start(
    program: Program,
) -> None:
    program.write(section(ADMIN))
    program.backend.profiles.refresh()
    program.backend.marks.set_environment("job", Environment(asks_first=True))
    program.backend.marks.save()
    program.write(section(ADMIN, "anna", "region = eu-west-1"))  # which notes what it is
    program.backend.profiles.refresh()
    program.write(section(ADMIN).replace("job", "renamed"))
    program.start()

    assert program.backend.console_protection.because("renamed") == "job"


@pytest.mark.expects_log("The disk is full")
def test_what_a_profile_is_stays_noted_while_the_disk_is_full(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_text: str) -> None:
        raise StorageError("The disk is full", "", "")

    program.backend.marks.set_environment("job", Environment(asks_first=True))
    monkeypatch.setattr(TextFile, "write", lambda _file, text: full(text))
    program.write(section(ADMIN))
    program.backend.profiles.refresh()
    program.write(section(ADMIN).replace("job", "renamed"))
    program.backend.profiles.refresh()

    assert program.backend.console_protection.because("renamed") == "job"
