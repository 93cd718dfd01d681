"""The words of a question about a program, for its window and its notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.consent import MAX_NAME, Purpose
from fobwatch.core.notices.notices import Notice
from fobwatch.core.text_rules import printable
from fobwatch.ui.consent.window import ConsentContent
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.narrowing_words import narrowing_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.consent.consent import Question
    from fobwatch.ui.theme.badge import Badge

NOTICE_KEY: Final = "consent"

MAX_NAMED: Final = 4

MAX_FACT: Final = 240
"""Characters: the buttons below have to stay on the screen."""


def consent_content(
    question: Question,
    profile_line: str,
    *,
    badge: Badge | None = None,
    way: Sequence[str],
    others: int,
) -> ConsentContent:
    """`profile_line` names the account and role, `way` the profiles that lead there."""
    return ConsentContent(
        number=question.number,
        title=_title(question),
        profile=profile_line,
        badge=badge,
        facts=(*_matter_facts(question, way), *_program_facts(question)),
        rememberable=question.rememberable,
        narrowable=question.matter.purpose is Purpose.CREDENTIALS,
        others=others,
    )


def waiting_notice(questions: Sequence[Question]) -> Notice:
    """The notice on a locked screen about those that wait for an answer."""
    if len(questions) == 1:
        [question] = questions
        words = {
            Purpose.CREDENTIALS: translate("Consent", "{program} asks for {subject}"),
            Purpose.CONSOLE: translate("Consent", "{program} asks for the console of {subject}"),
            Purpose.CODE: translate("Consent", "{program} asks for a code of {subject}"),
            Purpose.IMPORT: translate("Consent", "{program} asks to import {subject}"),
            Purpose.PORTAL_SIGN_IN: translate("Consent", "{program} asks to sign in to {subject}"),
            Purpose.PORTAL_SIGN_OUT: translate(
                "Consent", "{program} asks to sign out of {subject}"
            ),
            Purpose.LOGIN: translate("Consent", "{program} asks to sign in for {subject}"),
            Purpose.LOGOUT: translate("Consent", "{program} asks to sign out for {subject}"),
            Purpose.LOCKDOWN_PLAN: translate(
                "Consent", "{program} asks to look at the lockdown of {subject}"
            ),
            Purpose.LOCKDOWN: translate("Consent", "{program} asks to lock {subject} down"),
            Purpose.AS_CODE: translate(
                "Consent", "{program} asks to read users, roles and policies with {subject}"
            ),
            Purpose.EXPLAIN: translate(
                "Consent", "{program} asks to look a refusal up with {subject}"
            ),
        }[question.matter.purpose]
        title = _with_names(words, question)
    else:
        title = translate("Consent", "%n programs ask for credentials", "", len(questions))
    return Notice(
        key=NOTICE_KEY,
        title=title,
        body=translate("Consent", "Unlock the screen to allow or deny it."),
        urgent=True,
    )


def _title(question: Question) -> str:
    words = {
        Purpose.CREDENTIALS: translate("Consent", "Let {program} use {subject}?"),
        Purpose.CONSOLE: translate("Consent", "Let {program} open the console of {subject}?"),
        Purpose.CODE: translate("Consent", "Let {program} read a code of {subject}?"),
        Purpose.IMPORT: translate("Consent", "Let {program} import {subject}?"),
        Purpose.PORTAL_SIGN_IN: translate("Consent", "Let {program} sign you in to {subject}?"),
        Purpose.PORTAL_SIGN_OUT: translate("Consent", "Let {program} sign you out of {subject}?"),
        Purpose.LOGIN: translate("Consent", "Let {program} sign you in for {subject}?"),
        Purpose.LOGOUT: translate("Consent", "Let {program} sign you out for {subject}?"),
        Purpose.LOCKDOWN_PLAN: translate(
            "Consent", "Let {program} see what a lockdown of {subject} would do?"
        ),
        Purpose.LOCKDOWN: translate("Consent", "Let {program} lock {subject} down at AWS?"),
        Purpose.AS_CODE: translate(
            "Consent", "Let {program} read users, roles and policies with {subject}?"
        ),
        Purpose.EXPLAIN: translate(
            "Consent", "Let {program} ask AWS with {subject} why a call was denied?"
        ),
    }[question.matter.purpose]
    return _with_names(words, question)


def _with_names(words: str, question: Question) -> str:
    subject = printable(question.matter.subject, MAX_NAME) or translate("Consent", "all profiles")
    return words.format(program=question.client_process.title, subject=subject)


def _matter_facts(question: Question, way: Sequence[str]) -> list[tuple[str, str]]:
    """The subject of the question, and why a person is asked."""
    matter = question.matter
    facts = []
    if matter.purpose in {Purpose.CREDENTIALS, Purpose.CONSOLE} and len(way) > 1:
        key = translate("Consent", "the key of {profile}").format(profile=way[0])
        facts.append((translate("Consent", "Through"), " > ".join((key, *way[1:-1]))))
    if matter.purpose is Purpose.LOCKDOWN:
        what = translate(
            "Consent",
            "Access keys, sessions and passwords stop working. “Something is wrong…” in "
            "Fobwatch's menu shows each step.",
        )
        facts.append((translate("Consent", "It breaks"), what))
    facts.append((translate("Consent", "Calls by"), matter.caller))
    facts.append((translate("Consent", "Gets"), narrowing_words(matter.narrowing)))
    facts.append((translate("Consent", "Replaces"), ", ".join(matter.replaces)))
    if matter.because:
        rule = translate("Consent", "the rule of {profile}").format(profile=matter.because)
        facts.append((translate("Consent", "Asked by"), rule))
    if not question.told_apart:
        why = translate("Consent", "each time: Fobwatch cannot tell this program from others")
        facts.append((translate("Consent", "Asked"), why))
    return [(name, printable(value, MAX_FACT)) for name, value in facts]


def _program_facts(question: Question) -> list[tuple[str, str]]:
    program = question.client_process.program
    if program is None:
        return []
    requests = str(question.requests) if question.requests > 1 else ""
    return [
        (translate("Consent", "Command"), printable(program.command_line, MAX_FACT)),
        (translate("Consent", "Program"), program.script or program.executable),
        (translate("Consent", "Folder"), program.directory),
        (translate("Consent", "Started by"), _started_by(question)),
        (translate("Consent", "Process"), str(program.pid)),
        (translate("Consent", "Requests"), requests),
    ]


def _started_by(question: Question) -> str:
    """The processes that started the program, the outermost first."""
    processes = list(question.client_process.processes)
    program = question.client_process.program
    if program is None:
        return ""
    after = processes[processes.index(program) + 1 :][:MAX_NAMED]
    return " > ".join(process.title for process in reversed(after))
