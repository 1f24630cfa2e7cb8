"""More than two waves: the line through each series, and the change from its first wave to its last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from engagement.gaps.change.comparing import with_reasons
from engagement.gaps.change.series import wave_series
from engagement.gaps.change.waves import NOT_PUBLISHED
from engagement.gaps.inference import EXPLORATORY, PRIMARY, judge
from engagement.rules import CHANGE

LINE, ENDS = "linear trend", "last wave against first"
SCATTER = (
    "waves scatter about the line by more than sampling error: error from that scatter, waves - 2 degrees of freedom"
)


def trend(
    waves: Mapping[str, pd.DataFrame],
    *,
    by: Sequence[str] = (),
    population: pd.DataFrame | float | Mapping[str, pd.DataFrame] | None = None,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    times: Mapping[str, float] | None = None,
    common_items: bool = False,
    overlap: float = 0.0,
    correlation: float = 0.0,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Line through the waves of each series, and the change from its first to its last wave.

    Parameters
    ----------
    waves, by, population, texts, times, common_items, conf_level, moderate
        As in `wave_series`.
    overlap, correlation : float
        Share (0-1) of the smaller wave's respondents who also answered the next one, and the correlation of a
        person's two ratings, assumed; waves k apart have (overlap * correlation)^k. 0: independent waves.
    smallest_difference : float
        The smallest difference that matters, points of 100, over the whole series.

    Returns
    -------
    DataFrame
        Per group and series two rows, comparison "linear trend" (from three waves on) and "last wave against first":
        series, first_wave, last_wave, n_waves, metric, estimate (change over the series; > 0: higher at its end),
        std_error, n (smallest wave), slope (per unit of time), p_straight and straight (do the waves lie on a line but
        for sampling error; linear trend only), n_items, items, method, and the columns of `judge`. A series of one
        wave has one row, NaN, that says so. Families: form, object and comparison; with `by` exploratory.

    Raises
    ------
    ValueError
        As in `wave_series`, or if `overlap` or `correlation` are out of range.

    Notes
    -----
    Generalised least squares on the wave estimates with their known variances, V = D R D: (X'V^-1 X)^-1 X'V^-1 y,
    estimate = slope times the length of the series. Independent waves overstate the error of a change where the same
    people answer alike, as in `changes`. p_straight from the residual chi-square with waves - 2 degrees of freedom.
    Where that p is below .05 the error is multiplied by sqrt(residual chi-square / (waves - 2)) and t has waves - 2
    degrees of freedom: the error of R's lm(y ~ t, weights = 1 / v). Else t has one degree less than the smallest wave
    has ratings. Where a standard error is missing the line is by plain least squares, without an interval; where one
    is 0, with the variance (X'X)^-1 X'V X (X'X)^-1. In R: nlme::gls(y ~ t, weights = varFixed(~ v), control =
    list(sigma = 1)).

    References
    ----------
    Aitken, A. C. (1936). On least squares and linear combination of observations. Proc. of the Royal Society of
    Edinburgh, 55, 42-48.
    """
    for value, low, name in ((overlap, 0, "overlap"), (correlation, -1, "correlation")):
        if not low <= value <= 1:
            raise ValueError(f"{name} is {value}; expected a number from {low} to 1.")
    series = wave_series(
        waves, by=by, population=population, texts=texts, times=times, common_items=common_items,
        conf_level=conf_level, moderate=moderate,
    )  # fmt: skip
    keys = [name for name in series.columns[: list(series.columns).index("wave")]]
    rows = []
    for key, one in series.groupby([*keys, "series"], sort=False, dropna=False):
        rows += _rows(dict(zip([*keys, "series"], key, strict=True)), one, overlap * correlation)
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    family = [name for name in ("form", "object") if name in keys] + ["comparison"]
    options = {"words": CHANGE, "smallest_difference": smallest_difference, "conf_level": conf_level}
    options["family"] = EXPLORATORY if by else PRIMARY
    parts = [
        judge(one.drop(columns="freedom"), df=one["freedom"].to_numpy(float), **options)
        for _, one in table.groupby(family, sort=False, dropna=False)
    ]
    return with_reasons(pd.concat(parts).sort_index())


def line_through(time: np.ndarray, estimate: np.ndarray, covariance: np.ndarray) -> tuple[float, float, float]:
    """Slope of the line through wave estimates, its standard error, and the misfit of the line.

    Parameters
    ----------
    time, estimate : array of float, shape (waves,)
        At least two different times.
    covariance : array of float, shape (waves, waves)
        Of the estimates. NaN: plain least squares without a standard error. Singular: plain least squares with it.

    Returns
    -------
    tuple of float
        Slope, its standard error from `covariance` alone, and the residual chi-square with waves - 2 degrees of
        freedom (NaN without generalised least squares).
    """
    design = np.column_stack([np.ones_like(time), time - time.mean()])
    if not np.isfinite(covariance).all():
        return float(np.linalg.lstsq(design, estimate, rcond=None)[0][1]), np.nan, np.nan
    errors = np.sqrt(np.diag(covariance))
    if (errors <= 0).any():
        inverse = np.linalg.pinv(design)
        return float((inverse @ estimate)[1]), float(np.sqrt((inverse @ covariance @ inverse.T)[1, 1])), np.nan
    root = np.linalg.cholesky(covariance / np.outer(errors, errors))
    scaled = np.linalg.solve(root, np.column_stack([design, estimate]) / errors[:, None])
    x, y = scaled[:, :2], scaled[:, 2]
    inverse = np.linalg.inv(x.T @ x)
    found = inverse @ x.T @ y
    return float(found[1]), float(np.sqrt(inverse[1, 1])), float(np.sum((y - x @ found) ** 2))


