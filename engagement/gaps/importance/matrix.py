"""What staff call important, against how they rate it: the priority matrix, with the uncertainty of each position."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, holm, share_interval, t_interval
from engagement.gaps.importance.positions import (
    between,
    correlations,
    quadrant_probabilities,
    see_distances,
    share_distances,
)

OFTEN_LOW = "often chosen, rated low: look here first"
OFTEN_HIGH = "often chosen, rated high: keep"
SELDOM_LOW = "seldom chosen, rated low"
SELDOM_HIGH = "seldom chosen, rated high"
NOT_CLEAR = "not clear of chance"
NOT_AVAILABLE = "not available"
QUADRANTS = {
    "probability_often_low": OFTEN_LOW,
    "probability_often_high": OFTEN_HIGH,
    "probability_seldom_low": SELDOM_LOW,
    "probability_seldom_high": SELDOM_HIGH,
}
RULE = (
    "importance-performance analysis (Martilla and James 1977), lines at {importance} and {see}; named where both are "
    "clear of their line (Berger 1982) at Holm's (1979) step"
)
MIDDLE = 50.0


def priorities(
    importance: pd.DataFrame,
    ratings: pd.DataFrame,
    *,
    choices: int = 3,
    offered: int | None = None,
    importance_line: str | float = "chance",
    see_line: str | float | None = None,
    covariance: pd.DataFrame | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Place each responsibility by how often it was chosen and how it is rated, and name the quadrant if it is clear.

    Parameters
    ----------
    importance : DataFrame
        One row a responsibility: `responsibility`, `estimate` (percent of those asked who chose it), `std_error`, `n`;
        with `variance` (as `summarise` gives it) the standard error is taken anew without finite population correction.
    ratings : DataFrame
        One row a responsibility: a table of `target_gaps` (see, target, std_error, n), or staff's ratings (estimate,
        std_error, n, optionally variance) of one form, object and metric. 0-100, higher is better.
    choices : int
        How many options a person could choose.
    offered : int or None
        How many options there were; None: the rows of `importance`.
    importance_line : "chance", "mean" or number
        What parts often from seldom chosen: 100 choices / offered percent, what each option would get if people chose
        at random ("chance"); the mean share of all options; or a percent of your own.
    see_line : "target", "middle", "mean", number or None
        What parts high from low ratings: the client's target, 50, the mean rating of all, or a score of your own. None:
        the target where `ratings` has one, else the middle of the scale.
    covariance : DataFrame or None
        Of `choice_covariance`. Its correlations serve: a person's choices exclude one another, and people may rate
        lower what they call important. None (published results): taken as uncorrelated, and `method` says so.
    conf_level : float
        Level of the intervals; familywise level of the quadrants.

    Returns
    -------
    DataFrame
        responsibility; importance, importance_low, importance_high (percent, Wilson), importance_line; see, see_low,
        see_high (0-100, Student's t), reference, shortfall (reference minus see; above 0: below the line); quadrant;
        probability (of the likeliest quadrant) and probability_often_low, probability_often_high,
        probability_seldom_low, probability_seldom_high (they sum to 1); p_value, p_adjusted, conf_level, n (who
        answered the question of importance), n_staff (ratings behind see), metric, estimand, method, rule.
        Probabilities are NaN and quadrant "not available" where a side is missing, rests on fewer than two people, or
        all gave the same rating; `method` says which.

    Raises
    ------
    ValueError
        If a column is missing, a responsibility stands twice, or a line or number of choices makes no sense.

    Notes
    -----
    On either axis z is the distance from the line in standard errors: for shares the score test that Wilson's interval
    inverts, (p - c) / sqrt(c (100 - c) / n_eff), so that 0 and 100 percent have a z; for ratings Student's t carried
    over to a normal score; against a mean the standard error of the difference from that mean. The probability of a
    quadrant is that of the bivariate normal about the estimates with their correlation: how the data spread belief over
    the four cells with a flat prior. p_value is the larger of the two axes' two-sided p values (a quadrant is claimed
    only if both differ from their line), adjusted by Holm over the responsibilities. In R: prop.test(correct = FALSE),
    pt, mvtnorm::pmvnorm, p.adjust(method = "holm").

    Where the lines cross decides the quadrant; there is no right place for them. Chance share and target are fixed
    before the data; means make something "low" in every organisation.

    References
    ----------
    Martilla, J. A., & James, J. C. (1977). Importance-performance analysis. Journal of Marketing, 41(1), 77-79.
    Oh, H. (2001). Revisiting importance-performance analysis. Tourism Management, 22, 617-627.
    Berger, R. L. (1982). Multiparameter hypothesis testing and acceptance sampling. Technometrics, 24, 295-300.
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian J. of Statistics, 6, 65-70.
    """
    from scipy.special import ndtr, ndtri, stdtr

    see_name = "see" if "see" in ratings else "estimate"
    _check(importance, "importance", ["responsibility", "estimate", "std_error", "n"])
    _check(ratings, "ratings", ["responsibility", see_name, "std_error", "n"])
    keys = importance["responsibility"].tolist()
    rated = ratings.set_index("responsibility").reindex(keys)
    share, n = _column(importance, "estimate"), _column(importance, "n")
    share_error = _process_error(importance, n)
    see, n_staff = _column(rated, see_name), _column(rated, "n")
    see_error, df = _process_error(rated, n_staff), n_staff - 1
    problem = _problems(share, share_error, n, see, see_error, df)

    correlation = correlations(covariance, keys)
    share_at, share_words = _importance_line(importance_line, share, choices, offered or len(keys))
    see_at, see_words = _see_line(see_line, see, rated)
    share_z, share_weights = share_distances(share, share_error, n, share_at, importance_line == "mean", correlation)
    see_t, see_weights = see_distances(see, see_error, see_at, see_line == "mean", correlation)
    usable = (problem == "") & np.isfinite(share_z) & np.isfinite(see_t)
    problem = np.where((problem == "") & ~usable, "no distance from the mean can be judged", problem)
    safe_df = np.where(usable, df, 1.0)
    see_p = np.where(usable, 2 * stdtr(safe_df, -np.abs(np.where(usable, see_t, 0.0))), np.nan)
    see_z = -np.sign(np.where(usable, see_t, np.nan)) * ndtri(see_p / 2)
    share_p = np.where(usable, 2 * ndtr(-np.abs(np.where(usable, share_z, 0.0))), np.nan)
    rho = between(share_weights, see_weights, correlation, share_error, see_error)
    cells = quadrant_probabilities(np.where(usable, share_z, np.nan), see_z, rho)
    p_value = np.fmax(share_p, see_p)
    adjusted = holm(p_value)

    named = usable & (np.where(usable, adjusted, 1.0) <= 1 - conf_level)
    place = (2 * (share_z < 0) + (see_z >= 0)).astype(int)  # the order of QUADRANTS
    words = np.array(list(QUADRANTS.values()), object)[place]
    quadrant = np.where(named, words, np.where(usable, NOT_CLEAR, NOT_AVAILABLE))
    wilson = [share_interval(*row, 0.0, conf_level) for row in zip(share, share_error, n, strict=True)]
    student = [t_interval(*row, conf_level) for row in zip(see, see_error, df, strict=True)]
    told = "uncertainty of both axes; " + (
        "taken as uncorrelated" if covariance is None else "their correlation from the people who gave both"
    )
    metric = rated["metric"].fillna("score").to_numpy(object) if "metric" in rated else "score"
    return pd.DataFrame(
        {
            "responsibility": keys,
            "importance": share,
            "importance_low": [low for low, _ in wilson],
            "importance_high": [high for _, high in wilson],
            "importance_line": share_at,
            "see": see,
            "see_low": [low for low, _ in student],
            "see_high": [high for _, high in student],
            "reference": see_at,
            "shortfall": see_at - see,
            "quadrant": quadrant,
            "probability": cells.max(axis=1),
            **{name: cells[:, at] for at, name in enumerate(QUADRANTS)},
            "p_value": p_value,
            "p_adjusted": adjusted,
            "conf_level": conf_level,
            "n": pd.array(n, dtype="Float64").astype("Int64"),
            "n_staff": pd.array(n_staff, dtype="Float64").astype("Int64"),
            "metric": metric,
            "estimand": PROCESS,
            "method": [f"{told}: {one}" if one else told for one in problem],
            "rule": RULE.format(importance=share_words, see=see_words),
        }
    )


