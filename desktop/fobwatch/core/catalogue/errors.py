"""Why something that a person or a tool names in the catalogue is not there."""

from __future__ import annotations

from fobwatch.core.errors import FobwatchError, InputError


class UnknownPortal(InputError):
    """No access portal that Fobwatch knows has this name or start URL."""


class InvalidTags(InputError):
    """Tags are not stored as they were typed: one is too long, or they are too many."""


class ProtectionsRestored(FobwatchError):
    """The file of marks lacked questions before consoles, which are asked again."""


class CannotUndo(FobwatchError):
    """What was deleted is not restored."""
