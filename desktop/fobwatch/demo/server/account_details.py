"""GetAccountAuthorizationDetails: in pages, and with permissions boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from fobwatch.demo.server.requests import first

if TYPE_CHECKING:
    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.requests import Parameters, Reply

NAMESPACE: Final = "https://iam.amazonaws.com/doc/2010-05-08/"
LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")

PAGE: Final = "100"
"""Users, groups, roles and policies together (IAM API, GetAccountAuthorizationDetails)."""


class AccountDetails:
    """MiniStack tells all at once, and no boundaries."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def install(self) -> None:
        ET.register_namespace("", NAMESPACE)
        self._emulator.on_iam("GetAccountAuthorizationDetails", self._details)

    def _details(self, forward: IamHandler, parameters: Parameters) -> Reply:
        status, headers, body = forward(parameters)
        answer = ET.fromstring(body)  # noqa: S314 - MiniStack wrote it
        for detail in ("User", "Role"):
            for member in answer.iterfind(f".//{_tag(detail)}DetailList/{_tag('member')}"):
                self._add_boundary(detail, member)
        _cut(answer[0], first(parameters, "Marker"), first(parameters, "MaxItems") or PAGE)
        return status, headers, ET.tostring(answer)

    def _add_boundary(self, detail: str, member: ET.Element) -> None:
        name = member.findtext(_tag(f"{detail}Name"), "")
        if arn := self._emulator.records.boundary_of(detail, name):
            boundary = ET.SubElement(member, _tag("PermissionsBoundary"))
            kind = ET.SubElement(boundary, _tag("PermissionsBoundaryType"))
            kind.text = "Policy"
            ET.SubElement(boundary, _tag("PermissionsBoundaryArn")).text = arn


def _cut(result: ET.Element, marker: str, size: str) -> None:
    """Leave one page of the members; a marker is how many came before it."""
    start = int(marker or 0)
    end = start + int(size)
    lists = [each for name in LISTS if (each := result.find(_tag(name))) is not None]
    members = [(each, member) for each in lists for member in list(each)]
    for each, member in (*members[:start], *members[end:]):
        each.remove(member)
    truncated = result.find(_tag("IsTruncated"))
    if truncated is not None and end < len(members):
        truncated.text = "true"
        ET.SubElement(result, _tag("Marker")).text = str(end)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
