"""The environment variables by which AWS tools choose credentials: one table.

`fobwatch exec`, `env` and `doctor` use it. Above each row is who reads it, before or after what,
and where that was read: a file of the tool's own code, or its guide. The rows marked “seen” are
also tried with the tool itself, in tests/desktop/test_older_variables.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class ToolVariables(NamedTuple):
    """Variables that the same tools read, between blanks.

    `beat_profile`: whether a tool uses them instead of the profile that it is given.
    """

    names: str
    beat_profile: bool = False


REMOVED: Final = (
    # Every SDK: before files and the container endpoint. Source: SDK reference guide, “Standardized
    # credential providers”; seen.
    ToolVariables("AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN", beat_profile=True),
    # botocore: ends keys that are valid. Source: botocore/credentials.py, EnvProvider.
    ToolVariables("AWS_CREDENTIAL_EXPIRATION"),
    # Go 1 and 2 (s5cmd, rclone, Terraform), Java 1, Ruby 2 and 3, s3cmd, Ansible: before the
    # endpoint; Java 1 and s3cmd before AWS_SECRET_ACCESS_KEY too. Source:
    # aws-sdk-go-v2/config/env_config.go, aws-sdk-java SDKGlobalConfiguration.java,
    # aws-sdk-core/credential_provider_chain.rb, S3/Config.py of s3cmd; seen.
    ToolVariables("AWS_ACCESS_KEY AWS_SECRET_KEY", beat_profile=True),
    # Ruby 1 to 3: before the endpoint; the token beside keys without one. Source:
    # aws-sdk-core/credential_provider_chain.rb; seen.
    ToolVariables(
        "AMAZON_ACCESS_KEY_ID AMAZON_SECRET_ACCESS_KEY AMAZON_SESSION_TOKEN",
        beat_profile=True,
    ),
    # Ansible: its modules hand them to boto3, before all else. Source: amazon.aws,
    # module_utils/modules.py; community.hashi_vault, doc_fragments.
    ToolVariables("EC2_ACCESS_KEY EC2_SECRET_KEY EC2_SECURITY_TOKEN", beat_profile=True),
    # botocore and boto 2; Rust's object_store: before AWS_SESSION_TOKEN. Source:
    # botocore/credentials.py, EnvProvider; object_store/src/aws/builder.rs; seen.
    ToolVariables("AWS_SECURITY_TOKEN AWS_TOKEN", beat_profile=True),
    # Every SDK; the last the EB CLI: before the endpoint; JavaScript 3 before keys; botocore takes
    # its region. Source: credential-provider-node/src/defaultProvider.ts; seen. ebcli/lib/aws.py.
    ToolVariables("AWS_PROFILE AWS_DEFAULT_PROFILE AWS_EB_PROFILE"),
    # Prompts: Starship, Powerlevel10k: shown before AWS_PROFILE as whose credentials these are, and
    # until when. Source: starship/src/modules/aws.rs; powerlevel10k/internal/p10k.zsh, prompt_aws.
    ToolVariables(
        "AWS_VAULT AWSUME_PROFILE AWSU_PROFILE AWS_SSO_PROFILE AWS_SESSION_EXPIRATION "
        "AWSUME_EXPIRATION"
    ),
    # SDKs with account-based endpoints: belongs to one set of keys. Source: SDK reference guide,
    # “Account-based endpoints”.
    ToolVariables("AWS_ACCOUNT_ID"),
    # Every SDK, s3cmd: before the endpoint; .NET 3 before keys. Source: SDK reference guide,
    # “Assume role”; FallbackCredentialsFactory.cs; seen.
    ToolVariables(
        "AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_SESSION_NAME",
        beat_profile=True,
    ),
    # Every SDK: the first before the second, the last before the third. Source: SDK reference
    # guide, “Container credential provider”; seen.
    ToolVariables(
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI "
        "AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    ),
    # botocore, boto 2, s3cmd, Amazon's first command lines: before the endpoint. Source:
    # botocore/credentials.py, OriginalEC2Provider; boto/pyami/config.py; seen.
    ToolVariables("AWS_CREDENTIAL_FILE", beat_profile=True),
    # Java 1; GDAL: in place of AWS_SHARED_CREDENTIALS_FILE. Source: developer guide of Java 2,
    # “Credentials provider changes”; gdal/port/cpl_aws.cpp.
    ToolVariables("AWS_CREDENTIAL_PROFILES_FILE CPL_AWS_CREDENTIALS_FILE"),
    # rclone: before what it finds in the environment; the role is assumed with it. Source:
    # rclone.org/s3, “env_auth”; seen.
    ToolVariables(
        "RCLONE_S3_ACCESS_KEY_ID RCLONE_S3_SECRET_ACCESS_KEY RCLONE_S3_SESSION_TOKEN "
        "RCLONE_S3_PROFILE RCLONE_S3_SHARED_CREDENTIALS_FILE RCLONE_S3_ROLE_ARN",
        beat_profile=True,
    ),
    # s3fs: before the endpoint. Source: s3fs-fuse/src/s3fs_cred.cpp.
    ToolVariables("AWSACCESSKEYID AWSSECRETACCESSKEY AWSSESSIONTOKEN", beat_profile=True),
    # SDKs since 2025, for Bedrock: before keys, profile and endpoint. Source: Bedrock user guide,
    # “Use an Amazon Bedrock API key”.
    ToolVariables("AWS_BEARER_TOKEN_BEDROCK", beat_profile=True),
)
"""Is removed beside a session's variables or the endpoint's; ours are set after that."""

SUPERSEDED: Final = tuple(name for row in REMOVED for name in row.names.split())

BEATS_PROFILES: Final = tuple(
    name for row in REMOVED if row.beat_profile for name in row.names.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOwnVariable:
    """A variable that is the tool's own affair: it stays, and is reported to the person.

    `name` and `value` are matched in full. `effect` follows the variable's name.
    """

    name: re.Pattern[str]
    value: re.Pattern[str] = re.compile(r".+", re.DOTALL)
    effect: str
    source: str


TOOLS_OWN: Final = (
    ToolOwnVariable(
        name=re.compile(r"AWS_NO_SIGN_REQUEST"),
        value=re.compile(r"\s*(1|true|on|yes)\s*", re.IGNORECASE),
        effect="GDAL signs nothing at all",
        source="gdal.org, “/vsis3/”",
    ),
    ToolOwnVariable(
        name=re.compile(r"AWS_SKIP_SIGNATURE"),
        value=re.compile(r"\s*(1|true|on|yes|y)\s*", re.IGNORECASE),
        effect="Rust's object_store (Polars, obstore, delta-rs) signs nothing at all",
        source="object_store/src/aws/builder.rs, AmazonS3ConfigKey::SkipSignature",
    ),
    ToolOwnVariable(
        name=re.compile(r"S3_(ACCESS|SECRET)_KEY"),
        effect="s4cmd signs with it, whatever the profile",
        source="s4cmd.py, s3_keys_from_env",
    ),
    ToolOwnVariable(
        name=re.compile(r"AWS_\w+_(ACCESS_KEY_ID|PROFILE)"),
        effect="the Serverless Framework goes by it at that stage, and django-storages by "
        "AWS_S3_ACCESS_KEY_ID",
        source="serverless/lib/plugins/aws/provider.js, getCredentials; storages/backends/s3.py",
    ),
    ToolOwnVariable(
        name=re.compile(r"FSSPEC_S3_(KEY|PROFILE)"),
        effect="Python's s3fs (pandas, Dask, Zarr) signs with it, whatever the profile",
        source="fsspec/config.py, set_conf_env; s3fs/core.py, S3FileSystem",
    ),
    ToolOwnVariable(
        name=re.compile(r"RCLONE_CONFIG_.+_(ACCESS_KEY_ID|SHARED_CREDENTIALS_FILE|PROFILE)"),
        effect="rclone signs as it says on that remote, whatever the profile",
        source="rclone.org/docs, “Environment variables”",
    ),
    ToolOwnVariable(
        name=re.compile(r"(_?JAVA|JAVA_TOOL|JDK_JAVA|MAVEN|GRADLE|SBT|HADOOP)_OPT(ION)?S"),
        value=re.compile(
            r".*-Daws\.(accessKeyId|profile|configFile|sharedCredentialsFile|roleArn"
            r"|webIdentityTokenFile|containerCredentials\w+)=.*",
            re.DOTALL,
        ),
        effect="the Java SDKs go by its -Daws… before all else",
        source="developer guide of Java 2, “Default credentials provider chain”",
    ),
)


def beating(environment: Mapping[str, str]) -> list[str]:
    """The variables that tools use instead of a profile that asks Fobwatch."""
    return [name for name in BEATS_PROFILES if environment.get(name)]


def tools_own_variables(environment: Mapping[str, str]) -> list[str]:
    """A line for each variable that stays although one tool uses it."""
    return [
        f"{name} is set: {row.effect}."
        for name, value in sorted(environment.items())
        if name not in SUPERSEDED
        for row in TOOLS_OWN
        if row.name.fullmatch(name) and row.value.fullmatch(value)
    ]


LOOPBACK: Final = ("127.0.0.1", "localhost")

NO_PROXY: Final = ("NO_PROXY", "no_proxy")
"""Go reads the first form first, curl, Python and Ruby the second."""


def past_the_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables that keep requests to this computer from the proxy; none where no proxy is set.

    Commas and no blanks: the form that all read. A lone `*` stays alone in `no_proxy`, for curl and
    Python know it only so; Rust's reqwest, which reads NO_PROXY first, takes it for names alone.
    Where no proxy is set nothing may be: `no_proxy` alone has Python pass over the system's own
    proxy (urllib.request.getproxies).
    """
    if not any(value and _is_proxy(name) for name, value in environment.items()):
        return {}
    upper, lower = (environment.get(name, "") for name in NO_PROXY)
    first, second = upper or lower, lower or upper
    return {
        "NO_PROXY": _with_loopback(first),
        "no_proxy": "*" if second.strip() == "*" else _with_loopback(second),
    }


def _is_proxy(name: str) -> bool:
    return name.lower().endswith("_proxy") and name not in NO_PROXY


def _with_loopback(hosts: str) -> str:
    kept = [host for host in re.split(r"[\s,]+", hosts) if host]
    return ",".join([*kept, *(host for host in LOOPBACK if host not in kept)])
