"""Choose from the findings in a file without asking anybody, and make the document of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.imports.document import document_text
from fobwatch.core.imports.findings import serials_by_user, with_own_device
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.text_rules import counted

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.imports.findings import Findings, FoundDevice
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile

MAX_LISTED = 5
_BY_WINDOW = "Choose in Fobwatch's window, with “Import a file…”."


def chosen_document(findings: Findings, *, serial: str = "", name: str = "") -> str:
    """Every access key and role, and every device of AWS; otherwise raises `InvalidImport`.

    `serial` is for the one device whose serial the file does not say, `name` for the one
    profile.
    """
    devices = [device for device in findings.devices if device.is_aws]
    if not devices and not findings.profiles:
        raise InvalidImport(
            "No account in this file is one of AWS",
            f"It has {counted(len(findings.devices), 'account')} of others: "
            f"{_listed([device.title for device in findings.devices])}.",
            _BY_WINDOW,
        )
    chosen = _kept_as(findings, serial)
    for each in findings.profiles:
        if each.complaint:
            raise _of_entry(each.profile.name, each.complaint)
    serials = serials_by_user(chosen)
    profiles = [with_own_device(found, serials) for found in findings.profiles]
    return document_text(chosen, _with_name(profiles, name))


def remarks(findings: Findings, *, serial: str = "", name: str = "") -> tuple[str, ...]:
    """Remarks for a person on the document that `chosen_document` made."""
    derived = [each.serial for each in findings.devices if each.is_aws and each.is_derived]
    unnamed = [found.profile.name for found in findings.profiles if not found.is_named]
    serials = serials_by_user(_kept_as(findings, serial))
    others = sum(not device.is_aws for device in findings.devices)
    lines = [
        f"The serial {each} was put together from the account and the user's name. Check it in IAM."
        for each in derived
        if not serial
    ]
    lines += [
        f"The file names no user: the profile is called {each}. Choose another with --name."
        for each in unnamed
        if not name
    ]
    lines += [
        f"{each.name} signs in with the MFA device {each.mfa_serial}, which has the user's name."
        for found in findings.profiles
        if (each := with_own_device(found, serials)) != found.profile
    ]
    if others:
        lines.append(f"Left out: {counted(others, 'account')} of other services.")
    return (*lines, *findings.notes)


def _kept_as(findings: Findings, serial: str) -> list[MfaDevice]:
    devices = [device for device in findings.devices if device.is_aws]
    for device in devices:
        if device.complaint:
            raise _of_entry(device.title, device.complaint)
    return [device.device() for device in _with_serials(devices, serial)]


def _with_serials(devices: list[FoundDevice], serial: str) -> list[FoundDevice]:
    without = [device for device in devices if not device.serial]
    if serial:
        meant = without or devices
        if len(meant) != 1:
            raise _one_only("--serial", len(meant), "device")
        return [replace(each, serial=serial) if each is meant[0] else each for each in devices]
    if without:
        more = f", nor are those of {len(without) - 1} more" if without[1:] else ""
        raise InvalidImport(
            f"The serial of “{without[0].title}” is not in the file{more}",
            "AWS finds an MFA device by its serial, an ARN that IAM shows under Security "
            "credentials.",
            "Add it: --serial arn:aws:iam::123456789012:mfa/Name."
            if not without[1:]
            else _BY_WINDOW,
            field="serial",
        )
    return devices


def _with_name(profiles: list[OwnProfile], name: str) -> list[OwnProfile]:
    if not name:
        return profiles
    if len(profiles) != 1:
        raise _one_only("--name", len(profiles), "profile")
    return [replace(profiles[0], name=name)]


def _of_entry(title: str, error: FobwatchError) -> InvalidImport:
    return InvalidImport(error.title, f"At “{title}”: {error.message}", error.remedy)


def _one_only(option: str, number: int, noun: str) -> InvalidImport:
    return InvalidImport(
        f"{option} goes with one {noun} only",
        f"The file has {counted(number, noun)}.",
        f"Leave it out, or: {_BY_WINDOW}",
    )


def _listed(titles: list[str]) -> str:
    more = len(titles) - MAX_LISTED
    shown = ", ".join(f"“{title}”" for title in titles[:MAX_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown
