"""A person's own sign-in on AWS's page, as `aws login` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import STANDARD, default_region, region_problem
from fobwatch.core.aws_login.login import LOGIN_ENDS, LOGIN_SIGN_INS, Login, identity_problem
from fobwatch.core.profiles.checks import if_given
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import Provider

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings
    from fobwatch.core.text_rules import ValidationProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginProfile(OwnProfile):
    """`login_session` is the ARN of who signs in; a sign-in is made in `region`.

    `elsewhere`, AWS's page is opened on another device, and the code that it shows is pasted here.
    """

    KIND: ClassVar = "aws-login"
    PROVIDERS: ClassVar = frozenset({Provider.LOGIN})
    DEFINING: ClassVar = ("login_session",)
    COSMETIC: ClassVar = ("elsewhere",)
    MEANT: ClassVar = ("login_session",)
    SETTINGS: ClassVar = ("login_session",)
    IDENTITY: ClassVar = "login_session"
    SEARCHED: ClassVar = ("login_session",)
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (LOGIN_SIGN_INS, LOGIN_ENDS)

    login_session: str
    elsewhere: bool = False

    @classmethod
    def from_settings(cls, settings: ProfileSettings, _: Provider) -> Profile | None:
        if "login_session" not in settings:
            return None
        return cls(name=settings.name, login_session=settings.text("login_session"))

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "login_session": identity_problem(self.login_session),
            "region": if_given(region_problem, self.region),
        }

    @property
    def login(self) -> Login:
        """In the partition's default region where the profile names none, as `aws login` may."""
        arn = parse_arn(self.login_session)
        default = default_region(arn.partition) if arn else ""
        region = self.region or default or STANDARD.default_region
        return Login(identity=self.login_session, region=region, elsewhere=self.elsewhere)
