"""McDonald's omega: how much of a scale's total is one thing, and how much is anything the items share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from engagement.measurement.consistency.alpha import alpha_of
from engagement.measurement.consistency.correlations import Correlations, correlations_of
from engagement.measurement.consistency.moments import ItemSums, item_sums
from engagement.measurement.consistency.schmid_leiman import SchmidLeiman, group_omegas, omegas, schmid_leiman

GENERAL = "g"
ALL = ("omega_total", "omega_hierarchical", "omega_asymptotic", "ecv")
ONE_FACTOR = ALL[:2]
INTERVALS = ("percentile", "bca")
Progress = Callable[[int, int], None]


def omega(
    items: pd.DataFrame | None,
    *,
    n_factors: int | None = None,
    correlations: pd.DataFrame | np.ndarray | None = None,
    missing: str = "pairwise",
    bootstrap: int = 0,
    interval: str = "percentile",
    seed: int = 1,
    conf_level: float = 0.95,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Omega total and hierarchical, ECV, and the omegas of group factors.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items), or None
        Answers; None where only `correlations` are at hand.
    n_factors : int or None
        Group factors: 1, 2, 3 or more. None: 3 from nine items on (three for each factor), else 1; two are never chosen
        unasked, because two correlated factors do not identify a general one.
    correlations : DataFrame or array, shape (items, items), or None
        Analysed in place of Pearson's correlations of `items`, such as polychoric ones.
    missing : str
        "pairwise": each correlation from those who answered both. "listwise": complete rows only.
    bootstrap : int
        Resamples of respondents for the intervals; 0: no intervals. 1000 or more for a report.
    interval : str
        "percentile", or "bca": bias-corrected and accelerated, the acceleration from up to 200 groups of respondents
        left out in turn.
    seed : int
        Of the resamples.
    conf_level : float
        Level of the intervals.
    progress : callable or None
        Called with (resamples done, resamples in all).

    Returns
    -------
    DataFrame
        One row per metric and factor: metric, factor, estimate, std_error, conf_low, conf_high, conf_level, n,
        n_items, n_factors, method. Factor "g": omega_total, omega_hierarchical, and with two or more factors
        omega_asymptotic (hierarchical omega of an endless test of this kind) and ecv (share of the common variance
        that is the general factor's); alpha_standardised for comparison. Each group factor "F1", "F2", ... with the
        items that load highest on it: omega_subscale, omega_subscale_general, omega_subscale_group. Intervals for
        factor "g" only: group factors may change places between resamples. Estimates are NaN where there are fewer
        than three items that vary, more factors than the items identify, or pairs nobody answered; `method` tells.

    Raises
    ------
    ValueError
        If an option is unknown or does not fit, or `correlations` is not a correlation matrix of the items.

    Notes
    -----
    Of standardised items, with V the sum of their correlations: omega total = 1 - sum(u^2) / V, hierarchical =
    (sum g)^2 / V, asymptotic = (sum g)^2 / (V - sum u^2), u^2 uniqueness, g loadings on the general factor of the
    Schmid-Leiman transform of minres factors rotated by oblimin. Items that load negatively on the general factor are
    turned, and `method` says how many. One factor: its omega total; hierarchical is the same by definition. Two items
    have no omega: alpha_standardised is then the Spearman-Brown coefficient. n is the number of respondents with at
    least one answer (pairwise) or of complete rows.
    In R: psych::omega(items, nfactors, fm = "minres", rotate = "oblimin", plot = FALSE).

    References
    ----------
    McDonald, R. P. (1999). Test theory: a unified treatment. Erlbaum.
    Zinbarg, R. E., Revelle, W., Yovel, I., & Li, W. (2005). Cronbach's alpha, Revelle's beta, and McDonald's omega H:
    their relations with each other and two alternative conceptualizations of reliability. Psychometrika, 70, 123-133.
    Reise, S. P. (2012). The rediscovery of bifactor measurement models. Multivariate Behavioral Research, 47, 667-696.
    Efron, B. (1987). Better bootstrap confidence intervals. JASA, 82, 171-185.
    """
    _check(items, n_factors, correlations, bootstrap, interval)
    found = correlations_of(items, correlations=correlations, missing=missing)
    k = len(found.matrix)
    factors = default_factors(k) if n_factors is None else n_factors
    told = f"minres, {'one factor' if factors == 1 else f'oblimin, Schmid-Leiman, {factors} group factors'}"
    problem = _problem(found, factors)
    if problem:
        table = _unavailable(found, problem, told)
    else:
        split = schmid_leiman(found.matrix, factors)
        table = _rows(found, split, "; ".join([told + found.told, *_told(split)]))
        if bootstrap:
            ends = _intervals(found, factors, bootstrap, interval, seed, conf_level, progress)
            table = _with_intervals(table, ends, bootstrap, interval)
    fixed = {"conf_level": conf_level, "n": found.n, "n_items": k, "n_factors": factors}
    table = table.assign(**{name: table.get(name, default) for name, default in fixed.items()})
    return table.reindex(columns=_HEADINGS)


