"""Each event of the activity, from what a person or a program does to its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.iam.key_steps import DELETE, DISABLE
from fobwatch.core.iam.mfa_plan import Change
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.vault.passphrases import Passphrases
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.demo.store import DemoStore
from fobwatch.ui.actions.console_actions import ConsoleActions
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.actions.vault_actions import VaultActions
from fobwatch.ui.mfa.editor import DeviceEditor
from fobwatch.ui.profiles.editor import ProfileEditor
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intents import LockVault, Undo
from fobwatch.ui.runtime.profile_intents import (
    DuplicateProfile,
    EditProfile,
    RemoveProfile,
    SetPolicy,
)
from fobwatch.ui.runtime.session_intents import (
    CopyCode,
    CopyPassword,
    EndSession,
    RenewSession,
    SignOutConsoles,
    StartSession,
)
from fobwatch.ui.runtime.vault_intents import EditDevice, RemoveDevice
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import ACCOUNT, ANNA, DEVICE, SERIAL
from tests.fakes_aws_login import IDENTITY, LOGIN
from tests.fakes_oidc import ISSUER, PROVIDER
from tests.fakes_portals import PORTAL
from tests.fakes_ui import runtime_of, services_in
from tests.saml_responses import SAML_ADMIN, saml_response
from tests.ui.pressing import child
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, ProfileIntent
    from fobwatch.ui.runtime.services import Services
    from tests.fakes_ui import InlineRunner

PASSWORD = "correct horse, battery: staple"
ASKER = ClientProcess(processes=(Process(pid=42, name="terraform"),))


PASSPHRASE = "correct horse battery"


class Program:
    """The actions and the editors over real services, and an agent beside them."""

    def __init__(
        self,
        bus: IntentBus,
        runner: InlineRunner,
        services: Services,
        clipboard: SecretClipboard,
        window: QWidget,
    ) -> None:
        self.world = world = VaultWorld()
        self.bus, self.window = bus, window
        real = services_in(world)
        runtime = runtime_of(real, bus, runner)
        ConsoleActions(runtime)
        SessionActions(runtime, clipboard, login_shell="")
        VaultActions(runtime, lock=world.vault.lock)
        Editing(window, runtime)
        opening = DemoStore()
        self.passphrases = Passphrases(opening, world.journal, world.clock)
        self.portals = real.known_portals
        self.consoles = real.consoles
        self.mfa_changes = real.mfa_changes
        self.key_rotation = real.key_rotation
        self.require_mfa = real.require_mfa
        self.backups = real.backups
        self.restoring = real.restoring
        self.lockdown = real.lockdown
        self.sheets = real.sheets

    def ask(self, intent: Intent) -> None:
        self.bus.ask(intent)

    def edit(self, kind: type[QDialog], intent: Intent, name: str) -> None:
        """Open the editor, write this name, and press Save."""
        self.ask(intent)
        editor = self.window.findChildren(kind)[-1]
        assert isinstance(editor, ProfileEditor | DeviceEditor)
        field = editor.first_field()
        field.setProperty("text", name)
        save = child(editor, QPushButton, "save")
        save.click()

    def request(self, verb: AgentVerb, *, known: bool = True) -> None:
        """Ask at the agent, as its server does."""

        def answer(request: AgentRequest) -> str:
            if not known:
                raise UnknownProfile(f"There is no {request.subject}", "", "")
            return "an answer"

        clock, journal = self.world.clock, self.world.journal
        agent = Agent({verb: answer}, authorizer=OpenAuthorizer(), journal=journal, clock=clock)
        about = "device" if verb is AgentVerb.CODE else "profile"
        asked = AgentRequest(verb=verb, arguments={about: "dev"}, client_process=ASKER)
        agent.note(asked, agent.answer(asked))


def change_passphrase(program: Program) -> None:
    program.passphrases.set(PASSPHRASE)
    program.passphrases.change(PASSPHRASE, f"longer {PASSPHRASE}")


def remove_passphrase(program: Program) -> None:
    program.passphrases.set(PASSPHRASE)
    program.passphrases.remove(PASSPHRASE)


@pytest.fixture
def program(
    bus: IntentBus,
    runner: InlineRunner,
    services: Services,
    secret_clipboard: SecretClipboard,
    qtbot: QtBot,
) -> Program:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Program(bus, runner, services, secret_clipboard, window)


def remove_and_undo(program: Program) -> None:
    program.ask(RemoveProfile(profile="dev"))
    program.ask(Undo())


def start_and(kind: type[ProfileIntent]) -> Callable[[Program], None]:
    def do(program: Program) -> None:
        program.ask(StartSession(profile="dev"))
        program.ask(kind(profile="dev"))

    return do


def start_without_the_seed(program: Program) -> None:
    program.world.vault.remove_device(SERIAL)
    program.ask(StartSession(profile="dev"))


def protect(program: Program) -> None:
    program.bus.ask(SetPolicy(profile="dev", policy=ConsentPolicy.NEVER))


def rename_device(program: Program) -> None:
    program.edit(DeviceEditor, EditDevice(serial=SERIAL), "phone")


def sign_out_of_portal(program: Program) -> None:
    program.world.portals.sign_in()
    program.world.portals.portals.sign_out(PORTAL)


def remove_portal(program: Program) -> None:
    program.portals.save(PORTAL)
    program.portals.remove(PORTAL.start_url)


def end_portal(program: Program) -> None:
    portals = program.world.portals
    portals.sign_in()
    portals.identity_center.end()
    portals.clock.advance(timedelta(hours=2))
    with pytest.raises(BrowserNeeded):
        portals.portals.access_token(PORTAL)


def sign_in_on_page(program: Program) -> None:
    portals = program.world.portals
    portals.pages.answer = portals.sign_in_service.allow
    portals.logins.begin(LOGIN)
    portals.finish()


def allow_root(program: Program) -> None:
    program.world.broker.allow_root("dev")


def sign_in_by_saml(program: Program) -> None:
    portals = program.world.portals
    portals.pages.answer = lambda _url: saml_response(portals.clock.now())
    portals.saml.begin(SAML_ADMIN.provider)
    portals.finish()


def sign_out_of_page(program: Program) -> None:
    sign_in_on_page(program)
    program.world.portals.logins.sign_out(LOGIN)


def end_login(program: Program) -> None:
    sign_in_on_page(program)
    program.world.clock.advance(timedelta(hours=13))
    with pytest.raises(BrowserNeeded):
        program.world.portals.logins.lasting(LOGIN)


def sign_in_at_provider(program: Program) -> None:
    portals = program.world.portals
    portals.pages.answer = portals.provider.allow
    portals.oidc.begin(PROVIDER)
    portals.finish()


def sign_out_at_provider(program: Program) -> None:
    sign_in_at_provider(program)
    program.world.portals.oidc.sign_out(PROVIDER)


def end_at_provider(program: Program) -> None:
    sign_in_at_provider(program)
    program.world.portals.provider.end()
    program.world.clock.advance(timedelta(hours=1))
    with pytest.raises(BrowserNeeded):
        program.world.portals.oidc.lasting(PROVIDER)


def copy_password(program: Program) -> None:
    program.world.vault.save_profile(replace(ANNA, console_password=PASSWORD))
    program.ask(CopyPassword(profile="dev"))


def renew_console(program: Program) -> None:
    program.ask(OpenConsole(profile="prod-admin"))
    program.consoles.renew(program.consoles.ledger.held()[0])


def sign_out_of_console(program: Program) -> None:
    program.ask(OpenConsole(profile="prod-admin"))
    program.ask(SignOutConsoles())


def enable_mfa(program: Program) -> None:
    program.world.vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    changes = program.mfa_changes
    walk = changes.begin(changes.look(Change.ENABLE, "plain"), "phone")
    changes.go_on(walk)


def change_device(program: Program, change: Change) -> None:
    """Of the one that `enable_mfa` made."""
    enable_mfa(program)
    changes = program.mfa_changes
    plan = changes.look(change, "plain", f"arn:aws:iam::{ACCOUNT}:mfa/phone")
    changes.go_on(changes.begin(plan, "other"))


def resync_device(program: Program) -> None:
    enable_mfa(program)
    program.world.clock.advance(timedelta(seconds=30))  # the proof has spent the code
    changes = program.mfa_changes
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    changes.resync(changes.look(Change.RESYNC, "plain", serial))


def take_mfa_back(program: Program) -> None:
    program.world.vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    changes = program.mfa_changes
    changes.take_back(changes.begin(changes.look(Change.ENABLE, "plain"), "phone"))


def replace_key(program: Program) -> None:
    program.world.vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    rotation = program.key_rotation
    walk = rotation.begin(rotation.look("plain"))
    for early in ("", DISABLE, DELETE):
        rotation.go_on(walk, early=early)


def take_key_back(program: Program) -> None:
    program.world.vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    rotation = program.key_rotation
    rotation.take_back(rotation.begin(rotation.look("plain")))


def require_mfa(program: Program) -> None:
    requiring = program.require_mfa
    requiring.go_on(requiring.begin(requiring.look("dev")))


def lift_mfa(program: Program) -> None:
    require_mfa(program)
    require_mfa(program)


def back_up(program: Program) -> None:
    program.backups.make("/media/a", PASSWORD)


def restore(program: Program) -> None:
    back_up(program)
    program.restoring.take_in(program.backups.read("/media/a", PASSWORD), [])


def lock_down(program: Program, *, takes_back: bool = False) -> None:
    program.world.vault.save_profile(replace(ANNA, name="plain", mfa_serial=""))
    plan = program.lockdown.look("plain")
    walk = program.lockdown.begin(plan, [each.step.name for each in plan.steps])
    program.lockdown.go_on(walk)
    if takes_back:
        doors, *_ = program.lockdown.steps("plain")
        program.lockdown.take_back(doors)


DONE: dict[Event, tuple[Callable[[Program], None], str]] = {
    Event.STARTED: (lambda p: p.ask(StartSession(profile="dev")), "dev"),
    Event.RENEWED: (start_and(RenewSession), "dev"),
    Event.FAILED: (start_without_the_seed, "dev"),
    Event.ENDED: (start_and(EndSession), "dev"),
    Event.CONSOLE_OPENED: (lambda p: p.ask(OpenConsole(profile="prod-admin")), "prod-admin"),
    Event.CONSOLE_RENEWED: (renew_console, "prod-admin"),
    Event.CONSOLE_SIGNED_OUT: (sign_out_of_console, "prod-admin"),
    Event.CREDENTIALS_GIVEN: (lambda p: p.request(AgentVerb.CREDENTIALS), "dev"),
    Event.CREDENTIALS_REFUSED: (lambda p: p.request(AgentVerb.CREDENTIALS, known=False), "dev"),
    Event.CODE_COPIED: (lambda p: p.ask(CopyCode(serial=SERIAL)), "anna-laptop"),
    Event.PASSWORD_COPIED: (copy_password, "dev"),
    Event.PROFILE_SAVED: (
        lambda p: p.edit(ProfileEditor, DuplicateProfile(profile="prod-admin"), "copy"),
        "copy",
    ),
    Event.PROFILE_RENAMED: (
        lambda p: p.edit(ProfileEditor, EditProfile(profile="prod-admin"), "admin"),
        "admin",
    ),
    Event.PROFILE_REMOVED: (lambda p: p.ask(RemoveProfile(profile="dev")), "dev"),
    Event.DEVICE_SAVED: (rename_device, "phone"),
    Event.DEVICE_REMOVED: (lambda p: p.ask(RemoveDevice(serial=SERIAL)), "anna-laptop"),
    Event.MFA_ENABLED: (enable_mfa, "plain"),
    Event.MFA_REPLACED: (partial(change_device, change=Change.REPLACE), "plain"),
    Event.MFA_REMOVED: (partial(change_device, change=Change.REMOVE), "plain"),
    Event.MFA_RESYNCED: (resync_device, "plain"),
    Event.MFA_TAKEN_BACK: (take_mfa_back, "plain"),
    Event.MFA_REQUIRED: (require_mfa, "dev"),
    Event.MFA_LIFTED: (lift_mfa, "dev"),
    Event.KEY_CHANGE_BEGUN: (replace_key, "plain"),
    Event.KEY_SWITCHED: (replace_key, "plain"),
    Event.KEY_DISABLED: (replace_key, "plain"),
    Event.KEY_CHANGE_FAILED: (
        lambda p: p.key_rotation.note(Event.KEY_CHANGE_FAILED, "plain", "It is gone."),
        "plain",
    ),
    Event.KEY_ROTATED: (replace_key, "plain"),
    Event.KEY_TAKEN_BACK: (take_key_back, "plain"),
    Event.LOCKDOWN_BEGUN: (lock_down, "plain"),
    Event.LOCKDOWN_DONE: (lock_down, "plain"),
    Event.LOCKDOWN_TAKEN_BACK: (partial(lock_down, takes_back=True), "plain"),
    Event.RULE_CHANGED: (protect, "dev"),
    Event.RESTORED: (remove_and_undo, "dev"),
    Event.BACKUP_MADE: (back_up, "tower"),
    Event.BACKUP_RESTORED: (restore, "tower"),
    Event.SHEET_SAVED: (lambda p: p.sheets.save("/media/a.pdf", b"pdf", DEVICE), DEVICE.name),
    Event.VAULT_LOCKED: (lambda p: p.ask(LockVault()), ""),
    Event.PASSPHRASE_SET: (lambda p: p.passphrases.set(PASSPHRASE), ""),
    Event.PASSPHRASE_CHANGED: (change_passphrase, ""),
    Event.PASSPHRASE_REMOVED: (remove_passphrase, ""),
    Event.PORTAL_SAVED: (lambda p: p.portals.save(PORTAL), PORTAL.title),
    Event.PORTAL_REMOVED: (remove_portal, PORTAL.title),
    Event.PORTAL_SIGNED_IN: (lambda p: p.world.portals.sign_in(), PORTAL.title),
    Event.PORTAL_SIGNED_OUT: (sign_out_of_portal, PORTAL.title),
    Event.PORTAL_ENDED: (end_portal, PORTAL.title),
    Event.ROOT_ALLOWED: (allow_root, "dev"),
    Event.SAML_SIGNED_IN: (sign_in_by_saml, SAML_ADMIN.start_url),
    Event.OIDC_SIGNED_IN: (sign_in_at_provider, ISSUER),
    Event.OIDC_SIGNED_OUT: (sign_out_at_provider, ISSUER),
    Event.OIDC_ENDED: (end_at_provider, ISSUER),
    Event.LOGIN_REQUESTED: (lambda p: p.request(AgentVerb.LOGIN_CODE), "dev"),
    Event.LOGIN_SIGNED_IN: (sign_in_on_page, IDENTITY),
    Event.LOGIN_SIGNED_OUT: (sign_out_of_page, IDENTITY),
    Event.LOGIN_ENDED: (end_login, IDENTITY),
}
"""What is done for each event, and what its line is about. There is no event that nobody notes."""


@pytest.mark.parametrize("event", list(Event))
def test_each_event_has_its_line(program: Program, event: Event) -> None:
    do, subject = DONE[event]
    do(program)

    assert program.world.lines.count((event, subject)) == 1


@pytest.mark.parametrize("event", list(Event))
def test_no_line_holds_a_secret(program: Program, event: Event) -> None:
    DONE[event][0](program)
    kept = [secret for secret in program.world.store.entries.values() if len(secret) > 20]

    written = repr(program.world.journal.lines)
    assert written != "[]"
    for secret in ("anna-secret", "JBSWY3DP", PASSWORD, *kept):
        assert secret not in written
