"""No secret leaves the keyring but to those who may have it, over a whole run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import psutil
import pytest

from fobwatch.demo.cloud import DemoCloud
from fobwatch.demo.federation import CLIENT_ID, WEB_ROLE
from fobwatch.demo.seed import import_document, saml_profile
from tests import plain_user
from tests.desktop import canary
from tests.desktop.canary import ProcessWatch, files_with
from tests.desktop.desktop import Desktop
from tests.desktop.program import COMMAND, Fobwatch
from tests.desktop.steps import close_what_is_open, start_in_panel
from tests.desktop.test_access_portal import CONFIG as PORTAL_CONFIG
from tests.desktop.test_aws_login import CONFIG as LOGIN_CONFIG
from tests.desktop.test_main_job import HELPER
from tests.desktop.waiting import wait_until

pytestmark = pytest.mark.desktop

BROWSER = "home/.config/chromium"
"""The browser's own memory of the console that it is signed in to."""


TOKENS = ("aoaAAAA", "aorAAAA", "ASOR", b64encode(b"<samlp:Response").decode())
"""How the look-alikes' tokens and SAML responses begin, renewed ones and those of the past too."""

WAYS = (
    ("portal-developer", "/authorize", "allow"),
    ("me", "/v1/authorize", "admin"),
    ("pipeline", "/idp/oidc/authorize", "allow"),
    ("saml-admin", "/idp/saml", "allow"),
    ("saml-window", "/idp/saml", "allow"),
)
"""Each profile, the page on which a person signs in, and the button that they press there."""

SECRET_FIELD = re.compile("token|secret|key|seed")
SHORTEST = 30

PORT = 20444
"""For SAML responses in this test alone, since others may run beside it."""

HUSH = "hush-4711-nobody-may-read"
"""A secret on the command line of a program that asks, which is recorded without it."""


def secrets_of(document: dict[str, list[dict[str, str]]]) -> set[str]:
    of_profiles = {
        profile[name]
        for profile in document["profiles"]
        for name in ("secret_access_key", "console_password")
        if name in profile
    }
    return of_profiles | {device["seed"] for device in document["devices"]}


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
        fobwatch.start_with_vault()
        secrets = secrets_of(document) | a_whole_run(fobwatch, document)
        shown = [text for notice in desktop.notifications.shown() for text in notice.texts]
        opened = [argument for start in desktop.browser.opened() for argument in start.arguments]
        fobwatch.quit()

    (consoles,) = desktop.home.glob(".local/state/fobwatch/consoles.json")

    assert len(secrets) >= 9
    assert "prod-readonly" in consoles.read_text()
    assert "http" not in consoles.read_text()
    assert consoles.stat().st_mode & 0o077 == 0
    assert processes.found(secrets) == []
    assert files_with(desktop.folder, secrets | {HUSH}, besides=(BROWSER,)) == []
    assert files_with(Path(desktop.environment["XDG_RUNTIME_DIR"]), secrets) == []
    assert not any(secret in text for secret in secrets for text in (*shown, *opened))
    assert not any(re.search("SigninToken|Session=", argument) for argument in opened)


def documents(provider_url: str) -> list[dict[str, object]]:
    """One profile of each way to sign in with the browser that the files of AWS do not have."""
    provider = {"issuer_url": f"{provider_url}/oidc", "client_id": CLIENT_ID}
    posted = saml_profile(provider_url, PORT)
    seen = {"start_url": f"{provider_url}/saml", "receiver_port": 0, "name": "saml-window"}
    web_role = {"kind": "web-identity", "role_arn": WEB_ROLE.arn, "region": "eu-central-1"}
    return [posted, {**posted, **seen}, {"name": "pipeline", **web_role, **provider}]


def sign_in(fobwatch: Fobwatch, profile: str, page: str, decision: str) -> set[str]:
    """Sign in with the browser; the secrets that a tool then gets."""
    start_in_panel(fobwatch, profile)
    fobwatch.desktop.browser.wait_for_page(page).press(decision)

    def answer() -> str:
        return fobwatch.command("credentials", profile, check=False).stdout

    given = json.loads(wait_until(answer, f"credentials of {profile}"))
    close_what_is_open(fobwatch)
    return {given["SecretAccessKey"], given["SessionToken"]}


