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
    """A service's start page: ``/<path>/home``. A global service's takes no region."""

    title: str
    path: str
    is_global: bool = False


def _regional(title: str, path: str) -> ServicePage:
    return ServicePage(title=title, path=path)


def _global(title: str, path: str) -> ServicePage:
    return ServicePage(title=title, path=path, is_global=True)


HOME = _regional("Console home", "console")

SERVICES: Mapping[str, ServicePage] = MappingProxyType(
    {
        "acm": _regional("Certificate Manager", "acm"),
        "amplify": _regional("Amplify", "amplify"),
        "apigateway": _regional("API Gateway", "apigateway"),
        "appsync": _regional("AppSync", "appsync"),
        "athena": _regional("Athena", "athena"),
        "backup": _regional("Backup", "backup"),
        "batch": _regional("Batch", "batch"),
        "bedrock": _regional("Bedrock", "bedrock"),
        "billing": _global("Billing and Cost Management", "billing"),
        "cloudformation": _regional("CloudFormation", "cloudformation"),
        "cloudfront": _global("CloudFront", "cloudfront/v4"),
        "cloudshell": _regional("CloudShell", "cloudshell"),
        "cloudtrail": _regional("CloudTrail", "cloudtrail"),
        "cloudwatch": _regional("CloudWatch", "cloudwatch"),
        "codeartifact": _regional("CodeArtifact", "codesuite/codeartifact"),
        "codebuild": _regional("CodeBuild", "codesuite/codebuild"),
        "codecommit": _regional("CodeCommit", "codesuite/codecommit"),
        "codedeploy": _regional("CodeDeploy", "codesuite/codedeploy"),
        "codepipeline": _regional("CodePipeline", "codesuite/codepipeline"),
        "cognito": _regional("Cognito", "cognito/v2"),
        "config": _regional("Config", "config"),
        "costs": _global("Cost Explorer", "cost-management"),
        "directconnect": _global("Direct Connect", "directconnect/v2"),
        "dms": _regional("Database Migration Service", "dms/v2"),
        "dynamodb": _regional("DynamoDB", "dynamodbv2"),
        "ec2": _regional("EC2", "ec2/v2"),
        "ecr": _regional("Elastic Container Registry", "ecr"),
        "ecs": _regional("Elastic Container Service", "ecs/v2"),
        "efs": _regional("Elastic File System", "efs"),
        "eks": _regional("Elastic Kubernetes Service", "eks"),
        "elasticache": _regional("ElastiCache", "elasticache"),
        "elasticbeanstalk": _regional("Elastic Beanstalk", "elasticbeanstalk"),
        "events": _regional("EventBridge", "events"),
        "glue": _regional("Glue", "glue"),
        "guardduty": _regional("GuardDuty", "guardduty"),
        "health": _global("Health Dashboard", "health"),
        "iam": _global("IAM", "iam"),
        "kinesis": _regional("Kinesis", "kinesis"),
        "kms": _regional("Key Management Service", "kms"),
        "lambda": _regional("Lambda", "lambda"),
        "opensearch": _regional("OpenSearch Service", "aos"),
        "organizations": _global("Organizations", "organizations/v2"),
        "ram": _regional("Resource Access Manager", "ram"),
        "rds": _regional("RDS", "rds"),
        "redshift": _regional("Redshift", "redshiftv2"),
        "route53": _global("Route 53", "route53/v2"),
        "s3": _regional("S3", "s3"),
        "sagemaker": _regional("SageMaker AI", "sagemaker"),
        "secretsmanager": _regional("Secrets Manager", "secretsmanager"),
        "securityhub": _regional("Security Hub", "securityhub"),
        "servicequotas": _regional("Service Quotas", "servicequotas"),
        "ses": _regional("Simple Email Service", "ses"),
        "sns": _regional("Simple Notification Service", "sns/v3"),
        "sqs": _regional("Simple Queue Service", "sqs/v3"),
        "sso": _regional("IAM Identity Center", "singlesignon"),
        "states": _regional("Step Functions", "states"),
        "support": _global("Support Center", "support"),
        "systems-manager": _regional("Systems Manager", "systems-manager"),
        "trustedadvisor": _global("Trusted Advisor", "trustedadvisor"),
        "vpc": _regional("VPC", "vpcconsole"),
        "wafv2": _regional("WAF and Shield", "wafv2/homev2"),
    }
)
"""Each service by its short name, in the order of the short names."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "apigw": "apigateway",
        "ce": "costs",
        "cf": "cloudfront",
        "cfn": "cloudformation",
        "cost-explorer": "costs",
        "ct": "cloudtrail",
        "cw": "cloudwatch",
        "ddb": "dynamodb",
        "dx": "directconnect",
        "eb": "elasticbeanstalk",
        "es": "opensearch",
        "eventbridge": "events",
        "gd": "guardduty",
        "identity-center": "sso",
        "l": "lambda",
        "logs": "cloudwatch",
        "param": "systems-manager",
        "r53": "route53",
        "sfn": "states",
        "sm": "secretsmanager",
        "ssm": "systems-manager",
        "stepfunctions": "states",
        "waf": "wafv2",
    }
)
"""Other names of the same services."""
