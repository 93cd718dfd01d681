"""Draws the dialog that enables MFA at each of its stages to `build/mfa-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.mfa_scenes`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.screens import offscreen

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", offscreen())
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")
    os.environ.setdefault("TZ", "UTC")

from PySide6.QtWidgets import QApplication

from fobwatch.core.iam.enrolment import Enrolment, allowing_statement
from fobwatch.core.iam.mfa_steps import CREATE, PROVE
from fobwatch.core.mfa.errors import InvalidDevice, MfaNotAllowed, UserChanging
from fobwatch.ui.mfa.enabling import EnableMfaDialog
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from tests.fakes import ACCOUNT, NOON

if TYPE_CHECKING:
    from collections.abc import Callable

BUILD = Path(__file__).resolve().parents[2] / "build"
USER = f"arn:aws:iam::{ACCOUNT}:user/anna.karenina"
NAME = "anna.karenina-workstation-17"
FOUND = Enrolment(
    profile="anna",
    access_key_id="AKIAANNA00000000TEST",
    user_arn=USER,
    enabled=(f"arn:aws:iam::{ACCOUNT}:u2f/user/anna.karenina/yubikey-5c",),
)
DENIED = MfaNotAllowed(
    "AWS did not allow it",
    f"{USER} may not call iam:ListVirtualMFADevices.",
    "Ask who manages the policies to allow iam:ListVirtualMFADevices.",
    statement=allowing_statement(USER),
)
CHANGING = UserChanging(
    "The user cannot be changed right now",
    "It was changed at AWS a moment ago, or is new.",
    "Try again in some minutes.",
)
TAKEN = InvalidDevice(
    "The name is taken",
    "The account has an MFA device of this name.",
    "Choose another name.",
    field="name",
)


def shown(*profiles: str) -> EnableMfaDialog:
    """As a person sees it before AWS has answered."""
    dialog = EnableMfaDialog(profiles)
    dialog.show()
    return dialog


def looking() -> EnableMfaDialog:
    return shown("anna", "boris", "deploy")


def denied() -> EnableMfaDialog:
    dialog = shown("anna")
    dialog.show_hopeless(DENIED)
    return dialog


def ready() -> EnableMfaDialog:
    dialog = looking()
    dialog.show_found(FOUND, NAME)
    return dialog


def taken() -> EnableMfaDialog:
    dialog = ready()
    dialog.refuse_name(TAKEN)
    return dialog


def working() -> EnableMfaDialog:
    dialog = ready()
    dialog.show_working()
    dialog.show_step(PROVE)
    dialog.show_waiting(NOON)
    return dialog


def stopping() -> EnableMfaDialog:
    dialog = working()
    dialog.reject()
    return dialog


def stopped() -> EnableMfaDialog:
    dialog = working()
    dialog.show_stopped(CHANGING)
    return dialog


def stuck() -> EnableMfaDialog:
    dialog = working()
    dialog.show_stopped(DENIED, can_leave=True)
    return dialog


def unfinished() -> EnableMfaDialog:
    dialog = shown("anna")
    dialog.show_unfinished(FOUND, NAME, (CREATE,))
    return dialog


def leaving() -> EnableMfaDialog:
    dialog = unfinished()
    dialog.reject()
    return dialog


def done() -> EnableMfaDialog:
    dialog = working()
    dialog.show_done(NAME)
    return dialog


SCENES: tuple[Callable[[], EnableMfaDialog], ...] = (
    looking,
    denied,
    ready,
    taken,
    working,
    stopping,
    stopped,
    stuck,
    unfinished,
    leaving,
    done,
)


CROWDED = (denied, taken, stopping, stuck, leaving, done)
"""Those in which something could be cut off."""


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    BUILD.mkdir(exist_ok=True)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for make in SCENES:
            dialog = make()
            dialog.show()
            for _ in range(3):  # a layout settles in rounds
                app.processEvents()
            dialog.grab().save(str(BUILD / f"mfa-{make.__name__}-{choice.value}{suffix}.png"))
            dialog.done(0)


if __name__ == "__main__":
    main()
