"""What a program gets less of than the person has: by policies, and for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fobwatch.core.aws.role_rules import session_policy_problem
from fobwatch.core.errors import InvalidSetting
from fobwatch.core.text_rules import ValidationProblem

MOST_POLICIES: Final = 3
"""A session has no more policies one upon the other (AWS STS API, GetScopedCredentials)."""

LONGEST: Final = timedelta(hours=36)
SHORTEST: Final = timedelta(minutes=1)
"""STS takes a second (AWS STS API, GetScopedCredentials), in which nothing is done."""

NO_LIMIT: Final = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is taken from a session: true if anything is.

    Each of `policies`, and AWS's own for reading where it is `read_only`, has to allow what is
    done. Credentials last no longer than the `limit`, where that is not zero.
    """

    read_only: bool = False
    policies: tuple[str, ...] = ()
    limit: timedelta = NO_LIMIT

    def __bool__(self) -> bool:
        return self != WHOLE

    def __and__(self, other: Narrowing) -> Narrowing:
        """What both leave."""
        return Narrowing(
            read_only=self.read_only or other.read_only,
            policies=tuple(dict.fromkeys((*self.policies, *other.policies))),
            limit=min(filter(None, (self.limit, other.limit)), default=NO_LIMIT),
        )

    def __str__(self) -> str:
        """For the journal and for errors."""
        parts = (
            "read-only" if self.read_only else "",
            "narrowed by a policy" if self.policies else "",
            f"for {length(self.limit)}" if self.limit else "",
        )
        return ", ".join(filter(None, parts))

    @property
    def layers(self) -> int:
        """Policies that lie one upon the other."""
        return len(self.policies) + self.read_only


WHOLE: Final = Narrowing()
"""Nothing is taken away."""


def length(limit: timedelta) -> str:
    """A time limit as it is written: `30 min`, `2 h`."""
    minutes, seconds = divmod(int(limit.total_seconds()), 60)
    if seconds:
        return f"{minutes * 60 + seconds} s"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def check_narrowing(narrowing: Narrowing) -> None:
    """Raises `InvalidSetting` for the field that no way of AWS's takes."""
    for policy in narrowing.policies:
        if problem := session_policy_problem(policy):
            raise InvalidSetting(*problem, field="policy")
    if problem := limit_problem(narrowing.limit):
        raise InvalidSetting(*problem, field="limit")
    if narrowing.layers > MOST_POLICIES:
        raise InvalidSetting(
            "Too many policies lie one upon the other",
            f"They are {narrowing.layers}; AWS takes {MOST_POLICIES}.",
            "Put several into one, or choose one rule fewer.",
            field="policy",
        )


def limit_problem(limit: timedelta) -> ValidationProblem | None:
    if not limit or SHORTEST <= limit <= LONGEST:
        return None
    return ValidationProblem(
        "The time limit is too short" if limit < SHORTEST else "The time limit is too long",
        "It can be from a minute to 36 hours.",
        "Choose another.",
    )
