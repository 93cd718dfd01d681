"""Something is wrong: a person looks at what can be done, and does it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.protocol import ExitCode
from fobwatch.demo.company import COMPANY
from fobwatch.demo.seed import import_document
from tests.cloud import CloudClients, credentials_of
from tests.demo.refusals import refused
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import COMMAND, COMMAND_TIMEOUT_S, Fobwatch
from tests.desktop.steps import choose_file
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    from fobwatch.demo.cloud import DemoCloud

pytestmark = pytest.mark.desktop

DEPLOY = COMPANY.user("deploy")
OLD = DEPLOY.access_key.access_key_id


@pytest.fixture
def clients(cloud: DemoCloud) -> Iterator[CloudClients]:
    clients = CloudClients(cloud.endpoint_url)
    yield clients
    clients.close()


@pytest.fixture
def fobwatch(request: pytest.FixtureRequest, cloud: DemoCloud) -> Iterator[Fobwatch]:
    """Fobwatch on a desktop with these options, with one user's profile."""
    name = request.function.__name__.removeprefix("test_")
    document = import_document()
    document["profiles"] = [p for p in document["profiles"] if p["name"] == "deploy"]
    with Desktop(name, request.param) as desktop:
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        fobwatch.start_with_vault()
        fobwatch.command("import", "-", typed=json.dumps(document))
        yield fobwatch
        fobwatch.process.end()


def keys(iam: IAMClient) -> dict[str, str]:
    """The user's keys at AWS, with their status."""
    listed = iam.list_access_keys(UserName="deploy")["AccessKeyMetadata"]
    return {key["AccessKeyId"]: key["Status"] for key in listed}


def answered(fobwatch: Fobwatch, answer: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run this command, and give this answer to the question that it leads to."""
    with subprocess.Popen(
        [*COMMAND, *command],
        env=fobwatch.desktop.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        fobwatch.wait_for("push button", answer)
        fobwatch.desktop.screen.save(f"lockdown-question-{answer.partition(' ')[0].casefold()}")
        fobwatch.press("push button", answer)
        said, complained = program.communicate(timeout=COMMAND_TIMEOUT_S)
    return subprocess.CompletedProcess(command, program.returncode, said, complained)


@pytest.mark.parametrize("fobwatch", [DesktopOptions()], ids=["light"], indirect=True)
def test_looking_changes_nothing_and_a_program_needs_a_persons_answer(
    fobwatch: Fobwatch, clients: CloudClients
) -> None:
    screen = fobwatch.desktop.screen
    iam = clients.iam(COMPANY.user("boris").access_key)
    fobwatch.item.click("Something is wrong*")
    fobwatch.wait_for("push button", "Lock down")
    screen.save("lockdown-dry")

    shown = answered(fobwatch, "Allow once", "lockdown", "deploy")
    denied = answered(fobwatch, "Deny", "lockdown", "deploy", "--yes")

    assert shown.returncode == ExitCode.OK
    (line,) = [line for line in shown.stdout.splitlines() if "iam:PutUserPolicy" in line]
    assert DEPLOY.arn in line
    assert "Nothing was changed." in shown.stdout
    assert (denied.returncode, denied.stdout) == (ExitCode.DENIED, "")
    assert "You said no" in denied.stderr
    assert keys(iam) == {OLD: "Active"}
    assert iam.list_user_policies(UserName="deploy")["PolicyNames"] == ["Work"]


@pytest.mark.parametrize("fobwatch", [DesktopOptions(dark=True)], ids=["dark"], indirect=True)
def test_a_profile_is_locked_down(
    fobwatch: Fobwatch, clients: CloudClients, tmp_path: Path
) -> None:
    desktop = fobwatch.desktop
    iam = clients.iam(COMPANY.user("boris").access_key)
    stolen = credentials_of(clients.sts(DEPLOY.access_key).get_session_token())
    secret = DEPLOY.access_key.secret_access_key
    report = tmp_path / "report.html"
    with ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        fobwatch.item.click("Something is wrong*")
        fobwatch.press("check box", "Make a new access key for the profile")  # ten seconds' proof
        fobwatch.press("push button", "Lock down")
        wait_until(lambda: fobwatch.says("Locked down"), "the end")
        desktop.screen.save("lockdown-done")
        refusal = fobwatch.command("credentials", "deploy", check=False)

        fobwatch.press("push button", "Save the report…")
        choose_file(fobwatch, "Save the report", report)
        wait_until(report.exists, "the report")
        fobwatch.press("push button", "Resume all")
        wait_until(lambda: fobwatch.says("Taken back."), "the way back")
        desktop.screen.save("lockdown-taken-back")
        fobwatch.quit()

    assert refusal.returncode == ExitCode.PAUSED
    assert keys(iam) == {OLD: "Inactive"}
    for call, code in (
        (clients.sts(DEPLOY.access_key).get_caller_identity, "InvalidClientTokenId"),
        (clients.other("ec2", stolen).describe_regions, "UnauthorizedOperation"),
    ):
        with refused() as answer:
            call()
        assert answer.code == code
    assert OLD in report.read_text()
    assert secret not in report.read_text()
    assert processes.found([secret]) == []
    assert files_with(desktop.folder, {secret}, besides=()) == []
