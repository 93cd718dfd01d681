"""Names of profiles change hands while their browsers run: no cookies go with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.browsers.profile_folders import lock_of
from tests.desktop.program import Fobwatch
from tests.desktop.steps import SETTINGS, page, search, wait_for_editor
from tests.desktop.test_browsers import choose_in_settings
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = pytest.mark.desktop

OLD, NEW = "prod-readonly", "audit"
COOKIE = "kept=by-this-browser"


@pytest.fixture
def fobwatch(desktop: Desktop) -> Iterator[Fobwatch]:
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start()
    yield fobwatch
    fobwatch.process.end()


def show(fobwatch: Fobwatch, profile: str) -> None:
    page(2)(fobwatch)
    search(fobwatch, profile)
    fobwatch.select(profile)


def save_as(fobwatch: Fobwatch, button: str, name: str) -> None:
    """In the editor that the button opens."""
    fobwatch.press("push button", button)
    wait_for_editor(fobwatch)
    fobwatch.type_text(name)
    fobwatch.desktop.screen.save(f"folders-{name}")
    fobwatch.press("push button", "Save")
    wait_until(lambda: name in fobwatch.command("list").stdout.split(), f"a profile called {name}")


def delete(fobwatch: Fobwatch, profile: str) -> None:
    fobwatch.press("push button", "Delete")
    fobwatch.press("push button", f"Delete {profile}")
    # Undo may still be offered for the change of the AWS files.
    wait_until(lambda: fobwatch.says(f"Deleted {profile}"), "word of the deletion")


def test_a_name_that_changes_hands_takes_no_cookies_along(
    desktop: Desktop, fobwatch: Fobwatch
) -> None:
    browser = desktop.browser
    choose_in_settings(fobwatch, "Chromium")
    fobwatch.command("open", OLD, "s3")
    first = browser.wait_for_page(r"/console/.*/s3/")
    first.evaluate(f"document.cookie = '{COOKIE}; path=/; max-age=9999'")

    show(fobwatch, OLD)
    save_as(fobwatch, "Edit", NEW)
    fobwatch.press("push button", "Apply")  # tools know it by its old name
    fobwatch.command("open", NEW, "ec2")
    renamed = browser.wait_for_page(r"/console/.*/ec2/")
    show(fobwatch, NEW)
    save_as(fobwatch, "Duplicate", OLD)
    fobwatch.command("open", OLD, "athena")
    namesake = browser.wait_for_page(r"/console/.*/athena/")
    desktop.screen.save("folders-side-by-side")

    assert renamed.folder == first.folder != namesake.folder
    assert COOKIE in renamed.evaluate("document.cookie")
    assert COOKIE not in namesake.evaluate("document.cookie")
    assert "Also signed in here" not in namesake.text()

    show(fobwatch, NEW)
    delete(fobwatch, NEW)
    fobwatch.quit()
    fobwatch.start_with_vault()
    assert lock_of(first.folder, sandboxed=False)  # what nobody has open goes at once
    page(SETTINGS, "no longer used")(fobwatch)
    desktop.screen.save("folders-settings")
    kept = first.folder.exists()
    browser.close()
    fobwatch.command("open", OLD, "lambda")
    again = browser.wait_for_page(r"/console/.*/lambda/")

    assert kept
    assert again.folder == namesake.folder
    assert not first.folder.exists()
