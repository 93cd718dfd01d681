"""A profile's environment in words, and its colours by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.catalogue.environments import colour_of
from fobwatch.ui.theme.badge import Badge

if TYPE_CHECKING:
    from fobwatch.core.catalogue.profile_marks import ProfilePreferences

translate = QCoreApplication.translate


def colour_words(name: str) -> str:
    """One of `COLOUR_NAMES`, as a person calls it."""
    return {
        "blue": translate("Environment", "Blue"),
        "turquoise": translate("Environment", "Turquoise"),
        "green": translate("Environment", "Green"),
        "yellow": translate("Environment", "Yellow"),
        "orange": translate("Environment", "Orange"),
        "red": translate("Environment", "Red"),
        "pink": translate("Environment", "Pink"),
        "purple": translate("Environment", "Purple"),
    }[name]


def environment_badge(marks: ProfilePreferences, profile: str) -> Badge | None:
    """What is shown beside the profile's name; None where it has neither a word nor a colour."""
    environment = marks.environment(profile)
    if not environment.word and not environment.colour:
        return None
    text = environment.word or colour_words(environment.colour)
    return Badge(text=text, colour=colour_of(environment, profile).code)
