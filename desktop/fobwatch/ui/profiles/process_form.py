"""The form of credentials that another program provides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.profiles.profile_form import ProfileForm

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext


class ProcessForm(ProfileForm[ProcessProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("partner")
        self._command = self.add(
            "command",
            self.tr("&Command"),
            text_field("command", placeholder="/usr/local/bin/partner-credentials --json"),
            help_text=self.tr(
                "A program that prints what AWS defines for credential_process. It runs without "
                "a shell at each sign-in, also when a session is renewed."
            ),
        )
        self._account_id = self.add(
            "account_id",
            self.tr("&Account ID"),
            text_field("account_id", placeholder="123456789012"),
            optional=True,
            help_text=self.tr("Credentials of any other account are refused."),
        )
        self.add_region(context)
        self.set_profile(ProcessProfile(name="", command=""))

    def set_profile(self, profile: ProcessProfile) -> None:
        self.name_field.setText(profile.name)
        self._command.setText(profile.command)
        self._account_id.setText(profile.account_id)
        self._region.set_value(profile.region)

    def profile(self) -> ProcessProfile:
        return ProcessProfile(
            name=self.name_field.text().strip(),
            command=self._command.text().strip(),
            account_id=self._account_id.text().strip(),
            region=self._region.value(),
        )
