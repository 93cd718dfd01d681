"""Browsers on Linux, from the entries that desktops read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.desktop_entries import desktop_entries
from fobwatch.core.browsers.browsers import Family

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.browsers.installed import Installed

MIME = "MimeType=text/html;x-scheme-handler/https;"


class Computer:
    """A home and a system with programs; `entry` writes what a package would."""

    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path
        self.programs = tmp_path / "bin"
        self.programs.mkdir()
        self.home = tmp_path / "home"
        self.environment = {
            "HOME": str(self.home),
            "PATH": str(self.programs),
            "XDG_DATA_DIRS": str(tmp_path / "share"),
        }

    def program(self, name: str) -> Path:
        path = self.programs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        path.chmod(0o700)
        return path

    def entry(self, name: str, *lines: str, folder: str = "share") -> Path:
        path = self.root / folder / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(("[Desktop Entry]", *lines)))
        return path

    def found(self) -> list[Installed]:
        return desktop_entries(self.environment)[0]

    def problems(self) -> list[str]:
        return [problem.message for problem in desktop_entries(self.environment)[1]]


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_a_browser_is_found_with_its_name_icon_and_family(computer: Computer) -> None:
    program = computer.program("chromium")
    computer.entry("chromium.desktop", "Name=Chromium", "Icon=web", "Exec=chromium %U", MIME)
    [found] = computer.found()

    assert (found.browser.id, found.browser.name) == ("chromium.desktop", "Chromium")
    assert (found.browser.icon, found.browser.family) == ("web", Family.CHROMIUM)
    assert found.command == (str(program),)
    assert found.data == (computer.home / ".config" / "chromium",)
    assert found.sandbox is None


def test_a_browser_that_is_not_known_opens_pages_without_profiles(computer: Computer) -> None:
    computer.program("epiphany")
    computer.entry("org.gnome.Epiphany.desktop", "Name=Web", "Exec=epiphany --new-tab %U", MIME)
    [found] = computer.found()

    assert found.browser.family is Family.OTHER
    assert not found.browser.takes_folders
    assert found.command[1:] == ("--new-tab",)
    assert found.data == ()


def test_a_flatpak_is_started_as_one_and_keeps_its_profiles_in_its_own_folder(
    computer: Computer,
) -> None:
    computer.program("flatpak")
    command = "flatpak run --branch=stable --command=chrome --file-forwarding com.google.Chrome"
    computer.entry(
        "com.google.Chrome.desktop",
        "Name=Google Chrome",
        f"Exec={command} @@u %U @@",
        MIME,
        folder="home/.local/share/flatpak/exports/share",
    )
    [found] = computer.found()
    own = computer.home / ".var" / "app" / "com.google.Chrome"

    assert found.browser.family is Family.CHROMIUM
    assert list(found.command[1:]) == command.split()[1:]
    assert found.data[0] == own / "config" / "google-chrome"
    assert found.sandbox == own


def test_a_snap_s_variable_does_not_hide_which_browser_it_is(computer: Computer) -> None:
    computer.program("env")
    computer.entry(
        "firefox_firefox.desktop",
        "Name=Firefox",
        "Exec=env BAMF_DESKTOP_FILE_HINT=/x/firefox.desktop /snap/bin/firefox %u",
        MIME,
    )
    [found] = computer.found()
    own = computer.home / "snap" / "firefox" / "common"

    assert found.browser.family is Family.FIREFOX
    assert found.command[1:] == ("BAMF_DESKTOP_FILE_HINT=/x/firefox.desktop", "/snap/bin/firefox")
    assert found.data[0] == own / ".mozilla" / "firefox"
    assert found.sandbox == own


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("Hidden=true",), id="deleted"),
        pytest.param(("NoDisplay=true",), id="not to be shown"),
        pytest.param(("MimeType=x-scheme-handler/http;",), id="without https"),
        pytest.param(("MimeType=ax-scheme-handler/https;",), id="another type"),
        pytest.param(("Exec=missing %u",), id="not installed"),
    ],
)
def test_what_is_no_browser_to_open_is_not_offered(
    computer: Computer, lines: tuple[str, ...]
) -> None:
    computer.program("other")
    computer.entry("other.desktop", "Name=Other", "Exec=other %u", MIME, *lines)

    assert computer.found() == []
    assert computer.problems() == []


def test_the_user_s_entry_hides_the_system_s_of_the_same_name(computer: Computer) -> None:
    computer.program("firefox")
    computer.entry("firefox.desktop", "Name=Firefox", "Exec=firefox %u", MIME)
    computer.entry(
        "firefox.desktop",
        "Name=Mine",
        "Exec=firefox --private-window %u",
        MIME,
        folder="home/.local/share",
    )
    [found] = computer.found()

    assert found.browser.name == "Mine"


def test_two_entries_for_one_command_are_one_browser(computer: Computer) -> None:
    computer.program("firefox")
    for name in ("firefox.desktop", "sub/firefox.desktop"):
        computer.entry(name, "Name=Firefox", "Exec=firefox %u", MIME)

    assert len(computer.found()) == 1


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        (r"Exec=firefox", ()),
        (r"Exec=firefox %% %u", ("%",)),
        (r"Exec=firefox --class=%c -a %i --url %u", ("-a", "--url")),
        (r'Exec=firefox "two words" %u', ("two words",)),
        (r'Exec=firefox "a \\$b \\"c\\" \\\\ d"', ('a $b "c" \\ d',)),
        (r'Exec=firefox ""', ()),
    ],
)
def test_arguments_are_read_as_the_specification_says(
    computer: Computer, line: str, arguments: tuple[str, ...]
) -> None:
    computer.program("firefox")
    computer.entry("firefox.desktop", "Name=Firefox", line, MIME)
    [found] = computer.found()

    assert found.command[1:] == arguments


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("firefox; rm -rf ~", id="a second command"),
        pytest.param("firefox && true", id="and"),
        pytest.param("firefox | tee log", id="a pipe"),
        pytest.param("firefox > log", id="into a file"),
        pytest.param("firefox $HOME", id="a variable"),
        pytest.param("firefox `id`", id="a substitution"),
        pytest.param("firefox $(id)", id="another substitution"),
        pytest.param('firefox "$(id)"', id="a quoted substitution"),
        pytest.param('firefox "`id`"', id="quoted backticks"),
        pytest.param('sh -c "firefox %u"', id="the address within a shell's line"),
        pytest.param("sh -c 'firefox'", id="quotes that are none"),
        pytest.param('firefox "open', id="a quote that is not closed"),
        pytest.param('firefox"x"', id="a quote within a word"),
        pytest.param(r"firefox \\", id="a backslash"),
        pytest.param(r'firefox "a\nb"', id="a line break"),
        pytest.param("%u", id="no program"),
        pytest.param("./firefox %u", id="a program beside whoever starts it"),
        pytest.param("--option %u", id="an option as program"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_line_for_a_shell_is_refused_by_name(computer: Computer, line: str) -> None:
    computer.program("firefox")
    computer.program("sh")
    path = computer.entry("evil.desktop", "Name=Evil", f"Exec={line}", MIME)

    assert computer.found() == []
    [problem] = computer.problems()
    assert problem.startswith(f"{path}: ")
    assert "Exec line" in problem


def test_a_name_is_shown_in_one_line_and_short(computer: Computer) -> None:
    computer.program("firefox")
    name = "Fire\x1b[31m\u202efox " + "x" * 200
    computer.entry("firefox.desktop", f"Name={name}", "Exec=firefox %u", MIME)
    [found] = computer.found()

    assert found.browser.name.isprintable()
    assert len(found.browser.name) == 60


@pytest.mark.parametrize(
    ("icon", "used"),
    [("/opt/" + "x" * 90 + ".png", True), ("a\x1bb", False), ("", False)],
    ids=repr,
)
def test_an_icon_is_a_whole_path_or_none(computer: Computer, icon: str, *, used: bool) -> None:
    computer.program("firefox")
    computer.entry("firefox.desktop", "Name=Firefox", f"Icon={icon}", "Exec=firefox", MIME)
    [found] = computer.found()

    assert found.browser.icon == (icon if used else "")


@pytest.mark.parametrize("odd", ["fifo", "loop", "folder", "huge", "binary"])
def test_what_is_no_entry_harms_nothing(computer: Computer, odd: str) -> None:
    computer.program("firefox")
    good = computer.entry("firefox.desktop", "Name=Firefox", "Exec=firefox %u", MIME)
    path = good.with_name("a.desktop")
    match odd:
        case "fifo":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case "huge":
            path.write_bytes(MIME.encode() + b"\n" * 300_000)
        case _:
            path.write_bytes(MIME.encode() + b"\xff\x00")

    assert [each.browser.name for each in computer.found()] == ["Firefox"]


def test_a_file_whose_name_cannot_be_shown_is_no_entry(computer: Computer) -> None:
    computer.program("firefox")
    computer.entry("a\x1b[2J.desktop", "Name=Firefox", "Exec=firefox %u", MIME)

    assert (computer.found(), computer.problems()) == ([], [])


def test_an_entry_that_is_no_ini_file_is_refused_by_name(computer: Computer) -> None:
    path = computer.entry("firefox.desktop")
    path.write_text(f"nothing\n{MIME}")

    assert computer.found() == []
    assert "sections" in computer.problems()[0]
