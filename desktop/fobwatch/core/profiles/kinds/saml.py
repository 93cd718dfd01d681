"""A role that is assumed with what an identity provider asserts (SAML)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from fobwatch.core.actions_needed import OpenBrowser  # noqa: TC001 - annotations are evaluated
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.role_rules import role_arn_problem
from fobwatch.core.profiles.checks import duration_problem, if_given
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.saml.saml_sign_ins import SamlProvider, start_url_problem
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.core.web_sign_in.authorization import port_problem

DEFAULT_DURATION = timedelta(hours=1)
LONGEST_DURATION = timedelta(hours=12)
"""AssumeRoleWithSAML's (AWS STS API); a role and the assertion may allow less."""

_PROVIDER_NAME = re.compile(r"saml-provider/[\w.-]{1,128}", re.ASCII)
"""IAM API, CreateSAMLProvider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlProfile(OwnProfile):
    """`provider_arn` is that of the identity provider in IAM; empty, the assertion names it.

    `receiver_port` is where the provider's page posts its response on this computer; 0, the page is
    shown in a browser window of our own.
    """

    KIND: ClassVar = "saml"
    DEFINING: ClassVar = ("role_arn", "provider_arn", "start_url")
    COSMETIC: ClassVar = ("duration", "receiver_port")
    MEANT: ClassVar = ("role_arn", "start_url")
    SETTINGS: ClassVar = ()
    IDENTITY: ClassVar = "role_arn"
    SEARCHED: ClassVar = ("role_arn", "start_url")
    HAS_SECRET: ClassVar = False

    role_arn: str
    provider_arn: str = ""
    start_url: str
    receiver_port: int = 0
    duration: timedelta = DEFAULT_DURATION

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "role_arn": role_arn_problem(self.role_arn),
            "start_url": start_url_problem(self.start_url),
            "receiver_port": port_problem(self.receiver_port),
            "provider_arn": if_given(_provider_problem, self.provider_arn),
            "region": if_given(region_problem, self.region),
            "duration": duration_problem(self.duration, LONGEST_DURATION),
        }

    @property
    def provider(self) -> SamlProvider:
        return SamlProvider(start_url=self.start_url, receiver_port=self.receiver_port)

    @property
    def sign_in_page(self) -> OpenBrowser:
        return self.provider.page


def _provider_problem(provider_arn: str) -> ValidationProblem | None:
    arn = parse_arn(provider_arn)
    if arn is not None and arn.service == "iam" and _PROVIDER_NAME.fullmatch(arn.resource):
        return None
    return ValidationProblem(
        "This is not a SAML provider's ARN",
        "It names the identity provider in IAM, not the role.",
        "Enter it as arn:aws:iam::123456789012:saml-provider/Name, or leave it empty.",
    )
