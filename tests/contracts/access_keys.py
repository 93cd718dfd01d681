"""What IAM does with access keys, whoever plays it. A test module brings a `user`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.iam.errors import AccessKeyLimit, NoSuchAccessKey

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.iam.access_keys import KeyUse, UserKey
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.ports import Clock

REGION = "eu-west-1"


@dataclass(frozen=True, kw_only=True)
class UserOfKeys:
    """The service, asked by a user who has one old key, and may do everything."""

    service: AccessKeyService
    tokens: TokenService
    key: AccessKey
    user: str
    clock: Clock

    def listed(self) -> tuple[UserKey, ...]:
        return self.service.keys(self.user)

    def create(self) -> AccessKey:
        return self.service.create(self.user)

    def set_active(self, key: AccessKey, *, active: bool) -> None:
        self.service.set_active(self.user, key.access_key_id, active=active)

    def delete(self, key: AccessKey) -> None:
        self.service.delete(self.user, key.access_key_id)

    def last_use(self, key: AccessKey) -> KeyUse | None:
        return self.service.last_use(key.access_key_id)

    def takes(self, key: AccessKey) -> bool:
        try:
            self.tokens.get_caller_identity(key, region=REGION)
        except AccessKeyRefused:
            return False
        return True


class AccessKeyServiceContract:
    """Subclasses give a fixture `user`."""

    def test_a_key_has_an_age(self, user: UserOfKeys) -> None:
        (key,) = user.listed()

        assert key.access_key_id == user.key.access_key_id
        assert key.active
        assert key.age(user.clock.now()) > timedelta(days=90)

    def test_a_new_key_is_the_user_s_and_was_never_used(self, user: UserOfKeys) -> None:
        made = user.create()

        assert {key.access_key_id for key in user.listed()} == {
            user.key.access_key_id,
            made.access_key_id,
        }
        assert user.last_use(made) is None
        assert user.takes(made)

    def test_there_are_two_at_most(self, user: UserOfKeys) -> None:
        user.create()

        with pytest.raises(AccessKeyLimit):
            user.create()

        assert len(user.listed()) == 2

    def test_an_inactive_key_is_refused_until_it_is_active_again(self, user: UserOfKeys) -> None:
        made = user.create()
        user.set_active(made, active=False)
        refused = not user.takes(made)
        listed = {key.access_key_id: key.active for key in user.listed()}

        user.set_active(made, active=True)

        assert refused
        assert listed[made.access_key_id] is False
        assert user.takes(made)

    def test_a_deleted_key_is_refused_and_unknown(self, user: UserOfKeys) -> None:
        made = user.create()

        user.delete(made)

        assert not user.takes(made)
        assert len(user.listed()) == 1
        with pytest.raises(NoSuchAccessKey):
            user.delete(made)
        with pytest.raises(NoSuchAccessKey):
            user.set_active(made, active=False)

    def test_a_user_that_is_not_there_is_said_to_be_unknown(self, user: UserOfKeys) -> None:
        with pytest.raises(NoSuchAccessKey):
            user.service.keys("nobody")
