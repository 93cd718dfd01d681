"""Looking for flagged sign-ins, where a person wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.settings.settings import Settings
from fobwatch.core.sign_in_history.watch import FIRST_PAUSE
from fobwatch.ui.notices.presenter import NoticesPresenter
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import ShowSignIns
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.sign_ins.presenter import SignInsPresenter
from fobwatch.ui.sign_ins.watching import SignInWatchActions
from tests.fakes import ACCOUNT, ANNA, FakeClock, FakeTokens
from tests.fakes_cloudtrail import FakeEventHistory, event
from tests.fakes_ui import InlineRunner, RecordingNotifier, runtime_of, services_in
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.ui.runtime.intents import Intent


PLAIN = replace(ANNA, name="plain", mfa_serial="")


class Desk:
    """The notices and the page over an account that was read once."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.world = VaultWorld(clock=self.clock, sts=FakeTokens(clock=self.clock))
        for name in ("prod-admin", "dev"):
            self.world.vault.remove_profile(name)
        self.world.vault.save_profile(PLAIN)
        self.services = services = services_in(self.world)
        self.world.catalogue.refresh()
        services.index.outdate()
        self.bus, self.runner = IntentBus(), InlineRunner()
        self.asked: list[Intent] = []
        self.bus.asked.connect(self.asked.append)
        runtime = runtime_of(services, self.bus, self.runner)
        self.heartbeat = runtime.heartbeat
        self.watch = SignInWatchActions(runtime)
        self.notifier = RecordingNotifier()
        self.notices = NoticesPresenter(self.notifier, runtime, looked_at=lambda: False)
        aws = services.sign_in_history._trail.history
        assert isinstance(aws, FakeEventHistory)
        self.aws = aws
        services.sign_in_history.begin("plain").run.work(lambda: None)

    def want(self) -> None:
        self.services.settings.change(
            lambda _: Settings(watch_sign_ins=True, watch_access_keys=False)
        )

    def beat(self) -> None:
        self.heartbeat.beat.emit(self.services.aws_time.now())

    def pass_by(self, time: timedelta = FIRST_PAUSE) -> None:
        self.beat()
        self.clock.advance(time)
        self.beat()
        self.beat()

    def fail_to_sign_in(self, **fields: object) -> None:
        usual = {"failed": True, "user_name": "root", "identity_type": "Root"}
        now = self.clock.now()
        self.aws.events.append(event(now, account_id=ACCOUNT, **{**usual, **fields}))


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


def test_it_is_off_until_it_is_wanted(desk: Desk) -> None:
    desk.fail_to_sign_in()
    calls = len(desk.aws.calls)

    desk.pass_by()

    assert len(desk.aws.calls) == calls
    assert desk.heartbeat.next_change(desk.clock.now()) is None
    assert desk.notifier.shown == {}


def test_a_flagged_sign_in_is_told_once(desk: Desk) -> None:
    desk.want()
    desk.fail_to_sign_in()

    desk.pass_by()
    desk.beat()

    (notice,) = desk.notifier.history
    assert notice.title == "A sign-in to look at"
    assert notice.body == "Failed · Root user · Console sign-in · root · from 203.0.113.24"
    assert Lane.RENEWALS in desk.runner.lanes


def test_several_are_counted(desk: Desk) -> None:
    desk.want()
    desk.fail_to_sign_in()
    desk.fail_to_sign_in(user_name="boris", identity_type="IAMUser")

    desk.pass_by()

    assert desk.notifier.history[0].title == "2 sign-ins to look at"


def test_the_notice_leads_to_the_page_and_goes_when_that_was_seen(desk: Desk) -> None:
    desk.want()
    presenter = SignInsPresenter(desk.runner, desk.services)
    desk.fail_to_sign_in()
    desk.pass_by()
    (key,) = desk.notifier.shown

    desk.notifier.press(key, "default")
    presenter.page.show()
    presenter.show_profile(desk.asked[0].about_profile)
    desk.beat()

    assert desk.asked == [ShowSignIns(profile="plain")]
    assert presenter.page.table.model().rowCount() == 1
    assert desk.notifier.shown == {}
    presenter.page.close()


def test_without_notices_none_is_shown(desk: Desk) -> None:
    desk.services.settings.change(lambda _: Settings(watch_sign_ins=True, notices=False))
    desk.fail_to_sign_in()
    calls = len(desk.aws.calls)

    desk.pass_by()

    assert desk.notifier.history == []
    assert len(desk.aws.calls) == calls
