"""Odd config files, read as botocore reads them, or with a word of why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

from fobwatch.core.aws_files.config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile

if TYPE_CHECKING:
    from pathlib import Path

KEY = (
    "aws_access_key_id=AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
ARN = "arn:aws:iam::123456789012:role/Admin"
BASE = f"[profile base]\n{KEY}"
SETTINGS = f"role_arn={ARN}\nsource_profile=base\n"
ROLE = f"[profile a]\n{SETTINGS}"

SAME: Final[dict[str, str]] = {
    "Windows' line ends": (BASE + ROLE).replace("\n", "\r\n"),
    "the old Mac's line ends": (BASE + ROLE).replace("\n", "\r"),
    "no line end": (BASE + ROLE).rstrip("\n"),
    "tab in the header": f"{BASE}[profile\ta]\n{SETTINGS}",
    "no-break space": f"{BASE}[profile\u00a0a]\n{SETTINGS}",
    "indented header": f"{BASE}  {ROLE}",
    "indented settings": BASE + ROLE.replace("\n", "\n  ").rstrip(" "),
    "names that differ in case": f"{BASE}{ROLE}[profile A]\nregion=eu-west-1\n",
    "keys in capitals": f"{BASE}[profile a]\nROLE_ARN={ARN}\nSource_Profile=base\n",
    "a comment behind a header": f"{BASE}[profile a] ; remark\n{SETTINGS}",
    "a comment that is indented": f"{BASE} ; remark\n{ROLE}  # remark\n",
    "empty values": f"{BASE}{ROLE}region=\nmfa_serial=\n",
    "other sections": f"[plugins]\nx=y\n[services s]\nsts =\n  x=y\n[sso-session t]\n{BASE}{ROLE}",
    "a block": f"{BASE}{ROLE}s3 =\n  max_concurrent_requests = 1\nregion=eu-west-1\n",
    "a long line": f"{BASE}{ROLE}x={'y' * 200_000}\n",
    "a form feed": f"{BASE}{ROLE}\x0cregion=eu-west-1\n",
    "percent signs": f"{BASE}[profile a%b]\n{SETTINGS}x=%(region)s\n",
    "colons": f"{BASE}[profile a]\nrole_arn: {ARN}\nsource_profile : base\n",
    "ten thousand profiles": BASE + "".join(f"[profile p{n}]\n{SETTINGS}" for n in range(10_000)),
    "an empty session token": f"[profile base]\n{KEY}aws_session_token=\n",
}
TOLD: Final[dict[str, str]] = {
    "a byte order mark": f"\ufeff{BASE}{ROLE}",
    "a section twice": f"{BASE}{ROLE}[profile a]\nregion=eu-west-1\n",
    "a key twice": f"{BASE}{ROLE}region=eu-west-1\nREGION=eu-west-1\n",
    "default twice": f"[profile default]\n{SETTINGS}{BASE}[default]\n{KEY}",
    "DEFAULT": f"[DEFAULT]\nregion=eu-west-1\n{BASE}{ROLE}",
    "DEFAULT with a key": f"[DEFAULT]\n{KEY}[profile a]\nregion=eu-west-1\n",
    "a comment behind a value": f"{BASE}{ROLE}region=eu-west-1 ; remark\n",
    "no bracket": f"{BASE}[profile a\n{SETTINGS}",
    "an empty header": f"{BASE}[]\n{SETTINGS}",
    "no sign": f"{BASE}{ROLE}region\n",
    "no key": f"{BASE}{ROLE}= x\n",
    "text before": f"region=x\n{BASE}{ROLE}",
    "a value on the next line": f"{BASE}[profile a]\nrole_arn=\n  {ARN}\nsource_profile=base\n",
    "quotes around a value": f'{BASE}[profile a]\nrole_arn="{ARN}"\nsource_profile=base\n',
    "a null character": f"{BASE}{ROLE}region=eu\0west\n",
    "a null character in a name": f"{BASE}[profile a\0b]\n{SETTINGS}",
    "a vertical tab": f"{BASE}{ROLE}region=eu-west-1\x0by\n",
    "a line separator": f"{BASE}{ROLE}region=eu-west-1\u2028y=z\n",
    "next line": f"{BASE}{ROLE}region=eu-west-1\u0085y=z\n",
    "rem": f"{BASE}rem a remark\n{ROLE}",
}


def ours(text: str) -> dict[str, tuple[str, str, str]]:
    listing = list_profiles(parse_config(text, ""), AwsFile(profiles={}))
    found = {}
    for profile in listing.profiles:
        if isinstance(profile, RoleProfile):
            found[profile.name] = (profile.role_arn, profile.source_profile, profile.region)
        elif isinstance(profile, IamUserProfile):
            found[profile.name] = (profile.access_key.access_key_id, "", profile.region)
    return found


def botocores(text: str, folder: Path) -> dict[str, tuple[str, str, str]] | None:
    """None where it refuses the whole file."""
    path = folder / "config"
    path.write_bytes(text.encode())
    try:
        profiles: dict[str, dict[str, Any]] = load_config(str(path))["profiles"]
    except ConfigParseError:
        return None
    return {
        name: (
            each.get("role_arn") or each["aws_access_key_id"],
            each.get("source_profile", ""),
            each.get("region", ""),
        )
        for name, each in profiles.items()
        if each.get("role_arn") or each.get("aws_access_key_id")
    }


@pytest.mark.parametrize("case", SAME)
def test_an_odd_file_is_read_as_botocore_reads_it(case: str, tmp_path: Path) -> None:
    assert ours(SAME[case]) == botocores(SAME[case], tmp_path)


@pytest.mark.parametrize("case", TOLD)
def test_what_botocore_reads_in_another_way_is_told(case: str, tmp_path: Path) -> None:
    config = parse_config(TOLD[case], "")
    problems = (*config.problems, *list_profiles(config, AwsFile(profiles={})).problems)

    assert ours(TOLD[case]) != botocores(TOLD[case], tmp_path)
    assert problems


def test_default_in_capitals_is_no_profile_of_the_credentials_file() -> None:
    file = parse_credentials(f"[DEFAULT]\n{KEY}", "")

    assert file.profiles == {}
    assert "for every profile" in file.problems[0].message
