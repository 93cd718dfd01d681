"""The menu of a profile's console: its favourite services first, other ways in last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu

from fobwatch.core.console.aws_services import SERVICES
from fobwatch.core.console.console import Destination, service_page
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.ui.runtime.browser_intents import (
    ChooseService,
    CopyLink,
    OpenConsole,
    OpenShortcut,
    OpenSignInPage,
)
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.kind_words import words_of

if TYPE_CHECKING:
    from fobwatch.core.catalogue.profile_marks import ConsoleServices
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionRecord
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services

SERVICES_SHOWN: Final = (
    "ec2",
    "s3",
    "lambda",
    "iam",
    "cloudwatch",
    "cloudformation",
    "dynamodb",
    "rds",
    "ecs",
    "eks",
    "vpc",
    "route53",
    "sqs",
    "sns",
    "secretsmanager",
    "systems-manager",
    "cloudtrail",
    "costs",
)
"""The services that a menu offers besides a profile's own; the dialog has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleItem:
    """`name` is the action's object name."""

    text: str
    name: str
    intent: Intent


def other_ways(record: SessionRecord, profile: Profile | None) -> tuple[ConsoleItem, ...]:
    """The ways into the profile's console without federation, each with its reason."""
    if profile is None:
        return ()
    ways: list[ConsoleItem] = []
    if profile.console_shortcut("", ""):
        words = words_of(profile).console_shortcut()
        intent: Intent = OpenShortcut(profile=profile.name)
        ways.append(ConsoleItem(text=words, name="shortcut", intent=intent))
    if is_user(record, profile):
        words = translate("ConsoleMenu", "Sign in with the password… (federation has no MFA)")
        intent = OpenSignInPage(profile=profile.name)
        ways.append(ConsoleItem(text=words, name="sign_in_page", intent=intent))
    return tuple(ways)


def is_user(record: SessionRecord, profile: Profile) -> bool:
    """Whether it is an IAM user, who may have a password."""
    if record.session is not None:
        return record.session.console is ConsoleUse.KEY_ONLY
    return profile.long_term_key is not None


def console_groups(
    name: str, own: ConsoleServices, ways: tuple[ConsoleItem, ...]
) -> tuple[tuple[ConsoleItem, ...], ...]:
    """The menu's items, in groups: `own` are the profile's services."""
    first = dict.fromkeys((*own.favourites, *filter(None, (own.last,))))
    home = OpenConsole(profile=name)
    choose = ChooseService(profile=name)
    groups = (
        (ConsoleItem(text=translate("ConsoleMenu", "Console home"), name="service:", intent=home),),
        tuple(_service(name, each, _own_words(each, own)) for each in first),
        tuple(
            _service(name, each, SERVICES[each].title)
            for each in SERVICES_SHOWN
            if each not in first
        ),
        (
            ConsoleItem(
                text=translate("ConsoleMenu", "All services…"), name="all_services", intent=choose
            ),
            ConsoleItem(
                text=translate("ConsoleMenu", "Copy link for others"),
                name="copy_link",
                intent=CopyLink(profile=name),
            ),
        ),
        ways,
    )
    return tuple(filter(None, groups))


def _own_words(service: str, own: ConsoleServices) -> str:
    if service in own.favourites:
        words = translate("ConsoleMenu", "\N{BLACK STAR} {service}")
    else:
        words = translate("ConsoleMenu", "{service} (opened last)")
    return words.format(service=service_page(service).title)


def _service(name: str, service: str, text: str) -> ConsoleItem:
    return ConsoleItem(
        text=text,
        name=f"service:{service}",
        intent=OpenConsole(profile=name, destination=Destination(service=service)),
    )


class ConsoleMenu(QMenu):
    """Shows the items of one profile at a time.

    Signals:
        intended: the `Intent` of the chosen item.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._of: tuple[str, Services] | None = None
        self._shown: tuple[tuple[ConsoleItem, ...], ...] = ()
        self.aboutToShow.connect(self._build)

    def show_profile(self, name: str, services: Services) -> None:
        """Show the items of this profile when the menu opens next."""
        self._of = name, services
        if self.isEmpty():  # a menu without items cannot be opened
            self._build()

    @Slot()
    def _build(self) -> None:
        if self._of is None:
            return
        name, services = self._of
        own = services.marks.current.services_of(name)
        ways = other_ways(services.broker.record(name), services.index.by_name.get(name))
        groups = console_groups(name, own, ways)
        if groups == self._shown:
            return
        self._shown = groups
        self.clear()
        for number, group in enumerate(self._shown):
            if number:
                self.addSeparator()
            for item in group:
                self._add(item)

    def _add(self, item: ConsoleItem) -> None:
        action = self.addAction(item.text)
        action.setObjectName(item.name)
        action.triggered.connect(lambda: self.intended.emit(item.intent))
