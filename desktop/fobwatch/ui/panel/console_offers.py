"""What the quick panel's words can open in the console, and the profiles that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import partition_of_region
from fobwatch.core.console.console import Destination, service_page
from fobwatch.core.console.words import read_words
from fobwatch.core.errors import InvalidDestination

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

    def read(self, words: str) -> ConsoleOffer | None:
        """What the words open; None where they name no destination, or no profile beside it."""
        try:
            read = read_words(words)
        except InvalidDestination as error:
            return ConsoleOffer(title=error.title, destination=Destination())
        if read.destination.url:
            return self._of_page(read)
        if not read.others or read.destination == Destination():
            return None
        names = [name for name in self._found(read.others) if self._has_console(name)]
        title = _title(read.destination)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _of_page(self, read: ConsoleWords) -> ConsoleOffer:
        """A page of a named account is opened by that account's profiles alone.

        That of another is by those of its partition.
        """
        translate = QCoreApplication.translate
        usable = filter(self._has_console, self._services.index.usable)
        names = sorted(usable, key=self._without_session)
        title = translate("QuickPanel", "Open this page with")
        if not read.account_id:
            names = [name for name in names if self._partition(name) in {"", read.partition}]
            if not names:
                title = translate("QuickPanel", "No profile here is of the partition {partition}")
        else:
            names = [name for name in names if self._account(name) == read.account_id]
            title = translate("QuickPanel", "Open this page of account {account} with")
            if not names:
                title = translate("QuickPanel", "No profile here is of account {account}")
        title = title.format(account=read.account_id, partition=read.partition)
        return ConsoleOffer(title=title, destination=read.destination, names=names)

    def _without_session(self, name: str) -> bool:
        return self._services.broker.record(name).session is None

    def _has_console(self, name: str) -> bool:
        """Not that of a root task: AWS's sign-in takes no session of a root user."""
        return self._services.index.by_name[name].root_task is None

    def _partition(self, name: str) -> str:
        """As far as the session or the profile itself says; empty where neither does."""
        session = self._services.broker.record(name).session
        profile = self._services.index.by_name[name]
        arn = parse_arn(session.arn if session else profile.partition_arn)
        region = profile.region
        return arn.partition if arn else partition_of_region(region) if region else ""

    def _account(self, name: str) -> str:
        session = self._services.broker.record(name).session
        return session.account_id if session else self._services.index.by_name[name].account


def _title(destination: Destination) -> str:
    translate = QCoreApplication.translate
    if not destination.service:
        return translate("QuickPanel", "Open the console in {region}").format(
            region=destination.region
        )
    words = translate("QuickPanel", "Open {service}")
    if destination.region:
        words = translate("QuickPanel", "Open {service} in {region}")
    title = service_page(destination.service).title
    return words.format(service=title, region=destination.region)
