"""Differential item functioning: whether people of different groups, alike overall, answer an item alike."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from engagement.estimates.families import benjamini_hochberg
from engagement.measurement.differential.matching import MATCHINGS, count_cells, make_matcher
from engagement.measurement.differential.models import R_SQUARED, TESTS, Found, compare_groups
from engagement.rules import Rule

JODOIN_GIERL = Rule("Jodoin and Gierl (2001)", (0.035, 0.07), ("negligible", "moderate", "large"))
ZUMBO = Rule("Zumbo (1999)", (0.13, 0.26), ("negligible", "moderate", "large"))
NOT_SHOWN = "no difference shown"

SMALLEST_GROUP = 50
"""Groups with fewer people are left out of the comparison."""


def differential_items(
    items: pd.DataFrame,
    groups: pd.Series | Sequence[Hashable],
    *,
    matching: str = "total",
    anchors: Sequence[Hashable] | None = None,
    cluster: pd.Series | Sequence[Hashable] | None = None,
    effect: str = "nagelkerke",
    rule: Rule = JODOIN_GIERL,
    smallest_group: int = SMALLEST_GROUP,
    level: float = 0.05,
) -> pd.DataFrame:
    """Test every item for differential functioning between groups, by ordinal logistic regression.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers of one scale in ordered categories, higher means more, reverse-keyed items reverse-scored; at least two
        columns.
    groups : Series or sequence, length respondents
        Group of each respondent (language, level, form); rows without one are left out.
    matching : str
        "total": people are matched on the mean of all items, the studied one among them. "rest": of the others. Where
        groups differ overall, "rest" finds differences that are not there: the shorter score is less reliable.
    anchors : sequence of item, optional
        Items that match; default all. Give those known to work alike, to keep others out of the score.
    cluster : Series or sequence, length respondents, optional
        Units within which answers go together: Wald tests with clustered standard errors take the place of likelihood
        ratios.
    effect : str
        R squared whose change is the effect size: "nagelkerke", "mcfadden" or "cox_snell".
    rule : Rule
        Cuts of that change; `JODOIN_GIERL` or `ZUMBO`, which are about Nagelkerke's.
    smallest_group : int
        Groups with fewer respondents are left out.
    level : float
        Level of the adjusted p value that a verdict needs.

    Returns
    -------
    DataFrame
        Three rows per item: item, test ("any", "uniform": one group rates it higher throughout, "non-uniform": higher
        for some and lower for others), metric (such as "r2_change_nagelkerke"), estimate (change of R squared, 0-1),
        chi_square, df, p_value, p_adjusted (Benjamini-Hochberg over the items, per test), verdict, rule, n, n_groups,
        method; on the uniform row group and compared_with, the group that rates the item highest and lowest at the
        same score, and log_odds, the difference between them. NaN with the reason in `method` where an item cannot be
        judged.

    Raises
    ------
    ValueError
        If an argument is unknown or does not fit the table.

    Notes
    -----
    Model 1: answer on the matching score. Model 2: and the group. Model 3: and score times group. Twice the difference
    in log likelihood, 1 to 2 is the uniform, 2 to 3 the non-uniform, 1 to 3 any difference; chi-square with g - 1,
    g - 1 and 2 (g - 1) degrees of freedom. A person counts who answered the item and at least half of the other
    matching items.
    In R: MASS::polr or ordinal::clm on the three models; lordif::rundif has the same tests with other scores.

    References
    ----------
    Swaminathan, H., & Rogers, H. J. (1990). Detecting differential item functioning using logistic regression
    procedures. Journal of Educational Measurement, 27, 361-370.
    Zumbo, B. D. (1999). A handbook on the theory and methods of differential item functioning (DIF). Directorate of
    Human Resources Research and Evaluation, Department of National Defense, Ottawa.
    Jodoin, M. G., & Gierl, M. J. (2001). Evaluating type I error and power rates using an effect size measure with the
    logistic regression procedure for DIF detection. Applied Measurement in Education, 14, 329-349.
    Nagelkerke, N. J. D. (1991). A note on a general definition of the coefficient of determination. Biometrika, 78,
    691-692.
    """
    anchors = _checked(items, matching, anchors, effect, level)
    labels = _by_row(groups, items, "groups")
    codes, names = pd.factorize(labels, sort=True)
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.flatnonzero(sizes >= smallest_group)
    lookup = np.append(np.full(len(names), -1), -1)
    lookup[kept] = np.arange(len(kept))
    group = lookup[codes]
    small = len(names) - len(kept)
    told = [f"{small} of {len(names)} groups under {smallest_group} people left out"] if small else []
    clusters = None if cluster is None else pd.factorize(_by_row(cluster, items, "cluster"))[0]
    if clusters is not None:
        group = np.where(clusters >= 0, group, -1)
    matcher = make_matcher(items, anchors, matching)
    how = f"{matching} score"
    if len(anchors) < items.shape[1]:
        how += f" of {len(anchors)} anchor items"
    rows = []
    for name in items.columns:
        values = items[name].to_numpy(dtype=float, na_value=np.nan)
        cells = count_cells(values, matcher.score(name, values), group)
        found = compare_groups(cells, [names[one] for one in kept], clusters, R_SQUARED[effect])
        rows += _rows(name, found, how, told)
    table = pd.DataFrame(rows)
    for name in ("group", "compared_with"):
        table[name] = pd.Series([row[name] for row in rows], dtype="object")
    table.insert(2, "metric", f"r2_change_{effect}")
    table["p_adjusted"] = np.nan
    for test in TESTS:
        own = table["test"] == test
        table.loc[own, "p_adjusted"] = benjamini_hochberg(table.loc[own, "p_value"].to_numpy())
    rated = rule if effect == "nagelkerke" else None
    table["verdict"] = [
        _verdict(p, size, rated, level) for p, size in zip(table["p_adjusted"], table["estimate"], strict=True)
    ]
    table["rule"] = f"adjusted p below {level:g}" + (f"; {rule.source}" if rated else "")
    return table[list(_HEADINGS)]


def _rows(name: Hashable, found: Found, how: str, told: list[str]) -> list[dict]:
    method = "; ".join([f"ordinal logistic regression on the {how}, {found.basis}", *told, *found.notes])
    rows = []
    for test in TESTS:
        uniform = test == "uniform"
        rows.append(
            {
                "item": name,
                "test": test,
                "estimate": found.change[test],
                "chi_square": found.chi_square[test],
                "df": found.df[test],
                "p_value": found.p_value[test],
                "group": found.highest if uniform else None,
                "compared_with": found.lowest if uniform else None,
                "log_odds": found.log_odds if uniform else np.nan,
                "n": found.n,
                "n_groups": found.n_groups,
                "method": method,
            }
        )
    return rows


def _verdict(p: float, size: float, rule: Rule | None, level: float) -> str:
    if p != p:
        return "not available"
    if p >= level:
        return NOT_SHOWN
    return rule.word(size) if rule is not None else "differs"


_HEADINGS = (
    *("item", "test", "metric", "estimate", "chi_square", "df", "p_value", "p_adjusted", "verdict", "rule"),
    *("group", "compared_with", "log_odds", "n", "n_groups", "method"),
)


def _checked(
    items: pd.DataFrame, matching: str, anchors: Sequence[Hashable] | None, effect: str, level: float
) -> list[Hashable]:
    """Check the table and arguments; return the anchor items."""
    if matching not in MATCHINGS:
        raise ValueError(f"matching is {matching!r}; expected 'rest' or 'total'.")
    if effect not in R_SQUARED:
        raise ValueError(f"effect is {effect!r}; expected 'nagelkerke', 'mcfadden' or 'cox_snell'.")
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}; expected a number between 0 and 1, such as 0.05.")
    if items.shape[1] < 2:
        raise ValueError(f"differential functioning needs at least two items, found {items.shape[1]}.")
    if not items.columns.is_unique:
        raise ValueError("the table of items has columns of the same name; rename them.")
    for name in items.columns:
        if not pd.api.types.is_numeric_dtype(items[name]):
            raise ValueError(f"column {name!r} is not numeric; expected answers as numbers, or missing.")
        if np.isinf(items[name].to_numpy(dtype=float, na_value=np.nan)).any():
            raise ValueError(f"column {name!r} holds infinite values; expected numbers, or missing.")
    chosen = list(items.columns) if anchors is None else list(dict.fromkeys(anchors))
    if strange := [name for name in chosen if name not in items.columns]:
        raise ValueError(f"anchors name item {strange[0]!r}, which is no column of the table of items.")
    if not chosen:
        raise ValueError("anchors is empty; name at least one item that people are matched on.")
    return chosen


def _by_row(values: pd.Series | Sequence[Hashable], items: pd.DataFrame, what: str) -> pd.Series:
    if len(values) != len(items):
        raise ValueError(f"{what} has {len(values)} entries for {len(items)} respondents; give one per row.")
    if isinstance(values, pd.Series):
        if not values.index.equals(items.index):
            raise ValueError(
                f"{what} has another index than the answers; align them, or pass {what}.to_numpy() if the rows "
                "correspond."
            )
        return values
    return pd.Series(list(values))
