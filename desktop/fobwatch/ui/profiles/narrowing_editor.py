"""The dialog that limits what programs get of a profile's session."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.consent.narrowing import (
    NOT_NARROWED,
    Narrowing,
    ProgramNarrowing,
    Whom,
    check_program_narrowing,
)
from fobwatch.ui.forms.fields import Choice, duration_of, set_duration
from fobwatch.ui.forms.form import EditorDialog, Form, named, text_area
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import wrapped_label

WIDTH: Final = 520

LIMITS: Final = (15, 30, 60, 240, 720)
"""Minutes."""


class NarrowingEditor(EditorDialog):
    """Saves a `ProgramNarrowing`."""

    def __init__(
        self, name: str, narrowed: ProgramNarrowing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("narrowing_editor")
        self.setWindowTitle(self.tr("What programs get of {name}").format(name=name))
        self._form = Form()
        self._add_limits()
        self._add_programs()
        self._whom.currentIndexChanged.connect(self._show_programs)
        self._show(narrowed)
        save = primary_button(self.tr("Sa&ve"), "save", pressed=self._on_save)
        in_column(self._form, margins=(16, 16, 16, 16), within=(body := QWidget()))
        self.fill(body, self.footer(save), width=WIDTH, below=[self.bar, self.question])

    def _add_limits(self) -> None:
        self._form.add_widget(
            wrapped_label(
                self.tr(
                    "A narrowed copy of the session is made by AWS: what it may not do, AWS "
                    "refuses. Where no copy can be made, the program gets nothing."
                )
            )
        )
        self._read_only = QCheckBox(self.tr("It &only reads"))
        self._form.add_widget(named(self._read_only, "read_only"))
        self._limit = self._form.add(
            "limit",
            self.tr("It lasts at &most"),
            self._limit_choice(),
            help_text=self.tr("A program that still runs then gets another one."),
        )
        self._policy = self._form.add(
            "policy",
            self.tr("&Policy"),
            text_area('{"Version": "2012-10-17", "Statement": […]}'),
            help_text=self.tr(
                "In JSON, of 2,048 characters at most. It may do what this allows, and no more."
            ),
            optional=True,
        )

    def _add_programs(self) -> None:
        self._whom = self._form.add(
            "whom",
            self.tr("&For"),
            Choice(
                (
                    (Whom.ALL, self.tr("All programs")),
                    (Whom.NAMED, self.tr("These programs, and what they start")),
                    (Whom.ALL_BUT_NAMED, self.tr("All programs but these")),
                )
            ),
        )
        self._programs = self._form.add(
            "programs",
            self.tr("P&rograms"),
            text_area("/usr/bin/terraform"),
            help_text=self.tr(
                "One on each line: the whole path of a program, or of the script that an "
                "interpreter runs."
            ),
        )

    def first_field(self) -> QWidget:
        return self._read_only

    def _limit_choice(self) -> Choice:
        choice = Choice([("0", self.tr("As long as the session"))])
        for minutes in LIMITS:
            set_duration(choice, timedelta(minutes=minutes))
        return choice

    def _show(self, narrowed: ProgramNarrowing) -> None:
        narrowing = narrowed.narrowing
        self._read_only.setChecked(narrowing.read_only)
        set_duration(self._limit, narrowing.limit)
        self._policy.setPlainText("".join(narrowing.policies))
        self._whom.set_value(narrowed.whom)
        self._programs.setPlainText("\n".join(narrowed.programs))
        self._show_programs()

    def _show_programs(self) -> None:
        self._form.fields["programs"].setVisible(self._whom.value() != Whom.ALL)

    def _on_save(self) -> None:
        narrowed = self.checked(self._form, self._read, lambda _: [])
        if narrowed is not None:
            self.save(narrowed)

    def _read(self) -> ProgramNarrowing:
        policy = self._policy.toPlainText().strip()
        narrowing = Narrowing(
            read_only=self._read_only.isChecked(),
            policies=(policy,) if policy else (),
            limit=duration_of(self._limit),
        )
        whom = Whom(self._whom.value())
        lines = (line.strip() for line in self._programs.toPlainText().splitlines())
        programs = () if whom is Whom.ALL else tuple(dict.fromkeys(filter(None, lines)))
        narrowed = ProgramNarrowing(narrowing=narrowing, whom=whom, programs=programs)
        check_program_narrowing(narrowed)
        return narrowed if narrowing else NOT_NARROWED
