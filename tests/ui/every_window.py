"""Every window of the program in each of its states, on made-up services.

Run as a program it shows each on screens of several sizes and prints, as JSON, what is cut off and
of which classes the windows are: `python -m tests.ui.every_window FONT POINTS`. Qt takes its scale
and its screens from the environment when it starts, so that each combination has a process of its
own.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QCursor, QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from fobwatch.core.consent.narrowing import Narrowing, ProgramNarrowing, Whom
from fobwatch.core.denials.denial import evaluation_in
from fobwatch.core.denials.explanation import explain
from fobwatch.core.denials.lookups import Findings as DenialFindings
from fobwatch.core.denials.reading import read_error
from fobwatch.core.errors import InputError
from fobwatch.core.iam.ports import Decision, Verdict
from fobwatch.core.imports.findings import Findings, FoundProfile
from fobwatch.core.imports.reading import read_text
from fobwatch.ui.clipboard.copy_prompt import CopyPrompt
from fobwatch.ui.consent.link_window import LinkContent, LinkLead, LinkWindow
from fobwatch.ui.consent.window import ConsentContent, ConsentWindow
from fobwatch.ui.console.question_windows import AccountsQuestion, ConsoleQuestion
from fobwatch.ui.console.service_dialog import ServiceDialog
from fobwatch.ui.denials.dialog import DenialDialog
from fobwatch.ui.first_start.page import FirstStart, FirstSteps
from fobwatch.ui.imports.window import ImportWindow
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.mfa.qr_dialog import DeviceQr
from fobwatch.ui.mfa.seed_source import AccountChoice
from fobwatch.ui.portals.editor import PortalEditor
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.profiles.login_code import LoginCodeDialog
from fobwatch.ui.profiles.narrowing_editor import NarrowingEditor
from fobwatch.ui.profiles.place_form import BrowserDialog
from fobwatch.ui.profiles.profile_form import EditorContext
from fobwatch.ui.runtime.session_intents import RenewSession
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.vault.passphrase_dialog import PassphraseDialog, PassphrasePurpose
from fobwatch.ui.window.main_window import MainWindow, Page, PageName
from fobwatch.ui.window.quitting import QuitQuestion
from tests.core.denials.real_messages import MESSAGES
from tests.fakes import ADMIN, ANNA, DEVICE, NOON, SERIAL
from tests.fakes_aws_login import LOGIN
from tests.fakes_console import BROWSERS
from tests.fakes_denials import decoded
from tests.fakes_ui import InlineRunner
from tests.ui import (
    as_code_scenes,
    backup_scenes,
    file_scenes,
    health_scenes,
    key_scenes,
    lockdown_scenes,
    lost_scenes,
    mfa_scenes,
    migration_scenes,
    requirement_scenes,
    scenes,
    sign_in_scenes,
)
from tests.ui.shown_text import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QDialog, QWidget

FOUND = Findings(
    source="Aegis",
    devices=read_text(
        f"otpauth://totp/AWS:{DEVICE.name}@482100937715?secret={DEVICE.seed}\n"
        f"otpauth://totp/Amazon%20Web%20Services:boris.the.administrator@acme-production?"
        f"secret={DEVICE.seed}\notpauth://hotp/Bank:anna?secret={DEVICE.seed}\n"
    ).devices,
    profiles=(FoundProfile(profile=ANNA), FoundProfile(profile=ADMIN)),
    notes=("The export has 3 codes, of which 2 are not here.",),
)
AROUND = EditorContext(
    sources=("anna",),
    devices=((SERIAL, "anna-laptop"),),
    regions=(("eu-central-1", "Europe (Frankfurt)"),),
)
LOGIN_ADDRESS = f"https://eu-central-1.signin.aws.amazon.com/v1/authorize?{'x' * 360}"
"""As long as it is."""
WRONG_CODE = InputError(
    "The code is of another sign-in",
    "It belongs to another address than the one that is shown here now.",
    "Open the address shown here, sign in, and copy all of the code on the page.",
    field="code",
)
REFUSED = InputError(
    "The passphrase is too short",
    "Twelve characters or more keep the file safe from whoever tries many.",
    "Take several words.",
    field="passphrase",
)
COMMAND = "/usr/bin/python3 /opt/company/deployment/bin/deploy.py --stage production --region all"


NARROWED = ProgramNarrowing(
    narrowing=Narrowing(read_only=True, limit=timedelta(minutes=30)),
    whom=Whom.ALL_BUT_NAMED,
    programs=("/usr/bin/terraform",),
)


def windows() -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """A name for each, and what makes it; the window is not shown yet, or is already."""
    crowded = (*health_scenes.CROWDED.items(), *sign_in_scenes.CROWDED.items())
    for name, make_scene in (*scenes.SCENES.items(), *crowded):
        yield name, partial(_scene, make_scene)
    for make_dialog in file_scenes.SCENES:
        yield f"files: {make_dialog.__name__}", make_dialog
    for make_stage in mfa_scenes.CROWDED:
        yield f"MFA: {make_stage.__name__}", make_stage
    for make_loss in lost_scenes.CROWDED:
        yield f"lost device: {make_loss.__name__}", make_loss
    for make_backup in backup_scenes.DIALOGS:
        yield f"backup: {make_backup.__name__}", make_backup
    for make_change in key_scenes.CROWDED:
        yield f"access key: {make_change.__name__}", make_change
    for make_page in lockdown_scenes.SCENES:
        yield f"lockdown: {make_page.__name__}", make_page
    for steps, name in enumerate(("found", "tested", "changes", "done", "undo")):
        yield f"migration: {name}", partial(migration_scenes.window_at, steps)
    yield from dialogs()


def dialogs() -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Those that are in no scene."""
    yield "first start", _first_start
    yield "new user", partial(ProfileEditor, AROUND)
    yield "edited user", partial(ProfileEditor, AROUND, profile=ANNA)
    yield "edited role", partial(ProfileEditor, AROUND, profile=ADMIN)
    yield "wrong role", _wrong_role
    yield "new device", partial(DeviceEditor, now=lambda: NOON, runner=InlineRunner())
    yield (
        "edited device",
        partial(DeviceEditor, now=lambda: NOON, runner=InlineRunner(), device=DEVICE),
    )
    yield "wrong device", _wrong_device
    yield "new portal", partial(PortalEditor, AROUND.regions)
    yield "edited portal", partial(PortalEditor, AROUND.regions, portal=scenes.ACME)
    yield "wrong portal", _wrong_portal
    yield "browser of a profile", _browser_dialog
    yield "services of a profile", _service_dialog
    yield "denial", _denial
    yield "denial with what AWS told", _denial_found
    for make_stage in requirement_scenes.SCENES:
        yield f"require MFA: {make_stage.__name__}", make_stage
    for make_code in as_code_scenes.SCENES:
        yield f"as code: {make_code.__name__}", make_code
    yield "login code", _login_code
    yield "wrong login code", _wrong_login_code
    yield "login over", _login_over
    yield "import", _import
    yield "mute", health_scenes.mute_dialog
    yield "accounts", lambda: AccountChoice(FOUND.devices)
    yield "QR question", partial(DeviceQr, DEVICE.name, lambda: DEVICE)
    yield "QR question refused", _qr_refused
    yield "QR code", _qr_code
    for purpose in PassphrasePurpose:
        yield f"passphrase: {purpose.name}", partial(PassphraseDialog, purpose)
    yield "passphrase refused", _refused
    yield "accounts in a browser", partial(AccountsQuestion, "prod-admin", "data-lake")
    yield "consent", _consent
    yield "console question", _console_question
    yield "narrower for programs", partial(NarrowingEditor, "prod-admin", NARROWED)
    yield "narrower for programs, wrong", _wrong_narrowing
    yield "link", _link
    yield "copy", _copy
    yield (
        "quit",
        partial(
            QuitQuestion, "Not saved yet: profiles: dev; sessions: dev.", "The keyring is locked."
        ),
    )


