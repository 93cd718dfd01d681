"""How the agent answers about sign-ins of `aws login`. No answer holds a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import AgentVerb

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.catalogue.known_logins import KnownLogins


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LoginCommands:
    logins: Logins
    known: KnownLogins

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {
            AgentVerb.LOGIN: self._log_in,
            AgentVerb.LOGIN_ADDRESS: self._address,
            AgentVerb.LOGIN_CODE: self._code,
            AgentVerb.LOGOUT: self._log_out,
        }

    def _log_in(self, request: AgentRequest) -> str:
        """The browser is opened once, however often this is asked, and only if nothing waits."""
        login = self._login(request)
        if self.logins.ends_about(login) is not None:
            return f"You are signed in as {login.identity}."
        if not self.logins.is_waiting(login):
            self.logins.begin(login)
        if not self.logins.is_waiting(login):  # the screen is locked, or it failed
            raise self.logins.needed(login)
        if self.logins.is_elsewhere(login):
            return (
                "A sign-in on another device waits for its code, in Fobwatch or in the terminal "
                "that began it."
            )
        return "Sign in on AWS's page, which the browser opens."

    def _address(self, request: AgentRequest) -> str:
        """What is to be opened on another device; empty if the person is signed in.

        A sign-in that a person, or another program, has begun goes on, and its address is not told.
        """
        login = self._login(request)
        if self.logins.ends_about(login) is not None:
            return ""
        if address := self.logins.begin_in_terminal(login, request.client_process.identity):
            return address
        raise self.logins.needed(login)

    def _code(self, request: AgentRequest) -> str:
        login = self._login(request)
        code = request.text("code", "")
        self.logins.paste(login, code, terminal=request.client_process.identity)
        return f"Signed in as {login.identity}."

    def _log_out(self, request: AgentRequest) -> str:
        login = self._login(request)
        if self.logins.ends_about(login) is None:
            return f"Nobody is signed in as {login.identity}."
        self.known.sign_out(request.text("profile"))
        return f"Signed out of {login.identity}."

    def _login(self, request: AgentRequest) -> Login:
        return self.known.of(request.text("profile"))
