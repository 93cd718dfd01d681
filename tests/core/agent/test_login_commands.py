"""What programs are told about sign-ins of `aws login`, and what they can do with them."""

from __future__ import annotations

import threading

import pytest

from fobwatch.core.agent.login_commands import LoginCommands
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode, exit_code
from fobwatch.core.catalogue.known_logins import KnownLogins
from fobwatch.core.errors import BrowserNeeded, InputError, SignInStopped, UnusableProfile
from tests.fakes import ANNA, FakeClock
from tests.fakes_aws_login import IDENTITY, LOGIN, ME, shown_code
from tests.staged import StagedBroker, StagedCatalogue, StagedVault


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

    def ask(self, verb: AgentVerb, **arguments: object) -> str:
        return self.answers[verb](AgentRequest(verb=verb, arguments=arguments))


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
    front.world.sign_ins.in_background = lambda work: threading.Thread(target=work).start()
    address = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    same = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    code = front.world.sign_in_service.allow(address)
    with pytest.raises(InputError) as refused:
        front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code="wrong")
    said = front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code=shown_code(address, code))

    assert exit_code(refused.value) is ExitCode.BAD_REQUEST
    assert same == address
    assert said == f"Signed in as {IDENTITY}."
    assert front.world.logins.ends_about(LOGIN) is not None


def test_a_code_after_which_nobody_is_signed_in_is_no_success() -> None:
    front = Front()
    front.world.sign_ins.in_background = lambda work: threading.Thread(target=work).start()
    front.world.logins.on_signed_in(lambda login, _sign_in: front.world.logins.forget(login))
    address = front.ask(AgentVerb.LOGIN_ADDRESS, profile=ME.name)
    code = front.world.sign_in_service.allow(address)

    with pytest.raises(SignInStopped, match="Nobody is signed in"):
        front.ask(AgentVerb.LOGIN_CODE, profile=ME.name, code=shown_code(address, code))


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
