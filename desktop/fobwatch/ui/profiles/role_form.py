"""The form of an assumed role's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QToolButton

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.ui.forms.choices import Choice, duration_choice, duration_of, set_duration
from fobwatch.ui.forms.form import text_field
from fobwatch.ui.forms.form_field import FormField
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.profiles.tags import tags_of, tags_text
from fobwatch.ui.theme.fonts import in_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.ui.profiles.editor_context import EditorContext

_HOURS = (0.25, 1, 2, 4, 8, 12)
"""AssumeRole allows 15 minutes to 12 hours, and the role may allow less."""


class RoleForm(ProfileForm[RoleProfile]):
    """The usual fields, and those that few roles need behind "More"."""

    def __init__(self, around: EditorContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_field = text_field("profile_name", placeholder="prod-admin")
        self._arn = text_field("role_arn", placeholder="arn:aws:iam::123456789012:role/Admin")
        self._source = Choice([(name, name) for name in around.sources])
        self._source.setObjectName("source_profile")
        self._device = Choice(around.device_choices(), editable=True)
        self._device.setObjectName("mfa_serial")
        self._region = Choice(around.region_choices(), editable=True)
        self._region.setObjectName("region")
        self._duration = duration_choice(_HOURS)
        self._duration.setObjectName("duration")
        self._external_id = text_field("external_id")
        self._session_name = text_field("role_session_name", placeholder="fobwatch")
        self._identity = text_field("source_identity")
        self._tags = _lines("session_tags", "team=blue")
        self._policy = _lines("session_policy", '{"Version": "2012-10-17", "Statement": […]}')
        self._more = QToolButton()
        self._lay_out()
        self.set_profile(RoleProfile(name="", role_arn="", source_profile=self._source.value()))

    def set_profile(self, role: RoleProfile) -> None:
        self.name_field.setText(role.name)
        self._arn.setText(role.role_arn)
        if role.source_profile:
            self._source.set_value(role.source_profile)
        self._device.set_value(role.mfa_serial)
        self._region.set_value(role.region)
        set_duration(self._duration, role.duration)
        self._external_id.setText(role.external_id)
        self._session_name.setText(role.role_session_name)
        self._identity.setText(role.source_identity)
        self._tags.setPlainText(tags_text(role.session_tags))
        self._policy.setPlainText(role.session_policy)
        rare = (role.role_session_name, role.source_identity, role.session_policy)
        self._more.setChecked(any(rare) or bool(role.session_tags))

    def profile(self) -> RoleProfile:
        """The role as it is written. Raises `InvalidProfile` for tags that are no pairs."""
        return RoleProfile(
            name=self.name_field.text().strip(),
            role_arn=self._arn.text().strip(),
            source_profile=self._source.value(),
            region=self._region.value(),
            mfa_serial=self._device.value(),
            external_id=self._external_id.text().strip(),
            role_session_name=self._session_name.text().strip(),
            source_identity=self._identity.text().strip(),
            session_tags=tags_of(self._tags.toPlainText()),
            session_policy=self._policy.toPlainText().strip(),
            duration=duration_of(self._duration),
        )

    def _lay_out(self) -> None:
        self.add(
            "name",
            FormField(
                self.tr("&Name"),
                self.name_field,
                help_text=self.tr("The AWS tools find the profile by this name."),
            ),
        )
        self.add("role_arn", FormField(self.tr("Role &ARN"), self._arn))
        self.add(
            "source_profile",
            FormField(
                self.tr("&Source profile"),
                self._source,
                help_text=self.tr("The role is assumed with this profile's credentials."),
            ),
        )
        self.add(
            "mfa_serial",
            FormField(
                self.tr("&MFA device"),
                self._device,
                help_text=self.tr("Set it if the role asks for a code."),
            ),
        )
        self.add("region", FormField(self.tr("&Region"), self._region, optional=True))
        self.add(
            "duration",
            FormField(
                self.tr("Session &length"),
                self._duration,
                help_text=self.tr("AWS allows 1 hour for a role assumed from another role."),
            ),
        )
        self.add(
            "external_id",
            FormField(self.tr("&External ID"), self._external_id, optional=True),
        )
        self._lay_out_more()

    def _lay_out_more(self) -> None:
        self._more.setText(self.tr("More"))
        self._more.setAccessibleName(self.tr("More fields"))
        self._more.setObjectName("more")
        self._more.setCheckable(True)
        self._more.setProperty("look", "link")
        self.add_widget(self._more)
        rare = [
            self.add(
                "role_session_name",
                FormField(self.tr("Role session name"), self._session_name, optional=True),
            ),
            self.add(
                "source_identity",
                FormField(self.tr("Source &identity"), self._identity, optional=True),
            ),
            self.add(
                "session_tags",
                FormField(
                    self.tr("Session tags"),
                    self._tags,
                    optional=True,
                    help_text=self.tr("One on each line: key=value."),
                ),
            ),
            self.add(
                "session_policy",
                FormField(
                    self.tr("Session &policy"),
                    self._policy,
                    optional=True,
                    help_text=self.tr("A policy in JSON that narrows what the session may do."),
                ),
            ),
        ]
        for field in rare:
            field.hide()
            self._more.toggled.connect(field.setVisible)


def _lines(name: str, placeholder: str) -> QPlainTextEdit:
    editor = QPlainTextEdit()
    editor.setObjectName(name)
    editor.setPlaceholderText(placeholder)
    editor.setTabChangesFocus(True)
    editor.setFixedHeight(in_text(72))
    return editor
