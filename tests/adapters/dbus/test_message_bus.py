"""A session without a bus, or with an address that is none, ends no thread of the program."""

from __future__ import annotations

import pytest

from fobwatch.adapters.dbus.message_bus import BusError, MessageBus


@pytest.mark.parametrize(
    "address",
    [None, "", ":", "nonsense", "nonsense:", "unix:", "unix:path=/nonexistent", "tcp:host=::1"],
)
def test_without_a_bus_that_can_be_reached_there_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)

    with pytest.raises(BusError):
        MessageBus("SESSION", rules=(), heard=lambda _message: None, lost=lambda: None)
