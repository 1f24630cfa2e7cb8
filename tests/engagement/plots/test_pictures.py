"""Figures against stored pictures, and the gallery page against the figures.

Compared are the marks: without texts and legends, in a fixed place, averaged over small squares. Letters are drawn
otherwise by every version of matplotlib, and the layout follows them; that texts are printed, complete and apart is
tested elsewhere. The whole picture and its worst tile are looked at, so that a mark that is gone does not drown in white.
Between matplotlib 3.10.0 and 3.11.2 the difference was below 0.05 of 255, but in heat maps, whose cells snap to whole
pixels (2.4 on the whole, 16.8 in the worst tile); a missing point makes 7 or more in its tile.
"""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from gallery import PICTURES, bare
from matplotlib import pyplot

from engagement import plots

HERE = Path(__file__).parent
STORED = HERE / "pictures"
ROOT = HERE.parents[2]
COMMAND = "python tools/write_gallery.py"
DPI = 50
SQUARE = 3  # pixels averaged over, each way
TILE = 6  # squares a tile has, each way
TOLERANCE = (0.4, 4.0)  # root mean squares allowed, of 255: whole picture, worst tile
HEAT_MAPS = dict.fromkeys(("heat_map", "resources"), (4.0, 25.0))
NOT_FIGURES = ("alt_text", "save_figure")


def pixels(path: Path) -> np.ndarray:
    """Colours 0-255, rows x columns x 3."""
    image = pyplot.imread(path)[..., :3]
    return 255 * image if image.dtype.kind == "f" else image.astype(float)


def coarse(image: np.ndarray, step: int) -> np.ndarray:
    """Average over squares of `step` pixels; what is left over at the edges is cut."""
    down, across = (size // step * step for size in image.shape[:2])
    parts = image[:down, :across].reshape(down // step, step, across // step, step, -1)
    return parts.mean(axis=(1, 3))


def difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Root mean square difference of the whole and of the worst tile."""
    squares = (coarse(one, SQUARE) - coarse(other, SQUARE)) ** 2
    return float(np.sqrt(squares.mean())), float(np.sqrt(coarse(squares, TILE).mean(axis=2).max()))


def rendered(name: str, folder: Path, change=lambda ax: None) -> np.ndarray:
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        ax = PICTURES[name]().draw()
        change(ax)
        return pixels(plots.save_figure(bare(ax), folder / f"{name}.png", dpi=DPI))


def points(ax) -> list:
    """Marks of single points, those of panels inside the axes too."""
    lines = [line for one in (ax, *ax.child_axes) for line in one.lines]
    return [line for line in lines if line.get_marker() in ("o", "s", "D")]


@pytest.mark.parametrize("name", PICTURES)
def test_the_figure_looks_as_stored(name, tmp_path):
    stored = STORED / f"{name}.png"
    assert stored.exists(), f"there is no stored picture of {name}; write it with: {COMMAND}"
    found, wanted = rendered(name, tmp_path), pixels(stored)
    assert found.shape == wanted.shape, f"{name} has another size; if that is wanted: {COMMAND}"
    whole, worst = difference(found, wanted)
    most, most_in_tile = HEAT_MAPS.get(name, TOLERANCE)
    assert whole <= most and worst <= most_in_tile, (
        f"{name} looks different: {whole:.1f} of 255 on the whole (at most {most:g}), {worst:.1f} in its worst tile "
        f"(at most {most_in_tile:g}). If the change is wanted, look at the picture and store it with: {COMMAND}"
    )


@pytest.mark.parametrize(
    "name",
    ["say_see_show", "gap_forest", "priority_matrix", "typology", "rank_intervals", "slope", "trend", "item_map"],
)
def test_a_point_that_is_gone_is_noticed(name, tmp_path):
    found = rendered(name, tmp_path, lambda ax: points(ax)[0].set_visible(False))
    assert difference(found, pixels(STORED / f"{name}.png"))[1] > TOLERANCE[1]


@pytest.mark.parametrize("name", HEAT_MAPS)
def test_a_cell_of_another_colour_is_noticed(name, tmp_path):
    def change(ax):
        values = ax.images[0].get_array().copy()
        values[1, 1] = 100 - values[1, 1]
        ax.images[0].set_data(values)

    assert difference(rendered(name, tmp_path, change), pixels(STORED / f"{name}.png"))[1] > HEAT_MAPS[name][1]


def test_every_figure_is_on_the_gallery_page_with_a_picture_and_words():
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(\w+)`.*?\n(.*?)(?=^## |\Z)", page, flags=re.DOTALL | re.MULTILINE))
    assert set(sections) == set(plots.__all__) - set(NOT_FIGURES)
    for figure, text in sections.items():
        for picture in re.findall(r"\]\((pictures/gallery/\w+\.png)\)", text):
            assert (ROOT / "docs" / picture).exists(), picture
        assert re.search(r"!\[[^\]]{40,}\]\(pictures/gallery/\w+\.png\)", text), figure
    named = set(re.findall(r"pictures/gallery/(\w+)\.png", page))
    assert named == set(PICTURES) == {path.stem for path in (ROOT / "docs/pictures/gallery").glob("*.png")}
    assert sum(path.stat().st_size for path in (ROOT / "docs/pictures/gallery").glob("*.png")) < 1_000_000


def test_alt_texts_on_the_page_are_those_of_the_tables():
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for name, picture in PICTURES.items():
        alt = picture().alt_text().replace("[", "(").replace("]", ")")
        assert f"![{alt}](pictures/gallery/{name}.png)" in page, f"{name}: write the page anew with: {COMMAND}"
