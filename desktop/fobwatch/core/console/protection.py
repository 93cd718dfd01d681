"""The vault's copy of the question before a console, beside the file of marks."""

from __future__ import annotations

from dataclasses import dataclass

from fobwatch.core.collection import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A person is asked before the console of the profile of this name opens.

    `word` and `colour` are its environment's, `identities` what the profile has been, in digests.
    """

    profile: str
    word: str = ""
    colour: str = ""
    identities: tuple[str, ...] = ()


PROTECTIONS: RecordKind[Protection] = RecordKind(
    prefix="protection",
    noun="question before a console",
    types={"console-protection": Protection},
    key="profile",
    lost=lambda name: Protection(profile=name),
    passing=True,
)
