"""Do units have profiles of their own? Unit by responsibility interaction, and the cells that stand out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.additive import AdditiveFit, Cells, contrast_tests, fit_additive, null_draws, set_aside
from engagement.gaps.by_unit.pooling import between_variance, spread_interval
from engagement.gaps.by_unit.profile_correlation import profile_correlation
from engagement.gaps.by_unit.tables import PRIOR_DF, checked_ratings, counted, moderated_df
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import UNIT_PROFILE

INDEPENDENT = "ratings of a unit taken as independent: cautious where the same people rate high throughout"
CORRELATED = "ratings of a unit correlated as the answers of its people are"
OWN_PROFILES, NO_OWN_PROFILES = "units have profiles of their own", "not shown that units have profiles of their own"
OWN_PATTERN, NO_OWN_PATTERN = "units differ in a way of its own", "not shown to differ in a way of its own"
RULE = "Cochran's Q (Cochran 1954), false discovery rate {:g}"


def interaction(
    ratings: pd.DataFrame,
    *,
    scores: pd.DataFrame | None = None,
    conf_level: float = 0.95,
    draws: int = 1999,
    seed: int = 1,
) -> pd.DataFrame:
    """Test whether units differ in their profiles, and not only in their overall level.

    Parameters
    ----------
    ratings : DataFrame
        `unit_ratings` without population: unit, responsibility, object, metric, estimate, std_error, n.
    scores : DataFrame or None
        SCORES of the same staff: the correlation of their scores within units is that of the unit's ratings. None:
        ratings of a unit are taken as independent, which makes the test cautious where people rate high or low
        throughout.
    conf_level : float
        1 - conf_level is the level of the verdict.
    draws : int
        Draws of the parametric bootstrap; 0: the chi-square distribution, for units of fifty and more.
    seed : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row per object and metric: object, metric, chi_square (Q), df, p_value, p_adjusted (over the rows),
        sd_between (standard deviation of the interaction, points, by moments), n_units, n_items (responsibilities),
        verdict, rule, method. Fewer than two units or two responsibilities give NaN with the reason in `method`.

    Raises
    ------
    ValueError
        As `pooled_units`; if `draws` is negative.

    Notes
    -----
    y_ij = unit_i + responsibility_j + error is fitted by generalised least squares with the sampling covariances known;
    Q is the weighted residual sum of squares, chi-square with cells - units - responsibilities + 1 degrees of freedom
    where there is no interaction. Standard errors of few answers are estimates, and Q then is too large: the bootstrap
    draws means from the additive fit, variances from chi-square, moderated as `unit_ratings` does, and the correlation
    from Wishart's distribution, and fits again. In R: Q is deviance(lm(y ~ unit + responsibility, weights = 1 /
    std_error^2)) where ratings are independent.

    References
    ----------
    Cochran, W. G. (1954). The combination of estimates from different experiments. Biometrics, 10, 101-129.
    DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials, 7, 177-188.
    """
    rows = []
    for one in _profiles(ratings, scores, draws, seed):
        row = one.keys | {"chi_square": np.nan, "df": 0, "p_value": np.nan, "sd_between": np.nan}
        if not one.problem:
            row |= {
                "chi_square": one.fit.q,
                "df": one.fit.df,
                "p_value": _p_value(one.fit.q, one.fit.df, one.null_q),
                "sd_between": np.sqrt(max(one.fit.q - one.fit.df, 0.0) / one.fit.trace),
            }
        size = {"n_units": one.cells.n_units, "n_items": one.cells.n_scales}
        rows.append(row | size | {"method": one.method})
    names = ["chi_square", "df", "p_value", "sd_between", "n_units", "n_items", "method"]
    return _with_verdict(rows, names, conf_level, OWN_PROFILES, NO_OWN_PROFILES)


def heterogeneity(
    ratings: pd.DataFrame,
    *,
    scores: pd.DataFrame | None = None,
    conf_level: float = 0.95,
    draws: int = 1999,
    seed: int = 1,
) -> pd.DataFrame:
    """Test for each responsibility whether units differ on it in another way than on the other responsibilities.

    Parameters
    ----------
    ratings, scores, conf_level, draws, seed
        As in `interaction`.

    Returns
    -------
    DataFrame
        One row per responsibility, object and metric: responsibility, object, metric, chi_square, df, p_value,
        p_adjusted (Benjamini and Hochberg, over the rows), sd_between (REML: how much units differ in this
        responsibility minus the others, points), sd_low, sd_high, conf_level, n_units, verdict, rule, method.

    Raises
    ------
    ValueError
        As `interaction`.

    Notes
    -----
    z_i = the unit's rating of the responsibility minus the mean of its other ratings, each without the responsibility's
    own level (the additive fit). Cochran's Q over units with the sampling variances of z; its p value by the bootstrap
    of `interaction`. The interval of sd_between inverts Q (Viechtbauer 2007), sampling variances taken as known.

    References
    ----------
    Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in
    Medicine, 26, 37-52.
    """
    rows = []
    for one in _profiles(ratings, scores, draws, seed):
        for responsibility in dict.fromkeys(one.table["responsibility"]):
            row = {"responsibility": responsibility} | one.keys
            row |= {"chi_square": np.nan, "df": 0, "p_value": np.nan, "n_units": 0}
            row |= {"sd_between": np.nan, "sd_low": np.nan, "sd_high": np.nan, "conf_level": conf_level}
            if not one.problem and responsibility in one.cells.scales:
                place = one.cells.scales.index(responsibility)
                z, variance, q = (part[..., place] for part in one.contrasts)
                used = np.isfinite(z)
                row["n_units"] = int(used.sum())
                df = int(used.sum()) - 1
                if df >= 1:
                    null = None if one.null_contrast_q is None else one.null_contrast_q[:, place]
                    low, high = spread_interval(z[used], variance[used], conf_level)
                    row |= {"chi_square": float(q), "df": df, "p_value": _p_value(float(q), df, null)}
                    row |= {"sd_between": np.sqrt(between_variance(z[used], variance[used]))}
                    row |= {"sd_low": low, "sd_high": high}
            rows.append(row | {"method": one.method})
    names = ["responsibility", "chi_square", "df", "p_value", "n_units"]
    names += ["sd_between", "sd_low", "sd_high", "conf_level", "method"]
    return _with_verdict(rows, names, conf_level, OWN_PATTERN, NO_OWN_PATTERN)


def outlying_cells(
    ratings: pd.DataFrame,
    *,
    scores: pd.DataFrame | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    prior_df: float = PRIOR_DF,
) -> pd.DataFrame:
    """Each unit's rating of each responsibility against what all other cells of the table lead to expect.

    Parameters
    ----------
    ratings, scores
        As in `interaction`.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain intervals; 1 - conf_level is the false discovery rate of the verdicts.
    prior_df : float
        As in `unit_differences`.

    Returns
    -------
    DataFrame
        One row per cell: unit, responsibility, object, metric, see (the rating), expected, estimate (see - expected),
        std_error, n, method, and the columns of `judge`. One family over all cells, exploratory. Cells that the others
        say nothing about (the only one of its unit or responsibility) have NaN.

    Raises
    ------
    ValueError
        As `pooled_units`.

    Notes
    -----
    The cell is left out of its own expectation: estimate is the coefficient of an indicator of the cell added to the
    additive fit, so that a cell does not hide behind the unit's mean it is part of. Student's t with n - 1 + prior_df
    degrees of freedom. One cell far out would also make its neighbours look odd, in the other direction: the most
    extreme cell is set aside if its p value times the number of cells is at most 1 - conf_level, then the next one is
    sought among the rest, and so on, for at most a tenth of the cells; no cell's expectation rests on those set aside.
    In R: the coefficient of I(cell) in lm(y ~ unit + responsibility + I(cell), weights = 1 / std_error^2) where ratings
    are independent, its standard error without the residual scale.

    References
    ----------
    Cook, R. D., & Weisberg, S. (1982). Residuals and influence in regression. Chapman and Hall, chapter 2.
    Hadi, A. S., & Simonoff, J. S. (1993). Procedures for the identification of multiple outliers in linear models.
    JASA, 88, 1264-1272.
    """
    parts = []
    for one in _profiles(ratings, scores, 0, 0):
        cells, table = one.cells, one.table
        estimate, error = (np.full(cells.known.shape, np.nan) for _ in range(2))
        if not one.problem:
            estimate, error = set_aside(cells, one.fit, 1 - conf_level, prior_df)
        unit, scale = (
            table[name].map({label: place for place, label in enumerate(labels)}).fillna(-1).to_numpy(int)
            for name, labels in (("unit", cells.units), ("responsibility", cells.scales))
        )
        inside = (unit >= 0) & (scale >= 0)
        inside[inside] = cells.known[unit[inside], scale[inside]]
        values = {}
        for name, found in (("estimate", estimate), ("std_error", error)):
            values[name] = np.full(len(table), np.nan)
            values[name][inside] = found[unit[inside], scale[inside]]
        see = table["estimate"].to_numpy(float)
        silent = "" if one.problem else "; the other cells say nothing about it"
        method = one.method + "; cell left out of what is expected of it; Student's t"
        parts.append(
            pd.DataFrame(
                {
                    "unit": table["unit"].to_numpy(object),
                    "responsibility": table["responsibility"].to_numpy(object),
                    **{name: np.full(len(table), value, object) for name, value in one.keys.items()},
                    "see": see,
                    "expected": see - values["estimate"],
                    "estimate": values["estimate"],
                    "std_error": values["std_error"],
                    "n": counted(table["n"]),
                    "method": np.where(np.isnan(values["estimate"]), method + silent, method),
                }
            )
        )
    if parts:
        gaps = pd.concat(parts, ignore_index=True)
    else:
        names = ["unit", "responsibility", "see", "expected", "estimate", "std_error", "n"]
        gaps = pd.DataFrame(columns=[*names, "method"]).astype(dict.fromkeys(names[2:], float))
    return judge(
        gaps,
        df=moderated_df(gaps["n"].to_numpy(float), prior_df),
        words=UNIT_PROFILE,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
        family=EXPLORATORY,
    )


@dataclass(frozen=True)
class _Profile:
    """One object and metric: its cells, the additive fit, and what Q is where there is no interaction."""

    keys: dict[str, object]
    table: pd.DataFrame
    cells: Cells
    method: str
    problem: str
    fit: AdditiveFit | None = None
    contrasts: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    null_q: np.ndarray | None = None
    null_contrast_q: np.ndarray | None = None


def _profiles(ratings: pd.DataFrame, scores: pd.DataFrame | None, draws: int, seed: int) -> Iterator[_Profile]:
    if draws < 0:
        raise ValueError(f"draws is {draws}; expected 0 (chi-square) or more, such as 1999.")
    ratings = checked_ratings(ratings)
    names = [name for name in ("object", "metric") if name in ratings]
    groups = ratings.groupby(names, sort=False, dropna=False) if names else [((), ratings)]
    for key, table in groups:
        keys = dict(zip(names, key, strict=True))
        cells = Cells.of(table)
        method = "additive in unit and responsibility; " + (INDEPENDENT if scores is None else CORRELATED)
        if min(cells.known.shape) < 2:
            problem = "fewer than two units" if cells.n_units < 2 else "fewer than two responsibilities"
            yield _Profile(keys, table, cells, f"{method}; {problem} with standard errors", problem)
            continue
        if scores is not None:
            mine = scores[scores["object"] == keys["object"]] if "object" in keys and "object" in scores else scores
            cells = cells.correlated(*profile_correlation(mine, cells.scales))
        fit = fit_additive(cells)
        if fit.df < 1:
            yield _Profile(keys, table, cells, f"{method}; too few cells are rated", "too few cells are rated")
            continue
        null_q, null_contrast_q = null_draws(cells, draws, seed) if draws else (None, None)
        method += f"; p by parametric bootstrap, {draws} draws" if draws else "; p by chi-square"
        yield _Profile(keys, table, cells, method, "", fit, contrast_tests(cells, fit), null_q, null_contrast_q)


def _p_value(q: float, df: int, null: np.ndarray | None) -> float:
    from scipy.special import chdtrc

    if null is None:
        return float(chdtrc(df, q))
    return (1 + int(np.sum(null >= q * (1 - 1e-12)))) / (1 + len(null))


def _with_verdict(rows: list[dict], names: list[str], conf_level: float, found: str, nothing: str) -> pd.DataFrame:
    from engagement.estimates import benjamini_hochberg

    keys = [name for name in ("object", "metric") if rows and name in rows[0]]
    first = [name for name in names if name == "responsibility"]
    table = pd.DataFrame(rows, columns=[*first, *keys, *(name for name in names if name != "responsibility")])
    adjusted = benjamini_hochberg(table["p_value"].to_numpy(float))
    alpha = 1 - conf_level
    verdicts = np.where(np.isnan(adjusted), "not available", np.where(adjusted <= alpha, found, nothing))
    return table.assign(p_adjusted=adjusted, verdict=verdicts.astype(object), rule=RULE.format(round(alpha, 10)))
