"""The start of the tray: the icon, and what comes after it."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from functools import cache
from importlib import import_module

import pytest

from fobwatch.ui import runtime
from fobwatch.ui.runtime.intents import Intent

STARTED = """
import gc, sys
from functools import partial
from fobwatch.cli.main import main as cli
from PySide6 import QtCore
from fobwatch import app
from fobwatch.core.application import StartOptions
"""

ICON_ALONE = """
app.use_plain_imports()
start = app.Start(app._application(), StartOptions())
start.begin()
"""

ENDED = "app.run(StartOptions())"

QUIT_ONCE_BEGUN = """
begin = app.Start.begin
def begin_and_wait(start):
    begin(start)
    start.watch = QtCore.QTimer(start)
    begun = lambda: gc.get_freeze_count() and QtCore.QCoreApplication.quit()
    start.watch.timeout.connect(begun)
    start.watch.start(10)
app.Start.begin = begin_and_wait
"""

BEHIND_THE_ICON = """
import sys
from fobwatch.composition import backend, frontend
from fobwatch.ui.tray import shell
print(*sys.modules)
"""

UP_TO_THE_ICON = """
import ctypes, dataclasses, gc, os, socket, sys
import unicodedata  # by Python, where it compiles
import PySide6.QtDBus, PySide6.QtWidgets
allowed = set(sys.modules)  # what the icon needs of others, with what that imports

from fobwatch.cli.main import main as cli
from fobwatch import app

def end(_start):
    print(*sorted(set(sys.modules) - allowed), flush=True)
    os._exit(0)

app.Start.begin = end
cli([])
"""

BEFORE_THE_ICON = {
    "fobwatch",
    "fobwatch.app",
    "fobwatch.adapters",
    "fobwatch.adapters.agent",
    "fobwatch.adapters.agent.path",
    "fobwatch.adapters.desktop",
    "fobwatch.adapters.desktop.app_identity",
    "fobwatch.adapters.desktop.bus_probe",
    "fobwatch.adapters.desktop.heap",  # before the first thread
    "fobwatch.adapters.desktop.process_end",
    "fobwatch.adapters.desktop.screen_probe",
    "fobwatch.cli",
    "fobwatch.cli.failures",
    "fobwatch.cli.main",
    "fobwatch.cli.streams",
    "fobwatch.core",
    "fobwatch.core.actions_needed",
    "fobwatch.core.application",
    "fobwatch.core.errors",
    "fobwatch.core.text_rules",
    "fobwatch.core.vault",
    "fobwatch.core.vault.state",
    "fobwatch.ui",
    "fobwatch.ui.runtime",
    "fobwatch.ui.runtime.application",
    "fobwatch.ui.runtime.garbage",
    "fobwatch.ui.runtime.intent_bus",
    "fobwatch.ui.runtime.intents",
    "fobwatch.ui.runtime.session_intents",
    "fobwatch.ui.theme",
    "fobwatch.ui.theme.idle_icon",
    "fobwatch.ui.theme.resources",
    "fobwatch.ui.tray",
    "fobwatch.ui.tray.icon",
    "fobwatch.ui.tray.items",
    "fobwatch.ui.tray.menu",
}
"""Each module takes about a millisecond: one more has to be needed by the icon itself."""


def run(*code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STARTED + "\n".join(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="each system has modules of its own")
def test_nothing_is_imported_before_the_icon_but_what_it_needs() -> None:
    command = [sys.executable, "-c", UP_TO_THE_ICON]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    assert "fobwatch.app" in found  # it came to the icon
    assert sorted(set(found) - BEFORE_THE_ICON) == []


@cache
def imported_behind_the_icon() -> list[str]:
    """What the program imports behind the icon, before a window is first shown."""
    command = [sys.executable, "-c", BEHIND_THE_ICON]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_what_many_days_never_need_is_not_imported_with_the_program() -> None:
    """The libraries of encrypted files and QR codes, and how Python was compiled: 10 MiB."""
    found = imported_behind_the_icon()

    packages = {name.partition(".")[0] for name in found}
    assert {"joserfc", "cryptography", "zxingcpp", "qrcode", "boto3"} & packages == set()
    assert [name for name in packages if name.startswith("_sysconfigdata")] == []


def test_services_that_few_days_need_are_not_imported_with_the_program() -> None:
    """Reading an account's policies, and what `explain` and requiring MFA do: 0.7 MiB."""
    found = imported_behind_the_icon()

    seldom = ("as_code", "denials.lookups", "iam.requirement", "agent.policy_commands")
    prefixes = tuple(f"fobwatch.core.{each}" for each in seldom)
    assert [name for name in found if name.startswith(prefixes)] == []


