"""What programs get less of: chosen, checked by its field, and shown as it was saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QPushButton

from fobwatch.core.activity.activity import Event
from fobwatch.core.consent.consent import Ruling
from fobwatch.core.consent.narrowing import NOT_NARROWED, Narrowing, ProgramNarrowing, Whom
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.profiles.narrowing_editor import NarrowingEditor
from fobwatch.ui.runtime.profile_intents import NarrowForPrograms
from fobwatch.ui.words.narrowing_words import rule_words
from tests.ui.actions.test_editing import Desk
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

POLICY = '{"Version":"2012-10-17","Statement":[]}'
FULL = ProgramNarrowing(
    narrowing=Narrowing(read_only=True, policies=(POLICY,), limit=timedelta(minutes=45)),
    whom=Whom.ALL_BUT_NAMED,
    programs=("/usr/bin/terraform", "/usr/bin/aws"),
)


class Opened:
    def __init__(self, qtbot: QtBot, narrowed: ProgramNarrowing = NOT_NARROWED) -> None:
        self.editor = NarrowingEditor("prod", narrowed)
        qtbot.addWidget(self.editor)
        self.saved: list[ProgramNarrowing] = []
        self.editor.saved.connect(self.saved.append)

    def text(self, name: str) -> QPlainTextEdit:
        return child(self.editor, QPlainTextEdit, name)

    def choice(self, name: str) -> Choice:
        return child(self.editor, Choice, name)

    def save(self) -> None:
        button = child(self.editor, QPushButton, "save")
        button.click()


@pytest.mark.parametrize(
    "narrowed", [NOT_NARROWED, FULL, replace(FULL, whom=Whom.ALL, programs=())]
)
def test_what_was_chosen_is_shown_and_saved_as_it_is(
    qtbot: QtBot, narrowed: ProgramNarrowing
) -> None:
    opened = Opened(qtbot, narrowed)
    opened.save()

    assert opened.saved == [narrowed]


@pytest.mark.parametrize(
    ("name", "text"),
    [("policy", "{"), ("policy", "{}"), ("programs", ""), ("programs", "terraform")],
)
def test_what_is_wrong_is_said_at_its_field(qtbot: QtBot, name: str, text: str) -> None:
    opened = Opened(qtbot, FULL)
    opened.text(name).setPlainText(text)
    opened.save()

    assert opened.saved == []
    assert opened.text(name).accessibleDescription()
    assert opened.text(name).property("invalid")


def test_programs_are_asked_for_where_some_are_meant(qtbot: QtBot) -> None:
    opened = Opened(qtbot)
    opened.editor.show()
    at_first = opened.text("programs").isVisible()
    opened.choice("whom").set_value(Whom.NAMED)

    assert not at_first
    assert opened.text("programs").isVisible()


def test_it_is_stored_as_a_rule_and_recorded(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    editor = desk.open(NarrowingEditor, NarrowForPrograms(profile="dev"))
    box = child(editor, QCheckBox, "read_only")
    box.click()
    button = child(editor, QPushButton, "save")
    button.click()
    line = desk.world.journal.lines[-1]

    assert desk.services.rules.narrowed("dev").narrowing == Narrowing(read_only=True)
    assert (line.event, line.subject) == (Event.RULE_CHANGED, "dev")
    assert line.detail == "programs get it read-only; before, whole"
    assert not editor.isVisible()


@pytest.mark.parametrize(
    ("narrowed", "words"),
    [
        (FULL, "All programs but terraform, aws get a narrowed copy: read-only, by a policy, "),
        (replace(FULL, whom=Whom.ALL), "Programs get a narrowed copy: read-only, by a policy, for"),
        (replace(FULL, whom=Whom.NAMED), "terraform, aws get a narrowed copy"),
        (NOT_NARROWED, "Another profile's rule narrows it for programs."),
    ],
)
def test_rules_in_words(narrowed: ProgramNarrowing, words: str) -> None:
    assert rule_words(narrowed, Ruling(narrowed=(FULL,))).startswith(words)
    assert rule_words(NOT_NARROWED, Ruling()) == ""
