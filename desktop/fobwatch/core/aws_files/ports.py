"""The user's AWS files and their history, as the core needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws_files.changes import AwsFileKind, ChangeRecord, ChangeSummary, FileDiff
    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileListing:
    """The profiles that a source holds now, and what in it could not be used.

    `connections` say how AWS is reached, by the profiles' names, also for the vault's profiles.
    `portals` are those that are named apart from profiles.
    """

    profiles: tuple[Profile, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    connections: Mapping[str, Connection] = field(default_factory=dict)
    portals: tuple[Portal, ...] = ()


class ProfileSource(Protocol):
    """Profiles that are kept elsewhere: the AWS files."""

    def revision(self) -> object:
        """A value that changes when the source does; cheap enough for each heartbeat."""
        ...

    def listing(self) -> ProfileListing:
        """Everything in it now. Never raises for malformed content: that is a `FileProblem`."""
        ...


class ConfigSource(Protocol):
    """The AWS files as they are."""

    def revision(self) -> object:
        """A value that changes when the files do. Quick."""
        ...

    def files(self) -> tuple[AwsFile, AwsFile]:
        """The config file and the credentials file. Blocks; never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CliToken:
    """An access portal's token in the AWS CLI's cache. `ours` says that Fobwatch wrote it."""

    start_url: str
    region: str
    access_token: str = field(repr=False)
    expires_at: datetime
    ours: bool = False


class CliTokenCache(Protocol):
    """The AWS CLI's cache of portals' tokens. Methods raise `StorageError`.

    A token's name is that of the `[sso-session]`, or for profiles without one the start URL.
    """

    def read(self, name: str) -> CliToken | None:
        """The token; None where there is none that can be read as one."""
        ...

    def write(self, name: str, token: CliToken) -> None:
        """Replace it whole by one of ours, which no tool can renew."""
        ...

    def remove(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another program wrote the file. `theirs` is what it wrote, `now` what the file says now.

    They differ where it wrote into the file that was just replaced.
    """

    theirs: str | None = field(repr=False)
    now: str | None = field(repr=False)


class AwsFileStore(Protocol):
    """The user's own AWS files, written with care. Methods raise `StorageError`."""

    def path(self, kind: AwsFileKind) -> str: ...

    def read(self, kind: AwsFileKind) -> str | None:
        """The text, once no other program is writing it; None where there is no file."""
        ...

    def check(self, kind: AwsFileKind, text: str | None) -> None:
        """Raise `FileNotEditable` for a text that the AWS tools would not take."""
        ...

    def replace(self, kind: AwsFileKind, expected: str | None, text: str | None) -> Clash | None:
        """Replace the file by `text`, or return what was found there instead.

        Killed at any instant, the old or the new file is there whole.
        """
        ...


class ChangeHistory(Protocol):
    """The changes of the AWS files, with the files as they were.

    Methods raise `StorageError`, and `VaultError` where secrets are among it.
    """

    def keep(self, record: ChangeRecord, diffs: tuple[FileDiff, ...]) -> None:
        """Store it in place of an earlier one with its id. Durable when it returns."""
        ...

    def forget(self, record_id: str) -> None:
        """Remove the record of a change that was not made."""
        ...

    def mark_undone(self, record_id: str, by: str) -> None: ...

    def load(self, record_id: str) -> ChangeRecord:
        """The record with the files' texts."""
        ...

    def summaries(self) -> tuple[ChangeSummary, ...]:
        """All that is stored, newest first, without the files' texts and without secrets."""
        ...
