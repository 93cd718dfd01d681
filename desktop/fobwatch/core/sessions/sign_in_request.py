"""The request for a sign-in, and the services that every sign-in is made with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.cognito.identity_pool import IdentityPools
    from fobwatch.core.mfa.codes import CodeMaker, Waiting
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.saml.saml_sign_ins import SamlSignIns


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowedRole:
    """What AssumeRole is to make less of the role: one of the policies has to allow what is done.

    `at_most` is how long its session lasts, where that is not zero.
    """

    policy: str = ""
    policy_arns: tuple[str, ...] = ()
    at_most: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one caller brings: a code that a person typed, and what the session is for.

    `connection` and `region` are those of the profile at the end of the chain; its sources use
    them too. `serial` asks for MFA by that device where the profile names none.
    `by_person` says that a person asked, who may be sent to a web page, `in_background` that
    nobody waits for it, and `supporting` that its session is only for others to build upon.
    `narrowed` is for the role at the end alone.
    """

    typed_code: str = field(default="", repr=False)
    for_console: bool = False
    waiting: Waiting = lambda _until: None
    connection: Connection | None = None
    region: str = ""
    serial: str = ""
    by_person: bool = False
    in_background: bool = False
    supporting: bool = False
    narrowed: NarrowedRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPrograms:
    """What other programs on this computer prove an identity with.

    `web_identity_token` reads the token in a file; it raises `TokenUnusable`. `run` runs a command
    and returns what it prints; it raises `ProcessFailed`.
    """

    web_identity_token: Callable[[str], str]
    run: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What sign-ins of every kind are made with."""

    tokens: TokenService
    codes: CodeMaker
    device: Callable[[str], MfaDevice | None]
    aws_time: AwsTime
    portals: Portals
    logins: Logins
    saml: SamlSignIns
    oidc: OidcSignIns
    identity_pools: IdentityPools
    programs: OtherPrograms


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequest:
    """One sign-in, resolved once: `profile` is the last of `chain`, and is built upon `source`.

    `definition` is that of the chain. `devices` are those of the chain whose seed is in the vault,
    by their serials.
    """

    profile: OwnProfile
    chain: Chain
    source: Chain | None
    definition: str = field(repr=False)
    region: str
    attempt: Attempt
    connection: Connection
    devices: Mapping[str, MfaDevice]