def stored_secrets(desktop: Desktop) -> set[str]:
    """Every secret of the vault."""
    records = [json.loads(text) for text in desktop.keyring.secrets()]
    fields = [field for record in records for field in record.items()]
    return {
        value
        for name, value in fields
        if isinstance(value, str) and SECRET_FIELD.search(name) and len(value) >= SHORTEST
    }


def test_signing_in_leaves_no_token_in_a_log_an_argument_or_a_browser() -> None:
    with (
        Desktop("canary-sign-ins") as desktop,
        DemoCloud() as cloud,
        ProcessWatch(ours=frozenset({os.getpid()})) as processes,
    ):
        config = desktop.home / ".aws" / "config"
        config.parent.mkdir()
        config.write_text(f"{PORTAL_CONFIG}\n{LOGIN_CONFIG}", "utf-8")
        fobwatch = Fobwatch(desktop, environment={"AWS_ENDPOINT_URL": cloud.endpoint_url})
        fobwatch.start_with_vault()
        profiles = {"version": 1, "profiles": documents(cloud.provider_url)}
        fobwatch.command("import", "-", typed=json.dumps(profiles))
        secrets = set(TOKENS)
        for way in WAYS:
            secrets |= sign_in(fobwatch, *way)
        secrets |= stored_secrets(desktop)
        fobwatch.quit()
        desktop.browser.close()
        windows = list((desktop.home / ".local/state/fobwatch/browser-windows").iterdir())
        shown = [text for notice in desktop.notifications.shown() for text in notice.texts]

    assert len(secrets) > len(TOKENS) + 3 * len(WAYS)
    assert len(windows) == 1
    assert (desktop.home / ".config/chromium/Default/History").exists()
    assert processes.found(secrets) == []
    assert files_with(desktop.folder, secrets) == []
    assert not any(secret in text for secret in secrets for text in shown)


def test_the_watch_sees_what_is_there_to_see(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before canary-in-a-file after")
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()", "canary-in-an-argument"]
    environment = {**os.environ, "PLANTED": "canary-in-an-environment"}
    with ProcessWatch() as processes:
        planted = subprocess.Popen(sleeper, env=environment, stdin=subprocess.PIPE)
        wait_until(lambda: processes.found(["canary-in-an-argument"]), "the planted argument")
        wait_until(lambda: processes.found(["canary-in-an-environment"]), "the planted variable")
        planted.communicate()

    assert files_with(tmp_path, ["canary-in-a-file"]) == ["log"]
    assert files_with(tmp_path, ["canary-in-a-file"], besides=("log",)) == []


def test_the_watch_leaves_out_what_other_workers_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]])"
    sleeper = ("-c", "import sys; sys.stdin.read()", "canary-of-another-test")
    worker = subprocess.Popen([sys.executable, "-c", script, *sleeper], stdin=subprocess.PIPE)
    monkeypatch.setattr(canary, "other_workers", lambda: {worker.pid})
    with ProcessWatch() as processes:
        (orphan,) = wait_until(psutil.Process(worker.pid).children, "the other worker's program")
        own = subprocess.Popen([sys.executable, *sleeper], stdin=subprocess.PIPE)
        wait_until(lambda: own.pid in processes.pids(sleeper[-1]), "the test's own program")
        worker.kill()
        wait_until(lambda: orphan.ppid() != worker.pid, "an orphan")
    worker.communicate()
    own.communicate()

    assert processes.pids(sleeper[-1]) == {own.pid}


def test_another_program_of_the_user_cannot_look_into_the_tray(desktop: Desktop) -> None:
    fobwatch = Fobwatch(desktop, "--demo", program=(*plain_user.COMMAND, *COMMAND))
    fobwatch.start()

    wait_until(lambda: plain_user.look_into(fobwatch.process.pid) == "hidden", "the protection")

    assert wait_until(
        lambda: fobwatch.command("credentials", "dev", check=False).stdout, "an agent"
    )
