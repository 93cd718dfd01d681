from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtTest import QAbstractItemModelTester, QTest

from fobwatch.ui.rows.row_delegate import RowDelegate
from fobwatch.ui.rows.row_layout import RowFonts, row_layout
from fobwatch.ui.rows.row_view import RowView
from fobwatch.ui.rows.rows import Row, RowModel, RowRole, RowSection, spoken
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.theme.theme import ThemeChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
    from pytestqt.qtbot import QtBot

    from fobwatch.ui.rows.row_layout import RowLayout
    from fobwatch.ui.rows.rows import Item
    from fobwatch.ui.theme.theme import Theme

ACTIVE = RowSection(title="Active")
PROD = Row(
    key="prod",
    title="prod-admin",
    subtitle="acme-prod · 4821 0093 7715",
    trailing="6 min",
    trailing_note="renews itself",
    tone=Tone.WARNING,
    fraction=0.12,
    icon=Icon.ROLE,
    favourite=True,
)
DEV = Row(key="dev", title="dev", trailing="7 h", favourite=False)
_ROOT = QModelIndex()
BARE = Row(key="bare", title="bare")
MARKED = replace(PROD, badge=Badge(text="production", colour="#ff613d"))


def _row(key: str, **parts: str) -> Row:
    return Row(key=key, title=key, **parts)  # type: ignore[arg-type]  # only texts are passed


@pytest.fixture
def fonts(qapp: QApplication) -> RowFonts:
    font = QFont("Inter")
    font.setPixelSize(14)
    return RowFonts(font)


@pytest.fixture
def view(qtbot: QtBot) -> RowView:
    made = RowView(RowModel())
    qtbot.addWidget(made)
    made.resize(376, 400)
    return made


def _click(view: RowView, at: QPoint) -> None:
    unmodified = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, unmodified, at)


def _show(view: RowView, *items: Item) -> None:
    model = view.model()
    assert isinstance(model, RowModel)
    model.replace(items)


def test_model_keeps_the_rules_of_qt(qapp: QApplication) -> None:
    model = RowModel()
    # A broken rule is a warning of Qt's, which fails the test.
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)

    model.replace([ACTIVE, PROD, DEV])
    model.replace([ACTIVE, DEV, BARE, PROD])
    model.replace([DEV])
    model.replace([])

    assert tester.model() is model


def test_item_tells_itself_to_qt(qapp: QApplication) -> None:
    model = RowModel()
    model.replace([PROD, ACTIVE])
    prod, active = model.index(0), model.index(1)

    assert prod.data(Qt.ItemDataRole.DisplayRole) == "prod-admin"
    assert prod.data(RowRole.ITEM) is PROD
    assert prod.data(RowRole.KEY) == "prod"
    assert active.data(RowRole.KEY) is None
    assert prod.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None


def test_screen_reader_hears_the_whole_row(qapp: QApplication) -> None:
    model = RowModel()
    model.replace([PROD])

    heard = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert heard == "prod-admin, acme-prod · 4821 0093 7715, 6 min, renews itself, favourite"
    assert spoken(ACTIVE) == "Active"
    assert spoken(BARE) == "bare"


@pytest.mark.parametrize(("item", "reached"), [(PROD, True), (ACTIVE, False)])
def test_only_rows_can_be_reached(item: Item, reached: bool, qapp: QApplication) -> None:
    model = RowModel()
    model.replace([item])

    flags = model.flags(model.index(0))

    assert bool(flags & Qt.ItemFlag.ItemIsSelectable) is reached
    assert bool(flags & Qt.ItemFlag.ItemIsEnabled) is reached


def test_countdown_changes_one_row_only(qtbot: QtBot) -> None:
    model = RowModel()
    model.replace([ACTIVE, PROD, DEV])
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))

    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.assertNotEmitted(model.rowsRemoved):
        model.replace([ACTIVE, PROD, Row(key="dev", title="dev", trailing="6 h")])

    assert changed == [2]


@pytest.mark.parametrize(
    ("after", "removed", "inserted"),
    [
        ("abcx", [], [(3, 3)]),
        ("xabc", [], [(0, 0)]),
        ("ac", [(1, 1)], []),
        ("axc", [(1, 1)], [(1, 1)]),
        ("", [(0, 2)], []),
        ("abc", [], []),
        ("aabc", [], [(1, 1)]),
    ],
)
def test_only_what_differs_is_replaced(
    after: str, removed: list[tuple[int, int]], inserted: list[tuple[int, int]], qapp: QApplication
) -> None:
    model = RowModel()
    model.replace([_row(key) for key in "abc"])
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda _parent, first, last: gone.append((first, last)))
    model.rowsInserted.connect(lambda _parent, first, last: come.append((first, last)))

    model.replace([_row(key) for key in after])

    assert [model.index(at).data(RowRole.KEY) for at in range(model.rowCount())] == list(after)
    assert (gone, come) == (removed, inserted)


