"""From a rule for a profile's programs to the line that tells what came of it, and to a file."""

from __future__ import annotations

import csv

import pytest

from tests.desktop.desktop import Desktop
from tests.desktop.options import DesktopOptions
from tests.desktop.steps import choose_file, page
from tests.desktop.test_consent import PROFILE, Desk, result
from tests.desktop.waiting import wait_until

pytestmark = pytest.mark.desktop

PROGRAM = "release.sh"
ANSWER = "allowed once"


def cells(desk: Desk) -> list[str]:
    return [node.name for node in desk.fobwatch.nodes("table cell")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_rule_is_chosen_asked_by_noted_found_and_exported(*, dark: bool) -> None:
    theme = "dark" if dark else "light"
    with Desktop(f"trail-{theme}", DesktopOptions(dark=dark)) as desktop:
        desk = Desk(desktop)
        exported = desktop.home / "trail.csv"

        page(2)(desk.fobwatch)
        desk.fobwatch.select(PROFILE)
        desk.fobwatch.choose("After asking once per program", "After asking every time")
        desk.screen.save(f"trail-rules-{theme}")
        [asking] = desk.asks(PROGRAM)
        desk.wait_for_question(PROGRAM)
        rememberable = desk.fobwatch.says("Allow this program")
        desk.click("Allow once")
        assert result(asking) == (0, "")

        page(5)(desk.fobwatch)
        wait_until(lambda: PROGRAM in cells(desk), "the line that tells of it")
        desk.fobwatch.click("table cell", PROGRAM, begins=True)
        wait_until(lambda: desk.fobwatch.says(ANSWER), "the answer in its details")
        desk.screen.save(f"trail-all-{theme}")
        desk.fobwatch.click("text", "Search activity")
        wait_until(lambda: desk.fobwatch.find("text", "Search activity", "focused"), "the search")
        desk.fobwatch.type_text("release")
        wait_until(lambda: "Profile saved" not in cells(desk), "what was looked for alone")
        desk.screen.save(f"trail-found-{theme}")
        found = cells(desk)

        desk.fobwatch.click("push button", "Export…")
        choose_file(desk.fobwatch, "Export the activity", exported)
        wait_until(exported.exists, "the file")
        wait_until(lambda: desk.fobwatch.says("Exported 1 line to"), "the word that it was written")
        desk.screen.save(f"trail-exported-{theme}")
        [line] = csv.DictReader(exported.read_text("utf-8").splitlines())
        desk.fobwatch.process.end()

    assert not rememberable
    assert {PROFILE, PROGRAM} <= set(found)
    assert (line["subject"], line["program"], line["detail"]) == (PROFILE, PROGRAM, ANSWER)
    assert line["channel"] == "helper"
    assert "--password •••" in line["origin"]
    assert "hush" not in exported.read_text("utf-8")
