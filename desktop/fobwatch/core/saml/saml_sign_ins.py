"""Signing in on an identity provider's page, and its assertions for the next minutes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.errors import FobwatchError
from fobwatch.core.saml.assertion import read_assertion
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.text_rules import ValidationProblem, printable
from fobwatch.core.web_sign_in.authorization import is_safe
from fobwatch.core.web_sign_in.browser_sign_ins import PageWords
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.saml.assertion import Assertion, OfferedRole
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns
    from fobwatch.core.web_sign_in.visit import Visit

MAX_URL = 2048
MAX_PERSON = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlProvider:
    """The page on which a person starts, and the port to which the response is posted.

    Without a port, the response is read in a browser window of our own.
    """

    start_url: str
    receiver_port: int = 0

    @property
    def name(self) -> str:
        return urlsplit(self.start_url).hostname or self.start_url

    @property
    def page(self) -> OpenBrowser:
        return OpenBrowser(url=self.start_url, answer="SAMLResponse")


class SamlSignIns:
    """The sign-ins at identity providers. Thread-safe.

    An assertion opens every role of its person for some minutes, so it is held in memory alone.
    """

    def __init__(self, *, sign_ins: BrowserSignIns, aws_time: AwsTime, journal: Journal) -> None:
        self._sign_ins = sign_ins
        self._aws_time = aws_time
        self._journal = journal
        self._lock = threading.Lock()
        self._single_flight = SingleFlight()
        self._held: dict[OpenBrowser, Assertion] = {}
        self._refused: set[tuple[OpenBrowser, str]] = set()
        """Roles that could not be assumed with what is held, which may still be good for others."""
        self._asking: set[OpenBrowser] = set()
        """Pages that needed a person when they were last tried without one."""
        self._generation = 0
        """How many times all were forgotten: what was under way then is not held."""

    def begin(self, provider: SamlProvider) -> None:
        """Send the person to the page; at most one sign-in at a provider is under way."""
        self._sign_ins.begin(
            provider.page, lambda visit: self._sign_in(provider.page, visit, provider)
        )

    def paste(self, page: OpenBrowser, response: str) -> None:
        """Use the response that the person pastes. Raises `SignInStopped` if it is none."""
        assertion = read_assertion(response, self._aws_time.now())
        if not self._sign_ins.give(page, assertion.response):
            generation = self._generation
            self._sign_ins.begin(page, lambda _visit: self._hold(page, assertion, generation))

    def assertion(self, provider: SamlProvider, role_arn: str = "") -> Assertion:
        """The provider's valid assertion. Raises `BrowserNeeded` if a person has to sign in.

        That is also so for a role that was refused before: a new assertion may have it.
        """
        with self._lock:
            held = self._held.get(provider.page)
            refused = (provider.page, role_arn) in self._refused
        if held is None or refused or held.ends_at <= self._aws_time.now():
            raise self.needed(provider)
        return held

    def roles(self, provider: SamlProvider, *, by_person: bool) -> tuple[OfferedRole, ...]:
        """The roles among which the person may choose.

        Raises `BrowserNeeded` if a person has to sign in, after opening the page if they ask, and
        `RoleNotOffered` if the assertion does not show its roles.
        """
        try:
            return self.assertion(provider).offered
        except BrowserNeeded:
            if by_person:
                self.begin(provider)
            raise self.needed(provider) from None

    def renew(self, provider: SamlProvider) -> Assertion:
        """A new assertion without a person, once for all roles that are due.

        After a failure it is not tried again until a person signs in. Blocks for some seconds.
        Raises `BrowserNeeded`.
        """
        return self._single_flight.run(provider.page, lambda: self._renewed(provider))

    def _renewed(self, provider: SamlProvider) -> Assertion:
        page, generation = provider.page, self._generation
        with self._lock:
            if provider.receiver_port or page in self._asking:
                raise self.needed(provider)
            self._asking.add(page)
        try:
            response = self._sign_ins.silently(provider.start_url)
            self._hold(page, read_assertion(response, self._aws_time.now()), generation)
        except FobwatchError as error:
            raise self.needed(provider) from error
        return self.assertion(provider)

    def refuse(self, provider: SamlProvider, assertion: Assertion, role_arn: str) -> None:
        """Make the next start of this role ask for a newer assertion."""
        with self._lock:
            if self._held.get(provider.page) is assertion:
                self._refused.add((provider.page, role_arn))

    def forget(self, provider: SamlProvider, assertion: Assertion) -> None:
        """Forget it, unless a newer one is held: the next sign-in may be another person's."""
        with self._lock:
            if self._held.get(provider.page) is assertion:
                del self._held[provider.page]

    def forget_all(self) -> None:
        with self._lock:
            self._held.clear()
            self._generation += 1

    def needed(self, provider: SamlProvider) -> BrowserNeeded:
        """The error for work that waits until a person has signed in."""
        words = PageWords(
            title=f"Sign in at {provider.name}",
            page=f"the page of {provider.name}",
            choice="Sign in",
            reason="The identity provider has to say again who you are.",
        )
        return self._sign_ins.needed(provider.page, words)

    def _sign_in(self, page: OpenBrowser, visit: Visit, provider: SamlProvider) -> None:
        generation = self._generation
        try:
            response = visit.response(provider.start_url, provider.receiver_port)
            self._hold(page, read_assertion(response, self._aws_time.now()), generation)
        except FobwatchError as error:
            self._note(Event.FAILED, page, f"{error.title}: {error.message}")
            raise

    def _hold(self, page: OpenBrowser, assertion: Assertion, generation: int) -> None:
        """Raises `SignInStopped` if all were forgotten meanwhile: the vault was locked."""
        with self._lock:
            if generation != self._generation:
                raise SignInStopped(
                    "The sign-in came too late",
                    "The vault was locked while it was under way.",
                    "Unlock the vault, then sign in again.",
                )
            self._held[page] = assertion
            self._refused = {each for each in self._refused if each[0] != page}
            self._asking.discard(page)
        self._note(Event.SAML_SIGNED_IN, page, printable(assertion.person, MAX_PERSON))

    def _note(self, event: Event, page: OpenBrowser, detail: str) -> None:
        now = self._aws_time.now()
        self._journal.record(Activity(at=now, event=event, subject=page.url, detail=detail))


def start_url_problem(url: str) -> ValidationProblem | None:
    """What is wrong with the address of an identity provider's page."""
    remedy = "Copy it from the link with which you open AWS in your company's start page."
    if not url:
        return ValidationProblem(
            "The start URL is missing", "It is the page on which you sign in.", remedy
        )
    if len(url) > MAX_URL or not is_safe(url):
        return ValidationProblem(
            "That is not a start URL", "It begins with https:// and names a host.", remedy
        )
    return None
