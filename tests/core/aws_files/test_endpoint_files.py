"""What of the AWS files a program sees that is to ask the container endpoint."""

from __future__ import annotations

import pytest

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.endpoint_files import without_default
from fobwatch.core.errors import FileNotEditable

CONFIG, CREDENTIALS = AwsFileKind.CONFIG, AwsFileKind.CREDENTIALS
KEYS = "aws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = hush\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = anna\n"


def seen(*, config: str = "", credentials: str = "") -> dict[AwsFileKind, str]:
    return without_default({CONFIG: config, CREDENTIALS: credentials})


@pytest.mark.parametrize(
    ("config", "credentials"),
    [
        ("", ""),
        ("[default]\nregion = eu-west-1\noutput = json\n", ""),
        (f"[profile anna]\n{ROLE}", f"[anna]\n{KEYS}"),
        ("[sso-session default]\nsso_start_url = https://acme.awsapps.com/start\n", ""),
        ("no AWS file at all", "this neither"),
    ],
    ids=["no files", "settings alone", "others", "a portal of this name", "something else"],
)
def test_files_whose_default_gives_nothing_stay(config: str, credentials: str) -> None:
    assert seen(config=config, credentials=credentials) == {}


@pytest.mark.parametrize(
    "giving",
    [
        KEYS,
        ROLE,
        "credential_process = /usr/lib/fobwatch/credential-helper default\n",
        "role_arn = arn:aws:iam::123456789012:role/A\ncredential_source = Environment\n",
        "role_arn = arn:aws:iam::123456789012:role/A\nweb_identity_token_file = /token\n",
        "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n",
        "sso_start_url = https://x\nsso_region = eu-west-1\n",
        "login_session = x\n",
    ],
    ids=["keys", "role", "process", "source", "web identity", "portal", "old portal", "login"],
)
@pytest.mark.parametrize("header", ["default", "profile default", 'profile "default"'])
def test_what_gives_default_its_credentials_is_left_out(header: str, giving: str) -> None:
    config = (
        f"# by hand\n[{header}]\nregion = eu-west-1\n{giving}s3 =\n    addressing_style = path\n"
    )

    assert seen(config=f"{config}\n[profile anna]\n{ROLE}") == {
        CONFIG: "# by hand\n[default]\nregion = eu-west-1\ns3 =\n    addressing_style = path\n"
        f"\n[profile anna]\n{ROLE}".replace("[default]", f"[{header}]")
    }


def test_both_sections_that_are_called_default_lose_it() -> None:
    config = f"[default]\n{KEYS}region = a\n[profile default]\n{ROLE}region = b\n"

    assert seen(config=config) == {CONFIG: "[default]\nregion = a\n[profile default]\nregion = b\n"}


def test_a_credentials_file_that_has_keys_for_default_is_not_seen() -> None:
    assert seen(credentials=f"[default]\n{KEYS}[anna]\n{KEYS}") == {CREDENTIALS: ""}


def test_no_secret_is_copied() -> None:
    config = (
        f"[default]\n{ROLE}[profile robot]\n{KEYS}region = eu-west-1\n"
        "[profile custom]\ncredential_process = /bin/get --password hush\nregion = eu-west-2\n"
        "# aws_secret_access_key = hush\n"
    )

    copied = seen(config=config)[CONFIG]

    assert "hush" not in copied
    assert "AKIA" not in copied
    assert "[profile robot]\nregion = eu-west-1\n" in copied
    assert "[profile custom]\nregion = eu-west-2\n" in copied


def test_a_file_that_cannot_be_taken_apart_is_refused() -> None:
    with pytest.raises(FileNotEditable):
        seen(config=f"[default]\n{ROLE}{ROLE}")
