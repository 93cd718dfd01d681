"""The ports of the vault."""

from __future__ import annotations

from typing import Protocol


class SecretStore(Protocol):
    """Named secrets in a keyring. Each method raises `VaultError` and its kinds."""

    def names(self) -> frozenset[str]:
        """The names of all that is stored. Keyrings cannot list: the adapter has an index."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none. Raises `VaultEntryDamaged` if part is gone."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Write `secret` of any length. Cut off at any instant, the old or the new is there."""
        ...

    def delete(self, name: str) -> None:
        """Remove it; one that is not there is no error."""
        ...


class VaultOpening(Protocol):
    """What opens the vault. All but the properties block, and raise `FobwatchError`.

    `silent` says that only `unlock` ever raises a prompt. `has_passphrase` says that the user set
    a passphrase, and `asks_passphrase` that nothing but this opens the vault now: both as far as
    is known without reading.
    """

    @property
    def uses_file(self) -> bool: ...

    @property
    def has_passphrase(self) -> bool: ...

    @property
    def asks_passphrase(self) -> bool: ...

    @property
    def silent(self) -> bool: ...

    def lock(self) -> None: ...

    def unlock(self) -> None: ...

    def unlock_with(self, passphrase: str) -> None: ...

    def create_file(self, passphrase: str) -> None: ...

    def set_passphrase(self, passphrase: str) -> None: ...

    def change_passphrase(self, old: str, new: str) -> None: ...

    def remove_passphrase(self, current: str) -> None: ...


class VaultStore(SecretStore, VaultOpening, Protocol):
    """What stores the vault, with what opens it."""
