"""Files as people have them, each by the name that its program gives it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final

SEED: Final = "JBSWY3DPEHPK3PXP" * 4
SERIAL: Final = "arn:aws:iam::123456789012:mfa/anna"
URI: Final = (
    f"otpauth://totp/Amazon%20Web%20Services:anna@123456789012?secret={SEED}"
    "&issuer=Amazon%20Web%20Services"
)
KEY_ID: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LABEL: Final = "anna@123456789012"
ISSUER: Final = "Amazon Web Services"

AEGIS: Final[dict[str, Any]] = {
    "version": 1,
    "header": {"slots": None, "params": None},
    "db": {
        "version": 3,
        "entries": [
            {
                "type": "totp",
                "uuid": "a",
                "name": LABEL,
                "issuer": ISSUER,
                "note": "",
                "favorite": False,
                "icon": None,
                "info": {"secret": SEED, "algo": "SHA1", "digits": 6, "period": 30},
                "groups": [],
            }
        ],
        "groups": [],
    },
}
TWO_FAS: Final[dict[str, Any]] = {
    "services": [
        {
            "name": "AWS",
            "secret": SEED,
            "updatedAt": 1,
            "otp": {
                "label": LABEL,
                "account": LABEL,
                "issuer": ISSUER,
                "digits": 6,
                "period": 30,
                "algorithm": "SHA1",
                "tokenType": "TOTP",
                "source": "Link",
            },
            "order": {"position": 0},
            "icon": {},
        }
    ],
    "groups": [],
    "schemaVersion": 4,
    "appOrigin": "android",
}
BITWARDEN: Final[dict[str, Any]] = {
    "encrypted": False,
    "folders": [],
    "items": [
        {
            "id": "x",
            "type": 1,
            "name": "AWS",
            "login": {
                "uris": [{"uri": "https://123456789012.signin.aws.amazon.com"}],
                "username": "anna",
                "password": "p",
                "totp": SEED,
            },
        },
        {"id": "y", "type": 2, "name": "a note", "notes": "AWS", "secureNote": {"type": 0}},
    ],
}
FREE_OTP: Final[dict[str, Any]] = {
    "tokenOrder": [f"{ISSUER}:{LABEL}"],
    "tokens": [
        {
            "algo": "SHA1",
            "counter": 0,
            "digits": 6,
            "issuerExt": ISSUER,
            "issuerInt": ISSUER,
            "label": LABEL,
            "period": 30,
            "secret": [72, 101, 108, 108, 111, 33, -34, -83, -66, -17] * 4,
            "type": "TOTP",
        }
    ],
}
AND_OTP: Final[list[dict[str, Any]]] = [
    {
        "secret": SEED,
        "issuer": ISSUER,
        "label": f"{ISSUER}:{LABEL}",
        "digits": 6,
        "type": "TOTP",
        "algorithm": "SHA1",
        "thumbnail": "Default",
        "last_used": 0,
        "used_frequency": 0,
        "period": 30,
        "tags": [],
    }
]
RAIVO: Final[list[dict[str, Any]]] = [
    {
        "account": LABEL,
        "issuer": ISSUER,
        "secret": SEED,
        "algorithm": "SHA1",
        "digits": "6",
        "kind": "TOTP",
        "timer": "30",
        "counter": "0",
    }
]
PROTON: Final[dict[str, Any]] = {
    "version": 1,
    "entries": [{"id": "a", "content": {"uri": URI, "entry_type": "Totp", "name": LABEL}}],
}
ONE_PASSWORD: Final[dict[str, Any]] = {
    "accounts": [
        {
            "vaults": [
                {
                    "items": [
                        {
                            "details": {
                                "sections": [{"fields": [{"id": "TOTP", "value": {"totp": URI}}]}]
                            }
                        }
                    ]
                }
            ]
        }
    ]
}
STRATUM: Final[dict[str, Any]] = {
    "Authenticators": [
        {
            "Type": 2,
            "Icon": "aws",
            "Issuer": ISSUER,
            "Username": LABEL,
            "Secret": SEED,
            "Pin": None,
            "Algorithm": 0,
            "Digits": 6,
            "Period": 30,
            "Counter": 0,
            "CopyCount": 0,
            "Ranking": 0,
        }
    ],
    "Categories": [],
}
LAST_PASS: Final[dict[str, Any]] = {
    "deviceId": "x",
    "deviceName": "phone",
    "version": 3,
    "accounts": [
        {
            "accountID": "a",
            "issuerName": ISSUER,
            "userName": LABEL,
            "pushNotification": False,
            "secret": SEED,
            "timeStep": 30,
            "digits": 6,
            "creationTimestamp": 1,
            "algorithm": "SHA1",
        }
    ],
    "folders": [],
}
ENPASS: Final[dict[str, Any]] = {
    "folders": [],
    "items": [
        {
            "title": "AWS",
            "category": "login",
            "fields": [
                {"type": "username", "label": "Username", "value": "anna"},
                {"type": "totp", "label": "One-time code", "value": SEED},
                {"type": "url", "value": "https://123456789012.signin.aws.amazon.com"},
                {"type": "phone", "value": ""},
            ],
        }
    ],
}
ACCESS_KEY: Final[dict[str, Any]] = {
    "AccessKey": {
        "UserName": "anna",
        "AccessKeyId": KEY_ID,
        "Status": "Active",
        "SecretAccessKey": SECRET,
        "CreateDate": "2026-01-01T00:00:00Z",
    }
}

DEVICE_FILES: Final[dict[str, bytes]] = {
    "aegis.json": json.dumps(AEGIS).encode(),
    "2fas.2fas": json.dumps(TWO_FAS).encode(),
    "2fas-3.2fas": json.dumps(TWO_FAS | {"schemaVersion": 3}).encode(),
    "2fas-account-only.2fas": json.dumps(
        TWO_FAS
        | {
            "schemaVersion": 1,
            "services": [
                {"name": ISSUER, "secret": SEED, "type": "TOTP", "otp": {"account": LABEL}}
            ],
        }
    ).encode(),
    "bitwarden.json": json.dumps(BITWARDEN).encode(),
    "bitwarden.csv": (
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,"
        f"login_totp\n,,login,AWS,,,0,https://signin.aws.amazon.com,anna,p,{URI}\n"
    ).encode(),
    "bitwarden-notes.csv": (
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,"
        f'login_totp\r\n,,login,AWS,"two\r\nlines, and a ""quote""",,0,,anna,p,{URI}\r\n'
        ',,note,x,"y\r\nz",,0,,,,\r\n'
    ).encode(),
    "keepassxc.csv": (
        '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified",'
        f'"Created"\n"Root","AWS","anna","p","","","{URI}","0","",""\n'
    ).encode(),
    "1password.csv": (
        "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\n"
        f"AWS,https://signin.aws.amazon.com/,anna,p,{URI},false,false,,\n"
    ).encode(),
    "lastpass.csv": (
        "url,username,password,totp,extra,name,grouping,fav\n"
        f"https://123456789012.signin.aws.amazon.com/console,anna,p,{SEED},,AWS,,0\n"
    ).encode(),
    "dashlane.csv": (
        "username,username2,username3,title,password,note,url,category,otpUrl\n"
        f"anna,,,AWS,p,,https://aws.amazon.com,,{URI}\n"
    ).encode(),
    "arn-in-the-notes.csv": (
        f"Title,Username,Notes,TOTP\nAWS,anna,the device is {SERIAL} on my phone,{SEED}\n"
    ).encode(),
    "semicolons.csv": f"sep=;\r\nname;totp\r\nAWS;{URI}\r\n".encode(),
    "ente.txt": f"{URI}&codeDisplay=%7B%22pinned%22%3Afalse%7D\n".encode(),
    "ente-old.txt": f"\ufeff{URI}\r\n\r\n".encode(),
    "lines-in-quotes.txt": f'"{URI}",\n'.encode(),
    "blanks.txt": URI.replace("%20", " ").encode(),
    "mail.txt": f"Dear Anna,\nhere it is: <{URI}>.\nYours, B.\n".encode(),
    "page.html": f"<html><a href='{URI.replace('&', '&amp;')}'>it</a></html>".encode(),
    "utf-16.txt": URI.encode("utf-16"),
    "utf-16-bare.txt": URI.encode("utf-16-le"),
    "google.txt": (
        b"otpauth-migration://offline?data=ClgKKEhlbGxvId6tvu9IZWxsbyHerb7vSGVsbG8h3q2%2B70hl"
        b"bGxvId6tvu8SEWFubmFAMTIzNDU2Nzg5MDEyGhNBbWF6b24gV2ViIFNlcnZpY2VzIAEoATACEAEYAQ%3D%3D\n"
    ),
    "freeotp.json": json.dumps(FREE_OTP).encode(),
    "andotp.json": json.dumps(AND_OTP).encode(),
    "raivo.json": json.dumps(RAIVO).encode(),
    "proton.json": json.dumps(PROTON).encode(),
    "stratum.json": json.dumps(STRATUM).encode(),
    "lastpass-authenticator.json": json.dumps(LAST_PASS).encode(),
    "enpass.json": json.dumps(ENPASS).encode(),
    "virtual-device.json": json.dumps(
        {"VirtualMFADevice": {"SerialNumber": SERIAL, "Base32StringSeed": SEED}}
    ).encode(),
}
"""Each holds the one device of anna, with the seed SEED."""


