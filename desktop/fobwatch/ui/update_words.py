"""What is said of newer releases: in the settings, above the pages, and in one notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from fobwatch import __version__
from fobwatch.core.notices import Notice, NoticeAction
from fobwatch.core.updates import UPDATES_KEY
from fobwatch.ui.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.window_bars import BarContent
from fobwatch.ui.wording import moment

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from fobwatch.core.update_check import UpdateState
    from fobwatch.core.updates import Release

translate = QCoreApplication.translate

OPEN_PAGE: Final = "open_release"
"""The bar's button."""


def update_promise(host: str) -> str:
    """What happens while the switch is on, and what does not."""
    return translate(
        "Updates",
        "Asks {host} once a day, and sends nothing about you. Fobwatch never replaces itself.",
    ).format(host=host)


def update_line(state: UpdateState, now: datetime, zone: tzinfo | None = None) -> str:
    """How it stands, for the settings; nothing where that is not known."""
    if state.newer is not None:
        words = translate("Updates", "{release}; this is {running}.")
        return words.format(release=_title(state.newer), running=__version__)
    if state.looked is None or state.problem is not None:
        return ""
    words = translate("Updates", "This is the newest release, as of {when}.")
    return words.format(when=moment(state.looked, now, zone))


def release_bar(state: UpdateState) -> BarContent | None:
    """One quiet line; a person may dismiss it until the next release."""
    if state.newer is None:
        return None
    return BarContent(
        tone=Tone.INFO,
        text=_title(state.newer),
        details=state.newer.notes,
        actions=(BarAction(name=OPEN_PAGE, text=open_page_words()),),
    )


def trouble_bar(state: UpdateState) -> BarContent | None:
    """Why it is not known whether there is one."""
    problem = state.problem
    if problem is None:
        return None
    return BarContent(
        tone=Tone.NEUTRAL if problem.transient else Tone.WARNING,
        text=problem.title,
        details=f"{problem.message} {problem.remedy}",
        dismissable=False,
    )


def update_notice(release: Release) -> Notice:
    return Notice(
        key=UPDATES_KEY,
        title=_title(release),
        body=release.notes,
        actions=((NoticeAction.OPEN, open_page_words()),),
    )


def _title(release: Release) -> str:
    return translate("Updates", "Fobwatch {version} is available").format(version=release.version)


def open_page_words() -> str:
    return translate("Updates", "Open its page")
