"""Measurement invariance: whether items mean the same to people of different languages, levels and waves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from engagement.measurement.structure.difference import Difference, difference
from engagement.measurement.structure.factors.complete_rows import CompleteRows, complete_rows, problem
from engagement.measurement.structure.factors.factor_model import check_options, with_clusters
from engagement.measurement.structure.factors.factor_ordinal import ordinal_pattern
from engagement.measurement.structure.factors.fit_indices import upper_tail
from engagement.measurement.structure.factors.fit_table import CANNOT_FAIL, indices
from engagement.measurement.structure.factors.models import ESTIMATORS, WLSMV, Fitted, fitted_ml, fitted_ordinal
from engagement.measurement.structure.factors.ordered_moments import ordered_data
from engagement.measurement.structure.factors.parameters import continuous_pattern
from engagement.measurement.structure.factors.robust import ML
from engagement.measurement.structure.factors.solution import improper, standardised
from engagement.measurement.structure.invariance_rules import RULE, STRUCTURE_RULE, step_verdict, structure_verdict

SMALLEST_N = 150
CONTINUOUS = (("configural", ()), ("metric", ("loadings",)), ("scalar", ("loadings", "intercepts")))
ORDINAL = (
    ("configural", ()),
    ("thresholds", ("thresholds",)),
    ("loadings", ("thresholds", "loadings")),
    ("intercepts", ("thresholds", "loadings", "intercepts")),
)
HEADINGS = (
    *("step", "chi_square", "df", "p_value", "chi_square_difference", "df_difference", "p_difference"),
    *("cfi", "delta_cfi", "rmsea", "delta_rmsea", "srmr", "delta_srmr", "verdict", "rule"),
    *("n", "n_groups", "groups", "left_out", "method"),
)


class Groups(NamedTuple):
    """Groups that are large enough, and the names of the others.

    Attributes
    ----------
    names : list
        Of the groups compared, sorted.
    rows : list of array of int
        Places of their people among the complete rows.
    left_out : list
        Names of the groups below the limit.
    """

    names: list[Hashable]
    rows: list[np.ndarray]
    left_out: list[Hashable]


def invariance(
    items: pd.DataFrame,
    groups: pd.Series | Sequence[Hashable],
    factors: Mapping[Hashable, Sequence[Hashable]],
    *,
    estimator: str = "mlr",
    cluster: pd.Series | Sequence[Hashable] | None = None,
    smallest_n: int = SMALLEST_N,
) -> pd.DataFrame:
    """Test whether a factor model's parameters are the same in all groups, step by step.

    Parameters
    ----------
    items : DataFrame, shape (respondents, columns)
        Answers, any unit. Rows with a missing answer to an item of the model are left out (listwise).
    groups : Series or sequence, length respondents
        Language, level, wave, form ... of each person, by position. People without a group are left out.
    factors : mapping
        Items of each factor, at least two; at least three if there is one factor.
    estimator : str
        "mlr" (also "ml", "mlm"): configural, metric (equal loadings), scalar (equal loadings and intercepts). "wlsmv",
        for ordered answers: configural, equal thresholds, then loadings, then intercepts.
    cluster : Series or sequence, length respondents, optional
        Unit of each person: tests allow for people of a unit answering alike. With "mlr" units may span groups; with
        "wlsmv" a unit that spans groups counts as one in each.
    smallest_n : int
        Fewest complete rows of a group. Smaller groups are left out and named.

    Returns
    -------
    DataFrame
        One row a step: step, chi_square, df, p_value (the model), chi_square_difference, df_difference, p_difference
        (against the step before), cfi, delta_cfi, rmsea, delta_rmsea, srmr, delta_srmr, verdict, rule, n, n_groups,
        groups, left_out, method. Verdicts: "same structure", "structure fits poorly" or (no
        degrees of freedom) "cannot be judged"; "holds", "doubtful", "does not
        hold"; "not judged" after a step that does not hold; "not converged"; "not tested" (all numbers NaN, the
        reason in `method`) where fewer than two groups are left or the answers do not allow the model.

    Raises
    ------
    ValueError
        If groups or cluster do not fit the table, a factor has a single item, or as in `factor_model`.

    Notes
    -----
    Continuous: factor variances of later groups become free with equal loadings, their means with equal intercepts, as
    lavaan::cfa(model, data, group = "g", group.equal = c("loadings", "intercepts"), std.lv = TRUE, estimator = "MLR").
    Ordered: delta parameterisation with the identification of Wu and Estabrook (2016): equal thresholds free scales and
    intercepts of later groups, equal loadings their factor variances, equal (zero) intercepts their factor means. The
    last step is lavaan's group.equal = c("thresholds", "loadings") with ordered = TRUE. Equal thresholds of items with
    three answers restrict nothing, and items with two join at the last step.
    Indices: robust for "mlm" and "mlr", scaled for "wlsmv". Differences: Satorra and Bentler (2001); for "wlsmv"
    Satorra (2000), as lavTestLRT.

    References
    ----------
    Chen, F. F. (2007). Sensitivity of goodness of fit indexes to lack of measurement invariance. Structural Equation
    Modeling, 14, 464-504.
    Cheung, G. W., & Rensvold, R. B. (2002). Evaluating goodness-of-fit indexes for testing measurement invariance.
    Structural Equation Modeling, 9, 233-255.
    Wu, H., & Estabrook, R. (2016). Identification of confirmatory factor analysis models of different levels of
    invariance for ordered categorical outcomes. Psychometrika, 81, 1014-1045.
    """
    check_options(estimator, cluster)
    data = complete_rows(items, factors)
    alone = [one for one, size in zip(data.simple.factors, data.simple.sizes, strict=True) if size == 1]
    if alone:
        raise ValueError(f"factor {alone[0]!r} has a single item; invariance needs at least two items per factor.")
    if len(groups) != len(items):
        raise ValueError(f"groups has {len(groups)} entries for {len(items)} respondents; give one group per row.")
    labels = np.asarray(groups, dtype=object)
    codes = None
    if cluster is not None:
        data, codes = with_clusters(data, cluster)
    found = _groups(labels[data.keep], smallest_n)
    steps = ORDINAL if estimator == WLSMV else CONTINUOUS
    parts = [data.items.iloc[rows].reset_index(drop=True) for rows in found.rows]
    units = None if codes is None else _recoded([codes[rows] for rows in found.rows], joint=estimator != WLSMV)
    fixed = _fixed_columns(data, found, parts, smallest_n)
    method = _method(estimator, codes)
    reason = _reason(data, found, parts, units, smallest_n)
    if reason:
        return _not_tested(steps, fixed, f"not tested: {reason}; {method}")
    merged: tuple[str, ...] = ()
    if estimator == WLSMV:
        ordered = ordered_data(parts, units)
        if isinstance(ordered, str):
            return _not_tested(steps, fixed, f"not tested: {ordered}; {method}")
        merged = ordered.merged

        def fit(equal: tuple[str, ...]) -> Fitted:
            pattern = ordinal_pattern(data.simple, ordered.counts, len(parts), equal=equal)
            return fitted_ordinal(data.simple, pattern, ordered)
    else:
        values = [one.to_numpy() for one in parts]

        def fit(equal: tuple[str, ...]) -> Fitted:
            pattern = continuous_pattern(data.simple, len(parts), equal=equal)
            return fitted_ml(data.simple, pattern, values, estimator, units)

    fits = [fit(equal) for _, equal in steps]
    table = _judged([name for name, _ in steps], fits, estimator)
    told = ["; ".join([method, *merged, *_notes(data, one, found.names)]) for one in fits]
    return table.assign(**fixed, method=told)[list(HEADINGS)]


def _groups(labels: np.ndarray, smallest_n: int) -> Groups:
    codes, names = pd.factorize(labels)
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    order = sorted(
        range(len(names)), key=lambda at: (str(type(names[at])), names[at]) if _sortable(names) else str(names[at])
    )
    kept = [at for at in order if sizes[at] >= smallest_n]
    return Groups(
        [names[at] for at in kept],
        [np.flatnonzero(codes == at) for at in kept],
        [names[at] for at in order if sizes[at] < smallest_n],
    )


def _sortable(names: Sequence[Hashable]) -> bool:
    return all(isinstance(one, str) for one in names) or all(isinstance(one, (int, float, np.number)) for one in names)


def _recoded(codes: list[np.ndarray], *, joint: bool) -> list[np.ndarray]:
    """Numbers of the units without gaps: over all groups, or within each."""
    if not joint:
        return [np.unique(one, return_inverse=True)[1] for one in codes]
    numbers = np.unique(np.concatenate(codes), return_inverse=True)[1] if codes else np.zeros(0, int)
    return np.split(numbers, np.cumsum([len(one) for one in codes])[:-1]) if codes else []


def _fixed_columns(data: CompleteRows, found: Groups, parts: list[pd.DataFrame], smallest_n: int) -> dict[str, object]:
    left = ", ".join(str(one) for one in found.left_out)
    return {
        "n": sum(len(one) for one in parts),
        "n_groups": len(parts),
        "groups": ", ".join(str(one) for one in found.names),
        "left_out": f"{left} (below {smallest_n})" if left else "",
    }


def _method(estimator: str, codes: np.ndarray | None) -> str:
    told = f"{ESTIMATORS[estimator]}, listwise"
    if estimator == WLSMV:
        told += ", scaled indices, delta parameterisation (Wu and Estabrook 2016)"
    elif estimator != ML:
        told += ", scaled chi-square, robust indices"
    return told if codes is None else f"{told}, clustered in units"


def _reason(data: CompleteRows, found: Groups, parts, units, smallest_n: int) -> str:
    """Why nothing is tested; empty where it is."""
    if len(parts) < 2:
        have = "no group has" if not parts else f"only {found.names[0]!r} has"
        return f"{have} {smallest_n} complete rows or more; comparing needs two groups"
    for name, one in zip(found.names, parts, strict=True):
        reason = problem(one.to_numpy(), data.simple.items)
        if reason:
            return f"{reason} in group {name!r}"
    for name, one in zip(found.names, units or [], strict=False):
        if len(np.unique(one)) < 2:
            return f"people of a single unit in group {name!r}: nothing to cluster by"
    return ""


def _judged(names: list[str], fits: list[Fitted], estimator: str) -> pd.DataFrame:
    rows, before, stopped = [], None, ""
    for name, one in zip(names, fits, strict=True):
        row = {"step": name} | _numbers(one, estimator)
        against = Difference(np.nan, np.nan, np.nan)
        if before is not None:
            against = difference(one, before[1])
            row |= {f"delta_{index}": row[index] - before[0][index] for index in ("cfi", "rmsea", "srmr")}
        row |= dict(zip(("chi_square_difference", "df_difference", "p_difference"), against, strict=True))
        if not one.converged:
            row |= {index: np.nan for index in row if index != "step"} | {"verdict": "not converged", "rule": ""}
            stopped = stopped or f"{name} did not converge"
        elif stopped:
            row |= {"verdict": f"not judged: {stopped}", "rule": RULE}
        elif before is None and not row["df"]:
            row |= {"verdict": CANNOT_FAIL, "rule": STRUCTURE_RULE}
        elif before is None:
            row |= {"verdict": structure_verdict(row["cfi"], row["srmr"]), "rule": STRUCTURE_RULE}
        else:
            row |= {
                "verdict": step_verdict(name, row["delta_cfi"], row["delta_rmsea"], row["delta_srmr"]),
                "rule": RULE,
            }
            stopped = f"{name} does not hold" if row["verdict"] == "does not hold" else ""
        rows.append(row)
        before = (row, one)
    return pd.DataFrame(rows).reindex(columns=[one for one in HEADINGS if one not in _ADDED])


_ADDED = ("n", "n_groups", "groups", "left_out", "method")


def _numbers(fitted: Fitted, estimator: str) -> dict[str, float]:
    found = indices(fitted, estimator)
    version = "" if estimator == ML else "_scaled" if estimator == WLSMV else "_robust"
    statistic = fitted.tests.statistic if estimator == ML else fitted.tests.scaled
    return {
        "chi_square": statistic,
        "df": float(fitted.tests.degrees),
        "p_value": upper_tail(statistic, fitted.tests.degrees),
        "cfi": found["cfi" + version]["estimate"] if fitted.tests.degrees else 1.0,  # saturated
        "rmsea": found["rmsea" + version]["estimate"],
        "srmr": found["srmr"]["estimate"],
    }


def _notes(data: CompleteRows, fitted: Fitted, names: list[Hashable]) -> list[str]:
    """Impossible estimates of each group, in words."""
    found = [] if fitted.converged else ["not converged: no numbers"]
    p, k = len(data.simple.items), len(data.simple.factors)
    for group, name in enumerate(names if fitted.converged else []):
        ideal = standardised(data.simple, fitted.pattern, fitted.model.values[group])
        correlations = np.eye(k)
        a, b = np.triu_indices(k, 1)
        correlations[a, b] = correlations[b, a] = ideal[p:]
        words = improper(data.simple, ideal[:p], fitted.residuals(group)[0], correlations)
        found += [f"{one} (group {name!r})" for one in words]
    if fitted.converged and not np.isfinite(fitted.covariance).all():
        found.append("the data do not identify the model: no scaled tests")
    return found


def _not_tested(steps: Sequence[tuple], fixed: dict[str, object], method: str) -> pd.DataFrame:
    table = pd.DataFrame({"step": [name for name, _ in steps], "verdict": "not tested", "rule": ""})
    table = table.reindex(columns=[one for one in HEADINGS if one not in _ADDED])
    numbers = {one: np.nan for one in table.columns if one not in ("step", "verdict", "rule")}
    return table.assign(**numbers, **fixed, method=method)[list(HEADINGS)]
