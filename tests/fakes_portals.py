"""Access portals by hand: IAM Identity Center, the browser that is sent there, and the person."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import (
    AccessDenied,
    NetworkUnreachable,
    RequestRefused,
    SignInPending,
    TokenRefused,
)
from fobwatch.core.aws_login.logins import Logins
from fobwatch.core.catalogue.known_portals import KnownPortals
from fobwatch.core.oidc.client import OidcClient
from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
from fobwatch.core.portals.discovery import PortalRoles
from fobwatch.core.portals.finding import PortalFinder
from fobwatch.core.portals.portal import Portal, Registration, Tokens
from fobwatch.core.portals.portals import Portals
from fobwatch.core.portals.ports import AccountPage, AssignedPage, AssignedRole, PortalAccount
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.saml.saml_sign_ins import SamlSignIns
from fobwatch.core.sessions.sign_in_request import SignIn
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.core.web_sign_in.errors import SignInStopped
from fobwatch.core.web_sign_in.visit import DeviceCode
from tests.fakes import ACCOUNT
from tests.fakes_aws_login import FakeSignInService
from tests.fakes_cognito import FakeIdentityPools
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.fakes_oidc import FakeOidcProvider

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.codes import CodeMaker
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.portals.ports import IdentityCenter
    from fobwatch.core.sessions.sign_in_request import OtherPrograms
    from fobwatch.core.vault.vault import Vault
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
    from tests.fakes import FakeClock, FakeTokens

START_URL = "https://d-1234567890.awsapps.com/start"
TENANT = "aa-0123456789abcdef"
PORTAL = Portal(start_url=START_URL, region="eu-central-1")
REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"
HOUR = timedelta(hours=1)
KEY_ID = "ASIAPORTAL"
ROLE_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/anna"
READER = IdentityCenterProfile(
    name="reader",
    start_url=START_URL,
    sso_region="eu-central-1",
    account_id=ACCOUNT,
    role_name="ReadOnly",
    region="eu-west-1",
)


def refused() -> TokenRefused:
    return TokenRefused("The sign-in has ended", "It is over.", "Sign in again.")


@dataclass
class FakeIdentityCenter:
    """One portal, whose person is let in until `ends_at`; refresh tokens work once."""

    clock: FakeClock
    roles: dict[str, tuple[str, ...]] = field(default_factory=lambda: {ACCOUNT: ("ReadOnly",)})
    assigned: tuple[str, ...] = ()
    """The roles that the account access manager assigns in the tenant `TENANT`."""
    names: dict[str, str] = field(default_factory=dict)
    """Of accounts; others are called by their last digits."""
    session_life: timedelta = 8 * HOUR
    token_life: timedelta = HOUR
    page_size: int = 100
    regions: tuple[str, ...] = ("eu-central-1",)
    """Where the portal is; the others do not know it."""
    down: frozenset[str] = frozenset()
    """Regions that do not answer now."""
    failure: FobwatchError | None = None
    """What each call raises, while it is set."""
    interfere: Callable[[str], None] = lambda _account_id: None
    """Called before roles are listed, and with an empty text before accounts are."""
    calls: list[str] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    """By which the portal was named at each registration."""

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._codes: dict[str, str] = {}
        self._refresh: set[str] = set()
        self._access: dict[str, object] = {}
        self._ends_at = self.clock.now()
        self.entered = False
        self._region = ""

    def via(self, connection: Connection) -> FakeIdentityCenter:
        self.connections.append(connection)
        return self

    def register(self, portal: Portal, *, with_code: bool = False) -> Registration:
        self._called("register")
        if portal.region in self.down:
            raise NetworkUnreachable("AWS cannot be reached", "It is down.", "Wait.")
        self.issuers.append(portal.issuer_url)
        return Registration(
            client_id=f"client-{next(self._numbers)}",
            client_secret="secret",
            account_access=bool(portal.tenant_id),
        )

    def authorization_url(
        self,
        portal: Portal,
        registration: Registration,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> str:
        fields = {
            "client_id": registration.client_id,
            "state": request.state,
            "code_challenge": request.challenge,
            "redirect_uri": redirect_uri,
        }
        return f"https://oidc.test/authorize?{urlencode(fields)}"

    def allow(self, url: str) -> str:
        """A person's click on the page: the code."""
        fields = dict(parse_qs(urlsplit(url).query))
        code = f"code-{next(self._numbers)}"
        self._codes[code] = fields["code_challenge"][0]
        self._ends_at = self.clock.now() + self.session_life
        return code

    def redeem(
        self,
        portal: Portal,
        registration: Registration,
        code: str,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> Tokens:
        self._called("redeem")
        if self._codes.pop(code, None) != request.challenge:
            raise refused()
        return self._tokens(portal)

    def device_code(self, portal: Portal, registration: Registration) -> DeviceCode:
        self._called("device_code")
        if portal.region not in self.regions:
            raise RequestRefused("Unknown", "It does not know the start URL.", "Check it.")
        self.entered = False
        return DeviceCode(
            user_code="BCDF-GHJK",
            url="https://device.test/",
            complete_url="https://device.test/?user_code=BCDF-GHJK",
            device_code=f"device-{next(self._numbers)}",
            interval=timedelta(seconds=1),
            life=timedelta(minutes=10),
        )

    def enter(self) -> None:
        """A person's permission on the page of the code."""
        self.entered = True
        self._ends_at = self.clock.now() + self.session_life

    def redeem_device_code(
        self, portal: Portal, registration: Registration, code: DeviceCode
    ) -> Tokens:
        self._called("redeem_device_code")
        if not self.entered:
            raise SignInPending("Not yet", "It was not entered.", "Enter it.")
        self.entered = False
        return self._tokens(portal)

    def refresh(self, portal: Portal, registration: Registration, refresh_token: str) -> Tokens:
        self._called("refresh")
        if refresh_token not in self._refresh or self.clock.now() >= self._ends_at:
            raise refused()
        self._check_region(portal)
        self._refresh.remove(refresh_token)
        return self._tokens(portal)

    def log_out(self, portal: Portal, access_token: str) -> None:
        self._called("log_out")
        self._check(portal, access_token)
        self.end()

    def end(self) -> None:
        """Let the person's sign-in be over at AWS."""
        self._ends_at = self.clock.now()
        self._access.clear()

    @property
    def usable(self) -> tuple[str, ...]:
        """The access tokens that are accepted."""
        return tuple(self._access)

    def accounts(self, portal: Portal, access_token: str, page: str = "") -> AccountPage:
        self._called("accounts")
        self.interfere("")
        self._check(portal, access_token)
        start = int(page or 0)
        end = start + self.page_size
        known = list(self.roles)
        return AccountPage(
            accounts=tuple(
                PortalAccount(
                    account_id=account_id,
                    name=self.names.get(account_id, f"acme-{account_id[-3:]}"),
                )
                for account_id in known[start:end]
            ),
            next_page=str(end) if end < len(known) else "",
        )

    def role_names(self, portal: Portal, access_token: str, account_id: str) -> tuple[str, ...]:
        self._called("role_names")
        self.interfere(account_id)
        self._check(portal, access_token)
        return self.roles.get(account_id, ())

    def role_credentials(
        self,
        portal: Portal,
        access_token: str,
        account_id: str,
        role_name: str,
    ) -> Credentials:
        self._called("role_credentials")
        self._check(portal, access_token)
        if role_name not in self.roles.get(account_id, ()):
            raise AccessDenied("You do not have this role", "It is not assigned.", "Ask for it.")
        return self._credentials(f"{account_id}/{role_name}")

    def assigned_roles(self, portal: Portal, access_token: str, page: str = "") -> AssignedPage:
        self._called("assigned_roles")
        self.interfere("assigned")
        self._check_tenant(portal, access_token)
        start = int(page or 0)
        end = start + self.page_size
        return AssignedPage(
            roles=tuple(AssignedRole(role_arn=arn) for arn in self.assigned[start:end]),
            next_page=str(end) if end < len(self.assigned) else "",
        )

    def assigned_role_credentials(
        self, portal: Portal, access_token: str, role_arn: str
    ) -> Credentials:
        self._called("assigned_role_credentials")
        self._check_tenant(portal, access_token)
        if role_arn not in self.assigned:
            raise AccessDenied("You do not have this role", "It is not assigned.", "Ask for it.")
        return self._credentials(role_arn)

    def _check_tenant(self, portal: Portal, access_token: str) -> None:
        self._check(portal, access_token)
        if portal.tenant_id != TENANT:
            raise AccessDenied("Another tenant", "It does not know you.", "Check the tenant ID.")

    def _credentials(self, of: str) -> Credentials:
        return Credentials(
            access_key_id=KEY_ID,
            secret_access_key="portal-secret",
            session_token=f"{of} {next(self._numbers)}",
            expires_at=self.clock.now() + HOUR,
        )

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.failure is not None:
            raise self.failure

    def _check(self, portal: Portal, access_token: str) -> None:
        if access_token not in self._access:
            raise refused()
        self._check_region(portal)

    def _check_region(self, portal: Portal) -> None:
        if portal.region != self._region:
            raise RequestRefused("Unknown", "Another region knows the sign-in.", "Ask there.")

    def _tokens(self, portal: Portal) -> Tokens:
        self._region = portal.region
        number = next(self._numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self._access = {access: None}
        self._refresh.add(refresh)
        return Tokens(access_token=access, life=self.token_life, refresh_token=refresh)


class FakeListener:
    redirect_uri = REDIRECT_URI

    def __init__(self, pages: FakePages) -> None:
        self._pages = pages
        self._cancelled = False
        self._given = ""

    def code(self, patience: timedelta) -> str:
        assert patience > timedelta()
        brought = "" if self._cancelled else self._pages.answer(self._pages.shown[-1])
        if self._cancelled:
            raise SignInStopped("The sign-in was cancelled", "Nothing changed.", "Try again.")
        return self._given or brought

    def give(self, code: str) -> None:
        self._given = code

    def cancel(self) -> None:
        self._cancelled = True


@dataclass
class FakePages:
    """The browser: `answer` is what the person does with the page, given its address."""

    answer: Callable[[str], str]
    shown: list[str] = field(default_factory=list)
    windows: list[bool] = field(default_factory=list)
    """Whether each window of our own was to be seen."""
    listened: list[int] = field(default_factory=list)
    """The port of each redirect that was waited for, 0 for any."""
    received: list[tuple[int, str]] = field(default_factory=list)
    """The port and the state of each SAML response that was waited for."""

    @contextmanager
    def listen(self, state: str, port: int = 0) -> Iterator[FakeListener]:
        assert state
        self.listened.append(port)
        yield FakeListener(self)

    @contextmanager
    def receive(self, _url: str, port: int, state: str) -> Iterator[FakeListener]:
        self.received.append((port, state))
        yield FakeListener(self)

    @contextmanager
    def window(
        self, url: str, *, shown: bool, check: Callable[[], None] = lambda: None
    ) -> Iterator[FakeListener]:
        check()
        self.windows.append(shown)
        self.shown.append(url)
        yield FakeListener(self)

    def show(self, url: str, _page: OpenBrowser) -> None:
        self.shown.append(url)


@dataclass
class PortalWorld:
    """The portals' service over stand-ins of all that it needs."""

    clock: FakeClock
    store: RecordStore
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    may_show: bool = True
    waiting: list[Callable[[], None]] = field(default_factory=list)
    """Sign-ins that have begun; `finish` lets them go on."""
    finding: list[Callable[[], None]] = field(default_factory=list)
    """Discoveries of roles that have begun; `find` lets them go on."""
    at_pause: Callable[[], None] = lambda: None
    """What the person does while a code is waited for; called once for each pause."""
    pauses: list[timedelta] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    """Where companies' own domains lead."""
    center: IdentityCenter | None = None
    """Another service in place of the fake one."""

    def __post_init__(self) -> None:
        self.identity_center = FakeIdentityCenter(self.clock)
        center = self.center or self.identity_center
        self.pages = FakePages(answer=self.identity_center.allow)
        self.sign_ins = BrowserSignIns(
            pages=self.pages,
            may_show=lambda: self.may_show,
            in_background=self.waiting.append,
            pause=self._pause,
        )
        self.aws_time = AwsTime(self.clock)
        self.finder = PortalFinder(
            center,
            redirect=lambda url: self.redirects.get(url, ""),
            regions=lambda: ("us-east-1", "eu-central-1", "eu-west-1", "us-gov-west-1"),
        )
        self.portals = Portals(
            identity_center=center,
            sign_ins=self.sign_ins,
            store=self.store,
            aws_time=self.aws_time,
            journal=self.journal,
            resolved=self.finder.resolved,
        )
        self.roles = PortalRoles(
            portals=self.portals,
            identity_center=center,
            store=MemoryTextStore(),
            clock=self.clock,
            in_background=self.finding.append,
            pause=lambda _stopped, _time: None,
        )
        self.sign_in_service = FakeSignInService(self.clock)
        self.logins = Logins(
            service=self.sign_in_service,
            sign_ins=self.sign_ins,
            store=self.store,
            aws_time=self.aws_time,
            journal=self.journal,
        )
        self.identity_pools = FakeIdentityPools(self.clock)
        self.provider = FakeOidcProvider(self.clock)
        self.oidc = OidcSignIns(
            client=OidcClient(self.provider),
            sign_ins=self.sign_ins,
            store=self.store,
            aws_time=self.aws_time,
            journal=self.journal,
        )
        self.saml = SamlSignIns(
            sign_ins=self.sign_ins, aws_time=self.aws_time, journal=self.journal
        )

    def sign_in_with(
        self,
        tokens: FakeTokens,
        codes: CodeMaker,
        device: Callable[[str], MfaDevice | None],
        programs: OtherPrograms,
        aws_time: AwsTime,
    ) -> SignIn:
        """What signs profiles of every kind in."""
        return SignIn(
            tokens=tokens,
            codes=codes,
            device=device,
            aws_time=aws_time,
            portals=self.portals,
            logins=self.logins,
            saml=self.saml,
            oidc=self.oidc,
            identity_pools=self.identity_pools,
            programs=programs,
        )

    def known(self, vault: Vault, catalogue: Catalogue, rules: ConsentRules) -> KnownPortals:
        return KnownPortals(
            vault=vault,
            catalogue=catalogue,
            portals=self.portals,
            finder=self.finder,
            roles=self.roles,
            rules=rules,
            journal=self.journal,
            aws_time=self.aws_time,
        )

    def _pause(self, _stopped: threading.Event, time: timedelta) -> None:
        self.pauses.append(time)
        self.clock.advance(time)
        self.at_pause()

    def finish(self) -> None:
        """The person is done with every page that is open."""
        while self.waiting:
            self.waiting.pop(0)()

    def find(self) -> None:
        """The portal answers every discovery, whose eight workers a single thread plays."""
        while self.finding:
            self.finding.pop(0)()

    def sign_in(self, portal: Portal = PORTAL) -> None:
        self.portals.begin(portal)
        self.finish()
