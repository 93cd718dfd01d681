"""AWS's account calls and this computer by hand, for the checks of health."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.health.account import AccountSummary, Trail, UsersReport
from fobwatch.core.health.account_readings import AccountMemory, AccountReadings
from fobwatch.core.health.health import Health, HealthMemory
from fobwatch.core.health.sources import Sources
from tests.fakes import NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.errors import FobwatchError, StorageError
    from fobwatch.core.health.account import AccountReading
    from fobwatch.core.health.computer import ComputerReading, FoundSecrets, LooseFile
    from fobwatch.core.health.findings import Mute
    from fobwatch.core.iam.key_readings import KeyReadings
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.settings.settings import SettingsFile

EVERYWHERE = Trail(name="all", multi_region=True, logs=True)


@dataclass
class FakeAccounts(SignedFake):
    """Fulfils `AccountService`, for an account in which all is well."""

    calls: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls of a method raise."""
    root: AccountSummary = field(
        default_factory=lambda: AccountSummary(root_keys=False, root_mfa=True)
    )
    report: UsersReport = field(default_factory=lambda: UsersReport(made_at=NOON))
    made: tuple[Trail, ...] = (EVERYWHERE,)
    off: tuple[str, ...] = ()
    crossed: Callable[[], None] = lambda: None
    """Called before each answer."""

    def summary(self) -> AccountSummary:
        self._enter("summary")
        return self.root

    def users(self) -> UsersReport:
        self._enter("users")
        return self.report

    def trails(self) -> tuple[Trail, ...]:
        self._enter("trails")
        return self.made

    def regions_off(self) -> tuple[str, ...]:
        self._enter("regions_off")
        return self.off

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        self.sources.append(self.source)
        self.crossed()
        if self.failures.get(call):
            raise self.failures[call].pop(0)


@dataclass
class FakeComputer:
    """Fulfils `Computer`."""

    found: tuple[FoundSecrets, ...] = ()
    loose: tuple[LooseFile, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    """What it was told last."""
    looks: int = 0
    refuses: StorageError | None = None

    def secrets(self, known: Mapping[str, str]) -> tuple[FoundSecrets, ...]:
        self.known = known
        self.looks += 1
        return self.found

    def loose_files(self) -> tuple[LooseFile, ...]:
        return self.loose

    def tighten(self) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.loose = ()


def health_of(
    tools: IamTools,
    profiles: Callable[[], tuple[Profile, ...]],
    settings: SettingsFile,
    *,
    keys: KeyReadings,
    accounts: FakeAccounts | None = None,
    computer: FakeComputer | None = None,
    stores: tuple[MemoryTextStore, MemoryTextStore] | None = None,
) -> Health:
    """The real service over these, and over fakes of the other ports; `stores` outlive it."""
    of_accounts, of_computer = stores or (MemoryTextStore(), MemoryTextStore())
    readings = AccountReadings(tools, accounts or FakeAccounts(), of_accounts)
    sources = Sources(
        accounts=readings,
        keys=keys,
        vault=tools.vault,
        broker=tools.broker,
        profiles=profiles,
        settings=settings,
        aws_time=tools.aws_time,
    )
    return Health(sources, computer or FakeComputer(), of_computer)


def let_see(
    health: Health,
    *readings: AccountReading,
    computer: ComputerReading | None = None,
    mutes: tuple[Mute, ...] = (),
) -> None:
    """Have all that been found before."""
    health.accounts._memory.write(AccountMemory(readings=readings))
    health._memory.write(HealthMemory(computer=computer, mutes=mutes))
    health.load()
