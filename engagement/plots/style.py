"""The look all figures share: colours, sizes, a new axes, and saving without dates or random ids.

Colours are Okabe and Ito's, which readers with the common colour vision deficiencies tell apart; each reading also has
its own marker, so that nothing rests on colour alone. No colour means good or bad.

References
----------
Okabe, M., & Ito, K. (2008). Color universal design: how to make figures and presentations that are friendly to
colorblind people. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

WIDTH_MM = 170.0
MM = 1 / 25.4

STAFF_COLOUR = "#0072B2"
LEADER_COLOUR = "#D55E00"
STAFF_MARKER = "o"
LEADER_MARKER = "D"
INK = "#222222"
SOFT_INK = "#555555"
GRID = "#DDDDDD"
BAND = "#EFEFEF"
HIDDEN_EDGE = "#999999"

TEXT = 7.5
SMALL = 6.5

RECORD_SYMBOLS = {"strong": "full", "mixed": "left", "weak": "none"}
"""Fill of the square that stands for a class of records; other classes get a dash."""


def wrap(text: object, width: int, *, lines: int = 2) -> str:
    """Break `text` into at most `lines` lines of `width` characters; the middle of a longer text becomes an ellipsis.

    The end is kept because names of units often differ only there. A dollar sign is escaped, so that no name is read as
    a formula.
    """
    words = " ".join(str(text).split())
    parts = textwrap.wrap(words, width, break_long_words=True)
    room = width * lines - 3
    while len(parts) > lines and room > 2:
        head, tail = _whole_words(words, room - room // 3, room // 3)
        parts = textwrap.wrap(f"{head} \u2026 {tail}", width, break_long_words=True)
        room -= 1
    return "\n".join(parts).replace("$", r"\$")


def _whole_words(text: str, first: int, last: int) -> tuple[str, str]:
    """Beginning and end of `text`, cut between words where a word ends within reach."""
    head, tail = text[:first], text[len(text) - last :]
    if text[first] != " " and " " in head:
        head = head.rsplit(" ", 1)[0]
    if text[len(text) - last - 1] != " " and " " in tail:
        tail = tail.split(" ", 1)[1]
    return head.strip(), tail.strip()


def signed(value: float) -> str:
    """Whole number with its sign, a true minus, and no sign at zero."""
    text = f"{value:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "\u2212")


def new_axes(ax: Axes | None, *, height_mm: float, width_mm: float = WIDTH_MM) -> Axes:
    """Return `ax`, or the axes of a new figure of the given size, with the spines and ticks all figures share."""
    if ax is None:
        from matplotlib import pyplot

        size = (width_mm * MM, height_mm * MM)
        _, ax = pyplot.subplots(figsize=size, layout="constrained")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(HIDDEN_EDGE)
    ax.tick_params(labelsize=SMALL, colors=SOFT_INK, length=2, width=0.6)
    ax.set_axisbelow(True)
    return ax


def scale_map() -> Colormap:
    """Return the one colour scale for 0-100 metrics: from near white to the colour of staff."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("scale", ["#F7FAFC", "#9CC7E3", STAFF_COLOUR, "#003A5D"])


def ink_on(colour: tuple[float, ...]) -> str:
    """White or ink, whichever stands out more on `colour` (WCAG 2 contrast ratio)."""
    dark = 0.016  # relative luminance of INK
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (light + 0.05) > (light + 0.05) / (dark + 0.05) else INK


def save_figure(ax: Axes, path: str | Path, *, dpi: int = 200) -> Path:
    """Write the figure of `ax` as SVG, PDF or PNG and close it; the same figure gives the same bytes.

    Parameters
    ----------
    ax : Axes
        What a function of `engagement.plots` returned.
    path : str or Path
        File to write; its suffix names the format.
    dpi : int
        Dots per inch of a PNG.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ValueError
        If the suffix is none of .svg, .pdf, .png.
    """
    import matplotlib
    from matplotlib import pyplot

    path = Path(path)
    no_dates = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": None}}
    if path.suffix not in no_dates:
        raise ValueError(f"{path.name}: figures are saved as .svg, .pdf or .png; give the file one of these endings.")
    with matplotlib.rc_context({"svg.hashsalt": "engagement", "svg.fonttype": "path"}):
        ax.figure.savefig(path, dpi=dpi, metadata=no_dates[path.suffix])
    pyplot.close(ax.figure)
    return path
