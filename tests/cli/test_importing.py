"""`fobwatch import` asks a person at a terminal for the passphrase of an encrypted export."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.cli import importing
from fobwatch.core.imports.document import read_import
from fobwatch.core.imports.encrypted import PassphraseNeeded, WrongExportPassphrase
from tests.encrypted_exports import PASSPHRASE, SECRET, two_fas

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.agent.protocol import AgentVerb


@pytest.fixture
def options(tmp_path: Path) -> argparse.Namespace:
    file = tmp_path / "2fas-backup.2fas"
    file.write_text(json.dumps(two_fas()), "utf-8")
    return argparse.Namespace(file=str(file), serial="", name="")


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, passphrase: str) -> list[str]:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return passphrase

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(importing, "getpass", answer)
    return asked


def test_the_passphrase_is_asked_for(
    options: argparse.Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = at_a_terminal(monkeypatch, PASSPHRASE)

    taken: list[str] = []

    def ask(_options: argparse.Namespace, _verb: AgentVerb, *, document: str) -> str:
        taken.append(document)
        return "Imported."

    monkeypatch.setattr(importing, "ask", ask)
    importing.run(options)

    assert asked == ["Passphrase of this export of 2FAS: "]
    assert [device.seed for device in read_import(taken[0]).devices] == [SECRET]


def test_a_wrong_one_is_said(options: argparse.Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "wrong")

    with pytest.raises(WrongExportPassphrase):
        importing.run(options)


def test_without_a_terminal_it_says_where_to_go(options: argparse.Namespace) -> None:
    with pytest.raises(PassphraseNeeded, match="in a terminal"):
        importing.run(options)
