"""IAM's policy simulator, and AWS's evaluations of refused calls, through boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.adapters.aws.service import AwsService
from fobwatch.adapters.aws.sts import STS
from fobwatch.core.denials.denial import MAX_CONTEXT, MAX_VALUE, Evaluation, PolicyType
from fobwatch.core.iam.ports import Decision, Verdict
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import EvaluationResultTypeDef
    from mypy_boto3_sts import STSClient


TOOLBOX: Final[AwsService[Any]] = AwsService(
    name="iam-toolbox",
    make=lambda session, settings: session.client("iam-toolbox", **settings),
    endpoint=lambda connection, _region: connection.iam_endpoint,
)

POLICY_TYPES: Final = {
    "IDENTITY_BASED_POLICY": PolicyType.IDENTITY,
    "RESOURCE_BASED_POLICY": PolicyType.RESOURCE,
    "PERMISSIONS_BOUNDARY": PolicyType.BOUNDARY,
    "SESSION_POLICY": PolicyType.SESSION,
    "SERVICE_CONTROL_POLICY": PolicyType.SERVICE_CONTROL,
    "RESOURCE_CONTROL_POLICY": PolicyType.RESOURCE_CONTROL,
    "VPC_ENDPOINT_POLICY": PolicyType.VPC_ENDPOINT,
}
CHECKS: Final = {
    "PRINCIPAL": PolicyType.IDENTITY,
    "RESOURCE": PolicyType.RESOURCE,
    "PERMISSIONS_BOUNDARY": PolicyType.BOUNDARY,
    "SESSION": PolicyType.SESSION,
    "SERVICE_CONTROL_POLICY": PolicyType.SERVICE_CONTROL,
    "RESOURCE_CONTROL_POLICY": PolicyType.RESOURCE_CONTROL,
    "VPC_ENDPOINT": PolicyType.VPC_ENDPOINT,
}
"""By PolicyType and CheckType of the IAM Toolbox API reference."""

MAX_EVALUATIONS: Final = 500
"""A call is evaluated once for each resource that it names."""

EXPLICIT: Final = "EXPLICIT_DENY"
DENIALS: Final = (EXPLICIT, "IMPLICIT_DENY")


class BotoPolicySimulator(SignedBotoPort):
    """Fulfils `PolicySimulator`. Thread-safe."""

    def simulate(
        self,
        principal: str,
        actions: Sequence[str],
        *,
        mfa: bool | None,
        resource: str = "*",
        with_policies: Sequence[str] = (),
    ) -> tuple[Verdict, ...]:
        def ask(iam: IAMClient) -> tuple[Verdict, ...]:
            pages = iam.get_paginator("simulate_principal_policy").paginate(
                PolicySourceArn=principal,
                ActionNames=list(actions),
                ResourceArns=[resource],
                PolicyInputList=list(with_policies),
                ContextEntries=[] if mfa is None else [_mfa_entry(mfa=mfa)],
            )
            return tuple(_verdict(each) for page in pages for each in page["EvaluationResults"])

        return self._ask(IAM, "SimulatePrincipalPolicy", ask, resource=principal)

    def role_arn(self, role: str) -> str:
        def ask(iam: IAMClient) -> str:
            return iam.get_role(RoleName=role)["Role"]["Arn"]

        return self._ask(IAM, "GetRole", ask)


class BotoDenialService(SignedBotoPort):
    """Fulfils `DenialService`. Thread-safe."""

    def decode(self, encoded: str) -> str:
        def ask(sts: STSClient) -> str:
            return sts.decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]

        return self._ask(STS, "DecodeAuthorizationMessage", ask)

    def details(self, authorization_id: str) -> Evaluation:
        def ask(toolbox: Any) -> Evaluation:  # noqa: ANN401 - as above
            paginator = toolbox.get_paginator("get_request_authorization_details")
            pages = list(
                paginator.paginate(
                    authorizationId=authorization_id,
                    PaginationConfig={"MaxItems": MAX_EVALUATIONS},
                )
            )
            evaluations = [each for page in pages for each in page["evaluations"]]
            return _evaluation({**pages[0], "evaluations": evaluations})

        return self._ask(TOOLBOX, "GetRequestAuthorizationDetails", ask)


def _mfa_entry(*, mfa: bool) -> Any:  # noqa: ANN401 - the stubs want a literal in it
    return {
        "ContextKeyName": "aws:MultiFactorAuthPresent",
        "ContextKeyValues": [str(mfa).lower()],
        "ContextKeyType": "boolean",
    }


def _verdict(result: EvaluationResultTypeDef) -> Verdict:
    statements = result.get("MatchedStatements", [])
    sources = dict.fromkeys(each.get("SourcePolicyId", "") for each in statements)
    organization = result.get("OrganizationsDecisionDetail", {})
    boundary = result.get("PermissionsBoundaryDecisionDetail", {})
    return Verdict(
        action=result["EvalActionName"],
        decision=Decision(result["EvalDecision"]),
        sources=tuple(printable(each, MAX_VALUE) for each in sources if each),
        by_organization=organization.get("AllowedByOrganizations"),
        by_boundary=boundary.get("AllowedByPermissionsBoundary"),
    )


def _evaluation(answer: Mapping[str, Any]) -> Evaluation:
    """Of several evaluations the first that denied."""
    evaluations = answer["evaluations"]
    denied = next((e for e in evaluations if e["evaluatedEffect"] in DENIALS), evaluations[0])
    checks = [c for c in denied.get("checks", []) if c["evaluatedEffect"] in DENIALS]
    deciding = next((c for c in checks if c["evaluatedEffect"] == EXPLICIT), None)
    deciding = deciding or next(iter(checks), None)
    matched = (deciding or denied).get("matchedPolicies", [])
    policies = tuple(printable(each["uri"], MAX_VALUE) for each in matched)
    context = {**answer["requestContext"], **denied.get("context", {})}
    return Evaluation(
        explicit=denied["evaluatedEffect"] == EXPLICIT,
        principal=_value(context.get("aws:PrincipalArn", "")),
        action=denied["action"],
        resource=denied["resource"],
        policy_type=CHECKS.get(deciding["checkType"]) if deciding else _type_of(answer, policies),
        policies=policies,
        context=tuple((name, _value(value)) for name, value in context.items())[:MAX_CONTEXT],
    )


def _type_of(answer: Mapping[str, Any], matched: Iterable[str]) -> PolicyType | None:
    """The type of the policy that matched, where no checks are reported."""
    found = (p.get("type") for p in answer["policies"] if p.get("uri") in set(matched))
    return POLICY_TYPES.get(next(found, None) or "")


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text, MAX_VALUE)
