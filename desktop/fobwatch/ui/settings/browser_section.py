"""The settings' section about browsers: the default, multi-session, their profiles, links."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.browsers.browsers import (
    CustomCommand,
    DefaultBrowser,
    UsersProfile,
    shared_place,
)
from fobwatch.ui.forms.browser_field import BrowserField
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.settings.option_fields import OptionField, switch
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QPushButton

    from fobwatch.core.browsers.browsers import Browser, BrowserOwner, StoredProfile
    from fobwatch.core.settings.options import AllowedLink


class BrowserSection(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.default = BrowserField()
        self.multi_session = MultiSessionAnswers()
        self.stored = StoredProfiles()
        sign_out = self.tr("&Sign out of consoles when Fobwatch is locked or quits")
        self.sign_out_consoles = named(QCheckBox(sign_out), "sign_out_consoles")
        self.allowed = AllowedLinksList()
        opens_in = wrapped_label(self.tr("Consoles and sign-in pages open in"))
        opens_in.setBuddy(self.default.list)
        self.default.list.setAccessibleName(opens_in.text())
        places = self.tr(
            "For one profile or access portal, choose another under “Opens in” when you edit it."
        )
        in_column(
            label(self.tr("Browser"), "heading"),
            opens_in,
            self.default,
            wrapped_label(places, "small"),
            self.multi_session,
            self.sign_out_consoles,
            self.stored,
            self.allowed,
            spacing=12,
            within=self,
        )

    def fields(self) -> dict[str, OptionField]:
        """By the names of their options."""
        default, several, allowed = self.default, self.multi_session, self.allowed
        return {
            "browser": OptionField(
                widget=default,
                show=default.set_choice,
                value=default.choice,
                changed=default.changed,
            ),
            "multi_session": OptionField(
                widget=several,
                show=several.show_answers,
                value=several.answers,
                changed=several.changed,
            ),
            "sign_out_consoles": switch(self.sign_out_consoles),
            "allowed_links": OptionField(
                widget=allowed,
                show=allowed.show_links,
                value=allowed.links,
                changed=allowed.changed,
            ),
        }

    def show_found(self, found: tuple[Browser, ...]) -> None:
        self.default.show_found(found)
        self.multi_session.show_found(found)


class MultiSessionAnswers(QWidget):
    """A box for each browser that a person was asked about; hidden before the first question.

    Signals:
        changed: an answer is another one now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        self._names = {
            shared_place(DefaultBrowser()): self.tr("the default browser"),
            shared_place(CustomCommand(command="")): self.tr("the browser of your command"),
        }
        self._column = in_column(within=self)
        self.hide()

    def answers(self) -> Mapping[str, bool]:
        return {place: box.isChecked() for place, box in self._boxes.items()}

    def show_answers(self, answers: Mapping[str, bool]) -> None:
        for place, keeps_several in answers.items():
            if place not in self._boxes:
                self._add(place)
            self._boxes[place].setChecked(keeps_several)
        self.setVisible(bool(self._boxes))

    def show_found(self, found: tuple[Browser, ...]) -> None:
        """Name the places as the browsers are called."""
        for browser in found:
            for profile in browser.profiles:
                place = shared_place(UsersProfile(browser=browser.id, profile=profile.id))
                self._names[place] = f"{browser.name}, {profile.name}"
            self._names[shared_place(UsersProfile(browser=browser.id))] = browser.name
        for place, box in self._boxes.items():
            box.setText(self._words(place))

    def _add(self, place: str) -> None:
        box = QCheckBox(self._words(place))
        box.setObjectName("multi_session")
        box.toggled.connect(self.changed)
        self._boxes[place] = box
        self._column.addWidget(box)

    def _words(self, place: str) -> str:
        words = self.tr("Several accounts stay signed in to AWS (multi-session) in {browser}")
        return words.format(browser=self._names.get(place, place.partition("|")[0]))


