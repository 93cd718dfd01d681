"""The sessions that programs get while the vault is locked: none, or those that were running.

Nothing here signs in, renews, asks a person or calls AWS. What cannot be decided is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws.credentials import SHORTEST_LIFE
from fobwatch.core.consent.consent import MAX_NAME
from fobwatch.core.consent.narrowing import check_narrowing
from fobwatch.core.errors import VaultError, VaultLocked
from fobwatch.core.profiles.chain import Chain, chain_named, definition_of, region_of
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.sessions.narrowed_sessions import TOLERANCE
from fobwatch.core.settings.settings import WhileLocked
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.consent.approvals import ApprovalQueue
    from fobwatch.core.consent.consent import Ruling
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.narrowed_sessions import NarrowedCopy, NarrowedSessions
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.vault.vault import Vault

_InFiles = tuple["Connection", tuple[tuple[str, tuple[str, ...]], ...]]
"""How AWS is reached, and each profile of the chain that is in the AWS files, in digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A session with all that decides who gets it. Nothing of it makes another one."""

    session: Session
    ruling: Ruling
    copies: tuple[NarrowedCopy, ...] = field(repr=False)
    in_files: _InFiles = field(repr=False)


@dataclass(kw_only=True, eq=False, repr=False)
class SessionsWhileLocked:
    """Gives programs their sessions, also while the vault is locked. Thread-safe.

    While it is open, all is as `NarrowedSessions` says.
    """

    settings: SettingsFile
    vault: Vault
    profiles: Catalogue
    rules: ConsentRules
    approvals: ApprovalQueue
    broker: SessionBroker
    narrowed: NarrowedSessions
    aws_time: AwsTime
    _kept: Mapping[str, _Kept] = field(default_factory=dict, init=False)
    _was_locked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.vault.on_change(self._follow)

    @property
    def serving(self) -> bool:
        """Whether the vault is locked, and sessions of before go on being served."""
        return bool(self._kept) and self.vault.unread is not None

    @property
    def closed(self) -> bool:
        """Whether nobody is to be asked anything for programs."""
        return self.vault.is_locked or self.serving

    def begin(self) -> None:
        """Keep what the person chose; called before the vault is locked.

        Of a vault that is locked already, no more can be kept than is.
        """
        if self.vault.unread is not None:
            return
        wanted = self.settings.current.while_locked is WhileLocked.RUNNING_SESSIONS
        records = self.broker.records() if wanted else ()
        ruling_of = self.rules.at_once()
        found = {
            each.profile: self._with_rules(each.session, ruling_of)
            for each in records
            if each.session
        }
        self._kept = {name: kept for name, kept in found.items() if kept is not None}

    def sessions(self) -> tuple[Session, ...]:
        """Those that are served now although the vault is locked."""
        if not self.serving:
            return ()
        now = self.aws_time.now()
        return tuple(k.session for k in self._kept.values() if _left(k.session, now))

    def ruling(self, name: str) -> Ruling | None:
        """What held for the profile when the vault was locked; None where nothing is kept of it."""
        kept = self._kept_of(name)
        return kept.ruling if kept is not None else None

    def session(self, name: str) -> Session:
        """As `SessionBroker.session`; raises `VaultLocked` where it would have to be made."""
        kept = self._kept_of(name)
        if kept is None:
            return self.broker.session(name)
        self._check(kept)
        return kept.session

    def narrowed_session(
        self, name: str, narrowing: Narrowing, *, until: datetime | None, program: str
    ) -> Session:
        """As `NarrowedSessions.session`; raises `VaultLocked` where it would have to be made."""
        kept = self._kept_of(name)
        if kept is None:
            return self.narrowed.session(name, narrowing, until=until, program=program)
        check_narrowing(narrowing)
        self._check(kept)
        return _copy_of(kept, narrowing, self.aws_time.now(), until)

    def _check(self, kept: _Kept) -> None:
        """Raises `VaultLocked` unless it still lasts, and the AWS files are as they were."""
        name = kept.session.profile
        if self._in_files(name, dict(kept.in_files[1])) != kept.in_files:
            raise _changed(name)
        if not _left(kept.session, self.aws_time.now()):
            raise _ended(name)

    def _follow(self) -> None:
        """Once the vault is open again, keep nothing, and ask every program again."""
        if self.vault.unread is not None:
            self._was_locked = True
        elif self._was_locked:
            self._was_locked = False
            if self._kept:
                self._kept = {}
                self.approvals.forget()

    def _kept_of(self, name: str) -> _Kept | None:
        if not self._kept:
            return None
        self._follow()  # it is open before it says so: what waits is written in between
        return self._kept.get(name) if self.serving else None

    def _with_rules(self, session: Session, ruling_of: Callable[[str], Ruling]) -> _Kept | None:
        """None for what has ended, and where it is not known who may have it.

        What was read of the AWS files decides: a lock waits for no disk, and for nobody who goes on
        changing them. What they say by now is seen when a program asks.
        """
        name = session.profile
        try:
            ruling = ruling_of(name)
            chain = chain_named(name, self.profiles.by_name)
        except (ProfileError, VaultError):
            return None
        outside = dict.fromkeys(each for each in chain.names if self.vault.profile(each) is None)
        in_files = self._in_files(name, outside)
        made_by = definition_of(chain), in_files[0].sts_endpoint
        has_ended = session.expires_at <= self.aws_time.now()
        if has_ended or is_root(session.arn) or made_by != (session.definition, session.endpoint):
            return None
        session = replace(session, region=region_of(chain))
        copies = self.narrowed.copies(name)
        return _Kept(session=session, ruling=ruling, copies=copies, in_files=in_files)

    def _in_files(self, name: str, outside: Mapping[str, object]) -> _InFiles:
        digests = tuple((each, self._digests(each)) for each in outside)
        return self.broker.connection(name), digests

    def _digests(self, name: str) -> tuple[str, ...]:
        """What the profile is in the AWS files now; empty where it is no more."""
        try:
            profile = self.profiles.get(name)
            layers = [each.own() for each in (profile, profile.as_source) if each is not None]
        except ProfileError:
            return ()
        return tuple(
            part
            for layer in layers
            for part in (layer.source, layer.region, definition_of(Chain(links=(layer,))))
        )


def _left(session: Session, now: datetime) -> bool:
    return session.expires_at - now > SHORTEST_LIFE


def _copy_of(kept: _Kept, narrowing: Narrowing, now: datetime, until: datetime | None) -> Session:
    """The copy that was made for this; never the whole session instead."""
    for copy in kept.copies:
        in_time = until is None or copy.session.expires_at <= until + TOLERANCE
        if copy.narrowing == narrowing and in_time and _left(copy.session, now):
            return replace(copy.session, region=kept.session.region)
    raise VaultLocked(
        f"Fobwatch is locked, and “{_named(kept.session.profile)}” is narrowed for this program",
        f"It has no copy of the session that is {narrowing} and still lasts, and makes none.",
        "Unlock Fobwatch, then run the program again.",
    )


def _ended(name: str) -> VaultLocked:
    return VaultLocked(
        f"Fobwatch is locked, and the session of “{_named(name)}” has ended",
        "While it is locked, nothing is renewed.",
        "Unlock Fobwatch to renew it.",
    )


def _changed(name: str) -> VaultLocked:
    return VaultLocked(
        f"Fobwatch is locked, and “{_named(name)}” was changed in the AWS files",
        "Its session was made from what the profile was before.",
        "Unlock Fobwatch, then run the program again.",
    )


def _named(name: str) -> str:
    return printable(name, MAX_NAME)
