from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit

from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.aws.ports import Caller
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.oidc.provider import NO_PROVIDER
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.sessions.sign_in import code_needed
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.profiles.editor import FORMS, ProfileEditor
from fobwatch.ui.profiles.key_forms import RootTaskForm
from fobwatch.ui.profiles.profile_form import EditorContext, ProfileForm
from fobwatch.ui.profiles.saml_form import SamlForm
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.core.sessions.test_account_access import OPERATOR
from tests.fakes import ADMIN, ANNA, NOON, SERIAL
from tests.fakes_cognito import GUEST, LOGIN_PROVIDER
from tests.fakes_oidc import PROVIDER, SIGNED_IN
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.profiles.profile import OwnProfile

AROUND = EditorContext(
    sources=("dev", "other"),
    taken=frozenset({"taken"}),
    devices=((SERIAL, "anna-laptop"),),
    regions=(("eu-west-1", "Europe (Ireland)"), ("us-east-1", "US East (N. Virginia)")),
)
GOOD_KEY = replace(
    ANNA.access_key, access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="s" * 40
)
USER = replace(ANNA, access_key=GOOD_KEY)
WITH_PASSWORD = replace(
    USER, name="signs-in", console_account="acme", console_password=" correct horse "
)
ROLE = replace(
    ADMIN,
    region="us-east-1",
    external_id="x-77",
    role_session_name="anna@work",
    source_identity="anna",
    session_tags=(("team", "blue"), ("cost", "1=2")),
    session_policy='{"Version": "2012-10-17", "Statement": []}',
    duration=timedelta(hours=8),
)

OF_FILE = WebIdentityProfile(
    name="pipeline", role_arn=SIGNED_IN.role_arn, token_file="/run/token", region="eu-west-1"
)
OF_COMMAND = replace(
    OF_FILE, name="printed", token_file="", token_process="/usr/bin/identity-token --raw"
)
OF_PROVIDER = replace(
    SIGNED_IN,
    provider=replace(
        PROVIDER,
        scopes="openid groups",
        audience="sts.example",
        client_secret="client-s3cret",
        redirect_port=8400,
    ),
)

MEMBER = replace(
    GUEST,
    name="member",
    token_file="/run/token",
    login_provider=LOGIN_PROVIDER,
    role_arn=ROLE.role_arn,
    basic_flow=True,
)
UNLOCK = RootTaskProfile(
    name="unlock", account_id="901755201184", task=RootTask.UNLOCK_BUCKET, source_profile="other"
)
PERSON = replace(GUEST, name="person", provider=PROVIDER, region="eu-west-1")


def editor(qtbot: QtBot, profile: OwnProfile | None = None) -> ProfileEditor:
    made = ProfileEditor(AROUND, profile=profile)
    qtbot.addWidget(made)
    made.show()
    return made


def press(dialog: ProfileEditor, name: str) -> None:
    button = next(b for b in dialog.findChildren(QAbstractButton, name) if b.isVisible())
    button.click()


def write(dialog: ProfileEditor, name: str, text: str) -> None:
    field = next(f for f in dialog.findChildren(QLineEdit, name) if f.isVisible())
    field.setText(text)


def errors(dialog: ProfileEditor) -> list[str]:
    return [field.error for field in dialog.findChildren(FormField) if field.error]


@pytest.mark.parametrize(
    "profile",
    [
        USER,
        WITH_PASSWORD,
        ROLE,
        OF_FILE,
        OF_COMMAND,
        OF_PROVIDER,
        GUEST,
        MEMBER,
        PERSON,
        UNLOCK,
        OPERATOR,
    ],
    ids=lambda each: each.name,
)
def test_a_profile_comes_out_as_it_went_in(qtbot: QtBot, profile: OwnProfile) -> None:
    dialog = editor(qtbot, profile)

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    assert signal.args == [profile]
    assert dialog.isVisible()


def test_a_profile_s_kind_stays_so_that_no_other_form_is_made(qtbot: QtBot) -> None:
    edited, new = editor(qtbot, UNLOCK), editor(qtbot)

    assert [type(form) for form in edited.findChildren(ProfileForm)] == [RootTaskForm]
    assert [type(form) for form in new.findChildren(ProfileForm)] == list(FORMS.values())


