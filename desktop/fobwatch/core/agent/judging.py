"""The judgement of a program's request: what it is about, and by whose rule a person is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.protocol import NARROWING
from fobwatch.core.consent.consent import STRICTNESS, ConsentPolicy, Matter, Purpose
from fobwatch.core.consent.narrowing import WHOLE, Narrowing, check_narrowing
from fobwatch.core.errors import BadRequest
from fobwatch.core.json_values import StoredFields, from_json, keys_of, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.consent.consent import Ruling
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.portals.portal import Portal, PortalState


def narrowing_arguments(narrowing: Narrowing) -> dict[str, object]:
    """What asks for it in a request."""
    return {NARROWING: to_json(narrowing)} if narrowing else {}


def asked_narrowing(request: AgentRequest) -> Narrowing:
    """Raises `BadRequest`, also for what this version does not know, and `InvalidSetting`."""
    if NARROWING not in request.arguments:
        return WHOLE
    given = request.arguments[NARROWING]
    if not isinstance(given, dict) or not given.keys() <= set(keys_of(Narrowing)):
        raise _malformed()
    try:
        narrowing = from_json(Narrowing, StoredFields(given))
    except (TypeError, ValueError, OverflowError) as error:
        raise _malformed() from error
    if not narrowing:
        raise _malformed()
    check_narrowing(narrowing)
    return narrowing & WHOLE  # each policy once


def _malformed() -> BadRequest:
    return BadRequest(
        "The request cannot be read",
        "What it is to be narrowed by is not as Fobwatch writes it.",
        "Use the fobwatch command of the version that is running.",
    )


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
            "Either one profile is locked down, or all of them.",
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


@dataclass(frozen=True, eq=False, repr=False)
class PortalConsent:
    """Judges what opens an access portal's page, or leaves the portal. Thread-safe.

    A person is asked once per program, or as the portal's own rule says if that is stricter.
    Neither hands out anything, but pages that open by themselves teach people to allow what they
    have not asked for, and where a program has ended a sign-in, no role gets a new session.

    `named` raises `UnknownPortal`, `BadRequest` or `VaultError`.
    """

    rules: ConsentRules
    named: Callable[[str], Portal]
    state: Callable[[str], PortalState]

    def judge(self, purpose: Purpose, name: str) -> tuple[Matter, ConsentPolicy]:
        portal = self.named(name)
        ruling = self.rules.ruling(portal.start_url)
        matter = Matter(
            subject=portal.title,
            purpose=purpose,
            because=ruling.because,
            identity=(portal.start_url, *ruling.identity),
        )
        if not self._changes_anything(purpose, portal):
            return matter, ConsentPolicy.ALWAYS
        return matter, max(ruling.policy, ConsentPolicy.ONCE_PER_PROGRAM, key=STRICTNESS.index)

    def _changes_anything(self, purpose: Purpose, portal: Portal) -> bool:
        """Not if the person is signed in, or out, or the page is open already."""
        state = self.state(portal.start_url)
        signed_in = state.ends_about is not None
        if purpose is Purpose.PORTAL_SIGN_OUT:
            return signed_in
        return not signed_in and not state.waiting
