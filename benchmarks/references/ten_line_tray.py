"""The least that a tray program in PySide6 can be; with `--aws` it makes an STS client too."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

application = QApplication([])
pixmap = QPixmap(22, 22)
pixmap.fill(QColor("green"))
menu = QMenu()
menu.addAction("Quit", application.quit)
tray = QSystemTrayIcon(QIcon(pixmap))
tray.setContextMenu(menu)
tray.show()
clients: list[object] = []


def connect() -> None:
    import boto3  # noqa: PLC0415 - after the icon is up, as the program does it

    clients.append(boto3.client("sts", region_name="eu-west-1"))


if "--aws" in sys.argv:
    QTimer.singleShot(0, connect)
application.exec()
