"""Narrowed credentials, proved from outside: they read, and are refused where they write."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fobwatch.core.aws.errors import OperationUnavailable
from fobwatch.core.aws.policies import READING, read_only_access
from tests.adapters.demo_calls import ANNA, DEPLOY, HOUR, REGION, assume, request, user_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.credentials import Credentials, Source
    from tests.cloud import CloudClients

IN_REGION = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
ARNS = (read_only_access("aws"),)


def admin(tokens: BotoTokenService) -> Credentials:
    return assume(tokens, "Admin", user_session(tokens)).credentials


Pair = tuple["Source", "Credentials"]
"""Whole credentials, and narrowed ones of the same account."""


def scoped_user(tokens: BotoTokenService) -> Pair:
    source = user_session(tokens)
    return source, scoped(tokens, source)


def scoped_role(tokens: BotoTokenService) -> Pair:
    source = admin(tokens)
    return source, scoped(tokens, source)


def assumed_role(tokens: BotoTokenService) -> Pair:
    wanted = replace(request("Admin"), policy_arns=ARNS)
    source = user_session(tokens)
    return source, tokens.assume_role(source, wanted, mfa=None, region=REGION).credentials


def scoped(
    tokens: BotoTokenService,
    source: Credentials,
    policy: str = READING,
    duration: timedelta | None = None,
) -> Credentials:
    granted = tokens.get_scoped_credentials(source, policy=policy, duration=duration, region=REGION)
    return granted.credentials


def federated(tokens: BotoTokenService) -> Pair:
    granted = tokens.get_federation_token(
        DEPLOY.access_key, name="ci", policy="", policy_arns=ARNS, duration=HOUR, region=REGION
    )
    return DEPLOY.access_key, granted.credentials


@pytest.mark.parametrize("narrowed", [scoped_user, scoped_role, assumed_role, federated])
def test_read_only_credentials_read_and_do_not_write(
    demo_tokens: BotoTokenService,
    connect: CloudClients,
    narrowed: Callable[[BotoTokenService], Pair],
) -> None:
    whole, credentials = narrowed(demo_tokens)
    theirs = connect.other("s3", whole)
    theirs.create_bucket(**IN_REGION, Bucket="acme-logs")
    s3, iam = connect.other("s3", credentials), connect.iam(credentials)

    assert "Buckets" in s3.list_buckets()
    with pytest.raises(ClientError, match="no session policy allows the s3:CreateBucket action"):
        s3.create_bucket(**IN_REGION, Bucket="evil")
    with pytest.raises(ClientError, match="is not authorized to perform: s3:PutObject"):
        s3.put_object(Bucket="acme-logs", Key="evil", Body=b"evil")
    assert "Contents" not in s3.list_objects_v2(Bucket="acme-logs")
    theirs.delete_bucket(Bucket="acme-logs")
    if narrowed is not federated:  # which AWS lets call nothing of IAM's
        assert iam.list_users()["Users"]
        with pytest.raises(ClientError, match="is not authorized to perform: iam:CreateUser"):
            iam.create_user(UserName="eve")


def test_a_whole_session_writes(demo_tokens: BotoTokenService, connect: CloudClients) -> None:
    """What the others are refused is refused for what they are, not by the cloud."""
    s3 = connect.other("s3", admin(demo_tokens))

    s3.create_bucket(**IN_REGION, Bucket="mine")
    s3.put_object(Bucket="mine", Key="a", Body=b"a")
    s3.delete_object(Bucket="mine", Key="a")
    s3.delete_bucket(Bucket="mine")


def test_a_copy_is_who_its_session_is_and_ends_when_it_is_told_to(
    demo_tokens: BotoTokenService,
) -> None:
    whole = admin(demo_tokens)
    short = scoped(demo_tokens, whole, policy="", duration=timedelta(minutes=5))

    assert whole.expires_at - short.expires_at > timedelta(minutes=50)
    assert (
        demo_tokens.get_caller_identity(short, region=REGION).arn
        == demo_tokens.get_caller_identity(whole, region=REGION).arn
    )


def test_narrower_than_narrow(demo_tokens: BotoTokenService, connect: CloudClients) -> None:
    mine = json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    )
    twice = scoped(demo_tokens, scoped(demo_tokens, admin(demo_tokens)), policy=mine)

    assert connect.iam(twice).list_users()["Users"]
    with pytest.raises(ClientError, match="iam:CreateUser"):
        connect.iam(twice).create_user(UserName="eve")


def test_the_text_for_reading_allows_nothing_that_awss_own_policy_does_not(
    connect: CloudClients,
) -> None:
    iam = connect.iam(DEPLOY.access_key)
    version = iam.get_policy(PolicyArn=ARNS[0])["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=ARNS[0], VersionId=version)["PolicyVersion"]
    statements = found["Document"]["Statement"]  # type: ignore[index]  # boto3 has parsed it
    theirs = [action for each in statements for action in each["Action"]]  # type: ignore[index]  # as above
    ours = json.loads(READING)["Statement"]["Action"]

    assert [a for a in ours if not any(fnmatchcase(a, each) for each in theirs)] == []


def test_what_is_long_term_cannot_be_narrowed_so(demo_tokens: BotoTokenService) -> None:
    key = ANNA.access_key

    with pytest.raises(OperationUnavailable):
        demo_tokens.get_scoped_credentials(key, policy=READING, duration=None, region=REGION)  # type: ignore[arg-type]  # a wrong kind of key
