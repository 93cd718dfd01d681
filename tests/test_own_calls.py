"""When this program called AWS is stored while it runs: it may run for months, or be killed."""

from __future__ import annotations

from datetime import timedelta

from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import Backend
from fobwatch.core.cloudtrail.events import MANY, minute_of
from fobwatch.demo.store import DemoStore
from tests.desktop.waiting import wait_until
from tests.fakes import NOON


def test_many_calls_are_stored_without_a_look_at_sign_ins() -> None:
    backend = Backend(places(), DemoStore())
    backend.read_files()
    minutes = [NOON + each * timedelta(minutes=1) for each in range(MANY)]
    for minute in minutes:
        backend.own_calls.observe(minute)
    store = backend._trail.store
    wait_until(lambda: len(store.called()) == MANY, "the minutes are stored")
    backend.close()

    assert store.called() == {minute_of(each) for each in minutes}
