"""The keyring in memory is one by the keyring library's own tests."""

from __future__ import annotations

import pytest
from keyring.testing.backend import BackendBasicTests

from tests.adapters.fake_keyring import MemoryKeyring, WindowsError


class TestMemoryKeyring(BackendBasicTests):
    def init_keyring(self) -> MemoryKeyring:
        return MemoryKeyring()


class TestMemoryKeyringThatDeletesFirst(BackendBasicTests):
    def init_keyring(self) -> MemoryKeyring:
        return MemoryKeyring(deletes_first=True)


@pytest.mark.parametrize("text", ["x" * 1281, "🔑" * 641], ids=["letters", "surrogate pairs"])
def test_a_text_longer_than_windows_takes_is_refused(text: str) -> None:
    keyring = MemoryKeyring(longest=1280)
    keyring.set_password("Fobwatch", "anna", "x" * 1280)
    with pytest.raises(WindowsError, match="stub received bad data"):
        keyring.set_password("Fobwatch", "anna", text)

    assert keyring.get_password("Fobwatch", "anna") == "x" * 1280
