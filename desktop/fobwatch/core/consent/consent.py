"""The policies for programs that want a profile's credentials, and the question to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.narrowing import WHOLE

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.client_process.client_process import ClientProcess
    from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing


QUESTION_TIME: Final = timedelta(seconds=50)
"""A question that nobody answers is a no: before the credential helper gives up, at 55 s."""

WAITING_TIME: Final = timedelta(minutes=10)
"""The time for which a question waits for the screen to be unlocked."""

BURST: Final = timedelta(seconds=10)
"""One answer covers what the same program asks within this time: Terraform starts a helper for
each of its providers, and none of them is a question of its own."""

LATE: Final = timedelta(minutes=2)
"""A yes that comes when nobody waits for it any more is good for the next try within this time,
and for the burst that this begins."""

QUIET: Final = timedelta(minutes=1)
"""The time after “deny all” in which nobody is asked: a program could go on under new names."""

MAX_QUESTIONS: Final = 8
"""Questions at once; more are refused, so that a person is not worn down by them."""


MAX_NAME: Final = 120
"""Characters of a name that are shown: a file may give a profile a name of any length."""


class ConsentPolicy(StrEnum):
    ALWAYS = "always"
    ONCE_PER_PROGRAM = "once-per-program"
    """Asked once for each program, and remembered until Fobwatch is locked or quits."""
    EVERY_TIME = "every-time"
    NEVER = "never"


STRICTNESS: Final = tuple(ConsentPolicy)


class Purpose(StrEnum):
    """What a program wants of a subject. With one purpose allowed, another is a new question."""

    CREDENTIALS = "credentials"
    CONSOLE = "console"
    CODE = "code"
    IMPORT = "import"
    PORTAL_SIGN_IN = "portal-sign-in"
    PORTAL_SIGN_OUT = "portal-sign-out"
    LOGIN = "login"
    LOGOUT = "logout"
    LOCKDOWN_PLAN = "lockdown-plan"
    """To see what a lockdown would do: with the profile's own calls."""
    LOCKDOWN = "lockdown"
    AS_CODE = "as-code"
    """To read all users, roles and policies of an account."""
    EXPLAIN = "explain"
    """To ask AWS why a call was denied: with the profile's own calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a program wants. An answer is good for this, and for nothing that differs from it.

    `subject` is the profile, the MFA device whose code is wanted, or the access portal; of an
    import, what it brings, and `replaces` what it takes the place of. It is empty for a lockdown of
    all profiles; `caller` is another profile whose credentials make a lockdown's calls. `because`
    is another profile by whose rule a person is asked. `identity` is what the names mean: no
    answer is good for what has the same name later. A portal's begins with its start URL.
    `narrowing` is what the program gets less of whatever a person answers: by a rule, or because it
    wants no more.
    """

    subject: str
    purpose: Purpose = Purpose.CREDENTIALS
    because: str = ""
    replaces: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    narrowing: Narrowing = WHOLE
    caller: str = ""


class Verdict(StrEnum):
    ONCE = "once"
    PROGRAM = "program"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A person's yes. It is good for `left` of the time where the person has set one."""

    verdict: Verdict
    narrowing: Narrowing = WHOLE
    left: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is asked. `requests` counts those that wait for the answer.

    `rememberable` says whether “for this program” may be answered: not where the profile's
    programs have to ask every time, nor for a program that cannot be `told_apart` from others.
    """

    number: int
    matter: Matter
    client_process: ClientProcess
    asked_at: datetime
    expires_at: datetime
    rememberable: bool = True
    told_apart: bool = True
    requests: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What holds for a profile. `because` names another profile whose rule it is, if any."""

    policy: ConsentPolicy = ConsentPolicy.ALWAYS
    because: str = ""
    identity: tuple[str, ...] = ()
    """The identities of all profiles that it was made for."""
    narrowed: tuple[ProgramNarrowing, ...] = ()
    """What each of the rules takes away."""

    @property
    def protects(self) -> bool:
        """Whether any program has to ask, or gets less than the whole."""
        return self.policy is not ConsentPolicy.ALWAYS or bool(self.narrowed)

    def narrowing_for(self, client_process: ClientProcess) -> Narrowing:
        """What this program gets less of, by all rules together."""
        narrowings = (each.narrowing for each in self.narrowed if each.holds_for(client_process))
        return reduce(and_, narrowings, WHOLE)