def test_the_widgets_of_windows_and_panel_are_not_imported_with_the_program() -> None:
    """They take 4 MiB, and most days begin without them; a menu reads its text out (speech)."""
    found = [name for name in imported_behind_the_icon() if name.startswith("fobwatch.ui.")]

    shown = ("layout", "panel", "rows", "walks", "widgets")
    assert {name for name in found if name.split(".")[2] in shown} == {
        "fobwatch.ui.widgets",
        "fobwatch.ui.widgets.speech",
    }


def test_pysides_enumerations_are_not_made_before_the_icon() -> None:
    made = "print('Qt' in vars(QtCore))"
    found = run(ICON_ALONE, made, "QtCore.Qt", made, "start.close()")

    assert found.stdout == "False\nTrue\n"


@pytest.mark.parametrize("missing", ["composition.program", "composition.frontend"])
def test_an_icon_with_nothing_behind_it_goes_again(missing: str) -> None:
    ended = run(f"sys.modules['fobwatch.{missing}'] = None", ENDED)

    assert ended.returncode == 1
    assert f"fobwatch.{missing}" in ended.stderr


@pytest.mark.parametrize("broken", ["program.Program", "frontend.Frontend"])
def test_so_does_one_whose_program_cannot_be_made(broken: str) -> None:
    module, name = broken.split(".")
    ended = run(
        f"from fobwatch.composition import {module}",
        "def fails(*_args, **_named): raise OSError",
        f"{module}.{name} = fails",
        ENDED,
    )

    assert ended.returncode == 1
    assert "OSError" in ended.stderr


def test_an_interrupt_ends_the_program_before_anything_listens_to_it() -> None:
    ended = run(
        "import signal",
        "begin = app.Start.begin",
        "def begin_and_interrupt(start):",
        "    QtCore.QTimer.singleShot(0, partial(signal.raise_signal, signal.SIGINT))",
        "    begin(start)",
        "app.Start.begin = begin_and_interrupt",
        "cli([])",
    )

    assert ended.returncode != 0
    assert "KeyboardInterrupt" not in ended.stderr


def test_quit_is_heard_while_the_program_is_being_imported() -> None:
    ended = run(
        "from fobwatch.ui.runtime.intents import Quit",
        "begin = app.Start.begin",
        "def begin_and_quit(start):",
        "    begin(start)",
        "    quit = partial(start._menu.intended.emit, Quit())",
        "    QtCore.QTimer.singleShot(0, quit)",
        "app.Start.begin = begin_and_quit",
        ENDED,
    )

    assert ended.returncode == 0


def test_what_is_asked_at_the_icon_waits_for_the_program() -> None:
    found = run(
        ICON_ALONE,
        "from fobwatch.ui.runtime.intents import ShowSettings, TogglePanel",
        "start._menu.intended.emit(ShowSettings())",
        "start._tray.panel_requested.emit()",
        "heard = []",
        "for kind in (ShowSettings, TogglePanel):",
        "    start._bus.answer(kind, heard.append)",
        "start._bus.ask_again()",
        "print([type(intent).__name__ for intent in heard])",
        "start.close()",
    )

    assert found.stdout == "['ShowSettings', 'TogglePanel']\n"


def actions_of_people() -> set[str]:
    """The names of the intents' classes, without those that are a base of others."""
    modules = [m.name for m in pkgutil.iter_modules(runtime.__path__) if m.name.endswith("intents")]
    parts = [vars(import_module(f"{runtime.__name__}.{name}")) for name in modules]
    found = {each for part in parts for each in part.values() if isinstance(each, type)}
    kinds = {each for each in found if issubclass(each, Intent)}
    return {kind.__name__ for kind in kinds if not any(kind in o.__bases__ for o in kinds)}


def test_whatever_is_asked_for_the_whole_program_has_something_that_does_it() -> None:
    ended = run(
        "from fobwatch.ui.runtime.intents import ShowPanel, ShowWindow",
        "begin = app.Start.begin",
        "def begin_and_ask(start):",
        "    begin(start)",
        "    start.watch, answers = QtCore.QTimer(start), start._bus._answers",
        "    def look():",
        "        if ShowWindow in answers and ShowPanel in answers:",
        "            print(*(kind.__name__ for kind in answers))",
        "            QtCore.QCoreApplication.exit()",
        "    start._bus.ask(ShowPanel())",
        "    start._bus.ask(ShowWindow())",
        "    start.watch.timeout.connect(look)",
        "    start.watch.start(10)",
        "app.Start.begin = begin_and_ask",
        ENDED,
    )

    assert "StartSession" in actions_of_people()
    assert actions_of_people() - set(ended.stdout.split()) == set()


