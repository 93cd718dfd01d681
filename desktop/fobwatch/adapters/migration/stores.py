"""The stores of other programs that can be read on this system."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fobwatch.adapters.migration.go_stores import AwsSsoCliStore, AwsVaultStore, GrantedStore
from fobwatch.adapters.migration.leapp import LeappStore
from fobwatch.adapters.migration.linux_keyring import NoKeyringReader, SecretServiceReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.migration.model import ForeignStore


def foreign_stores(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> tuple[ForeignStore, ...]:
    """The stores; of profiles with the same name, the first wins. Each looks for its own data."""
    reader = SecretServiceReader() if platform == "linux" else NoKeyringReader()
    return (
        AwsVaultStore(reader, environment),
        GrantedStore(reader, environment),
        LeappStore(reader, platform=platform),
        AwsSsoCliStore(reader, environment),
    )
