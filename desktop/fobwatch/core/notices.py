"""Notices: what the desktop is asked to show, and when it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeAction(StrEnum):
    """What a notice's button asks for."""

    OPEN = "default"
    RENEW = "renew"
    CONSOLE = "console"
    MUTE = "mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`key` names what it is about: a newer one with the same key replaces it.

    `actions` pairs each button with its words, in the order shown.
    """

    key: str
    title: str
    body: str
    actions: tuple[tuple[NoticeAction, str], ...] = ()
    urgent: bool = False
