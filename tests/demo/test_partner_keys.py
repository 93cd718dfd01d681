"""The demo's program that prints credentials, as `credential_process` runs it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credential_process import read_output
from fobwatch.core.aws.credentials import Credentials
from fobwatch.demo import partner_keys

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients


def test_it_prints_a_session_of_the_demo(
    demo_cloud: DemoCloud,
    connect: CloudClients,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    partner_keys.main()
    provided = read_output(capsys.readouterr().out, datetime.now(UTC))

    assert isinstance(provided.keys, Credentials)
    arn = connect.sts(provided.keys).get_caller_identity()["Arn"]
    assert arn.endswith(":assumed-role/ReadOnly/partner")


@pytest.mark.parametrize("url", ["", "https://sts.amazonaws.com", "http://127.0.0.1.example/"])
def test_it_asks_nobody_but_the_demo(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)

    with pytest.raises(SystemExit, match="Start the demo"):
        partner_keys.main()
