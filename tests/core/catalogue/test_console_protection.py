"""Which consoles a person is asked about: their own, and what is built upon them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.arns import account_of
from fobwatch.core.catalogue.browser_places import BrowserPlaces
from fobwatch.core.catalogue.console_protection import MAX_NOTED, ConsoleProtection
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.errors import StorageError
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.core.vault.state import VaultState
from tests.fakes import ADMIN, ANNA, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_secrets import FailingSecretStore
from tests.staged import FAILURES, StagedCatalogue, StagedVault
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles.profile import Profile

BEYOND = replace(ADMIN, name="beyond", role_arn=f"{ADMIN.role_arn}2", source_profile="prod-admin")
SAME = replace(ADMIN, name="same", source_profile="gone", origin=Origin.AWS_FILES)
OTHER = replace(ADMIN, name="other", role_arn=f"{ADMIN.role_arn}3")
CATALOGUE = StagedCatalogue(StagedVault(), ANNA, ADMIN, BEYOND, SAME, OTHER)
ASKS = Environment(word="production", asks_first=True)


@pytest.fixture
def marks() -> PreferencesFile:
    return PreferencesFile(MemoryTextStore())


def asked(marks: PreferencesFile) -> dict[str, str]:
    protection = ConsoleProtection(marks, CATALOGUE)
    names = [profile.name for profile in CATALOGUE.profiles()]
    return {name: because for name in names if (because := protection.because(name))}


def test_nobody_is_asked_unless_they_want_it(marks: PreferencesFile) -> None:
    marks.set_environment("prod-admin", Environment(word="production"))

    assert asked(marks) == {}
    ConsoleProtection(marks, CATALOGUE).check("prod-admin")


def test_a_role_is_asked_about_with_what_is_built_upon_it_and_by_any_name(
    marks: PreferencesFile,
) -> None:
    ConsoleProtection(marks, CATALOGUE).choose("prod-admin", ASKS)

    assert asked(marks) == dict.fromkeys(("prod-admin", "beyond", "same"), "prod-admin")


def test_a_key_is_asked_about_with_every_role_that_it_assumes(marks: PreferencesFile) -> None:
    marks.set_environment("dev", Environment(asks_first=True))

    assert asked(marks) == dict.fromkeys(("dev", "prod-admin", "beyond", "other"), "dev")


def test_what_is_not_confirmed_is_refused(marks: PreferencesFile) -> None:
    marks.set_environment("prod-admin", Environment(asks_first=True))
    with pytest.raises(ConsentOpen) as caught:
        ConsoleProtection(marks, CATALOGUE).check("beyond")

    assert "beyond" in caught.value.title
    assert "prod-admin" in caught.value.message


@pytest.fixture
def damaged() -> MemoryTextStore:
    return MemoryTextStore("damaged")


@pytest.fixture
def lost(damaged: MemoryTextStore) -> PreferencesFile:
    marks = PreferencesFile(damaged)
    with pytest.raises(StorageError):
        marks.load()
    return marks


def test_where_the_marks_are_lost_every_console_is_asked_about(lost: PreferencesFile) -> None:
    assert asked(lost).keys() == {profile.name for profile in CATALOGUE.profiles()}


def test_what_saves_them_by_itself_is_no_answer(
    lost: PreferencesFile, damaged: MemoryTextStore
) -> None:
    lost.note_use("other", NOON)
    lost.save()
    restarted = PreferencesFile(damaged)
    restarted.load()

    assert "other" in asked(lost)
    assert "other" in asked(restarted)


def test_a_person_answers_for_a_profile_and_what_it_is_built_upon(lost: PreferencesFile) -> None:
    lost.set_environment("prod-admin", Environment(word="production"))
    half = asked(lost)
    lost.set_environment("dev", Environment())

    assert half["prod-admin"] == "dev"
    assert "prod-admin" not in asked(lost)
    assert "other" in asked(lost)


def test_where_the_marks_are_lost_a_person_may_answer_that_it_asks(
    lost: PreferencesFile,
) -> None:
    for name in ("gone", *asked(lost)):
        lost.set_environment(name, Environment())
    lost.set_environment("prod-admin", ASKS)

    assert asked(lost) == dict.fromkeys(("prod-admin", "beyond"), "prod-admin")


ACCOUNT = account_of(ADMIN.role_arn)
PORTAL = IdentityCenterProfile(
    name="portal",
    start_url="https://acme.awsapps.com/start",
    sso_region="eu-west-1",
    account_id=ACCOUNT,
    role_name="Admin",
)
RESERVED = "AWSReservedSSO_admin_0123456789abcdef"
RESERVED_ARN = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/{RESERVED}"
SECOND_KEY = replace(
    ANNA, name="other", access_key=replace(ANNA.access_key, access_key_id="AKIAOTHER0000000TEST")
)
WITHOUT_MFA = replace(SECOND_KEY, mfa_serial="")


def role(arn: str) -> Profile:
    return replace(ADMIN, name="other", role_arn=arn.replace("ACCOUNT", ACCOUNT))


def login(arn: str) -> Profile:
    return LoginProfile(name="other", login_session=arn.replace("ACCOUNT", ACCOUNT))


def is_asked(protected: Profile, other: Profile) -> bool:
    catalogue = StagedCatalogue(StagedVault(), protected, other)
    protection = ConsoleProtection(PreferencesFile(MemoryTextStore()), catalogue)
    protection.choose(protected.name, ASKS)
    return protection.because(other.name) == protected.name


ADMIN_ONLY = replace(ADMIN, role_arn=f"arn:aws:iam::{ACCOUNT}:role/team/Admin", source_profile="a")


@pytest.mark.parametrize(
    ("protected", "other"),
    [
        (ADMIN_ONLY, role("arn:aws:iam::ACCOUNT:role/Admin")),
        (ADMIN_ONLY, role("arn:aws:iam::ACCOUNT:role/another/path/ADMIN")),
        (ADMIN_ONLY, login("arn:aws:sts::ACCOUNT:assumed-role/admin/anna@example.com")),
        (PORTAL, role(RESERVED_ARN)),
        (PORTAL, login(f"arn:aws:sts::{ACCOUNT}:assumed-role/{RESERVED}/anna")),
        (role(RESERVED_ARN), PORTAL),
        (PORTAL, replace(PORTAL, name="other", start_url="https://ssoins-1.portal.eu-west-1.app")),
        (ANNA, SECOND_KEY),
        (
            login("arn:aws:iam::ACCOUNT:user/team/anna"),
            LoginProfile(name="again", login_session=f"arn:aws:iam::{ACCOUNT}:user/Anna"),
        ),
        (
            login("arn:aws:iam::ACCOUNT:root"),
            LoginProfile(name="again", login_session=f"arn:aws:iam::{ACCOUNT}:root"),
        ),
    ],
    ids=[
        "another path",
        "another case",
        "its session",
        "a permission set's role",
        "a permission set's session",
        "the permission set of a role",
        "another address",
        "the same device",
        "a user's path",
        "root",
    ],
)
def test_the_same_identity_is_asked_about_however_it_is_written(
    protected: Profile, other: Profile
) -> None:
    assert is_asked(protected, other)


@pytest.mark.parametrize(
    "other",
    [
        role("arn:aws:iam::ACCOUNT:role/Administrator"),
        role("arn:aws:iam::111122223333:role/team/Admin"),
        role("arn:aws-cn:iam::ACCOUNT:role/team/Admin"),
        login("arn:aws:iam::ACCOUNT:user/Admin"),
        role(RESERVED_ARN),
    ],
    ids=["another role", "another account", "another partition", "a user", "a permission set"],
)
def test_another_identity_is_not_asked_about(other: Profile) -> None:
    assert not is_asked(ADMIN_ONLY, other)


class World(VaultWorld):
    """With a profile of the AWS files that is asked about; all that is noted is stored."""

    def start(self) -> None:
        super().start()
        self.protection = ConsoleProtection(self.marks, self.catalogue, self.broker)
        self.protection.begin()
        self.catalogue.refresh()

    def list(self, *profiles: Profile) -> None:
        self.files.change(
            profiles=tuple(replace(each, origin=Origin.AWS_FILES) for each in profiles)
        )
        self.catalogue.refresh()

    def choose(self, name: str, environment: Environment) -> None:
        self.protection.choose(name, environment)
        self.marks.save()


LISTED = replace(ADMIN, name="live", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Live")
OTHERS = replace(ADMIN, name="test", role_arn=f"arn:aws:iam::{ACCOUNT}:role/Test")


@pytest.fixture
def world() -> World:
    world = World()
    world.list(LISTED, OTHERS)
    world.choose("live", ASKS)
    return world


def test_a_profile_that_was_renamed_in_the_file_is_asked_about(world: World) -> None:
    world.list(replace(LISTED, name="renamed"), OTHERS)
    world.start()

    assert world.protection.because("renamed") == "live"
    assert world.protection.because("test") == ""
    assert world.protection.environment("renamed") == ASKS


ORANGE = Environment(word="audit", colour="orange", asks_first=True)


def test_word_and_colour_follow_a_profile_that_was_renamed_in_the_file(world: World) -> None:
    world.choose("live", ORANGE)
    marked = world.marks.current
    world.list(replace(LISTED, name="prod-renamed"), OTHERS)
    at_once = world.marks.current.environment("prod-renamed")
    world.marks.set_favourite("prod-renamed", wanted=True)
    world.marks.save()
    world.start()

    assert at_once == ORANGE
    assert world.marks.current.environment("prod-renamed") == ORANGE
    assert world.marks.current.environment("test") == Environment()
    assert world.marks.current.environments == marked.environments

    world.list(LISTED, OTHERS)

    assert world.marks.current.environment("prod-renamed") == Environment(word="production")


def test_what_a_person_chooses_by_the_new_name_comes_before_what_followed_it(world: World) -> None:
    world.choose("live", ORANGE)
    world.list(replace(LISTED, name="prod-renamed"))
    suggested = Environment(word="production")
    world.choose("prod-renamed", suggested)
    chosen = world.marks.current.environment("prod-renamed")
    world.start()

    assert chosen == suggested
    assert world.marks.current.environment("prod-renamed") == suggested


def test_nothing_follows_while_the_old_name_may_be_in_the_locked_vault(world: World) -> None:
    world.vault.save_profile(replace(LISTED, name="own"))
    world.choose("own", ORANGE)
    world.list(replace(LISTED, name="same"))
    world.vault.lock()
    world.protection.note()

    assert world.marks.current.environment("same") == Environment()


def test_the_look_of_its_browser_follows_a_renamed_profile_too(world: World) -> None:
    world.choose("live", ORANGE)
    world.list(replace(LISTED, name="renamed"))
    settings = SettingsFile(MemoryTextStore())
    places = BrowserPlaces(world.marks, settings, world.catalogue.profiles)
    place = places.of_profile("renamed")

    assert (place.environment, place.colour) == ("audit", "orange")


def test_among_ten_thousand_profiles_the_renamed_one_is_found(world: World) -> None:
    many = [
        replace(LISTED, name=f"role-{number}", role_arn=f"{LISTED.role_arn}-{number}")
        for number in range(10_000)
    ]
    world.choose("live", ORANGE)
    world.list(*many, replace(LISTED, name="renamed"))
    followed = world.marks.current.followed

    assert followed == {"renamed": ORANGE}


def test_profiles_that_swapped_names_are_both_asked_about(world: World) -> None:
    world.list(replace(LISTED, name="test"), replace(OTHERS, name="live"))
    world.start()

    assert world.protection.because("test") == "live"
    assert world.protection.because("live") == "live"


def test_of_two_that_swapped_names_the_other_asks_for_itself_once_one_asks_no_more(
    world: World,
) -> None:
    world.list(replace(LISTED, name="test"), replace(OTHERS, name="live"))
    world.choose("live", replace(ASKS, asks_first=False))
    world.start()

    assert world.protection.because("test") == "test"
    assert world.protection.because("live") == ""


def test_a_profile_is_asked_about_while_it_has_another_role_and_when_it_has_its_own_again(
    world: World,
) -> None:
    asked_about = []
    for arn in (OTHERS.role_arn, LISTED.role_arn):
        world.list(replace(LISTED, role_arn=arn), replace(LISTED, name="same"))
        world.start()
        asked_about.append((world.protection.because("live"), world.protection.because("same")))

    assert asked_about == [("live", "live")] * 2


def test_a_profile_that_moves_into_the_vault_is_asked_about_there(world: World) -> None:
    world.vault.save_profile(LISTED)
    world.list(OTHERS)
    world.start()

    assert world.protection.because("live") == "live"


def test_a_person_takes_it_back_by_the_new_name(world: World) -> None:
    world.list(replace(LISTED, name="renamed"))
    world.choose("renamed", replace(ASKS, asks_first=False))
    world.start()

    assert world.protection.because("renamed") == ""
    assert world.protection.environment("renamed") == replace(ASKS, asks_first=False)


def test_nothing_is_taken_back_of_a_name_that_the_locked_vault_may_have(world: World) -> None:
    world.vault.save_profile(replace(LISTED, name="own"))
    world.choose("own", ASKS)
    world.list(replace(LISTED, name="same"))
    world.vault.lock()
    world.choose("same", Environment())
    world.start()

    assert world.protection.because("own") == "own"


def test_a_rename_that_the_keyring_never_took_is_asked_about_by_the_old_name(
    world: World,
) -> None:
    world.choose("dev", ASKS)
    world.store.failure = FAILURES[VaultState.UNAVAILABLE]
    key = SECOND_KEY.access_key
    world.changes.save_profile(replace(ANNA, name="anna", access_key=key), old_name="dev")
    world.store.failure = None
    world.start()

    assert world.vault.profile("anna") is None
    assert world.protection.because("dev") == "anna"


def test_a_second_key_of_a_user_is_asked_about_once_a_session_says_whose_it_is(
    world: World,
) -> None:
    world.choose("dev", ASKS)
    world.vault.save_profile(WITHOUT_MFA)
    world.broker.start("dev")
    world.broker.end("dev")
    before = world.protection.because("other")
    world.tokens.key = WITHOUT_MFA.access_key
    world.broker.start("other")

    assert before == ""
    assert world.protection.because("other") == "dev"


def test_an_import_that_replaces_a_profile_leaves_what_was_chosen(world: World) -> None:
    world.choose("dev", ASKS)
    world.vault.save_all(profiles=(replace(SECOND_KEY, name="dev"), replace(ANNA, name="moved")))
    world.start()

    assert world.protection.because("dev") == "dev"
    assert world.protection.because("moved") == "dev"


def test_nobody_reads_from_the_marks_what_a_profile_is(world: World) -> None:
    world.choose("dev", ASKS)

    assert world.marks_file.text is not None
    assert ANNA.access_key.access_key_id not in world.marks_file.text


def test_what_a_profile_was_first_gives_way(world: World) -> None:
    for number in range(MAX_NOTED + 10):
        world.list(replace(LISTED, role_arn=f"{LISTED.role_arn}{number}"))
    noted = world.marks.current.identities["live"]

    assert len(noted) == MAX_NOTED
    world.list(
        replace(LISTED, name="first"), replace(LISTED, role_arn=f"{LISTED.role_arn}9", name="l")
    )
    assert world.protection.because("first") == ""


class Killed(BaseException):
    """The program is no more; nothing in it catches this."""


class Power:
    """Fails after so many writes, until it is back."""

    left: int | None = None

    def use(self) -> None:
        if self.left == 0:
            raise Killed
        if self.left is not None:
            self.left -= 1


class PoweredText(MemoryTextStore):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self.power = power

    def write(self, text: str) -> None:
        self.power.use()
        super().write(text)


class PoweredSecrets(FailingSecretStore):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self.power = power

    def set(self, name: str, secret: str) -> None:
        self.power.use()
        super().set(name, secret)

    def delete(self, name: str) -> None:
        self.power.use()
        super().delete(name)


def rename(world: World) -> None:
    world.changes.save_profile(replace(ANNA, name="anna"), old_name="dev")


def rename_with_another_key(world: World) -> None:
    world.changes.save_profile(replace(WITHOUT_MFA, name="anna"), old_name="dev")


def remove_and_undo(world: World) -> None:
    world.changes.remove_profile("dev")
    world.changes.undo()


@pytest.mark.parametrize("work", [rename, rename_with_another_key, remove_and_undo])
def test_killed_before_any_write_no_profile_is_left_that_opens_unasked(
    work: Callable[[World], None],
) -> None:
    opened: list[tuple[int, str]] = []
    for step in count():
        power = Power()
        world = World(store=PoweredSecrets(power), marks_file=PoweredText(power))
        world.choose("dev", ASKS)
        power.left = step
        try:
            work(world)
        except Killed:
            killed = True
        else:
            killed = False
        power.left = None
        world.start()
        names = [profile.name for profile in world.vault.profiles()]
        usable = names if names != ["prod-admin"] else []  # its source is gone
        opened += [(step, name) for name in usable if not world.protection.because(name)]
        if not killed:
            break

    assert opened == []
    assert step >= 3
