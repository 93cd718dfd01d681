"""What a program needs to ask the container endpoint for one profile."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fobwatch.adapters.private_folder import make_private
from fobwatch.adapters.text_file import TextFile
from fobwatch.core.handover import endpoint_variables

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.endpoint import EndpointPlace, EndpointTokens


class EndpointOffer:
    """Makes the variables, and the token's file in `directory`: beside the door.

    The file lets nobody in who could not use the door as well: it is the same user's alone,
    and on Linux goes with the login session.
    """

    def __init__(self, place: EndpointPlace, tokens: EndpointTokens, directory: Path) -> None:
        self._place = place
        self._tokens = tokens
        self._directory = directory

    def variables(self, profile: str, region: str) -> dict[str, str]:
        """Raises `VaultError` if the tokens' key, `StorageError` if the file cannot be kept."""
        token = self._tokens.token(profile)
        name = hashlib.sha256(profile.encode()).hexdigest()[:16]
        path = self._directory / f"{name}.token"
        make_private(self._directory)
        TextFile(path).write(token)
        return endpoint_variables(self._place.address(profile), token, str(path), region)