def _scene(make: Callable[[scenes.Scene], scenes.Whole | scenes.Panel]) -> QWidget:
    scene = scenes.Scene().begin()
    shown = make(scene)
    scene.heartbeat.beat.emit(NOON)
    shown.window.setProperty("scene", scene)  # which lives as long as its window
    return shown.window


def _first_start() -> QWidget:
    page = FirstStart()
    page.show_steps(
        FirstSteps(
            has_device=True, keyring="Kept in the keyring of this computer.", offers_file=True
        )
    )
    return MainWindow({PageName.SESSIONS: lambda: Page(widget=page)})


def _wrong_role() -> QWidget:
    return _pressed(
        ProfileEditor(AROUND, profile=ADMIN.__class__(name="", role_arn="x", source_profile="")),
        "save",
    )


def _wrong_portal() -> QWidget:
    return _pressed(PortalEditor(AROUND.regions), "save")


def _service_dialog() -> ServiceDialog:
    return ServiceDialog("prod-admin", scenes.Scene().begin().services)


def _denial() -> DenialDialog:
    dialog = DenialDialog(["bob", "dev"])
    text = MESSAGES[0].text
    denial = read_error(text)
    dialog.text_given.connect(
        lambda text: dialog.show_explanation(text, denial, explain(denial, text))
    )
    dialog.paste(text)
    return dialog


def _denial_found() -> QWidget:
    dialog = _denial()
    told = evaluation_in(decoded("arn:aws:iam::111122223333:user/bob", "s3:ListAllMyBuckets"))
    denied = Verdict(
        action="s3:ListAllMyBuckets",
        decision=Decision.EXPLICIT_DENY,
        sources=("group_Everybody_RequireMFA",),
    )
    findings = DenialFindings(
        denial=told.completed(dialog.denial) if told else dialog.denial,
        evaluation=told,
        simulated=denied,
        with_mfa=replace(denied, decision=Decision.ALLOWED, sources=("AdministratorAccess",)),
    )
    intent = RenewSession(profile="bob")
    dialog.show_findings(dialog.denial, findings, intent, "&Start bob with MFA")
    return dialog


