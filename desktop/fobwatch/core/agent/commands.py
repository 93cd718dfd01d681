"""The answers to the verbs of the agent, from the program's services."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from fobwatch import __version__
from fobwatch.core.actions_needed import action_to_json
from fobwatch.core.agent.credential_formats import (
    container_credentials,
    process_credentials,
    region_variables,
    session_variables,
)
from fobwatch.core.agent.errors import AgentPaused
from fobwatch.core.agent.protocol import AgentVerb, in_words
from fobwatch.core.console.words import destination_of
from fobwatch.core.errors import BadRequest, NotKept
from fobwatch.core.mfa.errors import MfaCodeNeeded, UnknownDevice
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile
from fobwatch.core.sessions.sessions import SessionRecord, session_status
from fobwatch.core.timestamps import timestamp
from fobwatch.core.vault.state import VaultState
from fobwatch.core.vault.vault import still_loading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.core.agent.console_requests import ConsoleOpenings
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.agent.while_locked import SessionsWhileLocked
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.link_questions import LinkQuestions
    from fobwatch.core.console.service import ConsoleService
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.vault import Vault


class Desktop(Protocol):
    """The running program's own windows. Neither method blocks."""

    def show_window(self) -> None: ...

    def quit(self) -> None: ...


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AgentCommands:
    """Answers from the program's services.

    `import_document` returns a line for a person, and `lend` the folder of a profile's own
    socket; `agreement` is that to a profile's console, once authorized. All raise `FobwatchError`.
    `extra_variables` are added to a session's: with the demo's, tools reach the look-alike instead
    of AWS.
    """

    sessions: SessionBroker
    served: SessionsWhileLocked
    profiles: Catalogue
    vault: Vault
    consoles: ConsoleService
    openings: ConsoleOpenings
    links: LinkQuestions
    desktop: Desktop
    switch: AgentAuthorizer
    aws_time: AwsTime
    activity: BufferedLog
    import_document: Callable[[str], str]
    lend: Callable[[str], str]
    agreement: Callable[[str], Agreement]
    extra_variables: Mapping[str, str] = field(default_factory=dict)

    def by_verb(self) -> dict[AgentVerb, Answer]:
        answers: dict[AgentVerb, Answer] = {
            AgentVerb.CREDENTIALS: lambda asked: json.dumps(process_credentials(self._for(asked))),
            AgentVerb.ENV: lambda asked: self._variables(session_variables(self._for(asked))),
            AgentVerb.CONTAINER: lambda asked: json.dumps(container_credentials(self._for(asked))),
            # The sign-in comes first, so that requests to the job's endpoint do not wait too long.
            AgentVerb.ENDPOINT: lambda asked: self._variables(region_variables(self._for(asked))),
            AgentVerb.SERVE: _serve,
            AgentVerb.LEND: self._lend,
            AgentVerb.LIST: self._list,
            AgentVerb.NAMES: lambda _asked: _lines(self.profiles.profiles()),
            AgentVerb.DEVICES: lambda _asked: _lines(self.vault.devices()),
            AgentVerb.OPEN: self._open,
            AgentVerb.OPEN_LINK: self._open_link,
            AgentVerb.CODE: self._code,
            AgentVerb.IMPORT: lambda asked: self.import_document(asked.text("document")),
            AgentVerb.STATUS: self._status,
            AgentVerb.SHOW: self._show,
            AgentVerb.QUIT: self._quit,
        }
        return {verb: partial(self._or_vault_problem, answer) for verb, answer in answers.items()}

    def _or_vault_problem(self, answer: Answer, request: AgentRequest) -> str:
        """Report the vault's problem where something is missing that may well be in it."""
        try:
            return answer(request)
        except (UnknownProfile, UnknownDevice, BrokenChain, MfaCodeNeeded) as error:
            if (problem := self.vault.problem or self.vault.unread) is not None:
                raise problem.fresh() from error
            raise

    def _for(self, request: AgentRequest) -> Session:
        name, left = request.text("profile"), request.left
        if not request.narrowing:
            return self.served.session(name)
        return self.served.narrowed_session(
            name,
            request.narrowing,
            until=None if left is None else self.aws_time.now() + left,
            program=request.client_process.title,
        )

    def _variables(self, variables: Mapping[str, str]) -> str:
        return json.dumps({**variables, **self.extra_variables})

    def _lend(self, request: AgentRequest) -> str:
        name = request.text("profile")
        if not any(profile.name == name for profile in self.profiles.profiles()):
            raise UnknownProfile(
                f"There is no profile “{name}”", "Its socket cannot be lent.", "Check the name."
            )
        return self.lend(name)

    def _list(self, _request: AgentRequest) -> str:
        if self.vault.state is VaultState.LOADING:
            raise still_loading()
        listed = listing(self.profiles.profiles(), self.sessions.records(), self.aws_time.now())
        return json.dumps(listed)

    def _open(self, request: AgentRequest) -> str:
        profile = request.text("profile")
        destination = destination_of(request.text("words", ""))
        self.openings.count()
        agreement = self.agreement(profile)
        self.consoles.open(profile, destination, by_person=False, agreement=agreement)
        return f"The browser opens the console of “{profile}”."

    def _open_link(self, request: AgentRequest) -> str:
        link = request.text("link")
        try:
            self.switch.refuse_while_paused()
        except AgentPaused as error:
            self.links.ask(link, error)  # whoever followed it sees what a window says, and no more
        else:
            self.links.ask(link)
        return "Fobwatch asks you about the link, unless you always allow it."

    def _code(self, request: AgentRequest) -> str:
        name = request.text("device")
        found = [d for d in self.vault.devices() if name in (d.serial, d.name)]
        if not found:
            raise UnknownDevice(
                f"There is no MFA device “{name}”",
                "The vault has none of this name or serial.",
                "Look the name up under “MFA devices”.",
                field="device",
            )
        if len(found) > 1:
            raise BadRequest(
                f"There is more than one MFA device “{name}”",
                "The name alone does not say which one you mean.",
                "Give the serial: " + " or ".join(device.serial for device in found),
            )
        return totp_code(found[0], self.aws_time.now())

    def _status(self, _request: AgentRequest) -> str:
        problem = self.vault.problem
        return json.dumps(
            {
                "version": __version__,
                "vault": self.vault.state,
                "vault_problem": in_words(problem) if problem else "",
                "activity_problem": _activity_words(self.activity),
                "paused": self.sessions.renewals.paused,
                "agent_paused": self.switch.paused,
                "clock_measured": self.aws_time.measured,
                "clock_offset_seconds": self.aws_time.offset.total_seconds(),
                "clock_skewed": self.aws_time.skewed,
                "profiles": len(self.profiles.profiles()),
                "actions_needed": {
                    record.profile: action_to_json(record.action_needed)
                    for record in self.sessions.records()
                    if record.action_needed
                },
                "file_problems": [
                    {"path": p.path, "line": p.line, "message": p.message}
                    for p in self.profiles.problems()
                ],
            }
        )

    def _show(self, _request: AgentRequest) -> str:
        self.desktop.show_window()
        return ""

    def _quit(self, request: AgentRequest) -> str:
        waiting = self.vault.waiting
        if waiting.precious and not request.text("anyway", ""):
            raise NotKept(
                "Fobwatch goes on running",
                f"The keyring has not stored this yet, and it would be lost: {waiting}.",
                "Unlock or start the keyring, or quit with `fobwatch quit --anyway`.",
            )
        self.desktop.quit()
        return ""