class StoredProfiles(QWidget):
    """A line for each; hidden if there are none.

    Signals:
        removal_wanted: the `BrowserOwner` of those that are to be removed.
    """

    removal_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._question = QuestionBar()
        self._question.confirmed.connect(lambda _key: self.removal_wanted.emit(self._asked))
        self._asked: BrowserOwner | None = None
        self._lines = QWidget()
        title = wrapped_label(self.tr("Browser profiles that Fobwatch has made"), "strong")
        self._column = in_column(title, self._question, self._lines, within=self)
        self.show_stored(())

    def show_stored(self, stored: Sequence[StoredProfile]) -> None:
        lines = named(QWidget(), "stored_profiles")
        in_column(*(self._line(each) for each in stored), within=lines)
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self.setVisible(bool(stored))

    def _line(self, stored: StoredProfile) -> QWidget:
        size = QLocale().formattedDataSize(stored.size, 0)
        words = self.tr("{owner} in {browser}: {size}")
        if stored.abandoned:
            words = self.tr(
                "{owner} in {browser}, no longer used: {size}. It is removed once the browser is "
                "closed."
            )
        words = words.format(owner=self._named(stored.owner), browser=stored.browser, size=size)
        if stored.abandoned:
            return wrapped_label(words)
        clear = button(self.tr("Clear…"), "clear")
        clear.setAccessibleName(self.tr("Clear {line}").format(line=words))
        clear.clicked.connect(partial(self._ask, stored.owner))
        line = QWidget()
        in_row((wrapped_label(words), 1), clear, within=line)
        return line

    def _named(self, owner: BrowserOwner) -> str:
        if not owner.portal:
            return owner.name
        return self.tr("{name} (access portal)").format(name=owner.name)

    def _ask(self, owner: BrowserOwner) -> None:
        self._asked = owner
        self._question.ask(
            owner.key,
            self.tr("Clear the browser profile of {owner}?").format(owner=self._named(owner)),
            self.tr(
                "Its cookies, history and passwords are deleted. It is made again when needed."
            ),
            yes=self.tr("Clear it"),
            no=self.tr("Keep it"),
        )


class AllowedLinksList(QWidget):
    """A line for each; hidden if there are none.

    Signals:
        changed: one was revoked.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[AllowedLink, ...] = ()
        self._buttons: list[QPushButton] = []
        self._title = wrapped_label(self.tr("Links that open without asking"), "strong")
        self._lines = QWidget()
        self._said = named(wrapped_label("", "dim"), "revoked")
        self._column = in_column(self._title, self._lines, self._said, within=self)
        self.hide()

    def links(self) -> tuple[AllowedLink, ...]:
        return self._links

    def show_links(self, links: tuple[AllowedLink, ...]) -> None:
        if links == self._links:
            return
        self._links, self._buttons = links, []
        lines = named(QWidget(), "allowed_links")
        in_column(*(self._line(each) for each in links), within=lines)
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self._said.hide()
        self._title.setVisible(bool(links))
        self.setVisible(bool(links))

    def _line(self, allowed: AllowedLink) -> QWidget:
        words = self.tr("{link} with {profile}")
        words = words.format(link=allowed.link, profile=allowed.profile)
        line = QWidget()
        revoke = button(self.tr("Revoke"), "revoke", pressed=partial(self._revoke, allowed, line))
        revoke.setAccessibleName(self.tr("Revoke {line}").format(line=words))
        text = ValueText()  # a link is one long word
        text.show_text(words)
        text.setAccessibleName(words)
        self._buttons.append(revoke)
        in_row((text, 1), revoke, within=line)
        return line

    def _revoke(self, allowed: AllowedLink, line: QWidget) -> None:
        place = self._links.index(allowed)
        self._links = (*self._links[:place], *self._links[place + 1 :])
        pressed = self._buttons.pop(place)
        if pressed.hasFocus():  # hidden with it, Qt would take it far away
            self._focus_at(place)
        line.hide()
        line.deleteLater()
        self._title.setVisible(bool(self._links))
        words = self.tr("Revoked: {link} asks again before it opens.").format(link=allowed.link)
        self._said.setText(words)
        self._said.show()
        announce(self._said, words)
        self.changed.emit()

    def _focus_at(self, place: int) -> None:
        """Focus the button that follows, or the last one, or what is before the list."""
        if self._buttons:
            next_one = self._buttons[min(place, len(self._buttons) - 1)]
            next_one.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusPreviousChild()
