"""What every `SecretStore` does. A test module subclasses this and makes its own `store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fobwatch.core.vault.ports import SecretStore

SIZES = [0, 1, 1279, 1280, 1281, 4096, 100_000, 1_000_000]
"""Around the longest entry of Windows Credential Manager (1280), and what no vault reaches."""

TEXTS = {
    "json": '{"seed": "JBSWY3DP", "digits": 6}',
    "lines": "first\nsecond\r\n\tthird\n",
    "letters": "Schlüssel für Zoë: ключ, 鍵, مفتاح",
    "beyond the basic plane": "🔑" * 900,
    "like a marker": "=#a 3 ffff 12=",
}


class SecretStoreContract:
    """Subclasses give a fixture `store`, and `reopened`: the same secrets after a restart."""

    def test_is_empty_at_first(self, store: SecretStore) -> None:
        assert store.names() == frozenset()

    def test_a_name_that_is_not_there_has_no_secret(self, store: SecretStore) -> None:
        assert store.get("profile/dev") is None

    def test_what_was_set_is_read_back_and_named(self, store: SecretStore) -> None:
        store.set("profile/dev", "first")
        store.set("device/anna", "second")

        assert store.get("profile/dev") == "first"
        assert store.get("device/anna") == "second"
        assert store.names() == {"profile/dev", "device/anna"}

    def test_setting_again_replaces(self, store: SecretStore) -> None:
        store.set("session/dev", "old")
        store.set("session/dev", "new")

        assert store.get("session/dev") == "new"
        assert store.names() == {"session/dev"}

    def test_deleting_removes_one_and_its_name(self, store: SecretStore) -> None:
        store.set("profile/dev", "first")
        store.set("profile/prod", "second")
        store.delete("profile/dev")

        assert store.get("profile/dev") is None
        assert store.get("profile/prod") == "second"
        assert store.names() == {"profile/prod"}

    def test_deleting_what_is_not_there_is_no_error(self, store: SecretStore) -> None:
        store.delete("profile/dev")

        assert store.names() == frozenset()

    def test_what_was_deleted_can_be_set_again(self, store: SecretStore) -> None:
        store.set("profile/dev", "x" * 5000)
        store.delete("profile/dev")
        store.set("profile/dev", "back")

        assert store.get("profile/dev") == "back"
        assert store.names() == {"profile/dev"}

    @pytest.mark.parametrize("size", SIZES)
    def test_a_secret_may_have_any_length(self, store: SecretStore, size: int) -> None:
        secret = ("0123456789abcdef" * (size // 16 + 1))[:size]
        store.set("session/prod", secret)

        assert store.get("session/prod") == secret

    def test_a_secret_may_grow_and_shrink(self, store: SecretStore) -> None:
        read_back = []
        secrets = ["a" * 10, "b" * 9000, "c" * 3000, "d" * 20, ""]
        for secret in secrets:
            store.set("session/prod", secret)
            read_back.append(store.get("session/prod"))

        assert read_back == secrets

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    def test_a_secret_may_hold_any_text(self, store: SecretStore, text: str) -> None:
        store.set("profile/dev", text)

        assert store.get("profile/dev") == text

    def test_names_that_look_alike_stay_apart(self, store: SecretStore) -> None:
        names = ["profile/dev", "profile/Dev", "profile/dev a", "profile/dev a1", "index", "a/^d"]
        for name in names:
            store.set(name, f"secret of {name}" * 200)

        assert store.names() == set(names)
        assert [store.get(name) for name in names] == [f"secret of {n}" * 200 for n in names]

    def test_everything_is_there_after_a_restart(
        self, store: SecretStore, reopened: SecretStore
    ) -> None:
        store.set("profile/dev", "first")
        store.set("profile/prod", "y" * 4000)
        store.set("session/dev", "ended")
        store.delete("session/dev")

        assert reopened.names() == {"profile/dev", "profile/prod"}
        assert reopened.get("profile/dev") == "first"
        assert reopened.get("profile/prod") == "y" * 4000
