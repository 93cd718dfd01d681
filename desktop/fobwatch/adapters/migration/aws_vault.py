"""aws-vault's keys, if it stores them in the Secret Service.

Formats: 99designs/aws-vault, `cli/global.go` (where), `vault/credentialkeyring.go` (keys),
`vault/sessionkeyring.go` and `vault/oidctokenkeyring.go` (what is no key).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.migration.linux_keyring import StoreLocked, StoreUnreadable
from fobwatch.adapters.migration.store import closed, encrypted, go_credentials, holds_files
from fobwatch.core.migration.model import Place, SkippedProfile, Store, StoreScan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.adapters.migration.linux_keyring import KeyringReader
    from fobwatch.core.migration.model import ClosedStore

COLLECTION_VARIABLE: Final = "AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME"
FILES_VARIABLE: Final = "AWS_VAULT_FILE_DIR"

_NO_KEY: Final = re.compile(
    r"oidc:.*"
    r"|[^,]+,[^,]+,[^,]*,\d+"
    r"|session:[^ ]+:[^ ]*:[^:]+"
    r"|.+? session \(\d+\)"
)
"""Sessions, which aws-vault makes anew, and tokens of IAM Identity Center."""


class AwsVaultStore:
    """Fulfils `ForeignStore`."""

    def __init__(self, reader: KeyringReader, environment: Mapping[str, str] = os.environ) -> None:
        self._reader = reader
        self._collection = environment.get(COLLECTION_VARIABLE) or "awsvault"
        self._files = Path(environment.get(FILES_VARIABLE) or "~/.awsvault/keys").expanduser()

    def look(self, *, unlock: bool) -> StoreScan | None:
        shut: list[ClosedStore] = []
        items: Mapping[str, bytes] = {}
        try:
            found = self._reader.go_items(self._collection, unlock=unlock)
        except (StoreLocked, StoreUnreadable) as error:
            found = None
            shut.append(closed(Store.AWS_VAULT, error))
        else:
            items = found or {}
        if holds_files(self._files):
            shut.append(encrypted(Store.AWS_VAULT, str(self._files)))
        if found is None and not shut:
            return None
        place = Place(where=f"aws-vault's keyring “{self._collection}”")
        read = [
            go_credentials(Store.AWS_VAULT, name, data, place)
            for name, data in sorted(items.items())
            if not _NO_KEY.fullmatch(name)
        ]
        return StoreScan(
            store=Store.AWS_VAULT,
            profiles=tuple(each for each in read if not isinstance(each, SkippedProfile)),
            staying=tuple(each for each in read if isinstance(each, SkippedProfile)),
            closed=tuple(shut),
            settings_from_config=True,
        )
