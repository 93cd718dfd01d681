"""Browsers with their profiles, and the choice of where pages open."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.json_values import UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerColour:
    """`name` is what Firefox calls it, `code` what it shows (`contextual-identity` in its tree)."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLook:
    """The name and the colour by which a browser shows its place."""

    name: str
    colour: ContainerColour


COLOURS: Final = tuple(
    ContainerColour(name=name, code=code)
    for name, code in (
        ("blue", "#37adff"),
        ("turquoise", "#00c79a"),
        ("green", "#51cd00"),
        ("yellow", "#ffcb00"),
        ("orange", "#ff9f00"),
        ("red", "#ff613d"),
        ("pink", "#ff4bda"),
        ("purple", "#af51f5"),
    )
)

COLOUR_NAMES: Final = tuple(colour.name for colour in COLOURS)

RESERVED: Final = "red"
"""The colour of production; nothing else has it unless a person chose it."""

_BY_CHANCE: Final = tuple(colour for colour in COLOURS if colour.name != RESERVED)


def named_colour(name: str) -> ContainerColour:
    """Raises `ValueError` for a name that is none of `COLOUR_NAMES`."""
    return COLOURS[COLOUR_NAMES.index(name)]


def container_colour(owner: str) -> ContainerColour:
    """The colour of an owner, or of any other text, for which nobody chose one."""
    digest = hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()
    return _BY_CHANCE[digest[0] % len(_BY_CHANCE)]


class Family(StrEnum):
    """Browsers that take the same options and store their profiles in the same way."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserProfile:
    """A profile of the user's own; `id` is its folder: Chromium's name of it, or Firefox's path.

    `container_scheme` begins the addresses of a Firefox extension that opens them in a container;
    empty where the profile has none of those that are known.
    """

    id: str
    name: str
    container_scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """An installed browser. `id` is the system's: a desktop entry, a registry key or a bundle.

    `icon` is a name in the icon theme, or the path of a picture, program or bundle.
    """

    id: str
    name: str
    icon: str
    family: Family
    profiles: tuple[BrowserProfile, ...] = ()

    @property
    def takes_folders(self) -> bool:
        """Whether it can be started with a profile in one of our folders."""
        return self.family is not Family.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOwner:
    """What a browser profile is made for: a profile, or an access portal called `name`.

    Names of the two may be equal. `portal` is a start URL, or that of another page to sign in at.
    """

    name: str
    portal: str = ""

    @property
    def key(self) -> str:
        """Identifies the owner: a portal by its address, since its name may change."""
        return f"portal {self.portal}" if self.portal else f"profile {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile:
    """A browser profile that Fobwatch made: whose it is, and its `size` on the disk in bytes.

    An `abandoned` one has no owner any more, and is removed once its browser is closed.
    """

    owner: BrowserOwner
    browser: str
    size: int
    abandoned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultBrowser:
    """The system's default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateProfile:
    """A browser profile that Fobwatch makes for this owner alone: no cookies are shared."""

    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersProfile:
    """One of the user's own browser profiles; without a `profile`, the browser's usual one."""

    browser: str
    profile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirefoxContainer:
    """A container, named like the owner, in one of the user's own profiles."""

    browser: str
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomCommand:
    """A command of the user's; `{url}` is the page's address, which otherwise comes last."""

    command: str = field(repr=False)


BrowserChoice = DefaultBrowser | SeparateProfile | UsersProfile | FirefoxContainer | CustomCommand

DEFAULT: Final = DefaultBrowser()

KINDS: Final[Mapping[str, type[BrowserChoice]]] = {
    "default": DefaultBrowser,
    "separate-profile": SeparateProfile,
    "users-profile": UsersProfile,
    "container": FirefoxContainer,
    "command": CustomCommand,
}
"""Each choice's name in files."""

MAX_TEXT: Final = 4096
"""Characters of a path or a command in a stored choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserPlace:
    """Where one owner's pages open. A container or profile that is made for it has its name.

    `sign_out_first`: AWS takes one account at a time there, so the previous one is signed out.
    `environment` is the owner's, in a word, and `colour` the name of its colour. `account` is what
    a profile signs in to, empty if that is not known. `folder` is the name of the folder with the
    cookies, once a profile of its own is made; it stays when the owner is renamed.
    """

    owner: BrowserOwner
    choice: BrowserChoice = field(default=DEFAULT, metadata=UNWRITTEN)
    sign_out_first: bool = False
    environment: str = ""
    colour: str = ""
    account: str = field(default="", metadata=UNWRITTEN)
    folder: str = ""

    @property
    def look(self) -> PlaceLook:
        name, colour = self.owner.name, self.colour
        return PlaceLook(
            name=f"{name} · {self.environment}" if self.environment else name,
            colour=named_colour(colour) if colour else container_colour(name),
        )


def shared_place(choice: BrowserChoice) -> str:
    """A name for a place in which several owners share cookies; empty for any other."""
    match choice:
        case UsersProfile(browser=browser, profile=profile):
            return f"{browser}|{profile}"
        case CustomCommand():
            return "command"
        case DefaultBrowser():
            return "default"
        case _:
            return ""


def place_key(place: BrowserPlace) -> str:
    """A name for the cookies of this place, which no other place shares."""
    if place.folder:
        return f"folder {place.folder}"
    return shared_place(place.choice) or f"{choice_to_json(place.choice)} {place.owner.key}"


def choice_to_json(choice: BrowserChoice) -> dict[str, str]:
    name = next(name for name, kind in KINDS.items() if isinstance(choice, kind))
    return {"kind": name, **asdict(choice)}


def choice_from_json(written: Any) -> BrowserChoice:  # noqa: ANN401 - of a file
    """Raises `KeyError`, `TypeError` or `ValueError` for what `choice_to_json` never makes."""
    values = dict(written)
    kind = KINDS[values.pop("kind")]
    choice = kind(**values)
    if any(not isinstance(text, str) or len(text) > MAX_TEXT for text in values.values()):
        raise ValueError
    if any("\0" in text for text in values.values()):
        raise ValueError
    "".join(values.values()).encode()  # a lone surrogate, which JSON may have, is a `ValueError`
    return choice


def is_choice(written: object) -> bool:
    """Whether `choice_from_json` reads it."""
    try:
        choice_from_json(written)
    except (KeyError, TypeError, ValueError):
        return False
    return True
