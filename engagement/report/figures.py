"""Figures of one report run: each drawn once, saved as SVG, with its alternative text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engagement.report.markdown import Markdown, figure
from engagement.report.source import Source

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FOLDER = "figures"


class Figures:
    """Draw figures into a folder and hand out the Markdown that shows them.

    Parameters
    ----------
    source : Source
        The release.
    folder : Path
        Where `figures/` is made.
    """

    def __init__(self, source: Source, folder: Path) -> None:
        self._source = source
        self._folder = folder / FOLDER
        self._drawn: dict[str, str] = {}

    def markdown(
        self,
        key: str,
        plot: Callable[..., Axes],
        table: pd.DataFrame,
        *,
        caption: str,
        second: Mapping[str, pd.DataFrame] | None = None,
        look: str = "",
        **options: Any,
    ) -> Markdown:
        """Markdown of a figure, drawn on first use.

        Parameters
        ----------
        key : str
            File name without ending.
        plot : callable
            Function of `engagement.plots`.
        table : DataFrame
            The protected table that the function takes first.
        caption : str
            Printed below the figure.
        second : Mapping, optional
            Keyword and protected table, where the function takes a second one.
        look : str
            Class for the style sheet and the PDF template.
        **options
            Passed to the function and to its alternative text.
        """
        if key not in self._drawn:
            self._drawn[key] = self._draw(key, plot, table, dict(second or {}), options)
        return figure(f"{FOLDER}/{key}.svg", caption, self._drawn[key], name=look)

    def _draw(
        self,
        key: str,
        plot: Callable[..., Axes],
        table: pd.DataFrame,
        second: dict[str, pd.DataFrame],
        options: dict[str, Any],
    ) -> str:
        import matplotlib

        from engagement.plots import alt_text, save_figure

        if matplotlib.get_backend(auto_select=False) is None:
            matplotlib.use("agg")  # nobody has chosen a backend, and files need no window
        self._folder.mkdir(parents=True, exist_ok=True)
        save_figure(plot(table, **second, **options), self._folder / f"{key}.svg")
        return alt_text(plot.__name__, table, *second.values(), **options)

    @property
    def rows(self) -> dict[str, Any]:
        """Titles and order of figures with one row a responsibility."""
        return {"titles": self._source.titles, "order": self._source.order}

    @property
    def groups(self) -> dict[str, Any]:
        """Names of the two groups."""
        return {"leaders_label": self._source.leaders_label, "staff_label": self._source.staff_label}