def _browser_dialog() -> BrowserDialog:
    dialog = BrowserDialog("portal-developer")
    dialog.place.browser.show_found(BROWSERS)
    return dialog


def _login_code() -> LoginCodeDialog:
    dialog = LoginCodeDialog(LOGIN)
    dialog.show_address(LOGIN_ADDRESS)
    return dialog


def _wrong_login_code() -> LoginCodeDialog:
    dialog = _login_code()
    dialog.refuse(WRONG_CODE)
    return dialog


def _login_over() -> LoginCodeDialog:
    dialog = _login_code()
    dialog.show_end(WRONG_CODE)
    return dialog


def _wrong_device() -> QWidget:
    return _pressed(DeviceEditor(now=lambda: NOON, runner=InlineRunner()), "save")


def _import() -> QWidget:
    dialog = ImportWindow(FOUND, profiles=[ANNA], devices=[DEVICE])
    for box in dialog.findChildren(QCheckBox, "import_choice"):
        box.setChecked(box.isEnabled())
    return _pressed(dialog, "take")


def _qr_code() -> QWidget:
    return _pressed(DeviceQr(DEVICE.name, lambda: DEVICE), "show_code")


def _qr_refused() -> QWidget:
    return _pressed(DeviceQr(DEVICE.name, lambda: None), "show_code")


def _refused() -> QWidget:
    dialog = PassphraseDialog(PassphrasePurpose.CREATE)
    dialog.show()
    dialog.show_failure(REFUSED)
    return dialog


def _consent() -> QWidget:
    window = ConsentWindow()
    window.show_content(
        ConsentContent(
            number=1,
            title="Give deploy.py the credentials of acme-production-eu-central-1-administrator?",
            profile="Role Admin · 4821 0093 7715 · eu-central-1 · from dev",
            badge=Badge(text="production", colour="#ff613d"),
            narrowable=True,
            facts=(
                ("Program", COMMAND),
                ("Started by", "bash, kitty"),
                ("Folder", "/srv/company/infrastructure/environments/production/eu-central-1"),
                ("Gets", "Credentials until 13:00"),
            ),
            others=3,
        )
    )
    window.show_time(0.5, "Denied in 31 s")
    return window


def _wrong_narrowing() -> QWidget:
    wrong = replace(NARROWED, narrowing=Narrowing(policies=("{",)))
    return _pressed(NarrowingEditor("prod-admin", wrong), "save")


def _console_question() -> QWidget:
    return ConsoleQuestion(
        "acme-production-eu-central-1-administrator",
        line="Role Admin · 4821 0093 7715 · eu-central-1 · from dev",
        badge=Badge(text="production", colour="#ff613d"),
        facts=(("Page", "S3, eu-central-1"), ("Asked because of", "dev")),
    )


def _link() -> QWidget:
    window = LinkWindow()
    page = "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2"
    names = ("acme-production-eu-central-1-administrator", "prod-admin")
    window.show_content(
        LinkContent(
            number=1,
            title="Open the console of acme-production (4821 0093 7715)?",
            explanation="A link asks for it. Anybody can write one: open it if you expect it.",
            facts=(("Page", page),),
            leads=tuple(
                LinkLead(profile=name, facts=(("Signs in as", "Role Admin"),)) for name in names
            ),
            more=True,
        )
    )
    return window


def _copy() -> QWidget:
    prompt = CopyPrompt()
    prompt.ask("Code of acme-production-eu-central-1-administrator")
    return prompt


def _pressed(dialog: QDialog, name: str) -> QDialog:
    dialog.show()
    button = dialog.findChild(QPushButton, name)
    if button is not None:
        button.click()
    return dialog


@dataclass(slots=True)
class Walk:
    """What was found in every window on every screen that there is."""

    cut_off: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)

    def go(self, app: QApplication) -> None:
        # Copies: PySide takes a screen for deleted with a window that was asked for it.
        for screen in [each.geometry() for each in QGuiApplication.screens()]:
            QCursor.setPos(screen.center())
            for name, make in windows():
                window = make()
                self.classes.add(type(window).__name__)
                window.show()
                for _ in range(3):  # a layout settles in rounds
                    app.processEvents()
                place = f"{name} on {screen.width()}x{screen.height()}"
                self.cut_off += (f"{place}: {fault}" for fault in faults(window))
                window.close()
                window.deleteLater()
                # Without an event loop no processing of events deletes anything.
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
                app.processEvents()


def main() -> None:
    app = QApplication(sys.argv[:1])
    family, points = sys.argv[1:]
    app.setFont(QFont(family, int(points)))
    Theme(app, ThemeChoice.LIGHT)
    walk = Walk()
    walk.go(app)
    sys.stdout.write(json.dumps({"cut off": walk.cut_off, "classes": sorted(walk.classes)}))


if __name__ == "__main__":
    main()
