"""Stores text of any length in a keyring with short entries and interruptible writes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.errors import VaultEntryDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.adapters.vault.keyring_backend import BoundedKeyring

SLOTS = ("a", "b")
HEAD = re.compile(r"=(?P<text>.*)|#(?P<count>\d+) (?P<digest>[0-9a-f]{64})", re.DOTALL)
PART_MARK = "="
"""Begins each part: Windows would take a leading U+FEFF for a byte order mark."""


def keyring_user(key: str, slot: str = "", part: int = 0, *, folds_case: bool = False) -> str:
    """Name the keyring's entry for a text, for one of its two slots, or for a part of a slot."""
    if folds_case:
        key = "".join(f"^{c.lower()}" if c == "^" or c != c.lower() else c for c in key)
    return f"{key} {slot}{part or ''}" if slot else key


class PlainEntries:
    """Texts by key, each one entry: for keyrings that replace an entry of any length as a whole."""

    def __init__(self, keyring: BoundedKeyring, service: str) -> None:
        self._keyring = keyring
        self._service = service

    def read(self, key: str) -> str | None:
        return self._keyring.get(self._service, keyring_user(key))

    def write(self, key: str, text: str) -> None:
        self._keyring.set(self._service, keyring_user(key), text)

    def remove(self, key: str) -> None:
        self._keyring.delete(self._service, keyring_user(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The first entry of a slot: the text itself, or the number of its parts and their hash."""

    slot: str
    text: str | None
    count: int
    digest: str


class SlottedEntries:
    """Texts by key, each in one of two slots: each write goes to the other one.

    If writing is interrupted, a text is the old or the new one; what is left over is removed with
    the next call for its key.

    A slot is a head, and parts if the text is too long for the head. The parts are written first,
    in ascending order, then the head; then the other slot is cleared, its head first and its parts
    in descending order. So if a head exists, its slot is complete; if both do, the write was
    interrupted, and either is valid. Leftovers can be found: parts never have a gap.
    """

    def __init__(self, keyring: BoundedKeyring, service: str) -> None:
        self._keyring = keyring
        self._service = service

    def read(self, key: str) -> str | None:
        """Read the text. Raises `VaultEntryDamaged` if its parts do not fit together."""
        heads = self._heads(key)
        if not heads:
            return None
        text = self._text(key, heads[0])
        self._clear_except(key, heads[0].slot, heads)
        return text

    def write(self, key: str, text: str) -> None:
        heads = self._heads(key, lenient=True)
        first, second = SLOTS
        slot = second if heads and heads[0].slot == first else first
        self._clear(key, slot)
        self._fill(key, slot, text)
        self._clear_except(key, slot, heads)

    def remove(self, key: str) -> None:
        heads = self._heads(key, lenient=True)
        current = heads[0].slot if heads else SLOTS[0]
        self._clear_except(key, current, heads)  # first, or a replaced text would come back
        self._clear(key, current, heads)

    def _fill(self, key: str, slot: str, text: str) -> None:
        head = f"={text}"
        longest = self._keyring.limits.longest
        if longest is not None and len(head.encode("utf-16-le")) > 2 * longest:
            parts = split_text(text, longest - len(PART_MARK))
            for number, part in enumerate(parts, start=1):
                self._set(key, slot, number, PART_MARK + part)
            head = f"#{len(parts)} {_digest(text)}"
        self._set(key, slot, 0, head)

    def _heads(self, key: str, *, lenient: bool = False) -> list[_Head]:
        """The heads that exist; the text is read from the first."""
        stored = {slot: self._get(key, slot) for slot in SLOTS}
        heads = [_parse(slot, text) for slot, text in stored.items() if text is not None]
        whole = [head for head in heads if head is not None]
        if heads and not whole and not lenient:
            raise damaged(key)
        return whole

    def _text(self, key: str, head: _Head) -> str:
        if head.text is not None:
            return head.text
        parts = [self._get(key, head.slot, number) for number in range(1, head.count + 1)]
        text = "".join(part.removeprefix(PART_MARK) for part in parts if part is not None)
        if _digest(text) != head.digest:
            raise damaged(key)
        return text

    def _clear_except(self, key: str, current: str, heads: Sequence[_Head]) -> None:
        for slot in SLOTS:
            if slot != current:
                self._clear(key, slot, heads)

    def _clear(self, key: str, slot: str, heads: Sequence[_Head] = ()) -> None:
        """Empty a slot. `heads` have the number of its parts, in case there are gaps."""
        if self._get(key, slot) is not None:
            self._delete(key, slot)
        if self._keyring.limits.longest is None:
            return
        parts = sum(head.count for head in heads if head.slot == slot)
        while self._get(key, slot, parts + 1) is not None:
            parts += 1
        for number in range(parts, 0, -1):
            self._delete(key, slot, number)

    def _user(self, key: str, slot: str, part: int) -> str:
        return keyring_user(key, slot, part, folds_case=self._keyring.limits.folds_case)

    def _get(self, key: str, slot: str, part: int = 0) -> str | None:
        return self._keyring.get(self._service, self._user(key, slot, part))

    def _set(self, key: str, slot: str, part: int, text: str) -> None:
        self._keyring.set(self._service, self._user(key, slot, part), text)

    def _delete(self, key: str, slot: str, part: int = 0) -> None:
        self._keyring.delete(self._service, self._user(key, slot, part))


Entries = PlainEntries | SlottedEntries


def entries_of(keyring: BoundedKeyring, service: str) -> Entries:
    """Choose the simplest layout that is safe in this keyring."""
    if keyring.limits.longest is None and keyring.limits.replaces_whole:
        return PlainEntries(keyring, service)
    return SlottedEntries(keyring, service)


def split_text(text: str, longest: int) -> list[str]:
    """Cut the text into parts of at most `longest` UTF-16 code units."""
    step = longest if max(text) <= "\uffff" else longest // 2  # beyond that a character takes two
    return [text[start : start + step] for start in range(0, len(text), step)]


def damaged(key: str) -> VaultEntryDamaged:
    return VaultEntryDamaged(
        "An entry of the vault is damaged",
        f"“{key}” cannot be read back: a part of it is missing or was changed.",
        "Fobwatch leaves it as it is. Enter it again, or restore the keyring from a backup.",
    )


def _parse(slot: str, stored: str) -> _Head | None:
    match = HEAD.fullmatch(stored)
    if match is None:
        return None
    count, digest = int(match["count"] or 0), match["digest"] or ""
    return _Head(slot=slot, text=match["text"], count=count, digest=digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
