from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.session import Session as BotocoreSession

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.portals.portal import Portal
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile, is_own_process
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.profiles.profile import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.aws_files.ports import ProfileListing
    from fobwatch.core.profiles.profile import Profile

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
ROLE_ARN = "arn:aws:iam::123456789012:role/Admin"
SSO = "sso_account_id = 123456789012\nsso_role_name = Admin\nsso_session = corp\n"
LEGACY = "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
CORP = f"[sso-session corp]\n{LEGACY}"
AS_PASTED = CORP.replace("/start", "/start/#/")
WITHOUT_SESSION = SSO.replace("sso_session = corp\n", LEGACY)


def listing(config: str = "", credentials: str = "") -> ProfileListing:
    return list_profiles(
        parse_config(config, "config"), parse_credentials(credentials, "credentials")
    )


def only_profile(config: str = "", credentials: str = "") -> Profile:
    found = listing(config, credentials)
    assert found.problems == ()
    (profile,) = found.profiles
    return profile


def test_iam_user_has_keys_of_one_file_and_settings_of_the_other() -> None:
    profile = only_profile(
        "[profile anna]\nregion = eu-central-1\nduration_seconds = 3600\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/anna\n",
        f"[anna]\n{KEYS}",
    )

    assert profile == IamUserProfile(
        name="anna",
        access_key=AccessKey(access_key_id=KEY_ID, secret_access_key=SECRET),
        region="eu-central-1",
        mfa_serial="arn:aws:iam::123456789012:mfa/anna",
        duration=timedelta(hours=1),
        origin=Origin.AWS_FILES,
    )


def test_role_has_all_that_the_config_file_says() -> None:
    profile = only_profile(
        f"[profile prod]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\nregion = eu-west-1\n"
        "mfa_serial = GAHT12345678\nexternal_id = x-1\nrole_session_name = anna@example.org\n"
        "source_identity = anna\nduration_seconds = 7200\n"
    )

    assert profile == RoleProfile(
        name="prod",
        role_arn=ROLE_ARN,
        source_profile="anna",
        region="eu-west-1",
        mfa_serial="GAHT12345678",
        external_id="x-1",
        role_session_name="anna@example.org",
        source_identity="anna",
        duration=timedelta(hours=2),
        origin=Origin.AWS_FILES,
    )


def test_another_programs_command_is_used_as_it_is() -> None:
    profile = only_profile(
        "[profile partner]\ncredential_process = aws-vault exec fobwatch --json\n"
        "aws_account_id = 123456789012\nregion = eu-west-1\n"
    )

    assert profile == ProcessProfile(
        name="partner",
        command="aws-vault exec fobwatch --json",
        account_id="123456789012",
        region="eu-west-1",
        origin=Origin.AWS_FILES,
    )


def test_keys_of_the_credentials_file_count_first() -> None:
    other = KEYS.replace("EXAMPLE", "ANOTHER")

    profile = only_profile(f"[profile anna]\n{other}", f"[anna]\n{KEYS}")

    assert isinstance(profile, IamUserProfile)
    assert profile.access_key.access_key_id == KEY_ID


def test_region_of_default_is_for_default_alone() -> None:
    found = listing(f"[default]\nregion = eu-west-1\n[profile anna]\n{KEYS}")

    assert [(profile.name, profile.region) for profile in found.profiles] == [("anna", "")]


def test_profiles_keep_the_order_of_the_files() -> None:
    found = listing(f"[profile b]\n{SSO}[profile a]\n{SSO}", f"[d]\n{KEYS}[a]\n{KEYS}[c]\n{KEYS}")

    assert [profile.name for profile in found.profiles] == ["b", "a", "d", "c"]


