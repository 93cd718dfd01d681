"""The page of access portals: signing in to them, and the roles behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from fobwatch.core.browsers.browsers import SeparateProfile
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.portals.portal import page_of
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import FormField, named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import in_flow
from fobwatch.ui.portals.code_card import CodeCard
from fobwatch.ui.portals.roles import RolesPanel
from fobwatch.ui.portals.words import profiles_words, state_words
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import Row, RowModel
from fobwatch.ui.runtime.browser_intents import (
    CancelSignIn,
    EditPortal,
    NewPortal,
    PortalIntent,
    RemovePortal,
    ShowSignIn,
    SignIn,
    SignInAgain,
    SignOut,
)
from fobwatch.ui.runtime.profile_intents import SetPolicy
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import press, primary_button
from fobwatch.ui.widgets.labels import IconLabel, ToneLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.profile_words import policy_choices
from fobwatch.ui.words.wording import SEPARATOR, moment, several

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.catalogue.known_portals import KnownPortal
    from fobwatch.core.portals.portal import PortalState
    from fobwatch.ui.layout.flow import Flow
    from fobwatch.ui.runtime.services import Runtime, Services

ICON_SIZE = 32


class PortalDetail(AskingDetail[PortalIntent]):
    """Shows a portal's sign-in, what can be done with it, and its roles."""

    def __init__(self, services: Services) -> None:
        super().__init__("portal_detail")
        self._services = services
        self._icon = IconLabel(Icon.PORTAL, size=ICON_SIZE)
        self._state = ToneLabel()
        self._problem = wrapped_label("", "error")
        self._code = CodeCard()
        self._policy = named(Choice(policy_choices()), "portal_policy")
        self._policy.setMinimumContentsLength(0)
        self._policy.activated.connect(self._on_policy)
        self._programs = FormField(self.tr("Programs get credentials of its roles"), self._policy)
        self.roles = RolesPanel(services)
        self.roles.intended.connect(self.intended)
        in_column(
            self.head(self._icon, self._state, at=Qt.AlignmentFlag.AlignTop),
            self._problem,
            self._code,
            self._facts,
            self._steps(),
            4,
            (self.roles, 1),
            4,
            self._programs,
            margins=(20, 20, 20, 20),
            spacing=8,
            within=self,
        )

    def _steps(self) -> Flow:
        self._remove = self.delete_button()
        again = self.step(self.tr("Si&gn in again now"), "sign_in_again", SignInAgain)
        again.setToolTip(
            self.tr("Signs you out and in, so that the time until the next sign-in starts again")
        )
        return in_flow(
            self.asks_for(primary_button(self.tr("&Sign in"), "sign_in"), SignIn),
            self.asks_for(primary_button("", "show_sign_in"), ShowSignIn),
            self.step(self.tr("Cance&l"), "cancel", CancelSignIn),
            again,
            self.step(self.tr("Sign &out"), "sign_out", SignOut),
            self.step(self.tr("&Edit"), "edit", EditPortal),
            self._remove,
        )

    def show_portal(self, known: KnownPortal, now: datetime) -> None:
        """Show the portal as it is at AWS's time `now`."""
        self.key = known.portal.start_url
        state = self._services.portals.state(self.key)
        words = state_words(state, now)
        self._icon.set_icon(Icon.PORTAL, Tone.INFO)
        self._name.show_text(known.portal.title)
        self._state.say(words.line, words.tone)
        self._code.show_code(state.code)
        self._facts.setVisible(state.code is None)  # the button below stays in sight
        problem = None if state.waiting else state.problem
        self._problem.setVisible(problem is not None)
        if problem is not None:
            self._problem.setText(f"{problem.title}. {problem.message} {problem.remedy}")
        self._facts.show_facts(_facts(known, state, now))
        self._show_steps(known, state)
        self._show_policy()
        self.roles.show_roles(known)

    def intend(self, kind: type[PortalIntent]) -> None:
        self.intended.emit(kind(portal=self.key))

    def _show_policy(self) -> None:
        rules = self._services.rules
        self._policy.set_value(rules.chosen(self.key))
        self._policy.setEnabled(self._services.vault.unread is None)
        self._programs.set_help(
            self.tr("It applies to every profile of this portal, in addition to the profile's own.")
        )

    def _on_policy(self) -> None:
        """The rule of a portal is stored by its start URL."""
        policy = ConsentPolicy(self._policy.value())
        self.intended.emit(SetPolicy(profile=self.key, policy=policy))

    def _show_steps(self, known: KnownPortal, state: PortalState) -> None:
        signed_in = state.ends_about is not None and not state.waiting
        again = self.tr("&Open the page again")
        words = self.tr("&Open the page") if state.code is not None else again
        self._buttons[ShowSignIn].setText(words)
        self._buttons[SignIn].setVisible(not signed_in and not state.waiting)
        for waiting in (ShowSignIn, CancelSignIn):
            self._buttons[waiting].setVisible(state.waiting)
        for begun in (SignInAgain, SignOut):
            self._buttons[begun].setVisible(signed_in)
        self._remove.setVisible(known.stored)


