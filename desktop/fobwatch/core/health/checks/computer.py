"""This computer: secrets in clear, permissions, the clock, the vault, and long sessions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.access_key_ids import TEMPORARY_PREFIX
from fobwatch.core.aws.clock import NOTICEABLE
from fobwatch.core.health.computer import Where
from fobwatch.core.health.findings import Check, Finding, Reason, Severity
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fobwatch.core.health.computer import FoundSecrets
    from fobwatch.core.health.sources import State

LONG: Final = timedelta(hours=12)
"""The longest session of a role, and the usual one of a user (AWS STS API)."""

MOST_NAMED: Final = 20

OTHERS_WRITE: Final = 0o022


def secrets_in_aws_files(state: State, _now: datetime) -> Iterator[Finding]:
    names = [p.name for p in state.profiles if p.origin is Origin.AWS_FILES and p.long_term_key]
    if names:
        yield Finding(
            check=Check.AWS_FILES,
            severity=Severity.HIGH,
            names=tuple(sorted(names)[:MOST_NAMED]),
            count=len(names),
        )


def secrets_elsewhere(state: State, _now: datetime) -> Iterator[Finding]:
    """In the files of shells, and in the environment of the program."""
    for found in state.computer.secrets if state.computer else ():
        history = found.where is Where.HISTORY
        keys = {each.access_key_id for each in found.secrets}
        holder = (u.name for u in state.askers if u.identity in keys)
        yield Finding(
            check=Check.HISTORY if history else Check.ENVIRONMENT,
            severity=_severity(found),
            about=found.path,
            profile=next(holder, ""),
            names=tuple(each.at for each in found.secrets),
            count=found.count,
            at=state.computer.read_at if state.computer else None,
        )


def _severity(found: FoundSecrets) -> Severity:
    """A session's keys end by themselves."""
    lasting = any(not s.access_key_id.startswith(TEMPORARY_PREFIX) for s in found.secrets)
    if not lasting:
        return Severity.LOW
    return Severity.HIGH if found.where is Where.HISTORY else Severity.MEDIUM


def loose_permissions(state: State, _now: datetime) -> Iterator[Finding]:
    loose = state.computer.loose if state.computer else ()
    if loose:
        severe = any(f.mode & OTHERS_WRITE or PurePath(f.path).name != "config" for f in loose)
        yield Finding(
            check=Check.PERMISSIONS,
            severity=Severity.HIGH if severe else Severity.MEDIUM,
            names=tuple(f"{f.path}: {f.mode:04o} → {f.wanted:04o}" for f in loose[:MOST_NAMED]),
            count=len(loose),
            at=state.computer.read_at if state.computer else None,
        )


def wrong_clock(state: State, _now: datetime) -> Iterator[Finding]:
    offset = state.clock_offset
    if offset is not None and abs(offset) > NOTICEABLE:
        yield Finding(
            check=Check.CLOCK, severity=Severity.MEDIUM, count=int(offset.total_seconds())
        )


def vault(state: State, _now: datetime) -> Iterator[Finding]:
    """A keyring that is missing, locked or out of order."""
    if state.vault in {VaultState.READY, VaultState.LOADING}:
        return
    severe = state.vault is VaultState.MISSING
    locked = state.vault in {VaultState.LOCKED, VaultState.NEW}
    yield Finding(
        check=Check.VAULT,
        severity=Severity.HIGH if severe else Severity.LOW if locked else Severity.MEDIUM,
        about=state.vault,
        reason=Reason.of(state.vault_problem) if state.vault_problem else None,
    )


def long_sessions(state: State, _now: datetime) -> Iterator[Finding]:
    long = [p for p in state.profiles if getattr(p, "duration", LONG) > LONG]
    if long:
        yield Finding(
            check=Check.LONG_SESSION,
            severity=Severity.LOW,
            profile=min(profile.name for profile in long),
            names=tuple(sorted(profile.name for profile in long)[:MOST_NAMED]),
            count=len(long),
        )
