"""Estimates under a design: means, shares, differences and scale means, in domains too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from engagement.estimates import Estimate, share_interval
from engagement.responses.weighting.base import effective_size
from engagement.responses.weighting.design import Design
from engagement.responses.weighting.domains import Form, Mask, Part, Values, degrees


def weighted_mean(
    values: Values,
    design: Design,
    *,
    domain: Mask = None,
    conf_level: float = 0.95,
    estimand: str | None = None,
    metric: str = "score",
) -> Estimate:
    """Mean under a design, of all respondents or of a domain.

    Parameters
    ----------
    values : Series or sequence of float, shape (respondents,)
        In the order of the design; missing values leave the respondent out of the domain.
    design : Design
        From `survey_design`.
    domain : Series or sequence of bool, or None
        Whom the mean is about, e.g. those who could tell; missing counts as not. None: all.
    conf_level : float
        Level of the interval.
    estimand : str or None
        "current staff" (finite population correction) or "process" (none); None: by whether the design knows the
        population.
    metric : str
        What is estimated, for the row.

    Returns
    -------
    Estimate
        In the unit of the values. Student's t interval, not clipped, with respondents minus strata in the domain as
        degrees of freedom. NaN with the reason in `method` where nobody, or only one person, answered.

    Raises
    ------
    ValueError
        If there is not one value per respondent, or values are not numbers.

    Notes
    -----
    m = sum w y / sum w over the domain; the variance is that of the sum of w (y - m) / sum w, 0 outside the domain,
    by `Design.covariance`. In R: m <- svymean(~y, subset(design, !is.na(y))); confint(m, df = degf(subset(...))).

    References
    ----------
    Lumley, T. (2010). Complex surveys: a guide to analysis using R. Wiley, chapters 2 and 7.
    """
    part = Part.of(values, design, domain)
    form = Form("weighted mean", design, conf_level, estimand, metric)
    if part.n < 2:
        return form.nothing(part.n, part.mean)
    return form.t_based(part.mean, part.influence[:, None], part.n, part.df)


def weighted_share(
    chosen: Values,
    design: Design,
    *,
    domain: Mask = None,
    conf_level: float = 0.95,
    estimand: str | None = None,
    metric: str = "favourable",
) -> Estimate:
    """Share of a domain under a design, percent, with the logit interval.

    Parameters
    ----------
    chosen : Series or sequence
        True or 1, False or 0, or missing (left out of the base).
    design, domain, conf_level, estimand, metric
        As in `weighted_mean`.

    Returns
    -------
    Estimate
        Percent. A share of 0 or 100 has no logit: Wilson's interval on Kish's effective number of respondents.

    Raises
    ------
    ValueError
        As `weighted_mean`, and if a value is neither 0 nor 1.

    Notes
    -----
    With s the standard error of the share p, logit(p) -+ t s / (p (1 - p)), taken back. In R: svyciprop(~chosen,
    design, method = "logit").
    """
    from scipy.special import expit, logit, stdtrit

    part = Part.of(chosen, design, domain)
    found = part.values[part.inside]
    odd = found[(found != 0) & (found != 1)]
    if len(odd):
        raise ValueError(f"a share needs values of 0 and 1, found {odd[0]:g}; compare them first, e.g. answers >= 4.")
    form = Form("weighted share", design, conf_level, estimand, metric)
    if part.n < 2:
        return form.nothing(part.n, 100 * part.mean)
    share = form.t_based(100 * part.mean, 100 * part.influence[:, None], part.n, part.df)
    p = part.mean
    if (found == found[0]).all():
        n_eff, _ = effective_size(design.weights[part.inside])
        low, high = share_interval(100 * found[0], 0.0, n_eff, share.sampling_fraction, conf_level)
        method = share.method + "; Wilson on the effective number"
        return replace(share, estimate=100.0 * found[0], conf_low=low, conf_high=high, method=method)
    if part.df < 1:
        return share
    half = float(stdtrit(part.df, 0.5 + conf_level / 2)) * share.std_error / 100 / (p * (1 - p))
    low, high = (100 * float(expit(logit(p) + side * half)) for side in (-1, 1))
    return replace(share, conf_low=low, conf_high=high, method=share.method + "; logit interval")


def weighted_difference(
    values: Values,
    design: Design,
    first: Mask,
    second: Mask,
    *,
    conf_level: float = 0.95,
    estimand: str | None = None,
    metric: str = "score",
) -> Estimate:
    """Mean of one domain minus the mean of another, under one design.

    Parameters
    ----------
    values, design, conf_level, estimand, metric
        As in `weighted_mean`; for shares give 0 and 100.
    first, second : Series or sequence of bool
        The two domains; they may overlap.

    Returns
    -------
    Estimate
        n is the smaller of the two; degrees of freedom are respondents minus strata in both, minus 1.

    Notes
    -----
    Both means are linearised together, so that what they share (strata, margins, people) counts. In R: svyttest(y ~
    group, design), which is the slope of svyglm.
    """
    one, two = (Part.of(values, design, mask) for mask in (first, second))
    form = Form("difference of weighted means", design, conf_level, estimand, metric)
    n = min(one.n, two.n)
    if n < 2:
        return form.nothing(n, one.mean - two.mean)
    df = degrees(one.inside | two.inside, design) - 1
    return form.t_based(one.mean - two.mean, (one.influence - two.influence)[:, None], n, df)


def weighted_scale_mean(
    items: pd.DataFrame,
    design: Design,
    *,
    domain: Mask = None,
    conf_level: float = 0.95,
    estimand: str | None = None,
    metric: str = "score",
) -> Estimate:
    """Mean of the item means under a design, each among those who rated the item.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Items nobody in the domain rated are left out.
    design, domain, conf_level, estimand, metric
        As in `weighted_mean`.

    Returns
    -------
    Estimate
        n is the lower median over the items; degrees of freedom are respondents minus strata among those in the domain
        who rated an item.

    Raises
    ------
    ValueError
        As `weighted_mean`, naming the item; if there are no items.

    Notes
    -----
    The linearised values of the items are averaged, so their covariances count. In R: svytotal of y_a and r_a (rated
    or not), then svycontrast(totals, quote((y_1 / r_1 + ... + y_k / r_k) / k)).
    """
    if not items.shape[1]:
        raise ValueError("the table of items has no columns; a scale mean needs at least one.")
    form = Form("mean of weighted item means", design, conf_level, estimand, metric)
    mean, influence, sizes = 0.0, np.zeros(len(design.weights)), []
    anyone = np.zeros(len(design.weights), bool)
    for place in range(items.shape[1]):
        part = Part.of(items.iloc[:, place], design, domain, repr(items.columns[place]))
        if part.n:
            mean, influence, anyone = mean + part.mean, influence + part.influence, anyone | part.inside
            sizes.append(part.n)
    if not sizes:
        return form.nothing(0, np.nan)
    n = sorted(sizes)[(len(sizes) - 1) // 2]
    if n < 2:
        return form.nothing(n, mean / len(sizes))
    return form.t_based(mean / len(sizes), influence[:, None] / len(sizes), n, degrees(anyone, design))


def weighted_table(
    values: pd.DataFrame,
    design: Design,
    statistic: Callable[..., Estimate] = weighted_mean,
    *,
    by: pd.Series | None = None,
    **options: object,
) -> pd.DataFrame:
    """One estimate per column, and per group where `by` is given.

    Parameters
    ----------
    values : DataFrame, shape (respondents, variables)
        In the order of the design.
    design : Design
        From `survey_design`.
    statistic : callable
        `weighted_mean`, `weighted_share`, `weighted_quantile`, or your own with their signature.
    by : Series or None
        Group of each respondent, by position; its name is the column of the result. Each group is a domain.
    options
        Passed on: conf_level, estimand, metric, ...

    Returns
    -------
    DataFrame
        item (the column), the group, and the fields of `Estimate`.
    """
    groups = [({}, None)]
    if by is not None:
        codes, names = pd.factorize(by)
        groups = [({by.name: name}, codes == code) for code, name in enumerate(names)]
    return pd.DataFrame(
        [
            {"item": item} | named | asdict(statistic(values[item], design, domain=domain, **options))
            for item in values.columns
            for named, domain in groups
        ],
        columns=["item", *([] if by is None else [by.name]), *Estimate.__dataclass_fields__],
    )