def _check(table: pd.DataFrame, name: str, columns: list[str]) -> None:
    for column in columns:
        if column not in table:
            raise ValueError(f"{name} has no column {column!r}; it needs {', '.join(columns)}.")
    twice = table["responsibility"][table["responsibility"].duplicated()]
    if len(twice):
        rows = int((table["responsibility"] == twice.iloc[0]).sum())
        raise ValueError(
            f"{name} has {rows} rows for responsibility {twice.iloc[0]!r}; keep one form, object, metric and group."
        )


def _column(table: pd.DataFrame, name: str) -> np.ndarray:
    return table[name].to_numpy(dtype=float, na_value=np.nan)


def _process_error(table: pd.DataFrame, n: np.ndarray) -> np.ndarray:
    """Take the population correction off standard errors, where the table has the variance per answer."""
    error = _column(table, "std_error")
    if "variance" not in table:
        return error
    variance = _column(table, "variance")
    own = np.sqrt(np.clip(variance, 0, None) / np.where(n > 0, n, np.nan))
    return np.where(np.isfinite(own), own, error)


def _problems(share, share_error, n, see, see_error, df) -> np.ndarray:
    """Why a row has no probability; "" where it has one."""
    reasons = [
        (~np.isfinite(share) | ~(n > 0), "nobody answered the question of importance"),
        (~np.isfinite(see), "not rated"),
        (~(df >= 1) | ~np.isfinite(see_error), "ratings of fewer than two people"),
        (see_error == 0, "all gave the same rating"),
        ((share > 0) & (share < 100) & ~(share_error > 0), "no standard error of the share"),
    ]
    return np.select([mask for mask, _ in reasons], [text for _, text in reasons], "").astype(object)


