"""What a person asks for about the vault, its MFA devices, backups, and what is unsafe."""

from __future__ import annotations

from dataclasses import dataclass

from fobwatch.ui.runtime.intents import (
    AnyProfileIntent,
    DeviceIntent,
    Intent,
    ProfileIntent,
    WindowIntent,
)


class CreateVaultFile(WindowIntent):
    """Keep secrets in an encrypted file, where there is no safe keyring."""


class SetPassphrase(WindowIntent):
    """Encrypt what is in the keyring with a passphrase too."""


class ChangePassphrase(WindowIntent):
    """Of the keyring's entries or the encrypted file."""


class RemovePassphrase(WindowIntent):
    """Of the keyring's entries."""


class BackUp(WindowIntent):
    """Write the vault into an encrypted file that a person chooses."""


class ChooseBackup(WindowIntent):
    """Ask what shall be if this computer is lost: a backup, a second MFA device, or neither."""


class ScheduleBackups(WindowIntent):
    """Choose whether that is done by itself, how often, and where."""


class RestoreBackup(WindowIntent):
    """List what is in such a file, to be taken from it."""


class NewDevice(WindowIntent): ...


class EditDevice(DeviceIntent, WindowIntent): ...


class RemoveDevice(DeviceIntent):
    """Delete the seed; at AWS the device stays."""


class ShowQr(DeviceIntent, WindowIntent): ...


class SaveSheet(DeviceIntent, WindowIntent):
    """Write the recovery sheet of the device as a file to print."""


class ReadDevices(AnyProfileIntent, WindowIntent):
    """Ask AWS which MFA devices the users of the vault have, or the user of the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeviceIntent(AnyProfileIntent, WindowIntent):
    """About the devices of a user at AWS: of the profile, or of the device `serial`, if named."""

    serial: str = ""


class LostDevice(UserDeviceIntent):
    """Lead a person who has lost it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaIntent(UserDeviceIntent):
    """Change them."""

    by: str = ""
    """Another profile, whose session does it."""


class EnableMfa(MfaIntent):
    """Make a device, for a user that a person chooses where no profile is named."""


class BackUpDevice(MfaIntent):
    """Make one more device."""


class ReplaceDevice(MfaIntent): ...


class RemoveAtAws(MfaIntent): ...


class ResyncDevice(MfaIntent):
    """Let AWS find the device's clock."""


class RecoverDevice(MfaIntent):
    """Put a new device in the place of the lost one."""


class RequireMfa(ProfileIntent, WindowIntent):
    """Refuse the profile's user, or a group of theirs, what is not done with MFA."""


class CheckHealth(Intent):
    """Look for what is unsafe at AWS and on this computer, also where AWS denied it before."""


class LookAtHealth(Intent):
    """The same for what was not looked at for hours, and was not denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingIntent(Intent):
    finding: str
    """The key of a finding of the page Health."""


class CopyHealthPolicy(FindingIntent):
    """Copy the policy that would let it be looked at: no secret."""


class MuteFinding(FindingIntent, WindowIntent):
    """Do not show it for a while; a person says why, and for how long."""


class UnmuteFinding(FindingIntent): ...
