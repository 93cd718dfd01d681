"""Access keys in every form in which programs print them."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from fobwatch.core.imports.choosing import chosen_document
from fobwatch.core.imports.reading import read_file, read_text
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from tests.core.imports.files import ACCESS_KEY, BITWARDEN, KEY_ID, SECRET, SERIAL

OTHER_ID: Final = "AKIAI44QH8DHBEXAMPLE"
OTHER_SECRET: Final = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
BORIS: Final = {
    "AccessKey": ACCESS_KEY["AccessKey"]
    | {"UserName": "boris", "AccessKeyId": OTHER_ID, "SecretAccessKey": OTHER_SECRET}
}
SESSION: Final = {
    "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
    "SecretAccessKey": SECRET,
    "SessionToken": "token",
    "Expiration": "2026-01-01T00:00:00Z",
}
HEADER: Final = "User name,Access key ID,Secret access key\n"
ROWS: Final = f"anna,{KEY_ID},{SECRET}\nboris,{OTHER_ID},{OTHER_SECRET}\n"


def yaml(user: str, key_id: str, secret: str) -> str:
    return (
        f"AccessKey:\n  AccessKeyId: {key_id}\n  CreateDate: '2026-01-01'\n"
        f"  SecretAccessKey: {secret}\n  Status: Active\n  UserName: {user}\n"
    )


def table(user: str, key_id: str, secret: str) -> str:
    return (
        "-----\n|  CreateAccessKey  |\n+---+\n||  AccessKey  ||\n|+---+|\n"
        f"||  AccessKeyId     |  {key_id}  ||\n||  CreateDate |  2026-01-01  ||\n"
        f"||  SecretAccessKey |  {secret}  ||\n||  Status  |  Active  ||\n"
        f"||  UserName        |  {user}  ||\n|+---+|\n"
    )


def row(user: str, key_id: str, secret: str) -> str:
    return f"ACCESSKEY\t{key_id}\t2026-01-01T00:00:00+00:00\t{secret}\tActive\t{user}\n"


def terraform(**attributes: Any) -> str:  # noqa: ANN401 - JSON
    resource = {
        "mode": "managed",
        "type": "aws_iam_access_key",
        "instances": [{"attributes": {"id": KEY_ID, "user": "anna", **attributes}}],
    }
    return json.dumps({"version": 4, "terraform_version": "1.9.0", "resources": [resource]})


ONE = ("anna", KEY_ID, SECRET)
TWO = ("boris", OTHER_ID, OTHER_SECRET)

OF_BOTH: Final[dict[str, str | bytes]] = {
    "a list": json.dumps([ACCESS_KEY, BORIS]),
    "lines": f"{json.dumps(ACCESS_KEY)}\n{json.dumps(BORIS)}\n",
    "one behind the other": json.dumps(ACCESS_KEY) + json.dumps(BORIS),
    "pretty, with blank lines": "\n\n".join(json.dumps(k, indent=4) for k in (ACCESS_KEY, BORIS)),
    "by name": json.dumps({"x": ACCESS_KEY, "y": BORIS}),
    "keys alone": json.dumps({"keys": [ACCESS_KEY["AccessKey"], BORIS["AccessKey"]]}),
    "yaml": yaml(*ONE) + yaml(*TWO),
    "yaml documents": f"---\n{yaml(*ONE)}---\n{yaml(*TWO)}",
    "yaml list": "".join(
        f"- UserName: {user}\n  AccessKeyId: {key_id}\n  SecretAccessKey: {secret}\n"
        for user, key_id, secret in (ONE, TWO)
    ),
    "text": row(*ONE) + row(*TWO),
    "text on Windows": (row(*ONE) + row(*TWO)).replace("\n", "\r\n"),
    "text with blanks for tabs": (row(*ONE) + row(*TWO)).replace("\t", "    "),
    "table": table(*ONE) + table(*TWO),
    "configure": "".join(
        f"aws configure set aws_access_key_id {key_id} --profile {user}\n"
        f"aws configure set aws_secret_access_key {secret} --profile {user}\n"
        for user, key_id, secret in (ONE, TWO)
    ),
    "boto3": f"{ACCESS_KEY}\n{BORIS}\n",
    "boto3, a list": f"[{ACCESS_KEY}, {BORIS}]",
    "csv": HEADER + ROWS,
    "csv in UTF-16": (HEADER + ROWS).encode("utf-16"),
    "csv in UTF-16 without a mark": (HEADER + ROWS).encode("utf-16-be"),
    "csv of the old Mac": (HEADER + ROWS).replace("\n", "\r"),
    "csv in quotes with semicolons": "\r\n".join(
        ";".join(f'"{cell}"' for cell in line.split(",")) for line in (HEADER + ROWS).split()
    ).replace('"User";"name', '"User name'),
    "csv with empty rows": f"\n , \n{HEADER}\n{ROWS}\n\n  \n,,\n;\n",
    "csv with a remark": f"# of the year 2026\n{HEADER}{ROWS}",
    "csv with passwords": (
        "User name,Password,Access key ID,Secret access key,Console login link\n"
        f"anna,,{KEY_ID},{SECRET},https://123456789012.signin.aws.amazon.com/console\n"
        "clara,hunter2,,,https://123456789012.signin.aws.amazon.com/console\n"
        f"boris,hunter2,{OTHER_ID},{OTHER_SECRET},https://x\n"
    ),
    "csv with other columns": (
        "Account,Secret access key,Groups,User name,Access key ID,Notes\n"
        f'1,{SECRET},"a, b",anna,{KEY_ID},x\n2,{OTHER_SECRET},,boris,{OTHER_ID},\n'
    ),
    "csv without headings": ROWS,
    "csv in Spanish": f"Nombre de usuario,ID de clave de acceso,Clave de acceso secreta\n{ROWS}",
    "csv in Spanish, Windows' encoding": (
        "Nombre de usuario,Contraseña,ID de clave de acceso,Clave de acceso secreta\n"
        f"anna,,{KEY_ID},{SECRET}\nboris,,{OTHER_ID},{OTHER_SECRET}\n"
    ).encode("cp1252"),
    "csv in Japanese": f"ユーザー名,アクセスキー ID,シークレットアクセスキー\n{ROWS}",
}
"""Each holds the keys of anna and boris."""

WITHOUT_USER: Final[dict[str, str]] = {
    "terraform output -json": json.dumps(
        {
            "deploy_access_key_id": {"sensitive": False, "type": "string", "value": KEY_ID},
            "deploy_secret_access_key": {"sensitive": True, "type": "string", "value": SECRET},
        }
    ),
    "terraform output": f'access_key_id = "{KEY_ID}"\nsecret_access_key = "{SECRET}"\n',
    "a provider's block": (
        f'provider "aws" {{\n  access_key = "{KEY_ID}"\n  secret_key = "{SECRET}"\n}}\n'
    ),
    "CloudFormation": json.dumps(
        {
            "Stacks": [
                {
                    "Outputs": [
                        {"OutputKey": "AnnaAccessKeyId", "OutputValue": KEY_ID},
                        {"OutputKey": "AnnaSecretAccessKey", "OutputValue": SECRET},
                    ]
                }
            ]
        }
    ),
    "the CDK": json.dumps({"Stack": {"AccessKey": KEY_ID, "SecretKey": SECRET}}),
    "Pulumi": json.dumps({"accessKeyId": KEY_ID, "secretAccessKey": SECRET}),
    "settings": json.dumps({"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET}),
    "variables of a container": json.dumps(
        {
            "environment": [
                {"name": "AWS_ACCESS_KEY_ID", "value": KEY_ID},
                {"name": "AWS_SECRET_ACCESS_KEY", "value": SECRET},
            ]
        }
    ),
    "Kubernetes": f"stringData:\n  AWS_ACCESS_KEY_ID: {KEY_ID}\n  AWS_SECRET_ACCESS_KEY: {SECRET}",
    "one line": f"AWS_ACCESS_KEY_ID={KEY_ID} AWS_SECRET_ACCESS_KEY={SECRET} aws s3 ls\n",
    "fish": f"set -gx AWS_ACCESS_KEY_ID {KEY_ID}\nset -gx AWS_SECRET_ACCESS_KEY {SECRET}\n",
    "tcsh": f"setenv AWS_ACCESS_KEY_ID {KEY_ID}; setenv AWS_SECRET_ACCESS_KEY '{SECRET}'\n",
    "nushell": f"$env.AWS_ACCESS_KEY_ID = '{KEY_ID}'\n$env.AWS_SECRET_ACCESS_KEY = '{SECRET}'\n",
    "Windows": f"setx AWS_ACCESS_KEY_ID {KEY_ID}\r\nsetx AWS_SECRET_ACCESS_KEY {SECRET}\r\n",
    ".NET": (
        f'[Environment]::SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "{KEY_ID}")\n'
        f'[Environment]::SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "{SECRET}")\n'
    ),
    "rclone": f"[s3]\ntype = s3\naccess_key_id = {KEY_ID}\nsecret_access_key = {SECRET}\n",
    "s3cmd": f"[default]\naccess_key = {KEY_ID}\nsecret_key = {SECRET}\n",
    "two lines": f"{KEY_ID}\n{SECRET}\n",
    "the console's page": f"Access key\tSecret access key\n{KEY_ID}\t{SECRET}\n",
    "the console's page, in lines": f"Access key\n{KEY_ID}\nSecret access key\n{SECRET}\n",
    "csv in German": f"Zugriffsschlüssel-ID,Geheimer Zugriffsschlüssel\n{KEY_ID},{SECRET}\n",
}
"""Each holds the one key of nobody that it names."""


def keys(content: str | bytes, name: str = "keys") -> list[tuple[str, str, str]]:
    data = content if isinstance(content, bytes) else content.encode()
    return [
        (
            found.profile.name,
            found.profile.access_key.access_key_id,
            found.profile.access_key.secret_access_key,
        )
        for found in read_file(data, name).profiles
        if isinstance(found.profile, IamUserProfile)
    ]


@pytest.mark.parametrize("form", OF_BOTH)
def test_all_keys_are_found_each_with_its_user(form: str) -> None:
    assert keys(OF_BOTH[form]) == [ONE, TWO]


@pytest.mark.parametrize("form", WITHOUT_USER)
def test_a_key_is_found_whose_user_is_named_nowhere(form: str) -> None:
    assert keys(WITHOUT_USER[form], "anna_accessKeys.txt") == [ONE]


def test_a_key_in_terraform_s_state_is_found_once_by_its_user() -> None:
    output = json.dumps(
        {"access_key_id": {"value": KEY_ID}, "secret_access_key": {"value": SECRET}}
    )

    assert keys(terraform(secret=SECRET)) == [ONE]
    assert keys(f"{output}\n{terraform(secret=SECRET)}") == [ONE]


def test_a_key_without_a_user_is_not_given_to_the_next_one_s() -> None:
    nameless = f"- AccessKeyId: {KEY_ID}\n  SecretAccessKey: {SECRET}\n"
    named = f"- UserName: boris\n  AccessKeyId: {OTHER_ID}\n  SecretAccessKey: {OTHER_SECRET}\n"

    assert keys(nameless + named, "anna_accessKeys.yaml") == [ONE, TWO]


def test_an_export_with_a_key_in_an_entry_s_own_fields_has_both() -> None:
    fields = [
        {"name": "Access key ID", "value": KEY_ID, "type": 0},
        {"name": "Secret access key", "value": SECRET, "type": 1},
    ]
    items = [BITWARDEN["items"][0] | {"fields": fields}]

    findings = read_text(json.dumps(BITWARDEN | {"items": items}))

    assert [device.serial for device in findings.devices] == [SERIAL]
    assert len(findings.profiles) == 1


def test_temporary_credentials_beside_a_key_are_left_out_and_counted() -> None:
    findings = read_text(json.dumps([{"Credentials": SESSION}, ACCESS_KEY]))

    assert [found.profile.name for found in findings.profiles] == ["anna"]
    assert findings.notes == ("Temporary credentials were left out: 1.",)


def test_a_key_without_its_secret_is_listed_beside_others_and_ends_an_import_unasked() -> None:
    bare = {"UserName": "clara", "AccessKeyId": OTHER_ID, "Status": "Active"}

    findings = read_text(json.dumps([ACCESS_KEY, bare]))

    assert [bool(found.complaint) for found in findings.profiles] == [False, True]
    with pytest.raises(InvalidImport, match="At “clara”"):
        chosen_document(findings)


METADATA: Final = {"UserName": "anna", "AccessKeyId": KEY_ID, "Status": "Active"}
TEMPORARY = "temporary.*sts get-session-token, sts assume-role and IAM Identity Center"
NO_SECRET = "secret access key is not in this file.*create-access-key"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(json.dumps({"Credentials": SESSION}), TEMPORARY, id="get-session-token"),
        pytest.param(
            json.dumps({"Credentials": SESSION, "AssumedRoleUser": {"AssumedRoleId": "A:x"}}),
            TEMPORARY,
            id="assume-role",
        ),
        pytest.param(
            f"CREDENTIALS\t{SESSION['AccessKeyId']}\t2026-01-01\t{SECRET}\ttoken\n",
            TEMPORARY,
            id="get-session-token, text",
        ),
        pytest.param(
            f"Credentials:\n  AccessKeyId: {SESSION['AccessKeyId']}\n  Expiration: '2026'\n"
            f"  SecretAccessKey: {SECRET}\n  SessionToken: token\n",
            TEMPORARY,
            id="get-session-token, yaml",
        ),
        pytest.param(
            f"export AWS_ACCESS_KEY_ID={SESSION['AccessKeyId']}\n"
            f"export AWS_SECRET_ACCESS_KEY={SECRET}\nexport AWS_SESSION_TOKEN=token\n",
            TEMPORARY,
            id="export-credentials",
        ),
        pytest.param(json.dumps({"AccessKeyMetadata": [METADATA]}), NO_SECRET, id="list, json"),
        pytest.param(
            f"AccessKeyMetadata:\n- AccessKeyId: {KEY_ID}\n  Status: Active\n  UserName: anna\n",
            NO_SECRET,
            id="list, yaml",
        ),
        pytest.param(
            f"ACCESSKEYMETADATA\t{KEY_ID}\t2026-01-01\tActive\tanna\n", NO_SECRET, id="list, text"
        ),
        pytest.param(f"User name,Access key ID\nanna,{KEY_ID}\n", NO_SECRET, id="IDs alone"),
        pytest.param(
            terraform(secret=None, encrypted_secret="wcBM", pgp_key="keybase:anna"),
            "encrypted.*gpg --decrypt",
            id="Terraform with PGP",
        ),
        pytest.param(
            "User name,Password,Access key ID,Secret access key,Console login link\n"
            "anna,hunter2,,,https://123456789012.signin.aws.amazon.com/console\n",
            "console password",
            id="a password beside no key",
        ),
        pytest.param(
            "Benutzername,Passwort,Anmelde-URL\n"
            "anna,hunter2,https://123456789012.signin.aws.amazon.com/console\n",
            "console password",
            id="a password, in German",
        ),
        pytest.param(
            "IAM user name,SMTP user name,SMTP password\n"
            f"ses-smtp-user.20260101-000000,{KEY_ID},BAbcdefghijklmnopqrstuvwxyz0123456789abcdefg\n",
            "SMTP credentials of Amazon SES",
            id="SES",
        ),
        pytest.param(
            "User name,Password\nanna-at-123456789012,hunter2\n", "CodeCommit", id="CodeCommit"
        ),
        pytest.param(
            "user,arn,access_key_1_active\nanna,arn:aws:iam::123456789012:user/anna,true\n",
            "credential report",
            id="credential report",
        ),
    ],
)
def test_what_is_no_access_key_is_named(text: str, words: str) -> None:
    with pytest.raises(InvalidImport, match=words) as caught:
        read_text(text)

    assert caught.value.remedy
    assert SECRET not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("uris", [True, 1.5, -1, "x", {"a": 1}], ids=repr)
def test_addresses_of_the_wrong_type_are_passed_over(uris: object) -> None:
    item = BITWARDEN["items"][0]
    items = [item | {"login": item["login"] | {"uris": uris}}]

    assert len(read_text(json.dumps(BITWARDEN | {"items": items})).devices) == 1


def test_an_option_in_capitals_names_the_user_too() -> None:
    assert keys(
        f"{KEY_ID}\n".join(["aws_access_key_id=", f"aws_secret_access_key={SECRET} "])
        + "--PROFILE anna\n"
    ) == [ONE]
