"""Errors as tools print them, each from the thread or page that is named, with changed numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fobwatch.core.denials.error_codes import Cause

ENCODED = (
    "QXdPNaIegKKNwIX54FPmRmeyDRnNY5FRj5xftd0oRvzujmvMcr3GISKoV5XXyCBUB9f-Ho9lYnxBohCO3d09sewXFUiw9a"
    "oB2hPOKhydZd-hyX7npQ1Hcn2A-fkTUh5uvOv5cUiRAZNcR_xnfHQgx"
)
BROKEN = (
    "y9SN8pDcYUETrkaVexi6nw1Erhzr88Kfc_vC5igSEjdSa0kPB7OUUntqdF-am3-B6XAuWj0c",
    "hkC64nkNoHiQxsAYEPd6V7KTwPECF6Biri0G4zFtgmB15vfmcVbywFnBytwfValklrZQbBjp1KGVGMLjhxrRIhyRfa",
    "1rhT1BPMhW_k9bgw8PepTzv6vMWFzEpxe2Yw",
)


@dataclass(frozen=True, kw_only=True)
class Message:
    """`says` are the fields of the `Denial` that the text has."""

    name: str
    text: str
    cause: Cause
    says: dict[str, Any] = field(default_factory=dict)


DENIED = Cause.DENIED

MESSAGES = (
    Message(
        name="cli-identity",  # repost "AccessDenied", AWS CLI 2
        text="An error occurred (AccessDenied) when calling the ListBuckets operation: User: "
        "arn:aws:iam::111122223333:user/bob is not authorized to perform: s3:ListAllMyBuckets "
        "because no identity-based policy allows the s3:ListAllMyBuckets action",
        cause=DENIED,
        says={
            "code": "AccessDenied",
            "operation": "ListBuckets",
            "action": "s3:ListAllMyBuckets",
            "principal": "arn:aws:iam::111122223333:user/bob",
            "explicit": False,
            "policy_type": "identity-based policy",
        },
    ),
    Message(
        name="boto3-scp",  # aws-load-balancer-controller #2322
        text='"error": "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/alb/1 '
        "is not authorized to perform: waf-regional:GetWebACLForResource on resource: "
        "arn:aws:waf-regional:eu-west-1:111122223333:*/* with an explicit deny in a service "
        "control "
        'policy"\n}',
        cause=DENIED,
        says={
            "code": "AccessDeniedException",
            "action": "waf-regional:GetWebACLForResource",
            "resource": "arn:aws:waf-regional:eu-west-1:111122223333:*/*",
            "region": "eu-west-1",
            "explicit": True,
            "policy_type": "service control policy",
        },
    ),
    Message(
        name="boto3-explicit-unknown",  # cloud-custodian #4736
        text="botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when "
        "calling the GetFunction operation: User: arn:aws:iam::111122223333:user/USERNAME is not "
        "authorized to perform: lambda:GetFunction on resource: "
        "arn:aws:lambda:us-east-1:111122223333:function:custodian-s3 with an explicit deny",
        cause=DENIED,
        says={"explicit": True, "policy_type": None, "action": "lambda:GetFunction"},
    ),
    Message(
        name="authorization-id",  # IAM user guide, "with authorization ID"
        text="User: arn:aws:iam::123456789012:user/janedoe is not authorized to perform: "
        "iam:CreateInstanceProfile\non resource: "
        "arn:aws:iam::123456789012:instance-profile/my-instance-profile\nwith an explicit deny in "
        "an identity-based policy: arn:aws:iam::123456789012:policy/ExampleDenyPolicy.\nGo to "
        "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/"
        "EXAMPLE1a2b3c4d5e6f7g8h9i0j for complete details,\nor call the "
        "GetRequestAuthorizationDetails API with the following authorization id: "
        "EXAMPLE1a2b3c4d5e6f7g8h9i0j",
        cause=DENIED,
        says={
            "policy": "arn:aws:iam::123456789012:policy/ExampleDenyPolicy",
            "authorization_id": "example1a2b3c4d5e6f7g8h9i0j",
            "region": "us-east-1",
            "resource": "arn:aws:iam::123456789012:instance-profile/my-instance-profile",
        },
    ),
    Message(
        name="terraform-encoded",  # QT-DevOps/DevOpsIssues #468
        text="* aws_instance.hello: Error launching source instance: UnauthorizedOperation: You "
        "are not authorized to perform this operation. Encoded authorization failure message: "
        f"{ENCODED}\n        status code: 403, request id: "
        "27db932f-e5be-41a1-8262-a698d82df933\n\nTerraform does not "
        "automatically rollback in the face of errors.",
        cause=DENIED,
        says={"code": "UnauthorizedOperation", "encoded": ENCODED},
    ),
    Message(
        name="terraform-broken-lines",  # QT-DevOps/DevOpsIssues #202
        text="* aws_instance.apache: Error launching source instance: UnauthorizedOperation: You "
        "are not authorized to perform this op\neration. Encoded authorization failure message: "
        + "\n".join(BROKEN)
        + "\n        status code: 403, request id: 389b6cd3-8f8e-4a13-a098-f6247a69d12b"
        "\n\nTerraform",
        cause=DENIED,
        says={"encoded": "".join(BROKEN)},
    ),
    Message(
        name="terraform-frame",  # terraform-provider-aws #8720, and nebari #2152
        text="\x1b[31m╷\x1b[0m\x1b[0m\n\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mError: "
        "\x1b[0mcreating IAM Role (crm): operation error IAM: CreateRole,\n\x1b[31m│\x1b[0m https "
        "response error StatusCode: 403, RequestID: "
        "f03c114d-0653-4a5f-9517-0e0535c48181,\n\x1b[31m│\x1b[0m api error AccessDenied: User: "
        "arn:aws:iam::016054712606:user/github-actions-user is not\n\x1b[31m│\x1b[0m authorized to "
        "perform: iam:CreateRole on resource: arn:aws:iam::016054712606:role/crm because no "
        "permissions boundary allows the iam:CreateRole action\n\x1b[31m╵\x1b[0m",
        cause=DENIED,
        says={
            "code": "AccessDenied",
            "operation": "CreateRole",
            "action": "iam:CreateRole",
            "principal": "arn:aws:iam::016054712606:user/github-actions-user",
            "resource": "arn:aws:iam::016054712606:role/crm",
            "policy_type": "permissions boundary",
        },
    ),
    Message(
        name="go-v1",  # goadapp/goad #85
        text="2016/10/28 01:40:33 AccessDenied: User: arn:aws:iam::299435626701:user/asyncfolder "
        "is not authorized to perform: iam:GetRole on resource: role goad-lambda-role\n"
        "            status code: 403, request id: 22bbe73b-9ca7-11e6-9d95-05058337c4a2",
        cause=DENIED,
        says={"action": "iam:GetRole", "resource": "role goad-lambda-role", "explicit": None},
    ),
    Message(
        name="go-v2",  # aws-sdk-go-v2 #2859
        text="panic: operation error ECS: CreateService, https response error StatusCode: 400, "
        "RequestID: 4b95afb3-25ab-48dc-a2ba-1a9e4c0ecbda, AccessDeniedException: User: "
        "arn:aws:sts::111122223333:assumed-role/dev/x is not authorized to perform: "
        "ecs:CreateService on resource: "
        "arn:aws:ecs:ap-northeast-1:111122223333:service/default/web because no "
        "identity-based policy allows the ecs:CreateService action\n\ngoroutine 1",
        cause=DENIED,
        says={"action": "ecs:CreateService", "region": "ap-northeast-1"},
    ),
    Message(
        name="go-v2-without-message",  # aws-sdk-go-v2 #2859
        text="operation error ECS: CreateService, https response error StatusCode: 400, RequestID: "
        "2ed99e65-d0e9-463f-97c9-8b8cd34ffedf, AccessDeniedException: ",
        cause=DENIED,
        says={"action": "ecs:CreateService", "operation": "CreateService"},
    ),
    Message(
        name="java-v1",  # aws-java-sample #11
        text="Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; "
        "Request ID: 3FC6FAECDE3A19A1)",
        cause=DENIED,
        says={"code": "AccessDenied"},
    ),
    Message(
        name="java-v2-session-policy",  # apache/polaris, guide on KMS
        text="software.amazon.awssdk.services.s3.model.S3Exception: User: "
        "arn:aws:sts::123456789012:assumed-role/polaris/Polaris is not authorized to perform: "
        "kms:Decrypt on resource: arn:aws:kms:us-west-2:123456789012:key/abcd1234 because no "
        "session policy allows the kms:Decrypt action (Service: S3, Status Code: 403, "
        "Request ID: *****)",
        cause=DENIED,
        says={"policy_type": "session policy", "action": "kms:Decrypt", "region": "us-west-2"},
    ),
    Message(
        name="javascript-v3",  # aws-sdk-js-v3 #2778
        text='{\n  "errorType": "AccessDenied",\n  "errorMessage": "Access Denied",\n  "Code": '
        '"AccessDenied",\n  "$metadata": {"httpStatusCode": 403}}',
        cause=DENIED,
        says={"code": "AccessDenied"},
    ),
    Message(
        name="javascript-escaped",  # terraform provider in a CI's JSON log
        text='{"msg":"Message: \\"api error AccessDenied: User: '
        "arn:aws:iam::111122223333:user/toto is not authorized to perform: s3:GetObjectAcl on "
        'resource: \\\\\\"arn:aws:s3:::mybucket/test/\\\\\\" because no '
        'identity-based policy allows the s3:GetObjectAcl action\\""}',
        cause=DENIED,
        says={"action": "s3:GetObjectAcl", "resource": "arn:aws:s3:::mybucket/test/"},
    ),
    Message(
        name="ruby",  # aws-sdk-ruby, Aws::S3::Errors
        text="Aws::IAM::Errors::AccessDenied: User: arn:aws:iam::111122223333:user/deploy is not "
        "authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/",
        cause=DENIED,
        says={"action": "iam:ListUsers", "resource": "arn:aws:iam::111122223333:user/"},
    ),
    Message(
        name="s3-bucket-policy",  # noobaa-core #10060, as AWS answers
        text="An error occurred (AccessDenied) when calling the ListObjectsV2 operation: User: "
        "arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:ListBucket on "
        "resource: "
        '"arn:aws:s3:::bucket" with an explicit deny in a resource-based policy',
        cause=DENIED,
        says={
            "resource": "arn:aws:s3:::bucket",
            "explicit": True,
            "policy_type": "resource-based policy",
        },
    ),
    Message(
        name="s3-bare",  # aws-cli, "fatal error: An error occurred (403)"
        text="upload failed: ./a.txt to s3://bucket/a.txt An error occurred (AccessDenied) when "
        "calling the PutObject operation: Access Denied",
        cause=DENIED,
        says={"action": "s3:PutObject", "operation": "PutObject"},
    ),
    Message(
        name="xml",  # S3 REST API
        text="<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>User: "
        "arn:aws:iam::111122223333:user/x is not authorized to perform: s3:GetObject on resource: "
        "&quot;arn:aws:s3:::b/k&quot; because no VPC endpoint policy allows the s3:GetObject action"
        "</Message></Error>",
        cause=DENIED,
        says={"resource": "arn:aws:s3:::b/k", "policy_type": "VPC endpoint policy"},
    ),
    Message(
        name="trust-policy",  # IAM user guide, "Access denied due to role trust policies"
        text="User: arn:aws:iam::123456789012:user/John is not authorized to perform:\n"
        "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
        cause=DENIED,
        says={"policy_type": "role trust policy", "action": "sts:AssumeRole", "explicit": False},
    ),
    Message(
        name="cloudformation",  # CDK, cdk-nag threads
        text='Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/cfn/'
        "AWSCloudFormation is not authorized to\nperform: events:DescribeRule on resource: "
        "arn:aws:events:us-east-1:111122223333:rule/\nmail because NO PERMISSIONS BOUNDARY allows "
        "the events:DescribeRule action\n(Service: EventBridge, Status Code: 400, Request ID: 1) "
        "(SDK "
        'Attempt Count: 1)" (RequestToken: 23f5a4e5, HandlerErrorCode: AccessDenied)',
        cause=DENIED,
        says={
            "code": "AccessDenied",
            "action": "events:DescribeRule",
            "policy_type": "permissions boundary",
        },
    ),
    Message(
        name="console",  # the console's box, lines kept
        text="Access denied to iam:GetAccountSummary\nUser: arn:aws:sts::111122223333:assumed-role/"
        "AWSReservedSSO_Admin_b33f/ann@example.com\nService: iam\nAction: GetAccountSummary\nOn "
        "resource(s): *\nContext: no identity-based policy allows the iam:GetAccountSummary action",
        cause=DENIED,
        says={
            "action": "iam:GetAccountSummary",
            "principal": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_b33f/"
            "ann@example.com",
            "policy_type": "identity-based policy",
        },
    ),
    Message(
        name="console-glued",  # the same box, copied without line breaks
        text="You don't have permission to servicecatalog:ListApplications. To request access, "
        "copy the following text and send it to your AWS administrator. Learn more about "
        "troubleshooting access denied errors. User: arn:aws:iam::167464048508:user/PRANAVAction: "
        "servicecatalog:ListApplicationsOn resource(s): arn:aws:servicecatalog:ap-south-2:"
        "167464048508:/applications/*Context: no identity-based policy allows the action",
        cause=DENIED,
        says={
            "principal": "arn:aws:iam::167464048508:user/PRANAV",
            "action": "servicecatalog:ListApplications",
            "resource": "arn:aws:servicecatalog:ap-south-2:167464048508:/applications/*",
            "region": "ap-south-2",
        },
    ),
    Message(
        name="mid-word",  # skew #81
        text="ClientError: An error occurred (AccessDenied) when calling the DescribeStacks "
        "operation: User: arn:aws:iam::111122223333:user/N is not authorized to perform: "
        "cloudforma\ntion:DescribeStacks",
        cause=DENIED,
        says={"action": "cloudformation:DescribeStacks"},
    ),
    Message(
        name="web-identity",  # aws-sdk-android #9
        text="com.amazonaws.AmazonServiceException: Not authorized to perform "
        "sts:AssumeRoleWithWebIdentity (Service: AWSSecurityTokenService; Status Code: 403; Error "
        "Code: AccessDenied; Request ID: 83bfc431-3733-11e4-90c0-6dbe37b9d930)",
        cause=DENIED,
        says={"action": "sts:AssumeRoleWithWebIdentity", "code": "AccessDenied"},
    ),
    Message(
        name="scp-arn-on-a-line-of-its-own",  # a report about SQS from another account
        text="arn:aws:sts::173078698674:assumed-role/AWSReservedSSO_assist_6e3a3c6c123a8e57/xnxn040"
        "\nis not authorized to perform: sqs:receivemessage on resource:\n"
        "arn:aws:sqs:us-east-2:765425735388:latency-test\nwith an explicit deny in a service "
        "control policy:\narn:aws:organizations::052343574110:policy/o-y3vn/service_control_policy/"
        "p-kfhxcsd9",
        cause=DENIED,
        says={
            "action": "sqs:receivemessage",
            "principal": "arn:aws:sts::173078698674:assumed-role/"
            "AWSReservedSSO_assist_6e3a3c6c123a8e57/xnxn040",
            "policy": "arn:aws:organizations::052343574110:policy/o-y3vn/service_control_policy/"
            "p-kfhxcsd9",
            "policy_type": "service control policy",
            "region": "us-east-2",
        },
    ),
    Message(
        name="ecs-vpc-endpoint",  # ECS, ResourceInitializationError
        text="ResourceInitializationError: unable to pull secrets or registry auth: execution "
        "resource retrieval failed: AccessDeniedException: User: arn:aws:sts::811111111110:"
        "assumed-role/PLM-Task/ab31f3f626f2 is not authorized to perform: ssm:GetParameters on "
        "resource: arn:aws:ssm:us-west-2:811111111110:parameter/Secret because no VPC endpoint "
        "policy allows the ssm:GetParameters action status code: 400, request id: 1",
        cause=DENIED,
        says={"policy_type": "VPC endpoint policy", "action": "ssm:GetParameters"},
    ),
    Message(
        name="china",  # a Lambda with an encrypted queue
        text='# "User: arn:aws-cn:sts::558715975237:assumed-role/LambdaAutomation/deploy\n'
        "    # is not authorized to perform: kms:GenerateDataKey on resource: "
        "arn:aws-cn:kms:cn-north-1:387646815508:key/2e10f088\n    # because no identity-based "
        'policy allows the kms:GenerateDataKey action"',
        cause=DENIED,
        says={"action": "kms:GenerateDataKey", "region": "cn-north-1", "explicit": False},
    ),
    Message(
        name="dotnet",  # AWS Explorer for .NET
        text="Amazon.S3.AmazonS3Exception: Access Denied ---> Amazon.Runtime.Internal."
        "HttpErrorResponseException: The remote server returned an error: (403) Forbidden.",
        cause=DENIED,
    ),
    Message(
        name="hadoop",  # S3A troubleshooting
        text="java.nio.file.AccessDeniedException: test/: PUT 0-byte object  on test/:\n "
        "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; "
        "Status Code: 403;\n Error Code: AccessDenied; Request ID: EDC662AD2EEEA33C;\n  at org."
        "apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:210)",
        cause=DENIED,
        says={"code": "AccessDenied"},
    ),
    Message(
        name="iam-without-mfa",  # aws-vault, "aws iam get-user"
        text="An error occurred (InvalidClientTokenId) when calling the GetUser operation: The "
        "security token included in the request is invalid",
        cause=Cause.TOKEN,
        says={"code": "InvalidClientTokenId", "operation": "GetUser"},
    ),
    Message(
        name="mfa-code",  # 1Password/shell-plugins #180
        text="An error occurred (AccessDenied) when calling the GetSessionToken operation: "
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
        cause=Cause.MFA_CODE,
    ),
    Message(
        name="expired",  # aws-cli, S3
        text="An error occurred (ExpiredToken) when calling the ListBuckets operation: The "
        "provided token has expired.",
        cause=Cause.EXPIRED,
        says={"code": "ExpiredToken"},
    ),
    Message(
        name="expired-kubectl",  # aws-iam-authenticator threads
        text="An error occurred (ExpiredTokenException) when calling the AssumeRole operation: The "
        "security token included in the request is expired\nUnable to connect to the server: "
        "getting credentials: exec: executable aws failed with exit code 255",
        cause=Cause.EXPIRED,
    ),
    Message(
        name="clock-sts",  # Udacity EKS notes
        text="An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity "
        "operation: Signature expired: 20240217T171323Z is now earlier than 20240217T173539Z "
        "(20240217T175039Z - 15 min.)",
        cause=Cause.CLOCK,
    ),
    Message(
        name="clock-s3",  # prisma, duckdb threads
        text="RequestTimeTooSkewed: The difference between the request time and the current time "
        "is too large.",
        cause=Cause.CLOCK,
    ),
    Message(
        name="clock-ec2",  # EC2 API reference, common errors
        text="RequestExpired: Request has expired.",
        cause=Cause.CLOCK,
    ),
    Message(
        name="secret",  # STS
        text="An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity "
        "operation: The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service "
        "documentation for details.",
        cause=Cause.SECRET,
    ),
    Message(
        name="key",  # aws-sdk-java #1911
        text="ResponseCode: 403, ResponseStatus: Forbidden, XML Error Message: <Error><Code>"
        "InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in "
        "our records.</Message>",
        cause=Cause.KEY,
        says={"code": "InvalidAccessKeyId"},
    ),
    Message(
        name="token-region",  # steampipe-plugin-aws #75
        text="Error: pq: rpc error: code = Unknown desc = AuthFailure: AWS was not able to "
        "validate the provided access credentials\n\tstatus code: 401, request id: 868174ba",
        cause=Cause.TOKEN,
        says={"code": "AuthFailure"},
    ),
    Message(
        name="token-unrecognized",  # guardduty-multi-account-manager #42
        text="An error occurred (UnrecognizedClientException) when calling the PutRule operation: "
        "The security token included in the request is invalid: ClientError",
        cause=Cause.TOKEN,
    ),
    Message(
        name="opt-in",  # cloud-security-audit #24
        text="ERROR: OptInRequired: You are not subscribed to this service. Please go to "
        "http://aws.amazon.com to subscribe.\n\tstatus code: 401, request id: [...]",
        cause=Cause.REGION_OFF,
    ),
    Message(
        name="subscription",  # aws-load-balancer-controller #1579
        text="SubscriptionRequiredException: The AWS Access Key Id needs a subscription for the "
        "service",
        cause=Cause.REGION_OFF,
    ),
    Message(
        name="no-endpoint",  # personalize in a region without it
        text='Could not connect to the endpoint URL: "https://personalize.us-west-1.amazonaws.com/"',
        cause=Cause.NO_SERVICE,
        says={"endpoint": "personalize.us-west-1.amazonaws.com", "region": "us-west-1"},
    ),
    Message(
        name="throttled",  # Lambda
        text="TooManyRequestsException: Rate exceeded",
        cause=Cause.THROTTLED,
    ),
    Message(
        name="throttled-cli",  # CloudFormation
        text="An error occurred (Throttling) when calling the DescribeStacks operation (reached "
        "max retries: 4): Rate exceeded",
        cause=Cause.THROTTLED,
    ),
    Message(
        name="kubectl",  # aws-iam-authenticator #105
        text="error: You must be logged in to the server (Unauthorized)",
        cause=Cause.KUBERNETES,
    ),
    Message(
        name="kubectl-rbac",  # EKS troubleshooting
        text='Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource '
        '"pods" in API group "" in the namespace "default"',
        cause=Cause.KUBERNETES,
    ),
    Message(
        name="no-credentials",  # aws-cli
        text="Unable to locate credentials. You can configure credentials by "
        'running "aws configure".',
        cause=Cause.NO_CREDENTIALS,
    ),
    Message(
        name="portal",  # aws-cli
        text="Error when retrieving token from sso: Token has expired and refresh failed",
        cause=Cause.EXPIRED,
    ),
    Message(
        name="capacity",  # EC2
        text="An error occurred (InsufficientInstanceCapacity) when calling the RunInstances "
        "operation: We currently do not have sufficient m5.large capacity.",
        cause=Cause.OTHER,
    ),
    Message(
        name="validation",  # CloudFormation
        text="An error occurred (ValidationError) when calling the CreateStack operation: Template "
        "format error",
        cause=Cause.OTHER,
    ),
    Message(name="nothing", text="make: *** [Makefile:12: deploy] Error 1", cause=Cause.UNKNOWN),
)
