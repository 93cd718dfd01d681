"""The words of the window that explains a refusal of AWS's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.ports import Decision
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.lookups import Findings
    from fobwatch.core.iam.ports import Verdict


def denial_facts(denial: Denial) -> tuple[tuple[str, str], ...]:
    """What the error says of the call."""
    return (
        (translate("Denial", "Action"), denial.action or denial.operation),
        (translate("Denial", "Resource"), denial.resource),
        (translate("Denial", "Principal"), denial.principal),
        (translate("Denial", "Decided by"), denial.policy or denial.policy_type or ""),
        (translate("Denial", "Region"), denial.region),
        (translate("Denial", "Error code"), denial.code),
    )


def found_facts(findings: Findings) -> tuple[tuple[str, str], ...]:
    """What AWS tells beside the error."""
    context = findings.told.context if findings.told else ()
    return (
        (translate("Denial", "Simulated"), _verdict_words(findings.simulated)),
        (translate("Denial", "So"), _elsewhere(findings)),
        (translate("Denial", "With MFA"), _verdict_words(findings.with_mfa)),
        (translate("Denial", "Context"), "\n".join(f"{key} = {value}" for key, value in context)),
        (translate("Denial", "Not found out"), "\n".join(map(str, findings.problems))),
    )


def _verdict_words(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    words = {
        Decision.ALLOWED: translate("Denial", "allowed"),
        Decision.EXPLICIT_DENY: translate("Denial", "denied expressly"),
        Decision.IMPLICIT_DENY: translate("Denial", "allowed by no policy"),
    }[verdict.decision]
    if verdict.sources:
        by = translate("Denial", "{words} ({policies})")
        words = by.format(words=words, policies=", ".join(verdict.sources))
    limits = (
        translate("Denial", "the organization does not allow it")
        if verdict.by_organization is False
        else "",
        translate("Denial", "the permissions boundary does not allow it")
        if verdict.by_boundary is False
        else "",
    )
    return "; ".join(filter(None, (words, *limits)))


def _elsewhere(findings: Findings) -> str:
    """Where to look, if the policies of the user or role are not what refuses."""
    if findings.simulated is None or not findings.simulated.is_allowed:
        return ""
    return translate(
        "Denial",
        "The policies of the user or role allow it by now. Something else refuses: a policy of the "
        "resource, of the session, of the organization or of a VPC endpoint, or a condition.",
    )
