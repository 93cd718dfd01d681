"""Narrowed sessions for programs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.client_process.launchers import stem
from fobwatch.core.consent.narrowing import Whom
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import duration, moment, several

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.consent.consent import Ruling
    from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing
    from fobwatch.core.sessions.narrowed_sessions import NarrowedCopy


def narrowing_words(narrowing: Narrowing) -> str:
    """`read-only, for 30 min`; empty for the whole session."""
    limit = translate("narrowing", "for {time}").format(time=duration(narrowing.limit))
    parts = (
        translate("narrowing", "read-only") if narrowing.read_only else "",
        translate("narrowing", "by a policy") if narrowing.policies else "",
        limit if narrowing.limit else "",
    )
    return ", ".join(part for part in parts if part)


def copies_words(copies: Sequence[NarrowedCopy], now: datetime) -> str:
    """One line for each: `read-only until 13:05, for terraform`."""
    words = translate("narrowing", "{what} until {time}, for {programs}")
    return "\n".join(
        words.format(
            what=narrowing_words(copy.narrowing),
            time=moment(copy.session.expires_at, now),
            programs=several(copy.programs),
        )
        for copy in copies
    )


def rule_words(narrowed: ProgramNarrowing, ruling: Ruling | None) -> str:
    """A sentence about what rules take away for programs; empty where they take nothing."""
    if not narrowed:
        by_others = ruling is not None and bool(ruling.narrowed)
        words = translate("narrowing", "Another profile's rule narrows it for programs.")
        return words if by_others else ""
    sentence = {
        Whom.ALL: translate("narrowing", "Programs get a narrowed copy: {what}."),
        Whom.NAMED: translate("narrowing", "{programs} get a narrowed copy: {what}."),
        Whom.ALL_BUT_NAMED: translate(
            "narrowing", "All programs but {programs} get a narrowed copy: {what}."
        ),
    }[narrowed.whom]
    programs = several([stem(path) for path in narrowed.programs])
    return sentence.format(what=narrowing_words(narrowed.narrowing), programs=programs)
