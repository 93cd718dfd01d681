from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from fobwatch.adapters.agent.connection_room import Room


class Rooms:
    """A room for four, of whom one peer may be two, and who was broken off."""

    def __init__(self) -> None:
        self.room = Room(4, 2)
        self.broken: list[str] = []

    def admit(self, guest: str) -> bool:
        """The first letter is the peer."""
        return self.room.admit(guest, guest[0], partial(self.broken.append, guest))


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


def test_where_there_is_no_room_who_has_waited_longest_goes(rooms: Rooms) -> None:
    admitted = [rooms.admit(guest) for guest in ("a1", "b1", "c1", "d1", "e1", "f1")]

    assert all(admitted)
    assert rooms.broken == ["a1", "b1"]


def test_one_whose_request_has_arrived_keeps_its_place(rooms: Rooms) -> None:
    rooms.admit("a1")
    rooms.room.heard("a1")
    for guest in ("b1", "c1", "d1", "e1"):
        rooms.admit(guest)

    assert rooms.broken == ["b1"]


def test_a_peer_takes_room_from_itself_alone(rooms: Rooms) -> None:
    rooms.admit("a1")
    admitted = [rooms.admit(f"b{number}") for number in range(20)]

    assert all(admitted)
    assert rooms.broken == [f"b{number}" for number in range(18)]


def test_a_peer_whose_requests_are_being_answered_is_refused_more(rooms: Rooms) -> None:
    for guest in ("b1", "b2"):
        rooms.admit(guest)
        rooms.room.heard(guest)

    assert not rooms.admit("b3")
    assert rooms.admit("a1")
    rooms.room.leave("b1")
    assert rooms.admit("b3")


def test_where_all_are_being_answered_the_next_waits(rooms: Rooms) -> None:
    for guest in ("a1", "b1", "c1", "d1"):
        rooms.admit(guest)
        rooms.room.heard(guest)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(rooms.admit, "e1")
        rooms.room.leave("c1")

        assert waiting.result(10)
    assert rooms.broken == []


def test_a_closed_room_admits_nobody_and_breaks_off_all(rooms: Rooms) -> None:
    for guest in ("a1", "b1"):
        rooms.admit(guest)
    rooms.room.heard("a1")
    rooms.room.close(0.01)

    assert sorted(rooms.broken) == ["a1", "b1"]
    assert not rooms.admit("c1")


def test_closing_ends_the_wait_for_room(rooms: Rooms) -> None:
    for guest in ("a1", "b1", "c1", "d1"):
        rooms.admit(guest)
        rooms.room.heard(guest)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(rooms.admit, "e1")
        rooms.room.close(0.01)

        assert not waiting.result(10)
