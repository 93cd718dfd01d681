"""Console URLs: which service and region they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

DEFAULT_REGION = "us-east-1"

_CONSOLE_HOST = re.compile(
    r"((?P<region>[a-z]{2,4}(-[a-z]+)+-\d)\.)?console\."
    r"(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)"
)
_VERSION = re.compile(r"v\d+$")
_NAMES = {
    "apigateway": "API Gateway",
    "athena": "Athena",
    "billing": "Billing and Cost Management",
    "cloudformation": "CloudFormation",
    "cloudfront": "CloudFront",
    "cloudtrail": "CloudTrail",
    "cloudwatch": "CloudWatch",
    "console": "Console Home",
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "ecs": "Elastic Container Service",
    "eks": "Elastic Kubernetes Service",
    "iam": "IAM",
    "lambda": "Lambda",
    "rds": "RDS",
    "route53": "Route 53",
    "s3": "S3",
    "secretsmanager": "Secrets Manager",
    "sqs": "Simple Queue Service",
    "systems-manager": "Systems Manager",
    "vpc": "VPC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """`service` is the first part of the path; `path` leads on with the query, without a slash."""

    service: str
    region: str
    path: str

    @property
    def service_name(self) -> str:
        """The service's name as the console writes it."""
        return _NAMES.get(_VERSION.sub("", self.service), self.service)


def parse_destination(url: str) -> Destination | None:
    """Read a console URL of any partition; None for an address anywhere else."""
    parts = urlsplit(url)
    host = _CONSOLE_HOST.fullmatch(parts.hostname or "")
    if parts.scheme != "https" or host is None:
        return None
    return destination_of(parts.path, parts.query, host["region"] or "")


def destination_of(path: str, query: str, region: str = "") -> Destination:
    """Read the part of a console URL behind the host, which may have named a region."""
    asked = parse_qs(query).get("region", [""])[0]
    path = path.strip("/") or "console/home"
    service = path.partition("/")[0]
    return Destination(
        service=service if re.fullmatch(r"[\w-]+", service) else "console",
        region=asked if re.fullmatch(r"[a-z0-9-]+", asked) else region or DEFAULT_REGION,
        path=f"{path}?{query}" if query else path,
    )
