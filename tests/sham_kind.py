"""A kind of profile that no module of the program knows: a company's badge, renewed by a token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.ports import Grant
from fobwatch.core.collection import RecordKind
from fobwatch.core.profiles.checks import if_given
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.registry import KINDS
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.sessions.sessions import ConsoleUse
from fobwatch.core.sessions.sign_in_methods.registry import METHODS
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    import pytest

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in import SignInContext

ARN = "arn:aws:sts::901755201184:assumed-role/Visitor/anna"

FLIGHT = SingleFlight()
"""Of what renews a company's token, for all its badges at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a company's badges are renewed with."""

    company: str
    text: str = field(repr=False)
    used: int = 0


TOKENS: RecordKind[Token] = RecordKind(
    prefix="badge-token",
    noun="badge's token",
    types={"badge-token": Token},
    key="company",
    passing=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeProfile(OwnProfile):
    KIND: ClassVar = "badge"
    PROVIDERS: ClassVar = frozenset({Provider.LOGIN})
    DEFINING: ClassVar = ("company", "role")
    MEANT: ClassVar = ("company", "role")
    SETTINGS: ClassVar = ("badge_company", "badge_role")
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (TOKENS,)

    company: str
    role: str

    @classmethod
    def from_settings(cls, settings: ProfileSettings, provider: Provider) -> Profile | None:
        assert provider is Provider.LOGIN
        if "badge_company" not in settings:
            return None
        return cls(
            name=settings.name,
            company=settings.text("badge_company"),
            role=settings.text("badge_role"),
        )

    def complaints(self) -> dict[str, ValidationProblem | None]:
        no_company = ValidationProblem(
            "The badge has no company", "It opens its agents.", "Name one."
        )
        return {
            "company": None if self.company else no_company,
            "region": if_given(region_problem, self.region),
        }

    @property
    def identity(self) -> str:
        return f"{self.company}/{self.role}"

    @property
    def account(self) -> str:
        return "901755201184"

    @property
    def search_texts(self) -> tuple[str, ...]:
        return self.company, self.role


def sign_in(badge: BadgeProfile, context: SignInContext) -> Session:
    token = FLIGHT.run(badge.company, lambda: _renewed(badge.company, context))
    credentials = Credentials(
        access_key_id="ASIABADGE",
        secret_access_key="badge-secret",
        session_token=f"{badge.role} by {token.text} {token.used}",
        expires_at=context.now() + timedelta(hours=1),
    )
    grant = context.checked(Grant(credentials=credentials, arn=ARN))
    return context.session(
        grant, arn=ARN, console=ConsoleUse.ENDS_ALONG, reason="By the badge.", mfa=True
    )


def _renewed(company: str, context: SignInContext) -> Token:
    token = context.kept(TOKENS, company)
    if token is None:
        raise BrowserNeeded(
            "The badge has to be shown",
            f"{company} has not let you in yet.",
            "Open its page and enter ABCD-EFGH.",
            page=OpenBrowser(url=f"https://{company}.test/in", code="ABCD-EFGH"),
        )
    renewed = Token(company=company, text=token.text, used=token.used + 1)
    context.keep(TOKENS, renewed)
    return renewed


BADGE = BadgeProfile(name="front-door", company="acme", role="Visitor", region="eu-west-1")


def register(patch: pytest.MonkeyPatch) -> None:
    """Make the kind known to the core, as its two lines in the registries would."""
    patch.setitem(KINDS, BadgeProfile.KIND, BadgeProfile)
    patch.setitem(METHODS, BadgeProfile.KIND, sign_in)
