"""The demo's own AWS, vault and AWS files, in place of the user's."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.demo.aws_config import aws_config
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import (
    account_access_role,
    import_document,
    partner_profiles,
    root_audit,
    saml_profile,
)
from fobwatch.demo.store import DemoStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

HELPER = Path(__file__).parents[1] / "credential_helper.py"


class LookAlike:
    """An AWS in a process of its own, with AWS files in `folder` that lead to it alone."""

    def __init__(self, folder: Path, *, session_life: timedelta | None) -> None:
        self._cloud = DemoCloud(Knobs(session_life=session_life))
        self._folder = folder
        self.store = DemoStore()
        self.document = ""
        """The demo's profiles and devices, to be imported once it has started."""

    def start(self) -> None:
        """Start it. Blocks for about half a second. Raises `DemoCloudFailed`.

        Sets the variables for this process, since AWS's library reads them there.
        """
        self._cloud.start()
        document = import_document()
        document["profiles"] += [
            saml_profile(self._cloud.provider_url),
            *partner_profiles(),
            root_audit(),
            account_access_role(),
        ]
        self.document = json.dumps(document)
        self._write_files([profile["name"] for profile in document["profiles"]])
        os.environ |= {
            "AWS_CONFIG_FILE": str(self._folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._folder / "credentials"),
            **self._cloud.environment,
        }

    def _write_files(self, names: Sequence[str]) -> None:
        helper = (sys.executable, "-I", "-S", str(HELPER), "--demo")
        text = aws_config(names, helper=helper, endpoint_url=self._cloud.endpoint_url)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / "config").write_text(text, "utf-8")

    @property
    def hint(self) -> str:
        """How to try an AWS tool against it."""
        config = self._folder / "config"
        return f"AWS_CONFIG_FILE={config} aws sts get-caller-identity --profile dev"

    def close(self) -> None:
        self._cloud.close()
