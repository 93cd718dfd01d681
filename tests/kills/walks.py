"""What is killed: each walk as a person begins it, goes on with it, or takes it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.errors import CannotChangeUser, CannotTakeBack
from fobwatch.core.iam.key_steps import DELETE, DISABLE
from fobwatch.core.iam.mfa_plan import Change
from fobwatch.demo.company import COMPANY
from tests.kills.program import FIRST, OTHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.composition.backend import Backend
    from fobwatch.core.walks.walk import Walk

NEW: Final = "new-device"
RENAMED: Final = "release"
BACKUP: Final = "mine.fobwatch-backup"

DONE: Final = "done"
TAKEN_BACK: Final = "taken back"
OVER: Final = "over"
"""Nothing was left to do: it was not begun yet, or had come to its end."""


def _finished(backend: Backend) -> str:
    """Carry out what is unfinished, as a person who ends each pause at once."""
    works: list[Callable[[], bool]] = [
        *(partial(backend.mfa_changes.go_on, each) for each in backend.mfa_changes.unfinished),
        *(partial(backend.require_mfa.go_on, each) for each in backend.require_mfa.unfinished),
        *(partial(backend.lockdown.go_on, each) for each in backend.lockdown.waiting),
        *(partial(_rotate, backend, each) for each in backend.key_rotation.unfinished),
    ]
    assert all(work() for work in works)
    return DONE if works else OVER


def _rotate(backend: Backend, walk: Walk) -> bool:
    return any(backend.key_rotation.go_on(walk, early=each) for each in ("", DISABLE, DELETE))


def taken_back(backend: Backend) -> str:
    """Or carried out, where AWS has no way back any more."""
    works: list[Callable[[], None]] = [
        *(partial(backend.mfa_changes.take_back, each) for each in backend.mfa_changes.unfinished),
        *(partial(backend.require_mfa.take_back, each) for each in backend.require_mfa.unfinished),
        *(partial(backend.key_rotation.take_back, w) for w in backend.key_rotation.unfinished),
    ]
    try:
        for work in works:
            work()
    except (CannotTakeBack, CannotChangeUser):
        return _finished(backend)
    return TAKEN_BACK if works else OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`look` is what comes before anything is done, and returns what is then done first.

    `user` is whose account is looked at afterwards, `lost` a device without a seed in the vault.
    `passphrase` is the vault's at the beginning.
    """

    name: str
    user: str
    look: Callable[[Backend], Callable[[], object]]
    finish: Callable[[Backend], str] = _finished
    can_be_taken_back: bool = False
    lost: str = ""
    in_keyring: bool = False
    passphrase: str = FIRST


def _serial(user: str) -> str:
    device = COMPANY.user(user).device
    return device.serial if device else ""


def _change(name: str, kind: Change, user: str, *, by: str = "") -> Case:
    def look(backend: Backend) -> Callable[[], object]:
        changes = backend.mfa_changes
        plan = changes.look(kind, user, _serial(user), by=by)
        made = NEW if kind.makes_one else ""
        return lambda: changes.begin(plan, made, forgets=kind.removes_one and not by)

    lost = _serial(user) if kind is Change.RECOVER else ""
    return Case(name=name, user=user, look=look, lost=lost, can_be_taken_back=True)


def _rotation(name: str, user: str) -> Case:
    def look(backend: Backend) -> Callable[[], object]:
        return partial(backend.key_rotation.begin, backend.key_rotation.look(user))

    return Case(name=name, user=user, look=look, can_be_taken_back=True)


def _requirement(name: str, user: str) -> Case:
    def look(backend: Backend) -> Callable[[], object]:
        return partial(backend.require_mfa.begin, backend.require_mfa.look(user))

    return Case(name=name, user=user, look=look, can_be_taken_back=True)


def _lockdown(name: str, user: str, caller: str = "") -> Case:
    def look(backend: Backend) -> Callable[[], object]:
        plan = backend.lockdown.look(user, caller)
        steps = [each.step.name for each in plan.steps]
        return partial(backend.lockdown.begin, plan, steps)

    return Case(name=name, user=user, look=look)


def _passphrase(name: str, before: str, after: str, *, in_keyring: bool = True) -> Case:
    def change(backend: Backend) -> None:
        store = backend.store
        if not before:
            store.set_passphrase(after)
        elif after:
            store.change_passphrase(before, after)
        else:
            store.remove_passphrase(before)

    return Case(
        name=name,
        user="deploy",
        look=lambda backend: partial(change, backend),
        finish=lambda _backend: OVER,
        in_keyring=in_keyring,
        passphrase=before,
    )


def _rename(backend: Backend) -> None:
    profile = backend.vault.profile("boris")
    assert profile is not None
    backend.changes.save_profile(replace(profile, name=RENAMED), old_name=profile.name)


def _renamed(backend: Backend) -> str:
    if backend.vault.profile("boris") is None:
        return OVER
    _rename(backend)
    return DONE


def _back_up(backend: Backend) -> str:
    """The one from before is there until there is another."""
    path = str(backend.paths.config / BACKUP)
    made = backend.backups.make(path, FIRST)
    assert len(backend.backups.read(path, FIRST)) == len(made)
    return DONE


def _backed_up(backend: Backend) -> str:
    kept = backend.backups.read(str(backend.paths.config / BACKUP), FIRST)
    assert all(profile in kept.profiles for profile in backend.vault.profiles())
    assert all(device in kept.devices for device in backend.vault.devices())
    return _back_up(backend)


def _again(backend: Backend) -> Callable[[], object]:
    _back_up(backend)
    return partial(_back_up, backend)


CASES: Final = (
    _change("enable MFA", Change.ENABLE, "deploy"),
    _change("make a second device", Change.BACK_UP, "boris"),
    _change("replace a device", Change.REPLACE, "boris"),
    _change("replace a device, where policies ask for MFA", Change.REPLACE, "anna"),
    _change("remove a device", Change.REMOVE, "boris"),
    _change("remove a device, where policies ask for MFA", Change.REMOVE, "anna"),
    _change("replace a lost device, as administrator", Change.RECOVER, "boris", by="deploy"),
    _rotation("replace an access key", "deploy"),
    _rotation("replace an access key, with MFA", "anna"),
    _requirement("require MFA", "boris"),
    _lockdown("lock down", "anna"),
    _lockdown("lock down, as administrator", "boris", "deploy"),
    _passphrase("set a passphrase over the keyring", "", FIRST),
    _passphrase("change the passphrase over the keyring", FIRST, OTHER),
    _passphrase("remove the passphrase over the keyring", FIRST, ""),
    _passphrase("change the passphrase of the file", FIRST, OTHER, in_keyring=False),
    Case(
        name="rename a profile",
        user="deploy",
        look=lambda backend: partial(_rename, backend),
        finish=_renamed,
        in_keyring=True,
        passphrase="",
    ),
    Case(name="write a backup over another", user="deploy", look=_again, finish=_backed_up),
)
