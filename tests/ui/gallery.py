"""Draws every widget in both themes to `build/gallery-*.png`, for looking at.

Run it with `make gallery`, or with a scale: `QT_SCALE_FACTOR=2 python tests/ui/gallery.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QPA_PLATFORMTHEME", "generic")

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from fobwatch.ui.colours import Tone
from fobwatch.ui.icons import Icon, icon_pixmap
from fobwatch.ui.ring import CountdownRing
from fobwatch.ui.row_model import RowModel
from fobwatch.ui.row_view import RowView
from fobwatch.ui.rows import Row, Section
from fobwatch.ui.theme import Theme, ThemeChoice
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import (
    IconButton,
    button,
    destructive_button,
    menu_button,
    primary_button,
)
from fobwatch.ui.widgets.code_label import CodeLabel
from fobwatch.ui.widgets.empty_state import EmptyState
from fobwatch.ui.widgets.form_field import FormField
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.widgets.key_hint import KeyHint
from fobwatch.ui.widgets.labels import label
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.widgets.secret_field import SecretField
from fobwatch.ui.widgets.sidebar import Page, Sidebar
from fobwatch.ui.widgets.spin_box import SpinBox

if TYPE_CHECKING:
    from fobwatch.ui.colours import Colours
    from fobwatch.ui.rows import Item

BUILD = Path(__file__).resolve().parents[2] / "build"

ITEMS: tuple[Item, ...] = (
    Section(title="Active"),
    Row(
        key="prod-admin",
        title="prod-admin",
        subtitle="acme-prod · 4821 0093 7715 · eu-west-1",
        trailing="6 min",
        trailing_note="renews itself",
        tone=Tone.WARNING,
        fraction=0.12,
        favourite=True,
    ),
    Row(
        key="dev",
        title="dev",
        subtitle="IAM user anna · acme-dev · us-east-1",
        trailing="7 h 40 min",
        trailing_note="until 18:05",
        tone=Tone.SUCCESS,
        fraction=0.64,
        favourite=False,
    ),
    Row(
        key="data-lake",
        title="data-lake / ReadOnly with a name that is far too long for its place",
        subtitle="portal acme · 9017 5520 1184 · eu-west-1 and more than anyone can read",
        trailing="27 min",
        trailing_note="until 10:52",
        tone=Tone.SUCCESS,
        fraction=0.45,
        favourite=True,
    ),
    Section(title="Needs you"),
    Row(
        key="partner-audit",
        title="partner-audit",
        subtitle="MFA device not in the vault",
        trailing="Enter code",
        trailing_note="expired 09:58",
        tone=Tone.ERROR,
        fraction=0.0,
    ),
    Section(title="Favourites"),
    Row(
        key="sandbox",
        title="sandbox",
        subtitle="acme-sandbox · eu-central-1",
        trailing="Start",
        shortcut="Ctrl+1",
        icon=Icon.USER,
    ),
    Row(key="off", title="frozen", subtitle="Not usable", icon=Icon.LOCK, enabled=False),
)


def panel() -> QWidget:
    card = QFrame()
    card.setFixedSize(376, 560)
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    search = SearchField("Search 214 profiles")
    top = QHBoxLayout()
    top.setContentsMargins(16, 12, 16, 12)
    top.addWidget(search)
    column.addLayout(top)
    column.addWidget(row_list())
    foot = QFrame()
    foot.setProperty("look", "footer")
    hints = QHBoxLayout(foot)
    hints.setContentsMargins(16, 8, 16, 8)
    hints.setSpacing(16)
    hints.addWidget(KeyHint(QKeySequence("Return"), "Console"))
    hints.addWidget(KeyHint(QKeySequence("Ctrl+C"), "Copy env"))
    hints.addWidget(KeyHint(QKeySequence("Ctrl+M"), "MFA code"))
    hints.addStretch()
    column.addWidget(foot)
    return card


def row_list() -> RowView:
    view = RowView()
    model = RowModel(view)
    model.replace(ITEMS)
    view.setModel(model)
    view.select("prod-admin")
    return view


def window() -> QWidget:
    whole = QWidget()
    whole.setFixedSize(1000, 560)
    across = QHBoxLayout(whole)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    across.addWidget(
        Sidebar(
            [
                Page(name="sessions", title="Sessions", icon=Icon.SESSIONS, count=4),
                Page(name="profiles", title="Profiles", icon=Icon.PROFILES, count=214),
                Page(name="devices", title="MFA devices", icon=Icon.MFA_DEVICE, count=2),
                Page(name="portals", title="Portals", icon=Icon.PORTAL, count=1),
                Page(name="activity", title="Activity", icon=Icon.ACTIVITY),
                Page(name="health", title="Health", icon=Icon.HEALTH, count=3, alert=True),
                Page(name="settings", title="Settings", icon=Icon.SETTINGS),
            ]
        )
    )
    main = QVBoxLayout()
    main.setSpacing(0)
    across.addLayout(main, 1)
    head = QFrame()
    head.setProperty("look", "bar")
    top = QHBoxLayout(head)
    top.setContentsMargins(16, 12, 16, 12)
    top.setSpacing(8)
    top.addWidget(SearchField("Search sessions"))
    top.addWidget(button("Pause renewals", "pause"))
    top.addWidget(primary_button("Start session", "start"))
    main.addWidget(head)
    bar = InlineBar()
    bar.say(
        Tone.WARNING,
        "Your clock is 41 s behind AWS.",
        details="Codes are made for AWS's time; set the clock to be safe.",
        actions=[BarAction(name="show", text="Show how")],
    )
    main.addWidget(bar)
    body = QHBoxLayout()
    body.setSpacing(0)
    main.addLayout(body, 1)
    body.addWidget(row_list(), 1)
    body.addWidget(details())
    return whole


def details() -> QWidget:
    side = QFrame()
    side.setFixedWidth(288)
    column = QVBoxLayout(side)
    column.setContentsMargins(20, 20, 20, 20)
    top = QHBoxLayout()
    top.setSpacing(12)
    ring = CountdownRing()
    ring.set_value(0.12, Tone.WARNING)
    top.addWidget(ring)
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addStretch()
    names.addWidget(label("prod-admin", "heading"))
    names.addWidget(label("6 min 12 s left", "strong"))
    names.addStretch()
    top.addLayout(names, 1)
    column.addLayout(top)
    code = CodeLabel()
    code.set_code("492039", 0.6)
    column.addWidget(code)
    nothing = CodeLabel()
    column.addWidget(nothing)
    buttons = QHBoxLayout()
    buttons.addWidget(primary_button("Open console", "open"))
    buttons.addWidget(destructive_button("End", "end"))
    buttons.addStretch()
    column.addLayout(buttons)
    more = QMenu(side)
    column.addWidget(menu_button("Copy", "copy", more), 0, Qt.AlignmentFlag.AlignLeft)
    tools = QHBoxLayout()
    for name in (Icon.EDIT, Icon.DELETE, Icon.MORE):
        tools.addWidget(IconButton(name, name.value, name.value))
    tools.addWidget(Busy())
    tools.addWidget(label("12 accounts", "badge"))
    tools.addStretch()
    column.addLayout(tools)
    column.addStretch()
    return side


def form() -> QWidget:
    whole = QWidget()
    whole.setFixedWidth(400)
    column = QVBoxLayout(whole)
    column.setContentsMargins(20, 20, 20, 20)
    column.setSpacing(16)
    name = QLineEdit("prod-admin")
    column.addWidget(FormField("&Profile name", name, help_text="As tools will name it."))
    wrong = FormField("&MFA device", QLineEdit("arn:aws:iam::1234"))
    wrong.set_error("An MFA device's ARN has twelve digits for its account.")
    column.addWidget(wrong)
    secret = SecretField()
    secret.setText("not a real secret")
    column.addWidget(FormField("&Secret access key", secret, optional=True))
    shown = SecretField()
    shown.setText("not a real secret")
    shown.reveal(wanted=True)
    column.addWidget(shown)
    region = QComboBox()
    region.addItems(["eu-west-1", "us-east-1"])
    column.addWidget(FormField("&Region", region))
    minutes = SpinBox()
    minutes.setRange(15, 720)
    minutes.setSuffix(" min")
    column.addWidget(FormField("Session &length", minutes))
    checks = QGridLayout()
    checks.setHorizontalSpacing(8)
    for at, text in enumerate(("Ask each time", "Remember")):
        box = QCheckBox(text)
        box.setChecked(at == 1)
        checks.addWidget(box, 0, at)
        radio = QRadioButton(text)
        radio.setChecked(at == 1)
        checks.addWidget(radio, 1, at)
    greyed = QCheckBox("Not here")
    greyed.setChecked(True)
    greyed.setEnabled(False)
    checks.addWidget(greyed, 0, 2)
    partly = QCheckBox("Partly")
    partly.setTristate(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    checks.addWidget(partly, 1, 2)
    column.addLayout(checks)
    return whole


def controls() -> QWidget:
    whole = QWidget()
    whole.setFixedWidth(480)
    column = QVBoxLayout(whole)
    column.setContentsMargins(20, 20, 20, 20)
    column.setSpacing(12)
    for tone, text in (
        (Tone.INFO, "Fobwatch runs in the tray now."),
        (Tone.SUCCESS, "prod-admin works."),
        (Tone.ERROR, "AWS refused the code."),
    ):
        bar = InlineBar()
        bar.say(tone, text, details="You are Admin in acme-prod, 4821 0093 7715.")
        column.addWidget(bar)
    tabs = QTabBar()
    for text in ("Account", "Chain", "Sessions"):
        tabs.addTab(text)
    column.addWidget(tabs)
    for enabled in (True, False):
        line = QHBoxLayout()
        for made in (
            primary_button("Save", "save"),
            button("Test", "test"),
            destructive_button("Delete profile", "delete"),
            button("Undo", "undo", look="link"),
            button("Later", "later", look="flat"),
        ):
            made.setEnabled(enabled)
            line.addWidget(made)
        line.addStretch()
        column.addLayout(line)
    progress = QProgressBar()
    progress.setValue(40)
    column.addWidget(progress)
    lines = QPlainTextEdit("[profile dev]\nregion = us-east-1\n" * 6)
    lines.setFixedHeight(88)
    column.addWidget(lines)
    return whole


def empty() -> QWidget:
    made = EmptyState(
        Icon.SESSIONS,
        "No sessions yet",
        "A session is how you work in an AWS account. Start one, and Fobwatch renews it.",
        first="Start session",
        second="Import profiles",
    )
    made.setFixedSize(560, 360)
    return made


def menu() -> QMenu:
    made = QMenu()
    made.addAction("prod-admin — 6 min").setEnabled(False)
    made.addMenu("Open console")
    made.addAction("Copy MFA code", QKeySequence("Ctrl+M"))
    made.addSeparator()
    check = made.addAction("Pause renewals")
    check.setCheckable(True)
    check.setChecked(True)
    made.addAction("Quit")
    made.setActiveAction(check)
    return made


def icons(colours: Colours, scale: float) -> QPixmap:
    cell, columns = 88, 11
    rows = -(-len(Icon) // columns)
    sheet = QPixmap(round(cell * columns * scale), round(72 * rows * scale))
    sheet.setDevicePixelRatio(scale)
    sheet.fill(QColor(colours.window))
    painter = QPainter(sheet)
    small = QFont(painter.font())
    small.setPixelSize(10)
    painter.setFont(small)
    painter.setPen(QColor(colours.dim))
    for at, name in enumerate(Icon):
        x, y = at % columns * cell, at // columns * 72
        left = x + 8
        for size in (32, 20, 16):
            painter.drawPixmap(left, y + 8, icon_pixmap(name, colours.text, size, scale))
            left += size + 4
        painter.drawText(x + 8, y + 58, name.value)
    painter.end()
    return sheet


def main() -> None:
    app = QApplication(sys.argv[:1])
    family = os.environ.get("GALLERY_FONT")
    if family:
        app.setFont(QFont(family, 10))
    BUILD.mkdir(exist_ok=True)
    theme = Theme(app)
    scale = app.devicePixelRatio()
    suffix = f"@{scale:g}x" if scale != 1 else ""
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        for make in (panel, window, form, controls, empty, menu):
            widget = make()
            widget.show()
            app.processEvents()
            widget.adjustSize()
            app.processEvents()
            widget.grab().save(str(BUILD / f"gallery-{make.__name__}-{choice.value}{suffix}.png"))
            widget.close()
        icons(theme.colours, scale).save(str(BUILD / f"gallery-icons-{choice.value}{suffix}.png"))


if __name__ == "__main__":
    main()
