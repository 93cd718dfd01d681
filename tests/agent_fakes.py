"""Hand-written stand-ins for what stands behind the agent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.agent.authorization import AgentAuthorizer
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.consent.rules import ConsentRule, ConsentRules
from fobwatch.core.errors import UnknownProfile
from fobwatch.core.imports.importer import ImportConsent
from fobwatch.core.sessions.sessions import SessionRecord
from fobwatch.core.vault.state import VaultState, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.client_process.client_process import ClientProcess
    from fobwatch.core.consent.approvals import ApprovalQueue
    from fobwatch.core.consent.consent import ConsentPolicy, Verdict
    from fobwatch.core.console.console import Destination
    from fobwatch.core.errors import FobwatchError, VaultError
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session


@dataclass
class FakeSessions:
    """Sessions by profile; asking for one that is not there raises `error`."""

    held: dict[str, Session] = field(default_factory=dict)
    error: FobwatchError = field(
        default_factory=lambda: UnknownProfile("There is no such profile", "…", "…")
    )
    paused: bool = False
    asked: list[tuple[str, timedelta]] = field(default_factory=list)
    problems: dict[str, FobwatchError] = field(default_factory=dict)

    def session(self, name: str, *, at_least: timedelta) -> Session:
        self.asked.append((name, at_least))
        if name not in self.held:
            raise self.error
        return self.held[name]

    def records(self) -> tuple[SessionRecord, ...]:
        return tuple(
            SessionRecord(
                profile=name, session=self.held.get(name), problem=self.problems.get(name)
            )
            for name in self.held | self.problems
        )


@dataclass
class OpenGate:
    """Lets everything through; `consent` is the answer that a person gave."""

    consent: Verdict | None = None
    paused: bool = False
    judgements: list[object] = field(default_factory=list)

    def check(
        self, request: AgentRequest, client_process: ClientProcess, *, patience: timedelta
    ) -> Verdict | None:
        return self.consent

    def judge(self, request: AgentRequest) -> object:
        return self.judgements.pop(0) if self.judgements else None


@dataclass
class FakeCatalogue:
    listed: tuple[Profile, ...] = ()
    found: tuple[FileProblem, ...] = ()
    connections: Mapping[str, Connection] = field(default_factory=dict)

    def connection(self, name: str) -> Connection:
        return self.connections.get(name, USUAL)

    def profiles(self) -> tuple[Profile, ...]:
        return self.listed

    def get(self, name: str) -> Profile:
        for profile in self.listed:
            if profile.name == name:
                return profile
        raise UnknownProfile("There is no such profile", "…", "…")

    def problems(self) -> tuple[FileProblem, ...]:
        return self.found


@dataclass
class FakeVault:
    """Fulfils `RuleKeeper` too."""

    kept: tuple[MfaDevice, ...] = ()
    state: VaultState = VaultState.READY
    problem: VaultError | None = None
    waiting: Waiting = field(default_factory=Waiting)
    chosen: dict[str, ConsentRule] = field(default_factory=dict)

    def devices(self) -> tuple[MfaDevice, ...]:
        return self.kept

    def device(self, serial: str) -> MfaDevice | None:
        return next((device for device in self.kept if device.serial == serial), None)

    @property
    def unread(self) -> VaultError | None:
        return self.problem

    def rules(self) -> tuple[ConsentRule, ...]:
        return tuple(self.chosen.values())

    def save_rule(self, rule: ConsentRule) -> None:
        self.chosen[rule.profile] = rule

    def remove_rule(self, profile: str) -> None:
        self.chosen.pop(profile, None)


def authorizer_of(
    desk: ApprovalQueue, vault: FakeVault, profiles: FakeCatalogue
) -> AgentAuthorizer:
    """The real gate and rules, over what these have."""
    rules = ConsentRules(vault, profiles)
    return AgentAuthorizer(desk, rules, import_matter=ImportConsent(vault, rules).matter)


def chosen(**policies: ConsentPolicy) -> dict[str, ConsentRule]:
    """The rules of profiles, by name."""
    return {n: ConsentRule(profile=n, policy=policy) for n, policy in policies.items()}


@dataclass
class RecordingConsoles:
    opened: list[tuple[str, Destination]] = field(default_factory=list)
    error: FobwatchError | None = None

    def open(self, profile_name: str, destination: Destination) -> None:
        if self.error is not None:
            raise self.error
        self.opened.append((profile_name, destination))


@dataclass
class RecordingDesktop:
    calls: list[str] = field(default_factory=list)

    def show_window(self) -> None:
        self.calls.append("show")

    def quit(self) -> None:
        self.calls.append("quit")
