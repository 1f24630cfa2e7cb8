"""One pass over the rows, then counts: COUNTS and PAIRS, from which every group statistic that can be is computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from surveys.instrument import Instrument, Item

CELLS = ("form", "wave", "unit", "level")
NO_RESPONSIBILITY = ""


def percent_of_maximum(points: np.ndarray, n_points: int) -> np.ndarray:
    """Scale points 1..n_points as percent of maximum possible (POMP).

    Parameters
    ----------
    points : array of float
        Scale points; NaN stays NaN.
    n_points : int
        Points of the scale, at least 2.

    Returns
    -------
    array of float
        0 for the lowest point, 100 for the highest.

    References
    ----------
    Cohen, P., Cohen, J., Aiken, L. S., & West, S. G. (1999). The problem of units and the circumstance for POMP.
    Multivariate Behavioral Research, 34, 315-346.
    """
    return 100 * (points - 1) / (n_points - 1)


def count_answers(
    responses: pd.DataFrame, instrument: Instrument, *, by: Sequence[str] = CELLS, roles: Sequence[str] | None = None
) -> pd.DataFrame:
    """Count the answers to every item in every cell: the COUNTS table.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES, one row per respondent.
    instrument : Instrument
        Tells which columns are items and their scales.
    by : sequence of str
        Columns that make a cell.
    roles : sequence of str or None
        Roles of the items to count; None: all.

    Returns
    -------
    DataFrame
        `by`, responsibility, object, role, item, metric, value, n, respondents. metric "score": value is the answer as
        0-100, with a row for every scale point of an item asked in the cell, used or not. metric "cannot_tell": value
        100 for those who cannot tell and 0 for others who answered and have seen the matter come up in their job.
        Missing answers count nowhere; respondents is the number of people in the cell.
    """
    cells, codes, sizes = _cells(responses, by)
    forms = responses["form"].to_numpy()
    parts = []
    for item in instrument.items:
        if item.id not in responses or (roles is not None and item.role not in roles):
            continue
        asked = np.isin(forms, _forms_of(item))
        points = responses[item.id].to_numpy(dtype=float, na_value=np.nan)
        n_points = len(instrument.scales[item.scale].labels)
        rated = np.isfinite(points) & asked
        at = codes[rated] * n_points + points[rated].astype(int) - 1
        counts = np.bincount(at, minlength=len(cells) * n_points).reshape(len(cells), n_points)
        here = np.flatnonzero(np.bincount(codes[asked], minlength=len(cells)) > 0)
        values = percent_of_maximum(np.arange(1, n_points + 1), n_points)
        parts.append(_count_rows(here, item, "score", values, counts[here]))
        if "cannot_tell" in item.non_answers:
            told = responses[f"{item.id}_cannot_tell"].fillna(False).to_numpy(bool) & asked
            yes = np.bincount(codes[told], minlength=len(cells))
            no = np.bincount(codes[rated], minlength=len(cells))
            parts.append(
                _count_rows(here, item, "cannot_tell", np.array([0.0, 100.0]), np.stack([no, yes], axis=1)[here])
            )
    names = ["responsibility", "object", "role", "item", "metric", "value", "n"]
    return _located(parts, names, cells, sizes)


def count_pairs(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    by: Sequence[str] = CELLS,
    metric: str = "score",
    favourable: Sequence[int] = (4, 5),
) -> pd.DataFrame:
    """Sum the moments of every pair of items of a scale in every cell: the PAIRS table.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES, one row per respondent.
    instrument : Instrument
        Its items of role "scale" are paired within responsibility and object.
    by : sequence of str
        Columns that make a cell.
    metric : str
        "score": answers as 0-100. "favourable": 100 for `favourable` points and 0 for others. "cannot_tell": 100 for
        those who cannot tell and 0 for those who rated.
    favourable : sequence of int
        Scale points that count as favourable.

    Returns
    -------
    DataFrame
        `by`, responsibility, object, metric, item_a, item_b (each unordered pair once, each item with itself), n,
        sum_a, sum_b, sum_ab over the respondents who rated both, and respondents, the number of people in the cell.
    """
    cells, codes, sizes = _cells(responses, by)
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    forms = responses["form"].to_numpy()
    parts = []
    for responsibility in instrument.responsibilities:
        for kind in ("leader_behaviour", "workplace"):
            items = [
                item
                for item in instrument.items
                if item.role == "scale" and item.responsibility == responsibility.id and item.object == kind
                and item.id in responses
            ]  # fmt: skip
            if not items:
                continue
            values = np.column_stack(
                [_values(responses, forms, item, instrument, metric, favourable) for item in items]
            )[order]
            known = np.isfinite(values)
            filled, known = np.where(known, values, 0.0), known.astype(float)
            here = [cell for cell in range(len(cells)) if known[starts[cell] : starts[cell + 1]].any()]
            if not here:
                continue
            blocks = [slice(starts[cell], starts[cell + 1]) for cell in here]
            n = np.stack([known[block].T @ known[block] for block in blocks])
            sums = np.stack([filled[block].T @ known[block] for block in blocks])
            cross = np.stack([filled[block].T @ filled[block] for block in blocks])
            a, b = np.triu_indices(len(items))
            names = np.array([item.id for item in items], object)
            parts.append(
                pd.DataFrame(
                    {
                        "cell": np.repeat(here, len(a)),
                        "responsibility": responsibility.id,
                        "object": kind,
                        "metric": metric,
                        "item_a": np.tile(names[a], len(here)),
                        "item_b": np.tile(names[b], len(here)),
                        "n": n[:, a, b].astype(int).ravel(),
                        "sum_a": sums[:, a, b].ravel(),
                        "sum_b": sums[:, b, a].ravel(),
                        "sum_ab": cross[:, a, b].ravel(),
                    }
                )
            )
    names = ["responsibility", "object", "metric", "item_a", "item_b", "n", "sum_a", "sum_b", "sum_ab"]
    return _located(parts, names, cells, sizes)


def count_choices(
    responses: pd.DataFrame, instrument: Instrument, *, by: Sequence[str] = CELLS, prefix: str = "important_"
) -> pd.DataFrame:
    """Count who chose each responsibility as one of the most important: COUNTS with metric "importance".

    Parameters
    ----------
    responses : DataFrame
        RESPONSES with a boolean column `prefix` + responsibility; missing where the question was left out.
    instrument : Instrument
        Names the responsibilities.
    by : sequence of str
        Columns that make a cell.
    prefix : str
        Start of the names of the columns counted.

    Returns
    -------
    DataFrame
        `by`, responsibility, item (the responsibility's id), metric, value (100 chosen, 0 not), n, respondents.
    """
    cells, codes, sizes = _cells(responses, by)
    parts = []
    for responsibility in instrument.responsibilities:
        if prefix + responsibility.id not in responses:
            continue
        chosen = responses[prefix + responsibility.id].astype("boolean")
        asked, yes = chosen.notna().to_numpy(), chosen.fillna(False).to_numpy(bool)
        counts = [np.bincount(codes[asked & (yes == wanted)], minlength=len(cells)) for wanted in (False, True)]
        for value, n in zip((0.0, 100.0), counts, strict=True):
            parts.append(
                cells.assign(
                    responsibility=responsibility.id,
                    item=responsibility.id,
                    metric="importance",
                    value=value,
                    n=n,
                    respondents=sizes,
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def favourable_counts(counts: pd.DataFrame, favourable: Sequence[int], n_points: int = 5) -> pd.DataFrame:
    """Recode the score rows of COUNTS to a two-point scale: 100 for favourable answers, 0 for others.

    Parameters
    ----------
    counts : DataFrame
        COUNTS; rows of other metrics are left out.
    favourable : sequence of int
        Scale points that count as favourable.
    n_points : int
        Points of the scale the answers were given on.

    Returns
    -------
    DataFrame
        COUNTS with metric "favourable" and value 0 or 100; the number of answers of each item stays.
    """
    good = percent_of_maximum(np.asarray(favourable, float), n_points)
    scores = counts[counts["metric"] == "score"]
    value = np.where(np.isin(scores["value"].round(6), good.round(6)), 100.0, 0.0)
    keys = [name for name in scores.columns if name not in ("n", "value", "metric")]
    recoded = scores.assign(value=value, metric="favourable")
    return recoded.groupby([*keys, "metric", "value"], sort=False, dropna=False, as_index=False)["n"].sum()


def _cells(responses: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Distinct cells in order of first appearance, the cell of each row, and the cell sizes."""
    by = list(by)
    codes = responses.groupby(by, sort=False, dropna=False).ngroup().to_numpy()
    cells = responses[by].drop_duplicates().reset_index(drop=True)
    return cells, codes, np.bincount(codes, minlength=len(cells))


def _located(parts: list[pd.DataFrame], names: list[str], cells: pd.DataFrame, sizes: np.ndarray) -> pd.DataFrame:
    """Stack the parts and put each row's cell and its size beside it."""
    if not parts:
        return pd.DataFrame(columns=[*cells.columns, *names, "respondents"])
    rows = pd.concat(parts, ignore_index=True)
    place = rows["cell"].to_numpy()
    located = cells.iloc[place].reset_index(drop=True)
    return pd.concat([located, rows[names]], axis=1).assign(respondents=sizes[place])


def _forms_of(item: Item) -> list[str]:
    """Forms an item is asked on; managers answer the staff form with their own block."""
    forms = {"staff" if form == "manager" else form for form in item.texts}
    return sorted(forms)


def _values(
    responses: pd.DataFrame,
    forms: np.ndarray,
    item: Item,
    instrument: Instrument,
    metric: str,
    favourable: Sequence[int],
) -> np.ndarray:
    points = responses[item.id].to_numpy(dtype=float, na_value=np.nan)
    points = np.where(np.isin(forms, _forms_of(item)), points, np.nan)
    if metric == "score":
        return percent_of_maximum(points, len(instrument.scales[item.scale].labels))
    if metric == "favourable":
        return np.where(np.isfinite(points), 100.0 * np.isin(points, favourable), np.nan)
    if metric == "cannot_tell":
        if "cannot_tell" not in item.non_answers:
            return np.full(len(points), np.nan)
        told = responses[f"{item.id}_cannot_tell"].fillna(False).to_numpy(bool)
        return np.where(told, 100.0, np.where(np.isfinite(points), 0.0, np.nan))
    raise ValueError(f"metric is {metric!r}; expected 'score', 'favourable' or 'cannot_tell'.")


def _count_rows(here: np.ndarray, item: Item, metric: str, values: np.ndarray, counts: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": np.repeat(here, len(values)),
            "responsibility": item.responsibility or NO_RESPONSIBILITY,
            "object": item.object or NO_RESPONSIBILITY,
            "role": item.role,
            "item": item.id,
            "metric": metric,
            "value": np.tile(values, len(here)),
            "n": counts.ravel(),
        }
    )
