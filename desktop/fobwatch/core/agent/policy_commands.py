"""The agent's questions to IAM with a profile: about its account, or why a call was denied.

No answer holds a secret.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.as_code.writing import Format, as_code
from fobwatch.core.denials.denial import Denial, PolicyType
from fobwatch.core.denials.texts import denial_facts, found_facts, written
from fobwatch.core.errors import BadRequest

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.as_code.reading import AccountReading
    from fobwatch.core.denials.lookups import DenialLookups

NO_TEXTS: Final = frozenset({"explicit", "policy_type"})

TEXTS: Final = tuple(each.name for each in fields(Denial) if each.name not in NO_TEXTS)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PolicyCommands:
    reading: AccountReading
    denials: DenialLookups

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {AgentVerb.AS_CODE: self._as_code, AgentVerb.EXPLAIN: self._explain}

    def _as_code(self, request: AgentRequest) -> str:
        """The documents, and the names of what is left out by the reason.

        Nothing more is read once nobody waits for it.
        """
        format_ = _format(request.text("format"))
        account = self.reading.read(request.text("profile"), lambda _: request.client_waits())
        code = as_code(account, format_)
        left_out: dict[str, list[str]] = {}
        for each in code.left_out:
            left_out.setdefault(each.reason, []).append(each.name)
        return json.dumps(
            {
                "account_id": account.account_id,
                "documents": code.documents,
                "left_out": left_out,
            }
        )

    def _explain(self, request: AgentRequest) -> str:
        """The text for a terminal, with what AWS shows the profile."""
        findings = self.denials.ask(asked_denial(request), request.text("profile"))
        facts = (*denial_facts(findings.denial), *found_facts(findings))
        return written(findings.explained(), facts)


def denial_arguments(denial: Denial) -> dict[str, object]:
    """What asks about it in a request; never the whole log that it was read from."""
    texts: dict[str, object] = {name: getattr(denial, name) for name in TEXTS}
    return {
        **texts,
        "explicit": {True: "yes", False: "no", None: ""}[denial.explicit],
        "policy_type": denial.policy_type or "",
    }


def asked_denial(request: AgentRequest) -> Denial:
    """Raises `BadRequest`."""
    texts = {name: request.text(name, "") for name in TEXTS}
    policy_type = request.text("policy_type", "")
    return Denial(
        **texts,
        explicit={"yes": True, "no": False}.get(request.text("explicit", "")),
        policy_type=next((each for each in PolicyType if each == policy_type), None),
    )


def _format(name: str) -> Format:
    """Raises `BadRequest`."""
    try:
        return Format(name)
    except ValueError as error:
        raise BadRequest(
            "There is no such format", f"“{name}” is none.", f"Name one of {', '.join(Format)}."
        ) from error
