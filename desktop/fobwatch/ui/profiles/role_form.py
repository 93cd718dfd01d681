"""The form of an assumed role's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPlainTextEdit

from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.ui.forms.form import named, text_field
from fobwatch.ui.profiles.profile_form import ProfileForm
from fobwatch.ui.theme.fonts import in_text

if TYPE_CHECKING:
    from fobwatch.ui.profiles.profile_form import EditorContext

_HOURS = (0.25, 1, 2, 4, 8, 12)
"""AssumeRole allows 15 minutes to 12 hours, and the role may allow less."""


class RoleForm(ProfileForm[RoleProfile]):
    """The usual fields, and those that few roles need behind "More"."""

    def __init__(self, context: EditorContext) -> None:
        super().__init__()
        self.add_name("prod-admin")
        self.add_role_arn("Admin")
        self.add_source(
            context, help_text=self.tr("The role is assumed with this profile's credentials.")
        )
        self.add_mfa_and_session(
            context,
            _HOURS,
            mfa_help=self.tr("Set it if the role asks for a code."),
            duration_help=self.tr("AWS allows 1 hour for a role assumed from another role."),
        )
        self._external_id = self.add(
            "external_id", self.tr("E&xternal ID"), text_field("external_id"), optional=True
        )
        self._add_more()
        self.set_profile(RoleProfile(name="", role_arn="", source_profile=self._source.value()))

    def set_profile(self, profile: RoleProfile) -> None:
        self.name_field.setText(profile.name)
        self._role_arn.setText(profile.role_arn)
        self.set_source(profile)
        self.set_mfa_and_session(profile, profile.duration)
        self._external_id.setText(profile.external_id)
        self._session_name.setText(profile.role_session_name)
        self._identity.setText(profile.source_identity)
        self._tags.setPlainText("\n".join(f"{key}={value}" for key, value in profile.session_tags))
        self._policy.setPlainText(profile.session_policy)
        self.show_rare(profile)

    def profile(self) -> RoleProfile:
        """The role as it is written. Raises `InvalidProfile` for tags that are no pairs."""
        return RoleProfile(
            name=self.name_field.text().strip(),
            role_arn=self._role_arn.text().strip(),
            source_profile=self._source.value(),
            region=self._region.value(),
            mfa_serial=self._device.value(),
            external_id=self._external_id.text().strip(),
            role_session_name=self._session_name.text().strip(),
            source_identity=self._identity.text().strip(),
            session_tags=_tags(self._tags.toPlainText()),
            session_policy=self._policy.toPlainText().strip(),
            duration=self.duration(),
        )

    def _add_more(self) -> None:
        self.add_more()
        self._session_name = self.add_rare(
            "role_session_name",
            self.tr("Role session name"),
            text_field("role_session_name", placeholder="fobwatch"),
        )
        self._identity = self.add_rare(
            "source_identity",
            self.tr("Source &identity"),
            text_field("source_identity"),
        )
        self._tags = self.add_rare(
            "session_tags",
            self.tr("Session tags"),
            _lines("session_tags", "team=blue"),
            help_text=self.tr("One on each line: key=value."),
        )
        self._policy = self.add_rare(
            "session_policy",
            self.tr("Session &policy"),
            _lines("session_policy", '{"Version": "2012-10-17", "Statement": […]}'),
            help_text=self.tr("A policy in JSON that narrows what the session may do."),
        )


def _lines(name: str, placeholder: str) -> QPlainTextEdit:
    editor = named(QPlainTextEdit(placeholderText=placeholder, tabChangesFocus=True), name)
    editor.setFixedHeight(in_text(72))
    return editor


def _tags(text: str) -> tuple[tuple[str, str], ...]:
    """The tags of the lines that are not blank. Raises `InvalidProfile` for one without "="."""
    return tuple(_tag(line.strip()) for line in text.splitlines() if line.strip())


def _tag(line: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    if not equals:
        translate = QCoreApplication.translate
        raise InvalidProfile(
            translate("Tags", "A session tag has no value"),
            translate("Tags", "There is no “=” in “{line}”.").format(line=line),
            translate("Tags", "Write each tag as key=value, on a line of its own."),
            field="session_tags",
        )
    return key.strip(), value.strip()
