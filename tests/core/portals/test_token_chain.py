"""Whatever happens at a portal or to the program, tokens are kept or a person is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fobwatch.core.aws.errors import NetworkUnreachable, TlsIntercepted, TokenRefused
from fobwatch.core.portals.portal import PORTAL_SIGN_INS
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes import ACCOUNT, FakeClock, MemorySessions
from tests.fakes_portals import PORTAL, START_URL, PortalWorld

if TYPE_CHECKING:
    from fobwatch.core.portals.portal import Tokens

AWAY = NetworkUnreachable("No network", "", "")
INTERCEPTED = TlsIntercepted("A captive portal", "", "")
MOST_CALLS = 4
"""A token refused, one renewal, the call again: nothing is tried over and over."""


class Killed(BaseException):
    """The process ends here."""


class TokenChain(RuleBasedStateMachine):
    """A day of a sign-in, with outages, sign-outs and the program's end at any instant."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.store = FakeClock(), MemorySessions()
        self.world = PortalWorld(self.clock, self.store)
        self.let_in = False
        """Whether AWS still has the person's sign-in, and we have what it takes to renew it."""
        self.told = 0

    @rule()
    def sign_in(self) -> None:
        self.world.identity_center.failure = None
        self.world.sign_in()
        self.let_in = True

    @rule(minutes=st.integers(1, 180))
    def time_goes_on(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule(failure=st.sampled_from([None, AWAY, INTERCEPTED]))
    def the_network_changes(self, failure: NetworkUnreachable | TlsIntercepted | None) -> None:
        self.world.identity_center.failure = failure

    @rule()
    def the_portal_ends_it(self) -> None:
        self.world.identity_center.end()
        self.let_in = False

    @precondition(lambda self: self.world.identity_center.failure is None)
    @rule()
    def sign_out(self) -> None:
        self.world.portals.sign_out(PORTAL)
        self.let_in = False

    @rule()
    def ask(self) -> None:
        before = len(self.world.identity_center.calls)
        try:
            self.world.portals.role_grant(PORTAL, ACCOUNT, "ReadOnly")
        except BrowserNeeded:
            assert not self.let_in or self._over(), "a sign-in that lasts was given up"
            self.let_in = False
        except (NetworkUnreachable, TlsIntercepted):
            assert self.world.identity_center.failure is not None
        assert len(self.world.identity_center.calls) - before <= MOST_CALLS

    @precondition(lambda self: self.world.identity_center.failure is None)
    @rule()
    def the_program_is_killed_after_aws_rotated_the_token(self) -> None:
        """What the vault has is the old token then, which is worth nothing any more."""
        center = self.world.identity_center
        refresh = center.refresh

        def rotated(*arguments: object) -> Tokens:
            refresh(*arguments)  # type: ignore[arg-type]  # as it is called
            raise Killed

        center.refresh = rotated  # type: ignore[method-assign,assignment]  # for one call
        try:
            self.world.portals.access_token(PORTAL)
        except Killed:
            self.let_in = False
        except BrowserNeeded:
            self.let_in = False
        center.refresh = refresh  # type: ignore[method-assign]  # as it was
        self.start_again()

    @rule()
    def start_again(self) -> None:
        center = self.world.identity_center
        self.world = PortalWorld(self.clock, self.store)
        self.world.identity_center = center
        self.world.portals._identity_center = center
        self.world.pages.answer = center.allow

    @invariant()
    def what_is_kept_can_be_read_again(self) -> None:
        kept = self.store.get(PORTAL_SIGN_INS, START_URL)
        if kept is not None:
            assert PORTAL_SIGN_INS.load(PORTAL_SIGN_INS.dump(kept)) == kept

    @invariant()
    def no_page_is_opened_by_itself(self) -> None:
        assert self.world.waiting == []

    def _over(self) -> bool:
        kept = self.store.get(PORTAL_SIGN_INS, START_URL)
        lasted = self.clock.now() - (kept.signed_in_at if kept else self.clock.now())
        return lasted >= self.world.identity_center.session_life


TestTokenChain = TokenChain.TestCase
TestTokenChain.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_killed_rotation_is_told_once_and_not_tried_over_and_over() -> None:
    chain = TokenChain()
    chain.sign_in()
    chain.clock.advance(timedelta(minutes=58))
    chain.the_program_is_killed_after_aws_rotated_the_token()
    chain.clock.advance(timedelta(minutes=5))
    before = len(chain.world.identity_center.calls)
    for _ in range(1000):
        chain.ask()

    assert len(chain.world.identity_center.calls) - before <= MOST_CALLS
    assert isinstance(chain.world.portals.needed(PORTAL), BrowserNeeded)
    assert TokenRefused.needs_person
