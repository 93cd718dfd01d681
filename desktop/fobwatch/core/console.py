"""The way into the console: which credentials may go, for how long, and where to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLogin:
    """A sign-in form: `signin_token` is posted to `login_url` with the destination."""

    profile: str
    login_url: str
    signin_token: str = field(repr=False)
    destination: str
    issuer: str = "fobwatch"
