"""Keeps something selected while rows come, go and change places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.ui.rows.row_model import RowModel
    from fobwatch.ui.rows.row_view import RowView
    from fobwatch.ui.rows.rows import Item


def replace_rows(view: RowView, model: RowModel, rows: Sequence[Item]) -> None:
    """Show these rows. The selection follows its row, or goes to the first where that is gone."""
    chosen = view.selected_key
    with view.steady():
        model.replace(rows)
        if chosen and view.selected_key != chosen:
            view.select(chosen)
    if rows and not view.selected_key:
        view.select_first()