def archive(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return content.getvalue()


DEVICE_FILES["1password.1pux"] = archive(
    {"export.attributes": "{}", "export.data": json.dumps(ONE_PASSWORD)}
)
DEVICE_FILES["bitwarden.zip"] = archive(
    {"data.json": json.dumps(BITWARDEN), "attachments/x/picture.png": "x"}
)

KEY_FILES: Final[dict[str, bytes]] = {
    "new_user_credentials.csv": (
        "User name,Password,Access key ID,Secret access key,Console login link\n"
        f"anna,,{KEY_ID},{SECRET},https://123456789012.signin.aws.amazon.com/console\n"
    ).encode(),
    "anna_accessKeys.csv": f"Access key ID,Secret access key\n{KEY_ID},{SECRET}\n".encode(),
    "anna_accessKeys-bom.csv": (
        f"\ufeffAccess key ID,Secret access key\r\n{KEY_ID},{SECRET}\r\n"
    ).encode(),
    "anna_accessKeys-no-end.csv": f"Access key ID,Secret access key\n{KEY_ID},{SECRET}".encode(),
    "credentials.csv": (
        f'"User Name","Access Key Id","Secret Access Key"\r\n"anna","{KEY_ID}","{SECRET}"\r\n'
    ).encode(),
    "other-order.csv": (
        f"SECRET ACCESS KEY,user name,access key id\n{SECRET},anna,{KEY_ID}\n"
    ).encode(),
    "utf-16.csv": f"User name\tAccess key ID\tSecret access key\r\nanna\t{KEY_ID}\t{SECRET}".encode(
        "utf-16"
    ),
    "key-semicolons.csv": (
        f"User name;Access key ID;Secret access key\nanna;{KEY_ID};{SECRET}\n"
    ).encode(),
    "blanks.csv": (
        f"User name, Access key ID, Secret access key\nanna, {KEY_ID}, {SECRET}\n\n"
    ).encode(),
    "create-access-key.json": json.dumps(ACCESS_KEY, indent=4).encode(),
    "create-access-key-flat.json": json.dumps(ACCESS_KEY["AccessKey"]).encode(),
    "create-access-key.txt": (
        f"ACCESSKEY\t{KEY_ID}\t2026-01-01T00:00:00+00:00\t{SECRET}\tActive\tanna\n"
    ).encode(),
    "create-access-key.yaml": (
        f"AccessKey:\n  AccessKeyId: {KEY_ID}\n  CreateDate: '2026-01-01T00:00:00+00:00'\n"
        f"  SecretAccessKey: {SECRET}\n  Status: Active\n  UserName: anna\n"
    ).encode(),
    "create-access-key.table": (
        "----------------------------\n"
        "|      CreateAccessKey     |\n"
        "+--------------------------+\n"
        "||       AccessKey        ||\n"
        f"||  AccessKeyId     |  {KEY_ID}  ||\n"
        "||  CreateDate      |  2026-01-01T00:00:00+00:00  ||\n"
        f"||  SecretAccessKey |  {SECRET}  ||\n"
        "||  Status          |  Active  ||\n"
        "||  UserName        |  anna  ||\n"
    ).encode(),
    "anna_credentials.env": (
        f'export AWS_ACCESS_KEY_ID="{KEY_ID}"\nexport AWS_SECRET_ACCESS_KEY="{SECRET}"\n'
    ).encode(),
    "anna_credentials.ps1": (
        f"$Env:AWS_ACCESS_KEY_ID = '{KEY_ID}'\r\n$Env:AWS_SECRET_ACCESS_KEY = '{SECRET}'\r\n"
    ).encode(),
    "anna_accessKeys-root.csv": f"AWSAccessKeyId={KEY_ID}\r\nAWSSecretKey={SECRET}\r\n".encode(),
    "credentials": (
        f"[anna]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
    ).encode(),
    "credentials-of-windows": (
        f"[anna]\r\naws_access_key_id = {KEY_ID}\r\naws_secret_access_key = {SECRET}\r\n"
    ).encode("utf-16"),
    "config": (
        f"[profile anna]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
        "[sso-session x]\nsso_start_url = https://example.awsapps.com/start\n"
    ).encode(),
}
"""Each holds the one key of anna."""

FILES: Final = DEVICE_FILES | KEY_FILES
