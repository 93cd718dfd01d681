"""Gather what is found in the store of one other program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked, StoreUnreadable
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.migration.model import ClosedStore, SkippedProfile, Store, StoreScan
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fobwatch.core.migration.model import Place
    from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
    from fobwatch.core.profiles.profile import OwnProfile

TITLES: Final = {
    Store.AWS_VAULT: "aws-vault",
    Store.GRANTED: "granted",
    Store.LEAPP: "Leapp",
    Store.AWS_SSO_CLI: "aws-sso-cli",
}


class Scan:
    """Collects findings, in any order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.title = TITLES[store]
        self._profiles: list[tuple[OwnProfile, Place]] = []
        self._roles: list[tuple[IdentityCenterProfile, Place]] = []
        self._skipped: list[SkippedProfile] = []
        self._closed: list[ClosedStore] = []

    def result(self, *, settings_from_config: bool = False) -> StoreScan | None:
        """All of it; None where nothing was found: the program was never used here."""
        if not (self._profiles or self._roles or self._skipped or self._closed):
            return None
        return StoreScan(
            store=self._store,
            profiles=tuple(self._profiles),
            roles=tuple(self._roles),
            skipped=tuple(self._skipped),
            closed=tuple(self._closed),
            settings_from_config=settings_from_config,
        )

    def add(self, profile: OwnProfile, place: Place) -> None:
        self._profiles.append((profile, place))

    def add_role(self, role: IdentityCenterProfile, place: Place) -> None:
        """Add a role of a portal; without a name, if the program does not use it by one."""
        self._roles.append((role, place))

    def skip(self, name: str, why: ValidationProblem, place: Place) -> None:
        self._skipped.append(SkippedProfile(store=self._store, name=name, why=why, places=(place,)))

    def skip_portal(self, name: str, place: Place) -> None:
        """A portal is no profile: its roles become profiles once a person has signed in."""
        self.skip(name, _PORTAL, place)

    def add_go_key(self, name: str, data: bytes, place: Place) -> None:
        """Add a key in the JSON of the AWS SDKs for Go (`credentials.Value`, `aws.Credentials`)."""
        try:
            record: dict[str, Any] = json.loads(data)
            key_id, secret = str(record["AccessKeyID"]), str(record["SecretAccessKey"])
            token = record.get("SessionToken")
        except (ValueError, KeyError, TypeError, AttributeError):
            message = "The entry holds something that Fobwatch does not know."
            remedy = f"Go on using it with {self.title}."
            self.skip(name, ValidationProblem("It is not an access key", message, remedy), place)
            return
        if token:
            self.skip(name, _SESSION, place)
        else:
            key = AccessKey(access_key_id=key_id, secret_access_key=secret)
            self.add(IamUserProfile(name=name, access_key=key), place)

    def add_closed(
        self, title: str, message: str, remedy: str, *, unlockable: bool = False
    ) -> ValidationProblem:
        """Say why a part of the store, or all of it, could not be read."""
        why = ValidationProblem(title, message, remedy)
        self._closed.append(ClosedStore(store=self._store, why=why, unlockable=unlockable))
        return why

    def add_closed_keyring(self, error: StoreLocked | StoreUnreadable) -> ValidationProblem:
        if isinstance(error, StoreLocked):
            return self.add_closed(
                f"{self.title}'s keyring is locked",
                "What it holds shows only once it is unlocked.",
                "Unlock it to look inside.",
                unlockable=True,
            )
        return self.add_closed(
            f"{self.title}'s keyring cannot be read",
            "The keyring does not answer, or holds something unexpected.",
            f"Enter its keys by hand, or look again later. {self.title} keeps them.",
        )

    def add_encrypted_files(self, folder: Path) -> None:
        """Name the files in the folder, if there are any: only a passphrase decrypts them."""
        try:
            has_files = any(folder.iterdir())
        except OSError:
            return
        if has_files:
            self.add_closed(
                f"{self.title} keeps keys in encrypted files",
                f"They are in {folder}, and only {self.title} opens them, by its passphrase.",
                f"Take them out with {self.title}, or move {self.title} to the keyring first.",
            )

    def read_keyring(self, read: Callable[[], Mapping[str, bytes] | None]) -> Mapping[str, bytes]:
        """The items; none where there is no such keyring, or it cannot be read."""
        try:
            return read() or {}
        except (StoreLocked, StoreUnreadable) as error:
            self.add_closed_keyring(error)
            return {}


_PORTAL: Final = ValidationProblem(
    "It is an access portal",
    "Its roles are found once you have signed in to it.",
    "Add the portal on the page Portals, with this start URL, and choose the roles there.",
)

_SESSION: Final = ValidationProblem(
    "It is a session",
    "Its keys end by themselves, and nobody can renew them without the key they came from.",
    "Add the long-term key that the session came from.",
)


def table(value: object) -> dict[str, Any]:
    """The object of JSON or table of TOML; an empty one if it is neither."""
    return value if isinstance(value, dict) else {}
