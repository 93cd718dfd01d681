"""Takes an import document into the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.import_document import read_import

if TYPE_CHECKING:
    from fobwatch.core.vault import Vault


def import_into(vault: Vault, text: str) -> str:
    """Save all that the document holds, in place of what has the same name or serial.

    Gives back a line for a person. Raises `InvalidImport`, and nothing is saved then.
    """
    document = read_import(text)
    for device in document.devices:
        vault.save_device(device)
    for profile in document.profiles:
        vault.save_profile(profile)
    devices, profiles = len(document.devices), len(document.profiles)
    done = f"Imported {_counted(profiles, 'profile')} and {_counted(devices, 'MFA device')}."
    if vault.problem is None:
        return done
    return f"{done} They wait for the keyring: {vault.problem}"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
