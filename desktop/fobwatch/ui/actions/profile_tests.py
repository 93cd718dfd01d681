"""Tries at AWS what is in a profile's editor, and asks its identity provider for the roles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.saml.assertion import OfferedRole
    from fobwatch.core.saml.saml_sign_ins import SamlProvider
    from fobwatch.ui.profiles.editor import ProfileEditor
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

T = TypeVar("T")


class ProfileTests(QObject):
    """A test that waits for a page in the browser goes on by itself once that is answered."""

    def __init__(self, parent: QObject, runner: TaskRunner, services: Services) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services = services
        self._after_page: tuple[OpenBrowser, Callable[[], None]] | None = None
        services.sign_ins.on_answered(runner.listener(self._go_on, receiver=self))

    def serve(self, editor: ProfileEditor) -> None:
        editor.test_wanted.connect(partial(self._test, editor))
        editor.roles_wanted.connect(partial(self._roles, editor))
        editor.rejected.connect(self._drop)

    def _test(self, editor: ProfileEditor, profile: OwnProfile, code: str) -> None:
        def waiting(until: datetime | None) -> None:
            self._runner.post(partial(editor.show_waiting, until), receiver=editor)

        test = partial(self._services.broker.test, profile, code=code, waiting=waiting)
        self._ask(editor, test, editor.show_result)

    def _roles(self, editor: ProfileEditor, provider: SamlProvider) -> None:
        def known(*, by_person: bool) -> tuple[tuple[OfferedRole, ...], Mapping[str, str]]:
            roles = self._services.saml.roles(provider, by_person=by_person)
            return roles, self._services.account_names.all()

        self._ask(editor, known, lambda found: editor.show_roles(*found))

    def _ask(
        self, editor: ProfileEditor, work: Callable[..., T], done: Callable[[T], None]
    ) -> None:
        """Have the work done for the editor, and again when the page that it needs is answered.

        Only the first time may it send the person to that page.
        """

        def ask(failed: Callable[[FobwatchError], None], *, by_person: bool) -> None:
            asked = partial(work, by_person=by_person)
            self._runner.submit(asked, receiver=editor, done=done, failed=failed)

        def again() -> None:
            ask(wait, by_person=False)

        def wait(error: FobwatchError) -> None:
            """Have it done again once the page is answered, if only by what is pasted."""
            page = error.action_needed
            if isinstance(page, OpenBrowser):
                self._after_page = (page, again)
                if self._services.sign_ins.is_waiting(page):
                    editor.show_sign_in(error)
                    return
            editor.show_failure(error)

        def failed(error: FobwatchError) -> None:
            wait(error)
            page = error.action_needed
            if isinstance(page, OpenBrowser) and not self._services.sign_ins.is_waiting(page):
                self._go_on(page)  # it is answered already

        ask(failed, by_person=True)

    def _drop(self) -> None:
        """Keep nothing of sign-ins that were made for profiles which are not saved."""
        if self._after_page is not None:
            self._services.sign_ins.cancel(self._after_page[0])
            self._after_page = None
        self._runner.submit(self._services.vault.drop_unused, receiver=self, lane=Lane.KEYRING)

    def _go_on(self, page: OpenBrowser) -> None:
        if self._after_page is not None and self._after_page[0] == page:
            again, self._after_page = self._after_page[1], None
            again()