def default_factors(n_items: int) -> int:
    """Group factors that `omega` takes unasked: 3 from nine items on, else 1."""
    return 3 if n_items >= 9 else 1


_HEADINGS = (
    *("metric", "factor", "estimate", "std_error", "conf_low", "conf_high", "conf_level"),
    *("n", "n_items", "n_factors", "method"),
)


def _check(
    items: pd.DataFrame | None, n_factors: int | None, correlations: object, bootstrap: int, interval: str
) -> None:
    if items is None and correlations is None:
        raise ValueError("omega needs items or correlations; found neither.")
    if n_factors is not None and n_factors < 1:
        raise ValueError(f"n_factors is {n_factors}; expected 1 or more, or None to let the number of items decide.")
    if bootstrap < 0:
        raise ValueError(f"bootstrap is {bootstrap}; expected the number of resamples, or 0 for none.")
    if bootstrap and correlations is not None:
        raise ValueError("intervals resample the answers, and correlations given stay as they are; leave one out.")
    if interval not in INTERVALS:
        raise ValueError(f"interval is {interval!r}; expected 'percentile' or 'bca'.")


def _problem(found: Correlations, factors: int) -> str:
    """Why there is no omega; "" where there is one."""
    k = len(found.matrix)
    if found.problem:
        return found.problem
    if k < 3:
        return f"omega needs three items that vary, found {k}"
    if k * (k - 1) / 2 - k * factors + factors * (factors - 1) / 2 < 0:
        return f"{k} items do not identify {factors} factors"
    return ""


def _unavailable(found: Correlations, problem: str, told: str) -> pd.DataFrame:
    rows = [(metric, np.nan, f"{told}: not computable, {problem}") for metric in ONE_FACTOR]
    alpha = np.nan if found.problem else alpha_of(found.matrix)
    name = "Spearman-Brown, two items" if len(found.matrix) == 2 else "standardised alpha"
    rows.append(("alpha_standardised", alpha, name + (f": not computable, {problem}" if np.isnan(alpha) else "")))
    return pd.DataFrame(rows, columns=["metric", "estimate", "method"]).assign(factor=GENERAL)


def _rows(found: Correlations, split: SchmidLeiman, told: str) -> pd.DataFrame:
    one = split.group.shape[1] == 1
    values = omegas(found.matrix, split)
    turned = found.matrix * np.outer(split.signs, split.signs)
    rows = [(name, GENERAL, values[name], told) for name in (ONE_FACTOR if one else ALL)]
    if one:
        rows[1] = (*rows[1][:3], told + "; equal to omega total with one factor")
    rows.append(
        ("alpha_standardised", GENERAL, alpha_of(turned), "standardised alpha of the items as turned for omega")
    )
    table = pd.DataFrame(rows, columns=["metric", "factor", "estimate", "method"])
    if one:
        return table
    groups = [
        {"metric": metric, "factor": f"F{place + 1}", "estimate": value, "method": told, "n_items": count}
        for place, (count, values) in enumerate(group_omegas(found.matrix, split))
        for metric, value in values.items()
    ]
    table = pd.concat([table.assign(n_items=len(found.matrix)), pd.DataFrame(groups)], ignore_index=True)
    return table


