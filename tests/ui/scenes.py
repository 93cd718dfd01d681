"""Draws the windows with made-up services to `build/window-*.png`, for looking at.

Run it with a scale and a font: `QT_SCALE_FACTOR=2 SCENE_FONT=Inter python -m tests.ui.scenes`.
Names given as arguments draw only these.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import MfaCodeRefused, NetworkUnreachable
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.iam.access_keys import LIST, KeyReading, KeyUse, UserKey
from fobwatch.core.iam.user_devices import DeviceReading
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.portals.portal import Portal
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.state import VaultState, Waiting
from fobwatch.ui.activity.presenter import ActivityPresenter
from fobwatch.ui.health.page import HealthPage
from fobwatch.ui.layout.placement import WindowMemory
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.panel.presenter import PanelPresenter
from fobwatch.ui.panel.quick_panel import QuickPanel
from fobwatch.ui.panel.rows import PanelRows
from fobwatch.ui.portals.page import PortalsPage
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import Report, ShowWithoutTray, Undo
from fobwatch.ui.runtime.profile_intents import RemoveProfile
from fobwatch.ui.runtime.session_intents import CopyEnvironment
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.settings.lock_section import Passphrase
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.settings.presenter import BrowsersPresenter, SettingsPresenter
from fobwatch.ui.sign_ins.presenter import SignInsPresenter
from fobwatch.ui.window.main_window import MainWindow, Page, PageName
from fobwatch.ui.window.presenter import WindowPresenter
from fobwatch.ui.words.wording import vault_place
from tests.core.session_records import hours, minutes, record, session
from tests.fakes import ACCOUNT, ANNA, DEVICE, NOON, SERIAL, FakeClock
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.fakes_keys import let_know
from tests.fakes_portals import READER, START_URL
from tests.fakes_ui import runtime_of, services_of
from tests.staged import StagedBroker, StagedCatalogue, StagedVault, ahead
from tests.ui.drawing import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.profiles.profile import Profile

PHONE = "arn:aws:iam::771500934821:mfa/bob-phone"

EVERY_PROFILE: tuple[Profile, ...] = (
    IamUserProfile(
        name="dev",
        access_key=AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="made-up"),
        region="us-east-1",
        mfa_serial=SERIAL,
    ),
    RoleProfile(
        name="prod-admin",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/Admin",
        source_profile="dev",
        region="eu-west-1",
    ),
    RoleProfile(
        name="data-lake / ReadOnly",
        role_arn="arn:aws:iam::901755201184:role/ReadOnly",
        source_profile="dev",
        region="eu-west-1",
    ),
    RoleProfile(
        name="partner-audit",
        role_arn="arn:aws:iam::771500934821:role/Auditor",
        source_profile="dev",
        mfa_serial=PHONE,
        region="eu-central-1",
    ),
    RoleProfile(
        name="sandbox",
        role_arn="arn:aws:iam::330012345678:role/PowerUser",
        source_profile="dev",
        region="eu-central-1",
        origin=Origin.AWS_FILES,
    ),
    OtherProfile(name="corp-sso", way=OtherKind.SSO, region="eu-north-1"),
)

CODE_NEEDED = MfaCodeNeeded(
    "A code is needed",
    "The seed of the MFA device “bob-phone” is not in the vault.",
    "Type the device's current code, or add the device to the vault.",
    serial=PHONE,
)
UNREACHABLE = NetworkUnreachable(
    "AWS cannot be reached",
    "The name sts.eu-west-1.amazonaws.com could not be looked up.",
    "Check the network connection.",
)

HAPPENED = (
    (Event.RENEWED, "data-lake / ReadOnly", "Through the user's session"),
    (Event.CREDENTIALS_GIVEN, "prod-admin", ""),
    (Event.CREDENTIALS_REFUSED, "prod-admin", "“prod-admin” was denied"),
    (Event.CONSOLE_OPENED, "prod-admin", "s3"),
    (Event.STARTED, "prod-admin", "Through the user's session: one code serves every role."),
    (Event.CODE_COPIED, "anna-laptop", ""),
    (Event.FAILED, "partner-audit", "A code is needed"),
    (Event.STARTED, "dev", "Straight from the access key with a code."),
    (Event.PROFILE_SAVED, "partner-audit", ""),
)


ORIGIN = (
    "terraform plan -var-file=production.tfvars (process 4711 in /home/anna/infrastructure)\n"
    "bash (process 4002 in /home/anna/infrastructure)\n"
    "gnome-terminal-server (process 2210)"
)


@dataclass
class Scene:
    """The services with a morning's sessions in them, and what joins windows to them."""

    clock: FakeClock = field(default_factory=FakeClock)
    broker: StagedBroker = field(init=False)
    vault: StagedVault = field(default_factory=lambda: StagedVault(DEVICE))
    profiles: StagedCatalogue = field(init=False)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    marks: PreferencesFile = field(default_factory=lambda: PreferencesFile(MemoryTextStore()))
    bus: IntentBus = field(default_factory=IntentBus)

    def __post_init__(self) -> None:
        self.profiles = StagedCatalogue(self.vault, *EVERY_PROFILE)
        self.broker = StagedBroker(self.clock, self.vault, self.profiles)
        self.services = services_of(
            self.clock,
            self.vault,
            self.profiles,
            self.broker,
            tokens=self.broker.tokens,
            journal=self.journal,
            marks=self.marks,
            portals=self.broker.portals,
        )
        self.runtime = runtime_of(self.services, self.bus)
        self.heartbeat = self.runtime.heartbeat
        self.marks.set_favourite("sandbox", wanted=True)

    def begin(self) -> Scene:
        """Let four sessions be held."""
        admin = session(
            "prod-admin",
            left=minutes(6) + timedelta(seconds=12),
            reason="Through the user's session: one code serves all the roles that wait.",
        )
        self.broker.put(
            SessionRecord(profile="prod-admin", session=admin),
            record("dev", left=hours(7) + minutes(40), life=hours(12)),
            replace(
                record("data-lake / ReadOnly", left=minutes(27)),
                work=Work.RENEWING,
            ),
            record("partner-audit", left=-hours(2), problem=CODE_NEEDED),
        )
        return self


