"""While the vault is locked: programs get nothing, or the sessions that ran then, on old terms."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.judging import narrowing_arguments
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode
from fobwatch.core.aws.connection import Connection
from fobwatch.core.client_process.client_process import UNSEEN, ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import ConsentPolicy, Verdict
from fobwatch.core.consent.identities import users_of
from fobwatch.core.consent.narrowing import WHOLE, Narrowing, ProgramNarrowing
from fobwatch.core.consent.rules import ConsentRule
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.settings.settings import Settings, SettingsFile, WhileLocked
from fobwatch.core.vault.state import VaultState
from tests.agent_fakes import authorizer_of, served_by
from tests.core.session_records import hours, minutes, session
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE, KEY, SEED, SERIAL, FakeClock, FakeScreen
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.staged import FAILURES, StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fobwatch.core.agent.protocol import AgentReply
    from fobwatch.core.profiles.profile import Profile

READ_ONLY = Narrowing(read_only=True)
HALF_AN_HOUR = Narrowing(limit=minutes(30))
TERRAFORM = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/terraform"),))
CLAUDE = ClientProcess(processes=(Process(pid=43, executable="/opt/claude"),))
DOCUMENT = json.dumps({"version": 1, "devices": [{"serial": SERIAL, "seed": SEED}]})
EMPTY: Mapping[str, object] = {}
SHORT = timedelta(milliseconds=1)
DOORS = [AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CONTAINER, AgentVerb.ENDPOINT]
OUTSIDE = replace(
    ANNA,
    name="outside",
    origin=Origin.AWS_FILES,
    access_key=replace(KEY, access_key_id="AKIAOUTSIDE00000TEST"),
)


@dataclass
class Rig:
    """The agent over real services; an answer is the ID of the access key that it gives."""

    rules: tuple[ConsentRule, ...] = ()
    choice: WhileLocked = WhileLocked.RUNNING_SESSIONS

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.vault = StagedVault(DEVICE, rules=self.rules)
        self.files = StagedCatalogue(self.vault, ANNA, ADMIN, OUTSIDE)
        self.broker = StagedBroker(self.clock, self.vault, self.files)
        self.settings = SettingsFile(MemoryTextStore())
        self.settings.change(lambda _: Settings(while_locked=self.choice))
        self.desk = ApprovalQueue(self.clock, FakeScreen(), lambda: self.served.closed)
        self.served = served_by(
            self.broker,
            self.broker.tokens,
            self.vault,
            self.files,
            self.clock,
            settings=self.settings,
            approvals=self.desk,
        )
        self.journal = MemoryJournal()
        self.agent = Agent(
            dict.fromkeys(AgentVerb, self._answer),
            authorizer=authorizer_of(
                self.desk,
                self.vault,
                self.files,
                kept_ruling=self.served.ruling,
            ),
            journal=self.journal,
            clock=self.clock,
            is_locked=lambda: self.served.serving,
        )
        self.broker.tokens.other_keys.append(OUTSIDE.access_key)
        for profile in (ANNA, ADMIN, OUTSIDE):
            self.broker.start(profile.name)

    def hold(self, name: str, *, left: timedelta) -> None:
        self.broker.hold(session(name, left=left, now=self.clock.now()))

    def lock(self) -> None:
        """As the program does."""
        self.served.begin()
        self.vault.lock()
        self.broker.forget()
        self.desk.close(remember=self.served.serving)
        self.broker.tokens.calls.clear()

    def unlock(self) -> None:
        self.vault.retry()
        self.broker.restore()

    def _answer(self, request: AgentRequest) -> str:
        until = None if request.left is None else self.clock.now() + request.left
        name = request.text("profile")
        given = (
            self.served.narrowed_session(name, request.narrowing, until=until, program="")
            if request.narrowing
            else self.served.session(name)
        )
        return given.credentials.access_key_id

    def ask(
        self,
        profile: str = "dev",
        verb: AgentVerb = AgentVerb.CREDENTIALS,
        *,
        client: ClientProcess = TERRAFORM,
        narrowing: Narrowing = WHOLE,
        more: Mapping[str, object] = EMPTY,
    ) -> AgentReply:
        given = {"profile": profile, **narrowing_arguments(narrowing), **more}
        request = AgentRequest(verb=verb, arguments=given, client_process=client)
        reply = self.agent.answer(request, patience=SHORT)
        self.agent.note(request, reply)
        return reply

    def allow(
        self,
        verdict: Verdict,
        narrowing: Narrowing = WHOLE,
        *,
        client: ClientProcess = TERRAFORM,
    ) -> None:
        """Say yes to the program that asks now."""
        assert self.ask(client=client).code is ExitCode.PERSON_NEEDED
        (question,) = self.desk.questions()
        self.desk.decide(question.number, verdict, narrowing)
        assert self.ask(client=client).code is ExitCode.OK


def rule(policy: ConsentPolicy = ConsentPolicy.ALWAYS, narrowing: Narrowing = WHOLE) -> ConsentRule:
    return ConsentRule(profile="dev", policy=policy, narrowed=ProgramNarrowing(narrowing=narrowing))


@pytest.mark.parametrize("verb", DOORS)
@pytest.mark.parametrize("name", ["dev", "prod-admin", "outside"])
def test_by_default_a_locked_vault_gives_programs_nothing(verb: AgentVerb, name: str) -> None:
    rig = Rig(choice=Settings().while_locked)

    rig.lock()

    assert rig.ask(name, verb).code is ExitCode.VAULT_CLOSED
    assert not rig.served.sessions()


@pytest.mark.parametrize("verb", DOORS)
@pytest.mark.parametrize("name", ["dev", "prod-admin", "outside"])
def test_running_sessions_go_on_being_served_where_that_was_chosen(
    verb: AgentVerb, name: str
) -> None:
    rig = Rig()
    before = rig.ask(name, verb)

    rig.lock()

    assert rig.ask(name, verb) == before
    assert before.code is ExitCode.OK
    assert not rig.broker.tokens.calls


def test_they_are_served_until_they_end_and_not_renewed() -> None:
    rig = Rig()
    rig.hold("dev", left=minutes(3))
    rig.lock()
    assert {each.profile for each in rig.served.sessions()} == {"dev", "prod-admin", "outside"}
    assert rig.ask().code is ExitCode.OK

    rig.clock.advance(minutes(3))
    reply = rig.ask()

    assert reply.code is ExitCode.VAULT_CLOSED
    assert "locked" in reply.title
    assert "Unlock Fobwatch to renew it" in reply.body
    assert {each.profile for each in rig.served.sessions()} == {"prod-admin", "outside"}
    assert not rig.broker.tokens.calls


def test_what_did_not_run_is_not_started() -> None:
    rig = Rig()
    rig.broker.end("prod-admin")

    rig.lock()

    assert rig.ask("prod-admin").code is ExitCode.VAULT_CLOSED
    assert rig.ask("nobody").code is ExitCode.VAULT_CLOSED
    assert not rig.broker.tokens.calls


def test_where_all_had_ended_nothing_is_served() -> None:
    rig = Rig()

    rig.clock.advance(hours(48))
    rig.lock()

    assert not rig.served.serving


def test_a_root_users_session_ends_with_the_lock() -> None:
    rig = Rig()
    root = replace(session("dev", left=hours(1)), arn=f"arn:aws:iam::{ACCOUNT}:root")
    rig.broker.hold(root)

    rig.lock()

    assert rig.ask().code is ExitCode.VAULT_CLOSED


def test_nothing_else_is_answered() -> None:
    rig = Rig()
    rig.lock()
    guarded: dict[AgentVerb, dict[str, object]] = {
        AgentVerb.CODE: {"device": SERIAL},
        AgentVerb.OPEN: {},
        AgentVerb.LEND: {},
        AgentVerb.IMPORT: {"document": DOCUMENT},
        AgentVerb.LOGIN: {},
        AgentVerb.LOGOUT: {},
        AgentVerb.LOCKDOWN: {},
        AgentVerb.LOCKDOWN_PLAN: {},
        AgentVerb.AS_CODE: {},
        AgentVerb.EXPLAIN: {},
    }

    codes = {verb: rig.ask("dev", verb, more=more).code for verb, more in guarded.items()}

    assert codes == dict.fromkeys(guarded, ExitCode.VAULT_CLOSED)


def test_a_profile_that_is_not_for_programs_stays_so() -> None:
    rig = Rig((rule(ConsentPolicy.NEVER),))

    rig.lock()

    assert rig.ask().code is ExitCode.DENIED
    assert rig.ask("prod-admin").code is ExitCode.DENIED
    assert rig.ask("outside").code is ExitCode.OK


@pytest.mark.parametrize("policy", [ConsentPolicy.ONCE_PER_PROGRAM, ConsentPolicy.EVERY_TIME])
def test_without_a_yes_from_before_a_program_is_refused_and_nobody_is_asked(
    policy: ConsentPolicy,
) -> None:
    rig = Rig((rule(policy),))

    rig.lock()
    reply = rig.ask()

    assert reply.code is ExitCode.VAULT_CLOSED
    assert "needs your consent" in reply.title
    assert not rig.desk.questions()


def test_a_yes_for_good_holds_for_its_program_alone() -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.PROGRAM)

    rig.lock()

    assert rig.ask().code is ExitCode.OK
    assert rig.ask(client=CLAUDE).code is ExitCode.VAULT_CLOSED
    assert rig.ask(client=UNSEEN).code is ExitCode.VAULT_CLOSED


def test_a_yes_for_once_ends_with_the_lock() -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.ONCE)

    rig.lock()

    assert rig.ask().code is ExitCode.VAULT_CLOSED


@pytest.mark.parametrize("choice", list(WhileLocked))
def test_once_it_is_unlocked_every_program_is_asked_anew(choice: WhileLocked) -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),), choice)
    rig.allow(Verdict.PROGRAM)
    rig.lock()

    rig.unlock()

    assert rig.ask().code is ExitCode.PERSON_NEEDED


def test_every_program_is_asked_anew_however_the_vault_was_opened() -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.PROGRAM)
    rig.lock()
    rig.vault.store.failure = FAILURES[VaultState.UNAVAILABLE]
    rig.unlock()
    assert rig.ask().code is ExitCode.OK

    rig.vault.store.failure = None
    rig.vault.save_device(DEVICE)

    assert rig.ask().code is ExitCode.PERSON_NEEDED


def test_every_program_is_asked_anew_while_what_waited_is_still_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.PROGRAM)
    rig.lock()
    rig.vault.save_device(replace(DEVICE, name="new"))
    meanwhile: list[ExitCode] = []
    monkeypatch.setattr(rig.vault.store, "set", lambda *_: meanwhile.append(rig.ask().code))

    rig.unlock()

    assert meanwhile == [ExitCode.PERSON_NEEDED]


def test_a_lock_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    read: list[str] = []
    monkeypatch.setattr(rig.files._files, "revision", lambda: read.append("the AWS files"))

    rig.lock()

    assert not read
    assert len(rig.served.sessions()) == 3


def test_a_lock_looks_up_only_once_who_uses_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    behind_proxy = Connection(ca_bundle="/etc/company.pem")
    rig.files.connect(dict.fromkeys(("dev", "prod-admin"), behind_proxy))
    looked_up: list[int] = []

    def users(serials: Collection[str], named: Mapping[str, Profile]) -> list[str]:
        looked_up.append(len(named))
        return users_of(serials, named)

    monkeypatch.setattr("fobwatch.core.consent.rules.users_of", users)

    rig.lock()

    assert looked_up == [3]
    assert len(rig.served.sessions()) == 3


def test_a_session_of_what_the_profile_was_before_is_not_kept() -> None:
    rig = Rig()
    other = replace(OUTSIDE, access_key=replace(KEY, access_key_id="AKIAANOTHER00000TEST"))
    rig.files._files.change(profiles=(other,))
    rig.files.refresh()

    rig.lock()

    assert rig.ask("outside").code is ExitCode.VAULT_CLOSED


def test_a_narrowed_program_gets_the_copy_that_it_had() -> None:
    rig = Rig((rule(narrowing=READ_ONLY),))
    before = rig.ask()
    whole = rig.broker.record("dev").session
    assert whole is not None

    rig.lock()

    assert rig.ask() == before
    assert before.body != whole.credentials.access_key_id
    assert not rig.broker.tokens.calls


@pytest.mark.parametrize("by_rule", [True, False], ids=["by a rule", "by its own wish"])
def test_where_no_copy_was_made_the_whole_session_does_not_stand_in(*, by_rule: bool) -> None:
    rig = Rig((rule(narrowing=READ_ONLY),) if by_rule else ())

    rig.lock()
    reply = rig.ask(narrowing=WHOLE if by_rule else READ_ONLY)

    assert reply.code is ExitCode.VAULT_CLOSED
    assert "narrowed" in reply.title
    assert not rig.broker.tokens.calls


def test_what_was_allowed_for_a_time_ends_with_it() -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.PROGRAM, HALF_AN_HOUR)
    rig.lock()
    assert rig.ask().code is ExitCode.OK

    rig.clock.advance(minutes(30))

    assert rig.ask().code is ExitCode.VAULT_CLOSED


def test_a_copy_that_is_narrowed_otherwise_does_not_stand_in() -> None:
    rig = Rig()
    narrowed = rig.ask(narrowing=READ_ONLY)
    rig.lock()

    assert rig.ask(narrowing=READ_ONLY) == narrowed
    assert rig.ask(narrowing=HALF_AN_HOUR).code is ExitCode.VAULT_CLOSED


def test_a_copy_that_another_program_may_have_longer_does_not_stand_in() -> None:
    rig = Rig((rule(ConsentPolicy.ONCE_PER_PROGRAM),))
    rig.allow(Verdict.PROGRAM, HALF_AN_HOUR)
    rig.clock.advance(minutes(25))
    rig.allow(Verdict.PROGRAM, HALF_AN_HOUR, client=CLAUDE)

    rig.lock()

    assert rig.ask(client=CLAUDE).code is ExitCode.OK
    assert rig.ask().code is ExitCode.VAULT_CLOSED


@pytest.mark.parametrize(
    "changed",
    [
        replace(OUTSIDE, access_key=replace(KEY, access_key_id="AKIAANOTHER00000TEST")),
        replace(OUTSIDE, name="elsewhere"),
        replace(OUTSIDE, region="us-west-2"),
    ],
    ids=["another key", "gone", "another region"],
)
def test_what_the_aws_files_say_otherwise_now_is_refused(changed: object) -> None:
    rig = Rig()
    rig.lock()

    rig.files._files.change(profiles=(changed,))

    assert rig.ask("outside").code is ExitCode.VAULT_CLOSED
    assert rig.ask("dev").code is ExitCode.OK


def test_a_session_is_refused_whose_endpoint_the_aws_files_change() -> None:
    rig = Rig()
    rig.lock()

    rig.files.connect({"dev": Connection(sts_endpoint="https://elsewhere.example")})

    assert rig.ask("dev").code is ExitCode.VAULT_CLOSED
    assert rig.ask("outside").code is ExitCode.OK


def test_a_session_is_served_whose_endpoint_a_variable_names() -> None:
    rig = Rig()
    rig.broker.variables["AWS_ENDPOINT_URL"] = "https://sts.example"
    rig.broker.renew("dev")

    rig.lock()

    assert [each.endpoint for each in rig.served.sessions()] == ["https://sts.example"]
    assert rig.ask("dev").code is ExitCode.OK


def test_a_pause_holds_while_it_is_locked() -> None:
    rig = Rig()
    rig.lock()

    rig.agent._authorizer.pause()

    assert rig.ask().code is ExitCode.PAUSED


def test_a_second_lock_keeps_what_is_served_and_adds_nothing() -> None:
    rig = Rig()
    rig.broker.end("outside")
    rig.lock()

    rig.lock()

    assert rig.ask("dev").code is ExitCode.OK
    assert rig.ask("outside").code is ExitCode.VAULT_CLOSED


def test_a_choice_that_is_made_while_it_is_locked_changes_nothing() -> None:
    closed, serving = Rig(choice=WhileLocked.NOTHING), Rig()
    for rig, later in ((closed, WhileLocked.RUNNING_SESSIONS), (serving, WhileLocked.NOTHING)):
        rig.lock()
        rig.settings.change(partial(replace, while_locked=later))
        rig.lock()

    assert closed.ask().code is ExitCode.VAULT_CLOSED
    assert serving.ask().code is ExitCode.OK


def test_unlocked_all_is_as_ever() -> None:
    rig = Rig()
    rig.lock()
    rig.vault.retry()
    assert not rig.served.serving

    rig.unlock()
    rig.hold("dev", left=minutes(1))

    assert not rig.served.sessions()
    assert rig.ask().code is ExitCode.OK
    assert "GetSessionToken" in rig.broker.tokens.calls


def test_what_is_kept_is_no_key_no_seed_and_no_token_of_a_sign_in() -> None:
    rig = Rig()
    running = rig.broker.record("dev").session

    rig.lock()

    kept = pickle.dumps(rig.served._kept)
    secrets = (KEY.secret_access_key, OUTSIDE.access_key.secret_access_key, DEVICE.seed)
    assert running is not None
    assert running.credentials.secret_access_key.encode() in kept
    assert not any(secret.encode() in kept for secret in secrets)


def test_activity_says_that_it_was_locked() -> None:
    rig = Rig()
    rig.ask()
    rig.lock()
    rig.ask()
    rig.ask("nobody")

    given = [line.detail for line in rig.journal.lines if line.event is Event.CREDENTIALS_GIVEN]
    assert given == ["", "while locked"]
    assert rig.journal.lines[-1].event is Event.CREDENTIALS_REFUSED
