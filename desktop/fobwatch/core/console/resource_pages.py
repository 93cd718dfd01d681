"""The console's pages of single resources, by their ARNs.

The paths are those that AWS's guides and its console link to. They are part of no API: where a
resource has none here, its service's page is opened.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import PARTITIONS, api_domain, region_problem
from fobwatch.core.console.console import Destination, console_url
from fobwatch.core.console.errors import InvalidDestination

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.arns import Arn

MAX_ARN: Final = 2048
"""Characters (IAM API, the type arnType)."""

_EC2: Final = "ec2/home?region={region}#"
_VPC: Final = "vpcconsole/home?region={region}#"

RESOURCE_PAGES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "access-analyzer": {"analyzer/<id>": "access-analyzer/home?region={region}#/analyzer/{id}"},
        "acm": {"certificate/<id>": "acm/home?region={region}#/certificates/{id}"},
        "amplify": {"apps/<id>(?:/.*)?": "amplify/home?region={region}#/{id}"},
        "apigateway": {
            "/restapis/<id>(?:/.*)?": "apigateway/main/apis/{id}/resources?api={id}"
            "&region={region}",
            "/apis/<id>(?:/.*)?": "apigateway/main/api-detail?api={id}&region={region}",
        },
        "appsync": {"apis/<id>": "appsync/home?region={region}#/{id}/v1/home"},
        "athena": {"workgroup/<id>": "athena/home?region={region}#/workgroups/details/{id}"},
        "autoscaling": {
            "autoScalingGroup:.*:autoScalingGroupName/<id>": _EC2
            + "AutoScalingGroupDetails:id={id};view=details"
        },
        "backup": {
            "backup-plan:<id>": "backup/home?region={region}#/backupplan/details/{id}",
            "backup-vault:<id>": "backup/home?region={region}#/backupvaults/details/{id}",
        },
        "batch": {
            "compute-environment/<id>": "batch/home?region={region}#compute-environments"
            "/detail/{arn}",
            "job-queue/<id>": "batch/home?region={region}#queues/detail/{arn}",
        },
        "cloudformation": {
            "stack/<id>/.*": "cloudformation/home?region={region}#/stacks/stackinfo"
            "?stackId={encoded}"
        },
        "cloudfront": {"distribution/<id>": "cloudfront/v4/home#/distributions/{id}"},
        "cloudtrail": {"trail/<id>": "cloudtrail/home?region={region}#/trails/{arn}"},
        "cloudwatch": {
            "alarm:<all>": "cloudwatch/home?region={region}#alarmsV2:alarm/{all}",
            "dashboard/<id>": "cloudwatch/home#dashboards/dashboard/{id}",
        },
        "codeartifact": {
            "repository/<group>/<id>": "codesuite/codeartifact/d/{account}/{group}/r/{id}"
            "?region={region}"
        },
        "codebuild": {
            "build/<project>:<id>": "codesuite/codebuild/{account}/projects/{project}/build"
            "/{project}%3A{id}?region={region}",
            "project/<id>": "codesuite/codebuild/{account}/projects/{id}/history?region={region}",
        },
        "codecommit": {"<id>": "codesuite/codecommit/repositories/{id}/browse?region={region}"},
        "codeconnections": {
            "connection/<id>": "codesuite/settings/{account}/{region}/codeconnections"
            "/connections/{id}"
        },
        "codestar-connections": {
            "connection/<id>": "codesuite/settings/{account}/{region}/codestar-connections"
            "/connections/{id}"
        },
        "codedeploy": {
            "application:<id>": "codesuite/codedeploy/applications/{id}?region={region}"
        },
        "codepipeline": {
            "<id>": "codesuite/codepipeline/pipelines/{id}/view?region={region}",
        },
        "cognito-identity": {
            "identitypool/<all>": "cognito/v2/identity/identity-pools/{all}/user-statistics"
            "?region={region}"
        },
        "cognito-idp": {
            "userpool/<id>": "cognito/v2/idp/user-pools/{id}/users?region={region}",
        },
        "dynamodb": {"table/<id>(?:/.*)?": "dynamodbv2/home?region={region}#table?name={id}"},
        "ec2": {
            "customer-gateway/<id>": _VPC + "CustomerGatewayDetails:CustomerGatewayId={id}",
            "elastic-ip/<id>": _VPC + "ElasticIpDetails:AllocationId={id}",
            "image/<id>": _EC2 + "ImageDetails:imageId={id}",
            "instance/<id>": _EC2 + "InstanceDetails:instanceId={id}",
            "internet-gateway/<id>": _VPC + "InternetGateway:internetGatewayId={id}",
            "launch-template/<id>": _EC2 + "LaunchTemplateDetails:launchTemplateId={id}",
            "natgateway/<id>": _VPC + "NatGatewayDetails:natGatewayId={id}",
            "network-acl/<id>": _VPC + "NetworkAclDetails:networkAclId={id}",
            "network-interface/<id>": _EC2 + "NetworkInterface:networkInterfaceId={id}",
            "route-table/<id>": _VPC + "RouteTableDetails:RouteTableId={id}",
            "security-group/<id>": _EC2 + "SecurityGroup:groupId={id}",
            "snapshot/<id>": _EC2 + "SnapshotDetails:snapshotId={id}",
            "subnet/<id>": _VPC + "SubnetDetails:subnetId={id}",
            "transit-gateway/<id>": _VPC + "TransitGatewayDetails:transitGatewayId={id}",
            "volume/<id>": _EC2 + "VolumeDetails:volumeId={id}",
            "vpc-endpoint/<id>": _VPC + "EndpointDetails:vpcEndpointId={id}",
            "vpc-peering-connection/<id>": _VPC
            + "PeeringConnectionDetails:VpcPeeringConnectionId={id}",
            "vpc/<id>": _VPC + "VpcDetails:VpcId={id}",
            "vpn-connection/<id>": _VPC + "VpnConnectionDetails:VpnConnectionId={id}",
        },
        "ecr": {
            "repository/<all>": "ecr/repositories/private/{account}/{path}?region={region}",
        },
        "ecs": {
            "cluster/<id>": "ecs/v2/clusters/{id}?region={region}",
            "service/<cluster>/<id>": "ecs/v2/clusters/{cluster}/services/{id}?region={region}",
            "task-definition/<id>:<revision>": "ecs/v2/task-definitions/{id}/{revision}"
            "?region={region}",
            "task/<cluster>/<id>": "ecs/v2/clusters/{cluster}/tasks/{id}?region={region}",
        },
        "eks": {
            "cluster/<id>": "eks/home?region={region}#/clusters/{id}",
            "nodegroup/<cluster>/<id>/.*": "eks/home?region={region}#/clusters/{cluster}"
            "/nodegroups/{id}",
        },
        "elasticfilesystem": {
            "file-system/<id>": "efs/home?region={region}#/file-systems/{id}",
        },
        "elasticloadbalancing": {
            "loadbalancer/.*": _EC2 + "LoadBalancer:loadBalancerArn={arn}",
            "targetgroup/.*": _EC2 + "TargetGroup:targetGroupArn={arn}",
        },
        "es": {"domain/<id>": "aos/home?region={region}#opensearch/domains/{id}"},
        "events": {
            "event-bus/<id>": "events/home?region={region}#/eventbus/{id}",
            "rule/<bus>/<id>": "events/home?region={region}#/eventbus/{bus}/rules/{id}",
            "rule/<id>": "events/home?region={region}#/eventbus/default/rules/{id}",
        },
        "firehose": {
            "deliverystream/<id>": "firehose/home?region={region}#/details/{id}/monitoring",
        },
        "glue": {
            "crawler/<id>": "glue/home?region={region}#/v2/data-catalog/crawlers/view/{id}",
            "database/<id>": "glue/home?region={region}#/v2/data-catalog/databases/view/{id}",
            "job/<id>": "gluestudio/home?region={region}#/editor/job/{id}/details",
            "table/<database>/<id>": "glue/home?region={region}#/v2/data-catalog/tables/view/{id}"
            "?database={database}",
        },
        "iam": {
            "group/(?:.*/)?<id>": "iam/home#/groups/details/{id}",
            "oidc-provider/.*": "iam/home#/identity_providers/details/OPENID/{encoded}",
            "policy/.*": "iam/home#/policies/details/{encoded}",
            "role/(?:.*/)?<id>": "iam/home#/roles/details/{id}",
            "saml-provider/.*": "iam/home#/identity_providers/details/SAML/{encoded}",
            "user/(?:.*/)?<id>": "iam/home#/users/details/{id}",
        },
        "kafka": {"cluster/.*": "msk/home?region={region}#/cluster/{arn}/view"},
        "kinesis": {
            "stream/<id>": "kinesis/home?region={region}#/streams/details/{id}/monitoring",
        },
        "kms": {"key/<id>": "kms/home?region={region}#/kms/keys/{id}"},
        "lambda": {
            "function:<id>(?::.*)?": "lambda/home?region={region}#/functions/{id}",
            "layer:<id>:<version>": "lambda/home?region={region}#/layers/{id}/versions/{version}",
        },
        "logs": {
            "log-group:<all>:log-stream:(?P<stream>.+)": "cloudwatch/home?region={region}"
            "#logsV2:log-groups/log-group/{log}/log-events/{stream_log}",
            "log-group:<all>": "cloudwatch/home?region={region}#logsV2:log-groups/log-group/{log}",
        },
        "medialive": {"channel:<id>": "medialive/home?region={region}#/channels/{id}"},
        "mq": {"broker:.*:<id>": "amazon-mq/home?region={region}#/brokers/details?id={id}"},
        "organizations": {"account/.*/<id>": "organizations/v2/home/accounts/{id}"},
        "rds": {
            "cluster:<id>": "rds/home?region={region}#database:id={id};is-cluster=true",
            "db:<id>": "rds/home?region={region}#database:id={id};is-cluster=false",
            "og:<id>": "rds/home?region={region}#option-group-details:option-group-name={id}",
            "snapshot:<all>": "rds/home?region={region}#db-snapshot:id={all}",
            "subgrp:<id>": "rds/home?region={region}#db-subnet-group:id={id}",
        },
        "redshift": {
            "cluster:<id>": "redshiftv2/home?region={region}#cluster-details?cluster={id}",
        },
        "route53": {
            "healthcheck/<id>": "route53/healthchecks/home#/details/{id}",
            "hostedzone/<id>": "route53/v2/hostedzones#ListRecordSets/{id}",
        },
        "s3": {
            "<bucket>/<all>": "s3/object/{bucket}?prefix={all}",
            "<id>": "s3/buckets/{id}",
        },
        "sagemaker": {
            "endpoint/<id>": "sagemaker/home?region={region}#/endpoints/{id}",
            "model/<id>": "sagemaker/home?region={region}#/models/{id}",
            "notebook-instance/<id>": "sagemaker/home?region={region}#/notebook-instances/{id}",
            "training-job/<id>": "sagemaker/home?region={region}#/jobs/{id}",
        },
        "scheduler": {
            "schedule/<group>/<id>": "scheduler/home?region={region}#schedules/{group}/{id}",
        },
        "secretsmanager": {
            "secret:<all>-[A-Za-z0-9]{6}": "secretsmanager/secret?name={all}&region={region}",
        },
        "sns": {"<id>": "sns/v3/home?region={region}#/topic/{arn}"},
        "sqs": {
            "<id>": "sqs/v3/home?region={region}#/queues/https%3A%2F%2Fsqs.{region}"
            ".{domain}%2F{account}%2F{id}"
        },
        "ssm": {
            "document/<id>": "systems-manager/documents/{id}/description?region={region}",
            "parameter/<all>": "systems-manager/parameters/{path}/description?region={region}",
        },
        "states": {
            "activity:<id>": "states/home?region={region}#/activities/view/{arn}",
            "execution:.*": "states/home?region={region}#/v2/executions/details/{arn}",
            "stateMachine:<id>": "states/home?region={region}#/statemachines/view/{arn}",
        },
        "transfer": {"server/<id>": "transfer/home?region={region}#/servers/{id}"},
        "wafv2": {
            "global/webacl/<name>/<id>": "wafv2/homev2/web-acl/{name}/{id}/overview?region=global",
            "regional/webacl/<name>/<id>": "wafv2/homev2/web-acl/{name}/{id}/overview"
            "?region={region}",
        },
    }
)
"""For each service in ARNs, what the resource looks like, and the path of its page.

