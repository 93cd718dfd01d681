"""Where pages open: for a profile, for a portal, and for a sign-in that several profiles share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import (
    DEFAULT,
    BrowserOwner,
    BrowserPlace,
    CustomCommand,
    PlaceLook,
    SeparateProfile,
    UsersProfile,
    named_colour,
)
from fobwatch.core.catalogue.browser_places import BrowserPlaces
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.errors import StorageError
from fobwatch.core.oidc.provider import OidcProvider
from fobwatch.core.portals.portal import page_of
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.settings.settings import Settings, SettingsFile
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import (
        BrowserChoice,
    )

START_URL = "https://d-1234567890.awsapps.com/start"
PORTAL = BrowserOwner(name="d-1234567890.awsapps.com", portal=START_URL)
PROVIDER = OidcProvider(issuer_url="https://login.example", client_id="fobwatch")
OWN = SeparateProfile(browser="chromium.desktop")
WORK = UsersProfile(browser="firefox.desktop", profile="/home/me/work")
NAMES = ("dev", "usual", "other", "own")
PROFILES = (
    IdentityCenterProfile(
        name="portal-dev",
        start_url=START_URL,
        sso_region="eu-west-1",
        account_id="123456789012",
        role_name="Dev",
    ),
    WebIdentityProfile(name="ci-a", role_arn="", provider=PROVIDER),
    WebIdentityProfile(name="ci-b", role_arn="", provider=PROVIDER),
)


@dataclass
class World:
    marks: PreferencesFile = field(default_factory=lambda: PreferencesFile(MemoryTextStore()))
    settings: SettingsFile = field(default_factory=lambda: SettingsFile(MemoryTextStore()))

    @property
    def places(self) -> BrowserPlaces:
        return BrowserPlaces(self.marks, self.settings, lambda: PROFILES)


@pytest.fixture
def world() -> World:
    return World()


def test_a_place_looks_as_its_profile_does(world: World) -> None:
    world.marks.set_environment("dev", Environment(word="sandbox", colour="pink"))
    looks = [world.places.of_profile(name).look for name in ("dev", "prod")]

    assert looks == [
        PlaceLook(name="dev · sandbox", colour=named_colour("pink")),
        PlaceLook(name="prod · production", colour=named_colour("red")),
    ]


def test_a_profile_s_own_place_comes_before_the_settings(world: World) -> None:
    before = world.places.of_profile("dev")
    world.settings.change(lambda _: Settings(browser=WORK))
    by_settings = world.places.of_profile("dev")
    world.marks.set_browser("dev", OWN)

    assert before == BrowserPlace(owner=BrowserOwner(name="dev"), choice=DEFAULT)
    assert by_settings == BrowserPlace(owner=BrowserOwner(name="dev"), choice=WORK)
    assert world.places.of_profile("dev") == BrowserPlace(
        owner=BrowserOwner(name="dev"), choice=OWN
    )
    assert world.places.of_profile("prod").choice == WORK


def test_a_profile_may_use_the_default_browser_whatever_the_settings_say(world: World) -> None:
    world.settings.change(lambda _: Settings(browser=WORK))
    world.marks.set_browser("dev", DEFAULT)

    assert world.places.of_profile("dev").choice == DEFAULT


def test_a_portal_s_place_is_its_own_and_not_its_profiles(world: World) -> None:
    world.marks.set_browser("portal-dev", OWN)
    before = world.places.of_sign_in(page_of(START_URL))
    world.marks.set_browser(START_URL, WORK)

    assert before == BrowserPlace(owner=PORTAL, choice=DEFAULT)
    assert world.places.of_sign_in(page_of(START_URL)).choice == WORK


def test_another_sign_in_opens_where_a_profile_that_needs_it_does(world: World) -> None:
    world.settings.change(lambda _: Settings(browser=WORK))
    before = world.places.of_sign_in(PROVIDER.page)
    world.marks.set_browser("ci-b", OWN)

    assert before == BrowserPlace(owner=BrowserOwner(name="ci-a"), choice=WORK)
    assert world.places.of_sign_in(PROVIDER.page) == BrowserPlace(
        owner=BrowserOwner(name="ci-b"), choice=OWN
    )


def test_a_profile_s_place_has_the_account_that_it_signs_in_to() -> None:
    """Where that is not known, another command is another account."""
    role = WebIdentityProfile(
        name="role", role_arn="arn:aws:iam::123456789012:role/Dev", provider=PROVIDER
    )
    process = ProcessProfile(name="process", command="/opt/login --password hidden")
    profiles = [*PROFILES, role, process]
    settings = SettingsFile(MemoryTextStore())
    places = BrowserPlaces(PreferencesFile(MemoryTextStore()), settings, lambda: profiles)
    account = places.of_profile("process").account
    profiles[-1] = replace(process, command="/opt/login --password other")
    changed = places.of_profile("process").account
    profiles[-1] = replace(process, command="/opt/login", account_id="123456789012")
    names = ("portal-dev", "role", "process", "no such profile")

    assert [places.of_profile(name).account for name in names] == [*["123456789012"] * 3, ""]
    assert len({account, changed, ""}) == 3
    assert "hidden" not in account


def test_a_page_that_no_profile_needs_opens_where_the_settings_say(world: World) -> None:
    world.settings.change(lambda _: Settings(browser=WORK))

    url = "https://other.example"

    assert world.places.of_sign_in(page_of(url)) == BrowserPlace(
        owner=BrowserOwner(name=url, portal=url), choice=WORK
    )


def test_a_portal_called_like_a_profile_is_another_owner(world: World) -> None:
    portal = world.places.of_sign_in(page_of(START_URL)).owner
    profile = world.places.of_profile("d-1234567890.awsapps.com").owner

    assert portal.name == profile.name
    assert portal.key != profile.key


@pytest.mark.parametrize("choice", [OWN, WORK, DEFAULT, CustomCommand(command="x {url}")], ids=str)
def test_the_choice_is_kept_in_the_marks_and_the_settings(choice: BrowserChoice) -> None:
    marks, settings = MemoryTextStore(), MemoryTextStore()
    first, file = PreferencesFile(marks), SettingsFile(settings)
    first.set_browser("dev", choice)
    first.save()
    file.change(lambda _: Settings(browser=choice))
    file.save()
    again, file_again = PreferencesFile(marks), SettingsFile(settings)
    again.load()
    file_again.load()

    assert again.current.browsers == {"dev": choice}
    assert file_again.current.browser == choice


def test_the_choice_follows_a_rename_and_an_undone_deletion(world: World) -> None:
    world.marks.set_browser("dev", OWN)
    world.marks.copy("dev", "test")
    world.marks.leave("dev", "test")
    taken = world.marks.take("test")
    after = dict(world.marks.current.browsers)
    world.marks.put_back(taken)

    assert after == {}
    assert world.marks.current.browsers == {"test": OWN}


def test_no_choice_follows_the_settings_again(world: World) -> None:
    world.marks.set_browser("dev", OWN)
    world.marks.set_browser("dev", None)

    assert world.marks.current.browsers == {}


def test_a_damaged_choice_is_a_damaged_file() -> None:
    store = MemoryTextStore()
    file = PreferencesFile(store)
    file.set_browser("dev", OWN)
    file.save()
    store.write((store.read() or "").replace("separate-profile", "telepathy"))

    with pytest.raises(StorageError):
        PreferencesFile(store).load()


def test_a_damaged_choice_in_the_settings_has_its_default() -> None:
    store = MemoryTextStore()
    store.write('{"browser": {"kind": "command"}, "notices": false}')
    file = SettingsFile(store)
    file.load()

    assert file.current == Settings(notices=False)
    assert [problem.field for problem in file.problems] == ["browser"]


def test_aws_signs_out_first_only_where_a_person_said_so(world: World) -> None:
    world.marks.set_browser("own", OWN)
    answers = {"firefox.desktop|/home/me/work": False, "default": True, "": False}
    world.settings.change(lambda _: Settings(browser=WORK, multi_session=answers))
    world.marks.set_browser("usual", DEFAULT)
    world.marks.set_browser("other", UsersProfile(browser="firefox.desktop"))

    first = {name: world.places.of_profile(name).sign_out_first for name in NAMES}
    assert first == {"dev": True, "usual": False, "other": False, "own": False}
