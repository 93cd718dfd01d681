"""Profiles outside the vault: those that can be moved into it, and those that stay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.text_rules import ValidationProblem


class Store(StrEnum):
    """A place beside the vault where keys and roles are stored."""

    AWS_FILES = "aws-files"
    AWS_VAULT = "aws-vault"
    GRANTED = "granted"
    LEAPP = "leapp"
    AWS_SSO_CLI = "aws-sso-cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of something: a file with the line, or the words for a part of a keyring."""

    where: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportableProfile:
    """A profile that the vault can take in.

    `in_vault` says that the vault has it already, and only the files are to be changed.
    `plaintext` says that its secret is in a file in plain text.
    """

    store: Store
    profile: OwnProfile
    places: tuple[Place, ...]
    in_vault: bool = False
    plaintext: bool = False

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def of_files(self) -> bool:
        """Whether it is in the AWS files alone, for the AWS tools or for another program."""
        return all(place.line for place in self.places)

    @property
    def suggested(self) -> bool:
        """Whether it is safer in the vault: its secret is, or it is built upon what moves there.

        A sign-in in the browser works from the AWS files as well.
        """
        return self.profile.HAS_SECRET or bool(self.profile.source)

    def skipped(self, why: ValidationProblem) -> SkippedProfile:
        """The profile as one that stays where it is, although it could be moved but for this."""
        return SkippedProfile(
            store=self.store,
            name=self.name,
            why=why,
            places=self.places,
            plaintext=self.plaintext,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedProfile:
    """Something that stays where it is, and why.

    `command_of` is the store whose program provides the profile's credentials, if one does;
    `launcher` is the program that starts that one, if another does.
    """

    store: Store
    name: str
    why: ValidationProblem
    places: tuple[Place, ...] = ()
    plaintext: bool = False
    command_of: Store | None = None
    launcher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingDevice:
    """An MFA device whose seed is not in the vault. `profiles` need its codes."""

    serial: str
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStore:
    """A store of another program that is there, and cannot be read as it is.

    `unlockable` says that a person can unlock it now, at the keyring's own prompt.
    """

    store: Store
    why: ValidationProblem
    unlockable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreScan:
    """The findings in the store of another program. Nothing in it is changed, now or later.

    Profiles have what that store says of them; `settings_from_config` says that the program
    takes the rest, such as the region, from the profile's section in `~/.aws/config`. `roles` are
    those of portals that it knows; the ones without a name count if that file names them.
    """

    store: Store
    profiles: tuple[tuple[OwnProfile, Place], ...] = ()
    roles: tuple[tuple[IdentityCenterProfile, Place], ...] = ()
    skipped: tuple[SkippedProfile, ...] = ()
    closed: tuple[ClosedStore, ...] = ()
    settings_from_config: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """All of it, the AWS files first. No two movable ones have the same name."""

    movable: tuple[ImportableProfile, ...] = ()
    skipped: tuple[SkippedProfile, ...] = ()
    devices: tuple[MissingDevice, ...] = ()
    closed: tuple[ClosedStore, ...] = ()


class ForeignStore(Protocol):
    """A store of another program."""

    def look(self, *, unlock: bool) -> StoreScan | None:
        """Read it; None where that program was never used here. Blocks, and never raises.

        `unlock` lets the system ask the person for the password of a locked keyring.
        """
        ...
