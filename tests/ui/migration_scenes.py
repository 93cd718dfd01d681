"""Draws the migration's window to `build/migration-*.png`, in both themes, for looking at.

Run it with a scale and a font: `QT_SCALE_FACTOR=2 SCENE_FONT=Inter python -m
tests.ui.migration_scenes`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QScrollArea

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.migration.findings import Kept, find
from fobwatch.core.migration.model import ClosedStore, Place, Store, StoreScan
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.ui.migration.flow import MigrationFlow
from fobwatch.ui.migration.window import MigrationWindow, Step
from tests.fakes import SERIAL
from tests.fakes_ui import InlineRunner
from tests.ui.drawing import draw
from tests.ui.migration_fakes import FakeMigration
from tests.ui.pressing import child

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.migration.model import ScanResult

KEYS = (
    "aws_access_key_id = AKIAXADCZJLSS43OW3QE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
CREDENTIALS = f"""# do not commit!
[anna]
{KEYS}
[deploy]
{KEYS}
[temporary]
{KEYS}aws_session_token = x
"""
CONFIG = f"""# Anna's, by hand
[profile anna]
region = eu-west-1
mfa_serial = {SERIAL}

[profile prod-admin]
role_arn = arn:aws:iam::482100937715:role/Admin
source_profile = anna
mfa_serial = {SERIAL}

[profile data-lake]
role_arn = arn:aws:iam::633084125596:role/DataLake
source_profile = prod-admin
region = eu-central-1

[profile portal-developer]
sso_start_url = https://acme.awsapps.com/start
sso_account_id = 901755201184
sso_role_name = Developer

[profile old]
role_arn = arn:aws:iam::633084125596:role/DataLake
source_profile = gone
"""
LOCKED = ValidationProblem(
    "granted's keyring is locked",
    "What it holds shows only once it is unlocked.",
    "Unlock it to look inside.",
)
REFUSED = AccessKeyRefused(
    "AWS does not know this access key",
    "It was deleted, or it belongs to another partition.",
    "Make a new key in the AWS console under IAM, Security credentials.",
)
CODE_NEEDED = MfaCodeNeeded("A code is needed", "No seed.", "Type it.", serial=SERIAL)


def findings() -> ScanResult:
    home = Path.home()
    key = AccessKey(access_key_id="AKIAXADCZJLSS43OW3QE", secret_access_key="w" * 40)
    boris = (
        IamUserProfile(name="boris", access_key=key),
        Place(where="aws-vault's keyring “awsvault”"),
    )
    return find(
        parse_config(CONFIG, str(home / ".aws" / "config")),
        parse_credentials(CREDENTIALS, str(home / ".aws" / "credentials")),
        [
            StoreScan(store=Store.AWS_VAULT, profiles=(boris,)),
            StoreScan(
                store=Store.GRANTED,
                closed=(ClosedStore(store=Store.GRANTED, why=LOCKED, unlockable=True),),
            ),
        ],
        Kept(),
    )


def window_at(step: int) -> MigrationWindow:
    """The window after so many steps; the last one asks whether to undo."""
    migration = FakeMigration(
        findings(),
        failures={("test", "deploy"): REFUSED, ("test", "prod-admin"): CODE_NEEDED},
        texts={AwsFileKind.CONFIG: CONFIG, AwsFileKind.CREDENTIALS: CREDENTIALS},
    )
    window = MigrationWindow()
    MigrationFlow(window, migration, InlineRunner()).look()
    for _ in range(min(step, Step.DONE)):
        window.next_wanted.emit()
    if step > Step.DONE:
        window.ask_undo(("anna",))
    return window


def found_end() -> MigrationWindow:
    """Scrolled down."""
    window = window_at(0)
    window.show()
    QApplication.processEvents()
    area = child(window, QScrollArea, "found_page")
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    return window


SCENES: dict[str, Callable[[], MigrationWindow]] = {
    "1-found": partial(window_at, 0),
    "1-found-end": found_end,
    "2-tested": partial(window_at, 1),
    "3-changes": partial(window_at, 2),
    "4-done": partial(window_at, 3),
    "5-undo": partial(window_at, 4),
}


if __name__ == "__main__":
    draw("migration", SCENES)
