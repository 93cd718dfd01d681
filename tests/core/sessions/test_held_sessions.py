from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.errors import FobwatchError, VaultLocked
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.errors import ProfileChanged
from fobwatch.core.sessions.sessions import Session, SessionState
from tests.core.world import LAKE, World
from tests.fakes import ADMIN, ANNA, KEY, NOON, SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import SessionRecord

READ_ONLY = replace(ADMIN, role_arn="arn:aws:iam::482100937715:role/ReadOnly")
LATER = NOON + timedelta(hours=12)
OFFLINE = NetworkUnreachable("No network", "No way.", "Check it.", answered=False)
LOCKED = VaultLocked("The vault is locked", "You locked it.", "Unlock it.")

WAYS: list[Callable[[SessionBroker, str], Session]] = [
    lambda broker, name: broker.session(name),
    lambda broker, name: broker.start(name),
    lambda broker, name: broker.console_session(name),
]
WAY_NAMES = ["to a tool", "to a window", "to the console"]


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize("give", WAYS, ids=WAY_NAMES)
def test_a_session_made_from_one_definition_is_not_given_under_another(
    give: Callable[[SessionBroker, str], Session], restarted: bool
) -> None:
    world = World(profiles=(ANNA, ADMIN))
    admin = world.broker.start("prod-admin")
    world.profiles = (ANNA, READ_ONLY)
    broker = world.start() if restarted else world.broker

    session = give(broker, "prod-admin")

    assert "assumed-role/Admin/" in admin.arn
    assert "assumed-role/ReadOnly/" in session.arn
    assert world.store.kept["prod-admin"].arn == session.arn


def test_a_session_does_not_end_by_what_its_profile_was_before_it() -> None:
    world = World(profiles=(ANNA, ADMIN))
    before = world.named()
    world.profiles = (ANNA, READ_ONLY)
    session = world.broker.start("prod-admin")

    assert world.broker._held.get("prod-admin", before) == session
    assert world.broker.record("prod-admin").session == session


def test_who_waits_for_another_session_hears_of_nothing_else() -> None:
    world = World()
    heard: list[str] = []
    world.broker.on_session_change(heard.append)
    world.tokens.failures.append(OFFLINE)
    with suppress(NetworkUnreachable):
        world.broker.start("dev")
    failed = tuple(heard)

    world.broker.start("dev")
    world.broker.renewals.pause()
    world.broker.end("dev")
    world.broker.forget()

    assert failed == ()
    assert heard == ["dev", "dev", ""]


CHANGES: dict[str, tuple[Profile, ...]] = {
    "role": (ANNA, READ_ONLY, LAKE),
    "last role": (ANNA, ADMIN, replace(LAKE, role_arn=READ_ONLY.role_arn)),
    "source": (ANNA, ADMIN, replace(LAKE, source_profile="dev")),
    "key": (replace(ANNA, access_key=replace(KEY, access_key_id="AKIANEW")), ADMIN, LAKE),
    "secret": (replace(ANNA, access_key=replace(KEY, secret_access_key="new")), ADMIN, LAKE),
    "no device of a role": (ANNA, replace(ADMIN, mfa_serial=""), LAKE),
    "no device": (replace(ANNA, mfa_serial=""), ADMIN, LAKE),
    "external id": (ANNA, replace(ADMIN, external_id="x"), LAKE),
    "session name": (ANNA, replace(ADMIN, role_session_name="x"), LAKE),
    "source identity": (ANNA, replace(ADMIN, source_identity="x"), LAKE),
    "tags": (ANNA, replace(ADMIN, session_tags=(("a", "b"),)), LAKE),
    "policy": (ANNA, ADMIN, replace(LAKE, session_policy="{}")),
    "name taken over": (ANNA, ADMIN, replace(ANNA, name="data-lake")),
    "other kind": (ANNA, ADMIN, OtherProfile(name="data-lake", way=OtherKind.SSO)),
    "source of another kind": (ANNA, OtherProfile(name="prod-admin", way=OtherKind.SSO), LAKE),
    "loop": (ANNA, replace(ADMIN, source_profile="data-lake"), LAKE),
}


@pytest.mark.parametrize("profiles", CHANGES.values(), ids=CHANGES)
def test_any_change_of_who_one_is_ends_the_session_and_says_so(
    profiles: tuple[Profile, ...],
) -> None:
    world = World()
    world.broker.start("data-lake")
    world.profiles = profiles

    world.broker.review()

    assert world.broker.record("data-lake").session is None
    assert "data-lake" not in world.store.kept
    assert world.state("data-lake") is SessionState.NEEDS_YOU
    ended = world.journal.recent(1)[0]
    assert (ended.event, ended.subject) == (Event.ENDED, "data-lake")
    assert ended.detail