@dataclass
class Whole:
    """The main window with everything that it is joined to."""

    scene: Scene
    window: MainWindow = field(init=False)

    def __post_init__(self) -> None:
        scene, self._runtime = self.scene, self.scene.runtime
        self.window = MainWindow(
            {
                PageName.SESSIONS: lambda: Page(widget=self.sessions, select=self.sessions.select),
                PageName.PROFILES: lambda: Page(widget=self.profiles, select=self.profiles.select),
                PageName.DEVICES: lambda: Page(widget=self.devices, select=self.devices.select),
                PageName.PORTALS: lambda: Page(widget=self.portals, select=self.portals.select),
                PageName.ACTIVITY: lambda: Page(widget=self.activity.page),
                PageName.SIGN_INS: lambda: Page(
                    widget=self.sign_ins.page, select=self.sign_ins.show_profile
                ),
                PageName.HEALTH: lambda: Page(widget=self.health, select=self.health.select),
                PageName.SETTINGS: lambda: Page(widget=self.settings),
            }
        )
        memory = WindowMemory(MemoryTextStore())
        self.presenter = WindowPresenter(self.window, self._runtime, memory)
        self.presenter.show()
        scene.heartbeat.beat.emit(NOON)

    @cached_property
    def sessions(self) -> SessionsPage:
        return SessionsPage(self._runtime)

    @cached_property
    def profiles(self) -> ProfilesPage:
        return ProfilesPage(self._runtime)

    @cached_property
    def devices(self) -> DevicesPage:
        return DevicesPage(self._runtime)

    @cached_property
    def portals(self) -> PortalsPage:
        return PortalsPage(self._runtime)

    @cached_property
    def activity(self) -> ActivityPresenter:
        return ActivityPresenter(self._runtime)

    @cached_property
    def sign_ins(self) -> SignInsPresenter:
        return SignInsPresenter(self._runtime.runner, self.scene.services)

    @cached_property
    def health(self) -> HealthPage:
        return HealthPage(self._runtime)

    @cached_property
    def settings(self) -> SettingsPage:
        scene, page = self.scene, SettingsPage()
        SettingsPresenter(
            page,
            scene.bus,
            self._runtime.runner,
            SettingsFile(MemoryTextStore()),
            autostart=None,
            apply=lambda _settings: None,
        )
        page.lock.show_vault(vault_place(VaultState.READY, uses_file=False), Passphrase.NONE)
        BrowsersPresenter(page, self._runtime)
        return page


