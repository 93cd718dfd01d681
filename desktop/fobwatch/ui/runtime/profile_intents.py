"""What a person asks for about profiles and their users, and for the AWS files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.ui.runtime.browser_intents import PortalIntent
from fobwatch.ui.runtime.intents import AnyProfileIntent, Intent, ProfileIntent, WindowIntent

if TYPE_CHECKING:
    from fobwatch.core.consent.consent import ConsentPolicy
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.settings.settings import Grouping, Sorting


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkIntent(ProfileIntent):
    """Mark the profile, or with `wanted` false, no longer."""

    wanted: bool


class SetFavourite(MarkIntent):
    """Of a role without a profile too, by its key."""


class SetPinned(MarkIntent):
    """Let the tray's ring follow this profile."""


class SetMuted(MarkIntent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SetService(MarkIntent):
    """Make the console's `service` a favourite of the profile."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags(Intent):
    """Of profiles, by their `names`, or of roles of a portal, by their keys."""

    names: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeProfiles(Intent):
    """Group or sort the list of profiles."""

    arrangement: Grouping | Sorting


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy(ProfileIntent):
    """Let `policy` say what programs have to do to get the credentials.

    For all profiles of an access portal, `profile` is its start URL.
    """

    policy: ConsentPolicy


class NarrowForPrograms(ProfileIntent, WindowIntent):
    """Ask what programs get less of than the profile's whole session."""


class NewProfile(WindowIntent): ...


class EditProfile(ProfileIntent, WindowIntent): ...


class RemoveProfile(ProfileIntent): ...


class DuplicateProfile(ProfileIntent, WindowIntent): ...


class SelectProfile(ProfileIntent, WindowIntent):
    """Select the profile that was just made, on the page of profiles."""


class ChooseBrowser(ProfileIntent, WindowIntent):
    """Where the pages of the profile open, which its editor has too."""


class ImportProfiles(WindowIntent): ...


class Migrate(AnyProfileIntent, WindowIntent):
    """Look for keys outside the vault, and move them there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddProfiles(Intent):
    """Of the roles of a portal, to be used in `region`."""

    roles: tuple[PortalRole, ...]
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRoles(PortalIntent, WindowIntent):
    """Write `roles`, or all of the portal's, into the AWS config file, for use in `region`."""

    roles: tuple[PortalRole, ...]
    region: str


class OfferToTools(ProfileIntent, WindowIntent):
    """Write the profile into the AWS config file, once a person has seen the change."""


class WithdrawFromTools(ProfileIntent, WindowIntent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRename(ProfileIntent, WindowIntent):
    """Let the AWS config file follow the profile from `old_name`."""

    old_name: str


class ShowFileChanges(WindowIntent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoFileChange(WindowIntent):
    """Take back the change of the AWS files that has this ID."""

    change: str


class TightenFiles(Intent):
    """Let nobody else on this computer read the AWS files."""


class ReadKeys(ProfileIntent):
    """Ask AWS how old the access keys of the profile's user are, also where it denied that."""


class CopyKeyPolicy(ProfileIntent):
    """Copy the policy that lets the user see that: no secret."""


class RotateKey(ProfileIntent, WindowIntent):
    """Make a new access key for the profile's user, or go on with that."""


class WriteAsCode(ProfileIntent, WindowIntent):
    """Open the window that writes the account of the profile as code."""