def _told(split: SchmidLeiman) -> list[str]:
    turned = int((split.signs < 0).sum())
    told = [f"items turned because they load negatively: {turned}"] if turned else []
    if len(split.on_general) == 2:
        told.append("two factors: equal loadings on the general factor assumed")
    return told + list(split.notes)


def _values(sums: ItemSums, factors: int) -> np.ndarray:
    """Metrics of factor g from one set of sums, NaN where they cannot be had."""
    matrix = sums.correlation
    if not np.isfinite(matrix).all():
        return np.full(len(ALL) + 1, np.nan)
    split = schmid_leiman(matrix, factors, tolerance=1e-6)
    turned = matrix * np.outer(split.signs, split.signs)
    return np.array([*omegas(matrix, split).values(), alpha_of(turned)])


def _intervals(
    found: Correlations,
    factors: int,
    bootstrap: int,
    interval: str,
    seed: int,
    conf_level: float,
    progress: Progress | None,
) -> pd.DataFrame:
    from scipy.special import ndtr, ndtri

    answers, rng = found.answers, np.random.default_rng(seed)
    rows = answers.shape[1]
    whole = item_sums(answers, squares=True)
    drawn = np.empty((bootstrap, len(ALL) + 1))
    for replicate in range(bootstrap):
        weights = np.bincount(rng.integers(0, rows, rows), minlength=rows).astype(float)
        drawn[replicate] = _values(item_sums(answers, squares=True, weights=weights, origin=whole.origin), factors)
        if progress is not None:
            progress(replicate + 1, bootstrap)
    tails = np.array([(1 - conf_level) / 2, (1 + conf_level) / 2])
    left_out = _left_out(answers, whole, factors, rng) if interval == "bca" else None
    estimate = _values(whole, factors)
    ends = []
    for place, values in enumerate(drawn.T):
        values = values[np.isfinite(values)]
        at = tails
        if left_out is not None and len(left_out) > 1 and len(values) > 1:
            below = ((values < estimate[place]).sum() + 0.5 * (values == estimate[place]).sum()) / len(values)
            bias = ndtri(np.clip(below, 0.5 / len(values), 1 - 0.5 / len(values)))
            gap = left_out[:, place].mean() - left_out[:, place]
            spread = (gap**2).sum() ** 1.5
            acceleration = (gap**3).sum() / (6 * spread) if spread > 0 else 0.0
            z = bias + ndtri(tails)
            at = ndtr(bias + z / (1 - acceleration * z))
        enough = len(values) > 1
        low, high = np.quantile(values, at) if enough else (np.nan, np.nan)
        std_error = float(values.std(ddof=1)) if enough else np.nan
        ends.append((std_error, float(low), float(high), bootstrap - len(values)))
    names = [*ALL, "alpha_standardised"]
    return pd.DataFrame(ends, index=names, columns=["std_error", "conf_low", "conf_high", "failed"])


def _left_out(answers: np.ndarray, whole: ItemSums, factors: int, rng: np.random.Generator) -> np.ndarray:
    """Values with each group of respondents left out: the jackknife of the acceleration."""
    rows = answers.shape[1]
    group = rng.permutation(rows) % min(rows, 200)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 2))
    found = []
    for low, high in zip(starts[:-1], starts[1:], strict=True):
        part = item_sums(answers[:, order[low:high]], squares=True, origin=whole.origin)
        found.append(_values(whole - part, factors))
    values = np.array(found)
    return values[np.isfinite(values).all(axis=1)]


def _with_intervals(table: pd.DataFrame, ends: pd.DataFrame, bootstrap: int, interval: str) -> pd.DataFrame:
    matched = ends.reindex(table["metric"]).reset_index(drop=True)
    has = matched["failed"].notna()
    name = "percentile" if interval == "percentile" else "BCa"
    failed = matched["failed"].fillna(0).astype(int)
    told = [
        f"; {name} bootstrap, {bootstrap} resamples" + (f", {lost} without solution" if lost else "") for lost in failed
    ]
    method = np.where(has, table["method"] + np.array(told, dtype=object), table["method"])
    return table.assign(method=method, **{name: matched[name] for name in ("std_error", "conf_low", "conf_high")})
