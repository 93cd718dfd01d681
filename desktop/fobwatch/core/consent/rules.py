"""The rules for programs that want a profile's credentials: those chosen, and those in force.

A rule belongs to a name, and to the access keys, roles and MFA devices that had this name since it
was chosen. So it is stored apart from the profile: to replace, rename, remove or add the profile
again leaves it. What holds for a profile is the strictest rule of all that its credentials come
from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Protocol

from fobwatch.core.collection import RecordKind, RecordStore
from fobwatch.core.consent.consent import STRICTNESS, ConsentPolicy, Ruling
from fobwatch.core.consent.identities import chain_members, identities_of, users_of
from fobwatch.core.consent.narrowing import (
    NOT_NARROWED,
    ProgramNarrowing,  # noqa: TC001 - its fields' types are read
    check_program_narrowing,
)
from fobwatch.core.listeners import Listeners
from fobwatch.core.profiles.chain import profile_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.consent.identities import Find, Member
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile

    Changes = Iterable[tuple["ConsentRule", "ConsentRule"]]

MAX_NOTED: Final = 64
"""Keys and roles, and devices, that a rule notes of what its profile was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRule:
    """What a person chose for the profile of this name.

    `identities` is all that it was since then, `devices` the serials of those that it needed.
    `narrowed` is what programs get less of, whom `policy` lets have something.
    """

    profile: str
    policy: ConsentPolicy
    identities: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    narrowed: ProgramNarrowing = NOT_NARROWED

    def joined_with(self, other: ConsentRule | None, *, name: str) -> ConsentRule:
        """The stricter of both, under this name, for all that either covers."""
        if other is None:
            return replace(self, profile=name)
        return ConsentRule(
            profile=name,
            policy=max(self.policy, other.policy, key=STRICTNESS.index),
            identities=tuple(dict.fromkeys((*self.identities, *other.identities))),
            devices=tuple(dict.fromkeys((*self.devices, *other.devices))),
            narrowed=self.narrowed.joined_with(other.narrowed),
        )


RULES: RecordKind[ConsentRule] = RecordKind(
    prefix="rule",
    noun="rule for programs",
    types={"consent-rule": ConsentRule},
    key="profile",
    # The policy of a lost rule is not known, only that there was one.
    lost=lambda name: ConsentRule(profile=name, policy=ConsentPolicy.NEVER),
)


class RuleKeeper(RecordStore, Protocol):
    """`Vault`. What saves or removes blocks."""

    def check_read(self) -> None:
        """Raises `VaultError` while the rules are not known."""

    def devices(self) -> tuple[MfaDevice, ...]: ...

    def replace_all(self, kind: RecordKind[ConsentRule], changes: Changes) -> None: ...


class ProfileNames(Protocol):
    """`Catalogue`."""

    @property
    def by_name(self) -> Mapping[str, Profile]: ...

    def connection(self, name: str) -> Connection:
        """How AWS is reached for the profile."""
        ...


