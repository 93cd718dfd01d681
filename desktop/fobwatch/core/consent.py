"""What a program has to do to get a profile's credentials, and the question that a person gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.asker import Asker

QUESTION_TIME: Final = timedelta(seconds=50)
"""A question that nobody answers is a no: before the credential helper gives up, at 55 s."""

WAITING_TIME: Final = timedelta(minutes=10)
"""So long a question waits for the screen to be unlocked."""

BURST: Final = timedelta(seconds=10)
"""One answer covers what the same program asks within this time: Terraform starts a helper for
each of its providers, and none of them is a question of its own."""

LATE: Final = timedelta(minutes=2)
"""A yes that comes when nobody waits for it any more is good for the next try within this time,
and for the burst that this begins."""

MOST_QUESTIONS: Final = 8
"""Questions at once; what asks beyond is refused, lest a person be worn down by them."""


class ConsentPolicy(StrEnum):
    ALWAYS = "always"
    ONCE_PER_PROGRAM = "once-per-program"
    """Asked once for each program, and remembered until Fobwatch is locked or quits."""
    EVERY_TIME = "every-time"
    NEVER = "never"


STRICTNESS: Final = tuple(ConsentPolicy)


def usual_policy(*, protected: bool) -> ConsentPolicy:
    return ConsentPolicy.ONCE_PER_PROGRAM if protected else ConsentPolicy.ALWAYS


class Verdict(StrEnum):
    ONCE = "once"
    PROGRAM = "program"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is asked. `requests` counts those that wait for the answer.

    `subject` is the profile whose credentials are wanted or, if it `is_code`, the MFA device whose
    code is: a device may have the name of a profile. `rememberable` tells whether “for this
    program” may be answered: not where the profile's programs are to ask every time.
    """

    number: int
    subject: str
    asker: Asker
    asked_at: datetime
    expires_at: datetime
    is_code: bool = False
    rememberable: bool = True
    requests: int = 1
