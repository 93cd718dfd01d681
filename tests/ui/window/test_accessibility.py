"""Every control of the windows has a name for whoever does not see it, and for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QWidget,
)

from fobwatch.ui.window.main_window import PageName
from tests.ui.scenes import Panel, Scene, Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CONTROLS = (QAbstractButton, QLineEdit, QAbstractItemView)


def controls(window: QWidget) -> list[QWidget]:
    """What a person can use in the window now, but not the parts that Qt makes of one."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QLineEdit)
    ]


def spoken_name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    scene = Scene().begin()
    yield scene
    scene.heartbeat.stop()


@pytest.fixture(params=list(PageName), ids=lambda page: page.value)
def page_window(request: pytest.FixtureRequest, scene: Scene, qtbot: QtBot) -> QWidget:
    whole = Whole(scene)
    qtbot.addWidget(whole.window)
    whole.window.go_to(request.param)
    whole.sessions.select("partner-audit")
    whole.window.select(PageName.PROFILES, "dev")
    QApplication.processEvents()
    return whole.window


def test_every_control_of_a_page_has_its_names(page_window: QWidget) -> None:
    nameless = [w for w in controls(page_window) if not spoken_name(w) or not w.objectName()]

    assert nameless == []


def test_every_control_of_a_page_is_reached_by_the_keyboard(page_window: QWidget) -> None:
    unreachable = [
        widget.objectName()
        for widget in controls(page_window)
        if widget.isEnabled() and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]

    assert unreachable == []


def test_every_control_of_the_panel_has_its_names(scene: Scene, qtbot: QtBot) -> None:
    panel = Panel(scene)
    qtbot.addWidget(panel.window)
    panel.window.entered.emit("partner-audit")
    nameless = [w for w in controls(panel.window) if not spoken_name(w) or not w.objectName()]

    assert len(controls(panel.window)) >= 5
    assert nameless == []


def test_a_row_is_spoken_with_all_that_it_shows(scene: Scene, qtbot: QtBot) -> None:
    panel = Panel(scene)
    qtbot.addWidget(panel.window)
    model = panel.window.view.model()
    spoken = [
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    ]

    assert any(text.startswith("prod-admin, production, Admin · 4821") for text in spoken)
    assert any(text.endswith("Enter code, expired 10:00") for text in spoken)
