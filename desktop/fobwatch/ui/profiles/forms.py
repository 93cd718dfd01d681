"""Which form edits which kind of profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.ui.profiles.role_form import RoleForm
from fobwatch.ui.profiles.user_form import UserForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.ui.profiles.editor_context import EditorContext
    from fobwatch.ui.profiles.profile_form import ProfileForm

FORMS: dict[str, Callable[[EditorContext], ProfileForm[Any]]] = {
    IamUserProfile.KIND: UserForm,
    RoleProfile.KIND: RoleForm,
}
"""By the kind's name, in the order in which they are offered."""
