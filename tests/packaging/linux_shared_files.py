"""What desktops, shells and `man` find of the installed package: `make linux-packages-test`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.packaging.linux_systems import DEB, RELEASES, needs
from tests.packaging.roots import Root

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["needs"]

pytestmark = pytest.mark.timeout(600)

COMMANDS = ("fobwatch", "fobwatch-tray")
READERS = (
    *("appstream", "bash-completion", "desktop-file-utils", "fish", "man-db", "xdg-utils", "zsh"),
)
LINKS = "x-scheme-handler/fobwatch"

BASH = """
. /usr/share/bash-completion/bash_completion
_completion_loader fobwatch
complete -p fobwatch
"""
ZSH = "autoload -Uz compinit; compinit -u -D; echo $_comps[fobwatch]"
SIZES_OF_ICONS = """
import json
from PySide6.QtGui import QGuiApplication, QIcon

application = QGuiApplication([])
QIcon.setThemeSearchPaths(["/usr/share/icons"])
QIcon.setThemeName("hicolor")
icons = {name: QIcon.fromTheme(name) for name in ("fobwatch", "fobwatch-symbolic")}
sizes = {name: sorted(size.width() for size in i.availableSizes()) for name, i in icons.items()}
print(json.dumps(sizes))
"""


@pytest.fixture(scope="module")
def system() -> Iterator[Root]:
    with Root(RELEASES["Debian 12"]) as root:
        root.install(DEB, *READERS)
        yield root


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("bash", "-c", BASH), "complete -F _fobwatch fobwatch\n"),
        (("zsh", "-fc", ZSH), "_fobwatch\n"),
        (("fish", "-c", "complete -C 'fobwatch cre' | cut -f 1"), "credentials\n"),
        (("man", "-w", *COMMANDS), "/usr/share/man/man1/fobwatch.1.gz\n" * 2),
        (("desktop-file-validate", "/usr/share/applications/fobwatch.desktop"), ""),
        (("xdg-mime", "query", "default", LINKS), "fobwatch.desktop\n"),
    ],
    ids=["bash", "zsh", "fish", "man", "menu", "links"],
)
def test_it_is_found_where_the_package_put_it(
    system: Root, command: tuple[str, ...], answer: str
) -> None:
    assert system.run(*command).stdout == answer


def test_software_centres_find_it(system: Root) -> None:
    system.run("appstreamcli", "refresh-cache", "--force")

    told = system.run("appstreamcli", "get", "io.github.fobwatch.fobwatch").stdout

    assert "Summary: Signs you in to AWS, and keeps you signed in\n" in told


def test_its_icon_has_every_size_by_name(system: Root) -> None:
    """As the panel and the menu ask for it; the drawing that scales counts as one size."""
    python = ("/usr/lib/fobwatch/bin/fobwatch-python", "-I", "-c", SIZES_OF_ICONS)
    environment = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}

    sizes = json.loads(system.run(*python, environment=environment).stdout)

    assert {16, 22, 24, 32, 48, 64, 128, 256, 512} <= set(sizes["fobwatch"])
    assert sizes["fobwatch-symbolic"]
