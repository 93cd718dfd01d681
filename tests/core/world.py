"""A session broker with everything around it, on fakes of the ports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sessions import session_status
from fobwatch.core.sessions.sign_in_request import OtherPrograms
from tests.fakes import ADMIN, ANNA, DEVICE, FakeClock, FakeTokens, MemorySessions
from tests.fakes_files import FakeProcesses, MemoryCodeLedger, MemoryJournal, MemoryTokenFiles
from tests.fakes_portals import PortalWorld

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.errors import VaultError
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionState

LAKE = RoleProfile(
    name="data-lake", role_arn="arn:aws:iam::901755201184:role/Lake", source_profile="prod-admin"
)


@dataclass
class World:
    """A broker with everything around it."""

    profiles: tuple[Profile, ...] = (ANNA, ADMIN, LAKE)
    seeds: bool = True
    store: MemorySessions = field(default_factory=MemorySessions)
    ledger: MemoryCodeLedger = field(default_factory=MemoryCodeLedger)
    clock: FakeClock = field(default_factory=FakeClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    unread: VaultError | None = None
    connections: dict[str, Connection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = FakeTokens(clock=self.clock)
        self.token_files = MemoryTokenFiles()
        self.processes = FakeProcesses()
        self.portals = PortalWorld(self.clock, self.store)
        self.broker = self.start()

    def named(self) -> dict[str, Profile]:
        if self.unread is not None:
            raise self.unread
        return {profile.name: profile for profile in self.profiles}

    def start(self) -> SessionBroker:
        """The program, started on what is kept."""
        aws_time = AwsTime(self.clock)
        codes = CodeMaker(aws_time=aws_time, clock=self.clock, ledger=self.ledger)
        broker = SessionBroker(
            profiles=self.named,
            store=self.store,
            sign_in=self.portals.sign_in_with(
                self.tokens,
                codes,
                self.device,
                OtherPrograms(web_identity_token=self.token_files.read, run=self.processes.run),
                aws_time,
            ),
            journal=self.journal,
            connection=lambda name: self.connections.get(name, USUAL),
            jitter=lambda: 1.0,
        )
        broker.restore()
        return broker

    def device(self, serial: str) -> MfaDevice | None:
        return DEVICE if self.seeds and serial == DEVICE.serial else None

    def state(self, name: str) -> SessionState:
        return session_status(self.broker.record(name), self.clock.now()).state

    def beat(self) -> tuple[str, ...]:
        """One heartbeat: renew what is due."""
        names = self.broker.renewals.due(self.clock.now())
        for name in names:
            self.broker.renewals.keep_alive(name)
        return names
