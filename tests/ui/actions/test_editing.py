from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.browsers.browsers import BrowserOwner, SeparateProfile
from fobwatch.core.browsers.errors import NoBrowser
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.errors import StorageError, VaultDenied
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.profiles.place_form import BrowserDialog
from fobwatch.ui.qr.drawing import QrCode
from fobwatch.ui.runtime.profile_intents import (
    ChooseBrowser,
    DuplicateProfile,
    EditProfile,
    FollowRename,
    NewProfile,
    SelectProfile,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import EditDevice, NewDevice, ShowQr
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.words.profile_words import account_digits
from tests.core.session_records import console
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE, KEY, NOON, SERIAL
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.fakes_ui import WindowDesk, services_in
from tests.saml_responses import ADMIN as ADMIN_ROLE
from tests.saml_responses import PROVIDER_ARN, SAML_ADMIN, document, encoded
from tests.ui.pressing import child, texts
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intents import Intent

Dialog = TypeVar("Dialog", bound=QDialog)
LISTED = replace(ADMIN, name="listed", origin=Origin.AWS_FILES)
OTHER_ROLE = "arn:aws:iam::111122223333:role/team/Reader,arn:aws:iam::111122223333:saml-provider/x"
TESTED = replace(PROVIDER, scopes="openid groups")
SSO = OtherProfile(name="portal", way=OtherKind.SSO)


class Desk(WindowDesk):
    """The editing presenter with a vault of two profiles and a device."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.world = VaultWorld()
        self.vault = self.world.vault
        self.world.files.change(profiles=(LISTED, SSO))
        self.world.catalogue.refresh()
        self.browser_profiles = self.world.browser_profiles
        self.services = services_in(self.world)
        self.runtime = self.show(self.services)
        Editing(self.window, self.runtime)

    def open(self, kind: type[Dialog], intent: Intent) -> Dialog:
        self.bus.ask(intent)
        return child(self.window, kind)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def save(dialog: QDialog) -> None:
    button = child(dialog, QAbstractButton, "save")
    button.click()


def test_a_new_profile_goes_into_the_vault_on_the_keyring_s_lane(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, NewProfile())

    editor.saved.emit(replace(ANNA, name="new"))

    assert desk.vault.profile("new") == replace(ANNA, name="new")
    assert desk.runner.lanes == [Lane.SETTINGS, Lane.KEYRING, Lane.MARKS]


def rotated(desk: Desk) -> None:
    """By the schedule, which has deleted the old key at AWS by now."""
    desk.vault.save_profile(replace(ANNA, access_key=replace(KEY, access_key_id="AKIANEWER")))


def deleted(desk: Desk) -> None:
    desk.vault.remove_profile("dev")


def another_added(desk: Desk) -> None:
    """By a program, as an import does it."""
    desk.vault.save_profile(replace(ADMIN, name="live"))


@pytest.mark.parametrize("meanwhile", [rotated, deleted, another_added])
def test_an_editor_saves_nothing_over_what_has_changed_since_it_was_opened(
    desk: Desk, meanwhile: Callable[[Desk], None]
) -> None:
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))
    meanwhile(desk)
    before = desk.vault.profiles()
    editor.saved.emit(replace(ANNA, name="live", region="us-east-1"))

    assert desk.vault.profiles() == before
    assert editor.isVisible()
    assert "has changed meanwhile" in editor.bar.accessibleName()


def test_what_is_saved_while_the_vault_is_locked_replaces_nothing_unseen(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, NewProfile())
    desk.vault.lock()
    editor.saved.emit(replace(ANNA, region="us-east-1"))
    refused = editor.isVisible(), editor.bar.accessibleName()
    desk.vault.retry()

    assert refused[0]
    assert "The vault is locked" in refused[1]
    assert desk.vault.profile("dev") == ANNA


def test_a_new_profile_replaces_none_that_was_added_while_it_was_written(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, NewProfile())
    another_added(desk)
    editor.saved.emit(replace(ANNA, name="live"))

    assert desk.vault.profile("live") == replace(ADMIN, name="live")
    assert "has changed meanwhile" in editor.bar.accessibleName()


def test_a_device_that_was_removed_meanwhile_is_not_saved_again(desk: Desk) -> None:
    editor = desk.open(DeviceEditor, EditDevice(serial=SERIAL))
    desk.vault.remove_device(SERIAL)
    editor.saved.emit(replace(DEVICE, name="phone"))

    assert desk.vault.devices() == ()
    assert "has changed meanwhile" in editor.bar.accessibleName()


def test_where_its_pages_open_is_stored_under_the_new_name(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))
    editor.place.browser.set_choice(SeparateProfile(browser="chromium.desktop"))
    desk.browser_profiles.made[BrowserOwner(name="dev"), "Chromium"] = 1
    desk.services.consoles.ledger.note(console("dev"))
    editor.saved.emit(replace(ANNA, name="anna"))
    again = desk.open(ProfileEditor, EditProfile(profile="anna"))

    chosen = SeparateProfile(browser="chromium.desktop")
    assert desk.world.marks.current.browsers == {"anna": chosen}
    assert again.place.browser.choice() == chosen
    assert again.place.browser.list.currentText() == "Chromium: a profile of its own"
    assert list(desk.browser_profiles.made) == [(BrowserOwner(name="anna"), "Chromium")]
    assert [each.place for each in desk.services.consoles.ledger.held()] == [console("dev").place]


def test_an_environment_is_chosen_in_the_editor_and_stays(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))
    chosen = Environment(word="Sandbox", colour="pink", asks_first=True)
    editor.place.set_environment(chosen)
    editor.saved.emit(replace(ANNA, name="anna"))
    again = desk.open(ProfileEditor, EditProfile(profile="anna"))

    assert desk.world.marks.current.environments == {"anna": chosen}
    assert again.place.environment() == chosen


@pytest.mark.parametrize(
    ("intent", "saved"),
    [
        (NewProfile(), replace(ANNA, name="new")),
        (EditProfile(profile="dev"), replace(ANNA, region="us-east-1")),
        (EditProfile(profile="dev"), replace(ANNA, name="anna")),
    ],
    ids=["new", "edited", "renamed"],
)
def test_what_is_to_ask_is_not_saved_where_that_cannot_be_stored(
    desk: Desk, intent: Intent, saved: OwnProfile
) -> None:
    before = desk.vault.profiles()
    editor = desk.open(ProfileEditor, intent)
    editor.place.set_environment(Environment(word="sandbox", asks_first=True))
    desk.world.marks_file.failure = StorageError("The disk is full", "", "")
    editor.saved.emit(saved)

    assert desk.vault.profiles() == before
    assert "The disk is full" in editor.bar.accessibleName()


FULL = StorageError("The disk is full", "No space is left.", "Free some space.")
VALID = replace(ANNA, access_key=replace(KEY, secret_access_key="s" * 40))


@pytest.fixture
def valid_desk(desk: Desk) -> Desk:
    """One whose profile can be saved as it is."""
    desk.vault.save_profile(VALID)
    return desk


def chosen_to_ask(editor: ProfileEditor | BrowserDialog) -> None:
    editor.place.set_environment(Environment(word="sandbox", asks_first=True))


def chosen_to_be_called_so(editor: ProfileEditor | BrowserDialog) -> None:
    editor.place.set_environment(Environment(word="sandbox"))


@pytest.mark.parametrize("choose", [chosen_to_ask, chosen_to_be_called_so])
@pytest.mark.parametrize(
    ("intent", "name"),
    [
        (EditProfile(profile="dev"), "dev"),
        (EditProfile(profile="dev"), "anna"),
        (DuplicateProfile(profile="dev"), "copy"),
    ],
    ids=["edited", "renamed", "copied"],
)
def test_what_was_typed_stays_until_the_disk_has_taken_it(
    valid_desk: Desk,
    intent: Intent,
    name: str,
    choose: Callable[[ProfileEditor], None],
) -> None:
    valid_desk.world.marks.set_favourite("dev", wanted=True)
    valid_desk.world.marks.save()
    editor = valid_desk.open(ProfileEditor, intent)
    type_names(editor, name)
    choose(editor)
    entered = editor._entered()
    valid_desk.world.marks_file.failure = FULL
    for _ in range(2):
        save(editor)
    refused = editor.isVisible(), editor.bar.accessibleName()
    still = editor._entered()
    valid_desk.world.marks_file.failure = None
    save(editor)

    assert refused == (True, "The disk is full. No space is left. Free some space.")
    assert still == entered
    assert not editor.isVisible()
    profiles = {each.name for each in valid_desk.vault.profiles()}
    assert profiles == {"prod-admin", name} | (
        {"dev"} if isinstance(intent, DuplicateProfile) else set()
    )
    written = PreferencesFile(valid_desk.world.marks_file)
    written.load()
    assert written.current.environment(name) == editor.place.environment()
    assert valid_desk.runner.problems == []


def test_a_new_profile_that_was_refused_is_saved_once_at_the_second_try(valid_desk: Desk) -> None:
    editor = valid_desk.open(ProfileEditor, NewProfile())
    type_names(editor, "new")
    for field, text in (
        ("access_key_id", VALID.access_key.access_key_id),
        ("secret_access_key", VALID.access_key.secret_access_key),
    ):
        next(f for f in editor.findChildren(QLineEdit, field) if f.isVisible()).setText(text)
    chosen_to_ask(editor)
    valid_desk.world.marks_file.failure = FULL
    save(editor)
    before = valid_desk.vault.profile("new")
    valid_desk.world.marks_file.failure = None
    save(editor)
    after = valid_desk.vault.profile("new")

    assert before is None
    assert isinstance(after, IamUserProfile)
    assert after.access_key == VALID.access_key
    assert valid_desk.world.lines == [(Event.PROFILE_SAVED, "new")]


def test_the_place_of_a_listed_profile_stays_in_its_dialog_until_it_is_stored(
    valid_desk: Desk,
) -> None:
    dialog = valid_desk.open(BrowserDialog, ChooseBrowser(profile="listed"))
    chosen_to_be_called_so(dialog)
    valid_desk.world.marks_file.failure = FULL
    save(dialog)
    refused = dialog.isVisible(), dialog.bar.accessibleName()
    valid_desk.world.marks_file.failure = None
    save(dialog)

    assert refused == (True, "The disk is full. No space is left. Free some space.")
    assert not dialog.isVisible()
    assert valid_desk.world.marks_file.text is not None
    assert "sandbox" in valid_desk.world.marks_file.text


def test_a_device_that_could_not_be_saved_stays_in_its_editor(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_device: MfaDevice) -> None:
        raise FULL

    editor = desk.open(DeviceEditor, EditDevice(serial=SERIAL))
    name = editor.first_field()
    assert isinstance(name, QLineEdit)
    name.setText("renamed")
    with monkeypatch.context() as patch:
        patch.setattr(desk.services.changes, "save_device", full)
        save(editor)
    refused = editor.isVisible(), editor.bar.accessibleName()
    save(editor)

    assert refused == (True, "The disk is full. No space is left. Free some space.")
    assert not editor.isVisible()
    assert desk.vault.devices() == (replace(DEVICE, name="renamed"),)


def test_what_a_keyring_does_not_take_waits_and_the_editor_closes(valid_desk: Desk) -> None:
    valid_desk.world.store.failure = VaultDenied("Refused", "By you.", "Allow it.")
    editor = valid_desk.open(ProfileEditor, EditProfile(profile="dev"))
    type_names(editor, "anna")
    save(editor)

    assert not editor.isVisible()
    assert valid_desk.vault.profile("anna") == replace(VALID, name="anna")
    assert "anna" in valid_desk.vault.waiting.profiles


def test_save_counts_once_while_it_is_under_way(valid_desk: Desk) -> None:
    editor = valid_desk.open(ProfileEditor, EditProfile(profile="dev"))
    type_names(editor, "anna")
    valid_desk.runner.hold(Lane.KEYRING)
    for _ in range(2):
        save(editor)
    waiting = editor.isVisible()
    valid_desk.runner.release()

    assert waiting
    assert not editor.isVisible()
    assert [event for event, _ in valid_desk.world.lines] == [Event.PROFILE_RENAMED]


def test_what_was_refused_and_then_discarded_is_not_marked(valid_desk: Desk) -> None:
    valid_desk.world.marks.set_favourite("dev", wanted=True)
    before = valid_desk.world.marks.current
    editor = valid_desk.open(ProfileEditor, EditProfile(profile="dev"))
    chosen_to_ask(editor)
    valid_desk.world.marks_file.failure = FULL
    save(editor)
    editor.done(ProfileEditor.DialogCode.Rejected)

    assert valid_desk.world.marks.current == before


def test_who_has_closed_the_editor_meanwhile_is_told_of_a_failure(valid_desk: Desk) -> None:
    editor = valid_desk.open(ProfileEditor, EditProfile(profile="dev"))
    chosen_to_ask(editor)
    valid_desk.world.marks_file.failure = FULL
    valid_desk.runner.hold(Lane.KEYRING)
    save(editor)
    editor.done(ProfileEditor.DialogCode.Rejected)
    valid_desk.runner.release()

    assert [report.error for report in valid_desk.reports] == [FULL]


def test_a_profile_that_was_renamed_in_the_file_shows_that_it_asks(desk: Desk) -> None:
    desk.services.console_protection.choose("listed", Environment(word="audit", asks_first=True))
    desk.world.files.change(profiles=(replace(LISTED, name="renamed"), SSO))
    desk.world.catalogue.refresh()
    dialog = desk.open(BrowserDialog, ChooseBrowser(profile="renamed"))

    assert dialog.place.environment() == Environment(word="audit", asks_first=True)


def test_a_copy_is_asked_about_as_its_original_is(desk: Desk) -> None:
    chosen = Environment(word="sandbox", asks_first=True)
    desk.world.marks.set_environment("dev", chosen)
    editor = desk.open(ProfileEditor, DuplicateProfile(profile="dev"))

    assert editor.place.environment() == chosen


def test_a_name_suggests_production_until_a_person_says_otherwise(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, NewProfile())
    name = editor.first_field()
    assert isinstance(name, QLineEdit)
    words = []
    for text in ("acme-prod", "acme-product", "acme-prod"):
        name.setText(text)
        words.append(editor.place.environment().word)
    editor.place.set_environment(Environment(word="sandbox"))
    name.setText("acme-dev")

    assert words == ["production", "", "production"]
    assert editor.place.environment().word == "sandbox"


def type_names(editor: ProfileEditor, *names: str) -> None:
    field = editor.first_field()
    assert isinstance(field, QLineEdit)
    for name in names:
        field.setText(name)


@pytest.mark.parametrize("stored", [None, Environment(word="production", asks_first=True)])
def test_a_rename_keeps_the_production_that_the_old_name_suggested(
    desk: Desk, stored: Environment | None
) -> None:
    if stored:
        desk.world.marks.set_environment("prod-admin", stored)
    before = desk.world.marks.current.environment("prod-admin")
    editor = desk.open(ProfileEditor, EditProfile(profile="prod-admin"))
    type_names(editor, "z", "zzz", "zzz-admin")
    editor.saved.emit(replace(ADMIN, name="zzz-admin"))

    assert desk.world.marks.current.environment("zzz-admin") == before
    assert before.word == "production"


@pytest.mark.parametrize(
    ("name", "stored", "word"),
    [
        ("dev", Environment(), "production"),
        ("dev", Environment(word="staging"), "staging"),
        ("prod-admin", Environment(), ""),
    ],
)
def test_a_rename_suggests_production_where_a_person_chose_nothing(
    desk: Desk, name: str, stored: Environment, word: str
) -> None:
    desk.world.marks.set_environment(name, stored)
    editor = desk.open(ProfileEditor, EditProfile(profile=name))
    type_names(editor, "zzz", "zzz-prod")

    assert editor.place.environment().word == word


def test_a_letter_too_many_of_an_environment_is_reported_at_the_field(desk: Desk) -> None:
    field = desk.open(ProfileEditor, NewProfile()).place.fields["environment"]
    assert isinstance(field.editor, QComboBox)
    line = field.editor.lineEdit()
    assert line is not None
    line.clear()
    errors = []
    for keys in ("x" * 24, "y", ""):
        if keys:
            QTest.keyClicks(line, keys)
        else:
            QTest.keyClick(line, Qt.Key.Key_Backspace)
        errors.append(field.error)

    assert errors == [
        "",
        "The word has at most 24 characters; the rest is left out.",
        "",
    ]


def test_a_profile_of_the_aws_files_has_an_environment_too(desk: Desk) -> None:
    dialog = desk.open(BrowserDialog, ChooseBrowser(profile="listed"))
    dialog.place.set_environment(Environment(word="audit"))
    save(dialog)

    assert desk.world.marks.current.environment("listed") == Environment(word="audit")


def test_a_new_profile_is_selected_once_it_is_saved(desk: Desk, qtbot: QtBot) -> None:
    editor = desk.open(ProfileEditor, NewProfile())

    with qtbot.waitSignal(desk.bus.asked, timeout=1000) as asked:
        editor.saved.emit(replace(ANNA, name="zoe"))

    assert asked.args == [SelectProfile(profile="zoe")]
    assert desk.vault.profile("zoe") is not None


def test_renaming_moves_the_profile_and_its_marks(desk: Desk, qtbot: QtBot) -> None:
    desk.world.marks.set_favourite("dev", wanted=True)
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))

    with qtbot.waitSignal(desk.bus.asked, timeout=1000) as asked:
        editor.saved.emit(replace(ANNA, name="anna"))

    assert asked.args == [FollowRename(profile="anna", old_name="dev")]
    assert desk.vault.profile("dev") is None
    assert desk.vault.profile("prod-admin") == replace(ADMIN, source_profile="anna")
    assert desk.world.marks.current.favourites == {"anna"}
    assert desk.world.lines[-1] == (Event.PROFILE_RENAMED, "anna")


def test_a_changed_profile_is_saved_and_has_its_line_in_the_activity(desk: Desk) -> None:
    asked: list[Intent] = []
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))
    desk.bus.asked.connect(asked.append)

    editor.saved.emit(replace(ANNA, region="us-east-1"))

    assert desk.vault.profile("dev") == replace(ANNA, region="us-east-1")
    assert desk.world.lines == [(Event.PROFILE_SAVED, "dev")]
    assert asked == []  # no name has to be followed


@pytest.mark.parametrize(("name", "copy"), [("prod-admin", "prod-admin-2"), ("listed", "listed-2")])
def test_a_copy_gets_a_free_name_and_belongs_to_the_vault(
    desk: Desk, qtbot: QtBot, name: str, copy: str
) -> None:
    editor = desk.open(ProfileEditor, DuplicateProfile(profile=name))

    with qtbot.waitSignal(editor.saved):
        editor._on_save()

    saved = desk.vault.profile(copy)
    assert saved is not None
    assert saved.origin is Origin.VAULT


def test_a_copy_takes_no_access_key_that_was_replaced_meanwhile(valid_desk: Desk) -> None:
    editor = valid_desk.open(ProfileEditor, DuplicateProfile(profile="dev"))
    rotated(valid_desk)
    save(editor)

    assert valid_desk.vault.profile("dev-2") is None
    assert editor.isVisible()
    assert "“dev” has changed meanwhile" in editor.bar.accessibleName()


def test_a_test_reaches_the_broker_and_its_answer_the_editor(desk: Desk) -> None:
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))

    editor.test_wanted.emit(ANNA, totp_code(DEVICE, NOON))

    bar = child(editor, InlineBar)
    assert desk.world.tokens.count() == {"GetSessionToken": 1, "GetCallerIdentity": 2}
    assert "user/anna" in bar.accessibleName()


def test_a_test_that_fails_is_told_in_the_editor(desk: Desk) -> None:
    desk.world.tokens.failures.append(AccessDenied("Not allowed", "AWS says no.", "Ask."))
    editor = desk.open(ProfileEditor, EditProfile(profile="dev"))

    editor.test_wanted.emit(ANNA, "")

    bar = child(editor, InlineBar)
    assert "Not allowed" in bar.accessibleName()
    assert desk.runner.problems == []


def test_a_device_goes_into_the_vault(desk: Desk) -> None:
    editor = desk.open(DeviceEditor, NewDevice())
    other = replace(DEVICE, serial=f"{SERIAL}-2")

    editor.saved.emit(other)

    assert desk.vault.device(other.serial) == other


def test_a_device_s_name_can_be_changed(desk: Desk) -> None:
    editor = desk.open(DeviceEditor, EditDevice(serial=SERIAL))

    editor.saved.emit(replace(DEVICE, name="renamed"))

    assert desk.vault.devices() == (replace(DEVICE, name="renamed"),)
    assert desk.world.lines == [(Event.DEVICE_SAVED, "renamed")]


def test_a_device_s_qr_code_opens_behind_its_question(desk: Desk) -> None:
    assert desk.open(DeviceQr, ShowQr(serial=SERIAL)).isVisible()


def test_a_yes_that_comes_after_a_lock_shows_no_qr_code(desk: Desk) -> None:
    """The question may stand for hours, and the vault locks when nobody uses the computer."""
    dialog = desk.open(DeviceQr, ShowQr(serial=SERIAL))
    desk.vault.lock()
    show = child(dialog, QAbstractButton, "show_code")
    show.click()

    assert dialog.findChild(QrCode) is None
    assert "The vault was locked meanwhile, or the device deleted." in texts(dialog)


@pytest.mark.parametrize(
    "intent",
    [
        EditProfile(profile="gone"),
        DuplicateProfile(profile="portal"),
        ShowQr(serial="gone"),
    ],
    ids=["no such profile", "a kind that is not edited", "no such device"],
)
def test_what_is_gone_opens_nothing(desk: Desk, intent: Intent) -> None:
    desk.bus.ask(intent)

    assert desk.window.findChild(QDialog) is None


def test_other_intents_are_left_to_others(desk: Desk) -> None:
    desk.bus.ask(StartSession(profile="dev"))

    assert desk.window.findChild(QDialog) is None


@pytest.fixture
def saml_editor(desk: Desk) -> ProfileEditor:
    """Of a new profile of a role of an identity provider, whose page the person has not seen."""
    desk.vault.save_profile(replace(SAML_ADMIN, role_arn=OTHER_ROLE.partition(",")[0]))
    return desk.open(ProfileEditor, EditProfile(profile=SAML_ADMIN.name))


def asserts(desk: Desk, *roles: str) -> None:
    """Let the identity provider assert these from now on."""

    def answer(_url: str) -> str:
        response = encoded(document(desk.world.clock.now(), roles=roles))
        desk.world.tokens.saml_responses.add(response)
        return response

    desk.world.portals.pages.answer = answer


def press(editor: ProfileEditor, name: str) -> None:
    QApplication.processEvents()  # which shows a bar's buttons
    button = next(b for b in editor.findChildren(QAbstractButton, name) if b.isVisible())
    button.click()


def said(editor: ProfileEditor) -> str:
    return next(bar.accessibleName() for bar in editor.findChildren(InlineBar) if bar.isVisible())


def role_choice(editor: ProfileEditor) -> Choice:
    return next(c for c in editor.findChildren(Choice, "role_arn") if c.isVisible())


def test_a_role_is_chosen_among_those_of_one_sign_in(
    desk: Desk, saml_editor: ProfileEditor, qtbot: QtBot
) -> None:
    asserts(desk, ADMIN_ROLE, OTHER_ROLE)
    press(saml_editor, "choose_role")
    waiting = said(saml_editor)
    desk.world.portals.finish()
    choice = role_choice(saml_editor)
    offered = [choice.itemText(row) for row in range(choice.count())]
    choice.setCurrentIndex(choice.findData(SAML_ADMIN.role_arn))
    with qtbot.waitSignal(saml_editor.saved) as saved:
        press(saml_editor, "save")

    assert "is open, and waits for you" in waiting
    assert offered == [
        f"{account_digits('111122223333')} · team/Reader",
        f"{account_digits(ACCOUNT)} · Admin",
    ]
    assert saved.args == [SAML_ADMIN]
    assert len(desk.world.portals.pages.shown) == 1


def test_the_only_role_is_chosen_with_its_provider(desk: Desk, saml_editor: ProfileEditor) -> None:
    asserts(desk, ADMIN_ROLE)
    provider_arn = child(saml_editor, QLineEdit, "provider_arn")
    provider_arn.setText(PROVIDER_ARN.replace("acme", "former"))
    press(saml_editor, "choose_role")
    desk.world.portals.finish()

    assert role_choice(saml_editor).value() == SAML_ADMIN.role_arn
    assert provider_arn.text() == PROVIDER_ARN


def test_a_test_goes_on_by_itself_after_the_sign_in(desk: Desk, saml_editor: ProfileEditor) -> None:
    asserts(desk, OTHER_ROLE)
    press(saml_editor, "test")
    waiting = said(saml_editor)
    desk.world.portals.finish()

    assert "waits for you" in waiting
    assert "It works" in said(saml_editor)


def test_a_test_of_a_role_that_is_gone_names_those_that_are_there(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    asserts(desk, ADMIN_ROLE)
    press(saml_editor, "test")
    desk.world.portals.finish()
    problem = said(saml_editor)
    press(saml_editor, "choose_role")

    assert SAML_ADMIN.role_arn in problem
    assert role_choice(saml_editor).value() == SAML_ADMIN.role_arn
    assert len(desk.world.portals.pages.shown) == 1


def test_a_sign_in_that_came_to_nothing_is_not_begun_again(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    desk.world.portals.pages.answer = lambda _url: "nonsense"
    press(saml_editor, "test")
    desk.world.portals.finish()

    assert "not a SAML response" in said(saml_editor)
    assert len(desk.world.portals.pages.shown) == 1


def test_a_sign_in_of_a_profile_that_is_not_saved_is_not_kept(desk: Desk) -> None:
    portals = desk.world.portals
    portals.pages.answer = portals.provider.allow
    desk.vault.save_profile(SIGNED_IN)
    editor = desk.open(ProfileEditor, EditProfile(profile=SIGNED_IN.name))
    editor.test_wanted.emit(replace(SIGNED_IN, provider=TESTED), "")
    portals.finish()
    tested = portals.oidc.held(TESTED)
    editor.done(ProfileEditor.DialogCode.Rejected)

    assert tested is not None
    assert portals.oidc.held(TESTED) is None


@pytest.fixture
def with_pasting(desk: Desk, secret_clipboard: SecretClipboard) -> None:
    SessionActions(desk.runtime, secret_clipboard, login_shell="")


def copied_response(desk: Desk) -> str:
    response = encoded(document(desk.world.clock.now(), roles=(OTHER_ROLE,)))
    desk.world.tokens.saml_responses.add(response)
    QGuiApplication.clipboard().setText(response)
    return response


@pytest.mark.usefixtures("with_pasting")
def test_a_response_is_pasted_while_the_page_is_open(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    response = copied_response(desk)

    def paste(_url: str) -> str:
        press(saml_editor, "inline_bar_paste")
        return response

    desk.world.portals.pages.answer = paste
    press(saml_editor, "test")
    desk.world.portals.finish()

    assert "It works" in said(saml_editor)


@pytest.mark.usefixtures("with_pasting")
def test_a_response_is_pasted_where_no_browser_could_be_opened(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    def no_browser(_url: str) -> str:
        raise NoBrowser("There is no browser", "None is installed.", "Paste the response.")

    desk.world.portals.pages.answer = no_browser
    press(saml_editor, "test")
    desk.world.portals.finish()
    problem = said(saml_editor)
    copied_response(desk)
    press(saml_editor, "inline_bar_paste")
    desk.world.portals.finish()

    assert "There is no browser" in problem
    assert "It works" in said(saml_editor)


@pytest.mark.usefixtures("with_pasting")
def test_what_is_pasted_by_mistake_is_said_in_the_editor(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    press(saml_editor, "test")
    QGuiApplication.clipboard().setText("my shopping list")
    press(saml_editor, "inline_bar_paste")

    assert "not a SAML response" in said(saml_editor)


def test_closing_the_editor_ends_the_sign_in_that_it_waits_for(
    desk: Desk, saml_editor: ProfileEditor
) -> None:
    press(saml_editor, "test")
    saml_editor.done(ProfileEditor.DialogCode.Rejected)
    desk.world.portals.finish()

    assert desk.world.portals.pages.shown == []


def test_roles_are_chosen_once_the_page_is_named(desk: Desk, saml_editor: ProfileEditor) -> None:
    fields = saml_editor.findChildren(QLineEdit, "start_url")
    next(field for field in fields if field.isVisible()).setText("portal")
    press(saml_editor, "choose_role")

    assert desk.world.portals.waiting == []


def test_a_profile_of_the_aws_files_has_a_place_too(desk: Desk) -> None:
    dialog = desk.open(BrowserDialog, ChooseBrowser(profile="listed"))
    before = dialog.place.browser.choice()
    dialog.place.browser.set_choice(SeparateProfile(browser="firefox.desktop"))
    save(dialog)

    assert before is None
    assert dialog.place.browser.list.currentText() == "Firefox: a profile of its own"
    assert desk.world.marks.current.browsers["listed"] == SeparateProfile(browser="firefox.desktop")
