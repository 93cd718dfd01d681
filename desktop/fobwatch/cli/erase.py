"""`fobwatch erase`: the removal of all that Fobwatch stores for a person."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.storage.paths import places
from fobwatch.adapters.storage.single_instance import SingleInstance
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.cli.streams import say
from fobwatch.core.agent.errors import AlreadyRunning, NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.offering import offered_names, plan_withdrawal
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.vault.ports import SecretStore


def run(options: argparse.Namespace) -> int:
    own = places(demo=options.demo)
    with _alone(own, demo=options.demo):
        if not options.demo:  # it has its secrets in memory, and AWS files of its own
            count = erase_secrets(own, UserStore(own.vault_file))
            say(f"{count} profiles are no longer offered to AWS tools.")
    folders = (own.config, own.state, agent_folder(os.environ, demo=options.demo))
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)  # all that can be removed
    for folder in folders:
        _remove(folder)
    say("The vault, the settings and the activity are erased.")
    return ExitCode.OK


def erase_secrets(own: Paths, store: UserStore) -> int:
    """Remove the offers in the AWS files first: if that fails, everything is still there.

    Return how many profiles were offered.
    """
    count = withdraw_offers(own, store)
    store.erase()
    return count


def withdraw_offers(own: Paths, store: SecretStore) -> int:
    """Remove our lines from the user's AWS files; return how many profiles had some.

    Remove what a killed program left beside the files too: it may hold keys.
    """
    files = AwsFileWriter()
    changes = AwsFileChanges(files, ChangeFolder(own.aws_changes, store), SystemClock())
    names = offered_names(changes.texts()[AwsFileKind.CONFIG])
    for name in names:
        changes.apply(plan_withdrawal(changes.texts(), name))
    files.sweep()
    return len(names)


@contextmanager
def _alone(own: Paths, *, demo: bool) -> Iterator[None]:
    """Check that no tray runs, and let none start meanwhile.

    It has the secrets in memory, and would write them again. One without an agent is found by its
    lock, which is a file in a folder that is to be removed: Windows removes no file that is open.
    """
    running = AlreadyRunning("Nothing was erased", "Fobwatch is running.", "Quit it first.")
    lock = SingleInstance(own.lock)
    try:
        AgentClient(agent_path(os.environ, demo=demo)).ask(AgentVerb.STATUS)
    except NotRunning:
        try:
            lock.take()
        except AlreadyRunning as error:
            raise running from error
    else:
        raise running
    try:
        yield
    finally:
        lock.release()


def _remove(folder: Path) -> None:
    """Raises `StorageError`, also for a link: what it leads to may hold more than our files."""
    try:
        if target := _link_target(folder):
            folder.unlink()
            raise StorageError(
                "Some files were not removed",
                f"{folder} was a link, and {target} may hold more than Fobwatch's files.",
                "Remove Fobwatch's files there.",
            )
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            "Some files could not be removed",
            f"{error.filename or folder}: {error.strerror}.",
            "Close what has them open, or make them writable, and try again.",
        ) from error


def _link_target(folder: Path) -> str:
    """Where the symbolic link, or the junction of Windows, leads; empty if it is none."""
    try:
        return os.readlink(folder)  # noqa: PTH115 - a path of Windows as it is stored
    except OSError:
        return ""
