"""Policies as IAM's JSON, for a person to give to whoever manages them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def allowing(*grants: tuple[Iterable[str], str]) -> str:
    """The policy (JSON) with a statement for each grant: its actions, and their resource."""
    statements = [
        {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        for actions, resource in grants
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