def test_row_is_found_by_its_key(qapp: QApplication) -> None:
    model = RowModel()
    model.replace([ACTIVE, PROD, DEV])

    assert model.row_of("dev").row() == 2
    assert not model.row_of("nobody").isValid()
    assert not model.index(7).isValid()
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None


def _parts(layout: RowLayout) -> dict[str, QRect]:
    parts = {name: getattr(layout, name) for name in layout.__dataclass_fields__}
    return {name: part for name, part in parts.items() if not part.isEmpty()}


@pytest.mark.parametrize("width", [240, 376, 500, 900])
@pytest.mark.parametrize("row", [PROD, DEV, BARE], ids=lambda row: str(row.key))
def test_parts_of_a_row_never_overlap(row: Row, width: int, fonts: RowFonts) -> None:
    area = QRect(0, 100, width, fonts.row_height)

    parts = _parts(row_layout(row, area, Qt.LayoutDirection.LeftToRight, fonts))
    for name, part in parts.items():
        assert area.contains(part), name
        others = [other for another, other in parts.items() if another != name]
        assert not any(part.intersects(other) for other in others), name


def test_a_long_note_takes_no_room_from_the_title(fonts: RowFonts) -> None:
    short = replace(PROD, trailing_note="")
    long = replace(PROD, trailing_note="until about tomorrow 05:54")
    area = QRect(0, 0, 344, 56)
    room = [row_layout(row, area, Qt.LayoutDirection.LeftToRight, fonts) for row in (short, long)]

    assert room[0].title == room[1].title
    assert room[1].subtitle.width() < room[0].subtitle.width()


def test_row_is_mirrored_for_text_that_runs_to_the_left(fonts: RowFonts) -> None:
    area = QRect(0, 0, 376, fonts.row_height)

    left = _parts(row_layout(PROD, area, Qt.LayoutDirection.LeftToRight, fonts))
    right = _parts(row_layout(PROD, area, Qt.LayoutDirection.RightToLeft, fonts))
    assert left.keys() == right.keys()
    for name, part in left.items():
        assert right[name] == QRect(
            area.width() - part.right() - 1, part.top(), part.width(), part.height()
        ), name


def test_row_grows_with_a_large_font(qapp: QApplication) -> None:
    font = QFont("Inter")
    font.setPixelSize(28)

    assert RowFonts(font).row_height > 56


def test_click_on_the_star_is_told(view: RowView, qtbot: QtBot) -> None:
    _show(view, PROD, DEV)
    view.show()
    area = view.visualRect(view.model().index(1, 0))
    fonts = RowFonts(view.font())
    star = row_layout(DEV, area, view.layoutDirection(), fonts).star

    with qtbot.waitSignal(view.favourite_clicked) as told:
        _click(view, star.center())

    assert told.args == ["dev"]
    with qtbot.assertNotEmitted(view.favourite_clicked):
        beside = QPoint(star.right() + 40, star.center().y())
        _click(view, beside)


class _AskedModel(RowModel):
    """Counts how often Qt asks for the number of rows: so for each row that is laid out."""

    asked = 0

    def rowCount(  # noqa: N802 - Qt names it
        self, parent: QModelIndex | QPersistentModelIndex = _ROOT
    ) -> int:
        self.asked += 1
        return super().rowCount(parent)


class _NotingDelegate(RowDelegate):
    """Notes the keys of the rows that are drawn."""

    def __init__(self, view: RowView) -> None:
        super().__init__(view)
        self.drawn: list[str] = []

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.drawn.append(index.data(RowRole.KEY))
        super().paint(painter, option, index)


@pytest.fixture
def without_screen_reader() -> Iterator[None]:
    before = QAccessible.isActive()
    QAccessible.setActive(False)
    yield
    QAccessible.setActive(before)


