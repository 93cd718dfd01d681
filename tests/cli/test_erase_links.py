"""`fobwatch erase` where a folder is a link. Apart from the others, for Wine makes no links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.storage.paths import places
from fobwatch.cli import main as cli
from fobwatch.core.agent.protocol import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_of_a_linked_folder_the_link_goes_and_what_it_leads_to_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = places(demo=True)
    others = tmp_path / "dotfiles"
    others.mkdir()
    (others / "bashrc").write_text("theirs")
    own.state.mkdir(parents=True)
    own.config.symlink_to(others, target_is_directory=True)

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.FAILED
    assert str(others) in capsys.readouterr().err
    assert (others / "bashrc").read_text() == "theirs"
    assert not own.state.exists()

    assert cli.main(["erase", "--demo", "--yes"]) == ExitCode.OK
    assert not own.config.is_symlink()
