"""Move what was found into the vault and out of the files, one profile at a time, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws_login.login import LOGIN_SIGN_INS
from fobwatch.core.errors import CannotOffer, EditedElsewhere, StorageError, VaultError
from fobwatch.core.migration.findings import Kept, find
from fobwatch.core.migration.plan import Moves, changes_between, plan_moves, texts_after, whole_plan
from fobwatch.core.sessions.root_use import root_refused
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.core.vault.records import PROFILES
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fobwatch.core.actions_needed import ActionNeeded
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.core.aws.ports import Caller, TokenService
    from fobwatch.core.aws_files.changes import ChangeRecord
    from fobwatch.core.aws_files.ports import ConfigSource
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.aws_login.login import Login, LoginSignIn
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.migration.model import ForeignStore, ImportableProfile, ScanResult
    from fobwatch.core.migration.plan import Command, Move, Texts
    from fobwatch.core.ports import Clock
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.core.vault.vault import Vault


class SessionTests(Protocol):
    """`SessionBroker`. It holds what a test of one role leaves for the next."""

    def test(self, profile: Profile, *, code: str, waiting: Waiting, by_person: bool) -> Caller: ...

    def record(self, name: str) -> SessionRecord: ...

    def end(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The holders of keys beside the vault, and the command that takes their place in the files."""

    files: ConfigSource
    writing: AwsFileChanges
    stores: Sequence[ForeignStore]
    command: Command
    cli_login: Callable[[Login], LoginSignIn | None] = lambda _login: None
    """The AWS CLI's sign-in of `aws login`, if there is one. Raises `StorageError`."""
    take_over: Callable[[Login], None] = lambda _login: None
    """Takes over another program's sign-in for a profile that has moved. Raises `StorageError`."""


