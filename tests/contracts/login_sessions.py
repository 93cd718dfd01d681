"""The sessions of `aws login`, whoever plays AWS. A test module brings `signed_in`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import RequestRefused

if TYPE_CHECKING:
    from fobwatch.core.lockdown.ports import LoginSessions

REGION = "eu-west-1"


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The service, with two sessions of the identity `arn`, and one of `other`.

    Whoever asks may list and end the sessions of both.
    """

    service: LoginSessions
    arn: str
    other: str

    def active(self, arn: str) -> tuple[str, ...]:
        return self.service.active(arn)

    def revoke(self, arn: str, *sessions: str) -> None:
        self.service.revoke(arn, sessions)


class LoginSessionsContract:
    """Subclasses give a fixture `signed_in`."""

    def test_each_identitys_sessions_are_its_own(self, signed_in: SignedIn) -> None:
        mine, others = signed_in.active(signed_in.arn), signed_in.active(signed_in.other)

        assert (len(mine), len(others)) == (2, 1)
        assert not {*mine} & {*others}

    def test_who_never_signed_in_has_none(self, signed_in: SignedIn) -> None:
        assert signed_in.active(f"{signed_in.arn}-nobody") == ()

    def test_a_revoked_session_is_active_no_more_and_the_others_are(
        self, signed_in: SignedIn
    ) -> None:
        first, second = signed_in.active(signed_in.arn)

        signed_in.revoke(signed_in.arn, first)

        assert signed_in.active(signed_in.arn) == (second,)
        assert len(signed_in.active(signed_in.other)) == 1

    def test_a_session_of_somebody_else_is_refused(self, signed_in: SignedIn) -> None:
        (foreign,) = signed_in.active(signed_in.other)

        with pytest.raises(RequestRefused):
            signed_in.revoke(signed_in.arn, foreign)

        assert signed_in.active(signed_in.other) == (foreign,)
