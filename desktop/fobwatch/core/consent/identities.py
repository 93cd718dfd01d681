"""The identities of profiles at AWS, and all that their credentials and codes come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import identity_key
from fobwatch.core.aws.errors import AccessKeyRefused, AwsError, SecretKeyRefused
from fobwatch.core.profiles.chain import chain_of, region_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.ports import Clock
    from fobwatch.core.profiles.profile import Profile


Find = Callable[[str], "Profile | None"]
"""Returns a profile by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A profile of a chain; `serial` is the MFA device that it names."""

    name: str
    identities: tuple[str, ...] = ()
    serial: str = ""


def identities_of(profile: Profile | None) -> tuple[str, ...]:
    """What a profile is, whatever its name: the role that it assumes, its access key, or both."""
    found: list[str] = []
    while profile is not None:
        found += profile.identities
        profile = profile.as_source
    return tuple(found)


def chain_members(name: str, find: Find) -> tuple[Member, ...]:
    """The profile and all that it is built upon, with the access portal that it shares with others.

    A chain that is broken or a loop is followed as far as it leads.
    """
    members: dict[str, Member] = {}
    while name and name not in members:
        profile = find(name)
        members[name] = Member(
            name=name,
            identities=identities_of(profile),
            serial=profile.mfa_serial if profile else "",
        )
        if profile is not None and profile.portal is not None:
            # A program that adds another profile gets what the same sign-in opens.
            portal = profile.portal.start_url
            members.setdefault(portal, Member(name=portal))
        name = profile.source if profile else ""
    return tuple(members.values())


def users_of(serials: Collection[str], named: Mapping[str, Profile]) -> list[str]:
    """The profiles that sign in with one of the devices, by themselves or by their source."""
    return [
        name
        for name in named
        if any(member.serial in serials for member in chain_members(name, named.get))
    ]


REFUSED_FOR: Final = timedelta(minutes=5)
"""The time in which a key that AWS refused counts as nobody's: AWS would be asked about a deleted
one at each console, and never takes it again."""


class KeyUsers:
    """What AWS has said since the program started: a key never gets another user. Thread-safe."""

    def __init__(
        self,
        tokens: TokenService,
        profiles: Callable[[], Mapping[str, Profile]],
        connection: Callable[[str], Connection],
        clock: Clock,
    ) -> None:
        """`profiles` returns all by name; `connection` is the one used for a profile of it."""
        self._tokens = tokens
        self._profiles = profiles
        self._connection = connection
        self._clock = clock
        self._arns: dict[str, str] = {}
        self._refused: dict[str, timedelta] = {}

    def known(self, profile: Profile) -> str:
        """The ARN of the user whose key the profile has; empty where AWS has not said."""
        key = profile.long_term_key
        return self._arns.get(key.access_key_id, "") if key else ""

    def learn(self, profile: Profile, *, refused_for: timedelta = timedelta()) -> None:
        """Ask AWS whose the profile's key is, once. Blocks. Raises `AwsError`.

        It stays unknown for a key that AWS does not take: nobody signs in with that. It is asked
        about again once it has been `refused_for` so long.
        """
        key = profile.long_term_key
        if key is None or key.access_key_id in self._arns:
            return
        now = self._clock.elapsed()
        refused = self._refused.get(key.access_key_id)
        if refused is not None and now - refused < refused_for:
            return
        region = region_of(chain_of(profile, self._profiles()))
        tokens = self._tokens.via(self._connection(profile.name))
        try:
            caller = tokens.get_caller_identity(key, region=region)
        except (AccessKeyRefused, SecretKeyRefused):
            self._refused[key.access_key_id] = now
            return
        self._arns[key.access_key_id] = caller.arn


@dataclass(frozen=True, eq=False, repr=False)
class ProfileIdentities:
    """By what a profile is known to be the same as another. Thread-safe.

    `arn` is that of a profile's session, empty where it has none.
    """

    find: Find
    arn: Callable[[str], str]
    key_users: KeyUsers | None

    def of(self, name: str) -> tuple[str, ...]:
        """As far as they are known. Does not block."""
        keys, users = self._keys(name), self.key_users
        arns = [users.known(key) for key in keys] if users else []
        ways = (
            *identities_of(self.find(name)),
            *(key.mfa_serial.casefold() for key in keys),
            *map(identity_key, (*arns, self.arn(name))),
        )
        return tuple(each for each in dict.fromkeys(ways) if each)

    def learn(self, name: str, others: Collection[str]) -> None:
        """Find out whether a key that the profile is built upon is of a user that others are.

        Blocks for the network where AWS has not said it yet. Raises `AwsError`.
        """
        if self.key_users is None:
            return
        members = [each.name for each in chain_members(name, self.find)]
        for key in [key for each in members for key in self._keys(each)]:
            same = [each for each in others if self._may_have(each, key)]
            if same:
                self.key_users.learn(key)  # which may be so new that AWS takes it only now
            for theirs in [own for each in same for own in self._keys(each)]:
                self._learn_of_other(self.key_users, theirs)

    @staticmethod
    def _learn_of_other(users: KeyUsers, other: Profile) -> None:
        """Its error names the profile, which is not the one whose console is to open."""
        try:
            users.learn(other, refused_for=REFUSED_FOR)
        except AwsError as error:
            named = error.fresh()
            named.message += f" AWS was asked whose key “{other.name}” has, since it asks first."
            raise named from error

    def _may_have(self, name: str, key: Profile) -> bool:
        """Whether the profile may be a user with this key: a user has one account."""
        profile, keys = self.find(name), self._keys(name)
        if profile is not None and profile.role and not keys:
            return False
        accounts = {each.account for each in (key, *keys, *filter(None, (profile,)))}
        return "" in accounts or len(accounts) == 1

    def _keys(self, name: str) -> list[Profile]:
        """Those that have a key: the profile, and what is used for it where it is a source."""
        keys: list[Profile] = []
        profile = self.find(name)
        while profile is not None:
            if profile.long_term_key is not None:
                keys.append(profile)
            profile = profile.as_source
        return keys
