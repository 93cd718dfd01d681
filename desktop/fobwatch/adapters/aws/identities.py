"""IAM's calls about a user's or a role's policies and password, through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.lockdown.errors import NoPassword

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import AccessKey, Credentials

    Source = AccessKey | Credentials

MFA = "aws:MultiFactorAuthPresent"


class BotoIdentityService(BotoPort):
    """Fulfils `IdentityService`. Thread-safe."""

    def put_policy(
        self, source: Source, arn: str, name: str, document: str, *, region: str
    ) -> None:
        kind, owner = _kind_and_name(arn)

        def ask(iam: IAMClient) -> None:
            if kind == "role":
                iam.put_role_policy(RoleName=owner, PolicyName=name, PolicyDocument=document)
            else:
                iam.put_user_policy(UserName=owner, PolicyName=name, PolicyDocument=document)

        operation = "PutRolePolicy" if kind == "role" else "PutUserPolicy"
        self._call(IAM, operation, source, ask, region=region, resource=arn)

    def delete_policy(self, source: Source, arn: str, name: str, *, region: str) -> None:
        kind, owner = _kind_and_name(arn)

        def ask(iam: IAMClient) -> None:
            if kind == "role":
                iam.delete_role_policy(RoleName=owner, PolicyName=name)
            else:
                iam.delete_user_policy(UserName=owner, PolicyName=name)

        operation = "DeleteRolePolicy" if kind == "role" else "DeleteUserPolicy"
        self._call(IAM, operation, source, ask, region=region, resource=arn)

    def has_password(self, source: Source, user_name: str, *, region: str) -> bool:
        def ask(iam: IAMClient) -> None:
            iam.get_login_profile(UserName=user_name)

        try:
            self._call(IAM, "GetLoginProfile", source, ask, region=region)
        except NoPassword:
            return False
        return True

    def set_password(self, source: Source, user_name: str, password: str, *, region: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.update_login_profile(UserName=user_name, Password=password)

        self._call(IAM, "UpdateLoginProfile", source, ask, region=region)

    def change_password(self, source: Source, old: str, new: str, *, region: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.change_password(OldPassword=old, NewPassword=new)

        self._call(IAM, "ChangePassword", source, ask, region=region, retried=False)

    def allowed(
        self,
        source: Source,
        principal_arn: str,
        actions: Sequence[str],
        resource: str,
        *,
        mfa: bool,
        region: str,
    ) -> Mapping[str, bool]:
        def ask(iam: IAMClient) -> dict[str, bool]:
            pages = iam.get_paginator("simulate_principal_policy").paginate(
                PolicySourceArn=principal_arn,
                ActionNames=list(actions),
                ResourceArns=[resource],
                ContextEntries=[
                    {
                        "ContextKeyName": MFA,
                        "ContextKeyType": "boolean",
                        "ContextKeyValues": [str(mfa).lower()],
                    }
                ],
            )
            return {
                each["EvalActionName"]: each["EvalDecision"] == "allowed"
                for page in pages
                for each in page["EvaluationResults"]
            }

        return self._call(IAM, "SimulatePrincipalPolicy", source, ask, region=region)


def _kind_and_name(arn: str) -> tuple[str, str]:
    parsed = parse_arn(arn)
    return (parsed.resource_type, parsed.resource_name) if parsed else ("", "")
