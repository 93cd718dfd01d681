"""The credential report that IAM makes of an account's users.

Columns: IAM user guide, "Getting credential reports for your AWS account".
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from fobwatch.core.health.account import UsersReport

if TYPE_CHECKING:
    from datetime import datetime

MOST_NAMED: Final = 50
"""Users whose names are kept; an account may have five thousand."""


def users_report(text: str, made_at: datetime) -> UsersReport:
    """What it says of users. Raises `KeyError` or `csv.Error` for what is no report.

    The root user is left out: whether it has MFA is in the account's summary, as of now.
    """
    names = [
        row["user"]
        for row in csv.DictReader(io.StringIO(text))
        if row["password_enabled"].lower() == "true" and row["mfa_active"].lower() != "true"
    ]
    return UsersReport(
        made_at=made_at, without_mfa=tuple(sorted(names)[:MOST_NAMED]), count=len(names)
    )