def _importance_line(line: str | float, share: np.ndarray, choices: int, offered: int) -> tuple[np.ndarray, str]:
    if line == "mean":
        known = share[np.isfinite(share)]
        return np.full(len(share), known.mean() if len(known) else np.nan), "the mean share"
    if line == "chance":
        if not 0 < choices < offered:
            raise ValueError(
                f"choices is {choices} of {offered} options; expected at least 1 and fewer than the options, "
                "else every option is chosen by chance alone."
            )
        percent = 100 * choices / offered
        return np.full(len(share), percent), f"the chance share {percent:g}%"
    if isinstance(line, str) or not 0 < line < 100:
        raise ValueError(f"importance_line is {line!r}; expected 'chance', 'mean' or a percent between 0 and 100.")
    return np.full(len(share), float(line)), f"{line:g}%"


def _see_line(line: str | float | None, see: np.ndarray, rated: pd.DataFrame) -> tuple[np.ndarray, str]:
    if line is None:
        line = "target" if "target" in rated else "middle"
    if line == "target":
        if "target" not in rated:
            raise ValueError("see_line is 'target', but ratings has no column 'target'; take it from target_gaps.")
        return _column(rated, "target"), "the target"
    if line == "mean":
        known = see[np.isfinite(see)]
        return np.full(len(see), known.mean() if len(known) else np.nan), "the mean rating"
    if line == "middle":
        return np.full(len(see), MIDDLE), "the middle of the scale, 50"
    if isinstance(line, str) or not 0 <= line <= 100:
        raise ValueError(
            f"see_line is {line!r}; expected 'target', 'middle', 'mean', None or a score between 0 and 100."
        )
    return np.full(len(see), float(line)), f"{line:g}"
