"""How the agent writes a profile's account as code. No answer holds a secret."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.as_code.writing import Format, as_code
from fobwatch.core.errors import BadRequest

if TYPE_CHECKING:
    from fobwatch.core.agent.agent import Answer
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.as_code.reading import AccountReading


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AsCodeCommands:
    reading: AccountReading

    def by_verb(self) -> dict[AgentVerb, Answer]:
        return {AgentVerb.AS_CODE: self._as_code}

    def _as_code(self, request: AgentRequest) -> str:
        """The documents, and the names of what is left out by the reason.

        Nothing more is read once nobody waits for it.
        """
        format_ = _format(request.text("format"))
        account = self.reading.read(request.text("profile"), lambda _: request.client_waits())
        written = as_code(account, format_)
        left_out: dict[str, list[str]] = {}
        for each in written.left_out:
            left_out.setdefault(each.reason, []).append(each.name)
        return json.dumps(
            {
                "account_id": account.account_id,
                "documents": written.documents,
                "left_out": left_out,
            }
        )


def _format(name: str) -> Format:
    """Raises `BadRequest`."""
    try:
        return Format(name)
    except ValueError as error:
        raise BadRequest(
            "There is no such format", f"“{name}” is none.", f"Name one of {', '.join(Format)}."
        ) from error
