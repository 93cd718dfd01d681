"""The base of every error of Fobwatch's, and those that belong to no single subject.

A subject has its own in its `errors.py`, as `core.aws.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from fobwatch.core.actions_needed import Unlock

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import ActionNeeded


class FobwatchError(Exception):
    """A failure that is reported to a person: what happened, why, and what to do next.

    None of the three texts may hold a secret.
    """

    transient: ClassVar[bool] = False
    """Whether the same call may work later without anyone doing anything."""

    needs_person: ClassVar[bool] = False
    """Whether nothing can go on until a person acts."""

    action_needed: ActionNeeded | None = None
    """What the person has to do, where Fobwatch can lead to it."""

    def __init__(self, title: str, message: str, remedy: str) -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.remedy = remedy

    def fresh(self) -> Self:
        """The same error without its traceback, to be stored, or raised once more.

        A traceback refers to all that was in use where the error passed, and grows each time the
        error is raised.
        """
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__)
        return error

    def __str__(self) -> str:
        return f"{self.title}: {self.message} {self.remedy}".strip()


class VaultError(FobwatchError):
    """The vault cannot be used now; what was to be written waits."""


class VaultLocked(VaultError):
    """A person can unlock it."""

    needs_person = True
    action_needed = Unlock()


class WrongPassphrase(VaultLocked):
    """It does not open the vault."""


class VaultNew(VaultLocked):
    """The keyring has no password yet."""


class VaultMissing(VaultError):
    """There is no safe keyring on this system."""

    needs_person = True


class VaultDenied(VaultError):
    """The keyring refused this program."""

    needs_person = True


class VaultUnavailable(VaultError):
    """The keyring died or does not answer."""

    transient = True


class VaultEntryDamaged(VaultError):
    """An entry cannot be read back."""

    needs_person = True


class InputError(FobwatchError):
    """Something that a person entered is not usable; `field` names it, if it is of one field."""

    def __init__(self, title: str, message: str, remedy: str, *, field: str = "") -> None:
        super().__init__(title, message, remedy)
        self.field = field


class InvalidSetting(InputError):
    """A setting is outside its limits."""


class NeedsPerson(FobwatchError):
    """Nothing continues without a person."""

    needs_person = True


class BadRequest(FobwatchError):
    """What a program asked for is malformed, or could mean several things."""


class AwsFilesError(FobwatchError):
    """A change of the user's AWS files was not made."""

    needs_person = True


class CannotOffer(AwsFilesError):
    """The AWS tools would read the line in different ways."""


class FileNotEditable(AwsFilesError):
    """The AWS tools would not accept the text."""


class FileChangedMeanwhile(AwsFilesError):
    """`wanted` is the text that was to be written, `found` the one that is there now."""

    def __init__(
        self, title: str, message: str, remedy: str, *, wanted: str | None, found: str | None
    ) -> None:
        super().__init__(title, message, remedy)
        self.wanted = wanted
        self.found = found


class StorageError(FobwatchError):
    """A file of Fobwatch's own cannot be read or written."""


class StorageUnavailable(StorageError):
    """It cannot be used now, as on a full disk; later it can, without a person asking again."""

    transient = True


class NotKept(FobwatchError):
    """Something is only in memory: the keyring does not store it now."""

    needs_person = True


class EditedElsewhere(FobwatchError):
    """The vault no longer has what a person was shown, or has something in its place."""

    needs_person = True


class NoScreen(FobwatchError):
    """There is no desktop to show anything on."""

    needs_person = True


class InternalError(FobwatchError):
    """A fault of Fobwatch's own; the log says where it happened."""


class ScreenUnavailable(FobwatchError):
    """No picture of the screen could be taken, or none was allowed."""

    needs_person = True
