"""The window that writes an account as code at each stage, for looking at and for measuring.

Run it to draw `build/as-code-*.png`: `QT_SCALE_FACTOR=2 python -m tests.ui.as_code_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.as_code.account import LeftOut, Omission
from fobwatch.core.as_code.reading import Progress
from fobwatch.core.as_code.writing import Format, as_code
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.ui.as_code.dialog import AsCodeDialog
from tests.core.as_code.accounts import COMPANY
from tests.ui.drawing import draw, named

if TYPE_CHECKING:
    from collections.abc import Callable

DENIED = AccessDenied(
    "AWS did not allow it",
    "arn:aws:iam::482100937715:user/anna may not call iam:GetAccountAuthorizationDetails.",
    "Ask who manages the policies to allow iam:GetAccountAuthorizationDetails.",
)
LEFT_OUT = (
    *(LeftOut(name=f"AWSServiceRoleFor{n}", reason=Omission.SERVICE_LINKED) for n in range(9)),
    LeftOut(name="AWSReservedSSO_Admin_0123456789abcdef", reason=Omission.RESERVED),
    LeftOut(name="legacy-deploy", reason=Omission.EVALUATED),
)


def asking() -> AsCodeDialog:
    dialog = AsCodeDialog("prod-admin")
    dialog.show()
    return dialog


def reading() -> AsCodeDialog:
    dialog = asking()
    dialog.show_reading()
    dialog.show_progress(Progress(users=124, groups=12, roles=840, policies=210, described=37))
    return dialog


def denied() -> AsCodeDialog:
    dialog = asking()
    dialog.show_failure(DENIED)
    return dialog


def written() -> AsCodeDialog:
    dialog = asking()
    dialog.show_written(COMPANY, as_code(COMPANY, Format.TERRAFORM))
    return dialog


def several() -> AsCodeDialog:
    """More than one template, much that is left out, and all of it saved."""
    dialog = asking()
    found = as_code(COMPANY, Format.CLOUDFORMATION)
    dialog.show_written(COMPANY, replace(found, documents=("{}", "{}"), left_out=LEFT_OUT))
    dialog.show_done("Saved: iam-482100937715-1.template.json, iam-482100937715-2.template.json")
    return dialog


SCENES: tuple[Callable[[], AsCodeDialog], ...] = (asking, reading, denied, written, several)


if __name__ == "__main__":
    draw("as-code", named(SCENES))
