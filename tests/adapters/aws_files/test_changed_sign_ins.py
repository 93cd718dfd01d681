"""A change in the AWS files that lets a profile sign in elsewhere, or as somebody else, is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from fobwatch.adapters.aws_files.reader import AwsFiles
from fobwatch.core.catalogue.agreements import SignInDigests
from fobwatch.core.catalogue.catalogue import Catalogue
from tests.staged import StagedVault

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = (
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
CONFIG: Final = f"""\
[profile base]
{KEYS}region = eu-west-1
[profile other]
aws_access_key_id = AKIAI44QH8DHBEXAMPLE
aws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY
region = eu-west-1
[profile prod]
role_arn = arn:aws:iam::482100937715:role/Admin
source_profile = base
region = eu-west-1
services = own
output = json
[services own]
sts =
  endpoint_url = https://sts.eu-west-1.amazonaws.com
"""


class World:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.profiles = Catalogue(vault=StagedVault(), source=AwsFiles())
        self.digests = SignInDigests(self.profiles, self.profiles.connection)

    def digest_of(self, config: str) -> str:
        self.file.write_text(config)
        return self.digests.current("prod")


@pytest.fixture
def world(private_environment: Path) -> World:
    (private_environment / ".aws").mkdir()
    return World(private_environment / ".aws" / "config")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("region = eu-west-1\nservices", "region = eu-west-3\nservices"),
        ("KEY\nregion = eu-west-1\n[profile other]", "KEY\nregion = eu-west-3\n[profile other]"),
        ("https://sts.eu-west-1.amazonaws.com", "http://127.0.0.1:4566"),
        ("services = own", "endpoint_url = http://127.0.0.1:4566"),
        ("services = own\n", ""),
        ("output = json", "ca_bundle = /home/anna/ca.pem"),
        ("output = json", "ignore_configured_endpoint_urls = true"),
        ("output = json", "use_fips_endpoint = true"),
        ("source_profile = base", "source_profile = other"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"),
        ("role/Admin", "role/team/Admin"),
        ("output = json", "role_session_name = anna"),
        ("[profile base]\n", "[profile base]\nendpoint_url = http://127.0.0.1:4566\n"),
    ],
    ids=[
        *("region", "region of the source", "endpoint of STS", "endpoint", "no endpoint"),
        *("certificates", "endpoints ignored", "FIPS", "another source", "key", "role"),
        *("session name", "endpoint of the source"),
    ],
)
def test_what_decides_on_a_sign_in_changes_its_digest(world: World, old: str, new: str) -> None:
    assert old in CONFIG
    before = world.digest_of(CONFIG)

    assert world.digest_of(CONFIG.replace(old, new)) != before
    assert world.digest_of(CONFIG) == before


def test_what_only_concerns_tools_does_not(world: World) -> None:
    before = world.digest_of(CONFIG)

    assert world.digest_of(CONFIG.replace("output = json", "output = table")) == before
