"""What a person asks for in a window, menu or notice, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fobwatch.core.console.agreement import UNASKED
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.agent.shell_environment import Shell
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.consent.consent import ConsentPolicy
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.settings.settings import Grouping, Sorting


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A verb with what it is about. `shell` None means the user's own one."""

    verb: Verb
    profile: str = ""
    old_name: str = ""
    serial: str = ""
    by: str = ""
    """Another profile, whose session does it."""
    portal: str = ""
    """The start URL."""
    login: Login | None = None
    roles: tuple[PortalRole, ...] = ()
    tags: tuple[str, ...] = ()
    region: str = ""
    service: str = ""
    address: str = ""
    """Of a page of the console, before `service`."""
    shell: Shell | None = None
    policy: ConsentPolicy | None = None
    code: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    change: str = ""
    finding: str = ""
    """The key of a finding of the page Health."""
    arrangement: Grouping | Sorting | None = None
    console: ConsoleSession | None = None
    page: OpenBrowser | None = None
    """The page that waits, where it is not that of `profile`."""
    agreement: Agreement = UNASKED
    """What a person said yes to before the console of `profile`."""


UNDO_MILLISECONDS: Final = 10_000
"""Long enough to see what was done, and to reach the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How an intent went: `text` says what was done, or `error` why it was not.

    What can be undone can be so for `UNDO_MILLISECONDS`, with the intent `undo`. `next_steps` are
    what a person most likely wants next.
    """

    intent: Intent
    text: str = ""
    details: str = ""
    error: FobwatchError | None = None
    can_undo: bool = False
    undo: Intent = Intent(verb=Verb.UNDO)
    next_steps: tuple[Intent, ...] = ()