def test_an_odd_duration_and_an_unknown_device_are_kept(qtbot: QtBot) -> None:
    odd = replace(USER, duration=timedelta(seconds=5000), mfa_serial=f"{SERIAL}-other")
    dialog = editor(qtbot, odd)

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    assert signal.args == [odd]


def test_a_new_key_is_written_and_saved(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    write(dialog, "profile_name", " work ")
    write(dialog, "access_key_id", GOOD_KEY.access_key_id)
    write(dialog, "secret_access_key", GOOD_KEY.secret_access_key)

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    assert signal.args == [IamUserProfile(name="work", access_key=GOOD_KEY, mfa_serial=SERIAL)]


def test_with_several_devices_none_is_chosen_for_the_user(qtbot: QtBot) -> None:
    around = replace(AROUND, devices=((SERIAL, "one"), (f"{SERIAL}-2", "two")))
    dialog = ProfileEditor(around)
    qtbot.addWidget(dialog)
    choice = child(dialog, Choice, "mfa_serial")

    assert choice.value() == ""


def test_a_new_role_is_written_with_the_keyboard(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    kind = child(dialog, QAbstractButton, "kind_role")
    QTest.keyClick(kind, Qt.Key.Key_Space)
    write(dialog, "profile_name", "admin")
    write(dialog, "role_arn", ADMIN.role_arn)

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    assert signal.args == [replace(ADMIN, name="admin", mfa_serial="")]


def test_another_programs_command_is_written_with_the_keyboard(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    kind = child(dialog, QAbstractButton, "kind_process")
    QTest.keyClick(kind, Qt.Key.Key_Space)
    write(dialog, "profile_name", "partner")
    write(dialog, "command", " /usr/bin/keys --json ")
    write(dialog, "account_id", "123456789012")

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    wanted = ProcessProfile(
        name="partner", command="/usr/bin/keys --json", account_id="123456789012"
    )
    assert signal.args == [wanted]


def test_a_kind_of_few_fields_leaves_no_gap_above_where_it_opens(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    kind = child(dialog, QAbstractButton, "kind_process")
    kind.click()
    dialog.resize(dialog.width(), 1200)
    QCoreApplication.processEvents()

    fields = [field for field in dialog._form.fields.values() if field.isVisible()]
    last = max(field.mapTo(dialog, field.rect().bottomLeft()).y() for field in fields)
    assert 0 < dialog.place.mapTo(dialog, QPoint()).y() - last < 24


def test_nothing_is_saved_while_a_field_is_wrong_and_the_first_one_has_the_cursor(
    qtbot: QtBot,
) -> None:
    dialog = editor(qtbot)

    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "save")

    assert len(errors(dialog)) == 3
    assert dialog.isVisible()
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.objectName() == "profile_name"


def test_a_name_that_is_taken_is_refused(qtbot: QtBot) -> None:
    dialog = editor(qtbot, replace(USER, name="taken"))

    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "save")

    assert "“taken” is in the vault already" in errors(dialog)[0]


def test_a_tag_without_a_value_is_named(qtbot: QtBot) -> None:
    dialog = editor(qtbot, ROLE)
    tags = child(dialog, QPlainTextEdit, "session_tags")
    tags.setPlainText("team")

    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "save")

    assert "“team”" in errors(dialog)[0]


def test_an_error_goes_when_it_is_mended(qtbot: QtBot) -> None:
    dialog = editor(qtbot, replace(USER, name=""))
    press(dialog, "save")
    write(dialog, "profile_name", "fine")

    press(dialog, "save")

    assert errors(dialog) == []


def test_a_test_asks_for_the_profile_as_written_and_shows_who_it_is(qtbot: QtBot) -> None:
    dialog = editor(qtbot, USER)
    with qtbot.waitSignal(dialog.test_wanted) as signal:
        press(dialog, "test")
    testing = child(dialog, QAbstractButton, "test")
    enabled_meanwhile = testing.isEnabled()

    dialog.show_result(Caller(arn="arn:aws:iam::1:user/anna", account_id="1"))

    bar = child(dialog, InlineBar)
    assert signal.args == [USER, ""]
    assert not enabled_meanwhile
    assert testing.isEnabled()
    assert "user/anna" in bar.accessibleName()


def test_a_test_that_fails_says_why_and_what_to_do(qtbot: QtBot) -> None:
    dialog = editor(qtbot, USER)
    press(dialog, "test")

    dialog.show_failure(AccessKeyRefused("AWS does not know this key", "Inactive?", "Look."))

    bar = child(dialog, InlineBar)
    assert "AWS does not know this key" in bar.accessibleName()
    assert dialog.isVisible()


def test_a_test_that_needs_a_code_asks_for_it(qtbot: QtBot) -> None:
    dialog = editor(qtbot, USER)
    code = child(dialog, QLineEdit, "code")
    asked_before = code.isVisible()
    press(dialog, "test")
    dialog.show_failure(code_needed(SERIAL))
    code.setText("123456")

    with qtbot.waitSignal(dialog.test_wanted) as signal:
        press(dialog, "test")

    assert not asked_before
    assert signal.args == [USER, "123456"]


def test_no_undo_brings_back_a_code_that_was_used_once_the_next_is_asked_for(
    qtbot: QtBot,
) -> None:
    dialog = editor(qtbot, USER)
    dialog.show_failure(code_needed(SERIAL))
    code = child(dialog, QLineEdit, "code")
    QTest.keyClicks(code, "123456")
    typed = code.text()
    dialog.show_failure(code_needed(SERIAL))
    code.undo()

    assert (typed, code.text()) == ("123456", "")


def test_a_test_says_that_it_waits_for_the_next_code(qtbot: QtBot) -> None:
    dialog = editor(qtbot, USER)
    press(dialog, "test")
    testing = child(dialog, QAbstractButton, "test")

    dialog.show_waiting(NOON)

    assert testing.text() == "Waiting for the next code…"


def test_a_wrong_profile_is_not_tested(qtbot: QtBot) -> None:
    dialog = editor(qtbot)

    with qtbot.assertNotEmitted(dialog.test_wanted):
        press(dialog, "test")


def test_a_console_password_is_never_shown(qtbot: QtBot) -> None:
    dialog = editor(qtbot, WITH_PASSWORD)
    field = child(dialog, SecretField, "console_password")
    shown = [action.isVisible() for action in field.actions()]
    QTest.keySequence(field, "Ctrl+A")
    QTest.keySequence(field, "Ctrl+C")
    press(dialog, "cancel")

    assert shown == [False]
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert "horse" not in QGuiApplication.clipboard().text()
    assert field.text() == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("console_account", "Acme!"),
        ("console_account", "a--b"),
        ("console_password", "p" * 129),
        ("console_password", "p\u0000"),
    ],
)
def test_a_wrong_console_sign_in_is_said_at_its_field(qtbot: QtBot, name: str, text: str) -> None:
    dialog = editor(qtbot, WITH_PASSWORD)
    write(dialog, name, text)
    press(dialog, "save")

    assert len(errors(dialog)) == 1
    assert text not in errors(dialog)[0]