@pytest.mark.parametrize(
    "config",
    [
        f"{CORP}[profile x]\n{SSO}region = us-east-1\n",
        f"[profile x]\n{SSO}{LEGACY}region = us-east-1\n{CORP}",
        f"[profile x]\n{WITHOUT_SESSION}region = us-east-1\n",
        f"[profile x]\n{SSO}region = us-east-1\n{AS_PASTED}",
    ],
    ids=["session", "session and own", "legacy", "as pasted"],
)
def test_role_of_a_portal_has_the_portal_of_its_session(config: str) -> None:
    assert only_profile(config) == IdentityCenterProfile(
        name="x",
        start_url="https://corp.awsapps.com/start",
        sso_region="eu-west-1",
        account_id="123456789012",
        role_name="Admin",
        region="us-east-1",
        origin=Origin.AWS_FILES,
    )


def test_region_of_a_portal_may_be_in_its_address() -> None:
    url = "https://ssoins-1234.portal.eu-central-2.app.aws"
    profile = only_profile(
        f"[profile x]\nsso_start_url = {url}\nsso_account_id = 123456789012\nsso_role_name = A\n"
    )

    assert isinstance(profile, IdentityCenterProfile)
    assert profile.sso_region == "eu-central-2"


def test_web_identity_has_the_file_of_its_token() -> None:
    profile = only_profile(
        f"[profile x]\nrole_arn = {ROLE_ARN}\nweb_identity_token_file = /t\n"
        "role_session_name = build\nduration_seconds = 900\n"
    )

    assert profile == WebIdentityProfile(
        name="x",
        role_arn=ROLE_ARN,
        token_file="/t",
        role_session_name="build",
        duration=timedelta(minutes=15),
        origin=Origin.AWS_FILES,
    )


def test_sign_in_of_aws_login_has_its_identity() -> None:
    arn = "arn:aws:sts::123456789012:assumed-role/Admin/anna"

    assert only_profile(f"[profile x]\nlogin_session = {arn}\n") == LoginProfile(
        name="x", login_session=arn, origin=Origin.AWS_FILES
    )


def test_profile_without_credentials_is_none() -> None:
    found = listing("[default]\nregion = eu-west-1\noutput = json\n", "[empty]\n")

    assert found.profiles == ()
    assert found.problems == ()


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        pytest.param("sso_start_url = https://x.awsapps.com/start\n", OtherKind.SSO, id="token"),
        pytest.param(
            f"role_arn = {ROLE_ARN}\ncredential_source = Ec2InstanceMetadata\n",
            OtherKind.CREDENTIAL_SOURCE,
            id="credential source",
        ),
        pytest.param(
            "credential_process = fobwatch credentials x\n", OtherKind.FOBWATCH, id="own process"
        ),
        pytest.param(
            KEYS + "aws_session_token = FwoGZXIvYXdzE\n", OtherKind.TEMPORARY_KEYS, id="temporary"
        ),
        pytest.param(
            KEYS + "aws_security_token = FwoGZXIvYXdzE\n",
            OtherKind.TEMPORARY_KEYS,
            id="temporary, by the old name",
        ),
    ],
)
def test_other_kind_is_shown_with_its_region(settings: str, kind: OtherKind) -> None:
    profile = only_profile(f"[profile x]\nregion = eu-west-1\n{settings}")

    assert profile == OtherProfile(name="x", way=kind, region="eu-west-1")


ANSWER = json.dumps({"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": SECRET})
PROCESS = f"credential_process = /bin/echo '{ANSWER}'\n"
ROLE = f"role_arn = {ROLE_ARN}\nsource_profile = base\n"
WEB = f"role_arn = {ROLE_ARN}\nweb_identity_token_file = /dev/null\n"
BASE = f"[base]\n{KEYS}"