``<all>`` stands for any text, other names for a part without slash and colon. In the path
``{encoded}`` is the ARN without colons and slashes, ``{path}`` keeps the slashes of ``<all>``, and
what ends in ``log`` is encoded as the console of CloudWatch does it. The first that fits is taken.
"""


def resource_page(text: str) -> str:
    """The URL of the console's page for an ARN; of its service's, where it has none of its own.

    Raises `InvalidDestination`.
    """
    text = text.strip()
    arn = parse_arn(text) if text.isprintable() and len(text) <= MAX_ARN else None
    partition = next((each for each in PARTITIONS if arn and each.name == arn.partition), None)
    if arn is None or partition is None or (arn.region and region_problem(arn.region)):
        raise InvalidDestination(
            "That is not an ARN",
            "It looks like arn:aws:s3:::bucket, or arn:aws:sns:eu-west-1:123456789012:topic.",
            "Copy it from the console, or from what a tool printed.",
            field="url",
        )
    path = _path(arn, text)
    if path is None:
        return console_url(partition, Destination(service=arn.service, region=arn.region))
    host = f"{arn.region}.{partition.console_suffix}" if arn.region else partition.console_suffix
    return f"https://{host}/{path}"


def _path(arn: Arn, text: str) -> str | None:
    for pattern, path in RESOURCE_PAGES.get(arn.service, {}).items():
        match = _compiled(pattern).fullmatch(arn.resource)
        if match is not None and (arn.region or "{region}" not in path):
            return path.format_map(_values(arn, text, match.groupdict()))
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    anything = pattern.replace("<all>", "(?P<all>.+?)")
    return re.compile(re.sub(r"(?<!P)<(\w+)>", r"(?P<\1>[^/:]+)", anything))


def _values(arn: Arn, text: str, parts: Mapping[str, str]) -> dict[str, str]:
    """What the path's names stand for. Nothing of the ARN can lead out of its own place."""
    values = {name: quote(part, safe="") for name, part in parts.items()}
    return {
        **values,
        "account": arn.account_id,
        "region": arn.region,
        "domain": api_domain(arn.partition),
        "arn": quote(text, safe=":/"),
        "encoded": quote(text, safe=""),
        "path": quote(parts.get("all", ""), safe="/"),
        "log": _encoded_log(parts.get("all", "")),
        "stream_log": _encoded_log(parts.get("stream", "")),
    }


def _encoded_log(name: str) -> str:
    """A log group's name in the fragment of CloudWatch's console: encoded twice, with dollars."""
    group = name.removesuffix(":*")
    return quote(quote(group, safe=""), safe="").replace("%", "$")
