from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.aws.ports import Caller
from fobwatch.core.aws_files.changes import AwsFileKind, ChangeReason
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.aws_files.offering import process_command
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.aws_login.login import LoginSignIn
from fobwatch.core.errors import (
    EditedElsewhere,
    FileChangedMeanwhile,
    StorageError,
    VaultEntryDamaged,
    VaultLocked,
    VaultUnavailable,
)
from fobwatch.core.migration.migration import Migration, Outside
from fobwatch.core.migration.model import ImportableProfile, Place, Store, StoreScan
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.sessions.errors import RootRefused
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.vault.vault import Vault
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.core.session_records import hours, session
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE, KEY, NOON, FakeClock, FakeTokens
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory
from tests.fakes_aws_login import ME
from tests.fakes_files import MemoryJournal
from tests.fakes_portals import READER
from tests.fakes_secrets import BrokenSecretStore, LockedSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.aws_files.ports import Clash
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.profiles.profile import Profile

PLACE = Place(where="credentials", line=1)
ANNA_MOVABLE = ImportableProfile(
    store=Store.AWS_FILES, profile=ANNA, places=(PLACE,), plaintext=True
)
ADMIN_MOVABLE = ImportableProfile(store=Store.AWS_FILES, profile=ADMIN, places=(PLACE,))


class TickingClock(FakeClock):
    """No two looks at it are at one instant, as with the computer's."""

    def now(self) -> datetime:
        self.advance(timedelta(seconds=1))
        return super().now()


class MemoryFiles:
    """The user's files as the program reads and writes them, on a disk that is a dictionary."""

    def __init__(
        self, config: str = "", credentials: str = "", disk: MemoryAwsFiles | None = None
    ) -> None:
        self.disk = disk or MemoryAwsFiles()
        self.disk.files.update({AwsFileKind.CONFIG: config, AwsFileKind.CREDENTIALS: credentials})
        self.writing = AwsFileChanges(self.disk, MemoryHistory(), TickingClock())

    def revision(self) -> object:
        return self.config, self.credentials

    def files(self) -> tuple[AwsFile, AwsFile]:
        return parse_config(self.config, "config"), parse_credentials(self.credentials, "creds")

    @property
    def config(self) -> str:
        return self.disk.files[AwsFileKind.CONFIG] or ""

    @config.setter
    def config(self, text: str) -> None:
        self.disk.files[AwsFileKind.CONFIG] = text

    @property
    def credentials(self) -> str:
        return self.disk.files[AwsFileKind.CREDENTIALS] or ""

    @credentials.setter
    def credentials(self, text: str) -> None:
        self.disk.files[AwsFileKind.CREDENTIALS] = text

    @property
    def reasons(self) -> list[ChangeReason]:
        """Why the files were changed, the first first."""
        return [summary.why for summary in reversed(self.writing.history())]


@dataclass
class FakeStore:
    scan: StoreScan | None
    unlocked: list[bool] = field(default_factory=list)

    def look(self, *, unlock: bool) -> StoreScan | None:
        self.unlocked.append(unlock)
        return self.scan


