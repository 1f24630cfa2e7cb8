"""Who answered: response rates against the roster, and day by day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.responses.dispositions import RATES, aapor_rates, returned_as

METHOD = "returned forms / people employed (closed staff list: everybody is eligible)"
RETURNED = ("complete", "partial", "break_off")


def response_rates(
    responses: pd.DataFrame,
    roster: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    top_managers: int | None = None,
    answered: pd.Series | None = None,
    complete_above: float = 0.8,
    partial_from: float = 0.5,
) -> pd.DataFrame:
    """Response rate by form, or of staff by unit, level or site.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES; every row is a returned form.
    roster : DataFrame
        unit, level, site, headcount: everyone employed below top management.
    by : sequence of str
        Grouping columns of the roster; empty: one row per form.
    top_managers : int or None
        How many leaders were sent the leader form; None: their rate is not known.
    answered : Series or None
        Share of the questions asked that each row answered (`share_answered` gives it), by position: adds RR1 and
        RR2.
    complete_above, partial_from : float
        What counts as complete and as partial; see `returned_as`.

    Returns
    -------
    DataFrame
        `by` (or form), population, n, estimate (percent), metric, method. Metric "response_rate": returned forms over
        people employed. With `answered` also metrics "rr1" (n: complete forms) and "rr2" (n: complete or partial), and
        in every row the counts behind them: complete, partial, break_off, non_contact (people without a returned form).
        Groups nobody answered from have n = 0. Staff who named no group are in no group's n. A rate describes the
        list, not a sample: no interval. More forms than people employed count as 100.

    Raises
    ------
    ValueError
        If `answered` has not one share per row, or lies outside 0-1.

    Notes
    -----
    On a closed staff list everybody is eligible and nobody's eligibility is unknown: RR1 = I / N, RR2 = (I + P) / N
    with N the people employed. Who returned nothing is taken as non-contact: whether they refused is not known, and
    neither rate depends on it. A break-off counts as a refusal.

    References
    ----------
    AAPOR (2023). Standard definitions: final dispositions of case codes and outcome rates for surveys, 10th ed.
    """
    if answered is not None and len(answered) != len(responses):
        raise ValueError(f"there are {len(answered)} shares answered for {len(responses)} forms; give one per row.")
    by = list(by)
    table = _population(responses, roster, by, top_managers)
    keys = by or ["form"]
    mine = (responses["form"] == "staff").to_numpy() if by else np.ones(len(responses), bool)
    forms = responses.loc[mine, keys].assign(n=1)
    if answered is not None:
        words = returned_as(answered, complete_above=complete_above, partial_from=partial_from).to_numpy()[mine]
        forms = forms.assign(**{name: (words == name).astype(int) for name in RETURNED})
    counted = [name for name in forms if name not in keys]
    answers = forms.groupby(keys, dropna=True, observed=True)[counted].sum().reset_index()
    table = table.merge(answers, on=keys, how="left")
    table = table.assign(**{name: table[name].fillna(0).astype(int) for name in counted})
    rate = 100 * table["n"] / table["population"].where(table["population"] > 0)
    table = table.assign(estimate=rate.clip(upper=100), metric="response_rate", method=METHOD)
    return table if answered is None else _with_aapor(table, keys)


def _population(responses: pd.DataFrame, roster: pd.DataFrame, by: list[str], top_managers: int | None) -> pd.DataFrame:
    if by:
        return roster.groupby(by, sort=False, dropna=False)["headcount"].sum().rename("population").reset_index()
    leaders = bool((responses["form"] == "leader").any()) or top_managers is not None
    people = {"staff": roster["headcount"].sum(), "leader": np.nan if top_managers is None else top_managers}
    table = pd.DataFrame({"form": list(people), "population": list(people.values())})
    return table if leaders else table.head(1)


def _with_aapor(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    silent = (table["population"] - table["n"]).clip(lower=0)
    table = table.assign(non_contact=silent)
    known = table["population"].notna()
    cases = table.loc[known, [*keys, "complete", "partial"]].assign(
        refusal=table["break_off"], non_contact=silent[known].astype(int)
    )
    rates = aapor_rates(cases)
    counts = table[[*keys, *RETURNED, "non_contact"]]
    rates = rates[rates["metric"].isin(["rr1", "rr2"])].merge(counts, on=keys, how="left")
    missing = table.loc[~known, [*keys, "population", *RETURNED, "non_contact"]]
    for metric in ("rr1", "rr2"):
        above, _, formula = RATES[metric]
        unknown = missing.assign(metric=metric, n=missing[list(above)].sum(axis=1), estimate=np.nan)
        unknown = unknown.assign(method=f"{formula}; number of people not known")
        rates = pd.concat([rates, unknown], ignore_index=True) if len(unknown) else rates
    return pd.concat([table, rates[table.columns]], ignore_index=True)


def responses_by_day(responses: pd.DataFrame, population: float | None, *, smallest_group: int = 5) -> pd.DataFrame:
    """Participation as it came in: steps of one day or more, each with enough new answers.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES of one form (or of all who are counted together). The day is that of `submitted`, else of `started`.
    population : number or None
        People who were asked; None: rates are NaN.
    smallest_group : int
        New answers a step needs at least; days are joined until they have them, and what remains at the end joins the
        step before.

    Returns
    -------
    DataFrame
        One row a step: form (where `responses` holds one form only), day (the last of the step, YYYY-MM-DD), n (new
        answers), cumulative, population, estimate (cumulative response rate, percent), metric "response_rate", method.
        Forms without a readable date are counted in the last step; `method` says so, and ``attrs["undated"]`` how
        many. Without `smallest_group` dated forms there is no step: no rows, and ``attrs["reason"]``.

    Raises
    ------
    ValueError
        If `smallest_group` is below 1, or population is not above 0.
    """
    if smallest_group < 1:
        raise ValueError(f"smallest_group is {smallest_group!r}; expected a whole number of at least 1.")
    if population is not None and not population > 0:
        raise ValueError(f"population is {population!r}; expected a number of people above 0, or None.")
    days = _days(responses)
    undated = int(pd.isna(days).sum())
    new = pd.Series(days).dropna().value_counts().sort_index()
    steps = _steps(new.to_numpy(), smallest_group)
    n = np.diff(np.concatenate([[0], np.cumsum(new.to_numpy())[steps]])) if len(steps) else np.zeros(0, int)
    method = f"days joined to steps of at least {smallest_group} new answers"
    if undated and len(steps):
        n[-1] += undated
        method += "; forms without a date are in the last step"
    cumulative = np.cumsum(n)
    people = np.nan if population is None else float(population)
    table = pd.DataFrame(
        {
            "day": [str(day) for day in new.index[steps]],
            "n": n.astype(int),
            "cumulative": cumulative.astype(int),
            "population": people,
            "estimate": np.minimum(100 * cumulative / people, 100.0),
            "metric": "response_rate",
            "method": method,
        }
    )
    forms = responses["form"].dropna().unique() if "form" in responses else []
    if len(forms) == 1:
        table.insert(0, "form", forms[0])
    table.attrs["undated"] = undated
    if not len(steps):
        table.attrs["reason"] = f"fewer than {smallest_group} forms with a date"
    return table


def _days(responses: pd.DataFrame) -> np.ndarray:
    """Day of each form as it was written down (a time zone does not move it); None where there is none."""
    found = pd.Series(None, index=range(len(responses)), dtype=object)
    for name in ("started", "submitted"):
        if name in responses:
            column = responses[name].reset_index(drop=True)
            days = _as_dates(column)
            found = days.where(days.notna(), found)
    return found.to_numpy(object)


def _as_dates(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.date.astype(object)
    text = column.astype("string").str.slice(0, 10)
    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").dt.date.astype(object)


def _steps(new: np.ndarray, smallest_group: int) -> np.ndarray:
    """Place of the last day of each step."""
    ends, waiting = [], 0
    for place, n in enumerate(new):
        waiting += n
        if waiting >= smallest_group:
            ends.append(place)
            waiting = 0
    if waiting and ends:
        ends[-1] = len(new) - 1
    return np.array(ends, int)