def _rows(key: dict, one: pd.DataFrame, link: float) -> list[dict]:
    from scipy.special import chdtrc

    lost = one.loc[one["estimate"].isna(), "method"]
    begins = re.search(r"(new series: .*)$", one["method"].iloc[0])
    first = one["wave"].iloc[0]
    one = one[one["estimate"].notna()] if len(lost) < len(one) else one
    waves, time = one["wave"].tolist(), one["time"].to_numpy(float)
    told = one["method"].iloc[-1]
    n = one["n"].to_numpy(dtype=float, na_value=np.nan)
    fixed = {
        "first_wave": first if len(waves) < 2 else waves[0],
        "last_wave": waves[-1],
        "n_waves": len(waves),
        "metric": one["metric"].iloc[0],
        "n_items": int(one["n_items"].iloc[-1]),
        "items": one["items"].iloc[-1],
        "straight": pd.NA,
        "p_straight": np.nan,
    }
    added = f"; {begins[1]}" if begins else ""
    base = re.split(r"; (?:interval not available|new series)", told)[0]
    empty = {"estimate": np.nan, "std_error": np.nan, "slope": np.nan, "n": pd.NA}
    if len(waves) < 2 or one["estimate"].isna().all():
        why = "not available: one wave only" if lost.empty else lost.iloc[0].split(";")[0]
        return [key | {"comparison": ENDS} | fixed | empty | {"method": why + added, "freedom": np.nan}]
    error = one["std_error"].to_numpy(float)
    shared = np.sqrt(np.minimum.outer(n, n) / np.maximum.outer(n, n))
    apart = np.abs(np.subtract.outer(np.arange(len(waves)), np.arange(len(waves))))
    with np.errstate(invalid="ignore"):
        linked = np.where(apart == 0, 1.0, np.where(link == 0, 0.0, link ** np.maximum(apart, 1) * shared))
        covariance = linked * np.outer(error, error)
    blind = [wave for wave, value in zip(waves, error, strict=True) if not np.isfinite(value)]
    assumed = "waves as independent" if link == 0 else f"overlap times correlation {link:g} assumed"
    rows = []
    if len(waves) > 2:
        slope, slope_error, misfit = line_through(time, one["estimate"].to_numpy(float), covariance)
        length = time[-1] - time[0]
        method = f"{base}; " + (
            f"line by least squares; {NOT_PUBLISHED} ({', '.join(blind)})"
            if blind
            else f"line by {'generalised ' * bool(np.isfinite(misfit))}least squares, {assumed}; Student's t"
        )
        p = float(chdtrc(len(waves) - 2, misfit)) if np.isfinite(misfit) else np.nan
        straight = pd.NA if np.isnan(p) else bool(p >= 0.05)
        freedom = np.nan if np.isnan(n).any() else n.min() - 1
        if straight is False:
            method += f"; {SCATTER}"
            slope_error *= np.sqrt(misfit / (len(waves) - 2))
            freedom = min(freedom, len(waves) - 2)
        rows.append(
            key
            | {"comparison": LINE}
            | fixed
            | {
                "estimate": slope * length,
                "std_error": slope_error * length,
                "slope": slope,
                "n": pd.NA if np.isnan(n).any() else int(n.min()),
                "straight": straight,
                "p_straight": p,
                "method": method + added,
                "freedom": freedom,
            }
        )
    change = float(one["estimate"].iloc[-1] - one["estimate"].iloc[0])
    ends = covariance[np.ix_([0, -1], [0, -1])]
    missing = [wave for wave in (waves[0], waves[-1]) if wave in blind]
    method = f"{base}; {assumed}; " + (f"{NOT_PUBLISHED} ({', '.join(missing)})" if missing else "Student's t")
    rows.append(
        key
        | {"comparison": ENDS}
        | fixed
        | {
            "estimate": change,
            "std_error": float(np.sqrt(max(ends[0, 0] + ends[1, 1] - 2 * ends[0, 1], 0.0))),
            "slope": change / (time[-1] - time[0]),
            "n": pd.NA if missing else int(min(n[0], n[-1])),
            "method": method + added,
            "freedom": np.nan if missing else min(n[0], n[-1]) - 1,
        }
    )
    return rows
