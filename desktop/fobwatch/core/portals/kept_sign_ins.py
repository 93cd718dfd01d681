"""The sign-ins to portals, as the vault keeps them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.listeners import Listeners
from fobwatch.core.portals.portal import LONGEST_LIFE, PORTAL_SIGN_INS, SHORTEST_LIFE, PortalSignIn

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.portals.authorizing import Authorized
    from fobwatch.core.portals.portal import Portal, Tokens
    from fobwatch.core.web_sign_in.visit import Visit


class KeptSignIns:
    """One for each portal; of one that has ended, how long it lasted. Thread-safe.

    What is stored is replaced only if nothing else has replaced it meanwhile.
    """

    def __init__(self, store: RecordStore, aws_time: AwsTime, journal: Journal) -> None:
        self._store = store
        self._aws_time = aws_time
        self._journal = journal
        self._storing = threading.Lock()
        self.on_ended = Listeners[str]()
        """Called with the start URL."""

    def lasting(self, start_url: str) -> PortalSignIn | None:
        """The sign-in, None where nobody is signed in."""
        held = self._store.get(PORTAL_SIGN_INS, start_url)
        return held if held is not None and held.lasts else None

    def begin(self, authorized: Authorized, visit: Visit) -> None:
        """Store a new sign-in, unless the visit was cancelled."""
        with self._storing:
            visit.check()
            self._store.save(PORTAL_SIGN_INS, self._new(authorized))

    def _new(self, authorized: Authorized) -> PortalSignIn:
        portal, tokens, now = authorized.portal, authorized.tokens, self._aws_time.now()
        before = self._store.get(PORTAL_SIGN_INS, portal.start_url)
        return PortalSignIn(
            start_url=portal.start_url,
            region=portal.region,
            registration=authorized.registration,
            signed_in_at=now,
            access_token=tokens.access_token,
            access_expires_at=now + tokens.life,
            refresh_token=tokens.refresh_token,
            observed_life=before.observed_life if before is not None else timedelta(),
        )

    def renew(self, held: PortalSignIn, tokens: Tokens) -> PortalSignIn | None:
        """The sign-in with new tokens, stored; None where another has taken its place."""
        renewed = replace(
            held,
            access_token=tokens.access_token,
            access_expires_at=self._aws_time.now() + tokens.life,
            refresh_token=tokens.refresh_token or held.refresh_token,
        )
        return renewed if self._store.replace(PORTAL_SIGN_INS, held, renewed) else None

    def end(self, portal: Portal) -> PortalSignIn | None:
        """A person signs out: return what it was, None where nobody was signed in."""
        held = self.lasting(portal.start_url)
        if held is None or self._end(portal, held, held.observed_life, Event.PORTAL_SIGNED_OUT):
            return held
        return self.end(portal)  # renewed meanwhile

    def note_end(self, portal: Portal, access_token: str) -> bool:
        """AWS takes this token no more: remember how long the sign-in has lasted.

        Return whether it was the one that is stored.
        """
        held = self.lasting(portal.start_url)
        if held is None or held.access_token != access_token:
            return False
        lasted = self._aws_time.now() - held.signed_in_at
        plausible = SHORTEST_LIFE <= lasted <= LONGEST_LIFE and bool(held.refresh_token)
        observed_life = _whole(lasted) if plausible else held.observed_life
        return self._end(portal, held, observed_life, Event.PORTAL_ENDED)

    def _end(
        self, portal: Portal, held: PortalSignIn, observed_life: timedelta, event: Event
    ) -> bool:
        """Store the sign-in as ended, unless another is stored by now."""
        ended = replace(held, access_token="", refresh_token="", observed_life=observed_life)
        is_ended = self._store.replace(PORTAL_SIGN_INS, held, ended)
        if is_ended:
            self.note(event, portal)
            self.on_ended.notify(portal.start_url)
        return is_ended

    def remove(self, start_url: str) -> None:
        self._store.remove(PORTAL_SIGN_INS, start_url)

    def settle(self) -> None:
        """Return once no visit that is cancelled by now can be stored any more."""
        with self._storing:
            pass

    def note(self, event: Event, portal: Portal, detail: str = "") -> None:
        self._journal.record(
            Activity(at=self._aws_time.now(), event=event, subject=portal.title, detail=detail)
        )


def _whole(life: timedelta) -> timedelta:
    """Whole seconds, which is what the vault stores."""
    return timedelta(seconds=int(life.total_seconds()))
