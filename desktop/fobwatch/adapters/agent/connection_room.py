"""Limits on connections to the agent: how many at once, in all and from one peer."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

logger = logging.getLogger(__name__)


def break_off(connection: socket.socket) -> None:
    """Have the calls under way on it fail, or find its end."""
    with suppress(OSError):  # it has left
        connection.shutdown(2)  # SHUT_RDWR


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guest:
    peer: object
    break_off: Callable[[], None]


class Room:
    """A connection waits for its request to arrive, then it is being answered. Thread-safe.

    A program sends its request as soon as it is connected. So if no room is left, the connection
    that has waited longest is broken off: only one that idles or trickles loses its place.
    """

    def __init__(self, most: int, most_of_one: int) -> None:
        """Room for `most` connections, of which one peer may have `most_of_one`."""
        self._most = most
        self._most_of_one = most_of_one
        self._waiting: dict[object, _Guest] = {}
        self._answered: dict[object, _Guest] = {}
        self._of_peer: Counter[object] = Counter()
        self._changed = threading.Condition()
        self._closing = False

    def open(self) -> None:
        self._closing = False

    def admit(self, connection: object, peer: object, break_off: Callable[[], None]) -> bool:
        """Whether there is room. Waits while all connections are being answered.

        `break_off` makes the calls under way on the connection fail; it neither blocks nor raises.
        """
        with self._changed:
            if self._of_peer[peer] >= self._most_of_one and not self._evict(of=peer):
                logger.debug("a program must end some of its %s requests first", self._most_of_one)
                return False
            self._changed.wait_for(lambda: self._closing or self._has_room())
            if self._closing:
                return False
            self._waiting[connection] = _Guest(peer=peer, break_off=break_off)
            self._of_peer[peer] += 1
            return True

    def heard(self, connection: object) -> None:
        """Its request has arrived. Nothing is done for a connection that was broken off."""
        with self._changed:
            guest = self._waiting.pop(connection, None)
            if guest is not None:
                self._answered[connection] = guest

    def wait_again(self, connection: object, break_off: Callable[[], None]) -> None:
        """Wait for another request, from the client behind the connection."""
        with self._changed:
            guest = self._answered.pop(connection, None)
            if guest is not None:
                self._waiting[connection] = _Guest(peer=guest.peer, break_off=break_off)

    def leave(self, connection: object) -> None:
        with self._changed:
            self._forget(connection)

    def close(self, patience: float) -> None:
        """Admit no more, and break off all: those being answered have `patience` seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            while self._evict():
                pass
            self._changed.wait_for(lambda: not self._answered, patience)
            for guest in self._answered.values():
                guest.break_off()

    def _has_room(self) -> bool:
        return len(self._waiting) + len(self._answered) < self._most or self._evict()

    def _evict(self, *, of: object = None) -> bool:
        """Break off the connection that has waited longest; False if none waits."""
        waiting = (key for key, guest in self._waiting.items() if of in (None, guest.peer))
        longest = next(waiting, None)
        if longest is None:
            return False
        self._waiting[longest].break_off()
        self._forget(longest)
        return True

    def _forget(self, connection: object) -> None:
        guest = self._waiting.pop(connection, None) or self._answered.pop(connection, None)
        if guest is not None:
            self._of_peer[guest.peer] -= 1
            if not self._of_peer[guest.peer]:
                del self._of_peer[guest.peer]
            self._changed.notify_all()
