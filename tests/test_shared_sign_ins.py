"""Sign-ins to access portals beside the AWS CLI, in the program as it is put together."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import Backend, demo_backend
from fobwatch.core.portals.portal import PORTAL_SIGN_INS, PortalSignIn, Registration
from fobwatch.demo.look_alike import LookAlike
from fobwatch.demo.store import DemoStore
from tests.fakes_portals import START_URL

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION = f"\n[sso-session acme]\nsso_start_url = {START_URL}\nsso_region = eu-central-1\n"
OURS = "293abb6b76d7791c0732cc517d38c4b5c734b87f.json"
"""The SHA-1 of “acme”."""


def users_cache() -> Path:
    return Path(os.environ["HOME"], ".aws", "sso", "cache")


def sign_in(backend: Backend) -> None:
    now = backend.aws_time.now()
    backend.vault.save(
        PORTAL_SIGN_INS,
        PortalSignIn(
            start_url=START_URL,
            region="eu-central-1",
            registration=Registration(client_id="client", client_secret="canary-secret"),
            signed_in_at=now,
            access_token="the-access-token",
            access_expires_at=now + timedelta(hours=1),
            refresh_token="canary-refresh",
        ),
    )


def share(backend: Backend, *, wanted: bool) -> None:
    backend.settings.change(lambda now: replace(now, share_portal_sign_ins=wanted))
    backend.cli_sharing.update()


@pytest.fixture
def backend() -> Iterator[Backend]:
    config = Path(os.environ["HOME"], ".aws", "config")
    config.parent.mkdir()
    config.write_text(SESSION, "utf-8")
    backend = Backend(places(), DemoStore())
    backend.load()
    sign_in(backend)
    yield backend
    share(backend, wanted=False)
    backend.close(2)


def test_a_sign_in_is_shared_only_where_that_is_wanted(backend: Backend) -> None:
    backend.cli_sharing.update()
    at_first = users_cache().exists()
    share(backend, wanted=True)
    shared = (users_cache() / OURS).read_text("utf-8")
    share(backend, wanted=False)

    assert not at_first
    assert json.loads(shared)["accessToken"] == "the-access-token"
    assert "canary" not in shared
    assert list(users_cache().iterdir()) == []


def test_changing_the_setting_is_enough(backend: Backend) -> None:
    written = threading.Event()
    put = backend.cli_sharing.update

    def update() -> None:
        put()
        written.set()

    backend.read_files()
    backend.cli_sharing.update = update  # type: ignore[method-assign]  # to be told of it
    backend.settings.change(lambda now: replace(now, share_portal_sign_ins=True))

    assert written.wait(timeout=20)
    assert (users_cache() / OURS).exists()


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[LookAlike]:
    for name in (
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ENDPOINT_URL",
        "FOBWATCH_FEDERATION_ENDPOINT",
        "FOBWATCH_PORTAL_ENDPOINT",
    ):
        monkeypatch.setenv(name, "")  # so that it is as before afterwards
    demo = LookAlike(places(demo=True).config / "aws", session_life=None)
    yield demo
    demo.close()


def test_the_demo_leaves_the_users_own_sign_ins_alone(demo: LookAlike) -> None:
    paths = places(demo=True)
    backend = demo_backend(paths, demo)
    backend.load()
    with Path(os.environ["AWS_CONFIG_FILE"]).open("a", encoding="utf-8") as config:
        config.write(SESSION)
    sign_in(backend)
    share(backend, wanted=True)

    assert (paths.config / "aws" / "sso" / "cache" / OURS).exists()
    assert not users_cache().exists()
    backend.close(2)


def test_the_demo_forgets_what_was_not_finished_at_the_aws_that_is_gone(demo: LookAlike) -> None:
    paths = places(demo=True)
    paths.state.mkdir(parents=True, exist_ok=True)
    paths.walks.write_text("of the demo before", encoding="utf-8")

    backend = demo_backend(paths, demo)

    assert not paths.walks.exists()
    backend.close(2)
