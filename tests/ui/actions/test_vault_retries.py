from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import (
    VaultDenied,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from fobwatch.core.vault.vault import Vault
from fobwatch.ui.actions.background import FIRST_PAUSE, MAX_PAUSE, VaultRetries
from tests.fakes import ANNA, NOON
from tests.fakes_secrets import FailingSecretStore
from tests.ui.vault.test_unlocking import Opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import (
        VaultError,
    )
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from tests.fakes_ui import InlineRunner

DEAD = VaultUnavailable("The keyring does not answer", "It stopped.", "Wait.")
LOCKED = VaultLocked("The keyring is locked", "It is.", "Unlock it.")
MISSING = VaultMissing("There is none", "None.", "Make one.")
DENIED = VaultDenied("Refused", "It said no.", "Allow it.")

DAY = timedelta(days=1)


class Desk:
    """A vault whose keyring failed, with a profile that waits for it."""

    def __init__(
        self, heartbeat: Heartbeat, runner: InlineRunner, failure: VaultError | None = DEAD
    ) -> None:
        self.heartbeat = heartbeat
        self.runner = runner
        self.store = FailingSecretStore()
        self.vault = Vault(self.store)
        self.vault.load()
        self.store.failure = failure
        self.vault.save_profile(ANNA)
        self.opening = Opening(self.store, uses_file=False)
        self.tries = 0
        self.retries = VaultRetries(heartbeat, runner, self.vault, self.opening, self._reload)

    def _reload(self) -> None:
        self.tries += 1
        self.vault.retry()

    def let_pass(self, length: timedelta) -> None:
        """Beat each second, as where a window is open."""
        for second in range(int(length.total_seconds()) + 1):
            self.heartbeat.beat.emit(NOON + timedelta(seconds=second))


@pytest.fixture
def queue_with(heartbeat: Heartbeat, runner: InlineRunner) -> Callable[[VaultError | None], Desk]:
    return lambda failure: Desk(heartbeat, runner, failure)


@pytest.mark.parametrize("failure", [DEAD, LOCKED, MISSING], ids=lambda error: type(error).__name__)
def test_what_waits_is_saved_soon_after_the_keyring_is_back(
    queue_with: Callable[[VaultError | None], Desk], failure: VaultError
) -> None:
    desk = queue_with(failure)
    desk.let_pass(timedelta())
    desk.store.failure = None
    desk.let_pass(FIRST_PAUSE)

    assert len(desk.vault.waiting) == 0
    assert desk.store.names() == {"profile/dev"}


def test_tries_become_rare(
    queue_with: Callable[[VaultError | None], Desk], heartbeat: Heartbeat
) -> None:
    desk = queue_with(DEAD)
    desk.let_pass(timedelta(hours=1))

    assert 60 <= desk.tries <= 70
    due = heartbeat.next_change(NOON)
    assert due is not None
    assert due - (NOON + timedelta(hours=1)) <= MAX_PAUSE


def test_after_a_time_in_which_all_was_well_the_first_try_is_soon_again(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DEAD)
    desk.let_pass(timedelta(minutes=10))
    desk.store.failure = None
    desk.let_pass(timedelta(minutes=10) + MAX_PAUSE)
    tries, desk.store.failure = desk.tries, DEAD
    desk.vault.save_profile(replace(ANNA, name="other"))
    desk.let_pass(FIRST_PAUSE)

    assert desk.tries == tries + 1


def test_a_keyring_that_tells_of_itself_is_tried_at_once(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DEAD)
    desk.let_pass(timedelta(minutes=10))
    desk.store.failure = None
    desk.retries.on_keyring_changed()

    assert len(desk.vault.waiting) == 0


def test_a_keyring_that_tells_of_itself_often_is_tried_once_at_a_time(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DEAD)
    desk.runner.hold()
    for _ in range(50):
        desk.retries.on_keyring_changed()
    desk.runner.release()

    assert desk.tries == 1


def test_who_refused_fobwatch_is_not_asked_again(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DENIED)
    desk.let_pass(timedelta(minutes=5))
    desk.retries.on_keyring_changed()

    assert desk.tries == 0


def test_a_locked_keyring_that_asks_when_it_is_used_is_left_alone(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(LOCKED)
    desk.opening.silent = False
    desk.let_pass(timedelta(minutes=5))
    desk.retries.on_keyring_changed()

    assert desk.tries == 0


def test_what_a_person_locked_stays_locked(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DEAD)
    desk.store.failure = None
    desk.vault.lock()
    desk.let_pass(timedelta(minutes=5))
    desk.retries.on_keyring_changed()

    assert desk.tries == 0
    assert len(desk.vault.waiting) == 1


def test_a_vault_locked_while_a_try_waits_for_its_turn_stays_locked(
    queue_with: Callable[[VaultError | None], Desk],
) -> None:
    desk = queue_with(DEAD)
    desk.runner.hold()
    desk.retries.on_keyring_changed()
    desk.vault.lock()
    desk.runner.release()

    assert desk.tries == 0


def test_while_all_is_well_nothing_is_due(
    queue_with: Callable[[VaultError | None], Desk], heartbeat: Heartbeat
) -> None:
    desk = queue_with(None)
    desk.let_pass(timedelta(minutes=5))

    assert desk.tries == 0
    assert heartbeat.next_change(NOON) is None