def sessions(scene: Scene) -> Whole:
    scene.clock.set_wall(NOON - timedelta(seconds=41))
    ahead(scene.services.aws_time, scene.clock, timedelta(seconds=41))
    whole = Whole(scene)
    whole.sessions.select("prod-admin")
    return whole


def code(scene: Scene) -> Whole:
    whole = Whole(scene)
    whole.sessions.select("partner-audit")
    return whole


def code_refused(scene: Scene) -> Whole:
    problem = MfaCodeRefused(
        "AWS refused the code",
        "It was wrong, or it was used before: AWS takes each code once.",
        "Wait for the next code. If that is refused too, check this computer's clock and that the "
        "seed is this device's, or synchronize the device.",
    )
    scene.broker.put(record("dev", problem=problem))
    whole = Whole(scene)
    whole.sessions.select("dev")
    return whole


def failing(scene: Scene) -> Whole:
    scene.broker.put(
        record("dev", left=minutes(3), problem=UNREACHABLE, retry_at=NOON + minutes(1))
    )
    scene.vault.stage(VaultState.LOCKED)
    scene.vault.hold_back(Waiting(profiles=("dev",), sessions=("dev",)))
    scene.profiles.find(
        FileProblem(path="~/.aws/config", line=12, message="A line without “=” is no setting.")
    )
    whole = Whole(scene)
    whole.sessions.select("dev")
    return whole


def long_names(scene: Scene) -> Whole:
    return _named(
        scene, "acme-production-eu-central-1-customer-data-platform-administrator-breakglass"
    )


def unbroken_names(scene: Scene) -> Whole:
    return _named(scene, "W" * 200)


def unbroken_names_removed(scene: Scene) -> Whole:
    whole = _named(scene, "acme_production_" * 12)
    whole.window.go_to(PageName.PROFILES)
    whole.profiles.select(scene.profiles.listed[-1].name)
    whole.profiles.detail.removal_wanted.emit(scene.profiles.listed[-1].name)
    return whole


def foreign_names(scene: Scene) -> Whole:
    """Arabic, Chinese, an emoji of seven code points, markup and an ampersand."""
    return _named(scene, "حساب-الإنتاج 本番環境管理者 👩‍👩‍👧‍👦 <b>R&D</b> " * 4)


def _named(scene: Scene, name: str) -> Whole:
    arn = f"arn:aws:iam::{ACCOUNT}:role/platform/customer-data/{name}"
    role = RoleProfile(name=name, role_arn=arn, source_profile="dev", region="eu-central-1")
    scene.profiles.listed = (*EVERY_PROFILE, role)
    scene.broker.put(record(name, left=minutes(2), problem=UNREACHABLE))
    whole = Whole(scene)
    whole.sessions.select(name)
    return whole


def profiles(scene: Scene) -> Whole:
    whole = Whole(scene)
    whole.window.go_to(PageName.PROFILES)
    whole.profiles.select("prod-admin")
    return whole


KEY = UserKey(access_key_id="AKIAANNA00000000TEST", created_at=NOON - timedelta(days=120))
SECOND = UserKey(
    access_key_id="AKIAOLD000000000WXYZ", created_at=NOON - timedelta(days=800), active=False
)
USE = KeyUse(at=NOON - timedelta(days=1), service="s3", region="eu-west-1")
READING = KeyReading(
    asked_with=KEY.access_key_id,
    asked_at=NOON,
    user_arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
    keys=(replace(KEY, use=USE), SECOND),
    with_mfa=True,
)


def old_key(scene: Scene) -> Whole:
    let_know(scene.services.key_readings, READING)
    whole = profiles(scene)
    whole.profiles.select("dev")
    return whole


