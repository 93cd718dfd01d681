"""AWS's explanations of its decisions: the policy simulator, and the reasons of refused calls."""

from __future__ import annotations

import json
import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from fobwatch.demo.server.evaluator import Policy
from fobwatch.demo.server.refusals import bad_request, no_such_entity, validation_error
from fobwatch.demo.server.requests import first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.evaluator import Judgement
    from fobwatch.demo.server.requests import Parameters, Reply, Request

_KEPT = 200
_DENIAL = re.compile(
    r"User: (?P<principal>\S+) is not authorized to perform: (?P<action>\S+)"
    r"(?: on resource: (?P<resource>\S+))?(?P<rest>.*?)</Message>"
)
_DECODE = "DecodeAuthorizationMessage"


class Authorization:
    """The encoded messages are opaque, and are decoded as long as the process lives."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._told: dict[str, str] = {}

    def install(self) -> None:
        self._emulator.on_iam("SimulatePrincipalPolicy", self._simulate_principal)
        self._emulator.on_iam("SimulateCustomPolicy", self._simulate_custom)

    # The reasons of EC2's refusals

    def with_encoded(self, request: Request, reply: Reply) -> Reply:
        """EC2 words its refusals in its own way, and encodes their reasons (EC2 API reference)."""
        status, headers, body = reply
        found = _DENIAL.search(body.decode("utf-8", errors="replace"))
        if request.service != "ec2" or status != HTTPStatus.FORBIDDEN or found is None:
            return reply
        encoded = self._encoded(found, request)
        message = (
            "You are not authorized to perform this operation. "
            f"User: {found['principal']} is not authorized to perform: {found['action']}"
            f"{found['rest']}. Encoded authorization failure message: {encoded}"
        )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error>'
            f"<Code>UnauthorizedOperation</Code><Message>{message}</Message></Error></Errors>"
            f"<RequestID>{secrets.token_hex(8)}</RequestID></Response>"
        )
        return status, {**headers, "Content-Type": "text/xml"}, text.encode()

    def decode(self, request: Request) -> Reply:
        """Answer DecodeAuthorizationMessage. Raises `Refusal`."""
        decoded = self._told.get(request.parameter("EncodedMessage"))
        if decoded is None:
            raise bad_request(
                "InvalidAuthorizationMessageException",
                "Message is not valid",
            )
        return self._emulator.sts_answer(
            _DECODE, f"<DecodedMessage>{escape(decoded)}</DecodedMessage>"
        )

    def _encoded(self, found: re.Match[str], request: Request) -> str:
        conditions = {"aws:Region": request.region, **self._mfa_of(request)}
        decoded = {
            "allowed": False,
            "explicitDeny": "explicit deny" in found["rest"],
            "matchedStatements": {"items": []},
            "failures": {"items": []},
            "context": {
                "principal": {"id": "AIDADEMO", "arn": found["principal"]},
                "action": found["action"],
                "resource": found["resource"] or "*",
                "conditions": {
                    "items": [
                        {"key": key, "values": {"items": [{"value": value}]}}
                        for key, value in conditions.items()
                    ]
                },
            },
        }
        encoded = secrets.token_urlsafe(300)
        while len(self._told) >= _KEPT:
            self._told.pop(next(iter(self._told)))
        self._told[encoded] = json.dumps(decoded)
        return encoded

    def _mfa_of(self, request: Request) -> dict[str, str]:
        """A long-term key has no such key at all."""
        caller = self._emulator.records.principal(request.access_key_id)
        if caller is None or not caller.is_temporary:
            return {}
        has_mfa = caller.grant.mfa_at is not None
        return {"aws:MultiFactorAuthPresent": str(has_mfa).lower()}

    # The simulator

    def _simulate_principal(self, _handle: IamHandler, parameters: Parameters) -> Reply:
        principal = first(parameters, "PolicySourceArn")
        found = self._emulator.evaluator.policies_of(principal)
        if found is None:
            raise no_such_entity(f"Entity {principal} was not found")
        policies = (*found, *_given(parameters))
        return self._answer("SimulatePrincipalPolicy", principal, policies, parameters)

    def _simulate_custom(self, _handle: IamHandler, parameters: Parameters) -> Reply:
        principal = first(parameters, "CallerArn") or "arn:aws:iam::000000000000:user/nobody"
        policies = tuple(_given(parameters))
        return self._answer("SimulateCustomPolicy", principal, policies, parameters)

    def _answer(
        self, operation: str, principal: str, policies: tuple[Policy, ...], parameters: Parameters
    ) -> Reply:
        context = dict(_context(parameters))
        resources = list(_listed(parameters, "ResourceArns")) or ["*"]
        results = "".join(
            _result(
                action,
                resource,
                self._emulator.evaluator.judge(
                    policies,
                    principal=principal,
                    action=action,
                    resource=resource,
                    context=context,
                ),
            )
            for action in _listed(parameters, "ActionNames")
            for resource in resources
        )
        return self._emulator.iam_answer(
            operation,
            f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>",
        )


def _given(parameters: Parameters) -> Iterator[Policy]:
    for number, text in enumerate(_listed(parameters, "PolicyInputList"), start=1):
        try:
            document: Any = json.loads(text)
        except json.JSONDecodeError:
            raise validation_error("The policy is not in the valid JSON format.") from None
        yield Policy(source=f"PolicyInputList.{number}", document=document)


def _context(parameters: Parameters) -> Iterator[tuple[str, Any]]:
    number = 1
    while name := first(parameters, f"ContextEntries.member.{number}.ContextKeyName"):
        prefix = f"ContextEntries.member.{number}.ContextKeyValues"
        yield name.lower(), next(_listed(parameters, prefix), "")
        number += 1


def _listed(parameters: Parameters, name: str) -> Iterator[str]:
    number = 1
    while value := first(parameters, f"{name}.member.{number}"):
        yield value
        number += 1


def _result(action: str, resource: str, judgement: Judgement) -> str:
    statements = "".join(
        f"<member><SourcePolicyId>{escape(source)}</SourcePolicyId>"
        "<SourcePolicyType>IAM Policy</SourcePolicyType></member>"
        for source in judgement.sources
    )
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{judgement.decision}</EvalDecision>"
        f"<MatchedStatements>{statements}</MatchedStatements>"
        "<MissingContextValues></MissingContextValues></member>"
    )
