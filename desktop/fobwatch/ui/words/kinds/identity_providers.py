"""The words of the kinds whose tokens come from another identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.masking import masked_arguments
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.words.kinds.kind import KindWords, RoleKindWords
from fobwatch.ui.words.wording import duration

if TYPE_CHECKING:
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.ui.words.kinds.kind import Facts


class SamlWords(RoleKindWords[SamlProfile]):
    icon = Icon.PORTAL

    def noun(self) -> str:
        return translate("profile", "SAML role")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "SAML"),
            translate("profile", "A role that your company's identity provider gives you"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role of an identity provider")
        return translate("Migration", "%n roles of identity providers", "", number)

    def principal(self, profile: SamlProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "Role {name} by SAML").format(name=name)

    def facts(self, profile: SamlProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            (translate("ProfileDetail", "Identity provider"), profile.start_url),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class WebIdentityWords(RoleKindWords[WebIdentityProfile]):
    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Web identity"),
            translate("profile", "A role with a token of another identity provider"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 role with a web identity")
        return translate("Migration", "%n roles with a web identity", "", number)

    def principal(self, profile: WebIdentityProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "Role {name} by web identity").format(name=name)

    def facts(self, profile: WebIdentityProfile) -> Facts:
        return (
            (translate("ProfileDetail", "Role ARN"), profile.role_arn),
            *token_facts(profile),
            (translate("ProfileDetail", "Lasts"), duration(profile.duration)),
        )


class CognitoWords(KindWords[CognitoProfile]):
    icon = Icon.USER

    def noun(self) -> str:
        return translate("profile", "Cognito identity")

    def choice(self) -> tuple[str, str]:
        return (
            translate("profile", "Cognito"),
            translate("profile", "A guest or a person of a Cognito identity pool"),
        )

    def counted(self, number: int) -> str:
        if number == 1:
            return translate("Migration", "1 Cognito identity")
        return translate("Migration", "%n Cognito identities", "", number)

    def principal(self, profile: CognitoProfile, session: Session | None) -> str:
        name = self.short(profile, session)
        return translate("profile", "{name} of an identity pool").format(name=name)

    def short(self, profile: CognitoProfile, session: Session | None) -> str:  # noqa: ARG002 - it says it all
        if profile.is_guest:
            return translate("profile", "Guest")
        return translate("profile", "Login by {name}").format(name=profile.login_name)

    def session_fact(self, profile: CognitoProfile, session: Session | None) -> tuple[str, str]:
        return translate("SessionDetail", "Identity"), self.short(profile, session)

    def facts(self, profile: CognitoProfile) -> Facts:
        role = translate("ProfileDetail", "Role ARN")
        return (
            (translate("ProfileDetail", "Identity pool"), profile.identity_pool_id),
            *(() if profile.is_guest else token_facts(profile)),
            *(((role, profile.role_arn),) if profile.role_arn else ()),
        )


def token_facts(profile: WebIdentityProfile | CognitoProfile) -> Facts:
    """Where its token comes from; empty texts are not shown."""
    return (
        (translate("ProfileDetail", "Identity provider"), profile.provider.issuer_url),
        (translate("ProfileDetail", "Client ID"), profile.provider.client_id),
        (translate("ProfileDetail", "Token file"), profile.token_file),
        (translate("ProfileDetail", "Token command"), masked_arguments([profile.token_process])[0]),
    )
