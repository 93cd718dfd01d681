from __future__ import annotations

import pytest

from fobwatch.core.aws.arns import parse_arn


def test_parts_of_an_arn() -> None:
    arn = parse_arn("arn:aws-cn:iam::123456789012:role/team/ops/Admin")

    assert arn is not None
    assert (arn.partition, arn.service, arn.region) == ("aws-cn", "iam", "")
    assert (arn.account_id, arn.resource) == ("123456789012", "role/team/ops/Admin")
    assert (arn.resource_type, arn.resource_name) == ("role", "Admin")


def test_resource_without_a_kind_has_no_name() -> None:
    arn = parse_arn("arn:aws:iam::123456789012:root")

    assert arn is not None
    assert (arn.resource_type, arn.resource_name) == ("root", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("arn:aws:iam::123456789012", id="five parts"),
        pytest.param("arn:aws:iam::123456789012:", id="no resource"),
        pytest.param("arn:aws:iam::12345678901:role/x", id="11 digits"),
        pytest.param("arn:gcp:iam::123456789012:role/x", id="no partition of AWS"),
        pytest.param("ARN:aws:iam::123456789012:role/x", id="capitals"),
        pytest.param(" arn:aws:iam::123456789012:role/x", id="blank before"),
        pytest.param("arn:aws:iam::123456789012:role/x\n", id="line break after"),
        pytest.param("arn:aws:iam::１２３４５６７８９０１２:role/x", id="wide digits"),  # noqa: RUF001 - is the case
    ],
)
def test_other_text_is_no_arn(text: str) -> None:
    assert parse_arn(text) is None
