"""The services that look for what is unsafe, over those that they ask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.accounts import BotoAccountService
from fobwatch.adapters.aws.iam import BotoMfaDeviceService
from fobwatch.adapters.aws_files.reader import in_home
from fobwatch.adapters.health.computer import ThisComputer
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.composition.services import JoinedServices
from fobwatch.core.health.account_readings import AccountReadings
from fobwatch.core.health.health import Health
from fobwatch.core.health.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.core.vault.ports import VaultStore


class WatchedServices(JoinedServices):
    """The services with what looks after them. Making it reads nothing and connects nowhere."""

    def __init__(
        self,
        paths: Paths,
        store: VaultStore,
        environment: Mapping[str, str] = os.environ,
        *,
        sso_cache: Path | None = None,
        home: Path | None = None,
    ) -> None:
        """As `SignInServices` says. `home` has the files of shells, usually the user's."""
        super().__init__(paths, store, environment, sso_cache=sso_cache)
        sources = Sources(
            accounts=AccountReadings(
                vault=self.vault,
                broker=self.broker,
                tokens=self.tokens,
                accounts=BotoAccountService(self._clients),
                devices=BotoMfaDeviceService(self._clients),
                store=TextFile(paths.account_health),
                aws_time=self.aws_time,
                connection=self._connection,
            ),
            keys=self.key_readings,
            vault=self.vault,
            broker=self.broker,
            profiles=self.profiles.profiles,
            settings=self.settings,
            aws_time=self.aws_time,
        )
        computer = ThisComputer(home or in_home("~"), environment)
        self.health = Health(sources, computer, TextFile(paths.health))
