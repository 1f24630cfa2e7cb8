"""Correlations over units, some of which are hidden.

A correlation counts units, not people, so the smallest group does not apply to it. But whoever knows the performance
of every unit (top management does) and sees the scores of all units but two can solve the correlation for the missing
scores: with nine units, two decimals fix a hidden mean to about half a point. So where a correlation rests on a hidden
unit it is hidden too. The way out is to correlate the units that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def over_hidden_units(tables: Mapping[str, pd.DataFrame], reasons: Mapping[str, pd.Series]) -> pd.Series:
    """Find the correlations that rest on hidden units.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables with `links` and, where shown, `link_points` or `ratings_units`.
    reasons : mapping of str to Series
        Why rows are hidden, None where they are not.

    Returns
    -------
    Series of bool
        Rows of `links` to hide.
    """
    links = tables["links"]
    source = next((name for name in ("link_points", "ratings_units") if name in tables), None)
    exposed = pd.Series(False, index=links.index)
    if source is not None:
        points = tables[source]
        if source == "ratings_units":
            points = points[points["metric"] == "score"]
        hidden = reasons[source][points.index].notna()
        for row in links.index:
            same = pd.Series(True, index=points.index)
            for column in ("responsibility", "indicator", "object"):
                if column in points:
                    same &= points[column] == links.loc[row, column]
            used = links.loc[row, "n"] if "n" in links else pd.NA
            if source == "link_points" and pd.notna(used):  # these are the very points of the correlation
                exposed[row] = used > points.loc[same & ~hidden, "unit"].nunique()
            else:
                exposed[row] = (same & hidden).any()
    shown = links["estimate"].notna() if "estimate" in links else pd.Series(False, index=links.index)
    return exposed & shown
