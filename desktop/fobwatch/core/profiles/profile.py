"""The base of every kind of profile."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self

from fobwatch.core.aws.arns import account_of, identity_key, parse_arn, role_of
from fobwatch.core.collection import RecordKind  # noqa: TC001 - as below
from fobwatch.core.json_values import UNWRITTEN
from fobwatch.core.profiles.settings import Provider  # noqa: TC001 - annotations are evaluated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.aws.root_tasks import RootTask
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.ini.text import Section
    from fobwatch.core.oidc.provider import OidcProvider
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.profiles.settings import ProfileSettings
    from fobwatch.core.text_rules import ValidationProblem


class Origin(StrEnum):
    """Where a profile comes from. Those of the AWS files are read live and never changed here."""

    VAULT = "vault"
    AWS_FILES = "aws-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(ABC):
    """A way to get credentials, named as the AWS tools name it.

    `mfa_serial` is the MFA device that the profile itself names. `account_name` is what the AWS
    files call its account, empty where they do not. `as_source` is what another
    profile gets that names it as its source, if that is not itself: AWS's tools take the keys
    beside a `role_arn` then (botocore's `AssumeRoleProvider`).
    """

    KIND: ClassVar[str]
    """The kind's name in records of the vault, in import documents and for programs."""

    PROVIDERS: ClassVar[frozenset[Provider]] = frozenset()
    """Where in the AWS files the kind is found; nowhere if they have no form for it."""

    IDENTITY: ClassVar[str] = ""
    """The field that says what it is at AWS; empty where none does alone."""

    SEARCHED: ClassVar[tuple[str, ...]] = ()
    """The fields that the search looks at, beside its name and its region."""

    name: str
    region: str = ""
    mfa_serial: str = ""
    origin: Origin = field(default=Origin.VAULT, metadata=UNWRITTEN)
    account_name: str = field(default="", metadata=UNWRITTEN)
    as_source: Profile | None = field(default=None, metadata=UNWRITTEN)

    @classmethod
    def from_settings(
        cls,
        settings: ProfileSettings,  # noqa: ARG003 - for kinds that are found there
        provider: Provider,  # noqa: ARG003 - as above
    ) -> Profile | None:
        """The profile that these settings of the AWS files describe; None if it is another kind.

        Settings that AWS's tools would take for this kind, and refuse, make an `OtherProfile`.
        The region and what else every kind has is read by the caller.
        """
        return None

    @abstractmethod
    def own(self) -> OwnProfile:
        """The profile, as one that is signed in with. Raises `UnusableProfile` if it is none."""

    @property
    def left_out(self) -> str:
        """Why an import leaves it out, as the rest of a sentence; empty where it does not."""
        return ""

    @property
    def kind(self) -> str:
        return self.KIND

    @property
    def source(self) -> str:
        """The profile whose credentials it is built upon; empty where it needs none."""
        return ""

    @property
    def identity(self) -> str:
        """What it is at AWS, whatever its name; empty where that is not known."""
        return getattr(self, self.IDENTITY) if self.IDENTITY else ""

    @property
    def identities(self) -> tuple[str, ...]:
        """By what it is known to be the same as another: its identity, however that is written."""
        identity = self.identity
        return tuple(filter(None, (identity.casefold(), identity_key(identity))))

    @property
    def account(self) -> str:
        """The account's ID, as far as it can be known without asking AWS."""
        return account_of(self.identity)

    @property
    def role(self) -> str:
        """The name of the role that it signs in as, as far as it can be known without asking."""
        return role_of(self.identity)

    @property
    def partition_arn(self) -> str:
        """An ARN of the profile's own, which names AWS's partition; empty where it has none."""
        return self.identity if parse_arn(self.identity) else ""

    @property
    def portal(self) -> Portal | None:
        """The access portal that it is signed in through; None where it needs none."""
        return None

    @property
    def login(self) -> Login | None:
        """Who signs in for it on AWS's page, as with `aws login`; None where nobody does."""
        return None

    @property
    def sign_in_page(self) -> OpenBrowser | None:
        """The page on which a person signs in for it; None where nobody does."""
        place = self.portal or self.login or self.identity_provider
        return place.page if place is not None else None

    @property
    def root_task(self) -> RootTask | None:
        """The task for which it is a member account's root user; None where it is none's.

        Nothing can be built upon it: the root user assumes no role (AWS STS API, AssumeRole).
        """
        return None

    @property
    def has_console(self) -> bool:
        """Whether the console opens with its session: with a root user's for a task it does not."""
        return self.root_task is None

    @property
    def identity_provider(self) -> OidcProvider | None:
        """The OpenID provider at which a person signs in for it; None where nobody does."""
        return None

    def console_shortcut(self, destination: str, colour: str) -> str:  # noqa: ARG002 - for kinds with one
        """A page through which a browser gets into its console without a session of ours.

        It leads on to `destination` where AWS's page can, and marks the console with `colour`,
        six hexadecimal digits. Empty where there is none.
        """
        return ""

    @property
    def console_account(self) -> str:
        """The account's alias, or its ID, on the page where IAM users sign in; empty if unsaid."""
        return ""

    @property
    def console_password(self) -> str:
        """What an IAM user signs in with on that page; empty where it is not stored."""
        return ""

    @property
    def search_texts(self) -> tuple[str, ...]:
        """Texts for the search beside its name and its region."""
        return tuple(attrgetter(field)(self) for field in self.SEARCHED)

    @property
    def long_term_key(self) -> AccessKey | None:
        """The key that proves who it is, for as long as it is not deleted."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProfile(Profile):
    """A profile of a kind that Fobwatch signs in with, and that its vault can keep.

    `json_values` writes and reads a kind's fields by their types. Each that not every kind has is
    in `DEFINING` or in `COSMETIC`.
    """

    DEFINING: ClassVar[tuple[str, ...]]
    """The fields that decide who it is at AWS or what the session may do."""

    COSMETIC: ClassVar[tuple[str, ...]] = ()
    """The others, such as how long the next session is to last."""

    MEANT: ClassVar[tuple[str, ...]]
    """The fields that are alike where two profiles sign in as the same."""

    SETTINGS: ClassVar[tuple[str, ...]]
    """The settings of the AWS files that describe it; a move into the vault removes them."""

    HAS_SECRET: ClassVar[bool]
    """Whether a secret is among those settings."""

    RECORDS: ClassVar[tuple[RecordKind[Any], ...]] = ()
    """What its sign-ins store in the vault beside sessions, such as a token to renew them with."""

    @property
    def sign_in_command(self) -> str:
        """The command that its sign-ins run on this computer, if they do."""
        return ""

    def own(self) -> Self:
        return self

    @property
    def records(self) -> tuple[tuple[RecordKind[Any], str], ...]:
        """Those of `RECORDS` that are `of_profiles`, each with the key that this profile uses."""
        return ()

    @abstractmethod
    def complaints(self) -> dict[str, ValidationProblem | None]:
        """What is wrong with each field but its name, in the order of a form.

        Whether a source profile exists is not checked: that changes with the other profiles.
        """

    def tested(self) -> Self:
        """The profile that a test signs in as: one that can change nothing at AWS."""
        return self

    def with_source(self, old_name: str, new_name: str) -> Self:  # noqa: ARG002 - for those with a source
        """The profile after its source was renamed."""
        return self

    def with_long_term_key(self, key: AccessKey) -> Self:  # noqa: ARG002 - for those with one
        """The profile with another key of the same user."""
        return self

    def with_console_password(self, password: str) -> Self:  # noqa: ARG002 - for those with one
        """The profile after its user's password was changed."""
        return self

    @classmethod
    def obstacle(cls, sections: Sequence[Section]) -> ValidationProblem | None:  # noqa: ARG003 - as above
        """What in its sections of the AWS files would be lost, or used instead, if it moved."""
        return None
