"""A finding's row, and the evidence in its details."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from fobwatch.core.aws.credentials import masked
from fobwatch.core.health.findings import Check, Severity
from fobwatch.ui.health.words import TONES, finding_words, severity_words, unknown_title
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.profile_words import account_fact
from fobwatch.ui.words.wording import SEPARATOR, exact_duration, moment, several

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.core.health.findings import Finding, Mute

KEYS = frozenset({Check.OLD_KEY, Check.UNUSED_KEY})
HERE = frozenset({Check.CLOCK, Check.ENVIRONMENT, Check.PERMISSIONS, Check.VAULT})


def title_of(finding: Finding) -> str:
    if finding.severity is Severity.UNKNOWN:
        return unknown_title(finding.check)
    return finding_words(finding.check).title


def finding_row(finding: Finding, mute: Mute | None, names: Mapping[str, str]) -> Row:
    """`names` are those of accounts, by their IDs."""
    tone, icon = TONES[finding.severity]
    muted = translate("Health", "Muted") if mute else ""
    return Row(
        key=finding.key,
        title=title_of(finding),
        subtitle=SEPARATOR.join(filter(None, _subject(finding, names))),
        trailing=muted or severity_words(finding.severity),
        trailing_note=_until(mute) if mute else "",
        tone=TONES[Severity.UNKNOWN][0] if mute else tone,
        icon=icon,
    )


def finding_facts(
    finding: Finding, mute: Mute | None, now: datetime, names: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Names and values of the evidence; empty values are not shown."""
    words = finding_words(finding.check)
    unknown = finding.severity is Severity.UNKNOWN
    return (
        (translate("Health", "Account"), _account(finding, names)),
        (translate("Health", "Profile"), finding.profile),
        (translate("Health", "Access key"), masked(finding.about) if finding.check in KEYS else ""),
        (translate("Health", "File"), finding.about if finding.check is Check.HISTORY else ""),
        (translate("Health", "Difference"), _difference(finding)),
        ("" if unknown else words.names, _names(finding)),
        _time(finding, now),
        (translate("Health", "Why"), _why(finding)),
        (translate("Health", "Muted"), _until(mute) if mute else ""),
        (translate("Health", "Because"), mute.reason if mute else ""),
    )


def day(at: datetime) -> str:
    """A date in the user's language. Some locales write months and years with two digits."""
    local = at.astimezone()
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")


def _subject(finding: Finding, names: Mapping[str, str]) -> tuple[str, ...]:
    if finding.check in KEYS:
        return (finding.profile, masked(finding.about))
    if finding.check is Check.HISTORY:
        return (finding.about,)
    if finding.check in {Check.AWS_FILES, Check.LONG_SESSION}:
        return (several(finding.names, most=3),)
    if finding.check in HERE:
        return (translate("Health", "This computer"),)
    account = _account(finding, names)
    profiles = {Check.OWN_MFA, Check.ROOT_USER, Check.ACCOUNT}
    return (finding.profile if finding.check in profiles or not account else "", account)


def _account(finding: Finding, names: Mapping[str, str]) -> str:
    return account_fact(finding.account, names) if finding.account else ""


def _names(finding: Finding) -> str:
    if not finding.names:
        return translate("Health", "None") if finding.check is Check.TRAIL else ""
    more = finding.count - len(finding.names)
    shown = ", " if finding.check is not Check.PERMISSIONS else "\n"
    text = shown.join(filter(None, finding.names))
    return (
        text
        if more <= 0
        else translate("Health", "{names} and {more} more").format(names=text, more=more)
    )


def _difference(finding: Finding) -> str:
    if finding.check is not Check.CLOCK:
        return ""
    from_aws = exact_duration(timedelta(seconds=abs(finding.count)))
    if finding.count > 0:
        return translate("Health", "{duration} behind AWS's").format(duration=from_aws)
    return translate("Health", "{duration} ahead of AWS's").format(duration=from_aws)


def _time(finding: Finding, now: datetime) -> tuple[str, str]:
    """The name of the finding's time, and the time."""
    at = finding.at
    match finding.check:
        case Check.UNUSED_KEY:
            return translate("Health", "Last used"), day(at) if at else translate("Health", "Never")
        case Check.OLD_KEY:
            return translate("Health", "Made"), day(at) if at else ""
    return translate("Health", "Looked at"), moment(at, now) if at else ""


def _why(finding: Finding) -> str:
    reason = finding.reason
    if reason is None:
        return ""
    return f"{reason.title}. {reason.message} {reason.remedy}".strip()


def _until(mute: Mute) -> str:
    return translate("Health", "until {date}").format(date=day(mute.until))
