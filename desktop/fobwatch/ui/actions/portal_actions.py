"""Carries out what a person asks for with access portals, and opens their editor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import AwsError
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.catalogue.role_marks import role_key
from fobwatch.core.errors import InputError
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.vault.as_shown import check_unchanged
from fobwatch.ui.actions.browser_choices import BrowserChoices
from fobwatch.ui.portals.editor import PortalEditor
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.browser_intents import (
    CancelSignIn,
    EditPortal,
    FindRoles,
    NewPortal,
    RemovePortal,
    RestorePortal,
    ShowPortal,
    ShowSignIn,
    SignIn,
    SignInAgain,
    SignOut,
    StopFinding,
)
from fobwatch.ui.runtime.intents import Report
from fobwatch.ui.runtime.profile_intents import AddProfiles, SetFavourite
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.web_sign_in.visit import DeviceCode
    from fobwatch.ui.runtime.browser_intents import PortalIntent
    from fobwatch.ui.runtime.services import Runtime

    Save = Callable[[Portal, BrowserChoice | None], None]


def _owner(portal: Portal) -> BrowserOwner:
    """The owner of the browser profile that was made for the portal."""
    return BrowserOwner(name=portal.title, portal=portal.start_url)


class PortalActions(WindowActions):
    """Opens the editor beside `window`. How a sign-in goes is seen in the portal's state."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        bus, services = runtime.bus, runtime.services
        self._vault = services.vault
        self._known = services.known_portals
        self._portals = services.portals
        self._roles = services.portal_roles
        self._partitions = services.partitions
        self._marks = services.marks
        self._choices = BrowserChoices(self, runtime)
        self._code_shown: DeviceCode | None = None
        for changes in (services.portals.on_change, services.portal_roles.on_change):
            changes(lambda _url: runtime.runner.post(runtime.heartbeat.wake, receiver=self))
        services.portals.on_change(runtime.runner.listener(self._show_code, receiver=self))
        bus.answer(NewPortal, lambda _: self._add())
        bus.answer(EditPortal, self._edit)
        bus.answer(RemovePortal, self._remove)
        bus.answer(RestorePortal, self._restore)
        bus.answer(SignIn, partial(self._with_portal, self._portals.open_page))
        bus.answer(SignInAgain, self._sign_in_again)
        bus.answer(SignOut, partial(self._with_portal, self._portals.sign_out))
        bus.answer(ShowSignIn, partial(self._with_portal, self._portals.show_again))
        bus.answer(CancelSignIn, lambda i: self._portals.cancel(self._known.get(i.portal)))
        bus.answer(FindRoles, partial(self._with_portal, self._roles.refresh))
        bus.answer(StopFinding, lambda intent: self._roles.cancel(intent.portal))
        bus.answer(AddProfiles, self._add_profiles)

    def _add(self) -> None:
        taken = {known.portal.start_url for known in self._known.all()}
        editor = PortalEditor(self._regions(), taken=taken, parent=self._window)
        self._choices.show(editor.browser, "")
        editor.saved.connect(partial(self._save_new, editor, self._saver({})))
        editor.open()

    def _edit(self, intent: EditPortal) -> None:
        try:
            portal = self._known.get(intent.portal)
        except InputError as error:
            self._bus.fail(intent, error)
            return
        editor = PortalEditor(self._regions(), portal=portal, parent=self._window)
        self._choices.show(editor.browser, portal.start_url)
        shown = {portal.start_url: self._vault.get(PORTALS, portal.start_url)}
        editor.saved.connect(partial(self._save, editor, self._saver(shown)))
        editor.open()

    def _save_new(self, editor: PortalEditor, save: Save, portal: Portal) -> None:
        def done() -> None:
            self._bus.ask(ShowPortal(portal=portal.start_url))
            self._bus.ask(SignIn(portal=portal.start_url))

        self._save_portal(editor, save, portal, done)

    def _save(self, editor: PortalEditor, save: Save, portal: Portal) -> None:
        def done() -> None:
            self._choices.rename(_owner(portal))
            self._bus.ask(ShowPortal(portal=portal.start_url))

        self._save_portal(editor, save, portal, done)

    def _saver(self, shown: dict[str, Portal | None]) -> Save:
        """What saves a portal with where its page opens, unless the vault has changed meanwhile.

        `shown` is what the vault had, by start URLs. A second try goes on from the first.
        """

        def save(portal: Portal, choice: BrowserChoice | None) -> None:
            url = portal.start_url
            check_unchanged(self._vault, PORTALS, url, shown.get(url))
            self._known.save(portal)
            shown[url] = self._vault.get(PORTALS, url)
            self._choices.save(url, choice)

        return save

    def _save_portal(
        self, editor: PortalEditor, save: Save, portal: Portal, done: Callable[[], None]
    ) -> None:
        """Save it, and go on with `done` once all of it is stored."""

        def saved(_: None) -> None:
            editor.accept()
            done()

        work = partial(save, portal, editor.browser.choice())
        self._runner.submit(work, receiver=editor, done=saved, failed=editor.refuse)

    def _remove(self, intent: RemovePortal) -> None:
        """Remove it. An undo does not bring back the sign-in, which AWS has ended."""

        def remove() -> Portal:
            portal = self._known.get(intent.portal)
            try:
                self._known.remove(intent.portal)
            except AwsError:  # it is removed all the same
                gone = partial(self._choices.abandon, _owner(portal))
                self._runner.post(gone, receiver=self)
                raise
            return portal

        def done(portal: Portal) -> None:
            text = self.tr("Deleted {name}").format(name=portal.title)
            undo = RestorePortal(removed=portal)
            self._bus.reported.emit(Report(intent=intent, text=text, undo=undo))
            self._choices.abandon(_owner(portal))

        self.submit(intent, remove, done)

    def _restore(self, intent: RestorePortal) -> None:
        portal, owner = intent.removed, _owner(intent.removed)
        if self._vault.get(PORTALS, portal.start_url) == portal:
            return  # it is back already
        self._choices.wait(owner)
        words = self.tr("{name} is back").format(name=portal.title)
        details = self.tr("Sign in to use it.")

        def save() -> None:
            check_unchanged(self._vault, PORTALS, portal.start_url, None)
            self._known.save(portal)

        def done(_: None) -> None:
            self._choices.give_back(owner)
            self._bus.succeed(intent, words, details)

        def failed(error: FobwatchError) -> None:
            self._choices.remove_later(owner)
            self._bus.fail(intent, error)

        self.submit(intent, save, done, failed=failed, lane=Lane.KEYRING)

    def _with_portal(self, act: Callable[[Portal], object], intent: PortalIntent) -> None:
        self.submit(intent, lambda: act(self._known.get(intent.portal)))

    def _sign_in_again(self, intent: SignInAgain) -> None:
        self.submit(intent, partial(self._known.sign_in_again, intent.portal))

    def _show_code(self, start_url: str) -> None:
        """Lead the person to the code of a sign-in that has just begun, wherever it was begun."""
        code = self._portals.state(start_url).code
        if code is not None and code != self._code_shown:
            self._code_shown = code
            self._bus.ask(ShowPortal(portal=start_url))

    def _add_profiles(self, intent: AddProfiles) -> None:
        def done(names: tuple[str, ...]) -> None:
            if len(names) == 1:
                words = self.tr("Added the profile {name}").format(name=names[0])
            elif names:
                words = self.tr("Added %n profiles", "", len(names))
            else:
                words = self.tr("There is a profile of each of these roles already")
            self._bus.succeed(intent, words)
            self._move_stars(intent.roles)

        add = partial(self._known.add_profiles, intent.roles, intent.region)
        self.submit(intent, add, done, lane=Lane.KEYRING)

    def _move_stars(self, roles: tuple[PortalRole, ...]) -> None:
        """The profile of a role that was a favourite is one from now on."""
        for role in roles:
            if (key := role_key(role)) in self._marks.current.favourites:
                self._bus.ask(SetFavourite(profile=self._known.profile_of(role), wanted=True))
                self._bus.ask(SetFavourite(profile=key, wanted=False))

    def _regions(self) -> list[tuple[str, str]]:
        return [(code, f"{code} — {name}") for code, name in self._partitions.regions()]
