"""No secret is taken into a memory that other programs of the user can read."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.core.errors import VaultUnavailable
from tests.plain_user import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' /proc")

GUARDED = """
import ctypes, os, signal, sys, threading
from fobwatch.adapters.client_process import process_protection
from fobwatch.core.errors import VaultError

{attach}
def refuse():
    raise OSError("no")

guard = process_protection.MemoryGuard(patience={patience})
{protect}
try:
    guard.require()
except VaultError as error:
    print(error.message)
else:
    print("taken")
{after}
"""

ATTACH = """
libc = ctypes.CDLL(None, use_errno=True)
thread = {thread}
ready, go = os.pipe(), os.pipe()
debugger = os.fork()
if debugger == 0:
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    os.write(ready[1], b"%d" % libc.ptrace(0x4206, thread, None, None))  # PTRACE_SEIZE
    os.read(go[0], 1)
    os._exit(0)
libc.prctl(0x59616D61, debugger)  # PR_SET_PTRACER, where Yama restricts
assert os.read(ready[0], 2) == b"0"
"""
ANOTHER_THREAD = """(
    threading.Thread(target=threading.Event().wait, daemon=True).start(),
    threading.enumerate()[-1].native_id,
)[1]"""
DETACH = """
os.write(go[1], b".")
os.waitpid(debugger, 0)
guard.require()
print("taken")
"""
EARLY = "guard.protect()"
LATE = "threading.Timer(0.05, guard.protect).start()"
REFUSED = """
process_protection.protect_memory = refuse
try:
    guard.protect()
except OSError:
    pass
"""


def run(*, attach: str = "", protect: str = "", patience: float = 60, after: str = "") -> list[str]:
    text = GUARDED.format(attach=attach, protect=protect, patience=patience, after=after)
    command = [*COMMAND, sys.executable, "-c", text]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.splitlines()


@pytest.mark.parametrize("protect", [EARLY, LATE], ids=["protected", "protected a little later"])
def test_secrets_are_taken_once_the_memory_is_protected(protect: str) -> None:
    assert run(protect=protect) == ["taken"]


@pytest.mark.parametrize(
    ("protect", "patience"), [("", 0.05), (REFUSED, 60)], ids=["not in time", "not at all"]
)
def test_an_open_memory_gets_none(protect: str, patience: float) -> None:
    assert run(protect=protect, patience=patience) == [
        "The system does not keep other programs out of it."
    ]


@pytest.mark.parametrize("thread", ["os.getpid()", ANOTHER_THREAD], ids=["first", "another"])
def test_under_a_debugger_of_any_thread_none_is_taken_until_it_leaves(thread: str) -> None:
    refused, after = run(attach=ATTACH.format(thread=thread), protect=EARLY, after=DETACH)

    assert refused.endswith("is attached to it as a debugger.")
    assert after == "taken"


def refuse() -> None:
    raise VaultUnavailable("Another program could read the memory", "It is attached.", "End it.")


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.names(),
        lambda store: store.get("profile/dev"),
        lambda store: store.set("profile/dev", "secret"),
        lambda store: store.delete("profile/dev"),
        lambda store: store.create_file("correct horse battery staple"),
        lambda store: store.unlock_with("correct horse battery staple"),
        lambda store: store.change_passphrase("old", "correct horse battery staple"),
    ],
    ids=["names", "get", "set", "delete", "create_file", "unlock_with", "change_passphrase"],
)
def test_the_vault_opens_in_no_way_before(
    tmp_path: Path, use: Callable[[UserStore], object]
) -> None:
    store = UserStore(tmp_path / "vault", ready=refuse)

    with pytest.raises(VaultUnavailable, match="could read the memory"):
        use(store)
    assert list(tmp_path.iterdir()) == []
