"""Start URLs as people paste them."""

from __future__ import annotations

import pytest

from fobwatch.core.portals.portal import portal_region_problem
from fobwatch.core.portals.start_url import (
    is_of_aws,
    partition_of_start_url,
    region_of_start_url,
    same_start_url,
    start_url_problem,
)


@pytest.mark.parametrize(
    ("pasted", "same"),
    [
        ("https://d-1234567890.awsapps.com/start", "https://d-1234567890.awsapps.com/start"),
        ("https://d-1234567890.awsapps.com/start/", "https://d-1234567890.awsapps.com/start"),
        ("https://acme.awsapps.com/start/#/?tab=accounts", "https://acme.awsapps.com/start"),
        (" HTTPS://Acme.AwsApps.com/start#/ \n", "https://acme.awsapps.com/start"),
        (
            "https://ssoins-12.portal.eu-west-1.app.aws/",
            "https://ssoins-12.portal.eu-west-1.app.aws",
        ),
        ("https://aws.acme.example/?x=1", "https://aws.acme.example"),
        (
            "https://start.us-gov-home.awsapps.com/directory/d-12#/saml",
            "https://start.us-gov-home.awsapps.com/directory/d-12",
        ),
    ],
)
def test_one_portal_has_one_start_url(pasted: str, same: str) -> None:
    assert same_start_url(pasted) == same
    assert start_url_problem(same) is None


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://d-1234567890.awsapps.com/start", ""),
        ("https://ssoins-12.portal.eu-west-1.app.aws", "eu-west-1"),
        ("https://ssoins-12.eu-west-1.portal.amazonaws.com", "eu-west-1"),
        ("https://ssoins-12.cn-north-1.portal.amazonaws.com.cn", "cn-north-1"),
        ("https://ssoins-12.portal.cn-northwest-1.app.amazonwebservices.com.cn", "cn-northwest-1"),
        ("https://ssoins-12.eusc-de-east-1.portal.amazonaws.eu", "eusc-de-east-1"),
        ("https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-12", "us-gov-west-1"),
        ("https://start.us-gov-home.awsapps.com/directory/d-12", ""),
        ("https://eu-west-1.portal.amazonaws.com.evil.example/", ""),
        ("https://x@ssoins.portal.eu-west-1.app.aws", ""),
    ],
)
def test_the_region_is_that_of_the_host(url: str, region: str) -> None:
    assert region_of_start_url(url) == region


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme",
        "http://acme.awsapps.com/start",
        "https://",
        "https://localhost",
        "https://anna@acme.awsapps.com/start",
        "https://anna:x@acme.awsapps.com/start",
        "https://acme.awsapps.com:8443/start",
        "https://[::1]/start",
        "https://[bad/start",
        "https://acme.awsapps.com/sta rt",
        "https://acme.awsapps.com/\u202estart",
        "https://äcme.example/start",
        "file:///etc/passwd",
        "javascript:alert(1)",
        f"https://acme.example/{'x' * 1024}",
    ],
)
def test_what_is_no_start_url_is_refused_with_a_remedy(url: str) -> None:
    problem = start_url_problem(url)
    same_start_url(url)  # whatever the AWS files say is read

    assert problem is not None
    assert "Copy it" in problem.remedy


@pytest.mark.parametrize(
    ("url", "partition"),
    [
        ("https://d-1234567890.awsapps.com/start", "aws"),
        ("https://ssoins-12.portal.eu-west-1.app.aws", "aws"),
        ("https://identitycenter.amazonaws.com/ssoins-12", "aws"),
        ("https://identitycenter.us-gov.amazonaws.com/ssoins-12", "aws-us-gov"),
        ("https://start.us-gov-home.awsapps.com/directory/d-12", "aws-us-gov"),
        ("https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-12", "aws-us-gov"),
        ("https://start.home.awsapps.cn/directory/d-12", "aws-cn"),
        ("https://identitycenter.amazonaws.com.cn/ssoins-12", "aws-cn"),
        ("https://ssoins-12.portal.cn-north-1.app.amazonwebservices.com.cn", "aws-cn"),
        ("https://ssoins-12.eusc-de-east-1.portal.amazonaws.eu", "aws-eusc"),
        ("https://identitycenter.amazonaws.eu/ssoins-12", "aws-eusc"),
        ("https://ssoins-12.api.amazonwebservices.eu", "aws-eusc"),
    ],
)
def test_hosts_of_aws_are_known_with_their_partition(url: str, partition: str) -> None:
    assert start_url_problem(url) is None
    assert is_of_aws(url)
    assert partition_of_start_url(url) == partition


@pytest.mark.parametrize(
    "url",
    [
        "https://aws.acme.example",
        "https://aws.acme.cn",
        "https://awsapps.com.evil.example/start",
        "https://evilawsapps.com/start",
        "https://x@acme.awsapps.com/start",
        "https://acme.awsapps.com:444/start",
        "https://amazonaws.com/identitycenter",
    ],
)
def test_other_hosts_are_a_company_s_own(url: str) -> None:
    assert not is_of_aws(url)
    assert partition_of_start_url(url) == "aws"


@pytest.mark.parametrize(("region", "words"), [("", "missing"), ("Ireland", "not a region")])
def test_a_portal_needs_its_region(region: str, words: str) -> None:
    problem = portal_region_problem(region)

    assert problem is not None
    assert words in problem.title
