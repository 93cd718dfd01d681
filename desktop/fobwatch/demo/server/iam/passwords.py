"""The console passwords of IAM users, as IAM changes and refuses them."""

from __future__ import annotations

import string
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fobwatch.demo.server.refusals import access_denied, bad_request, no_such_entity
from fobwatch.demo.server.requests import current_request, first

if TYPE_CHECKING:
    from fobwatch.demo.company import Company
    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.requests import Parameters, Reply

_SHORTEST: Final = 8
_GROUPS: Final = (
    string.ascii_uppercase,
    string.ascii_lowercase,
    string.digits,
    "!@#$%^&*()_+-=[]{}|'",
)
_LEAST_GROUPS: Final = 3
"""IAM user guide, "Default password policy"."""


class Passwords:
    """By the ARNs of the users; MiniStack keeps none."""

    def __init__(self, company: Company, emulator: Emulator) -> None:
        self._company = company
        self._emulator = emulator
        self._changed: dict[str, str] = {}

    def forget(self) -> None:
        self._changed.clear()

    def install(self) -> None:
        self._emulator.on_iam("ChangePassword", self._change)
        self._emulator.on_iam("UpdateLoginProfile", self._update)

    def of_user(self, arn: str) -> str:
        """Empty for a user without one."""
        company = {user.arn: user.console_password for user in self._company.users}
        return self._changed.get(arn, company.get(arn, ""))

    def _change(self, _forward: IamHandler, parameters: Parameters) -> Reply:
        caller = self._emulator.records.principal(current_request.get().access_key_id)
        if caller is None or not caller.user_name:
            raise bad_request(
                "InvalidUserType",
                "Only IAM Users can change their own password",
            )
        if not self.of_user(caller.arn):
            raise no_such_entity(f"Login Profile for User {caller.user_name} cannot be found.")
        if first(parameters, "OldPassword") != self.of_user(caller.arn):
            raise access_denied("The old password was incorrect.")
        self._set(caller.arn, caller.user_name, first(parameters, "NewPassword"))
        return self._emulator.iam_answer("ChangePassword", "")

    def _update(self, forward: IamHandler, parameters: Parameters) -> Reply:
        reply = forward(parameters)
        password = first(parameters, "Password")
        if reply[0] == HTTPStatus.OK and password:
            name = first(parameters, "UserName")
            self._set(self._emulator.records.user_arn(name), name, password)
        return reply

    def _set(self, arn: str, name: str, password: str) -> None:
        groups = sum(bool(set(password) & set(group)) for group in _GROUPS)
        if len(password) < _SHORTEST or groups < _LEAST_GROUPS or password == name:
            raise bad_request(
                "PasswordPolicyViolation",
                "Password does not conform to the account password policy.",
            )
        self._changed[arn] = password
