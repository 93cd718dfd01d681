"""What programs have to do to get a profile's credentials: what was chosen, and what holds.

A rule belongs to a name, and to the access key or role that had this name when it was chosen. So it
is kept apart from the profile: to replace, rename, remove or add the profile again leaves it. What
holds for a profile is the strictest rule of all that its credentials come from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.consent import STRICTNESS, ConsentPolicy
from fobwatch.core.errors import UnknownProfile
from fobwatch.core.profiles import IamUserProfile, RoleProfile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.errors import VaultError
    from fobwatch.core.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRule:
    """What a person chose for the profile of this name; `identity` is what it was then."""

    profile: str
    policy: ConsentPolicy
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What holds for a profile. `because` names another one, whose rule it is."""

    policy: ConsentPolicy = ConsentPolicy.ALWAYS
    because: str = ""
    identity: tuple[str, ...] = ()
    """What all the profiles are that it was made for."""


class RuleKeeper(Protocol):
    """`Vault`. What saves or removes blocks."""

    @property
    def unread(self) -> VaultError | None:
        """Why it is not known what rules there are; None once all of them were read."""
        ...

    def rules(self) -> tuple[ConsentRule, ...]: ...

    def save_rule(self, rule: ConsentRule) -> None: ...

    def remove_rule(self, profile: str) -> None: ...

    def devices(self) -> tuple[MfaDevice, ...]: ...


class Profiles(Protocol):
    """`Catalogue`."""

    def profiles(self) -> tuple[Profile, ...]: ...

    def get(self, name: str) -> Profile:
        """Raises `UnknownProfile`."""
        ...


Find = Callable[[str], "Profile | None"]
"""Gives a profile by name."""


class ConsentRules:
    """The rules, kept in the vault, for its own profiles and those of the AWS files. Thread-safe.

    What judges raises `VaultError` while the vault cannot tell the rules: none is known to be lax.
    """

    def __init__(self, keeper: RuleKeeper, profiles: Profiles) -> None:
        self._keeper = keeper
        self._profiles = profiles
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after a rule was chosen, on the changing thread."""
        self._listeners.append(listener)

    def chosen(self, name: str) -> ConsentPolicy:
        """What was chosen for the profile itself."""
        rules = {rule.profile: rule.policy for rule in self._keeper.rules()}
        return rules.get(name, ConsentPolicy.ALWAYS)

    def choose(self, name: str, policy: ConsentPolicy) -> None:
        """Keep the rule. It takes the place of one that a removed profile left to the same key.

        Blocks for the keyring's time.
        """
        identity = identity_of(self._find(name))
        if policy is ConsentPolicy.ALWAYS:
            self._keeper.remove_rule(name)
        else:
            self._keeper.save_rule(ConsentRule(profile=name, policy=policy, identity=identity))
        for rule in self._keeper.rules():
            if identity and rule.identity == identity and self._find(rule.profile) is None:
                self._keeper.remove_rule(rule.profile)
        self._tell()

    def leave(self, name: str) -> None:
        """The profile has another name, under which the vault keeps its rule too. Blocks."""
        if self._find(name) is None:
            self._keeper.remove_rule(name)
        self._tell()

    def ruling(self, name: str, *, added: Iterable[Profile] = ()) -> Ruling:
        """What holds for a profile; with `added`, what would if the vault had those too."""
        new = {profile.name: profile for profile in added}
        members = chain_members(name, lambda each: new.get(each) or self._find(each))
        return self._strictest(members, but=name)

    def ruling_for_device(self, device: str) -> Ruling:
        """What holds for the codes of a device, by name or serial: as for all who sign in with it.

        The same seed makes the same codes, whatever device it is kept as.
        """
        named = self.named()
        devices = self._keeper.devices()
        seeds = {d.seed for d in devices if device in {d.serial, d.name}}
        serials = {d.serial for d in devices if d.seed in seeds}
        users = users_of(serials, named)
        return self._strictest(m for name in users for m in chain_members(name, named.get))

    def _strictest(self, members: Iterable[tuple[str, str]], *, but: str = "") -> Ruling:
        """The strictest rule of `members`, names with identities; `but` needs no reason."""
        if (unread := self._keeper.unread) is not None:
            raise unread.fresh()
        members = tuple(members)
        names = {name for name, _ in members}
        identities = {identity for _, identity in members if identity}
        binding = [
            rule
            for rule in self._keeper.rules()
            if rule.profile in names
            or not identities.isdisjoint({rule.identity, identity_of(self._find(rule.profile))})
        ]
        # Of two that are as strict the profile's own is named.
        binding.sort(key=lambda rule: (-STRICTNESS.index(rule.policy), rule.profile != but))
        found = tuple(dict.fromkeys(f"{name}={identity}" for name, identity in members))
        if not binding:
            return Ruling(identity=found)
        because = binding[0].profile if binding[0].profile != but else ""
        return Ruling(policy=binding[0].policy, because=because, identity=found)

    def _find(self, name: str) -> Profile | None:
        try:
            return self._profiles.get(name)
        except UnknownProfile:
            return None

    def named(self) -> dict[str, Profile]:
        return {profile.name: profile for profile in self._profiles.profiles()}

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def identity_of(profile: Profile | None) -> str:
    """What a profile is, whatever its name: its access key, or the role that it assumes."""
    match profile:
        case IamUserProfile():
            return profile.access_key.access_key_id
        case RoleProfile():
            return profile.role_arn
    return ""


def chain_members(name: str, find: Find) -> tuple[tuple[str, str], ...]:
    """The profile and all that it is built upon, as names with identities.

    A chain that is broken or goes round is followed as far as it leads.
    """
    members: dict[str, str] = {}
    while name and name not in members:
        profile = find(name)
        members[name] = identity_of(profile)
        name = profile.source_profile if isinstance(profile, RoleProfile) else ""
    return tuple(members.items())


def users_of(serials: Collection[str], named: Mapping[str, Profile]) -> list[str]:
    """The profiles that sign in with one of the devices, by themselves or by their source."""
    direct = {name for name, p in named.items() if getattr(p, "mfa_serial", "") in serials}
    return [
        name
        for name in named
        if any(member in direct for member, _ in chain_members(name, named.get))
    ]
