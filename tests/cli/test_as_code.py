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


def test_files_that_are_there_are_replaced_only_where_that_is_said(
    answered: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered["documents"] = ["{}", "{}\n"]
    mine = tmp_path / "iam-482100937715-2.template.json"
    mine.write_text("mine")
    command = [*COMMAND, "cloudformation", "--to", str(tmp_path)]

    assert cli.main(command) == ExitCode.BAD_REQUEST
    assert capsys.readouterr().err == (
        f"Nothing was written: {mine} is there already. "
        "Name another folder with “--to”, or add “--replace”.\n"
    )
    assert list(tmp_path.iterdir()) == [mine]
    assert mine.read_text() == "mine"
    assert cli.main([*command, "--replace"]) == ExitCode.OK
    assert mine.read_text() == "{}\n"


def test_a_link_that_leads_nowhere_is_there_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "iam-482100937715.tf").symlink_to(tmp_path / "nowhere")

    assert cli.main([*COMMAND, "terraform", "--to", str(tmp_path)]) == ExitCode.BAD_REQUEST
    assert "is there already" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_what_cannot_be_written_to_is_refused_before_the_account_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(as_code, "ask", None)
    file, link = tmp_path / "iam.tf", tmp_path / "link"
    file.write_text("mine")
    link.symlink_to("x" * 300)  # more than a name may have: nobody can say what is there

    assert cli.main([*COMMAND, "terraform", "--to", str(file)]) == ExitCode.BAD_REQUEST
    assert f"{file} is not a folder." in capsys.readouterr().err
    assert cli.main([*COMMAND, "terraform", "--to", str(link)]) == ExitCode.BAD_REQUEST
    assert f"{link} is not a folder." in capsys.readouterr().err
    assert cli.main([*COMMAND, "terraform", "--replace"]) == ExitCode.BAD_REQUEST
    assert "Name a folder for them with “--to”." in capsys.readouterr().err
    assert file.read_text() == "mine"
