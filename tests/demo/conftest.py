from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud import connect, demo_cloud, demo_cloud_process
from tests.demo.official_cli import OfficialCli

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud

__all__ = ["connect", "demo_cloud", "demo_cloud_process"]


@pytest.fixture
def cli(tmp_path: Path, demo_cloud: DemoCloud) -> OfficialCli:
    return OfficialCli(tmp_path, demo_cloud)
