"""What a screen reader reads of every window, over AT-SPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desktop.accessibility import Node
from tests.desktop.reading import WINDOWS, WindowShow
from tests.desktop.waiting import wait_until
from tests.ui.every_window import windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

NAMES = [name for name, _make in windows()]


@pytest.fixture(scope="module")
def show(desktop: Desktop) -> Iterator[WindowShow]:
    with WindowShow(desktop) as show:
        yield show


@pytest.mark.parametrize("name", NAMES)
def test_a_window_is_read_and_walked_by_tab(show: WindowShow, name: str) -> None:
    read = show.read(name)

    assert read.title.role in WINDOWS
    assert read.title.name
    assert any(node.focused for node in read.nodes), "the keyboard is nowhere"
    assert read.nameless() == []
    assert read.empty_stops() == []
    assert read.unreachable() == []


@pytest.mark.parametrize(
    ("window", "role", "words", "description", "states"),
    [
        ("new user", "radio button", "Access key", "An IAM user's own key", {"checked"}),
        ("new user", "radio button", "Role", "A role assumed with", set()),
        ("new user", "combo box", "MFA device", "If its seed", {"expandable"}),
        ("new user", "password text", "Secret access key", "Kept in the keyring", set()),
        ("edited role", "check box", "More fields", "", {"checkable"}),
        ("wrong role", "text", "Name", "The profile has no name.", {"editable"}),
        ("wrong device", "password text", "Secret key", "The secret key is missing.", set()),
        ("passphrase refused", "password text", "Passphrase", "The passphrase is too sh", set()),
        ("profiles", "combo box", "Programs get its credentials", "", {"expandable"}),
        ("activity", "combo box", "Profile or device", "", {"expandable"}),
        ("activity", "combo box", "Program", "", {"expandable"}),
        ("activity", "table", "Activity", "", set()),
        ("settings", "combo box", "Appearance", "", {"expandable"}),
        ("settings", "spin button", "Quiet from", "", set()),
        ("sessions", "list", "Sessions", "", set()),
        ("sessions", "list item", "Sessions, 4, something waits for you", "", {"selected"}),
        ("migration: tested", "panel", "Step 2 of 4: Tested", "", set()),
        ("migration: tested", "panel", "deploy", "AWS does not know this access key.", set()),
        ("import", "check box", "Bank: anna", "This device uses a counter.", {"checkable"}),
    ],
)
def test_what_is_used_says_what_it_is_for_and_how_it_is(
    show: WindowShow, window: str, role: str, words: str, description: str, states: set[str]
) -> None:
    named = [n for n in show.show(window) if n.role == role and words in (n.name, *n.labels)]

    assert len(named) == 1
    assert named[0].description.startswith(description)
    assert states <= named[0].states
    assert ("checked" in states) == ("checked" in named[0].states)


def test_a_question_of_a_program_is_read_with_all_that_is_known_of_it(show: WindowShow) -> None:
    dialog = show.show("consent")[0]

    assert dialog.name.startswith("Give deploy.py the credentials of acme-production")
    assert "Program: /usr/bin/python3 /opt/company" in dialog.description
    assert "Folder: /srv/company" in dialog.description


def heard_after(desktop: Desktop, *keys: str, words: str) -> str:
    """Press the keys; what was then read aloud, by itself or because the keyboard came there."""
    desktop.accessibility.heard()
    desktop.screen.press(*keys)

    def spoken() -> str:
        heard = desktop.accessibility.heard()
        said = [h.name if isinstance(h, Node) else h for h in heard]
        return next((each for each in said if words in each), "")

    return wait_until(spoken, f"{words!r} to be read")


@pytest.mark.parametrize(
    ("window", "keys", "words"),
    [
        ("panel", ["Down"], "data-lake / ReadOnly, ReadOnly"),
        ("panel", ["z", "z"], "Nothing matches “zz”"),
        ("sessions", ["Tab", "Tab", "Tab", "Up"], "dev, IAM user"),
        (
            "sessions",
            ["Tab", "Tab", "Tab", "Tab", "Tab", "Tab"],
            "prod-admin, production, Role Admin",
        ),
        ("activity", ["Tab", "Tab", "Down"], "10:57, Console opened, prod-admin, s3"),
        ("profiles", ["Down", "Up"], "Profiles, 6"),
        ("new user", ["Return"], "The profile has no name."),
        ("migration: found", ["alt+n"], "Step 2 of 4: Tested. 5 of 5 tested"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_changes_is_read_aloud(
    desktop: Desktop, show: WindowShow, window: str, keys: list[str], words: str
) -> None:
    show.show(window)

    assert heard_after(desktop, *keys, words=words)


def test_what_a_bar_says_is_read_aloud(desktop: Desktop, show: WindowShow) -> None:
    show.show("new user")
    desktop.accessibility.heard()
    show.show("sessions")

    wait_until(
        lambda: any("Your clock is" in str(said) for said in desktop.accessibility.heard()),
        "the words of the bar",
    )
