"""Watches for a Linux desktop's keyring to appear or be unlocked (Secret Service API 0.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jeepney import HeaderFields, MatchRule
from secretstorage.util import BUS_NAME

from fobwatch.adapters.dbus.message_bus import FIRST_RETRY, ReconnectingBus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from jeepney import Message

PATH: Final = "/org/freedesktop/secrets"

TELLING: Final = frozenset({"CollectionChanged", "CollectionCreated", "PropertiesChanged"})
"""Sent when a collection is unlocked, or the default one changes. Those of single items, which each
entry that is written causes, are none of these."""


class KeyringWatch:
    """Calls `changed`, on its own thread, whenever the keyring may work again.

    It sends the keyring nothing, and so causes no prompt and starts no daemon.
    """

    def __init__(
        self, changed: Callable[[], None], *, first_retry: timedelta = FIRST_RETRY
    ) -> None:
        owner = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
        owner.add_arg_condition(0, BUS_NAME)
        self._changed = changed
        self._bus = ReconnectingBus(
            "SESSION",
            rules=(owner, MatchRule(type="signal", path_namespace=PATH)),
            heard=self._heard,
            first_retry=first_retry,
        )

    def start(self) -> None:
        self._bus.start()

    def close(self) -> None:
        self._bus.close()

    def _heard(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        if member == "NameOwnerChanged":
            name, _old, new = message.body
            if name == BUS_NAME and new:
                self._changed()
        elif member in TELLING:
            self._changed()
