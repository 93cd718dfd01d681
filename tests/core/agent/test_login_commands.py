"""What programs are told about sign-ins of `aws login`, and what they can do with them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode, exit_code
from fobwatch.core.agent.sign_in_commands import LoginCommands
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.errors import InputError
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.fakes import ANNA, FakeClock
from tests.fakes_aws_login import IDENTITY, LOGIN, ME, shown_code
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from collections.abc import Callable

SHELL, OTHER = (
    ClientProcess(processes=(Process(pid=42, executable=executable),))
    for executable in ("/bin/bash", "/usr/bin/vim")
)


class Front:
    def __init__(self) -> None:
        vault, clock = StagedVault(), FakeClock()
        catalogue = StagedCatalogue(vault, ANNA, ME)
        self.broker = StagedBroker(clock, vault, catalogue)
        self.world = self.broker.portals
        self.world.pages.answer = self.world.sign_in_service.allow
        logins = self.world.logins
        known = KnownLogins(
            logins=logins, oidc=self.world.oidc, catalogue=catalogue, broker=self.broker
        )
        self.answers = LoginCommands(logins=logins, known=known).by_verb()

    def ask(
        self, verb: AgentVerb, *, client_process: ClientProcess = SHELL, **arguments: object
    ) -> str:
        return self.answers[verb](
            AgentRequest(verb=verb, arguments=arguments, client_process=client_process)
        )

    def in_threads(self) -> None:
        self.world.sign_ins.in_background = lambda work: threading.Thread(
            target=work, daemon=True
        ).start()


def test_the_browser_is_opened_once_and_not_while_somebody_is_signed_in() -> None:
    front = Front()
    said = [front.ask(AgentVerb.LOGIN, profile=ME.name) for _ in range(3)]
    front.world.finish()

    assert len(set(said)) == 1
    assert len(front.world.pages.shown) == 1
    for verb in (AgentVerb.LOGIN, AgentVerb.LOGIN_ADDRESS):
        front.ask(verb, profile=ME.name)
    assert IDENTITY in front.ask(AgentVerb.LOGIN, profile=ME.name)
    assert front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name) == ""
    assert front.world.waiting == []


def test_while_the_screen_is_locked_no_page_is_opened() -> None:
    front = Front()
    front.world.may_show = False
    with pytest.raises(BrowserNeeded):
        front.ask(AgentVerb.LOGIN, profile=ME.name)


def test_a_code_of_another_device_signs_in() -> None:
    front = Front()
    front.in_threads()
    address = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    same = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    code = front.world.sign_in_service.allow(address)
    with pytest.raises(InputError) as refused:
        front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code="wrong")
    said = front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code=shown_code(address, code))

    assert front.world.pages.shown == []
    assert exit_code(refused.value) is ExitCode.BAD_REQUEST
    assert same == address
    assert said == f"Signed in as {IDENTITY}."
    assert front.world.logins.ends_about(LOGIN) is not None


def test_a_code_after_which_nobody_is_signed_in_is_no_success() -> None:
    front = Front()
    front.in_threads()
    front.world.logins.on_signed_in(lambda login, _sign_in: front.world.logins.forget(login))
    address = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    code = front.world.sign_in_service.allow(address)

    with pytest.raises(SignInStopped, match="Nobody is signed in"):
        front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code=shown_code(address, code))


def test_a_page_that_waits_for_a_person_is_no_program_s_to_replace() -> None:
    front = Front()
    logins, codes = front.world.logins, list[str]()
    logins.on_change(lambda login: codes.append(logins.address_elsewhere(login)))
    logins.begin(LOGIN)
    with pytest.raises(BrowserNeeded, match="in the browser"):
        front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    front.world.finish()

    assert logins.ends_about(LOGIN) is not None
    assert not any(codes)


def test_another_device_is_spoken_of_before_its_page_has_an_address() -> None:
    front = Front()
    front.world.logins.begin(LOGIN, elsewhere=True)
    said = front.ask(AgentVerb.LOGIN, profile=ME.name)

    assert "another device" in said
    assert "another device" in front.world.logins.needed(LOGIN).title


def begin_in_fobwatch(front: Front) -> None:
    front.world.logins.begin(LOGIN, elsewhere=True)


def begin_in_shell(front: Front) -> None:
    front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)


@pytest.mark.parametrize("begin", [begin_in_fobwatch, begin_in_shell])
def test_another_device_s_code_counts_only_from_who_began(begin: Callable[[Front], None]) -> None:
    front = Front()
    front.in_threads()
    begun = threading.Event()
    front.world.sign_ins.on_change(
        lambda page: begun.set() if front.world.sign_ins.address_elsewhere(page) else None
    )
    begin(front)
    assert begun.wait(30)
    with pytest.raises(BrowserNeeded, match="where you began"):
        front.ask(AgentVerb.LOGIN_ADDRESS, client_process=OTHER, profile=ME.name)
    address = front.world.logins.address_elsewhere(LOGIN)
    made_up = shown_code(address, "made-up")
    with pytest.raises(SignInStopped, match="No sign-in waits"):
        front.ask(AgentVerb.LOGIN_CODE, client_process=OTHER, profile=ME.name, code=made_up)

    assert front.world.logins.address_elsewhere(LOGIN) == address
    front.world.logins.paste(LOGIN, shown_code(address, front.world.sign_in_service.allow(address)))
    assert front.world.logins.ends_about(LOGIN) is not None


def test_what_a_terminal_has_left_waiting_is_reported_and_a_person_replaces_it() -> None:
    front = Front()
    front.in_threads()
    front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    said = front.ask(AgentVerb.LOGIN, profile=ME.name)
    nothing_opened = front.world.pages.shown == []
    signed_in = threading.Event()
    front.world.logins.on_signed_in(lambda *_: signed_in.set())
    front.world.logins.begin(LOGIN)

    assert "another device" in said
    assert nothing_opened
    assert signed_in.wait(30)


def test_signing_out_ends_the_sessions_that_use_it() -> None:
    front = Front()
    nobody = front.ask(AgentVerb.LOGOUT, profile=ME.name)
    front.world.logins.begin(LOGIN)
    front.world.finish()
    front.broker.start(ME.name)
    out = front.ask(AgentVerb.LOGOUT, profile=ME.name)

    assert nobody.startswith("Nobody is signed in")
    assert out == f"Signed out of {IDENTITY}."
    assert front.broker.record(ME.name).session is None
    assert front.world.logins.ends_about(LOGIN) is None


@pytest.mark.parametrize("verb", [AgentVerb.LOGIN, AgentVerb.LOGIN_ADDRESS, AgentVerb.LOGOUT])
def test_a_profile_of_another_kind_is_refused(verb: AgentVerb) -> None:
    with pytest.raises(UnusableProfile, match="no profile of “aws login”"):
        Front().ask(verb, profile=ANNA.name)
