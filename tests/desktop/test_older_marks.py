"""A file of marks that an older copy replaced, or none: the question that was chosen is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_marks import ProfilePreferences, marks_to_json
from fobwatch.demo.seed import import_document
from tests.desktop.program import Fobwatch
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

MARKED = ProfilePreferences(environments={"dev": Environment(word="live", asks_first=True)})
TOLD = "This is about dev."


def ready(fobwatch: Fobwatch) -> bool:
    return fobwatch.command("doctor", check=False).returncode == 0


def test_a_question_before_the_console_outlasts_its_file(desktop: Desktop) -> None:
    document = desktop.home / "team.json"
    document.write_text(json.dumps(import_document()))
    marks = desktop.home / ".local" / "state" / "fobwatch" / "marks.json"
    fobwatch = Fobwatch(desktop)
    fobwatch.start()
    wait_until(lambda: ready(fobwatch), "a vault")
    fobwatch.command("import", str(document))
    fobwatch.quit()
    marks.write_text(json.dumps(marks_to_json(MARKED)))
    fobwatch.start()
    wait_until(lambda: ready(fobwatch), "the vault with the question")
    fobwatch.quit()
    marks.unlink()
    fobwatch.start()
    desktop.notifications.wait_for(TOLD)
    desktop.keep_screen("told")
    wait_until(marks.exists, "the new file")
    written = json.loads(marks.read_text())["environments"]
    fobwatch.quit()

    assert written == {"dev": {"word": "live", "colour": "", "asks_first": True}}
