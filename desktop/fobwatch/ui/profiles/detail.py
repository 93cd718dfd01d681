"""The details of one profile, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.ui.console.menu import ConsoleMenu
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import FormField
from fobwatch.ui.forms.tags import TagsField
from fobwatch.ui.layout.flow import in_flow
from fobwatch.ui.profiles.facts import profile_facts
from fobwatch.ui.profiles.possible import possible_intents
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.runtime.browser_intents import (
    EndLogin,
    EndLoginAtAws,
    OpenConsole,
    RenewLogin,
    RenewLoginElsewhere,
)
from fobwatch.ui.runtime.intents import ProfileIntent
from fobwatch.ui.runtime.profile_intents import (
    ChooseBrowser,
    CopyKeyPolicy,
    DuplicateProfile,
    EditProfile,
    Migrate,
    NarrowForPrograms,
    OfferToTools,
    ReadKeys,
    RotateKey,
    SetFavourite,
    SetMuted,
    SetPinned,
    SetPolicy,
    SetTags,
    WithdrawFromTools,
    WriteAsCode,
)
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import EnableMfa, LostDevice, ReadDevices, RequireMfa
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, menu_button, primary_button, restyle, set_keys
from fobwatch.ui.widgets.labels import BadgeLabel, IconLabel, wrapped_label
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.narrowing_words import rule_words
from fobwatch.ui.words.profile_words import (
    environment_badge,
    policy_choices,
    principal,
    ruling_words,
)

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.layout.flow import Flow
    from fobwatch.ui.runtime.profile_intents import MarkIntent
    from fobwatch.ui.runtime.services import Services

ICON_SIZE = 32

FAVOURITE_KEY = "Ctrl+D"
"""The key for bookmarks in browsers."""

TAGS_KEY = "Ctrl+T"


class ProfileDetail(AskingDetail[ProfileIntent]):
    """Shows a `Profile`: one that is only shown has no buttons, one of the AWS files few."""

    def __init__(self) -> None:
        super().__init__("profile_detail")
        self._offered = False
        self._icon = IconLabel(Icon.USER, size=ICON_SIZE)
        self._badge = BadgeLabel()
        self._kind = wrapped_label("", "dim")
        self._note = wrapped_label("", "small")
        self._policy = self._policy_choice()
        self._programs = FormField(self.tr("Programs get its credentials"), self._policy)
        self._favourite = self._check(self.tr("Favourite"), "favourite", SetFavourite)
        self._pin = self._check(self.tr("Show it in the tray's ring"), "pin", SetPinned)
        self._mute = self._check(self.tr("No notices about it"), "mute", SetMuted)
        set_keys(self._favourite, FAVOURITE_KEY)
        self.tags = _tags_field()
        self.tags.entered.connect(self._on_tags)
        self.lay_out(
            self.head(self._icon, self._kind, self._badge, at=Qt.AlignmentFlag.AlignTop),
            4,
            self._facts,
            self._note,
            8,
            *self._using(),
            *self._editing(),
            8,
            self._programs,
            in_flow(self.step(self.tr("Narrow…"), "narrow", NarrowForPrograms)),
            8,
            self._favourite,
            self._pin,
            self._mute,
            4,
            self.tags,
            8,
            *self._at_aws(),
        )

    def _using(self) -> tuple[Flow, Flow]:
        self._console_menu = ConsoleMenu()
        self._console_menu.intended.connect(self.intended)
        self._service = menu_button(self.tr("Ser&vice"), "open_service", self._console_menu)
        start = primary_button(self.tr("&Start"), "start")
        elsewhere = self.tr("Sign in on another de&vice…")
        return (
            in_flow(
                self.asks_for(start, StartSession),
                self.step(self.tr("Open &console"), "open_console", OpenConsole),
                self._service,
            ),
            in_flow(
                self.step(self.tr("Sign in &again now"), "log_in_again", RenewLogin),
                self.step(elsewhere, "log_in_elsewhere", RenewLoginElsewhere),
                self.step(self.tr("Si&gn out"), "log_out", EndLogin),
                self.step(self.tr("Sign out at A&WS too"), "log_out_at_aws", EndLoginAtAws),
            ),
        )

    def _editing(self) -> tuple[Flow, Flow]:
        self._remove = self.delete_button()
        self._offer = button(self.tr("Offer to &tools…"), "offer_to_tools", pressed=self._on_offer)
        return (
            in_flow(
                self.step(self.tr("&Edit"), "edit", EditProfile),
                self.step(self.tr("Environment and &browser…"), "opens_in", ChooseBrowser),
                self.step(self.tr("D&uplicate"), "duplicate", DuplicateProfile),
                self._remove,
            ),
            in_flow(
                self._offer,
                self.step(self.tr("Take &over from the AWS CLI…"), "take_over", Migrate),
            ),
        )

    def _at_aws(self) -> tuple[Flow, Flow, Flow]:
        policy = self.tr("Copy the policy that allo&ws it")
        return (
            in_flow(
                self.step(self.tr("Enable &MFA for this user…"), "enable_mfa", EnableMfa),
                self.step(self.tr("Look at its MFA devices"), "read_devices", ReadDevices),
                self.step(self.tr("I &lost its MFA device…"), "lost_device", LostDevice),
            ),
            in_flow(
                self.step(self.tr("Replace its access ke&y…"), "rotate_key", RotateKey),
                self.step(self.tr("Re&quire MFA…"), "require_mfa", RequireMfa),
                self.step(self.tr("Write IAM as code…"), "as_code", WriteAsCode),
            ),
            in_flow(
                self.step(self.tr("Loo&k at its access keys again"), "read_keys", ReadKeys),
                self.step(policy, "copy_key_policy", CopyKeyPolicy),
            ),
        )

    def show_profile(self, profile: Profile, services: Services, now: datetime) -> None:
        """Show the profile as it is at AWS's time `now`."""
        session = services.broker.record(profile.name).session
        words = words_of(profile)
        self.key = profile.name
        self._icon.set_icon(words.icon, Tone.INFO)
        self._name.show_text(profile.name)
        self._badge.show_badge(environment_badge(services.marks.current, profile.name))
        self._kind.setText(principal(profile, session))
        self._facts.show_facts(profile_facts(profile, services, now))
        self._note.say(words.note(profile))
        active = session is not None and session.expires_at > now
        self._show_steps(profile, services, active=active)
        self._show_marks(profile.name, services)
        self._show_policy(profile, services)

    def _show_steps(self, profile: Profile, services: Services, *, active: bool) -> None:
        for kind, is_possible in possible_intents(profile, services, active=active).items():
            self._buttons[kind].setVisible(is_possible)
        usable, in_vault = isinstance(profile, OwnProfile), profile.origin is Origin.VAULT
        for each in (self._programs, self._favourite, self._pin, self._mute, self.tags):
            each.setVisible(usable)
        for step in (self._remove, self._offer):
            step.setVisible(in_vault)
        self._service.setVisible(usable and profile.has_console)
        self._console_menu.show_profile(profile.name, services)
        restyle(self._buttons[OpenConsole], "primary" if active else "")
        self._offered = services.profiles.is_offered(profile.name)
        self._offer.setText(
            self.tr("Withdraw from &tools…") if self._offered else self.tr("Offer to &tools…")
        )

    def _show_marks(self, name: str, services: Services) -> None:
        marks = services.marks.current
        self._favourite.setChecked(name in marks.favourites)
        self._pin.setChecked(name == marks.pinned)
        self._mute.setChecked(name in marks.muted)
        self.tags.show_tags(name, marks.tags.get(name, ()))

    def _show_policy(self, profile: Profile, services: Services) -> None:
        try:
            ruling = services.rules.ruling(profile.name)
        except VaultError:  # the window's bar says what is wrong with it
            ruling = None
        asked = ruling is not None and ruling.policy is not ConsentPolicy.ALWAYS
        other = ruling.because if ruling and asked else ""
        self._policy.setItemText(0, policy_choices(other)[0][1])
        self._policy.set_value(services.rules.chosen(profile.name))
        for each in (self._policy, self._buttons[NarrowForPrograms]):
            each.setEnabled(ruling is not None)
        less = rule_words(services.rules.narrowed(profile.name), ruling)
        self._programs.set_help(" ".join(filter(None, (ruling_words(ruling), less))))

    def intend(self, kind: type[ProfileIntent]) -> None:
        self.intended.emit(kind(profile=self.key))

    def _check(self, text: str, name: str, kind: type[MarkIntent]) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.clicked.connect(
            lambda checked: self.intended.emit(kind(profile=self.key, wanted=checked))
        )
        return box

    def _policy_choice(self) -> Choice:
        choice = Choice(policy_choices())
        choice.setObjectName("policy")
        choice.setMinimumContentsLength(0)
        choice.activated.connect(self._on_policy)
        return choice

    def _on_offer(self) -> None:
        self.intend(WithdrawFromTools if self._offered else OfferToTools)

    def _on_policy(self) -> None:
        policy = ConsentPolicy(self._policy.value())
        self.intended.emit(SetPolicy(profile=self.key, policy=policy))

    def _on_tags(self, tags: tuple[str, ...]) -> None:
        self.intended.emit(SetTags(names=(self.key,), tags=tags))


def _tags_field() -> TagsField:
    key = QKeySequence(TAGS_KEY).toString(QKeySequence.SequenceFormat.NativeText)
    help_text = translate(
        "TagsField",
        "The search finds the profile by them ({key}). Separate them by spaces or commas: up to "
        "{tags} tags of {length} characters.",
    )
    example = translate("TagsField", "billing, night-shift")
    title = translate("TagsField", "Tags")
    return TagsField("tags", title, example, help_text.replace("{key}", key))
