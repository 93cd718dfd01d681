"""IAM's facts about a whole account: its summary, its credential report, and all its details."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from fobwatch.demo.server.refusals import Refusal
from fobwatch.demo.server.requests import current_request, first

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.demo.company import Account, Company
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator, IamHandler
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.requests import Parameters, Reply

_LIFE: Final = timedelta(hours=4)
"""Of a credential report (IAM user guide, "Getting credential reports")."""


class AccountFacts:
    """A report is made in the time of the knob `report_delay`."""

    def __init__(
        self, company: Company, emulator: Emulator, clock: AwsClock, gateway: Gateway
    ) -> None:
        self._accounts = {each.account_id: each for each in company.accounts}
        self._emulator = emulator
        self._clock = clock
        self._gateway = gateway
        self._begun: dict[str, datetime] = {}

    def install(self) -> None:
        self._emulator.on_iam("GetAccountSummary", self._summary)
        self._emulator.on_iam("GenerateCredentialReport", self._generate)
        self._emulator.on_iam("GetCredentialReport", self._report)

    def forget(self) -> None:
        self._begun.clear()

    def _summary(self, forward: IamHandler, parameters: Parameters) -> Reply:
        status, headers, body = forward(parameters)
        account = self._account()
        facts = {
            "AccountAccessKeysPresent": account.root_keys,
            "AccountMFAEnabled": int(account.root_mfa),
        }
        password = int(account.root_password)  # which MiniStack does not report
        text = body.decode().replace(
            "<SummaryMap>",
            f"<SummaryMap><entry><key>AccountPasswordPresent</key><value>{password}</value></entry>",
        )
        for name, value in facts.items():
            text = re.sub(rf"(<key>{name}</key><value>)\d+", rf"\g<1>{value}", text)
        return status, headers, text.encode()

    def _generate(self, forward: IamHandler, parameters: Parameters) -> Reply:
        account_id = self._account().account_id
        age = self._age(account_id)
        if age is None or age >= _LIFE:
            forward(parameters)
            self._begun[account_id] = self._clock.now()
            return self._state("STARTED")
        making = age < self._gateway.knobs.report_delay
        return self._state("INPROGRESS" if making else "COMPLETE")

    def _report(self, forward: IamHandler, parameters: Parameters) -> Reply:
        age = self._age(self._account().account_id)
        if age is None:
            raise Refusal(HTTPStatus.GONE, "ReportNotPresent", "No report has been generated.")
        if age >= _LIFE:
            raise Refusal(HTTPStatus.GONE, "ReportExpired", "The report has expired.")
        if age < self._gateway.knobs.report_delay:
            raise Refusal(
                HTTPStatus.NOT_FOUND, "ReportInProgress", "The report is being generated."
            )
        return forward(parameters)

    def _state(self, state: str) -> Reply:
        return self._emulator.iam_answer("GenerateCredentialReport", f"<State>{state}</State>")

    def _age(self, account_id: str) -> timedelta | None:
        begun = self._begun.get(account_id)
        return self._clock.now() - begun if begun else None

    def _account(self) -> Account:
        """That of the caller."""
        caller = self._emulator.records.principal(current_request.get().access_key_id)
        if caller is None:
            raise LookupError("nobody asks")
        return self._accounts[caller.account_id]


NAMESPACE: Final = "https://iam.amazonaws.com/doc/2010-05-08/"
LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")

PAGE: Final = "100"
"""Users, groups, roles and policies together (IAM API, GetAccountAuthorizationDetails)."""


class AccountDetails:
    """MiniStack answers in one page, without boundaries."""

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
