"""The words of notices."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.notices.notices import SEVERAL, AlertKind, Notice, NoticeAction
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.sign_in_words import flags_words, what_words
from fobwatch.ui.words.status_words import action_row
from fobwatch.ui.words.wording import SEPARATOR, several, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.notices.notices import Alert
    from fobwatch.core.sign_in_history.sign_ins import SignIn
    from fobwatch.ui.runtime.intents import Report

NAMES_SHOWN: Final = 5

REPORT: Final = "report"
"""The key of the notice about how the last step went."""


def alert_notice(alert: Alert, now: datetime, *, urgent: bool, has_console: bool = True) -> Notice:
    """The notice of one session that needs someone; `now` is AWS's time."""
    return Notice(
        key=alert.key,
        title=_title(alert, now),
        body=_reason(alert),
        actions=_actions(alert, has_console=has_console),
        urgent=urgent,
    )


def key_notice(alert: Alert, now: datetime) -> Notice:
    """The notice of an access key; `now` is AWS's time."""
    title = translate("Notices", "The access key of {name} is getting old")
    days = (alert.ends_at - now) // timedelta(days=1) if alert.ends_at else 0
    if alert.kind is AlertKind.GRACE_OVER:
        title = translate("Notices", "The old access key of {name} has had its grace time")
        body = translate("Notices", "It waits for you to disable it, or to delete it.")
    elif days < 0:
        title = translate("Notices", "The access key of {name} is too old")
        body = translate("Notices", "It is older than the limit in your settings.")
    elif days > 0:
        body = translate("Notices", "It reaches the limit in your settings in %n days.", "", days)
    else:
        body = translate("Notices", "It reaches the limit in your settings today.")
    return Notice(
        key=alert.key,
        title=title.format(name=shortened(alert.profile)),
        body=body,
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),),
    )


def backup_notice(alert: Alert) -> Notice:
    """The notice of an MFA device without a backup."""
    title = translate("Notices", "The MFA device {name} is on this computer alone")
    return Notice(
        key=alert.key,
        title=title.format(name=shortened(alert.profile)),
        body=translate("Notices", "There is no backup of it, and no second device."),
        actions=((NoticeAction.OPEN, translate("Notices", "Choose…")),),
    )


def sign_ins_notice(alert: Alert, news: Sequence[SignIn]) -> Notice:
    """The notice of flagged sign-ins to the account of a profile, the newest first."""
    latest = news[0] if news else None
    title = translate("Notices", "%n sign-ins to look at", "", len(news))
    if len(news) == 1:
        title = translate("Notices", "A sign-in to look at")
    said = [flags_words(latest), what_words(latest), latest.who] if latest else []
    if latest and latest.event.source_address:
        said.append(
            translate("Notices", "from {address}").format(address=latest.event.source_address)
        )
    return Notice(
        key=alert.key,
        title=title,
        body=SEPARATOR.join(shortened(part) for part in said if part),
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),),
    )


def several_notice(alerts: Sequence[Alert]) -> Notice:
    """One notice instead of many."""
    names = [name for alert in alerts for name in (alert.profile, *alert.others)]
    return Notice(
        key=SEVERAL,
        title=_several_title(alerts, len(names)),
        body=several(names, most=NAMES_SHOWN),
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),),
    )


def _several_title(alerts: Sequence[Alert], number: int) -> str:
    if any(alert.kind in {AlertKind.NO_BACKUP, AlertKind.SIGN_INS} for alert in alerts):
        return translate("Notices", "%n things need you", "", number)
    old_keys = sum(alert.kind is AlertKind.OLD_KEY for alert in alerts)
    if not old_keys:
        return translate("Notices", "%n sessions need you", "", number)
    if old_keys == number:
        return translate("Notices", "%n access keys are getting old", "", number)
    return translate("Notices", "%n profiles need you", "", number)


def report_notice(report: Report) -> Notice:
    """The result of an intent, if no window shows it."""
    error = report.error
    if error is None:
        return Notice(key=REPORT, title=report.text, body=report.details)
    return Notice(
        key=REPORT,
        title=error.title,
        body=" ".join(part for part in (error.message, error.remedy) if part),
        actions=((NoticeAction.OPEN, translate("Notices", "Open Fobwatch")), *_why(error)),
    )


def _title(alert: Alert, now: datetime) -> str:
    if alert.page and alert.problem:
        return alert.problem.title
    name = shortened(alert.profile)
    if alert.kind is AlertKind.NEEDS_YOU:
        return translate("Notices", "{name} needs you").format(name=name)
    if alert.kind is AlertKind.ENDED or alert.ends_at is None:
        return translate("Notices", "{name} has ended").format(name=name)
    if alert.kind is AlertKind.CONSOLE:
        name = translate("Notices", "The console of {name}").format(name=name)
    left = alert.ends_at - now
    minutes = math.ceil(left / timedelta(minutes=1))
    if minutes <= 1:
        words = translate("Notices", "{name} ends in less than a minute")
    else:
        words = translate("Notices", "{name} ends in %n minutes", "", minutes)
    return words.format(name=name)


def _reason(alert: Alert) -> str:
    problem = alert.problem
    if alert.kind is AlertKind.CONSOLE:
        return translate("Notices", "Renew it, and what is open there goes on.")
    if problem is None:
        return translate("Notices", "Renewals are paused.")
    if alert.page:
        names = several([alert.profile, *alert.others], most=NAMES_SHOWN)
        return translate("Notices", "Waiting for it: {names}").format(names=names)
    if isinstance(problem.action_needed, EnterCode) and problem.action_needed.serial:
        if alert.kind is AlertKind.NEEDS_YOU:
            return translate("Notices", "Its MFA device is not in the vault: type its code.")
        return translate(
            "Notices", "Its MFA device is not in the vault, so it cannot renew by itself."
        )
    return " ".join(part for part in (f"{problem.title}.", problem.message) if part)


def _why(problem: FobwatchError | None) -> tuple[tuple[NoticeAction, str], ...]:
    """The button that explains why AWS refused a call."""
    if not isinstance(problem, AccessDenied):
        return ()
    return ((NoticeAction.EXPLAIN, translate("Notices", "Why was this denied?")),)


def _actions(alert: Alert, *, has_console: bool) -> tuple[tuple[NoticeAction, str], ...]:
    action = alert.problem.action_needed if alert.problem else None
    if alert.kind is AlertKind.CONSOLE:
        return (
            (NoticeAction.OPEN, translate("Notices", "Open Fobwatch")),
            (NoticeAction.CONSOLE, translate("Notices", "Renew console")),
            (NoticeAction.MUTE, translate("Notices", "Mute")),
        )
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
        *_why(alert.problem),
        *((console,) if has_console and alert.kind is AlertKind.ENDING else ()),
        (NoticeAction.MUTE, translate("Notices", "Mute")),
    )
