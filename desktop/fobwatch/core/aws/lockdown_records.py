"""The vault's records of a lockdown: its steps with AWS's answers, and new passwords.

What is called is read from the steps, also when a person takes one back weeks later: a file could
be changed by every program of the user.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - its fields' types are read
from enum import StrEnum

from fobwatch.core.collection import RecordKind


class StepKind(StrEnum):
    """What a step does; the value is its name on the command line."""

    DOORS = "doors"
    """Programs get nothing from Fobwatch any more, until a person resumes."""
    KEY = "key"
    """The profile's access key is deactivated."""
    OTHER_KEY = "other-key"
    """The same with another key of its user, which a thief may have made."""
    USER = "user-sessions"
    ROLE = "role-sessions"
    CONSOLES = "consoles"
    PORTAL = "portal"
    LOGINS = "logins"
    """The sessions of `aws login` end at AWS."""
    PASSWORD = "password"  # noqa: S105 - a step's name
    NEW_KEY = "new-key"
    EVENTS = "events"
    """What the keys were used for is read from CloudTrail, for a report."""


class Outcome(StrEnum):
    TO_DO = "to-do"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockdownStep:
    """One step of the lockdown of `subject`, a profile.

    `caller` is the profile that calls AWS, empty where nobody is called. `target` is the key ID,
    the name of the user or role, or the portal's start URL; `resource` is the ARN of what is
    changed. `at` is when it was last tried, and at first when the lockdown began. `answer` says in
    words why it was refused.
    """

    name: str
    subject: str
    action: StepKind
    at: datetime
    caller: str = ""
    profile: str = ""
    target: str = ""
    resource: str = ""
    outcome: Outcome = Outcome.TO_DO
    answer: str = ""


STEPS: RecordKind[LockdownStep] = RecordKind(
    prefix="lockdown", noun="step of a lockdown", types={"lockdown-step": LockdownStep}, key="name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPasswords:
    """Kept until AWS has said which of them is the user's, the newest last."""

    user_arn: str
    passwords: tuple[str, ...] = field(default=(), repr=False)


TRIED: RecordKind[TriedPasswords] = RecordKind(
    prefix="tried-passwords",
    noun="new console password",
    types={"tried-passwords": TriedPasswords},
    key="user_arn",
)
