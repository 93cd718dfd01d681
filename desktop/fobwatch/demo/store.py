"""The demo's vault: invented secrets, which vanish with the process."""

from __future__ import annotations

from fobwatch.core.errors import VaultLocked, WrongPassphrase


class DemoStore:
    """Fulfils `VaultStore` in memory, so that a demo leaves nothing in the keyring.

    A passphrase can be tried out; it encrypts nothing here.
    """

    uses_file = False

    def __init__(self) -> None:
        self._entries: dict[str, str] = {}
        self._passphrase = ""
        self.asks_passphrase = False

    @property
    def has_passphrase(self) -> bool:
        return bool(self._passphrase)

    @property
    def silent(self) -> bool:
        return not self.asks_passphrase

    def names(self) -> frozenset[str]:
        return frozenset(self._opened())

    def get(self, name: str) -> str | None:
        return self._opened().get(name)

    def set(self, name: str, secret: str) -> None:
        self._opened()[name] = secret

    def delete(self, name: str) -> None:
        self._opened().pop(name, None)

    def lock(self) -> None:
        self.asks_passphrase = self.has_passphrase

    def unlock(self) -> None:
        """Do nothing: there is no keyring to unlock."""

    def unlock_with(self, passphrase: str) -> None:
        """Raises `WrongPassphrase`."""
        if passphrase != self._passphrase:
            raise WrongPassphrase("The passphrase is wrong", "It does not open it.", "Try again.")
        self.asks_passphrase = False

    def create_file(self, passphrase: str) -> None:
        """Do nothing: no file is needed."""

    def set_passphrase(self, passphrase: str) -> None:
        self._passphrase = passphrase

    def change_passphrase(self, old: str, new: str) -> None:
        """Raises `WrongPassphrase`."""
        self.unlock_with(old)
        self._passphrase = new

    def remove_passphrase(self, current: str) -> None:
        """Raises `WrongPassphrase`."""
        self.change_passphrase(current, "")

    def _opened(self) -> dict[str, str]:
        if self.asks_passphrase:
            raise VaultLocked("The vault is locked", "It has a passphrase.", "Enter it.")
        return self._entries
