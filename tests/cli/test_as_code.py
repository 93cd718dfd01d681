"""`fobwatch as-code`: documents go to standard output or to files, remarks to standard error."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.cli import as_code
from fobwatch.cli import main as cli
from fobwatch.core.agent.protocol import AgentVerb, ExitCode

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

COMMAND = ("as-code", "dev", "--format")


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the tray answers."""
    answer: dict[str, object] = {
        "account_id": "482100937715",
        "documents": ["# ü ${x}\n"],
        "left_out": {},
    }

    def ask(options: argparse.Namespace, verb: AgentVerb, **arguments: object) -> str:
        assert (verb, arguments["profile"]) == (AgentVerb.AS_CODE, "dev")
        return json.dumps(answer)

    monkeypatch.setattr(as_code, "ask", ask)
    return answer


def test_one_document_goes_to_standard_output_as_it_is(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert cli.main([*COMMAND, "terraform"]) == ExitCode.OK

    assert capfdbinary.readouterr().out == "# ü ${x}\n".encode()


def test_what_was_left_out_is_named_beside_it(
    answered: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    answered["left_out"] = {
        "service-linked": [f"For{number}" for number in range(7)],
        "evaluated": ["Bait\x1b[2J"],
    }

    cli.main([*COMMAND, "cloudformation"])

    said = capsys.readouterr().err
    assert "roles that AWS services keep for themselves: For0, For1, For2, For3, For4 and 2" in said
    assert "Bait" in said
    assert "\x1b" not in said


def test_several_templates_take_a_folder_and_are_private(
    answered: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered["documents"] = ["{}", "{}\n"]

    assert cli.main([*COMMAND, "cloudformation"]) == ExitCode.BAD_REQUEST
    assert "--to" in capsys.readouterr().err
    assert cli.main([*COMMAND, "cloudformation", "--to", str(tmp_path / "new")]) == ExitCode.OK

    files = sorted((tmp_path / "new").iterdir())
    assert [file.name for file in files] == [
        f"iam-482100937715-{number}.template.json" for number in (1, 2)
    ]
    assert [file.read_text("utf-8") for file in files] == ["{}", "{}\n"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert capsys.readouterr().out.splitlines() == [str(file) for file in files]
