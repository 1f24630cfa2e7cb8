"""Multilevel view: people in units in sites, and how much of the variance lies in each layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.nested_likelihood import AGREE, NestedSums, Optimum, maximise

PERSON = "person"
METHOD = "random intercepts, REML"
FEW_GROUPS = 5
CHECKED_UP_TO = 5000  # answers; statsmodels needs minutes for many more
EFFECTS = [
    *("responsibility", "object", "metric", "term", "estimate", "std_error", "conf_low", "conf_high", "conf_level"),
    *("p_value", "n", "method"),
]
LAYERS = [
    *("responsibility", "object", "metric", "layer", "estimate", "variance", "p_value", "n_groups", "n"),
    *("log_likelihood", "method"),
]


@dataclass(frozen=True)
class Multilevel:
    """Result of `multilevel`.

    Attributes
    ----------
    effects : DataFrame
        One row per scale and fixed effect: responsibility, object, metric "score", term, estimate, std_error, conf_low,
        conf_high, conf_level, p_value, n, method.
    layers : DataFrame
        One row per scale and layer: responsibility, object, metric "variance_share", layer (outermost first, "person"
        last), estimate (percent of the variance), variance, p_value (against no variance in the layer), n_groups, n,
        log_likelihood (restricted), method, which says in words what could not be estimated.
    """

    effects: pd.DataFrame
    layers: pd.DataFrame


def multilevel(
    scores: pd.DataFrame,
    *,
    layers: Sequence[str] = ("site", "unit"),
    fixed: Sequence[str] = (),
    conf_level: float = 0.95,
    check: bool = True,
) -> Multilevel:
    """Fit people in units in sites, per responsibility and object.

    Parameters
    ----------
    scores : DataFrame
        SCORES: responsibility, object, score, and the columns named in `layers` and `fixed`. Of a column form only
        "staff" is used. Rows without a score, a layer or a fixed effect are left out; a layer nobody has is left out.
    layers : sequence of str
        One or two columns, outermost first; the inner one is nested: "Night" at two sites is two units.
    fixed : sequence of str
        Categorical columns, such as "level"; the reference is the most frequent category, named in `method`.
    conf_level : float
        Level of the intervals of fixed effects.
    check : bool
        Fit statsmodels' MixedLM with its default optimiser too and say in `method` whether it agrees (up to 5,000
        answers; takes a fraction of a second a scale).

    Returns
    -------
    Multilevel

    Raises
    ------
    ValueError
        If a column is missing, scores are not numeric or not finite, or `layers` names none or more than two.

    Notes
    -----
    score = fixed effects + site + unit + person, independent normal effects; restricted maximum likelihood. The
    likelihood is exact, from sums per unit, and maximised by two optimisers from a grid, with variances of 0 tried by
    themselves: general optimisers were seen to stop short or to return a point far below the maximum and call it
    converged. Where the likelihood is not finite, grows without end or the two do not agree, nothing is printed but
    the reason. Fixed effects have Student's t: intercept, outermost groups minus 1; others, people minus units minus
    effects. p of a layer: likelihood ratio against the model without it, half of chi-square with 1 degree of freedom
    (a variance of 0 is at the edge). In R: lme4::lmer(score ~ level + (1 | site / unit)), fixef, VarCorr, logLik.

    References
    ----------
    Patterson, H. D., & Thompson, R. (1971). Recovery of inter-block information when block sizes are unequal.
    Biometrika, 58, 545-554.
    Self, S. G., & Liang, K.-Y. (1987). Asymptotic properties of maximum likelihood estimators and likelihood ratio
    tests under nonstandard conditions. JASA, 82, 605-610.
    Snijders, T. A. B., & Bosker, R. J. (2012). Multilevel analysis (2nd ed.). Sage.
    """
    layers, fixed = list(layers), list(fixed)
    if not 1 <= len(layers) <= 2:
        raise ValueError(f"layers names {len(layers)} columns; expected one or two, outermost first.")
    for name in ("responsibility", "object", "score", *layers, *fixed):
        if name not in scores:
            raise ValueError(f"scores have no column {name!r}; take them from engagement.measurement.score.")
    if not pd.api.types.is_numeric_dtype(scores["score"]):
        raise ValueError("column 'score' is not numeric; expected scores of 0-100, or missing.")
    staff = scores[scores["form"] == "staff"] if "form" in scores else scores
    if np.isinf(staff["score"].to_numpy(float, na_value=np.nan)).any():
        raise ValueError("column 'score' holds infinite values; expected scores of 0-100, or missing.")
    effects, parts = [], []
    for (responsibility, kind), scale in staff.groupby(["responsibility", "object"], sort=False):
        keys = {"responsibility": responsibility, "object": kind}
        found = _of_scale(scale, layers, fixed, conf_level, check)
        effects += [keys | {"metric": "score"} | row for row in found[0]]
        parts += [keys | {"metric": "variance_share"} | row for row in found[1]]
    return Multilevel(pd.DataFrame(effects, columns=EFFECTS), pd.DataFrame(parts, columns=LAYERS))


def _of_scale(
    scale: pd.DataFrame, layers: list[str], fixed: list[str], conf_level: float, check: bool
) -> tuple[list[dict], list[dict]]:
    given = [name for name in layers if scale[name].notna().any()]
    used = scale[scale["score"].notna() & scale[[*given, *fixed]].notna().all(axis=1)]
    codes, notes = _codes(used, layers, given)
    x, terms, reference = _predictors(used, fixed)
    y = used["score"].to_numpy(float)
    n_groups = {name: int(one.max(initial=-1)) + 1 for name, one in codes.items()}
    kept = list(codes)
    problem = _problem(y, x, codes)
    rows = {"n": len(y), "method": METHOD + reference}
    if problem:
        told = {"method": f"{METHOD}{reference}; {problem}"}
        numbers = dict.fromkeys(("estimate", "variance", "p_value", "log_likelihood"), np.nan)
        return [], [
            numbers | rows | told | {"layer": name, "n_groups": n_groups.get(name, 0)} for name in (*layers, PERSON)
        ]
    inner, outer = kept[-1], kept[0] if len(kept) == 2 else None
    units = codes[inner]
    sites = np.zeros(n_groups[inner], dtype=np.int64)
    if outer is not None:
        sites[units] = codes[outer]
    centre = y.mean()
    sums = NestedSums.of(x, y - centre, units, sites)
    best = maximise(sums, sites=outer is not None)
    if best.problem:
        told = {"method": f"{METHOD}{reference}; no result: {best.problem}"}
        numbers = dict.fromkeys(("estimate", "variance", "p_value", "log_likelihood"), np.nan)
        return [], [
            numbers | rows | told | {"layer": name, "n_groups": n_groups.get(name, 0)} for name in (*layers, PERSON)
        ]
    if check:
        rows["method"] += _checked(x, y, codes, best)
    variances = {inner: best.unit_ratio * best.fit.residual, PERSON: best.fit.residual}
    without = {inner: maximise(sums, units=False, sites=outer is not None)}
    if outer is not None:
        variances[outer] = best.site_ratio * best.fit.residual
        without[outer] = maximise(sums, sites=False)
    total = sum(variances.values())
    shares = []
    for name in (*layers, PERSON):
        row = rows | {"layer": name, "n_groups": n_groups.get(name, 0), "log_likelihood": best.fit.log_likelihood}
        if name not in variances:
            shares.append(
                row | {"estimate": np.nan, "variance": np.nan, "p_value": np.nan, "method": f"{METHOD}; {notes[name]}"}
            )
            continue
        row |= {"variance": variances[name], "estimate": 100 * variances[name] / total, "p_value": np.nan}
        if name == PERSON:
            row["n_groups"] = len(y)
        else:
            row["p_value"] = _half_chi_square(2 * (best.fit.log_likelihood - without[name].fit.log_likelihood))
            row["method"] += _words(name, variances[name], n_groups[name])
        shares.append(row)
    return _effects(best, terms, centre, sums, n_groups[outer or inner], conf_level, rows), shares


def _codes(used: pd.DataFrame, layers: list[str], given: list[str]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Codes of the layers that can vary, outermost first, and for the others why they cannot."""
    codes, notes = {}, {name: f"no {name} is given" for name in layers if name not in given}
    for place, name in enumerate(given):
        found = used.groupby(given[: place + 1], sort=False).ngroup().to_numpy()
        count = int(found.max(initial=-1)) + 1
        if count < 2:
            notes[name] = f"one {name}: no variance between {name}s can be seen"
        else:
            codes[name] = found
    if len(codes) == 2:
        outer, inner = codes
        if codes[outer].max(initial=-1) == codes[inner].max(initial=-1):
            notes[outer] = f"every {outer} has one {inner}: the two cannot be told apart, shown as {inner}"
            del codes[outer]
    return codes, notes