def test_a_changed_profile_says_what_to_do_until_it_is_started_again() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.profiles = (ANNA, READ_ONLY)
    world.broker.review()
    problem = world.broker.record("prod-admin").problem

    world.broker.start("prod-admin")

    assert isinstance(problem, ProfileChanged)
    assert world.broker.record("prod-admin").problem is None
    assert world.state("prod-admin") is SessionState.ACTIVE


def test_a_removed_profile_leaves_nothing_but_a_line_in_the_journal() -> None:
    world = World()
    world.broker.start("data-lake")
    world.profiles = (ANNA, ADMIN)

    world.broker.review()

    assert world.broker.records() == ()
    assert "data-lake" not in world.store.kept
    assert world.journal.recent(1)[0].event is Event.ENDED


COSMETIC: dict[str, tuple[Profile, ...]] = {
    "region": (replace(ANNA, region="us-east-1"), replace(ADMIN, region="us-west-2"), LAKE),
    "duration": (ANNA, replace(ADMIN, duration=timedelta(hours=2)), LAKE),
    "other device": (replace(ANNA, mfa_serial=f"{SERIAL}-2"), ADMIN, LAKE),
    "moved into the vault": (replace(ANNA, origin=Origin.AWS_FILES), ADMIN, LAKE),
    "source renamed": (replace(ANNA, name="anna"), replace(ADMIN, source_profile="anna"), LAKE),
}


@pytest.mark.parametrize("profiles", COSMETIC.values(), ids=COSMETIC)
def test_a_cosmetic_change_keeps_the_session(profiles: tuple[Profile, ...]) -> None:
    world = World()
    held = world.broker.start("data-lake")
    world.profiles = profiles

    world.broker.review()

    assert world.broker.session("data-lake").credentials == held.credentials


def test_a_session_is_given_in_the_region_that_its_profile_has_now() -> None:
    world = World()
    world.broker.start("dev")
    world.profiles = (replace(ANNA, region="us-west-2"),)

    assert world.broker.session("dev").region == "us-west-2"


def test_a_renamed_profile_keeps_its_session() -> None:
    world = World(profiles=(ANNA,))
    held = world.broker.start("dev")

    world.broker.rename("dev", "anna")
    world.profiles = (replace(ANNA, name="anna"),)
    world.broker.review()

    assert world.broker.session("anna").credentials == held.credentials
    assert world.store.kept.keys() == {"anna"}
    assert [line.event for line in world.journal.recent(9)] == [Event.STARTED]
    assert world.start().session("anna").credentials == held.credentials


def test_a_source_s_session_of_another_definition_is_not_built_upon() -> None:
    other = replace(ADMIN, name="audit")
    world = World(profiles=(ANNA, ADMIN, other))
    world.broker.start("dev")
    world.profiles = (replace(ANNA, access_key=replace(KEY, access_key_id="AKIANEW")), ADMIN, other)

    with pytest.raises(FobwatchError, match="Key refused"):
        world.broker.start("audit")


def test_a_supporting_session_goes_without_a_word() -> None:
    world = World()
    world.broker.start("data-lake")
    lines = len(world.journal.recent(9))
    world.profiles = (ANNA, READ_ONLY)
    world.broker.end("data-lake")

    world.broker.review()

    assert "prod-admin" not in world.store.kept
    assert len(world.journal.recent(9)) == lines + 1


def test_a_sign_in_that_ends_after_its_profile_changed_is_made_again() -> None:
    world = World(profiles=(ANNA, ADMIN))

    def change() -> None:
        world.tokens.before_answer = lambda: None
        world.profiles = (ANNA, READ_ONLY)
        world.broker.review()

    world.tokens.before_answer = change

    session = world.broker.session("prod-admin")

    assert "assumed-role/ReadOnly/" in session.arn
    assert world.store.kept["prod-admin"].arn == session.arn
    assert world.broker.record("prod-admin").session == session


def test_a_source_that_signed_in_as_another_is_not_built_upon() -> None:
    world = World()
    other = (replace(ANNA, mfa_serial=""), ADMIN, LAKE)
    usual = world.profiles

    def change(name: str) -> None:
        record = world.broker.record("prod-admin")
        if name == "prod-admin":
            world.profiles = usual if record.session else other

    world.broker.on_change(change)

    with pytest.raises(ProfileChanged):
        world.broker.start("data-lake")
    assert "data-lake" not in world.store.kept


