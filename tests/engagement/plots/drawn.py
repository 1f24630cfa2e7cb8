"""What the tests ask of any drawn figure: its words, its width, that nothing is cut off or lies on anything."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text


def words(ax: Axes) -> list[str]:
    """List the texts of a figure, drawn or not, as they are broken into lines."""
    return [text.get_text() for text in ax.findobj(Text) if text.get_text()]


def extents(ax: Axes) -> tuple[list[Text], np.ndarray]:
    """Texts that are drawn, and where: left, bottom, right, top in pixels."""
    shown = [text for text in ax.findobj(Text) if text.get_text().strip() and text.get_visible()]
    boxes = [Text.get_window_extent(text) for text in shown]
    return shown, np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])


def assert_nothing_is_cut_off(figure: Figure, name: str = "") -> None:
    """Fail where a mark or text of a figure that has been drawn leaves its page by more than 0.03 inches."""
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert box.x0 > -0.03 and box.y0 > -0.03, name
    assert box.x1 < width + 0.03 and box.y1 < height + 0.03, name


def assert_clean(ax: Axes) -> None:
    """Draw a figure; fail where it is not 170 mm wide, is cut off, or has texts that overlap (but for "hidden")."""
    ax.figure.draw_without_rendering()
    assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(170)
    assert_nothing_is_cut_off(ax.figure)
    shown, places = extents(ax)
    slack = 1.0  # pixels of 100 per inch
    across = (places[:, None, 0] < places[None, :, 2] - slack) & (places[None, :, 0] < places[:, None, 2] - slack)
    down = (places[:, None, 1] < places[None, :, 3] - slack) & (places[None, :, 1] < places[:, None, 3] - slack)
    pairs = np.argwhere(np.triu(across & down, 1))
    lying = {(shown[a].get_text(), shown[b].get_text()) for a, b in pairs}
    assert {pair for pair in lying if "hidden" not in pair} == set()
