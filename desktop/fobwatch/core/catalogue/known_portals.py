"""Access portals by name: what a person adds, changes and removes, and the profiles of their roles.

Every portal is known that the vault stores, or that a profile or an `[sso-session]` of the AWS
files names by its start URL.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.catalogue.errors import UnknownPortal
from fobwatch.core.errors import BadRequest
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.role_names import free_name, profile_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.portals.discovery import PortalRoles
    from fobwatch.core.portals.finding import PortalFinder
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.vault.vault import Vault

ASK_EVERY: Final = timedelta(minutes=1)
"""The interval at which another program's sign-in to the portal on the screen is looked for."""

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)

Role = tuple[str, str]
"""A role of a portal: the portal's start URL, and the profile's `identity` in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPortal:
    """A portal with the names of the profiles that use it; one that is not `stored` has no name."""

    portal: Portal
    stored: bool
    profiles: tuple[str, ...] = ()


_Known = tuple[object, tuple[KnownPortal, ...], "Mapping[Role, str]"]
"""The last change that it knows of, the portals, and the name of a profile of each role."""


@dataclass(kw_only=True, eq=False, repr=False)
class KnownPortals:
    """What blocks does so for the keyring's time; what may raise `AwsError` also for AWS's."""

    vault: Vault
    catalogue: Catalogue
    portals: Portals
    finder: PortalFinder
    roles: PortalRoles
    rules: ConsentRules
    journal: Journal
    aws_time: AwsTime
    _looked_at: set[str] = field(default_factory=set, init=False)
    _asked_at: dict[str, datetime] = field(default_factory=dict, init=False)
    _change: object = field(default_factory=object, init=False)
    """Another one after each change."""
    _known: _Known = field(default_factory=lambda: (None, (), {}), init=False)

    def __post_init__(self) -> None:
        self.catalogue.on_change(self._outdate)

    def all(self) -> tuple[KnownPortal, ...]:
        """By title. Does not block."""
        return self._looked_up()[1]

    def get(self, start_url: str) -> Portal:
        """Raises `UnknownPortal`."""
        found = next((k.portal for k in self.all() if k.portal.start_url == start_url), None)
        if found is None:
            raise UnknownPortal(
                "There is no such access portal",
                "It was removed, and no profile names it.",
                "Add it again by its start URL.",
                field="start_url",
            )
        return found

    def read(self) -> tuple[KnownPortal, ...]:
        """`all`, once the vault is read. Raises `VaultError` before."""
        if (problem := self.vault.problem or self.vault.unread) is not None:
            raise problem.fresh()
        return self.all()

    def named(self, text: str) -> Portal:
        """The portal of this name, host or start URL; the only one for an empty text.

        Raises `UnknownPortal`, `BadRequest` where several are called that, and `VaultError`.
        """
        portals = [known.portal for known in self.read()]
        found = [portal for portal in portals if not text or portal.is_called(text)]
        if not found:
            raise UnknownPortal(
                f"There is no access portal “{text}”" if text else "There is no access portal",
                "Fobwatch has none of this name, and no profile names it.",
                "Look it up with: fobwatch portals",
            )
        if len(found) > 1:
            raise BadRequest(
                "There is more than one access portal",
                f"“{text}” does not say which one you mean." if text else "None was named.",
                "Give the start URL: " + " or ".join(portal.start_url for portal in found),
            )
        return found[0]

    def account_names(self) -> dict[str, str]:
        """The names of the accounts that were found in portals, by the accounts' IDs."""
        portals = self.all()
        found = [role for each in portals for role in self.roles.roles(each.portal.start_url)]
        return {role.account_id: role.account_name for role in found}

    def profile_of(self, role: PortalRole) -> str:
        """The name of a profile of this role; empty where there is none."""
        return self._looked_up()[2].get(_role(role), "")

    def save(self, portal: Portal) -> None:
        """Store the portal, in place of what was stored of its start URL.

        A region that is missing is looked for at AWS. Raises `InputError` where a person has to
        name it, `AwsError`, and `VaultLocked` where the vault is locked by then.
        """
        likely = [known.portal.region for known in self.all()]
        portal = self.finder.found(portal, likely)
        self.vault.check_unlocked()
        self.vault.save(PORTALS, portal)
        self._looked_at.discard(portal.start_url)
        self._outdate()
        self._note(Event.PORTAL_SAVED, portal.title)
        self.portals.on_change.notify(portal.start_url)

    def remove(self, start_url: str) -> None:
        """Sign out, and remember nothing more of the portal. Profiles stay.

        Raises `AwsError` where AWS was not reached to sign out; it is removed then.
        """
        portal = self.get(start_url)
        try:
            self.portals.sign_out(portal)
        finally:
            self.portals.forget(portal)
            self.roles.forget(start_url)
            self._looked_at.discard(start_url)
            self.vault.remove(PORTALS, start_url)
            self._outdate()
            self._note(Event.PORTAL_REMOVED, portal.title)

    def signed_in(self) -> set[str]:
        """The start URLs of those that somebody is signed in to. Does not block."""
        urls = (known.portal.start_url for known in self.all())
        return {url for url in urls if self.portals.state(url).ends_about is not None}

    def sign_out(self, start_url: str) -> None:
        """Raises `UnknownPortal`, and what `Portals.sign_out` does."""
        self.portals.sign_out(self.get(start_url))

    def sign_in_again(self, start_url: str) -> None:
        """As `Portals` does; its roles are looked for once more."""
        self._looked_at.discard(start_url)
        self.portals.sign_in_again(self.get(start_url))

    def look_at(self, start_url: str) -> None:
        """A person looks at the portal: find its roles, once while the program runs.

        What was found before stays meanwhile. The AWS CLI's sign-in does as well. Does not block.
        """
        if start_url in self._looked_at:
            return
        state, now = self.portals.state(start_url), self.aws_time.now()
        if state.ends_about is not None or state.borrowed:
            self._looked_at.add(start_url)
            self.roles.refresh(self.get(start_url))
        elif now - self._asked_at.get(start_url, EARLIEST) >= ASK_EVERY:
            self._asked_at[start_url] = now
            self.roles.look_for_sign_in(self.get(start_url))

    def add_profiles(self, roles: Iterable[PortalRole], region: str) -> tuple[str, ...]:
        """Store a profile of each role that has none yet; return their names.

        `region` is where they call AWS, empty for none of their own. Raises `VaultLocked`.
        """
        self.vault.check_unlocked()
        taken = {profile.name.casefold() for profile in self.catalogue.profiles()}
        made: dict[Role, OwnProfile] = {}
        for role in roles:
            if self.profile_of(role) or _role(role) in made:
                continue
            name = free_name(profile_name(role), taken)
            taken.add(name.casefold())
            made[_role(role)] = _profile(name, role, self.get(role.start_url), region)
        self.vault.save_all(profiles=made.values())
        names = tuple(profile.name for profile in made.values())
        for name in names:
            self.rules.follow(name)
            self._note(Event.PROFILE_SAVED, name, "from its access portal")
        return names

    def _looked_up(self) -> _Known:
        change, known = self._change, self._known
        if known[0] is not change:  # taken before what is read: that is at least as new
            profiles = self.catalogue.profiles()
            portals = known_portals(self.vault.all(PORTALS), profiles, self.catalogue.portals())
            known = self._known = change, portals, _by_role(profiles)
        return known

    def _outdate(self) -> None:
        self._change = object()

    def _note(self, event: Event, subject: str, detail: str = "") -> None:
        self.journal.record(
            Activity(at=self.aws_time.now(), event=event, subject=subject, detail=detail)
        )


