"""Gives a user a new password for the console, which only the vault knows."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.aws.lockdown_records import STEPS, TRIED, Outcome, StepKind, TriedPasswords
from fobwatch.core.lockdown.errors import PasswordRefused
from fobwatch.core.vault.records import PROFILES

if TYPE_CHECKING:
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.lockdown.callers import LockdownTools
    from fobwatch.core.lockdown.ports import IdentityService
    from fobwatch.core.vault.vault import Vault

LENGTH: Final = 24
"""Longer than what any account may ask for would have to be typed by nobody."""

MARKS: Final = "!@#$%^&*()_+-=[]{}|'"
"""What counts as a mark to a password policy (IAM API, UpdateAccountPasswordPolicy)."""

GROUPS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, MARKS)
"""A policy may ask for one character of each."""


def new_password() -> str:
    """A random one that every password policy takes: with a character of each group."""
    alphabet = "".join(GROUPS)
    while True:
        made = "".join(secrets.choice(alphabet) for _ in range(LENGTH))
        if all(set(made) & set(group) for group in GROUPS):
            return made


def kept_password(vault: Vault, profile: str) -> str:
    """What a lockdown changed it to, where no profile of the vault has it; else empty."""
    kept = (
        vault.get(TRIED, step.resource)
        for step in vault.all(STEPS)
        if step.profile == profile
        and step.action is StepKind.PASSWORD
        and step.outcome is Outcome.DONE
    )
    return next((each.passwords[-1] for each in kept if each is not None), "")


class PasswordChange:
    """Of one user. Each try has a password of its own, since a lost answer may have changed it."""

    def __init__(
        self, tools: LockdownTools, identities: IdentityService, step: LockdownStep
    ) -> None:
        self._vault = tools.iam.vault
        self._identities = identities
        self._step = step

    def make(self, *, is_own: bool) -> None:
        """`is_own` says that the user makes the call, who may change it with the old one."""
        self._vault.confirm(TRIED)
        before = self._vault.get(TRIED, self._step.resource)
        tried = before.passwords if before else ()
        made = new_password()
        self._save((*tried, made))
        if not (is_own and self._changed(tried, made)):
            self._identities.set_password(self._step.target, made)
        self._keep(made)

    def _changed(self, tried: tuple[str, ...], made: str) -> bool:
        """With the old one, whichever that is, as many may do who may set nobody's."""
        profile = self._vault.profile(self._step.profile)
        known = profile.console_password if profile else ""
        for old in (*reversed(tried), *([known] if known else [])):
            try:
                self._identities.change_password(old, made)
            except (PasswordRefused, AccessDenied):
                continue
            return True
        return False

    def _save(self, passwords: tuple[str, ...]) -> None:
        self._vault.save(TRIED, TriedPasswords(user_arn=self._step.resource, passwords=passwords))
        self._vault.confirm(TRIED, self._step.resource)

    def _keep(self, password: str) -> None:
        """In each profile of the user, from where a person can copy it.

        Without a profile in the vault it stays where it is: nobody else knows it.
        """
        profile = self._vault.profile(self._step.profile)
        key = profile.identity if profile else ""
        users = [
            each.with_console_password(password)
            for each in self._vault.profiles()
            if each.identity == key
        ]
        if not users:
            self._save((password,))
            return
        self._vault.save_all(profiles=users)
        self._vault.confirm(PROFILES, *(each.name for each in users))
        self._vault.remove(TRIED, self._step.resource)