@dataclass
class FakeSessions:
    """Fulfils `Sessions`: no test leaves a session, unless one is put into `held`."""

    tested: list[tuple[str, str]] = field(default_factory=list)
    held: dict[str, SessionRecord] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    by_person: list[bool] = field(default_factory=list)
    """Of each test that needs a page on which a person signs in: whether it may be opened."""

    def record(self, name: str) -> SessionRecord:
        return self.held.get(name, SessionRecord(profile=name))

    def end(self, name: str) -> None:
        self.ended.append(name)

    def test(self, profile: Profile, *, code: str, waiting: Waiting, by_person: bool) -> Caller:
        if isinstance(profile, IdentityCenterProfile):
            self.by_person.append(by_person)
            page = OpenBrowser(url=profile.start_url)
            raise BrowserNeeded("Sign in", "You are not signed in.", "Sign in.", page=page)
        waiting(NOON)
        self.tested.append((profile.name, code))
        return Caller(arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/x", account_id=ACCOUNT)


def no_wait(_until: datetime | None) -> None:
    pytest.fail("a key needs no code")


class LosingStore(MemorySecretStore):
    """Says that it wrote, and did not."""

    def set(self, name: str, secret: str) -> None:
        self.writes.append(name)


CLI_KEYS = Credentials(
    access_key_id="ASIACLI", secret_access_key="s", session_token="t", expires_at=NOON
)
CLI_LOGIN = f"[profile {ME.name}]\nlogin_session = {ME.login_session}\nregion = {ME.region}\n"


@dataclass
class Scene:
    store: MemorySecretStore = field(default_factory=MemorySecretStore)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    foreign: FakeStore = field(default_factory=lambda: FakeStore(None))
    clock: FakeClock = field(default_factory=FakeClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    taken_over: list[Login] = field(default_factory=list)
    cache_failure: FobwatchError | None = None
    cli_login: LoginSignIn | None = None

    def __post_init__(self) -> None:
        self.vault = Vault(self.store)
        self.vault.load()
        self.tokens = FakeTokens(self.clock)
        self.migration = Migration(
            vault=self.vault,
            outside=Outside(
                files=self.files,
                writing=self.files.writing,
                stores=[self.foreign],
                command=lambda name: process_command(("fobwatch", "credentials"), name),
                cli_login=lambda _login: self.cli_login,
                take_over=self._take_over,
            ),
            tokens=self.tokens,
            sessions=self.sessions,
            journal=self.journal,
            clock=self.clock,
        )

    def _take_over(self, login: Login) -> None:
        self.taken_over.append(login)
        if self.cache_failure is not None:
            raise self.cache_failure


@pytest.mark.parametrize(
    "failure",
    [
        None,
        StorageError("It cannot be removed", "", ""),
        SignInStopped("Somebody else signed in", "", ""),
        VaultLocked("The vault is locked", "", ""),
    ],
)
def test_a_sign_in_of_the_aws_cli_is_taken_over_once_the_file_names_fobwatch(
    failure: FobwatchError | None,
) -> None:
    scene = Scene(cache_failure=failure)
    scene.files.config = CLI_LOGIN
    [movable] = scene.migration.look().movable
    scene.migration.take_in(movable)
    [move] = scene.migration.plan([movable]).moves
    before = list(scene.taken_over)
    scene.migration.change(move)
    changed = scene.files.config
    scene.migration.undo(move)

    assert before == []
    assert not movable.suggested
    assert scene.taken_over == [ME.login]
    assert "credential_process" in changed
    assert "login_session" not in changed
    assert scene.files.config == CLI_LOGIN
    failed = [line for line in scene.journal.lines if line.event is Event.FAILED]
    assert len(failed) == (failure is not None)


@pytest.mark.parametrize(("minutes", "tested"), [(1, []), (0, [(ME.name, "")])])
def test_a_sign_in_of_the_aws_cli_is_tried_as_it_is_while_its_keys_last(
    minutes: int, tested: list[tuple[str, str]]
) -> None:
    scene = Scene()
    scene.files.config = CLI_LOGIN
    keys = replace(CLI_KEYS, expires_at=NOON + timedelta(minutes=minutes))
    scene.cli_login = LoginSignIn(
        identity=ME.login_session, region=ME.region, signed_in_at=NOON, credentials=keys
    )
    scene.tokens.admit(keys.access_key_id, ME.login_session)
    [movable] = scene.migration.look().movable
    caller = scene.migration.test(movable, code="", waiting=lambda _until: None)

    assert scene.sessions.tested == tested
    assert caller.account_id == ACCOUNT
    assert scene.taken_over == []


def test_the_root_user_s_sign_in_of_the_aws_cli_is_refused() -> None:
    scene = Scene()
    scene.files.config = CLI_LOGIN
    keys = replace(CLI_KEYS, expires_at=NOON + timedelta(minutes=1))
    scene.cli_login = LoginSignIn(
        identity=ME.login_session, region=ME.region, signed_in_at=NOON, credentials=keys
    )
    scene.tokens.admit(keys.access_key_id, f"arn:aws:iam::{ACCOUNT}:root")
    [movable] = scene.migration.look().movable
    with pytest.raises(RootRefused):
        scene.migration.test(movable, code="", waiting=lambda _until: None)


def test_a_look_sees_files_other_stores_and_the_vault() -> None:
    scan = StoreScan(store=Store.AWS_VAULT, profiles=((replace(ANNA, mfa_serial=""), PLACE),))
    scene = Scene(foreign=FakeStore(scan))
    role = f"[profile prod-admin]\nrole_arn = {ADMIN.role_arn}\nsource_profile = dev\n"
    scene.files.config = role + f"mfa_serial = {DEVICE.serial}\n"
    scene.vault.save_device(DEVICE)

    findings = scene.migration.look()

    # The key of the fakes is shorter than AWS's: the store's profile stays, and so its role.
    assert [each.name for each in findings.skipped] == ["dev", "prod-admin"]
    assert findings.devices == ()
    assert scene.foreign.unlocked == [False]


def test_only_a_person_makes_a_look_unlock_other_keyrings() -> None:
    scene = Scene()

    scene.migration.look(unlock=True)

    assert scene.foreign.unlocked == [True]


def test_what_the_files_cannot_name_fobwatch_for_stays() -> None:
    scene = Scene()
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = " + "w" * 40
    scene.files.credentials = f"[corp:dev]\n{keys}\n[dev]\n{keys}\n"

    findings = scene.migration.look()

    assert [each.name for each in findings.movable] == ["dev"]
    assert [each.name for each in findings.skipped] == ["corp:dev"]
    assert "cannot be offered" in findings.skipped[0].why.title
    assert findings.skipped[0].plaintext


def test_the_usual_names_of_aws_sso_cli_stay_for_one_reason_which_is_their_colon() -> None:
    roles = [replace(READER, name="", role_name=name) for name in ("Admin", "ReadOnly")]
    scan = StoreScan(store=Store.AWS_SSO_CLI, roles=tuple((role, PLACE) for role in roles))
    scene = Scene(foreign=FakeStore(scan))
    scene.files.config = "".join(
        f"[profile {READER.account_id}:{role.role_name}]\ncredential_process = "
        f"aws-sso process --arn arn:aws:iam::{READER.account_id}:role/{role.role_name}\n"
        for role in roles
    )

    findings = scene.migration.look()

    assert findings.movable == ()
    assert len(findings.skipped) == len(roles)
    assert {each.store for each in findings.skipped} == {Store.AWS_SSO_CLI}
    assert "“:”" in findings.skipped[0].why.message
    assert len({each.why for each in findings.skipped}) == 1


def test_roles_of_one_portal_send_a_person_there_once_until_one_is_tried_again() -> None:
    scene = Scene()
    roles = [
        ImportableProfile(store=Store.GRANTED, profile=replace(READER, name=name), places=(PLACE,))
        for name in ("one", "two", "three")
    ]

    def test(role: ImportableProfile, *, again: bool = False) -> int:
        """How often the page was opened."""
        before = sum(scene.sessions.by_person)
        with pytest.raises(BrowserNeeded):
            scene.migration.test(role, code="", waiting=no_wait, again=again)
        return sum(scene.sessions.by_person) - before

    assert [test(role) for role in roles] == [1, 0, 0]
    assert test(roles[1], again=True) == 1
    scene.migration.look()
    assert test(roles[2]) == 1


def test_what_is_taken_in_is_in_the_keyring_and_in_the_journal() -> None:
    scene = Scene()

    scene.migration.take_in(ANNA_MOVABLE)

    assert scene.vault.profile("dev") == ANNA
    assert scene.store.names() == {"profile/dev"}
    assert [line.event for line in scene.journal.lines] == [Event.PROFILE_SAVED]


def test_what_the_vault_has_already_is_read_back_and_not_written() -> None:
    scene = Scene()
    scene.vault.save_profile(ANNA)
    scene.store.writes.clear()

    scene.migration.take_in(replace(ANNA_MOVABLE, in_vault=True))

    assert scene.store.writes == []


@pytest.mark.parametrize(
    ("store", "error"),
    [
        pytest.param(LockedSecretStore(), VaultLocked, id="locked"),
        pytest.param(BrokenSecretStore(), VaultUnavailable, id="dies"),
        pytest.param(LosingStore(), VaultEntryDamaged, id="loses-it"),
    ],
)
def test_a_key_that_the_keyring_did_not_keep_is_not_taken_in(
    store: MemorySecretStore, error: type[Exception]
) -> None:
    scene = Scene(store=store)

    with pytest.raises(error):
        scene.migration.take_in(ANNA_MOVABLE)


def test_putting_back_takes_the_vaults_copy_away() -> None:
    scene = Scene()
    scene.migration.take_in(ANNA_MOVABLE)

    scene.migration.put_back(ANNA_MOVABLE)

    assert scene.vault.profile("dev") is None
    assert scene.store.names() == set()


def test_what_was_put_back_already_is_noted_once() -> None:
    """A key that AWS refused is, and again when the window is closed."""
    scene = Scene()
    scene.migration.take_in(ANNA_MOVABLE)

    for _ in range(2):
        scene.migration.put_back(ANNA_MOVABLE)

    removed = [line for line in scene.journal.lines if line.event is Event.PROFILE_REMOVED]
    assert len(removed) == 1


def test_putting_back_ends_the_session_that_a_test_left() -> None:
    scene = Scene()
    scene.sessions.held["dev"] = SessionRecord(profile="dev", session=session("dev", left=hours(1)))
    for movable in (ANNA_MOVABLE, ADMIN_MOVABLE):
        scene.migration.take_in(movable)

    for movable in (ANNA_MOVABLE, ADMIN_MOVABLE):
        scene.migration.put_back(movable)

    assert scene.sessions.ended == ["dev"]


def test_what_a_person_has_changed_meanwhile_is_neither_written_over_nor_put_back() -> None:
    """In the other window, such as with an MFA device."""
    scene = Scene()
    scene.migration.take_in(ANNA_MOVABLE)
    changed = replace(ANNA, region="eu-north-1")
    scene.vault.save_profile(changed)

    with pytest.raises(EditedElsewhere):
        scene.migration.take_in(ANNA_MOVABLE)
    assert not scene.migration.put_back(ANNA_MOVABLE)
    assert scene.vault.profile("dev") == changed


def test_putting_back_leaves_what_the_vault_had_before() -> None:
    scene = Scene()
    scene.vault.save_profile(ANNA)

    scene.migration.put_back(replace(ANNA_MOVABLE, in_vault=True))

    assert scene.vault.profile("dev") == ANNA


def test_a_key_is_tried_as_it_is_without_a_code() -> None:
    scene = Scene()

    caller = scene.migration.test(ANNA_MOVABLE, code="", waiting=no_wait)

    assert caller.account_id == ACCOUNT
    assert scene.tokens.calls == ["GetCallerIdentity"]


def test_a_role_is_tried_through_its_chain_with_the_code_that_was_typed() -> None:
    scene = Scene()
    waits: list[datetime | None] = []

    scene.migration.test(ADMIN_MOVABLE, code="123456", waiting=waits.append)

    assert scene.sessions.tested == [("prod-admin", "123456")]
    assert waits == [NOON]


def test_a_key_that_aws_does_not_know_is_reported() -> None:
    scene = Scene()
    scene.tokens.key = replace(KEY, access_key_id="AKIAOTHER0000000TEST")

    with pytest.raises(AccessKeyRefused):
        scene.migration.test(ANNA_MOVABLE, code="", waiting=no_wait)


def test_the_root_users_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    def root(_source: Source, *, region: str) -> Caller:
        return Caller(arn=f"arn:aws:iam::{ACCOUNT}:root", account_id=ACCOUNT)

    monkeypatch.setattr(scene.tokens, "get_caller_identity", root)

    with pytest.raises(RootRefused, match="root"):
        scene.migration.test(ANNA_MOVABLE, code="", waiting=no_wait)


CONFIG = f"""# mine
[profile dev]
region = eu-west-1

# the one with everything
[profile prod-admin]
role_arn = {ADMIN.role_arn}
source_profile = dev
mfa_serial = {DEVICE.serial}
output = json
"""
CREDENTIALS = f"""[dev]
# made in 2024
aws_access_key_id = {KEY.access_key_id}
aws_secret_access_key = {KEY.secret_access_key}
"""


def moving() -> Scene:
    """Both profiles in the vault, and the files as a person has them."""
    scene = Scene(files=MemoryFiles(CONFIG, CREDENTIALS))
    for movable in (ANNA_MOVABLE, ADMIN_MOVABLE):
        scene.migration.take_in(movable)
    return scene


def test_a_moved_profile_is_fobwatchs_and_its_secret_is_gone_from_the_files() -> None:
    scene = moving()

    for move in scene.migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE]).moves:
        scene.migration.change(move)

    assert scene.files.config == (
        "# mine\n[profile dev]\nregion = eu-west-1\n"
        "credential_process = fobwatch credentials dev\n\n"
        "# the one with everything\n[profile prod-admin]\noutput = json\n"
        "credential_process = fobwatch credentials prod-admin\n"
    )
    assert scene.files.credentials == "[dev]\n# made in 2024\n"
    assert scene.files.reasons == [ChangeReason.MOVED_TO_VAULT] * 2


