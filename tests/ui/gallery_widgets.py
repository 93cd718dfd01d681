"""Sample widgets of the gallery: a form, the controls, an empty list, a menu, the icons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from fobwatch.ui.forms.fields import SpinBox
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.theme.colours import Tone, current_colours
from fobwatch.ui.theme.icons import Icon, icon_pixmap
from fobwatch.ui.widgets.buttons import (
    button,
    destructive_button,
    primary_button,
)
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.page_parts import EmptyState


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


def icons() -> QLabel:
    colours, scale = current_colours(), QGuiApplication.primaryScreen().devicePixelRatio()
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
    shown = QLabel()
    shown.setPixmap(sheet)
    return shown