def known_portals(
    stored: Iterable[Portal], profiles: Iterable[Profile], listed: Iterable[Portal] = ()
) -> tuple[KnownPortal, ...]:
    """The portals that are stored, those of profiles, and those `listed` in a file, by title."""
    own = {portal.start_url: portal for portal in stored}
    portals, users = dict(own), dict[str, list[str]]()
    for profile in profiles:
        if (portal := profile.portal) is not None:
            same = portals.setdefault(portal.start_url, portal)
            if portal.tenant_id and not same.tenant_id:
                portals[portal.start_url] = replace(same, tenant_id=portal.tenant_id)
            users.setdefault(portal.start_url, []).append(profile.name)
    for portal in listed:
        portals.setdefault(portal.start_url, portal)
    known = [
        KnownPortal(portal=portal, stored=url in own, profiles=tuple(sorted(users.get(url, ()))))
        for url, portal in portals.items()
    ]
    return tuple(sorted(known, key=lambda k: (k.portal.title.casefold(), k.portal.start_url)))


def _by_role(profiles: Iterable[Profile]) -> dict[Role, str]:
    return {
        (profile.portal.start_url, profile.identity): profile.name
        for profile in profiles
        if profile.portal is not None
    }


def _role(role: PortalRole) -> Role:
    return role.start_url, role.identity


def _profile(name: str, role: PortalRole, portal: Portal, region: str) -> OwnProfile:
    if role.role_arn:
        return AccountAccessProfile(
            name=name,
            start_url=role.start_url,
            sso_region=portal.region,
            tenant_id=portal.tenant_id,
            role_arn=role.role_arn,
            region=region,
        )
    return IdentityCenterProfile(
        name=name,
        start_url=role.start_url,
        sso_region=portal.region,
        account_id=role.account_id,
        role_name=role.role_name,
        region=region,
    )
