"""Where the account access runtime is."""

from __future__ import annotations

import pytest

from fobwatch.adapters.portals.account_access import service_url
from fobwatch.core.errors import InvalidSetting


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-west-1", "https://account-access-runtime.eu-west-1.api.aws"),
        ("us-gov-west-1", "https://account-access-runtime.us-gov-west-1.api.aws"),
        ("cn-north-1", "https://account-access-runtime.cn-north-1.api.amazonwebservices.com.cn"),
        (
            "eusc-de-east-1",
            "https://account-access-runtime.eusc-de-east-1.api.amazonwebservices.eu",
        ),
    ],
)
def test_each_partition_has_its_hosts(region: str, url: str) -> None:
    assert service_url(region) == url


@pytest.mark.parametrize(
    "variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ACCOUNT_ACCESS_RUNTIME"]
)
def test_a_look_alike_is_asked_instead_and_only_on_this_computer_without_encryption(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    there = service_url("eu-west-1")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    ignored = service_url("eu-west-1")
    monkeypatch.delenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    monkeypatch.setenv(variable, "http://aws.example")

    assert there == "http://127.0.0.1:9"
    assert ignored.endswith(".api.aws")
    with pytest.raises(InvalidSetting):
        service_url("eu-west-1")
