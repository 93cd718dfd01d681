"""Whatever happens at a provider or to the program, a sign-in is kept or a person is told.

For `aws login` and OpenID providers; `tests/core/portals/test_token_chain.py` has the portals.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import NetworkUnreachable, TlsIntercepted
from fobwatch.core.aws_login.logins import Logins
from fobwatch.core.oidc.client import OidcClient
from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import FakeClock, MemorySessions
from tests.fakes_aws_login import LOGIN, FakeSignInService
from tests.fakes_files import MemoryJournal
from tests.fakes_oidc import PROVIDER, FakeOidcProvider
from tests.fakes_portals import FakePages

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.web_sign_in.lasting_sign_ins import Common, LastingSignIns

AWAY = NetworkUnreachable("No network", "", "")
INTERCEPTED = TlsIntercepted("A captive portal", "", "")
TOOLS = 3


class Killed(BaseException):
    """The process ends here."""


class SignInChain(RuleBasedStateMachine):
    """Days of a sign-in, with outages, sign-outs and the program's end at any instant."""

    place: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.store = FakeClock(), MemorySessions()
        self.service = self.new_service()
        self.waiting: list[Callable[[], None]] = []
        self.let_in = False
        """Whether the provider still has the sign-in, and we have what it takes to renew it."""
        self.start_again()

    def new_service(self) -> Any:  # noqa: ANN401 - the two stand-ins have no type in common
        raise NotImplementedError

    def new_sign_ins(self, common: Common) -> LastingSignIns[Any, Any]:
        raise NotImplementedError

    def meanwhile(self, happens: Callable[[], None]) -> None:
        """Let something happen while the next renewal is on its way."""
        raise NotImplementedError

    def after_rotation(self, happens: Callable[[], None]) -> None:
        """Let something happen when the next renewal has rotated the token."""
        raise NotImplementedError

    def is_over(self) -> bool:
        """Whether the provider has ended the sign-in by its age."""
        return False

    @property
    def kept(self) -> Any:  # noqa: ANN401 - each kind stores another
        return self.store.get(self.sign_ins.KIND, self.place.key)

    @rule()
    def start_again(self) -> None:
        self.pages = FakePages(answer=self.service.allow)
        self.sign_ins = self.new_sign_ins(
            {
                "sign_ins": BrowserSignIns(
                    pages=self.pages,
                    may_show=lambda: True,
                    in_background=self.waiting.append,
                    pause=lambda _event, _time: None,
                ),
                "store": self.store,
                "aws_time": AwsTime(self.clock),
                "journal": MemoryJournal(),
            }
        )

    @rule()
    def sign_in(self) -> None:
        self.service.failure = None
        self.sign_ins.begin(self.place)
        while self.waiting:
            self.waiting.pop(0)()
        self.let_in = True

    @rule()
    def sign_out(self) -> None:
        self.sign_ins.forget(self.place)
        self.let_in = False

    @rule(minutes=st.integers(1, 15) | st.integers(55, 180))
    def time_goes_on(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule(failure=st.sampled_from([None, AWAY, INTERCEPTED]), minutes=st.integers(0, 14))
    def the_network_changes(self, failure: FobwatchError | None, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        self.service.failure = failure
        self.answer()

    @rule()
    def the_provider_ends_it(self) -> None:
        self.service.end()
        self.let_in = False

    @rule()
    def tools_ask_at_once(self) -> None:
        with ThreadPoolExecutor(TOOLS) as pool:
            answers = set(pool.map(lambda _number: self.answer(), range(TOOLS)))

        assert len(answers) == 1

    def answer(self) -> Any:  # noqa: ANN401 - the sign-in, or why there is none
        try:
            given = self.sign_ins.lasting(self.place)
        except BrowserNeeded:
            assert not self.let_in or self.is_over(), "a sign-in that lasts was given up"
            return BrowserNeeded
        except (NetworkUnreachable, TlsIntercepted):
            assert self.service.failure is not None
            return self.service.failure
        assert given == self.kept, "it was handed out before it was stored"
        return given

    @precondition(lambda self: self.service.failure is None)
    @rule()
    def the_person_signs_in_anew_during_a_renewal(self) -> None:
        newest: list[Any] = []

        def anew() -> None:
            self.sign_in()
            newest.append(self.kept)

        self.meanwhile(anew)
        given = self.answer()
        self.meanwhile(lambda: None)

        assert not newest or given == self.kept == newest[0]

    @precondition(lambda self: self.service.failure is None)
    @rule()
    def the_person_signs_out_during_a_renewal(self) -> None:
        happened: list[str] = []

        def out() -> None:
            self.sign_out()
            happened.append("signed out")

        self.meanwhile(out)
        given = self.answer()
        self.meanwhile(lambda: None)

        assert not happened or (given, self.kept) == (BrowserNeeded, None)

    @precondition(lambda self: self.service.failure is None)
    @rule(end=st.sampled_from([Killed(), AWAY]))
    def the_rotated_token_never_comes(self, end: BaseException) -> None:
        """What is stored is worth nothing then: the process was killed, or the answer lost."""

        def never() -> None:
            self.let_in = False
            raise end

        self.after_rotation(never)
        try:
            self.sign_ins.lasting(self.place)
        except (Killed, NetworkUnreachable):
            assert not self.let_in
        except BrowserNeeded:
            self.let_in = False
        self.after_rotation(lambda: None)
        self.start_again()

    @invariant()
    def what_is_stored_can_be_read_again(self) -> None:
        if self.kept is not None:
            kind = self.sign_ins.KIND
            assert kind.load(kind.dump(self.kept)) == self.kept

    @invariant()
    def no_page_is_opened_by_itself(self) -> None:
        assert self.waiting == []


class LoginChain(SignInChain):
    place: ClassVar = LOGIN

    def new_service(self) -> FakeSignInService:
        return FakeSignInService(self.clock)

    def new_sign_ins(self, common: Common) -> Logins:
        return Logins(service=self.service, **common)

    def meanwhile(self, happens: Callable[[], None]) -> None:
        self.service.at_refresh = once(happens)

    def after_rotation(self, happens: Callable[[], None]) -> None:
        self.service.after_refresh = once(happens)

    def is_over(self) -> bool:
        return bool(self.clock.now() >= self.service.ends_at)


class OidcChain(SignInChain):
    place: ClassVar = PROVIDER

    def new_service(self) -> FakeOidcProvider:
        return FakeOidcProvider(self.clock)

    def new_sign_ins(self, common: Common) -> OidcSignIns:
        return OidcSignIns(client=OidcClient(self.service), **common)

    def meanwhile(self, happens: Callable[[], None]) -> None:
        self.service.interfere = once(happens)

    def after_rotation(self, happens: Callable[[], None]) -> None:
        once_happens = once(happens)
        self.service.on_issue = lambda _token: once_happens()


def once(happens: Callable[[], None]) -> Callable[[], None]:
    left = [happens]
    return lambda: left.pop()() if left else None


BUSY = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLoginChain = LoginChain.TestCase
TestLoginChain.settings = BUSY
TestOidcChain = OidcChain.TestCase
TestOidcChain.settings = BUSY


@pytest.mark.parametrize("chain", [LoginChain, OidcChain])
def test_a_rotated_token_that_never_came_is_told_once_and_not_tried_over_and_over(
    chain: type[SignInChain],
) -> None:
    day = chain()
    day.sign_in()
    day.clock.advance(timedelta(minutes=59))
    day.the_rotated_token_never_comes(Killed())
    day.clock.advance(timedelta(minutes=5))
    day.answer()
    day.service.failure = Killed()  # whatever is asked from now on ends the test

    assert {day.answer() for _ in range(1000)} == {BrowserNeeded}
    assert day.kept is None
