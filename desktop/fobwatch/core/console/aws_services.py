"""The console's pages by service: short names, and the paths behind them.

The short names are those of AWS's own command line, and the abbreviations in use. The paths are
those that AWS's guides link to, and that common-fate/granted keeps in `pkg/console`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """A service's start page: ``/<path>/home``, without a region for a global service.

    With a `host`, the service has a console of its own in the same domain: its page is ``/<path>``.
    """

    title: str
    path: str
    is_global: bool = False
    host: str = ""


def _regional(title: str, path: str) -> ServicePage:
    return ServicePage(title=title, path=path)


def _global(title: str, path: str) -> ServicePage:
    return ServicePage(title=title, path=path, is_global=True)


def _beside(title: str, host: str, path: str) -> ServicePage:
    return ServicePage(title=title, path=path, host=host)


HOME = _regional("Console home", "console")

SERVICES: Mapping[str, ServicePage] = MappingProxyType(
    {
        "access-analyzer": _regional("IAM Access Analyzer", "access-analyzer"),
        "acm": _regional("Certificate Manager", "acm"),
        "amplify": _regional("Amplify", "amplify"),
        "apigateway": _regional("API Gateway", "apigateway"),
        "appflow": _regional("AppFlow", "appflow"),
        "application-migration": _regional("Application Migration Service", "mgn"),
        "appmesh": _regional("App Mesh", "appmesh"),
        "apprunner": _regional("App Runner", "apprunner"),
        "appstream": _regional("AppStream", "appstream2"),
        "appsync": _regional("AppSync", "appsync"),
        "artifact": _global("Artifact", "artifact"),
        "athena": _regional("Athena", "athena"),
        "auditmanager": _regional("Audit Manager", "auditmanager"),
        "autoscaling": _regional("Auto Scaling", "awsautoscaling"),
        "backup": _regional("Backup", "backup"),
        "batch": _regional("Batch", "batch"),
        "bedrock": _regional("Bedrock", "bedrock"),
        "billing": _global("Billing and Cost Management", "billing"),
        "braket": _regional("Braket", "braket"),
        "chatbot": _global("Amazon Q Developer in chat applications", "chatbot"),
        "cloudformation": _regional("CloudFormation", "cloudformation"),
        "cloudfront": _global("CloudFront", "cloudfront/v4"),
        "cloudhsm": _regional("CloudHSM", "cloudhsm"),
        "cloudmap": _regional("Cloud Map", "cloudmap"),
        "cloudshell": _regional("CloudShell", "cloudshell"),
        "cloudtrail": _regional("CloudTrail", "cloudtrail"),
        "cloudwatch": _regional("CloudWatch", "cloudwatch"),
        "codeartifact": _regional("CodeArtifact", "codesuite/codeartifact"),
        "codebuild": _regional("CodeBuild", "codesuite/codebuild"),
        "codecommit": _regional("CodeCommit", "codesuite/codecommit"),
        "codedeploy": _regional("CodeDeploy", "codesuite/codedeploy"),
        "codepipeline": _regional("CodePipeline", "codesuite/codepipeline"),
        "cognito": _regional("Cognito", "cognito/v2"),
        "comprehend": _regional("Comprehend", "comprehend"),
        "compute-optimizer": _regional("Compute Optimizer", "compute-optimizer"),
        "config": _regional("Config", "config"),
        "connect": _regional("Connect", "connect"),
        "controltower": _regional("Control Tower", "controltower"),
        "costs": _global("Cost Explorer", "cost-management"),
        "datasync": _regional("DataSync", "datasync"),
        "datazone": _regional("DataZone", "datazone"),
        "detective": _regional("Detective", "detective"),
        "devicefarm": _regional("Device Farm", "devicefarm"),
        "directconnect": _global("Direct Connect", "directconnect/v2"),
        "directoryservice": _regional("Directory Service", "directoryservicev2"),
        "dms": _regional("Database Migration Service", "dms/v2"),
        "docdb": _regional("DocumentDB", "docdb"),
        "drs": _regional("Elastic Disaster Recovery", "drs"),
        "dynamodb": _regional("DynamoDB", "dynamodbv2"),
        "ec2": _regional("EC2", "ec2/v2"),
        "ecr": _regional("Elastic Container Registry", "ecr"),
        "ecs": _regional("Elastic Container Service", "ecs/v2"),
        "efs": _regional("Elastic File System", "efs"),
        "eks": _regional("Elastic Kubernetes Service", "eks"),
        "elasticache": _regional("ElastiCache", "elasticache"),
        "elasticbeanstalk": _regional("Elastic Beanstalk", "elasticbeanstalk"),
        "emr": _regional("EMR", "emr"),
        "events": _regional("EventBridge", "events"),
        "firehose": _regional("Data Firehose", "firehose"),
        "fis": _regional("Fault Injection Service", "fis"),
        "flink": _regional("Managed Service for Apache Flink", "flink"),
        "fsx": _regional("FSx", "fsx"),
        "gamelift": _regional("GameLift", "gamelift"),
        "globalaccelerator": _global("Global Accelerator", "globalaccelerator"),
        "glue": _regional("Glue", "glue"),
        "grafana": _regional("Managed Grafana", "grafana"),
        "guardduty": _regional("GuardDuty", "guardduty"),
        "health": _global("Health Dashboard", "health"),
        "iam": _global("IAM", "iam"),
        "imagebuilder": _regional("EC2 Image Builder", "imagebuilder"),
        "inspector": _regional("Inspector", "inspector/v2"),
        "iot": _regional("IoT Core", "iot"),
        "iotsitewise": _regional("IoT SiteWise", "iotsitewise"),
        "ivs": _regional("Interactive Video Service", "ivs"),
        "kendra": _regional("Kendra", "kendra"),
        "keyspaces": _regional("Keyspaces", "keyspaces"),
        "kinesis": _regional("Kinesis", "kinesis"),
        "kinesisvideo": _regional("Kinesis Video Streams", "kinesisvideo"),
        "kms": _regional("Key Management Service", "kms"),
        "lakeformation": _regional("Lake Formation", "lakeformation"),
        "lambda": _regional("Lambda", "lambda"),
        "launchwizard": _regional("Launch Wizard", "launchwizard"),
        "lex": _regional("Lex", "lexv2"),
        "license-manager": _regional("License Manager", "license-manager"),
        "lightsail": _beside("Lightsail", "lightsail", "ls/webapp/home"),
        "location": _regional("Location Service", "location"),
        "macie": _regional("Macie", "macie"),
        "managedblockchain": _regional("Managed Blockchain", "managedblockchain"),
        "marketplace": _global("Marketplace", "marketplace"),
        "mediaconnect": _regional("Elemental MediaConnect", "mediaconnect"),
        "mediaconvert": _regional("Elemental MediaConvert", "mediaconvert"),
        "medialive": _regional("Elemental MediaLive", "medialive"),
        "mediapackage": _regional("Elemental MediaPackage", "mediapackage"),
        "mediatailor": _regional("Elemental MediaTailor", "mediatailor"),
        "memorydb": _regional("MemoryDB", "memorydb"),
        "migrationhub": _regional("Migration Hub", "migrationhub"),
        "mq": _regional("MQ", "amazon-mq"),
        "msk": _regional("Managed Streaming for Apache Kafka", "msk"),
        "mwaa": _regional("Managed Workflows for Apache Airflow", "mwaa"),
        "neptune": _regional("Neptune", "neptune"),
        "networkmanager": _global("Network Manager", "networkmanager"),
        "opensearch": _regional("OpenSearch Service", "aos"),
        "organizations": _global("Organizations", "organizations/v2"),
        "outposts": _regional("Outposts", "outposts"),
        "personalize": _regional("Personalize", "personalize"),
        "pinpoint": _regional("Pinpoint", "pinpoint"),
        "polly": _regional("Polly", "polly"),
        "prometheus": _regional("Managed Service for Prometheus", "prometheus"),
        "quicksight": _beside("QuickSight", "{region}.quicksight", "sn/start"),
        "ram": _regional("Resource Access Manager", "ram"),
        "rds": _regional("RDS", "rds"),
        "redshift": _regional("Redshift", "redshiftv2"),
        "rekognition": _regional("Rekognition", "rekognition"),
        "resiliencehub": _regional("Resilience Hub", "resiliencehub"),
        "resource-explorer": _regional("Resource Explorer", "resource-explorer"),
        "resource-groups": _regional("Resource Groups", "resource-groups"),
        "rolesanywhere": _regional("IAM Roles Anywhere", "rolesanywhere"),
        "route53": _global("Route 53", "route53/v2"),
        "route53resolver": _regional("Route 53 Resolver", "route53resolver"),
        "s3": _regional("S3", "s3"),
        "sagemaker": _regional("SageMaker AI", "sagemaker"),
        "scheduler": _regional("EventBridge Scheduler", "scheduler"),
        "secretsmanager": _regional("Secrets Manager", "secretsmanager"),
        "securityhub": _regional("Security Hub", "securityhub"),
        "securitylake": _regional("Security Lake", "securitylake"),
        "serverlessrepo": _regional("Serverless Application Repository", "serverlessrepo"),
        "servicecatalog": _regional("Service Catalog", "servicecatalog"),
        "servicequotas": _regional("Service Quotas", "servicequotas"),
        "ses": _regional("Simple Email Service", "ses"),
        "shield": _regional("Shield", "wafv2/shieldv2"),
        "signer": _regional("Signer", "signer"),
        "snow": _regional("Snow Family", "snowfamily"),
        "sns": _regional("Simple Notification Service", "sns/v3"),
        "sqs": _regional("Simple Queue Service", "sqs/v3"),
        "sso": _regional("IAM Identity Center", "singlesignon"),
        "states": _regional("Step Functions", "states"),
        "storagegateway": _regional("Storage Gateway", "storagegateway"),
        "support": _global("Support Center", "support"),
        "swf": _regional("Simple Workflow Service", "swf/v2"),
        "systems-manager": _regional("Systems Manager", "systems-manager"),
        "textract": _regional("Textract", "textract"),
        "timestream": _regional("Timestream", "timestream"),
        "transcribe": _regional("Transcribe", "transcribe"),
        "transfer": _regional("Transfer Family", "transfer"),
        "translate": _regional("Translate", "translate"),
        "trustedadvisor": _global("Trusted Advisor", "trustedadvisor"),
        "verifiedpermissions": _regional("Verified Permissions", "verifiedpermissions"),
        "vpc": _regional("VPC", "vpcconsole"),
        "wafv2": _regional("WAF and Shield", "wafv2/homev2"),
        "wellarchitected": _regional("Well-Architected Tool", "wellarchitected"),
        "workmail": _regional("WorkMail", "workmail"),
        "workspaces": _regional("WorkSpaces", "workspaces/v2"),
        "xray": _regional("X-Ray", "xray"),
    }
)
"""Each service by its short name, in the order of the short names."""

_AT: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in SERVICES},  # the paths of older links
        **{"/".join(page.path.split("/")[:2]): name for name, page in SERVICES.items()},
    }
)


def service_at(path: str) -> str:
    """The short name of the service whose pages are at this path of a console; empty for others."""
    first, _, rest = path.strip("/").partition("/")
    return _AT.get(f"{first}/{rest.partition('/')[0]}") or _AT.get(first, "")


ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "airflow": "mwaa",
        "apigw": "apigateway",
        "appconfig": "systems-manager",
        "application-autoscaling": "autoscaling",
        "aps": "prometheus",
        "cassandra": "keyspaces",
        "catalog": "servicecatalog",
        "ce": "costs",
        "cf": "cloudfront",
        "cfn": "cloudformation",
        "codeconnections": "codepipeline",
        "codestar-connections": "codepipeline",
        "cognito-identity": "cognito",
        "cognito-idp": "cognito",
        "cost-explorer": "costs",
        "ct": "cloudtrail",
        "cw": "cloudwatch",
        "ddb": "dynamodb",
        "documentdb": "docdb",
        "ds": "directoryservice",
        "dx": "directconnect",
        "eb": "elasticbeanstalk",
        "elasticfilesystem": "efs",
        "elasticloadbalancing": "ec2",
        "elasticmapreduce": "emr",
        "es": "opensearch",
        "eventbridge": "events",
        "gd": "guardduty",
        "geo": "location",
        "glacier": "s3",
        "identity-center": "sso",
        "kafka": "msk",
        "kinesis-firehose": "firehose",
        "kinesisanalytics": "flink",
        "l": "lambda",
        "logs": "cloudwatch",
        "macie2": "macie",
        "mgn": "application-migration",
        "mobiletargeting": "pinpoint",
        "param": "systems-manager",
        "parameter-store": "systems-manager",
        "r53": "route53",
        "sfn": "states",
        "singlesignon": "sso",
        "sm": "secretsmanager",
        "ssm": "systems-manager",
        "stepfunctions": "states",
        "waf": "wafv2",
    }
)
"""Other names of the same services: abbreviations, and the names in their ARNs."""

FULL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "elastic compute cloud": "ec2",
        "elastic mapreduce": "emr",
        "identity and access management": "iam",
        "managed workflows for airflow": "mwaa",
        "relational database service": "rds",
        "simple storage service": "s3",
        "virtual private cloud": "vpc",
        "web application firewall": "wafv2",
    }
)
"""The full names of services that the console titles by their abbreviations."""
