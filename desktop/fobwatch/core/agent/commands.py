"""How each verb of the agent is answered."""

from __future__ import annotations

import json
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
from fobwatch.core.agent.listing import listing
from fobwatch.core.agent.protocol import AgentVerb, in_words
from fobwatch.core.console.console import Destination
from fobwatch.core.errors import (
    BadRequest,
    BrokenChain,
    MfaCodeNeeded,
    NotKept,
    UnknownDevice,
    UnknownProfile,
)
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.sessions.renewal import MIN_REMAINING
from fobwatch.core.vault.state import VaultState
from fobwatch.core.vault.vault import still_loading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.console.service import ConsoleService
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.state import Waiting
    from fobwatch.core.vault.vault import Vault


class Desktop(Protocol):
    """The running program's own windows. Neither method blocks."""

    def show_window(self) -> None: ...

    def quit(self) -> None: ...


class AgentCommands:
    """Answers from the program's services.

    `import_document` returns a line for a person, and `lend` the folder of a profile's own
    socket; both raise `FobwatchError`. `extra_variables` are added to a session's: with the demo's,
    tools reach the look-alike instead of AWS.
    """

    def __init__(  # noqa: PLR0913 - one for each service
        self,
        *,
        sessions: SessionBroker,
        profiles: Catalogue,
        vault: Vault,
        consoles: ConsoleService,
        desktop: Desktop,
        switch: AgentAuthorizer,
        aws_time: AwsTime,
        activity: BufferedLog,
        import_document: Callable[[str], str],
        lend: Callable[[str], str],
        extra_variables: Mapping[str, str] | None = None,
    ) -> None:
        self._sessions = sessions
        self._profiles = profiles
        self._vault = vault
        self._consoles = consoles
        self._desktop = desktop
        self._switch = switch
        self._aws_time = aws_time
        self._activity = activity
        self._import_document = import_document
        self._lend_socket = lend
        self._extra_variables = dict(extra_variables or {})

    def by_verb(self) -> dict[AgentVerb, Answer]:
        answers: dict[AgentVerb, Answer] = {
            AgentVerb.CREDENTIALS: lambda request: json.dumps(
                process_credentials(self._for(request))
            ),
            AgentVerb.ENV: self._variables,
            AgentVerb.CONTAINER: lambda request: json.dumps(
                container_credentials(self._for(request))
            ),
            AgentVerb.ENDPOINT: self._beside_the_endpoint,
            AgentVerb.SERVE: _be_lent,
            AgentVerb.LEND: self._lend,
            AgentVerb.LIST: self._list,
            AgentVerb.NAMES: lambda _request: _lines(self._profiles.profiles()),
            AgentVerb.DEVICES: lambda _request: _lines(self._vault.devices()),
            AgentVerb.OPEN: self._open,
            AgentVerb.CODE: self._code,
            AgentVerb.IMPORT: lambda request: self._import_document(request.text("document")),
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
            if self._vault.problem is not None:
                raise self._vault.problem.fresh() from error
            if self._vault.state is VaultState.LOADING:
                raise still_loading() from error
            raise

    def _for(self, request: AgentRequest) -> Session:
        return self._sessions.session(request.text("profile"), at_least=MIN_REMAINING)

    def _variables(self, request: AgentRequest) -> str:
        return json.dumps(session_variables(self._for(request)) | self._extra_variables)

    def _beside_the_endpoint(self, request: AgentRequest) -> str:
        """Sign in first, so that requests to the job's endpoint do not wait too long."""
        return json.dumps(region_variables(self._for(request)) | self._extra_variables)

    def _lend(self, request: AgentRequest) -> str:
        name = request.text("profile")
        if not any(profile.name == name for profile in self._profiles.profiles()):
            raise UnknownProfile(
                f"There is no profile “{name}”", "Its socket cannot be lent.", "Check the name."
            )
        return self._lend_socket(name)

    def _list(self, _request: AgentRequest) -> str:
        if self._vault.state is VaultState.LOADING:
            raise still_loading()
        listed = listing(self._profiles.profiles(), self._sessions.records(), self._aws_time.now())
        return json.dumps(listed)

    def _open(self, request: AgentRequest) -> str:
        profile = request.text("profile")
        destination = Destination(
            service=request.text("service", ""),
            url=request.text("url", ""),
            region=request.text("region", ""),
        )
        self._consoles.open(profile, destination)
        return f"The browser opens the console of “{profile}”."

    def _code(self, request: AgentRequest) -> str:
        name = request.text("device")
        found = [d for d in self._vault.devices() if name in (d.serial, d.name)]
        if not found:
            raise _unknown_device(name)
        if len(found) > 1:
            raise BadRequest(
                f"There is more than one MFA device “{name}”",
                "The name alone does not say which one you mean.",
                "Give the serial: " + " or ".join(device.serial for device in found),
            )
        return totp_code(found[0], self._aws_time.now())

    def _status(self, _request: AgentRequest) -> str:
        problem = self._vault.problem
        return json.dumps(
            {
                "version": __version__,
                "vault": self._vault.state,
                "vault_problem": in_words(problem) if problem else "",
                "activity_problem": _activity_words(self._activity),
                "paused": self._sessions.paused,
                "agent_paused": self._switch.paused,
                "clock_measured": self._aws_time.measured,
                "clock_offset_seconds": self._aws_time.offset.total_seconds(),
                "clock_skewed": self._aws_time.skewed,
                "profiles": len(self._profiles.profiles()),
                "actions_needed": {
                    record.profile: action_to_json(record.action_needed)
                    for record in self._sessions.records()
                    if record.action_needed
                },
                "file_problems": [
                    {"path": p.path, "line": p.line, "message": p.message}
                    for p in self._profiles.problems()
                ],
            }
        )

    def _show(self, _request: AgentRequest) -> str:
        self._desktop.show_window()
        return ""

    def _quit(self, request: AgentRequest) -> str:
        waiting = self._vault.waiting
        if waiting.precious and not request.text("anyway", ""):
            raise _would_be_lost(waiting)
        self._desktop.quit()
        return ""


def _be_lent(request: AgentRequest) -> str:
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
        f"Activity cannot be written down: {problem} "
        f"{activity.unwritten} lines wait in memory, and are lost if Fobwatch ends before."
    )


def _would_be_lost(waiting: Waiting) -> NotKept:
    return NotKept(
        "Fobwatch goes on running",
        f"The keyring has not taken this yet, and it would be lost: {waiting}.",
        "Unlock or start the keyring, or quit with `fobwatch quit --anyway`.",
    )


def _unknown_device(name: str) -> UnknownDevice:
    return UnknownDevice(
        f"There is no MFA device “{name}”",
        "The vault has none of this name or serial.",
        "Look the name up under “MFA devices”.",
        field="device",
    )
