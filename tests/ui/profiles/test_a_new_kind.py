"""A kind that is registered is shown and edited: nothing else in the windows has to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from fobwatch.ui.profiles.editor import FORMS, ProfileEditor
from fobwatch.ui.profiles.profile_form import EditorContext, ProfileForm
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.kind_words import KIND_WORDS
from fobwatch.ui.words.kinds.kind import KindWords
from fobwatch.ui.words.profile_words import long_line, short_line
from tests.sham_kind import BADGE, BadgeProfile, register

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.sessions.sessions import Session


class BadgeWords(KindWords[BadgeProfile]):
    icon = Icon.FILE

    def noun(self) -> str:
        return "Badge"

    def choice(self) -> tuple[str, str]:
        return "&Badge", "A company's badge"

    def principal(self, profile: BadgeProfile, session: Session | None) -> str:
        return f"{profile.role} of {profile.company}" if session is None else "someone"


class BadgeForm(ProfileForm[BadgeProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(BadgeProfile, context, example="front-door")
        self.add_text("company", "Company")
        self.bind("role", lambda _role: None, lambda: "Visitor")


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch)
    monkeypatch.setitem(KIND_WORDS, BadgeProfile.KIND, BadgeWords())
    monkeypatch.setitem(FORMS, BadgeProfile.KIND, BadgeForm)


def test_it_is_shown_in_a_line() -> None:
    assert short_line(BADGE).startswith("Visitor of acme")
    assert "eu-west-1" in long_line(BADGE)


def test_it_is_chosen_filled_in_and_saved(qtbot: QtBot) -> None:
    editor = ProfileEditor(EditorContext())
    qtbot.addWidget(editor)
    saved: list[Any] = []
    editor.saved.connect(saved.append)
    choice = editor.findChild(QAbstractButton, "kind_badge")
    save = editor.findChild(QAbstractButton, "save")
    assert isinstance(choice, QAbstractButton)
    assert isinstance(save, QAbstractButton)

    choice.click()
    save.click()
    refused = list(saved)
    _fill(editor, "profile_name", "front-door")
    _fill(editor, "company", "acme")
    save.click()

    assert refused == []
    assert [(each.name, each.company) for each in saved] == [("front-door", "acme")]


def test_it_is_edited_in_its_own_form(qtbot: QtBot) -> None:
    editor = ProfileEditor(EditorContext(), profile=BADGE)
    qtbot.addWidget(editor)
    editor.show()

    field = editor.findChild(QLineEdit, "company")
    assert isinstance(field, QLineEdit)
    assert field.text() == "acme"
    assert field.isVisible()


def _fill(editor: ProfileEditor, name: str, text: str) -> None:
    for field in editor.findChildren(QLineEdit, name):
        if field.isVisibleTo(editor):
            field.setText(text)
