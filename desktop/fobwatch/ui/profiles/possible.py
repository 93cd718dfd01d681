"""What can be done with a profile, and what is lost when it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import may_get_mfa
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.ui.profiles.facts import denied_actions
from fobwatch.ui.runtime.browser_intents import (
    EndLogin,
    EndLoginAtAws,
    OpenConsole,
    RenewLogin,
    RenewLoginElsewhere,
)
from fobwatch.ui.runtime.profile_intents import (
    ChooseBrowser,
    CopyKeyPolicy,
    DuplicateProfile,
    EditProfile,
    Migrate,
    NarrowForPrograms,
    ReadKeys,
    RotateKey,
    WriteAsCode,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import EnableMfa, LostDevice, ReadDevices, RequireMfa
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services


def possible_intents(
    profile: Profile, services: Services, *, active: bool
) -> dict[type[Intent], bool]:
    """Whether each of these can be asked for; `active` says that the session lasts."""
    usable, has_key = isinstance(profile, OwnProfile), has_own_key(profile)
    login, provider = profile.login, profile.identity_provider
    logged_in = login is not None and services.logins.ends_about(login) is not None
    signed_in = provider is not None and services.oidc.held(provider) is not None
    is_denied = bool(denied_actions(profile, services))
    in_vault = profile.origin is Origin.VAULT
    return {
        StartSession: usable and not active,
        OpenConsole: usable and profile.has_console,
        RenewLogin: logged_in,
        RenewLoginElsewhere: login is not None,
        EndLogin: logged_in or signed_in,
        EndLoginAtAws: logged_in,
        EditProfile: in_vault,
        ChooseBrowser: usable and not in_vault,
        DuplicateProfile: usable,
        Migrate: login is not None and profile.origin is Origin.AWS_FILES,
        NarrowForPrograms: usable,
        EnableMfa: may_get_mfa(profile),
        ReadDevices: has_key,
        LostDevice: has_key and bool(profile.mfa_serial),
        RotateKey: has_key,
        RequireMfa: has_key and bool(profile.mfa_serial),
        WriteAsCode: usable,
        ReadKeys: is_denied,
        CopyKeyPolicy: is_denied,
    }


def removal_losses(profile: Profile, services: Services) -> str:
    """Say what is lost when the profile is deleted, for the question that comes first."""
    loss = words_of(profile).loss(profile)
    parts = [loss] if loss else []
    if services.broker.record(profile.name).session is not None:
        parts.append(translate("ProfileDetail", "Its session ends."))
    if services.rules.chosen(profile.name) is not ConsentPolicy.ALWAYS:
        parts.append(
            translate("ProfileDetail", "Its rule for programs is kept, in case you add it again.")
        )
    if isinstance(services.places.of_profile(profile.name).choice, SeparateProfile):
        parts.append(translate("ProfileDetail", "Its browser profile is removed for good."))
    roles = services.index.sources_of(profile.name)
    if roles:
        words = translate("ProfileDetail", "These roles lose their source: {roles}.")
        parts.append(words.format(roles=several(roles)))
    return " ".join(parts)
