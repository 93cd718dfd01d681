"""Shared by the readers of other programs' stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.migration.model import ClosedStore, SkippedProfile, Store
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.migration.linux_keyring import StoreUnreadable
    from fobwatch.core.migration.model import Place
    from fobwatch.core.profiles.profile import OwnProfile

TITLES: Final = {
    Store.AWS_VAULT: "aws-vault",
    Store.GRANTED: "granted",
    Store.LEAPP: "Leapp",
    Store.AWS_SSO_CLI: "aws-sso-cli",
}


def closed(store: Store, error: StoreLocked | StoreUnreadable) -> ClosedStore:
    """The store, with the reason why it could not be read."""
    title = TITLES[store]
    if isinstance(error, StoreLocked):
        why = ValidationProblem(
            f"{title}'s keyring is locked",
            "What it holds shows only once it is unlocked.",
            "Unlock it to look inside.",
        )
        return ClosedStore(store=store, why=why, unlockable=True)
    return ClosedStore(
        store=store,
        why=ValidationProblem(
            f"{title}'s keyring cannot be read",
            "The keyring does not answer, or holds something else than expected.",
            f"Enter its keys by hand, or look again later. {title} keeps them.",
        ),
    )


def encrypted(store: Store, where: str) -> ClosedStore:
    """A store in files that only its own passphrase decrypts."""
    title = TITLES[store]
    return ClosedStore(
        store=store,
        why=ValidationProblem(
            f"{title} keeps keys in encrypted files",
            f"They are in {where}, and only {title} opens them, by its passphrase.",
            f"Take them out with {title}, or move {title} to the keyring first.",
        ),
    )


def portal(store: Store, name: str, place: Place | None = None) -> SkippedProfile:
    """An IAM Identity Center portal: listed, but not imported."""
    return SkippedProfile(
        store=store,
        name=name,
        why=ValidationProblem(
            "It is a portal",
            "Fobwatch does not sign in to IAM Identity Center yet.",
            f"Go on using it with {TITLES[store]}.",
        ),
        places=(place,) if place else (),
    )


def holds_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def go_credentials(
    store: Store, name: str, data: bytes, place: Place
) -> tuple[OwnProfile, Place] | SkippedProfile:
    """A key as the AWS SDKs for Go write it in JSON (`credentials.Value`, `aws.Credentials`)."""
    try:
        record: dict[str, Any] = json.loads(data)
        key_id, secret = str(record["AccessKeyID"]), str(record["SecretAccessKey"])
        token = record.get("SessionToken")
    except (ValueError, KeyError, TypeError, AttributeError):
        return _unknown(store, name, place)
    if token:
        return _session(store, name, place)
    key = AccessKey(access_key_id=key_id, secret_access_key=secret)
    return IamUserProfile(name=name, access_key=key), place


def table(value: object) -> dict[str, Any]:
    """The object of JSON or table of TOML; an empty one if it is neither."""
    return value if isinstance(value, dict) else {}


def _unknown(store: Store, name: str, place: Place) -> SkippedProfile:
    why = ValidationProblem(
        "It is no access key",
        "The entry holds something that Fobwatch does not know.",
        f"Go on using it with {TITLES[store]}.",
    )
    return SkippedProfile(store=store, name=name, why=why, places=(place,))


def _session(store: Store, name: str, place: Place) -> SkippedProfile:
    why = ValidationProblem(
        "It is a session",
        "Its keys end by themselves, and nobody can renew them without the key they came from.",
        "Add the long-term key that the session came from.",
    )
    return SkippedProfile(store=store, name=name, why=why, places=(place,))
