"""Signs in, or renews a sign-in, in processes of which each kills itself at a moment.

    python -m tests.killed_at_a_refresh KIND VAULT MOMENT...

The vault is a file, and AWS the look-alike at `AWS_ENDPOINT_URL`. Each process that is not killed
prints as JSON how each of some tools' requests was answered, and how often AWS was asked to renew
and a page was opened. The exit codes of all processes follow. They are forks, and have in common
what is imported: what calls AWS takes half a second to import.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.sts import BotoTokenService
from fobwatch.adapters.aws_login.sign_in_service import BotoSignInService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.adapters.portals.identity_center import BotoIdentityCenter
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws_login.login import Login
from fobwatch.core.aws_login.logins import Logins
from fobwatch.core.portals.portal import Portal
from fobwatch.core.portals.portals import Portals
from fobwatch.core.vault.vault import Vault
from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from fobwatch.demo.portal import REGION, START_URL
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.demo.portal_person import PortalBrowser
from tests.fakes_files import MemoryJournal
from tests.fakes_portals import FakePages

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection

MOMENTS = ("asking", "answered", "stored")
"""Just before AWS is asked, when it has rotated the token, and once the new one is stored."""

PASSPHRASE = "correct horse battery staple"
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
TOOLS = 3
ANNA = Login(identity=IDENTITIES["admin"], region=REGION)
ACME = Portal(start_url=START_URL, region=REGION)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Dying:
    """A service at whose renewal the process is killed, at that moment."""

    service: Any
    moment: str
    renewals: list[None] = field(default_factory=list)

    def via(self, _connection: Connection) -> Dying:
        return self

    def refresh(self, *asked: object) -> object:
        self.renewals.append(None)
        if self.moment == "asking":
            die()
        answer = self.service.refresh(*asked)
        if self.moment == "answered":
            die()
        return answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the service's
        return getattr(self.service, name)


class World:
    """One start of the program: what is stored is in the vault's file, and nothing in memory."""

    def __init__(self, path: Path, moment: str) -> None:
        store = EncryptedFileStore(path, cost=CHEAP)
        (store.unlock if store.exists() else store.create)(PASSPHRASE)
        self.moment, self.vault = moment, Vault(store)
        self.vault.load()
        clock = SystemClock()
        self.aws_time = AwsTime(clock)
        self.clients = LazyClients(clock, self.aws_time.observe)
        person = PortalBrowser(os.environ["AWS_ENDPOINT_URL"])
        self.pages = FakePages(answer=lambda url: person.decide(url, self.choice)["code"])
        self.choice = "allow"
        self.common: dict[str, Any] = {
            "sign_ins": BrowserSignIns(
                pages=self.pages,
                may_show=lambda: True,
                in_background=lambda work: work(),
                pause=lambda _event, _time: None,
            ),
            "store": self.vault,
            "aws_time": self.aws_time,
            "journal": MemoryJournal(),
        }

    def after_storing(self) -> None:
        if self.moment == "stored":
            die()


def login(world: World) -> tuple[Dying, Callable[[], None], Callable[[], None]]:
    """The service, a sign-in at it, and a tool that needs one."""
    world.choice = "admin"
    service = Dying(BotoSignInService(world.clients, world.aws_time), world.moment)
    logins = Logins(service=service, **world.common)  # type: ignore[arg-type] # as it acts

    def ask() -> None:
        credentials = logins.lasting(ANNA).credentials
        world.after_storing()
        BotoTokenService(world.clients).get_caller_identity(credentials, region=REGION)

    return service, lambda: logins.begin(ANNA), ask


def portal(world: World) -> tuple[Dying, Callable[[], None], Callable[[], None]]:
    service = Dying(BotoIdentityCenter(world.clients), world.moment)
    portals = Portals(identity_center=service, **world.common)  # type: ignore[arg-type] # as above

    def ask() -> None:
        token = portals.access_token(ACME)
        world.after_storing()
        service.accounts(ACME, token)

    return service, lambda: portals.begin(ACME), ask


KINDS = {"login": login, "portal": portal}


def answer(ask: Callable[[], None]) -> str:
    try:
        ask()
    except BrowserNeeded as error:
        return error.title
    return "kept"


def run(kind: str, path: str, moment: str) -> None:
    world = World(Path(path), moment)
    service, sign_in, ask = KINDS[kind](world)
    if moment == "sign-in":
        sign_in()
        return
    answers = [answer(ask) for _ in range(TOOLS)]
    told = {
        "answers": answers,
        "renewals": len(service.renewals),
        "pages": len(world.pages.shown),
    }
    sys.stdout.write(f"{json.dumps(told)}\n")


def main(kind: str, path: str, *moments: str) -> None:
    exit_codes = []
    for moment in moments:
        if os.fork() == 0:
            run(kind, path, moment)
            return
        _, status = os.wait()
        exit_codes.append(os.waitstatus_to_exitcode(status))
    sys.stdout.write(json.dumps(exit_codes))


if __name__ == "__main__":
    main(*sys.argv[1:])
