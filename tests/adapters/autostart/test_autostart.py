from __future__ import annotations

import configparser
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.autostart.autostart import exec_line, xdg_autostart

if TYPE_CHECKING:
    from fobwatch.core.ports import Autostart


def entry(tmp_path: Path, *command: str) -> tuple[Autostart, Path]:
    made = xdg_autostart(
        command or ("/usr/bin/fobwatch",),
        environment={"XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "shared")},
    )
    return made, tmp_path / "autostart" / "fobwatch.desktop"


def test_at_first_nothing_starts_by_itself(tmp_path: Path) -> None:
    made, _ = entry(tmp_path)

    assert not made.enabled()


def test_switched_on_and_off_and_on(tmp_path: Path) -> None:
    made, path = entry(tmp_path)
    seen = []
    for wanted in (True, False, True):
        made.set_enabled(wanted)
        seen.append(made.enabled())

    assert seen == [True, False, True]
    assert path.read_text().startswith("[Desktop Entry]\n")


@pytest.mark.parametrize(
    ("text", "enabled"),
    [
        pytest.param("[Desktop Entry]\nExec=x\n", True, id="plain"),
        pytest.param("[Desktop Entry]\r\nHidden=false\r\n", True, id="shown"),
        pytest.param("[Desktop Entry]\nHidden=true\n", False, id="hidden"),
        pytest.param("[Desktop Entry]\nHidden = true \n", False, id="hidden, with blanks"),
        pytest.param("X-GNOME-Autostart-enabled=false\nHidden=false\n", False, id="by GNOME"),
        pytest.param("X-GNOME-Autostart-enabled=true", True, id="by GNOME, on"),
        pytest.param("Comment=Not Hidden=true\n# Hidden=true\n", True, id="other lines"),
    ],
)
def test_the_entry_may_be_switched_by_the_desktop(
    tmp_path: Path, text: str, *, enabled: bool
) -> None:
    made, path = entry(tmp_path)
    path.parent.mkdir()
    path.write_text(text)

    assert made.enabled() == enabled


def test_an_entry_for_all_users_counts_until_the_user_has_one(tmp_path: Path) -> None:
    shared = tmp_path / "second" / "autostart" / "fobwatch.desktop"
    shared.parent.mkdir(parents=True)
    shared.write_text("[Desktop Entry]\nExec=fobwatch\n")
    made = xdg_autostart(
        ["fobwatch"],
        environment={
            "XDG_CONFIG_HOME": str(tmp_path / "own"),
            "XDG_CONFIG_DIRS": f"{tmp_path / 'first'}:{tmp_path / 'second'}",
        },
    )

    before = made.enabled()
    made.set_enabled(enabled=False)

    assert before
    assert not made.enabled()
    assert shared.read_text() == "[Desktop Entry]\nExec=fobwatch\n"


def test_the_entry_is_one_that_desktops_read(tmp_path: Path) -> None:
    made, path = entry(tmp_path, "/opt/my apps/fobwatch", "--50%")
    made.set_enabled(True)
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys keep their case
    parser.read(path)
    section = parser["Desktop Entry"]

    assert section["Type"] == "Application"
    assert section["Hidden"] == "false"
    assert section["Exec"] == '"/opt/my apps/fobwatch" --50%%'
    assert section["TryExec"] == "/opt/my apps/fobwatch"


@pytest.mark.parametrize("argument", ["plain", "two words", "it's", "a;b", "", "tab\there"])
def test_arguments_come_through_the_quoting(argument: str) -> None:
    assert shlex.split(exec_line(["x", argument])) == ["x", argument]


@pytest.mark.parametrize(
    ("argument", "line"),
    [('say "hi"', '"say \\\\"hi\\\\""'), ("$HOME", '"\\\\$HOME"'), ("a\\b", '"a\\\\\\\\b"')],
)
def test_what_the_specification_escapes_is_escaped_twice(argument: str, line: str) -> None:
    assert exec_line([argument]) == line


def test_without_the_variable_it_is_the_home_s_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = xdg_autostart(["fobwatch"], {})
    made.set_enabled(True)

    assert (Path(tmp_path) / ".config" / "autostart" / "fobwatch.desktop").exists()