@pytest.mark.parametrize(
    ("changed", "drawn"),
    [
        pytest.param([2], [2], id="one"),
        pytest.param([2, 3, 4], [2, 3, 4], id="neighbours"),
        pytest.param([0, 300, 301, 302], [0], id="out of view"),
    ],
)
def test_a_countdown_draws_its_rows_and_lays_out_none(
    changed: list[int], drawn: list[int], without_screen_reader: None, qtbot: QtBot
) -> None:
    model, rows = _AskedModel(), [_row(f"copy-{number}") for number in range(500)]
    view = RowView(model)
    qtbot.addWidget(view)
    view.setUniformItemSizes(True)
    delegate = _NotingDelegate(view)
    view.setItemDelegate(delegate)
    view.resize(376, 400)
    model.replace(rows)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.visualRect(model.index(499)).isValid())
    view.viewport().repaint()
    assert "copy-0" in delegate.drawn
    delegate.drawn.clear()
    model.asked = 0

    for number in changed:
        rows[number] = replace(rows[number], trailing="6 min")
    model.replace(rows)
    qtbot.waitUntil(lambda: bool(delegate.drawn))

    assert delegate.drawn == [f"copy-{number}" for number in drawn]
    assert model.asked < 50


@pytest.mark.parametrize(
    "direction",
    [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft],
    ids=["left-to-right", "right-to-left"],
)
def test_selected_row_is_marked_at_its_leading_edge(
    view: RowView, theme: Theme, direction: Qt.LayoutDirection
) -> None:
    view.setLayoutDirection(direction)
    _show(view, PROD, DEV)
    view.select("dev")
    view.show()
    area = view.visualRect(view.model().index(1, 0))
    left, right = area.left() + 9, area.right() - 9

    image = view.viewport().grab().toImage()
    edges = [image.pixelColor(x, area.center().y()).name() for x in (left, right)]
    if direction is Qt.LayoutDirection.RightToLeft:
        edges.reverse()
    assert edges == [theme.colours.accent, theme.colours.selection]


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_each_kind_of_item_is_painted(view: RowView, theme: Theme, choice: ThemeChoice) -> None:
    theme.choose(choice)
    _show(view, ACTIVE, PROD, DEV, BARE)
    view.show()

    image = view.viewport().grab().toImage()
    for position in range(4):
        area = view.visualRect(view.model().index(position, 0))
        seen = {
            image.pixelColor(x, area.center().y()).name() for x in range(area.left(), area.right())
        }
        assert len(seen) > 2


def test_enter_activates_the_selected_row(view: RowView, qtbot: QtBot) -> None:
    _show(view, ACTIVE, PROD, DEV)
    view.select_first()

    with qtbot.waitSignal(view.row_activated) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)

    assert told.args == ["prod"]


def test_arrow_keys_pass_over_headings(view: RowView, qtbot: QtBot) -> None:
    _show(view, ACTIVE, PROD, RowSection(title="Favourites"), DEV)
    view.select_first()
    assert view.selected_key == "prod"

    QTest.keyClick(view, Qt.Key.Key_Down)

    assert view.selected_key == "dev"


def test_selection_follows_its_row(view: RowView) -> None:
    _show(view, PROD, DEV)
    view.select("dev")

    _show(view, BARE, PROD, DEV)

    assert view.selected_key == "dev"


def test_selection_is_told_and_taken_back(view: RowView, qtbot: QtBot) -> None:
    _show(view, PROD, DEV)

    with qtbot.waitSignal(view.row_selected) as told:
        view.select("dev")

    assert told.args == ["dev"]
    view.select("nobody")
    assert view.selected_key == ""


def test_only_what_is_seen_is_laid_out_of_ten_thousand(view: RowView) -> None:
    rows = [_row(str(number), subtitle="account") for number in range(10_000)]

    _show(view, *rows)
    view.show()

    assert view.visualRect(view.model().index(0, 0)).height() >= 56


def test_an_environment_is_said_before_what_the_profile_is() -> None:
    assert spoken(MARKED).startswith("prod-admin, production, acme-prod")


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_an_environment_stands_before_the_second_line(
    fonts: RowFonts, direction: Qt.LayoutDirection
) -> None:
    area = QRect(0, 0, 376, 56)
    plain = row_layout(PROD, area, direction, fonts)
    marked = row_layout(MARKED, area, direction, fonts)

    assert marked.title == plain.title
    assert plain.badge.isEmpty()
    assert not marked.badge.intersects(marked.subtitle)
    assert plain.subtitle.contains(marked.badge)
    assert plain.subtitle.contains(marked.subtitle)


def test_an_environment_that_is_cut_off_is_in_the_tooltip(fonts: RowFonts) -> None:
    row = replace(BARE, badge=Badge(text="a word of twenty letters", colour="#ff613d"))
    cut, whole = (
        row_layout(row, QRect(0, 0, width, 56), Qt.LayoutDirection.LeftToRight, fonts)
        for width in (120, 600)
    )

    assert cut.elided(row, fonts)
    assert cut.badge.width() < whole.badge.width()
    assert not whole.elided(replace(row, badge=MARKED.badge), fonts)
