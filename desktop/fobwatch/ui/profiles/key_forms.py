"""The forms of an IAM user's key, and of what is built upon other credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.root_tasks import RootTask
from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.ui.forms.form import text_area, text_field
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.kinds.keys_and_programs import task_effect, task_name

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_USER_HOURS = (0.25, 1, 4, 8, 12, 24, 36)
"""GetSessionToken allows 15 minutes to 36 hours."""

_ROLE_HOURS = (0.25, 1, 2, 4, 8, 12)
"""AssumeRole allows 15 minutes to 12 hours, and the role may allow less."""


class UserForm(ProfileForm[IamUserProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(IamUserProfile, context, example="dev")
        self._key_id = self.add(
            "access_key_id",
            self.tr("&Access key ID"),
            text_field("access_key_id", placeholder="AKIA…"),
        )
        self._secret = self.add(
            "secret_access_key",
            self.tr("&Secret access key"),
            SecretField(),
            help_text=self.tr("Kept in the keyring of this computer, nowhere else."),
        )
        self.bind("access_key", self._show_key, self._key)
        device = self.add_device(
            self.tr("If its seed is in the vault, Fobwatch makes the codes for you.")
        )
        device.set_value(context.only_device)
        self.add_region()
        self.add_duration(_USER_HOURS)
        self._add_console()

    def _add_console(self) -> None:
        self.add_more()
        self.add_text(
            "console_account",
            self.tr("A&ccount ID or alias"),
            "acme",
            read=lambda text: text.strip().lower(),
            optional=True,
            help_text=self.tr("As in the address of your console's sign-in page."),
        )
        self.add_text(
            "console_password",
            self.tr("Console &password"),
            editor=SecretField(can_show=False),
            read=str,
            optional=True,
            help_text=self.tr(
                "For “Sign in with the password…”. It is kept in the keyring and never shown; you "
                "copy it from there."
            ),
        )
        self.hide_rare("console_account", "console_password")

    def _show_key(self, key: AccessKey) -> None:
        self._key_id.setText(key.access_key_id)
        self._secret.setText(key.secret_access_key)

    def _key(self) -> AccessKey:
        return AccessKey(
            access_key_id=self._key_id.text().strip(), secret_access_key=self._secret.text().strip()
        )


class RoleForm(ProfileForm[RoleProfile]):
    """The usual fields, and those that few roles need behind "More"."""

    def __init__(self, context: EditorContext) -> None:
        super().__init__(RoleProfile, context, example="prod-admin")
        self.add_role_arn("Admin")
        self.add_source(self.tr("The role is assumed with this profile's credentials."))
        self.add_device(self.tr("Set it if the role asks for a code."))
        self.add_region()
        self.add_duration(
            _ROLE_HOURS, self.tr("AWS allows 1 hour for a role assumed from another role.")
        )
        self.add_text("external_id", self.tr("E&xternal ID"), optional=True)
        self.add_more()
        self.add_text("role_session_name", self.tr("Role session name"), "fobwatch", optional=True)
        self.add_text("source_identity", self.tr("Source &identity"), optional=True)
        tags = self.add(
            "session_tags",
            self.tr("Session tags"),
            text_area("team=blue"),
            help_text=self.tr("One on each line: key=value."),
            optional=True,
        )
        policy = self.add(
            "session_policy",
            self.tr("Session &policy"),
            text_area('{"Version": "2012-10-17", "Statement": […]}'),
            help_text=self.tr("A policy in JSON that narrows what the session may do."),
            optional=True,
        )
        self.bind(
            "session_tags",
            lambda pairs: tags.setPlainText("\n".join(f"{key}={value}" for key, value in pairs)),
            lambda: _tags(tags.toPlainText()),
        )
        self.bind("session_policy", policy.setPlainText, lambda: policy.toPlainText().strip())
        self.hide_rare("role_session_name", "source_identity", "session_tags", "session_policy")


def _tags(text: str) -> tuple[tuple[str, str], ...]:
    """The tags of the lines that are not blank. Raises `InvalidProfile` for one without "="."""
    return tuple(_tag(line.strip()) for line in text.splitlines() if line.strip())


def _tag(line: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals:
        raise InvalidProfile(
            translate("Tags", "A session tag has no value"),
            translate("Tags", "There is no “=” in “{line}”.").format(line=line),
            translate("Tags", "Write each tag as key=value, on a line of its own."),
            field="session_tags",
        )
    return key.strip(), value.strip()


class ProcessForm(ProfileForm[ProcessProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(ProcessProfile, context, example="partner")
        self.add_text(
            "command",
            self.tr("&Command"),
            "/usr/local/bin/partner-credentials --json",
            help_text=self.tr(
                "A program that prints what AWS defines for credential_process. It runs without "
                "a shell at each sign-in, also when a session is renewed."
            ),
        )
        self.add_text(
            "account_id",
            self.tr("&Account ID"),
            "123456789012",
            optional=True,
            help_text=self.tr("Credentials of any other account are refused."),
        )
        self.add_region()


class RootTaskForm(ProfileForm[RootTaskProfile]):
    def __init__(self, context: EditorContext) -> None:
        super().__init__(RootTaskProfile, context, example="audit-root")
        self.add_text(
            "account_id",
            self.tr("&Account ID"),
            "123456789012",
            help_text=self.tr("A member account of your organization."),
        )
        self._task = self.add_choice(
            "task",
            self.tr("Tas&k"),
            [(task.value, task_name(task)) for task in RootTask],
            read=RootTask,
        )
        self._task.currentIndexChanged.connect(self._show_effect)
        self._show_effect()
        self.add_source(
            self.tr("A profile of the management account, or of IAM's delegated administrator.")
        )
        self.add_region()

    def _show_effect(self) -> None:
        self.fields["task"].set_help(task_effect(RootTask(self._task.value())))