def _predictors(used: pd.DataFrame, fixed: list[str]) -> tuple[np.ndarray, list[str], str]:
    """Intercept and indicator columns; the most frequent category of each fixed effect is its reference."""
    columns, terms, words = [np.ones(len(used))], ["intercept"], []
    for name in fixed:
        counts = used[name].value_counts()  # by frequency; ties in order of first appearance
        words += [f"{name} against {one}" for one in counts.index[:1]]
        for category in counts.index[1:]:
            columns.append((used[name] == category).to_numpy(float))
            terms.append(f"{name}: {category}")
    return np.column_stack(columns), terms, "".join(f"; {one}" for one in words)


def _problem(y: np.ndarray, x: np.ndarray, codes: dict[str, np.ndarray]) -> str:
    if not len(y):
        return "nobody has a score"
    if not codes:
        return "fewer than two groups in every layer: nothing to compare"
    if np.ptp(y) == 0:
        return "no variance: everybody has the same score"
    inner = list(codes)[-1]
    if codes[inner].max() + 1 == len(y):
        return f"no {inner} with two answers: {inner} and person cannot be told apart"
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return "the fixed effects cannot be told apart"
    if len(y) <= x.shape[1] + 1:
        return "too few answers for the fixed effects"
    return ""


def _words(name: str, variance: float, count: int) -> str:
    if variance == 0:
        return f"; estimated at zero: {name}s differ no more than chance makes them"
    return f"; only {count} {name}s: their variance is barely known" if count < FEW_GROUPS else ""


