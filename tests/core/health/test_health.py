"""Findings: asked for calmly, remembered, muted for a while, and not asked again where denied."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import Throttled
from fobwatch.core.errors import StorageError
from fobwatch.core.health.account import AccountSummary, Trail, UsersReport
from fobwatch.core.health.account_readings import AFTER_FAILURE, FIRST_PAUSE, FRESH, PACE, SOON
from fobwatch.core.health.checks.registry import findings
from fobwatch.core.health.computer import FoundSecret, FoundSecrets, LooseFile, Where
from fobwatch.core.health.errors import ReportNotReady
from fobwatch.core.health.findings import Check, Mute, Severity, allowing_statement
from fobwatch.core.health.health import SHOWN_FOR
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.settings.settings import SettingsFile
from tests.fakes import ACCOUNT, ADMIN, ANNA, DENIED, KEY, LOST, NOON, SERIAL, FakeClock, FakeTokens
from tests.fakes_files import MemoryTextStore
from tests.fakes_health import FakeAccounts, FakeComputer, health_of
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_keys import FakeAccessKeys
from tests.vault_world import VaultWorld
from tests.work import calls_of

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.health.findings import Finding
    from fobwatch.core.health.sources import State

HEALTH_FINDINGS = "fobwatch.core.health.health.findings"
PLAIN = replace(ANNA, name="plain", mfa_serial="")
BUSY = Throttled("Too many requests", "Wait.", "Try again.")
MAKING = ReportNotReady("AWS makes it", "It takes minutes.", "")
DAY = timedelta(days=1)
CALLS = ["summary", "users", "trails", "regions_off"]


@dataclass
class Desk:
    """A vault with one user without MFA; `start` is what the program does on what is kept."""

    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    computer: FakeComputer = field(default_factory=FakeComputer)
    stores: tuple[MemoryTextStore, MemoryTextStore] = field(
        default_factory=lambda: (MemoryTextStore(), MemoryTextStore())
    )

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(clock=clock, sts=FakeTokens(clock=clock))
        for name in ("prod-admin", "dev"):
            self.world.vault.remove_profile(name)
        self.world.vault.save_profile(PLAIN)
        self.devices = FakeMfaDevices(self.world.tokens)
        self.devices.users[SERIAL] = "anna"
        self.aws_keys = FakeAccessKeys(self.world.tokens)
        self.aws_keys.add(KEY, DAY)
        self.settings = SettingsFile(MemoryTextStore())
        self.start()

    def start(self) -> None:
        world = self.world
        tools = iam_tools_in(world, keys=self.aws_keys, devices=self.devices)
        self.keys = KeyReadings(tools, MemoryTextStore())
        self.health = health_of(
            tools,
            world.catalogue.profiles,
            self.settings,
            keys=self.keys,
            accounts=self.accounts,
            computer=self.computer,
            stores=self.stores,
        )
        self.health.load()

    @property
    def found(self) -> list[Finding]:
        return list(self.health.report(self.world.clock.now()).found)

    @property
    def known(self) -> dict[Check, Severity]:
        return {f.check: f.severity for f in self.found if f.severity is not Severity.UNKNOWN}

    @property
    def unknown(self) -> dict[Check, Finding]:
        return {f.check: f for f in self.found if f.severity is Severity.UNKNOWN}

    def due(self) -> str:
        return self.health.accounts.due(self.world.clock.now())

    def pass_by(self, time: timedelta) -> None:
        self.world.clock.advance(time)


@pytest.fixture
def desk() -> Desk:
    return Desk()


# What is found at AWS


def test_nothing_is_found_where_all_is_well(desk: Desk) -> None:
    desk.health.check()

    assert desk.found == []
    assert desk.accounts.calls == CALLS


@pytest.mark.parametrize(
    ("summary", "checks"),
    [
        pytest.param(
            AccountSummary(root_keys=False, root_mfa=False, root_password=False),
            set(),
            id="nobody can sign in as root",
        ),
        pytest.param(
            AccountSummary(root_keys=True, root_mfa=True), {Check.ROOT_KEYS}, id="root keys"
        ),
        pytest.param(
            AccountSummary(root_keys=False, root_mfa=False), {Check.ROOT_MFA}, id="no root MFA"
        ),
        pytest.param(
            AccountSummary(root_keys=True, root_mfa=False),
            {Check.ROOT_KEYS, Check.ROOT_MFA},
            id="both",
        ),
    ],
)
def test_an_unsafe_root_user_is_severe(
    desk: Desk, summary: AccountSummary, checks: set[Check]
) -> None:
    desk.accounts.root = summary

    desk.health.check()

    assert desk.known == dict.fromkeys(checks, Severity.HIGH)
    assert all((f.about, f.account, f.profile) == (ACCOUNT, ACCOUNT, "plain") for f in desk.found)


def test_users_without_mfa_are_named_with_the_report_s_time(desk: Desk) -> None:
    desk.accounts.report = UsersReport(made_at=NOON - DAY, without_mfa=("bob", "carla"), count=9)

    desk.health.check()

    (finding,) = desk.found
    assert (finding.check, finding.names, finding.count) == (Check.USERS_MFA, ("bob", "carla"), 9)
    assert finding.at == NOON - DAY


def test_the_own_user_without_a_device_is_named(desk: Desk) -> None:
    desk.devices.users.clear()

    desk.health.check()

    assert desk.known == {Check.OWN_MFA: Severity.HIGH}
    assert desk.found[0].profile == "plain"


def test_a_user_who_got_a_device_since_is_not_named_any_more(desk: Desk) -> None:
    desk.devices.users.clear()
    desk.health.check()
    desk.world.vault.save_profile(replace(PLAIN, mfa_serial=SERIAL))
    desk.world.clock.advance(SHOWN_FOR)

    assert Check.OWN_MFA not in desk.known


def test_a_session_with_mfa_asks_again_what_was_asked_without(desk: Desk) -> None:
    desk.devices.users.clear()
    desk.health.check()
    desk.world.vault.save_profile(replace(PLAIN, mfa_serial=SERIAL))
    desk.devices.users[SERIAL] = "anna"
    desk.world.broker.start("plain")

    desk.health.check()

    assert Check.OWN_MFA not in desk.known


@pytest.mark.parametrize(
    ("multi_region", "logs", "found"),
    [(True, True, False), (True, False, True), (False, True, True)],
    ids=["all regions", "switched off", "one region"],
)
def test_a_trail_of_all_regions_has_to_be_on(
    desk: Desk, *, multi_region: bool, logs: bool, found: bool
) -> None:
    desk.accounts.made = (Trail(name="t", multi_region=multi_region, logs=logs),)

    desk.health.check()

    assert (Check.TRAIL in desk.known) is found


def test_a_region_that_is_off_is_a_finding_where_a_profile_uses_it(desk: Desk) -> None:
    desk.accounts.off = ("eu-south-1", "ap-east-1")
    used = replace(desk.world.vault.profiles()[0], region="eu-south-1")
    desk.world.vault.save_profile(used)

    desk.health.check()

    assert [(f.check, f.names) for f in desk.found] == [(Check.REGION, ("plain",))]


def test_a_root_user_s_key_is_named_and_asked_nothing_more(desk: Desk) -> None:
    desk.world.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:root"

    desk.health.check()

    assert desk.known == {Check.ROOT_USER: Severity.HIGH}
    assert desk.accounts.calls == []


def test_ten_users_of_one_account_are_one_finding(desk: Desk) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    for number in range(10):
        key = AccessKey(access_key_id=f"AKIAN{number:011}TEST", secret_access_key=f"s{number:039}")
        desk.world.tokens.other_keys.append(key)
        desk.world.vault.save_profile(replace(PLAIN, name=f"user-{number}", access_key=key))

    desk.health.check()

    assert desk.accounts.calls.count("summary") == 11
    assert [f.check for f in desk.found] == [Check.ROOT_KEYS]


def test_a_key_that_many_profiles_have_is_asked_with_once(desk: Desk) -> None:
    for number in range(50):
        desk.world.vault.save_profile(replace(PLAIN, name=f"twin-{number}"))

    desk.health.check()

    assert desk.accounts.calls == CALLS


# What is denied, or not answered


def test_what_is_denied_is_unknown_with_the_statement_that_would_allow_it(desk: Desk) -> None:
    desk.accounts.failures["summary"] = [DENIED]

    desk.health.check()

    unknown = desk.unknown[Check.ROOT_KEYS]
    assert unknown.reason is not None
    assert (unknown.reason.title, unknown.reason.denied) == ("Denied", True)
    assert unknown.actions == ("iam:GetAccountSummary",)
    assert '"iam:GetAccountSummary"' in allowing_statement(unknown.actions)


def test_what_is_denied_is_not_asked_twice(desk: Desk) -> None:
    desk.accounts.failures["summary"] = [DENIED]
    desk.health.check()
    desk.accounts.calls.clear()
    desk.start()
    desk.pass_by(FRESH)

    desk.health.check()

    assert "summary" not in desk.accounts.calls
    assert Check.ROOT_KEYS in desk.unknown


def test_a_person_may_want_it_asked_again(desk: Desk) -> None:
    desk.accounts.failures["summary"] = [DENIED]
    desk.health.check()

    desk.health.check(wanted=True)

    assert desk.unknown == {}


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_that_did_not_come_is_unknown_and_asked_for_again_later(
    desk: Desk, call: str
) -> None:
    desk.accounts.failures[call] = [BUSY]
    desk.health.check()
    (finding,) = desk.found
    assert finding.reason is not None
    assert (finding.severity, finding.actions) == (Severity.UNKNOWN, ())
    assert not finding.reason.denied
    desk.pass_by(AFTER_FAILURE - timedelta(seconds=1))
    assert not desk.health.accounts.stale(desk.world.clock.now())

    desk.pass_by(timedelta(seconds=1))
    desk.health.check()

    assert desk.found == []


def test_a_report_that_aws_makes_is_asked_for_again(desk: Desk) -> None:
    desk.accounts.failures["users"] = [MAKING]
    desk.health.check()
    assert Check.USERS_MFA in desk.unknown

    desk.pass_by(SOON)
    desk.health.check()

    assert desk.unknown == {}


def test_where_aws_cannot_be_reached_what_is_known_stays_and_the_reason_is_told(
    desk: Desk,
) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    desk.health.check()
    desk.world.tokens.failures.append(LOST)
    desk.pass_by(FRESH)

    desk.health.check()

    assert desk.known == {Check.ROOT_KEYS: Severity.HIGH}
    reason = desk.unknown[Check.ACCOUNT].reason
    assert reason is not None
    assert reason.title == "No answer"


def test_a_user_with_mfa_is_asked_about_with_the_session_and_never_without(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(PLAIN, mfa_serial=SERIAL))

    desk.health.check(wanted=True)
    assert desk.accounts.calls == []
    assert desk.unknown[Check.ACCOUNT].needs_session

    session = desk.world.broker.start("plain")
    desk.health.check()
    assert desk.accounts.sources == [session.credentials] * 4
    assert desk.found == []


def test_nothing_is_asked_while_the_vault_is_locked(desk: Desk) -> None:
    desk.world.vault.lock()

    desk.health.check(wanted=True)

    assert desk.accounts.calls == []
    assert desk.known == {Check.VAULT: Severity.LOW}


def test_a_lock_ends_what_is_under_way(desk: Desk) -> None:
    desk.accounts.crossed = desk.world.vault.lock

    desk.health.check()

    assert desk.accounts.calls == ["summary"]
    assert desk.stores[0].text is None


# When


def test_nothing_is_asked_by_itself_right_after_the_start(desk: Desk) -> None:
    assert desk.due() == ""
    desk.pass_by(FIRST_PAUSE - timedelta(seconds=1))
    assert desk.due() == ""

    desk.pass_by(timedelta(seconds=1))

    assert desk.due() == "plain"


def test_after_hours_it_is_asked_again_but_not_before(desk: Desk) -> None:
    desk.due()
    desk.pass_by(FIRST_PAUSE)
    desk.health.read_one("plain")
    desk.pass_by(FRESH - timedelta(seconds=1))
    assert desk.due() == ""
    assert not desk.health.is_stale(desk.world.clock.now())

    desk.pass_by(PACE)

    assert desk.due() == "plain"
    assert desk.health.is_stale(desk.world.clock.now())


def test_users_are_asked_about_one_after_the_other(desk: Desk) -> None:
    key = AccessKey(access_key_id="AKIASECOND00000TEST", secret_access_key="second")
    desk.world.tokens.other_keys.append(key)
    desk.world.vault.save_profile(replace(PLAIN, name="other", access_key=key))
    desk.due()
    desk.pass_by(FIRST_PAUSE)
    first = desk.due()
    desk.health.read_one(first)

    assert desk.due() == ""
    desk.pass_by(PACE)
    assert {first, desk.due()} == {"plain", "other"}


def test_results_outlive_the_program_with_their_time_and_without_a_secret(desk: Desk) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=False)
    desk.accounts.report = UsersReport(made_at=NOON, without_mfa=("bob",), count=1)
    desk.accounts.made = ()
    desk.accounts.failures["regions_off"] = [DENIED]
    secret = FoundSecret(at="12", access_key_id=KEY.access_key_id)
    desk.computer.found = (
        FoundSecrets(where=Where.HISTORY, path="/h", secrets=(secret,), count=1),
    )
    desk.computer.loose = (LooseFile(path="/a", mode=0o644, wanted=0o600),)
    desk.health.check()
    before = desk.health.report(desk.world.clock.now())

    desk.start()

    assert desk.health.report(desk.world.clock.now()) == before
    assert before.looked_at == NOON
    assert before.count == 6
    assert KEY.secret_access_key not in "".join(str(store.text) for store in desk.stores)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"readings": [{}]}', '{"computer": {}, "mutes": []}', '{"mutes": 1}']
)
def test_a_damaged_file_is_forgotten(desk: Desk, text: str) -> None:
    for store in desk.stores:
        store.text = text

    desk.start()

    assert set(desk.unknown) == {Check.ACCOUNT}
    desk.health.check()
    assert desk.found == []


# On this computer


def test_a_secret_in_a_history_is_put_right_by_the_profile_with_its_key(desk: Desk) -> None:
    secret = FoundSecret(at="3", access_key_id=KEY.access_key_id)
    desk.computer.found = (
        FoundSecrets(where=Where.HISTORY, path="/home/a/.bash_history", secrets=(secret,), count=1),
    )

    desk.health.check()

    (finding,) = desk.found
    assert (finding.check, finding.severity) == (Check.HISTORY, Severity.HIGH)
    assert (finding.profile, finding.names) == ("plain", ("3",))
    assert desk.computer.known == {KEY.secret_access_key: KEY.access_key_id}


def test_the_keys_of_a_session_matter_less(desk: Desk) -> None:
    secret = FoundSecret(at="AWS_SECRET_ACCESS_KEY", access_key_id="ASIA234567234567TEST")
    desk.computer.found = (FoundSecrets(where=Where.ENVIRONMENT, secrets=(secret,), count=1),)

    desk.health.check()

    assert desk.known == {Check.ENVIRONMENT: Severity.LOW}


def test_permissions_are_shown_before_they_are_set_right(desk: Desk) -> None:
    desk.computer.loose = (LooseFile(path="/a/credentials", mode=0o644, wanted=0o600),)
    desk.health.check()
    assert desk.found[0].names == ("/a/credentials: 0644 → 0600",)

    desk.health.tighten()

    assert desk.found == []


@pytest.mark.parametrize(
    ("path", "mode", "severity"),
    [
        ("/a/config", 0o644, Severity.MEDIUM),
        ("/a/config", 0o664, Severity.HIGH),
        ("/a/credentials", 0o644, Severity.HIGH),
    ],
)
def test_who_can_read_settings_matters_less_than_who_can_change_them_or_read_keys(
    desk: Desk, path: str, mode: int, severity: Severity
) -> None:
    desk.computer.loose = (LooseFile(path=path, mode=mode, wanted=0o600),)

    desk.health.check()

    assert desk.known == {Check.PERMISSIONS: severity}


def test_what_cannot_be_set_right_stays_with_its_reason(desk: Desk) -> None:
    desk.computer.loose = (LooseFile(path="/a", mode=0o644, wanted=0o600),)
    desk.computer.refuses = StorageError("Not yours", "The system says no.", "Ask.")
    desk.health.check()

    with pytest.raises(StorageError):
        desk.health.tighten()

    assert Check.PERMISSIONS in desk.known


def test_a_long_session_and_an_old_key_that_nobody_uses_are_found(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(PLAIN, duration=timedelta(hours=13)))
    desk.aws_keys.add(KEY, 120 * DAY)

    desk.health.check()

    assert desk.known == {
        Check.OLD_KEY: Severity.MEDIUM,
        Check.UNUSED_KEY: Severity.LOW,
        Check.LONG_SESSION: Severity.LOW,
    }


# Muting


def test_a_muted_finding_is_listed_apart_and_comes_back_after_its_date(desk: Desk) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    desk.health.check()
    mute = Mute(key=desk.found[0].key, reason="Being done", until=NOON + 7 * DAY)

    desk.health.mute(mute)
    desk.start()

    report = desk.health.report(desk.world.clock.now())
    assert report.count == 0
    assert [(f.check, m) for f, m in report.muted] == [(Check.ROOT_KEYS, mute)]
    desk.pass_by(7 * DAY)
    assert desk.known == {Check.ROOT_KEYS: Severity.HIGH}


def test_it_is_shown_again_by_a_click(desk: Desk) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    desk.health.check()
    key = desk.found[0].key
    desk.health.mute(Mute(key=key, reason="Being done", until=NOON + DAY))

    desk.health.unmute(key)

    assert desk.known == {Check.ROOT_KEYS: Severity.HIGH}


def test_what_is_muted_while_a_report_is_made_is_muted_in_the_next_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    desk.health.check()
    mute = Mute(key=desk.found[0].key, reason="Being done", until=NOON + DAY)
    desk.pass_by(SHOWN_FOR)

    def muted_meanwhile(state: State, now: datetime) -> tuple[Finding, ...]:
        monkeypatch.setattr(HEALTH_FINDINGS, findings)
        desk.health.mute(mute)
        return findings(state, now)

    monkeypatch.setattr(HEALTH_FINDINGS, muted_meanwhile)
    before = desk.found

    assert (len(before), desk.found) == (1, [])


def test_muting_what_is_not_known_does_not_mute_what_is_found_later(desk: Desk) -> None:
    desk.accounts.failures["summary"] = [DENIED]
    desk.health.check()
    desk.health.mute(Mute(key=desk.found[0].key, reason="Not allowed", until=NOON + DAY))
    desk.accounts.root = AccountSummary(root_keys=True, root_mfa=True)

    desk.health.check(wanted=True)

    assert desk.known[Check.ROOT_KEYS] is Severity.HIGH


def test_while_it_looks_that_is_told(desk: Desk) -> None:
    seen: list[bool] = []
    desk.accounts.crossed = lambda: seen.append(desk.health.looking)

    desk.health.check()

    assert seen == [True] * 4
    assert not desk.health.looking


def test_a_user_who_waits_for_a_session_is_not_missed_where_another_told_of_the_account(
    desk: Desk,
) -> None:
    key = AccessKey(access_key_id="AKIAW4Z7BTBUOTESTABC", secret_access_key="second")
    waiting = replace(PLAIN, name="waiting", access_key=key, mfa_serial=SERIAL)
    account = waiting.account
    assert account
    desk.world.tokens.user_arn = f"arn:aws:iam::{account}:user/anna"
    desk.world.vault.save_profile(waiting)
    assert [f.profile for f in desk.found] == ["plain", "waiting"]

    desk.health.check()

    assert desk.found == []


# Accounts that are reached by roles alone


@pytest.fixture
def with_role(desk: Desk) -> Desk:
    """With a user who has MFA and no session, and a role whose session lasts."""
    desk.world.vault.remove_profile("plain")
    desk.world.vault.save_profile(ANNA)
    desk.world.vault.save_profile(ADMIN)
    desk.world.broker.start(ADMIN.name)
    return desk


def test_an_account_is_asked_about_with_the_session_of_a_role_that_lasts(with_role: Desk) -> None:
    with_role.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    session = with_role.world.broker.record(ADMIN.name).session
    assert session is not None

    with_role.health.check()

    assert with_role.accounts.sources == [session.credentials] * 4
    assert with_role.devices.calls == []
    (finding,) = (f for f in with_role.found if f.check is Check.ROOT_KEYS)
    assert (finding.account, finding.profile) == (ACCOUNT, ADMIN.name)


def test_what_a_role_was_told_stays_when_its_session_is_over_and_after_a_restart(
    with_role: Desk,
) -> None:
    with_role.accounts.root = AccountSummary(root_keys=True, root_mfa=True)
    with_role.health.check()
    with_role.world.broker.end(ADMIN.name)

    with_role.start()

    assert Check.ROOT_KEYS in with_role.known
    with_role.world.vault.remove_profile(ADMIN.name)
    with_role.pass_by(DAY)
    assert Check.ROOT_KEYS not in with_role.known


def test_no_session_is_started_for_it(with_role: Desk) -> None:
    with_role.world.broker.end(ADMIN.name)
    before = list(with_role.world.tokens.calls)

    with_role.health.check(wanted=True)

    assert with_role.world.tokens.calls == before
    assert with_role.accounts.calls == []


def test_of_many_roles_in_an_account_one_is_asked_as_and_the_same_one_again(
    with_role: Desk,
) -> None:
    with_role.health.check()
    for name in ("a-role", "z-role"):
        role = replace(ADMIN, name=name, role_arn=f"arn:aws:iam::{ACCOUNT}:role/{name}")
        with_role.world.vault.save_profile(role)
        with_role.world.broker.start(name)
    with_role.world.broker.end(ANNA.name)  # through which the roles were assumed
    with_role.accounts.calls.clear()

    with_role.health.check(wanted=True)

    assert with_role.accounts.calls == CALLS
    assert with_role.health.accounts.askable(with_role.world.clock.now()) == (ADMIN.name,)


def test_sessions_of_roles_are_looked_through_again_in_few_calls(with_role: Desk) -> None:
    names = [f"copy-{number}" for number in range(200)]
    with_role.world.vault.save_all(profiles=[replace(ADMIN, name=name) for name in names])
    for name in names:
        with_role.world.broker.start(name)
    now = with_role.world.clock.now()
    first = with_role.health.accounts.askers(now)

    assert calls_of(lambda: with_role.health.accounts.askers(now)) < 10 * len(names)
    assert with_role.health.accounts.askers(now) == first
