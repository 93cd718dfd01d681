"""Enables MFA for the IAM user of a profile, in steps that outlive the process.

Only windows call this: no program can ask for it, neither through the agent nor by a link.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.enrolment import MAX_DEVICES, Enrolment, allowing_statement, check_user
from fobwatch.core.iam.errors import CannotEnableMfa
from fobwatch.core.iam.mfa_steps import MfaSteps
from fobwatch.core.mfa.errors import InvalidDevice, MfaDeviceLimit, MfaNotAllowed
from fobwatch.core.vault.records import DEVICES
from fobwatch.core.walks.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.iam.mfa_steps import Tools
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.ports import Clock
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Step

KIND: Final = "enable-mfa"


def _unwatched(_: object) -> None:
    """Nobody looks."""


class MfaEnabling:
    """Each method but `unfinished` blocks, and raises `FobwatchError`."""

    def __init__(
        self,
        tools: Tools,
        *,
        walks: WalkJournal,
        journal: Journal,
        clock: Clock,
        connection: Callable[[str], Connection],
        computer: str,
    ) -> None:
        """`computer` is this one's name, for the name of the device."""
        self._tools = tools
        self._walks = walks
        self._journal = journal
        self._clock = clock
        self._connection = connection
        self._computer = computer
        self.on_change = walks.on_change

    @property
    def unfinished(self) -> tuple[Walk, ...]:
        """Those that were begun, and are not being carried out. Does not block."""
        walks = (walk for walk in self._walks.known if walk.kind == KIND)
        return tuple(walk for walk in walks if not self._walks.is_running(walk))

    def look(self, name: str) -> Enrolment:
        """Find out at AWS, without changing anything, what enabling MFA would meet.

        Raises `MfaNotAllowed` where the policies do not let the user look.
        """
        profile = self._tools.vault.profile(name)
        key = profile.long_term_key if profile else None
        if profile is None or key is None:
            raise _no_user_profile(name)
        if profile.mfa_serial:
            raise _has_device(name)
        self._tools.vault.confirm(DEVICES)
        tools = self._tools_for(profile.name)
        region = profile.region
        arn = tools.tokens.get_caller_identity(key, region=region).arn
        check_user(arn)
        found = Enrolment(profile=name, access_key_id=key.access_key_id, user_arn=arn)
        with _with_statement(arn):
            enabled = tools.devices.enabled_serials(key, found.user_name, region=region)
            virtual = tools.devices.virtual_serials(key, region=region)
        if len(enabled) >= MAX_DEVICES:
            raise _limit(found.user_name)
        serials = virtual | {device.serial for device in tools.vault.devices()}
        taken = (
            s.removeprefix(found.serial("")) for s in serials if s.startswith(found.serial(""))
        )
        return replace(found, enabled=enabled, taken=frozenset(taken))

    def proposed_name(self, found: Enrolment) -> str:
        return found.proposed_name(self._computer)

    def begin(self, found: Enrolment, device_name: str) -> Walk:
        """Record what is about to be done. Raises `InvalidDevice` of the field `name`."""
        problem = found.name_problem(device_name)
        if problem is not None:
            raise InvalidDevice(*problem, field="name")
        walk = Walk(
            kind=KIND,
            subject=found.profile,
            begun_at=self._clock.now(),
            facts=(
                ("access_key_id", found.access_key_id),
                ("user_arn", found.user_arn),
                ("serial", found.serial(device_name)),
            ),
        )
        self._walks.begin(walk)
        return walk

    def go_on(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = _unwatched,
        waiting: Waiting = _unwatched,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Do what is left; False if `goes_on` stopped it after a step."""
        profile, key = self._profile(walk)
        with _with_statement(_fact(walk, "user_arn")):
            steps = self._steps(walk, profile, key, waiting)
            is_done = self._walks.go_on(walk, steps, on_step=on_step, goes_on=goes_on)
        if is_done:
            self._note(Event.MFA_ENABLED, profile.name, walk)
        return is_done

    def take_back(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = _unwatched,
        waiting: Waiting = _unwatched,
    ) -> None:
        """Undo what was done at AWS and in the vault."""
        profile, key = self._profile(walk)
        with _with_statement(_fact(walk, "user_arn")):
            steps = self._steps(walk, profile, key, waiting)
            self._walks.take_back(walk, steps, on_step=on_step)
        self._note(Event.MFA_TAKEN_BACK, profile.name, walk)

    def abandon(self, walk: Walk) -> None:
        """Forget it; what is at AWS and in the vault stays as it is."""
        self._walks.abandon(walk)

    def _steps(
        self, walk: Walk, profile: OwnProfile, key: AccessKey, waiting: Waiting
    ) -> tuple[Step, ...]:
        """Raises `CannotEnableMfa` if the profile is another user's by now."""
        tools = self._tools_for(profile.name)
        arn = tools.tokens.get_caller_identity(key, region=profile.region).arn
        if arn != _fact(walk, "user_arn"):
            raise _other_user(profile.name, enrolment_of(walk).user_name)
        return MfaSteps(
            tools,
            profile,
            key,
            user_name=enrolment_of(walk).user_name,
            serial=_fact(walk, "serial"),
            waiting=waiting,
        ).steps()

    def _profile(self, walk: Walk) -> tuple[OwnProfile, AccessKey]:
        """The profile of the walk with its key, also after it was renamed or has a new one."""
        self._tools.vault.confirm(DEVICES)
        key_id = _fact(walk, "access_key_id")

        def likeness(user: tuple[OwnProfile, AccessKey]) -> tuple[bool, bool]:
            profile, key = user
            return key.access_key_id == key_id, profile.name == walk.subject

        profiles = self._tools.vault.profiles()
        users = ((each, each.long_term_key) for each in profiles)
        alike = ((each, key) for each, key in users if key and any(likeness((each, key))))
        found = max(alike, key=likeness, default=None)
        if found is None:
            raise _no_user_profile(walk.subject)
        return found

    def _tools_for(self, profile: str) -> Tools:
        connection = self._connection(profile)
        return replace(
            self._tools,
            tokens=self._tools.tokens.via(connection),
            devices=self._tools.devices.via(connection),
        )

    def _note(self, event: Event, subject: str, walk: Walk) -> None:
        at, serial = self._clock.now(), _fact(walk, "serial")
        self._journal.record(Activity(at=at, event=event, subject=subject, detail=serial))


def serial_of(walk: Walk) -> str:
    """The serial of the device that the walk makes."""
    return _fact(walk, "serial")


def device_name(walk: Walk) -> str:
    return serial_of(walk).rpartition("/")[2]


def enrolment_of(walk: Walk) -> Enrolment:
    """Whom the walk is about."""
    return Enrolment(
        profile=walk.subject,
        access_key_id=_fact(walk, "access_key_id"),
        user_arn=_fact(walk, "user_arn"),
    )


def _fact(walk: Walk, name: str) -> str:
    return dict(walk.facts).get(name, "")


@contextmanager
def _with_statement(user_arn: str) -> Iterator[None]:
    """Say of a denied call what would allow it."""
    try:
        yield
    except AccessDenied as denied:
        raise MfaNotAllowed(
            denied.title,
            denied.message,
            denied.remedy,
            statement=allowing_statement(user_arn),
        ) from denied


def _no_user_profile(name: str) -> CannotEnableMfa:
    return CannotEnableMfa(
        f"{name} is not in the vault",
        "MFA is enabled for a profile with an IAM user's access key, which the vault keeps.",
        "Add the profile, or restore it.",
    )


def _has_device(name: str) -> CannotEnableMfa:
    return CannotEnableMfa(
        f"{name} has an MFA device",
        "Its sessions are signed in with a code already.",
        "Take the device out of the profile first if it is not the right one.",
    )


def _other_user(name: str, user: str) -> CannotEnableMfa:
    return CannotEnableMfa(
        f"{name} is not {user} any more",
        "Its access key is another user's now.",
        f"Put the access key of {user} back, or leave what was begun as it is.",
    )


def _limit(user: str) -> MfaDeviceLimit:
    return MfaDeviceLimit(
        f"{user} has {MAX_DEVICES} MFA devices",
        "AWS allows no more, of all kinds together.",
        "Remove one that is not used any more in the console.",
    )