def _half_chi_square(ratio: float) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(1, ratio) / 2) if ratio > 2 * AGREE else 1.0


def _effects(
    best: Optimum, terms: list[str], centre: float, sums: NestedSums, groups: int, conf_level: float, rows: dict
) -> list[dict]:
    from scipy.special import stdtr, stdtrit

    found = []
    within = sums.n - len(sums.sizes) - (len(terms) - 1)
    for place, term in enumerate(terms):
        estimate = float(best.fit.effects[place]) + (centre if place == 0 else 0.0)
        error = float(np.sqrt(best.fit.covariance[place, place]))
        df = groups - 1 if place == 0 else within
        half = stdtrit(df, 0.5 + conf_level / 2) * error if df >= 1 else np.nan
        p_value = 2 * stdtr(df, -abs(estimate) / error) if df >= 1 and place else np.nan
        found.append(
            {"term": term, "estimate": estimate, "std_error": error, "conf_low": estimate - half}
            | {"conf_high": estimate + half, "conf_level": conf_level, "p_value": float(p_value)}
            | rows
        )
    return found


def _checked(x: np.ndarray, y: np.ndarray, codes: dict[str, np.ndarray], best: Optimum) -> str:
    """Compare with statsmodels' MixedLM and its default optimiser, in words."""
    if len(y) > CHECKED_UP_TO:
        return "; not compared with statsmodels: many answers"
    reached = statsmodels_log_likelihood(x, y, codes)
    if not np.isfinite(reached):
        return "; statsmodels MixedLM (default optimiser) gave no finite log likelihood"
    short = best.fit.log_likelihood - reached
    if short > 1e-4:
        return f"; statsmodels MixedLM (default optimiser) stopped {short:.2g} below this log likelihood"
    return "; statsmodels MixedLM (default optimiser) agrees"


def statsmodels_log_likelihood(
    x: np.ndarray, y: np.ndarray, codes: dict[str, np.ndarray], *, method: str | None = None
) -> float:
    """Log restricted likelihood that statsmodels' MixedLM reaches; NaN where it fails.

    Parameters
    ----------
    x, y : array
        Predictors (people, p) and scores.
    codes : dict of array
        Groups of one or two layers, outermost first.
    method : str or None
        Optimiser; None: statsmodels' default.

    Returns
    -------
    float
        On the scale of `y`, comparable with R's logLik.
    """
    import warnings

    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

    sd = y.std()
    layers = list(codes.values())
    options = {}
    if len(layers) == 2:
        inside, names, matrices = [], [], []
        for site in range(int(layers[0].max()) + 1):
            units, place = np.unique(layers[1][layers[0] == site], return_inverse=True)
            inside.append(np.eye(len(units))[place])
            names.append([str(one) for one in units])
        matrices.append(inside)
        options["exog_vc"] = VCSpec(["inner"], [names], matrices)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of convergence: the log likelihood is looked at instead
        try:
            model = MixedLM((y - y.mean()) / sd, x, groups=layers[0], exog_re=np.ones((len(y), 1)), **options)
            fit = model.fit(reml=True) if method is None else model.fit(reml=True, method=method)
            return float(fit.llf) - (len(y) - x.shape[1]) * float(np.log(sd))
        except (np.linalg.LinAlgError, ValueError, FloatingPointError):
            return np.nan
