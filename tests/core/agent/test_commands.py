"""What stands behind each verb of the agent."""

from __future__ import annotations

import json
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.core.agent.commands import AgentCommands
from fobwatch.core.agent.console_requests import MOST, ConsoleFinder, ConsoleOpenings, RateLimit
from fobwatch.core.agent.credential_formats import (
    process_credentials,
    region_variables,
    session_variables,
)
from fobwatch.core.agent.errors import AgentPaused
from fobwatch.core.agent.lockdown_commands import LockdownCommands
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.catalogue.search import RankedSearch
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen
from fobwatch.core.console.agreement import Agreement
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.errors import BadRequest, NotKept, VaultLocked, VaultUnavailable
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.mfa.errors import MfaCodeNeeded, UnknownDevice
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.vault.state import VaultState, Waiting
from tests.agent_fakes import OpenAuthorizer, RecordingDesktop, served_by
from tests.core.agent.test_login_commands import Front as LoginFront
from tests.core.agent.test_policy_commands import commands as policy_commands
from tests.core.agent.test_portal_commands import Front as PortalFront
from tests.core.lockdown.lockdown_world import LockdownWorld
from tests.core.sessions.test_sessions import session
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE, NOON, SERIAL, FakeClock, FakeScreen
from tests.fakes_console import FakeFederation, FakePartitions, RecordingBrowser
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.staged import FAILURES, StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.sessions.sessions import Session

DEV = replace(session(), region=ANNA.region)
SSO = OtherProfile(name="corp", way=OtherKind.SSO, region="eu-central-1")


class Front:
    """The answers over the real services; one of these has a session."""

    def __init__(
        self,
        *devices: MfaDevice,
        held: Session | None = DEV,
        failure: FobwatchError | None = None,
        extra_variables: dict[str, str] | None = None,
        asked_because: tuple[str, ...] = (),
    ) -> None:
        """`asked_because` is for whose sake the console is asked about, at each look."""
        because = iter(asked_because)

        def refuse(_name: str, agreement: Agreement) -> None:
            if not agreement.confirmed and next(because, ""):
                raise ConsentOpen("It opens only after a question", "", "")

        clock = FakeClock()
        self.vault = StagedVault(*devices or (DEVICE,))
        self.profiles = StagedCatalogue(self.vault, ANNA, ADMIN, SSO)
        self.sessions = StagedBroker(clock, self.vault, self.profiles)
        self.sessions.tokens.failures += [failure] if failure else []
        if held is not None:
            self.sessions.hold(held)
        self.browser = RecordingBrowser()
        self.clock, self.screen = clock, FakeScreen()
        self.links = LinkQuestions(clock, self.screen)
        self.desktop = RecordingDesktop()
        self.authorizer = OpenAuthorizer()
        self.aws_time = AwsTime(clock)
        self._answers = AgentCommands(
            sessions=self.sessions,
            served=served_by(self.sessions, self.sessions.tokens, self.vault, self.profiles, clock),
            profiles=self.profiles,
            vault=self.vault,
            consoles=ConsoleService(
                sessions=self.sessions,
                federation=FakeFederation(),
                tokens=self.sessions.tokens,
                partitions=FakePartitions(),
                browser=self.browser,
                journal=MemoryJournal(),
                aws_time=self.aws_time,
                check_agreement=refuse,
            ),
            openings=ConsoleOpenings(clock, self.screen),
            links=self.links,
            desktop=self.desktop,
            switch=self.authorizer,
            aws_time=self.aws_time,
            activity=MemoryJournal(),
            import_document=lambda document: f"{len(document)} characters imported.",
            agreement=lambda _profile: Agreement(confirmed=bool(next(because, ""))),
            lend=lambda profile: f"/lent/{profile}",
            extra_variables=extra_variables or {},
        ).by_verb()

    def ask(self, verb: AgentVerb, **arguments: object) -> str:
        return self._answers[verb](AgentRequest(verb=verb, arguments=arguments))


