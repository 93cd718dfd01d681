"""Credentials that another program provides, as the AWS tools ask it (`credential_process`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.client_process.launchers import stem
from fobwatch.core.profiles.checks import account_problem, if_given
from fobwatch.core.profiles.kinds.only_shown import OtherKind, is_own_process, unusable_problem
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.ini.text import Section
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings

MAX_COMMAND = 8191
"""Characters of a command line on Windows (cmd.exe); other systems take more."""

_GRANTED = "granted_sso_"
"""How granted's own settings of a portal's role begin (`pkg/cfaws/granted_config.go`)."""

_QUOTED = re.compile(r"""\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessProfile(OwnProfile):
    """`command` runs at each sign-in, without a shell.

    `account_id` is the account that its credentials must be of; empty where any will do.
    """

    KIND: ClassVar = "process"
    PROVIDERS: ClassVar = frozenset({Provider.PROCESS})
    DEFINING: ClassVar = ("command", "account_id")
    MEANT: ClassVar = ("command",)
    SETTINGS: ClassVar = ("credential_process",)
    IDENTITY: ClassVar = "command"
    SEARCHED: ClassVar = ("command", "account_id")
    HAS_SECRET: ClassVar = False

    command: str
    account_id: str = ""

    @classmethod
    def from_settings(cls, settings: ProfileSettings, _: Provider) -> Profile | None:
        command = settings.text("credential_process")
        if "credential_process" not in settings or is_own_process(command):
            return None
        return cls(name=settings.name, command=command, account_id=settings.text("aws_account_id"))

    @property
    def sign_in_command(self) -> str:
        return self.command

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "command": command_problem(self.command),
            "account_id": if_given(account_problem, self.account_id),
            "region": if_given(region_problem, self.region),
        }

    @property
    def account(self) -> str:
        return self.account_id

    @property
    def program(self) -> str:
        """The program's name, whether its path is one of Windows or not."""
        quoted = _QUOTED.match(self.command)
        path = quoted[1] if quoted else self.command.split()[0]
        return stem(path)

    @classmethod
    def obstacle(cls, sections: Sequence[Section]) -> ValidationProblem | None:
        if any(key.startswith(_GRANTED) for section in sections for key in section.settings):
            return unusable_problem(OtherKind.SSO)
        return ValidationProblem(
            "Another program provides its credentials",
            "Fobwatch runs that program as the file says, and the AWS tools do too.",
            "There is nothing to move: use it as it is.",
        )


def command_problem(command: str) -> ValidationProblem | None:
    """What is wrong with the command of another program."""
    if not command.strip() or not command.isprintable() or len(command) > MAX_COMMAND:
        return ValidationProblem(
            "That is not a command",
            f"It is one line of at most {MAX_COMMAND} characters: a program, and its arguments.",
            "Enter the path of a program, such as /usr/local/bin/credentials --json.",
        )
    if is_own_process(command):
        return ValidationProblem(
            "That command is Fobwatch itself",
            "Fobwatch would ask itself for the credentials, again and again.",
            "Choose the other profile as the source of a role, or enter another program.",
        )
    return None