@pytest.mark.parametrize(
    ("config", "credentials", "method", "kind"),
    [
        pytest.param(KEYS, "", "config-file", "user", id="keys in config"),
        pytest.param("", KEYS, "shared-credentials-file", "user", id="keys in credentials"),
        pytest.param(PROCESS, KEYS, "shared-credentials-file", "user", id="keys before process"),
        pytest.param(PROCESS + KEYS, "", "custom-process", "process", id="process"),
        pytest.param(SSO, KEYS, "sso", "identity-center", id="SSO before keys"),
        pytest.param(ROLE + SSO, KEYS, "assume-role", "role", id="role before SSO"),
        pytest.param(ROLE, KEYS, "assume-role", "role", id="role before keys"),
        pytest.param("", ROLE, "assume-role", "role", id="role in credentials"),
        pytest.param(
            WEB + SSO, KEYS, "assume-role-with-web-identity", "web-identity", id="web identity"
        ),
    ],
)
def test_kind_is_what_botocore_makes_of_the_profile(
    config: str, credentials: str, method: str, kind: str, private_environment: Path
) -> None:
    config = f"{CORP}[profile x]\n{config}"
    credentials = f"{BASE}[x]\n{credentials}"
    folder = private_environment / ".aws"
    folder.mkdir()
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(credentials)

    botocores = BotocoreSession(profile="x").get_credentials()
    profile = next(p for p in listing(config, credentials).profiles if p.name == "x")

    assert botocores is not None
    assert botocores.method == method
    assert {IamUserProfile.KIND: "user"}.get(profile.kind, profile.kind) == kind


@pytest.mark.parametrize(
    ("settings", "credentials", "place"),
    [
        ("", f"[x]\n{KEYS}", ("credentials", 2, "aws_access_key_id")),
        (f"role_arn = {ROLE_ARN}\nsource_profile = y\n", "", ("config", 3, "role_arn")),
        (SSO, "", ("config", 3, "sso_account_id")),
        ("login_session = arn:aws:iam::123456789012:user/x\n", "", ("config", 3, "login_session")),
    ],
    ids=["keys", "role", "sso", "login"],
)
def test_what_tools_use_in_place_of_fobwatch_is_told(
    settings: str, credentials: str, place: tuple[str, int, str]
) -> None:
    config = f"[profile x]\ncredential_process = fobwatch credentials x\n{settings}{CORP}"

    (problem,) = listing(config, credentials).problems

    path, line, key = place
    assert (problem.path, problem.line) == (path, line)
    assert key in problem.message
    assert SECRET not in problem.message


