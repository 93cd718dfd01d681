"""A console session in words: the user or role, the browser, and the time left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.browsers.browsers import CustomCommand, FirefoxContainer, SeparateProfile
from fobwatch.core.console.tabs import Watched
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.profile_words import account_words
from fobwatch.ui.words.wording import SEPARATOR, moment, until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.console.tabs import Seen


def console_line(session: ConsoleSession, names: Mapping[str, str]) -> str:
    """`Admin · Acme Production · Chromium, profile of its own`; `names` are those of accounts."""
    account = account_words(session.account_id, names)
    parts = (console_identity(session), account, console_place(session))
    return SEPARATOR.join(part for part in parts if part)


def console_identity(session: ConsoleSession) -> str:
    """The role, or the user."""
    arn = parse_arn(session.arn)
    if arn is None:
        return ""
    is_role = arn.resource_type == "assumed-role"
    return arn.resource.split("/")[1] if is_role else arn.resource_name


def console_place(session: ConsoleSession) -> str:
    """The browser, and where in it."""
    return place_words(session.place.choice, session.browser)


def place_words(choice: BrowserChoice, browser: str) -> str:
    """Where pages open; `browser` is its name, empty if it is not known."""
    match choice:
        case SeparateProfile():
            words = translate("console", "{browser}, profile of its own")
        case FirefoxContainer():
            words = translate("console", "{browser}, container of its own")
        case CustomCommand():
            words = translate("console", "Your command")
        case _ if browser:
            words = "{browser}"
        case _:
            words = translate("console", "Default browser")
    return words.format(browser=browser)


def console_until(session: ConsoleSession, seen: Seen, now: datetime) -> str:
    """`until about 18:05` where the browser may have been closed or signed out before."""
    if seen.watched is not Watched.NOT:
        return until(session.ends_at, now)
    time = moment(session.ends_at, now)
    return translate("console", "until about {time}").format(time=time)


def console_state(seen: Seen) -> str:
    """Whether the browser is signed in, as far as that is known."""
    match seen.watched:
        case Watched.SIGNED_IN if seen.tabs == 1:
            return translate("console", "Signed in, in one tab.")
        case Watched.SIGNED_IN:
            return translate("console", "Signed in, in %n tabs.", "", seen.tabs)
        case Watched.SIGNED_OUT:
            return translate("console", "Signed out: AWS asks there to sign in.")
        case Watched.REFUSED:
            return translate(
                "console",
                "AWS refused the sign-in there. Close that tab, and choose Renew console: if it is "
                "refused again, renew the session first.",
            )
        case Watched.CLOSED:
            return translate("console", "No page of the console is open there.")
        case Watched.NOT:
            return translate(
                "console", "Fobwatch cannot see whether this browser is still open and signed in."
            )
