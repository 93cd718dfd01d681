"""Turns a profile into the facts that its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.ui.profiles.detail import ProfileContent
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.names import several
from fobwatch.ui.words.profile_words import (
    account_digits,
    account_of,
    device_name,
    origin_words,
    principal,
    ruling_words,
)

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.consent.rules import Ruling
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.services import Services

translate = QCoreApplication.translate


def profile_content(profile: Profile, services: Services, now: datetime) -> ProfileContent:
    marks = services.marks.current
    session = services.broker.record(profile.name).session
    ruling = _ruling(profile, services)
    return ProfileContent(
        profile=profile.name,
        icon=words_of(profile).icon,
        kind=principal(profile, session),
        facts=_facts(profile, services),
        note=words_of(profile).note(profile),
        usable=isinstance(profile, OwnProfile),
        owned=profile.origin is Origin.VAULT,
        offered=services.profiles.is_offered(profile.name),
        active=session is not None and session.expires_at > now,
        favourite=profile.name in marks.favourites,
        pinned=profile.name == marks.pinned,
        muted=profile.name in marks.muted,
        policy=services.rules.chosen(profile.name),
        policy_known=ruling is not None,
        policy_of=ruling.because if ruling else "",
        policy_note=ruling_words(ruling),
    )


def _ruling(profile: Profile, services: Services) -> Ruling | None:
    try:
        return services.rules.ruling(profile.name)
    except VaultError:  # the window's bar says what is wrong with it
        return None


def removal_losses(profile: Profile, services: Services) -> str:
    """What is lost when a profile is deleted, for the question before."""
    loss = words_of(profile).loss(profile)
    parts = [loss] if loss else []
    if services.broker.record(profile.name).session is not None:
        parts.append(translate("ProfileDetail", "Its session is ended."))
    if services.rules.chosen(profile.name) is not ConsentPolicy.ALWAYS:
        parts.append(
            translate("ProfileDetail", "Its rule for programs stays, should you add it again.")
        )
    roles = services.index.sources_of(profile.name)
    if roles:
        words = translate("ProfileDetail", "These roles lose their source: {roles}.")
        parts.append(words.format(roles=several(roles)))
    return " ".join(parts)


def _facts(profile: Profile, services: Services) -> tuple[tuple[str, str], ...]:
    return (
        (translate("ProfileDetail", "Account"), account_digits(account_of(profile))),
        *words_of(profile).facts(profile),
        (translate("ProfileDetail", "Region"), profile.region),
        (translate("ProfileDetail", "MFA"), _mfa(profile, services)),
        (translate("ProfileDetail", "Kept in"), origin_words(profile.origin)),
    )


def _mfa(profile: Profile, services: Services) -> str:
    serial = services.index.serial_of(profile.name)
    if not serial:
        return ""
    if services.vault.device(serial):
        return device_name(serial)
    return translate("ProfileDetail", "{device}, not in the vault").format(
        device=device_name(serial)
    )
