"""Sign-ins, and the programs of their user agents, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.sign_in_history.sign_ins import Flag, SignInKind
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from fobwatch.core.sign_in_history.sign_ins import SignIn


def kind_words(kind: SignInKind) -> str:
    return {
        SignInKind.CONSOLE: translate("SignIns", "Console sign-in"),
        SignInKind.ROLE_SWITCHED: translate("SignIns", "Role switched in the console"),
        SignInKind.PORTAL: translate("SignIns", "Sign-in at access portal"),
        SignInKind.PORTAL_ROLE: translate("SignIns", "Role opened from access portal"),
        SignInKind.SESSION: translate("SignIns", "Session started"),
        SignInKind.ROLE: translate("SignIns", "Role assumed"),
        SignInKind.FEDERATION: translate("SignIns", "Federation token"),
        SignInKind.CALL: translate("SignIns", "API call"),
    }[kind]


def kinds_saying(text: str) -> frozenset[SignInKind]:
    """The kinds whose words contain the text."""
    wanted = text.casefold()
    return frozenset(kind for kind in SignInKind if wanted in kind_words(kind).casefold())


def flag_words(flag: Flag) -> str:
    return {
        Flag.FAILED: translate("SignIns", "Failed"),
        Flag.ROOT: translate("SignIns", "Root user"),
        Flag.NEW_ADDRESS: translate("SignIns", "New address"),
        Flag.NOT_OURS: translate("SignIns", "Not by this Fobwatch"),
    }[flag]


def flags_words(sign_in: SignIn) -> str:
    """Its flags in their order, empty where it has none."""
    return SEPARATOR.join(flag_words(flag) for flag in Flag if flag in sign_in.flags)


def what_words(sign_in: SignIn) -> str:
    """What was done: the kind, or what was called."""
    if sign_in.kind is not SignInKind.CALL:
        return kind_words(sign_in.kind)
    return f"{sign_in.event.name} ({sign_in.event.source.removesuffix('.amazonaws.com')})"


def line_words(sign_in: SignIn) -> str:
    """Its flags, which matter most if there is little room, and what was done."""
    return SEPARATOR.join(filter(None, (flags_words(sign_in), what_words(sign_in))))


def mfa_words(mfa: bool | None) -> str:
    if mfa is None:
        return ""
    return translate("SignIns", "Yes") if mfa else translate("SignIns", "No")


LONGEST: Final = 40

_TOOLS: Final = (
    ("fobwatch/", "Fobwatch"),
    ("hashicorp", "Terraform"),
    ("terraform", "Terraform"),
    ("pulumi", "Pulumi"),
    ("aws-cli", "AWS CLI"),
    ("aws-cdk", "AWS CDK"),
    ("awspowershell", "AWS Tools for PowerShell"),
    ("boto3", "boto3 (Python)"),
    ("botocore", "botocore (Python)"),
    ("aws-sdk-go", "AWS SDK for Go"),
    ("aws-sdk-java", "AWS SDK for Java"),
    ("aws-sdk-js", "AWS SDK for JavaScript"),
    ("aws-sdk-nodejs", "AWS SDK for JavaScript"),
    ("aws-sdk-rust", "AWS SDK for Rust"),
    ("aws-sdk-dotnet", "AWS SDK for .NET"),
    ("aws-sdk-php", "AWS SDK for PHP"),
    ("aws-sdk-ruby", "AWS SDK for Ruby"),
    ("aws-sdk-kotlin", "AWS SDK for Kotlin"),
    ("aws-sdk-swift", "AWS SDK for Swift"),
    ("aws-sdk-cpp", "AWS SDK for C++"),
    ("curl/", "curl"),
    ("python-requests", "requests (Python)"),
    ("okhttp", "OkHttp"),
)
"""Parts of user agents, in the order in which they count: a tool names its SDK too."""

_BROWSERS: Final = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)
"""Likewise: most claim to be another one as well."""

_SYSTEMS: Final = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "macOS"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def program_words(user_agent: str) -> str:
    """The program that a user agent claims to be; empty where it says nothing."""
    text = user_agent.casefold()
    if tool := _first(_TOOLS, text):
        return tool
    if text.startswith("mozilla/") and (browser := _first(_BROWSERS, text)):
        system = _first(_SYSTEMS, text)
        words = translate("SignIns", "{browser} on {system}")
        return words.format(browser=browser, system=system) if system else browser
    if text.endswith("amazonaws.com") or text.startswith("aws internal"):
        return translate("SignIns", "A service of AWS")
    name = user_agent.split(" ", 1)[0]
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for part, name in names if part in text), "")
