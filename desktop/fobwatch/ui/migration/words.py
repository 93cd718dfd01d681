"""Words for what was found, and for what would happen to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fobwatch.core.migration.model import Store
from fobwatch.core.text_rules import ValidationProblem
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.diff_view import short_path
from fobwatch.ui.words.kind_words import KIND_WORDS, words_of
from fobwatch.ui.words.profile_words import account_fact
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fobwatch.core.migration.model import ImportableProfile, Place, ScanResult, SkippedProfile


def store_title(store: Store) -> str:
    return {
        Store.AWS_FILES: translate("Migration", "AWS files"),
        Store.AWS_VAULT: "aws-vault",
        Store.GRANTED: "granted",
        Store.LEAPP: "Leapp",
        Store.AWS_SSO_CLI: "aws-sso-cli",
    }[store]


def what_it_is(found: ImportableProfile, account_names: Mapping[str, str]) -> str:
    """`Access key AKIA…MPLE · 4821 0093 7715`, `Role Admin · acme · 4821 0093 7715 · from anna`."""
    profile = found.profile
    source = profile.source and translate("Migration", "from {source}").format(
        source=profile.source
    )
    account = account_fact(profile.account, account_names)
    parts = (words_of(profile).found(profile), account, source)
    return SEPARATOR.join(part for part in parts if part)


def what_happens(found: ImportableProfile) -> str:
    """Say what moving it would do."""
    if found.in_vault and found.plaintext:
        return translate("Migration", "The vault has it already; the key is removed from the file.")
    if found.in_vault:
        return translate("Migration", "The vault has it already; the file names Fobwatch instead.")
    if found.store is not Store.AWS_FILES and not found.of_files:
        return translate("Migration", "The vault gets a copy; {program} keeps its own.").format(
            program=store_title(found.store)
        )
    return words_of(found.profile).moves()


def where(places: Iterable[Place]) -> str:
    """`~/.aws/credentials line 3, ~/.aws/config line 10`."""
    return ", ".join(
        translate("Migration", "{file} line {line}").format(
            file=short_path(place.where), line=place.line
        )
        if place.line
        else short_path(place.where)
        for place in places
    )


def reason(why: ValidationProblem) -> str:
    """Why, and what to do about it, below the title."""
    return f"{why.message} {why.remedy}".strip()


def not_chosen() -> ValidationProblem:
    """Why something that can be moved stays."""
    return ValidationProblem(
        translate("Migration", "You did not choose it"),
        "",
        translate("Migration", "Open this window again to move it."),
    )


def skipped_note(alike: Sequence[SkippedProfile]) -> str:
    """Say that the secret stays in plain text, and for a single profile where it is."""
    clear = translate("Migration", "Its secret stays in the file in plain text.")
    places = where(alike[0].places) if len(alike) == 1 else ""
    return " ".join(filter(None, (clear if alike[0].plaintext else "", places)))


def summary(found: ScanResult) -> str:
    """Count what can be moved: `2 access keys in plain text, 3 roles`."""
    clear = sum(each.plaintext for each in found.movable)
    others = sum(each.profile.HAS_SECRET and not each.plaintext for each in found.movable)
    kinds = Counter(e.profile.KIND for e in found.movable if not e.profile.HAS_SECRET)
    parts = (
        _counted(
            clear,
            translate("Migration", "1 access key in plain text"),
            translate("Migration", "%n access keys in plain text", "", clear),
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