@pytest.mark.parametrize(
    ("settings", "line", "words"),
    [
        pytest.param(f"aws_access_key_id = {KEY_ID}\n", 1, "missing", id="no secret"),
        pytest.param(KEYS.replace(KEY_ID, ""), 2, "missing", id="empty key ID"),
        pytest.param(KEYS.replace("AKIA", "ASIA"), 2, "temporary", id="no session token"),
        pytest.param(KEYS.replace(KEY_ID, f'"{KEY_ID}"'), 2, '“"”', id="ID in quotes"),
        pytest.param(KEYS.replace(SECRET, f"'{SECRET}'"), 3, "“'”", id="secret in quotes"),
        pytest.param(KEYS.replace(SECRET, SECRET[:30]), 3, "too short", id="secret cut off"),
        pytest.param(KEYS.replace(SECRET, SECRET + "\ufffd"), 3, "“\ufffd”", id="damaged secret"),
        pytest.param(KEYS + "region = Ireland\n", 4, "not a region", id="region in words"),
        pytest.param(KEYS + "region = eu-west-1\n  x = y\n", 4, "not a region", id="continued"),
        pytest.param(KEYS + "mfa_serial = anna\n", 4, "too short", id="serial"),
        pytest.param(KEYS + "duration_seconds = 1h\n", 4, "whole number", id="duration in words"),
        pytest.param(KEYS + "duration_seconds = -1\n", 4, "whole number", id="negative duration"),
        pytest.param(KEYS + "duration_seconds = 129601\n", 4, "so long", id="37 hours"),
        pytest.param(
            KEYS + f"duration_seconds = {'9' * 5000}\n", 4, "whole number", id="5000 digits"
        ),
        pytest.param("role_arn =\nsource_profile = a\n", 2, "missing", id="empty role ARN"),
        pytest.param("role_arn = Admin\nsource_profile = a\n", 2, "not an ARN", id="role's name"),
        pytest.param(f"role_arn = {ROLE_ARN}\n", 1, "no source", id="no source"),
        pytest.param(f"role_arn = {ROLE_ARN}\nsource_profile =\n", 3, "no source", id="empty"),
        pytest.param(f"role_arn = {ROLE_ARN}\nsource_profile = x\n", 3, "own source", id="loop"),
        pytest.param(
            f"role_arn = {ROLE_ARN}\nsource_profile = a\ncredential_source = Environment\n",
            4,
            "only one",
            id="two sources",
        ),
        pytest.param(ROLE + "duration_seconds = 43201\n", 4, "so long", id="13 hours"),
        pytest.param(ROLE.replace("::", ":: "), 2, "a blank in it", id="blank in an ARN"),
        pytest.param(ROLE + "external_id = a b\n", 4, "a blank", id="external ID"),
        pytest.param(ROLE + "role_session_name = a\n", 4, "too short", id="session name"),
        pytest.param(ROLE + "source_identity = a/b\n", 4, "“/”", id="source identity"),
        pytest.param(ROLE + "mfa_serial = arn:aws:iam::1:mfa/x\n", 4, "no MFA", id="role's serial"),
        pytest.param(
            f"role_arn = {ROLE_ARN}\nweb_identity_token_file = t\n", 3, "token file", id="relative"
        ),
        pytest.param("login_session = anna\n", 2, "not the ARN of a user", id="login by name"),
        pytest.param(
            "login_session = arn:aws:iam::123456789012:root\n", 2, "root user", id="root's login"
        ),
        pytest.param(SSO.replace("corp", "core"), 4, "no section [sso-session core]", id="session"),
        pytest.param(SSO + "sso_region = eu-west-2\n", 5, "differs", id="two regions"),
        pytest.param(SSO + "sso_start_url = https://x.y\n", 5, "differs", id="two start URLs"),
        pytest.param(SSO.replace("1234", ""), 2, "twelve digits", id="account"),
        pytest.param(SSO.replace("Admin", "a/b"), 3, "“/”", id="permission set"),
        pytest.param(SSO.replace("Admin", ""), 3, "too short", id="no permission set"),
        pytest.param("sso_account_id = 123456789012\n" + LEGACY, 1, "too short", id="no role"),
        pytest.param(
            WITHOUT_SESSION.replace("https", "http"),
            4,
            "not a start URL",
            id="start URL without TLS",
        ),
        pytest.param(
            WITHOUT_SESSION.replace("://", "://corp@"),
            4,
            "not a start URL",
            id="start URL with a user",
        ),
        pytest.param(
            WITHOUT_SESSION.replace("eu-west-1", "Ireland"),
            5,
            "not a region",
            id="portal's region in words",
        ),
        pytest.param(
            WITHOUT_SESSION.replace("sso_region = eu-west-1\n", ""),
            1,
            "region is missing",
            id="no portal's region",
        ),
    ],
)
def test_malformed_profile_is_shown_and_told_with_its_line(
    settings: str, line: int, words: str
) -> None:
    found = listing(f"[profile x]\n{settings}\n[profile good]\n{SSO}{CORP}")

    assert [(profile.name, profile.kind) for profile in found.profiles] == [
        ("x", "malformed"),
        ("good", "identity-center"),
    ]
    (problem,) = found.problems
    assert (problem.path, problem.line) == ("config", line)
    assert problem.message.startswith("Profile x: ")
    assert words in problem.message
    assert SECRET[:20] not in problem.message


def test_problem_names_the_file_that_the_value_is_in() -> None:
    found = listing("[profile x]\nregion = ?\n", f"[x]\n{KEYS}mfa_serial = ?\n")

    assert [(problem.path, problem.line) for problem in found.problems] == [
        ("config", 2),
        ("credentials", 4),
    ]


