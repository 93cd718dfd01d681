"""Two access keys of one user, while the new one takes the old one's place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - its fields' types are read

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.collection import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangingKeys:
    """Kept in the vault until the old key is deleted, so that either key can be gone back to.

    The new key is empty before AWS has made it. `since` is when they last changed places, by AWS's
    clock: at first, when profiles took the new key, and when the old one was disabled. A new key
    that is `leaving` is being deleted at AWS.
    """

    old_key_id: str
    old_secret: str = field(repr=False)
    since: datetime
    new_key_id: str = ""
    new_secret: str = field(default="", repr=False)
    leaving: bool = False

    @property
    def old(self) -> AccessKey:
        return AccessKey(access_key_id=self.old_key_id, secret_access_key=self.old_secret)

    @property
    def new(self) -> AccessKey | None:
        if not self.new_key_id:
            return None
        return AccessKey(access_key_id=self.new_key_id, secret_access_key=self.new_secret)


CHANGING_KEYS: RecordKind[ChangingKeys] = RecordKind(
    prefix="changing-keys",
    noun="pair of changing access keys",
    types={"changing-keys": ChangingKeys},
    key="old_key_id",
)
