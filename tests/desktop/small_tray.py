"""The smallest program that uses every part of a desktop, for the harness's own test.

`python small_tray.py URL`; it prints what happens to it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QDesktopServices, QIcon, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSystemTrayIcon,
    QWidget,
)


def main() -> None:
    application = QApplication([])
    application.setApplicationName("small-tray")
    application.setQuitOnLastWindowClosed(False)
    window = QWidget(windowTitle="Small window")
    field, button = QLineEdit(), QPushButton("Copy")
    field.setAccessibleName("MFA code")
    layout = QFormLayout(window)
    layout.addRow("MFA code", field)
    layout.addRow(button)
    menu = QMenu()
    menu.addAction("Show window", window.show)
    more = menu.addMenu("&More")
    more.addAction("&Open page", lambda: QDesktopServices.openUrl(QUrl(sys.argv[1])))
    more.addAction("Greyed out").setEnabled(False)
    menu.addSeparator()
    menu.addAction("Quit", application.quit)
    picture = QPixmap(64, 64)
    picture.fill(QColor("#c0392b"))
    tray = QSystemTrayIcon(QIcon(picture), toolTip="small-tray is here")
    tray.setContextMenu(menu)
    tray.activated.connect(lambda reason: print("activated", reason.name, flush=True))
    menu.aboutToShow.connect(lambda: print("menu about to show", flush=True))
    button.clicked.connect(lambda: application.clipboard().setText(field.text()))
    tray.show()
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(lambda scheme: print("scheme", scheme.name, flush=True))
    print("scheme", hints.colorScheme().name, flush=True)
    print("platform", application.platformName(), flush=True)
    application.exec()


main()