class PortalsPage(ListPage):
    """Lists access portals by name: those of the vault, and those that profiles use."""

    def __init__(self, runtime: Runtime) -> None:
        self._model = RowModel()
        self.detail = PortalDetail(runtime.services)
        empty = _empty()
        new = primary_button(translate("PortalsPage", "&New portal"), "new_portal")
        super().__init__(
            "portals_page",
            self._model,
            self.detail,
            runtime,
            prompt=translate("PortalsPage", "Search portals"),
            wide_detail=True,
        )
        self.lay_out_list(translate("PortalsPage", "Portals"), empty, new)
        self.asks_for(new.clicked, NewPortal())
        self.asks_for(empty.first_step, NewPortal())

    def show_at(self, now: datetime) -> None:
        every = self._services.known_portals.all()
        rows = [self._row(known, now) for known in every if self._has_words(known)]
        replace_rows(self.view, self._model, rows)
        self.show_list(filled=bool(every), selected=bool(self.view.selected_key))
        self.show_detail(now)

    def show_detail(self, now: datetime) -> None:
        known = self._known(self.view.selected_key)
        if known is not None:
            self._services.known_portals.look_at(known.portal.start_url)
            self.detail.show_portal(known, now)

    def on_activated(self, key: str) -> None:  # noqa: ARG002 - the details are of this row
        press(self.detail, "sign_in", "show_sign_in")

    def on_removal_wanted(self, key: str) -> None:
        known = self._known(key)
        if known is None:
            return
        losses = self.tr("You are signed out, and its name and its roles are forgotten.")
        if self._services.rules.chosen(key) is not ConsentPolicy.ALWAYS:
            losses = f"{losses} {self.tr('Its rule for programs is kept.')}"
        if isinstance(self._services.places.of_sign_in(page_of(key)).choice, SeparateProfile):
            losses = f"{losses} {self.tr('Its browser profile is removed for good.')}"
        if known.profiles:
            words = self.tr("These profiles use it and are kept: {names}.")
            losses = f"{losses} {words.format(names=several(known.profiles))}"
        self.ask_removal(key, known.portal.title, losses)

    def on_removal_confirmed(self, key: str) -> None:
        self._bus.ask(RemovePortal(portal=key))

    def _known(self, start_url: str) -> KnownPortal | None:
        every = self._services.known_portals.all()
        return next((known for known in every if known.portal.start_url == start_url), None)

    def _has_words(self, known: KnownPortal) -> bool:
        text = f"{known.portal.name} {known.portal.start_url} {known.portal.region}".casefold()
        return all(word in text for word in self.words)

    def _row(self, known: KnownPortal, now: datetime) -> Row:
        words = state_words(self._services.portals.state(known.portal.start_url), now)
        parts = (profiles_words(len(known.profiles)), known.portal.region)
        return Row(
            key=known.portal.start_url,
            title=known.portal.title,
            subtitle=SEPARATOR.join(parts),
            trailing=words.text,
            trailing_note=words.note,
            tone=words.tone,
            icon=Icon.PORTAL,
        )


def _facts(known: KnownPortal, state: PortalState, now: datetime) -> tuple[tuple[str, str], ...]:
    since = moment(state.signed_in_at, now) if state.signed_in_at is not None else ""
    unsaid = translate("PortalDetail", "{time}. AWS does not say exactly until when.")
    return (
        (translate("PortalDetail", "Start URL"), known.portal.start_url),
        (translate("PortalDetail", "Region"), known.portal.region),
        (translate("PortalDetail", "Tenant ID"), known.portal.tenant_id),
        (translate("PortalDetail", "Signed in"), unsaid.format(time=since) if since else ""),
        (translate("PortalDetail", "Profiles"), several(known.profiles)),
    )


def _empty() -> EmptyState:
    return EmptyState(
        Icon.PORTAL,
        translate("PortalsPage", "No access portals"),
        translate(
            "PortalsPage",
            "If your company uses IAM Identity Center, add its access portal: you sign in once a "
            "day in the browser, and Fobwatch gets the credentials of your roles.",
        ),
        first=translate("PortalsPage", "New portal"),
    )
