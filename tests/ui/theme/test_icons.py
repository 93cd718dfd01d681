from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from fobwatch.ui.theme import resources
from fobwatch.ui.theme.icons import Icon, application_icon, icon, icon_pixmap
from fobwatch.ui.theme.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

APPLICATION = {"fobwatch", "fobwatch-symbolic"}

pytestmark = pytest.mark.usefixtures("qapp")


def _pixels(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]


def test_every_drawing_renders_in_its_tint() -> None:
    for name in Icon:
        drawn = icon_pixmap(name, "#1b64c0", 20, 1)

        strongest = max(_pixels(drawn.toImage()), key=QColor.alpha)
        tint = (strongest.red(), strongest.green(), strongest.blue())
        assert strongest.alpha() > 150, name
        assert tint == pytest.approx((0x1B, 0x64, 0xC0), abs=3), name


def test_every_drawing_keeps_off_the_edge() -> None:
    for name in Icon:
        image = icon_pixmap(name, "#000000", 24, 1).toImage()

        edge = [image.pixelColor(at, side).alpha() for at in range(24) for side in (0, 23)]
        edge += [image.pixelColor(side, at).alpha() for at in range(24) for side in (0, 23)]
        assert not any(edge), name


def test_every_file_has_a_name_and_every_name_a_file() -> None:
    files = {path.stem for path in resource_path("icons").glob("*.svg")}

    assert files - APPLICATION == {name.value for name in Icon}


@pytest.mark.parametrize("size", [16, 20, 24, 32])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_icon_is_drawn_for_each_screen(size: int, scale: int) -> None:
    drawn = icon(Icon.RENEW, "#000000").pixmap(QSize(size, size), float(scale))

    assert drawn.size() == QSize(size, size) * scale
    assert drawn.deviceIndependentSize().toSize() == QSize(size, size)


def test_icon_is_drawn_once() -> None:
    assert icon(Icon.RENEW, "#000000") is icon(Icon.RENEW, "#000000")
    assert icon(Icon.RENEW, "#000000") is not icon(Icon.RENEW, "#ffffff")


@pytest.mark.parametrize("side", [16, 32, 128, 512])
def test_application_icon_has_each_size(side: int) -> None:
    drawn = application_icon().pixmap(QSize(side, side)).toImage()

    assert drawn.size() == QSize(side, side)
    assert drawn.pixelColor(side // 2, side - side // 4) != QColor(0, 0, 0, 0)


@pytest.mark.parametrize("place", ["package/resources", "resources"], ids=["installed", "source"])
def test_files_are_found_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    package = tmp_path / "desktop" / "package"
    root = package / "resources" if place.startswith("package") else tmp_path / "resources"
    (root / "icons").mkdir(parents=True)
    (root / "icons" / "one.svg").touch()
    monkeypatch.setattr(resources, "_PACKAGE", package)

    assert resource_path("icons", "one.svg") == root / "icons" / "one.svg"


def test_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/icons/nothing\.svg"):
        resource_path("icons", "nothing.svg")
