"""An explanation in English, for the command line, which is read far from a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.ports import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.explanation import Explanation
    from fobwatch.core.denials.lookups import Findings
    from fobwatch.core.iam.ports import Verdict

    Facts = Iterable[tuple[str, str]]

DECISIONS: Final = {
    Decision.ALLOWED: "allowed",
    Decision.EXPLICIT_DENY: "denied expressly",
    Decision.IMPLICIT_DENY: "allowed by no policy",
}

ELSEWHERE: Final = (
    "The policies of the user or role allow it now. Something else refuses: a policy of the "
    "resource, of the session, of the organization or of a VPC endpoint, or a condition."
)


def written(explanation: Explanation, facts: Facts) -> str:
    """Paragraphs for a terminal; facts without a value are left out."""
    return "\n".join(_lines(explanation, facts))


def _lines(explanation: Explanation, facts: Facts) -> Iterator[str]:
    yield f"{explanation.title}."
    yield explanation.why
    yield explanation.next_step
    known = [f"{name}: {value}".replace("\n", "\n  ") for name, value in facts if value]
    yield from ["", *known] if known else []
    yield from ["", explanation.statement] if explanation.statement else []


def denial_facts(denial: Denial) -> Facts:
    """What the error says of the call."""
    return (
        ("Action", denial.action or denial.operation),
        ("Resource", denial.resource),
        ("Principal", denial.principal),
        ("Decided by", denial.policy or denial.policy_type or ""),
        ("Region", denial.region),
        ("Error code", denial.code),
    )


def found_facts(findings: Findings) -> Facts:
    """AWS's own words, beside those of the error."""
    context = findings.evaluation.context if findings.evaluation else ()
    is_allowed = findings.simulated is not None and findings.simulated.is_allowed
    return (
        ("Simulated", _verdict(findings.simulated)),
        ("So", ELSEWHERE if is_allowed else ""),
        ("With MFA", _verdict(findings.with_mfa)),
        ("Context", "\n".join(f"{key} = {value}" for key, value in context)),
        ("Could not find out", "\n".join(map(str, findings.problems))),
    )


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    sources = f" ({', '.join(verdict.sources)})" if verdict.sources else ""
    limits = (
        "the organization does not allow it" if verdict.by_organization is False else "",
        "the permissions boundary does not allow it" if verdict.by_boundary is False else "",
    )
    return "; ".join(filter(None, (DECISIONS[verdict.decision] + sources, *limits)))
