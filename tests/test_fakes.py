"""The hand-written stand-ins do what the adapters do that they stand for.

| stand-in | what it passes with the adapter |
|---|---|
| `FakeClock` | `contracts.clock` |
| `FakeTokens` | `contracts.token_service` |
| `FakeMfaDevices` | `contracts.mfa_devices` |
| `FakeAccessKeys` | `contracts.access_keys` |
| `FakeIdentities` | `contracts.identities` |
| `FakeLoginSessions` | `contracts.login_sessions` |
| `FakeIdentityCenter` | `contracts.identity_center`, `contracts.discovery` |
| `FakeScreen` | `contracts.screen_lock` |
| `FakeFederation`, `FakePartitions`, `RecordingBrowser` | `contracts.console` |
| `FakeBrowserProfiles` | `contracts.browsers` |
| `MemoryBackupFiles` | `contracts.backup_files`, in `core/backup/test_backups.py` |
| `RecordingNotifier` | `contracts.notifier` |
| `MemorySecretStore` and those that fail | `contracts.secret_store` |
| `MemoryCodeLedger` | `adapters/storage/test_ledger.py` |
| `MemoryJournal` | `adapters/storage/test_journal.py` |
| `MemoryTextStore` | `adapters/storage/test_text_file.py` |
| `MemoryProfileSource`, `MemoryAwsFiles` | `contracts.aws_files` |
| `MemoryCliCache` | `contracts.cli_cache` |
| `MemoryHistory` | `adapters/aws_files/test_history.py` |
| `MemoryKeyring` | the keyring library's own tests, in `adapters/vault/test_fake_keyring.py` |
| `LocalAgent` of `contracts.local_agent` | the channels to it, on every system |
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.as_code.account import Role, User
from fobwatch.core.as_code.ports import Details, PolicySettings, RoleSettings
from fobwatch.core.aws.errors import AccessDenied, Throttled
from fobwatch.core.aws.ports import MfaCode, SamlRequest
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.errors import VaultLocked, VaultUnavailable
from fobwatch.core.mfa.totp import totp_code
from tests.contracts.access_keys import AccessKeyServiceContract, UserOfKeys
from tests.contracts.account_reader import (
    DESCRIPTION,
    ROLE,
    USER,
    AccountReaderContract,
    AccountWithAll,
)
from tests.contracts.aws_files import AwsFileStoreContract, ProfileSourceContract
from tests.contracts.browser_watch import BrowserWatchContract
from tests.contracts.browsers import BrowserProfilesContract
from tests.contracts.cli_cache import CliCacheContract
from tests.contracts.clock import ClockContract
from tests.contracts.console import BrowserContract, FederationContract, PartitionTableContract
from tests.contracts.discovery import Company, DiscoveryContract
from tests.contracts.identities import IdentityServiceContract, UserOfPolicies
from tests.contracts.identity_center import Center, IdentityCenterContract
from tests.contracts.login_sessions import LoginSessionsContract, SignedIn
from tests.contracts.mfa_devices import MfaDeviceServiceContract, UserDevices
from tests.contracts.notifier import DesktopOf, NotifierContract
from tests.contracts.policy_simulator import NOT_ALLOWED, PolicySimulatorContract, Simulated
from tests.contracts.screen_lock import ScreenLockContract
from tests.contracts.secret_store import SecretStoreContract
from tests.contracts.token_service import Cloud, TokenServiceContract
from tests.core.as_code.accounts import GUARD, TRUST
from tests.fakes import (
    ACCOUNT,
    ADMIN,
    DEVICE,
    KEY,
    NOON,
    SERIAL,
    WEB_IDENTITY,
    FakeClock,
    FakeScreen,
    FakeTokens,
)
from tests.fakes_as_code import FakeAccountReader
from tests.fakes_aws_files import MemoryAwsFiles, MemoryCliCache
from tests.fakes_console import (
    FakeBrowserProfiles,
    FakeFederation,
    FakePartitions,
    FakeWatch,
    RecordingBrowser,
)
from tests.fakes_denials import FakeSimulator
from tests.fakes_files import MemoryProfileSource
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_keys import FakeAccessKeys
from tests.fakes_lockdown import FakeIdentities, FakeLoginSessions
from tests.fakes_portals import PORTAL, TENANT, FakeIdentityCenter
from tests.fakes_secrets import BrokenSecretStore, LockedSecretStore, MemorySecretStore
from tests.fakes_ui import RecordingNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
    from fobwatch.core.errors import FobwatchError


class TestFakeClock(ClockContract):
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()


class TestFakeTokens(TokenServiceContract):
    @pytest.fixture
    def cloud(self) -> Cloud:
        return Cloud(
            tokens=FakeTokens(FakeClock(), saml_responses={"a response"}),
            key=KEY,
            user_arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
            mfa=MfaCode(serial=SERIAL, code=totp_code(DEVICE, NOON)),
            role_arn=ADMIN.role_arn,
            web_identity=WEB_IDENTITY,
            web_role_arn=ADMIN.role_arn,
            saml=SamlRequest(
                role_arn=ADMIN.role_arn,
                provider_arn=f"arn:aws:iam::{ACCOUNT}:saml-provider/acme",
                response="a response",
                duration=timedelta(hours=1),
            ),
            member="901755201184",
        )


class TestFakeAccountReader(AccountReaderContract):
    @pytest.fixture
    def account(self) -> AccountWithAll:
        policy = replace(GUARD, description="", tags=())
        page = Details(
            users=(User(name=USER),), roles=(Role(name=ROLE, trust=TRUST),), policies=(policy,)
        )
        reader = FakeAccountReader(
            pages=[page],
            roles=[{ROLE: RoleSettings(description="", max_session=28800)}],
            policies={policy.arn: PolicySettings(description=DESCRIPTION, tags=())},
        )
        return AccountWithAll(reader=reader, policy_arn=policy.arn)


class TestFakeIdentityCenter(IdentityCenterContract):
    @pytest.fixture
    def center(self) -> Center:
        arn = f"arn:aws:iam::{ACCOUNT}:role/Admin"
        service = FakeIdentityCenter(FakeClock(), assigned=(arn,))
        return Center(
            service=service,
            portal=PORTAL,
            allow=service.allow,
            enter=lambda _code: service.enter(),
            account_id=ACCOUNT,
            role_name="ReadOnly",
            tenant_id=TENANT,
            assigned=(arn,),
        )


class TestDiscoveryOverTheFake(DiscoveryContract):
    @pytest.fixture
    def company(self) -> Company:
        service = FakeIdentityCenter(FakeClock(), page_size=7)
        service.roles = {f"{1000 + number}": ("Admin", "ReadOnly") for number in range(30)}
        failures: list[FobwatchError] = []

        def interfere(account_id: str) -> None:
            if account_id and failures:
                raise failures.pop()

        def fail_next(times: int) -> None:
            failures.extend(Throttled("Too many", "requests.", "Wait.") for _ in range(times))

        service.interfere = interfere
        return Company(
            service=service,
            portal=PORTAL,
            allow=service.allow,
            roles=service.roles,
            throttle_next=fail_next,
        )


class TestMemoryCliCache(CliCacheContract):
    @pytest.fixture
    def cache(self) -> MemoryCliCache:
        return MemoryCliCache()


class TestFakeScreen(ScreenLockContract):
    @pytest.fixture
    def screen(self) -> FakeScreen:
        return FakeScreen()

    @pytest.fixture
    def set_locked(self, screen: FakeScreen) -> Callable[..., None]:
        return screen.set_locked


class TestFakeFederation(FederationContract):
    @pytest.fixture
    def federation(self) -> FakeFederation:
        return FakeFederation()

    @pytest.fixture
    def refuse(self, federation: FakeFederation) -> Callable[[], None]:
        return partial(federation.failures.append, AccessDenied("Refused", "AWS said no.", ""))


class TestFakePartitions(PartitionTableContract):
    @pytest.fixture
    def table(self) -> FakePartitions:
        return FakePartitions()


class FakeDesk:
    def __init__(self) -> None:
        self.watch = FakeWatch()

    def open(self, place: BrowserPlace) -> tuple[str, ...]:
        addresses = ("https://one.example/", "https://two.example/")
        self.watch.show(place, *addresses)
        return addresses

    def close(self, place: BrowserPlace) -> None:
        self.watch.end(place)


class TestFakeWatch(BrowserWatchContract):
    @pytest.fixture
    def desk(self) -> FakeDesk:
        return FakeDesk()


class TestRecordingBrowser(BrowserContract):
    @pytest.fixture
    def browser(self) -> RecordingBrowser:
        return RecordingBrowser()

    @pytest.fixture
    def visits(self, browser: RecordingBrowser) -> Callable[[], list[tuple[str, str, str]]]:
        return lambda: [
            (login.login_url, login.signin_token, login.destination) for login in browser.opened
        ]

    @pytest.fixture
    def remove_browser(self, browser: RecordingBrowser) -> Callable[[], None]:
        missing = NoBrowser("No browser opened", "None was found.", "Set a default browser.")
        return partial(setattr, browser, "failure", missing)


class TestRecordingNotifier(NotifierContract):
    @pytest.fixture
    def desktop(self) -> DesktopOf:
        notifier = RecordingNotifier()
        return DesktopOf(
            notifier=notifier,
            titles=lambda: [notice.title for notice in notifier.shown.values()],
            press=lambda title, action: notifier.press(
                next(n.key for n in notifier.shown.values() if n.title == title), action
            ),
        )


class TestMemoryProfileSource(ProfileSourceContract):
    @pytest.fixture
    def source(self) -> MemoryProfileSource:
        return MemoryProfileSource()

    @pytest.fixture
    def add(self, source: MemoryProfileSource) -> Callable[[str], None]:
        def add(name: str) -> None:
            source.change(profiles=(*source.listing().profiles, replace(ADMIN, name=name)))

        return add


class TestMemoryAwsFiles(AwsFileStoreContract):
    @pytest.fixture
    def files(self) -> MemoryAwsFiles:
        return MemoryAwsFiles()


class TestMemorySecretStore(SecretStoreContract):
    @pytest.fixture
    def entries(self) -> dict[str, str]:
        return {}

    @pytest.fixture
    def store(self, entries: dict[str, str]) -> MemorySecretStore:
        return MemorySecretStore(entries)

    @pytest.fixture
    def reopened(self, entries: dict[str, str]) -> MemorySecretStore:
        return MemorySecretStore(entries)


class TestUnlockedStore(SecretStoreContract):
    @pytest.fixture
    def store(self) -> LockedSecretStore:
        store = LockedSecretStore({})
        store.unlock()
        return store

    @pytest.fixture
    def reopened(self, store: LockedSecretStore) -> LockedSecretStore:
        return store


def test_a_locked_store_refuses_until_it_is_unlocked() -> None:
    store = LockedSecretStore({"profile/dev": "secret"})
    with pytest.raises(VaultLocked):
        store.get("profile/dev")
    store.unlock()

    assert store.get("profile/dev") == "secret"


def test_a_broken_store_dies_at_its_write_and_comes_back() -> None:
    store = BrokenSecretStore(after_writes=1)
    store.set("profile/dev", "first")
    with pytest.raises(VaultUnavailable):
        store.set("profile/prod", "second")
    with pytest.raises(VaultUnavailable):
        store.names()
    store.repair()

    assert store.names() == {"profile/dev"}


class TestFakeBrowserProfiles(BrowserProfilesContract):
    @pytest.fixture
    def profiles(self) -> FakeBrowserProfiles:
        return FakeBrowserProfiles()

    @pytest.fixture
    def make(self, profiles: FakeBrowserProfiles) -> Callable[[BrowserOwner], None]:
        return lambda owner: profiles.made.update({(owner, "Chromium"): 1})


class TestFakeMfaDevices(MfaDeviceServiceContract):
    @pytest.fixture
    def devices(self) -> UserDevices:
        clock = FakeClock()
        service = FakeMfaDevices(FakeTokens(clock=clock)).signed_with(KEY, region="")
        return UserDevices(service=service, user="anna", clock=clock)


class TestFakeIdentities(IdentityServiceContract):
    @pytest.fixture
    def user(self) -> UserOfPolicies:
        service = FakeIdentities(FakeTokens(clock=FakeClock())).signed_with(KEY, region="")
        arn = service.tokens.user_arn
        return UserOfPolicies(service=service, arn=arn, password=service.password)


class TestFakeLoginSessions(LoginSessionsContract):
    @pytest.fixture
    def signed_in(self) -> SignedIn:
        arn, other = FakeTokens(clock=FakeClock()).user_arn, ADMIN.role_arn
        service = FakeLoginSessions({arn: ["one", "two"], other: ["three"]})
        return SignedIn(service=service, arn=arn, other=other)


class TestFakeSimulator(PolicySimulatorContract):
    @pytest.fixture
    def simulated(self) -> Simulated:
        arn = FakeTokens(clock=FakeClock()).user_arn
        role = "arn:aws:iam::123456789012:role/team/Reader"
        simulator = FakeSimulator(denied={NOT_ALLOWED}, arns={"Reader": role})
        return Simulated(simulator=simulator, arn=arn, role_arn=role)


class TestFakeAccessKeys(AccessKeyServiceContract):
    @pytest.fixture
    def user(self) -> UserOfKeys:
        clock = FakeClock()
        tokens = FakeTokens(clock=clock)
        service = FakeAccessKeys(tokens).signed_with(KEY, region="")
        return UserOfKeys(service=service, tokens=tokens, key=KEY, user="anna", clock=clock)
