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
    backend.close(2)

    assert store.called() == {minute_of(each) for each in minutes}


def test_an_answer_counts_where_no_thread_can_be_started() -> None:
    def no_thread(_work: object) -> None:
        raise RuntimeError("can't start new thread")

    backend = Backend(places(), DemoStore())
    backend.read_files()
    backend.sign_ins.in_background = no_thread
    for each in range(MANY):
        backend.own_calls.observe(NOON + each * timedelta(minutes=1))
    backend.close(2)

    assert len(backend._trail.store.called()) == MANY
