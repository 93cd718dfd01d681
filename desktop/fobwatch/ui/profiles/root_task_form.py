"""The form of a root task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.words.root_task_words import task_effect, task_name

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext


class RootTaskForm(ProfileForm[RootTaskProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("audit-root")
        self._account_id = self.add(
            "account_id",
            self.tr("&Account ID"),
            text_field("account_id", placeholder="123456789012"),
            help_text=self.tr("A member account of your organization."),
        )
        self._task = self.add(
            "task",
            self.tr("Tas&k"),
            named(Choice([(task.value, task_name(task)) for task in RootTask]), "task"),
            help_text=task_effect(RootTask.AUDIT),
        )
        self._task.currentIndexChanged.connect(self._show_effect)
        self.add_source(
            context,
            help_text=self.tr(
                "A profile of the management account, or of IAM's delegated administrator."
            ),
        )
        self.add_region(context)
        self.set_profile(
            RootTaskProfile(name="", account_id="", source_profile=self._source.value())
        )

    def set_profile(self, profile: RootTaskProfile) -> None:
        self.name_field.setText(profile.name)
        self._account_id.setText(profile.account_id)
        self._task.set_value(profile.task.value)
        self.set_source(profile)
        self._region.set_value(profile.region)

    def profile(self) -> RootTaskProfile:
        return RootTaskProfile(
            name=self.name_field.text().strip(),
            account_id=self._account_id.text().strip(),
            task=RootTask(self._task.value()),
            source_profile=self._source.value(),
            region=self._region.value(),
        )

    def _show_effect(self) -> None:
        self.fields["task"].set_help(task_effect(RootTask(self._task.value())))
