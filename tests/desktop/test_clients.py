"""The installed AWS programs reach an endpoint on this machine and answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.demo.cloud import DemoCloud
    from tests.desktop.clients.commands import Client

pytestmark = pytest.mark.clients


def test_a_client_tells_whose_key_it_was_given(
    aws_client: Client, demo_cloud: DemoCloud, tmp_path: Path
) -> None:
    user = demo_cloud.company.user("deploy")
    environment = {
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": user.access_key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": user.access_key.secret_access_key,
    }

    identity = aws_client.caller_identity(environment, demo_cloud.endpoint_url)

    assert identity["Arn"] == user.arn
    assert identity["Account"] == user.account.account_id
