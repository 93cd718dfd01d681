"""User agents in plain words."""

from __future__ import annotations

from typing import Final

from fobwatch.ui.runtime.translation import translate

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
