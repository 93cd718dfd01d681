"""The page of all profiles, wherever they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from fobwatch.ui.profiles.detail import ProfileDetail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, menu_button, primary_button
from fobwatch.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from fobwatch.ui.profiles.list_model import ProfileListModel

translate = QCoreApplication.translate


class ProfilesPage(ListPage):
    """Lists profiles, wherever they are kept."""

    def __init__(self, model: ProfileListModel) -> None:
        self.detail = ProfileDetail()
        empty = _empty()
        gather = menu_button(translate("ProfilesPage", "&Import"), "import", self._import_menu())
        changes = button(translate("ProfilesPage", "AWS &files"), "file_changes")
        changes.setToolTip(translate("ProfilesPage", "What Fobwatch changed in your AWS files"))
        new = primary_button(translate("ProfilesPage", "&New profile"), "new_profile")
        super().__init__(
            title=translate("ProfilesPage", "Profiles"),
            prompt=translate("ProfilesPage", "Search profiles"),
            name="profiles_page",
            model=model,
            detail=self.detail,
            empty=empty,
            buttons=(changes, gather, new),
        )
        self.view.setUniformItemSizes(True)
        self.detail.intended.connect(self.intended)
        self.detail.removal_wanted.connect(self.removal_wanted)
        self.removal_confirmed.connect(self._on_removal_confirmed)
        for signal, verb in (
            (new.clicked, Verb.NEW_PROFILE),
            (changes.clicked, Verb.SHOW_FILE_CHANGES),
            (empty.first_step, Verb.NEW_PROFILE),
            (empty.second_step, Verb.MIGRATE),
        ):
            signal.connect(lambda *_, verb=verb: self.intended.emit(Intent(verb=verb)))

    def _import_menu(self) -> QMenu:
        menu = QMenu()
        menu.setObjectName("import_menu")
        for text, name, verb in (
            (translate("ProfilesPage", "&Move keys into the vault…"), "migrate", Verb.MIGRATE),
            (translate("ProfilesPage", "Import a &file…"), "import_file", Verb.IMPORT_PROFILES),
        ):
            action = menu.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(
                lambda _checked, verb=verb: self.intended.emit(Intent(verb=verb))
            )
        return menu

    def _on_removal_confirmed(self, name: str) -> None:
        self.intended.emit(Intent(verb=Verb.REMOVE_PROFILE, profile=name))


def _empty() -> EmptyState:
    return EmptyState(
        Icon.PROFILES,
        translate("ProfilesPage", "No profiles"),
        translate(
            "ProfilesPage",
            "A profile is a way to get credentials: an IAM user's access key, or a role. Its "
            "secrets are kept in your keyring.",
        ),
        first=translate("ProfilesPage", "&New profile"),
        second=translate("ProfilesPage", "Move keys of other programs here"),
    )
