"""An ARN leads to the page of that very resource, or at least to its service's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.console import page_of_console
from fobwatch.core.console.resource_pages import RESOURCE_PAGES, resource_page

if TYPE_CHECKING:
    from fobwatch.core.aws.partitions import Partition

CONSOLE = "https://eu-west-1.console.aws.amazon.com"
HERE = "eu-west-1:482100937715"


@pytest.mark.parametrize(
    ("arn", "page"),
    [
        (
            f"arn:aws:ec2:{HERE}:instance/i-0a1",
            f"{CONSOLE}/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1",
        ),
        (
            f"arn:aws:lambda:{HERE}:function:reports:live",
            f"{CONSOLE}/lambda/home?region=eu-west-1#/functions/reports",
        ),
        (
            f"arn:aws:logs:{HERE}:log-group:/aws/lambda/a#1:*",
            (
                f"{CONSOLE}/cloudwatch/home?region=eu-west-1"
                "#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fa$25231"
            ),
        ),
        (
            f"arn:aws:logs:{HERE}:log-group:/a:log-stream:b/c",
            (
                f"{CONSOLE}/cloudwatch/home?region=eu-west-1"
                "#logsV2:log-groups/log-group/$252Fa/log-events/b$252Fc"
            ),
        ),
        (
            f"arn:aws:secretsmanager:{HERE}:secret:prod/db-a1B2c3",
            f"{CONSOLE}/secretsmanager/secret?name=prod%2Fdb&region=eu-west-1",
        ),
        (
            f"arn:aws:ecr:{HERE}:repository/team/api",
            f"{CONSOLE}/ecr/repositories/private/482100937715/team/api?region=eu-west-1",
        ),
        (
            f"arn:aws:autoscaling:{HERE}:autoScalingGroup:0d:autoScalingGroupName/web",
            f"{CONSOLE}/ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=web;view=details",
        ),
        (
            "arn:aws:iam::482100937715:role/team/dev/Admin",
            "https://console.aws.amazon.com/iam/home#/roles/details/Admin",
        ),
        (
            "arn:aws:iam::aws:policy/AdministratorAccess",
            (
                "https://console.aws.amazon.com/iam/home"
                "#/policies/details/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess"
            ),
        ),
        ("arn:aws:s3:::reports", "https://console.aws.amazon.com/s3/buckets/reports"),
        (
            "arn:aws:s3:::reports/2026/a&b.csv",
            "https://console.aws.amazon.com/s3/object/reports?prefix=2026%2Fa%26b.csv",
        ),
        (
            "arn:aws-cn:sns:cn-north-1:482100937715:alarms",
            (
                "https://cn-north-1.console.amazonaws.cn/sns/v3/home?region=cn-north-1"
                "#/topic/arn:aws-cn:sns:cn-north-1:482100937715:alarms"
            ),
        ),
    ],
)
def test_a_resource_has_its_page(arn: str, page: str) -> None:
    assert resource_page(arn) == page


@pytest.mark.parametrize(
    ("arn", "page"),
    [
        (f"arn:aws:ec2:{HERE}:fleet/fleet-1", f"{CONSOLE}/ec2/v2/home?region=eu-west-1"),
        (f"arn:aws:elasticloadbalancing:{HERE}:x", f"{CONSOLE}/ec2/v2/home?region=eu-west-1"),
        (f"arn:aws:cognito-idp:{HERE}:x/y", f"{CONSOLE}/cognito/v2/home?region=eu-west-1"),
        (f"arn:aws:newest:{HERE}:thing/1", f"{CONSOLE}/newest/home?region=eu-west-1"),
        ("arn:aws:iam::482100937715:mfa/anna", "https://console.aws.amazon.com/iam/home"),
        (
            "arn:aws:sns::482100937715:no-region",
            "https://us-east-1.console.aws.amazon.com/sns/v3/home?region=us-east-1",
        ),
    ],
)
def test_a_resource_without_a_page_of_its_own_leads_to_its_service(arn: str, page: str) -> None:
    assert resource_page(arn) == page


def test_a_queue_is_named_by_its_address_in_its_partition() -> None:
    page = resource_page("arn:aws-cn:sqs:cn-north-1:482100937715:orders")

    assert page.startswith("https://cn-north-1.console.amazonaws.cn/sqs/v3/home?region=cn-north-1#")
    assert page.endswith("sqs.cn-north-1.amazonaws.com.cn%2F482100937715%2Forders")


def test_more_than_sixty_kinds_of_resource_have_a_page() -> None:
    assert sum(map(len, RESOURCE_PAGES.values())) > 60


def example(pattern: str) -> str:
    """A resource of this shape."""
    text = re.sub(r"\(\?:.*?\)[?]", "", pattern).replace("[A-Za-z0-9]{6}", "a1B2c3")
    text = re.sub(r"\(\?P<\w+>.*?\)", "a-1", text)
    return re.sub(r"<\w+>", "a-1", text).replace(".*", "x")


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_every_page_is_in_its_own_partition_s_console(partition: Partition) -> None:
    for service, pages in RESOURCE_PAGES.items():
        for pattern, path in pages.items():
            region = partition.default_region if "{region}" in path else ""
            arn = f"arn:{partition.name}:{service}:{region}:482100937715:{example(pattern)}"
            page = resource_page(arn)

            assert page_of_console(partition, page) == page
            assert "{" not in page
            assert urlsplit(page).path.startswith(f"/{path.partition('/')[0]}"), page
            first = next(each for each in pages if example(each) == example(pattern))
            assert first == pattern
