"""The record of the calls of the demo cloud. It never holds a secret."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One signed call of an AWS API, or one request at the federation endpoint.

    `at` is AWS's time. `principal` is the caller's ARN, empty if the credentials are unknown.
    `mfa_step` is the 30-second step, counted from 1970, of the code that was accepted.
    `error_code` is empty for a call that succeeded.
    """

    at: datetime
    service: str
    action: str
    region: str
    principal: str
    access_key_id: str
    mfa_serial: str
    mfa_step: int | None
    status: int
    error_code: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Call:
        return cls(**{**document, "at": datetime.fromisoformat(document["at"])})