def denied_key(scene: Scene) -> Whole:
    let_know(scene.services.key_readings, replace(READING, keys=(), denied=(LIST,)))
    whole = profiles(scene)
    whole.profiles.select("dev")
    return whole


def removing(scene: Scene) -> Whole:
    whole = profiles(scene)
    whole.profiles.select("dev")
    whole.profiles.detail.removal_wanted.emit("dev")
    return whole


def deleted(scene: Scene) -> Whole:
    whole = profiles(scene)
    intent = RemoveProfile(profile="old-account")
    scene.bus.reported.emit(Report(intent=intent, text="Deleted old-account", undo=Undo()))
    whole.presenter._reports._timer.stop()  # whoever looks at the bar may need longer
    return whole


def devices(scene: Scene) -> Whole:
    whole = Whole(scene)
    whole.window.go_to(PageName.DEVICES)
    scene.heartbeat.beat.emit(NOON)
    whole.devices.detail.reveal()
    return whole


SECURITY_KEY = f"arn:aws:iam::{ACCOUNT}:u2f/user/anna/yubikey-5c"


def devices_at_aws(scene: Scene) -> Whole:
    """One of the vault that AWS has no more, and others whose seeds are elsewhere."""
    scene.vault.save_profile(ANNA)
    known = scene.services.user_devices
    reading = DeviceReading(
        profile="dev",
        user_arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
        serials=(f"arn:aws:iam::{ACCOUNT}:mfa/anna-phone", SECURITY_KEY),
    )
    known._readings = {ANNA.identity: reading}
    whole = devices(scene)
    whole.devices.view.select(SECURITY_KEY)
    return whole


ACCOUNTS = ("Production", "Staging", "Sandbox of Anna", "Data lake", "Partner audit", "Logs")
ACME = Portal(start_url=START_URL, region="eu-central-1", name="Acme")
PARTNER = Portal(start_url="https://ssoins-7223.portal.eu-west-1.app.aws", region="eu-west-1")


def portals(scene: Scene) -> Whole:
    """Signed in to one portal, and its roles known; another is only named by a profile."""
    return _portals(scene, ACME, ACCOUNTS)


def portals_waiting(scene: Scene) -> Whole:
    whole = _portals(scene, ACME, ACCOUNTS)
    whole.portals.select(PARTNER.start_url)
    scene.services.portals.begin(PARTNER)
    return whole


def portals_code(scene: Scene) -> Whole:
    """A sign-in waits, on a thread of its own, until its code is entered."""
    whole = _portals(scene, ACME, ACCOUNTS)
    world, shown = scene.broker.portals, threading.Event()

    def never_entered() -> None:
        shown.set()
        threading.Event().wait()

    world.at_pause = never_entered
    scene.services.known_portals.save(replace(ACME, with_code=True))
    scene.services.portals.begin(ACME)
    threading.Thread(target=world.finish, daemon=True).start()
    shown.wait()
    return whole


def portals_long(scene: Scene) -> Whole:
    name = "Acme production eu-central-1 customer data platform administrators and auditors"
    accounts = [f"{name} {number}" for number in range(400)]
    whole = _portals(scene, replace(ACME, name=name), accounts)
    world = scene.broker.portals
    world.identity_center.failure = UNREACHABLE
    scene.services.portal_roles.refresh(ACME)
    whole.portals.view.select(ACME.start_url)
    whole.portals.detail.roles.view.selectAll()
    return whole


def portals_empty(scene: Scene) -> Whole:
    whole = Whole(scene)
    whole.window.go_to(PageName.PORTALS)
    return whole


def _portals(scene: Scene, portal: Portal, accounts: Sequence[str]) -> Whole:
    world, services = scene.broker.portals, scene.services
    world.identity_center.names = {f"{482_100_937_715 + at}": n for at, n in enumerate(accounts)}
    world.identity_center.roles = dict.fromkeys(
        world.identity_center.names, ("AdministratorAccess", "ReadOnly")
    )
    services.known_portals.save(portal)
    world.sign_in(portal)
    services.portal_roles.refresh(portal)
    world.find()
    partner = replace(READER, name="partner", start_url=PARTNER.start_url, sso_region="eu-west-1")
    scene.profiles.listed = (*EVERY_PROFILE, READER, partner)
    whole = Whole(scene)
    whole.window.go_to(PageName.PORTALS)
    whole.portals.select(portal.start_url)
    return whole