def test_every_verb_has_an_answer() -> None:
    front = Front()
    portals = PortalFront()
    logins = LoginFront()

    lockdown = LockdownCommands(
        lockdown=LockdownWorld().lockdown, aws_time=front.aws_time
    ).by_verb()
    finder = ConsoleFinder(
        profiles=front.profiles,
        sessions=front.sessions,
        search=lambda: RankedSearch(
            front.profiles.profiles, dict, PreferencesFile(MemoryTextStore()), front.aws_time
        ),
        searches=RateLimit(FakeClock()),
    ).by_verb()

    others = portals.answers | logins.answers | policy_commands().by_verb()
    answers = front._answers | finder | others | lockdown
    assert set(answers) == set(AgentVerb)


def test_credentials_are_those_of_the_session() -> None:
    assert json.loads(Front().ask(AgentVerb.CREDENTIALS, profile="dev")) == process_credentials(DEV)


@pytest.mark.parametrize("verb", [AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.ENDPOINT])
@pytest.mark.parametrize(("minutes", "signs_in"), [(21, False), (19, True)])
def test_a_tool_gets_credentials_that_last_twenty_minutes(
    verb: AgentVerb, minutes: int, *, signs_in: bool
) -> None:
    held = replace(session(timedelta(minutes=minutes)), started_at=NOON - timedelta(hours=1))
    front = Front(held=held)

    front.ask(verb, profile="dev")

    assert ("GetSessionToken" in front.sessions.tokens.calls) is signs_in


def test_variables_are_those_of_the_session() -> None:
    assert json.loads(Front().ask(AgentVerb.ENV, profile="dev")) == session_variables(DEV)


def test_the_demo_s_variables_stand_beside_the_session_s() -> None:
    demo = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}

    variables = json.loads(Front(extra_variables=demo).ask(AgentVerb.ENV, profile="dev"))

    assert variables == session_variables(DEV) | demo


def test_beside_the_endpoint_of_a_job_stand_the_region_and_the_demo_s_variables() -> None:
    demo = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
    front = Front(extra_variables=demo)

    variables = json.loads(front.ask(AgentVerb.ENDPOINT, profile="dev"))

    assert variables == region_variables(DEV) | demo


@pytest.mark.parametrize(
    "verb",
    [
        AgentVerb.CREDENTIALS,
        AgentVerb.ENV,
        AgentVerb.ENDPOINT,
        AgentVerb.OPEN,
        AgentVerb.OPEN_LINK,
        AgentVerb.CODE,
        AgentVerb.IMPORT,
    ],
)
def test_what_it_is_about_must_be_said(verb: AgentVerb) -> None:
    with pytest.raises(BadRequest):
        Front().ask(verb)