def test_problems_of_the_files_come_first() -> None:
    found = listing("nonsense\n[profile x]\nrole_arn = ?\n", "nonsense\n")

    assert [problem.path for problem in found.problems][:2] == ["config", "credentials"]


def test_a_twin_that_only_reads_is_no_profile_of_its_own() -> None:
    twin = "[profile dev-read-only]\ncredential_process = /usr/lib/fobwatch/credential-helper "
    plain = listing(f"{twin}dev\n").profiles

    assert listing(f"{twin}--read-only dev\n").profiles == ()
    assert [profile.kind for profile in plain] == [OtherKind.FOBWATCH]
    assert listing(f"{twin}--read-only dev\nrole_arn = {ROLE_ARN}\n").profiles


def test_ten_thousand_profiles_are_read() -> None:
    config = "".join(f"[profile p{i}]\n{SSO}region = eu-west-1\n" for i in range(10_000))

    assert len(listing(config).profiles) == 10_000


@pytest.mark.parametrize(
    "command",
    [
        "fobwatch credentials dev",
        "/usr/bin/fobwatch credentials dev",
        "/opt/fobwatch/bin/fobwatch-credentials dev",
        r'"C:\Program Files\Fobwatch\fobwatch.exe" credentials dev',
        r"C:\Apps\Fobwatch\Fobwatch.EXE credentials dev",
        "/usr/bin/python3 -I -S /usr/lib/fobwatch/credential_helper.py dev",
        "Fobwatch-x86_64.AppImage credentials dev",
    ],
)
def test_own_process_is_known(command: str) -> None:
    assert is_own_process(command)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "aws-vault exec fobwatch --json",
        "/opt/fobwatch/bin/other dev",
        "notfobwatch dev",
        "python3 /home/anna/credential_helper.py",
        "sh -c 'fobwatch credentials dev'",
    ],
)
def test_process_of_another_tool_is_not_ours(command: str) -> None:
    assert not is_own_process(command)


@pytest.mark.parametrize(
    ("tokens", "kind"),
    [
        ("aws_session_token =\n", IamUserProfile),
        ("aws_session_token =\naws_security_token = old\n", IamUserProfile),
        ("aws_security_token =\n", IamUserProfile),
        ("aws_session_token = new\naws_security_token =\n", OtherProfile),
    ],
)
@pytest.mark.parametrize("file", ["config", "credentials"])
def test_an_empty_session_token_beside_a_key_is_none(
    tokens: str, kind: type[object], file: str
) -> None:
    header = "[profile x]" if file == "config" else "[x]"
    text = f"{header}\n{KEYS}{tokens}"

    [profile] = listing(**{file: text}).profiles

    assert type(profile) is kind


@pytest.mark.parametrize(
    ("section", "portals"),
    [
        (
            "sso_start_url = https://d-1.awsapps.com/start/#/\nsso_region = eu-west-1\n",
            (Portal(start_url="https://d-1.awsapps.com/start", region="eu-west-1"),),
        ),
        (
            "sso_start_url = https://ssoins-1.portal.eu-west-1.app.aws\n",
            (Portal(start_url="https://ssoins-1.portal.eu-west-1.app.aws", region="eu-west-1"),),
        ),
        ("sso_start_url = https://d-1.awsapps.com/start\n", ()),
        ("sso_start_url = http://d-1.awsapps.com/start\nsso_region = eu-west-1\n", ()),
        ("sso_start_url = https://[bad\nsso_region = eu-west-1\n", ()),
        ("sso_region = eu-west-1\n", ()),
    ],
)
def test_a_session_without_a_profile_names_a_portal(
    section: str, portals: tuple[Portal, ...]
) -> None:
    assert listing(f"[sso-session corp]\n{section}").portals == portals
