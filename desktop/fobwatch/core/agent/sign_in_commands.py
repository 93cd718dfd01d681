"""The agent's answers about sign-ins: at access portals, and of `aws login`.

No answer holds a secret.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import AgentVerb, in_words
from fobwatch.core.aws_files.changes import change_name, diff_text
from fobwatch.core.errors import BadRequest
from fobwatch.core.profiles.role_names import NameTemplate
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.catalogue.known_logins import KnownLogins
    from fobwatch.core.catalogue.known_portals import KnownPortals
    from fobwatch.core.catalogue.portal_profiles import PortalProfiles
    from fobwatch.core.portals.discovery import PortalRoles
    from fobwatch.core.portals.portal import Portal, PortalState
    from fobwatch.core.portals.portals import Portals


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PortalCommands:
    portals: Portals
    known: KnownPortals
    roles: PortalRoles
    profiles: PortalProfiles

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {
            AgentVerb.PORTALS: self._list,
            AgentVerb.PORTAL_SIGN_IN: self._sign_in,
            AgentVerb.PORTAL_SIGN_OUT: self._sign_out,
            AgentVerb.PORTAL_WRITE_ROLES: self._write_roles,
        }

    def _list(self, _request: AgentRequest) -> str:
        known = (each.portal for each in self.known.read())
        return json.dumps([_listed(p, self.portals.state(p.start_url)) for p in known])

    def _sign_in(self, request: AgentRequest) -> str:
        """The browser is opened once, however often this is asked."""
        portal = self.known.named(request.subject)
        if self.portals.state(portal.start_url).ends_about is not None:
            return f"You are signed in to {portal.title}."
        self.portals.begin(portal)
        state = self.portals.state(portal.start_url)
        if not state.waiting and state.ends_about is None:  # the screen is locked, or it failed
            raise self.portals.needed(portal)
        if portal.with_code:
            return f"The code for {portal.title} is listed by: fobwatch portals"
        return f"The browser opens {portal.title}."

    def _sign_out(self, request: AgentRequest) -> str:
        portal = self.known.named(request.subject)
        if self.portals.state(portal.start_url).ends_about is None:
            return f"Nobody is signed in to {portal.title}."
        self.portals.sign_out(portal)
        return f"Signed out of {portal.title}."

    def _write_roles(self, request: AgentRequest) -> str:
        """`diff` and the name of the `change`, which is made when it is asked for by that name.

        `unwritable` is the number of roles for which the file has no form.
        """
        portal = self.known.named(request.subject)
        if not self.roles.roles(portal.start_url):
            self.known.look_at(portal.start_url)
            raise BadRequest(
                "The roles of the access portal are not known yet",
                "Fobwatch looks for them while you are signed in to it.",
                "Sign in with “fobwatch portals --sign-in”, and try again in a minute.",
            )
        proposal = self.profiles.proposal(
            portal.start_url,
            _template(request.text("names", "") or NameTemplate.ACCOUNT_ROLE),
            region=request.text("region", ""),
        )
        if proposal.plan.is_empty:
            return json.dumps({"change": "", "diff": "", "unwritable": proposal.unwritable})
        change = change_name(proposal.plan)
        wanted = request.text("change", "")
        if wanted and wanted != change:
            raise BadRequest(
                "The change is not the one that was shown",
                "The file, or the roles that are known, have changed meanwhile.",
                "Look at it again.",
            )
        if wanted:
            self.profiles.write(proposal)
        shown = {"change": change, "diff": diff_text(proposal.diffs)}
        return json.dumps({**shown, "unwritable": proposal.unwritable})


def _template(text: str) -> NameTemplate:
    try:
        return NameTemplate(text)
    except ValueError:
        raise BadRequest(
            "There is no such way to name profiles",
            f"“{text}” is none of them.",
            f"Choose one of {', '.join(NameTemplate)}.",
        ) from None


def _listed(portal: Portal, state: PortalState) -> dict[str, str]:
    """A portal for programs; what is not known is empty."""
    signed_in = "signed-in" if state.ends_about is not None else "signed-out"
    return {
        "name": portal.title,
        "start_url": portal.start_url,
        "region": portal.region,
        "state": "waiting" if state.waiting else signed_in,
        "code": state.code.user_code if state.code is not None else "",
        "page": state.code.url if state.code is not None else "",
        "ends_about": timestamp(state.ends_about) if state.ends_about is not None else "",
        "problem": in_words(state.problem) if state.problem is not None else "",
    }


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

        One that a person, or another program, has begun goes on, and its address is not shown.
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
