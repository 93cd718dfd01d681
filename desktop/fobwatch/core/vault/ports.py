"""What the vault needs of the world."""

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
