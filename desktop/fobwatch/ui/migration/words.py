"""What was found, what would happen to it and how that went, in words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.migration.model import Store
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.ui.words.kind_words import KIND_WORDS, words_of
from fobwatch.ui.words.names import several
from fobwatch.ui.words.profile_words import account_digits, device_name
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.migration.model import (
        ImportableProfile,
        MissingDevice,
        Place,
        ScanResult,
        SkippedProfile,
    )

translate = QCoreApplication.translate


def store_title(store: Store) -> str:
    return {
        Store.AWS_FILES: translate("Migration", "AWS files"),
        Store.AWS_VAULT: "aws-vault",
        Store.GRANTED: "granted",
        Store.LEAPP: "Leapp",
        Store.AWS_SSO_CLI: "aws-sso-cli",
    }[store]


def what_it_is(movable: ImportableProfile) -> str:
    """`Access key AKIA…MPLE · 4821 0093 7715`, `Role Admin · 4821 0093 7715 · from anna`."""
    profile = movable.profile
    source = profile.source and translate("Migration", "from {source}").format(
        source=profile.source
    )
    parts = (words_of(profile).found(profile), account_digits(profile.account), source)
    return SEPARATOR.join(part for part in parts if part)


def what_happens(movable: ImportableProfile) -> str:
    """What moving it would do."""
    if movable.in_vault and movable.plaintext:
        return translate("Migration", "The vault has it already; the key in the file goes.")
    if movable.in_vault:
        return translate("Migration", "The vault has it already; the file names Fobwatch instead.")
    if movable.store is not Store.AWS_FILES:
        return translate("Migration", "The vault gets a copy; {program} keeps its own.").format(
            program=store_title(movable.store)
        )
    return words_of(movable.profile).moves()


def where(places: Iterable[Place]) -> str:
    """`~/.aws/credentials line 3, ~/.aws/config line 10`."""
    return ", ".join(_place(place) for place in places)


def complaint_line(why: ValidationProblem) -> str:
    """Why, and what to do about it, below the title."""
    return f"{why.message} {why.remedy}".strip()


def not_chosen() -> ValidationProblem:
    """Why something that can be moved stays."""
    return ValidationProblem(
        translate("Migration", "You did not choose it"),
        "",
        translate("Migration", "Open this window again to move it."),
    )


def staying_note(staying: SkippedProfile) -> str:
    """A secret that stays in clear is worth a word of its own."""
    if staying.plaintext:
        return translate("Migration", "Its secret stays in the file in clear.")
    return ""


def device_line(missing: MissingDevice) -> str:
    """Who wants the codes of a device whose seed is not in the vault."""
    return translate("Migration", "For {profiles}").format(profiles=several(missing.profiles))


def device_title(missing: MissingDevice) -> str:
    return device_name(missing.serial)


def summary(findings: ScanResult) -> str:
    """Count what can be moved: `2 access keys in clear, 3 roles`."""
    clear = sum(each.plaintext for each in findings.movable)
    others = sum(each.profile.HAS_SECRET and not each.plaintext for each in findings.movable)
    kinds = Counter(e.profile.KIND for e in findings.movable if not e.profile.HAS_SECRET)
    parts = (
        _counted(
            clear,
            translate("Migration", "1 access key in clear"),
            translate("Migration", "%n access keys in clear", "", clear),
        ),
        _counted(
            others,
            translate("Migration", "1 access key of another program"),
            translate("Migration", "%n access keys of other programs", "", others),
        ),
        *(KIND_WORDS[kind].counted(number) for kind, number in kinds.items()),
    )
    return ", ".join(part for part in parts if part) or translate("Migration", "Nothing")


def _counted(number: int, one: str, many: str) -> str:
    return "" if not number else one if number == 1 else many


def _place(place: Place) -> str:
    name = short_path(place.where)
    if not place.line:
        return name
    return translate("Migration", "{file} line {line}").format(file=name, line=place.line)


def short_path(path: str) -> str:
    """A path with the user's home as `~`; what is no path stays as it is."""
    try:
        return str(Path("~") / Path(path).relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return path
