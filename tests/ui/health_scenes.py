"""Draws the page Health and its dialog to `build/window-health-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.health_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.health.account import (
    AccountReading,
    AccountSummary,
    Question,
    Refusal,
    UsersReport,
)
from fobwatch.core.health.computer import (
    ComputerReading,
    FoundSecret,
    FoundSecrets,
    LooseFile,
    Where,
)
from fobwatch.core.health.findings import Mute, Reason
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.health.mute_dialog import MuteDialog
from fobwatch.ui.window.main_window import PageName
from tests.fakes import NOON
from tests.fakes_health import EVERYWHERE, let_see
from tests.fakes_keys import let_know
from tests.ui.drawing import draw
from tests.ui.scenes import EVERY_PROFILE, READING, Whole, begun

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.scenes import Scene

DAY = timedelta(days=1)
DENIED = Reason(
    title="AWS does not allow it",
    message="arn:aws:iam::901755201184:user/deploy may not call iam:GenerateCredentialReport.",
    remedy="Ask who manages the policies.",
    denied=True,
)
BAD = AccountReading(
    asked_with="AKIAANNA00000000TEST",
    asked_at=NOON - timedelta(hours=2),
    user_arn="arn:aws:iam::901755201184:user/deploy",
    with_mfa=True,
    summary=AccountSummary(root_keys=True, root_mfa=False),
    users=UsersReport(
        made_at=NOON - timedelta(hours=5),
        without_mfa=("carla", "contractor-2024", "jenkins-old"),
        count=14,
    ),
    devices=0,
    trails=(),
    regions_off=("eu-south-1",),
)
DENYING = replace(
    BAD, users=None, refusals=(Refusal(question=Question.USERS, reason=DENIED),), devices=1
)
GOOD = replace(BAD, summary=AccountSummary(root_keys=False, root_mfa=True), users=None, devices=1)
COMPUTER = ComputerReading(
    read_at=NOON - timedelta(minutes=20),
    secrets=(
        FoundSecrets(
            where=Where.HISTORY,
            path="/home/anna/.bash_history",
            secrets=(
                FoundSecret(at="118", access_key_id="AKIAANNA00000000TEST"),
                FoundSecret(at="2041"),
            ),
            count=2,
        ),
        FoundSecrets(
            where=Where.ENVIRONMENT, secrets=(FoundSecret(at="AWS_SECRET_ACCESS_KEY"),), count=1
        ),
    ),
    loose=(
        LooseFile(path="/home/anna/.aws/credentials", mode=0o644, wanted=0o600),
        LooseFile(path="/home/anna/.aws/sso/cache/2f81c6.json", mode=0o664, wanted=0o600),
    ),
)
IN_FILES = IamUserProfile(
    name="old-laptop",
    access_key=AccessKey(access_key_id="AKIAOLDLAPTOP000TEST", secret_access_key="made-up"),
    origin=Origin.AWS_FILES,
)


def many(scene: Scene) -> Whole:
    let_know(scene.services.key_readings, READING)
    let_see(scene.services.health, BAD, computer=COMPUTER)
    scene.profiles.listed = (*EVERY_PROFILE, IN_FILES)
    return _selected(scene, "permissions:")


def root_keys(scene: Scene) -> Whole:
    let_see(scene.services.health, BAD, computer=COMPUTER)
    return _selected(scene, "root-keys:901755201184")


def denied(scene: Scene) -> Whole:
    let_see(scene.services.health, DENYING)
    return _selected(scene, "unknown-users-mfa:901755201184")


def muted(scene: Scene) -> Whole:
    mute = Mute(
        key="trail:901755201184", reason="The organization's trail has it", until=NOON + 30 * DAY
    )
    let_see(scene.services.health, BAD, mutes=(mute,))
    return _selected(scene, mute.key)


def nothing(scene: Scene) -> Whole:
    let_see(scene.services.health, replace(GOOD, trails=(EVERYWHERE,)))
    whole = Whole(scene)
    whole.window.go_to(PageName.HEALTH)
    return whole


def _selected(scene: Scene, key: str) -> Whole:
    whole = Whole(scene)
    whole.window.go_to(PageName.HEALTH)
    whole.health.select(key)
    return whole


SCENES: dict[str, Callable[[Scene], Whole]] = {
    "health": many,
    "health-root": root_keys,
    "health-denied": denied,
    "health-muted": muted,
    "health-nothing": nothing,
}


CROWDED = {name: SCENES[name] for name in ("health", "health-denied")}
"""Where there is most to read."""


def mute_dialog() -> MuteDialog:
    return MuteDialog("trail:901755201184", "No trail records what happens in all regions", NOON)


if __name__ == "__main__":
    pages = {name: partial(begun, make) for name, make in SCENES.items()}
    draw("window", {**pages, "health-mute": mute_dialog})