class Migration:
    """Every method blocks, for the disk, the keyring or the network.

    The order keeps a key from being lost: it is in the vault, and was read back from
    there, before it is removed from any file.
    """

    def __init__(
        self,
        *,
        vault: Vault,
        outside: Outside,
        tokens: TokenService,
        sessions: SessionTests,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._vault = vault
        self._outside = outside
        self._tokens = tokens
        self._sessions = sessions
        self._journal = journal
        self._clock = clock
        self._first: Texts = {}
        self._moved: dict[str, tuple[Move, ChangeRecord]] = {}
        self._asked: set[ActionNeeded | None] = set()
        """The pages to which a person was sent since the last look."""

    def look(self, *, unlock: bool = False) -> ScanResult:
        """Everything that can be moved, and what cannot.

        `unlock` lets the system ask the person for the password of other programs' keyrings.
        """
        self._asked.clear()
        scans = [store.look(unlock=unlock) for store in self._outside.stores]
        config, credentials = self._outside.files.files()
        kept = Kept(profiles=self._vault.profiles(), devices=self._vault.devices())
        found = find(config, credentials, [each for each in scans if each], kept)
        return self._only_offerable(found)

    def take_in(self, movable: ImportableProfile) -> None:
        """Put the profile into the vault, and read it back.

        Raises `VaultError`, and `EditedElsewhere` where another one has its name by now.
        """
        kept = self._vault.profile(movable.name)
        if not movable.in_vault and kept not in (None, movable.profile):
            raise EditedElsewhere(
                f"The vault has another “{movable.name}” by now",
                "It was added or changed while the window was open, and stays as it is.",
                "Open the window again, to see what can be moved now.",
            )
        if not movable.in_vault:
            self._vault.save_profile(movable.profile)
            self._note(Event.PROFILE_SAVED, movable.name, "moved into the vault")
        self._vault.confirm(PROFILES, movable.name)

    def test(
        self, movable: ImportableProfile, *, code: str, waiting: Waiting, again: bool = False
    ) -> Caller:
        """Who AWS says this is; for a role through its whole chain. Raises `FobwatchError`.

        A key is tried as it is, which costs no code of an MFA device, and so are the AWS CLI's
        credentials of a sign-in. `waiting` is called while a role's test waits for the next code.
        The page on which a person has to sign in is opened for the first role that needs it, and
        whenever one is tried `again`.
        """
        profile = movable.profile
        credentials = self._cli_credentials(profile) or profile.long_term_key
        if credentials is None:
            test = partial(self._sessions.test, profile, code=code, waiting=waiting)
            try:
                return test(by_person=again)
            except BrowserNeeded as error:
                if again or error.action_needed in self._asked:
                    raise
                self._asked.add(error.action_needed)
            return test(by_person=True)
        caller = self._tokens.get_caller_identity(credentials, region=profile.region)
        if is_root(caller.arn):
            raise root_refused(profile.name)
        return caller

    def _cli_credentials(self, profile: OwnProfile) -> Credentials | None:
        """Those that still last, of a sign-in that would be taken over."""
        login = profile.login
        if login is None or self._vault.get(LOGIN_SIGN_INS, login.key) is not None:
            return None
        found = self._outside.cli_login(login)
        lasts = found is not None and found.expires_at > self._clock.now()
        return found.credentials if found is not None and lasts else None

    def put_back(self, movable: ImportableProfile) -> bool:
        """Remove the profile, and its session, from the vault if `take_in` put it there.

        One that was removed already is no error. One that a person has changed since stays: False.
        """
        kept = self._vault.profile(movable.name)
        if not movable.in_vault and kept == movable.profile:
            if self._sessions.record(movable.name).session is not None:
                self._sessions.end(movable.name)
            self._vault.remove_profile(movable.name)
            self._note(Event.PROFILE_REMOVED, movable.name, "its move was undone")
        return movable.in_vault or kept in (None, movable.profile)

    def plan(self, movables: Sequence[ImportableProfile]) -> Moves:
        """How the files would change, each from where the one before leaves them.

        Raises `UnusableProfile`, `FileNotEditable` and `StorageError`.
        """
        writing = self._outside.writing
        self._first = writing.texts()
        self._moved.clear()
        moves = plan_moves(self._first, movables, self._outside.command)
        whole = whole_plan(self._first, moves)
        writing.check(whole)
        return Moves(moves=moves, diffs=writing.diffs(whole))

    def change(self, move: Move) -> None:
        """Change the files for one profile. Raises `FobwatchError`: the files are as before."""
        self._vault.confirm(PROFILES, move.name)
        self._moved[move.name] = (move, self._outside.writing.apply(move.plan))
        if (login := move.movable.profile.login) is not None:
            try:
                self._outside.take_over(login)
            except (SignInStopped, StorageError, VaultError) as error:  # the person signs in again
                self._note(Event.FAILED, move.name, f"{error.title}: {error.message}")

    def undo(self, move: Move) -> None:
        """Restore the files for one profile; the vault keeps what it has.

        While nobody else wrote to them, the files become what they would be if it had never been
        moved: the first ones, byte for byte, once all are undone. Raises `FobwatchError`.
        """
        _, record = self._moved[move.name]
        changes = None
        now = self._outside.writing.texts()
        if now == self._texts(self._moved):  # nobody else wrote
            after = self._texts(name for name in self._moved if name != move.name)
            changes = tuple(reversed(changes_between(now, after)))
        self._outside.writing.undo(record.id, changes)
        del self._moved[move.name]

    def forget(self) -> None:
        """Drop the files' texts: they have keys in them. What is moved stays moved."""
        self._first = {}
        self._moved.clear()

    def _only_offerable(self, findings: ScanResult) -> ScanResult:
        """Skip each profile for which the files cannot name Fobwatch, with the reason."""
        movable, skipped = [], list(findings.skipped)
        for each in findings.movable:
            try:
                self._outside.command(each.name)
            except CannotOffer as error:
                why = ValidationProblem(error.title, error.message, error.remedy)
                skipped.append(each.skipped(why))
            else:
                movable.append(each)
        return replace(findings, movable=tuple(movable), skipped=tuple(skipped))

    def _texts(self, names: Iterable[str]) -> Texts:
        movables = [self._moved[name][0].movable for name in names]
        return texts_after(self._first, movables, self._outside.command)

    def _note(self, event: Event, name: str, detail: str) -> None:
        self._journal.record(
            Activity(at=self._clock.now(), event=event, subject=name, detail=detail)
        )