def test_the_config_file_is_changed_before_the_credentials_file_loses_the_key() -> None:
    move, _ = moving().migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE]).moves

    kinds = [change.kind for change in move.plan.changes]

    assert kinds == [AwsFileKind.CONFIG, AwsFileKind.CREDENTIALS]


def test_planning_changes_nothing() -> None:
    scene = moving()

    scene.migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE])

    assert (scene.files.config, scene.files.credentials) == (CONFIG, CREDENTIALS)


def test_no_file_loses_a_key_that_the_keyring_does_not_have() -> None:
    scene = moving()
    (move,) = scene.migration.plan([ANNA_MOVABLE]).moves
    del scene.store.entries["profile/dev"]

    with pytest.raises(VaultEntryDamaged):
        scene.migration.change(move)

    assert (scene.files.config, scene.files.credentials) == (CONFIG, CREDENTIALS)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first-first", "last-first"])
def test_undoing_all_gives_the_first_bytes_back_in_any_order(order: tuple[int, int]) -> None:
    scene = moving()
    moves = scene.migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE]).moves
    for move in moves:
        scene.migration.change(move)

    for position in order:
        scene.migration.undo(moves[position])

    assert (scene.files.config, scene.files.credentials) == (CONFIG, CREDENTIALS)


def test_undoing_one_leaves_the_other_moved() -> None:
    scene = moving()
    moves = scene.migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE]).moves
    for move in moves:
        scene.migration.change(move)

    scene.migration.undo(moves[0])

    assert "credential_process = fobwatch credentials prod-admin" in scene.files.config
    assert scene.files.credentials == CREDENTIALS
    assert scene.vault.profile("dev") == ANNA


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first-first", "last-first"])
def test_new_sections_beside_each_other_are_undone_in_any_order(order: tuple[int, int]) -> None:
    scene = Scene(files=MemoryFiles("[default]\nregion = eu-west-1"))
    movables = [
        replace(ANNA_MOVABLE, store=Store.AWS_VAULT, profile=replace(ANNA, name=name))
        for name in ("one", "two")
    ]
    for movable in movables:
        scene.migration.take_in(movable)
    moves = scene.migration.plan(movables).moves
    for move in moves:
        scene.migration.change(move)

    for position in order:
        scene.migration.undo(moves[position])

    made = [each for each in scene.files.writing.history() if not each.undoes]
    assert scene.files.config == "[default]\nregion = eu-west-1"
    assert len(made) == 2
    assert all(each.undone_by for each in made)


