"""What a program's request for a lockdown is about, and by whose rules a person is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.consent import STRICTNESS, Matter, Purpose
from fobwatch.core.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.consent.consent import ConsentPolicy, Ruling
    from fobwatch.core.consent.rules import ConsentRules

LOCKDOWNS: Final = frozenset({Purpose.LOCKDOWN_PLAN, Purpose.LOCKDOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLockdown:
    """`profile` is empty for all profiles, `caller` where each makes its own calls."""

    profile: str = ""
    caller: str = ""


def asked_lockdown(request: AgentRequest) -> AskedLockdown:
    """Raises `BadRequest` unless it names one profile, or wants all."""
    is_all = bool(request.text("all", ""))
    profile = request.text("profile", "")
    if is_all is bool(profile):
        raise BadRequest(
            "It is not clear what to lock down",
            "One profile can be, or all of them.",
            "Name a profile, or use --all.",
        )
    return AskedLockdown(profile=profile, caller=request.text("caller", ""))


def lockdown_judged(
    rules: ConsentRules, request: AgentRequest, purpose: Purpose, least: ConsentPolicy
) -> tuple[Matter, ConsentPolicy]:
    """By the strictest rule of the profiles that it is about, and of the one that calls.

    Raises `UnknownProfile`: nobody is asked about a name that was mistyped.
    """
    asked = asked_lockdown(request)
    names = [asked.profile] if asked.profile else sorted(rules.named())
    rulings = {name: rules.ruling(name) for name in filter(None, (*names, asked.caller))}
    for name in rulings:
        rules.check_name(name)
    policies = [least, *(ruling.policy for ruling in rulings.values())]
    matter = Matter(
        subject=asked.profile,
        purpose=purpose,
        because=_because(rulings, asked.profile),
        identity=tuple(part for ruling in rulings.values() for part in ruling.identity),
        caller=asked.caller,
    )
    return matter, max(policies, key=STRICTNESS.index)


def _because(rulings: Mapping[str, Ruling], subject: str) -> str:
    """Another profile than the subject, by whose rule a person is asked; empty without one."""
    protecting = {name: each for name, each in rulings.items() if each.protects}
    if not protecting:
        return ""
    name = max(protecting, key=lambda each: STRICTNESS.index(protecting[each].policy))
    because = protecting[name].because or name
    return because if because != subject else ""