def test_no_worker_imports_what_names_qts_classes() -> None:
    """Two threads that name classes which PySide has not made yet end the program (`FirstUse`)."""
    ended = run(
        "import threading",
        "from fobwatch.ui.runtime.intents import ShowPanel, ShowWindow",
        "imported, main = [], threading.main_thread()",
        "def note(event, arguments):",
        "    if event == 'import' and threading.current_thread() is not main:",
        "        imported.append(arguments[0])",
        "sys.addaudithook(note)",
        "def names_qt(module):",
        "    named = [v for v in [*vars(sys.modules[module]).values()] if isinstance(v, type)]",
        "    return any(str(each.__module__).startswith('PySide6') for each in named)",
        "begin = app.Start.begin",
        "def begin_and_ask(start):",
        "    begin(start)",
        "    start.watch, answers = QtCore.QTimer(start), start._bus._answers",
        "    def look():",
        "        if ShowWindow in answers and ShowPanel in answers and gc.get_freeze_count():",
        "            start.watch.stop()",
        "            loaded = [name for name in imported if name in sys.modules]",
        "            print('fobwatch.composition.backend' in loaded)",
        "            print(*filter(names_qt, loaded))",
        "            QtCore.QCoreApplication.exit()",
        "    start._bus.ask(ShowPanel())",
        "    start._bus.ask(ShowWindow())",
        "    start.watch.timeout.connect(look)",
        "    start.watch.start(10)",
        "app.Start.begin = begin_and_ask",
        ENDED,
    )

    assert ended.stdout == "True\n\n"


def test_python_collects_nothing_by_itself_and_we_do_once_all_is_imported() -> None:
    ended = run(
        "begin = app.Start.begin",
        "def begin_and_wait(start):",
        "    begin(start)",
        "    print(gc.isenabled())",
        "    start.watch = QtCore.QTimer(start)",
        "    begun = lambda: gc.get_freeze_count() and QtCore.QCoreApplication.quit()",
        "    imported = lambda: print('botocore' in sys.modules)",
        "    QtCore.QCoreApplication.instance().aboutToQuit.connect(imported)",
        "    start.watch.timeout.connect(begun)",
        "    start.watch.start(10)",
        "app.Start.begin = begin_and_wait",
        ENDED,
    )

    assert ended.stdout == "False\nTrue\n"


def test_the_main_window_is_left_out_of_later_searches_for_garbage() -> None:
    ended = run(
        "from PySide6.QtWidgets import QApplication",
        "from fobwatch.ui.runtime.intents import ShowWindow",
        "begin = app.Start.begin",
        "def windows():",
        "    shown = QApplication.topLevelWidgets()",
        "    return [window for window in shown if type(window).__name__ == 'MainWindow']",
        "def begin_and_ask(start):",
        "    begin(start)",
        "    start.watch = QtCore.QTimer(start)",
        "    def look():",
        "        if made := windows():",
        "            print(any(found is made[0] for found in gc.get_objects()))",
        "            QtCore.QCoreApplication.exit()",
        "        elif gc.get_freeze_count():",
        "            start._bus.ask(ShowWindow())",
        "    start.watch.timeout.connect(look)",
        "    start.watch.start(10)",
        "app.Start.begin = begin_and_ask",
        ENDED,
    )

    assert ended.stdout == "False\n"


def test_the_program_ends_though_what_it_closes_hangs() -> None:
    ended = run(
        "import threading",
        "from fobwatch.composition import backend",
        "backend.Backend.close = lambda _self, _seconds: threading.Event().wait()",
        QUIT_ONCE_BEGUN,
        ENDED,
    )

    assert ended.returncode == 0
    assert "something still under way" in ended.stderr


SLOW_DISK = """
import sqlite3, threading
from fobwatch.adapters.storage.paths import places
from fobwatch.composition import backend
from fobwatch.core.activity.activity import Activity, Event
close = backend.Backend.close
def close_on_a_slow_disk(self, seconds):
    held = sqlite3.connect(places(demo=False).journal, check_same_thread=False)
    held.execute('BEGIN EXCLUSIVE')
    threading.Timer(SECONDS, held.rollback).start()
    at = self.aws_time.now()
    self.journal.record(Activity(at=at, event=Event.VAULT_LOCKED, subject=''))
    close(self, seconds)
    print(self.journal.unwritten)
backend.Backend.close = close_on_a_slow_disk
"""


def test_the_last_lines_get_the_time_that_the_end_has_left() -> None:
    ended = run("SECONDS = 0.7", SLOW_DISK, QUIT_ONCE_BEGUN, ENDED)

    assert ended.stdout == "0\n"
    assert "lost" not in ended.stderr
    assert "something still under way" not in ended.stderr


def test_the_end_says_which_lines_a_slow_disk_did_not_take() -> None:
    ended = run("SECONDS = 60", SLOW_DISK, QUIT_ONCE_BEGUN, ENDED)

    assert "1 lines of activity are lost: the disk does not answer" in ended.stderr
    assert "something still under way" not in ended.stderr
