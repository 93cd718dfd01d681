"""The profiles that lead to the page of the console that words name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fobwatch.core.aws.arns import partition_of
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.profiles.profile import OwnProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fobwatch.core.console.words import ConsoleWords
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session, SessionRecord


class _Place(NamedTuple):
    """Where a console is, as far as it is known."""

    account: str
    partition: str


class ConsoleProfiles:
    """Not thread-safe. While `profiles` returns the same object, it is not read again."""

    def __init__(
        self,
        profiles: Callable[[], Sequence[Profile]],
        records: Callable[[], Iterable[SessionRecord]],
    ) -> None:
        self._profiles = profiles
        self._records = records
        self._read: Sequence[Profile] = ()
        self._places: Mapping[str, _Place] = {}

    def of_page(self, read: ConsoleWords) -> Sequence[str]:
        """Those of the account that the page names, else of its partition; in use first."""
        if read.account_id:
            return self._in(lambda place: place.account == read.account_id)
        return self._in(lambda place: place.partition in {"", read.partition})

    def _in(self, fits: Callable[[_Place], bool]) -> Sequence[str]:
        held = {
            record.profile: _of_session(record.session)
            for record in self._records()
            if record.session is not None
        }
        places = self._of_profiles()
        names = (name for name in places if fits(held.get(name) or places[name]))
        return sorted(names, key=lambda name: name not in held)

    def _of_profiles(self) -> Mapping[str, _Place]:
        profiles = self._profiles()
        if profiles is not self._read:
            self._read = profiles
            self._places = {each.name: _of_profile(each) for each in profiles if has_console(each)}
        return self._places


def has_console(profile: Profile) -> bool:
    return isinstance(profile, OwnProfile) and profile.has_console


def _of_session(session: Session) -> _Place:
    return _Place(session.account_id, partition_of(session.arn))


def _of_profile(profile: Profile) -> _Place:
    """As far as the profile itself says; empty where it does not."""
    region = partition_of_region(profile.region) if profile.region else ""
    return _Place(profile.account, partition_of(profile.partition_arn) or region)
