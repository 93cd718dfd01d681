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

_TABLE: Final = """
access-analyzer analyzer/<id> access-analyzer/{home}#/analyzer/{id}
acm certificate/<id> acm/{home}#/certificates/{id}
amplify apps/<id>(?:/.*)? amplify/{home}#/{id}
apigateway /restapis/<id>(?:/.*)? apigateway/main/apis/{id}/resources?api={id}&region={region}
apigateway /apis/<id>(?:/.*)? apigateway/main/api-detail?api={id}&region={region}
appsync apis/<id> appsync/{home}#/{id}/v1/home
athena workgroup/<id> athena/{home}#/workgroups/details/{id}
autoscaling autoScalingGroup:.*:autoScalingGroupName/<id> ec2/{home}#AutoScalingGroupDetails:id={id};view=details
backup backup-plan:<id> backup/{home}#/backupplan/details/{id}
backup backup-vault:<id> backup/{home}#/backupvaults/details/{id}
batch compute-environment/<id> batch/{home}#compute-environments/detail/{arn}
batch job-queue/<id> batch/{home}#queues/detail/{arn}
cloudformation stack/<id>/.* cloudformation/{home}#/stacks/stackinfo?stackId={encoded}
cloudfront distribution/<id> cloudfront/v4/home#/distributions/{id}
cloudtrail trail/<id> cloudtrail/{home}#/trails/{arn}
cloudwatch alarm:<all> cloudwatch/{home}#alarmsV2:alarm/{all}
cloudwatch dashboard/<id> cloudwatch/home#dashboards/dashboard/{id}
codeartifact repository/<group>/<id> codesuite/codeartifact/d/{account}/{group}/r/{id}?region={region}
codebuild build/<project>:<id> codesuite/codebuild/{account}/projects/{project}/build/{project}%3A{id}?region={region}
codebuild project/<id> codesuite/codebuild/{account}/projects/{id}/history?region={region}
codecommit <id> codesuite/codecommit/repositories/{id}/browse?region={region}
codeconnections connection/<id> codesuite/settings/{account}/{region}/codeconnections/connections/{id}
codestar-connections connection/<id> codesuite/settings/{account}/{region}/codestar-connections/connections/{id}
codedeploy application:<id> codesuite/codedeploy/applications/{id}?region={region}
codepipeline <id> codesuite/codepipeline/pipelines/{id}/view?region={region}
cognito-identity identitypool/<all> cognito/v2/identity/identity-pools/{all}/user-statistics?region={region}
cognito-idp userpool/<id> cognito/v2/idp/user-pools/{id}/users?region={region}
dynamodb table/<id>(?:/.*)? dynamodbv2/{home}#table?name={id}
ec2 customer-gateway/<id> vpcconsole/{home}#CustomerGatewayDetails:CustomerGatewayId={id}
ec2 elastic-ip/<id> vpcconsole/{home}#ElasticIpDetails:AllocationId={id}
ec2 image/<id> ec2/{home}#ImageDetails:imageId={id}
ec2 instance/<id> ec2/{home}#InstanceDetails:instanceId={id}
ec2 internet-gateway/<id> vpcconsole/{home}#InternetGateway:internetGatewayId={id}
ec2 launch-template/<id> ec2/{home}#LaunchTemplateDetails:launchTemplateId={id}
ec2 natgateway/<id> vpcconsole/{home}#NatGatewayDetails:natGatewayId={id}
ec2 network-acl/<id> vpcconsole/{home}#NetworkAclDetails:networkAclId={id}
ec2 network-interface/<id> ec2/{home}#NetworkInterface:networkInterfaceId={id}
ec2 route-table/<id> vpcconsole/{home}#RouteTableDetails:RouteTableId={id}
ec2 security-group/<id> ec2/{home}#SecurityGroup:groupId={id}
ec2 snapshot/<id> ec2/{home}#SnapshotDetails:snapshotId={id}
ec2 subnet/<id> vpcconsole/{home}#SubnetDetails:subnetId={id}
ec2 transit-gateway/<id> vpcconsole/{home}#TransitGatewayDetails:transitGatewayId={id}
ec2 volume/<id> ec2/{home}#VolumeDetails:volumeId={id}
ec2 vpc-endpoint/<id> vpcconsole/{home}#EndpointDetails:vpcEndpointId={id}
ec2 vpc-peering-connection/<id> vpcconsole/{home}#PeeringConnectionDetails:VpcPeeringConnectionId={id}
ec2 vpc/<id> vpcconsole/{home}#VpcDetails:VpcId={id}
ec2 vpn-connection/<id> vpcconsole/{home}#VpnConnectionDetails:VpnConnectionId={id}
ecr repository/<all> ecr/repositories/private/{account}/{path}?region={region}
ecs cluster/<id> ecs/v2/clusters/{id}?region={region}
ecs service/<cluster>/<id> ecs/v2/clusters/{cluster}/services/{id}?region={region}
ecs task-definition/<id>:<revision> ecs/v2/task-definitions/{id}/{revision}?region={region}
ecs task/<cluster>/<id> ecs/v2/clusters/{cluster}/tasks/{id}?region={region}
eks cluster/<id> eks/{home}#/clusters/{id}
eks nodegroup/<cluster>/<id>/.* eks/{home}#/clusters/{cluster}/nodegroups/{id}
elasticfilesystem file-system/<id> efs/{home}#/file-systems/{id}
elasticloadbalancing loadbalancer/.* ec2/{home}#LoadBalancer:loadBalancerArn={arn}
elasticloadbalancing targetgroup/.* ec2/{home}#TargetGroup:targetGroupArn={arn}
es domain/<id> aos/{home}#opensearch/domains/{id}
events event-bus/<id> events/{home}#/eventbus/{id}
events rule/<bus>/<id> events/{home}#/eventbus/{bus}/rules/{id}
events rule/<id> events/{home}#/eventbus/default/rules/{id}
firehose deliverystream/<id> firehose/{home}#/details/{id}/monitoring
glue crawler/<id> glue/{home}#/v2/data-catalog/crawlers/view/{id}
glue database/<id> glue/{home}#/v2/data-catalog/databases/view/{id}
glue job/<id> gluestudio/{home}#/editor/job/{id}/details
glue table/<database>/<id> glue/{home}#/v2/data-catalog/tables/view/{id}?database={database}
iam group/(?:.*/)?<id> iam/home#/groups/details/{id}
iam oidc-provider/.* iam/home#/identity_providers/details/OPENID/{encoded}
iam policy/.* iam/home#/policies/details/{encoded}
iam role/(?:.*/)?<id> iam/home#/roles/details/{id}
iam saml-provider/.* iam/home#/identity_providers/details/SAML/{encoded}
iam user/(?:.*/)?<id> iam/home#/users/details/{id}
kafka cluster/.* msk/{home}#/cluster/{arn}/view
kinesis stream/<id> kinesis/{home}#/streams/details/{id}/monitoring
kms key/<id> kms/{home}#/kms/keys/{id}
lambda function:<id>(?::.*)? lambda/{home}#/functions/{id}
lambda layer:<id>:<version> lambda/{home}#/layers/{id}/versions/{version}
logs log-group:<all>:log-stream:(?P<stream>.+) cloudwatch/{home}#logsV2:log-groups/log-group/{log}/log-events/{stream_log}
logs log-group:<all> cloudwatch/{home}#logsV2:log-groups/log-group/{log}
medialive channel:<id> medialive/{home}#/channels/{id}
mq broker:.*:<id> amazon-mq/{home}#/brokers/details?id={id}
organizations account/.*/<id> organizations/v2/home/accounts/{id}
rds cluster:<id> rds/{home}#database:id={id};is-cluster=true
rds db:<id> rds/{home}#database:id={id};is-cluster=false
rds og:<id> rds/{home}#option-group-details:option-group-name={id}
rds snapshot:<all> rds/{home}#db-snapshot:id={all}
rds subgrp:<id> rds/{home}#db-subnet-group:id={id}
redshift cluster:<id> redshiftv2/{home}#cluster-details?cluster={id}
route53 healthcheck/<id> route53/healthchecks/home#/details/{id}
route53 hostedzone/<id> route53/v2/hostedzones#ListRecordSets/{id}
s3 <bucket>/<all> s3/object/{bucket}?prefix={all}
s3 <id> s3/buckets/{id}
sagemaker endpoint/<id> sagemaker/{home}#/endpoints/{id}
sagemaker model/<id> sagemaker/{home}#/models/{id}
sagemaker notebook-instance/<id> sagemaker/{home}#/notebook-instances/{id}
sagemaker training-job/<id> sagemaker/{home}#/jobs/{id}
scheduler schedule/<group>/<id> scheduler/{home}#schedules/{group}/{id}
secretsmanager secret:<all>-[A-Za-z0-9]{6} secretsmanager/secret?name={all}&region={region}
sns <id> sns/v3/{home}#/topic/{arn}
sqs <id> sqs/v3/{home}#/queues/https%3A%2F%2Fsqs.{region}.{domain}%2F{account}%2F{id}
ssm document/<id> systems-manager/documents/{id}/description?region={region}
ssm parameter/<all> systems-manager/parameters/{path}/description?region={region}
states activity:<id> states/{home}#/activities/view/{arn}
states execution:.* states/{home}#/v2/executions/details/{arn}
states stateMachine:<id> states/{home}#/statemachines/view/{arn}
transfer server/<id> transfer/{home}#/servers/{id}
wafv2 global/webacl/<name>/<id> wafv2/homev2/web-acl/{name}/{id}/overview?region=global
wafv2 regional/webacl/<name>/<id> wafv2/homev2/web-acl/{name}/{id}/overview?region={region}
"""  # noqa: E501 - one line for each resource
"""The service in the ARN, a pattern of the resource, and its page's path; the first match counts.

``<all>`` stands for any text, other names for a part without slash and colon. In the path
``{home}`` is the start page in the region, ``{encoded}`` the ARN with colons and slashes encoded,
``{path}`` keeps the slashes of ``<all>``, and what ends in ``log`` is encoded as CloudWatch's
console does it.
"""


def _pages() -> dict[str, dict[str, str]]:
    pages: dict[str, dict[str, str]] = {}
    for row in _TABLE.strip().splitlines():
        service, resource, path = row.split()
        pages.setdefault(service, {})[resource] = path.replace("{home}", "home?region={region}")
    return pages


RESOURCE_PAGES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(_pages())


def resource_page(text: str) -> str:
    """The URL of the console's page for an ARN, otherwise of its service's page.

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
    """What the path's names stand for, encoded so that the ARN cannot change the rest of it."""
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
