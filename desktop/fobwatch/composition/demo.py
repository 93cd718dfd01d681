"""What the demo has instead of the user's own: an AWS, a vault and AWS files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.composition.backend import build
from fobwatch.demo.aws_config import aws_config
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.seed import import_document
from fobwatch.demo.store import DemoStore

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.adapters.storage.paths import Paths
    from fobwatch.composition.backend import Backend

HELPER = Path(__file__).parents[1] / "credential_helper.py"


class Demo:
    """Starts the look-alike and a backend that uses only it. `close` ends both."""

    def __init__(self, places: Paths, *, session_life: timedelta | None) -> None:
        self._places = places
        server = (sys.executable, "-P", "-m", "fobwatch.demo")
        self._cloud = DemoCloud(Knobs(session_life=session_life), command=server)
        self._files = places.config / "aws"
        self.store = DemoStore()

    def start(self) -> Backend:
        """Start both. Blocks for about half a second. Raises `DemoCloudFailed`.

        Sets the variables for this process, since AWS's library reads them there.
        """
        self._cloud.start()
        document = import_document()
        names = [profile["name"] for profile in document["profiles"]]
        helper = (sys.executable, "-I", "-S", str(HELPER), "--demo")
        text = aws_config(names, helper=helper, endpoint_url=self._cloud.endpoint_url)
        TextFile(self._files / "config").write(text)
        os.environ |= {
            "AWS_CONFIG_FILE": str(self._files / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._files / "credentials"),
            "AWS_ENDPOINT_URL": self._cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": self._cloud.federation_url,
        }
        self._places.ledger.unlink(missing_ok=True)  # the look-alike has forgotten its codes too
        backend = build(self._places, self.store)
        backend.importer.take_in(json.dumps(document))
        return backend

    @property
    def hint(self) -> str:
        """How to try an AWS tool against it."""
        return f"AWS_CONFIG_FILE={self._files / 'config'} aws sts get-caller-identity --profile dev"

    def close(self) -> None:
        self._cloud.close()
