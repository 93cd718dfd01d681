from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.labels import IconLabel, WrappedLabel
from fobwatch.ui.widgets.step_list import StepList, StepState, StepWords

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NAMES = ("make", "enable", "prove")


@pytest.fixture
def steps(qtbot: QtBot) -> StepList:
    words = [StepWords(name=name, title=name.title(), detail=f"call {name}") for name in NAMES]
    made = StepList(NAMES)
    made.show_words(words)
    qtbot.addWidget(made)
    return made


def states(steps: StepList) -> list[StepState]:
    return [steps._rows[name].state for name in NAMES]


def spoken(steps: StepList) -> list[str]:
    names = (label.accessibleName() for label in steps.findChildren(WrappedLabel))
    return [name for name in names if name]


def test_what_comes_before_the_step_under_way_is_done(steps: StepList) -> None:
    steps.show_begun("enable")

    assert states(steps) == [StepState.DONE, StepState.UNDER_WAY, StepState.TO_DO]
    assert spoken(steps) == ["Make: done", "Enable: under way", "Prove: to do"]


def test_what_is_to_do_does_not_look_as_if_it_could_be_opened(steps: StepList) -> None:
    names = [icon._name for icon in steps.findChildren(IconLabel)]

    assert names == [Icon.TO_DO] * 3


def test_a_step_that_is_not_among_the_words_does_not_show(steps: StepList) -> None:
    steps.show_words([StepWords(name="enable", title="Enable", detail="call")])
    steps.show()

    shown = [label.text() for label in steps.findChildren(WrappedLabel) if label.isVisible()]
    assert shown == ["Enable", "call"]


def test_only_what_was_under_way_has_stopped(steps: StepList) -> None:
    steps.show_begun("enable")
    steps.show_stopped()

    assert states(steps) == [StepState.DONE, StepState.STOPPED, StepState.TO_DO]


def test_what_was_done_before_a_restart_is_shown_as_done(steps: StepList) -> None:
    steps.show_done(("make",))

    assert states(steps) == [StepState.DONE, StepState.TO_DO, StepState.TO_DO]
