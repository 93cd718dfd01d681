"""The words for what a person most likely wants next, on the buttons of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from fobwatch.ui.runtime.intents import Report

translate = QCoreApplication.translate


def next_steps(report: Report) -> list[tuple[str, str]]:
    """The verb's name and the words of each step, in their order."""
    words = {
        Verb.COPY_PASSWORD: translate("Steps", "Copy the password"),
        Verb.COPY_CODE: translate("Steps", "Copy the MFA code"),
    }
    return [(step.verb.name, words[step.verb]) for step in report.next_steps]
