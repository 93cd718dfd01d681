"""Carries out what a person asks for with sessions, whichever window they asked in."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.agent.credential_formats import session_variables
from fobwatch.core.agent.shell_environment import chosen_shell, shell_command, shell_text
from fobwatch.core.console.errors import InvalidLink, OverMeanwhile
from fobwatch.core.console.link_profiles import account_in_link, role_in_link
from fobwatch.core.console.links import link_to
from fobwatch.core.errors import InputError
from fobwatch.core.lockdown.passwords import kept_password
from fobwatch.core.mfa.errors import UnknownDevice
from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.console.questions import ConsoleQuestions
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.browser_intents import CopyLink, OpenSignInPage
from fobwatch.ui.runtime.intents import PauseAll, PauseRenewals, ResumeAll, ResumeRenewals
from fobwatch.ui.runtime.session_intents import (
    AllowRoot,
    CopyCode,
    CopyCommand,
    CopyEnvironment,
    CopyPassword,
    PasteResponse,
    RenewSession,
    StartSession,
)

if TYPE_CHECKING:
    from fobwatch.core.agent.shell_environment import Shell
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime


class SessionActions(Actions):
    """Answers the intents about sessions, and reports how they went.

    The result of a start or a renewal is on the session's record, for all windows to see; a
    report follows only where it failed.
    """

    def __init__(
        self,
        runtime: Runtime,
        clipboard: SecretClipboard,
        *,
        login_shell: str,
        program: str = "fobwatch",
        platform: str = sys.platform,
    ) -> None:
        """`login_shell` is the path of the user's own, empty where the system names none."""
        super().__init__(runtime)
        bus, services = runtime.bus, runtime.services
        self._clipboard = clipboard
        self._was_locked = services.vault.is_locked
        self._own_shell = partial(chosen_shell, "", login_shell, windows=platform == "win32")
        self._program = program
        self._questions = ConsoleQuestions(self, bus, services)
        bus.answer(StartSession, self._start)
        bus.answer(RenewSession, self._renew)
        bus.answer(AllowRoot, self._allow_root)
        bus.answer(PasteResponse, self._paste_response)
        bus.answer(CopyCommand, self._copy_command)
        bus.answer(CopyEnvironment, self._copy_environment)
        bus.answer(CopyLink, self._copy_link)
        bus.answer(OpenSignInPage, self._questions.before(self._open_sign_in_page))
        bus.answer(CopyCode, self._copy_code)
        bus.answer(CopyPassword, self._copy_password)
        bus.answer(PauseRenewals, lambda _: services.broker.renewals.pause())
        bus.answer(ResumeRenewals, lambda _: services.broker.renewals.resume())
        bus.answer(PauseAll, self._pause_all)
        bus.answer(ResumeAll, self._resume_all)
        clipboard.kept.connect(self._report_kept)
        services.vault.on_change(runtime.runner.listener(self._on_vault, receiver=self))

    def _on_vault(self) -> None:
        """Take back what was copied before a lock; what is copied after it needs no vault."""
        was_locked, self._was_locked = self._was_locked, self._services.vault.is_locked
        if self._was_locked and not was_locked:
            self._clipboard.withdraw()
            self._clipboard.clear()

    def _start(self, intent: StartSession) -> None:
        self.submit(intent, partial(self._services.broker.start, intent.profile, code=intent.code))

    def _renew(self, intent: RenewSession) -> None:
        self.submit(intent, partial(self._services.broker.renew, intent.profile))

    def _allow_root(self, intent: AllowRoot) -> None:
        self.submit(intent, partial(self._services.broker.allow_root, intent.profile))

    def _paste_response(self, intent: PasteResponse) -> None:
        page = intent.page or self._services.broker.record(intent.profile).action_needed
        if isinstance(page, OpenBrowser):
            copied = self._clipboard.text()
            work = partial(self._services.saml.paste, page, copied)
            self.submit(intent, work, lambda _: self._clipboard.clear_later(copied))

    def _open_sign_in_page(self, intent: OpenSignInPage) -> None:
        profile = self._services.index.by_name.get(intent.profile)
        steps = self._password_step(profile) + self._code_step(intent.profile)

        def opened(user: str) -> None:
            words = self.tr("The browser opens the sign-in page of {name}").format(name=user)
            details = self.tr("The user name is copied.")

            def copied() -> None:
                self._bus.succeed(intent, words, details, next_steps=steps)

            self._clipboard.copy(lambda: user, words, copied, secret=False)

        self.submit(
            intent,
            partial(
                self._services.console.open_sign_in_page,
                intent.profile,
                profile.console_account if profile else "",
                agreement=intent.agreement,
            ),
            opened,
            failed=partial(self._questions.ask_again, self._open_sign_in_page, intent),
        )

    def _password_step(self, profile: Profile | None) -> tuple[Intent, ...]:
        if profile is None or not profile.console_password:
            return ()
        return (CopyPassword(profile=profile.name),)

    def _code_step(self, name: str) -> tuple[Intent, ...]:
        """Copying the code of the profile's device, if its seed is in the vault."""
        serial = self._services.index.serial_of(name)
        if self._services.vault.device(serial) is None:
            return ()
        return (CopyCode(profile=name, serial=serial),)

    def _copy_password(self, intent: CopyPassword) -> None:
        name, steps = intent.profile, self._code_step(intent.profile)

        def made() -> str:
            password = kept_password(self._services.vault, name)
            password = password or self._services.profiles.get(name).console_password
            self._record(Event.PASSWORD_COPIED, name)
            return password

        def copied() -> None:
            words = self.tr("Copied the console password of {name}").format(name=name)
            self._bus.succeed(intent, words, self._until(), next_steps=steps)

        def ready(password: str) -> None:
            vault = self._services.vault
            if vault.is_locked and (unread := vault.unread) is not None:  # meanwhile
                self._bus.fail(intent, unread)
                return
            subject = self.tr("The console password of {name}").format(name=name)
            self._clipboard.copy(lambda: password, subject, copied)

        self.submit(intent, made, ready)

    def _copy_command(self, intent: CopyCommand) -> None:
        try:
            shell = intent.shell or self._own_shell()
            command = shell_command(intent.profile, shell, program=self._program)
        except InputError as error:
            self._bus.fail(intent, error)
            return
        words = self.tr("Copied the command for {shell} that uses {name}")
        words = words.format(name=intent.profile, shell=shell)
        self._copy_open(intent, command, words)

    def _copy_environment(self, intent: CopyEnvironment) -> None:
        broker = self._services.broker

        def made() -> tuple[Shell, str]:
            shell = intent.shell or self._own_shell()
            return shell, shell_text(session_variables(broker.start(intent.profile)), shell)

        def ready(made: tuple[Shell, str]) -> None:
            shell, text = made
            if broker.record(intent.profile).session is None:
                self._bus.fail(intent, self._session_over(intent.profile))
                return
            words = self.tr("Copied the environment of {name} for {shell}")
            words = words.format(name=intent.profile, shell=shell)
            self._clipboard.copy(
                lambda: text,
                self.tr("The keys of {name}").format(name=intent.profile),
                lambda: self._bus.succeed(intent, words, self._until()),
            )

        self.submit(intent, made, ready)

    def _copy_link(self, intent: CopyLink) -> None:
        """A link for others names an account, a role and a page, and nothing of this computer."""
        profile = self._services.index.by_name.get(intent.profile)
        if profile is None:
            return
        session = self._services.broker.record(profile.name).session
        account, role = account_in_link(profile, session), role_in_link(profile, session)
        try:
            link = link_to(account, role, intent.destination)
        except InvalidLink as error:
            self._bus.fail(intent, error)
            return
        words = self.tr("Copied a link for others to the console of {name}")
        self._copy_open(intent, link.text, words.format(name=profile.name))

    def _copy_open(self, intent: Intent, text: str, words: str) -> None:
        """Copy what is no secret, and show it."""
        self._clipboard.copy(
            lambda: text, words, lambda: self._bus.succeed(intent, words, text), secret=False
        )

    def _copy_code(self, intent: CopyCode) -> None:
        codes, aws_time = self._services.codes, self._services.aws_time
        find = partial(self._services.vault.device, intent.serial)
        device = find()
        if device is None:
            self._bus.fail(intent, self._unknown_device())
            return

        def made() -> bool:
            self._record(Event.CODE_COPIED, device.name)
            return codes.window_is_free(device)

        def ready(fresh: bool) -> None:
            if find() != device:  # the vault was locked meanwhile, or the device changed
                self._bus.fail(intent, self._services.vault.unread or self._unknown_device())
                return
            self._clipboard.copy(
                lambda: totp_code(device, aws_time.now()),
                self.tr("The code of {name}").format(name=device.name),
                lambda: self._report_code(intent, device, fresh=fresh),
            )

        self.submit(intent, made, ready)

    def _report_code(self, intent: Intent, device: MfaDevice, *, fresh: bool) -> None:
        words = self.tr("Copied the code of {name}").format(name=device.name)
        seconds = int(window_left(device, self._services.aws_time.now()).total_seconds())
        used = self.tr("AWS has seen it already; the next one comes in %n s.", "", seconds)
        self._bus.succeed(intent, words, self._until() if fresh else used)

    @Slot()
    def _report_kept(self) -> None:
        self._bus.succeed(
            CopyCode(serial=""),
            self.tr("A clipboard manager kept what you copied"),
            self.tr(
                "Fobwatch has cleared the clipboard. Remove it from the manager's history too."
            ),
        )

    def _pause_all(self, _intent: PauseAll) -> None:
        self._services.authorizer.pause()
        self._services.broker.renewals.pause()

    def _resume_all(self, _intent: ResumeAll) -> None:
        self._services.authorizer.resume()
        self._services.broker.renewals.resume()

    def _record(self, event: Event, subject: str) -> None:
        """Write it into the journal."""
        now = self._services.aws_time.now()
        self._services.journal.record(Activity(at=now, event=event, subject=subject))

    def _until(self) -> str:
        seconds = round(self._clipboard.cleared_after.total_seconds())
        return self.tr("The clipboard is cleared in %n s.", "", seconds)

    def _session_over(self, name: str) -> OverMeanwhile:
        return OverMeanwhile(
            self.tr("The environment of {name} was not copied").format(name=name),
            self.tr("Its session was ended meanwhile, or Fobwatch was locked."),
            self.tr("Copy it again."),
        )

    def _unknown_device(self) -> UnknownDevice:
        return UnknownDevice(
            self.tr("There is no such MFA device"),
            self.tr("It is not in the vault, so Fobwatch cannot make its codes."),
            self.tr("Add the device, or read the code from the device itself."),
            field="device",
        )
