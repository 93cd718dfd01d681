"""Where a chain of roles in the AWS files leads, held against botocore's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import BotoCoreError
from botocore.session import Session as BotocoreSession

from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.profiles.chain import chain_named
from fobwatch.core.profiles.errors import ProfileError

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.credentials import Credentials

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = f"""
[plain]
aws_access_key_id = AKIAPLAIN000000TEST0
aws_secret_access_key = {SECRET}
"""


def keys(name: str) -> str:
    return f"aws_access_key_id = AKIA{name.upper():0<16}\naws_secret_access_key = {SECRET}\n"


def role(name: str, source: str = "") -> str:
    line = f"source_profile = {source}\n" if source else ""
    return f"role_arn = arn:aws:iam::482100937715:role/{name}\n{line}"


TOP = f"[profile top]\n{role('Top', 'base')}"
MIDDLE = f"[profile top]\n{role('Top', 'mid')}[profile mid]\n{role('Mid', 'base')}{keys('mid')}"
CREDENTIAL_SOURCE = "credential_source = Environment\n"

LEADS: dict[str, tuple[str, str]] = {
    "keys": (f"{TOP}[profile base]\n{keys('base')}", ""),
    "keys beside a role": (f"{TOP}[profile base]\n{role('Base', 'plain')}{keys('base')}", ""),
    "keys of the other file": (f"{TOP}[profile base]\n{role('Base', 'plain')}", keys("base")),
    "keys in both": (f"{TOP}[profile base]\n{role('Base', 'plain')}{keys('one')}", keys("two")),
    "keys beside a role that is its own source": (
        f"{TOP}[profile base]\n{role('Base', 'base')}{keys('base')}",
        "",
    ),
    "its own source": (f"[profile top]\n{role('Top', 'top')}{keys('top')}", ""),
    "keys beside a role without a source": (
        f"{TOP}[profile base]\n{role('Base')}{keys('base')}",
        "",
    ),
    "keys beside two sources": (
        f"{TOP}[profile base]\n{role('Base', 'plain')}{CREDENTIAL_SOURCE}{keys('base')}",
        "",
    ),
    "keys beside a credential source": (
        f"{TOP}[profile base]\n{role('Base')}{CREDENTIAL_SOURCE}{keys('base')}",
        "",
    ),
    "a role": (f"{TOP}[profile base]\n{role('Base', 'plain')}", ""),
    "keys end what would be a loop": (
        f"{TOP}[profile base]\n{role('Base', 'top')}{keys('base')}",
        "",
    ),
    "keys at the top are not the source": (
        f"[profile top]\n{role('Top', 'base')}{keys('top')}[profile base]\n{keys('base')}",
        "",
    ),
    "keys in the middle": (f"{MIDDLE}[profile base]\n{keys('base')}", ""),
}

REFUSED: dict[str, str] = {
    "loop": f"{TOP}[profile base]\n{role('Base', 'top')}",
    "its own source without keys": f"[profile top]\n{role('Top', 'top')}",
    "missing source": TOP,
    "two sources": f"[profile top]\n{role('Top', 'plain')}{CREDENTIAL_SOURCE}",
    "two sources in the source": (
        f"{TOP}[profile base]\n{role('Base', 'plain')}{CREDENTIAL_SOURCE}"
    ),
    "no source": f"[profile top]\n{role('Top')}",
    "half a key beside a role": (
        f"{TOP}[profile base]\n{role('Base', 'plain')}aws_secret_access_key = {SECRET}\n"
    ),
    "a source without credentials": f"{TOP}[profile base]\nregion = eu-west-1\n",
}


def botocores(folder: Path, config: str, credentials: str) -> list[str]:
    """The key and the roles behind `top`, as botocore finds them; it asks nobody for that."""
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(f"{CREDENTIALS}[base]\n{credentials}")
    found: Credentials | None = BotocoreSession(profile="top").get_credentials()
    roles: list[str] = []
    link: Any = found
    while hasattr(link, "_refresh_using"):
        fetcher = link._refresh_using.__self__
        roles.insert(0, fetcher._role_arn)
        link = fetcher._source_credentials
    return [link.access_key, *roles]


def ours(config: str, credentials: str) -> list[str]:
    listing = list_profiles(
        parse_config(config, "config"),
        parse_credentials(f"{CREDENTIALS}[base]\n{credentials}", "credentials"),
    )
    chain = chain_named("top", {profile.name: profile for profile in listing.profiles})
    return [link.identity for link in chain.links]


@pytest.fixture
def folder(private_environment: Path) -> Path:
    folder = private_environment / ".aws"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(("config", "credentials"), LEADS.values(), ids=LEADS)
def test_a_chain_leads_where_botocore_s_does(config: str, credentials: str, folder: Path) -> None:
    assert ours(config, credentials) == botocores(folder, config, credentials)


@pytest.mark.parametrize("config", REFUSED.values(), ids=REFUSED)
def test_what_botocore_refuses_is_refused(config: str, folder: Path) -> None:
    with pytest.raises((BotoCoreError, KeyError)):
        botocores(folder, config, "")
    with pytest.raises(ProfileError):
        ours(config, "")
