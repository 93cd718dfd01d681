"""What the windows need besides the services; the composition root passes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import StorageError
    from fobwatch.core.migration.migration import Migration
    from fobwatch.core.notices.ports import Notifier
    from fobwatch.core.ports import Autostart
    from fobwatch.core.settings.settings import SettingsFile
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.ui.actions.editing_services import EditingServices
    from fobwatch.ui.aws_files.file_actions import FileServices
    from fobwatch.ui.consent.presenter import ConsentServices
    from fobwatch.ui.layout.window_memory import WindowMemory
    from fobwatch.ui.settings.about_section import AboutContent


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowServices:
    """The services that only the main window and its dialogs need."""

    files: FileServices
    migration: Migration


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontendDependencies:
    """What the windows need of the computer, besides the services.

    `window_services` is called on a worker, when the main window is first asked for.
    """

    editing: EditingServices
    opening: VaultOpening
    reload_vault: Callable[[], None]
    lock_vault: Callable[[], None]
    import_text: Callable[[str], str]
    window_services: Callable[[], WindowServices]
    settings: SettingsFile
    program: str
    """How the command line is called in a terminal."""
    about: AboutContent
    open_page: Callable[[str], None]
    """Send the browser to a page; it blocks, and raises `NoBrowser`."""
    autostart: Autostart | None
    memory: WindowMemory
    notifier: Notifier
    consent: ConsentServices
    agent_problem: StorageError | None = None
    """None in a build that knows no feed of releases."""
