"""No secret leaves the keyring but to those who may have it, over a whole run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.seed import import_document
from tests import plain_user
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.program import COMMAND, Fobwatch
from tests.desktop.test_main_job import HELPER
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

BROWSER = "home/.config/chromium"
"""The browser's own memory of the console that it is signed in to."""


HUSH = "hush-4711-nobody-may-read"
"""A secret on the command line of a program that asks, which is recorded without it."""


def secrets_of(document: dict[str, list[dict[str, str]]]) -> set[str]:
    keys = {p["secret_access_key"] for p in document["profiles"] if "secret_access_key" in p}
    return keys | {device["seed"] for device in document["devices"]}


def a_whole_run(fobwatch: Fobwatch, document: dict[str, list[dict[str, str]]]) -> set[str]:
    """Use everything that has to do with secrets; those that were handed out."""
    environment = fobwatch.desktop.environment
    subprocess.run(
        [sys.executable, "-m", "fobwatch", "import", "-"],
        env=environment,
        input=json.dumps(document),
        text=True,
        check=True,
        capture_output=True,
    )
    handed_out = set()
    for profile in ("prod-readonly", "deploy", "data-lake"):
        answer = subprocess.run(
            [sys.executable, "-I", "-S", str(HELPER), profile],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        given = json.loads(answer)
        handed_out |= {given["SecretAccessKey"], given["SessionToken"]}
    ask_at_endpoint = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    python = (sys.executable, "-c", ask_at_endpoint)
    fobwatch.command("exec", "--server", "deploy", "--", *python)
    asks = f"'{sys.executable}' -I -S '{HELPER}' deploy >{os.devnull}; true"
    subprocess.run(["sh", "-c", asks, "sh", "--password", HUSH], env=environment, check=True)
    fobwatch.command("env", "deploy", "--shell", "json")
    fobwatch.command("code", "anna-laptop")
    fobwatch.command("credentials", "boris", check=False)
    fobwatch.command("credentials", "nobody", check=False)
    fobwatch.command("open", "prod-readonly")
    fobwatch.desktop.browser.wait_for_page("/console/")
    fobwatch.item.click("MFA codes", "Copy the code of anna-laptop")
    fobwatch.item.click("deploy*", "Renew now")
    wait_until(lambda: "deploy" in fobwatch.item.tooltip, "the renewed session")
    return handed_out


def test_a_whole_run_leaves_no_secret_anywhere(desktop: Desktop) -> None:
    document = import_document()
    with DemoCloud() as cloud, ProcessWatch(ours=frozenset({os.getpid()})) as processes:
        addresses = {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "FOBWATCH_FEDERATION_ENDPOINT": cloud.federation_url,
        }
        desktop.environment.update(addresses)
        fobwatch = Fobwatch(desktop)
        fobwatch.start()
        wait_until(lambda: fobwatch.command("doctor", check=False).returncode == 0, "the vault")
        secrets = secrets_of(document) | a_whole_run(fobwatch, document)
        shown = [text for notice in desktop.notifications.shown() for text in notice.texts]
        opened = [argument for start in desktop.browser.opened() for argument in start.arguments]
        fobwatch.quit()

    assert len(secrets) >= 9
    assert processes.found(secrets) == []
    assert files_with(desktop.folder, secrets | {HUSH}, besides=(BROWSER,)) == []
    assert files_with(Path(desktop.environment["XDG_RUNTIME_DIR"]), secrets, besides=()) == []
    assert not any(secret in text for secret in secrets for text in (*shown, *opened))
    assert not any(re.search("SigninToken|Session=", argument) for argument in opened)


def test_the_watch_sees_what_is_there_to_see(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before canary-in-a-file after")
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()", "canary-in-an-argument"]
    environment = {**os.environ, "PLANTED": "canary-in-an-environment"}
    with ProcessWatch() as processes:
        planted = subprocess.Popen(sleeper, env=environment, stdin=subprocess.PIPE)
        wait_until(lambda: processes.found(["canary-in-an-argument"]), "the planted argument")
        wait_until(lambda: processes.found(["canary-in-an-environment"]), "the planted variable")
        planted.communicate()

    assert files_with(tmp_path, ["canary-in-a-file"], besides=()) == ["log"]
    assert files_with(tmp_path, ["canary-in-a-file"], besides=("log",)) == []


def test_another_program_of_the_user_cannot_look_into_the_tray(desktop: Desktop) -> None:
    fobwatch = Fobwatch(desktop, "--demo", program=(*plain_user.COMMAND, *COMMAND))
    fobwatch.start()

    wait_until(lambda: plain_user.look_into(fobwatch.process.pid) == "hidden", "the protection")

    assert wait_until(
        lambda: fobwatch.command("credentials", "dev", check=False).stdout, "an agent"
    )
