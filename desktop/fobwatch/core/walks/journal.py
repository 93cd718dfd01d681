"""Carries out walks, and records each step before its call and after its answer."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import FobwatchError, StorageError
from fobwatch.core.json_text import parse_object
from fobwatch.core.json_values import StoredFields, from_json, to_json
from fobwatch.core.listeners import Listeners
from fobwatch.core.walks.errors import WalkUnderWay, unfinished
from fobwatch.core.walks.walk import MARKS, Walk, is_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from fobwatch.core.collection import RecordStore
    from fobwatch.core.ports import TextStore
    from fobwatch.core.walks.walk import Step

VERSION: Final = 1


class WalkJournal:
    """The walks that are not finished, in one small file. Thread-safe; each method blocks.

    A file that cannot be read stops every walk: what it says about AWS must not be lost. A walk
    without its mark in the vault is shown, and nothing of it is done.
    """

    def __init__(self, store: TextStore, marks: RecordStore) -> None:
        self._store = store
        self._marks = marks
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._known: tuple[Walk, ...] = ()
        self.on_change = Listeners[[]]()
        """Called when a walk has begun or ended, on its thread."""

    @property
    def known(self) -> tuple[Walk, ...]:
        """The unfinished ones, as they were last read or written. Does not block."""
        return self._known

    def of(self, kinds: Collection[str]) -> tuple[Walk, ...]:
        """The unfinished ones of these kinds. Does not block."""
        return tuple(walk for walk in self._known if walk.kind in kinds)

    def waiting(self, kinds: Collection[str]) -> tuple[Walk, ...]:
        """Those of them that are not being carried out. Does not block."""
        return tuple(walk for walk in self.of(kinds) if not self.is_running(walk))

    def load(self) -> None:
        """Raises `StorageError`."""
        with self._lock:
            self._known = tuple(self._read().values())
        self.on_change.notify()

    def tidy(self) -> None:
        """Forget the marks of walks that are over, as far as the vault can be read.

        A kill between record and mark leaves one, and the record could be put back.
        """
        with self._lock, suppress(StorageError):  # which `load` raises
            walks = self._read()
            for mark in self._marks.all(MARKS):
                if mark.walk not in walks:
                    self._marks.remove(MARKS, mark.walk)

    def is_running(self, walk: Walk) -> bool:
        return walk.key in self._running

    def begin(self, walk: Walk) -> None:
        """Record it before its first step.

        Raises `StorageError`, `VaultError` and `WalkUnderWay`.
        """
        with self._lock:
            walks = self._read()
            if walk.key in walks:
                raise unfinished(walk.subject)
            self._marks.save(MARKS, walk.mark)
            self._marks.confirm(MARKS, walk.key)
            self._write({**walks, walk.key: walk})
        self.on_change.notify()

    def go_on(
        self,
        walk: Walk,
        steps: Sequence[Step],
        *,
        on_step: Callable[[str], None] = lambda _name: None,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Carry out what is left of it; return False if `goes_on` stopped it after a step.

        Raises what a step raises. The walk can go on from there, or be taken back.
        """
        with self._alone(walk):
            walk = self._current(walk)
            for step in steps:
                if step.name in walk.done:
                    continue
                if not goes_on():
                    return False
                on_step(step.name)
                walk = self._taken(walk, step)
            if not goes_on():
                return False
            self._forget(walk)
        self.on_change.notify()
        return True

    def take_back(self, walk: Walk, steps: Sequence[Step]) -> None:
        """Undo what was done, the last step first. Raises what a step raises."""
        with self._alone(walk):
            walk = self._current(walk)
            for step in reversed(steps):
                if step.name in (*walk.done, walk.under_way):
                    left = tuple(name for name in walk.done if name != step.name)
                    walk = self._note(walk, done=left, under_way=step.name)
                    step.undo()
                    walk = self._note(walk, done=left)
            self._forget(walk)
        self.on_change.notify()

    def abandon(self, walk: Walk) -> None:
        """Forget it, and leave what it did as it is. Raises `StorageError`."""
        with self._alone(walk):
            self._forget(walk)
        self.on_change.notify()

    def _taken(self, walk: Walk, step: Step) -> Walk:
        was_unknown = walk.under_way == step.name
        if not (was_unknown and step.was_done()):
            walk = self._note(walk, done=walk.done, under_way=step.name)
            try:
                step.do()
            except FobwatchError as error:
                if is_refusal(error) and not was_unknown:
                    self._note(walk, done=walk.done)
                raise
        return self._note(walk, done=(*walk.done, step.name))

    @contextmanager
    def _alone(self, walk: Walk) -> Iterator[None]:
        with self._lock:
            if walk.key in self._running:
                raise unfinished(walk.subject)
            self._running.add(walk.key)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(walk.key)

    def _current(self, walk: Walk) -> Walk:
        """The walk as it is recorded, if it is this one."""
        self._marks.confirm(MARKS)
        with self._lock:
            found = self._read().get(walk.key)
        if found is None:
            raise _gone(walk)
        if not found.mark == walk.mark == self._marks.get(MARKS, walk.key):
            raise _not_ours(walk)
        return found

    def _note(self, walk: Walk, *, done: tuple[str, ...], under_way: str = "") -> Walk:
        walk = replace(walk, done=done, under_way=under_way)
        with self._lock:
            self._write({**self._read(), walk.key: walk})
        return walk

    def _forget(self, walk: Walk) -> None:
        with self._lock:
            walks = self._read()
            walks.pop(walk.key, None)
            self._write(walks)
        self._marks.remove(MARKS, walk.key)

    def _read(self) -> dict[str, Walk]:
        text = self._store.read()
        try:
            return {} if text is None else {walk.key: walk for walk in _walks(text)}
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise _damaged() from error

    def _write(self, walks: Mapping[str, Walk]) -> None:
        document = {"version": VERSION, "walks": [to_json(walk) for walk in walks.values()]}
        self._store.write(f"{json.dumps(document, indent=2)}\n")
        self._known = tuple(walks.values())


def _walks(text: str) -> Iterator[Walk]:
    document = StoredFields(parse_object(text))
    if document.value("version", int) != VERSION:
        document.reject("version", int)
    for record in document.value("walks", list):
        yield from_json(Walk, StoredFields(record))


def _damaged() -> StorageError:
    return StorageError(
        "walks.json cannot be read",
        "It says what Fobwatch began at AWS and has not finished.",
        "Repair the file, or move it away: what was begun then has to be finished by hand.",
    )


def _gone(walk: Walk) -> WalkUnderWay:
    return WalkUnderWay(
        f"Nothing is left to do for {walk.subject}",
        "It was finished or taken back meanwhile.",
        "Look at the profile again.",
    )


def _not_ours(walk: Walk) -> WalkUnderWay:
    return WalkUnderWay(
        f"The record about {walk.subject} cannot be trusted",
        "walks.json is not what your vault knows to have been begun: it was changed, or it is of "
        "another time.",
        "Look at AWS's console, and leave this as it is.",
    )