def test_cancelling_saves_nothing_and_forgets_the_secret(qtbot: QtBot) -> None:
    dialog = editor(qtbot, USER)
    field = next(f for f in dialog.findChildren(QLineEdit, "secret_access_key"))

    with qtbot.assertNotEmitted(dialog.saved):
        press(dialog, "cancel")

    assert field.text() == ""


def test_what_few_roles_need_is_behind_more(qtbot: QtBot) -> None:
    dialog = editor(qtbot, ADMIN)
    policy = child(dialog, QPlainTextEdit, "session_policy")
    at_first = policy.isVisible()

    press(dialog, "more")

    assert not at_first
    assert policy.isVisible()


def test_every_field_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    fields = [*dialog.findChildren(QComboBox), *dialog.findChildren(QPlainTextEdit)]
    fields += [field for field in dialog.findChildren(QLineEdit) if field.objectName() != "code"]

    assert all(field.accessibleName() for field in fields)


def test_a_choice_is_found_by_any_part_of_its_words(qtbot: QtBot) -> None:
    choice = Choice(AROUND.region_choices(), editable=True)
    qtbot.addWidget(choice)
    completer = choice.completer()
    assert completer is not None
    completer.setCompletionPrefix("ireland")

    assert completer.completionCount() == 1


@pytest.mark.parametrize(
    ("typed", "value"),
    [("eu-west-1 — Europe (Ireland)", "eu-west-1"), ("eu-north-1", "eu-north-1"), ("", "")],
)
def test_a_typed_region_is_a_value_too(qtbot: QtBot, typed: str, value: str) -> None:
    choice = Choice(AROUND.region_choices(), editable=True)
    qtbot.addWidget(choice)

    choice.setEditText(typed)

    assert choice.value() == value


