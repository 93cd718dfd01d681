"""Profiles that another program changes while nothing of Fobwatch is shown."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.protocol import ExitCode
from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from tests.desktop.desktop import Desktop
from tests.desktop.test_main_job import at_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desktop.test_main_job import Job

pytestmark = pytest.mark.desktop

CODE_LIFE = timedelta(seconds=30)
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


@pytest.fixture
def job() -> Iterator[Job]:
    with DemoCloud() as cloud, Desktop("changed-profiles") as desktop:
        desktop.environment.update(desktop.clock.environment)
        job = at_work(cloud, desktop)
        yield job
        job.fobwatch.process.end()


def write_config(job: Job, *sections: str) -> Path:
    config = job.desktop.home / ".aws" / "config"
    config.parent.mkdir(exist_ok=True)
    config.write_text("\n".join(sections))
    return config


def role_section(name: str, role: str) -> str:
    return (
        f"[profile {name}]\nrole_arn = {COMPANY.role(role).arn}\n"
        "source_profile = anna\nregion = us-east-1\n"
    )


def who(job: Job, profile: str) -> str:
    """Whom AWS takes a tool for that is run on the profile's session."""
    return job.fobwatch.command("exec", profile, "--", sys.executable, "-c", WHO).stdout.strip()


def let_the_code_pass(job: Job, times: int) -> None:
    """AWS takes each code once: have the next one be there, on this computer and at AWS."""
    job.desktop.clock.jump(CODE_LIFE)
    job.cloud.set_knobs(Knobs(clock_offset=times * CODE_LIFE))


def test_a_tool_and_the_console_are_what_the_profile_is_now(job: Job) -> None:
    write_config(job, role_section("job", "Admin"))
    before = who(job, "job")

    write_config(job, role_section("job", "ReadOnly"))
    let_the_code_pass(job, 1)
    changed = who(job, "job")
    write_config(job, role_section("job", "Admin"))
    job.fobwatch.restart_after_a_crash()
    job.fobwatch.wait_for_vault()
    let_the_code_pass(job, 2)
    restarted = who(job, "job")
    write_config(job, role_section("job", "ReadOnly"))
    let_the_code_pass(job, 3)
    job.fobwatch.command("open", "job")
    page = job.desktop.browser.wait_for_page("/console/")

    assert ":assumed-role/Admin/" in before
    assert ":assumed-role/ReadOnly/" in changed
    assert ":assumed-role/Admin/" in restarted
    assert "ReadOnly" in page.text()


def test_a_profile_is_known_and_gone_with_its_lines(job: Job) -> None:
    unknown = job.fobwatch.command("credentials", "fresh", check=False)
    config = write_config(job, role_section("fresh", "ReadOnly"))
    known = job.fobwatch.command("credentials", "fresh", check=False)
    listed = job.fobwatch.command("list").stdout
    config.unlink()
    gone = job.fobwatch.command("credentials", "fresh", check=False)

    assert [unknown.returncode, known.returncode, gone.returncode] == [
        ExitCode.UNKNOWN,
        ExitCode.OK,
        ExitCode.UNKNOWN,
    ]
    assert "fresh" in listed
    assert "fresh" not in job.fobwatch.command("list").stdout


def test_a_rotated_key_signs_at_once_and_the_person_hears_of_it(job: Job) -> None:
    def write_key(secret: str) -> None:
        key = COMPANY.user("deploy").access_key
        credentials = job.desktop.home / ".aws" / "credentials"
        credentials.parent.mkdir(exist_ok=True)
        credentials.write_text(
            f"[ci]\naws_access_key_id = {key.access_key_id}\n"
            f"aws_secret_access_key = {secret}\nregion = us-east-1\n"
        )

    right = COMPANY.user("deploy").access_key.secret_access_key
    write_key(right)
    before = job.fobwatch.command("credentials", "ci", check=False)
    write_key("0" * len(right))
    wrong = job.fobwatch.command("credentials", "ci", check=False)
    write_key(right)
    again = job.fobwatch.command("credentials", "ci", check=False)

    assert [before.returncode, again.returncode] == [ExitCode.OK, ExitCode.OK]
    assert wrong.returncode == ExitCode.DENIED
    assert "signature" in wrong.stderr.lower() or "secret" in wrong.stderr.lower()
