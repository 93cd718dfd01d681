"""AWS is asked about access keys at the heartbeat, and when a person wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from fobwatch.core.iam.access_keys import LIST
from fobwatch.core.iam.key_readings import FIRST_PAUSE
from fobwatch.core.settings.settings import Settings
from fobwatch.ui.actions.key_readings import KeyReadingActions
from fobwatch.ui.runtime.profile_intents import CopyKeyPolicy, ReadKeys
from tests.fakes import ACCOUNT, ANNA, DENIED, KEY, LOST
from tests.fakes_keys import FakeAccessKeys

if TYPE_CHECKING:
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes import FakeClock
    from tests.staged import StagedCatalogue

PLAIN = replace(ANNA, mfa_serial="")


@pytest.fixture
def keys(services: Services, profiles: StagedCatalogue) -> FakeAccessKeys:
    profiles.listed = (PLAIN,)
    keys = services.key_readings._tools.keys
    assert isinstance(keys, FakeAccessKeys)
    return keys


@pytest.fixture
def actions(runtime: Runtime, keys: FakeAccessKeys) -> KeyReadingActions:
    assert keys is not None
    return KeyReadingActions(runtime)


def beat_after_the_pause(heartbeat: Heartbeat, clock: FakeClock) -> None:
    heartbeat.beat.emit(clock.now())
    clock.advance(FIRST_PAUSE)
    heartbeat.beat.emit(clock.now())


def test_a_beat_asks_about_a_user(
    actions: KeyReadingActions, keys: FakeAccessKeys, heartbeat: Heartbeat, clock: FakeClock
) -> None:
    assert heartbeat.next_change(clock.now()) is not None

    beat_after_the_pause(heartbeat, clock)

    assert keys.calls == ["keys", "last_use"]
    assert heartbeat.next_change(clock.now()) is None


def test_nothing_is_asked_where_a_person_does_not_want_it(
    actions: KeyReadingActions,
    services: Services,
    keys: FakeAccessKeys,
    heartbeat: Heartbeat,
    clock: FakeClock,
) -> None:
    services.settings.change(lambda _: Settings(watch_access_keys=False))

    beat_after_the_pause(heartbeat, clock)

    assert keys.calls == []
    assert heartbeat.next_change(clock.now()) is None


def test_a_failure_in_the_background_is_not_reported(
    actions: KeyReadingActions,
    keys: FakeAccessKeys,
    bus: IntentBus,
    heartbeat: Heartbeat,
    clock: FakeClock,
) -> None:
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    keys.failures["keys"] = [LOST]

    beat_after_the_pause(heartbeat, clock)

    assert keys.calls == ["keys"]
    assert reports == []
    assert heartbeat.next_change(clock.now()) is None


def test_a_person_has_it_asked_at_once_and_hears_of_a_failure(
    actions: KeyReadingActions, keys: FakeAccessKeys, bus: IntentBus
) -> None:
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    keys.failures["keys"] = [LOST]

    bus.ask(ReadKeys(profile=PLAIN.name))
    bus.ask(ReadKeys(profile=PLAIN.name))

    assert actions is not None
    assert [report.error for report in reports] == [LOST]
    assert keys.calls == ["keys", "keys", "last_use"]


def test_the_policy_that_shows_it_is_copied(
    actions: KeyReadingActions, services: Services, keys: FakeAccessKeys, bus: IntentBus
) -> None:
    keys.failures["keys"] = [DENIED]
    bus.ask(ReadKeys(profile=PLAIN.name))

    bus.ask(CopyKeyPolicy(profile=PLAIN.name))

    assert actions is not None
    reading = services.key_readings.reading(KEY.access_key_id)
    assert reading is not None
    assert reading.denied == (LIST,)
    policy = QGuiApplication.clipboard().text()
    assert f'"{LIST}"' in policy
    assert f'"arn:aws:iam::{ACCOUNT}:user/anna"' in policy
