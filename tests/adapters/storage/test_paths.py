from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.paths import places

if TYPE_CHECKING:
    import pytest


def test_the_demo_s_places_are_wholly_apart() -> None:
    own, demo = places(), places(demo=True)

    for field in fields(own):
        mine, other = getattr(own, field.name), getattr(demo, field.name)
        assert mine != other
        assert mine not in other.parents
        assert other not in mine.parents


def test_one_variable_puts_everything_into_one_directory(tmp_path: Path) -> None:
    own = places(environment={"FOBWATCH_HOME": str(tmp_path)})

    assert tmp_path in own.settings.parents
    assert tmp_path in own.ledger.parents


def test_the_desktop_s_own_variables_are_honoured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))

    assert places().settings == Path(tmp_path, "c", "fobwatch", "settings.json")
    assert places().journal == Path(tmp_path, "s", "fobwatch", "activity.sqlite")
