"""The paths of Fobwatch's own files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION = "fobwatch"
DEMO_APPLICATION = "fobwatch-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """`config` is what the user set, `state` what the program remembers.

    Neither holds an unencrypted secret. The agent has its own rule (`agent_path`), since
    the credential helper must find it with the standard library alone.
    """

    config: Path
    state: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def marks(self) -> Path:
        return self.state / "marks.json"

    @property
    def windows(self) -> Path:
        return self.state / "windows.json"

    @property
    def portal_roles(self) -> Path:
        return self.state / "portal-roles.json"

    @property
    def consoles(self) -> Path:
        return self.state / "consoles.json"

    @property
    def browser_windows(self) -> Path:
        """Of the identity providers' pages: cookies, which the browser encrypts where it can."""
        return self.state / "browser-windows"

    @property
    def browser_profiles(self) -> Path:
        """Those that are made for one profile or portal each: cookies, as above."""
        return self.state / "browser-profiles"

    @property
    def walks(self) -> Path:
        """What was begun at AWS and is not finished."""
        return self.state / "walks.json"

    @property
    def access_keys(self) -> Path:
        """How old they are, by their IDs."""
        return self.state / "access-keys.json"

    @property
    def backups(self) -> Path:
        """When the last one was made, and where: no backup."""
        return self.state / "backups.json"

    @property
    def account_health(self) -> Path:
        """What AWS said of accounts."""
        return self.state / "account-health.json"

    @property
    def health(self) -> Path:
        """What was found on this computer, and which findings are muted."""
        return self.state / "health.json"

    @property
    def ledger(self) -> Path:
        return self.state / "mfa-ledger.sqlite"

    @property
    def journal(self) -> Path:
        return self.state / "activity.sqlite"

    @property
    def events(self) -> Path:
        """What was read of CloudTrail's event history."""
        return self.state / "events.sqlite"

    @property
    def aws_changes(self) -> Path:
        return self.state / "aws-files"

    @property
    def lock(self) -> Path:
        return self.state / "fobwatch.lock"

    @property
    def log(self) -> Path:
        return self.state / "fobwatch.log"

    @property
    def vault_file(self) -> Path:
        return self.config / "vault.fobwatch"


def places(*, demo: bool = False, environment: Mapping[str, str] = os.environ) -> Paths:
    """The user's places, or those of the demo, which are completely separate.

    FOBWATCH_HOME puts everything into one directory: for tests and for portable use.
    """
    name = DEMO_APPLICATION if demo else APPLICATION
    if home := environment.get("FOBWATCH_HOME"):
        return Paths(config=Path(home, name, "config"), state=Path(home, name, "state"))
    return Paths(
        config=platformdirs.user_config_path(name, appauthor=False, roaming=True),
        state=platformdirs.user_state_path(name, appauthor=False),
    )
