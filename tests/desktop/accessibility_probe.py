"""What a screen reader reads, as JSON lines on standard input and output.

Runs under the system's Python, which alone has AT-SPI's bindings. A request is a JSON object with
`verb` ("tree", "heard", "find", "press", "set_text" or "focus"), `application`, `role`, `name`,
`begins`, `states` and `showing`; an answer is `{"tree": [...]}`, `{"heard": [...]}`,
`{"found": ...}`, `{"done": true}` or `{"missing": ...}`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version must be named first

if TYPE_CHECKING:
    from collections.abc import Iterator

Accessible = Any
"""The bindings make their types only when they are loaded."""

Event = Any

MAX_CHILDREN = 200
"""A list of thousands is read from its top: nobody reads on."""

EVENTS = ("object:state-changed:focused", "object:announcement")
"""What a screen reader speaks of by itself."""

CALL_TIMEOUT_MS = 15_000
"""A program that is busy longer than AT-SPI's own 800 ms would be read as one without windows."""


def applications() -> Iterator[Accessible]:
    desktop = Atspi.get_desktop(0)
    for application in children(desktop):
        application.clear_cache()
        yield application


def nodes(
    node: Accessible, *, showing: bool = False, depth: int = 0
) -> Iterator[tuple[int, Accessible]]:
    """Give a node and those below it with their depth; if `showing`, without hidden branches."""
    if showing and depth and not has_state(node, Atspi.StateType.SHOWING):
        return
    yield depth, node
    for child in children(node):
        yield from nodes(child, showing=showing, depth=depth + 1)


def children(node: Accessible) -> Iterator[Accessible]:
    for index in range(child_count(node)):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:  # it vanished while it was read; its siblings may be there still
            continue
        if child is not None:
            yield child


def child_count(node: Accessible) -> int:
    try:
        return min(int(node.get_child_count()), MAX_CHILDREN)
    except GLib.Error:  # it vanished while it was read
        return 0


def description(depth: int, node: Accessible) -> dict[str, Any]:
    states = node.get_state_set()
    text = node.get_text_iface()
    extents = node.get_extents(Atspi.CoordType.SCREEN) if node.get_component_iface() else None
    return {
        "id": node.path,
        "depth": depth,
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "labels": [label.get_name() for label in labels(node)],
        "text": Atspi.Text.get_text(text, 0, -1) if text else "",
        "box": [extents.x, extents.y, extents.width, extents.height] if extents else None,
        "states": [state.value_nick for state in states.get_states()],
    }


def labels(node: Accessible) -> Iterator[Accessible]:
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            for index in range(relation.get_n_targets()):
                yield relation.get_target(index)


def tree(application: str, *, showing: bool) -> list[dict[str, Any]]:
    found = []
    for root in applications():
        for depth, node in nodes(root, showing=showing):
            try:
                if depth == 0 and application not in {"", node.get_name()}:
                    break
                found.append(description(depth, node))
            except GLib.Error:  # it vanished while it was read
                continue
    return found


def find(request: dict[str, Any]) -> tuple[int, Accessible] | None:
    """Give the first node that is meant, with its depth; an empty role or name is any."""
    wanted = [getattr(Atspi.StateType, state.upper()) for state in request["states"]]
    found = (
        (depth, node)
        for root in applications()
        if request["application"] in {"", root.get_name()}
        for depth, node in nodes(root, showing=True)
        if depth and is_meant(node, request)
    )
    return next((each for each in found if all(has_state(each[1], s) for s in wanted)), None)


def is_meant(node: Accessible, request: dict[str, Any]) -> bool:
    try:
        role, name = node.get_role_name(), node.get_name() or ""
    except GLib.Error:  # it vanished while it was read
        return False
    named = name.startswith(request["name"]) if request["begins"] else name == request["name"]
    return request["role"] in {"", role} and (named or not request["name"])


def has_state(node: Accessible, state: Accessible) -> bool:
    try:
        return bool(node.get_state_set().contains(state))
    except GLib.Error:  # it vanished while it was read
        return False


def press(node: Accessible) -> None:
    actions = [node.get_action_name(i).lower() for i in range(node.get_n_actions())]
    wanted = ("press", "click", "toggle", "showmenu", "activate")
    node.do_action(next((actions.index(name) for name in wanted if name in actions), 0))


def answer(request: dict[str, Any], heard: list[dict[str, Any]]) -> dict[str, Any]:
    if request["verb"] == "tree":
        return {"tree": tree(request["application"], showing=bool(request["showing"]))}
    if request["verb"] == "heard":
        return {"heard": [heard.pop(0) for _ in tuple(heard)]}
    found = find(request)
    if found is None:
        return {"missing": f"{request['role']} {request['name']!r}"}
    depth, node = found
    match request["verb"]:
        case "find":
            return {"found": description(depth, node)}
        case "press":
            press(node)
        case "set_text":
            Atspi.EditableText.set_text_contents(node, request["text"])
        case "focus":
            Atspi.Component.grab_focus(node)
    return {"done": True}


def take_in_events() -> None:
    """Learn of the windows that came or went since the last request."""
    while GLib.MainContext.default().iteration(may_block=False):
        pass


def listen() -> list[dict[str, Any]]:
    """Give a list that fills with what the windows say by themselves, while events are taken in."""
    heard: list[dict[str, Any]] = []

    def hear(event: Event) -> None:
        try:
            if event.type == "object:announcement":
                heard.append({"said": event.any_data})
            elif event.detail1:
                event.source.clear_cache()
                heard.append({"focus": description(0, event.source)})
        except GLib.Error:  # it vanished while it was read
            return

    listener = Atspi.EventListener.new(hear)
    for name in EVENTS:
        listener.register(name)
    return heard


def main() -> None:
    Atspi.init()
    Atspi.set_timeout(CALL_TIMEOUT_MS, CALL_TIMEOUT_MS)
    heard = listen()
    for line in sys.stdin:
        take_in_events()
        try:
            reply = answer(json.loads(line), heard)
        except GLib.Error as error:
            reply = {"missing": error.message}
        print(json.dumps(reply), flush=True)


main()
