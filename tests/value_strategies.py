"""Hypothesis strategies for the core's values: each is as a person could have entered it."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.oidc.provider import NO_PROVIDER, OidcProvider
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.sessions.sessions import ConsoleUse, Session

BASE32 = string.ascii_uppercase + "234567"
BASE64 = string.ascii_letters + string.digits + "+/"
NAME = string.ascii_letters + string.digits + "_.@+/%:"
TAG = string.ascii_letters + string.digits + "_./=+-@ Äß開"
SESSION_NAME = string.ascii_letters + string.digits + "_+=,.@-"

accounts = st.text(string.digits, min_size=12, max_size=12)
regions = st.sampled_from(["", "eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"])
profile_names = st.text(NAME, min_size=1, max_size=64)
session_names = st.text(SESSION_NAME, min_size=2, max_size=64)
secrets = st.text(BASE64, min_size=40, max_size=40)
device_serials = st.builds("arn:aws:iam::{}:mfa/{}".format, accounts, session_names)
role_arns = st.builds("arn:aws:iam::{}:role/{}".format, accounts, session_names)
moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants naive limits
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def durations(longest: int) -> st.SearchStrategy[timedelta]:
    return st.integers(900, longest).map(lambda seconds: timedelta(seconds=seconds))


access_keys = st.builds(
    AccessKey,
    access_key_id=st.text(BASE32, min_size=16, max_size=16).map("AKIA".__add__),
    secret_access_key=secrets,
)
session_tags = st.lists(
    st.tuples(st.text(TAG, min_size=1, max_size=128), st.text(TAG, max_size=256)),
    max_size=4,
    unique_by=lambda tag: tag[0].casefold(),
).map(tuple)
iam_users = st.builds(
    IamUserProfile,
    name=profile_names,
    access_key=access_keys,
    region=regions,
    mfa_serial=st.just("") | device_serials,
    duration=durations(129600),
    console_account=st.sampled_from(("", "acme-production", "123456789012")),
    console_password=st.sampled_from(("", "pass word", "'\"pässwörd\\")),
)
roles = st.builds(
    RoleProfile,
    name=profile_names,
    role_arn=role_arns,
    source_profile=profile_names,
    region=regions,
    mfa_serial=st.just("") | device_serials,
    external_id=st.just("") | session_names,
    role_session_name=st.just("") | session_names,
    source_identity=st.just("") | session_names,
    session_tags=session_tags,
    session_policy=st.just("") | st.just('{"Version":"2012-10-17","Statement":[]}'),
    duration=durations(43200),
)
portal_roles = st.builds(
    IdentityCenterProfile,
    name=profile_names,
    start_url=st.sampled_from(("d-1234567890", "acme")).map("https://{}.awsapps.com/start".format),
    sso_region=st.sampled_from(("eu-central-1", "us-gov-west-1", "cn-north-1")),
    account_id=st.text("0123456789", min_size=12, max_size=12),
    role_name=st.text(alphabet="Aab9_+=,.@-", min_size=1, max_size=32),
    region=regions,
)
account_access_roles = st.builds(
    AccountAccessProfile,
    name=profile_names,
    start_url=st.sampled_from(("d-1234567890", "acme")).map("https://{}.awsapps.com/start".format),
    sso_region=st.sampled_from(("eu-central-1", "us-gov-west-1", "cn-north-1")),
    tenant_id=st.text("a0-9", min_size=1, max_size=21).map("aa-{}".format),
    role_arn=role_arns,
    region=regions,
)
logins = st.builds(
    LoginProfile,
    name=profile_names,
    login_session=st.sampled_from(
        (
            "arn:aws:iam::123456789012:user/anna",
            "arn:aws:sts::123456789012:assumed-role/Admin/anna",
        )
    )
    | st.text("ab", min_size=1, max_size=9).map("arn:aws:iam::123456789012:user/{}".format),
    region=st.just("eu-west-1"),
    elsewhere=st.booleans(),
)
POOL_ID = "eu-central-1:5f0c6f0e-6c1f-4bb7-9d5b-0d6a3a1c9e42"
providers = st.builds(
    OidcProvider,
    issuer_url=st.sampled_from(("https://idp.example", "http://127.0.0.1:8/x")),
    client_id=st.text("aZ0-:/.", min_size=1, max_size=255),
    scopes=st.sampled_from(("", "openid", "openid groups")),
    audience=st.sampled_from(("", "sts.example")),
    client_secret=st.sampled_from(("", "s3cret ~!")),
    redirect_port=st.sampled_from((0, 1024, 65535)),
)
web_identities = (
    st.builds(
        WebIdentityProfile,
        name=profile_names,
        role_arn=role_arns,
        token_file=st.sampled_from(("/run/token", "C:\\tokens\\aws", "/var/run/secrets/a b")),
        role_session_name=st.just("") | session_names,
        region=regions,
        duration=durations(43200),
    )
    | st.builds(
        WebIdentityProfile,
        name=profile_names,
        role_arn=role_arns,
        token_process=st.sampled_from(
            ("/usr/bin/identity-token", '"C:\\My tools\\token.exe" --raw')
        ),
    )
    | st.builds(
        WebIdentityProfile,
        name=profile_names,
        role_arn=role_arns,
        provider=providers,
    )
)
identities_of_pools = st.builds(
    CognitoProfile,
    name=profile_names,
    identity_pool_id=st.sampled_from((POOL_ID, POOL_ID.replace("central", "north"))),
    provider=providers | st.just(NO_PROVIDER),
    role_arn=st.just("") | role_arns,
    region=regions,
)
root_tasks = st.builds(
    RootTaskProfile,
    name=profile_names,
    account_id=st.sampled_from(("123456789012", "999999999999")),
    task=st.sampled_from(RootTask),
    source_profile=st.just("other than it"),
    region=regions,
)
saml_roles = st.builds(
    SamlProfile,
    name=profile_names,
    role_arn=role_arns,
    start_url=st.sampled_from(
        ("https://idp.example/app/1?RelayState={state}", "http://127.0.0.1:8/x")
    ),
    receiver_port=st.just(0) | st.integers(1024, 65535),
    provider_arn=st.sampled_from(("", "arn:aws:iam::123456789012:saml-provider/acme-idp")),
    region=regions,
    duration=durations(43200),
)
processes = st.builds(
    ProcessProfile,
    name=profile_names,
    command=st.sampled_from(("/usr/bin/keys --json", '"C:\\Some Keys\\keys.exe" -j', "keys")),
    account_id=st.sampled_from(("", "123456789012")),
    region=regions,
)
OWN_PROFILES = {
    IamUserProfile.KIND: iam_users,
    RoleProfile.KIND: roles.filter(lambda role: role.name != role.source_profile),
    IdentityCenterProfile.KIND: portal_roles,
    AccountAccessProfile.KIND: account_access_roles,
    LoginProfile.KIND: logins,
    SamlProfile.KIND: saml_roles,
    WebIdentityProfile.KIND: web_identities,
    ProcessProfile.KIND: processes,
    CognitoProfile.KIND: identities_of_pools,
    RootTaskProfile.KIND: root_tasks,
}
own_profiles = st.one_of(*OWN_PROFILES.values())
devices = st.builds(
    MfaDevice,
    serial=device_serials,
    name=st.text(min_size=1, max_size=40).filter(str.isprintable).filter(str.strip),
    seed=st.text(BASE32, min_size=32, max_size=64).filter(lambda seed: len(seed) % 8 == 0),
    digits=st.integers(6, 8),
    period=st.integers(10, 120).map(lambda seconds: timedelta(seconds=seconds)),
    algorithm=st.sampled_from(Algorithm),
)
sessions = st.builds(
    Session,
    profile=profile_names,
    credentials=st.builds(
        Credentials,
        access_key_id=st.text(BASE32, min_size=16, max_size=16).map("ASIA".__add__),
        secret_access_key=secrets,
        session_token=st.text(BASE64, min_size=100, max_size=2000),
        expires_at=moments,
    ),
    started_at=moments,
    arn=role_arns,
    account_id=accounts,
    console=st.sampled_from(ConsoleUse),
    reason=st.text(max_size=60).filter(str.isprintable),
    region=regions,
    mfa=st.booleans(),
    supporting=st.booleans(),
)
