"""Renewing sessions in the background before they end, unless a person has paused that."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.errors import FobwatchError
from fobwatch.core.sessions.errors import RenewalsPaused
from fobwatch.core.sessions.renewal import due, next_try, put_off_too_long
from fobwatch.core.sessions.sign_in_request import Attempt

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.actions_needed import ActionNeeded
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.sessions.session_table import SessionTable
    from fobwatch.core.sessions.sign_ins import SignIns

logger = logging.getLogger(__name__)


class BackgroundRenewals:
    """They run on no timer of their own: a heartbeat asks what is due, and renews it on workers."""

    def __init__(self, table: SessionTable, sign_ins: SignIns, aws_time: AwsTime) -> None:
        self._table = table
        self._sign_ins = sign_ins
        self._aws_time = aws_time
        self._paused = False

    @property
    def paused(self) -> bool:
        """Whether nothing is renewed by itself, nor for a tool, until `resume`."""
        return self._paused

    def refuse_while_paused(self) -> None:
        """Raises `RenewalsPaused`."""
        if self._paused:
            raise RenewalsPaused(
                "Renewals are paused",
                "Fobwatch does not sign in while renewals are paused.",
                "Choose Resume renewals in the tray menu.",
            )

    def pause(self) -> None:
        self._paused = True
        self._table.on_change.notify("")

    def resume(self) -> None:
        self._paused = False
        self._table.on_change.notify("")

    def due(self, now: datetime) -> tuple[str, ...]:
        """The profiles whose session is to be renewed now, each with `keep_alive`."""
        if self._paused:
            return ()
        for record in self._table.all():
            if put_off_too_long(record, now):
                self._hurry(record.profile, now)
        names = tuple(record.profile for record in self._table.all() if due(record, now))
        self._sign_ins.expect(names)
        return names

    def next_due(self) -> datetime | None:
        """When `due` will next return something; None if nothing waits."""
        moments = [next_try(record) for record in self._table.all()] if not self._paused else []
        return min((moment for moment in moments if moment is not None), default=None)

    def keep_alive(self, name: str) -> None:
        """Renew in the background. A failure is on the record, and is not raised.

        A session that was renewed meanwhile for another reason is left as it is.
        """

        def is_due() -> bool:
            return due(self._table.get(name), self._aws_time.now())

        if self._paused or not is_due():
            return
        try:
            attempt = Attempt(in_background=True)
            self._sign_ins.ensure(name, attempt, enough=lambda _held: not is_due())
        except FobwatchError as error:
            logger.info("%s was not renewed: %s", name, error.title)

    def wake(self) -> None:
        """After sleep, or when the network is back: try now what waits for its next try."""
        for record in self._table.all():
            self._hurry(record.profile, self._aws_time.now())

    def go_on(self, action: ActionNeeded) -> None:
        """Try again what waits for this action. Blocks; failures are on the records.

        Called for what several profiles wait for, such as a sign-in on a page.
        """
        for record in self._table.all():
            if record.action_needed == action:
                with suppress(FobwatchError):  # it is on the record
                    self._sign_ins.ensure(record.profile, Attempt())

    def _hurry(self, name: str, now: datetime) -> None:
        """End the profile's wait for its next try."""
        self._table.change(name, lambda record: replace(record, retry_at=record.retry_at and now))
