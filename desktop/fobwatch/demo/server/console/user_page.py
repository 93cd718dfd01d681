"""The page on which an account's IAM users sign in: user name and password, then the MFA code.

"How IAM users sign in to AWS", IAM user guide. The fields have the names that AWS's have.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hmac import compare_digest
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

from fobwatch.demo.server.console_page import page
from fobwatch.demo.server.principals import CredentialKind, Grant, Principal
from fobwatch.demo.server.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.company import Company, User
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.exchange import HttpResponse
    from fobwatch.demo.server.iam.mfa import CodeChecker
    from fobwatch.demo.server.iam.passwords import Passwords
    from fobwatch.demo.server.records import Record

WRONG = "Your authentication information is incorrect. Please try again."
"""For an unknown account or user, a wrong password or code: AWS does not distinguish them."""

_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A user whose password was right, and whose code is asked for until `until`."""

    user: User
    until: datetime


@dataclass(slots=True, kw_only=True)
class UserPage:
    company: Company
    emulator: Emulator
    passwords: Passwords
    codes: CodeChecker
    clock: AwsClock
    _pending: dict[str, _Pending] = field(default_factory=dict)

    def forget(self) -> None:
        self._pending.clear()

    def answer(self, account: str, posted: Mapping[str, str]) -> HttpResponse | Principal:
        """The next page, or who has signed in. Nothing is `posted` at first.

        `account` is the alias or ID in the page's address.
        """
        if "mfaCode" in posted:
            return self._check_code(account, posted)
        if posted:
            return self._check_password(account, posted)
        return _password_page(account)

    def _check_password(self, account: str, posted: Mapping[str, str]) -> HttpResponse | Principal:
        user = self._user(account, posted.get("username", ""))
        expected = self.passwords.of_user(user.arn) if user else ""
        is_right = compare_digest(expected.encode(), posted.get("password", "").encode())
        if user is None or not expected or not is_right:
            return _password_page(account, WRONG)
        if not self._devices(user):
            return _signed_in(user)
        ticket = secrets.token_urlsafe(32)
        self._pending[ticket] = _Pending(user=user, until=self.clock.now() + _PATIENCE)
        return _code_page(ticket)

    def _check_code(self, account: str, posted: Mapping[str, str]) -> HttpResponse | Principal:
        ticket = posted.get("ticket", "")
        pending = self._pending.get(ticket)
        if pending is None or pending.until <= self.clock.now():
            return _password_page(account, "Your sign-in has timed out. Please try again.")
        if not self._is_code(pending.user, posted["mfaCode"]):
            return _code_page(ticket, WRONG)
        del self._pending[ticket]
        return _signed_in(pending.user, mfa_at=self.clock.now())

    def refused(self, account: str, posted: Mapping[str, str]) -> Principal | None:
        """Who was named where this was refused, if such a user is there."""
        pending = self._pending.get(posted.get("ticket", ""))
        user = pending.user if pending else self._user(account, posted.get("username", ""))
        return _signed_in(user) if user else None

    def _user(self, account: str, name: str) -> User | None:
        return next(
            (
                user
                for user in self.company.users
                if user.name == name and account in {user.account.account_id, user.account.alias}
            ),
            None,
        )

    def _devices(self, user: User) -> list[Record]:
        with self.emulator.account(user.account.account_id):
            return [d for d in self.emulator.records.mfa_devices() if d.get("User") == user.name]

    def _is_code(self, user: User, code: str) -> bool:
        """Whether it is a code of one of the user's devices; it is spent with that."""
        for device in self._devices(user):
            serial, seed = device["SerialNumber"], device["Base32StringSeed"]
            try:
                self.codes.spend(serial, seed, code, self.clock.now())
            except Refusal:
                continue
            return True
        return False


def _signed_in(user: User, *, mfa_at: datetime | None = None) -> Principal:
    return Principal(
        access_key_id="",
        arn=user.arn,
        account_id=user.account.account_id,
        user_name=user.name,
        grant=Grant(kind=CredentialKind.PASSWORD, mfa_at=mfa_at),
        expires_at=None,
    )


def _password_page(account: str, problem: str = "") -> HttpResponse:
    fields = (
        f"<p><label>Account ID or alias<br>"
        f'<input name="account" value="{escape(account)}" readonly></label></p>'
        '<p><label>IAM user name<br><input name="username" autofocus></label></p>'
        '<p><label>Password<br><input name="password" type="password"></label></p>'
    )
    return _form("Sign in as IAM user", fields, "Sign in", problem)


def _code_page(ticket: str, problem: str = "") -> HttpResponse:
    fields = (
        f'<input type="hidden" name="ticket" value="{ticket}">'
        '<p><label>MFA code<br><input name="mfaCode" autocomplete="off" autofocus></label></p>'
    )
    return _form("Multi-factor authentication", fields, "Submit", problem)


def _form(title: str, fields: str, button: str, problem: str) -> HttpResponse:
    said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return page(
        title,
        f'<div class="card message"><h1>{title}</h1>{said}'
        f'<form method="post">{fields}<p><button>{button}</button></p></form></div>',
        status=HTTPStatus.FORBIDDEN if problem else HTTPStatus.OK,
        form_action="'self'",
    )
