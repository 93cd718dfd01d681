"""Draws the page Sign-ins in each state to `build/sign-ins-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.sign_in_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.cloudtrail.reading import ReadingProgress
from fobwatch.core.sign_in_history.sign_ins import Flag
from fobwatch.ui.window.main_window import PageName
from tests.core.session_records import session
from tests.fakes import ACCOUNT, KEY, NOON
from tests.fakes_cloudtrail import FakeEventHistory, event
from tests.ui.drawing import draw
from tests.ui.scenes import Whole, begun

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.cloudtrail.events import CloudTrailEvent
    from tests.ui.scenes import Scene

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OFFICE, HOME, STRANGER = "203.0.113.24", "2001:db8:4a:1::7", "198.51.100.200"
HOSTILE = "<b>bold</b><img src=x onerror=alert(1)>" + "very-long-name" * 20
DENIED = EventsNotAllowed(
    "AWS does not let you read the event history",
    f"arn:aws:iam::{ACCOUNT}:user/anna may not call cloudtrail:LookupEvents.",
    "Ask who manages the policies to allow it.",
)


def past() -> list[CloudTrailEvent]:
    usual: dict[str, Any] = {
        "account_id": ACCOUNT,
        "user_agent": FIREFOX,
        "source_address": OFFICE,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/anna",
        "mfa": True,
    }
    root = {"identity_type": "Root", "user_name": "root", "arn": f"arn:aws:iam::{ACCOUNT}:root"}
    own = {"access_key_id": KEY.access_key_id, "source": "sts.amazonaws.com"}
    made: list[tuple[timedelta, dict[str, Any]]] = [
        (30 * DAY, {}),
        (9 * DAY, {"name": "SwitchRole"}),
        (6 * DAY, {"user_name": "boris.fjodorowitsch@example.com", "mfa": False}),
        (4 * DAY, {**root, "failed": True, "error": "Failed authentication", "mfa": False}),
        (3 * DAY, {**root, "name": "CreateAccessKey", "source": "iam.amazonaws.com"}),
        (2 * DAY, {"name": "AssumeRole", **own}),
        (30 * HOUR, {"source_address": HOME}),
        (2 * HOUR, {"name": "UserAuthentication", "user_name": HOSTILE}),
        (HOUR, {"name": "ListUsers", "source_address": STRANGER, "user_agent": "curl/8", **own}),
        (HOUR / 2, {"name": "GetSessionToken", "user_agent": "fobwatch/1.0", **own}),
    ]
    return [event(NOON - ago, **{**usual, **fields}) for ago, fields in made]


def unread(scene: Scene) -> Whole:
    history = scene.services.sign_in_history
    held = replace(
        session("dev", left=HOUR), account_id=ACCOUNT, arn=f"arn:aws:iam::{ACCOUNT}:user/anna"
    )
    history.begin = lambda name: history.begin_with(replace(held, profile=name))  # type: ignore[method-assign] # staged
    whole = Whole(scene)
    whole.window.go_to(PageName.SIGN_INS)
    return whole


def found(scene: Scene) -> Whole:
    trail = scene.services.sign_in_history._trail
    assert isinstance(trail.history, FakeEventHistory)
    trail.history.events = past()
    for ago in (HOUR / 2, 40 * DAY):
        trail.own_calls.observe(NOON - ago)
    whole = unread(scene)
    whole.sign_ins.page.read_wanted.emit()
    return whole


def flagged(scene: Scene) -> Whole:
    whole = found(scene)
    model = whole.sign_ins.page.table.model()
    names = [model.index(row, 2).data() for row in range(model.rowCount())]
    whole.sign_ins.page.table.selectRow(next(i for i, n in enumerate(names) if "ListUsers" in n))
    return whole


def root(scene: Scene) -> Whole:
    whole = found(scene)
    whole.sign_ins.page._flag.set_value(str(Flag.ROOT))
    whole.sign_ins.page._on_wanted()
    return whole


def not_found(scene: Scene) -> Whole:
    whole = found(scene)
    whole.sign_ins.page.search.setText("nobody of this name")
    return whole


def reading(scene: Scene) -> Whole:
    whole = found(scene)
    progress = ReadingProgress(regions_done=5, regions=17, events=1234)
    whole.sign_ins.page.show_progress(progress)
    return whole


def denied(scene: Scene) -> Whole:
    trail = scene.services.sign_in_history._trail
    assert isinstance(trail.history, FakeEventHistory)
    trail.history.failures = {region: [DENIED] for region in trail.history.regions}
    whole = unread(scene)
    whole.sign_ins.page.read_wanted.emit()
    return whole


def nobody(scene: Scene) -> Whole:
    whole = unread(scene)
    whole.sign_ins.page.read_wanted.emit()
    return whole


SCENES: dict[str, Callable[[Scene], Whole]] = {
    "unread": unread,
    "found": found,
    "flagged": flagged,
    "root": root,
    "not-found": not_found,
    "reading": reading,
    "denied": denied,
    "nobody": nobody,
}


CROWDED: dict[str, Callable[[Scene], Whole]] = {
    "sign-ins": flagged,
    "sign-ins-reading": reading,
    "sign-ins-denied": denied,
}
"""Those with most on them."""


if __name__ == "__main__":
    draw("sign-ins", {name: partial(begun, make) for name, make in SCENES.items()})