@pytest.mark.parametrize("arguments", [{"profile": "dev"}, {"token": "x"}], ids=str)
def test_a_connection_is_served_for_one_profile_and_token(arguments: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        Front().ask(AgentVerb.SERVE, **arguments)

    assert Front().ask(AgentVerb.SERVE, profile="dev", token="x") == ""


MISSING: list[FobwatchError] = [
    UnknownProfile("No profile", "…", "…"),
    BrokenChain("No source", "…", "…"),
    MfaCodeNeeded("A code is needed", "…", "…", serial=SERIAL),
]
KINDS = [type(error).__name__ for error in MISSING]


@pytest.mark.parametrize("error", MISSING, ids=KINDS)
def test_what_is_missing_while_the_vault_is_locked_is_blamed_on_it(error: FobwatchError) -> None:
    front = Front(held=None, failure=error)
    front.vault.stage(VaultState.LOCKED)

    with pytest.raises(VaultLocked):
        front.ask(AgentVerb.CREDENTIALS, profile="dev")


@pytest.mark.parametrize("error", MISSING, ids=KINDS)
def test_what_is_missing_while_the_vault_is_read_may_come_yet(error: FobwatchError) -> None:
    front = Front(held=None, failure=error)
    front.vault.stage(VaultState.LOADING)

    with pytest.raises(VaultUnavailable, match="still being read"):
        front.ask(AgentVerb.CREDENTIALS, profile="dev")


def test_there_is_no_list_before_the_vault_is_read() -> None:
    front = Front()
    front.vault.stage(VaultState.LOADING)

    with pytest.raises(VaultUnavailable, match="still being read"):
        front.ask(AgentVerb.LIST)


@pytest.mark.parametrize("error", MISSING, ids=KINDS)
def test_what_is_missing_in_an_open_vault_is_missing(error: FobwatchError) -> None:
    front = Front(held=None, failure=error)

    with pytest.raises(type(error)):
        front.ask(AgentVerb.CREDENTIALS, profile="dev")


def test_the_vault_is_not_blamed_for_the_network() -> None:
    offline = NetworkUnreachable("No network", "…", "…")
    front = Front(held=None, failure=offline)
    front.vault.stage(VaultState.LOCKED)

    with pytest.raises(NetworkUnreachable):
        front.ask(AgentVerb.CREDENTIALS, profile="dev")


def test_the_names_are_one_a_line() -> None:
    assert Front().ask(AgentVerb.NAMES).splitlines() == [
        profile["name"] for profile in json.loads(Front().ask(AgentVerb.LIST))
    ]
    assert Front().ask(AgentVerb.DEVICES).splitlines() == [DEVICE.name]


def test_the_list_names_every_profile_with_its_session() -> None:
    listed = json.loads(Front().ask(AgentVerb.LIST))

    assert listed == [
        {
            "name": "dev",
            "kind": "iam-user",
            "origin": "vault",
            "region": "eu-west-1",
            "account_id": ACCOUNT,
            "state": "active",
            "expires_at": "2026-11-22T13:00:00Z",
            "action_needed": None,
        },
        {
            "name": "prod-admin",
            "kind": "role",
            "origin": "vault",
            "region": "",
            "account_id": "",
            "state": "idle",
            "expires_at": "",
            "action_needed": None,
        },
        {
            "name": "corp",
            "kind": "sso",
            "origin": "aws-files",
            "region": "eu-central-1",
            "account_id": "",
            "state": "idle",
            "expires_at": "",
            "action_needed": None,
        },
    ]


def test_the_console_opens_where_it_was_asked_to() -> None:
    front = Front()

    front.ask(AgentVerb.OPEN, profile="dev", words="s3 eu-west-1")
    front.ask(AgentVerb.OPEN, profile="dev")

    console = "https://eu-west-1.console.aws.amazon.com"
    assert [login.destination for login in front.browser.opened] == [
        f"{console}/s3/home?region=eu-west-1",
        f"{console}/console/home?region=eu-west-1",
    ]


@pytest.mark.parametrize(
    ("asked_because", "opens"),
    [(("dev",), True), (("", "dev"), False), (("", "", "dev"), False), (("", "", ""), True)],
    ids=["asked by the authorizer", "since then", "by the sign-in", "never"],
)
def test_a_program_opens_no_console_about_which_nobody_was_asked(
    asked_because: tuple[str, ...], *, opens: bool
) -> None:
    front = Front(asked_because=asked_because)
    with nullcontext() if opens else pytest.raises(ConsentOpen):
        front.ask(AgentVerb.OPEN, profile="dev")

    assert len(front.browser.opened) == opens


def test_a_program_that_asks_for_a_console_again_and_again_opens_a_few() -> None:
    front = Front()

    def ask(times: int) -> int:
        for _ in range(times):
            with suppress(ConsentDenied):
                front.ask(AgentVerb.OPEN, profile="dev")
        return len(front.browser.opened)

    first = ask(1000)
    front.clock.advance(timedelta(seconds=59))
    within = ask(10)
    front.clock.advance(timedelta(seconds=2))

    assert first == within == MOST
    assert ask(1000) == 2 * MOST


def test_a_program_opens_no_console_behind_a_locked_screen() -> None:
    front = Front()
    front.screen.set_locked(locked=True)
    with pytest.raises(ConsentOpen, match="not opened"):
        front.ask(AgentVerb.OPEN, profile="dev")
    front.screen.set_locked(locked=False)
    front.ask(AgentVerb.OPEN, profile="dev")

    assert len(front.browser.opened) == 1


def test_a_link_opens_nothing_before_a_person_was_asked() -> None:
    front = Front()

    front.ask(AgentVerb.OPEN_LINK, link=f"fobwatch://open?account={ACCOUNT}")

    assert front.browser.opened == []
    assert front.links.question is not None


def test_while_the_agent_is_paused_a_person_who_follows_a_link_is_told_so() -> None:
    front = Front()
    front.authorizer.pause()

    with pytest.raises(AgentPaused):
        front.ask(AgentVerb.OPEN_LINK, link=f"fobwatch://open?account={ACCOUNT}")
    question = front.links.question
    assert question is not None
    assert question.link is None
    assert isinstance(question.problem, AgentPaused)


@pytest.mark.parametrize("name", [SERIAL, "anna-laptop"], ids=["serial", "name"])
def test_the_code_is_the_device_s_at_aws_s_time(name: str) -> None:
    front = Front()
    ahead = timedelta(seconds=95)
    front.aws_time.observe(NOON + ahead, NOON, NOON)

    code = front.ask(AgentVerb.CODE, device=name)

    assert code == totp_code(DEVICE, NOON + ahead)
    assert code != totp_code(DEVICE, NOON)


def test_an_unknown_device_is_told() -> None:
    with pytest.raises(UnknownDevice):
        Front().ask(AgentVerb.CODE, device="bob")


def test_an_unknown_device_is_blamed_on_the_locked_vault() -> None:
    front = Front()
    front.vault.empty()
    front.vault.stage(VaultState.LOCKED)

    with pytest.raises(VaultLocked):
        front.ask(AgentVerb.CODE, device="anna-laptop")


def test_a_name_that_two_devices_have_is_told_with_their_serials() -> None:
    twin = replace(DEVICE, serial=f"{SERIAL}-2")
    front = Front(DEVICE, twin)

    with pytest.raises(BadRequest, match=f"{SERIAL} or {SERIAL}-2"):
        front.ask(AgentVerb.CODE, device="anna-laptop")


def test_an_import_document_is_handed_on() -> None:
    assert Front().ask(AgentVerb.IMPORT, document="{}") == "2 characters imported."


def test_the_status_tells_what_the_doctor_asks() -> None:
    problem = FileProblem(path="~/.aws/config", line=3, message="A key without a value.")
    front = Front()
    front.profiles.listed = (ANNA,)
    front.profiles.find(problem)
    front.vault.stage(VaultState.LOCKED)
    front.sessions.renewals.pause()
    front.authorizer.pause()
    front.aws_time.observe(NOON + timedelta(seconds=94), NOON, NOON)

    status = json.loads(front.ask(AgentVerb.STATUS))

    assert status == {
        "version": __version__,
        "vault": "locked",
        "vault_problem": str(FAILURES[VaultState.LOCKED]),
        "activity_problem": "",
        "paused": True,
        "agent_paused": True,
        "clock_measured": True,
        "clock_offset_seconds": 94.5,
        "clock_skewed": True,
        "profiles": 1,
        "actions_needed": {},
        "file_problems": [
            {"path": "~/.aws/config", "line": 3, "message": "A key without a value."}
        ],
    }


def test_what_a_person_has_to_do_is_listed_and_in_the_status() -> None:
    front = Front()
    problem = MfaCodeNeeded("Title", "Message.", "Remedy.", serial=SERIAL)
    front.sessions.put(SessionRecord(profile="dev", problem=problem))
    action = {"name": "enter-code", "serial": SERIAL}

    listed = json.loads(front.ask(AgentVerb.LIST))
    status = json.loads(front.ask(AgentVerb.STATUS))

    assert {profile["name"]: profile["action_needed"] for profile in listed} == {
        "dev": action,
        "prod-admin": None,
        "corp": None,
    }
    assert status["actions_needed"] == {"dev": action}


@pytest.mark.parametrize("verb", [AgentVerb.SHOW, AgentVerb.QUIT])
def test_the_window_s_verbs_reach_the_desktop(verb: AgentVerb) -> None:
    front = Front()

    assert front.ask(verb) == ""
    assert front.desktop.calls == [verb]


@pytest.mark.parametrize(
    "waiting", [Waiting(profiles=("dev", "ci")), Waiting(devices=("anna-laptop",))], ids=str
)
def test_it_does_not_quit_while_something_would_be_lost(waiting: Waiting) -> None:
    front = Front()
    front.vault.hold_back(waiting)

    with pytest.raises(NotKept, match="goes on running") as refused:
        front.ask(AgentVerb.QUIT)

    assert str(waiting) in refused.value.message
    assert front.desktop.calls == []

    front.ask(AgentVerb.QUIT, anyway="yes")
    assert front.desktop.calls == [AgentVerb.QUIT]


def test_a_session_that_waits_keeps_nothing_from_ending() -> None:
    front = Front()
    front.vault.hold_back(Waiting(sessions=("dev",)))

    front.ask(AgentVerb.QUIT)

    assert front.desktop.calls == [AgentVerb.QUIT]
