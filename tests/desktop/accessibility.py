"""Windows as a screen reader sees them: roles, names, texts and states, over AT-SPI."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.desktop.screen import Box
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SYSTEM_PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).with_name("accessibility_probe.py")
ENABLED = ("enabled",)
"""What a person could use: a greyed out node takes no press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One accessible object; `depth` counts from its application, states have AT-SPI's names."""

    id: str
    depth: int
    role: str
    name: str
    description: str
    labels: tuple[str, ...]
    text: str
    box: Box | None
    states: frozenset[str]

    @property
    def showing(self) -> bool:
        return "showing" in self.states

    @property
    def enabled(self) -> bool:
        return "enabled" in self.states

    @property
    def focusable(self) -> bool:
        return "focusable" in self.states

    @property
    def focused(self) -> bool:
        return "focused" in self.states


class Accessibility:
    def __init__(self, environment: Mapping[str, str], log_path: Path) -> None:
        with log_path.open("wb") as log:
            self._probe = subprocess.Popen(
                [SYSTEM_PYTHON, str(PROBE)],
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                bufsize=1,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._probe.terminate()
        self._probe.communicate(timeout=5)

    def nodes(self, application: str = "", *, showing: bool = False) -> list[Node]:
        """Give every node in reading order; of every application where none is named.

        Those that show alone are read in a fraction of the time: hidden pages are passed over.
        """
        found = self._ask("tree", application, showing=showing)["tree"]
        return [_node_of(each) for each in found]

    def heard(self) -> list[Node | str]:
        """Give what was spoken since the last time: what took the keyboard, and announcements."""
        heard = self._ask("heard", "")["heard"]
        return [each["said"] if "said" in each else _node_of(each["focus"]) for each in heard]

    def wait_for(self, application: str, role: str, name: str) -> Node:
        """Give the shown node with that role and name.

        Raises:
            TimeoutError: there was none; the message lists what shows instead.
        """
        what = f"{role} {name!r} of {application!r}"
        with self.telling(application, role):
            return wait_until(lambda: self.find(application, role, name), what)

    def find(
        self, application: str, role: str, name: str, *states: str, begins: bool = False
    ) -> Node | None:
        """Give the first shown node with these states; an empty role or name is any.

        With `begins` its name may go on. It is found in a fraction of the time of a whole reading.
        """
        answer = self._ask("find", application, role=role, name=name, states=states, begins=begins)
        return _node_of(answer["found"]) if "found" in answer else None

    @contextmanager
    def telling(self, application: str, role: str) -> Iterator[None]:
        """Add what shows instead to the error of a wait that was in vain."""
        try:
            yield
        except TimeoutError as error:
            error.add_note(self._shown(application, role))
            raise

    def press(self, application: str, role: str, name: str) -> None:
        self._act("press", application, role, name)

    def set_text(self, application: str, role: str, name: str, text: str) -> None:
        self._act("set_text", application, role, name, text)

    def focus(self, application: str, role: str, name: str) -> None:
        """Give it the keyboard, until it has that."""

        def is_focused() -> bool:
            if self.find(application, role, name, "focused"):
                return True
            self._ask("focus", application, role=role, name=name, states=ENABLED)
            return False

        wait_until(is_focused, f"the keyboard in {name!r}")

    def _shown(self, application: str, role: str) -> str:
        nodes = self.nodes(application, showing=True)
        alike = [
            f"{node.name!r} ({' '.join(sorted(node.states))})"
            for node in nodes
            if node.role == role
        ]
        windows = [node.name for node in nodes if node.depth == 1 and node.showing]
        return f"Windows that show: {windows}. Every {role}: {'; '.join(alike)}"

    def _act(self, verb: str, application: str, role: str, name: str, text: str = "") -> None:
        wait_until(
            lambda: self._ask(
                verb, application, role=role, name=name, text=text, states=ENABLED
            ).get("done"),
            f"{role} {name!r} of {application!r} to {verb}",
        )

    def _ask(
        self, verb: str, application: str, **details: str | bool | Sequence[str]
    ) -> dict[str, Any]:
        if self._probe.stdin is None or self._probe.stdout is None:
            raise RuntimeError("the probe was started without pipes")
        request = {"verb": verb, "application": application, "begins": False, **details}
        self._probe.stdin.write(json.dumps(request) + "\n")
        answer: dict[str, Any] = json.loads(self._probe.stdout.readline())
        return answer


def _node_of(found: dict[str, Any]) -> Node:
    box = found.pop("box")
    left, top, width, height = box or (0, 0, 0, 0)
    place = Box(left=left, top=top, width=width, height=height) if box else None
    states, labels = frozenset(found.pop("states")), tuple(found.pop("labels"))
    return Node(box=place, states=states, labels=labels, **found)
