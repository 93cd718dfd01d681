"""A question about a program, in words for the window and the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from fobwatch.core.notices import Notice
from fobwatch.ui.consent_window import ConsentContent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.consent import Question

translate = QCoreApplication.translate

NOTICE_KEY: Final = "consent"

MOST_NAMED: Final = 4


def consent_content(question: Question, profile_line: str, *, others: int) -> ConsentContent:
    """`profile_line` tells which account and role it is."""
    asker = question.asker
    program = asker.program
    facts: list[tuple[str, str]] = []
    if program is not None:
        facts = [
            (translate("Consent", "Command"), program.command_line),
            (translate("Consent", "Program"), program.script or program.executable),
            (translate("Consent", "Folder"), program.directory),
            (translate("Consent", "Started by"), _started_by(question)),
            (translate("Consent", "Process"), str(program.pid)),
        ]
    if question.requests > 1:
        facts.append((translate("Consent", "Requests"), str(question.requests)))
    return ConsentContent(
        number=question.number,
        title=_title(question),
        profile=profile_line,
        facts=tuple(facts),
        rememberable=question.rememberable,
        others=others,
    )


def waiting_notice(questions: Sequence[Question]) -> Notice:
    """For a screen that is locked: who waits for an answer."""
    if len(questions) == 1:
        [question] = questions
        words = (
            translate("Consent", "{program} asks for a code of {subject}")
            if question.is_code
            else translate("Consent", "{program} asks for {subject}")
        )
        title = words.format(program=question.asker.title, subject=question.subject)
    else:
        title = translate("Consent", "%n programs ask for credentials", "", len(questions))
    return Notice(
        key=NOTICE_KEY,
        title=title,
        body=translate("Consent", "Unlock the screen to allow or deny it."),
        urgent=True,
    )


def _title(question: Question) -> str:
    words = (
        translate("Consent", "Let {program} read a code of {subject}?")
        if question.is_code
        else translate("Consent", "Let {program} use {subject}?")
    )
    return words.format(program=question.asker.title, subject=question.subject)


def _started_by(question: Question) -> str:
    """Who started the program, the outermost first."""
    processes = list(question.asker.processes)
    program = question.asker.program
    if program is None:
        return ""
    after = processes[processes.index(program) + 1 :][:MOST_NAMED]
    return " > ".join(process.title for process in reversed(after))
