"""The facts about a profile that its details show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.ui.mfa.device_words import device_words
from fobwatch.ui.portals.words import ends_words
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.key_words import known_key_words, not_known_words, other_key_words
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.profile_words import account_fact, account_of, device_name, origin_words
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.services import Services

Facts = tuple[tuple[str, str], ...]


def profile_facts(profile: Profile, services: Services, now: datetime) -> Facts:
    """Names and values, at AWS's time `now`."""
    names = services.account_names.all()
    return (
        (translate("ProfileDetail", "Account"), account_fact(account_of(profile), names)),
        *words_of(profile).facts(profile),
        *_key_facts(profile, services, now),
        (translate("ProfileDetail", "Region"), profile.region),
        (translate("ProfileDetail", "MFA"), _mfa(profile, services)),
        (translate("ProfileDetail", "MFA at AWS"), _devices_at_aws(profile, services)),
        (translate("ProfileDetail", "Kept in"), origin_words(profile.origin)),
        *_login_facts(profile, services, now),
    )


def denied_actions(profile: Profile, services: Services) -> tuple[str, ...]:
    """The actions on access keys that AWS denies to the profile's user."""
    reading = services.key_readings.reading(profile.identity) if has_own_key(profile) else None
    return reading.denied if reading else ()


def _key_facts(profile: Profile, services: Services, now: datetime) -> Facts:
    """The age of the profile's key, and the other key of its user."""
    settings = services.settings.current
    if not has_own_key(profile):
        return ()
    age = translate("ProfileDetail", "Key's age")
    reading = services.key_readings.reading(profile.identity)
    own = reading.own if reading else None
    if reading is None or own is None:
        wanted = settings.watch_access_keys or reading is not None
        return (
            (age, not_known_words(reading, has_mfa=bool(profile.mfa_serial)) if wanted else ""),
        )
    others = (
        (translate("ProfileDetail", "Second key"), other_key_words(other, reading, now))
        for other in reading.others
    )
    return ((age, known_key_words(own, reading, now, settings.access_key_limit)), *others)


def _login_facts(profile: Profile, services: Services, now: datetime) -> Facts:
    """The time until which the sign-in of `aws login` lasts, and why the last one failed."""
    if profile.login is None:
        return ()
    ends_about = services.logins.ends_about(profile.login)
    problem = services.logins.problem(profile.login)
    until = ends_words(ends_about, now) if ends_about else ""
    if ends_about and services.logins.ends_exactly(profile.login):
        until = translate("ProfileDetail", "until {time}").format(time=moment(ends_about, now))
    elif ends_about:
        words = translate("ProfileDetail", "{until}. AWS does not say exactly until when.")
        until = words.format(until=until)
    return (
        (translate("ProfileDetail", "Signed in"), until),
        (
            translate("ProfileDetail", "Last sign-in"),
            f"{problem.title}. {problem.message} {problem.remedy}" if problem else "",
        ),
    )


def _devices_at_aws(profile: Profile, services: Services) -> str:
    """The user's devices at AWS, once a person has asked for them."""
    reading = services.user_devices.reading(profile)
    if reading is None:
        return ""
    words = [
        device_words(serial, has_seed=services.vault.device(serial) is not None)
        for serial in reading.serials
    ]
    return ", ".join(words) or translate("ProfileDetail", "no device")


def _mfa(profile: Profile, services: Services) -> str:
    serial = services.index.serial_of(profile.name)
    if serial and services.user_devices.is_gone(serial):
        words = translate("ProfileDetail", "{device}, which AWS no longer has")
        return words.format(device=device_name(serial))
    if not serial or services.vault.device(serial):
        return device_name(serial)
    words = translate("ProfileDetail", "{device}, not in the vault")
    return words.format(device=device_name(serial))