def activity(scene: Scene) -> Whole:
    for at, (event, subject, detail) in enumerate(HAPPENED):
        entry = Activity(
            at=NOON - minutes(7 * at * at),
            event=event,
            subject=subject,
            detail=detail,
            channel=Channel.HELPER if "CREDENTIALS" in event.name else Channel.NONE,
            program="terraform" if "CREDENTIALS" in event.name else "",
            origin=ORIGIN if "CREDENTIALS" in event.name else "",
        )
        scene.journal.lines.insert(0, entry)
    whole = Whole(scene)
    whole.window.go_to(PageName.ACTIVITY)
    whole.activity.page.table.selectRow(2)
    return whole


def empty(scene: Scene) -> Whole:
    scene.broker.forget()
    scene.profiles.listed = ()
    scene.vault.empty()
    whole = Whole(scene)
    scene.bus.ask(ShowWithoutTray())
    return whole


def settings(scene: Scene) -> Whole:
    whole = Whole(scene)
    whole.window.go_to(PageName.SETTINGS)
    return whole


class Panel:
    """The quick panel with everything that it is joined to."""

    def __init__(self, scene: Scene) -> None:
        self.window = QuickPanel()
        anchor = QRect(1200, 780, 22, 22)
        rows = PanelRows(scene.services, found)
        self.presenter = PanelPresenter(self.window, lambda: anchor, rows, scene.runtime)
        self.presenter.show()


def found(words: str, limit: int) -> tuple[str, ...]:
    return tuple(p.name for p in EVERY_PROFILE if words in p.name)[:limit]


def panel(scene: Scene) -> Panel:
    return Panel(scene)


def panel_code(scene: Scene) -> Panel:
    shown = Panel(scene)
    shown.window.view.select("partner-audit")
    shown.window.entered.emit("partner-audit")
    return shown


def panel_copied(scene: Scene) -> Panel:
    shown = Panel(scene)
    shown.window.search.setText("a")
    intent = CopyEnvironment(profile="dev")
    text = "Copied the environment of dev for bash"
    details = "The clipboard is cleared in 30 s."
    scene.bus.reported.emit(Report(intent=intent, text=text, details=details))
    return shown


def panel_nothing(scene: Scene) -> Panel:
    shown = Panel(scene)
    shown.window.search.setText("quarterly")
    return shown


def panel_empty(scene: Scene) -> Panel:
    scene.profiles.listed = ()
    scene.broker.forget()
    return Panel(scene)


SCENES: dict[str, Callable[[Scene], Whole | Panel]] = {
    "panel": panel,
    "panel-code": panel_code,
    "panel-copied": panel_copied,
    "panel-nothing": panel_nothing,
    "panel-empty": panel_empty,
    "sessions": sessions,
    "code": code,
    "code-refused": code_refused,
    "failing": failing,
    "long-names": long_names,
    "unbroken-names": unbroken_names,
    "unbroken-names-removed": unbroken_names_removed,
    "foreign-names": foreign_names,
    "profiles": profiles,
    "old-key": old_key,
    "denied-key": denied_key,
    "removing": removing,
    "deleted": deleted,
    "devices": devices,
    "devices-at-aws": devices_at_aws,
    "portals": portals,
    "portals-waiting": portals_waiting,
    "portals-code": portals_code,
    "portals-long": portals_long,
    "portals-empty": portals_empty,
    "activity": activity,
    "settings": settings,
    "empty": empty,
}


def begun(make: Callable[[Scene], Whole | Panel]) -> Whole | Panel:
    scene = Scene().begin()
    made = make(scene)
    scene.heartbeat.beat.emit(NOON)
    return made


if __name__ == "__main__":
    draw("window", {name: partial(begun, make) for name, make in SCENES.items()})
