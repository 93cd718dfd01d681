"""The accounts and roles of access portals: found in the background, and known at once.

A portal of a large company has thousands of accounts, and each is asked for its roles by a call of
its own, which AWS throttles: a discovery takes minutes. What was found before is shown meanwhile.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import account_of
from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.discovery_run import AT_ONCE, AccountRoles, DiscoveryRun
from fobwatch.core.portals.ports import PortalAccount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.discovery_run import Progress
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.ports import AccountPage, AssignedPage, IdentityCenter
    from fobwatch.core.ports import Clock, TextStore

logger = logging.getLogger(__name__)

SHOW_EVERY: Final = timedelta(milliseconds=500)
SAVE_EVERY: Final = timedelta(seconds=10)
"""How often a discovery's findings are shown and written while it grows."""

_MALFORMED = (MalformedJson, AttributeError, KeyError, TypeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRole:
    """A permission set that the person has in an account; name and email may be empty.

    With a `role_arn` it is a role that the account access manager assigns.
    """

    start_url: str
    account_id: str
    account_name: str
    email: str
    role_name: str
    role_arn: str = ""

    @property
    def identity(self) -> str:
        """What it is within the portal: the `identity` of its profiles."""
        return self.role_arn or f"{self.account_id}/{self.role_name}"


RolesByAccount = dict[str, tuple[PortalRole, ...]]


@dataclass(slots=True, kw_only=True)
class _Running:
    run: DiscoveryRun
    workers: int
    shown_at: timedelta
    saved_at: timedelta


@dataclass(slots=True)
class _Known:
    """What is known of a portal: its permission sets, and the roles that are assigned beside them.

    `sorted` is made anew when they change; `whole` says that the last discovery found everything.
    """

    accounts: RolesByAccount = field(default_factory=dict)
    assigned: RolesByAccount = field(default_factory=dict)
    sorted: tuple[PortalRole, ...] = ()
    whole: bool = False

    def put(self, accounts: RolesByAccount, assigned: RolesByAccount | None = None) -> None:
        """`assigned` roles stay as they are where none are given."""
        self.accounts = {account: roles for account, roles in accounts.items() if roles}
        self.assigned = self.assigned if assigned is None else assigned
        self.sorted = tuple(
            role for roles in sorted(self.all().values(), key=_by_account) for role in roles
        )

    def all(self) -> RolesByAccount:
        """Permission sets first. Both name the account as the portal does."""
        every = dict(self.accounts)
        for account_id, roles in self.assigned.items():
            named = every.get(account_id, ())
            like = {"account_name": named[0].account_name, "email": named[0].email} if named else {}
            every[account_id] = (*named, *(replace(role, **like) for role in roles))
        return every


class PortalRoles:
    """What a person may use through each portal. Thread-safe.

    During a discovery roles are only added; what has vanished at AWS goes when all of it was
    answered.
    """

    def __init__(
        self,
        *,
        portals: Portals,
        identity_center: IdentityCenter,
        store: TextStore,
        clock: Clock,
        in_background: Callable[[Callable[[], None]], None],
        pause: Callable[[threading.Event, timedelta], object],
    ) -> None:
        """`pause` returns after the time, or as soon as the event is set."""
        self._portals = portals
        self._identity_center = identity_center
        self._store = store
        self._clock = clock
        self._in_background = in_background
        self._pause = pause
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._running: dict[str, _Running] = {}
        self._problems: dict[str, FobwatchError] = {}
        self.on_change = Listeners[str]()
        """Called with the start URL, now and then while a discovery grows, and when it ends."""

    def load(self) -> None:
        """Read what was found before. Blocks. Raises `StorageError`; nothing is known then."""
        text = self._store.read()
        try:
            read = _parsed(text) if text is not None else {}
        except _MALFORMED as error:
            raise StorageError(
                "The roles of your access portals cannot be read",
                "The file in which they are remembered is damaged.",
                "Refresh the access portal: they are found again.",
            ) from error
        with self._lock:
            for start_url, (accounts, assigned) in read.items():
                self._known.setdefault(start_url, _Known()).put(accounts, assigned)

    def roles(self, start_url: str) -> tuple[PortalRole, ...]:
        """What is known now, by the accounts' names. Does not block."""
        with self._lock:
            known = self._known.get(start_url)
            return known.sorted if known is not None else ()

    def is_whole(self, start_url: str) -> bool:
        """Whether the last discovery has ended and found everything. Does not block."""
        with self._lock:
            known = self._known.get(start_url)
            return known is not None and known.whole and start_url not in self._running

    def progress(self, start_url: str) -> Progress | None:
        """How far the discovery is; None while there is none. Does not block."""
        with self._lock:
            running = self._running.get(start_url)
        return running.run.progress if running is not None else None

    def problem(self, start_url: str) -> FobwatchError | None:
        """Why the last discovery did not find everything."""
        with self._lock:
            return self._problems.get(start_url)

    def refresh(self, portal: Portal) -> None:
        """Look for everything anew in the background, unless that is under way already."""
        url, now = portal.start_url, self._clock.elapsed()
        with self._lock:
            if url in self._running:
                return
            run = DiscoveryRun(
                _Questions(self._portals, self._identity_center, portal),
                known=self._known.setdefault(url, _Known()).accounts,
                pause=self._pause,
            )
            running = _Running(run=run, workers=AT_ONCE, shown_at=now, saved_at=now)
            self._running[url] = running
            self._problems.pop(url, None)
        self.on_change.notify(url)
        for _ in range(AT_ONCE):
            self._in_background(lambda: self._work(url, running))

    def look_for_sign_in(self, portal: Portal) -> None:
        """Find out in the background whether another program's sign-in serves here."""

        def look() -> None:
            self._portals.borrowed(portal)

        self._in_background(look)

    def cancel(self, start_url: str) -> None:
        """End the discovery. What it has found stays. Does not block."""
        with self._lock:
            running = self._running.get(start_url)
        if running is not None:
            running.run.stop()
            self._end(start_url, running)

    def forget(self, start_url: str) -> None:
        """Remember nothing more of the portal. Does not block: the file follows."""
        self.cancel(start_url)
        with self._lock:
            self._known.pop(start_url, None)
            self._problems.pop(start_url, None)
        self.on_change.notify(start_url)
        self._in_background(self._save)

    def _work(self, url: str, running: _Running) -> None:
        """Take part in a discovery; who is the last ends it, and writes what is known."""
        try:
            running.run.work(lambda: self._note(url, running))
        finally:
            with self._lock:
                running.workers -= 1
                last = not running.workers
            if last:
                self._end(url, running)
                self._save()

    def _note(self, url: str, running: _Running) -> None:
        """Show what was found since the last time, if that is a while ago, and write it."""
        now = self._clock.elapsed()
        with self._lock:
            if self._running.get(url) is not running or now - running.shown_at < SHOW_EVERY:
                return
            running.shown_at = now
            self._add(url, running.run)
            save = now - running.saved_at >= SAVE_EVERY
            if save:
                running.saved_at = now
        self.on_change.notify(url)
        if save:
            self._save()

    def _end(self, url: str, running: _Running) -> None:
        with self._lock:
            if self._running.get(url) is not running:  # cancelled
                return
            del self._running[url]
            if running.run.problem is not None:
                self._problems[url] = running.run.problem
            if running.run.whole:
                self._replace(url, running.run)
            else:
                self._add(url, running.run)
            self._known[url].whole = running.run.whole
        self.on_change.notify(url)

    def _add(self, url: str, run: DiscoveryRun) -> None:
        known = self._known[url]
        accounts = dict(known.accounts)
        for found in run.take_fresh():
            account_id = found.account.account_id
            gone = (r for r in accounts.get(account_id, ()) if r.role_name not in found.names)
            accounts[account_id] = _in_order((*_roles(url, found), *gone))
        known.put(accounts, _assigned_in(url, run))

    def _replace(self, url: str, run: DiscoveryRun) -> None:
        known = self._known[url]
        refused = {account: known.accounts.get(account, ()) for account in run.refused}
        found = {account: _roles(url, found) for account, found in run.found.items()}
        known.put(found | refused, _assigned_in(url, run))

    def _save(self) -> None:
        """Blocks. What cannot be written is found again."""
        with self._writing:
            with self._lock:
                known = {url: known.all() for url, known in self._known.items()}
            try:
                self._store.write(_dumped(known))
            except StorageError as error:
                logger.warning("The roles of access portals are not remembered: %s", error)


class _Questions:
    """A portal's answers to whoever is signed in to it."""

    def __init__(self, portals: Portals, identity_center: IdentityCenter, portal: Portal) -> None:
        self._portals = portals
        self._identity_center = identity_center
        self._portal = portal
        self.has_assigned = bool(portal.tenant_id)

    def assigned(self, page: str) -> AssignedPage:
        self._portals.check_account_access(self._portal)
        return self._portals.with_token(
            self._portal,
            lambda token: self._identity_center.assigned_roles(self._there(), token, page),
        )

    def page(self, page: str) -> AccountPage:
        return self._portals.with_token(
            self._portal, lambda token: self._identity_center.accounts(self._there(), token, page)
        )

    def role_names(self, account_id: str) -> tuple[str, ...]:
        return self._portals.with_token(
            self._portal,
            lambda token: self._identity_center.role_names(self._there(), token, account_id),
        )

    def _there(self) -> Portal:
        return self._portals.signed_in_at(self._portal)


def _by_account(roles: tuple[PortalRole, ...]) -> tuple[str, str]:
    return roles[0].account_name.casefold(), roles[0].account_id


def _in_order(roles: Iterable[PortalRole]) -> tuple[PortalRole, ...]:
    return tuple(sorted(roles, key=lambda role: (role.role_name.casefold(), role.role_name)))


def _roles(url: str, found: AccountRoles) -> tuple[PortalRole, ...]:
    account = found.account
    return _in_order(
        PortalRole(
            start_url=url,
            account_id=account.account_id,
            account_name=account.name,
            email=account.email,
            role_name=name,
        )
        for name in set(found.names)
    )


def _assigned_in(url: str, run: DiscoveryRun) -> RolesByAccount | None:
    """The assigned roles by account; None before all were listed."""
    if not run.assigned_listed:
        return None
    accounts: RolesByAccount = {}
    for found in sorted(set(run.assigned), key=lambda role: role.role_arn):
        role = _assigned_role(url, found.role_arn, found.account_name)
        accounts[role.account_id] = (*accounts.get(role.account_id, ()), role)
    return accounts


def _assigned_role(url: str, role_arn: str, account_name: str, email: str = "") -> PortalRole:
    return PortalRole(
        start_url=url,
        account_id=account_of(role_arn),
        account_name=account_name,
        email=email,
        role_name=role_arn.rpartition("/")[2],
        role_arn=role_arn,
    )


def _dumped(known: dict[str, RolesByAccount]) -> str:
    document = {
        url: [
            {
                "id": account_id,
                "name": roles[0].account_name,
                "email": roles[0].email,
                "roles": [role.role_name for role in roles if not role.role_arn],
                **_dumped_assigned(roles),
            }
            for account_id, roles in accounts.items()
        ]
        for url, accounts in known.items()
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _dumped_assigned(roles: tuple[PortalRole, ...]) -> dict[str, list[str]]:
    """Nothing where none are: thousands of accounts have none."""
    arns = [role.role_arn for role in roles if role.role_arn]
    return {"assigned": arns} if arns else {}


def _parsed(text: str) -> dict[str, tuple[RolesByAccount, RolesByAccount]]:
    """The permission sets and the assigned roles of each portal.

    Raises one of `_MALFORMED` for what `_dumped` never makes.
    """
    return {
        url: (
            {str(entry["id"]): _roles(url, _account(entry)) for entry in entries},
            {str(entry["id"]): roles for entry in entries if (roles := _assigned(url, entry))},
        )
        for url, entries in parse_object(text).items()
    }


def _assigned(url: str, entry: dict[str, Any]) -> tuple[PortalRole, ...]:
    arns, name, email = entry.get("assigned", []), str(entry["name"]), str(entry["email"])
    if not isinstance(arns, list):
        raise TypeError
    return tuple(_assigned_role(url, str(arn), name, email) for arn in arns)


def _account(entry: dict[str, Any]) -> AccountRoles:
    names = entry["roles"]
    if not isinstance(names, list):
        raise TypeError
    account = PortalAccount(
        account_id=str(entry["id"]), name=str(entry["name"]), email=str(entry["email"])
    )
    return AccountRoles(account=account, names=tuple(map(str, names)))
