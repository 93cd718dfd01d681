"""The services of a lockdown, the credentials that call AWS, and the profiles that it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.lockdown_records import STEPS, Outcome, StepKind
from fobwatch.core.errors import FobwatchError
from fobwatch.core.lockdown.refusals import other_identity
from fobwatch.core.profiles.chain import chain_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.aws.ports import SignedPort
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.lockdown.ports import IdentityService, LoginSessions
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sign_in_history.history import Trail

ServiceT = TypeVar("ServiceT", bound="SignedPort")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What ends on this computer. Each call blocks, and raises `FobwatchError`.

    `consoles` are the profiles whose consoles are open, `portals` the start URLs of the portals
    that somebody is signed in to. `rotating` returns something true while the profile's key is
    being replaced.
    """

    close: Callable[[], None]
    reopen: Callable[[], None]
    consoles: Callable[[], Collection[str]]
    sign_out_consoles: Callable[[Collection[str]], None]
    portals: Callable[[], Collection[str]]
    sign_out_portal: Callable[[str], None]
    rotating: Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockdownTools:
    iam: IamTools
    catalogue: Catalogue
    identities: IdentityService
    logins: LoginSessions
    doors: Doors
    trail: Trail

    def chain(self, name: str) -> Chain:
        return chain_named(name, self.catalogue.by_name)

    def region(self, name: str) -> str:
        return self.iam.broker.region(name)

    def open(self, service: ServiceT, caller: str, source: Source) -> ServiceT:
        """The service as it is reached and asked by this profile, with these credentials."""
        way = service.via(self.iam.connection(caller))
        return way.signed_with(source, region=self.region(caller))


class Callers:
    """Credentials of the profiles that make the calls. Blocks, and raises `FobwatchError`."""

    def __init__(self, tools: LockdownTools, *, by_person: bool = True) -> None:
        """A page on which to sign in is opened only `by_person`."""
        self._tools = tools
        self._by_person = by_person

    def source(self, name: str) -> Source:
        """A session with MFA where there is a device: some policies allow nothing without.

        One that a step has closed since is made anew, through its whole chain.
        """
        chain = self._tools.chain(name)
        key = chain.profile.long_term_key
        if key is not None and not chain.profile.mfa_serial:
            return key
        broker = self._tools.iam.broker
        session = broker.start(name, by_person=self._by_person)
        if any(step.at >= session.started_at for step in self._closing(chain)):
            for each in chain.names:
                broker.end(each)
            session = broker.start(name, by_person=self._by_person)
        return session.credentials

    def checked(self, name: str, resource: str) -> Source:
        """The same, if it is of the account of this ARN: users and roles are called by names."""
        source = self.source(name)
        if account_of(self.arn(name, source)) != account_of(resource):
            raise other_identity(name)
        return source

    def arn(self, name: str, source: Source) -> str:
        tools = self._tools
        tokens = tools.iam.tokens.via(tools.iam.connection(name))
        return tokens.get_caller_identity(source, region=tools.region(name)).arn

    def has_mfa(self, name: str) -> bool:
        session = self._tools.iam.broker.record(name).session
        return session is not None and session.mfa

    def _closing(self, chain: Chain) -> Iterable[LockdownStep]:
        """The steps that have refused older sessions of whoever this chain is built upon.

        Others are left: a new session costs up to half a minute.
        """
        first = self._tools.iam.broker.record(chain.names[0]).session
        user = first.arn if first and ":user/" in first.arn else ""
        roles = {link.identity for link in chain.links}
        for step in self._tools.iam.vault.all(STEPS):
            is_of_user = step.action is StepKind.USER and user in {"", step.resource}
            is_of_role = step.action is StepKind.ROLE and step.resource in roles
            if step.outcome is Outcome.DONE and (is_of_user or is_of_role):
                yield step


def user_of(tools: LockdownTools, name: str) -> OwnProfile | None:
    """The profile with the access key that this one is built upon."""
    links = tools.chain(name).links
    return next((link for link in links if link.long_term_key is not None), None)


def affected_by(
    tools: LockdownTools, name: str, keys: Collection[str] = ()
) -> Iterator[OwnProfile]:
    """The profile, and all that are built upon the same key, one of these `keys`, or its portal."""
    wanted = {_base(tools, name), *(("key", key) for key in keys)}
    for each, base in _bases(tools):
        if each == name or base in wanted:
            yield tools.chain(each).profile


def depends_on_key(tools: LockdownTools, caller: str, user: OwnProfile | None) -> bool:
    """Whether the caller's credentials are made with the key of this user."""
    if user is None:
        return False
    return any(link.identity == user.identity for link in tools.chain(caller).links)


def one_for_each(tools: LockdownTools) -> tuple[str, ...]:
    """A profile for each access key, portal and other sign-in, whose lockdown covers the rest.

    Of several with one key, that with an MFA device: some policies allow nothing without.
    """
    found: dict[tuple[str, str], str] = {}
    for name, base in sorted(_bases(tools), key=lambda each: (_rank(tools, each[0]), each[0])):
        found.setdefault(base, name)
    return tuple(sorted(found.values()))


def _rank(tools: LockdownTools, name: str) -> tuple[bool, bool]:
    chain = tools.chain(name)
    return bool(chain.source), not chain.mfa_serial


def _bases(tools: LockdownTools) -> Iterator[tuple[str, tuple[str, str]]]:
    for profile in tools.catalogue.profiles():
        try:
            yield profile.name, _base(tools, profile.name)
        except FobwatchError:
            continue  # nobody signs in with it


def _base(tools: LockdownTools, name: str) -> tuple[str, str]:
    """What the credentials of a profile begin with."""
    first = tools.chain(name).links[0]
    if first.long_term_key is not None:
        return "key", first.identity
    if first.portal is not None:
        return "portal", first.portal.start_url
    if first.login is not None:
        return "login", first.login.identity or first.name
    return "profile", first.name
