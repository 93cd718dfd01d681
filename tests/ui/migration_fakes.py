"""A migration by hand: it finds what it is told, and keeps what it was asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import Caller
from fobwatch.core.aws_files.changes import AwsFileKind, file_diff
from fobwatch.core.migration.migration import Migration
from fobwatch.core.migration.model import ImportableProfile, MissingDevice, Place, ScanResult, Store
from fobwatch.core.migration.plan import Moves, plan_moves, whole_plan
from tests.fakes import ACCOUNT, ADMIN, ANNA, NOON, SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.migration.plan import Move, Texts

CREDENTIALS = (
    "[dev]\n"
    f"aws_access_key_id = {ANNA.access_key.access_key_id}\n"
    f"aws_secret_access_key = {ANNA.access_key.secret_access_key}\n"
)
CONFIG = f"[profile prod-admin]\nrole_arn = {ADMIN.role_arn}\nsource_profile = dev\n"

KEY_FOUND = ImportableProfile(
    store=Store.AWS_FILES,
    profile=ANNA,
    places=(Place(where="/home/anna/.aws/credentials", line=1),),
    plaintext=True,
)
ROLE_FOUND = ImportableProfile(
    store=Store.AWS_FILES,
    profile=ADMIN,
    places=(Place(where="/home/anna/.aws/config", line=1),),
)
FOUND = ScanResult(
    movable=(ROLE_FOUND, KEY_FOUND),
    devices=(MissingDevice(serial=SERIAL, profiles=("dev", "prod-admin")),),
)


@dataclass
class FakeMigration(Migration):
    """Its methods are those of `Migration`, without its services.

    `failures` are raised by the call and the profile's name.
    """

    findings: ScanResult = FOUND
    calls: list[tuple[str, str]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """What a person has changed in the vault, which stays there."""
    again: list[bool] = field(default_factory=list)
    """Of each test: whether a person has asked for it once more."""
    waits: bool = False
    while_waiting: Callable[[], object] = lambda: None
    failures: dict[tuple[str, str], FobwatchError] = field(default_factory=dict)
    texts: Texts = field(
        default_factory=lambda: {AwsFileKind.CONFIG: CONFIG, AwsFileKind.CREDENTIALS: CREDENTIALS}
    )

    def look(self, *, unlock: bool = False) -> ScanResult:
        self._enter("look", "unlock" if unlock else "")
        return self.findings

    def take_in(self, movable: ImportableProfile) -> None:
        self._enter("take_in", movable.name)

    def test(
        self, movable: ImportableProfile, *, code: str, waiting: Waiting, again: bool = False
    ) -> Caller:
        if self.waits:
            waiting(NOON)
            self.while_waiting()
            waiting(None)
        self.again.append(again)
        self._enter(f"test {code}".strip(), movable.name)
        return Caller(arn=f"arn:aws:iam::{ACCOUNT}:user/{movable.name}", account_id=ACCOUNT)

    def put_back(self, movable: ImportableProfile) -> bool:
        self._enter("put_back", movable.name)
        return movable.name not in self.changed

    def plan(self, movables: Sequence[ImportableProfile]) -> Moves:
        self._enter("plan", " ".join(movable.name for movable in movables))
        moves = plan_moves(self.texts, movables, lambda name: f"fobwatch credentials {name}")
        changes = whole_plan(self.texts, moves).changes
        diffs = tuple(file_diff(change, f"~/.aws/{change.kind}") for change in changes)
        return Moves(moves=moves, diffs=diffs)

    def change(self, move: Move) -> None:
        self._enter("change", move.name)

    def undo(self, move: Move) -> None:
        self._enter("undo", move.name)

    def forget(self) -> None:
        self._enter("forget", "")

    def named(self, call: str) -> list[str]:
        """The profiles that the call was made for, in its order."""
        return [name for made, name in self.calls if made == call]

    def _enter(self, call: str, name: str) -> None:
        self.calls.append((call, name))
        if (call, name) in self.failures:
            raise self.failures[call, name]
