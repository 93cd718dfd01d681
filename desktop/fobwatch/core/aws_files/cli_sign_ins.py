"""Share sign-ins to access portals with the AWS CLI, in both directions.

The AWS tools share tokens in a folder of their own (`aws sso login`). Of the CLI's tokens only the
access token is used, while it lasts: a program that renews one makes the refresh token worthless to
the others. For the same reason ours is shared without its refresh token; the tools then use it to
its end, and Fobwatch replaces it in time.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws_files.ports import CliToken
from fobwatch.core.errors import FobwatchError, StorageError
from fobwatch.core.portals.portal import Portal
from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.core.web_sign_in.errors import BrowserNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.aws_files.ports import CliTokenCache, ConfigSource
    from fobwatch.core.ini.text import Section
    from fobwatch.core.portals.portals import Portals
    from fobwatch.core.settings.settings import SettingsFile

logger = logging.getLogger(__name__)

REPLACE_BEFORE: Final = timedelta(minutes=10)
"""The time that a shared token has left when it is replaced: the JavaScript SDK takes none with
less than five minutes, as it cannot renew it."""

LOOK_EVERY: Final = timedelta(minutes=1)
"""How often a shared token and `~/.aws/config` are looked at."""

SHORTEST: Final = timedelta(minutes=1)
"""The least time that a token of the CLI's has left when a call begins with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CliPlace:
    """A place of the AWS CLI's for a portal's token; its texts are those of the config file."""

    name: str
    start_url: str
    region: str

    @property
    def portal(self) -> Portal:
        start_url = same_start_url(self.start_url)
        return Portal(start_url=start_url, region=self.region or region_of_start_url(start_url))


class CliSignIns:
    """The portals that `~/.aws/config` names, and the CLI's own sign-ins to them. Thread-safe."""

    def __init__(self, cache: CliTokenCache, files: ConfigSource, aws_time: AwsTime) -> None:
        self._cache = cache
        self._files = files
        self._aws_time = aws_time
        self._read: tuple[object, tuple[CliPlace, ...]] = (None, ())

    def places(self) -> tuple[CliPlace, ...]:
        """The places where the CLI looks, by the config file as it is now. Blocks."""
        revision = self._files.revision()
        known, places = self._read
        if known is None or known != revision:
            config, _credentials = self._files.files()
            places = tuple({place.name: place for place in _places(config)}.values())
            self._read = revision, places
        return places

    def token(self, portal: Portal) -> str:
        """The access token of a sign-in of the CLI's; empty where none lasts. Blocks."""
        soon = self._aws_time.now() + SHORTEST
        for place in self.places():
            if place.portal.start_url != portal.start_url:
                continue
            try:
                found = self._cache.read(place.name)
            except StorageError as error:
                logger.warning("A sign-in of the AWS CLI's cannot be used: %s", error)
                continue
            if (
                found is not None
                and not found.ours
                and same_start_url(found.start_url) == portal.start_url
                and found.expires_at > soon
            ):
                return found.access_token
        return ""


class CliSharing:
    """Puts our sign-ins where the AWS CLI looks, while that is wanted. Thread-safe.

    A sign-in of the CLI's own stays as long as it lasts, and nothing is put back that somebody
    has removed.
    """

    def __init__(
        self,
        *,
        portals: Portals,
        sign_ins: CliSignIns,
        cache: CliTokenCache,
        settings: SettingsFile,
        aws_time: AwsTime,
        in_background: Callable[[Callable[[], None]], None],
        pause: Callable[[threading.Event, timedelta], object],
    ) -> None:
        """`pause` returns after the time, or as soon as the event is set."""
        self._portals = portals
        self._sign_ins = sign_ins
        self._cache = cache
        self._aws_time = aws_time
        self._settings = settings
        self._in_background = in_background
        self._pause = pause
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._running = False
        self._written: dict[str, CliToken] = {}
        portals.on_change(self.note)
        settings.on_change(self.note)

    @property
    def _wanted(self) -> bool:
        return self._settings.current.share_portal_sign_ins

    def note(self, *_change: object) -> None:
        """Look in the background, since a portal or the setting has changed."""
        with self._lock:
            self._changed.set()
            if self._running or not self._wanted:
                return
            self._running = True
        try:
            self._in_background(self._run)
        except RuntimeError as error:  # no thread can be started now
            logger.warning("Sign-ins are not shared before the next change: %s", error)
            with self._lock:
                self._running = False

    def update(self) -> None:
        """Write what is to be shared, and remove what is not any more. Blocks."""
        for place in self._sign_ins.places():
            try:
                self._put(place)
            except FobwatchError as error:  # what is there may be used to its end
                logger.warning("The sign-in to %s was not shared: %s", place.portal.title, error)

    def _run(self) -> None:
        """Look again and again, until nothing is to be shared."""
        while True:
            self._changed.clear()
            self.update()
            with self._lock:
                if not self._wanted and not self._changed.is_set():
                    self._running = False
                    return
            self._pause(self._changed, LOOK_EVERY)

    def _put(self, place: CliPlace) -> None:
        token = self._token(place)  # first: the CLI may sign in while a new one is asked for
        found = self._cache.read(place.name)
        if token is None:
            if found is not None and found.ours:
                self._cache.remove(place.name)
            return
        if token == (found or self._written.get(place.name)):
            return  # there already, or removed by somebody
        if found is None or found.ours or found.expires_at <= self._aws_time.now():
            self._cache.write(place.name, token)
            self._written[place.name] = token

    def _token(self, place: CliPlace) -> CliToken | None:
        """The token that should be there; None for none."""
        if not self._wanted or self._portals.is_unshared(place.portal.start_url):
            return None
        try:
            held = self._portals.lasting(place.portal, left=REPLACE_BEFORE)
        except BrowserNeeded:
            return None
        return CliToken(
            start_url=place.start_url,
            region=place.portal.region,
            access_token=held.access_token,
            expires_at=held.access_expires_at.replace(microsecond=0),
            ours=True,
        )


def _places(config: AwsFile) -> Iterator[CliPlace]:
    for name, section in config.sso_sessions.items():
        yield from _place(section, name)
    for section in config.profiles.values():
        if "sso_session" not in section.settings:
            yield from _place(section, "")


def _place(section: Section, name: str) -> Iterator[CliPlace]:
    """The place of a section that names a portal; without a name the start URL is the name."""
    if start_url := section.text("sso_start_url"):
        region = section.text("sso_region")
        yield CliPlace(name=name or start_url, start_url=start_url, region=region)
