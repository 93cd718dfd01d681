"""What the quick panel's words can open in the console, and the profiles that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.catalogue.console_profiles import ConsoleProfiles, has_console
from fobwatch.core.console.console import Destination, service_page
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.words import read_words
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.console.words import ConsoleWords
    from fobwatch.ui.runtime.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleOffer:
    """`title` says what is opened, or why nothing is; `names` are the profiles that can."""

    title: str
    destination: Destination
    names: Sequence[str] = ()


class ConsoleOffers:
    """Reads words such as “prod s3 eu-west-1”, an ARN, or a page's address."""

    def __init__(self, services: Services, found: Callable[[str], Sequence[str]]) -> None:
        """`found` gives the names of profiles that match some words, the best first."""
        self._services = services
        self._found = found
        self._leading = ConsoleProfiles(lambda: services.index.all, services.broker.records)

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
        names = [name for name in self._found(read.others) if has_console(profiles[name])]
        if not names:
            return None
        title = _title(read.destination)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _of_page(self, read: ConsoleWords) -> ConsoleOffer:
        names = self._leading.of_page(read)
        if read.account_id:
            title = translate("QuickPanel", "Open this page of account {account} with")
            if not names:
                title = translate("QuickPanel", "No profile here is of account {account}")
        else:
            title = translate("QuickPanel", "Open this page with")
            if not names:
                title = translate("QuickPanel", "No profile here is of the partition {partition}")
        title = title.format(account=read.account_id, partition=read.partition)
        return ConsoleOffer(title=title, destination=read.destination, names=names)


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
