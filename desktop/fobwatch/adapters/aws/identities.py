"""IAM's calls about a user's or a role's policies and password, through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.iam import IAM
from fobwatch.adapters.aws.own_policies import BotoInlinePolicies
from fobwatch.adapters.aws.policies import BotoPolicySimulator
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.lockdown.errors import NoPassword

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import Source


class BotoIdentityService(BotoInlinePolicies, BotoPolicySimulator):
    """Fulfils `IdentityService`. Thread-safe."""

    def put_policy(
        self, source: Source, arn: str, name: str, document: str, *, region: str
    ) -> None:
        kind, owner = _kind_and_name(arn)
        self._of_policy(
            "Put", source, kind, owner, name, region=region, resource=arn, PolicyDocument=document
        )

    def delete_policy(self, source: Source, arn: str, name: str, *, region: str) -> None:
        kind, owner = _kind_and_name(arn)
        self._of_policy("Delete", source, kind, owner, name, region=region, resource=arn)

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
        verdicts = self.simulate(
            source, principal_arn, actions, mfa=mfa, resource=resource, region=region
        )
        return {each.action: each.is_allowed for each in verdicts}


def _kind_and_name(arn: str) -> tuple[str, str]:
    parsed = parse_arn(arn)
    return (parsed.resource_type, parsed.resource_name) if parsed else ("user", "")
