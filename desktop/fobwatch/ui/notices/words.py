"""What notices say, and which buttons they have."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.notices.notices import SEVERAL, AlertKind, Notice, NoticeAction, notice_key
from fobwatch.ui.words.action_words import action_row
from fobwatch.ui.words.names import several, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.notices.notices import Alert
    from fobwatch.ui.runtime.intent_bus import Report

translate = QCoreApplication.translate

NAMES_SHOWN: Final = 5

REPORT: Final = "report"
"""The key of the notice that tells how the last step went."""


def alert_notice(alert: Alert, now: datetime, *, urgent: bool) -> Notice:
    """The notice of one session that needs someone; `now` is AWS's time."""
    return Notice(
        key=notice_key(alert.profile),
        title=_title(alert, now),
        body=_reason(alert),
        actions=_actions(alert),
        urgent=urgent,
    )


def several_notice(alerts: Sequence[Alert]) -> Notice:
    """One notice instead of many."""
    return Notice(
        key=SEVERAL,
        title=translate("Notices", "%n sessions need you", "", len(alerts)),
        body=several([alert.profile for alert in alerts], most=NAMES_SHOWN),
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),),
    )


def report_notice(report: Report) -> Notice:
    """How a step went that was asked for where no window is seen."""
    error = report.error
    if error is None:
        return Notice(key=REPORT, title=report.text, body=report.details)
    return Notice(
        key=REPORT,
        title=error.title,
        body=" ".join(part for part in (error.message, error.remedy) if part),
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),),
    )


def _title(alert: Alert, now: datetime) -> str:
    name = shortened(alert.profile)
    if alert.kind is AlertKind.NEEDS_YOU:
        return translate("Notices", "{name} needs you").format(name=name)
    if alert.kind is AlertKind.ENDED or alert.ends_at is None:
        return translate("Notices", "{name} has ended").format(name=name)
    left = alert.ends_at - now
    minutes = math.ceil(left / timedelta(minutes=1))
    if minutes <= 1:
        words = translate("Notices", "{name} ends in less than a minute")
    else:
        words = translate("Notices", "{name} ends in %n minutes", "", minutes)
    return words.format(name=name)


def _reason(alert: Alert) -> str:
    problem = alert.problem
    if problem is None:
        return translate("Notices", "Renewals are paused.")
    if isinstance(problem.action_needed, EnterCode) and problem.action_needed.serial:
        if alert.kind is AlertKind.NEEDS_YOU:
            return translate("Notices", "Its MFA device is not in the vault: type its code.")
        return translate(
            "Notices", "Its MFA device is not in the vault, so it cannot renew by itself."
        )
    return " ".join(part for part in (f"{problem.title}.", problem.message) if part)


def _actions(alert: Alert) -> tuple[tuple[NoticeAction, str], ...]:
    action = alert.problem.action_needed if alert.problem else None
    if action is not None:
        renew = action_row(action).short
    elif alert.kind is AlertKind.ENDING:
        renew = translate("Notices", "Renew now")
    else:  # there is nothing left to renew
        renew = translate("Notices", "Start again")
    console = (NoticeAction.CONSOLE, translate("Notices", "Open console"))
    return (
        (NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),
        (NoticeAction.RENEW, renew),
        *((console,) if alert.kind is AlertKind.ENDING else ()),
        (NoticeAction.MUTE, translate("Notices", "Mute")),
    )