def test_only_the_fields_of_the_chosen_source_are_shown_and_counted(qtbot: QtBot) -> None:
    dialog = editor(qtbot, OF_PROVIDER)
    source = child(dialog, Choice, "token_source")
    shown = [dialog.findChild(QLineEdit, n).isVisible() for n in ("token_file", "issuer_url")]  # type: ignore[union-attr]  # the form has both
    source.set_value("file")
    write(dialog, "token_file", "/run/token")

    with qtbot.waitSignal(dialog.saved) as signal:
        press(dialog, "save")

    assert shown == [False, True]
    assert signal.args == [replace(OF_PROVIDER, token_file="/run/token", provider=NO_PROVIDER)]


def test_a_missing_issuer_is_said_at_its_own_field(qtbot: QtBot) -> None:
    dialog = editor(qtbot, OF_PROVIDER)
    write(dialog, "issuer_url", "")
    press(dialog, "save")

    assert [error.partition(".")[0] for error in errors(dialog)] == ["The issuer URL is missing"]
    assert dialog.isVisible()


def test_a_new_root_task_is_the_audit_and_each_says_what_it_does(qtbot: QtBot) -> None:
    form = RootTaskForm(AROUND)
    qtbot.addWidget(form)
    choice = child(form, Choice, "task")
    effects = []
    for index in range(choice.count()):
        choice.setCurrentIndex(index)
        effects.append(choice.accessibleDescription())

    assert "changes nothing" in effects[0]
    assert len(set(effects)) == len(RootTask)


def test_a_file_that_is_not_named_makes_nobody_a_guest(qtbot: QtBot) -> None:
    dialog = editor(qtbot, MEMBER)
    write(dialog, "token_file", "")
    press(dialog, "save")

    assert len(errors(dialog)) == 1
    assert dialog.isVisible()


def test_the_redirect_uri_is_said_with_its_port(qtbot: QtBot) -> None:
    dialog = editor(qtbot, OF_PROVIDER)
    words = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    write(dialog, "redirect_port", "8 400")
    press(dialog, "save")

    assert "The app's redirect URI is http://127.0.0.1:8400/oauth/callback." in words
    assert [error.partition(".")[0] for error in errors(dialog)] == ["That is not a port"]


def test_a_client_secret_is_wiped_when_the_dialog_closes(qtbot: QtBot) -> None:
    dialog = editor(qtbot, OF_PROVIDER)
    fields = dialog.findChildren(SecretField, "client_secret")
    before = {field.text() for field in fields}
    press(dialog, "cancel")

    assert "client-s3cret" in before
    assert {field.text() for field in fields} == {""}


def test_a_command_that_is_not_named_is_said_at_its_own_field(qtbot: QtBot) -> None:
    dialog = editor(qtbot, OF_COMMAND)
    write(dialog, "token_process", "")
    press(dialog, "save")

    assert [error.partition(".")[0] for error in errors(dialog)] == ["That is not a command"]


@pytest.mark.parametrize(
    ("platform", "way", "help_text"),
    [
        ("linux", "A browser window of its own", "It remembers your sign-in."),
        ("win32", "Your usual browser, and paste its response", "Press F12"),
    ],
)
def test_the_ways_to_a_saml_response_are_those_of_the_system(
    qtbot: QtBot, platform: str, way: str, help_text: str
) -> None:
    form = SamlForm(AROUND, platform)
    qtbot.addWidget(form)
    form.show()
    choice = child(form, Choice, "way")
    words = [label.text() for label in form.findChildren(QLabel) if label.isVisible()]

    assert [choice.itemText(row) for row in range(choice.count())] == [way, "Your usual browser"]
    assert any(help_text in each for each in words)
