"""Who is called after a change."""

from __future__ import annotations

from fobwatch.core.listeners import Listeners


def test_listeners_are_notified_in_the_order_in_which_they_were_added() -> None:
    heard: list[tuple[str, int]] = []
    on_change = Listeners[int]()
    on_change(lambda number: heard.append(("first", number)))
    on_change(lambda number: heard.append(("second", number)))

    on_change.notify(1)
    on_change.notify(2)

    assert heard == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]


def test_it_is_no_error_that_nobody_listens() -> None:
    Listeners[str]().notify("nobody")
