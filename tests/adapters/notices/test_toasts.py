"""Notices as Windows is given them; what it does with them, only Windows can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from fobwatch.adapters.notices.toasts import MAX_BUTTONS, Toasts, toast_tag, toast_xml
from fobwatch.core.notices.notices import Notice, NoticeAction
from tests.contracts.notifier import DesktopOf, NotifierContract

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = Notice(
    key="profile/partner-audit",
    title="partner-audit <ends> in 5 minutes",
    body="Its MFA device is “elsewhere” & not in the vault.",
    actions=((NoticeAction.RENEW, "Enter code"), (NoticeAction.MUTE, "Mute")),
    urgent=True,
)


class FakeCentre:
    """Fulfils `ToastCentre`; `failure` is what Windows answers."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[str, Callable[[str], None]]] = {}
        self.failure: OSError | None = None

    def show(self, xml: str, tag: str, pressed: Callable[[str], None]) -> None:
        if self.failure:
            raise self.failure
        self.shown[tag] = (xml, pressed)

    def remove(self, tag: str) -> None:
        if self.failure:
            raise self.failure
        self.shown.pop(tag, None)


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre()


def test_a_toast_says_it_and_has_its_buttons() -> None:
    toast = ET.fromstring(toast_xml(NOTICE))  # noqa: S314 - it is our own

    assert [text.text for text in toast.iter("text")] == [NOTICE.title, NOTICE.body]
    buttons = [(button.get("arguments"), button.get("content")) for button in toast.iter("action")]
    assert buttons == [("renew", "Enter code"), ("mute", "Mute")]
    assert toast.get("launch") == NoticeAction.OPEN
    assert toast.get("scenario") == "reminder"


def test_what_needs_no_answer_goes_away_by_itself() -> None:
    plain = Notice(key="k", title="dev ended", body="")

    assert toast_xml(plain) == (
        '<toast launch="default"><visual><binding template="ToastGeneric">'
        "<text>dev ended</text></binding></visual></toast>"
    )
    without_a_button = Notice(key="k", title="dev ended", body="", urgent=True)
    assert "scenario" not in toast_xml(without_a_button)


def test_a_toast_has_no_more_buttons_than_windows_takes() -> None:
    many = Notice(key="k", title="t", body="", actions=((NoticeAction.MUTE, "Mute"),) * 9)

    assert toast_xml(many).count("<action ") == MAX_BUTTONS


def test_a_tag_is_short_however_long_the_profile_s_name() -> None:
    assert len(toast_tag("profile/" + "x" * 200)) <= 64
    assert toast_tag("profile/a") != toast_tag("profile/b")


class TestToasts(NotifierContract):
    @pytest.fixture
    def desktop(self, centre: FakeCentre) -> DesktopOf:
        def titled(title: str) -> Callable[[str], None]:
            return next(p for xml, p in centre.shown.values() if title_of(xml) == title)

        return DesktopOf(
            notifier=Toasts(centre),
            titles=lambda: [title_of(xml) for xml, _pressed in centre.shown.values()],
            press=lambda title, action: titled(title)(action),
        )


def title_of(xml: str) -> str:
    return next(ET.fromstring(xml).iter("text")).text or ""  # noqa: S314 - it is our own


def test_what_is_no_longer_true_is_taken_back(centre: FakeCentre) -> None:
    toasts = Toasts(centre)
    toasts.show(NOTICE)
    toasts.show(Notice(key="other", title="t", body=""))

    toasts.withdraw(NOTICE.key)
    toasts.withdraw("never shown")

    assert set(centre.shown) == {toast_tag("other")}
    toasts.close()
    assert centre.shown == {}


def test_where_windows_refuses_nothing_is_raised(centre: FakeCentre) -> None:
    toasts = Toasts(centre)
    toasts.show(NOTICE)
    centre.failure = OSError("Element not found")

    toasts.show(Notice(key="other", title="t", body=""))
    toasts.close()

    assert set(centre.shown) == {toast_tag(NOTICE.key)}
