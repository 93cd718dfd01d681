"""What a releaser does with the feed's key, and that no key is where it must not be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch import __version__
from fobwatch.adapters.update_feed import signed_feed
from fobwatch.core.update_text import read_feed
from tests.packaging.scripts import script

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
FEED = "https://fobwatch.example/updates.json"
PAGE = "https://fobwatch.example/releases"
PASSPHRASE = "made up for the tests"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = script(ROOT / "packaging" / "release" / "update_feed.py")
    monkeypatch.setattr(made, "AskPassphrase", lambda _words: PASSPHRASE)
    return made


class Desk:
    def __init__(self, tool: ModuleType, folder: Path) -> None:
        self._tool = tool
        self.key = folder / "release.key"
        self.settings = folder / "updates.json"
        self.feed = folder / "feed.json"

    def run(self, *arguments: str | Path) -> int:
        code: int = self._tool.main([*map(str, arguments), "--settings", str(self.settings)])
        return code

    def new_key(self, name: str = "release.key") -> int:
        return self.run("new-key", self.key.with_name(name), "--feed", FEED)

    def sign(self, *options: str, key: Path | None = None) -> int:
        return self.run("sign", key or self.key, self.feed, "--url", PAGE, *options)

    def fetched(self) -> str:
        """As a Fobwatch that was built with these settings sees the feed."""
        content = self.feed.read_bytes()
        return signed_feed(self.settings.read_text("utf-8"), lambda _u, _l: content).fetch()


@pytest.fixture
def desk(tool: ModuleType, tmp_path: Path) -> Desk:
    return Desk(tool, tmp_path)


def test_what_is_signed_is_believed_by_the_build_that_knows_the_key(desk: Desk) -> None:
    codes = [desk.new_key(), desk.sign("--notes", "Better. “Mañana”")]
    release = read_feed(desk.fetched())

    assert codes == [0, 0]
    assert (release.version, release.url) == (__version__, PAGE)
    assert release.notes == "Better. “Mañana”"
    assert (release.expires - release.published).days == 180
    assert desk.run("check", desk.feed) == 0


def test_the_key_is_its_owners_alone_and_behind_the_passphrase(desk: Desk) -> None:
    desk.new_key()

    assert desk.key.stat().st_mode & 0o777 == 0o600
    assert "ENCRYPTED PRIVATE KEY" in desk.key.read_text("ascii")
    assert PASSPHRASE not in desk.key.read_text("ascii")
    assert desk.settings.stat().st_size > 0
    assert "PRIVATE" not in desk.settings.read_text("utf-8")


def test_a_key_that_is_there_is_never_written_over(desk: Desk) -> None:
    desk.new_key()
    before = desk.key.read_bytes()

    assert desk.new_key() == 1
    assert desk.key.read_bytes() == before


def test_a_second_key_is_known_beside_the_first(desk: Desk) -> None:
    desk.new_key()
    desk.new_key("next.key")
    desk.sign(key=desk.key.with_name("next.key"))
    by_the_second = desk.fetched()
    desk.sign()

    assert read_feed(by_the_second).version == read_feed(desk.fetched()).version
    assert len(json.loads(desk.settings.read_text("utf-8"))["keys"]) == 2


def test_a_key_within_the_repository_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    code = desk.run("new-key", ROOT / "build" / "release.key", "--feed", FEED)

    assert code == 1
    assert "never belongs" in capsys.readouterr().err
    assert not desk.settings.exists()


@pytest.mark.parametrize(
    "options",
    [["--days", "0"], ["--days", "-1"], ["--notes", "x" * 301], ["--url", "http://plain.example"]],
    ids=["no day", "past", "long notes", "plain"],
)
def test_a_feed_that_nobody_would_believe_is_not_written(desk: Desk, options: list[str]) -> None:
    desk.new_key()

    assert desk.sign(*options) == 1
    assert not desk.feed.exists()


def test_a_feed_by_a_key_that_the_build_does_not_know_is_not_written(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.new_key()
    desk.settings.unlink()
    desk.new_key("other.key")

    assert desk.sign() == 1
    assert "not the project's" in capsys.readouterr().err
    assert not desk.feed.exists()


@pytest.mark.parametrize("answers", [["short", "short"], [PASSPHRASE, "another one"]], ids=str)
def test_a_passphrase_is_long_and_typed_twice(
    desk: Desk, tool: ModuleType, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    monkeypatch.setattr(tool, "AskPassphrase", lambda _words: answers.pop(0))

    assert desk.new_key() == 1
    assert not desk.key.exists()


def test_a_wrong_passphrase_signs_nothing(
    desk: Desk, tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.new_key()
    monkeypatch.setattr(tool, "AskPassphrase", lambda _words: "not that one at all")

    assert desk.sign() == 1
    assert not desk.feed.exists()


def test_the_feed_of_this_tree_is_one_or_there_is_none() -> None:
    settings = ROOT / "resources" / "updates.json"

    if settings.exists():
        signed_feed(settings.read_text("utf-8"))


def test_no_private_key_is_in_the_repository() -> None:
    head = "-----BEGIN [A-Z ]*" + "PRIVATE KEY-----"
    found = subprocess.run(
        ["git", "grep", "--untracked", "--files-with-matches", "--text", "-e", head],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (found.returncode, found.stdout) == (1, "")
