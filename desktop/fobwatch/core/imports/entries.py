"""One entry of any password manager or authenticator, as an MFA device."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.core.imports.findings import FoundDevice, shown_name
from fobwatch.core.imports.refusals import bounded
from fobwatch.core.mfa.device_checks import serial_problem
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.otpauth import read_parts, unwrapped
from fobwatch.core.mfa.seed_parts import (
    SERIAL_IN_TEXT,
    SeedParts,
    is_aws_name,
    issuer_and_label,
    suggested_serial,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_TITLE = 120

_AWS_HOSTS = re.compile(
    r"(?:(?P<account>\d{12})\.|.+\.)?(?:signin|console)\.(?P<suffix>aws\.amazon\.com|"
    r"amazonaws\.cn|amazonaws-us-gov\.com)|aws\.amazon\.com"
)
_PARTITIONS = {
    "aws.amazon.com": "aws",
    "amazonaws.cn": "aws-cn",
    "amazonaws-us-gov.com": "aws-us-gov",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """All texts are as the file has them, empty where it has none.

    `secret` is a bare seed or an otpauth URI; `title` is the entry's own name.
    """

    secret: str = field(repr=False)
    title: str = ""
    issuer: str = ""
    label: str = ""
    username: str = ""
    urls: tuple[str, ...] = ()
    notes: str = field(default="", repr=False)
    algorithm: str = ""
    digits: str = ""
    period: str = ""
    kind: str = ""

    def devices(self) -> Iterator[FoundDevice]:
        """Most entries are one device; one without a seed is none."""
        if not self.secret.strip():
            return
        try:
            for parts in self._parts():
                yield self._device(parts)
        except InvalidDevice as error:
            yield replace(self._device(SeedParts(secret="", issuer=self.title)), refusal=error)

    def _parts(self) -> tuple[SeedParts, ...]:
        """Raises `InvalidDevice`."""
        if ":" in unwrapped(self.secret):
            return read_parts(self.secret)
        name = self.label or self.username or (self.title if self.issuer else "")
        issuer, label = issuer_and_label(self.issuer, name)
        parts = SeedParts(
            secret=self.secret,
            issuer=issuer or self.title.strip(),
            label=label,
            algorithm=self.algorithm,
            digits=self.digits,
            period=self.period,
            kind=self.kind or "totp",
        )
        return (parts,)

    def _device(self, parts: SeedParts) -> FoundDevice:
        serial, derived = self._serial(parts)
        names = (parts.issuer, self.title)
        place = ": ".join(part for part in (parts.issuer, parts.label) if part)
        return FoundDevice(
            title=shown_name(place or self.title or "?", MAX_TITLE),
            parts=parts,
            serial=serial or derived,
            is_derived=not serial and bool(derived),
            is_aws=bool(serial or derived or self._pages()) or any(map(is_aws_name, names)),
        )

    def _serial(self, parts: SeedParts) -> tuple[str, str]:
        """What AWS's label or an ARN in the notes says, and what the sign-in page suggests."""
        named = SERIAL_IN_TEXT.search(f"{self.title}\n{self.notes}")
        serial = named[0] if named else suggested_serial(parts.issuer, parts.label)
        page = next((page for page in self._pages() if page["account"]), None)
        if page is None:
            return serial, ""
        user = self.username.strip() or parts.label.partition("@")[0]
        derived = f"arn:{_PARTITIONS[page['suffix']]}:iam::{page['account']}:mfa/{user}"
        return serial, derived if user and not serial_problem(derived) else ""

    def _pages(self) -> list[re.Match[str]]:
        """The sign-in pages of AWS among its addresses."""
        hosts = (_host(url) for url in self.urls)
        return [match for host in hosts if (match := _AWS_HOSTS.fullmatch(host))]


def devices_of(entries: Iterable[Entry]) -> tuple[FoundDevice, ...]:
    """The devices of all of them. Raises `InvalidImport` for too many."""
    return bounded(device for entry in entries for device in entry.devices())


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").casefold()
    except ValueError:  # such as a bracket that is not closed
        return ""
