"""The words of the window that asks about a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.errors import ConsentDenied
from fobwatch.core.console.console import service_page
from fobwatch.core.console.errors import InvalidLink
from fobwatch.core.console.link_pages import hosts_within
from fobwatch.core.console.link_profiles import account_in_link
from fobwatch.core.console.link_questions import MOST_BY_ITSELF
from fobwatch.core.notices.notices import Notice
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.consent.link_window import LinkContent, LinkLead
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.console_words import place_words
from fobwatch.ui.words.profile_words import (
    account_digits,
    account_fact,
    environment_badge,
    principal,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fobwatch.core.browsers.browsers import Browser, BrowserChoice
    from fobwatch.core.console.agreement import Agreement
    from fobwatch.core.console.link_questions import LinkQuestion
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.consent.link_window import Lines
    from fobwatch.ui.runtime.services import Services

NOTICE_KEY: Final = "links"


def silenced_notice(error: FobwatchError) -> Notice:
    """Repeats nothing from the link: anybody can write one."""
    why, remedy = error.message, error.remedy
    if isinstance(error, InvalidLink):
        why = translate("Link", "It is malformed, as others were just now.")
        remedy = translate("Link", "Follow it again in a minute to see what is wrong in it.")
    elif isinstance(error, ConsentDenied):
        why = translate("Link", "Others were followed just now, and were not opened.")
        remedy = translate("Link", "Follow it again in a minute.")
    return Notice(
        key=NOTICE_KEY, title=translate("Link", "A link was not opened"), body=f"{why} {remedy}"
    )


class LinkWords:
    """`found` names the browsers in which profiles open."""

    def __init__(self, services: Services, found: tuple[Browser, ...]) -> None:
        self._services = services
        self._found = found

    def refused(self, question: LinkQuestion, problem: FobwatchError) -> LinkContent:
        return LinkContent(
            number=question.number,
            title=problem.title,
            explanation=translate("Link", "A link was followed, and is not opened."),
            facts=(
                (translate("Link", "Why"), problem.message),
                (translate("Link", "What to do"), problem.remedy),
            ),
            more=question.more,
        )

    def locked(self, question: LinkQuestion, link: ConsoleLink, *, still: bool) -> LinkContent:
        """`still` says whether unlocking it came to nothing just now."""
        account = account_digits(link.account) if link.account.isdigit() else link.account
        title, unlock = translate("Link", "The vault is locked"), translate("Link", "&Unlock…")
        if still:
            title = translate("Link", "The vault is still locked")
        if self._services.vault.state is VaultState.NEW:
            title = translate("Link", "The keyring of this computer is not set up yet")
            unlock = translate("Link", "Set up the &keyring…")
        return LinkContent(
            number=question.number,
            title=title,
            explanation=translate(
                "Link",
                "A link asks to open the console. Anybody can write one: go on if you expect it.",
            ),
            facts=(
                (translate("Link", "Account"), account),
                (translate("Link", "Role"), link.role),
                *self._page_facts(link),
            ),
            unlock=unlock,
            more=question.more,
        )

    def asked(
        self,
        question: LinkQuestion,
        link: ConsoleLink,
        leads: Mapping[str, Agreement],
        in_account: Collection[str],
    ) -> LinkContent:
        """`leads` are the profiles that can open it, with what is agreed to by a yes.

        Those `in_account` have any role there.
        """
        allowed = self._services.allowed_links.profile_for(link, leads)
        if leads:
            title = translate("Link", "Open the console of {account}?")
            explanation = _why_asked(is_allowed=bool(allowed))
        elif in_account:
            title = translate("Link", "No profile has the role {role} in {account}")
            explanation = translate(
                "Link", "A link asks for its console. Add a profile with this role first."
            )
        else:
            title = translate("Link", "No profile leads to {account}")
            explanation = translate(
                "Link", "A link asks for its console. Add a profile that leads there first."
            )
        return LinkContent(
            number=question.number,
            title=title.format(account=self._account(link, in_account), role=link.role),
            explanation=explanation,
            facts=(
                (translate("Link", "Role"), "" if in_account else link.role),
                *self._page_facts(link),
            ),
            leads=tuple(self._lead(*each, allowed=allowed) for each in leads.items()),
            can_add=not leads,
            more=question.more,
        )

    def _account(self, link: ConsoleLink, names: Collection[str]) -> str:
        """`acme-prod (4821 0093 7715)`, as far as both are known."""
        accounts = {self._account_id(name) for name in names}
        if not link.account.isdigit() and len(accounts) != 1:
            return link.account
        account_id = link.account if link.account.isdigit() else accounts.pop()
        name = self._services.account_names.all().get(account_id, "")
        digits = account_digits(account_id)
        return f"{name} ({digits})" if name else digits

    def _account_id(self, name: str) -> str:
        profile = self._services.index.by_name[name]
        return account_in_link(profile, self._services.broker.record(name).session)

    def _page_facts(self, link: ConsoleLink) -> Lines:
        """The hosts within a long address, which are hard to find there, and the address."""
        hosts = ", ".join(hosts_within(link.destination.url))
        return (
            # First, since a long address may have to be scrolled.
            (translate("Link", "Refers to"), hosts),
            (translate("Link", "Page"), self._page(link)),
        )

    @staticmethod
    def _page(link: ConsoleLink) -> str:
        destination = link.destination
        if destination.url:
            return destination.url
        title = service_page(destination.service).title
        if not destination.service:
            title = translate("Link", "The console's home")
        if not destination.region:
            return title
        words = translate("Link", "{page} in {region}")
        return words.format(page=title, region=destination.region)

    def _lead(self, name: str, agreement: Agreement, *, allowed: str) -> LinkLead:
        services = self._services
        profile, session = services.index.by_name[name], services.broker.record(name).session
        names = services.account_names.all()
        return LinkLead(
            profile=name,
            sign_in=agreement.sign_in,
            badge=environment_badge(services.marks.current, name),
            may_always=name != allowed and services.allowed_links.may_allow(name),
            facts=(
                (translate("Link", "Signs in as"), principal(profile, session)),
                (translate("Link", "Account"), account_fact(self._account_id(name), names)),
                (
                    translate("Link", "Opens in"),
                    self._place(services.places.of_profile(name).choice),
                ),
            ),
        )

    def _place(self, choice: BrowserChoice) -> str:
        known = {browser.id: browser for browser in self._found}
        browser = known.get(getattr(choice, "browser", ""))
        if browser is None:
            return place_words(choice, getattr(choice, "browser", ""))
        named = {each.id: each.name for each in browser.profiles}
        profile = named.get(getattr(choice, "profile", ""), "")
        return place_words(choice, ", ".join(filter(None, (browser.name, profile))))


def _why_asked(*, is_allowed: bool) -> str:
    if not is_allowed:
        return translate(
            "Link", "A link asks for it. Anybody can write one: open it if you expect it."
        )
    return translate(
        "Link",
        "You allowed this link. You are asked all the same, since allowed links have opened the "
        "console just now, or {most} times within an hour.",
    ).format(most=MOST_BY_ITSELF)
