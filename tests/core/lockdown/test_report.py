"""What a lockdown collects from CloudTrail, and the report of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import ServiceFault
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.lockdown.report import report_html, report_json
from tests.core.lockdown.lockdown_world import PLAIN, USER, LockdownWorld
from tests.fakes import KEY
from tests.fakes_cloudtrail import event

if TYPE_CHECKING:
    from fobwatch.core.cloudtrail.events import CloudTrailEvent

HOUR = timedelta(hours=1)
SESSION = "ASIASTOLEN00000000001"
CHAINED = "ASIASTOLEN00000000002"
DENIED = EventsNotAllowed("Not allowed", "A policy says so.", "Ask.")
FAULT = ServiceFault("AWS has a problem", "It could not serve.", "Later.")


@pytest.fixture
def world() -> LockdownWorld:
    """A thief has used the key from far away, for a session and one more that was made with it."""
    world = LockdownWorld()
    world.trail.events = [
        thief(world, 5, "AssumeRole", KEY.access_key_id, issued_key_id=SESSION),
        thief(world, 4, "AssumeRole", SESSION, issued_key_id=CHAINED, region="eu-west-1"),
        thief(world, 3, "DeleteBucket", CHAINED, user_agent="<script>alert(1)</script>"),
        thief(world, 2, "ListUsers", "AKIAOTHER00000000001", arn="", user_name="boris"),
    ]
    return world


def thief(
    world: LockdownWorld, hours: int, name: str, key: str, **fields: object
) -> CloudTrailEvent:
    at = world.world.clock.now() - hours * HOUR
    known = {"name": name, "access_key_id": key, "source_address": "198.51.100.7"}
    return event(at, **{**known, "source": "iam.amazonaws.com", "user_name": "", **fields})


def test_the_key_and_the_sessions_that_were_made_with_it_are_followed(
    world: LockdownWorld,
) -> None:
    world.done()

    events = world.lockdown.report(PLAIN.name).events
    assert [each.name for each in events] == ["DeleteBucket", "AssumeRole", "AssumeRole"]


def test_the_report_has_each_step_and_event_and_no_secret(world: LockdownWorld) -> None:
    world.done()
    profile = world.vault.profile(PLAIN.name)
    assert profile is not None
    key = profile.long_term_key
    assert key is not None

    report = world.lockdown.report(PLAIN.name)
    page, data = report_html(report), report_json(report)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert USER in page
    found = json.loads(data)
    assert {each["outcome"] for each in found["steps"]} == {"done"}
    assert found["events"][0]["address"] == "198.51.100.7"
    secrets = (KEY.secret_access_key, key.secret_access_key, profile.console_password, "the-old")
    assert not any(secret in text for secret in secrets for text in (page, data))


def test_what_may_not_be_read_is_a_refused_step_and_the_rest_is_done(
    world: LockdownWorld,
) -> None:
    world.trail.failures = {region: [DENIED] for region in world.trail.regions}

    world.done()

    outcomes = world.outcomes()
    assert outcomes.pop(StepKind.EVENTS) is Outcome.REFUSED
    assert set(outcomes.values()) == {Outcome.DONE}
    assert world.lockdown.report(PLAIN.name).events == ()


def test_regions_that_could_not_be_read_are_named(world: LockdownWorld) -> None:
    world.trail.failures = {"eu-west-1": [FAULT] * 99}

    world.done()

    assert world.step(StepKind.EVENTS).outcome is Outcome.DONE
    assert world.step(StepKind.EVENTS).answer == "Not read: eu-west-1."


def test_where_regions_may_not_be_listed_those_that_are_always_on_are_read(
    world: LockdownWorld,
) -> None:
    world.trail.failures = {"regions": [DENIED]}

    world.done()

    assert {region for region, _, _ in world.trail.calls} >= {"us-east-1", "eu-west-1"}
    assert len(world.lockdown.report(PLAIN.name).events) == 3
