"""The demo's vault: invented secrets, which vanish with the process."""

from __future__ import annotations


class DemoStore:
    """Fulfils the port `SecretStore` in memory, so that a demo leaves nothing in the keyring.

    It is never locked, and so takes no passphrase.
    """

    uses_file = False
    silent = True

    def __init__(self) -> None:
        self._entries: dict[str, str] = {}

    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def get(self, name: str) -> str | None:
        return self._entries.get(name)

    def set(self, name: str, secret: str) -> None:
        self._entries[name] = secret

    def delete(self, name: str) -> None:
        self._entries.pop(name, None)

    def lock(self) -> None:
        """Do nothing: there is no key to forget."""

    def unlock(self) -> None:
        """Do nothing: the vault is never locked."""

    def unlock_file(self, passphrase: str) -> None:
        """Do nothing: there is no file."""

    def create_file(self, passphrase: str) -> None:
        """Do nothing: no file is needed."""

    def change_passphrase(self, old: str, new: str) -> None:
        """Do nothing: there is no passphrase."""