def test_what_others_wrote_elsewhere_meanwhile_stays_when_it_is_undone() -> None:
    scene = moving()
    (move,) = scene.migration.plan([ANNA_MOVABLE]).moves
    scene.migration.change(move)
    scene.files.config += "[profile new]\nregion = eu-west-3\n"

    scene.migration.undo(move)

    assert scene.files.config == CONFIG + "[profile new]\nregion = eu-west-3\n"


def test_what_others_wrote_over_meanwhile_is_not_undone() -> None:
    scene = moving()
    (move,) = scene.migration.plan([ANNA_MOVABLE]).moves
    scene.migration.change(move)
    theirs = scene.files.config.replace("credentials dev", "credentials other")
    scene.files.config = theirs

    with pytest.raises(FileChangedMeanwhile):
        scene.migration.undo(move)

    assert scene.files.config == theirs


def test_a_change_that_failed_is_not_counted_as_moved() -> None:
    scene = moving()
    first, second = scene.migration.plan([ANNA_MOVABLE, ADMIN_MOVABLE]).moves
    scene.migration.change(first)
    scene.files.disk.failing = AwsFileKind.CONFIG
    scene.files.disk.failure = StorageError("No", "The disk is full.", "Free some space.")
    with pytest.raises(StorageError):
        scene.migration.change(second)
    scene.files.disk.failure = None

    scene.migration.undo(first)

    assert (scene.files.config, scene.files.credentials) == (CONFIG, CREDENTIALS)


