from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.sessions import SessionRecord, Work
from fobwatch.core.vault.state import VaultState
from fobwatch.demo.store import DemoStore
from fobwatch.ui.first_start.presenter import SessionsPlace, first_steps
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.profile_intents import OfferToTools
from fobwatch.ui.widgets.inline_bar import InlineBar
from tests.core.sessions.test_sessions import session
from tests.fakes import ADMIN, ANNA, NOON
from tests.fakes_portals import READER
from tests.ui.pressing import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import ProfileIntent
    from fobwatch.ui.runtime.services import Runtime, Services
    from tests.fakes_ui import Hold
    from tests.staged import StagedBroker, StagedCatalogue, StagedVault


@pytest.fixture
def place(qtbot: QtBot, runtime: Runtime) -> SessionsPlace:
    made = SessionsPlace(QWidget(), runtime, DemoStore())
    qtbot.addWidget(made)
    return made


def shows_first_steps(place: SessionsPlace, heartbeat: Heartbeat) -> bool:
    heartbeat.beat.emit(NOON)
    return place.welcomes


def test_someone_new_sees_the_first_steps(place: SessionsPlace, heartbeat: Heartbeat) -> None:
    assert shows_first_steps(place, heartbeat)


def test_the_first_session_takes_their_place(
    place: SessionsPlace, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.put(SessionRecord(profile="dev", session=session()))

    assert not shows_first_steps(place, heartbeat)


def test_who_had_a_session_once_does_not_see_them_again(
    place: SessionsPlace, heartbeat: Heartbeat, marks: PreferencesFile
) -> None:
    marks.note_use("dev", NOON)

    assert not shows_first_steps(place, heartbeat)


@pytest.mark.parametrize("state", list(VaultState))
def test_while_the_vault_cannot_be_read_nobody_is_welcomed(
    place: SessionsPlace, heartbeat: Heartbeat, vault: StagedVault, state: VaultState
) -> None:
    vault.stage(state)

    welcomed = state in {VaultState.READY, VaultState.MISSING, VaultState.NEW}
    assert shows_first_steps(place, heartbeat) is welcomed


def test_the_user_s_own_profile_is_started_first(
    services: Services, profiles: StagedCatalogue
) -> None:
    profiles.listed = (ADMIN, ANNA)

    assert first_steps(services, uses_file=False).startable == "dev"


def test_a_profile_that_cannot_be_started_is_no_step(
    services: Services, profiles: StagedCatalogue
) -> None:
    profiles.listed = (OtherProfile(name="portal", way=OtherKind.SSO),)
    steps = first_steps(services, uses_file=False)

    assert not steps.has_profile
    assert steps.startable == ""


def test_a_portal_that_is_known_is_the_way(services: Services, profiles: StagedCatalogue) -> None:
    profiles.listed = ()
    assert first_steps(services, uses_file=False).portal == ""

    profiles.listed = (READER,)

    steps = first_steps(services, uses_file=False)
    assert steps.portal == READER.start_url
    assert not steps.is_signed_in


def test_another_program_s_sign_in_to_the_portal_counts(
    services: Services, profiles: StagedCatalogue
) -> None:
    profiles.listed = (READER,)
    services.portals._borrowing.add(READER.start_url)

    assert first_steps(services, uses_file=False).is_signed_in


def test_what_a_step_wants_goes_onto_the_bus(
    place: SessionsPlace, bus: IntentBus, qtbot: QtBot
) -> None:
    step = child(place, QPushButton, "add_profile")

    with qtbot.waitSignal(bus.asked):
        step.click()


def test_keys_in_clear_are_counted(services: Services, profiles: StagedCatalogue) -> None:
    profiles.listed = (ADMIN, ANNA, replace(ANNA, name="clear", origin=Origin.AWS_FILES))

    assert first_steps(services, uses_file=False).in_clear == 1


@pytest.fixture
def card(
    place: SessionsPlace, heartbeat: Heartbeat, hold: Hold, profiles: StagedCatalogue
) -> InlineBar:
    """Give the card above the first session, which began after the first steps."""
    profiles.listed = (ANNA,)
    place.show()
    heartbeat.beat.emit(NOON)
    hold(SessionRecord(profile="dev", work=Work.STARTING))
    hold(SessionRecord(profile="dev", session=session()))
    return child(place, InlineBar, "first_session")


def test_the_first_session_says_how_it_is_used(card: InlineBar) -> None:
    assert card.isVisible()
    assert "fobwatch exec dev -- aws" in card.accessibleName()


@pytest.mark.parametrize(("button", "kind"), [("offer", OfferToTools), ("console", OpenConsole)])
def test_the_card_leads_on(
    card: InlineBar, bus: IntentBus, qtbot: QtBot, button: str, kind: type[ProfileIntent]
) -> None:
    pressed = child(card, QPushButton, f"inline_bar_{button}")

    with qtbot.waitSignal(bus.asked) as asked:
        pressed.click()

    assert asked.args == [kind(profile="dev")]


def test_once_it_is_offered_the_tools_find_it_by_name(
    card: InlineBar, heartbeat: Heartbeat, profiles: StagedCatalogue
) -> None:
    profiles.offer("dev")
    heartbeat.beat.emit(NOON)

    assert "aws --profile dev" in card.accessibleName()
    offers = card.findChildren(QPushButton, "inline_bar_offer")
    assert not any(offer.isVisibleTo(card) for offer in offers)


def test_a_card_that_was_closed_does_not_come_back(card: InlineBar, heartbeat: Heartbeat) -> None:
    close = child(card, QAbstractButton, "inline_bar_dismiss")
    close.click()
    heartbeat.beat.emit(NOON)

    assert not card.isVisible()


def test_the_card_goes_with_the_session(
    card: InlineBar, heartbeat: Heartbeat, broker: StagedBroker
) -> None:
    broker.end("dev")
    heartbeat.beat.emit(NOON)

    assert not card.isVisible()


def test_who_had_sessions_before_sees_no_card(
    place: SessionsPlace, heartbeat: Heartbeat, hold: Hold, marks: PreferencesFile
) -> None:
    marks.note_use("dev", NOON)
    place.show()
    heartbeat.beat.emit(NOON)
    hold(SessionRecord(profile="dev", session=session()))

    card = child(place, InlineBar, "first_session")
    assert not card.isVisible()