def test_a_profile_that_changes_with_every_sign_in_is_refused_after_a_few() -> None:
    world = World(profiles=(ANNA, ADMIN))

    def change() -> None:
        role_arn = f"{ADMIN.role_arn}-{len(world.tokens.calls)}"
        world.profiles = (ANNA, replace(ADMIN, role_arn=role_arn))

    world.tokens.before_answer = change

    with pytest.raises(ProfileChanged):
        world.broker.session("prod-admin")
    assert world.tokens.count()["AssumeRole"] == 3
    assert "prod-admin" not in world.store.kept


def test_a_profile_removed_during_its_sign_in_gets_nothing() -> None:
    world = World(profiles=(ANNA, ADMIN))

    def remove() -> None:
        world.profiles = (ANNA,)

    world.tokens.before_answer = remove

    with pytest.raises(UnknownProfile):
        world.broker.session("prod-admin")
    assert world.store.kept == {}
    assert world.broker.records() == ()


def test_while_the_vault_is_not_read_nothing_is_given_and_nothing_ends() -> None:
    world = World(profiles=(ANNA, ADMIN))
    held = world.broker.start("prod-admin")
    world.unread = LOCKED
    world.broker.review()

    with pytest.raises(VaultLocked):
        world.broker.session("prod-admin")
    restarted = world.start()

    assert restarted.records() == ()
    world.unread = None
    restarted.restore()
    assert restarted.session("prod-admin") == held
    assert world.broker.session("prod-admin") == held


class LockedMeanwhile(World):
    """One that is locked by whatever calls `lock`, as the program locks."""

    locks_after = 0
    """So many more readings of the profiles, and not at all where it is 0."""

    def lock(self) -> None:
        self.unread = LOCKED
        self.broker.forget()

    def named(self) -> dict[str, Profile]:
        found = super().named()
        self.locks_after -= 1
        if self.locks_after == 0:
            self.lock()
        return found


@pytest.mark.parametrize("readings", range(1, 5))
def test_a_lock_while_sessions_are_restored_leaves_none_of_them_held(readings: int) -> None:
    world = LockedMeanwhile(profiles=(ANNA, ADMIN))
    for name in ("dev", "prod-admin"):
        world.broker.start(name)
    stored = dict(world.store.kept)
    world.broker.forget()
    world.locks_after = readings

    world.broker.restore()

    assert world.broker.records() == ()
    assert world.store.kept == stored


def test_a_lock_while_changed_profiles_are_reviewed_ends_no_session() -> None:
    world = LockedMeanwhile(profiles=(ANNA, ADMIN))
    held = world.broker.start("prod-admin")
    world.profiles = (ANNA, READ_ONLY)
    world.locks_after = 1

    world.broker.review()

    assert world.store.kept["prod-admin"] == held
    assert Event.ENDED not in [line.event for line in world.journal.lines]


class Counting(World):
    """One that counts how often the profiles are read."""

    readings = 0

    def named(self) -> dict[str, Profile]:
        self.readings += 1
        return super().named()


@pytest.mark.parametrize(
    "work",
    [lambda world: world.broker.review(), lambda world: world.broker.renewals.due(LATER)],
    ids=["review", "beat"],
)
def test_the_profiles_of_all_sessions_are_read_at_once(work: Callable[[World], object]) -> None:
    world = Counting()
    for name in ("dev", "prod-admin", "data-lake"):
        world.broker.start(name)
    world.readings = 0

    work(world)

    assert world.readings == 1


class StartedMeanwhile(World):
    """One where a profile is started as soon as the profiles are read once more."""

    started = ""

    def named(self) -> dict[str, Profile]:
        name, self.started = self.started, ""
        if name:
            self.broker.start(name)
        return super().named()


@pytest.mark.parametrize("way", ["restore", "put_back"])
def test_what_is_taken_up_again_does_not_replace_what_is_started_meanwhile(way: str) -> None:
    world = StartedMeanwhile(profiles=(ANNA, ADMIN))
    old = world.broker.start("dev")
    if way == "restore":
        world.broker.forget()
    else:
        world.broker.end("dev")
    world.started = "dev"

    if way == "restore":
        world.broker.restore()
    else:
        world.broker.put_back((old,))

    held = world.broker.record("dev").session
    assert held is not None
    assert held != old
    assert world.store.kept["dev"] == held


def test_a_session_that_is_ended_before_it_is_stored_is_not_stored() -> None:
    world = World(profiles=(ANNA, ADMIN))

    def end(name: str) -> None:
        if world.broker.record(name).session is not None:
            world.broker.end(name)

    world.broker.on_session_change(end)
    world.broker.start("dev")

    assert world.store.kept == {}


def test_a_session_that_is_dropped_by_a_lock_before_it_is_stored_is_stored() -> None:
    world = LockedMeanwhile(profiles=(ANNA, ADMIN))

    def lock(name: str) -> None:
        if world.broker.record(name).session is not None:
            world.lock()

    world.broker.on_session_change(lock)
    made = world.broker.start("dev")

    assert world.store.kept == {"dev": made}


