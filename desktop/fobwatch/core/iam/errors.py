"""Why something is not changed in IAM for a profile."""

from __future__ import annotations

from fobwatch.core.profiles.errors import ProfileError


class CannotEnableMfa(ProfileError):
    """MFA cannot be enabled for this profile from here."""
