"""What every `Notifier` with buttons does. A test module subclasses this with its own `desktop`."""

from __future__ import annotations

from dataclasses import dataclass
from queue import Queue
from typing import TYPE_CHECKING

from fobwatch.core.notices.notices import Notice, NoticeAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.notices.ports import Notifier

PATIENCE = 10
FIRST = Notice(key="dev", title="dev has ended", body="", actions=((NoticeAction.RENEW, "Renew"),))
OTHER = Notice(key="prod", title="prod has ended", body="Renewals are paused.")
LATER = Notice(key="dev", title="dev needs you", body="", actions=((NoticeAction.RENEW, "Renew"),))


@dataclass(frozen=True, kw_only=True)
class DesktopOf:
    """A notifier, the titles that its desktop shows now, and a click there on a title's button."""

    notifier: Notifier
    titles: Callable[[], list[str]]
    press: Callable[[str, str], None]


class NotifierContract:
    """Subclasses provide the fixture `desktop`."""

    def test_a_notice_takes_the_place_of_the_one_with_its_key(self, desktop: DesktopOf) -> None:
        for notice in (FIRST, OTHER, LATER):
            desktop.notifier.show(notice)

        assert sorted(desktop.titles()) == [LATER.title, OTHER.title]

    def test_a_withdrawn_notice_is_gone(self, desktop: DesktopOf) -> None:
        desktop.notifier.show(FIRST)
        desktop.notifier.show(OTHER)
        desktop.notifier.withdraw(FIRST.key)
        desktop.notifier.withdraw("never shown")

        assert desktop.titles() == [OTHER.title]

    def test_a_button_is_reported_to_everybody_with_the_notice_s_key(
        self, desktop: DesktopOf
    ) -> None:
        heard: Queue[tuple[str, str, str]] = Queue()
        desktop.notifier.on_action(lambda key, action: heard.put(("first", key, action)))
        desktop.notifier.on_action(lambda key, action: heard.put(("second", key, action)))
        desktop.notifier.show(OTHER)
        desktop.notifier.show(FIRST)
        desktop.press(FIRST.title, NoticeAction.RENEW)

        assert [heard.get(timeout=PATIENCE) for _ in range(2)] == [
            ("first", FIRST.key, NoticeAction.RENEW),
            ("second", FIRST.key, NoticeAction.RENEW),
        ]
