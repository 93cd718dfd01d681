"""Draws the dialog for a lost MFA device in each situation to `build/lost-*.png`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.user_devices import DeviceReading
from fobwatch.ui.mfa.lost_dialog import Helped, LostDeviceDialog
from fobwatch.ui.mfa.lost_words import Situation
from tests.fakes import ACCOUNT
from tests.ui.drawing import draw, named
from tests.ui.mfa_scenes import DENIED, DEVICE, USER

if TYPE_CHECKING:
    from collections.abc import Callable

PHONE = f"arn:aws:iam::{ACCOUNT}:mfa/anna.karenina-phone"
KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/anna.karenina/yubikey-5c"
READING = DeviceReading(
    profile="anna",
    user_arn=USER,
    serials=(PHONE, DEVICE, KEY, "GAHT12345678"),
)


def opened(*administrators: str) -> LostDeviceDialog:
    dialog = LostDeviceDialog(["anna", "boris"], lambda serial: serial == DEVICE)
    dialog.show_helped(Helped(device=PHONE, administrators=administrators))
    dialog.show()
    return dialog


def found(situation: Situation, *administrators: str) -> LostDeviceDialog:
    dialog = opened(*administrators)
    dialog.show_found(READING)
    dialog.choose(situation)
    return dialog


def looking() -> LostDeviceDialog:
    dialog = opened()
    dialog.show_looking()
    return dialog


def another_device() -> LostDeviceDialog:
    return found(Situation.ANOTHER_DEVICE)


def another_code() -> LostDeviceDialog:
    """Where the other device's seed is not in the vault, and it was refused."""
    dialog = LostDeviceDialog(["anna", "boris"], lambda _serial: False)
    dialog.show_helped(Helped(device=PHONE))
    dialog.show()
    dialog.show_found(READING)
    dialog.show_failed(DENIED)
    return dialog


def administrator() -> LostDeviceDialog:
    return found(Situation.ADMINISTRATOR_HERE, "deploy", "prod-breakglass")


def no_administrator() -> LostDeviceDialog:
    return found(Situation.ADMINISTRATOR_HERE)


def somebody_else() -> LostDeviceDialog:
    return found(Situation.ADMINISTRATOR_ELSEWHERE)


def root() -> LostDeviceDialog:
    return found(Situation.ROOT)


def nobody() -> LostDeviceDialog:
    return found(Situation.NOBODY)


def denied() -> LostDeviceDialog:
    dialog = opened()
    dialog.show_failed(DENIED)
    return dialog


SCENES: tuple[Callable[[], LostDeviceDialog], ...] = (
    looking,
    another_device,
    another_code,
    administrator,
    no_administrator,
    somebody_else,
    root,
    nobody,
    denied,
)

CROWDED = (another_code, somebody_else, root)
"""Those in which something could be cut off."""


if __name__ == "__main__":
    draw("lost", named(SCENES))
