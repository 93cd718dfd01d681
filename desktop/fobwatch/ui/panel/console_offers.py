"""What the quick panel's words can open in the console, and the profiles that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fobwatch.core.aws.arns import partition_of
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.console.console import Destination, service_page
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.words import read_words
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.console.words import ConsoleWords
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.runtime.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleOffer:
    """`title` says what is opened, or why nothing is; `names` are the profiles that can."""

    title: str
    destination: Destination
    names: Sequence[str] = ()


class _Place(NamedTuple):
    """Where a console is, as far as it is known."""

    account: str
    partition: str


class ConsoleOffers:
    """Reads words such as “prod s3 eu-west-1”, an ARN, or a page's address."""

    def __init__(self, services: Services, found: Callable[[str], Sequence[str]]) -> None:
        """`found` gives the names of profiles that match some words, the best first."""
        self._services = services
        self._found = found
        self._read: Sequence[Profile] = ()
        self._places: Mapping[str, _Place] = {}

    def read(self, words: str) -> ConsoleOffer | None:
        """What the words open; None where they name no destination, or no profile that can."""
        try:
            read = read_words(words)
        except InvalidDestination as error:
            return ConsoleOffer(title=error.title, destination=Destination())
        if read.destination.url:
            return self._of_page(read)
        if not read.others or read.destination == Destination():
            return None
        profiles = self._services.index.by_name
        names = [name for name in self._found(read.others) if _has_console(profiles[name])]
        if not names:
            return None
        title = _title(read.destination)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _of_page(self, read: ConsoleWords) -> ConsoleOffer:
        """A page of a named account is opened by that account's profiles alone.

        That of another is by those of its partition.
        """
        if read.account_id:
            names = self._in(lambda place: place.account == read.account_id)
            title = translate("QuickPanel", "Open this page of account {account} with")
            if not names:
                title = translate("QuickPanel", "No profile here is of account {account}")
        else:
            names = self._in(lambda place: place.partition in {"", read.partition})
            title = translate("QuickPanel", "Open this page with")
            if not names:
                title = translate("QuickPanel", "No profile here is of the partition {partition}")
        title = title.format(account=read.account_id, partition=read.partition)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _in(self, fits: Callable[[_Place], bool]) -> Sequence[str]:
        """The profiles whose place is such a one, those with a session first."""
        held = {
            record.profile: _of_session(record.session)
            for record in self._services.broker.records()
            if record.session is not None
        }
        places = self._of_profiles()
        names = (name for name in places if fits(held.get(name) or places[name]))
        return sorted(names, key=lambda name: name not in held)

    def _of_profiles(self) -> Mapping[str, _Place]:
        """The place of each profile that has a console, read again when the profiles changed."""
        profiles = self._services.index.all
        if profiles is not self._read:
            self._read = profiles
            self._places = {each.name: _of_profile(each) for each in profiles if _has_console(each)}
        return self._places


def _has_console(profile: Profile) -> bool:
    return isinstance(profile, OwnProfile) and profile.has_console


def _of_session(session: Session) -> _Place:
    return _Place(session.account_id, partition_of(session.arn))


def _of_profile(profile: Profile) -> _Place:
    """As far as the profile itself says; empty where it does not."""
    region = partition_of_region(profile.region) if profile.region else ""
    return _Place(profile.account, partition_of(profile.partition_arn) or region)


def _title(destination: Destination) -> str:
    if not destination.service:
        return translate("QuickPanel", "Open the console in {region}").format(
            region=destination.region
        )
    words = translate("QuickPanel", "Open {service}")
    if destination.region:
        words = translate("QuickPanel", "Open {service} in {region}")
    title = service_page(destination.service).title
    return words.format(service=title, region=destination.region)
