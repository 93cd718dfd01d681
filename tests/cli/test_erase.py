"""`fobwatch erase`: nothing of a person's is left, and nothing of others' is touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.adapters.storage.paths import places
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.cli import main as cli
from fobwatch.cli.erase import erase_secrets
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.errors import FileNotEditable
from tests.adapters.fake_keyring import MemoryKeyring
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.adapters.fake_keyring import Stored

MINE = "[profile mine]\nregion = eu-west-1\n"
OFFERED = "[profile dev]\ncredential_process = /usr/lib/fobwatch/credential-helper dev\n"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "aws-config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    path.write_text(MINE + OFFERED)
    return path


@pytest.fixture
def stored() -> Stored:
    return {("Another program", "ada"): "theirs"}


@pytest.fixture
def store(stored: Stored) -> UserStore:
    keyring = BoundedKeyring(MemoryKeyring(stored), title="a keyring")
    store = UserStore(places().vault_file, find=lambda: keyring)
    store.set("profile/dev", "secret")
    return store


def test_the_secrets_and_the_offers_go_and_nothing_else(
    config: Path, stored: Stored, store: UserStore
) -> None:
    assert erase_secrets(places(), store) == 1

    assert stored == {("Another program", "ada"): "theirs"}
    assert config.read_text() == MINE


def test_a_copy_that_a_killed_program_left_beside_the_aws_files_goes(
    config: Path, store: UserStore
) -> None:
    left = config.with_name(".aws-credentials.fobwatch-abcdefgh")
    left.write_text("aws_secret_access_key = secret")

    erase_secrets(places(), store)

    assert not left.exists()


def test_secrets_stay_where_an_offer_cannot_be_taken_back(
    config: Path, stored: Stored, store: UserStore
) -> None:
    config.write_text(f"{MINE}{OFFERED}not a setting\n")

    with pytest.raises(FileNotEditable):
        erase_secrets(places(), store)

    assert store.get("profile/dev") == "secret"


def test_it_removes_its_folders() -> None:
    own = places(demo=True)
    for folder in (own.config, own.state, agent_folder(os.environ, demo=True)):
        folder.mkdir(parents=True)
        (folder / "settings.json").write_text("{}")

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.OK
    assert not own.config.exists()
    assert not own.state.exists()
    assert not agent_folder(os.environ, demo=True).exists()


def test_what_can_be_removed_goes_though_something_else_cannot() -> None:
    own = places(demo=True)
    own.config.parent.mkdir(parents=True, exist_ok=True)
    own.config.write_text("no folder")
    own.state.mkdir(parents=True)

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.FAILED
    assert not own.state.exists()


@pytest.fixture
def running() -> Iterator[None]:
    agent = Agent(
        {AgentVerb.STATUS: lambda _request: "{}"},
        authorizer=OpenAuthorizer(),
        journal=MemoryJournal(),
        clock=FakeClock(),
    )
    server = AgentServer(agent, agent_path(os.environ, demo=True))
    server.start()
    yield
    server.stop()


@pytest.mark.usefixtures("running")
def test_nothing_is_erased_under_a_tray_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    own = places(demo=True)
    own.config.mkdir(parents=True)

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.FAILED
    assert capsys.readouterr().err == "Nothing was erased: Fobwatch is running. Quit it first.\n"
    assert own.config.exists()


def test_nothing_is_erased_under_a_tray_whose_agent_does_not_answer() -> None:
    own = places(demo=True)
    tray = SingleInstance(own.lock)
    tray.take()

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.FAILED
    assert own.state.exists()

    tray.release()
    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.OK
    assert not own.state.exists()


def test_it_wants_to_be_told_that_it_is_meant() -> None:
    with pytest.raises(SystemExit):
        cli.main(["erase"])
