"""The dialogs about the AWS files: proposing, carrying out, undoing, and what goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import set_in_config
from fobwatch.core.aws_files.offering import ToolOffers
from fobwatch.core.aws_files.writing import AwsFileChanges
from fobwatch.core.catalogue.portal_profiles import PortalProfiles
from fobwatch.core.errors import StorageError
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.profiles.role_names import NameTemplate
from fobwatch.ui.aws_files.change_dialog import ChangeDialog
from fobwatch.ui.aws_files.file_actions import FileActions
from fobwatch.ui.aws_files.history_dialog import HistoryDialog
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.runtime.profile_intents import (
    FollowRename,
    OfferToTools,
    ShowFileChanges,
    WithdrawFromTools,
    WriteRoles,
)
from fobwatch.ui.widgets.diff_view import DiffView
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.page_parts import Footer
from tests.fakes import ACCOUNT, ADMIN, ANNA
from tests.fakes_aws_files import MemoryAwsFiles, MemoryHistory
from tests.fakes_portals import PORTAL, START_URL
from tests.fakes_ui import WindowDesk, services_in
from tests.ui.pressing import child
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.ui.runtime.intents import Intent

Dialog = TypeVar("Dialog", bound=QDialog)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CONFIG = f"# mine\n[default]\naws_secret_access_key = {SECRET}\n"
OFFERED = (
    f"{CONFIG}\n[profile dev]\ncredential_process = /opt/credential-helper dev\n"
    "region = eu-west-1\n"
).replace("/opt/", "/usr/lib/fobwatch/")


class Desk(WindowDesk):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.files = MemoryAwsFiles(CONFIG)
        self.world = VaultWorld()
        self.clock = self.world.clock
        self.changes = AwsFileChanges(self.files, MemoryHistory(), self.clock)
        self.helper: tuple[str, ...] = ("/usr/lib/fobwatch/credential-helper",)
        self.vault = self.world.vault
        services = services_in(self.world)
        runtime = self.show(services)
        FileActions(
            self.window,
            runtime,
            offers=ToolOffers(self.changes, lambda: self.helper),
            changes=self.changes,
            portal_profiles=PortalProfiles(
                known=services.known_portals,
                roles=services.portal_roles,
                catalogue=services.profiles,
                changes=self.changes,
            ),
        )

    @property
    def config(self) -> str | None:
        return self.files.files[AwsFileKind.CONFIG]

    def ask(self, intent: Intent) -> None:
        self.clock.advance(timedelta(minutes=1))
        self.bus.ask(intent)

    def dialog(self, kind: type[Dialog]) -> Dialog:
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def press(self, dialog: QDialog, name: str) -> None:
        found = child(dialog, QPushButton, name)
        assert found.isEnabled()
        found.click()

    def offer(self, name: str = "dev") -> None:
        self.ask(OfferToTools(profile=name))
        self.press(self.dialog(ChangeDialog), "apply")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def shown(dialog: QDialog, name: str = "diff") -> str:
    view = child(dialog, DiffView, name)
    return view.toPlainText()


def bar(dialog: QDialog) -> InlineBar:
    return child(dialog, InlineBar)


def test_a_change_is_shown_before_anything_is_written(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))

    text = shown(desk.dialog(ChangeDialog))
    assert text.splitlines()[0] == "~/.aws/config"
    assert "5 + [profile dev]" in text
    assert "aws_secret_access_key = •••" in text
    assert SECRET not in text
    assert desk.config == CONFIG


def twin(dialog: ChangeDialog) -> QCheckBox:
    return child(dialog, QCheckBox, "twin")


def test_a_twin_that_only_reads_is_offered_and_taken_back(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))
    dialog = desk.dialog(ChangeDialog)
    assert "read-only" not in shown(dialog)
    twin(dialog).click()
    assert "[profile dev-read-only]" in shown(dialog)
    desk.press(dialog, "apply")
    assert "--read-only dev\n" in (desk.config or "")

    desk.ask(WithdrawFromTools(profile="dev"))
    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == CONFIG


def test_a_twin_whose_name_is_taken_is_refused_in_words(desk: Desk) -> None:
    desk.files.files[AwsFileKind.CONFIG] = f"{CONFIG}[profile dev-read-only]\nregion = x\n"
    desk.ask(OfferToTools(profile="dev"))
    dialog = desk.dialog(ChangeDialog)
    twin(dialog).click()
    assert "There is a profile dev-read-only already" in bar(dialog).accessibleName()

    twin(dialog).click()
    assert not bar(dialog).isVisible()


def test_what_was_agreed_is_written_reported_and_listed(desk: Desk) -> None:
    desk.world.files.change(profiles=(replace(ADMIN, name="listed"),))

    desk.offer()

    assert desk.config == OFFERED
    assert [report.text for report in desk.reports] == ["Offered dev to AWS tools"]
    assert "listed" in {profile.name for profile in desk.world.catalogue.profiles()}
    assert not any(each.isVisible() for each in desk.window.findChildren(ChangeDialog))


def test_giving_up_writes_nothing(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))

    desk.press(desk.dialog(ChangeDialog), "cancel")

    assert (desk.config, desk.changes.history()) == (CONFIG, ())


def test_a_profile_is_withdrawn(desk: Desk) -> None:
    desk.offer()

    desk.ask(WithdrawFromTools(profile="dev"))
    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == CONFIG


def test_an_offer_that_stands_says_so(desk: Desk) -> None:
    desk.offer()

    desk.ask(OfferToTools(profile="dev"))

    dialog = desk.dialog(ChangeDialog)
    words = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]
    assert "dev is offered already: nothing has to change." in words
    apply = child(dialog, QPushButton, "apply")
    assert not apply.isVisible()


def test_keys_that_would_beat_the_offer_are_shown(desk: Desk) -> None:
    desk.files.files[AwsFileKind.CREDENTIALS] = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"

    desk.ask(OfferToTools(profile="dev"))

    assert "~/.aws/credentials, line 2" in bar(desk.dialog(ChangeDialog)).accessibleName()


def test_a_name_that_needs_quotes_is_told_in_the_window(desk: Desk) -> None:
    desk.vault.save_profile(replace(ANNA, name="my dev"))

    desk.ask(OfferToTools(profile="my dev"))

    (report,) = desk.reports
    assert report.error is not None
    assert "it has a blank" in report.error.message


def test_a_clash_shows_both_versions_and_writes_nothing(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))
    theirs = set_in_config(CONFIG, "dev", {"credential_process": "/usr/bin/other"})
    desk.files.files[AwsFileKind.CONFIG] = theirs
    dialog = desk.dialog(ChangeDialog)

    desk.press(dialog, "apply")

    assert desk.config == theirs
    assert "/usr/bin/other" in shown(dialog, "version_found")
    assert "credential-helper dev" in shown(dialog, "version_wanted")
    assert SECRET not in shown(dialog, "version_found")
    assert bar(dialog).isVisible()


def test_a_full_disk_is_told_and_can_be_tried_again(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))
    desk.files.failing = AwsFileKind.CONFIG
    desk.files.failure = StorageError(
        "config cannot be changed", "No space left.", "Free some space."
    )
    dialog = desk.dialog(ChangeDialog)
    desk.press(dialog, "apply")
    assert bar(dialog).isVisible()

    desk.files.failure = None
    desk.press(dialog, "apply")

    assert desk.config == OFFERED


def test_the_file_follows_a_renamed_profile(desk: Desk) -> None:
    desk.offer()
    desk.vault.save_profile(replace(ANNA, name="new"))

    desk.ask(FollowRename(profile="new", old_name="dev"))
    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == OFFERED.replace("profile dev", "profile new").replace(
        "helper dev", "helper new"
    )


def test_a_profile_that_is_deleted_meanwhile_is_not_offered(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))
    desk.vault.remove_profile("dev")
    dialog = desk.dialog(ChangeDialog)

    desk.press(dialog, "apply")

    assert desk.config == CONFIG
    assert "“dev” is no longer in Fobwatch" in bar(dialog).accessibleName()


def test_no_block_follows_a_profile_that_is_deleted_meanwhile(desk: Desk) -> None:
    desk.offer()
    desk.vault.save_profile(replace(ANNA, name="new"))
    desk.ask(FollowRename(profile="new", old_name="dev"))
    desk.vault.remove_profile("new")

    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == OFFERED


def test_an_offer_is_withdrawn_though_its_profile_is_deleted(desk: Desk) -> None:
    desk.offer()
    desk.vault.remove_profile("dev")

    desk.ask(WithdrawFromTools(profile="dev"))
    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == CONFIG


def test_a_profile_is_offered_though_the_vault_is_locked_meanwhile(desk: Desk) -> None:
    desk.ask(OfferToTools(profile="dev"))
    desk.vault.lock()

    desk.press(desk.dialog(ChangeDialog), "apply")

    assert desk.config == OFFERED


def test_a_change_is_undone_from_the_history(desk: Desk) -> None:
    desk.offer()

    desk.ask(ShowFileChanges())
    history = desk.dialog(HistoryDialog)
    assert "[profile dev]" in shown(history)
    desk.press(history, "undo")

    assert desk.config == CONFIG
    assert [summary.why for summary in desk.changes.history()] == ["undone", "offered"]


def test_the_way_out_of_the_history_comes_before_its_action_as_in_each_dialog(desk: Desk) -> None:
    desk.offer()
    desk.ask(ShowFileChanges())
    [footer] = desk.dialog(HistoryDialog).findChildren(Footer)

    buttons = sorted(footer.findChildren(QPushButton), key=lambda button: button.x())
    assert [button.objectName() for button in buttons] == ["close_history", "undo"]


def test_an_undo_that_clashes_shows_both_versions(desk: Desk) -> None:
    desk.offer()
    desk.ask(ShowFileChanges())
    theirs = set_in_config(OFFERED, "dev", {"credential_process": "/usr/bin/other"})
    desk.files.files[AwsFileKind.CONFIG] = theirs
    history = desk.dialog(HistoryDialog)

    desk.press(history, "undo")

    assert desk.config == theirs
    assert "/usr/bin/other" in shown(history, "version_found")
    assert bar(history).isVisible()


def test_an_empty_history_says_what_it_is_for(desk: Desk) -> None:
    desk.ask(ShowFileChanges())

    words = [each.text() for each in desk.dialog(HistoryDialog).findChildren(QLabel)]
    assert "No changes yet" in words


@pytest.fixture
def portal(desk: Desk) -> Desk:
    """Signed in to a portal with two roles that are known."""
    world = desk.world.portals
    world.identity_center.roles = {ACCOUNT: ("Admin", "ReadOnly")}
    world.identity_center.names = {ACCOUNT: "Production"}
    desk.vault.save(PORTALS, replace(PORTAL, name="Acme"))
    world.sign_in()
    world.roles.refresh(PORTAL)
    world.find()
    return desk


def write_roles(desk: Desk, *roles: PortalRole) -> ChangeDialog:
    desk.clock.advance(timedelta(minutes=1))
    desk.bus.ask(WriteRoles(portal=START_URL, roles=roles, region="eu-west-3"))
    return desk.dialog(ChangeDialog)


def choose_names(dialog: ChangeDialog, template: NameTemplate) -> None:
    names = child(dialog, Choice, "name_template")
    names.set_value(template.value)


def test_roles_of_a_portal_are_shown_by_each_template_before_they_are_written(portal: Desk) -> None:
    dialog = write_roles(portal)
    first = shown(dialog)
    choose_names(dialog, NameTemplate.ROLE_ACCOUNT_ID)
    second, before = shown(dialog), portal.config
    portal.press(dialog, "apply")

    assert "Acme" in dialog.windowTitle()
    assert "[profile Production-Admin]" in first
    assert "[profile Production-ReadOnly]" in first
    assert f"[profile ReadOnly-{ACCOUNT}]" in second
    assert "Production" not in second
    assert before == CONFIG
    assert f"[profile Admin-{ACCOUNT}]" in (portal.config or "")
    assert "region = eu-west-3" in (portal.config or "")


def test_only_the_roles_that_were_chosen_are_written(portal: Desk) -> None:
    admin = portal.world.portals.roles.roles(START_URL)[0]
    portal.press(write_roles(portal, admin), "apply")

    assert "[profile Production-Admin]" in (portal.config or "")
    assert "ReadOnly" not in (portal.config or "")


def test_roles_for_which_the_file_has_no_form_are_counted_with_the_reason(portal: Desk) -> None:
    admin, *_ = portal.world.portals.roles.roles(START_URL)
    assigned = replace(admin, role_arn=f"arn:aws:iam::{ACCOUNT}:role/Operator")
    one = write_roles(portal, admin, assigned)
    said = "\n".join(label.text() for label in bar(one).findChildren(QLabel))
    one.reject()
    none = write_roles(portal, admin)

    assert "1 role cannot be written" in said
    assert "account access manager" in said
    assert not bar(none).isVisible()


def test_a_role_that_is_gone_goes_from_the_file_and_one_click_brings_it_back(portal: Desk) -> None:
    portal.press(write_roles(portal), "apply")
    written = portal.config
    world = portal.world.portals
    world.identity_center.roles = {ACCOUNT: ("ReadOnly",)}
    world.roles.refresh(PORTAL)
    world.find()
    portal.press(write_roles(portal), "apply")
    pruned, report = portal.config, portal.reports[-1]
    assert report.undo is not None
    portal.bus.ask(report.undo)

    assert "Production-Admin" in (written or "")
    assert "Production-Admin" not in (pruned or "")
    assert "Production-ReadOnly" in (pruned or "")
    assert portal.config == written


def test_where_nothing_is_to_be_written_another_template_may_still_be_chosen(portal: Desk) -> None:
    portal.press(write_roles(portal), "apply")
    dialog = write_roles(portal)
    apply = child(dialog, QPushButton, "apply")
    nothing = apply.isVisible()
    choose_names(dialog, NameTemplate.ACCOUNT_ID_ROLE)

    assert not nothing
    assert apply.isVisible()
    assert f"[profile {ACCOUNT}-Admin]" in shown(dialog)