def test_a_copy_from_another_program_gets_a_section_with_its_region() -> None:
    scene = Scene()
    movable = replace(ANNA_MOVABLE, store=Store.AWS_VAULT, plaintext=False)
    scene.migration.take_in(movable)

    (move,) = scene.migration.plan([movable]).moves
    scene.migration.change(move)

    assert scene.files.config == (
        "[profile dev]\ncredential_process = fobwatch credentials dev\nregion = eu-west-1\n"
    )
    assert scene.files.credentials == ""


@pytest.mark.parametrize(
    ("config", "changed"),
    [
        pytest.param("", "[default]\n", id="no-section"),
        pytest.param("[default]\noutput = json\n", "[default]\noutput = json\n", id="as-default"),
        pytest.param(
            "[profile default]\noutput = json\n",
            "[profile default]\noutput = json\n",
            id="as-profile-default",
        ),
    ],
)
def test_the_default_profile_moves_like_any_other(config: str, changed: str) -> None:
    credentials = CREDENTIALS.replace("[dev]", "[default]")
    scene = Scene(files=MemoryFiles(config, credentials))
    movable = replace(ANNA_MOVABLE, profile=replace(ANNA, name="default", region=""))
    scene.migration.take_in(movable)
    (move,) = scene.migration.plan([movable]).moves

    scene.migration.change(move)
    after = scene.files.config
    scene.migration.undo(move)

    assert after == f"{changed}credential_process = fobwatch credentials default\n"
    assert (scene.files.config, scene.files.credentials) == (config, credentials)