def test_a_session_that_is_stored_late_does_not_replace_the_one_that_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(profiles=(ANNA, ADMIN))
    old = world.broker.start("dev")
    world.broker.end("dev")
    save, renewed = world.store.save, list[Session]()

    def save_late(kind: RecordKind[Session], session: Session) -> None:
        monkeypatch.setattr(world.store, "save", save)
        renewed.append(world.broker.renew("dev"))
        save(kind, session)

    monkeypatch.setattr(world.store, "save", save_late)
    world.broker.put_back((old,))

    assert [world.store.kept["dev"]] == renewed


@pytest.mark.parametrize("changed", [False, True], ids=["by a person", "by a change"])
def test_a_session_that_is_started_while_another_ends_stays_stored(
    monkeypatch: pytest.MonkeyPatch, *, changed: bool
) -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    remove, started = world.store.remove, list[Session]()

    def remove_late(kind: RecordKind[Session], key: str) -> None:
        monkeypatch.setattr(world.store, "remove", remove)
        started.append(world.broker.start("prod-admin"))
        remove(kind, key)

    monkeypatch.setattr(world.store, "remove", remove_late)
    if changed:
        world.profiles = (ANNA, READ_ONLY)
        world.broker.review()
    else:
        world.broker.end("prod-admin")

    assert [world.store.kept["prod-admin"]] == started


def before_restoring() -> World:
    """The session of "dev" is stored, and not held."""
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("dev")
    world.broker.forget()
    return world


def test_a_session_that_is_ended_while_sessions_are_restored_stays_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = before_restoring()
    listed = world.store.all

    def ended_meanwhile(kind: RecordKind[Session]) -> tuple[Session, ...]:
        sessions = listed(kind)
        world.broker.end("dev")
        return sessions

    monkeypatch.setattr(world.store, "all", ended_meanwhile)
    world.broker.restore()

    assert world.broker.records() == ()
    assert not world.store.records


def test_a_session_that_is_restored_while_it_ends_stays_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = before_restoring()
    remove = world.store.remove

    def restored_meanwhile(kind: RecordKind[Session], key: str) -> None:
        world.broker.restore()
        remove(kind, key)

    monkeypatch.setattr(world.store, "remove", restored_meanwhile)
    world.broker.end("dev")

    assert world.broker.records() == ()
    assert not world.store.records


def test_what_is_put_back_once_the_vault_is_locked_is_held_when_it_is_open() -> None:
    world = World(profiles=(ANNA, ADMIN))
    session = world.broker.start("dev")
    world.broker.end("dev")
    world.unread = LOCKED
    world.broker.put_back((session,))
    while_locked = world.broker.records()

    world.unread = None
    world.broker.restore()

    assert while_locked == ()
    assert world.broker.record("dev").session == session


@pytest.mark.parametrize("looks", [1, 2])
def test_a_lock_while_a_session_is_renewed_leaves_none_held(
    looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = LockedMeanwhile(profiles=(ANNA, ADMIN))
    world.broker.start("dev")
    table = world.broker._held.table
    get = table.get
    seen: list[SessionRecord] = []

    def look(name: str) -> SessionRecord:
        seen.append(get(name))
        if len(seen) == looks:
            world.lock()
        return seen[-1]

    monkeypatch.setattr(table, "get", look)

    with suppress(FobwatchError):
        world.broker.renew("dev")
    monkeypatch.undo()

    assert world.broker.record("dev").session is None


def test_an_old_session_is_not_given_where_the_changed_profile_cannot_sign_in() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.profiles = (ANNA, READ_ONLY)
    world.tokens.failures.append(OFFLINE)

    with pytest.raises(NetworkUnreachable):
        world.broker.session("prod-admin")


def test_a_restart_says_which_sessions_ended_because_their_profiles_changed() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.profiles = (ANNA, READ_ONLY)

    restarted = world.start()

    assert isinstance(restarted.record("prod-admin").problem, ProfileChanged)
    assert world.store.kept == {}
    assert world.journal.recent(1)[0].event is Event.ENDED


def test_a_session_that_was_over_goes_without_a_word() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.clock.advance(timedelta(hours=2))
    world.profiles = (ANNA, READ_ONLY)

    world.broker.review()

    assert world.broker.records() == ()
    assert world.journal.recent(1)[0].event is Event.STARTED


def test_a_missing_source_is_named_where_the_session_was() -> None:
    world = World(profiles=(ANNA, ADMIN))
    world.broker.start("prod-admin")
    world.profiles = (ADMIN,)

    world.broker.review()

    assert isinstance(world.broker.record("prod-admin").problem, BrokenChain)
