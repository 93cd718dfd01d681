"""Sample pages of the gallery: a quick panel and a main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from fobwatch.ui.panel.footer import KeyHint
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import Row, RowModel, RowSection
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.theme.ring import CountdownRing
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import (
    IconButton,
    button,
    destructive_button,
    menu_button,
    primary_button,
)
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.widgets.labels import CodeLabel, label
from fobwatch.ui.widgets.search_field import SearchField
from fobwatch.ui.window.sidebar import Sidebar, SidebarPage

if TYPE_CHECKING:
    from fobwatch.ui.rows.rows import Item


ITEMS: tuple[Item, ...] = (
    RowSection(title="Active"),
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
    RowSection(title="Needs you"),
    Row(
        key="partner-audit",
        title="partner-audit",
        subtitle="MFA device not in the vault",
        trailing="Enter code",
        trailing_note="expired 09:58",
        tone=Tone.ERROR,
        fraction=0.0,
    ),
    RowSection(title="Favourites"),
    Row(
        key="sandbox",
        title="sandbox",
        subtitle="acme-sandbox · eu-central-1",
        trailing="Start",
        icon=Icon.USER,
    ),
    Row(key="off", title="frozen", subtitle="Not usable", icon=Icon.LOCK),
)


def panel() -> QWidget:
    card = QFrame()
    card.setFixedSize(400, 560)
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
    hints.setSpacing(12)
    hints.addWidget(KeyHint(QKeySequence("Return"), "Console"))
    hints.addWidget(KeyHint(QKeySequence("Ctrl+C"), "Copy command"))
    hints.addWidget(KeyHint(QKeySequence("Ctrl+M"), "MFA code"))
    hints.addStretch()
    column.addWidget(foot)
    return card


def row_list() -> RowView:
    model = RowModel()
    model.replace(ITEMS)
    view = RowView(model)
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
                SidebarPage(name="sessions", title="Sessions", icon=Icon.SESSIONS, count=4),
                SidebarPage(name="profiles", title="Profiles", icon=Icon.PROFILES, count=214),
                SidebarPage(name="devices", title="MFA devices", icon=Icon.MFA_DEVICE, count=2),
                SidebarPage(name="portals", title="Portals", icon=Icon.KEY, count=1),
                SidebarPage(name="activity", title="Activity", icon=Icon.ACTIVITY),
                SidebarPage(name="health", title="Health", icon=Icon.WARNING, count=3, alert=True),
                SidebarPage(name="settings", title="Settings", icon=Icon.SETTINGS),
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
    for name in (Icon.RENEW, Icon.UNDO, Icon.MORE):
        tools.addWidget(IconButton(name, name.value, name.value))
    tools.addWidget(Busy())
    tools.addWidget(label("12 accounts", "badge"))
    tools.addStretch()
    column.addLayout(tools)
    column.addStretch()
    return side
