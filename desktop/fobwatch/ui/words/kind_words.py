"""The words of every kind of profile, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.cognito import CognitoProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile, IdentityCenterProfile
from fobwatch.core.profiles.kinds.only_shown import OtherProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.saml import SamlProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.ui.words.kinds.aws_sign_ins import AccountAccessWords, IdentityCenterWords, LoginWords
from fobwatch.ui.words.kinds.identity_providers import CognitoWords, SamlWords, WebIdentityWords
from fobwatch.ui.words.kinds.keys_and_programs import (
    IamUserWords,
    OtherWords,
    ProcessWords,
    RoleWords,
    RootTaskWords,
)

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.words.kinds.kind import KindWords

KIND_WORDS: dict[str, KindWords[Any]] = {
    IamUserProfile.KIND: IamUserWords(),
    RoleProfile.KIND: RoleWords(),
    IdentityCenterProfile.KIND: IdentityCenterWords(),
    AccountAccessProfile.KIND: AccountAccessWords(),
    LoginProfile.KIND: LoginWords(),
    SamlProfile.KIND: SamlWords(),
    WebIdentityProfile.KIND: WebIdentityWords(),
    ProcessProfile.KIND: ProcessWords(),
    CognitoProfile.KIND: CognitoWords(),
    RootTaskProfile.KIND: RootTaskWords(),
    OtherProfile.KIND: OtherWords(),
}
"""By the kind's name."""


def words_of(profile: Profile) -> KindWords[Any]:
    return KIND_WORDS[profile.KIND]
