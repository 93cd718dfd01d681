"""Start URLs and issuer URLs of access portals, as people paste them and as AWS writes them."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from fobwatch.core.text_rules import ValidationProblem

_MAX_URL = 1024
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
_REGION_IN_HOST = re.compile(
    r"\.portal\.(?P<dual>[a-z]{2,8}(?:-[a-z]+)+-\d+)\.(?:app\.aws|app\.amazonwebservices\.com\.cn)$"
    r"|\.(?P<plain>[a-z]{2,8}(?:-[a-z]+)+-\d+)\.portal\.amazonaws\.(?:com(?:\.cn)?|eu)$"
    r"|^start\.(?P<gov>us-gov-[a-z]+-\d+)\.us-gov-home\.awsapps\.com$"
)
"""Hosts with the region in their name ("AWS access portal URL", user guide)."""

_AWS_HOSTS = (
    ".awsapps.com",
    ".awsapps.cn",
    ".app.aws",
    ".portal.amazonaws.com",
    ".portal.amazonaws.com.cn",
    ".portal.amazonaws.eu",
    ".app.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
    ".identitycenter.amazonaws.com",
    ".identitycenter.amazonaws.com.cn",
    ".identitycenter.amazonaws.eu",
    ".identitycenter.us-gov.amazonaws.com",
)
"""The portals' hosts, and the issuers', which have no address in the DNS (the AWS CLI's
`customizations/sso/resolve.py`; "AWS access portal URL", user guide)."""


def same_start_url(text: str) -> str:
    """The start URL in the form in which portals are compared, without a page within the portal."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:  # `start_url_problem` says so
        return text.strip()
    return parts._replace(
        scheme=parts.scheme.lower(),
        netloc=parts.netloc.lower(),
        path=parts.path.rstrip("/"),
        query="",
        fragment="",
    ).geturl()


def region_of_start_url(text: str) -> str:
    """The region that the host names; empty without one."""
    found = _REGION_IN_HOST.search(_host(text))
    return "" if found is None else next(filter(None, found.groups()))


def is_of_aws(start_url: str) -> bool:
    """Whether the host is one of AWS's portals or issuers, not a company's own domain."""
    return f".{_host(start_url)}".endswith(_AWS_HOSTS)


def partition_of_start_url(start_url: str) -> str:
    """The partition that the host is in; the standard one for a company's own domain."""
    marks = {".cn/": "aws-cn", ".eu/": "aws-eusc", ".us-gov": "aws-us-gov"}
    host = f"{_host(start_url)}/" if is_of_aws(start_url) else ""
    return next((name for mark, name in marks.items() if mark in host), "aws")


def portal_shortcut(start_url: str, account_id: str, role_name: str, destination: str) -> str:
    """The portal's link to a role's console ("Create shortcut links", user guide).

    Empty if the start URL leads to no page: an issuer's host has no address.
    """
    if start_url_problem(start_url) or "identitycenter" in _host(start_url).split("."):
        return ""
    fields = {"account_id": account_id, "role_name": role_name, "destination": destination}
    return f"{start_url.rstrip('/')}/#/console?{urlencode(fields)}"


def start_url_problem(text: str) -> ValidationProblem | None:
    """What is wrong with a start URL in the form of `same_start_url`."""
    if not text:
        return ValidationProblem(
            "The access portal's start URL is missing",
            "It is the address of the page on which you choose an account.",
            "Copy it from the browser, such as https://d-1234567890.awsapps.com/start.",
        )
    sound = len(text) <= _MAX_URL and text.isascii() and text.isprintable() and " " not in text
    if not sound or not text.startswith("https://") or not _HOST.fullmatch(_host(text)):
        return ValidationProblem(
            "That is not a start URL",
            "An access portal's address begins with https:// and names a host.",
            "Copy it from the browser, such as https://d-1234567890.awsapps.com/start.",
        )
    return None


def _host(text: str) -> str:
    """The host; empty if there is a user or a port beside it, which could hide another host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == parts.hostname else ""
