"""MFA devices in words, for those in the vault and those only at AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.mfa_plan import DeviceKind, device_name, kind_of
from fobwatch.ui.rows.rows import Row
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon

if TYPE_CHECKING:
    from fobwatch.core.iam.user_devices import UserDevices
    from fobwatch.core.mfa.devices import MfaDevice


def device_words(serial: str, *, has_seed: bool) -> str:
    """A device in a list."""
    return f"{device_name(serial)} · {kind_words(serial, has_seed=has_seed)}"


def kind_words(serial: str, *, has_seed: bool) -> str:
    if has_seed:
        return translate("LostDevice", "in the vault")
    return {
        DeviceKind.VIRTUAL: translate("LostDevice", "an authenticator elsewhere"),
        DeviceKind.HARDWARE: translate("LostDevice", "a hardware token"),
        DeviceKind.PASSKEY: translate("LostDevice", "a passkey or security key"),
    }[kind_of(serial)]


def device_row(device: MfaDevice, *, is_gone: bool) -> Row:
    return Row(
        key=device.serial,
        title=device.name,
        subtitle=device.serial,
        icon=Icon.MFA_DEVICE,
        trailing=translate("DevicesPage", "gone at AWS") if is_gone else "",
        tone=Tone.WARNING if is_gone else Tone.NEUTRAL,
    )


def other_device_row(serial: str) -> Row:
    return Row(
        key=serial,
        title=device_name(serial),
        subtitle=serial,
        icon=Icon.MFA_DEVICE,
        trailing=translate("DevicesPage", "not in the vault"),
    )


def other_device_facts(serial: str, user: str) -> tuple[tuple[str, str], ...]:
    return (
        (translate("DevicesPage", "Serial"), serial),
        (translate("DevicesPage", "Kind"), kind_words(serial, has_seed=False)),
        (translate("DevicesPage", "User of"), user),
    )


def other_device_note(kind: DeviceKind) -> str:
    """The use of a device whose seed is not here."""
    if kind is DeviceKind.PASSKEY:
        return translate(
            "DevicesPage",
            "It only signs in to the console: AWS accepts no passkey or security key for the "
            "CLI and for sessions. Keep it, and add a device that makes codes beside it.",
        )
    return translate(
        "DevicesPage",
        "Its seed is not here, so Fobwatch asks you for its codes. AWS shows a seed only once: to "
        "have codes made here, add a device beside it, or put a new one in its place.",
    )


def read_words(devices: UserDevices) -> str:
    """The result of a look at AWS, in one sentence."""
    others = len(devices.only_at_aws())
    if not others:
        return translate("DevicesPage", "AWS has no other MFA device for the users of the vault")
    if others == 1:
        return translate("DevicesPage", "AWS has one more MFA device for the users of the vault")
    return translate(
        "DevicesPage", "AWS has %n more MFA devices for the users of the vault", "", others
    )


def gone_note() -> str:
    return translate(
        "DevicesPage",
        "AWS no longer has this device for the users of the profiles that name it, and accepts "
        "none of its codes. Enable a new one, and delete this one here.",
    )
