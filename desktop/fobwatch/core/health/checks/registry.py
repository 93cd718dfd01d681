"""Every check, in the order in which findings of the same severity are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.health.checks import accounts, computer, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fobwatch.core.health.findings import Finding
    from fobwatch.core.health.sources import State

    Decision = Callable[[State, datetime], Iterable[Finding]]

CHECKS: Final[tuple[Decision, ...]] = (
    accounts.root_in_vault,
    accounts.root_user,
    accounts.own_mfa,
    accounts.users_without_mfa,
    computer.secrets_in_aws_files,
    computer.secrets_elsewhere,
    computer.loose_permissions,
    keys.old_keys,
    accounts.no_trail,
    computer.wrong_clock,
    computer.vault,
    keys.unused_keys,
    accounts.regions_off,
    computer.long_sessions,
    accounts.not_asked,
)


def findings(state: State, now: datetime) -> tuple[Finding, ...]:
    """All of them, the most severe first; `now` is AWS's time."""
    found = [each for check in CHECKS for each in check(state, now)]
    return tuple(sorted(found, key=lambda finding: -finding.severity))
