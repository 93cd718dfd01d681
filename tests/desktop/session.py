"""One desktop session: its home, its environment, its screen and bus, and what it started."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Self

from filelock import FileLock

from tests.desktop.processes import Process, end_all, kill_left_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.desktop.options import DesktopOptions

SETTINGS = Path(__file__).with_name("settings")
SYSTEM_SERVICES = Path("/usr/share/dbus-1/services")
MARK = "FOBWATCH_TEST_DESKTOP"
INHERITED = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "PYTEST_XDIST_WORKER")
"""The last one tells the watch for secrets whose program it is."""


class Session:
    """Keeps everything under `folder`, but for sockets: their paths must be short."""

    def __init__(self, folder: Path, options: DesktopOptions) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.options = options
        self.environment: dict[str, str] = {}
        self._processes: list[Process] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            # Another run of the tests in this checkout would take the folder from under this one.
            stack.enter_context(FileLock(self.folder.with_suffix(".lock")))
            shutil.rmtree(self.folder, ignore_errors=True)
            self.home.mkdir(parents=True)
            runtime = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fobwatch-")))
            self.environment = self._fresh_environment(runtime)
            stack.callback(kill_left_over, MARK, self.environment[MARK], self.folder)
            stack.callback(end_all, self._processes)
            self.environment["DISPLAY"] = self._start_screen()
            self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus(runtime / "bus")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def start(
        self,
        name: str,
        command: Sequence[str],
        extra: Mapping[str, str] | None = None,
        *,
        typed: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> Process:
        """Start a program whose output goes to `name`.log; it ends with the session."""
        process = Process(
            name,
            command,
            {**self.environment, **(extra or {})},
            self.folder / f"{name}.log",
            typed=typed,
            pass_fds=pass_fds,
        )
        self._processes.append(process)
        return process

    def write_settings(self, template: str, place: Path, values: Mapping[str, object]) -> None:
        """Fill in `settings/template` and put it where its program looks."""
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (SETTINGS / template).read_text("utf-8")
        place.write_text(Template(text).substitute(values), "utf-8")

    def _fresh_environment(self, runtime: Path) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return inherited | {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local" / "share"),
            "XDG_STATE_HOME": str(self.home / ".local" / "state"),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CURRENT_DESKTOP": self.options.tray_host.desktop_name,
            "XDG_SESSION_TYPE": "x11",
            "AWS_EC2_METADATA_DISABLED": "true",
            "GSETTINGS_BACKEND": "memory",
            "GTK_THEME": "Adwaita:dark" if self.options.dark else "Adwaita",
            "LANG": "C.UTF-8",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONUNBUFFERED": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # The GTK platform theme asks for a portal that this desktop does not have.
            "QT_LOGGING_RULES": "qt.qpa.theme.gnome=false",
            MARK: uuid.uuid4().hex,
        }

    def _start_screen(self) -> str:
        """Start Xvfb on a display that it finds free itself, and give the display's name."""
        options = self.options
        size = f"{options.width}x{options.height}x24"
        command = ["Xvfb", "-displayfd", "FD", "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        # A key that is let go late, on a busy machine, would be repeated: `-r` has none repeated.
        return ":" + self._first_line([*command, "-r", "-dpi", str(options.dots_per_inch)])

    def _start_bus(self, socket: Path) -> str:
        """Start a bus that knows only the services that this desktop has; give its address."""
        services = self.folder / "services"
        services.mkdir()
        for service in SYSTEM_SERVICES.glob("*.service"):
            if not service.name.startswith(self.options.absent_services):
                shutil.copy(service, services)
        config = self.folder / "session-bus.conf"
        self.write_settings(config.name, config, {"socket": socket, "services": services})
        return self._first_line(
            ["dbus-daemon", "--nofork", f"--config-file={config}", "--print-address=FD"]
        )

    def _first_line(self, command: Sequence[str]) -> str:
        """Start a server that writes a line to the descriptor `FD` once it can be reached."""
        reading, writing = os.pipe()
        words = [word.replace("FD", str(writing)) for word in command]
        self.start(command[0], words, pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as lines:
            line = lines.readline().strip()
        if not line:
            raise RuntimeError(f"{command[0]} did not start: {self.folder / command[0]}.log")
        return line
