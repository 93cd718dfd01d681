"""Fobwatch and `aws configure` at the same file, over and over, while Fobwatch is killed.

    python -m tests.adapters.two_editors --rounds 500 --python build/clients/venv/bin/python

Each round `aws configure set` writes a key, and must find it there a moment later, with every
comment and key that the file began with. Meanwhile another process offers and withdraws
profiles without a pause, and is killed with SIGKILL at random instants. Prints a line of numbers,
and fails if anything was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.configloader import raw_config_parse
from botocore.exceptions import BotoCoreError

from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.offering import is_offered, plan_offer, plan_withdrawal
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.errors import AwsFilesError, StorageError
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from tests.desktop.waiting import wait_until
from tests.fakes_secrets import MemorySecretStore
from tests.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Callable

BEGINNING = """\
# my accounts; ask Sam before changing
[default]
region = eu-west-1
s3 =
    max_concurrent_requests = 20

; the old one
[profile legacy]
output = text
# the last line, without an end"""

KEEPS = [line for line in BEGINNING.splitlines() if line.startswith(("#", ";"))]
THEIR_PROFILES = 7
PATIENCE = 2.0
"""Seconds until what was written must be there: Fobwatch may be in the middle of a change."""


HELPER = ("/usr/lib/fobwatch/credential-helper",)
OUR_PROFILES = [f"ours{number}" for number in range(5)]


@dataclass(slots=True)
class Tally:
    """`refused` counts changes that Fobwatch did not make, since the file would not stay still."""

    rounds: int = 0
    kills: int = 0
    our_changes: int = 0
    refused: int = 0
    lost_keys: int = 0
    lost_comments: int = 0
    broken_files: int = 0
    beginning_kept: bool = False

    @property
    def lossless(self) -> bool:
        lost = self.lost_keys or self.lost_comments or self.broken_files
        return self.beginning_kept and not lost


def parsed(config: Path) -> dict[str, dict[str, object]]:
    sections: dict[str, dict[str, object]] = raw_config_parse(str(config))
    return sections


def changes_in(home: Path) -> AwsFileChanges:
    writer = AwsFileWriter({"AWS_CONFIG_FILE": str(home / ".aws" / "config")})
    return AwsFileChanges(writer, ChangeFolder(home / "state", MemorySecretStore()), SystemClock())


def edit(home: Path) -> None:
    """What the killed process does: offers, withdraws and undoes until it ends."""
    changes = changes_in(home)
    with (home / "log").open("a", buffering=1) as log:
        for number in count():
            try:
                record = toggle(changes, OUR_PROFILES[number % len(OUR_PROFILES)])
                if number % 3 == 0:
                    changes.undo(record)
                log.write("done\n")
            except (AwsFilesError, StorageError) as error:
                log.write(f"{error}\n")


def toggle(changes: AwsFileChanges, name: str, *, offer: bool = True) -> str:
    texts = changes.texts()
    if is_offered(texts[AwsFileKind.CONFIG], name):
        return changes.apply(plan_withdrawal(texts, name)).id
    profile = RoleProfile(name=name, role_arn="", source_profile="", region="eu-west-1")
    return changes.apply(plan_offer(texts, profile, HELPER)).id if offer else ""


def edit_after_each_kill(home: Path) -> None:
    """Edit in a fork of this process for each line that it reads, and tell the fork's number."""
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            edit(home)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


class Editor:
    """The process that is killed. It edits as soon as it is there, with all that it imports."""

    def __init__(self, home: Path) -> None:
        self._log = home / "log"
        self._log.touch()
        self._forks = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, "--edit", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.start()

    def start(self) -> None:
        """Once the one before is dead; returns when the first change is made."""
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        size = self._log.stat().st_size
        self._forks.stdin.write("\n")
        self._forks.stdin.flush()
        self._process_id = int(self._forks.stdout.readline())
        wait_until(lambda: self._log.stat().st_size > size, "the first change")

    def kill(self) -> None:
        os.kill(self._process_id, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self._forks.communicate()


def compete(home: Path, python: str, rounds: int, seed: int) -> Tally:
    """Run `rounds` of it in `home`, whose `.aws/config` is made anew, beside this Python's CLI."""
    chance = random.Random(seed)  # noqa: S311 - for instants, not for secrets
    config = home / ".aws" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(BEGINNING)
    tally = Tally()
    with Forks("awscli.__main__", python) as aws, closing(Editor(home)) as editor:
        for number in range(rounds):
            _their_round(home, aws, number, tally)
            if chance.random() < 0.3:  # about every third round
                time.sleep(chance.random() * 0.3)
                editor.kill()
                tally.kills += 1
                editor.start()
    log = (home / "log").read_text().splitlines()
    tally.our_changes = log.count("done")
    tally.refused = len(log) - tally.our_changes
    changes = changes_in(home)
    for name in OUR_PROFILES:
        toggle(changes, name, offer=False)
    tally.beginning_kept = config.read_text().startswith(BEGINNING)
    return tally


def _their_round(home: Path, aws: Forks, number: int, tally: Tally) -> None:
    profile, region = f"theirs{number % THEIR_PROFILES}", f"region-{number}"
    environment = {**os.environ, "HOME": str(home)}
    command = ("configure", "set", "region", region, "--profile", profile)
    aws.run(*command, environment=environment).check_returncode()
    config = home / ".aws" / "config"
    tally.rounds += 1
    tally.lost_keys += not _soon(lambda: parsed(config)[f"profile {profile}"]["region"] == region)
    tally.lost_comments += not _soon(lambda: all(k in config.read_text() for k in KEEPS))
    tally.broken_files += not _soon(lambda: "default" in parsed(config))


def _soon(holds: Callable[[], bool]) -> bool:
    """Whether it holds within the patience; a file that is being written holds nothing yet."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except (KeyError, BotoCoreError):
            pass
        time.sleep(0.01)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--python", default=sys.executable, help="one with the AWS CLI 1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--edit", type=Path)
    options = parser.parse_args()
    if options.edit:
        edit_after_each_kill(options.edit)
        return
    with tempfile.TemporaryDirectory() as folder:
        tally = compete(Path(folder), options.python, options.rounds, options.seed)
    sys.stdout.write(f"{asdict(tally)}\n")
    if not tally.lossless:
        sys.exit("Something was lost.")


if __name__ == "__main__":
    main()
