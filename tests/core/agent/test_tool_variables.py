"""The table of what tools read, and what stays beside a session or the endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from fobwatch.core.agent.credential_formats import with_endpoint, with_session
from fobwatch.core.agent.tool_variables import (
    BEATS_PROFILES,
    REMOVED,
    SUPERSEDED,
    TOOLS_OWN,
    beating,
    past_the_proxy,
    tools_own_variables,
)

ENDPOINT = {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://x",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/run/token",
}
STALE = dict.fromkeys([*SUPERSEDED, "PATH", "AWS_REGION"], "stale")


def test_each_variable_is_in_one_row() -> None:
    assert all(row.names for row in REMOVED)
    assert all(row.effect and row.source for row in TOOLS_OWN)
    assert len(set(SUPERSEDED)) == len(SUPERSEDED)


def test_the_document_lists_each_name() -> None:
    text = (Path(__file__).parents[3] / "docs/command-line.md").read_text("utf-8")

    assert [name for name in SUPERSEDED if f"`{name}`" not in text] == []


def test_nothing_that_beats_the_endpoint_stays_beside_it() -> None:
    assert with_endpoint(STALE, ENDPOINT) == {
        "PATH": "stale",
        "AWS_REGION": "stale",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://x",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/run/token",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_nothing_of_another_identity_stays_beside_a_session() -> None:
    variables = {"AWS_ACCESS_KEY_ID": "ASIATEST"}

    assert with_session(STALE, variables) == {
        "PATH": "stale",
        "AWS_REGION": "stale",
        "AWS_ACCESS_KEY_ID": "ASIATEST",
    }


def test_what_beats_a_profile_is_found_by_its_name() -> None:
    for name in BEATS_PROFILES:
        assert beating({name: "x", "PATH": "/bin"}) == [name]
        assert beating({name: ""}) == [], name


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_REGION", "AWS_CONFIG_FILE", "PATH"])
def test_what_beats_no_profile_is_not_found(name: str) -> None:
    assert beating({name: "x"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ACCESS_KEY", "AKIA"),
        ("S3_SECRET_KEY", "secret"),
        ("RCLONE_CONFIG_OLD_ACCESS_KEY_ID", "AKIA"),
        ("RCLONE_CONFIG_OLD_PROFILE", "old"),
        ("JAVA_TOOL_OPTIONS", "-Xmx1g -Daws.accessKeyId=AKIA"),
        ("MAVEN_OPTS", "-Daws.profile=old"),
        ("JAVA_OPTS", "-Daws.roleArn=arn:aws:iam::123456789012:role/old"),
        ("HADOOP_OPTS", "-Daws.configFile=/x -Xmx1g"),
        ("AWS_DEV_ACCESS_KEY_ID", "AKIA"),
        ("AWS_PROD_PROFILE", "old"),
        ("AWS_S3_ACCESS_KEY_ID", "AKIA"),
        ("FSSPEC_S3_KEY", "AKIA"),
        ("FSSPEC_S3_PROFILE", "old"),
        ("_JAVA_OPTIONS", "-Daws.sharedCredentialsFile=/x"),
        ("AWS_SKIP_SIGNATURE", "true"),
        ("AWS_SKIP_SIGNATURE", "Y"),
        ("AWS_NO_SIGN_REQUEST", "YES"),
    ],
)
def test_a_tool_s_own_affair_is_told_without_its_value(name: str, value: str) -> None:
    [words] = tools_own_variables({name: value, "PATH": "/bin"})

    assert words.startswith(f"{name} is set: ")
    assert value not in words


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ACCESS_KEY", ""),
        ("S3_ACCESS_KEYS", "x"),
        ("RCLONE_CONFIG", "/home/x/rclone.conf"),
        ("JAVA_TOOL_OPTIONS", "-Xmx1g"),
        ("JAVA_OPTS", "-Daws.region=eu-west-1"),
        ("FSSPEC_S3_ENDPOINT_URL", "http://127.0.0.1:9000"),
    ],
)
def test_what_names_nobody_is_not_told(name: str, value: str) -> None:
    assert tools_own_variables({name: value}) == []


def test_what_is_removed_is_not_told() -> None:
    assert tools_own_variables(dict.fromkeys(SUPERSEDED, "x")) == []


BOTH = "127.0.0.1,localhost"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"NO_PROXY": "corp"}, None),
        ({"HTTP_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://p"}, (BOTH, BOTH)),
        ({"https_proxy": "http://p"}, (BOTH, BOTH)),
        ({"ALL_PROXY": "socks5://p"}, (BOTH, BOTH)),
        ({"http_proxy": "p", "NO_PROXY": "a.corp"}, (f"a.corp,{BOTH}", f"a.corp,{BOTH}")),
        ({"http_proxy": "p", "no_proxy": "a, b"}, (f"a,b,{BOTH}", f"a,b,{BOTH}")),
        ({"http_proxy": "p", "no_proxy": "a b"}, (f"a,b,{BOTH}", f"a,b,{BOTH}")),
        ({"http_proxy": "p", "NO_PROXY": "a", "no_proxy": "b"}, (f"a,{BOTH}", f"b,{BOTH}")),
        ({"http_proxy": "p", "NO_PROXY": "", "no_proxy": "b"}, (f"b,{BOTH}", f"b,{BOTH}")),
        ({"http_proxy": "p", "no_proxy": "*"}, (f"*,{BOTH}", "*")),
        ({"http_proxy": "p", "NO_PROXY": " * "}, (f"*,{BOTH}", "*")),
        ({"http_proxy": "p", "no_proxy": "localhost,127.0.0.1"}, ("localhost,127.0.0.1",) * 2),
        ({"http_proxy": "p", "no_proxy": "localhost"}, ("localhost,127.0.0.1",) * 2),
        ({"http_proxy": "p", "no_proxy": "127.0.0.1:80"}, (f"127.0.0.1:80,{BOTH}",) * 2),
        ({"http_proxy": "p", "no_proxy": ",,a,"}, (f"a,{BOTH}",) * 2),
        ({"http_proxy": "p", "no_proxy": ".corp,10.0.0.0/8"}, (f".corp,10.0.0.0/8,{BOTH}",) * 2),
    ],
    ids=repr,
)
def test_requests_to_this_computer_go_past_the_proxy(
    environment: dict[str, str], expected: tuple[str, str] | None
) -> None:
    added = past_the_proxy(environment)

    assert added == (dict(zip(("NO_PROXY", "no_proxy"), expected, strict=True)) if expected else {})
    assert past_the_proxy(environment | added) == added


def test_a_proxy_stays_for_everything_else() -> None:
    environment = with_endpoint({"HTTPS_PROXY": "http://p"}, ENDPOINT)

    assert environment["HTTPS_PROXY"] == "http://p"
    assert environment["no_proxy"] == BOTH