def _serve(request: AgentRequest) -> str:
    """The connection that came along is served next, once the reply is sent."""
    request.text("profile"), request.text("token")
    return ""


def _lines(named: Iterable[Profile] | Iterable[MfaDevice]) -> str:
    """The names, for a shell that completes one: ten thousand are quick."""
    return "".join(f"{each.name}\n" for each in named)


def _activity_words(activity: BufferedLog) -> str:
    problem = activity.problem
    if problem is None:
        return ""
    return (
        f"Activity cannot be saved: {problem} "
        f"{activity.unwritten} lines wait in memory, and are lost if Fobwatch ends before."
    )


def listing(
    profiles: Iterable[Profile], records: Iterable[SessionRecord], now: datetime
) -> list[dict[str, object]]:
    """One mapping for each profile; what is not known is empty, or None."""
    known = {record.profile: record for record in records}
    return [
        _listed(profile, known.get(profile.name, SessionRecord(profile=profile.name)), now)
        for profile in profiles
    ]


def _listed(profile: Profile, record: SessionRecord, now: datetime) -> dict[str, object]:
    session, action = record.session, record.action_needed
    return {
        "name": profile.name,
        "kind": profile.kind,
        "origin": profile.origin,
        "region": profile.region,
        "account_id": session.account_id if session else "",
        "state": session_status(record, now).state,
        "expires_at": timestamp(session.expires_at) if session else "",
        "action_needed": action_to_json(action) if action else None,
    }
