"""The page of findings: what is unsafe, the evidence, and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from fobwatch.core.health.findings import Check, Severity, allowing_statement
from fobwatch.ui.health.facts import finding_facts, finding_row, title_of
from fobwatch.ui.health.words import TONES, finding_words, severity_words
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.rows.detail import AskingDetail
from fobwatch.ui.rows.list_page import ListPage
from fobwatch.ui.rows.row_view import replace_rows
from fobwatch.ui.rows.rows import RowModel
from fobwatch.ui.runtime.intents import ExplainDenial, Intent, about
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import (
    CheckHealth,
    CopyHealthPolicy,
    FindingIntent,
    LookAtHealth,
    MuteFinding,
    UnmuteFinding,
)
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, press, primary_button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import IconLabel, ToneLabel, label, wrapped_label
from fobwatch.ui.widgets.page_parts import EmptyState
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from PySide6.QtGui import QShowEvent

    from fobwatch.core.health.findings import Finding, Mute
    from fobwatch.core.health.health import Report
    from fobwatch.ui.runtime.services import Runtime

ICON_SIZE = 32


class FindingDetail(AskingDetail[FindingIntent]):
    """Shows a finding with its evidence, and the button that leads to its remedy."""

    def __init__(self) -> None:
        super().__init__("finding_detail")
        self._finding: Finding | None = None
        self._icon = IconLabel(Icon.INFO, size=ICON_SIZE)
        self._severity = ToneLabel()
        self._meaning = wrapped_label("")
        self._remedy = wrapped_label("")
        self._policy = ValueText()
        self._policy.setAccessibleName(self.tr("The policy that would allow it"))
        self._step = primary_button("", "remedy", pressed=self._on_step)
        self._copy = self.step(self.tr("Co&py the policy"), "copy", CopyHealthPolicy)
        self._mute = self.step(self.tr("M&ute…"), "mute", MuteFinding)
        self._unmute = self.step(self.tr("Show a&gain"), "unmute", UnmuteFinding)
        steps = Flow()
        steps.add_widgets([self._step, self._copy, self._mute, self._unmute])
        head = self.head(self._icon, self._severity, at=Qt.AlignmentFlag.AlignTop)
        parts = (head, 4, self._meaning, self._facts, 4, self._remedy, 8, steps, 8, self._policy)
        self.lay_out(*parts)

    def intend(self, kind: type[FindingIntent]) -> None:
        self.intended.emit(kind(finding=self.key))

    def show_finding(
        self, finding: Finding, mute: Mute | None, now: datetime, names: Mapping[str, str]
    ) -> None:
        """`names` are those of accounts, by their IDs."""
        self.key, self._finding = finding.key, finding
        words = finding_words(finding.check)
        unknown = finding.severity is Severity.UNKNOWN
        tone, icon = TONES[finding.severity]
        self._icon.set_icon(icon, tone)
        self._name.show_text(title_of(finding))
        self._severity.say(severity_words(finding.severity), tone)
        self._meaning.say("" if unknown and finding.check is not Check.ACCOUNT else words.meaning)
        self._remedy.say("" if unknown else words.remedy)
        self._facts.show_facts(finding_facts(finding, mute, now, names))
        self._show_policy(finding)
        self._show_steps(finding, is_muted=mute is not None)

    def _show_policy(self, finding: Finding) -> None:
        statement = allowing_statement(finding.actions) if finding.actions else ""
        self._policy.show_text(statement)
        self._policy.setVisible(bool(statement))
        self._copy.setVisible(bool(statement))

    def _show_steps(self, finding: Finding, *, is_muted: bool) -> None:
        self._step.setText(finding_words(finding.check).step)
        self._step.setVisible(self._has_step(finding))
        self._mute.setVisible(not is_muted)
        self._unmute.setVisible(is_muted)

    def _has_step(self, finding: Finding) -> bool:
        """Whether its button can do something about it."""
        intent = finding_words(finding.check).intent
        if finding.check is Check.ACCOUNT:
            return finding.needs_session
        if intent is None or finding.severity is Severity.UNKNOWN:
            return False
        return bool(finding.profile) or isinstance(intent, Intent)

    def _on_step(self) -> None:
        if self._finding is None:
            return
        intent = finding_words(self._finding.check).intent
        if intent is not None:
            self.intended.emit(about(intent, self._finding.profile))


class HealthPage(ListPage):
    """Lists findings, the most severe first; those that are muted are at the end."""

    def __init__(self, runtime: Runtime) -> None:
        self._model = RowModel()
        self.detail = FindingDetail()
        self._was_looking = False
        self._when = label("", "dim")
        self._check = button(translate("HealthPage", "&Check again"), "check_again")
        empty = EmptyState(
            Icon.HEALTH,
            translate("HealthPage", "Nothing to fix"),
            translate(
                "HealthPage",
                "Fobwatch looks at the accounts of your users and at this computer: root keys, "
                "MFA, old keys, trails, secrets in clear, permissions.",
            ),
            first=translate("HealthPage", "Check now"),
        )
        super().__init__(
            "health_page",
            self._model,
            self.detail,
            runtime,
            prompt=translate("HealthPage", "Search findings"),
        )
        why = button(translate("HealthPage", "&Why was this denied?…"), "explain_denial")
        heads = (self._when, why, self._check)
        self.lay_out_list(translate("HealthPage", "Findings"), empty, *heads)
        self.asks_for(why.clicked, ExplainDenial())
        self.asks_for(self._check.clicked, CheckHealth())
        self.asks_for(empty.first_step, CheckHealth())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bus.ask(LookAtHealth())

    def show_at(self, now: datetime) -> None:
        report = self._services.health.report(now)
        names = self._services.account_names.all()
        every = [(finding, None) for finding in report.found]
        rows = [finding_row(f, mute, names) for f, mute in (*every, *report.muted)]
        found = [row for row in rows if _has_words(f"{row.title} {row.subtitle}", self.words)]
        replace_rows(self.view, self._model, found)
        self._show_when(report, now)
        self._show_the_worst(report)
        self.show_list(filled=bool(rows), selected=bool(self.view.selected_key))
        self.show_detail(now)

    def show_detail(self, now: datetime) -> None:
        report = self._services.health.report(now)
        every = (*((finding, None) for finding in report.found), *report.muted)
        selected = next((e for e in every if e[0].key == self.view.selected_key), None)
        if selected is not None:
            self.detail.show_finding(*selected, now, self._services.account_names.all())

    def on_activated(self, key: str) -> None:  # noqa: ARG002 - the details are of this row
        press(self.detail, "remedy", "copy")

    def _show_when(self, report: Report, now: datetime) -> None:
        looking = self._services.health.looking
        words = self.tr("Looking…") if looking else ""
        if report.looked_at is not None and not looking:
            words = self.tr("Looked at {time}").format(time=moment(report.looked_at, now))
        self._when.setText(words)
        self._check.setEnabled(not looking)

    def _show_the_worst(self, report: Report) -> None:
        """Select the most severe finding after a check, unless somebody is using the list."""
        looking = self._services.health.looking
        if self._was_looking and not looking and report.found and not self.view.in_hand:
            self.view.select(report.found[0].key)
        self._was_looking = looking


def _has_words(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)