class ConsentRules:
    """The rules, stored in the vault, for its own profiles and those of the AWS files. Thread-safe.

    Judging raises `VaultError` while the vault cannot read the rules: none is known to be lax.
    """

    def __init__(self, keeper: RuleKeeper, profiles: ProfileNames) -> None:
        self._keeper = keeper
        self._profiles = profiles
        self.on_change = Listeners[[]]()
        """Called after a rule was chosen, on the changing thread."""

    def chosen(self, name: str) -> ConsentPolicy:
        """What was chosen for the profile itself."""
        rules = {rule.profile: rule.policy for rule in self._keeper.all(RULES)}
        return rules.get(name, ConsentPolicy.ALWAYS)

    def narrowed(self, name: str) -> ProgramNarrowing:
        """What was chosen for the profile itself to be taken away."""
        rule = self._keeper.get(RULES, name)
        return rule.narrowed if rule else NOT_NARROWED

    def choose(self, name: str, policy: ConsentPolicy) -> tuple[str, ...]:
        """Store the rule; return the removed profiles whose rule for the same key it replaces.

        Blocks for the keyring's time. Raises `VaultError` while it is not known what was chosen.
        """
        return self._store(name, policy, self.narrowed(name))

    def narrow(self, name: str, narrowed: ProgramNarrowing) -> tuple[str, ...]:
        """The same for what programs get less of. Raises `InvalidSetting` for what AWS refuses."""
        check_program_narrowing(narrowed)
        return self._store(name, self.chosen(name), narrowed)

    def _store(
        self, name: str, policy: ConsentPolicy, narrowed: ProgramNarrowing
    ) -> tuple[str, ...]:
        self._keeper.check_read()
        identities, devices = self._what_is(name)
        if policy is ConsentPolicy.ALWAYS and not narrowed:
            self._remove(name)
        else:
            rule = ConsentRule(
                profile=name,
                policy=policy,
                identities=identities,
                devices=devices,
                narrowed=narrowed,
            )
            self._keeper.save(RULES, rule)
        left = tuple(
            rule.profile
            for rule in self._keeper.all(RULES)
            if not set(identities).isdisjoint(rule.identities)
            and rule.profile not in self._profiles.by_name
        )
        for other in left:
            self._remove(other)
        self.on_change.notify()
        return left

    def leave(self, name: str) -> None:
        """The profile has another name, under which the vault stores its rule too. Blocks."""
        if name not in self._profiles.by_name:
            self._remove(name)
        self.on_change.notify()

    def follow(self, name: str) -> None:
        """A person has changed or removed the profile: its rule holds for its devices as they are.

        Blocks for the keyring's time.
        """
        rule = self._keeper.get(RULES, name)
        if rule is not None:
            self._replace([(rule, _noting(rule, *self._what_is(name)))])

    def note(self) -> None:
        """Profiles may have changed outside: their rules also cover what they are from now on.

        Otherwise a key replaced in the AWS files would lose its rule with its profile's name.
        Blocks for the keyring's time.
        """
        noted: list[tuple[ConsentRule, ConsentRule]] = []
        for rule in self._keeper.all(RULES):
            identities, devices = self._what_is(rule.profile)
            noted.append((rule, _noting(rule, identities, (*rule.devices, *devices))))
        self._replace(noted)

    def at_once(self) -> Callable[[str], Ruling]:
        """`ruling` for many profiles of one moment: who uses a device is looked up only once."""
        return partial(self.ruling, users=cache(self._users))

    def ruling(
        self,
        name: str,
        *,
        find: Find | None = None,
        users: Callable[[frozenset[str]], tuple[Member, ...]] | None = None,
    ) -> Ruling:
        """What holds for a profile; with `find`, what would if these were the profiles.

        Where its section of the AWS files names an endpoint or a certificate, the writer of that
        may read the codes that are sent there: the same rule holds as for its devices.
        """
        self._keeper.check_read()
        profiles = self._profiles.by_name
        connection = self._profiles.connection(name)
        members = chain_members(name, find or profiles.get)
        way = tuple(filter(None, (connection.sts_endpoint, connection.ca_bundle)))
        if not way:
            return self._strictest(members, profiles, but=name)
        serials = self._serials(member.serial for member in members if member.serial)
        others = (users or self._users)(serials)
        ruling = self._strictest((*members, *others), profiles, but=name, serials=serials)
        return replace(ruling, identity=(*ruling.identity, *way))

    def ruling_for_device(self, device: str) -> Ruling:
        """What holds for the codes of a device, by name or serial: as for all who sign in with it.

        The same seed makes the same codes, whatever device stores it.
        """
        self._keeper.check_read()
        serials = self._serials((device,))
        return self._strictest(self._users(serials), self._profiles.by_name, serials=serials)

    def _what_is(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The profile's identities, and the devices that its sign-in may need."""
        find = self._profiles.by_name.get
        serials = dict.fromkeys(member.serial for member in chain_members(name, find))
        return identities_of(find(name)), tuple(filter(None, serials))

    def _replace(self, rules: Changes) -> None:
        """Save those that differ, at once: whoever hears of a change notes what is left."""
        changed = [(before, now) for before, now in rules if now != before]
        if changed:
            self._keeper.replace_all(RULES, changed)

    def _remove(self, name: str) -> None:
        if self._keeper.get(RULES, name) is not None:
            self._keeper.remove(RULES, name)

    def _serials(self, devices: Iterable[str]) -> frozenset[str]:
        """The devices, by name or serial, with all others that have the seed of one of them."""
        wanted = frozenset(devices)
        kept = self._keeper.devices()
        seeds = {d.seed for d in kept if not wanted.isdisjoint({d.serial, d.name})}
        return wanted | {d.serial for d in kept if d.seed in seeds}

    def _users(self, serials: frozenset[str]) -> tuple[Member, ...]:
        """All that the users of one of the devices sign in with."""
        named = self._profiles.by_name
        users = users_of(serials, named)
        return tuple(member for name in users for member in chain_members(name, named.get))

    def _strictest(
        self,
        members: Iterable[Member],
        profiles: Mapping[str, Profile],
        *,
        but: str = "",
        serials: Iterable[str] = (),
    ) -> Ruling:
        """The strictest rule of members and devices; `but` is the name that needs no reason."""
        members = tuple(members)
        names = {member.name for member in members}
        identities = {identity for member in members for identity in member.identities}
        rules = self._keeper.all(RULES)
        self._keeper.check_read()  # anew: a lock drops them
        binding = [
            rule
            for rule in rules
            if rule.profile in names
            or not identities.isdisjoint(rule.identities)
            or not identities.isdisjoint(identities_of(profiles.get(rule.profile)))
            or not set(serials).isdisjoint(rule.devices)
        ]
        # Of two equally strict rules, the profile's own is named.
        binding.sort(key=lambda rule: (-STRICTNESS.index(rule.policy), rule.profile != but))
        found = tuple(dict.fromkeys(f"{m.name}={','.join(m.identities)}" for m in members))
        if not binding:
            return Ruling(identity=found)
        because = binding[0].profile if binding[0].profile != but else ""
        narrowed = tuple(rule.narrowed for rule in binding if rule.narrowed)
        return Ruling(policy=binding[0].policy, because=because, identity=found, narrowed=narrowed)

    def check_name(self, name: str) -> None:
        """Raises `UnknownProfile`."""
        profile_named(name, self._profiles.by_name)

    def named(self) -> Mapping[str, Profile]:
        return self._profiles.by_name


def _noting(rule: ConsentRule, identities: Iterable[str], devices: Iterable[str]) -> ConsentRule:
    """The rule, with these identities beside its own, for these devices."""
    if not rule.identities and not rule.devices:
        return rule  # of one that cannot be read, the entry is left as it is
    return replace(
        rule,
        identities=tuple(dict.fromkeys((*rule.identities, *identities)))[:MAX_NOTED],
        devices=tuple(dict.fromkeys(devices))[:MAX_NOTED],
    )