def test_a_section_that_the_tools_would_not_follow_is_not_changed() -> None:
    scene = moving()
    scene.files.config += "[profile other]\n"
    scene.files.credentials = "[dev]\nlogin_session = x\n"

    with pytest.raises(UnusableProfile, match="cannot be changed"):
        scene.migration.plan([ANNA_MOVABLE])


def test_no_secret_shows_in_a_plan() -> None:
    moves = moving().migration.plan([ANNA_MOVABLE]).moves

    assert KEY.secret_access_key not in repr(moves)


def test_forgetting_leaves_what_was_moved_and_holds_no_texts() -> None:
    scene = moving()
    (move,) = scene.migration.plan([ANNA_MOVABLE]).moves
    scene.migration.change(move)

    scene.migration.forget()

    assert "credential_process" in scene.files.config
    assert KEY.secret_access_key not in str(vars(scene.migration))


class Killed(BaseException):
    """The process ends here, as by SIGKILL: nothing after this instant runs."""


@dataclass
class Doom:
    """Lets so many writes reach the disk or the keyring, and kills at the next."""

    left: int

    def strike(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


@dataclass
class DoomedStore(MemorySecretStore):
    doom: Doom = field(default_factory=lambda: Doom(1_000_000))

    def __post_init__(self) -> None:
        super().__init__()

    def set(self, name: str, secret: str) -> None:
        self.doom.strike()
        super().set(name, secret)

    def delete(self, name: str) -> None:
        self.doom.strike()
        super().delete(name)


class DoomedFiles(MemoryAwsFiles):
    def __init__(self, doom: Doom) -> None:
        super().__init__()
        self._doom = doom

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        self._doom.strike()
        return super().replace(kind, expected, text)


@pytest.mark.parametrize("writes", range(12))
def test_killed_at_any_write_no_key_is_lost(writes: int) -> None:
    doom = Doom(1_000_000)
    store = DoomedStore(doom=doom)
    files = MemoryFiles(CONFIG, CREDENTIALS, DoomedFiles(doom))
    scene = Scene(store=store, files=files)
    doom.left = writes

    try:
        move_and_come_back(scene.migration)
    except Killed:
        finished = False
    else:
        finished = True

    doom.left = 1_000_000
    again = Vault(store)
    again.load()
    in_file = KEY.secret_access_key in scene.files.credentials
    assert in_file or again.profile("dev") == ANNA
    assert "role_arn" in scene.files.config or again.profile("prod-admin") == ADMIN
    assert finished == (writes >= 10)


def move_and_come_back(migration: Migration) -> None:
    """All of it: two into the vault, the files changed, and undone to the end."""
    movables = [ANNA_MOVABLE, ADMIN_MOVABLE]
    for movable in movables:
        migration.take_in(movable)
    moves = migration.plan(movables).moves
    for move in moves:
        migration.change(move)
    for move in reversed(moves):
        migration.undo(move)
        migration.put_back(move.movable)
