"""What IAM does with policies and passwords, whoever plays it. A test module brings a `user`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.lockdown.errors import PasswordRefused

if TYPE_CHECKING:
    from fobwatch.core.lockdown.ports import IdentityService

REGION = "eu-west-1"
NAME = "Denial"
NEW = "a-New-password-1"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}],
    }
)


@dataclass(frozen=True, kw_only=True)
class UserOfPolicies:
    """The service, asked by a user who has a password, and may do everything."""

    service: IdentityService
    arn: str
    password: str

    @property
    def name(self) -> str:
        return self.arn.rpartition("/")[2]


class IdentityServiceContract:
    """Subclasses give a fixture `user`."""

    def test_a_policy_is_put_again_and_deleted_once(self, user: UserOfPolicies) -> None:
        service = user.service
        for _ in range(2):
            service.put_policy(user.arn, NAME, DOCUMENT)
        service.delete_policy(user.arn, NAME)

        with pytest.raises(NoSuchPolicy):
            service.delete_policy(user.arn, NAME)

    def test_a_user_changes_their_password_with_the_old_one(self, user: UserOfPolicies) -> None:
        service = user.service
        with pytest.raises((PasswordRefused, AccessDenied)):
            service.change_password("not the old one", NEW)

        service.change_password(user.password, NEW)
        service.change_password(NEW, user.password)

    def test_a_password_is_set_without_the_old_one(self, user: UserOfPolicies) -> None:
        user.service.set_password(user.name, NEW)

        assert user.service.has_password(user.name)
        user.service.change_password(NEW, user.password)
