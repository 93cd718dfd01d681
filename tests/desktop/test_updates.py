"""Told of a newer release on a real desktop, by a build that knows a feed."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.update_text import write_feed
from tests.adapters.answer_server import Answer, AnswerServer, tls_of_unknown_authority
from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.program import Fobwatch
from tests.desktop.steps import page
from tests.desktop.waiting import wait_until
from tests.fakes_updates import RELEASE
from tests.feed_keys import public, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.desktop

ROOT = Path(__file__).resolve().parent.parent.parent
SWITCH = "Tell me when there is a newer release"


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[AnswerServer]:
    now = datetime.now(UTC)
    release = replace(RELEASE, published=now, expires=now + timedelta(days=30))
    answer = Answer(body=signed(json.dumps(write_feed(release))))
    with AnswerServer(answer, tls=tls_of_unknown_authority(tmp_path)) as server:
        yield server


def with_a_feed(folder: Path, server: AnswerServer) -> Path:
    """The program as a release packs it, resources within, and with a feed among them."""
    package = folder / "build" / "fobwatch"
    shutil.copytree(ROOT / "desktop" / "fobwatch", package)
    shutil.copytree(ROOT / "resources", package / "resources")
    key = base64.b64encode(public()).decode()
    settings = {"feed": f"{server.url}/updates.json", "keys": [key]}
    (package / "resources" / "updates.json").write_text(json.dumps(settings), "utf-8")
    return package.parent


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_release_is_looked_for_once_switched_on_told_and_its_page_opened(
    tmp_path: Path, feed: AnswerServer, *, dark: bool
) -> None:
    theme = "dark" if dark else "light"
    environment = {
        "PYTHONPATH": str(with_a_feed(tmp_path, feed)),
        "AWS_CA_BUNDLE": str(tmp_path / "authority.pem"),
    }
    with Desktop(f"updates-{theme}", DesktopOptions(dark=dark)) as desktop:
        program = (sys.executable, "-P", "-m", "fobwatch")
        fobwatch = Fobwatch(desktop, environment=environment, program=program)
        fobwatch.start()
        page(5)(fobwatch)
        fobwatch.wait_for("check box", SWITCH)
        before = list(feed.requests)
        fobwatch.press("check box", SWITCH)
        line = "Fobwatch 1.2.0 is available; this is"
        wait_until(lambda: fobwatch.says(line), "the settings' line")
        desktop.notifications.wait_for("Fobwatch 1.2.0 is available")
        desktop.screen.save(f"updates-{theme}")
        desktop.notifications.press("Fobwatch 1.2.0 is available", "Open its page")
        wait_until(lambda: opened(desktop), "the browser")

        assert before == []
        assert len(feed.requests) == 1
        assert opened(desktop) == [RELEASE.url]
        assert fobwatch.quit() == 0


def opened(desktop: Desktop) -> list[str]:
    return [start.arguments[-1] for start in desktop.browser.opened()]


def test_a_build_without_a_feed_offers_nothing() -> None:
    with Desktop("updates-none") as desktop:
        fobwatch = Fobwatch(desktop)
        fobwatch.start()
        page(5)(fobwatch)
        wait_until(lambda: fobwatch.says("Appearance"), "the settings")

        assert not fobwatch.says(SWITCH)
        assert fobwatch.quit() == 0
