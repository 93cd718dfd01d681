"""Secret stores by hand: one that works, one that is locked, one that dies. No keyring library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import VaultLocked, VaultUnavailable

if TYPE_CHECKING:
    from fobwatch.core.errors import VaultError


class MemorySecretStore:
    """A keyring in a dictionary."""

    def __init__(self, entries: dict[str, str] | None = None) -> None:
        self.entries = {} if entries is None else entries
        self.writes: list[str] = []

    def names(self) -> frozenset[str]:
        return frozenset(self.entries)

    def get(self, name: str) -> str | None:
        return self.entries.get(name)

    def set(self, name: str, secret: str) -> None:
        self.writes.append(name)
        self.entries[name] = secret

    def delete(self, name: str) -> None:
        self.writes.append(name)
        self.entries.pop(name, None)


class FailingSecretStore(MemorySecretStore):
    """Works while `failure` is None, and raises it from every method otherwise."""

    def __init__(
        self, entries: dict[str, str] | None = None, *, failure: VaultError | None = None
    ) -> None:
        super().__init__(entries)
        self.failure = failure

    def names(self) -> frozenset[str]:
        self._fail()
        return super().names()

    def get(self, name: str) -> str | None:
        self._fail()
        return super().get(name)

    def set(self, name: str, secret: str) -> None:
        self._fail()
        super().set(name, secret)

    def delete(self, name: str) -> None:
        self._fail()
        super().delete(name)

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class LockedSecretStore(FailingSecretStore):
    """Refuses everything until a person unlocks it."""

    def __init__(self, entries: dict[str, str] | None = None) -> None:
        super().__init__(entries)
        self.lock()

    def lock(self) -> None:
        self.failure = VaultLocked(
            "The keyring is locked", "It waits for its password.", "Unlock it."
        )

    def unlock(self) -> None:
        self.failure = None


class BrokenSecretStore(FailingSecretStore):
    """Dies after so many more writes, and lives again after `repair`."""

    def __init__(self, entries: dict[str, str] | None = None, *, after_writes: int = 0) -> None:
        super().__init__(entries)
        self._left = after_writes

    def set(self, name: str, secret: str) -> None:
        self._spend_write()
        super().set(name, secret)

    def delete(self, name: str) -> None:
        self._spend_write()
        super().delete(name)

    def repair(self) -> None:
        self.failure = None
        self._left = 1_000_000

    def _spend_write(self) -> None:
        if self._left == 0 and self.failure is None:
            self.failure = VaultUnavailable(
                "The keyring does not answer", "It stopped.", "Fobwatch tries again."
            )
        self._left -= 1
