"""Copies of sessions that can do less: how they are made, and that they end with the session."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.errors import AccessDenied, OperationUnavailable, RequestRefused, Throttled
from fobwatch.core.aws.policies import ALLOW_ALL, READING
from fobwatch.core.consent.narrowing import Narrowing, check_narrowing
from fobwatch.core.errors import FobwatchError, InvalidSetting
from fobwatch.core.sessions import narrowed_sessions
from fobwatch.core.sessions.errors import NarrowingEnded, NotNarrowed
from fobwatch.core.sessions.narrowed_sessions import MAX_NAMED, NarrowedSessions
from tests.core.world import LAKE, World
from tests.fakes import ADMIN, ANNA, KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.errors import AwsError

READ_ONLY = Narrowing(read_only=True)
POLICY = '{"Version":"2012-10-17","Statement":[]}'
HALF = timedelta(minutes=30)
LAYERED = Narrowing(read_only=True, policies=(POLICY,))
THROTTLED = Throttled("Too many requests", "AWS said so.", "Wait.")
REFUSED = AccessDenied("AWS did not allow it", "Anna may not call it.", "Ask.")
MISSING = OperationUnavailable(
    "AWS does not do this here", "STS has no such call.", "Go elsewhere."
)
ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@dataclass
class Narrow:
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        world = self.world
        self.copies = NarrowedSessions(world.broker, world.tokens, AwsTime(world.clock))

    def policies(self, name: str, narrowing: Narrowing) -> tuple[str, ...]:
        copy = self.copies.session(name, narrowing)
        return self.world.tokens.scoped[copy.credentials.access_key_id]

    def calls(self, name: str) -> int:
        return self.world.tokens.count()[name]


@pytest.fixture
def narrow() -> Narrow:
    return Narrow()


@pytest.mark.parametrize("name", [ANNA.name, ADMIN.name, LAKE.name])
def test_every_kind_of_session_is_narrowed_by_itself(narrow: Narrow, name: str) -> None:
    assert narrow.policies(name, READ_ONLY) == (READING,)
    assert narrow.world.broker.record(name).session != narrow.copies.copies(name)[0].session


def test_who_got_a_copy_is_told_once_and_not_without_end(narrow: Narrow) -> None:
    told: list[str] = []
    narrow.copies.on_change(told.append)
    for number in range(100):
        narrow.copies.session("dev", READ_ONLY, program=f"p{number % 50}")
    [copy] = narrow.copies.copies("dev")

    assert copy.programs == tuple(f"p{number}" for number in range(MAX_NAMED))
    narrow.copies.session("dev", READ_ONLY, program="p0")
    before = len(told)
    narrow.copies.session("dev", READ_ONLY, program="p0")
    assert len(told) == before


def test_policies_lie_one_upon_the_other(narrow: Narrow) -> None:
    narrowing = Narrowing(read_only=True, policies=(POLICY,), limit=HALF)
    copy = narrow.copies.session("dev", narrowing)

    assert narrow.world.tokens.scoped[copy.credentials.access_key_id] == (READING, POLICY)
    assert copy.expires_at == narrow.world.clock.now() + HALF


def test_a_time_alone_narrows_too(narrow: Narrow) -> None:
    copy = narrow.copies.session("dev", Narrowing(limit=HALF))

    assert copy.expires_at == narrow.world.clock.now() + HALF
    assert copy.credentials != narrow.world.broker.session("dev").credentials


def test_a_copy_is_made_once_and_again_when_it_has_little_left(narrow: Narrow) -> None:
    narrowing = Narrowing(limit=HALF)
    first = narrow.copies.session("dev", narrowing)
    assert narrow.copies.session("dev", narrowing).credentials == first.credentials

    narrow.world.clock.advance(timedelta(minutes=11))
    second = narrow.copies.session("dev", narrowing)

    assert second.credentials != first.credentials
    assert second.expires_at == first.expires_at + timedelta(minutes=11)


def test_a_copy_ends_with_its_session(narrow: Narrow) -> None:
    narrow.world.tokens.life = timedelta(minutes=40)
    whole = narrow.world.broker.start("dev")

    assert narrow.copies.session("dev", READ_ONLY).expires_at == whole.expires_at


def test_a_copy_ends_with_the_time_that_a_person_gave(narrow: Narrow) -> None:
    until = narrow.world.clock.now() + HALF
    longer = narrow.copies.session("dev", READ_ONLY)
    copy = narrow.copies.session("dev", READ_ONLY, until=until)
    narrow.world.clock.advance(timedelta(minutes=25))
    late = narrow.copies.session("dev", READ_ONLY, until=until)

    assert longer.expires_at > until
    assert copy.expires_at == late.expires_at == until
    narrow.world.clock.advance(timedelta(minutes=5))
    with pytest.raises(NarrowingEnded):
        narrow.copies.session("dev", READ_ONLY, until=until)


@pytest.mark.parametrize("how", ["end", "lock", "change", "rule"])
def test_copies_are_gone_with_what_they_were_made_of(narrow: Narrow, how: str) -> None:
    world = narrow.world
    narrow.copies.session("dev", READ_ONLY, program="terraform")
    [copy] = narrow.copies.copies("dev")
    assert copy.programs == ("terraform",)
    assert narrow.copies.counts() == {"dev": 1}

    if how == "end":
        world.broker.end("dev")
    elif how == "lock":
        world.broker.forget()
    elif how == "change":
        world.profiles = (replace(ANNA, mfa_serial=""), ADMIN, LAKE)
        world.broker.review()
    else:
        narrow.copies.forget()

    assert narrow.copies.copies("dev") == ()
    assert narrow.copies.counts() == {}


def test_only_copies_that_last_are_counted(narrow: Narrow) -> None:
    narrow.copies.session("dev", READ_ONLY)
    narrow.copies.session("dev", Narrowing(limit=HALF))
    narrow.copies.session(ADMIN.name, READ_ONLY)
    assert narrow.copies.counts() == {"dev": 2, ADMIN.name: 1}

    narrow.world.clock.advance(HALF)

    assert narrow.copies.counts() == {"dev": 1, ADMIN.name: 1}


@pytest.mark.parametrize("how", ["end", "rule"])
def test_what_ends_while_a_copy_is_made_is_not_given_out(narrow: Narrow, how: str) -> None:
    world = narrow.world
    world.broker.start("dev")

    def meanwhile() -> None:
        world.tokens.before_answer = lambda: None
        if how == "end":
            world.broker.end("dev")
        else:
            narrow.copies.forget()

    world.tokens.before_answer = meanwhile

    with pytest.raises(NarrowingEnded):
        narrow.copies.session("dev", READ_ONLY)
    assert narrow.copies.copies("dev") == ()
    assert narrow.copies.counts() == {}


@pytest.mark.parametrize("error", [REFUSED, MISSING], ids=["refused", "missing"])
def test_a_role_is_assumed_again_where_its_session_cannot_be_narrowed(
    narrow: Narrow, error: AccessDenied
) -> None:
    narrow.world.tokens.scoping_error = error
    whole = narrow.world.broker.start(ADMIN.name)
    copy = narrow.copies.session(ADMIN.name, replace(READ_ONLY, limit=HALF))
    request = narrow.world.tokens.requests[-1]

    assert request.policy_arns == (ARN,)
    assert request.duration == HALF
    assert copy.expires_at <= narrow.world.clock.now() + HALF
    assert copy.credentials != whole.credentials
    assert narrow.world.broker.record(ADMIN.name).session == whole


def test_the_source_of_a_narrowed_role_is_whole(narrow: Narrow) -> None:
    narrow.world.tokens.scoping_error = REFUSED
    narrow.copies.session(LAKE.name, Narrowing(policies=(POLICY,)))

    assert [each.session_policy for each in narrow.world.tokens.requests[-1:]] == [POLICY]
    assert all(not each.session_policy for each in narrow.world.tokens.requests[:-1])


def test_a_users_key_makes_a_federated_session(narrow: Narrow) -> None:
    narrow.world.tokens.scoping_error = REFUSED
    copy = narrow.copies.session("dev", READ_ONLY)

    narrow.copies.session("dev", Narrowing(limit=HALF))

    assert narrow.world.tokens.federated == [("", ARN), (ALLOW_ALL,)]
    assert copy.expires_at <= narrow.world.broker.start("dev").expires_at


@pytest.mark.parametrize(
    ("profile", "narrowing", "why"),
    [
        (ANNA, Narrowing(read_only=True, policies=(POLICY,)), "several apply together"),
        (ADMIN, Narrowing(limit=timedelta(minutes=5)), "at least 15 minutes"),
        (replace(ADMIN, session_policy=POLICY), READ_ONLY, "own session policy"),
    ],
    ids=["layers", "short", "session policy"],
)
def test_what_no_way_narrows_is_refused_in_words(
    profile: object, narrowing: Narrowing, why: str
) -> None:
    others = [each for each in (ANNA, ADMIN) if each.name != profile.name]  # type: ignore[attr-defined]  # a case
    narrow = Narrow(World(profiles=(profile, *others)))  # type: ignore[arg-type]  # a case
    narrow.world.tokens.scoping_error = REFUSED

    with pytest.raises(NotNarrowed, match=why):
        narrow.copies.session(profile.name, narrowing)  # type: ignore[attr-defined]  # a case


@pytest.mark.parametrize(
    "error",
    [
        RequestRefused("The policies are too much", "Its token would be too long.", "Shorten."),
        THROTTLED,
    ],
    ids=["packed", "throttled"],
)
def test_what_is_wrong_otherwise_is_said_and_nothing_else_is_tried(
    narrow: Narrow, error: RequestRefused
) -> None:
    narrow.world.tokens.scoping_error = error

    with pytest.raises(type(error)):
        narrow.copies.session("dev", READ_ONLY)
    assert not narrow.calls("GetFederationToken")
    assert narrow.copies.copies("dev") == ()


@pytest.mark.parametrize("error", [REFUSED, THROTTLED], ids=["refused", "throttled"])
def test_what_was_refused_is_seldom_asked_again(narrow: Narrow, error: AwsError) -> None:
    narrow.world.tokens.scoping_error = error
    for _ in range(900):
        with pytest.raises(FobwatchError):
            narrow.copies.session("dev", LAYERED)
        narrow.world.clock.advance(timedelta(seconds=1))

    after = [0, 5, 15, 35, *range(75, 900, 60)]  # seconds
    assert narrow.calls("GetScopedCredentials") == len(after)


def test_a_refusal_is_of_what_was_asked_for_alone(narrow: Narrow) -> None:
    narrow.world.tokens.scoping_error = THROTTLED
    with pytest.raises(Throttled):
        narrow.copies.session("dev", READ_ONLY)
    narrow.world.tokens.scoping_error = None

    assert narrow.policies("dev", LAYERED) == (READING, POLICY)
    assert narrow.policies(ADMIN.name, READ_ONLY) == (READING,)
    with pytest.raises(Throttled):
        narrow.copies.session("dev", READ_ONLY)


@pytest.mark.parametrize("what", ["rule", "session", "time", "clock"])
def test_what_was_refused_is_asked_again_once_something_changed(narrow: Narrow, what: str) -> None:
    narrow.world.tokens.scoping_error = THROTTLED
    with pytest.raises(Throttled):
        narrow.copies.session("dev", READ_ONLY)
    narrow.world.tokens.scoping_error = None

    changes: dict[str, Callable[[], object]] = {
        "rule": narrow.copies.forget,
        "session": partial(narrow.world.broker.end, "dev"),
        "time": partial(narrow.world.clock.advance, timedelta(seconds=5)),
        "clock": partial(narrow.world.clock.advance, timedelta(hours=-2)),
    }
    changes[what]()

    assert narrow.policies("dev", READ_ONLY) == (READING,)


def test_no_program_fills_the_memory(narrow: Narrow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowed_sessions, "MAX_COPIES", 3)
    monkeypatch.setattr(narrowed_sessions, "MAX_REFUSALS", 3)
    minutes = [Narrowing(limit=timedelta(minutes=20 + each)) for each in range(5)]
    for each in minutes:
        narrow.copies.session("dev", each)

    assert [copy.narrowing for copy in narrow.copies.copies("dev")] == minutes[2:]
    narrow.world.tokens.scoping_error = THROTTLED
    for _ in range(2):
        for each in minutes:
            with pytest.raises(Throttled):
                narrow.copies.session(ADMIN.name, each)
    assert len(narrow.copies._refusals._refusals) == 3


def test_what_aws_would_refuse_is_not_even_tried(narrow: Narrow) -> None:
    with pytest.raises(InvalidSetting):
        narrow.copies.session("dev", Narrowing(policies=("{",)))
    assert not narrow.world.tokens.calls
    assert KEY.secret_access_key not in repr(narrow.copies.copies("dev"))


def test_the_policy_for_reading_is_one_that_aws_takes() -> None:
    check_narrowing(Narrowing(policies=(READING,)))
    assert "*:" not in READING
    assert all(word not in READING for word in ("Put", "Create", "Delete", "PassRole", "Assume"))
