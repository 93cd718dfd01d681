"""What a store of events does, whoever plays it. A test module brings a `store`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, Lookup, LookupBy
from fobwatch.core.cloudtrail.reading import ReadPage
from fobwatch.core.sign_in_history.ports import LookedUp
from tests.fakes import NOON
from tests.fakes_cloudtrail import event

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.cloudtrail.events import CloudTrailEvent
    from fobwatch.core.sign_in_history.ports import EventStore

HERE, THERE = "482100937715", "901755201184"
HOUR = timedelta(hours=1)
SIGN_INS = LookedUp("us-east-1", LookupBy.EVENT_NAME, "ConsoleLogin")


def page(
    *events: CloudTrailEvent,
    since: datetime = NOON - KEPT_BY_AWS,
    until: datetime = NOON,
    back_to: datetime | None = None,
) -> ReadPage:
    lookup = Lookup(by=SIGN_INS.by, value=SIGN_INS.value, since=since, until=until)
    return ReadPage(region=SIGN_INS.region, lookup=lookup, events=events, back_to=back_to)


class EventStoreContract:
    """Subclasses give a fixture `store`."""

    def test_events_come_back_as_they_were_the_oldest_first(self, store: EventStore) -> None:
        full = event(
            NOON - HOUR,
            event_id="full",
            arn="arn:aws:iam::482100937715:user/anna",
            access_key_id="AKIAANNA000000000000",
            user_agent="Mozilla/5.0 “<b>”",
            mfa=True,
            failed=True,
            error="AccessDenied: no",
            issued_key_id="ASIAANNA000000000000",
            document="",
        )
        bare = event(NOON, event_id="bare", mfa=None, document="")
        denied = event(NOON - 2 * HOUR, event_id="denied", mfa=False, document="")

        store.keep(HERE, page(bare, full, denied))

        assert store.events(HERE) == (denied, full, bare)
        assert store.events(THERE) == ()

    def test_a_document_is_kept_apart(self, store: EventStore) -> None:
        store.keep(HERE, page(event(NOON, event_id="one", document='{"a": "ü\\u202e"}')))

        assert store.events(HERE)[0].document == ""
        assert store.document("one") == '{"a": "ü\\u202e"}'
        assert store.document("unknown") == ""

    def test_an_event_is_kept_once(self, store: EventStore) -> None:
        same = event(NOON, event_id="one")

        store.keep(HERE, page(same))
        store.keep(HERE, page(same, same))

        assert len(store.events(HERE)) == 1

    def test_a_lookup_is_noted_when_it_was_read_to_its_end(self, store: EventStore) -> None:
        store.keep(HERE, page(event(NOON)))
        unfinished = store.looked_up(HERE)
        store.keep(HERE, page(back_to=NOON - KEPT_BY_AWS))

        assert unfinished == {}
        assert store.looked_up(HERE) == {SIGN_INS: (NOON - KEPT_BY_AWS, NOON)}
        assert store.accounts() == {HERE}

    def test_lookups_that_meet_are_one(self, store: EventStore) -> None:
        store.keep(HERE, page(back_to=NOON - 9 * HOUR))
        store.keep(HERE, page(until=NOON + HOUR, back_to=NOON - HOUR))

        assert store.looked_up(HERE)[SIGN_INS] == (NOON - 9 * HOUR, NOON + HOUR)

    def test_a_gap_between_two_lookups_is_not_hidden(self, store: EventStore) -> None:
        store.keep(HERE, page(back_to=NOON - 9 * HOUR))
        store.keep(HERE, page(until=NOON + 9 * HOUR, back_to=NOON + 5 * HOUR))

        assert store.looked_up(HERE)[SIGN_INS] == (NOON + 5 * HOUR, NOON + 9 * HOUR)

    def test_what_aws_forgets_is_forgotten(self, store: EventStore) -> None:
        old = event(NOON - KEPT_BY_AWS + HOUR, event_id="old")
        store.keep(HERE, page(old))
        later = NOON + 2 * HOUR

        store.keep(HERE, page(event(NOON, event_id="new"), until=later, back_to=NOON))

        assert [each.event_id for each in store.events(HERE)] == ["new"]

    def test_minutes_of_own_calls_are_kept(self, store: EventStore) -> None:
        store.note_calls({5, 6})
        store.note_calls({6, 7})
        store.note_calls(())

        assert store.called() == {5, 6, 7}
